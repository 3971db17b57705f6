package summarize

import (
	"encoding/json"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/news"
	"tidings/summarize/internal/text"
)

// The floors of these scores only go up.

// bcubed is the B-cubed F1 of Bagga and Baldwin 1998.
func bcubed(gold, got map[string]string) (p, r, f float64) {
	type pair struct{ gold, got string }
	golds, gots, both := map[string]float64{}, map[string]float64{}, map[pair]float64{}
	for id, g := range gold {
		golds[g]++
		gots[got[id]]++
		both[pair{g, got[id]}]++
	}
	for id, g := range gold {
		n := both[pair{g, got[id]}]
		p += n / gots[got[id]] / float64(len(gold))
		r += n / golds[g] / float64(len(gold))
	}
	return p, r, 2 * p * r / (p + r)
}

func storyOf(stories []news.Story) map[string]string {
	out := map[string]string{}
	for _, s := range stories {
		for _, a := range s.Articles {
			out[a.ID] = s.ID
		}
	}
	return out
}

func f1(found, wrong, missed int) float64 {
	if found+wrong+missed == 0 {
		return 1
	}
	return float64(2*found) / float64(2*found+wrong+missed)
}

func atLeast(t *testing.T, name string, got, floor float64) {
	t.Helper()
	t.Logf("%s %.3f (floor %.3f)", name, got, floor)
	if got < floor-1e-9 {
		t.Errorf("%s is %.3f, below its floor %.3f", name, got, floor)
	}
}

func TestScoreDevStories(t *testing.T) {
	as, gold := devArticles(t)
	stories := Stories(as, nil)
	_, _, f := bcubed(gold, storyOf(stories))
	atLeast(t, "stories B³ F1", f, 1)

	near, repeated := map[[2]string]bool{}, map[[2]any]bool{}
	for _, e := range events(t) {
		for _, p := range e.NearDuplicates {
			near[[2]string{min(p[0], p[1]), max(p[0], p[1])}] = true
		}
		for _, r := range e.Repeated {
			repeated[[2]any{r.Article, r.Again}] = true
		}
	}
	gotNear, gotRepeated := map[[2]string]bool{}, map[[2]any]bool{}
	for _, s := range stories {
		for _, p := range s.NearDuplicates {
			gotNear[[2]string{min(p[0], p[1]), max(p[0], p[1])}] = true
		}
		for _, r := range s.Repeats {
			gotRepeated[[2]any{r.ArticleID, r.Again}] = true
		}
	}
	atLeast(t, "near-duplicates F1", setF1(near, gotNear), 1)
	atLeast(t, "repeated paragraphs F1", setF1(repeated, gotRepeated), 1)
}

func setF1[K comparable](gold, got map[K]bool) float64 {
	found := 0
	for k := range got {
		if gold[k] {
			found++
		}
	}
	return f1(found, len(got)-found, len(gold)-found)
}

// TestScoreStream takes the labelled sets as one stream. The updates of timeline are
// notes of 26 to 175 words on events that last up to two years.
func TestScoreStream(t *testing.T) {
	as, gold := devArticles(t)
	events := maps.Clone(gold)
	more, moreGold := wikinews(t)
	as = append(as, more...)
	maps.Copy(gold, moreGold)
	got := storyOf(Stories(as, nil))
	p, r, f := bcubed(gold, got)
	t.Logf("P %.3f R %.3f", p, r)
	atLeast(t, "attributed-figures and wikinews, B³ F1", f, 0.98)
	atLeast(t, "the same, recall", r, 0.979)
	_, r, _ = bcubed(events, got)
	atLeast(t, "recall of the events of attributed-figures among them", r, 1)

	more, moreGold = timeline(t)
	as = append(as, more...)
	maps.Copy(gold, moreGold)
	p, r, f = bcubed(gold, storyOf(Stories(as, nil)))
	t.Logf("P %.3f R %.3f", p, r)
	atLeast(t, "with timeline, B³ F1", f, 0.955)
	atLeast(t, "with timeline, precision", p, 0.98)
}

// TestScoreUndated takes the articles as loose texts, which carry no date.
func TestScoreUndated(t *testing.T) {
	as, gold := devArticles(t)
	for i := range as {
		as[i].Published = time.Time{}
	}
	_, _, f := bcubed(gold, storyOf(Stories(as, nil)))
	atLeast(t, "stories without dates, B³ F1", f, 0.97)
	more, moreGold := wikinews(t)
	for i := range more {
		more[i].Published = time.Time{}
	}
	maps.Copy(gold, moreGold)
	p, r, f := bcubed(gold, storyOf(Stories(append(as, more...), nil)))
	t.Logf("P %.3f R %.3f", p, r)
	atLeast(t, "with wikinews, B³ F1", f, 0.92)
}

// TestScoreExcerpts takes every second article as the first sentence that a feed carries.
func TestScoreExcerpts(t *testing.T) {
	as, gold := devArticles(t)
	more, moreGold := wikinews(t)
	as = append(as, more...)
	maps.Copy(gold, moreGold)
	for i, a := range as {
		if s := text.Sentences(a.Text, news.Span{End: len(a.Text)}); i%2 == 0 && len(s) > 0 {
			as[i].Text, as[i].Excerpt = a.Text[:s[0].End], true
		}
	}
	p, r, f := bcubed(gold, storyOf(Stories(as, nil)))
	t.Logf("P %.3f R %.3f", p, r)
	atLeast(t, "half of them excerpts, B³ F1", f, 0.955)
}

func TestScoreNearDuplicates(t *testing.T) {
	eachLine(t, "wikinews/neardup.articles.dev.jsonl", func(line []byte) error {
		var r struct {
			Docs []struct{ ID, Title, Text, Event string }
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		var as []news.Article
		gold := map[string]string{}
		for _, d := range r.Docs {
			as = append(as, news.Article{ID: d.ID, Title: d.Title, Text: d.Text})
			gold[d.ID] = d.Event
		}
		stories := Stories(as, nil)
		got := map[string]string{}
		for _, s := range stories {
			for _, o := range s.Origins {
				for _, id := range o {
					got[id] = o[0]
				}
			}
		}
		_, _, f := bcubed(gold, got)
		atLeast(t, "wikinews copies, B³ F1", f, 1)
		p, rr, f := bcubed(gold, storyOf(stories))
		// A story also takes in what follows up on it, which is no copy.
		t.Logf("P %.3f R %.3f", p, rr)
		atLeast(t, "wikinews copies by story, B³ F1", f, 0.87)
		return nil
	})
}

func TestScoreRepeatedParagraphs(t *testing.T) {
	found, wrong, missed := 0, 0, 0
	eachLine(t, "wikinews/neardup.paragraphs.dev.jsonl", func(line []byte) error {
		var r struct {
			ID         string
			Paragraphs []string
			Repeats    []int
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		gold, got := map[int]bool{}, map[int]bool{}
		text := ""
		for _, p := range r.Paragraphs {
			text += p + "\n\n"
		}
		for _, i := range r.Repeats {
			gold[i] = true
		}
		for _, s := range Stories([]news.Article{{ID: r.ID, Text: text}}, nil) {
			for _, x := range s.Repeats {
				got[x.Again] = true
				if gold[x.Again] {
					found++
				} else {
					wrong++
				}
			}
		}
		for i := range gold {
			if !got[i] {
				missed++
			}
		}
		return nil
	})
	t.Logf("found %d, wrong %d, missed %d", found, wrong, missed)
	atLeast(t, "wikinews repeated paragraphs F1", f1(found, wrong, missed), 0.98)
}

func TestScorePairs(t *testing.T) {
	right := 0
	eachLine(t, "tgpairs/dev.jsonl", func(line []byte) error {
		var r struct {
			ID   string
			Docs []struct{ ID, Title, Text, Event string }
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		var as []news.Article
		for _, d := range r.Docs {
			as = append(as, news.Article{ID: d.ID, Title: d.Title, Text: d.Text})
		}
		if (len(Stories(as, nil)) == 1) == (r.Docs[0].Event == r.Docs[1].Event) {
			right++
		}
		return nil
	})
	atLeast(t, "pairs told right of 17", float64(right), 15)
}

var sourceWord = regexp.MustCompile(`[a-z0-9]+`)

// contentWords are those by which the scorer of attributed-figures compares sources.
func contentWords(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range sourceWord.FindAllString(strings.ToLower(s), -1) {
		if !strings.Contains(" the a an of in for and to by its his her their on at from mr mrs ms dr ", " "+w+" ") {
			out[w] = true
		}
	}
	return out
}

func sameWords(a, b string) bool {
	x, y := contentWords(a), contentWords(b)
	for w := range x {
		if y[w] {
			return true
		}
	}
	return len(x) == 0 && len(y) == 0
}

func closeTo(a, b float64) bool {
	tolerance := 1e-6 * max(math.Abs(a), math.Abs(b), 1)
	if a = math.Abs(a); a > 0 && a < 1 {
		tolerance += 0.005
	}
	return math.Abs(a-math.Abs(b)) <= tolerance
}

// ledgerRight scores the ledgers of stories as score_stories.py does: of the labelled
// rows with two or more mentions, those whose status and latest values with sources are
// right in the row that shares most mentions.
func ledgerRight(t *testing.T, studies map[string][]news.Quantity, verbose bool) (right, total int) {
	for _, e := range events(t) {
		values := map[[2]string]float64{}
		for _, a := range e.Articles {
			for _, f := range a.Figures {
				if k := [2]string{a.ID, f.Figure}; values[k] == 0 {
					values[k] = f.Value
				}
			}
		}
		for _, g := range e.Ledger {
			if len(g.Mentions) < 2 {
				continue
			}
			total++
			best, score := -1, 1.5
			rows := studies[e.Event]
			for i, r := range rows {
				n := -0.01 * float64(len(r.Mentions))
				seen := map[[2]any]bool{}
				for _, m := range g.Mentions {
					v := values[[2]string{m.Article, m.Figure}]
					k := [2]any{m.Article, v}
					if !seen[k] && slices.ContainsFunc(r.Mentions, func(x news.Mention) bool { return x.Figure.ArticleID == m.Article && closeTo(x.Figure.Value, v) }) {
						n++
					}
					seen[k] = true
				}
				if n >= score {
					best, score = i, n
				}
			}
			if best < 0 {
				if verbose {
					t.Logf("%s: %s (%s): no row", e.Event, g.Quantity, g.Status)
				}
				continue
			}
			r := rows[best]
			ok := string(r.Status) == g.Status && len(r.Latest) == len(g.Latest)
			for _, w := range g.Latest {
				ok = ok && slices.ContainsFunc(r.Latest, func(l news.Latest) bool { return closeTo(l.Value, w.Value) && sameWords(l.Source, w.Source) })
			}
			if ok {
				right++
			} else if verbose {
				t.Logf("%s: %s: want %s %v, got %s %+v", e.Event, g.Quantity, g.Status, g.Latest, r.Status, r.Latest)
				for _, m := range r.Mentions {
					t.Logf("        %s %s %q %s", m.Figure.ArticleID, m.Figure.Raw, m.Figure.Measure, m.Figure.Attribution.Source)
				}
			}
		}
	}
	return right, total
}

func TestScoreLedger(t *testing.T) {
	readers := []struct {
		name  string
		read  func(event) func(news.Article) Reading
		floor float64
	}{
		{"figures, measures and credits of the labels", func(e event) func(news.Article) Reading { return goldReader(e, true) }, 0.75},
		{"figures and credits of the labels", func(e event) func(news.Article) Reading { return goldReader(e, false) }, 0.73},
		{"credits of the labels", creditReader, 0.82},
		{"nothing of the labels", func(event) func(news.Article) Reading { return Read }, 0.82},
	}
	for _, tt := range readers {
		t.Run(tt.name, func(t *testing.T) {
			ledgers := map[string][]news.Quantity{}
			for _, e := range events(t) {
				for _, s := range Stories(e.articles(), nil) {
					ledgers[e.Event] = append(ledgers[e.Event], examine(s, tt.read(e)).Story.Ledger...)
				}
			}
			right, total := ledgerRight(t, ledgers, testing.Verbose())
			t.Logf("%d of %d", right, total)
			atLeast(t, "ledger rows right", float64(right)/float64(total), tt.floor)
		})
	}
}
