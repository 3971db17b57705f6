package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// keepLeft is how long what a workspace owns is kept after the bot has left it: whoever
// put it out by mistake finds everything as it was.
const keepLeft = 30 * 24 * time.Hour

// Present tells which workspaces of a kind ("discord:") the bot is in now: the others
// that own something are noted as left, and those that were noted and are back are as
// before. Workspaces whose name goes on with a word ("discord:dm:5") are of another
// kind.
func (s *Store) Present(ctx context.Context, kind string, workspaces []string, now time.Time) error {
	return s.softTx(ctx, "note which workspaces are there", func(t *tx) error {
		owners, err := list(ctx, t.querier, scanOne[string], `SELECT workspace FROM sources WHERE workspace LIKE ?
			UNION SELECT workspace FROM briefings WHERE workspace LIKE ? UNION SELECT workspace FROM digests WHERE workspace LIKE ?`, kind+"%", kind+"%", kind+"%")
		if err != nil {
			return err
		}
		here := make(map[string]bool, len(workspaces))
		for _, w := range workspaces {
			here[w] = true
		}
		for _, w := range owners {
			stmt, args := `INSERT INTO departures (workspace, left_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, []any{w, now}
			switch {
			case strings.Contains(strings.TrimPrefix(w, kind), ":"):
				continue
			case here[w]:
				stmt, args = `DELETE FROM departures WHERE workspace = ?`, args[:1]
			}
			if _, err := t.exec(ctx, stmt, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// tidyLeft removes a part of what workspaces of these kinds own that were left before a
// time; 0 where there is nothing more.
func (t *tx) tidyLeft(ctx context.Context, before time.Time, kinds []string, done *Tidied) (int, error) {
	of, args := []string{"1 = 0"}, []any{before}
	for _, kind := range kinds {
		of, args = append(of, `workspace LIKE ?`), append(args, kind+"%")
	}
	left, err := list(ctx, t.querier, scanOne[string], `SELECT workspace FROM departures WHERE left_at < ? AND (`+strings.Join(of, " OR ")+`)
		ORDER BY left_at, workspace LIMIT 1`, args...)
	if err != nil || len(left) == 0 {
		return 0, err
	}
	w := left[0]
	ids, err := list(ctx, t.querier, scanOne[string], `SELECT id FROM articles WHERE source_id IN (SELECT id FROM sources WHERE workspace = ?) LIMIT ?`, w, tidyAtOnce)
	if err != nil {
		return 0, err
	}
	n, err := t.dropArticles(ctx, ids)
	if done.Articles += n; err != nil || n > 0 {
		return n, err
	}
	gone, err := t.exec(ctx, `DELETE FROM digests WHERE id IN (SELECT id FROM digests WHERE workspace = ? ORDER BY id LIMIT ?)`, w, tidyAtOnce)
	if done.Digests += int(gone); err != nil || gone > 0 {
		return int(gone), err
	}
	done.Left++
	return 1, t.dropWorkspace(ctx, w)
}

// dropWorkspace removes what is left of a workspace without articles and digests.
func (t *tx) dropWorkspace(ctx context.Context, w string) error {
	if err := t.dropChannels(ctx, w); err != nil {
		return err
	}
	for _, stmt := range []string{
		`DELETE FROM item_keys WHERE source_id IN (SELECT id FROM sources WHERE workspace = ?)`,
		`DELETE FROM poll_states WHERE source_id IN (SELECT id FROM sources WHERE workspace = ?)`,
		`DELETE FROM pushes WHERE source_id IN (SELECT id FROM sources WHERE workspace = ?)`,
		`DELETE FROM passed_slots WHERE briefing_id IN (SELECT id FROM briefings WHERE workspace = ?)`,
		`DELETE FROM sources WHERE workspace = ?`,
		`DELETE FROM briefings WHERE workspace = ?`,
		`DELETE FROM settings WHERE workspace = ?`,
		`DELETE FROM departures WHERE workspace = ?`,
	} {
		if _, err := t.exec(ctx, stmt, w); err != nil {
			return err
		}
	}
	return nil
}

// dropChannels forgets what the channels of a workspace's briefings were told, and that
// they are stopped; not those that others post to as well.
func (t *tx) dropChannels(ctx context.Context, w string) error {
	texts, err := list(ctx, t.querier, scanOne[string], `SELECT channels FROM briefings WHERE workspace = ?`, w)
	if err != nil {
		return err
	}
	for _, text := range texts {
		var chs []news.Channel
		if err := json.Unmarshal([]byte(text), &chs); err != nil {
			return err
		}
		for _, ch := range chs {
			bs, err := t.posting(ctx, ch)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(bs, func(b briefing.Briefing) bool { return b.Workspace != w }) {
				continue
			}
			for _, table := range []string{"told", "channel_stops", "mutes"} {
				if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE `+here, place(ch)...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
