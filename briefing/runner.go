package briefing

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/news"
)

// Runner turns a due slot into a stored digest with its deliveries. The Courier posts
// them.
type Runner struct {
	Store      RunStore
	Schedules  ScheduleStore
	Summarizer Summarizer
	// Renderers has one for each platform that a briefing may post to.
	Renderers map[news.Platform]Renderer
	Now       func() time.Time
	// NewKey gives a random digest key, 26 characters of base32.
	NewKey func() string
	// PageURL gives the address of a digest's page by its key, "" for none; nil means that
	// there are no pages.
	PageURL func(key string) string
	// OnDropped is told how many bullets of a digest failed the check against their
	// receipts; nil is allowed.
	OnDropped func(n int)

	desk Desk
}

// How far back a digest looks.
const (
	// shortestWindow is looked at even when the last slot was a minute ago: an article
	// may come in hours after the time it bears, and what a channel was told already is
	// left out by what it was told, not by its age.
	shortestWindow = 24 * time.Hour
	// overlap is how much before the last slot is looked at again.
	overlap = 3 * time.Hour
	// longestWindow caps a digest after a long sleep.
	longestWindow = 7 * 24 * time.Hour
	// past is how far back a story's earlier articles are read, so that it keeps its id
	// and its ledger (Linger & Hajaiej 2020 and others let a story rest after three days).
	past = 72 * time.Hour
	// memory is how long a channel is not told the same again.
	memory = 14 * 24 * time.Hour
)

// Window is the time that a digest for the slot looks at.
func (b Briefing) Window(slot time.Time) Window {
	from := slot.Add(-shortestWindow)
	if !b.LastSlot.IsZero() && b.LastSlot.Before(slot) {
		if f := b.LastSlot.Add(-overlap); f.Before(from) {
			from = f
		}
	}
	if oldest := slot.Add(-longestWindow); from.Before(oldest) {
		from = oldest
	}
	return Window{From: from, To: slot}
}

// RunSlot runs the newest due slot of a briefing; slot is the one that the caller saw
// due. Running a slot again, or one of a briefing that was paused or removed
// meanwhile, is harmless: nothing happens.
func (r *Runner) RunSlot(ctx context.Context, briefingID string, slot time.Time) error {
	b, err := r.Schedules.Briefing(ctx, briefingID)
	if errors.Is(err, ErrNotFound) || err == nil && b.Paused {
		return nil
	}
	if err != nil {
		return fmt.Errorf("run slot: %w", err)
	}
	now := r.Now()
	at, passed, ok, err := DueSlot(b, now)
	if err != nil || !ok {
		return err
	}
	if b.InGrace(at, now) {
		run, err := r.prepare(ctx, b, at, passed)
		if err != nil {
			return err
		}
		return r.save(ctx, run)
	}
	return r.save(ctx, Run{
		Briefing: b, Digest: news.Digest{BriefingID: b.ID, Name: b.Name, Slot: at, Zone: b.Zone}, Passed: passed,
		Why: WhyTooLate, Reason: fmt.Sprintf("missed by %s", now.Sub(at).Round(time.Minute)),
	})
}

// RunNow runs a briefing at once, beside its schedule, and returns the digest; its
// deliveries are queued. Who asks for it in quiet hours means it.
func (r *Runner) RunNow(ctx context.Context, b Briefing, now time.Time) (news.Digest, error) {
	b.Quiet = Quiet{}
	run, err := r.prepare(ctx, b, now.UTC().Truncate(time.Millisecond), nil)
	if err != nil {
		return news.Digest{}, err
	}
	return run.Digest, r.save(ctx, run)
}

// Compose makes a digest of what is stored in the window without saving it. Where
// topic is not empty, only articles that hold all of its words count.
func (r *Runner) Compose(ctx context.Context, b Briefing, w Window, topic string) (news.Digest, error) {
	d, _, err := r.compose(ctx, b, w, w.To, topic, nil)
	d.Key, d.URL = "", ""
	return d, err
}

func (r *Runner) save(ctx context.Context, run Run) error {
	err := r.Store.SaveRun(ctx, run)
	if errors.Is(err, ErrAlreadyRun) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("briefing %s: save the run of %s: %w", run.Briefing.Name, run.Digest.Slot.Format(time.RFC3339), err)
	}
	if r.OnDropped != nil && run.Digest.Dropped > 0 {
		r.OnDropped(run.Digest.Dropped)
	}
	return nil
}

// prepare makes the digest of a slot and the deliveries for each channel.
func (r *Runner) prepare(ctx context.Context, b Briefing, slot time.Time, passed []PassedSlot) (Run, error) {
	memories := map[news.Channel]toldMemory{}
	channels := slices.DeleteFunc(slices.Clone(b.Channels), func(ch news.Channel) bool { return slices.Contains(b.Stopped, ch) })
	for _, ch := range channels {
		m, err := r.memory(ctx, ch, slot)
		if err != nil {
			return Run{}, fmt.Errorf("briefing %s: %w", b.Name, err)
		}
		memories[ch] = m
	}
	d, storyOf, err := r.compose(ctx, b, b.Window(slot), slot, "", func(s news.DigestStory) bool {
		for _, m := range memories {
			if len(m.news(s).Bullets) > 0 {
				return false
			}
		}
		return len(memories) > 0
	})
	if err != nil {
		return Run{}, err
	}
	d.Notes = append(d.Notes, missedNote(passed, b.Zone)...)
	run := Run{Briefing: b, Digest: d, Stories: storyOf, Passed: passed, Why: WhyPosted}
	updated := map[string]news.Bullet{}
	for _, ch := range channels {
		shown, err := r.shown(ctx, d, ch, memories[ch], updated)
		if err != nil {
			return Run{}, fmt.Errorf("briefing %s: read what %s was told: %w", b.Name, ch, err)
		}
		ds, err := r.plan(shown, ch)
		if err != nil {
			return Run{}, fmt.Errorf("briefing %s: render for %s: %w", b.Name, ch, err)
		}
		run.Deliveries = append(run.Deliveries, ds...)
	}
	run.Digest = withUpdates(d, updated)
	for i := range run.Deliveries {
		run.Deliveries[i].Quiet, run.Deliveries[i].Zone = b.Quiet, b.Zone
	}
	if len(run.Deliveries) == 0 {
		run.Why = WhyNothing
		if len(channels) == 0 {
			run.Why = WhyNoChannel
		}
		run.Reason = run.Why.Words()
	}
	return run, nil
}

// memory is what a channel was told before a slot, and what is hidden from it.
func (r *Runner) memory(ctx context.Context, ch news.Channel, slot time.Time) (toldMemory, error) {
	told, err := r.Store.Told(ctx, ch, slot.Add(-memory))
	if err != nil {
		return toldMemory{}, fmt.Errorf("read what %s was told: %w", ch, err)
	}
	muted, err := r.Store.Mutes(ctx, ch)
	if err != nil {
		return toldMemory{}, fmt.Errorf("read what is hidden from %s: %w", ch, err)
	}
	return remember(told, muted...), nil
}

// gathered is what a briefing has to work with.
type gathered struct {
	sources  []news.Source
	articles []news.Article
	// known maps articles to the stories that they were given before.
	known    map[string]string
	settings Settings
}

// read reads the sources' articles of a window and the settings of the workspace.
func (r *Runner) read(ctx context.Context, b Briefing, w Window) (gathered, error) {
	fail := func(what string, err error) (gathered, error) {
		return gathered{}, fmt.Errorf("briefing %s: read %s: %w", b.Name, what, err)
	}
	sources, err := r.Store.SourcesOf(ctx, b)
	if err != nil {
		return fail("its sources", err)
	}
	var ids []string
	for _, s := range sources {
		ids = append(ids, s.ID)
	}
	articles, err := r.Store.Articles(ctx, ids, w)
	if err != nil {
		return fail("articles", err)
	}
	settings, err := r.Store.Settings(ctx, b.Workspace)
	if err != nil {
		return fail("its workspace's settings", err)
	}
	return gathered{sources: sources, articles: articles, settings: settings}, nil
}

// gather reads the sources' articles of a window that pass the filters and, where topic
// is not empty, hold all of its words.
func (r *Runner) gather(ctx context.Context, b Briefing, w Window, topic string) (gathered, error) {
	got, err := r.read(ctx, b, w)
	if err != nil {
		return got, err
	}
	by := sieves(b, got.settings, strings.Fields(topic))
	got.articles = slices.DeleteFunc(got.articles, func(a news.Article) bool { return dropped(a, by) })
	var ids []string
	for _, a := range got.articles {
		ids = append(ids, a.ID)
	}
	if got.known, err = r.Store.StoryIDs(ctx, ids); err != nil {
		return got, fmt.Errorf("briefing %s: read stories: %w", b.Name, err)
	}
	return got, nil
}

// compose reads the sources' articles and has them edited into a digest.
func (r *Runner) compose(ctx context.Context, b Briefing, w Window, slot time.Time, topic string, told func(news.DigestStory) bool) (news.Digest, map[string]string, error) {
	fail := func(what string, err error) (news.Digest, map[string]string, error) {
		return news.Digest{}, nil, fmt.Errorf("briefing %s: %s: %w", b.Name, what, err)
	}
	from := w.From
	if p := slot.Add(-past); p.Before(from) {
		from = p
	}
	got, err := r.gather(ctx, b, Window{From: from, To: w.To}, topic)
	if err != nil {
		return news.Digest{}, nil, err
	}
	ed, err := Editor{Summarizer: r.Summarizer, Desk: &r.desk}.Edit(ctx, Copy{
		Articles: got.articles, Known: got.known, Fresh: w, Now: slot, Style: b.Style, Told: told,
	})
	if err != nil {
		return fail("write", err)
	}
	loc, err := Zone(b.Zone)
	if err != nil {
		return fail("find its zone", err)
	}
	d := news.Digest{
		Key: r.NewKey(), BriefingID: b.ID, Name: b.Name, Slot: slot, Zone: b.Zone, Lang: got.settings.Lang, Silent: b.Silent,
		Stories: ed.Stories, More: ed.More, Dropped: ed.Dropped, Notes: notes(got.sources, ed, loc),
	}
	if r.PageURL != nil {
		d.URL = r.PageURL(d.Key)
	}
	return d, ed.StoryOf, nil
}

// plan renders a digest as a channel should see it and makes its deliveries.
func (r *Runner) plan(d news.Digest, ch news.Channel) ([]Delivery, error) {
	renderer, ok := r.Renderers[ch.Platform]
	if !ok {
		return nil, fmt.Errorf("no platform %q is set up", ch.Platform)
	}
	if len(d.Stories) == 0 {
		return nil, nil
	}
	messages, err := renderer.Render(d)
	if err != nil {
		return nil, err
	}
	var out []Delivery
	for i, msg := range messages {
		out = append(out, Delivery{
			BriefingID: d.BriefingID, Name: d.Name, Slot: d.Slot, Channel: ch, Part: i + 1, Parts: len(messages),
			Body: msg.Body, Told: toldBy(d, msg.StoryIDs), Nonce: nonce(d.Key, ch, i+1), State: Queued,
		})
	}
	return out, nil
}

// nonce is unique to a part of a digest in a channel: 25 characters, 125 bits, which is
// the most that Discord takes.
func nonce(key string, ch news.Channel, part int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", key, ch, part))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:25]
}

// toldBy lists what the stories of one message tell.
func toldBy(d news.Digest, storyIDs []string) []news.Told {
	var out []news.Told
	for _, s := range d.Stories {
		if !slices.Contains(storyIDs, s.ID) {
			continue
		}
		for _, b := range s.Bullets {
			out = append(out, news.Told{StoryID: s.ID, Key: b.Key, Values: b.Values, At: d.Slot})
		}
	}
	return out
}
