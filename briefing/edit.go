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
	// Desk remembers what the Summarizer made of stories; nil remembers nothing.
	Desk *Desk

	furniture summarize.Furniture // of the articles that are edited
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
	e.furniture = summarize.FindFurniture(c.Articles)
	queue := rank(fresh(stories, c.Fresh), c.Fresh, c.now())
	for i := range queue {
		if len(out.Stories) == style.Stories {
			out.More = more(queue[i:])
			break
		}
		if i%style.Stories == 0 { // change counts among those that come into question
			e.byChange(queue[i:min(len(queue), i+2*style.Stories)], c.Fresh)
		}
		st := e.examined(&queue[i])
		done, err := e.Desk.write(ctx, e.Summarizer, st, e.furniture, style.Bullets)
		if ctx.Err() != nil {
			return Edition{}, ctx.Err()
		}
		if err != nil { // one story lost is better than no digest
			out.Problems = append(out.Problems, err)
			continue
		}
		out.Dropped += done.dropped
		shown := show(st.Story, done.headline, done.kept)
		shown.Former = former(st.Story, c.Known)
		if len(done.kept) == 0 || c.Told != nil && c.Told(shown) {
			continue
		}
		out.Stories = append(out.Stories, shown)
	}
	return out, nil
}

// former are the other stories that the articles of s were given to before.
func former(s news.Story, known map[string]string) []string {
	var out []string
	for _, a := range s.Articles {
		if id := known[a.ID]; id != "" && id != s.ID && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
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

// ranked is a story with what it is ranked by.
type ranked struct {
	story news.Story
	score float64
	study *summarize.Study // once it was read closely
}

// examined is the story read closely.
func (e Editor) examined(r *ranked) summarize.Study {
	if r.study == nil {
		st := e.Desk.studyWithout(r.story, e.furniture)
		r.study = &st
	}
	return *r.study
}

// rank sorts stories, best first: by the number of distinct texts with something in
// the window, halved for each halfLife of age; ties by the newer, then by id.
func rank(stories []news.Story, w Window, now time.Time) []ranked {
	out := make([]ranked, len(stories))
	for i, s := range stories {
		age := max(now.Sub(s.Last), 0)
		out[i] = ranked{story: s, score: float64(freshOrigins(s, w)) * math.Exp2(-float64(age)/float64(halfLife))}
	}
	order(out)
	return out
}

func order(stories []ranked) {
	sort.SliceStable(stories, func(i, j int) bool {
		a, b := stories[i], stories[j]
		switch {
		case a.score != b.score:
			return a.score > b.score
		case !a.story.Last.Equal(b.story.Last):
			return a.story.Last.After(b.story.Last)
		}
		return a.story.ID < b.story.ID
	})
}

// byChange ranks stories anew by how much their quantities changed in the window: a toll
// that doubled is as good as twice the texts.
func (e Editor) byChange(stories []ranked, w Window) {
	for i := range stories {
		if stories[i].study == nil {
			stories[i].score *= 1 + change(e.examined(&stories[i]).Story.Ledger, w)
		}
	}
	order(stories)
}

// change is the largest share, 0 to 1, by which a quantity was updated in the window;
// counts of anything but people, and what is no count, weigh half.
func change(ledger []news.Quantity, w Window) float64 {
	most := 0.0
	for _, q := range ledger {
		if q.Status != news.Updated || len(q.Mentions) == 0 || len(q.Latest) == 0 {
			continue
		}
		now := q.Latest[len(q.Latest)-1].Value
		if !slices.ContainsFunc(q.Mentions, func(m news.Mention) bool {
			return m.Figure.Value == now && (w == (Window{}) || w.Contains(m.Published))
		}) {
			continue
		}
		share := 1.0
		if was := math.Abs(q.Mentions[0].Figure.Value); was > 0 {
			share = min(math.Abs(now-q.Mentions[0].Figure.Value)/was, 1)
		}
		if q.Unit != "person" {
			share /= 2
		}
		most = max(most, share)
	}
	return most
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
func more(stories []ranked) []news.OutletLink {
	var out []news.OutletLink
	for _, r := range stories {
		s := r.story
		if len(out) == mostMore {
			break
		}
		if l := (news.OutletLink{Name: s.Headline, URL: s.Articles[0].URL, StoryID: s.ID, Last: cameIn(s)}); l.Name != "" {
			out = append(out, l)
		}
	}
	return out
}

// cameIn is when the newest article of a story came in.
func cameIn(s news.Story) time.Time {
	last := s.Last
	for _, a := range s.Articles {
		if a.Fetched.After(last) {
			last = a.Fetched
		}
	}
	return last
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
