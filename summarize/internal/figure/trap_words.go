package figure

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// idioms are runs of words that hold number words but no number.
var idioms = func() map[string][][]string {
	m := map[string][][]string{}
	for _, s := range strings.Split(`one another|one day|one by one|one after another|one after the other|one thing|one way or another|one way or the other|one way|one or the other|one side|one and the same|one and only|one such
one moment|one too many|one more time|one at a time|one on one|one - on - one|one to one|one - to - one|one of|one - time|one time|one last|one final|one - off|one - sided|one - way|one reason|one example|one point|one step|one hand|one hundred percent sure
one minute|one eye|one foot in|one wonders|one can|one could|one may|one might|one must|one should|one would|one might|one cannot|one direction|one group|one month later|one night|one morning|one evening|one afternoon|one weekend|one big|one major
one possible|one option|one idea|one aim|one theory|one key|one person who|one thing|one that|one in which|one for|one with|one week later|one year later|one part|one aspect|one place|one question|one answer|one problem|one concern|one change|one clear|one voice|one step|one size|one stop|one - stop|one round|one piece|one element|one area|one source
a thousand times|a hundred times|a million times|a thousand words|a million miles|a million dollars question|a million years|a thousand cuts|a hundred and one|million - dollar question|a million reasons|a million things|in a million
two minds|two birds|two cents|two wrongs|two sides of|two thumbs|two faced|two - faced|two peas|two can play|two hoots|two a penny|two steps forward|two halves|it takes two|two's company|two evils|two fingers|two left feet
three cheers|three strikes|three musketeers|third time lucky|four corners|four winds|four letter word|four - letter|on all fours|five o'clock|six of one|half a dozen of the other|seven seas|seven deadly|nine lives|cloud nine|nine to five|nine - to - five|ten to one|ten a penny|ten commandments|twelve days
square one|number one|day one|page one|plan b|back to one|zero chance|zero tolerance|zero - sum|zero sum|zero sense|zero interest|zero in|ground zero|zero hour|year zero|zero - carbon|zero carbon|zero - hours|zero emissions|net zero|net - zero|zero emission|zero - emission|sub - zero
fifty - fifty|fifty fifty|forty winks|sixty - four thousand|sixty four thousand|hundred - percent sure|a dime a dozen|dime a dozen|baker's dozen|cheaper by the dozen|double - digit|double digit|triple - digit|single - digit|half - hearted|half measures|half the battle|half the story|half the fun|half the time|half an eye|half a mind|half hearted|half measure|better half|half - time|half time|half - baked|half a loaf|half - staff|half - mast|half mast
catch 22|24/7|24 - 7|twenty - four seven|20/20|50/50|50 - 50|9/11|7/7|360 degrees|180 degrees|360 - degree|180 - degree|101 course|plan 9|the eleventh hour|a hundred years from now|one hundred percent behind|110 percent|110 per cent|110 %|a second opinion|one half of the|nineteen to the dozen|dressed to the nines|two and two|two plus two|one plus one|ten out of ten|ten - four|thousand - yard|thousand yard|hundred - year - old|the first half|the second half
the big three|the big four|the big five|the big six|the magnificent seven|the famous five|the three rs|the five pillars|the ten commandments|the four horsemen|the top ten|the top five|the seven wonders|one - man|one - woman|one - horse|one - year - old|one love|one nation|one world|one country|one china|two systems|the two of|the three of|the four of|one - third mile|just one more|one more thing|nine times out of ten|one in a million|six and two threes|99 times out of 100|two steps back|zero to hero|the other half|one foot|one chance|one voice|count to ten|counted to ten|counting to ten|count to three|forever 21|century 21|at sixes and sevens|a million to one|zero sum game|two - horse race|a nine - days wonder|a nine days wonder|a seven - year itch|seven - year itch|ten a penny|first of all|one fell swoop|one bit|one iota|one jot|one last time|one big happy|one man 's|one and all|one lump|six feet under|nine yards|whole nine yards|seventh heaven|two for one|two - for - one|three - for - two|buy one|one - trick|one trick|a one - trick pony|two - time|one - liner|two - way|three - way|four - way|five - eighth|five eighth|five - a - side|seven - a - side|a thousand apologies|a thousand and one|one hell of|one heck of|one for all|all for one|one foul swoop|ten - foot pole|three square meals|three dimensions|two dimensions|four - wheel|two - wheel|three - piece|two - piece|five - and - dime|two cheers|one swallow|one rule for|one law for|one - stop shop|one last push|a hundred per cent sure|one hundred per cent sure|one hundred percent certain|a million dollars|like a million|one more reason|one more step|one more example`, "\n") {
		for _, p := range strings.Split(s, "|") {
			w := strings.Fields(p)
			m[w[0]] = append(m[w[0]], w)
		}
	}
	return m
}()

// idiom skips an idiom that starts at i.
func (l *Line) idiom(i int) int {
	best := i
	for _, p := range idioms[l.Norm(i)] {
		if i+len(p) > best && l.endsWith(i+len(p), p) && i+len(p) <= len(l.Tokens) {
			best = i + len(p)
		}
	}
	return best
}

// ordinalOrList: list markers at the start of a line, verses.
func (l *Line) ordinalOrList(a *amount, _ bool) int {
	if a.start == 0 && a.bare && (l.Norm(a.to) == "." || l.Norm(a.to) == ")") && l.Glued(a.to) && a.to+1 < len(l.Tokens) {
		return a.to + 1
	}
	if a.spelled && a.value <= 10 && l.first(a.start) && l.Norm(a.end) == "," && !a.hasUnit && l.bareItem(a.end+1) {
		return a.end + 1
	}
	return 0
}

// bareItem reports whether the line ends soon after token i without a verb: "Three, the
// roof."
func (l *Line) bareItem(i int) bool {
	const longest = 6
	for k := i; k < i+longest; k++ {
		switch t := l.Tag(k); {
		case t.Verb() || t == tagger.MD:
			return false
		case l.Norm(k) == "." || t == tagger.None:
			return k > i
		}
	}
	return false
}

// orTwo: "a goat or two", "one or two bad apples".
func (l *Line) orTwo(a *amount, _ bool) int {
	if a.spelled && a.value == 2 && l.Norm(a.start-1) == "or" && (l.Norm(a.start-2) == "one" || l.Tag(a.start-2) == tagger.NN || l.Tag(a.start-2) == tagger.CD && l.small12(a.start-2) == 1) {
		return a.end
	}
	return 0
}

// enumerated: "three offices: Porto, Lagos and Perth", "Two parishes, Hale and Norbury,":
// what is named one by one needs no count, and nobody disputes it.
func (l *Line) enumerated(a *amount, _ bool) int {
	if !a.spelled || a.hasUnit || a.vague || a.share || a.value < 2 || a.value > 7 {
		return 0
	}
	noun := l.headAfter(a.end)
	if noun < 0 || l.Tag(noun) != tagger.NNS {
		return 0
	}
	switch l.Norm(noun + 1) {
	case ":":
		if l.items(noun+2) == int(a.value) {
			return a.end
		}
	case ",":
		if a.value == 2 && l.pairOfNames(noun+2) {
			return a.end
		}
	}
	return 0
}

// items is how many things the list from token i to the end of the line names, or 0
// where it is no list.
func (l *Line) items(i int) int {
	const longest = 30
	n, last := 1, false
	for k := i; k < min(len(l.Tokens), i+longest); k++ {
		switch w, t := l.Norm(k), l.Tag(k); {
		case w == "." && k == len(l.Tokens)-1:
			if last {
				return n
			}
			return 0
		case w == "and":
			if l.Norm(k-1) != "," {
				n++
			}
			last = true
		case w == ",":
			n++
		case t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP || t == tagger.MD || t == tagger.CD || w == ";":
			return 0
		}
	}
	return 0
}

// pairOfNames reports whether "Hale and Norbury," starts at token i.
func (l *Line) pairOfNames(i int) bool {
	const longest = 10
	names, and := 0, false
	for k := i; k < i+longest; k++ {
		switch {
		case l.Norm(k) == "and" && names > 0 && !and:
			and, names = true, 0
		case l.Norm(k) == ",":
			return and && names > 0
		case l.Capital(k):
			names++
		default:
			return false
		}
	}
	return false
}

// partName: "the first half", "at half staff", "third parties": parts of a match or a year,
// and names with a part in them.
func (l *Line) partName(a *amount, _ bool) int {
	if !a.share || a.to != a.from+1 {
		return 0
	}
	next := l.Norm(a.to)
	switch l.Norm(a.from) {
	case "half":
		switch l.Norm(a.from - 1) {
		case "first", "second", "opening", "attacking", "latter", "early", "other":
			return a.end
		}
		if next == "back" || next == "staff" || next == "mast" || next == "brother" || next == "sister" || next == "term" {
			return a.end
		}
	case "third", "fourth":
		if next == "party" || next == "parties" || next == "person" || next == "world" || next == "estate" || next == "of" && l.Norm(a.to+1) == "july" {
			return a.end
		}
	}
	return 0
}

// numberedPlace: "began at gate 7", "between junctions 11 and 12", "volume 31", "kilometre
// 58": what has a number for its name, also without a capital.
func (l *Line) numberedPlace(a *amount, _ bool) int {
	if !a.bare || a.hasUnit || l.Tag(a.end) == tagger.NNS || people[l.Norm(a.end)] || l.headPlural(a.end) {
		return 0
	}
	if w := l.Norm(l.listHead(a.start)); !numbered[w] {
		return 0
	}
	return a.end
}

var numbered = set("gate", "gates", "junction", "junctions", "exit", "exits", "platform", "lane", "row", "seat", "bay", "pier", "terminal", "door", "ward", "room", "floor", "cell", "volume", "chapter", "page", "paragraph", "verse", "kilometre", "kilometer", "milepost", "berth", "draw", "meeting",
	"channel", "table", "lot", "plot", "port", "hole", "landing", "windows", "release", "patch", "clause", "article", "section", "rule", "item", "question")

// perMany: "seven per 100,000 people" states a rate; what it is out of is no figure.
func (l *Line) perMany(a *amount, _ bool) int {
	if a.spelled && a.scale == 1 || a.hasUnit || l.Norm(a.start-1) != "per" && l.Norm(a.start-1) != "every" {
		return 0
	}
	switch a.value {
	case 100, 1000, 1e4, 1e5, 1e6:
		return a.end
	}
	return 0
}

// oneTrap rules out the pronoun and determiner "one".
func (l *Line) oneTrap(a *amount, _ bool) int {
	if !a.spelled || a.value != 1 || l.Norm(a.from) != "one" || a.to != a.from+1 {
		return 0
	}
	i := a.from
	switch l.Norm(i - 1) {
	case "no", "any", "every", "each", "this", "that", "some", "which", "the", "another", "such", "what", "whatever", "these", "those", "my", "its", "his", "her", "their", "our", "your", "as", "old", "new", "big", "good", "bad", "first", "last", "only":
		if l.Norm(i-1) == "only" && l.Tag(i+1).Noun() {
			break
		}
		return a.end
	}
	if (l.Tag(i-1) == tagger.JJ || l.Tag(i-1) == tagger.JJS || l.Tag(i-1) == tagger.JJR) && l.Norm(i-1) != "least" && l.Norm(i-1) != "most" && !harm[l.Norm(i-1)] {
		return a.end
	}
	if l.Norm(i-1) == "to" && l.Norm(i-2) == "according" {
		return a.end // "according to one resident"
	}
	if l.oneCounts(i, a) {
		return 0
	}
	return a.end
}

// oneCounts reports whether "one" at i states a count that could be disputed.
func (l *Line) oneCounts(i int, a *amount) bool {
	switch l.Norm(i - 1) {
	case "least", "just", "exactly", "only", "most", "than":
		return l.Norm(i+1) != "of" || l.Norm(i-1) != "than"
	}
	if w := l.Norm(i - 1); (w == "been" || w == "was" || w == "is") && (l.Norm(i-2) == "there" || l.Norm(i-3) == "there") && l.Tag(i+1).Noun() {
		return true
	}
	if a.hasUnit {
		switch a.unit {
		case "day", "night", "week", "second", "decade", "time", "point":
			return false
		}
		return l.Tag(i-1) == tagger.IN || l.Tag(i-1).Verb() || l.Norm(i-1) == "about" || l.Norm(i+2) == "of"
	}
	noun := l.headAfter(i + 1)
	if noun >= 0 && l.Tag(noun) == tagger.NNS {
		return false
	}
	// Coordinated with another number: "two were goats and one was a swan".
	if l.otherCount(i) {
		if noun >= 0 {
			return !l.speaks(noun + 1)
		}
		t := l.Tag(i + 1)
		return t == tagger.VBD || t == tagger.VBZ || t == tagger.VBN || l.Norm(i+1) == "in" || l.Norm(i+1) == "critically" || l.Norm(i+1) == "," || l.Norm(i+1) == "." || l.Norm(i+1) == "at" || l.Norm(i+1) == "seriously"
	}
	if noun < 0 || noun > i+4 || l.speaks(noun+1) {
		return false
	}
	if l.counted(i, noun) {
		return true
	}
	// "killing one soldier", "one man was killed"
	if w := l.Norm(i - 1); harm[w] && (l.Tag(i-1).Verb() || strings.HasSuffix(w, "ing")) {
		return true
	}
	if people[l.Norm(noun)] || harmed[l.Norm(noun)] {
		for j := noun + 1; j < noun+5; j++ {
			if harm[l.Norm(j)] {
				return true
			}
		}
	}
	return false
}

// counted reports whether the "one" at i counts the noun, as it mostly does after a verb
// or a conjunction ("had one beer", "and one landing"), rather than pointing to some one
// ("on one occasion", "one hand ... the other").
func (l *Line) counted(i, noun int) bool {
	if idle[l.Norm(noun)] || l.Tag(noun) != tagger.NN || l.partOf(noun+1) || l.Capital(noun) || l.Norm(noun+1) == "who" || l.Norm(noun+1) == "after" {
		return false
	}
	for k := noun + 1; k < min(len(l.Tokens), noun+12); k++ {
		if w := l.Norm(k); w == "other" || w == "another" {
			return false
		}
	}
	switch w := l.Norm(i - 1); w {
	case "with", "including", "and", "but", "delivering", "by":
		return w != "by" || l.Norm(i-2) == "lost" || l.Norm(i-2) == "won" || l.Norm(i-2) == "failed" || l.Norm(i-2) == "passed"
	}
	if l.first(i) || l.Norm(i-1) == "," || l.Norm(i-1) == `"` {
		t := l.Tag(noun + 1)
		return people[l.Norm(noun)] && (t == tagger.VBD || t == tagger.VBZ || t == tagger.MD)
	}
	return l.Tag(i-1).Verb() && l.Norm(i-1) != "is" && l.Norm(i-1) != "was" && l.Norm(i-1) != "'s"
}

// idle are nouns after which "one" counts nothing.
var idle = set("day", "thing", "time", "way", "hand", "side", "point", "occasion", "reason", "example", "place", "part", "end", "stage", "click", "word", "look", "moment", "eye", "step", "bit", "kind", "sort", "man", "woman", "area", "sense", "case", "goal", "question",
	"problem", "issue", "idea", "option", "aspect", "morning", "evening", "night", "week", "another", "message", "voice", "roof", "sign", "hell", "foot", "study", "analyst", "trader", "dealer", "source", "official", "resident", "witness", "nation", "country")

var harm = set("killed", "killing", "kills", "kill", "injured", "injuring", "wounded", "wounding", "died", "dead", "hurt", "arrested", "missing", "detained", "rescued", "hospitalised", "hospitalized", "drowned", "shot", "trapped", "lost", "destroyed", "damaged", "sank", "downed", "intercepted", "shares", "shared", "had", "has", "have")

var harmed = set("soldier", "officer", "firefighter", "worker", "resident", "passenger", "driver", "student", "pupil", "policeman", "civilian", "guard", "sailor", "pilot", "child", "building", "house", "home", "hospital", "school", "bridge", "ship", "vessel", "aircraft")

// otherCount reports whether another small count is coordinated with the one at i.
func (l *Line) otherCount(i int) bool {
	for j := max(0, i-9); j < min(len(l.Tokens), i+10); j++ {
		if j >= i-1 && j <= i+1 {
			continue
		}
		w := l.Norm(j)
		if w == ";" || w == `"` {
			if j < i {
				continue
			}
			break
		}
		if units[w] >= 2 || tens[w] > 0 || digitAt(l, j) && !l.yearDigits(j) && l.Tag(j) == tagger.CD && len(w) < 5 || w == "dozen" {
			lo, hi := min(i, j), max(i, j)
			for k := lo + 1; k < hi; k++ {
				if x := l.Norm(k); x == "and" || x == "," || x == "but" || x == "while" || x == "plus" {
					return true
				}
			}
		}
	}
	return false
}

// speaks reports whether a verb of saying stands at i: "one machinist said".
func (l *Line) speaks(i int) bool {
	for k := i; k < i+3; k++ {
		switch l.Norm(k) {
		case "said", "says", "told", "added", "wrote", "recalled", "estimated", "explained", "asked", "put", "warned", "noted", "described", "complained", "insisted", "argued", "suggested", "called", "claimed":
			return true
		case "of", "in", "at", "for", "who":
			continue
		}
		if !l.Tag(k).Noun() {
			return false
		}
	}
	return false
}

// anaphor: "the two leaders" names those already named.
func (l *Line) anaphor(a *amount, _ bool) int {
	if a.vague || a.share || a.hasUnit || a.value > 4 || a.value < 2 || !a.spelled {
		return 0
	}
	i := a.start
	prev := l.Norm(i - 1)
	switch prev {
	case "the", "these", "those":
		if a.value == 2 {
			if l.Norm(a.end) == "dead" || l.Norm(a.end) == "killed" {
				return 0
			}
			return a.end
		}
		if l.Tag(a.end) == tagger.Punct || l.Tag(a.end).Verb() || l.Tag(a.end) == tagger.MD || l.Tag(a.end) == tagger.None {
			return a.end
		}
		if prev != "the" {
			return a.end
		}
	case "us", "we", "you", "them":
		if prev != "them" && l.Norm(a.end) != "times" || l.Tag(a.end) == tagger.Punct {
			return a.end
		}
	case "between":
		if l.Norm(a.end) == "," {
			return a.end
		}
	case "in":
		if a.value == 2 && (l.Norm(a.end) == "," || l.Norm(a.end) == "." || l.Norm(a.end) == "") {
			return a.end // "broke in two"
		}
	}
	if prev == "to" && l.Norm(i-2) == "according" || (prev == "citing" || prev == "quoting") && l.Tag(l.headAfter(a.end)) == tagger.NNS {
		return a.end // "according to two nurses"
	}
	if l.partOf(a.end) && l.speechVerb(a.end+2) { // "two of them said"
		return a.end
	}
	// a source counted: "two nurses told the paper"
	if noun := l.headAfter(a.end); noun >= 0 && l.speaksAfter(noun+1) {
		return noun + 1
	}
	return 0
}

// speaksAfter reports whether the people just named speak: a verb of saying follows at
// once or after "familiar with ...", "who ...".
func (l *Line) speaksAfter(i int) bool {
	if l.speechVerb(i) {
		return true
	}
	if l.Norm(i) == "," { // "two employees, who asked not to be named, said"
		for k := i + 1; k < i+16; k++ {
			if l.Norm(k) == "," {
				return l.speechVerb(k + 1)
			}
			if l.Tag(k) == tagger.CD || l.Norm(k) == ";" {
				return false
			}
		}
	}
	switch l.Norm(i) {
	case "familiar", "briefed", "close", "with", "who", "from", "at", "in", "of", "on":
		for k := i + 1; k < i+14; k++ {
			if l.Norm(k) == "," || l.Norm(k) == ";" || l.Norm(k) == "." || l.Tag(k) == tagger.CD || l.Tag(k) == tagger.CC {
				return false
			}
			if l.speechVerb(k) && (l.Tag(k) == tagger.VBD || l.Tag(k) == tagger.VBZ || l.Tag(k) == tagger.VBP) {
				return l.Norm(i) != "who" || k > i+3
			}
		}
	}
	return false
}

func (l *Line) speechVerb(i int) bool {
	switch l.Norm(i) {
	case "said", "told", "say", "says", "added", "confirmed", "described", "recalled", "put", "reckon", "reckoned":
		return true
	}
	return false
}

// term: terms of loans and the like in words: "a loan over 10 years" is a figure, "10
// years' notice" too; what is left out here is the list of house rules on length.
func (l *Line) term(a *amount, _ bool) int {
	if !a.hasUnit && l.Norm(a.end) == "words" && l.first(0) {
		for j := range min(len(l.Tokens), 12) {
			if w := l.Norm(j); w == "letters" || w == "submissions" || w == "essays" || w == "entries" {
				return a.end
			}
		}
	}
	return 0
}
