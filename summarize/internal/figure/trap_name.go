package figure

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// maxGroups is how many groups of digits a telephone number is looked for in.
const maxGroups = 12

// phone skips telephone numbers and other codes in groups.
func (l *Line) phone(i int) int {
	w := l.Norm(i)
	j, digits, same := i, 0, true
	for j < i+2*maxGroups && digitAt(l, j) && strings.Trim(l.Norm(j), "0123456789") == "" {
		if j > i && l.Text[l.Tokens[j-1].Span.End:l.Tokens[j].Span.Start] > " " {
			return i // fixed spaces group the digits of one number
		}
		digits += len(l.Norm(j))
		same = same && len(l.Norm(j)) == len(w)
		j++
		if l.Norm(j) == "-" && l.Glued(j) && l.Glued(j+1) || l.Norm(j) == ")" {
			j++
		}
	}
	groups := j - i
	switch prev := l.Norm(i - 1); {
	case groups >= 2 && digits >= 7 && (w[0] == '0' || prev == "+" || len(w) <= 4 && groups >= 3), groups >= 3 && w[0] == '0',
		groups == 3 && len(w) == 3 && digits == 7, prev == "+" && digits >= 8:
		return j
	case groups == 2 && same && len(w) == 3 && (prev == "on" || prev == "call" || l.Capital(i-1) && len(prev) == 2):
		return j // "on 116 123", "TQ 385 775"
	case dials[prev] && (len(w) == 3 || digits >= 5 || groups >= 2) && !l.plainCount(j-1):
		return j
	case digits == 3 && groups == 1 && emergency[w] && !l.plainCount(i) && l.called(i):
		return j
	}
	return i
}

// called reports whether calls are spoken of beside the number at token i.
func (l *Line) called(i int) bool {
	for j := max(0, i-4); j < i+3; j++ {
		switch w := l.Norm(j); {
		case dials[w], w == "callers" || w == "caller" || w == "line" || w == "operator" || w == "operators" || w == "dispatcher" || w == "dispatchers":
			return true
		}
	}
	return false
}

var dials = set("call", "calls", "dial", "dialled", "dialed", "phone", "ring", "text", "rang", "called", "telephone", "tel", "tel.", "hotline", "texting", "dialling", "dialing", "calling", "extension", "ext", "ext.")

// emergency are the numbers of emergency and help lines.
var emergency = set("911", "999", "112", "000", "988", "101", "111", "116", "110", "119", "115")

// bracketed skips "401(k)", "501(c)(3)", "14(b)".
func (l *Line) bracketed(i int) int {
	j := i + 1
	for l.Norm(j) == "(" && l.Glued(j) && l.Glued(j+1) && len(l.Norm(j+1)) <= 3 && l.Norm(j+2) == ")" {
		j += 3
	}
	if j == i+1 {
		return i
	}
	return j
}

// listedName: winning numbers, a code, and those marked by a list's head: "Counts 4 to
// 7", "lots 4, 9 and 12".
func (l *Line) listedName(a *amount, _ bool) int {
	if !a.bare {
		return 0
	}
	h := l.listHead(a.start)
	w := l.Norm(h)
	if h < a.start-1 && namePlurals[w] && !l.plainCount(a.end-1) {
		return a.end
	}
	if w == "were" || w == "are" || w == ":" {
		if n := l.Norm(h - 1); n == "numbers" || n == "codes" || n == "digits" {
			return a.end
		}
	}
	return 0
}

// namePlurals stand before several numbers that name their kind.
var namePlurals = set("pages", "sections", "numbers", "articles", "chapters", "gates", "rooms", "lines", "routes", "counts", "lots", "paragraphs", "clauses", "rules", "titles", "exhibits", "exits", "junctions", "lanes", "platforms",
	"blocks", "units", "floors", "levels", "phases", "stages", "grades", "groups", "categories", "tiers", "weeks", "days", "rounds", "games", "verses", "episodes", "seasons", "volumes", "items", "questions", "steps",
	"points", "tables", "figures", "slides", "footnotes", "bays", "berths", "terminals", "tracks", "holes", "wards", "districts", "precincts", "zones", "sectors", "reactors", "buildings", "apartments", "flats", "plots", "amendments", "propositions", "measures", "resolutions", "schedules", "highways", "interstates", "motorways", "buses", "flights", "trains", "trams")

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
	if l.Capital(j) && l.Norm(j) == "m" && a.value == 3 && l.Glued(j) && !l.Glued(j+1) && l.Norm(a.start-1) != "$" {
		return j + 1 // 3M, the firm
	}
	if a.bare && l.Glued(j) && letter(l.Norm(j)) && !a.hasUnit || l.resolution(a) {
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
	if w == "to" && l.Norm(j+2) == "-" && digitAt(l, j+3) && l.Norm(j+4) == "-" && strings.HasPrefix(l.Norm(j+5), "year") {
		return j + 3 // "18-to-24-year-olds"
	}
	if w == "page" || w == "pages" || !a.spelled && a.value < 100 && strings.HasSuffix(w, "wheeler") || strings.HasSuffix(w, "seater") {
		return j + 2
	}
	if a.scale >= 1e3 && !a.bare || a.share {
		return 0 // "a 2-million-euro fine"
	}
	if w == "fold" || w == "strong" || w == "odd" || w == "plus" {
		return 0
	}
	if a.hasUnit {
		if a.kind == news.KindDuration && (a.unit == "year" || a.unit == "month" || a.unit == "week" || a.unit == "day" || a.unit == "decade") && (l.termNoun(j+2) || l.acronym(j+2) || l.Tag(j+2).Verb() && !a.spelled) {
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

// resolution: "1080p", "a 4K television", "67P".
func (l *Line) resolution(a *amount) bool {
	if !l.Glued(a.from + 1) {
		return false
	}
	switch mark := l.Norm(a.from + 1); {
	case mark == "p" && (l.Capital(a.from+1) || pictureLines[l.Norm(a.from)]):
		return true
	case mark == "k" && a.scale == 1e3 && l.Tag(a.to) == tagger.NN:
		switch l.Norm(a.from) {
		case "2", "4", "5", "6", "8":
			return true
		}
	}
	return false
}

// pictureLines are the heights of pictures in lines.
var pictureLines = set("360", "480", "720", "1080", "1440", "2160")

// countable are nouns that a number glued to them counts: "a 740-bed hospital".
var countable = set("bed", "seat", "room", "home", "member", "person", "mile", "vehicle", "car", "vote", "goal", "point", "nation", "country", "state", "acre", "ship", "aircraft", "storey", "story", "drone", "missile", "strong", "school", "store", "unit", "man", "run", "game", "match", "song", "turbine")

// nameNouns stand before a number that names one of their kind.
var nameNouns = set("number", "numbers", "page", "pages", "chapter", "section", "sections", "paragraph", "gate", "route", "room", "phase", "stage", "level", "category", "channel", "flight", "platform", "line", "unit", "block", "lane", "exit",
	"junction", "ward", "district", "precinct", "episode", "version", "zone", "type", "tier", "division", "grade", "volume", "act", "box", "bay", "berth", "terminal", "runway", "pier", "reactor", "sector", "track", "hole", "article", "resolution", "highway", "interstate",
	"film", "album", "hall", "building", "apartment", "apt", "suite", "unit", "pit", "shaft", "well", "court", "bus", "train", "tram", "class", "size", "step", "point", "rule", "clause", "amendment", "proposition", "measure", "question", "meeting", "figure", "table", "item", "lot", "model", "series", "mark", "area", "group", "squadron", "brigade", "battalion", "regiment", "day", "week", "round", "game", "match", "part", "year", "no", "square", "vitamin",
	"windows", "ios", "android", "playstation", "iphone", "boeing", "airbus", "apollo", "soyuz", "formula", "expo", "euro", "top", "under", "title", "schedule", "form", "door", "seat", "floor", "studio", "radio", "bbc", "locomotive", "carriage", "pump", "tank", "quarter", "courtroom", "petition", "law", "directive", "regulation", "protocol", "convention", "ordinance", "bill", "issue", "sheet", "slide", "note", "bed", "tower", "buoy", "marker", "county", "local", "branch", "team", "crew", "stand", "stall", "booth", "gallery", "wing", "deck", "cabin", "compartment", "coach", "service", "trip", "mission", "test", "trial", "task", "project", "grid", "reel", "scene", "verse", "canto", "block", "plot", "hangar", "dock", "warehouse", "factory", "mine", "school", "hut", "lock", "camp", "checkpoint", "lift", "turbine", "cell", "post", "station", "case", "exhibit", "file", "docket", "code", "grade", "heat", "sunday", "phase", "agenda", "annex", "appendix", "command", "verse", "psalm", "sonnet", "symphony", "opus", "port", "extension", "error", "row", "lap", "seat", "car", "kilometre", "kilometer", "marker", "exhibit", "dose", "borehole", "flat", "hill", "house", "pillar", "site", "sample", "hotline", "ticket", "prisoner", "inmate", "juror", "passenger", "player", "bib", "vessel", "hull", "batch", "lesson", "scenario", "option", "recommendation", "footnote", "order", "force", "engine", "ladder", "season", "pillar", "pipeline", "bullet", "target", "day", "candidate", "witness", "patient", "participant", "respondent", "victim", "defendant", "suspect", "reader", "band")

// namedNumber: "Section 144", "Type 45 destroyers", "Formula One", "on lap 17".
func (l *Line) namedNumber(a *amount, _ bool) int {
	if a.share || a.vague || a.hasUnit && a.kind == news.KindMeasure && a.unit != "m" {
		return 0
	}
	if a.start == 0 {
		return 0
	}
	plural := l.countsPlural(a)
	for _, r := range nameRules {
		if end := r(l, a, plural); end > 0 {
			return end
		}
	}
	switch {
	case a.spelled:
		return l.spelledName(a, plural)
	case a.hasUnit && a.kind == news.KindDuration && l.Capital(a.end-1) && !l.first(a.from) && !l.Glued(a.end-1):
		return a.end // "60 Minutes"
	case a.hasUnit && a.unit != "m":
		return 0
	}
	return l.digitName(a, plural)
}

// nameRules judge numbers in words and in digits; plural tells that the number counts a
// plural after it.
var nameRules = []rule{(*Line).odds, (*Line).titled, (*Line).marked, (*Line).topList, (*Line).classed, (*Line).article}

// odds: "ten to one", "by two to one".
func (l *Line) odds(a *amount, _ bool) int {
	if w := l.Norm(a.end + 1); l.Norm(a.end) == "to" && (w == "one" || w == "1") && a.value < 1000 {
		return a.end + 2
	}
	if a.value == 1 && a.spelled && l.Norm(a.start-1) == "to" && (units[l.Norm(a.start-2)] > 0 || tens[l.Norm(a.start-2)] > 0) {
		return a.end
	}
	return 0
}

// titled: a quoted title ("Seven Days", "12 Years a Slave") or names that go on after a
// number ("Apex 3 Partners", "50 Cent", "the 5 Stars party", "the new Basel 4 rules").
func (l *Line) titled(a *amount, plural bool) int {
	i, end := a.start, a.end
	next := l.Capital(end)
	switch {
	case l.Norm(i-1) == `"` && l.Capital(a.to) && l.quotedTitle(a.to):
		return a.to + 1
	case a.spelled && l.Norm(i-1) == `"` && l.Capital(a.from) && next && l.Tag(end).Noun() && i > 1:
		return end + 1
	case !a.bare:
		return 0
	case len(l.Norm(a.from)) == 1 && l.Norm(i-1) == "the" && next && l.Tag(end+1) == tagger.NN && !l.Capital(end+1):
		return end + 1
	case l.Norm(i-1) == "of" && l.Capital(i-2) && bodiesOf[l.Norm(i-2)]:
		return end // "the Group of 20"
	case l.Capital(i-1) && next && l.Tag(end).Proper() && l.Tag(i-1).Proper() && !l.first(i-1):
		return end + 1
	case next && l.numberedName(a):
		return end + 1
	}
	if t := l.Tag(i - 2); plural && l.Tag(i-1) == tagger.NNP && l.Capital(i-1) && a.value < 100 && !l.calendar(i-1) && (t == tagger.DT || t == tagger.JJ || t == tagger.POS) {
		return end
	}
	return 0
}

// bodiesOf are bodies named by the number of their members.
var bodiesOf = set("group", "committee", "gang", "council", "club", "band", "league", "table", "order", "court", "rule")

// quotedTitle reports whether the words from token i to a closing mark are capitalised
// as in a title: "12 Years a Slave".
func (l *Line) quotedTitle(i int) bool {
	for k := i; k < i+8; k++ {
		if l.Norm(k) == `"` {
			return k > i+1 || l.Norm(k-1) != ","
		}
		if !l.Capital(k) && len(l.Norm(k)) > 3 || l.Norm(k) == "." || l.Norm(k) == "" {
			return false
		}
	}
	return false
}

// numberedName: "50 Cent and", "303 Creative was": capitalised words follow that no
// number can count, as the last of them is singular and no noun follows.
func (l *Line) numberedName(a *amount) bool {
	k := a.end
	for k < a.end+3 && l.Capital(k) && (l.Tag(k) == tagger.NNP || l.Tag(k) == tagger.NN || l.Tag(k) == tagger.JJ && l.Tag(k+1).Verb()) && !l.calendar(k) {
		k++
	}
	if k == a.end || l.Tag(k).Noun() || l.Tag(k) == tagger.JJ || l.Tag(k) == tagger.Punct && l.Norm(k) != "," && l.Norm(k) != "." || l.Norm(k) == "-" || l.Tag(k) == tagger.CD {
		return false
	}
	w := l.Norm(k - 1)
	return !strings.HasSuffix(w, "s") && !people[w] && len(w) > 2 && !strings.HasSuffix(w, "ese") && !strings.HasSuffix(w, "ish") && !strings.HasSuffix(w, "an") && !strings.HasSuffix(w, "i") &&
		(l.Tag(a.start-1) != tagger.IN || l.Norm(a.start-1) == "in" && l.Tag(k).Verb()) && !l.Tag(a.start-1).Verb()
}

// marked: "marked 12", pages, and a day after a weekday ("Thursday 6").
func (l *Line) marked(a *amount, plural bool) int {
	i := a.start
	switch l.Norm(i - 1) {
	case "marked", "numbered", "labelled", "labeled":
		return a.end
	case "no":
		if a.bare && l.Capital(i-1) && !plural {
			return a.end // "No 10 declined"
		}
	}
	switch l.Norm(a.end) {
	case "pages", "page":
		return a.end + 1
	}
	if a.bare && l.calendar(i-1) && l.dayOfMonth(a.from) && !l.plainCount(a.end-1) && !l.Tag(a.end).Verb() && !(l.month(i-1) && l.Norm(i-2) == "in") {
		return a.end
	}
	return 0
}

// topList: "the top 25", "the last four", "the Big Four", "on a scale of 1 to 10".
func (l *Line) topList(a *amount, _ bool) int {
	i := a.start
	switch l.Norm(i - 1) {
	case "top":
		if t := l.Tag(i - 2); t == tagger.DT || t == tagger.POS || t == tagger.PRPS || t == tagger.JJ || l.Capital(i-1) && !l.first(i-1) {
			return a.end
		}
	case "last", "final", "best":
		if l.Norm(i-2) == "the" && a.value <= 64 && !l.Tag(a.end).Noun() && l.Tag(a.end) != tagger.JJ && !a.hasUnit && (l.Tag(a.end) == tagger.Punct || l.Tag(a.end) == tagger.None || l.Tag(a.end) == tagger.IN && l.Norm(a.end) != "of") {
			return a.end
		}
	case "perfect":
		if !l.Tag(a.end).Noun() {
			return a.end
		}
	}
	if h := l.listHead(i); l.Norm(h) == "of" && l.Norm(h-1) == "scale" || l.Norm(h) == "from" && l.Norm(h-1) == "scale" {
		return a.end
	}
	return 0
}

// classed: "Type 45 destroyers", "Ward 6 residents", "in lane 3 dealerships": a noun of
// classes before a number names one even where a plural follows.
func (l *Line) classed(a *amount, _ bool) int {
	i := a.start
	w := l.Norm(i - 1)
	if !a.bare && !(a.spelled && l.Capital(a.from) && l.Capital(i-1)) || a.hasUnit || !nameNouns[w] && !classNouns[w] || countableName[w] && !l.first(i-1) && !l.Capital(i-1) {
		return 0
	}
	if l.Capital(i-1) && !looseName[w] {
		return a.end
	}
	if t := l.Tag(i - 1); !classNouns[w] || !t.Noun() || t == tagger.NNS {
		return 0
	}
	if t := l.Tag(i - 2); (t == tagger.DT || t == tagger.PRPS || t == tagger.POS || t == tagger.JJ) && !grades[w] {
		return 0 // "cost the ward 12 beds"
	}
	return a.end
}

// grades are classes that nothing is given to.
var grades = set("type", "tier", "grade", "category", "phase", "stage", "level", "clause", "chapter", "reactor", "junction")

// looseName open sentences before plain counts: "Under 12 people".
var looseName = set("under", "top", "no", "number", "numbers", "local", "last")

// classNouns name classes, which are numbered: what follows the number is of the class.
var classNouns = set("type", "tier", "band", "grade", "category", "phase", "stage", "level", "lane", "ward", "zone", "row", "lap", "year", "class", "reactor", "runway", "junction", "footnote", "appendix", "exhibit", "gate", "chapter", "clause", "para", "paragraph",
	"season", "option", "scenario", "recommendation", "verse", "pillar", "force", "engine", "ladder", "error", "footnote", "appendix", "order", "hurricane", "schedule", "track", "booth", "seat", "aisle", "extension", "channel", "episode",
	"paddle", "bib", "jersey", "pen", "stall", "locker", "peg", "kennel", "drawer", "bench", "tray", "exhibit", "hymn", "psalm", "heat", "lap", "coach", "carriage", "wagon", "crate", "docket", "permit", "licence", "mailbox", "cabin", "pitch", "lock", "buoy", "pylon", "valve", "turret", "cue", "cable")

// countableName are nouns that a count may follow by chance: "in court 12 people".
var countableName = set("port", "court", "school", "hospital", "year", "week", "day", "group", "class", "team", "crew", "service", "trial", "test", "mine", "factory", "station", "post", "case", "local", "county", "branch", "under", "top", "no", "number", "numbers", "square", "figure", "measure", "question", "order", "season", "force",
	"well", "round", "part", "point", "match", "game", "meeting", "line", "size", "issue", "note", "bill", "law", "camp", "command", "sunday", "stand", "quarter", "series")

// article: "a 147 break", "carded a 67", "did a 180", "the 737 carried": no count takes an
// article that nothing plural follows.
func (l *Line) article(a *amount, plural bool) int {
	i, next := a.start, l.Norm(a.end)
	if a.hasUnit || plural {
		return 0
	}
	if a.bare && l.Norm(i-1) == "the" && len(l.Norm(a.from)) == 3 && l.Norm(a.from)[0] == '7' && l.Norm(a.from)[2] == '7' {
		return a.end // the aircraft
	}
	if l.Norm(i-1) != "a" || a.from != i || !a.bare && !(a.spelled && a.to == a.from+1 && a.value < 13) {
		return 0
	}
	if next == "-" && l.Glued(a.end) || l.Tag(a.end) == tagger.JJ || l.Tag(a.end) == tagger.CD || percentAt(l, a.end) > 0 || next == "per" {
		return 0
	}
	return a.end
}

// spelledName: "Formula One", "Grade Eight", "the Group of Seven", "phase one": a number
// in words that is capitalised within a sentence, or follows a noun that numbers name.
func (l *Line) spelledName(a *amount, plural bool) int {
	prev := l.Norm(a.start - 1)
	if l.Capital(a.from) && !l.opening(a.from) && !l.capitals() {
		return a.end
	}
	if spelledAfter[prev] && !plural && (l.Tag(a.start-1).Noun() || a.start == 1 || l.Tag(a.start-2) == tagger.IN && l.Tag(a.end) == tagger.Punct) && !a.hasUnit {
		return a.end
	}
	return 0
}

// spelledAfter are nouns that a number in words after them names.
var spelledAfter = set("number", "day", "step", "phase", "stage", "level", "chapter", "page", "act", "part", "week", "round", "grade", "gate", "platform", "category", "year", "court", "terminal", "rule", "reactor", "pier", "scene", "article", "section", "channel", "option", "plan", "tier", "band", "type", "lesson", "volume", "book", "episode", "season", "game", "lane", "division", "league")

// opening reports whether token i may be capitalised for opening a sentence, a line, a
// quotation or a part of them.
func (l *Line) opening(i int) bool {
	if l.first(i) {
		return true
	}
	switch l.Norm(i - 1) {
	case ".", "!", "?", "-", "(", "*", "•", "·", "|", "/", "...", "…":
		return true
	}
	return false
}

// capitals reports whether the line is printed as a title or all in capitals, so that a
// capital tells nothing.
func (l *Line) capitals() bool {
	for i := range min(len(l.Tokens), maxClause) {
		t := l.Tag(i)
		if w := l.Norm(i); (len(w) > 3 || t == tagger.VBD || t == tagger.VBZ) && w != "" && w[0] >= 'a' && w[0] <= 'z' && !l.Capital(i) && t != tagger.IN {
			return false
		}
	}
	return true
}

// initialName: "Six Nations", "Two Rivers", "Twelve Angry Men": a capitalised everyday
// noun after a capitalised number that opens a sentence or stands within one.
func (l *Line) initialName(a *amount) int {
	end := a.to
	if !a.spelled || !l.Capital(a.from) || !l.Capital(end) || l.capitals() {
		return 0
	}
	if l.Norm(end) == "-" && l.Glued(end) { // "Twenty-One Pilots", "Nineteen Eighty-Four"
		return 0
	}
	if namedAfter[l.Norm(end)] || namedAfter[l.Norm(end+1)] && l.Capital(end+1) && l.Tag(end) == tagger.JJ {
		for l.Capital(end) {
			end++
		}
		return max(end, a.end)
	}
	return 0
}

// namedAfter are everyday nouns of names of places, works and bodies; a count would not
// capitalise them.
var namedAfter = set("rivers", "hills", "points", "nations", "mile", "miles", "oaks", "palms", "islands", "lakes", "springs", "rocks", "forks", "bridges", "corners", "mountains", "peaks", "trees", "pines", "sisters", "brothers", "kings", "queens",
	"seas", "wonders", "dials", "ways", "days", "years", "hours", "minutes", "weeks", "months", "lives", "things", "men", "women", "flags", "eyes", "guys", "stars", "star", "tops", "crowns", "gables", "acres", "creeks", "creek", "valleys", "arches", "rings",
	"samurai", "angry", "direction", "republic", "america", "nation", "world", "family", "pilots", "sleeps", "towers", "gorges", "dragons", "wells", "elms", "ashes", "barrels", "feathers", "degrees", "four", "fifths", "stones", "horses", "graces", "tenors", "muses", "virtues", "heavens", "gates", "moons", "suns")

// digitName rules on numbers in digits.
func (l *Line) digitName(a *amount, plural bool) int {
	i := a.start
	prev := l.Norm(i - 1)
	if l.releaseNumber(a, plural) {
		return a.end
	}
	if !a.bare {
		if laws[prev] && !plural && a.scale == 1 && l.Capital(i-1) {
			return a.end // "Law 27,742"
		}
		return 0
	}
	switch {
	case namePlurals[prev] && (prev == "pages" || prev == "sections" || prev == "numbers" || prev == "articles" || prev == "chapters" || prev == "gates" || prev == "rooms" || prev == "lines" || prev == "routes" || !plural && l.Capital(i-1)):
		return a.end
	case nameNouns[prev] && l.Tag(i-1).Noun() && !plural, i == 1 && nameNouns[prev] && !looseName[prev] && !plural, l.Capital(i-1) && nameNouns[prev] && !countableName[prev]:
		return a.end
	case prev == "number" || prev == "numbered" || prev == "nos":
		return a.end
	case bills[prev] && !plural, prev == "latitude", prev == "longitude", l.zip(a):
		return a.end
	case !plural && l.nounWithoutArticle(a), i == 1 && a.value < 1000 && (l.Tag(0).Noun() || l.Tag(0).Verb()) && !measuredNouns[prev] && (l.Tag(a.end) == tagger.MD || l.Tag(a.end) == tagger.VBZ || l.Tag(a.end) == tagger.VBD):
		return a.end // "Artemis 2 will carry"
	}
	if !plural && l.acronym(i-1) && l.Tag(i-2) != tagger.IN && l.Tag(i-2) != tagger.DT && l.nameTakes(i, a) {
		return a.end // "IFRS 9 and"
	}
	if (l.Tag(i-1).Proper() || l.Tag(i-1).Noun() && !l.first(i-1) || l.Tag(i-1) == tagger.JJ && !l.opening(i-1)) && l.Capital(i-1) && !plural && !l.calendar(i-1) && l.nameTakes(i, a) {
		return a.end
	}
	if l.Tag(i-1).Verb() && l.Capital(i-1) && l.Tag(i-2) == tagger.DT && l.Capital(a.end) && !plural {
		return a.end // "the Lost 52 Project"
	}
	if t := l.Tag(i - 1); a.end == a.to && a.value > 12 && (t == tagger.DT || t == tagger.POS) && prev != "a" && l.Tag(a.end) == tagger.NN && l.headAfter(a.end) == a.end && irregular[l.Norm(a.end)] == "" && !people[l.Norm(a.end)] {
		return a.end // "the airline's 737 fleet", "the 911 call"
	}
	if makers[prev] || l.Capital(i-1) && (makers[l.Norm(i-2)] || carMakers[l.Norm(i-2)]) { // "Boeing 737 jets", "Toyota Hilux 79 pick-ups"
		return a.end
	}
	return 0
}

// acronym reports whether token i is two to six capital letters in a line that has others.
func (l *Line) acronym(i int) bool {
	if !l.Capital(i) || len(l.Tokens[i].Text) < 2 || len(l.Tokens[i].Text) > 6 || l.capitals() {
		return false
	}
	return strings.ToUpper(l.Tokens[i].Text) == l.Tokens[i].Text && !l.hasDigit(i)
}

// laws are numbered beyond a thousand.
var laws = set("law", "decree", "resolution", "ordinance", "act", "bill", "rule", "regulation", "case", "order", "patent")

// bills are abbreviations before the numbers of bills and laws.
var bills = set("h.r.", "hr", "hb", "sb", "h.b.", "s.b.", "ab", "a.b.", "s.", "c.", "art.", "sec.", "ch.", "pp.", "p.", "vol.", "para.", "cl.", "reg.", "fig.")

// zip: "Springfield, IL 62704".
func (l *Line) zip(a *amount) bool {
	return len(l.Norm(a.from)) == 5 && l.Capital(a.from-1) && len(l.Norm(a.from-1)) == 2 && l.Norm(a.from-2) == ","
}

// releaseNumber: "version 4.2", "Web 2.0", "USB 3.1".
func (l *Line) releaseNumber(a *amount, plural bool) bool {
	prev := l.Norm(a.start - 1)
	switch prev {
	case "version", "windows", "ios", "android", "python", "release", "firmware", "kernel", "linux", "macos", "bluetooth", "usb":
		return !plural || l.Capital(a.start-1)
	}
	w := l.Norm(a.from)
	return len(w) == 3 && w[1] == '.' && w[2] == '0' && l.Capital(a.start-1) && l.Tag(a.start-1).Noun() && !l.calendar(a.start-1)
}

// nounWithoutArticle: "Car 4 caught fire", "retired on lap 17", "port 443": a singular
// noun that counts takes no bare number after it unless as its name.
func (l *Line) nounWithoutArticle(a *amount) bool {
	i := a.start
	w := l.Norm(i - 1)
	if l.Tag(i-1) != tagger.NN || measuredNouns[w] || a.to != a.from+1 || people[w] || l.calendar(i-1) {
		return false
	}
	j := i - 1
	for j > 0 && l.Tag(j-1) == tagger.NN && i-j < 4 {
		j--
	}
	if j < i-1 && !nameNouns[w] && !classNouns[w] {
		return false // the last noun may be a verb: "police report 45"
	}
	switch before := l.Tag(j - 1); {
	case before == tagger.None, l.Norm(j-1) == "," || l.Norm(j-1) == `"` || l.Norm(j-1) == "(", before == tagger.CC:
		return l.Capital(j) || classNouns[w] || nameNouns[w]
	case (before == tagger.IN || before == tagger.TO) && (nameNouns[w] || classNouns[w]):
		return !countableName[w] || !l.Tag(a.end).Verb() && l.Tag(a.end) != tagger.MD && l.Tag(a.end) != tagger.VBN
	case before == tagger.IN, before == tagger.TO:
		return !l.Tag(a.end).Verb() && l.Tag(a.end) != tagger.MD && !(l.Tag(a.end) == tagger.VBN)
	case before.Verb():
		return classNouns[w] || nameNouns[w]
	}
	return false
}

// measuredNouns are singular nouns that a figure may follow at once.
var measuredNouns = set("population", "attendance", "turnout", "total", "average", "record", "capacity", "score", "toll", "magnitude", "enrolment", "enrollment", "membership", "weight", "height", "length", "width", "depth", "price", "cost", "distance", "speed", "minimum", "maximum",
	"median", "count", "sum", "fact", "comparison", "contrast", "addition", "all", "response", "return", "turn", "effect", "court", "school", "town", "hospital", "prison", "power", "value", "plus", "minus", "half", "percent", "age", "today", "yesterday", "tonight", "tomorrow", "last", "up", "down", "over", "under", "about", "nearly",
	"overtime", "place", "time", "custody", "fire", "action", "combat", "battle", "charge", "stock", "storage", "service", "use", "work", "debt", "aid", "damage", "index", "rate", "yield", "cut", "hit", "claim", "report", "put", "leave", "mark")

// verbish are words that the tagger takes for plurals after a name with a number.
var verbish = set("remains", "votes", "sets", "needs", "stands", "applies", "covers", "states", "says", "requires", "allows", "bans", "opens", "closes", "leads", "runs", "goes", "comes", "starts", "ends", "begins", "makes", "gives", "takes", "shows", "reads", "calls", "protects", "bars", "permits", "limits", "moves", "plays")

var makers = set("boeing", "airbus", "antonov", "tupolev", "ilyushin", "sukhoi", "embraer", "cessna", "mig", "windows", "iphone", "galaxy", "peugeot", "fiat", "ferrari", "porsche", "playstation", "xbox", "falcon", "ariane", "soyuz", "apollo", "shahed", "fortune", "s&p", "ftse", "nasdaq", "dax", "cac", "nikkei", "stoxx", "russell", "topix", "formula", "gpt", "covid", "mh", "glock", "leopard", "abrams", "himars", "interstate", "us-", "euro", "bloom", "kalibr", "iskander", "challenger")

// carMakers stand before the names of models, which numbers follow.
var carMakers = set("toyota", "nissan", "honda", "mazda", "ford", "chevrolet", "volkswagen", "audi", "mercedes", "skoda", "seat", "renault", "citroen", "hyundai", "kia", "jeep", "dodge", "land", "range", "suzuki", "yamaha", "kawasaki", "harley", "massey", "deere", "caterpillar")

// nameTakes reports whether the capitalised word before i and the number make one name
// ("Provider 2", "Gate 3"), rather than meeting by chance ("Remain 51", "Denmark 700").
func (l *Line) nameTakes(i int, a *amount) bool {
	next := l.Norm(a.end)
	if percentAt(l, a.end) > 0 || next == "," && digitAt(l, a.end+1) || l.hasDigit(i-1) {
		return false // "the A320 150": a name takes no second number
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

// address: "41 Quay Street", "at 7 The Strand".
func (l *Line) address(a *amount, _ bool) int {
	if !a.bare || !l.Capital(a.to) {
		return 0
	}
	if l.Norm(a.to) == "the" && l.Capital(a.to+1) && l.Tag(a.start-1) == tagger.IN {
		return a.to + 2
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

// codeCited: "18 U.S. Code", "42 U.S.C. 1983".
func (l *Line) codeCited(a *amount, _ bool) int {
	if !a.bare {
		return 0
	}
	switch w := l.Norm(a.to); {
	case (w == "u.s." || w == "us") && l.Norm(a.to+1) == "code":
		return a.to + 2
	case w == "u.s.c." || w == "usc" || w == "c.f.r." || w == "cfr":
		return a.to + 1
	}
	return 0
}

func (l *Line) hasDigit(i int) bool { return strings.ContainsAny(l.Norm(i), "0123456789") }

// place: "at 43 degrees north", "the 38th parallel", "51.5N".
func (l *Line) place(a *amount, _ bool) int {
	k := a.end
	switch l.Norm(k) {
	case "degrees", "degree", "°", "º":
		k++
	case "'", "′", "minutes":
		k++
	default:
		return 0
	}
	switch l.Norm(k) {
	case "north", "south", "east", "west", "latitude", "longitude", "n", "s", "e", "w":
		return k + 1
	}
	return 0
}
