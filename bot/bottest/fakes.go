// Package bottest holds what tests of commands and of platforms share: a Store in
// memory, an Inspector and a Composer that answer what they are told, and Exercise,
// the story that every platform's adapter must be able to tell.
package bottest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// Store is a bot.Store in memory. The zero value is empty and ready; all methods may be
// called at the same time. Its fields may be set before it is used.
type Store struct {
	// SourceList and BriefingList hold those of all workspaces; those of the operator's
	// are read by each.
	SourceList   []news.Source
	BriefingList []briefing.Briefing
	// Digests are stored ones by key, Owners their workspaces. Stories and bullets are
	// found in them.
	Digests map[string]news.Digest
	Owners  map[string]string
	// Articles are what a search looks through.
	Articles []news.Article
	// Counts is what Status returns; its Unknown are what SettleUnknown settles.
	Counts bot.Status
	// Settled notes what admins said of deliveries: true for "send again".
	Settled map[int64]bool
	// Wishes are the settings of workspaces, Muted what is hidden from channels.
	Wishes map[string]briefing.Settings
	Muted  []briefing.Mute
	// TakenBack are the briefings, in lower case, whose newest digest was taken back.
	TakenBack map[string]bool
	// Err, where set, is what every method returns: the database is down.
	Err error

	mu   sync.Mutex
	made int
}

var _ bot.Store = (*Store)(nil)

// Change runs f while nobody else uses the store.
func (s *Store) Change(f func(s *Store)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func (s *Store) id(kind string) string {
	s.made++
	return fmt.Sprintf("%s%d", kind, s.made)
}

func readable(owner, workspace string) bool {
	return owner == workspace || owner == briefing.OperatorWorkspace
}

// Sources returns the workspace's and the operator's, by name.
func (s *Store) Sources(_ context.Context, workspace string) ([]news.Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []news.Source
	for _, src := range s.SourceList {
		if readable(src.Workspace, workspace) {
			out = append(out, src)
		}
	}
	slices.SortFunc(out, func(a, b news.Source) int { return strings.Compare(a.Name, b.Name) })
	return out, s.Err
}

// AddSource keeps a source; ErrExists where the name or address is taken.
func (s *Store) AddSource(_ context.Context, src news.Source) (news.Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return src, s.Err
	}
	for _, old := range s.SourceList {
		if readable(old.Workspace, src.Workspace) && (strings.EqualFold(old.Name, src.Name) || old.URL == src.URL) {
			return src, bot.ErrExists
		}
	}
	src.ID = s.id("source")
	s.SourceList = append(s.SourceList, src)
	return src, nil
}

// RemoveSource forgets a source.
func (s *Store) RemoveSource(_ context.Context, workspace, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return s.Err
	}
	i := slices.IndexFunc(s.SourceList, func(src news.Source) bool {
		return readable(src.Workspace, workspace) && strings.EqualFold(src.Name, name)
	})
	switch {
	case i < 0:
		return bot.ErrNotFound
	case s.SourceList[i].Declared:
		return bot.ErrDeclared
	}
	s.SourceList = slices.Delete(s.SourceList, i, i+1)
	return nil
}

// WorkspaceBriefings returns the workspace's and the operator's, by name.
func (s *Store) WorkspaceBriefings(_ context.Context, workspace string) ([]briefing.Briefing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []briefing.Briefing
	for _, b := range s.BriefingList {
		if readable(b.Workspace, workspace) {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b briefing.Briefing) int { return strings.Compare(a.Name, b.Name) })
	return out, s.Err
}

// AddBriefing keeps a briefing; ErrExists where the name is taken.
func (s *Store) AddBriefing(_ context.Context, b briefing.Briefing) (briefing.Briefing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return b, s.Err
	}
	for _, old := range s.BriefingList {
		if readable(old.Workspace, b.Workspace) && strings.EqualFold(old.Name, b.Name) {
			return b, bot.ErrExists
		}
	}
	b.ID = s.id("briefing")
	s.BriefingList = append(s.BriefingList, b)
	return b, nil
}

// change finds a briefing and changes it; declared ones only where that is allowed.
func (s *Store) change(id string, declared bool, f func(i int)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return s.Err
	}
	i := slices.IndexFunc(s.BriefingList, func(b briefing.Briefing) bool { return b.ID == id })
	switch {
	case i < 0:
		return bot.ErrNotFound
	case s.BriefingList[i].Declared && !declared:
		return bot.ErrDeclared
	}
	f(i)
	return nil
}

// UpdateBriefing replaces a briefing.
func (s *Store) UpdateBriefing(_ context.Context, b briefing.Briefing) error {
	return s.change(b.ID, false, func(i int) { s.BriefingList[i] = b })
}

// PauseBriefing pauses or resumes one.
func (s *Store) PauseBriefing(_ context.Context, id string, paused bool, reason string, now time.Time) error {
	return s.change(id, true, func(i int) {
		b := &s.BriefingList[i]
		b.Paused, b.PausedReason = paused, reason
		if !paused {
			b.Since = now
		}
	})
}

// RemoveBriefing forgets one.
func (s *Store) RemoveBriefing(_ context.Context, id string) error {
	return s.change(id, false, func(i int) { s.BriefingList = slices.Delete(s.BriefingList, i, i+1) })
}

// DigestByKey returns a stored digest and its workspace.
func (s *Store) DigestByKey(_ context.Context, key string) (news.Digest, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.Digests[key]
	switch {
	case s.Err != nil:
		return d, "", s.Err
	case !ok:
		return d, "", bot.ErrNotFound
	}
	return d, s.Owners[key], nil
}

// RecentStories returns the stories of the digests, the newest digest's first.
func (s *Store) RecentStories(_ context.Context, workspace string, limit int) ([]news.DigestStory, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return nil, s.Err
	}
	keys := slices.SortedFunc(maps.Keys(s.Digests), func(a, b string) int {
		return s.Digests[b].Slot.Compare(s.Digests[a].Slot)
	})
	var out []news.DigestStory
	for _, key := range keys {
		if readable(s.Owners[key], workspace) {
			out = append(out, s.Digests[key].Stories...)
		}
	}
	return out[:min(len(out), limit)], nil
}

// StoryByID returns a story of the digests.
func (s *Store) StoryByID(ctx context.Context, workspace, id string) (news.DigestStory, error) {
	stories, err := s.RecentStories(ctx, workspace, 1<<30)
	if err != nil {
		return news.DigestStory{}, err
	}
	for _, story := range stories {
		if story.ID == id {
			return story, nil
		}
	}
	return news.DigestStory{}, bot.ErrNotFound
}

// BulletByID returns a bullet of the digests.
func (s *Store) BulletByID(ctx context.Context, workspace, id string) (news.Bullet, news.DigestStory, error) {
	stories, err := s.RecentStories(ctx, workspace, 1<<30)
	if err != nil {
		return news.Bullet{}, news.DigestStory{}, err
	}
	for _, story := range stories {
		for _, bullet := range story.Bullets {
			if bullet.ID == id {
				return bullet, story, nil
			}
		}
	}
	return news.Bullet{}, news.DigestStory{}, bot.ErrNotFound
}

// Settings returns those of a workspace.
func (s *Store) Settings(_ context.Context, workspace string) (briefing.Settings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Wishes[workspace], s.Err
}

// ChangeSettings keeps what change makes of them.
func (s *Store) ChangeSettings(_ context.Context, workspace string, change func(briefing.Settings, []briefing.Briefing) (briefing.Settings, []briefing.Briefing, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return s.Err
	}
	var own []briefing.Briefing
	for _, b := range s.BriefingList {
		if b.Workspace == workspace && !b.Declared {
			own = append(own, b)
		}
	}
	slices.SortFunc(own, func(a, b briefing.Briefing) int { return strings.Compare(a.Name, b.Name) })
	want, changed, err := change(s.Wishes[workspace], own)
	if err != nil {
		return err
	}
	for _, b := range changed {
		i := slices.IndexFunc(s.BriefingList, func(old briefing.Briefing) bool { return old.ID == b.ID })
		s.BriefingList[i] = b
	}
	if s.Wishes == nil {
		s.Wishes = map[string]briefing.Settings{}
	}
	s.Wishes[workspace] = want
	return nil
}

// Mute notes that a story is hidden.
func (s *Store) Mute(_ context.Context, m briefing.Mute) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err == nil && !slices.ContainsFunc(s.Muted, func(o briefing.Mute) bool { return o.Channel == m.Channel && o.StoryID == m.StoryID }) {
		s.Muted = append([]briefing.Mute{m}, s.Muted...)
	}
	return s.Err
}

// Unmute forgets that.
func (s *Store) Unmute(_ context.Context, ch news.Channel, storyID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.Muted, func(m briefing.Mute) bool { return m.Channel == ch && m.StoryID == storyID })
	switch {
	case s.Err != nil:
		return s.Err
	case i < 0:
		return bot.ErrNotFound
	}
	s.Muted = slices.Delete(slices.Clone(s.Muted), i, i+1)
	return nil
}

// Mutes returns what is hidden from a channel.
func (s *Store) Mutes(_ context.Context, ch news.Channel) ([]briefing.Mute, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.Muted), func(m briefing.Mute) bool { return m.Channel != ch }), s.Err
}

// LastDigest returns the newest of Digests that has the briefing's id.
func (s *Store) LastDigest(_ context.Context, briefingID string) (news.Digest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var last news.Digest
	for _, d := range s.Digests {
		if d.BriefingID == briefingID && (last.Key == "" || d.Slot.After(last.Slot)) {
			last = d
		}
	}
	if s.Err == nil && last.Key == "" {
		return last, bot.ErrNotFound
	}
	return last, s.Err
}

// ArticlesByID returns those of Articles.
func (s *Store) ArticlesByID(_ context.Context, ids []string) (map[string]news.Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]news.Article{}
	for _, a := range s.Articles {
		if slices.Contains(ids, a.ID) {
			out[a.ID] = a
		}
	}
	return out, s.Err
}

// SearchArticles returns the articles that hold all words, the newest first.
func (s *Store) SearchArticles(_ context.Context, _, words string, limit int) ([]news.Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []news.Article
	for _, a := range s.Articles {
		text := strings.ToLower(a.Title + " " + a.Text)
		if !slices.ContainsFunc(strings.Fields(strings.ToLower(words)), func(w string) bool { return !strings.Contains(text, w) }) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b news.Article) int { return b.Time().Compare(a.Time()) })
	return out[:min(len(out), limit)], s.Err
}

// Status returns Counts.
func (s *Store) Status(_ context.Context, _ string, _ news.Channel) (bot.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Counts, s.Err
}

// SettleUnknown takes a delivery off Counts.Unknown and notes what was said of it.
func (s *Store) SettleUnknown(_ context.Context, _ string, _ news.Channel, id int64, again bool, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return s.Err
	}
	i := slices.IndexFunc(s.Counts.Unknown, func(d briefing.Delivery) bool { return d.ID == id })
	if i < 0 {
		return bot.ErrNotFound
	}
	s.Counts.Unknown = slices.Delete(slices.Clone(s.Counts.Unknown), i, i+1)
	if s.Settled == nil {
		s.Settled = map[int64]bool{}
	}
	s.Settled[id] = again
	return nil
}

// TakeBackNewest takes back the newest digest of a briefing, which has two posts.
func (s *Store) TakeBackNewest(_ context.Context, workspace, name string, _ time.Time) (d news.Digest, posts int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return d, 0, s.Err
	}
	for _, b := range s.BriefingList {
		if !strings.EqualFold(b.Name, name) || !readable(b.Workspace, workspace) {
			continue
		}
		if b.Declared {
			return d, 0, bot.ErrDeclared
		}
		for _, x := range s.Digests {
			if x.BriefingID == b.ID && x.Slot.After(d.Slot) {
				d = x
			}
		}
		if d.Key == "" {
			return d, 0, bot.ErrNotFound
		}
		if key := strings.ToLower(name); !s.TakenBack[key] {
			s.TakenBack = map[string]bool{key: true}
			return d, 2, nil
		}
		return d, 0, nil
	}
	return d, 0, bot.ErrNotFound
}

// Inspector answers with the finding that is kept for an address, and "404 Not Found"
// for all others.
type Inspector map[string]bot.Finding

// Inspect looks an address up; it heeds ctx.
func (i Inspector) Inspect(ctx context.Context, url string) (bot.Finding, error) {
	if err := ctx.Err(); err != nil {
		return bot.Finding{}, err
	}
	f, ok := i[url]
	if !ok {
		return bot.Finding{Stages: []string{"asked for the page: 404 Not Found"}}, errors.New("that address answers 404 Not Found")
	}
	return f, nil
}

// Composer makes the same digest of every window.
type Composer struct {
	// Digest is what is made; its stories are those whose headline or bullets hold the
	// topic.
	Digest news.Digest
	// Further are the bullets that More returns; nil is ErrNotFound. Verdicts are what
	// Explain returns.
	Further  []news.Bullet
	Verdicts []briefing.Verdict
	// Err, where set, is returned instead.
	Err error

	mu   sync.Mutex
	asks []Asked
}

// Asked is what a Composer was asked for; Topic is empty for RunNow.
type Asked struct {
	Briefing briefing.Briefing
	Window   briefing.Window
	Topic    string
	// Run is true where a briefing was to be run, not only composed.
	Run bool
}

// Asks returns what was asked for so far.
func (c *Composer) Asks() []Asked {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.asks)
}

// Compose returns Digest, narrowed to the topic.
func (c *Composer) Compose(_ context.Context, b briefing.Briefing, w briefing.Window, topic string) (news.Digest, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asks = append(c.asks, Asked{Briefing: b, Window: w, Topic: topic})
	d := c.Digest
	d.Stories = slices.Clone(d.Stories)
	d.Stories = slices.DeleteFunc(d.Stories, func(s news.DigestStory) bool {
		text := s.Headline
		for _, bullet := range s.Bullets {
			text += " " + bullet.Text
		}
		return !strings.Contains(strings.ToLower(text), strings.ToLower(topic))
	})
	return d, c.Err
}

// RunNow returns Digest.
func (c *Composer) RunNow(_ context.Context, b briefing.Briefing, now time.Time) (news.Digest, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asks = append(c.asks, Asked{Briefing: b, Window: briefing.Window{To: now}, Run: true})
	return c.Digest, c.Err
}

// More returns Further.
func (c *Composer) More(context.Context, news.DigestStory) ([]news.Bullet, error) {
	if c.Further == nil && c.Err == nil {
		return nil, bot.ErrNotFound
	}
	return c.Further, c.Err
}

// Explain returns Verdicts.
func (c *Composer) Explain(_ context.Context, b briefing.Briefing, _ news.Channel, now time.Time, words string) ([]briefing.Verdict, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asks = append(c.asks, Asked{Briefing: b, Window: briefing.Window{To: now}, Topic: words})
	return c.Verdicts, c.Err
}
