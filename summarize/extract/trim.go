package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// trim shortens a claim's sentence to what must be said, by cuts that change no meaning
// (the removals that Gillick and others 2009 found harmless): a dateline, a leading
// connective, a parenthesis without a number, a relative clause or participle without a
// figure, and an attribution at the end, which is then moved after the text. It returns
// the words without their full stop, and whether the attribution was cut.
//
// A cut is not made where it would touch a figure, a quotation, a name of a source, or a
// word that limits what is said (not, if, may, only, reportedly).
func trim(article string, c news.Claim) (words string, moved bool) {
	s := sentence{article: article, claim: c}
	s.dateline()
	s.connective()
	moved = s.attribution()
	s.parentheses()
	if m := ours.FindStringIndex(s.text()); m != nil {
		s.cut(m[0], m[1])
	}
	if s.length() > aim {
		s.clauses()
	}
	out := s.words()
	full := len(strings.Fields(c.Text))
	if n := len(strings.Fields(out)); n < 8 && n < full || n*10 < full*5 {
		s.cuts = nil // too little is left
		s.dateline()
		s.connective()
		return s.words(), false
	}
	return out, moved
}

// sentence is a claim's sentence with the parts that are cut from it, as offsets into
// the sentence.
type sentence struct {
	article string
	claim   news.Claim
	cuts    []news.Span
}

func (s *sentence) text() string { return s.claim.Text }

// cut removes a part.
func (s *sentence) cut(from, to int) { s.cuts = append(s.cuts, news.Span{Start: from, End: to}) }

// length is that of the words that are left.
func (s *sentence) length() int {
	n := len(s.text())
	for _, c := range s.cuts {
		n -= c.Len()
	}
	return n
}

// words is what is left, without its full stop and with a capital.
func (s *sentence) words() string {
	var b strings.Builder
	at := 0
	cuts := slices.Clone(s.cuts)
	slices.SortFunc(cuts, func(a, b news.Span) int { return a.Start - b.Start })
	for _, c := range cuts {
		if c.Start > at {
			b.WriteString(s.text()[at:c.Start])
		}
		at = max(at, c.End)
	}
	b.WriteString(s.text()[at:])
	out := strings.Join(strings.Fields(b.String()), " ")
	out = strings.NewReplacer(" ,", ",", " .", ".", ",.", ".", ",,", ",").Replace(out)
	if strings.HasSuffix(out, ".") && !strings.HasSuffix(out, "..") && !abbreviation(out) {
		out = strings.TrimSuffix(out, ".")
	}
	out = strings.TrimRight(out, " ,;—–-")
	if len(s.cuts) > 0 && s.cuts[0].Start == 0 {
		out = capital(out)
	}
	return out
}

// abbreviation reports whether t ends in one, whose stop is then its own.
func abbreviation(t string) bool {
	word := t[strings.LastIndexByte(t, ' ')+1:]
	return strings.Count(word, ".") > 1 && !strings.ContainsFunc(word, unicode.IsDigit) || slices.Contains([]string{"Inc.", "Corp.", "Co.", "Ltd.", "Jr.", "Sr.", "St."}, word)
}

func capital(t string) string {
	r, n := utf8.DecodeRuneInString(t)
	if r == '“' || r == '"' {
		return t
	}
	return string(unicode.ToUpper(r)) + t[n:]
}

// dateline matches "PENMOOR (Continental Press) — ", "LORRANE, March 6 - ",
// "Kyiv (AP) — " at the start.
var dateline = regexp.MustCompile(`^(?:[A-Z][A-Z.’'\-]+(?:[ ,]+[A-Z][A-Za-z.’'\-]+){0,5}(?:[ ,]+\d{1,2})? ?(?:\([^)]{2,40}\))? ?(?:—|–|--|-) |[A-Z][A-Za-z .,’'\-]{2,40} ?\((?:AP|Reuters|AFP|dpa|PA|EFE|ANSA|TASS|Xinhua)\) ?(?:—|–|--|-) )`)

func (s *sentence) dateline() {
	if m := dateline.FindStringIndex(s.text()); m != nil {
		s.cut(0, m[1])
	}
}

var (
	leading = regexp.MustCompile(`^(?:However|But|And|So|Meanwhile|Also|Still|Yet|Then|Instead|In addition|Additionally|Moreover|Nevertheless|Nonetheless|Furthermore|Indeed|In fact|Of course|Thus|Therefore|As a result|Separately|Earlier|Later|Now|Specifically|Yesterday|Today|Tonight|Earlier today|Yesterday (?:morning|afternoon|evening)|Late(?:r)? on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|On (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: morning| afternoon| evening| night)?|Later in the (?:day|evening|night|morning|afternoon|week)|Earlier in the (?:day|week|month|year))(?:, | )`)
	inner   = regexp.MustCompile(`, (?:however|meanwhile|moreover|therefore|of course|too), `)
)

// listMarker matches "3. " at the start.
var listMarker = regexp.MustCompile(`^(?:\(?\d{1,2}[.)]|[•*–—-]) `)

// connective cuts a word that only ties the sentence to the one before, or to the day
// of its article, and a list's marker. Without a comma after it, a word that may belong
// to the sentence stays.
func (s *sentence) connective() {
	start := 0
	if len(s.cuts) > 0 {
		start = s.cuts[0].End
	}
	if m := listMarker.FindString(s.text()[start:]); m != "" && !s.holdsFigure(start, start+len(m)) {
		start += len(m)
		s.cuts = []news.Span{{Start: 0, End: start}}
	}
	rest := s.text()[start:]
	if m := leading.FindString(rest); m != "" {
		word := strings.TrimRight(m, ", ")
		if strings.HasSuffix(m, ", ") || word == "But" || word == "And" || word == "Yet" {
			s.cut(start, start+len(m))
			if start > 0 { // one cut from the start
				s.cuts = []news.Span{{Start: 0, End: start + len(m)}}
			}
		}
	}
	if m := inner.FindStringIndex(s.text()); m != nil {
		s.cut(m[0], m[1]-1)
	}
}

// holdsFigure reports whether a figure stands in the part.
func (s *sentence) holdsFigure(from, to int) bool {
	span := news.Span{Start: s.claim.Sentence.Start + from, End: s.claim.Sentence.Start + to}
	return slices.ContainsFunc(s.claim.Figures, func(f news.Figure) bool { return f.Span.Overlaps(span) })
}

// attribution cuts ", the fire service said" and ", according to the fire service" from
// the end, and ", she said" from anywhere, where they are the whole sentence's, and
// reports whether it did.
func (s *sentence) attribution() bool {
	a := s.claim.Attribution
	if !a.Credited() || !ownName(a.Source) || !s.claim.Sentence.Contains(a.CueSpan) || a.CueSpan.Empty() {
		return false
	}
	for _, f := range s.claim.Figures {
		if f.Attribution.Source != a.Source || f.Attribution.Via != a.Via {
			return false // another's figure, or one in the article's own voice
		}
	}
	if !s.claim.Sentence.Contains(a.SourceSpan) {
		return s.pronoun(a)
	}
	t, base := s.text(), s.claim.Sentence.Start
	from, to := min(a.SourceSpan.Start, a.CueSpan.Start)-base, max(a.SourceSpan.End, a.CueSpan.End)-base
	if from <= 0 || to < len(t)-24 {
		return false
	}
	comma := strings.TrimRight(t[:from], " ")
	if !strings.HasSuffix(comma, ",") || !onlyTime.MatchString(t[to:]) || between(t, a, base) {
		return false
	}
	s.cut(len(comma)-1, len(strings.TrimRight(t, ".")))
	return true
}

// pronoun cuts ", she said" of a source that an earlier sentence names. A quotation keeps
// its speaker.
func (s *sentence) pronoun(a news.Attribution) bool {
	t, at := s.text(), a.CueSpan.Start-s.claim.Sentence.Start
	m := byPronoun.FindStringIndex(t[:at])
	if m == nil || strings.HasSuffix(t[:m[0]], "”") || strings.HasSuffix(t[:m[0]], "\"") {
		return false
	}
	end := at + a.CueSpan.Len()
	if rest := strings.TrimRight(t[end:], ". "); rest != "" && !strings.HasPrefix(rest, ",") {
		return false
	}
	s.cut(m[0], end)
	return true
}

// byPronoun matches ", she " at the end.
var byPronoun = regexp.MustCompile(`, (?:he|she|it|they) $`)

// onlyTime matches what may follow an attribution and be cut with it.
var onlyTime = regexp.MustCompile(`^(?: on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day| late (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day| (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day| in a statement| overnight| today)?\.?$`)

// between reports whether words stand between source and cue that would be lost.
func between(t string, a news.Attribution, base int) bool {
	first, second := a.SourceSpan, a.CueSpan
	if second.Start < first.Start {
		first, second = second, first
	}
	if second.Start < first.End {
		return false
	}
	return len(strings.Fields(t[first.End-base:second.Start-base])) > 0
}

// ours matches how an outlet came by what it prints.
var ours = regexp.MustCompile(`, (?:obtained|seen|reviewed|first reported) by (?:this (?:newspaper|website|paper|news site|publication)|us),`)

var parenthesis = regexp.MustCompile(` ?\([^()]{1,60}\)`)

// parentheses cuts asides without a number or a limiting word.
func (s *sentence) parentheses() {
	for _, m := range parenthesis.FindAllStringIndex(s.text(), -1) {
		if s.harmless(m[0], m[1]) {
			s.cut(m[0], m[1])
		}
	}
}

var (
	relative   = regexp.MustCompile(`, (?:who|which) [^,;:—“”"]{3,90},`)
	participle = regexp.MustCompile(`, (?:[a-z]+ly )?[a-z]{3,}ing [^;:—“”"]{3,120}\.?$`)
	after      = regexp.MustCompile(`; [^;“”"]{10,}$|, (?:but|while|although|though) [^;“”"]{10,}$`)
)

// clauses cuts what a long sentence can lose.
func (s *sentence) clauses() {
	for _, p := range []*regexp.Regexp{relative, participle} {
		if m := p.FindStringIndex(s.text()); m != nil && s.length() > aim && s.harmless(m[0], m[1]) {
			s.cut(m[0], m[1])
		}
	}
	if m := after.FindStringIndex(s.text()); m != nil && s.length() > aim && m[0] > 60 && s.harmless(m[0], m[1]) {
		s.cut(m[0], m[1])
	}
}

// limits are words that may not be lost. Read-only.
var limits = set(`not no never none neither nor cannot if unless may might could would reportedly allegedly least most only claimed
	claim claims alleged unless except without including whom deny denied denies`)

// harmless reports whether the part can be cut without changing what is said.
func (s *sentence) harmless(from, to int) bool {
	part := s.text()[from:to]
	if strings.ContainsFunc(part, unicode.IsDigit) {
		return false
	}
	for _, w := range text.Words(part) {
		if limits[w] || text.NumberWord(w) {
			return false
		}
	}
	span := news.Span{Start: s.claim.Sentence.Start + from, End: s.claim.Sentence.Start + to}
	for _, f := range s.claim.Figures {
		if f.Span.Overlaps(span) || f.Attribution.SourceSpan.Overlaps(span) || f.Attribution.CueSpan.Overlaps(span) || f.Attribution.ViaSpan.Overlaps(span) {
			return false
		}
	}
	for _, q := range s.claim.Quotes {
		if q.Span.Overlaps(span) || q.SpeakerSpan.Overlaps(span) {
			return false
		}
	}
	a := s.claim.Attribution
	return !a.SourceSpan.Overlaps(span) && !a.CueSpan.Overlaps(span)
}
