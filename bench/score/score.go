// Package score measures found figures against labelled ones, by the definitions of the
// attributed-figures corpus: a figure is found where its article, sentence and value
// match; it is rightly credited where the sources share their head words or both are
// empty; a source given that is not the label's is a wrong credit.
package score

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Figure is a labelled or found figure.
type Figure struct {
	Doc       string   `json:"doc"`
	Sentence  string   `json:"sentence"`
	Figure    string   `json:"figure"`
	Value     float64  `json:"value"`
	High      *float64 `json:"high"`
	Qualifier string   `json:"qualifier"`
	Unit      string   `json:"unit"`
	Measure   string   `json:"measure"`
	Source    string   `json:"source"`
	Via       string   `json:"via"`
	Cue       string   `json:"cue"`
	Hedged    bool     `json:"hedged"`
	Strength  string   `json:"strength"`
	// times is how often a labelled sentence stands in its article.
	times int
}

// Trap is a number that is no figure.
type Trap struct{ Sentence, Text, Why string }

// Quote is a labelled quotation.
type Quote struct{ Quote, Speaker string }

// Article is a labelled article.
type Article struct {
	ID, Outlet, Title, Text string
	Figures                 []Figure
	Traps                   []Trap
	Quotes                  []Quote
	// Aliases are groups of names of one source.
	Aliases [][]string
	// Repeats are its repeated paragraphs, first and again.
	Repeats [][2]int
}

// Load reads an event file, or all event files of a folder.
func Load(path string) ([]Article, error) {
	files := []string{path}
	if info, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	} else if info.IsDir() {
		files, _ = filepath.Glob(filepath.Join(path, "*.json")) // the pattern is valid
		sort.Strings(files)
	}
	var out []Article
	for _, f := range files {
		articles, err := loadFile(f)
		if err != nil {
			return nil, fmt.Errorf("read labels %s: %w", f, err)
		}
		out = append(out, articles...)
	}
	return out, nil
}

func loadFile(name string) ([]Article, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var event struct {
		Articles []Article
		Aliases  [][]string
		Repeated []struct {
			Article      string
			First, Again int
		} `json:"repeated_paragraphs"`
	}
	if err := json.Unmarshal(b, &event); err != nil {
		return nil, err
	}
	for i := range event.Articles {
		a := &event.Articles[i]
		a.Aliases = event.Aliases
		a.Figures = labelled(a)
		for _, r := range event.Repeated {
			if r.Article == a.ID {
				a.Repeats = append(a.Repeats, [2]int{r.First, r.Again})
			}
		}
	}
	return event.Articles, nil
}

// labelled counts the places of each figure's sentence and drops labels of copies.
func labelled(a *Article) []Figure {
	type key struct {
		sentence, figure, measure, source string
		value, high                       float64
	}
	seen := map[key]bool{}
	var out []Figure
	for _, f := range a.Figures {
		f.times = max(1, strings.Count(a.Text, f.Sentence))
		k := key{fold(f.Sentence), f.Figure, f.Measure, f.Source, f.Value, math.Inf(1)}
		if f.High != nil {
			k.high = *f.High
		}
		if f.times > 1 && seen[k] {
			continue
		}
		seen[k] = true
		out = append(out, f)
	}
	return out
}

// Result counts how found figures compare with labels.
type Result struct {
	Gold, Found, Matched, Ignored                   int
	Right, Given, OverGiven, WrongGiven             int
	Sourced, Missed, Unsourced, KeptEmpty           int
	Qualifier, Unit, Via, GoldVia, ViaFound         int
	Hedge, GoldHedged, HedgeFound                   int
	Traps, TrapsTaken                               int
	StrongGiven, StrongWrong, QuotesRight, QuotesOf int
	// Measures are the figures found whose label says what is measured.
	Measures   int
	measureSum float64
	// Errors are the disagreements in words.
	Errors []string
}

// Detection is the F1 of figures found, EndToEnd of those found and rightly credited.
func (r Result) Detection() float64 { return f1(r.Matched, r.Found, r.Gold) }

// EndToEnd is the F1 of figures that were found and rightly credited.
func (r Result) EndToEnd() float64 { return f1(r.Right, r.Found, r.Gold) }

// WrongCredit is the share of wrong ones among the credits given.
func (r Result) WrongCredit() float64 { return ratio(r.OverGiven+r.WrongGiven, r.Given) }

// QualifierAccuracy and UnitAccuracy are over the figures found.
func (r Result) QualifierAccuracy() float64 { return ratio(r.Qualifier, r.Matched) }

// UnitAccuracy is the share of right units among the figures found.
func (r Result) UnitAccuracy() float64 { return ratio(r.Unit, r.Matched) }

// TrapRate is the share of traps that were taken for figures.
func (r Result) TrapRate() float64 { return ratio(r.TrapsTaken, r.Traps) }

// String is a row of the table that bench/figures prints.
func (r Result) String() string {
	return fmt.Sprintf("%4d  %.3f  %.3f  %.3f (%d+%d of %d)  strong %.3f of %d  missed %.3f  qual %.3f  unit %.3f  measure %.3f  via %d/%d  hedge %d/%d  traps %d/%d  quotes %d/%d",
		r.Gold, r.Detection(), r.EndToEnd(), r.WrongCredit(), r.WrongGiven, r.OverGiven, r.Given, ratio(r.StrongWrong, r.StrongGiven), r.StrongGiven,
		ratio(r.Missed, r.Sourced), r.QualifierAccuracy(), r.UnitAccuracy(), r.Measure(), r.ViaFound, r.GoldVia, r.HedgeFound, r.GoldHedged, r.TrapsTaken, r.Traps, r.QuotesRight, r.QuotesOf)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func f1(right, found, gold int) float64 {
	if found == 0 || gold == 0 || right == 0 {
		return 0
	}
	p, r := float64(right)/float64(found), float64(right)/float64(gold)
	return 2 * p * r / (p + r)
}

// Score compares what was found, by article id, with the labels.
func Score(articles []Article, found map[string][]Figure) Result {
	var r Result
	for i := range articles {
		r.article(&articles[i], found[articles[i].ID])
	}
	return r
}

func (r *Result) article(a *Article, found []Figure) {
	pairs, repeats := match(a.Figures, found)
	used := map[int]bool{}
	r.Traps += len(a.Traps)
	r.Gold += len(a.Figures)
	r.Found += len(found) - len(repeats)
	r.Ignored += len(repeats)
	r.Matched += len(pairs)
	for g, gold := range a.Figures {
		p, ok := pairs[g]
		if !ok {
			r.note("missed figure", a.ID, gold, Figure{})
			continue
		}
		used[p] = true
		r.pair(a, gold, found[p])
	}
	for p, f := range found {
		if used[p] || repeats[p] {
			continue
		}
		if a.trap(f) {
			r.TrapsTaken++
			r.note("trap", a.ID, Figure{}, f)
		} else {
			r.note("false figure", a.ID, Figure{}, f)
		}
	}
}

func (r *Result) note(kind, doc string, gold, found Figure) {
	sentence := cmp.Or(gold.Sentence, found.Sentence)
	r.Errors = append(r.Errors, fmt.Sprintf("%s | %s | label %q %q %s %q | found %q %q %s %q | %s", kind, doc, gold.Figure, gold.Source, gold.Qualifier, gold.Unit,
		found.Figure, found.Source, found.Qualifier, found.Unit, sentence))
}

func (r *Result) pair(a *Article, gold, found Figure) {
	right := SameSource(gold.Source, found.Source, a.Aliases)
	has, given := fold(gold.Source) != "", fold(found.Source) != ""
	count := func(n *int, ok bool) {
		if ok {
			*n++
		}
	}
	count(&r.Right, right)
	count(&r.Given, given)
	count(&r.Sourced, has)
	count(&r.Unsourced, !has)
	count(&r.KeptEmpty, !has && right)
	count(&r.OverGiven, given && !right && !has)
	count(&r.WrongGiven, given && !right && has)
	count(&r.Missed, has && !given)
	count(&r.StrongGiven, given && found.Strength == "strong")
	count(&r.StrongWrong, given && !right && found.Strength == "strong")
	count(&r.Qualifier, gold.Qualifier == found.Qualifier)
	count(&r.Unit, unitKey(gold.Unit) == unitKey(found.Unit))
	r.measure(gold, found)
	via := SameSource(gold.Via, found.Via, a.Aliases)
	count(&r.Via, via)
	count(&r.GoldVia, gold.Via != "")
	count(&r.ViaFound, gold.Via != "" && via)
	count(&r.Hedge, gold.Hedged == found.Hedged)
	count(&r.GoldHedged, gold.Hedged)
	count(&r.HedgeFound, gold.Hedged && found.Hedged)
	if !right {
		r.note("credit", a.ID, gold, found)
	}
	if gold.Qualifier != found.Qualifier {
		r.note("qualifier", a.ID, gold, found)
	}
	if unitKey(gold.Unit) != unitKey(found.Unit) {
		r.note("unit", a.ID, gold, found)
	}
}

// Quotes scores the speakers of labelled quotations; found maps the words between the
// marks to who speaks.
func (r *Result) Quotes(a *Article, found map[string]string) {
	for _, q := range a.Quotes {
		r.QuotesOf++
		if SameSource(q.Speaker, found[fold(q.Quote)], a.Aliases) {
			r.QuotesRight++
		}
	}
}

// Fold is the form in which quotations are compared.
func Fold(s string) string { return fold(s) }

func (a *Article) trap(f Figure) bool {
	mine := numberTokens(f.Figure)
	for _, t := range a.Traps {
		if overlap(t.Sentence, f.Sentence) == 0 {
			continue
		}
		for n := range numberTokens(t.Text) {
			if mine[n] {
				return true
			}
		}
	}
	return false
}

// match pairs labels with found figures, the best overlap of sentences first, and names
// the found ones that only repeat one in a repeated sentence.
func match(gold, found []Figure) (pairs map[int]int, repeats map[int]bool) {
	type candidate struct {
		overlap, same, order float64
		unit                 bool
		g, p                 int
	}
	var all []candidate
	for g := range gold {
		for p := range found {
			if !sameNumber(&gold[g].Value, &found[p].Value) || !sameNumber(gold[g].High, found[p].High) {
				continue
			}
			o := overlap(gold[g].Sentence, found[p].Sentence)
			if o == 0 {
				continue
			}
			a, b := fold(gold[g].Figure), fold(found[p].Figure)
			c := candidate{overlap: o, g: g, p: p, unit: unitKey(gold[g].Unit) == unitKey(found[p].Unit)}
			if a == b {
				c.same += 2
			}
			if b != "" && (strings.Contains(b, a) || strings.Contains(a, b)) {
				c.same++
			}
			c.order = math.Abs(float64(g)/float64(max(1, len(gold))) - float64(p)/float64(max(1, len(found))))
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		unit := 0
		if a.unit != b.unit {
			unit = 1
			if a.unit {
				unit = -1
			}
		}
		return cmp.Or(-cmp.Compare(a.overlap, b.overlap), -cmp.Compare(a.same, b.same), unit, cmp.Compare(a.order, b.order), cmp.Compare(a.g, b.g), cmp.Compare(a.p, b.p))
	})
	pairs, repeats = map[int]int{}, map[int]bool{}
	used := map[int]bool{}
	for _, c := range all {
		if _, taken := pairs[c.g]; !taken && !used[c.p] {
			pairs[c.g] = c.p
			used[c.p] = true
		}
	}
	spare := map[int]int{}
	for g := range pairs {
		spare[g] = gold[g].times - 1
	}
	for _, c := range all {
		if !used[c.p] && spare[c.g] > 0 {
			spare[c.g]--
			used[c.p], repeats[c.p] = true, true
		}
	}
	return pairs, repeats
}

func sameNumber(gold, found *float64) bool {
	if gold == nil || found == nil {
		return gold == nil && found == nil
	}
	g, f := *gold, *found
	if math.Abs(g-f) <= 1e-6*max(math.Abs(g), math.Abs(f), 1e-9) {
		return true
	}
	short := math.Abs(g*1000-math.Round(g*1000)) < 1e-6
	return g > 0 && g < 1 && !short && math.Abs(g-f) <= 0.005
}

var spaces = regexp.MustCompile(`\s+`)

var marks = strings.NewReplacer("‘", "'", "’", "'", "“", `"`, "”", `"`, "–", "-", "—", "-")

func fold(s string) string {
	s = marks.Replace(norm.NFKC.String(s))
	return strings.ToLower(strings.TrimSpace(spaces.ReplaceAllString(s, " ")))
}

var wordPattern = regexp.MustCompile(`[\p{L}\p{N}]+(?:[.'-][\p{L}\p{N}]+)*`)

func words(s string) []string { return wordPattern.FindAllString(fold(s), -1) }

func overlap(a, b string) float64 {
	x, y := fold(a), fold(b)
	if x == "" || y == "" {
		return 0
	}
	if x == y {
		return 1
	}
	in := map[string]int{}
	for _, w := range words(a) {
		in[w] |= 1
	}
	for _, w := range words(b) {
		in[w] |= 2
	}
	both := 0
	for _, v := range in {
		if v == 3 {
			both++
		}
	}
	j := float64(both) / float64(max(1, len(in)))
	if strings.Contains(y, x) || strings.Contains(x, y) {
		return max(j, 0.6)
	}
	if j >= 0.6 {
		return j
	}
	return 0
}

func set(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

var (
	dropped = set(`a an the this that these those his her its their our my your of at in for from with on by to and or
		mr mrs ms miss dr sir dame lord lady prof professor president president-elect prime minister ministers chief
		executive governor gov mayor senator sen rep secretary captain capt colonel col lt lieutenant general gen brig
		brigadier sgt sergeant judge justice sheriff commissioner ceo chairman spokesman spokeswoman spokesperson`)
	soft = set(`president minister ministers chief executive governor mayor senator secretary captain colonel general judge
		sheriff commissioner chairman spokesman spokeswoman spokesperson prime`)
	cut = regexp.MustCompile(`\s*(?:,|\bwho\b|\bwhich\b|\bwhose\b|\bthat\b|\bbriefed\b|\bclose to\b|\bfamiliar with\b|\bquoted\b|\bcited\b|` +
		`\bseen by\b|\bexamined by\b|\bshown to\b)`)
	preposition = regexp.MustCompile(`\s+(?:of|at|in|for|from|with|on|by|to)\s+`)
	numberWord  = regexp.MustCompile(`^(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|` +
		`seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|thirds?|quarters?|tenths?|twice|scores)$`)
	numberToken = regexp.MustCompile(`\d+(?:[.,]\d+)*|[a-z]+`)
)

func numberTokens(s string) map[string]bool {
	m := map[string]bool{}
	for _, t := range numberToken.FindAllString(fold(s), -1) {
		if t[0] <= '9' || numberWord.MatchString(t) {
			m[t] = true
		}
	}
	return m
}

func bare(w string) string { return strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "'") }

func content(s string) []string {
	var out, softs []string
	for _, w := range words(s) {
		w = bare(w)
		if w != "" && !dropped[w] {
			out = append(out, w)
		}
		if soft[w] {
			softs = append(softs, w)
		}
	}
	if len(out) == 0 {
		return softs
	}
	return out
}

func head(s string) string {
	core := cut.Split(fold(s), 2)[0]
	if core == "" {
		core = fold(s)
	}
	first := preposition.Split(core, 2)[0]
	for _, part := range []string{first, core, s} {
		if c := content(part); len(c) > 0 {
			return c[len(c)-1]
		}
	}
	return ""
}

func setOf(ws []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range ws {
		m[w] = true
	}
	return m
}

func samePhrase(gold, found string) bool {
	g, p := content(gold), content(found)
	if len(g) == 0 || len(p) == 0 {
		return fold(gold) == fold(found)
	}
	gs, ps := setOf(g), setOf(p)
	common := 0
	for w := range gs {
		if ps[w] {
			common++
		}
	}
	share := 2 * float64(common) / float64(len(gs)+len(ps))
	heads := map[string]bool{g[len(g)-1]: true, head(gold): true}
	matched := false
	for h := range heads {
		matched = matched || ps[h]
	}
	if !matched {
		return (gs[p[len(p)-1]] || gs[head(found)]) && share >= 0.5
	}
	restG, restP, restBoth := 0, 0, 0
	for w := range gs {
		if !heads[w] {
			restG++
			if ps[w] {
				restBoth++
			}
		}
	}
	for w := range ps {
		if !heads[w] {
			restP++
		}
	}
	if restG == 0 || restP == 0 || restBoth > 0 {
		return true
	}
	return share >= 0.5 && !(restG == 1 && restP == 1 && common == 1)
}

func closeName(name, found string) bool {
	n, p := setOf(content(name)), setOf(content(found))
	common := 0
	for w := range n {
		if p[w] {
			common++
		}
	}
	return common > 0 && 2*float64(common)/float64(len(n)+len(p)) >= 0.75
}

// SameSource reports whether found names the source that the label names.
func SameSource(gold, found string, aliases [][]string) bool {
	if fold(gold) == "" || fold(found) == "" {
		return fold(gold) == "" && fold(found) == ""
	}
	if samePhrase(gold, found) {
		return true
	}
	for _, group := range aliases {
		named, close := false, false
		for _, name := range group {
			named = named || fold(name) == fold(gold)
			close = close || closeName(name, found)
		}
		if named && close {
			return true
		}
	}
	return false
}

var persons = set(`person people resident passenger victim man woman child worker employee staff civilian patient student pupil
	protester demonstrator marcher commuter voter refugee evacuee member family-member survivor casualty fatality firefighter
	soldier troop personnel rescuer volunteer migrant citizen inhabitant adult individual contact homeowner user customer client
	officer police-officer traveller traveler passengers-and-crew crew dead deaths injured wounded missing human
	claimant plaintiff detainee suspect teenager youth guard official nurse miner guest visitor attendee supporter manager
	picket colleague jobholder expert investigator teacher driver economist analyst bystander follower spectator doctor docker manager-on-duty juror pupil villager inmate`)

var plurals = map[string]string{"people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot", "staff": "staff",
	"troops": "soldier", "lives": "person", "ministries": "ministry", "indices": "index", "aircraft": "aircraft", "series": "series",
	"personnel": "personnel", "police": "officer", "kroner": "nok", "houses": "house", "losses": "loss", "days": "day",
	"basis points": "basis point", "horses": "horse", "families": "family"}

var unitNames = map[string]string{"percent": "%", "per cent": "%", "pct": "%", "percentage": "%", "$": "usd", "dollar": "usd", "us dollar": "usd", "us$": "usd",
	"€": "eur", "euro": "eur", "£": "gbp", "pound": "gbp", "pound sterling": "gbp", "krone": "nok", "cent": "eur",
	"kilometre": "km", "kilometer": "km", "metre": "metre", "meter": "metre", "m": "metre", "tonne": "tonne", "ton": "tonne",
	"mile an hour": "mph", "mile per hour": "mph", "miles an hour": "mph", "miles per hour": "mph", "degree": "°c",
	"bp": "basis point", "bps": "basis point", "percentage point": "percentage point", "point": "point",
	"terabyte": "terabyte", "tb": "terabyte", "square mile": "square mile", "home": "home", "time": "time", "times": "time",
	"x": "time", "job cut": "job", "job loss": "job", "hr": "hour", "min": "minute", "infection": "case", "cattle": "cow", "head": "cow", "head of cattle": "cow", "fatality": "death"}

var esEnding = regexp.MustCompile(`(ss|sh|ch|x|z)es$`)

func unitKey(u string) string {
	u = strings.Trim(fold(u), ". ")
	switch {
	case unitNames[u] != "":
		u = unitNames[u]
	case plurals[u] != "":
		u = plurals[u]
	case strings.HasSuffix(u, "ies") && len(u) > 4:
		u = u[:len(u)-3] + "y"
	case esEnding.MatchString(u):
		u = u[:len(u)-2]
	case strings.HasSuffix(u, "s") && !strings.HasSuffix(u, "ss") && len(u) > 2:
		u = u[:len(u)-1]
	}
	u = cmp.Or(unitNames[u], u)
	last := u[strings.LastIndexByte(u, ' ')+1:]
	if persons[u] || persons[last] && last != "contact" {
		return "person"
	}
	return u
}
