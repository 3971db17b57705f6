package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"tidings/news"
)

// MoveChannel renames a channel everywhere: deliveries that are not ended, briefings,
// what was told, and, where the channel is a Telegram chat that owns sources and
// briefings, those. The configuration file may go on naming the old one: Declare
// follows the move.
func (s *Store) MoveChannel(ctx context.Context, from, to news.Channel) error {
	if from == to {
		return nil
	}
	return s.tx(ctx, "move channel "+clean(from.String())+" to "+clean(to.String()), func(t *tx) error {
		for _, step := range []func(context.Context, news.Channel, news.Channel) error{
			t.noteMove, t.moveDeliveries, t.moveTold, t.moveBriefings, t.moveWishes, t.moveWorkspace,
		} {
			if err := step(ctx, from, to); err != nil {
				return err
			}
		}
		return nil
	})
}

// place is a channel's three columns as arguments.
func place(c news.Channel) []any { return []any{string(c.Platform), c.ID, c.Thread} }

func args(parts ...[]any) []any { return slices.Concat(parts...) }

func (t *tx) noteMove(ctx context.Context, from, to news.Channel) error {
	// A move back must not make a circle.
	if _, err := t.exec(ctx, `DELETE FROM channel_moves WHERE platform = ? AND chat = ? AND thread = ?`, place(to)...); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO channel_moves (platform, chat, thread, new_platform, new_chat, new_thread) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (platform, chat, thread) DO UPDATE SET new_platform = excluded.new_platform, new_chat = excluded.new_chat, new_thread = excluded.new_thread`,
		args(place(from), place(to))...)
	return err
}

const here = `platform = ? AND chat = ? AND thread = ?`

func (t *tx) moveDeliveries(ctx context.Context, from, to news.Channel) error {
	// A digest that goes to both channels goes to the one that is left once.
	_, err := t.exec(ctx, `UPDATE deliveries SET state = 'gone', why = 'twin', reason = ? WHERE `+here+` AND kind = '' AND state IN ('queued', 'unknown') AND EXISTS (
			SELECT 1 FROM deliveries o WHERE o.digest_id = deliveries.digest_id AND o.platform = ? AND o.chat = ? AND o.thread = ?)`,
		args([]any{"the channel moved to " + to.String() + ", which gets this digest already"}, place(from), place(to))...)
	if err != nil {
		return err
	}
	// Messages do not move with their channel: what was to be changed of them cannot be.
	_, err = t.exec(ctx, `UPDATE deliveries SET state = 'sent', why = 'no_message', reason = '' WHERE `+here+` AND kind <> '' AND state = 'queued' AND EXISTS (
			SELECT 1 FROM deliveries p WHERE p.id = deliveries.target AND p.state NOT IN ('queued', 'sending', 'unknown'))`, place(from)...)
	if err != nil {
		return err
	}
	// Those that are sending stay where the new channel has a twin or one in flight; they
	// move when they are tried again.
	_, err = t.exec(ctx, `UPDATE deliveries SET platform = ?, chat = ?, thread = ? WHERE `+here+` AND kind = '' AND (state IN ('queued', 'unknown')
			OR state = 'sending' AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.platform = ? AND o.chat = ? AND o.thread = ?
				AND (o.state = 'sending' OR o.digest_id = deliveries.digest_id)))`,
		args(place(to), place(from), place(to))...)
	if err != nil {
		return err
	}
	// What is to be changed of a post that is still to come goes with it.
	_, err = t.exec(ctx, `UPDATE deliveries SET platform = ?, chat = ?, thread = ? WHERE `+here+` AND kind <> '' AND state = 'queued' AND EXISTS (
			SELECT 1 FROM deliveries p WHERE p.id = deliveries.target AND p.platform = ? AND p.chat = ? AND p.thread = ?)`,
		args(place(to), place(from), place(to))...)
	return err
}

func (t *tx) moveTold(ctx context.Context, from, to news.Channel) error {
	_, err := t.exec(ctx, `INSERT INTO told (platform, chat, thread, story_id, key_id, told_key, told_values, told_at)
		SELECT ?, ?, ?, story_id, key_id, told_key, told_values, told_at FROM told WHERE `+here+`
		ON CONFLICT (platform, chat, thread, story_id, key_id) DO UPDATE SET told_values = excluded.told_values, told_at = excluded.told_at
			WHERE excluded.told_at > told.told_at`, args(place(to), place(from))...)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `DELETE FROM told WHERE `+here, place(from)...)
	return err
}

func (t *tx) moveBriefings(ctx context.Context, from, to news.Channel) error {
	rows, err := list(ctx, t.querier, scanPair[int64, string], `SELECT id, channels FROM briefings WHERE channels LIKE ? ORDER BY id`, "%"+escapeLike(from.ID)+"%")
	if err != nil {
		return err
	}
	for _, r := range rows {
		var chs []news.Channel
		if err := json.Unmarshal([]byte(r.b), &chs); err != nil {
			return err
		}
		moved := moves{from: to}.follow(chs)
		if slices.Equal(moved, chs) {
			continue
		}
		text, err := json.Marshal(moved)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE briefings SET channels = ? WHERE id = ?`, string(text), r.a); err != nil {
			return err
		}
	}
	return nil
}

// escapeLike cuts text at the first character that LIKE or JSON would read in another
// way: what is found is checked exactly afterwards.
func escapeLike(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return r > 126 || strings.ContainsRune(`%_\"<>&`, r) || r < 32 }); i >= 0 {
		return s[:i]
	}
	return s
}

// moveWorkspace gives what a Telegram chat owns to the chat that it became. What the
// new chat has already under the same name or address wins.
func (t *tx) moveWorkspace(ctx context.Context, from, to news.Channel) error {
	if from.Platform != news.Telegram || from.Thread != "" || to.Platform != news.Telegram {
		return nil
	}
	old, now := string(from.Platform)+":"+from.ID, string(to.Platform)+":"+to.ID
	for _, stmt := range []string{
		`UPDATE sources SET removed = 1 WHERE workspace = ? AND removed = 0 AND EXISTS (SELECT 1 FROM sources o
			WHERE o.workspace = ? AND o.removed = 0 AND (o.name_key = sources.name_key OR o.url_key = sources.url_key))`,
		`UPDATE briefings SET removed = 1 WHERE workspace = ? AND removed = 0 AND EXISTS (SELECT 1 FROM briefings o
			WHERE o.workspace = ? AND o.removed = 0 AND o.name_key = briefings.name_key)`,
	} {
		if _, err := t.exec(ctx, stmt, old, now); err != nil {
			return err
		}
	}
	for _, table := range []string{"sources", "briefings", "digests"} {
		if _, err := t.exec(ctx, `UPDATE `+table+` SET workspace = ? WHERE workspace = ?`, now, old); err != nil {
			return err
		}
	}
	return nil
}

// moves maps channels to where they went.
type moves map[news.Channel]news.Channel

func (t *tx) channelMoves(ctx context.Context) (moves, error) {
	rows, err := list(ctx, t.querier, func(r scanner) (p pair[news.Channel, news.Channel], err error) {
		return p, r.Scan(&p.a.Platform, &p.a.ID, &p.a.Thread, &p.b.Platform, &p.b.ID, &p.b.Thread)
	}, `SELECT platform, chat, thread, new_platform, new_chat, new_thread FROM channel_moves`)
	m := moves{}
	for _, p := range rows {
		m[p.a] = p.b
	}
	return m, err
}

// follow gives each channel its newest name, each once, in order.
func (m moves) follow(chs []news.Channel) []news.Channel {
	var out []news.Channel
	for _, c := range chs {
		for range len(m) { // a chain of moves is never longer; a circle ends here
			to, ok := m[c]
			if !ok {
				break
			}
			c = to
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}
