package store

import (
	"context"
	"fmt"
	"time"

	"tidings/news"
)

// StopNotices returns what an admin of a workspace was not told yet, a sentence each,
// and notes that it is told: channels that are gone or closed, and sources that were
// paused because they could not be read for long.
func (s *Store) StopNotices(ctx context.Context, workspace string, now time.Time) ([]string, error) {
	channels, err := s.channelNotices(ctx, workspace, now)
	if err != nil {
		return nil, err
	}
	paused, err := s.pauseNotices(ctx, workspace)
	if err != nil {
		return nil, err
	}
	return append(channels, paused...), nil
}

// mostPauses is how many paused sources are named in one notice.
const mostPauses = 5

func (s *Store) pauseNotices(ctx context.Context, workspace string) ([]string, error) {
	const untold = ` WHERE removed = 0 AND paused = 1 AND pause_untold = 1 AND workspace = ?`
	var n int
	if err := s.reader().row(ctx, `SELECT count(*) FROM sources`+untold, workspace).Scan(&n); err != nil || n == 0 {
		return nil, wrap("read notices", err)
	}
	var notices []string
	err := s.tx(ctx, "note that an admin is told", func(t *tx) error {
		notices = nil
		paused, err := list(ctx, t.querier, scanSource, `SELECT `+sourceColumns+` FROM sources`+untold+` ORDER BY name_key, id`+t.forUpdate(""), workspace)
		if err != nil {
			return err
		}
		for i, src := range paused {
			if i == mostPauses && len(paused) > mostPauses+1 {
				notices = append(notices, fmt.Sprintf("%d more sources are no longer read; /sources list shows them.", len(paused)-i))
				break
			}
			notices = append(notices, pauseNotice(src))
		}
		_, err = t.exec(ctx, `UPDATE sources SET pause_untold = 0`+untold, workspace)
		return err
	})
	if err != nil {
		return nil, err
	}
	return notices, nil
}

func pauseNotice(src news.Source) string {
	since := ""
	if !src.Health.Since.IsZero() {
		since = " since " + src.Health.Since.Format("2 January 2006")
	}
	return fmt.Sprintf("%s is no longer read: %s%s. To read it again, remove it with /sources remove and add it anew.", quoted(src.Name), src.Health.Reason, since)
}
