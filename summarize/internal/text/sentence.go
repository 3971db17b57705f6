package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
)

// maxHeldQuote is the length in bytes up to which a quotation that runs on into its
// sentence ("A. B," she said.) is kept in one sentence. Longer ones are split, so that
// a sentence stays something that a reader can be shown.
const maxHeldQuote = 400

// maxSentence is the length in bytes at which a text that ends no sentence is cut, so
// that what works on one sentence stays quick on any text.
const maxSentence = 3000

// Sentences returns the spans of the sentences of the paragraph p of t, in order and
// without the white space between them.
//
// A full stop after an abbreviation, initial or number does not end a sentence; a line
// end does, except where a line was merely wrapped. Inside a quotation that runs on
// into its sentence, as in “It burned. We ran,” he said, nothing ends.
func Sentences(t string, p news.Span) []news.Span {
	var out []news.Span
	held := heldQuotes(t, p)
	for _, line := range lines(t, p) {
		for _, piece := range pieces(t, line) {
			out = appendSentences(out, t, piece, held)
		}
	}
	return out
}

// pieces cuts a line in which no sentence has ended for maxSentence bytes, at a space
// where there is one.
func pieces(t string, line news.Span) []news.Span {
	var out []news.Span
	start, space, ended := line.Start, 0, line.Start
	for i := line.Start; i < line.End; {
		r, n := utf8.DecodeRuneInString(t[i:line.End])
		switch {
		case terminator(r):
			ended = i
		case r == ' ' || r == '\t':
			space = i
		}
		if i-max(ended, start) > maxSentence {
			if space <= start {
				space = i
			}
			out = append(out, news.Span{Start: start, End: space})
			start = space
		}
		i += n
	}
	return append(out, news.Span{Start: start, End: line.End})
}

// heldQuotes are the quotations of p in which no sentence ends.
func heldQuotes(t string, p news.Span) []news.Span {
	var out []news.Span
	for _, q := range Quotations(t, p) {
		if !q.Closed || q.Inner.Len() > maxHeldQuote {
			continue
		}
		rest := strings.TrimLeft(t[q.End:p.End], " \t\u00a0")
		next, _ := utf8.DecodeRuneInString(rest)
		last, _ := utf8.DecodeLastRuneInString(q.Inner.In(t))
		if last == ',' || unicode.IsLower(next) || next == ',' {
			out = append(out, q.Inner)
		}
	}
	return out
}

// lines parts p at the line ends that end a sentence.
func lines(t string, p news.Span) []news.Span {
	part := t[p.Start:p.End]
	if !strings.ContainsAny(part, "\n\r") {
		return []news.Span{p}
	}
	wrapped := hardWrapped(part)
	var out []news.Span
	start := p.Start
	for i := p.Start; i < p.End; i++ {
		if t[i] != '\n' && t[i] != '\r' || i > p.Start && (t[i-1] == '\n' || t[i-1] == '\r') {
			continue
		}
		rest := strings.TrimLeft(t[i:p.End], " \t\r\n")
		r, _ := utf8.DecodeRuneInString(rest)
		// Wrapped text goes on in the next line; so does a line that starts small,
		// unless everything here starts small (a list).
		if wrapped && !listMarker(rest) {
			continue
		}
		if unicode.IsLower(r) && !startsSmall(part) {
			continue
		}
		if s := trimmed(t, news.Span{Start: start, End: i}); !s.Empty() {
			out = append(out, s)
		}
		start = i + 1
	}
	if s := trimmed(t, news.Span{Start: start, End: p.End}); !s.Empty() {
		out = append(out, s)
	}
	return out
}

func startsSmall(part string) bool {
	r, _ := utf8.DecodeRuneInString(part)
	return unicode.IsLower(r)
}

// hardWrapped reports whether the lines of part look broken at a fixed width: all but
// the last are long, of like length and do not all end a sentence.
func hardWrapped(part string) bool {
	n, ended, shortest, longest := 0, 0, 1<<30, 0
	for line := range strings.Lines(part) {
		if n++; n > 40 {
			break
		}
		if !strings.HasSuffix(line, "\n") {
			break // the last line may have any length
		}
		line = strings.TrimSpace(line)
		shortest, longest = min(shortest, len(line)), max(longest, len(line))
		if strings.HasSuffix(line, ".") {
			ended++
		}
	}
	return n > 1 && shortest >= 50 && longest <= 110 && longest-shortest <= 30 && ended*2 < n
}

// listMarker reports whether s starts like an item of a list.
func listMarker(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '•', '·', '▪', '‣', '*':
		return true
	case '-', '–', '—':
		return len(s) > n && s[n] == ' '
	}
	i := 0
	for i < len(s) && i < 3 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i > 0 && i < len(s) && (s[i] == ')' || strings.HasPrefix(s[i:], ".)"))
}

// onlyMarker reports whether s is nothing but the marker of a list item.
func onlyMarker(s string) bool {
	return len(s) < 12 && strings.Trim(s, "0123456789•·▪*-–(.) ") == ""
}

// appendSentences splits one line.
func appendSentences(out []news.Span, t string, line news.Span, held []news.Span) []news.Span {
	start, h := line.Start, 0
	listed := listMarker(t[line.Start:line.End])
	cut := func(end int) {
		if s := trimmed(t, news.Span{Start: start, End: end}); !s.Empty() {
			out = append(out, s)
		}
		start = end
	}
	for i := line.Start; i < line.End; {
		r, n := utf8.DecodeRuneInString(t[i:line.End])
		if listed && i > start && t[i-1] == ' ' && (r == '•' || r >= '0' && r <= '9') && listMarker(t[i:line.End]) {
			cut(i)
		}
		if !terminator(r) {
			i += n
			continue
		}
		stop := stopAt(t, line, start, i)
		for h < len(held) && held[h].End <= i {
			h++
		}
		if stop.ends && !(h < len(held) && held[h].Start <= i) {
			cut(stop.at)
		}
		i = max(stop.at, i+n)
	}
	cut(line.End)
	return out
}

func terminator(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔':
		return true
	}
	return false
}

func wideTerminator(r rune) bool {
	return r == '。' || r == '！' || r == '？' || r == '।' || r == '۔'
}

// stop is what a run of terminators at some place means.
type stop struct {
	at   int // the offset after the run and its closing marks
	ends bool
}

// stopAt judges the terminator at i of the sentence that begins at start.
func stopAt(t string, line news.Span, start, i int) stop {
	end := i
	var last rune
	dots := 0
	for end < line.End {
		r, n := utf8.DecodeRuneInString(t[end:line.End])
		if !terminator(r) {
			break
		}
		if r == '.' {
			dots++
		}
		last = r
		end += n
	}
	marks := end
	for marks < line.End {
		r, n := utf8.DecodeRuneInString(t[marks:line.End])
		if !closer(r) {
			break
		}
		marks += n
	}
	after := marks
	for after < line.End {
		r, n := utf8.DecodeRuneInString(t[after:line.End])
		if !unicode.IsSpace(r) {
			break
		}
		after += n
	}
	if after >= line.End || wideTerminator(last) {
		return stop{marks, true}
	}
	next, _ := utf8.DecodeRuneInString(t[after:line.End])
	if after == marks { // no space follows
		return stop{marks, gluedStop(t, line, start, i, end, marks, next)}
	}
	switch {
	case spacedDots(t, start, i):
		return stop{marks, false}
	case next == '.': // "compounds. . . . The": the sentence ends at its own stop
		rest := strings.TrimLeft(t[after:min(line.End, after+20)], ". ”\"")
		return stop{marks, dots == 1 && wordBefore(t, start, i) != "" && rest != ""}
	case unicode.IsLower(next), next == ',', next == ';', next == '(' && marks > end, onlyMarker(t[start:marks]):
		return stop{marks, false}
	case dots == 1 && marks == end:
		return stop{marks, !abbreviated(t, line, start, i, after, next)}
	}
	return stop{marks, true}
}

func closer(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', '»', ')', ']', '」', '』', '）':
		return true
	}
	return false
}

// spacedDots reports whether the full stop at i stands alone, as in ". . .".
func spacedDots(t string, start, i int) bool {
	if t[i] != '.' || i <= start || t[i-1] != ' ' {
		return false
	}
	return strings.HasPrefix(t[i:], ". .") || i-start >= 2 && t[i-2] == '.'
}

// gluedStop judges a stop with no space after it: "world.Today" ends a sentence,
// "example.com", "3.5" and "U.S.-led" do not.
func gluedStop(t string, line news.Span, start, i, end, marks int, next rune) bool {
	if !unicode.IsUpper(next) || end != i+1 || marks != end {
		return false
	}
	word := wordBefore(t, start, i)
	if utf8.RuneCountInString(word) < 3 || strings.ContainsAny(word, "./@:") || neverEnds[strings.ToLower(word)] {
		return false
	}
	if r, _ := utf8.DecodeLastRuneInString(word); unicode.IsUpper(r) {
		return false
	}
	// The next word must look like one: "Today is", "Mr.Smith", never "Example.Com/x".
	rest := t[end:line.End]
	j := 0
	for j < len(rest) && (rest[j]|0x20 >= 'a' && rest[j]|0x20 <= 'z') {
		j++
	}
	return j >= 2 && j < len(rest) && (rest[j] == ' ' || rest[j] == ',' || rest[j] == '.')
}

// wordBefore is the run of letters, digits and inner stops that ends at i.
func wordBefore(t string, start, i int) string {
	j := i
	for j > start && i-j < 40 {
		r, n := utf8.DecodeLastRuneInString(t[start:j])
		if unicode.IsSpace(r) || closer(r) || opener(r) || r == '-' || r == '–' || r == '—' {
			break
		}
		j -= n
	}
	return t[j:i]
}

func opener(r rune) bool {
	switch r {
	case '"', '\'', '“', '‘', '«', '(', '[', '「', '『', '（', '„':
		return true
	}
	return false
}

// abbreviated reports whether the full stop at i belongs to a word and ends nothing;
// next is the first rune of what follows at after.
func abbreviated(t string, line news.Span, start, i, after int, next rune) bool {
	word := wordBefore(t, start, i)
	if word == "" {
		return false
	}
	low := strings.ToLower(word)
	follow := firstWord(t[after:line.End])
	switch {
	case neverEnds[low]:
		return true
	case beforeNumber[low] && word != "no" && next >= '0' && next <= '9':
		return true
	case utf8.RuneCountInString(word) == 1 && unicode.IsLetter(firstRune(word)):
		return initial(t, start, i-len(word), word, follow)
	case low == "a.m" || low == "p.m":
		return wordCount(t[start:i], 4) < 4 || timeZone(firstField(t[after:line.End]))
	case strings.Contains(word, ".") && letterDots(word), mayEnd[low]:
		return !starters[follow] && !opener(next)
	case isNumber(word) && strings.TrimSpace(t[start:i-len(word)]) == "":
		return true // "1. The first"
	}
	return false
}

// timeZone reports whether w is the short name of one: "11 p.m. EDT on Sunday".
func timeZone(w string) bool {
	w = strings.TrimRight(w, ".,;:)")
	return len(w) >= 2 && len(w) <= 5 && (strings.HasSuffix(w, "T") || w == "UTC") && strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// firstField is what stands before the first space of s.
func firstField(s string) string {
	w, _, _ := strings.Cut(strings.TrimLeft(s, " "), " ")
	return w
}

// initial judges a single letter with a full stop: "Albert I. Jones", "you and I. Did".
func initial(t string, start, at int, letter, follow string) bool {
	before := wordBefore(t, start, len(strings.TrimRight(t[:at], " ")))
	capital := unicode.IsUpper(firstRune(before)) || before == ""
	if !capital && starters[follow] {
		return false
	}
	return unicode.IsUpper(firstRune(letter))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// firstWord is the run of letters at the start of s.
func firstWord(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) {
			return s[:i]
		}
		if i > 30 {
			return ""
		}
	}
	return s
}

// letterDots reports whether s is letters parted by stops: "U.S", "e.g", "Ph.D".
func letterDots(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if n := utf8.RuneCountInString(part); n == 0 || n > 2 || !unicode.IsLetter(firstRune(part)) {
			return false
		}
	}
	return true
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// trimmed narrows s so that it neither starts nor ends with white space.
func trimmed(t string, s news.Span) news.Span {
	part := t[s.Start:s.End]
	left := len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	part = strings.TrimSpace(part)
	return news.Span{Start: s.Start + left, End: s.Start + left + len(part)}
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// Read-only word lists.
var (
	// neverEnds are abbreviations that stand before what they belong to.
	neverEnds = set(`mr mrs ms mx dr prof rev hon messrs fr gen sen rep gov lt col sgt cpl capt cmdr maj adm brig
		supt det insp const st ste mt ft vs v cf e.g i.e viz approx pres amb atty asst assoc dept fig figs pp
		ald cllr mme mlle ing dipl herr univ`)
	// beforeNumber are abbreviations before a number.
	beforeNumber = set(`no nos art sec para ch vol p jan feb mar apr jun jul aug sep sept oct nov dec ca c circa`)
	// mayEnd are abbreviations that also stand at the end of a sentence.
	mayEnd = set(`inc co corp ltd plc jr sr bros etc al est ave blvd rd ph.d esq llc cos tues thurs`)
	// starters are words that, capitalised after an abbreviation, start a sentence.
	starters = set(`The A An It He She They We I You This That These Those There In On At By For From With As But And Or So
		If When While After Before Since Although Though Until Once Now Then Here How What Why Who Where Which His Her Its
		Their Our My Your Some Many Most All Both Each No Not One Two Three Four Five Six Seven Eight Nine Ten Another Other
		Police Officials However Meanwhile Still Also Even Only About Around Nearly Almost More Did Does Do Is Are Was Were
		Has Have Had Can Could Will Would Should May Might Mr Mrs Ms Dr Earlier Later Last Next Under Over Between Among`)
)
