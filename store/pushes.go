package store

import (
	"context"
	"time"

	"tidings/news"
)

const pushColumns = `source_id, token, secret, hub, topic, asks, until`

func scanPush(r scanner) (p news.Push, err error) {
	var id, until int64
	err = r.Scan(&id, &p.Token, &p.Secret, &p.Hub, &p.Topic, &p.Asks, &until)
	p.SourceID, p.Until = idOf(id), timeOf(until)
	return p, err
}

// offerPush notes the hub that a feed names, or that it names none any more. What was
// agreed with the same hub about the same topic stays.
func (t *tx) offerPush(ctx context.Context, source int64, o news.Push) error {
	if o.Hub == "" {
		_, err := t.exec(ctx, `DELETE FROM pushes WHERE source_id = ?`, source)
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO pushes (source_id, token, secret, hub, topic) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (source_id) DO UPDATE SET token = excluded.token, secret = excluded.secret, hub = excluded.hub, topic = excluded.topic,
			next_ask = 0, asks = 0, until = 0
		WHERE pushes.hub <> excluded.hub OR pushes.topic <> excluded.topic`, source, o.Token, o.Secret, o.Hub, o.Topic)
	return err
}

// DuePushes takes up to limit subscriptions whose hub is to be asked; see
// sources.PushStore.
func (s *Store) DuePushes(ctx context.Context, now, until time.Time, limit int) ([]news.Push, error) {
	const due = `next_ask <= ? AND source_id IN (SELECT id FROM sources WHERE removed = 0 AND paused = 0)`
	var n int
	if err := s.reader().row(ctx, `SELECT count(*) FROM pushes WHERE `+due, now).Scan(&n); err != nil || n == 0 {
		return nil, wrap("count due subscriptions", err)
	}
	var pushes []news.Push
	err := s.softTx(ctx, "take due subscriptions", func(t *tx) (err error) {
		pushes, err = list(ctx, t.querier, scanPush, `SELECT `+pushColumns+` FROM pushes WHERE `+due+` ORDER BY next_ask, source_id LIMIT ?`+t.forUpdate("SKIP LOCKED"), now, limit)
		if err != nil || len(pushes) == 0 {
			return err
		}
		ids := make([]int64, len(pushes))
		for i, p := range pushes {
			ids[i] = number(p.SourceID)
		}
		_, err = t.exec(ctx, `UPDATE pushes SET next_ask = CAST(? AS BIGINT) + CASE WHEN asks < 24 THEN asks ELSE 24 END * 3600000, asks = asks + 1 WHERE `+t.in("source_id"), until, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	return pushes, nil
}

// SavePush saves what came of a subscription; see sources.PushStore.
func (s *Store) SavePush(ctx context.Context, p news.Push, nextAsk time.Time) error {
	return s.softTx(ctx, "save subscription", func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE pushes SET asks = ?, until = ?, next_ask = ? WHERE source_id = ? AND token = ?`,
			p.Asks, p.Until, nextAsk, number(p.SourceID), p.Token)
		return err
	})
}

// PushByToken finds the subscription and source that a hub calls; see
// sources.PushStore.
func (s *Store) PushByToken(ctx context.Context, token string) (p news.Push, due news.Due, found bool, err error) {
	q := s.reader()
	pushes, err := list(ctx, q, scanPush, `SELECT `+pushColumns+` FROM pushes WHERE token = ?`, token)
	if err != nil || len(pushes) == 0 {
		return p, due, false, wrap("find subscription", err)
	}
	dues, err := list(ctx, q, scanDue, dueColumns+` WHERE s.removed = 0 AND s.paused = 0 AND s.id = ?`, number(pushes[0].SourceID))
	if err != nil || len(dues) == 0 {
		return p, due, false, wrap("find subscription", err)
	}
	return pushes[0], dues[0], true, nil
}

// PollNow makes a source due at once; see sources.PushStore.
func (s *Store) PollNow(ctx context.Context, sourceID string, now time.Time) error {
	return s.softTx(ctx, "make a source due", func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE sources SET next_poll = ? WHERE id = ? AND next_poll > ?`, now, number(sourceID), now)
		return err
	})
}
