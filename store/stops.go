package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// stopChannel ends posting to a channel that is gone or closed to us, and pauses the
// briefings that have no other. What is queued for it ends too.
func (t *tx) stopChannel(ctx context.Context, ch news.Channel, reason string, now time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO channel_stops (platform, chat, thread, reason, stopped_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		append(place(ch), reason, now)...)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE deliveries SET state = 'gone', why = 'channel_gone', reason = ?, touched_at = ? WHERE `+here+` AND state = 'queued'`,
		append([]any{reason, now}, place(ch)...)...)
	if err != nil {
		return err
	}
	bs, err := t.posting(ctx, ch)
	if err != nil {
		return err
	}
	stops, err := t.stops(ctx, bs)
	if err != nil {
		return err
	}
	for _, b := range bs {
		if b.Paused || len(stopped(b, stops)) < len(b.Channels) {
			continue
		}
		_, err := t.exec(ctx, `UPDATE briefings SET paused = 1, paused_reason = ? WHERE id = ?`, fmt.Sprintf("nothing can be posted to %s: %s", ch, reason), number(b.ID))
		if err != nil {
			return err
		}
	}
	return nil
}

// posting are the briefings that post to a channel.
func (t *tx) posting(ctx context.Context, ch news.Channel) ([]briefing.Briefing, error) {
	bs, err := list(ctx, t.querier, scanBriefing, `SELECT `+briefingColumns+` FROM briefings WHERE removed = 0 AND channels LIKE ? ORDER BY id`+t.forUpdate(""),
		"%"+escapeLike(ch.ID)+"%")
	return slices.DeleteFunc(bs, func(b briefing.Briefing) bool { return !slices.Contains(b.Channels, ch) }), err
}

// freeChannels lets a briefing's channels be tried again.
func (t *tx) freeChannels(ctx context.Context, id string) error {
	b, err := t.ownBriefing(ctx, id)
	if err != nil {
		return err
	}
	for _, ch := range b.Channels {
		if _, err := t.exec(ctx, `DELETE FROM channel_stops WHERE `+here, place(ch)...); err != nil {
			return err
		}
	}
	return nil
}

// stop is a channel that nothing is posted to.
type stop struct {
	channel news.Channel
	reason  string
}

// manyBriefings is from how many briefings on all stops are read to find theirs.
const manyBriefings = 20

// stops are those of the channels of briefings.
func (q querier) stops(ctx context.Context, bs []briefing.Briefing) (map[news.Channel]bool, error) {
	where, args := "", []any{}
	if len(bs) < manyBriefings {
		var chats []string
		for _, b := range bs {
			for _, ch := range b.Channels {
				chats = append(chats, ch.ID)
			}
		}
		if len(chats) == 0 {
			return nil, nil
		}
		where, args = ` WHERE `+q.in("chat"), []any{chats}
	}
	all, err := list(ctx, q, scanStop, `SELECT platform, chat, thread, reason FROM channel_stops`+where, args...)
	out := make(map[news.Channel]bool, len(all))
	for _, s := range all {
		out[s.channel] = true
	}
	return out, err
}

func scanStop(r scanner) (x stop, err error) {
	return x, r.Scan(&x.channel.Platform, &x.channel.ID, &x.channel.Thread, &x.reason)
}

// stopped are those of a briefing's channels that are stopped.
func stopped(b briefing.Briefing, stops map[news.Channel]bool) []news.Channel {
	var out []news.Channel
	for _, ch := range b.Channels {
		if stops[ch] {
			out = append(out, ch)
		}
	}
	return out
}

// markStopped fills Stopped of briefings.
func (s *Store) markStopped(ctx context.Context, bs []briefing.Briefing) error {
	if len(bs) == 0 {
		return nil
	}
	stops, err := s.reader().stops(ctx, bs)
	if err != nil || len(stops) == 0 {
		return err
	}
	for i := range bs {
		bs[i].Stopped = stopped(bs[i], stops)
	}
	return nil
}

// channelNotices are those of channels. A channel concerns the workspaces of the
// briefings that post to it.
func (s *Store) channelNotices(ctx context.Context, workspace string, now time.Time) ([]string, error) {
	var told int
	err := s.reader().row(ctx, `SELECT count(*) FROM channel_stops WHERE told_at = 0`).Scan(&told)
	if err != nil || told == 0 {
		return nil, wrap("read notices", err)
	}
	var notices []string
	err = s.tx(ctx, "note that an admin is told", func(t *tx) error {
		notices = nil
		untold, err := list(ctx, t.querier, scanStop, `SELECT platform, chat, thread, reason FROM channel_stops WHERE told_at = 0 ORDER BY stopped_at`)
		if err != nil {
			return err
		}
		for _, x := range untold {
			bs, err := t.posting(ctx, x.channel)
			if err != nil {
				return err
			}
			bs = slices.DeleteFunc(bs, func(b briefing.Briefing) bool { return b.Workspace != workspace })
			if len(bs) == 0 {
				continue
			}
			notices = append(notices, notice(x, bs))
			if _, err := t.exec(ctx, `UPDATE channel_stops SET told_at = ? WHERE `+here, append([]any{now}, place(x.channel)...)...); err != nil {
				return err
			}
		}
		return nil
	})
	return notices, err
}

func notice(x stop, bs []briefing.Briefing) string {
	var names []string
	paused := 0
	for _, b := range bs {
		names = append(names, quoted(b.Name))
		if b.Paused {
			paused++
		}
	}
	slices.Sort(names)
	if n := len(names); n > 3 {
		names = append(names[:3:3], fmt.Sprintf("%d more", n-3))
	}
	words := fmt.Sprintf("Nothing can be posted to %s any more (%s)", x.channel, x.reason)
	what := count(len(bs), "briefing")
	if paused == len(bs) {
		return fmt.Sprintf("%s; %s paused: %s. When it is right again: /briefing resume.", words, what, strings.Join(names, ", "))
	}
	return fmt.Sprintf("%s; %s leave it out: %s. When it is right again: /briefing resume.", words, what, strings.Join(names, ", "))
}
