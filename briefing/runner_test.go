package briefing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/news"
	"tidings/summarize"
)

// firstSentence is a Summarizer whose one bullet is the first claim of the newest
// article; its key does not hold the figures, as the contract of Bullet wants.
type firstSentence struct{ fail string }

func (w firstSentence) Summarize(_ context.Context, st summarize.Study, _ int) (summarize.Summary, error) {
	r := st.Readings[len(st.Readings)-1]
	if w.fail != "" && strings.Contains(r.Article.Text, w.fail) {
		return summarize.Summary{}, errors.New("it went wrong")
	}
	c := r.Claims[0]
	var values []string
	key := c.Text
	for _, f := range c.Figures {
		values = append(values, fmt.Sprint(f.Value))
		key = strings.ReplaceAll(key, f.Raw, "#")
	}
	return summarize.Summary{Headline: r.Article.Title, Bullets: []news.Bullet{{
		ID: "b-" + st.Story.ID, Text: c.Text, Key: key, Values: strings.Join(values, "|"), Figures: c.Figures,
		Receipts: []news.Receipt{{ArticleID: r.Article.ID, Sentence: c.Text, Span: c.Sentence}},
	}}}, nil
}

// shelf is a RunStore and ScheduleStore in memory. What a channel was told it learns
// as the real store does: from deliveries that were sent.
type shelf struct {
	briefings []Briefing
	sources   []news.Source
	articles  []news.Article
	stories   map[string]string
	told      map[news.Channel][]news.Told
	runs      []Run
	settings  Settings
	mutes     []Mute
}

func (s *shelf) Briefings(context.Context) ([]Briefing, error) { return s.briefings, nil }

func (s *shelf) Briefing(_ context.Context, id string) (Briefing, error) {
	for _, b := range s.briefings {
		if b.ID == id {
			return b, nil
		}
	}
	return Briefing{}, ErrNotFound
}

func (s *shelf) SourcesOf(context.Context, Briefing) ([]news.Source, error) { return s.sources, nil }

func (s *shelf) Articles(_ context.Context, sourceIDs []string, w Window) ([]news.Article, error) {
	var out []news.Article
	for _, a := range s.articles {
		if slices.Contains(sourceIDs, a.SourceID) && w.Contains(a.Time()) {
			out = append(out, a)
		}
	}
	return out, nil
}

func (s *shelf) StoryIDs(context.Context, []string) (map[string]string, error) { return s.stories, nil }

func (s *shelf) Told(_ context.Context, ch news.Channel, _ time.Time) ([]news.Told, error) {
	return s.told[ch], nil
}

func (s *shelf) ToldStory(context.Context, news.Channel, []string) ([]news.DigestStory, error) {
	return nil, nil
}

func (s *shelf) Settings(context.Context, string) (Settings, error) { return s.settings, nil }

func (s *shelf) Mutes(_ context.Context, ch news.Channel) ([]Mute, error) {
	return slices.DeleteFunc(slices.Clone(s.mutes), func(m Mute) bool { return m.Channel != ch }), nil
}

func (s *shelf) ArticlesByID(_ context.Context, ids []string) (map[string]news.Article, error) {
	out := map[string]news.Article{}
	for _, a := range s.articles {
		if slices.Contains(ids, a.ID) {
			out[a.ID] = a
		}
	}
	return out, nil
}

func (s *shelf) SaveRun(_ context.Context, run Run) error {
	for _, r := range s.runs {
		if r.Briefing.ID == run.Briefing.ID && r.Digest.Slot.Equal(run.Digest.Slot) {
			return ErrAlreadyRun
		}
	}
	s.runs = append(s.runs, run)
	for i := range s.briefings {
		if s.briefings[i].ID == run.Briefing.ID {
			s.briefings[i].LastSlot = run.Digest.Slot
		}
	}
	return nil
}

// send marks the newest run's deliveries to a channel as sent.
func (s *shelf) send(ch news.Channel) {
	for _, d := range s.runs[len(s.runs)-1].Deliveries {
		if d.Channel == ch {
			s.told[ch] = append(s.told[ch], d.Told...)
		}
	}
}

// lineRenderer writes one message a story.
type lineRenderer struct{}

func (lineRenderer) Render(d news.Digest) ([]Message, error) {
	var out []Message
	for _, s := range d.Stories {
		m := Message{StoryIDs: []string{s.ID}}
		for _, b := range s.Bullets {
			m.Body = append(m.Body, b.Text...)
		}
		out = append(out, m)
	}
	return out, nil
}

var (
	slot    = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	inA     = news.Channel{Platform: news.Telegram, ID: "-1"}
	inB     = news.Channel{Platform: news.Discord, ID: "2"}
	flood   = "Flood in the valley"
	strike  = "Dock workers walk out"
	texts   = map[string]string{flood: "The county coroner said %d people had died in the Ashwater flood. Crews searched the valley.", strike: "Some %d dockers walked out at the northern port on Monday, the union said. Ships waited."}
	nothing = news.Channel{}
)

func article(id, title string, n int, at time.Time) news.Article {
	return news.Article{ID: id, SourceID: "1", Outlet: "Coast", Title: title, Text: fmt.Sprintf(texts[title], n), Published: at, Fetched: at, URL: "https://coast.example/" + id}
}

// desk is a Runner on a shelf at a time.
func desk(at time.Time) (*Runner, *shelf) {
	s := &shelf{
		sources: []news.Source{{ID: "1", Name: "Coast"}}, told: map[news.Channel][]news.Told{},
		briefings: []Briefing{{ID: "b1", Name: "morning", Schedule: "0 8 * * *", Since: at.Add(-time.Hour), Channels: []news.Channel{inA, inB}}},
		articles:  []news.Article{article("a1", flood, 12, at.Add(-2*time.Hour)), article("a2", strike, 400, at.Add(-3*time.Hour))},
	}
	n := 0
	r := &Runner{Store: s, Schedules: s, Summarizer: firstSentence{}, Now: func() time.Time { return at },
		Renderers: map[news.Platform]Renderer{news.Telegram: lineRenderer{}, news.Discord: lineRenderer{}},
		NewKey:    func() string { n++; return fmt.Sprintf("key-%d", n) }}
	return r, s
}

// bodies are what a run sends to a channel; the zero channel means all.
func bodies(run Run, ch news.Channel) string {
	var out []string
	for _, d := range run.Deliveries {
		if ch == nothing || d.Channel == ch {
			out = append(out, string(d.Body))
		}
	}
	return strings.Join(out, "\n")
}

func TestRunSlot(t *testing.T) {
	r, s := desk(slot)
	for range 2 { // twice is once
		if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.runs) != 1 {
		t.Fatalf("%d runs, want 1", len(s.runs))
	}
	run := s.runs[0]
	if len(run.Deliveries) != 4 || len(run.Stories) != 2 || run.Digest.Key == "" {
		t.Fatalf("%d deliveries of %d articles' stories, key %q", len(run.Deliveries), len(run.Stories), run.Digest.Key)
	}
	seen := map[string]bool{}
	for _, d := range run.Deliveries {
		if d.State != Queued || d.Parts != 2 || !d.Slot.Equal(slot) || len(d.Nonce) != 25 || seen[d.Nonce] || len(d.Told) != 1 {
			t.Errorf("delivery %+v", d)
		}
		seen[d.Nonce] = true
	}
	if err := r.RunSlot(t.Context(), "gone", slot); err != nil || len(s.runs) != 1 {
		t.Errorf("a briefing that is gone: %v, %d runs", err, len(s.runs))
	}
	s.briefings[0].Paused, s.briefings[0].LastSlot = true, time.Time{}
	r.Now = func() time.Time { return slot.Add(24 * time.Hour) }
	if err := r.RunSlot(t.Context(), "b1", slot); err != nil || len(s.runs) != 1 {
		t.Errorf("a briefing that was paused meanwhile: %v, %d runs", err, len(s.runs))
	}
}

// TestNothingTwice: what a channel was told is not told again; a changed figure is, and
// alone. What did not arrive is told again.
func TestNothingTwice(t *testing.T) {
	r, s := desk(slot)
	if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
		t.Fatal(err)
	}
	s.send(inA) // the one to inB did not arrive
	next := slot.Add(24 * time.Hour)
	s.stories = s.runs[0].Stories
	s.articles = append(s.articles, article("a3", flood, 15, next.Add(-time.Hour)))
	r.Now = func() time.Time { return next }
	if err := r.RunSlot(t.Context(), "b1", next); err != nil {
		t.Fatal(err)
	}
	run := s.runs[1]
	if got := bodies(run, inA); !strings.Contains(got, "15 people") || strings.Contains(got, "dockers") {
		t.Errorf("to the channel that was told: %q, want the new toll alone", got)
	}
	if got := bodies(run, inB); !strings.Contains(got, "15 people") || !strings.Contains(got, "dockers") {
		t.Errorf("to the channel that was told nothing: %q, want both stories", got)
	}
	s.send(inA)
	s.send(inB)
	third := next.Add(24 * time.Hour)
	r.Now = func() time.Time { return third }
	if err := r.RunSlot(t.Context(), "b1", third); err != nil {
		t.Fatal(err)
	}
	if run := s.runs[2]; len(run.Deliveries) != 0 || run.Reason != "nothing new" {
		t.Errorf("%d deliveries, reason %q; want none, nothing new", len(run.Deliveries), run.Reason)
	}
}

// TestMuted: a muted story is hidden from its channel alone, gives its place to the next
// one, and is not in the line of the rest either.
func TestMuted(t *testing.T) {
	r, s := desk(slot)
	s.articles = append(s.articles, article("a3", "Bridge opens", 3, slot.Add(-4*time.Hour)))
	s.articles[2].Text = "The new bridge over the Penmoor opened to 3 lanes of traffic, the town said."
	ids := map[string]string{}
	for _, st := range summarize.Stories(s.articles, nil) {
		ids[st.Headline] = st.ID
	}
	s.mutes = []Mute{{Channel: inA, StoryID: ids[flood]}, {Channel: inB, StoryID: "another"}}
	s.briefings[0].Style.Stories = 1
	if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
		t.Fatal(err)
	}
	run := s.runs[0]
	if got := bodies(run, inA); got != "" {
		t.Errorf("to the channel that muted it: %q", got)
	}
	if got := bodies(run, inB); !strings.Contains(got, "12 people") || strings.Contains(got, "dockers") {
		t.Errorf("to the other channel: %q", got)
	}
	s.runs, s.briefings[0].LastSlot = nil, time.Time{}
	s.mutes = append(s.mutes, Mute{Channel: inB, StoryID: ids[flood]})
	if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
		t.Fatal(err)
	}
	run = s.runs[0]
	if got := bodies(run, inB); strings.Contains(got, "12 people") || !strings.Contains(got, "dockers") {
		t.Errorf("where all have muted it: %q, want the next story", got)
	}
	m := remember(nil, Mute{StoryID: run.Digest.More[0].StoryID})
	if n := len(run.Digest.More); n == 0 || len(m.digest(run.Digest).More) != n-1 {
		t.Errorf("the rest %+v", run.Digest.More)
	}
}

// TestFurnitureIsNoBullet: what a host prints on every page is neither in its digests nor
// in More.
func TestFurnitureIsNoBullet(t *testing.T) {
	r, s := desk(slot)
	const notice = "The Penmoor Ledger has told the news of this coast to our readers for 120 years."
	for i, x := range [][2]string{{"Harvest fair opens", "Some 40 farmers opened the harvest fair on Monday, the council said."}, {"Glacier retreats", "The glacier lost 8 metres this year, the survey said."}, {"Orchestra plays on", "The orchestra sold 900 tickets in an hour, its manager said."}} {
		a := news.Article{ID: fmt.Sprint("n", i), SourceID: "1", Outlet: "Ledger", Title: x[0], Text: notice + "\n\n" + x[1], Published: slot.Add(-time.Hour), Fetched: slot, URL: "https://ledger.example/" + fmt.Sprint(i)}
		s.articles = append(s.articles, a)
	}
	if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
		t.Fatal(err)
	}
	run := s.runs[0]
	if got := bodies(run, inA); strings.Contains(got, "120 years") || !strings.Contains(got, "40 farmers") || !strings.Contains(got, "900 tickets") {
		t.Errorf("the digest:\n%s", got)
	}
	for _, st := range run.Digest.Stories {
		for _, q := range st.Ledger {
			if q.Mentions[0].Figure.Value == 120 {
				t.Errorf("%q is in the ledger", q.Mentions[0].Figure.Raw)
			}
		}
		more, err := r.More(t.Context(), st)
		if err != nil || slices.ContainsFunc(more, func(b news.Bullet) bool { return strings.Contains(b.Text, "120 years") }) {
			t.Errorf("more of %q: %v, %v", st.Headline, more, err)
		}
	}
}

// TestTheRest: what finds no room is one line of links, best first, at most ten; a story
// that the channel was told stands in it only where something came in since.
func TestTheRest(t *testing.T) {
	r, s := desk(slot)
	for i := range 14 {
		words := strings.Fields("violin glacier senate tunnel orchid ferry museum cricket copper lantern wolf harvest carpet planet")
		own := "" // words that no other story has
		for k := range 12 {
			own += fmt.Sprintf(" %c%so%c%s", 'b'+i, words[i][:2], 'a'+k, words[i][2:4])
		}
		a := news.Article{ID: fmt.Sprint("r", i), SourceID: "1", Title: strings.ToUpper(words[i][:1]) + words[i][1:] + " " + own, Text: fmt.Sprintf("The %s%s %d%s.", words[i], own, 1000+371*i, own),
			Published: slot.Add(-5*time.Hour - time.Duration(i)*time.Minute), Fetched: slot.Add(-time.Hour), URL: "https://coast.example/" + words[i]}
		s.articles = append(s.articles, a)
	}
	s.briefings[0].Style.Stories = 1
	if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
		t.Fatal(err)
	}
	d := s.runs[0].Digest
	if len(d.Stories) != 1 || len(d.More) != 10 {
		t.Fatalf("%d stories and %d more", len(d.Stories), len(d.More))
	}
	for i, l := range d.More {
		if l.Name == "" || !strings.HasPrefix(l.URL, "https://coast.example/") || l.StoryID == "" || l.StoryID == d.Stories[0].ID || l.Last.IsZero() {
			t.Errorf("link %d: %+v", i, l)
		}
	}
	first := d.More[0]
	for at, want := range map[time.Time]int{slot: 9, first.Last.Add(-time.Minute): 10} {
		if got := remember([]news.Told{{StoryID: first.StoryID, Key: "k", At: at}}).digest(d).More; len(got) != want {
			t.Errorf("told at %s: %d more, want %d", at, len(got), want)
		}
	}
}

// TestMutedOverMerges: a muted story stays hidden where it goes on under another name, but
// takes no story with it that the channel was shown.
func TestMutedOverMerges(t *testing.T) {
	m := remember([]news.Told{{StoryID: "shown", Key: "k"}}, Mute{StoryID: "muted"})
	for _, tt := range []struct {
		id     string
		former []string
		want   bool
	}{{"muted", nil, true}, {"new", []string{"muted"}, true}, {"shown", []string{"muted"}, false}, {"muted", []string{"shown"}, true}, {"new", nil, false}} {
		if got := m.hides(news.DigestStory{ID: tt.id, Former: tt.former}); got != tt.want {
			t.Errorf("%s, formerly %v: hidden %v, want %v", tt.id, tt.former, got, tt.want)
		}
	}
}

func TestMissedSlots(t *testing.T) {
	late := slot.Add(5 * time.Hour)
	r, s := desk(slot)
	s.briefings[0].Since = slot.Add(-73 * time.Hour)
	r.Now = func() time.Time { return late }
	if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
		t.Fatal(err)
	}
	if run := s.runs[0]; len(run.Passed) != 3 || len(run.Deliveries) == 0 || !run.Digest.Slot.Equal(slot) {
		t.Errorf("within grace: %d passed over, %d deliveries, slot %s", len(run.Passed), len(run.Deliveries), run.Digest.Slot)
	}
	r, s = desk(slot)
	r.Now = func() time.Time { return slot.Add(7 * time.Hour) }
	if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
		t.Fatal(err)
	}
	if run := s.runs[0]; len(run.Deliveries) != 0 || run.Reason != "missed by 7h0m0s" {
		t.Errorf("after grace: %d deliveries, reason %q", len(run.Deliveries), run.Reason)
	}
}

func TestDigestNotesAndBudget(t *testing.T) {
	r, s := desk(slot)
	s.sources = append(s.sources, news.Source{ID: "2", Name: "Radio", Health: news.Health{Failures: 3, Reason: "403 Forbidden", Since: slot.Add(-110 * time.Minute), LastFailure: slot}})
	b := s.briefings[0]
	b.Style.Stories, b.Zone = 1, "Europe/Kyiv"
	d, err := r.Compose(t.Context(), b, b.Window(slot), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Stories) != 1 || len(d.More) != 1 || d.More[0].Name == d.Stories[0].Headline {
		t.Errorf("%d stories and %v more, want 1 and the other", len(d.Stories), d.More)
	}
	if want := []string{"Nothing from 1 of 2 sources: Radio (403 Forbidden since 08:10)"}; !slices.Equal(d.Notes, want) {
		t.Errorf("notes %q, want %q", d.Notes, want)
	}
	if d.Key != "" {
		t.Error("a digest that is not stored has a key")
	}
	r.Summarizer, b.Style.Stories = firstSentence{fail: "dockers"}, 8
	if d, err = r.Compose(t.Context(), b, b.Window(slot), ""); err != nil || len(d.Stories) != 1 || !slices.Contains(d.Notes, "1 story could not be summarised") {
		t.Errorf("with one story that cannot be written: %d stories, notes %q, %v", len(d.Stories), d.Notes, err)
	}
}

func TestSilentBriefings(t *testing.T) {
	for _, silent := range []bool{false, true} {
		r, s := desk(slot)
		s.briefings[0].Silent = silent
		if err := r.RunSlot(t.Context(), "b1", slot); err != nil {
			t.Fatal(err)
		}
		if got := s.runs[0].Digest.Silent; got != silent {
			t.Errorf("the digest of a briefing that is silent (%v) is silent (%v)", silent, got)
		}
	}
}

func TestComposeFilters(t *testing.T) {
	for _, tt := range []struct {
		name     string
		filters  Filters
		settings Settings
		topic    string
		want     []string
	}{
		{name: "all", want: []string{flood, strike}},
		{name: "a topic", topic: "ashwater", want: []string{flood}},
		{name: "two words, both must be there", topic: "ashwater dockers"},
		{name: "part of a word does not count", topic: "orth"},
		{name: "another form of a word does", topic: "docker", want: []string{strike}},
		{name: "include", filters: Filters{Include: []string{"Union"}}, want: []string{strike}},
		{name: "exclude wins", filters: Filters{Include: []string{"coroner"}, Exclude: []string{"Flood"}}},
		{name: "of the workspace", settings: Settings{Filters: Filters{Exclude: []string{"walk out"}}}, want: []string{flood}},
		{name: "of both", filters: Filters{Exclude: []string{"valleys"}}, settings: Settings{Filters: Filters{Include: []string{"coroner"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, s := desk(slot)
			b := s.briefings[0]
			b.Filters, s.settings = tt.filters, tt.settings
			d, err := r.Compose(t.Context(), b, b.Window(slot), tt.topic)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, st := range d.Stories {
				got = append(got, st.Headline)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("stories %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWindow(t *testing.T) {
	for _, tt := range []struct {
		name string
		last time.Duration // before the slot; 0 for never
		from time.Duration
	}{
		{"the first run", 0, 24 * time.Hour},
		{"every minute", time.Minute, 24 * time.Hour},
		{"daily", 24 * time.Hour, 27 * time.Hour},
		{"weekly", 7 * 24 * time.Hour, 7 * 24 * time.Hour},
	} {
		b := Briefing{}
		if tt.last > 0 {
			b.LastSlot = slot.Add(-tt.last)
		}
		w := b.Window(slot)
		if slot.Sub(w.From) != tt.from || !w.To.Equal(slot) {
			t.Errorf("%s: from %s before to %s, want %s", tt.name, slot.Sub(w.From), w.To, tt.from)
		}
	}
}

func TestRankOldStoriesFall(t *testing.T) {
	story := func(id string, origins int, age time.Duration) news.Story {
		s := news.Story{ID: id, Last: slot.Add(-age)}
		for i := range origins {
			s.Origins = append(s.Origins, []string{fmt.Sprint(id, i)})
		}
		return s
	}
	got := rank([]news.Story{story("old", 3, 25*time.Hour), story("new", 1, 0), story("wide", 4, 6*time.Hour)}, Window{}, slot)
	var ids []string
	for _, s := range got {
		ids = append(ids, s.story.ID)
	}
	if want := []string{"wide", "new", "old"}; !slices.Equal(ids, want) {
		t.Errorf("rank %v, want %v", ids, want)
	}
}

func TestChangeRanks(t *testing.T) {
	window := Window{From: slot.Add(-24 * time.Hour), To: slot}
	row := func(unit string, was, now float64, at time.Duration) []news.Quantity {
		m := func(v float64, ago time.Duration) news.Mention {
			return news.Mention{Figure: news.Figure{Value: v}, Published: slot.Add(-ago)}
		}
		return []news.Quantity{{Status: news.Updated, Unit: unit, Mentions: []news.Mention{m(was, 40*time.Hour), m(now, at)}, Latest: []news.Latest{{Value: now}}}}
	}
	for _, tt := range []struct {
		name   string
		ledger []news.Quantity
		want   float64
	}{
		{"nothing", nil, 0},
		{"a toll that rose by a quarter", row("person", 12, 15, time.Hour), 0.25},
		{"one that tripled", row("person", 4, 12, time.Hour), 1},
		{"homes count half", row("home", 4, 12, time.Hour), 0.5},
		{"a change from before the window", row("person", 12, 15, 30*time.Hour), 0},
	} {
		if got := change(tt.ledger, window); got != tt.want {
			t.Errorf("%s: change %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestMemoryOverMerges: what a channel was told of a story that merged into another is
// not told again, and what changed comes first.
func TestMemoryOverMerges(t *testing.T) {
	m := remember([]news.Told{{StoryID: "old", Key: "toll", Values: "12"}, {StoryID: "old", Key: "place"}, {StoryID: "new", Key: "ship"}})
	s := news.DigestStory{ID: "new", Former: []string{"old"}, Bullets: []news.Bullet{{Key: "ship"}, {Key: "wind"}, {Key: "place"}, {Key: "toll", Values: "15"}}}
	var keys []string
	for _, b := range m.news(s).Bullets {
		keys = append(keys, b.Key)
	}
	if want := []string{"toll", "wind"}; !slices.Equal(keys, want) {
		t.Errorf("told %v, want %v", keys, want)
	}
	if got := former(news.Story{ID: "new", Articles: []news.Article{{ID: "a"}, {ID: "b"}, {ID: "c"}}}, map[string]string{"a": "old", "b": "new", "c": "old"}); !slices.Equal(got, []string{"old"}) {
		t.Errorf("former %v", got)
	}
}
