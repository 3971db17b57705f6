package briefing

import (
	"context"
	"math"
	"slices"
	"sort"
	"time"

	"tidings/news"
	"tidings/summarize"
)

// Editor makes the stories of a digest out of articles. It is the one way from
// articles to bullets: scheduled digests, digests on demand and the command line all
// go through Edit.
type Editor struct {
	Summarizer Summarizer
}

// Copy is what an Editor works on.
type Copy struct {
	// Articles are all that may be used, also older ones that give a story its past.
	Articles []news.Article
	// Known maps article ids to the stories they were given before.
	Known map[string]string
	// Fresh is the window that a story must have a new article in; the zero Window means
	// that every story counts.
	Fresh Window
	// Now is when the digest is of; the rank of a story falls with its age. Zero means
	// the newest article's time.
	Now   time.Time
	Style Style
	// Told reports whether the readers were told all of this already, so that the next
	// story takes its place; nil means nothing was told.
	Told func(news.DigestStory) bool
}

// Edition is what an Editor made.
type Edition struct {
	Stories []news.DigestStory
	// More are the stories that found no room, best first.
	More []news.OutletLink
	// StoryOf maps the id of every article to that of its story.
	StoryOf map[string]string
	// Dropped counts the bullets that their receipts did not bear out.
	Dropped int
	// Problems are the stories that could not be written, each with why.
	Problems []error
}

// mostMore is how many stories without room are named; the line must stay a line.
const mostMore = 10

// Edit groups the articles into stories, ranks them, and has the best ones written
// until the digest is full. It fails only when ctx ends.
func (e Editor) Edit(ctx context.Context, c Copy) (Edition, error) {
	style := c.Style.OrDefault()
	stories := summarize.Stories(c.Articles, c.Known)
	out := Edition{StoryOf: storyOf(stories)}
	stories = rank(fresh(stories, c.Fresh), c.Fresh, c.now())
	for i, s := range stories {
		if len(out.Stories) == style.Stories {
			out.More = more(stories[i:])
			break
		}
		st := summarize.Examine(s)
		sum, err := e.Summarizer.Summarize(ctx, st, style.Bullets)
		if ctx.Err() != nil {
			return Edition{}, ctx.Err()
		}
		if err != nil { // one story lost is better than no digest
			out.Problems = append(out.Problems, err)
			continue
		}
		kept, dropped := summarize.Supported(sum.Bullets, st)
		out.Dropped += len(dropped)
		shown := show(st.Story, sum.Headline, kept)
		if len(kept) == 0 || c.Told != nil && c.Told(shown) {
			continue
		}
		out.Stories = append(out.Stories, shown)
	}
	return out, nil
}

// now is the time that ranking counts from.
func (c Copy) now() time.Time {
	if !c.Now.IsZero() {
		return c.Now
	}
	var newest time.Time
	for _, a := range c.Articles {
		if a.Time().After(newest) {
			newest = a.Time()
		}
	}
	return newest
}

func storyOf(stories []news.Story) map[string]string {
	ids := map[string]string{}
	for _, s := range stories {
		for _, a := range s.Articles {
			ids[a.ID] = s.ID
		}
	}
	return ids
}

// fresh keeps the stories that have an article in the window.
func fresh(stories []news.Story, w Window) []news.Story {
	if w == (Window{}) {
		return slices.Clone(stories)
	}
	var out []news.Story
	for _, s := range stories {
		if slices.ContainsFunc(s.Articles, func(a news.Article) bool { return w.Contains(a.Time()) }) {
			out = append(out, s)
		}
	}
	return out
}

// halfLife is how fast a story loses rank: a story of twelve hours ago needs twice the
// independent origins of one of now.
const halfLife = 12 * time.Hour

// rank sorts stories, best first: by the number of distinct texts with something in
// the window, halved for each halfLife of age; ties by the newer, then by id.
func rank(stories []news.Story, w Window, now time.Time) []news.Story {
	score := make(map[string]float64, len(stories))
	for _, s := range stories {
		age := max(now.Sub(s.Last), 0)
		score[s.ID] = float64(freshOrigins(s, w)) * math.Exp2(-float64(age)/float64(halfLife))
	}
	sort.SliceStable(stories, func(i, j int) bool {
		a, b := stories[i], stories[j]
		switch {
		case score[a.ID] != score[b.ID]:
			return score[a.ID] > score[b.ID]
		case !a.Last.Equal(b.Last):
			return a.Last.After(b.Last)
		}
		return a.ID < b.ID
	})
	return stories
}

// freshOrigins counts the distinct texts of which a copy lies in the window.
func freshOrigins(s news.Story, w Window) int {
	if w == (Window{}) {
		return len(s.Origins)
	}
	in := map[string]bool{}
	for _, a := range s.Articles {
		in[a.ID] = w.Contains(a.Time())
	}
	n := 0
	for _, origin := range s.Origins {
		if slices.ContainsFunc(origin, func(id string) bool { return in[id] }) {
			n++
		}
	}
	return n
}

// more names the stories that found no room.
func more(stories []news.Story) []news.OutletLink {
	var out []news.OutletLink
	for _, s := range stories {
		if len(out) == mostMore {
			break
		}
		if l := (news.OutletLink{Name: s.Headline, URL: s.Articles[0].URL}); l.Name != "" {
			out = append(out, l)
		}
	}
	return out
}

// show is the story as a digest shows it.
func show(s news.Story, headline string, bullets []news.Bullet) news.DigestStory {
	d := news.DigestStory{
		ID: s.ID, Headline: headline, Bullets: bullets, Outlets: s.Outlets(),
		Origins: len(s.Origins), Ledger: s.Ledger, Last: s.Last,
	}
	for _, a := range s.Articles {
		d.ArticleIDs = append(d.ArticleIDs, a.ID)
	}
	return d
}
