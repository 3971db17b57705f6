package figure

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

var months = set("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
	"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.", "sep.", "sept.", "oct.", "nov.", "dec.")

func (l *Line) month(i int) bool {
	return months[l.Norm(i)] && (l.Capital(i) || l.Norm(i) != "may" && l.Norm(i) != "march" && l.Norm(i) != "mar" && l.Norm(i) != "sept")
}

// dayOfMonth reports whether token i is digits from 1 to 31.
func (l *Line) dayOfMonth(i int) bool {
	if !digitAt(l, i) || len(l.Norm(i)) > 2 {
		return false
	}
	v, plain, ok := digitValue(l.Norm(i))
	return ok && plain && v >= 1 && v <= 31
}

// skip is the token after what starts at i and states no quantity as a whole: dates,
// clock times, telephone numbers, idioms; i where nothing of the kind starts there.
func (l *Line) skip(i int) int {
	if l.Norm(i) == "" {
		return i
	}
	if l.month(i) {
		return l.afterMonth(i)
	}
	if digitAt(l, i) {
		if end := l.dateFrom(i); end > i {
			return end
		}
		if end := l.clock(i); end > i {
			return end
		}
		if end := l.phone(i); end > i {
			return end
		}
	}
	return l.idiom(i)
}

// afterMonth skips the day and year after the month at i.
func (l *Line) afterMonth(i int) int {
	j := i + 1
	if l.Norm(j) == "." && l.Glued(j) {
		j++
	}
	if !l.dayOfMonth(j) {
		if l.yearDigits(j) && !l.Tag(j+1).Noun() {
			return j + 1
		}
		return j
	}
	if before := l.Tag(i - 1); l.plainCount(j) && before != tagger.DT && before != tagger.PRPS && before != tagger.POS { // "In March 12 people died"
		return j
	}
	j++
	for k := 0; k < 3; k++ {
		if (l.Norm(j) == "-" || l.Norm(j) == "to" || l.Norm(j) == "and" || l.Norm(j) == "or" || l.Norm(j) == ",") && l.dayOfMonth(j+1) && !l.plainCount(j+1) && l.Norm(j+1+1) != "%" {
			j += 2
		}
	}
	if l.Norm(j) == "," && l.yearDigits(j+1) {
		j += 2
	} else if l.yearDigits(j) {
		j++
	}
	return j
}

// plainCount reports whether the number at i counts the noun after it.
func (l *Line) plainCount(i int) bool {
	t := l.Tag(i + 1)
	return t == tagger.NNS && !l.month(i+1) && timeUnits[l.Norm(i+1)] == "" || people[l.Norm(i+1)] && !t.Verb()
}

// yearDigits reports whether token i is four digits between 1000 and 2199.
func (l *Line) yearDigits(i int) bool {
	w := l.Norm(i)
	return len(w) == 4 && digitAt(l, i) && strings.Trim(w, "0123456789") == "" && (w[0] == '1' || w[0] == '2' && w[1] <= '1')
}

// dateFrom skips "15 December 2026", "4 and 5 May", "12/03/2026".
func (l *Line) dateFrom(i int) int {
	if strings.Count(l.Norm(i), "/") == 2 || strings.Count(l.Norm(i), ".") == 2 && len(l.Norm(i)) <= 10 && !groupedBy(l.Norm(i), ".") {
		return i + 1
	}
	j := i
	for l.dayOfMonth(j) {
		if l.month(j + 1) {
			if l.Norm(j+1) == "may" && l.Tag(j+1) == tagger.MD {
				return i
			}
			return l.afterMonthYear(j + 1)
		}
		if w := l.Norm(j + 1); w != "-" && w != "to" && w != "and" && w != "or" && w != "," || j-i > 5 {
			return i
		}
		j += 2
	}
	return i
}

func (l *Line) afterMonthYear(i int) int {
	if l.Norm(i+1) == "," && l.yearDigits(i+2) {
		return i + 3
	}
	if l.yearDigits(i + 1) {
		return i + 2
	}
	return i + 1
}

// clock skips clock times: "6:30", "6.45 a.m.", "3pm", "0910 GMT", "at 3.20".
func (l *Line) clock(i int) int {
	w := l.Norm(i)
	if strings.Contains(w, ":") {
		if halfOfDay[l.Norm(i+1)] {
			return i + 2
		}
		return i + 1
	}
	j := i + 1
	if (l.Norm(j) == "-" || l.Norm(j) == "to" || l.Norm(j) == "and" || l.Norm(j) == "or") && digitAt(l, j+1) && halfOfDay[l.Norm(j+2)] && !l.month(j+2) {
		return j + 3 // "from 9 to 11 a.m."
	}
	if halfOfDay[l.Norm(j)] && !(l.Norm(j) == "am" && !l.Glued(j) && l.Norm(i-1) == "i") {
		return j + 1
	}
	if l.hourMinute(w) && l.Norm(i-1) == "the" && (l.Norm(j) == "from" || l.Norm(j) == "to" || l.Norm(j) == "train" || l.Norm(j) == "service" || l.Norm(j) == "news" || l.Norm(j) == "flight" || l.Norm(j) == "bus" || l.Norm(j) == "ferry") {
		return j // "the 7.30 from Leeds"
	}
	if len(w) == 4 && (l.Norm(i-1) == "from" || l.Norm(i-1) == "at" || l.Norm(i-1) == "until") && w[2] <= '5' && w[:2] <= "23" && strings.Trim(w, "0123456789") == "" && (l.Norm(j) == "on" && l.calendar(j+1) || l.Norm(j) == "to" && digitAt(l, j+1) && len(l.Norm(j+1)) == 4) && w[0] != '1' {
		return j
	}
	if zones[l.Norm(j)] && (len(w) == 4 || strings.Contains(w, ".")) {
		return j + 1
	}
	if w == "24" && l.Norm(j) == "/" {
		return j + 2
	}
	if l.hourMinute(w) && (l.Norm(i-1) == "at" || l.Norm(i-1) == "until" || l.Norm(i-1) == "from" && l.Norm(j) == "to" || l.Norm(i-1) == "by" || l.Norm(i-1) == "after" || l.Norm(i-1) == "before") {
		if u, ok := l.unitAt(j); !ok && !l.plainCount(i) && u.unit == "" && (l.Norm(i-1) == "at" || l.Norm(i-1) == "until") && !l.pricey(i) {
			return j
		}
	}
	return i
}

// pricey reports whether a rate or price is spoken of before token i, so that "at
// 3.20" is no clock time.
func (l *Line) pricey(i int) bool {
	for j := max(0, i-8); j < i; j++ {
		switch l.Norm(j) {
		case "shares", "share", "price", "prices", "rate", "rates", "traded", "trading", "closed", "close", "stood", "index", "stock", "put", "estimated", "magnitude", "yield", "odds", "valued", "measured", "level", "ratio", "average", "score", "$", "€", "£", "euro", "dollar", "pound", "gauge", "peaked":
			return true
		}
	}
	return false
}

func (l *Line) hourMinute(w string) bool {
	h, m, ok := strings.Cut(w, ".")
	if !ok || len(m) != 2 || len(h) < 1 || len(h) > 2 || m[0] > '5' || strings.Trim(h+m, "0123456789") != "" {
		return false
	}
	return len(h) == 1 || h <= "23"
}

var halfOfDay = set("a.m.", "p.m.", "a.m", "p.m", "am", "pm", "o'clock", "noon", "midnight", "hrs")

var zones = set("gmt", "utc", "est", "edt", "cet", "cest", "bst", "pst", "pdt", "ist", "jst", "hours", "local", "hrs", "et", "pt", "msk", "eet", "aest")

// phone skips telephone numbers and other codes in groups.
func (l *Line) phone(i int) int {
	w := l.Norm(i)
	j, digits := i, 0
	for digitAt(l, j) && strings.Trim(l.Norm(j), "0123456789") == "" {
		if j > i && l.Text[l.Tokens[j-1].Span.End:l.Tokens[j].Span.Start] > " " {
			return i // fixed spaces group the digits of one number
		}
		digits += len(l.Norm(j))
		j++
		if l.Norm(j) == "-" && l.Glued(j) && l.Glued(j+1) || l.Norm(j) == ")" {
			j++
		}
	}
	groups := j - i
	switch {
	case groups >= 2 && digits >= 7 && (w[0] == '0' || l.Norm(i-1) == "+" || len(w) <= 4 && groups >= 3), groups >= 3 && w[0] == '0',
		groups == 3 && len(w) == 3 && digits == 7, l.Norm(i-1) == "+" && digits >= 8:
		return j
	}
	switch l.Norm(i - 1) {
	case "call", "calls", "dial", "dialled", "dialed", "phone", "ring", "text", "rang", "called", "telephone", "tel", "tel.":
		if len(w) == 3 || digits >= 5 || groups >= 2 {
			if !l.plainCount(j - 1) {
				return j
			}
		}
	}
	return i
}

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
the big three|the big four|the big five|the big six|the magnificent seven|the famous five|the three rs|the five pillars|the ten commandments|the four horsemen|the top ten|the top five|the seven wonders|one - man|one - woman|one - horse|one - year - old|one love|one nation|one world|one country|one china|two systems|the two of|the three of|the four of|one - third mile|just one more|one more thing|one more reason|one more step|one more example`, "\n") {
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

var multiples = map[string]float64{"twice": 2, "thrice": 3, "double": 2, "triple": 3, "treble": 3, "quadruple": 4, "twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "tenfold": 10}

// times reads "nearly twice its usual level", "almost double the first figure".
func (l *Line) times(i int) (amount, bool) {
	v := multiples[l.Norm(i)]
	if v == 0 {
		return amount{}, false
	}
	next, before := l.Norm(i+1), l.Norm(i-1)
	ratio := false
	switch next {
	case "the", "its", "their", "his", "her", "that", "those", "what", "as", "our", "last":
		ratio = true
	}
	qualified := before == "nearly" || before == "almost" || before == "than" || before == "about" || before == "roughly" || before == "over" || before == "around" || before == "least"
	if strings.HasSuffix(l.Norm(i), "fold") {
		ratio = true
	}
	if !ratio && !qualified || l.Tag(i).Verb() && !qualified && l.Norm(i) != "twice" || next == "-" && l.Glued(i+1) {
		return amount{}, false
	}
	if l.Norm(i) != "twice" && !qualified && (l.Tag(i-1) == tagger.TO || l.Tag(i-1) == tagger.MD || l.Tag(i-1).Noun() || l.Tag(i-1) == tagger.PRP) {
		return amount{}, false // "to double the number"
	}
	a := amount{number: number{from: i, to: i + 1, value: v, spelled: true, scale: 1}, start: i, stop: i + 1, hasUnit: true}
	a.unitHit = unitHit{news.KindMeasure, "time", i + 1, i + 1, 1}
	return a, true
}

// trap reports that the amount a is no figure, as the token after what it belongs to,
// or 0.
func (l *Line) trap(a *amount, inRange bool) int {
	i := a.start
	if a.hasUnit && a.unit == "mm" && l.Glued(a.to) {
		switch l.Norm(a.end) {
		case "pistol", "pistols", "gun", "guns", "handgun", "rounds", "round", "shells", "shell", "cannon", "calibre", "caliber", "howitzer", "howitzers", "artillery", "bullets", "bullet", "mortar", "mortars", "rifle", "film", "lens", "semi", "ammunition":
			return a.end
		}
	}
	if a.hasUnit && a.kind == news.KindPercent && !inRange {
		switch l.Norm(a.end) {
		case "notes", "note", "bonds", "bond", "coupon", "coupons", "gilts", "gilt", "debentures":
			return a.end + 1 // "the 6.5% notes of 2029" names them
		}
	}
	if a.hasUnit && (a.kind == news.KindMoney || a.kind == news.KindPercent || a.kind == news.KindPoints) {
		if a.kind == news.KindPercent && l.Glued(a.from) && l.Norm(a.from-1) == "-" && l.Tag(a.from-2).Proper() && l.Glued(a.from-1) {
			return a.end
		}
		return 0
	}
	for _, rule := range []func(*amount, bool) int{l.gluedName, l.gluedTail, l.age, l.year, l.namedNumber, l.address, l.score, l.relativeDate, l.ordinalOrList, l.oneTrap, l.anaphor, l.term} {
		if end := rule(a, inRange); end > 0 {
			return end
		}
	}
	if l.Norm(i-1) == "[" && l.Norm(a.end) == "]" {
		return a.end + 1 // a note in a text from an encyclopaedia
	}
	if l.Norm(i-1) == "no." || l.Norm(i-1) == "nos." || l.Norm(i-1) == "#" || l.Norm(i-1) == "№" || l.Norm(i-1) == "." && l.Norm(i-2) == "no" && l.Capital(i-2) {
		return a.end
	}
	return 0
}

// gluedName: "F-16", "COVID-19", "T-72", "(555", "ISO9001-2".
func (l *Line) gluedName(a *amount, _ bool) int {
	i := a.start
	if a.spelled {
		// "top-three", "fifty-two-week": parts of compounds
		if l.Norm(i-1) == "-" && l.Glued(i) && l.Glued(i-1) && units[l.Norm(i-2)] == 0 && tens[l.Norm(i-2)] == 0 && l.Tag(i-2) != tagger.Punct {
			return a.end
		}
		return 0
	}
	if !l.Glued(i) {
		return 0
	}
	prev := l.Norm(i - 1)
	switch {
	case prev == "-" && l.Glued(i-1) && i >= 2:
		w := l.Norm(i - 2)
		if w == "pre" || w == "mid" || w == "post" || !digitAt(l, i-2) && l.Tag(i-2) != tagger.Punct {
			return max(a.end, i+1)
		}
		if digitAt(l, i-2) {
			return a.end
		}
	case prev == "/" || prev == "#" || prev == "@" || prev == "_" || prev == "." && l.Glued(i-1) || prev == "+" || prev == ":" && l.Glued(i-1):
		return a.end
	case l.Tag(i-1).Noun() && utf8.RuneCountInString(prev) >= 1 && prev != "%" && prev != "$":
		return a.end
	}
	return 0
}

// gluedTail: "5G", "3D", "737s", "12/26", hyphen adjectives such as "two-storey" and
// "34-year-old".
func (l *Line) gluedTail(a *amount, inRange bool) int {
	j := a.to
	if a.bare && l.Glued(j) && letter(l.Norm(j)) && !a.hasUnit {
		return max(a.end, j+1)
	}
	if l.Norm(j) == "/" || strings.Contains(l.Norm(a.from), "/") && !a.share {
		return j + 2
	}
	if l.Norm(j) != "-" || !l.Glued(j) || !l.Glued(j+1) {
		return 0
	}
	w := l.Norm(j + 1)
	if (w == "year" || w == "month" || w == "week" || w == "day" || w == "hour" || w == "years" || w == "minute" || w == "decade") && l.Norm(j+2) == "-" && (strings.HasPrefix(l.Norm(j+3), "old") || l.Norm(j+3) == "olds") {
		return j + 4
	}
	if w == "old" || strings.HasPrefix(w, "olds") {
		return j + 2
	}
	if digitAt(l, j+1) && !inRange {
		return 0 // scores and ranges have rules of their own
	}
	if w == "page" || w == "pages" {
		return j + 2
	}
	if a.scale >= 1e3 && !a.bare || a.share {
		return 0 // "a 2-million-euro fine"
	}
	if w == "fold" || w == "strong" || w == "odd" || w == "plus" {
		return 0
	}
	if a.hasUnit {
		if a.kind == news.KindDuration && (a.unit == "year" || a.unit == "month" || a.unit == "week" || a.unit == "day" || a.unit == "decade") && (l.termNoun(j+2) || l.Tag(j+2).Verb() && !a.spelled) {
			return j + 3
		}
		return 0
	}
	if a.spelled {
		return j + 2
	}
	if a.value < 13 && !countable[w] || digitAt(l, j+1) {
		return j + 2
	}
	return 0
}

func letter(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsLetter(r)
}

// countable are nouns that a number glued to them counts: "a 740-bed hospital".
var countable = set("bed", "seat", "room", "home", "member", "person", "mile", "vehicle", "car", "vote", "goal", "point", "nation", "country", "state", "acre", "ship", "aircraft", "storey", "story", "drone", "missile", "strong", "school", "store", "unit", "man", "run", "game", "match", "song", "turbine")

// termNoun: loans and terms are named by their length.
func (l *Line) termNoun(i int) bool {
	for k := i; k < i+3; k++ {
		switch l.Norm(k) {
		case "bond", "bonds", "note", "notes", "yield", "yields", "loan", "loans", "gilt", "gilts", "treasury", "treasuries", "mortgage", "mortgages", "bill", "bills", "maturity", "swap", "swaps", "rate", "rates", "fixed", "debt", "paper", "term", "contract", "lease", "deal", "plan", "forecast", "average", "high", "low", "anniversary", "facility", "repo", "window", "bund", "bunds", "target", "targets", "visa", "degree", "course", "peak", "budget", "strategy", "cycle", "period", "moving":
			return true
		}
	}
	return false
}

// age: "Smith, 47,", "aged 6", "who is 74", "people over 65", "six years old".
func (l *Line) age(a *amount, _ bool) int {
	if a.vague || a.share || a.value > 120 || a.value < 0 || a.hasUnit && a.unit != "year" && a.unit != "month" && a.unit != "day" && a.unit != "week" {
		return 0
	}
	i, end := a.start, a.end
	next := l.Norm(end)
	prev := l.Norm(i - 1)
	if a.hasUnit {
		if next == "old" || next == "of" && l.Norm(end+1) == "age" || next == "-" && l.Norm(end+1) == "old" {
			return end + 1
		}
		if prev == "aged" {
			return end
		}
		return 0
	}
	switch prev {
	case "aged", "age", "ages":
		return end
	case "turned", "turning", "turns":
		if !l.Tag(end).Noun() {
			return end
		}
	case ",", "(":
		closing := next == "," || next == ")" || next == "." || next == ";" || next == "" || next == "-" && !l.Glued(end)
		if closing && !a.spelled && a.bare && (l.Tag(i-2).Proper() || l.Tag(i-2).Noun() && l.personish(i-2) || l.Tag(i-2) == tagger.NN && a.value >= 15 && a.value <= 105 && next == "," || l.Norm(i-2) == "whom") && !l.listed(i, end) {
			return end
		}
	case "of":
		if l.childOf(i-2) && !l.Tag(end).Noun() {
			return end
		}
	case "at":
		if i == 1 && next == "," && a.value >= 5 && (l.Tag(end+1) == tagger.PRP || l.Tag(end+1).Proper()) {
			return end // "At 31, he is the youngest"
		}
		if (next == "," || next == "." || next == "") && a.value < 110 && l.diedBefore(i-1) {
			return end
		}
	}
	if l.Norm(i-1) == "be" || prev == "is" || prev == "was" || prev == "'s" && l.Tag(i-1).Verb() || prev == "i'm" || prev == "am" || prev == "'m" || prev == "were" || prev == "are" {
		subject := i - 2
		for l.Tag(subject) == tagger.RB {
			subject--
		}
		if !l.Tag(end).Noun() && l.Tag(end) != tagger.JJ && a.value >= 3 && l.persons(subject) && percentAt(l, end) == 0 && next != "of" {
			return end
		}
	}
	if q := prev; q == "under" || q == "over" || q == "than" || q == "above" || q == "below" || q == "least" {
		k := i - 2
		if q == "than" || q == "least" {
			k--
			if q == "than" && (l.Norm(i-2) == "older" || l.Norm(i-2) == "younger") {
				return end
			}
		}
		if be := l.Norm(k); (be == "were" || be == "are" || be == "was" || be == "is") && (people[l.Norm(k-1)] || childWords[l.Norm(k-1)] || l.Tag(k-1) == tagger.NNS && (Singular(l.Norm(k-1)) == "person" || a.value <= 21)) && (next == "." || next == "," || next == "") && a.value >= 12 {
			return end
		}
		if l.ageGroup(k) && !l.Tag(end).Noun() && l.Tag(end) != tagger.JJ && a.value >= 3 {
			return end
		}
	}
	if (next == "and" || next == "or") && (l.Norm(end+1) == "over" || l.Norm(end+1) == "older" || l.Norm(end+1) == "under" || l.Norm(end+1) == "above" || l.Norm(end+1) == "younger") && (l.ageGroup(i-1) || l.Norm(end+1) == "older" || l.Norm(end+1) == "younger") {
		return end + 2
	}
	return 0
}

// listed: ", 12, " inside a list of numbers is no age.
func (l *Line) listed(i, end int) bool {
	return digitAt(l, end+1) && l.Norm(end) == "," && !l.yearDigits(end+1) && digitAt(l, i-2)
}

func (l *Line) personish(i int) bool { return people[l.Norm(i)] || childWords[l.Norm(i)] }

var childWords = set("boy", "girl", "child", "son", "daughter", "man", "woman", "brother", "sister", "mother", "father", "baby", "grandmother", "grandfather", "boys", "girls", "children", "driver", "wife", "husband", "teenager", "student", "pupil", "toddler", "nurse", "teacher", "worker", "farmer", "kid", "kids", "lad", "widow", "pensioner", "aunt", "uncle", "cousin", "niece", "nephew", "grandson", "granddaughter", "dad", "mum", "mom", "grandma", "grandpa", "partner", "twin", "youngest", "eldest", "oldest", "victim", "suspect")

// childOf: "a boy of ten", not "a mother of four".
func (l *Line) childOf(i int) bool {
	switch w := l.Norm(i); w {
	case "mother", "father", "grandmother", "grandfather", "dad", "mum", "mom", "grandma", "grandpa":
		return false
	default:
		return childWords[w] || w == "age"
	}
}

func (l *Line) diedBefore(i int) bool {
	for j := max(0, i-4); j < i; j++ {
		switch l.Norm(j) {
		case "died", "dies", "die", "retired", "retire", "married", "left":
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

// ageGroup: "those under 25", "people over 65", "children under 5".
func (l *Line) ageGroup(i int) bool {
	switch l.Norm(i) {
	case "those", "people", "anyone", "everyone", "men", "women", "adults", "children", "patients", "workers", "residents", "persons", "boys", "girls", "kids", "youths", "pupils", "all", "aged", "nobody", "somebody", "someone", "pensioners", "voters", "drivers", "players", "citizens", "them", "and":
		return l.Norm(i) != "and" && l.Norm(i) != "all"
	}
	return false
}

// year: four bare digits that read as a year.
func (l *Line) year(a *amount, inRange bool) int {
	if !a.bare || a.to != a.from+1 || !l.yearDigits(a.from) {
		if a.bare && a.to == a.from+1 && l.Norm(a.from-1) == "'" && l.Glued(a.from) && len(l.Norm(a.from)) == 2 {
			return a.end // '98
		}
		return 0
	}
	if a.hasUnit {
		return 0
	}
	prev := l.Norm(a.start - 1)
	switch prev {
	case "about", "some", "roughly", "approximately", "nearly", "almost", "than", "least", "most", "many", "over", "estimated", "exactly", "another", "only", "just", "all", "up":
		if l.Tag(a.end).Noun() || prev != "over" && prev != "than" && prev != "about" {
			return 0
		}
	case "around":
		if l.Tag(a.end).Noun() {
			return 0
		}
	}
	if l.Norm(a.end) == "or" && l.Norm(a.end+1) == "so" {
		return 0
	}
	w := l.Norm(a.from)
	noun := l.headAfter(a.end)
	recent := w >= "1700" && w <= "2100"
	if noun >= 0 && l.Tag(noun) == tagger.NNS && !(recent && yearish[prev]) && !(recent && (prev == "the" || l.Tag(a.start-1) == tagger.POS || l.Tag(a.start-1).Proper() || l.Tag(a.start-1) == tagger.PRPS)) {
		if !recent || people[l.Norm(noun)] || l.Tag(a.start-1).Verb() && l.Tag(a.start-1) != tagger.VBG {
			return 0
		}
	}
	if !recent && !yearish[prev] && prev != "," && prev != "(" && !l.month(a.start-1) {
		return 0
	}
	if recent && l.Tag(a.start-1).Verb() && noun == a.end && l.Tag(noun) == tagger.NNS {
		return 0
	}
	return a.end
}

var yearish = set("in", "since", "until", "till", "from", "of", "by", "to", "during", "before", "after", "for", "late", "early", "mid", "year", "summer", "winter", "spring", "autumn", "fall", "circa", "through", "between", "the", "and", "-", "/", "than", "pre", "around", "back", "year's", "season", "fiscal", "class")

// nameNouns stand before a number that names one of their kind.
var nameNouns = set("number", "numbers", "page", "pages", "chapter", "section", "sections", "paragraph", "gate", "route", "room", "phase", "stage", "level", "category", "channel", "flight", "platform", "line", "unit", "block", "lane", "exit",
	"junction", "ward", "district", "precinct", "episode", "version", "zone", "type", "tier", "division", "grade", "volume", "act", "box", "bay", "berth", "terminal", "runway", "pier", "reactor", "sector", "track", "hole", "article", "resolution", "highway", "interstate",
	"hall", "building", "apartment", "apt", "suite", "unit", "pit", "shaft", "well", "court", "bus", "train", "tram", "class", "size", "step", "point", "rule", "clause", "amendment", "proposition", "measure", "question", "meeting", "figure", "table", "item", "lot", "model", "series", "mark", "area", "group", "squadron", "brigade", "battalion", "regiment", "day", "week", "round", "game", "match", "part", "year", "no", "square", "vitamin",
	"windows", "ios", "android", "playstation", "iphone", "boeing", "airbus", "apollo", "soyuz", "formula", "expo", "euro", "top", "under", "title", "schedule", "form", "door", "seat", "floor", "studio", "radio", "bbc", "locomotive", "carriage", "pump", "tank", "quarter", "courtroom", "petition", "law", "directive", "regulation", "protocol", "convention", "ordinance", "bill", "issue", "sheet", "slide", "note", "bed", "tower", "buoy", "marker", "county", "local", "branch", "team", "crew", "stand", "stall", "booth", "gallery", "wing", "deck", "cabin", "compartment", "coach", "service", "trip", "mission", "test", "trial", "task", "project", "grid", "reel", "scene", "verse", "canto", "block", "plot", "hangar", "dock", "warehouse", "factory", "mine", "school", "hut", "lock", "camp", "checkpoint", "lift", "turbine", "cell", "post", "station", "case", "exhibit", "file", "docket", "code", "grade", "heat", "sunday", "phase", "agenda", "annex", "appendix", "command", "verse", "psalm", "sonnet", "symphony", "opus")

// countAfterName: these nouns are also followed by plain counts: "a group 12 strong",
// "in one school 40 pupils"; a plural after the number decides.
func (l *Line) namedNumber(a *amount, inRange bool) int {
	i := a.start
	if a.share || a.vague || a.hasUnit && a.kind == news.KindMeasure && a.unit != "m" || i == 0 {
		return 0
	}
	prev := l.Norm(i - 1)
	plural := l.plainCount(a.end-1) && a.end == a.to || l.headPlural(a.end)
	if plural && l.Capital(i-1) && l.Tag(a.end).Noun() && a.bare {
		// "District 9 votes again": the plural is a verb
		if t := l.Tag(a.end + 1); t == tagger.DT || t == tagger.CD || t == tagger.PRPS || t == tagger.RB || verbish[l.Norm(a.end)] {
			plural = false
		}
	}
	if l.Norm(a.end) == "to" && (l.Norm(a.end+1) == "one" || l.Norm(a.end+1) == "1") && a.value < 1000 {
		return a.end + 2 // odds and majorities
	}
	if a.spelled && prev == `"` && l.Capital(a.from) && l.Capital(a.end) && l.Tag(a.end).Noun() && i > 1 {
		return a.end + 1 // a title: "Seven Days"
	}
	if prev == "marked" || prev == "numbered" || prev == "labelled" || prev == "labeled" {
		return a.end
	}
	if a.bare && len(l.Norm(a.from)) == 1 && prev == "the" && l.Capital(a.end) && l.Capital(a.end) && l.Tag(a.end+1) == tagger.NN && !l.Capital(a.end+1) {
		return a.end + 1 // "the 5 Stars party"
	}
	if a.bare && l.Capital(i-1) && l.Capital(a.end) && l.Tag(a.end).Proper() && l.Tag(i-1).Proper() && !l.first(i-1) {
		return a.end + 1 // "Apex 3 Partners"
	}
	if t := l.Tag(i - 2); a.bare && plural && l.Tag(i-1) == tagger.NNP && l.Capital(i-1) && a.value < 100 && !l.calendar(i-1) && (t == tagger.DT || t == tagger.JJ || t == tagger.POS) {
		return a.end // "the new Basel 4 rules"
	}
	if l.Norm(a.end) == "pages" || l.Norm(a.end) == "page" {
		return a.end + 1
	}
	if a.bare && l.calendar(i-1) && l.dayOfMonth(a.from) && !l.plainCount(a.end-1) {
		return a.end
	}
	if a.spelled {
		// "Formula One", "Channel Four", "Big Four": a capitalised number within a name.
		if l.Capital(a.from) && !l.first(a.from) && l.Capital(i-1) && (l.Tag(i-1).Proper() || l.Tag(i-1) == tagger.JJ) && !plural {
			return a.end
		}
		if nameNouns[prev] && !plural && (prev == "number" || prev == "day" || prev == "step" || prev == "phase" || prev == "stage" || prev == "level" || prev == "chapter" || prev == "page" || prev == "act" || prev == "part" || prev == "week" || prev == "round" || prev == "grade" || prev == "gate" || prev == "platform" || prev == "category" || prev == "year" || prev == "court" || prev == "terminal" || prev == "rule" || prev == "reactor" || prev == "pier") && l.Tag(i-1).Noun() && !a.hasUnit {
			return a.end
		}
		return 0
	}
	if a.hasUnit && a.kind == news.KindDuration && l.Capital(a.end-1) && !l.first(a.from) && !l.Glued(a.end-1) {
		return a.end // "60 Minutes"
	}
	if a.hasUnit && a.unit != "m" {
		return 0
	}
	if (prev == "version" || prev == "windows" || prev == "ios" || prev == "android" || prev == "python") && !plural {
		return a.end
	}
	if !a.bare {
		return 0
	}
	if prev == "pages" || prev == "sections" || prev == "numbers" || prev == "articles" || prev == "chapters" || prev == "gates" || prev == "rooms" || prev == "lines" || prev == "routes" {
		return a.end
	}
	if nameNouns[prev] && l.Tag(i-1).Noun() && !plural {
		return a.end
	}
	if l.Capital(i-1) && (prev == "route" || prev == "highway" || prev == "interstate" || prev == "section" || prev == "article" || prev == "grade" || prev == "channel" || prev == "gate" || prev == "terminal" || prev == "platform" || prev == "flight" || prev == "room") {
		return a.end // "Highway 61 drivers"
	}
	if prev == "number" || prev == "numbered" || prev == "nos" {
		return a.end
	}
	if (l.Tag(i-1).Proper() || l.Tag(i-1).Noun() && !l.first(i-1)) && l.Capital(i-1) && !plural && !l.calendar(i-1) && l.nameTakes(i, a) {
		return a.end
	}
	if t := l.Tag(i - 1); a.end == a.to && a.value > 12 && (t == tagger.DT || t == tagger.POS) && prev != "a" && l.Tag(a.end) == tagger.NN && l.headAfter(a.end) == a.end && irregular[l.Norm(a.end)] == "" && !people[l.Norm(a.end)] {
		return a.end // "the airline's 737 fleet", "the 911 call"
	}
	// makers and models: "Boeing 737 jets"
	if makers[prev] {
		return a.end
	}
	return 0
}

// verbish are words that the tagger takes for plurals after a name with a number.
var verbish = set("remains", "votes", "sets", "needs", "stands", "applies", "covers", "states", "says", "requires", "allows", "bans", "opens", "closes", "leads", "runs", "goes", "comes", "starts", "ends", "begins", "makes", "gives", "takes", "shows", "reads", "calls", "protects", "bars", "permits", "limits", "moves", "plays")

var makers = set("boeing", "airbus", "antonov", "tupolev", "ilyushin", "sukhoi", "embraer", "cessna", "mig", "windows", "iphone", "galaxy", "peugeot", "fiat", "ferrari", "porsche", "playstation", "xbox", "falcon", "ariane", "soyuz", "apollo", "shahed", "fortune", "s&p", "ftse", "nasdaq", "dax", "cac", "nikkei", "stoxx", "russell", "topix", "formula", "gpt", "covid", "mh", "glock", "leopard", "abrams", "himars", "interstate", "us-", "euro", "bloom", "kalibr", "iskander", "challenger")

// nameTakes reports whether the capitalised word before i and the number make one name
// ("Provider 2", "Gate 3"), rather than meeting by chance ("Remain 51", "Denmark 700").
func (l *Line) nameTakes(i int, a *amount) bool {
	next := l.Norm(a.end)
	if percentAt(l, a.end) > 0 || next == "," && digitAt(l, a.end+1) {
		return false
	}
	// A verb that takes two objects or a gapped list: "gave Leave 49 per cent and Remain 51".
	for j := i - 2; j >= 0 && j > i-12; j-- {
		if l.Norm(j) == ";" {
			break
		}
		if percentAt(l, j) > 0 {
			return false
		}
	}
	return true
}

func (l *Line) calendar(i int) bool {
	switch l.Norm(i) {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter", "ramadan":
		return true
	}
	return l.month(i)
}

// address: "41 Quay Street".
func (l *Line) address(a *amount, _ bool) int {
	if !a.bare || !l.Capital(a.to) {
		return 0
	}
	for j := a.to; j < a.to+5; j++ {
		switch l.Norm(j) {
		case "street", "road", "avenue", "lane", "drive", "boulevard", "st", "st.", "rd", "rd.", "ave", "ave.", "blvd", "blvd.", "way", "terrace", "crescent", "close", "parade", "wharf", "row", "walk", "place", "square", "court", "gardens", "highway", "quay":
			if l.Capital(j) {
				return j + 1
			}
		}
		if !l.Capital(j) {
			return 0
		}
	}
	return 0
}

// score: "3-2", "2-0", "5/2"; and what stands around such pairs.
func (l *Line) score(a *amount, inRange bool) int {
	if inRange || !a.bare {
		return 0
	}
	j := a.to
	if l.Norm(j) == "-" && digitAt(l, j+1) && (l.Glued(j) == l.Glued(j+1)) {
		if l.Glued(j) || a.value < 100 {
			end := j + 2
			for l.Norm(end) == "-" && digitAt(l, end+1) {
				end += 2
			}
			return end
		}
	}
	return 0
}

// scoreAt reports whether "a-b", which could be a range, is a score.
func (l *Line) scoreAt(a, b *amount) bool {
	if a.value > 200 || b.value > 200 || l.plainCount(b.end-1) || l.headPlural(b.end) {
		return false
	}
	for j := max(0, a.start-8); j < min(len(l.Tokens), b.end+4); j++ {
		switch l.Norm(j) {
		case "won", "win", "wins", "beat", "beaten", "lost", "lose", "loss", "lead", "led", "draw", "drew", "victory", "defeat", "score", "scored", "goal", "match", "game", "aggregate", "voted", "vote", "votes", "ruled", "ruling", "decision", "set", "sets", "tie", "trailed", "trailing", "down", "up", "defeated", "thrashed", "side", "cup", "league", "majority", "favorites", "odds", "record":
			return true
		}
	}
	return l.Norm(a.start-1) == "a" || l.Norm(a.start-1) == "the"
}

// relativeDate: "two years ago", "six days after", "a decade later".
func (l *Line) relativeDate(a *amount, _ bool) int {
	if !a.hasUnit || a.kind != news.KindDuration {
		return 0
	}
	if (a.unit == "month" || a.unit == "week" || a.unit == "year") && (l.Norm(a.end) == "to" || l.Norm(a.end) == "ended" || l.Norm(a.end) == "ending" || l.Norm(a.end) == "through") && (l.month(a.end+1) || l.Tag(a.end+1) == tagger.CD || l.Norm(a.end+2) == "of" || l.month(a.end+2)) {
		return a.end // "the three months to September"
	}
	if l.Norm(a.start-1) == "for" && l.Norm(a.end) != "ago" || !a.bare && !a.spelled || a.value != float64(int(a.value)) {
		return 0 // "for an hour after", "3 hours 50 minutes later": durations
	}
	switch l.Norm(a.end) {
	case "ago", "earlier", "later", "hence", "before", "after", "from", "since", "beforehand", "afterwards", "previously", "prior", "on":
		switch l.Norm(a.end) {
		case "from":
			if l.Norm(a.end+1) != "now" && l.Norm(a.end+1) != "today" {
				return 0
			}
		case "since":
			if l.Norm(a.start-1) == "the" {
				return 0
			}
		case "on":
			if l.Norm(a.end+1) != "," && l.Norm(a.end+1) != "." {
				return 0
			}
		case "prior":
			if l.Norm(a.end+1) != "to" && l.Tag(a.end+1) != tagger.Punct {
				return 0
			}
		case "earlier", "later":
			if l.Norm(a.end+1) == "than" {
				return 0
			}
		}
		return a.end + 1
	case "into", "out", "away":
		if l.Norm(a.end) == "away" || l.Norm(a.end) == "into" {
			return a.end
		}
	}
	if l.Norm(a.end) == "'" && (l.Norm(a.end+1) == "time") {
		return a.end + 2
	}
	return 0
}

// ordinalOrList: list markers at the start of a line, verses.
func (l *Line) ordinalOrList(a *amount, _ bool) int {
	if a.start == 0 && a.bare && (l.Norm(a.to) == "." || l.Norm(a.to) == ")") && l.Glued(a.to) && a.to+1 < len(l.Tokens) {
		return a.to + 1
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
	if (l.Tag(i-1) == tagger.JJ || l.Tag(i-1) == tagger.JJS || l.Tag(i-1) == tagger.JJR) && l.Norm(i-1) != "least" && l.Norm(i-1) != "most" {
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
	// "killing one soldier", "one man was killed"
	if l.Tag(i-1).Verb() && harm[l.Norm(i-1)] {
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
