package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
	"tidings/store"
	"tidings/summarize/extract"
)

// plainRenderer renders what the console prints, one message a digest.
type plainRenderer struct{}

func (plainRenderer) Render(d news.Digest) ([]briefing.Message, error) {
	m := briefing.Message{Body: []byte(bot.PlainDigest(d))}
	for _, s := range d.Stories {
		m.StoryIDs = append(m.StoryIDs, s.ID)
	}
	return []briefing.Message{m}, nil
}

// newsdesk is a Runner on a real store with the default way to write bullets.
type newsdesk struct {
	t   *testing.T
	s   *store.Store
	r   *briefing.Runner
	b   briefing.Briefing
	src news.Source
	now time.Time
}

func newNewsdesk(t *testing.T, s *store.Store, channels ...news.Channel) *newsdesk {
	t.Helper()
	d := &newsdesk{t: t, s: s, src: addSource(t, s, "discord:1", "Coast"), now: t0}
	n := 0
	d.r = &briefing.Runner{Store: s, Schedules: s, Summarizer: extract.New(), Now: func() time.Time { return d.now },
		Renderers: map[news.Platform]briefing.Renderer{news.Discord: plainRenderer{}, news.Telegram: plainRenderer{}},
		NewKey:    func() string { n++; return fmt.Sprintf("key%023d", n) }}
	b, err := s.AddBriefing(t.Context(), briefing.Briefing{Workspace: "discord:1", Name: "morning", Schedule: "0 8 * * *", Channels: channels, Since: t0.Add(-time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	d.b = b
	return d
}

// brings stores an article that came an hour before the next run.
func (d *newsdesk) brings(key, title, text string) {
	d.t.Helper()
	it := item(d.src, key)
	it.Article.Title, it.Article.Text, it.Article.Outlet, it.Article.Excerpt = title, text, "Coast Daily", false
	it.Article.Published, it.Article.Fetched = d.now.Add(-time.Hour), d.now.Add(-time.Hour)
	if err := d.s.SavePolls(d.t.Context(), []news.Poll{poll(d.src, it)}); err != nil {
		d.t.Fatal(err)
	}
}

// run runs the slot of now and returns what each channel is sent; sends says whose
// deliveries arrive.
func (d *newsdesk) run(sends ...news.Channel) map[news.Channel]string {
	d.t.Helper()
	ctx := d.t.Context()
	if err := d.r.RunSlot(ctx, d.b.ID, d.now); err != nil {
		d.t.Fatal(err)
	}
	out := map[news.Channel]string{}
	for _, job := range take(d.t, d.s) {
		var id int64
		if _, err := fmt.Sscanf(job, "%d/", &id); err != nil {
			d.t.Fatal(err)
		}
		x, _, err := d.s.Claim(ctx, id, d.now, d.now.Add(-time.Hour))
		if err != nil {
			d.t.Fatal(err)
		}
		out[x.Channel] += string(x.Body)
		x.State = briefing.Rejected
		if slices.Contains(sends, x.Channel) {
			x.State, x.MessageID = briefing.Sent, fmt.Sprint(id)
		}
		if err := d.s.Finish(ctx, x, d.now); err != nil {
			d.t.Fatal(err)
		}
	}
	d.now = d.now.Add(24 * time.Hour)
	return out
}

// TestChangeSinceTold: a value that only the channel's own memory has is told beside the
// new one, with the receipts of both; a channel that did not get it sees the new one alone.
func TestChangeSinceTold(t *testing.T) {
	told, missed := news.Channel{Platform: news.Discord, ID: "100"}, news.Channel{Platform: news.Telegram, ID: "-200"}
	const (
		first = "Floods killed 12 people when the Ashwater river burst its banks near Colver, the health ministry said. Crews searched the valley for survivors through the night."
		later = "Engineers inspected the Ashwater dam above Colver, the water board said, after the river burst its banks. Residents of the valley waited for news."
		third = "The Ashwater river had burst its banks near Colver last week. Engineers from the water board looked at the dam again, and crews left the valley."
		last  = "The death toll in the Ashwater flood near Colver rose to 15, the health ministry said. Crews in the valley stopped their search for survivors by the river."
	)
	stores(t, func(t *testing.T, s *store.Store) {
		d := newNewsdesk(t, s, told, missed)
		d.brings("k1", "Ashwater river bursts its banks near Colver", first)
		if got := d.run(told); !strings.Contains(got[told], "killed 12 people") || !strings.Contains(got[missed], "killed 12 people") {
			t.Fatalf("the first day: %q", got)
		}
		for n, text := range []string{later, third} { // which keep the story alive until its first article is out of sight
			d.now = d.now.Add(24 * time.Hour)
			d.brings(fmt.Sprint("k", 2+n), "Ashwater dam inspected after river bursts its banks near Colver", text)
			d.run(told)
		}
		d.brings("k5", "Ashwater flood near Colver: death toll rises", last)
		got := d.run(told, missed)
		lines := strings.Split(got[told], "\n")
		const want = "• Dead: 12 → 15 since Tuesday — health ministry"
		if len(lines) < 4 || lines[3] != want {
			t.Errorf("to the channel that was told:\n%s\nwant first: %s", got[told], want)
		}
		if strings.Contains(got[missed], "→") || !strings.Contains(got[missed], "15") {
			t.Errorf("to the channel that was not told:\n%s", got[missed])
		}
		kept, _, err := s.DigestByKey(t.Context(), fmt.Sprintf("key%023d", 4))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(kept.Stories[0].Bullets, func(b news.Bullet) bool { return "• "+b.Text == want })
		if i < 0 {
			t.Fatalf("the kept digest has no such bullet: %+v", kept.Stories[0].Bullets)
		}
		for _, f := range kept.Stories[0].Bullets[i].Figures {
			if !slices.ContainsFunc(kept.Stories[0].Bullets[i].Receipts, func(r news.Receipt) bool {
				return r.ArticleID == f.ArticleID && r.Span.Contains(f.Span) && strings.Contains(r.Sentence, f.Raw)
			}) {
				t.Errorf("%q has no receipt among %+v", f.Raw, kept.Stories[0].Bullets[i].Receipts)
			}
		}
		d.brings("k6", "Ashwater flood near Colver: death toll unchanged", last)
		if got := d.run(told); strings.Contains(got[told], "15") {
			t.Errorf("told again:\n%s", got[told])
		}
	})
}

// TestWishesThroughTheRunner: filters and mutes that are stored hide stories from the
// digests of a real writer; the next story takes the place; /why says so; More tells what
// the digest had no room for.
func TestWishesThroughTheRunner(t *testing.T) {
	ch := news.Channel{Platform: news.Discord, ID: "100"}
	texts := [][2]string{
		{"Ferry line to reopen in Penmoor", "The ferry line between Penmoor and Lorrane will reopen on Monday after 3 years, the port authority said. Two boats were repaired at a cost of $4.2 million. Tickets cost $12 each. The mayor called the reopening a relief for the island. About 900 people live there all year. The first boat leaves at seven in the morning from the northern pier."},
		{"Cricket club wins the island cup", "The cricket club of Colver won the island cup by 45 runs on Sunday, the league said. The match was watched by 2,300 people at the old ground near the river."},
		{"Water board raises its fees in Ashwater", "The water board of Ashwater raised its fees by 8% on Tuesday, the board said. The money pays for a new dam that will hold 40 million litres of water. Builders start work on the dam in March and finish it within two years. Some 5,000 homes in Ashwater take their water from the board. The fees had not changed since the old dam was repaired."},
	}
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		d := newNewsdesk(t, s, ch)
		for i, x := range texts {
			d.brings(fmt.Sprint("k", i), x[0], x[1])
		}
		ok(t, saveSettings(ctx, s, "discord:1", briefing.Settings{Lang: "uk", Filters: briefing.Filters{Exclude: []string{"cricket clubs"}}}))
		b := d.b
		b.Style = briefing.Style{Stories: 1, Bullets: 2}
		ok(t, s.UpdateBriefing(ctx, b))
		d.b = b
		why := func(words string) briefing.Verdict {
			t.Helper()
			vs := must[[]briefing.Verdict](t)(d.r.Explain(ctx, d.b, ch, d.now, words))
			if len(vs) != 1 {
				t.Fatalf("%q: %+v", words, vs)
			}
			return vs[0]
		}
		if v := why("cricket"); v.Why != briefing.WhyFiltered || v.Phrase != "cricket clubs" || v.Headline != texts[1][0] {
			t.Errorf("what is filtered: %+v", v)
		}
		shown, other := why("ferry"), why("fees")
		if shown.Why != briefing.WhyShown {
			shown, other = other, shown
		}
		if shown.Why != briefing.WhyShown || other.Why != briefing.WhyNoRoom {
			t.Errorf("of two stories and room for one: %+v, %+v", shown, other)
		}
		ok(t, s.Mute(ctx, briefing.Mute{Channel: ch, StoryID: shown.StoryID, Headline: shown.Headline, At: d.now}))
		if v := why(shown.Headline); v.Why != briefing.WhyMuted {
			t.Errorf("what is muted: %+v", v)
		}
		got := d.run(ch)[ch]
		if strings.Contains(got, shown.Headline) || strings.Contains(got, "cricket") || !strings.Contains(got, "%") && !strings.Contains(got, "ferry") {
			t.Errorf("the digest:\n%s", got)
		}
		if !strings.Contains(got, "вт 24 лист.") {
			t.Errorf("the date is not in the language that was set:\n%s", got)
		}
		d.now = d.now.Add(-23 * time.Hour)
		if v := why(other.Headline); v.Why != briefing.WhyTold || v.At.IsZero() {
			t.Errorf("what was told: %+v", v)
		}
		if vs := must[[]briefing.Verdict](t)(d.r.Explain(ctx, d.b, ch, d.now, "unicorn")); len(vs) != 0 {
			t.Errorf("of nothing: %+v", vs)
		}
		kept, _, err := s.DigestByKey(ctx, fmt.Sprintf("key%023d", 1))
		ok(t, err)
		story := kept.Stories[0]
		more := must[[]news.Bullet](t)(d.r.More(ctx, story))
		if len(more) == 0 {
			t.Errorf("no more of %q", story.Headline)
		}
		for _, m := range more {
			if slices.ContainsFunc(story.Bullets, func(b news.Bullet) bool { return b.Text == m.Text }) || len(m.Receipts) == 0 {
				t.Errorf("more: %+v", m)
			}
		}
		story.ArticleIDs = []string{"gone"}
		if _, err := d.r.More(ctx, story); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("of articles that are gone: %v", err)
		}
		ok(t, s.Unmute(ctx, ch, shown.StoryID))
		d.now = d.now.Add(time.Hour)
		if v := why(shown.Headline); v.Why != briefing.WhyShown {
			t.Errorf("what is muted no more: %+v", v)
		}
	})
}
