package briefing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/news"
	"tidings/summarize"
)

// Verdict is what a briefing's next digest does with a story in a channel, and why.
type Verdict struct {
	// StoryID is empty for an article that a filter drops: it is of no story then.
	StoryID  string
	Headline string
	// URL is the address of its first article; may be empty.
	URL string
	Why Why
	// Phrase is the excluded words of a filter that drop it, where that is why; empty where
	// it holds none of the included ones.
	Phrase string
	// At is when the channel was told the story last; zero for never.
	At time.Time
}

// mostVerdicts is how many stories Explain speaks of.
const mostVerdicts = 10

// Explain says of the stories that hold all of these words what the briefing's digest at
// now does with them in a channel, and why: those it shows first, then the others by age.
func (r *Runner) Explain(ctx context.Context, b Briefing, ch news.Channel, now time.Time, words string) ([]Verdict, error) {
	m, err := r.memory(ctx, ch, now)
	if err != nil {
		return nil, fmt.Errorf("briefing %s: %w", b.Name, err)
	}
	w := b.Window(now)
	from := w.From
	if p := now.Add(-past); p.Before(from) {
		from = p
	}
	all, err := r.read(ctx, b, Window{From: from, To: w.To})
	if err != nil {
		return nil, err
	}
	meant := sieves(Briefing{}, Settings{}, strings.Fields(words))
	if len(meant) == 0 || !slices.ContainsFunc(all.articles, func(a news.Article) bool { return !dropped(a, meant) }) {
		return nil, nil
	}
	out, kept := filtered(all, b, meant)
	ids := make([]string, len(kept))
	for i, a := range kept {
		ids[i] = a.ID
	}
	known, err := r.Store.StoryIDs(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("briefing %s: read stories: %w", b.Name, err)
	}
	seen := map[string]bool{} // that were written, but are told or hidden
	ed, err := Editor{Summarizer: r.Summarizer, Desk: &r.desk}.Edit(ctx, Copy{
		Articles: kept, Known: known, Fresh: w, Now: now, Style: b.Style,
		Told: func(s news.DigestStory) bool {
			seen[s.ID] = m.hides(s) || len(m.news(s).Bullets) == 0
			return seen[s.ID]
		},
	})
	if err != nil {
		return nil, fmt.Errorf("briefing %s: write: %w", b.Name, err)
	}
	full := len(ed.Stories) == b.Style.OrDefault().Stories
	for _, s := range summarize.Stories(kept, known) {
		if !slices.ContainsFunc(s.Articles, func(a news.Article) bool { return !dropped(a, meant) }) {
			continue
		}
		v := Verdict{StoryID: s.ID, Headline: s.Headline, URL: s.Articles[0].URL, At: m.told[s.ID]}
		formerly := news.DigestStory{ID: s.ID, Former: former(s, known)}
		switch fresh := fresh([]news.Story{s}, w); {
		case m.hides(formerly):
			v.Why = WhyMuted
		case len(fresh) == 0:
			v.Why = WhyOld
		case slices.ContainsFunc(ed.Stories, func(x news.DigestStory) bool { return x.ID == s.ID }):
			v.Why = WhyShown
		case seen[s.ID]:
			v.Why = WhyTold
		case full:
			v.Why = WhyNoRoom
		default:
			v.Why = WhyNoBullet
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(x, y Verdict) int { return cmp.Compare(rankOf(x), rankOf(y)) })
	return out[:min(len(out), mostVerdicts)], nil
}

// rankOf puts what is shown first and what filters drop last.
func rankOf(v Verdict) int {
	switch v.Why {
	case WhyShown:
		return 0
	case WhyFiltered:
		return 2
	}
	return 1
}

// filtered parts articles into those that filters keep and, of those that are meant,
// verdicts for the others.
func filtered(all gathered, b Briefing, meant []Sieve) (out []Verdict, kept []news.Article) {
	by := sieves(b, all.settings, nil)
	for _, a := range all.articles {
		why := Verdict{Headline: a.Title, URL: a.URL, Why: WhyFiltered}
		drops := false
		for _, s := range by {
			if why.Phrase, drops = s.Drops(a); drops {
				break
			}
		}
		switch {
		case !drops:
			kept = append(kept, a)
		case !dropped(a, meant):
			out = append(out, why)
		}
	}
	return out, kept
}

// moreBullets is how many bullets More adds at most.
const moreBullets = 6

// More returns further bullets of a story that a digest shows, from its articles as they
// are stored now; none where the digest has all that can be told, ErrNotFound where no
// article is kept any more.
func (r *Runner) More(ctx context.Context, s news.DigestStory) ([]news.Bullet, error) {
	stored, err := r.Store.ArticlesByID(ctx, s.ArticleIDs)
	if err != nil {
		return nil, fmt.Errorf("more of story %s: %w", s.ID, err)
	}
	known := map[string]string{}
	var articles []news.Article
	for _, id := range s.ArticleIDs {
		if a, ok := stored[id]; ok {
			articles, known[id] = append(articles, a), s.ID
		}
	}
	stories := summarize.Stories(articles, known)
	i := slices.IndexFunc(stories, func(x news.Story) bool { return x.ID == s.ID })
	if i < 0 {
		return nil, fmt.Errorf("more of story %s: %w", s.ID, ErrNotFound)
	}
	around, err := r.around(ctx, stories[i])
	if err != nil {
		return nil, fmt.Errorf("more of story %s: %w", s.ID, err)
	}
	f := summarize.FindFurniture(around)
	done, err := r.desk.write(ctx, r.Summarizer, r.desk.studyWithout(stories[i], f), f, len(s.Bullets)+moreBullets)
	if err != nil {
		return nil, fmt.Errorf("more of story %s: %w", s.ID, err)
	}
	return slices.DeleteFunc(slices.Clone(done.kept), func(b news.Bullet) bool {
		return slices.ContainsFunc(s.Bullets, func(x news.Bullet) bool { return x.Key == b.Key || x.Text == b.Text })
	}), nil
}

// around are the articles that the sources of a story carried in its days: they tell what
// its hosts print on every page.
func (r *Runner) around(ctx context.Context, s news.Story) ([]news.Article, error) {
	var ids []string
	for _, a := range s.Articles {
		if !slices.Contains(ids, a.SourceID) {
			ids = append(ids, a.SourceID)
		}
	}
	return r.Store.Articles(ctx, ids, Window{From: s.First.Add(-past), To: s.Last.Add(24 * time.Hour)})
}
