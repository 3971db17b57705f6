package briefing

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"tidings/news"
)

// toldMemory is what a channel was told: the values last told for each story and key, and
// when each story was told last; and which stories are hidden from it.
type toldMemory struct {
	values map[[2]string]string
	told   map[string]time.Time
	muted  map[string]bool
}

func remember(told []news.Told, muted ...Mute) toldMemory {
	m := toldMemory{map[[2]string]string{}, map[string]time.Time{}, map[string]bool{}}
	for _, t := range told {
		m.values[[2]string{t.StoryID, t.Key}] = t.Values
		if t.At.After(m.told[t.StoryID]) || !m.knows(t.StoryID) {
			m.told[t.StoryID] = t.At
		}
	}
	for _, x := range muted {
		m.muted[x.StoryID] = true
	}
	return m
}

// knows reports whether the channel was told anything of the story with that id.
func (m toldMemory) knows(id string) bool {
	_, ok := m.told[id]
	return ok
}

// hides reports whether a story is hidden from the channel: it is muted, or a muted one
// goes on in it under a name that the channel was never shown.
func (m toldMemory) hides(s news.DigestStory) bool {
	return m.muted[s.ID] || !m.knows(s.ID) && slices.ContainsFunc(s.Former, func(id string) bool { return m.muted[id] })
}

// last is the values that the channel was told last for a statement of a story, or of
// one that it was before it merged or was split.
func (m toldMemory) last(s news.DigestStory, key string) (values []string) {
	for _, id := range append([]string{s.ID}, s.Former...) {
		if v, ok := m.values[[2]string{id, key}]; ok {
			values = append(values, v)
		}
	}
	return values
}

// news is the story with only those bullets that say something new to the channel: a
// statement it was not told, or one whose figures changed. What changed comes first: it
// is why the story is back.
func (m toldMemory) news(s news.DigestStory) news.DigestStory {
	if m.hides(s) {
		s.Bullets = nil
		return s
	}
	var changed, fresh []news.Bullet
	for _, b := range s.Bullets {
		switch told := m.last(s, b.Key); {
		case len(told) == 0:
			fresh = append(fresh, b)
		case !slices.Contains(told, b.Values):
			changed = append(changed, b)
		}
	}
	s.Bullets = append(changed, fresh...)
	return s
}

// digest is the digest as the channel should see it: without what it was told, and
// without what is hidden from it. The line of the rest names a story that it was told only
// where something came in since.
func (m toldMemory) digest(d news.Digest) news.Digest {
	var stories []news.DigestStory
	for _, s := range d.Stories {
		if s = m.news(s); len(s.Bullets) > 0 {
			stories = append(stories, s)
		}
	}
	d.Stories = stories
	d.More = slices.DeleteFunc(slices.Clone(d.More), func(l news.OutletLink) bool {
		return m.muted[l.StoryID] || m.knows(l.StoryID) && !l.Last.After(m.told[l.StoryID])
	})
	return d
}

// Updater is a Summarizer that can also tell how what readers were told has changed.
type Updater interface {
	// Update writes a bullet of s anew for readers who were told another value of what it
	// states ("Dead: 12 → 15 — health ministry"); before are the forms in which they were
	// told the story, as RunStore.ToldStory gives them. Its receipts bear out both
	// values. It is false where the bullet stays as it is.
	Update(s news.DigestStory, b news.Bullet, before []news.DigestStory) (news.Bullet, bool)
}

// shown is a digest as the channel should see it: without what it was told, and with what
// changed since then first, beside what it was told. Bullets that say so are added to
// updated, by their ids.
func (r *Runner) shown(ctx context.Context, d news.Digest, ch news.Channel, m toldMemory, updated map[string]news.Bullet) (news.Digest, error) {
	d = m.digest(d)
	up, ok := r.Summarizer.(Updater)
	if !ok {
		return d, nil
	}
	for i, s := range d.Stories {
		ids := append([]string{s.ID}, s.Former...)
		if !slices.ContainsFunc(ids, m.knows) {
			continue
		}
		before, err := r.Store.ToldStory(ctx, ch, ids)
		if err != nil {
			return d, err
		}
		var changed, rest []news.Bullet
		for _, b := range s.Bullets {
			b, ok := up.Update(s, b, before)
			if !ok {
				rest = append(rest, b)
				continue
			}
			changed = append(changed, b)
			if _, again := updated[b.ID]; !again {
				updated[b.ID] = b
			}
		}
		d.Stories[i].Bullets = append(changed, rest...)
	}
	return d, nil
}

// withUpdates is a digest as it is kept: a bullet that a channel is shown beside what it
// was told has the receipts of both values.
func withUpdates(d news.Digest, updated map[string]news.Bullet) news.Digest {
	d.Stories = slices.Clone(d.Stories)
	for i, s := range d.Stories {
		bullets := slices.Clone(s.Bullets)
		for j, b := range bullets {
			if x, ok := updated[b.ID]; ok {
				bullets[j] = x
			}
		}
		d.Stories[i].Bullets = bullets
	}
	return d
}

// notes are the sentences under a digest about what is missing.
func notes(sources []news.Source, ed Edition, loc *time.Location) []string {
	var out []string
	if n := failing(sources, loc); n != "" {
		out = append(out, n)
	}
	if n := len(ed.Problems); n > 0 {
		out = append(out, fmt.Sprintf("%s could not be summarised", count(n, "story", "stories")))
	}
	return out
}

// failing says which sources gave nothing, as one line: "Nothing from 2 of 9 sources:
// Coast Radio (403 Forbidden since 06:10), …". Paused ones count as failing where
// Tidings has a reason for it.
func failing(sources []news.Source, loc *time.Location) string {
	var bad []news.Source
	for _, s := range sources {
		if s.Health.Failing() {
			bad = append(bad, s)
		}
	}
	if len(bad) == 0 {
		return ""
	}
	sort.SliceStable(bad, func(i, j int) bool { return bad[i].Name < bad[j].Name })
	var names []string
	for i, s := range bad {
		if i == 3 && len(bad) > 4 {
			names = append(names, fmt.Sprintf("and %d more", len(bad)-i))
			break
		}
		names = append(names, fmt.Sprintf("%s (%s)", s.Name, reasonSince(s.Health, loc)))
	}
	return fmt.Sprintf("Nothing from %d of %s: %s", len(bad), count(len(sources), "source", "sources"), strings.Join(names, ", "))
}

// missedNote says which slots were missed in favour of this one, as one line or none:
// "2 earlier digests were missed: Mon 08:00, Tue 08:00".
func missedNote(passed []PassedSlot, zone string) []string {
	loc, err := Zone(zone)
	if err != nil {
		loc = time.UTC
	}
	var missed []string
	for _, p := range passed {
		if p.Why == WhyOvertaken {
			missed = append(missed, p.At.In(loc).Format("Mon 15:04"))
		}
	}
	n := len(missed)
	if n == 0 {
		return nil
	}
	words := fmt.Sprintf("%d earlier digests were missed: ", n)
	if n == 1 {
		words = "1 earlier digest was missed: "
	}
	if n > 4 {
		missed = append(missed[:3:3], fmt.Sprintf("and %d more", n-3))
	}
	return []string{words + strings.Join(missed, ", ")}
}

func reasonSince(h news.Health, loc *time.Location) string {
	reason := h.Reason
	if reason == "" {
		reason = "no answer"
	}
	if h.Since.IsZero() {
		return reason
	}
	layout := "15:04"
	if h.LastFailure.Sub(h.Since) > 20*time.Hour {
		layout = "2 Jan 15:04"
	}
	return reason + " since " + h.Since.In(loc).Format(layout)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
