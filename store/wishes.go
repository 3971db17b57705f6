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
	out, err := s.reader().settings(ctx, workspace, "")
	return out, wrap("read the settings of "+clean(workspace), err)
}

func (q querier) settings(ctx context.Context, workspace, lock string) (briefing.Settings, error) {
	var out briefing.Settings
	var quiet, filters string
	err := q.row(ctx, `SELECT zone, lang, stories, quiet, filters FROM settings WHERE workspace = ?`+lock, workspace).
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
	return out, err
}

// ChangeSettings replaces what a workspace wants, and with it briefings of its own, by
// what change makes of them, all or nothing: two who change something at the same time
// come one after the other. change is given the workspace's own briefings by name and
// returns those that are to be replaced, as by UpdateBriefing; its error leaves all as it
// is. It may be called more than once, and must not use the store.
func (s *Store) ChangeSettings(ctx context.Context, workspace string, change func(briefing.Settings, []briefing.Briefing) (briefing.Settings, []briefing.Briefing, error)) error {
	return s.tx(ctx, "change the settings of "+clean(workspace), func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO settings (workspace, zone, lang, stories, quiet, filters) VALUES (?, '', '', 0, '', '{}') ON CONFLICT DO NOTHING`, workspace)
		if err != nil { // without a row there were none to lock
			return err
		}
		old, err := t.settings(ctx, workspace, t.forUpdate(""))
		if err != nil {
			return err
		}
		own, err := list(ctx, t.querier, scanBriefing,
			`SELECT `+briefingColumns+` FROM briefings WHERE removed = 0 AND declared = 0 AND workspace = ? ORDER BY name_key, id`+t.forUpdate(""), workspace)
		if err != nil {
			return err
		}
		want, changed, err := change(old, own)
		if err != nil {
			return err
		}
		for _, b := range changed {
			if err := t.updateBriefing(ctx, b, s.now()); err != nil {
				return err
			}
		}
		return t.saveSettings(ctx, workspace, want)
	})
}

func (t *tx) saveSettings(ctx context.Context, workspace string, want briefing.Settings) error {
	filters, err := json.Marshal(want.Filters)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE settings SET zone = ?, lang = ?, stories = ?, quiet = ?, filters = ? WHERE workspace = ?`,
		want.Zone, want.Lang, want.Stories, want.Quiet.String(), string(filters), workspace)
	return err
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
