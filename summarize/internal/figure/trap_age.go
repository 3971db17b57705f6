package figure

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// age: "Smith, 47,", "aged 6", "who is 74", "people over 65", "six years old".
func (l *Line) age(a *amount, _ bool) int {
	if a.vague || a.share || a.value > 120 || a.value < 0 || a.hasUnit && a.unit != "year" && a.unit != "month" && a.unit != "day" && a.unit != "week" {
		return 0
	}
	if a.hasUnit {
		return l.yearsOld(a)
	}
	if l.aged(a) || l.ageApposition(a) || l.ageAt(a) || l.ageIs(a) || l.ageBound(a) {
		return a.end
	}
	if w := l.Norm(a.end + 1); (l.Norm(a.end) == "and" || l.Norm(a.end) == "or") && (w == "older" || w == "younger" || (w == "over" || w == "under" || w == "above") && l.ageGroup(a.start-1)) {
		return a.end + 2
	}
	return 0
}

// namedSubject reports whether the subject that ends at token i is one name, with or
// without an apposition; "He would have been 80".
func (l *Line) namedSubject(i int) bool {
	if w := l.Norm(i); w == "have" || w == "had" || w == "has" {
		return l.persons(i-1) || l.Tag(i-1) == tagger.MD && l.persons(i-2)
	}
	if l.Norm(i) == "," {
		return l.Tag(0).Proper() && l.Norm(1) == "," || l.Tag(1) == tagger.NNP && l.Norm(2) == ","
	}
	return l.Tag(i) == tagger.NNP && l.Capital(i) && !l.month(i) && l.Tag(i-1) != tagger.DT && l.Tag(i-1) != tagger.IN
}

// yearsOld: "six years old", "17 years of age", "aged two months".
func (l *Line) yearsOld(a *amount) int {
	next := l.Norm(a.end)
	switch {
	case next == "old", next == "olds", next == "of" && l.Norm(a.end+1) == "age", next == "-" && l.Norm(a.end+1) == "old":
		return a.end + 1
	case l.Norm(a.start-1) == "aged":
		return a.end
	}
	return 0
}

// aged: "aged 17, 23 and 45", "turned 90", "a boy of ten".
func (l *Line) aged(a *amount) bool {
	if h := l.listHead(a.start); (l.Norm(h) == "of" || l.Norm(h) == "from") && (l.Norm(h-1) == "ages" || l.Norm(h-1) == "age") || (l.Norm(a.start-1) == "above" || l.Norm(a.start-1) == "over" || l.Norm(a.start-1) == "under" || l.Norm(a.start-1) == "below") && l.Norm(a.start-2) == "aged" {
		return !l.Tag(a.end).Noun() // "between the ages of 14 and 18", "in age from 21 to 78"
	}
	switch l.Norm(l.listHead(a.start)) {
	case "aged", "age", "ages":
		return l.listHead(a.start) == a.start-1 || !l.Tag(a.end).Noun() // "aged 13, and seven others"
	}
	switch l.Norm(a.start - 1) {
	case "turned", "turning", "turns":
		return !l.Tag(a.end).Noun()
	case "pushing":
		return l.closes(a.end) && a.value >= 30
	case "of":
		return l.childOf(a.start-2) && !l.Tag(a.end).Noun()
	}
	return false
}

// ageApposition: "Ana Ruiz, 47, runs", "The twins, now 12,", "Maria, eight, and".
func (l *Line) ageApposition(a *amount) bool {
	i, end := a.start, a.end
	prev := l.Norm(i - 1)
	if (prev == "now" || prev == "both" || prev == "then" || prev == "aged") && l.Norm(i-2) == "," {
		return l.closes(end) && a.value >= 2
	}
	if h := l.listHead(i); l.Norm(h) == "," && agedPlurals[l.Norm(h-1)] && a.value >= 1 && (l.closes(end) || l.Norm(end) == "and") && !l.Tag(end).Noun() && (h < i-1 || l.Norm(end) == "and" && l.numberStarts(end+1)) {
		return true // "Two sisters, 11 and 14,"
	}
	if prev != "," && prev != "(" || !l.closes(end) || l.listed(i, end) {
		return false
	}
	if a.spelled {
		return prev == "," && l.Norm(end) == "," && a.value < 20 && l.Tag(i-2) == tagger.NNP && l.Tag(i-3) != tagger.IN && l.Tag(i-3) != tagger.NNP && l.Tag(i-3) != tagger.CD
	}
	if !a.bare {
		return false
	}
	switch t := l.Tag(i - 2); {
	case t.Proper(), t.Noun() && l.personish(i-2), l.Norm(i-2) == "whom":
		return true
	case t == tagger.NN:
		return a.value >= 15 && a.value <= 105 && l.Norm(end) == ","
	}
	return l.Norm(i-3) == "of" && a.value >= 15 && (units[l.Norm(i-2)] > 0 || digitAt(l, i-2)) && l.parent(i-4) // "a mother of four, 38,"
}

// closes reports whether an apposition ends at token i.
func (l *Line) closes(i int) bool {
	switch l.Norm(i) {
	case ",", ")", ".", ";", "":
		return true
	case "-":
		return !l.Glued(i)
	}
	return false
}

func (l *Line) parent(i int) bool {
	switch l.Norm(i) {
	case "mother", "father", "grandmother", "grandfather", "dad", "mum", "mom", "grandma", "grandpa", "parent":
		return true
	}
	return false
}

// ageAt: "At 31, he", "left school at 16 and", "By 25 she had".
func (l *Line) ageAt(a *amount) bool {
	prev, next := l.Norm(a.start-1), l.Norm(a.end)
	if a.value < 3 || a.value > 110 {
		return false
	}
	switch prev {
	case "at", "by", "before", "until", "since":
		if next == "he" || next == "she" {
			return true
		}
	}
	if prev != "at" {
		return false
	}
	if a.start == 1 && next == "," && a.value >= 5 && (l.Tag(a.end+1) == tagger.PRP || l.Tag(a.end+1).Proper()) {
		return true
	}
	if next == "," && l.Norm(a.start-2) == "," && a.value >= 16 && (l.Tag(a.end+1) == tagger.RB || finiteTag(l.Tag(a.end+1))) && (l.Tag(a.start-3).Noun() || l.Tag(a.start-3) == tagger.PRP) {
		return true // "My aunt, at 91, still keeps hens"
	}
	switch next {
	case ",", ".", "", "and", "or", "to", "when", "because", "after", "for", "with", "in", ";":
		return l.lifeBefore(a.start - 1)
	}
	return false
}

// ageIs: "She is 81", "He was only 15", "He'll be 70", "The suspects are 19 and 22".
func (l *Line) ageIs(a *amount) bool {
	k := a.start - 1
	for l.Tag(k) == tagger.RB || l.Norm(k) == "nearly" || l.Norm(k) == "almost" || l.Norm(k) == "about" || l.Norm(k) == "over" {
		k--
	}
	if h := l.listHead(a.start); h < a.start-1 {
		k = h
	}
	switch w := l.Norm(k); {
	case w == "is" || w == "was" || w == "'s" && l.Tag(k).Verb() || w == "i'm" || w == "am" || w == "'m" || w == "were" || w == "are" || w == "be" || w == "'re":
	default:
		return false
	}
	next := l.Norm(a.end)
	if a.value < 3 || l.Tag(a.end).Noun() || l.Tag(a.end) == tagger.JJ || percentAt(l, a.end) > 0 || next == "of" {
		return false
	}
	subject := k - 1
	for l.Tag(subject) == tagger.RB || l.Tag(subject) == tagger.MD {
		subject--
	}
	if l.persons(subject) {
		return true
	}
	if a.bare && a.value <= 110 && (next == "." || next == "" || next == "when" || next == "on" && l.month(a.end+1)) && l.namedSubject(subject) {
		return true // "Mateo was 11.", "Hagan, the first female senator, was 66."
	}
	return agedPlurals[l.Norm(subject)] && a.value >= 10 && a.value <= 100 && (next == "." || next == "and" || next == "," || next == "or") && k < a.start && l.Tag(subject-1) == tagger.DT
}

// agedPlurals are people whose ages are told; those who are counted ("the dead were 19")
// are not among them.
var agedPlurals = set("suspects", "men", "women", "boys", "girls", "brothers", "sisters", "twins", "teenagers", "children", "victims", "defendants", "students", "couple", "parents", "players", "youths", "pair", "accused")

// ageBound: "people over 65", "children under five", "Most victims were over 60".
func (l *Line) ageBound(a *amount) bool {
	i := a.start
	q := l.Norm(i - 1)
	k := i - 2
	switch q {
	case "under", "over", "above", "below", "between":
	case "than", "least":
		k--
		if q == "than" && (l.Norm(i-2) == "older" || l.Norm(i-2) == "younger") {
			return true
		}
	default:
		return false
	}
	next := l.Norm(a.end)
	if be := l.Norm(k); (be == "were" || be == "are" || be == "was" || be == "is") && (next == "." || next == "," || next == "") && a.value >= 12 {
		w := l.Norm(k - 1)
		if people[w] || childWords[w] || l.Tag(k-1) == tagger.NNS && (Singular(w) == "person" || a.value <= 21 || doers(w) && a.value <= 100) {
			return true
		}
	}
	return l.ageGroup(k) && !l.Tag(a.end).Noun() && l.Tag(a.end) != tagger.JJ && a.value >= 3
}

// listed: ", 12, " inside a list of numbers is no age.
func (l *Line) listed(i, end int) bool {
	return digitAt(l, end+1) && l.Norm(end) == "," && !l.yearDigits(end+1) && digitAt(l, i-2)
}

func (l *Line) personish(i int) bool { return people[l.Norm(i)] || childWords[l.Norm(i)] }

var childWords = set("boy", "girl", "child", "son", "daughter", "man", "woman", "brother", "sister", "mother", "father", "baby", "grandmother", "grandfather", "boys", "girls", "children", "driver", "wife", "husband", "teenager", "student", "pupil", "toddler", "nurse", "teacher", "worker", "farmer", "kid", "kids", "lad", "widow", "pensioner", "aunt", "uncle", "cousin", "niece", "nephew", "grandson", "granddaughter", "dad", "mum", "mom", "grandma", "grandpa", "partner", "twin", "youngest", "eldest", "oldest", "victim", "suspect")

// childOf: "a boy of ten", not "a mother of four".
func (l *Line) childOf(i int) bool {
	return !l.parent(i) && (childWords[l.Norm(i)] || l.Norm(i) == "age")
}

// lifeBefore reports whether a step in a life is told before token i: "left school at 16".
func (l *Line) lifeBefore(i int) bool {
	for j := max(0, i-4); j < i; j++ {
		switch l.Norm(j) {
		case "died", "dies", "die", "retired", "retire", "married", "left", "orphaned", "widowed", "enlisted", "graduated", "emigrated", "sea", "school", "debuted", "debut":
			return true
		}
	}
	return false
}

// persons reports whether token i is a pronoun or name of a person as a subject.
func (l *Line) persons(i int) bool {
	switch l.Norm(i) {
	case "he", "she", "i", "who":
		return true
	}
	return childWords[l.Norm(i)] || l.Tag(i) == tagger.NNP && len(l.Norm(i)) > 2 && !l.first(i) && l.Tag(i-1).Proper()
}

func finiteTag(t tagger.Tag) bool { return t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP }

// doers reports whether the plural w names people by what they do: "buyers", "visitors".
func doers(w string) bool {
	switch w {
	case "numbers", "orders", "letters", "papers", "offers", "errors", "factors", "rivers", "waters", "powers", "tenders", "computers", "motors", "reactors", "sectors", "tractors", "towers", "meters", "filters", "layers":
		return false
	}
	return strings.HasSuffix(w, "ers") || strings.HasSuffix(w, "ors") || strings.HasSuffix(w, "ists")
}

// ageGroup: "those under 25", "people over 65", "children under 5".
func (l *Line) ageGroup(i int) bool {
	switch l.Norm(i) {
	case "those", "people", "anyone", "everyone", "men", "women", "adults", "children", "patients", "workers", "residents", "persons", "boys", "girls", "kids", "youths", "pupils", "all", "aged", "nobody", "somebody", "someone", "pensioners", "voters", "drivers", "players", "citizens", "them", "and":
		return l.Norm(i) != "and" && l.Norm(i) != "all"
	}
	return false
}
