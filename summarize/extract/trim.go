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
// connective, an abbreviation in brackets, a relative clause or participle without a
// figure, and an attribution at the end, which is then moved after the text. It returns
// the words without their full stop, and whether the attribution was cut.
//
// A cut is not made where it would touch a figure, a quotation, a name of a source, when
// something was, or a word that limits what is said (not, if, may, only, reportedly, but).
func trim(article string, c news.Claim) (words string, moved bool) {
	s := sentence{article: article, claim: c}
	s.dateline()
	s.connective()
	moved = s.attribution()
	s.parentheses()
	if t := s.text(); strings.Contains(t, " by this ") || strings.Contains(t, " by us,") {
		if m := ours.FindStringIndex(t); m != nil {
			s.cut(m[0], m[1])
		}
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
	out = tidied.Replace(out)
	if strings.HasSuffix(out, ".") && !strings.HasSuffix(out, "..") && !abbreviation(out) {
		out = strings.TrimSuffix(out, ".")
	}
	out = strings.TrimRight(out, " ,;—–-")
	if len(s.cuts) > 0 && s.cuts[0].Start == 0 {
		out = capital(out)
	}
	return out
}

// tidied joins the marks around what was cut. Read-only.
var tidied = strings.NewReplacer(" ,", ",", " .", ".", ",.", ".", ",,", ",")

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
	if t := s.text(); !strings.Contains(t, "— ") && !strings.Contains(t, "– ") && !strings.Contains(t, "- ") {
		return
	}
	if m := dateline.FindStringIndex(s.text()); m != nil {
		s.cut(0, m[1])
	}
}

var (
	// leading leaves out what only makes sense with it ("Earlier, 12 were missing") and starts
	// that only look like connectives ("But for the levee", "Yet to be counted").
	leading = regexp.MustCompile(`^(?:However|But|And|So|Meanwhile|Also|Still|Yet|Then|Instead|In addition|Additionally|Moreover|Nevertheless|Nonetheless|Furthermore|Indeed|In fact|Of course|Thus|Therefore|As a result|Separately|Specifically)(?:, | )`)
	// day is the day of the sentence's article, as its first words.
	day    = regexp.MustCompile(`^(?:Yesterday|Today|Tonight|Yesterday (?:morning|afternoon|evening)|Late(?:r)? on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|On (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: morning| afternoon| evening| night)?), `)
	noLead = regexp.MustCompile(`^(?:But (?:for|that|then|if|not)|Yet (?:to|another|again|more)|And (?:if|when|while|yet)) `)
	inner  = regexp.MustCompile(`, (?:however|meanwhile|moreover|therefore|of course|too), `)
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
		if strings.HasSuffix(m, ", ") || (word == "But" || word == "And" || word == "Yet") && !noLead.MatchString(rest) {
			s.cut(start, start+len(m))
			if start > 0 { // one cut from the start
				s.cuts = []news.Span{{Start: 0, End: start + len(m)}}
			}
		}
	}
	if m := day.FindString(rest); m != "" && !otherTime(rest[len(m):]) {
		s.cuts = []news.Span{{Start: 0, End: start + len(m)}}
	}
	if m := inner.FindStringIndex(s.text()); m != nil {
		s.cut(m[0], m[1]-1)
	}
}

// otherTime reports whether a sentence tells of more than one time, so that none may go.
func otherTime(rest string) bool {
	return slices.ContainsFunc(text.Words(rest), func(w string) bool { return timeWords[w] })
}

// timeWords set one time against another. Read-only.
var timeWords = set(`yesterday today tonight tomorrow monday tuesday wednesday thursday friday saturday sunday earlier later previous
	previously before after since until till then next following last ago already still`)

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
	if !a.Credited() || !ownName(a.Source) || !s.claim.Sentence.Contains(a.CueSpan) || a.CueSpan.Empty() || !plainCue(a.Cue) {
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

// plainCue reports whether a cue says no more than who asserts something: "she estimated"
// and "officials warned" tell how it is meant. Of a claim the digest says that it is one.
func plainCue(cue string) bool {
	for _, w := range text.Words(cue) {
		if !plainCues[w] && !claims[w] {
			return false
		}
	}
	return true
}

// plainCues tell who asserts something and no more. Read-only.
var plainCues = set(`said says say saying according to per told tells reported reports report announced announces added adds wrote writes
	stated states noted notes confirmed confirms showed shows show found finds read reads revealed reveals continued has have had was were
	is also as by in`)

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

var (
	parenthesis = regexp.MustCompile(` ?\([^()]{1,60}\)`)
	// otherName matches another name for what was just named: an abbreviation, a name in full
	// or a former one. What else stands in brackets says whom or what is meant: "(averaged)",
	// "(non-smokers)", "(mph)".
	otherName = regexp.MustCompile(`^ ?\((?:[A-Z][A-Za-z&.\-]{0,8}[A-Z][A-Za-z&.]{0,3}|(?:(?:formerly|then|also|once) (?:known as |called )?)?[A-Z][\pL’'\-]+|(?:[A-Z][\pL’'\-]+)(?: (?:of|and|the|for|de|[A-Z][\pL’'\-]+)){1,7})\)$`)
	oneWord   = regexp.MustCompile(`^ ?\([A-Z][^ A-Z]+\)$`)
)

// parentheses cuts other names in brackets.
func (s *sentence) parentheses() {
	if strings.IndexByte(s.text(), '(') < 0 {
		return
	}
	for _, m := range parenthesis.FindAllStringIndex(s.text(), -1) {
		part := s.text()[m[0]:m[1]]
		if otherName.MatchString(part) && !oneWord.MatchString(part) && s.harmless(m[0], m[1]) {
			s.cut(m[0], m[1])
		}
	}
}

var (
	relative   = regexp.MustCompile(`, (?:who|which) [^,;:()—“”"]{3,90},`)
	participle = regexp.MustCompile(`, (?:[a-z]+ly )?[a-z]{3,}ing [^;:()—“”"]{3,120}\.?$`)
	after      = regexp.MustCompile(`; [^;()“”"]{10,}$`)
)

// clauses cuts what a long sentence can lose.
func (s *sentence) clauses() {
	for _, p := range []*regexp.Regexp{relative, participle, after} {
		m := p.FindStringIndex(s.text())
		if m == nil || s.length() <= aim || !s.harmless(m[0], m[1]) {
			continue
		}
		own := slices.ContainsFunc(text.Words(s.text()[m[0]:m[1]]), func(w string) bool { return auxiliaries[w] })
		if p == participle && own || p == after && m[0] <= 60 {
			continue // "conducting them for students is a practice" is the sentence's own subject
		}
		s.cut(m[0], m[1])
	}
}

// auxiliaries are the verbs that a participle does not hold. Read-only.
var auxiliaries = set("is are was were be been has have had do does did will shall")

// limits are words that may not be lost: they deny, doubt, condition, bound or oppose what
// is said, or tell when. Read-only.
var limits = set(`not no never none nobody nothing neither nor cannot without hardly barely scarcely seldom rarely un
	if unless whether provided providing assuming pending depending depends subject except excluding excluded besides barring otherwise until till
	may might could would should must can will shall
	reportedly allegedly apparently possibly probably perhaps likely unlikely supposedly presumably potentially suspected suspects believed believes
	thought thinks expected expects estimated estimates preliminary provisional unconfirmed unverified purported alleged so-called planned proposed
	hopes feared fears hoped claim claims claimed claiming alleges alleging
	least most only about around almost nearly roughly approximately less fewer than some all every each any both half part
	partly partially mostly mainly including includes included excluding alone among total
	but although though however despite yet while whereas instead rather disputed disputes disputing rejected rejects rejecting contradicted
	contradicts deny denied denies denying doubt doubts doubted opposed opposes criticised criticized
	whom whose according saying says said citing quoting noting arguing insisting warning adding calling accusing blaming suggest suggests suggested
	before after during following since when once yesterday today tonight tomorrow monday tuesday wednesday thursday friday saturday sunday
	january february march april june july august september october november december earlier later ago`)

// harmless reports whether the part can be cut without changing what is said.
func (s *sentence) harmless(from, to int) bool {
	part := s.text()[from:to]
	if strings.ContainsFunc(part, unicode.IsDigit) || strings.Contains(part, "n't") || strings.Contains(part, "n’t") {
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
