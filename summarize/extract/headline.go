package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize"
	"tidings/summarize/internal/text"
)

// maxHeadline is the length in bytes of a headline: one line on a phone, bold.
const maxHeadline = 90

// headline is a member's title that claims nothing that the bullets do not, the newest
// such; else the first clause of the lead, or of another bullet.
func headline(st summarize.Study, bullets []news.Bullet, lead news.Bullet) string {
	best, score := "", 0.0
	theme := themeOf(st)
	for _, a := range slices.Backward(st.Story.Articles) {
		for i, title := range titles(a) {
			if !fit(title) || !supportedTitle(title, bullets) {
				continue
			}
			if whole := titles(a)[0]; i > 0 && fit(whole) && supportedTitle(whole, bullets) {
				break // parts are for titles that may not be shown whole
			}
			told, about := covered(title, bullets), onTheme(title, theme)
			if i == 2 && strings.Contains(titles(a)[0], title+": ") && about >= 0.4 && !strings.ContainsFunc(title, unicode.IsDigit) { // a topic claims nothing
				told = max(told, 0.6)
			}
			if s := told + 0.5*about; s > score+0.1 {
				best, score = title, s
			}
		}
	}
	if best != "" && score >= 0.5 {
		return best
	}
	if t := clause(lead); t != "" {
		return t
	}
	for _, a := range slices.Backward(st.Story.Articles) { // what the texts begin with
		if t := titles(a)[0]; fit(t) && supportedTitle(t, bullets) && onTheme(t, theme) >= 0.4 {
			return t
		}
	}
	for _, b := range bullets {
		if t := clause(b); t != "" {
			return t
		}
	}
	return best
}

// cleanTitle is the title on one line without the outlet's name at its end.
func cleanTitle(a news.Article) string {
	t := strings.Join(strings.Fields(a.Title), " ")
	for _, sep := range []string{" | ", " - ", " – ", " — "} {
		i := strings.LastIndex(t, sep)
		if i > 20 && len(strings.Fields(t[i+len(sep):])) <= 4 && (sep == " | " || strings.EqualFold(strings.TrimSpace(t[i+len(sep):]), a.Outlet)) {
			t = t[:i]
		}
	}
	return strings.TrimRight(t, " .")
}

// titles are the title and, where it has a colon, its parts: "Santerra stadium disaster:
// death toll rises to 21" is a good headline without its old number too.
func titles(a news.Article) []string {
	t := cleanTitle(a)
	if len(t) > maxHeadline {
		if short := cutClause(t); short != "" {
			t = short
		} else if m := trailing.FindStringIndex(t); m != nil && m[0] <= maxHeadline && m[0] > 40 {
			t = t[:m[0]]
		}
	}
	out := []string{t}
	if topic, what, ok := strings.Cut(t, ": "); ok {
		out = []string{t, capital(what), topic}
	}
	return append(out, shorter(t)...)
}

// shorter are the parts of a title that stand without its end: "Gunman opens fire in a
// superstore; more than 20 dead" and "Former mayor dies aged 82" are good without the
// number that no bullet tells.
func shorter(t string) []string {
	var out []string
	for _, m := range slices.Backward(ending.FindAllStringIndex(t, -1)) {
		if part := t[:m[0]]; len(strings.Fields(part)) >= 4 && acts(part) {
			out = append(out, part)
		}
	}
	return out
}

// ending matches where the end of a title may start.
var ending = regexp.MustCompile(`; |, | aged \d+$| at (?:age )?\d+$`)

// acts reports whether a word of a title looks like its verb: titles are in the present.
func acts(t string) bool {
	if hasVerb(t) {
		return true
	}
	return slices.ContainsFunc(strings.Fields(t), func(w string) bool {
		r, _ := utf8.DecodeRuneInString(w)
		return len(w) > 3 && unicode.IsLower(r) && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss")
	})
}

// trailing matches a phrase at the end of a title that it can do without.
var trailing = regexp.MustCompile(` (?:on|in|at|with|amid|from|over|during|ahead of) [^,;:]{5,50}$`)

// themeOf counts in how many articles each content stem stands in the title or the first
// claim.
func themeOf(st summarize.Study) map[string]float64 {
	theme := map[string]float64{}
	for _, r := range st.Readings {
		t := r.Article.Title
		if len(r.Claims) > 0 {
			t += " " + r.Claims[0].Text
		}
		words := text.Content(t)
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			theme[w] += 1 / float64(len(st.Readings))
		}
	}
	return theme
}

// onTheme is how much of a title is what most articles are about.
func onTheme(title string, theme map[string]float64) float64 {
	words := text.Content(title)
	sum := 0.0
	for _, w := range words {
		sum += theme[w]
	}
	return sum / float64(max(len(words), 1))
}

// fit reports whether a title is one line and no bait.
func fit(t string) bool {
	if n := len(strings.Fields(t)); n < 3 || len(t) > maxHeadline || strings.HasSuffix(t, "?") || strings.HasSuffix(t, "...") || strings.HasSuffix(t, "…") {
		return false
	}
	letters, capitals := 0, 0
	for _, r := range t {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				capitals++
			}
		}
	}
	if capitals*10 > letters*7 {
		return false // shouting
	}
	low := strings.ToLower(t)
	return !slices.ContainsFunc(bait, func(b string) bool { return strings.Contains(low, b) })
}

var bait = []string{"you won't", "you won’t", "here's", "here’s", "here is why", "this is why", "what we know", "what to know", "need to know", "everything you",
	"shocking", "unbelievable", "must see", "must-see", "live updates", "live:", "watch:", "opinion:", "analysis:", "video:", "in pictures", "explained", "explainer", "quiz", "!"}

// supportedTitle reports whether each number of the title is told by a bullet that says
// it without a hedge, a claim's cue or a dispute.
func supportedTitle(title string, bullets []news.Bullet) bool {
	said := says(title)
	for _, t := range text.Tokens(title, news.Span{Start: 0, End: len(title)}) {
		if !strings.ContainsFunc(t.Norm, unicode.IsDigit) && !text.NumberWord(t.Norm) || year.MatchString(t.Norm) {
			continue
		}
		if said && vagueWords[t.Norm] {
			continue // "union fears for thousands of jobs"
		}
		if !slices.ContainsFunc(bullets, func(b news.Bullet) bool { return tellsPlainly(b, t.Norm, said) }) {
			return false
		}
	}
	return true
}

// vagueWords are orders of size. Read-only.
var vagueWords = set("hundreds dozens thousands tens millions scores")

// year matches one, which claims nothing.
var year = regexp.MustCompile(`^(?:19|20)\d\d$`)

// tellsPlainly reports whether b has the number w as a fact, with a credit that a
// headline need not repeat, or as a statement in a title that says so.
func tellsPlainly(b news.Bullet, w string, said bool) bool {
	if strings.HasSuffix(b.Text, "figures differ") {
		return false
	}
	figures := b.Figures
	if strings.Contains(b.Text, " → ") && len(figures) > 1 {
		figures = figures[len(figures)-1:] // what was before is no news
	}
	for _, f := range figures {
		a := f.Attribution
		if a.Denied || !said && (a.Hedged || claims[strings.ToLower(firstWord(a.Cue))] || a.Anonymous) {
			continue
		}
		for _, t := range text.Tokens(f.Raw, news.Span{Start: 0, End: len(f.Raw)}) {
			if t.Norm == w || sameNumber(t.Norm, w) {
				return true
			}
		}
	}
	return false
}

// sameNumber reports whether a small number is written as a word in one and in digits
// in the other.
func sameNumber(a, b string) bool {
	small := []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	digits := func(w string) string {
		if i := slices.Index(small, w); i >= 0 {
			return []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}[i]
		}
		return w
	}
	return digits(a) == digits(b)
}

// covered is the share of the title's content that stands in the bullets.
func covered(title string, bullets []news.Bullet) float64 {
	want := text.Content(title)
	if len(want) == 0 || len(bullets) == 0 {
		return 0
	}
	have, half := map[string]bool{}, map[string]bool{}
	for _, b := range bullets {
		for _, w := range text.Content(b.Text) {
			have[w] = true
		}
		for _, r := range b.Receipts {
			for _, w := range text.Content(r.Sentence) {
				half[w] = true
			}
		}
	}
	n := 0.0
	for _, w := range want {
		switch {
		case have[w]:
			n++
		case half[w]: // a sentence behind a bullet says it
			n += 0.8
		}
	}
	return n / float64(len(want))
}

// clause is a headline made of the first clause of a bullet, or "". What somebody says
// keeps who says it; what an outlet says in its own voice needs no name.
func clause(b news.Bullet) string {
	t, credit, has := strings.Cut(b.Text, " — ")
	if strings.Contains(t, " → ") || strings.HasPrefix(t, "“") || strings.HasSuffix(b.Text, "figures differ") {
		return ""
	}
	if rest := opening.ReplaceAllString(t, ""); len(rest) > 30 {
		t = capital(rest)
	}
	whole := t
	if len(t) > maxHeadline {
		t = cutClause(t)
	}
	if t == "" || !balanced(t) || len(strings.Fields(t)) < 4 {
		return ""
	}
	switch {
	case !has:
		if t != whole && !says(t) {
			return "" // the part that is left would lose who says it
		}
	case strings.HasPrefix(credit, unnamed):
		if !says(t) {
			return ""
		}
	case credit != unattributed && !slices.ContainsFunc(b.Receipts, func(r news.Receipt) bool { return r.Outlet == credit }):
		if t += " — " + credit; len(t) > maxHeadline {
			return ""
		}
	}
	return t
}

// says reports whether t says that somebody says it.
func says(t string) bool {
	return slices.ContainsFunc(text.Words(t), func(w string) bool { return sayings[w] })
}

// sayings are words that keep a statement somebody's. Read-only.
var sayings = set(`say says said tell tells told claim claims claimed according report reports reported reportedly allege alleges alleged
	allegedly warn warns warned estimate estimates estimated sources suspect suspected deny denies denied fear fears feared call calls called`)

// opening matches a phrase before the main clause.
var opening = regexp.MustCompile(`^(?:In|On|At|After|Amid|Despite|With|Following|During|As part of) [^,—“”"]{3,120}, `)

// cutClause cuts t to a clause of at most maxHeadline bytes at the last boundary that
// leaves a statement, or returns "".
func cutClause(t string) string {
	cut := -1
	for _, m := range boundary.FindAllStringIndex(t, -1) {
		if m[0] > maxHeadline {
			break
		}
		if m[0] >= 30 && hasVerb(t[:m[0]]) {
			cut = m[0]
		}
	}
	if cut < 0 {
		return ""
	}
	return t[:cut]
}

// boundary matches where a clause may end without its statement being changed: never at
// a comma of a list.
var boundary = regexp.MustCompile(`; | (?:after|as|while|amid|since|because|when|following) |, (?:after|as|while|but|and|which|who|according|amid|since|because|when|following|[a-z]{3,}ing) `)

// hasVerb reports whether some word of t looks like a finite verb of a news sentence.
func hasVerb(t string) bool {
	for _, w := range text.Words(t) {
		if len(w) > 4 && strings.HasSuffix(w, "ed") || verbs[w] {
			return true
		}
	}
	return false
}

// verbs are common finite forms that do not end in -ed. Read-only.
var verbs = set(`is are was were has have had will would can could may might must says said told won lost left hit held met
	sent sold shot struck broke began became came went took gave made found fell rose grew built bought brought caught
	cut drew drove fought fled flew forced got kept knew laid led lay paid put ran saw set shut spent stood stole swept
	taught thought threw wore wrote kill kills die dies rise rises fall falls plan plans seek seeks vote votes agree agrees
	face faces warn warns close closes open opens burst sank sinks spoke swore hurt leave leaves says say win wins`)
