package store

import (
	"context"
	"encoding/json"

	"tidings/briefing"
	"tidings/news"
)

// What people want of their digests: settings of workspaces, and stories that are hidden
// from channels.

// Settings returns what a workspace wants; the zero Settings where it said nothing.
func (s *Store) Settings(ctx context.Context, workspace string) (briefing.Settings, error) {
	var out briefing.Settings
	var quiet, filters string
	err := s.reader().row(ctx, `SELECT zone, lang, stories, quiet, filters FROM settings WHERE workspace = ?`, workspace).
		Scan(&out.Zone, &out.Lang, &out.Stories, &quiet, &filters)
	switch {
	case isNone(err):
		return briefing.Settings{}, nil
	case err == nil:
		out.Quiet, err = briefing.ParseQuiet(quiet)
	}
	if err == nil {
		err = json.Unmarshal([]byte(filters), &out.Filters)
	}
	return out, wrap("read the settings of "+clean(workspace), err)
}

// SaveSettings replaces what a workspace wants.
func (s *Store) SaveSettings(ctx context.Context, workspace string, want briefing.Settings) error {
	filters, err := json.Marshal(want.Filters)
	if err != nil {
		return wrap("save the settings of "+clean(workspace), err)
	}
	return s.tx(ctx, "save the settings of "+clean(workspace), func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO settings (workspace, zone, lang, stories, quiet, filters) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (workspace) DO UPDATE SET zone = excluded.zone, lang = excluded.lang, stories = excluded.stories, quiet = excluded.quiet, filters = excluded.filters`,
			workspace, want.Zone, want.Lang, want.Stories, want.Quiet.String(), string(filters))
		return err
	})
}

// mostMutes is how many stories are hidden from one channel; the oldest are shown again.
const mostMutes = 200

// Mute hides a story from a channel; again it does nothing.
func (s *Store) Mute(ctx context.Context, m briefing.Mute) error {
	return s.tx(ctx, "mute a story", func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO mutes (platform, chat, thread, story_id, headline, muted_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			append(place(m.Channel), indexable(m.StoryID), m.Headline, m.At)...)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `DELETE FROM mutes WHERE `+here+` AND story_id NOT IN (SELECT story_id FROM mutes WHERE `+here+` ORDER BY muted_at DESC, story_id LIMIT ?)`,
			args(place(m.Channel), place(m.Channel), []any{mostMutes})...)
		return err
	})
}

// Unmute shows a story in a channel again; briefing.ErrNotFound where it was not hidden.
func (s *Store) Unmute(ctx context.Context, ch news.Channel, storyID string) error {
	return s.tx(ctx, "unmute a story", func(t *tx) error {
		n, err := t.exec(ctx, `DELETE FROM mutes WHERE `+here+` AND story_id = ?`, append(place(ch), indexable(clean(storyID)))...)
		if err == nil && n == 0 {
			err = briefing.ErrNotFound
		}
		return err
	})
}

// Mutes returns the stories that are hidden from a channel, the newest first.
func (s *Store) Mutes(ctx context.Context, ch news.Channel) ([]briefing.Mute, error) {
	out, err := list(ctx, s.reader(), func(r scanner) (briefing.Mute, error) {
		m := briefing.Mute{Channel: ch}
		var at int64
		err := r.Scan(&m.StoryID, &m.Headline, &at)
		m.At = timeOf(at)
		return m, err
	}, `SELECT story_id, headline, muted_at FROM mutes WHERE `+here+` ORDER BY muted_at DESC, story_id`, place(ch)...)
	return out, wrap("list what is muted in "+ch.String(), err)
}

// LastDigest returns the newest digest of a briefing that had something new;
// briefing.ErrNotFound.
func (s *Store) LastDigest(ctx context.Context, briefingID string) (news.Digest, error) {
	d, err := scanStored(s.reader().row(ctx, `SELECT `+storedColumns+` FROM digests WHERE briefing_id = ? AND reason = '' ORDER BY slot DESC LIMIT 1`, number(briefingID)))
	if isNone(err) {
		err = briefing.ErrNotFound
	}
	return d.Digest, wrap("read the last digest", err)
}

// moveWishes moves what is hidden from a channel, and the settings of a Telegram chat, to
// what the channel became. What is there already wins.
func (t *tx) moveWishes(ctx context.Context, from, to news.Channel) error {
	_, err := t.exec(ctx, `INSERT INTO mutes (platform, chat, thread, story_id, headline, muted_at)
		SELECT ?, ?, ?, story_id, headline, muted_at FROM mutes WHERE `+here+` ON CONFLICT DO NOTHING`, args(place(to), place(from))...)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `DELETE FROM mutes WHERE `+here, place(from)...); err != nil {
		return err
	}
	if from.Platform != news.Telegram || from.Thread != "" || to.Platform != news.Telegram {
		return nil
	}
	_, err = t.exec(ctx, `UPDATE settings SET workspace = ? WHERE workspace = ? AND NOT EXISTS (SELECT 1 FROM settings o WHERE o.workspace = ?)`,
		"telegram:"+to.ID, "telegram:"+from.ID, "telegram:"+to.ID)
	return err
}
