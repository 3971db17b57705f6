package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// How long to wait before asking again for a delivery that waits for another message.
const (
	waitForChannel = time.Second
	waitForPart    = 15 * time.Second
)

const deliveryColumns = `deliveries.id, deliveries.digest_id, digests.briefing_id, digests.name, digests.slot, deliveries.platform, deliveries.chat,
	deliveries.thread, deliveries.part, deliveries.parts, deliveries.nonce, deliveries.state, deliveries.attempts, deliveries.attempted_at,
	deliveries.next_attempt, deliveries.message_id, deliveries.why, deliveries.reason, deliveries.quiet, deliveries.told, deliveries.body,
	deliveries.kind, deliveries.target, deliveries.change, deliveries.made_at`

const deliveryTables = ` FROM deliveries JOIN digests ON digests.id = deliveries.digest_id `

func scanDelivery(r scanner) (briefing.Delivery, error) { return scanDeliveryAnd(r) }

// scanDeliveryAnd also reads columns that follow deliveryColumns.
func scanDeliveryAnd(r scanner, more ...any) (briefing.Delivery, error) {
	var d briefing.Delivery
	var briefingID, slot, attempted, next, made int64
	var quiet, told string
	err := r.Scan(append([]any{&d.ID, &d.DigestID, &briefingID, &d.Name, &slot, &d.Channel.Platform, &d.Channel.ID, &d.Channel.Thread,
		&d.Part, &d.Parts, &d.Nonce, &d.State, &d.Attempts, &attempted, &next, &d.MessageID, &d.Why, &d.Reason, &quiet, &told, &d.Body,
		&d.Kind, &d.Target, &d.Change, &made}, more...)...)
	if err != nil {
		return d, err
	}
	if d.Quiet, d.Zone, err = unpackQuiet(quiet); err != nil {
		return d, fmt.Errorf("delivery %d: %w", d.ID, err)
	}
	d.BriefingID, d.Slot, d.AttemptedAt, d.NextAttempt, d.Made = idOf(briefingID), timeOf(slot), timeOf(attempted), timeOf(next), timeOf(made)
	if err := json.Unmarshal([]byte(told), &d.Told); err != nil {
		return d, fmt.Errorf("delivery %d: %w", d.ID, err)
	}
	return d, nil
}

// packQuiet is how quiet hours are stored with their zone: "22:00-07:00 Europe/Kyiv".
func packQuiet(q briefing.Quiet, zone string) string {
	if q == (briefing.Quiet{}) {
		return ""
	}
	return strings.TrimSpace(q.String() + " " + zone)
}

func unpackQuiet(text string) (briefing.Quiet, string, error) {
	hours, zone, _ := strings.Cut(text, " ")
	q, err := briefing.ParseQuiet(hours)
	return q, zone, err
}

// insertDeliveries stores a digest's deliveries as queued and returns the jobs of
// those that may be sent now or later: the first part for each channel.
func (t *tx) insertDeliveries(ctx context.Context, digestID int64, ds []briefing.Delivery, now time.Time) ([]Job, error) {
	rows := make([][]any, len(ds))
	for i, d := range ds {
		told, err := json.Marshal(d.Told)
		if err != nil {
			return nil, err
		}
		rows[i] = []any{digestID, string(d.Channel.Platform), d.Channel.ID, d.Channel.Thread, d.Part, d.Parts, d.Nonce,
			string(briefing.Queued), d.NextAttempt, latest(now, d.NextAttempt), packQuiet(d.Quiet, d.Zone), string(told), d.Body}
	}
	var jobs []Job
	err := inChunks(`INSERT INTO deliveries (digest_id, platform, chat, thread, part, parts, nonce, state, next_attempt, touched_at, quiet, told, body) VALUES `,
		`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ` RETURNING id, part, next_attempt`, rows, func(stmt string, args []any) error {
			added, err := list(ctx, t.querier, func(r scanner) (j Job, err error) {
				var part int
				var next int64
				err = r.Scan(&j.DeliveryID, &part, &next)
				j.At, j.Seq = timeOf(next), part
				return j, err
			}, stmt, args...)
			for _, j := range added {
				if j.Seq == 1 {
					jobs = append(jobs, Job{DeliveryID: j.DeliveryID, At: j.At})
				}
			}
			return err
		})
	return jobs, err
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Claim marks a queued delivery as sending; see briefing.CourierStore. The attempt is
// on record when it returns. A delivery whose process died is held for the caller as
// long as a fresh one would be, but its AttemptedAt stays that of the attempt that is
// in doubt, since what a platform still knows of it depends on its age.
func (s *Store) Claim(ctx context.Context, id int64, now, staleBefore time.Time) (d briefing.Delivery, settle bool, err error) {
	op := fmt.Sprintf("claim delivery %d", id)
	lost := s.lostClaims.take(id)
	var hush *briefing.NotYet
	err = s.tx(ctx, op, func(t *tx) error {
		var touched int64
		settle, hush = false, nil
		row := t.row(ctx, `SELECT `+deliveryColumns+`, deliveries.touched_at`+deliveryTables+`WHERE deliveries.id = ?`+t.forUpdateOf("deliveries"), id)
		d, err = scanDeliveryAnd(row, &touched)
		switch {
		case isNone(err):
			return fmt.Errorf("there is no such delivery: %w", briefing.ErrNotQueued)
		case err != nil:
			return err
		case d.State == briefing.Sending && slices.Contains(lost, touched):
			d.State = briefing.Queued // our claim, of which we did not hear: nothing was sent
		case d.State == briefing.Sending && d.Kind != briefing.Post && touched < millis(staleBefore):
			d.State = briefing.Queued // a change may be made twice
		case d.State == briefing.Sending && touched < millis(staleBefore):
			settle = true
			_, err := t.exec(ctx, `UPDATE deliveries SET touched_at = ?, sender = ? WHERE id = ?`, now, s.process, id)
			return err
		case d.State == briefing.Sending:
			return &briefing.NotYet{At: timeOf(touched).Add(now.Sub(staleBefore) + time.Millisecond), Why: "it is being sent"}
		case d.State != briefing.Queued:
			return fmt.Errorf("it is %s: %w", d.State, briefing.ErrNotQueued)
		case d.NextAttempt.After(now):
			return &briefing.NotYet{At: d.NextAttempt, Why: "it is to be tried then"}
		}
		if end := quietUntil(d, now); end.After(now) {
			hush = &briefing.NotYet{At: end, Why: "the quiet hours end then"}
			_, err := t.exec(ctx, `UPDATE deliveries SET next_attempt = ?, touched_at = ? WHERE id = ?`, end, end, id)
			return err
		}
		if err := t.mayBeSent(ctx, &d, now); err != nil {
			return err
		}
		d.State, d.Attempts, d.AttemptedAt, d.Why, d.Reason = briefing.Sending, d.Attempts+1, timeOf(millis(now)), "", ""
		_, err = t.exec(ctx, `UPDATE deliveries SET state = ?, attempts = ?, attempted_at = ?, touched_at = ?, sender = ?, why = '', reason = '' WHERE id = ?`,
			string(d.State), d.Attempts, now, now, s.process, id)
		if isUnique(err) { // another process was quicker
			return channelBusy(now)
		}
		return err
	})
	if err == nil && hush != nil {
		err = hush
	}
	if err != nil && !settle && !errors.Is(err, briefing.ErrNotQueued) { // it may be committed all the same
		s.lostClaims.add(id, append(lost, millis(now)))
	}
	if err != nil {
		return briefing.Delivery{}, false, err
	}
	return d, settle, nil
}

// quietUntil is when a delivery may be posted for all that its quiet hours say.
func quietUntil(d briefing.Delivery, now time.Time) time.Time {
	loc, err := briefing.Zone(d.Zone)
	if err != nil {
		return now
	}
	return d.Quiet.Until(now, loc)
}

// claims remembers claims whose commit may have come through although its answer did not:
// whoever made one sends nothing, and may make it again. The zero claims is empty.
type claims struct {
	mu sync.Mutex
	at map[int64][]int64 // by delivery, when it was claimed
}

// mostLostClaims bounds what is remembered; what is forgotten is settled as in doubt.
const mostLostClaims = 10_000

func (c *claims) add(id int64, at []int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == nil || len(c.at) >= mostLostClaims {
		c.at = map[int64][]int64{}
	}
	c.at[id] = at
}

func (c *claims) take(id int64) []int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.at[id]
	delete(c.at, id)
	return at
}

// forUpdateOf is forUpdate for one table of a join.
func (q querier) forUpdateOf(table string) string { return q.forUpdate("OF " + table) }

// mayBeSent returns why a queued delivery has to wait: parts go in order, a change after
// what it changes, and one message at a time goes to a channel.
func (t *tx) mayBeSent(ctx context.Context, d *briefing.Delivery, now time.Time) error {
	inOrder := t.partInOrder
	if d.Kind != briefing.Post {
		inOrder = t.changeInOrder
	}
	if err := inOrder(ctx, d, now); err != nil {
		return err
	}
	var other int64
	err := t.row(ctx, `SELECT id FROM deliveries WHERE platform = ? AND chat = ? AND thread = ? AND state = 'sending' AND id <> ? LIMIT 1`,
		string(d.Channel.Platform), d.Channel.ID, d.Channel.Thread, d.ID).Scan(&other)
	if err == nil {
		return channelBusy(now)
	}
	if !isNone(err) {
		return err
	}
	return nil
}

// partInOrder returns why a post has to wait for an earlier part.
func (t *tx) partInOrder(ctx context.Context, d *briefing.Delivery, now time.Time) error {
	var part int
	var state briefing.State
	err := t.row(ctx, `SELECT part, state FROM deliveries WHERE digest_id = ? AND platform = ? AND chat = ? AND thread = ? AND kind = '' AND part < ? AND state <> 'sent'
		ORDER BY part LIMIT 1`, d.DigestID, string(d.Channel.Platform), d.Channel.ID, d.Channel.Thread, d.Part).Scan(&part, &state)
	switch {
	case err == nil && state.Final(): // somebody has to decide, and that enqueues this one again
		return fmt.Errorf("part %d is %s: %w", part, state, briefing.ErrNotQueued)
	case err == nil:
		return &briefing.NotYet{At: now.Add(waitForPart), Why: fmt.Sprintf("part %d is not sent yet", part)}
	case !isNone(err):
		return err
	}
	return nil
}

func channelBusy(now time.Time) error {
	return &briefing.NotYet{At: now.Add(waitForChannel), Why: "another message is being sent to the channel"}
}

// Finish stores the end of an attempt; see briefing.CourierStore. Ending an attempt
// twice in the same way does nothing. What a process that was taken for dead reports
// late is believed only where it is sure knowledge in place of doubt: sent instead of
// unknown.
func (s *Store) Finish(ctx context.Context, d briefing.Delivery, now time.Time) error {
	return s.tx(ctx, fmt.Sprintf("finish delivery %d", d.ID), func(t *tx) error {
		var seq int
		row := t.row(ctx, `SELECT `+deliveryColumns+`, deliveries.job_seq`+deliveryTables+`WHERE deliveries.id = ?`+t.forUpdateOf("deliveries"), d.ID)
		have, err := scanDeliveryAnd(row, &seq)
		switch {
		case isNone(err):
			return fmt.Errorf("there is no such delivery: %w", briefing.ErrEnded)
		case err != nil:
			return err
		case have.Attempts != d.Attempts:
			return fmt.Errorf("attempt %d of %d: %w", d.Attempts, have.Attempts, briefing.ErrEnded)
		case have.State == d.State:
			return nil
		case have.State == briefing.Sending:
		case have.State == briefing.Unknown && d.State == briefing.Sent:
		default:
			return fmt.Errorf("it is %s: %w", have.State, briefing.ErrEnded)
		}
		have.State, have.Why, have.Reason, have.MessageID, have.NextAttempt = d.State, d.Why, d.Reason, d.MessageID, d.NextAttempt
		return s.finish(ctx, t, have, seq, now)
	})
}

// finish moves a delivery to its new state and does what follows from it.
func (s *Store) finish(ctx context.Context, t *tx, d briefing.Delivery, seq int, now time.Time) error {
	due := now
	if d.State == briefing.Queued && d.Kind == briefing.Post {
		var err error
		if d, err = t.catchUp(ctx, d, now); err != nil {
			return wrap("bring up to date", err)
		}
	}
	if d.State == briefing.Queued {
		seq++
		due = latest(now, d.NextAttempt)
	} else {
		d.NextAttempt = time.Time{}
	}
	_, err := t.exec(ctx, `UPDATE deliveries SET state = ?, why = ?, reason = ?, message_id = ?, next_attempt = ?, touched_at = ?, job_seq = ? WHERE id = ?`,
		string(d.State), string(d.Why), d.Reason, d.MessageID, d.NextAttempt, due, seq, d.ID)
	if err != nil {
		return err
	}
	switch {
	case d.State == briefing.Queued:
		return s.enqueue(ctx, t, Job{DeliveryID: d.ID, Seq: seq, At: d.NextAttempt})
	case d.Kind != briefing.Post:
		return t.noteChange(ctx, d)
	}
	switch d.State {
	case briefing.Sent:
		if err := t.noteTold(ctx, d, now); err != nil {
			return wrap("note what was told", err)
		}
		return s.enqueueNext(ctx, t, d, now)
	case briefing.Gone:
		if err := t.endLater(ctx, d, now); err != nil {
			return wrap("end later parts", err)
		}
		return wrap("stop the channel", t.stopChannel(ctx, d.Channel, d.Reason, now))
	case briefing.Rejected:
		return wrap("end later parts", t.endLater(ctx, d, now))
	}
	return nil
}

// enqueueNext enqueues the part that waited for this one, and the changes that did.
func (s *Store) enqueueNext(ctx context.Context, t *tx, d briefing.Delivery, now time.Time) error {
	const touch = `UPDATE deliveries SET touched_at = CASE WHEN next_attempt > ? THEN next_attempt ELSE ? END WHERE `
	next, err := list(ctx, t.querier, scanJob, touch+`digest_id = ? AND platform = ? AND chat = ? AND thread = ? AND part = ? AND kind = '' AND state = 'queued'
		RETURNING id, job_seq, next_attempt`, now, now, d.DigestID, string(d.Channel.Platform), d.Channel.ID, d.Channel.Thread, d.Part+1)
	if err != nil {
		return err
	}
	changes, err := list(ctx, t.querier, scanJob, touch+`target = ? AND target > 0 AND state = 'queued' RETURNING id, job_seq, next_attempt`, now, now, d.ID)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, t, append(next, changes...)...)
}

func scanJob(r scanner) (j Job, err error) {
	var at int64
	err = r.Scan(&j.DeliveryID, &j.Seq, &at)
	j.At = timeOf(at)
	return j, err
}

// endLater ends the parts that can never be sent because an earlier one was not, and the
// changes of that one.
func (t *tx) endLater(ctx context.Context, d briefing.Delivery, now time.Time) error {
	reason := fmt.Sprintf("part %d was not posted: %s", d.Part, d.Reason)
	_, err := t.exec(ctx, `UPDATE deliveries SET state = ?, why = 'part_failed', reason = ?, touched_at = ?
		WHERE digest_id = ? AND platform = ? AND chat = ? AND thread = ? AND (part > ? OR part = ? AND kind <> '') AND state = 'queued'`,
		string(d.State), reason, now, d.DigestID, string(d.Channel.Platform), d.Channel.ID, d.Channel.Thread, d.Part, d.Part)
	return err
}

// mostStale bounds the jobs that EnqueueStale makes at once.
const mostStale = 1000

// EnqueueStale enqueues again the deliveries that need a job and seem to have none: due
// since age without progress, or sending since age, the oldest first. It returns how
// many. One that is due keeps its job where that is still to be done; one that is
// sending gets another, since the job that it has hangs or lost its process.
func (s *Store) EnqueueStale(ctx context.Context, now time.Time, age time.Duration) (int, error) {
	if s.enqueuer == nil {
		return 0, errors.New("enqueue stale deliveries: no queue is set")
	}
	since := now.Add(-age)
	if any, err := s.anyStale(ctx, since); err != nil || !any {
		return 0, wrap("enqueue stale deliveries", err)
	}
	n := 0
	err := s.softTx(ctx, "enqueue stale deliveries", func(t *tx) error {
		due, err := list(ctx, t.querier, scanJob, `SELECT id, job_seq, 0 FROM deliveries d
			WHERE touched_at <= ? AND state = 'queued' AND NOT EXISTS (
				SELECT 1 FROM deliveries e WHERE e.digest_id = d.digest_id AND e.platform = d.platform AND e.chat = d.chat AND e.thread = d.thread
					AND e.kind = '' AND (d.kind = '' AND e.part < d.part OR d.kind <> '' AND e.part = d.part) AND e.state <> 'sent')
			ORDER BY touched_at, id LIMIT ?`, since, mostStale)
		if err != nil {
			return err
		}
		sending, err := list(ctx, t.querier, scanJob, `UPDATE deliveries SET job_seq = job_seq + 1 WHERE id IN (
				SELECT id FROM deliveries WHERE touched_at <= ? AND state = 'sending' ORDER BY touched_at, id LIMIT ?)
			RETURNING id, job_seq, 0`, since, mostStale)
		if err != nil {
			return err
		}
		n = len(due) + len(sending)
		return s.enqueue(ctx, t, append(due, sending...)...)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// anyStale reports whether EnqueueStale has to look closer, without a transaction.
func (s *Store) anyStale(ctx context.Context, since time.Time) (bool, error) {
	var n int
	err := s.reader().row(ctx, `SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE state IN ('queued', 'sending') AND touched_at <= ? LIMIT 1) x`, since).Scan(&n)
	return n > 0, err
}

// SettleUnknown ends a delivery that is unknown as an admin of a workspace says: queued
// again where again is true, else sent. It returns briefing.ErrNotFound where it is not
// unknown or not theirs (see theirs).
func (s *Store) SettleUnknown(ctx context.Context, workspace string, here news.Channel, id int64, again bool, now time.Time) error {
	return s.tx(ctx, fmt.Sprintf("settle delivery %d", id), func(t *tx) error {
		var seq int
		where, args := theirs(workspace, here)
		row := t.row(ctx, `SELECT `+deliveryColumns+`, deliveries.job_seq`+deliveryTables+`WHERE deliveries.id = ? AND deliveries.state = 'unknown' AND `+where+
			t.forUpdateOf("deliveries"), append([]any{id}, args...)...)
		d, err := scanDeliveryAnd(row, &seq)
		if isNone(err) {
			return briefing.ErrNotFound
		}
		if err != nil {
			return err
		}
		d.State, d.Why, d.Reason, d.NextAttempt = briefing.Sent, briefing.WhyAdminSays, "", time.Time{}
		if again {
			d.State, d.Why, d.Reason = briefing.Queued, briefing.WhyAdminAgain, "an admin asked to send it again"
		}
		return s.finish(ctx, t, d, seq, now)
	})
}

// theirs is the condition that a delivery concerns a workspace: it is of one of its own
// briefings, or of the operator's and for the channel where it is asked about or, where
// chat and workspace have one id (Telegram), for that chat. A Discord channel does not
// say which server it is in, so one server sees nothing of another's.
func theirs(workspace string, here news.Channel) (string, []any) {
	return `(digests.workspace = ? OR digests.workspace = ? AND (deliveries.platform || ':' || deliveries.chat = ? OR deliveries.platform = ? AND deliveries.chat = ?))`,
		[]any{workspace, briefing.OperatorWorkspace, workspace, string(here.Platform), here.ID}
}

// noteTold records what a delivery told its channel.
func (t *tx) noteTold(ctx context.Context, d briefing.Delivery, at time.Time) error {
	newest := map[pair[string, string]]news.Told{} // a statement counts once, as it was told last
	var order []pair[string, string]
	for _, told := range d.Told {
		k := pair[string, string]{told.StoryID, told.Key}
		if _, twice := newest[k]; !twice {
			order = append(order, k)
		}
		newest[k] = told
	}
	rows := make([][]any, len(order))
	for i, k := range order {
		rows[i] = []any{string(d.Channel.Platform), d.Channel.ID, d.Channel.Thread, k.a, indexable(clean(k.b)), k.b, newest[k].Values, at}
	}
	return t.insert(ctx, `INSERT INTO told (platform, chat, thread, story_id, key_id, told_key, told_values, told_at) VALUES `, `(?, ?, ?, ?, ?, ?, ?, ?)`,
		` ON CONFLICT (platform, chat, thread, story_id, key_id) DO UPDATE SET told_values = excluded.told_values, told_at = excluded.told_at
			WHERE excluded.told_at >= told.told_at`, rows)
}

// Told returns what a channel was told since a time, from deliveries that were sent:
// for each story and key the newest, oldest first.
func (s *Store) Told(ctx context.Context, ch news.Channel, since time.Time) ([]news.Told, error) {
	told, err := list(ctx, s.reader(), func(r scanner) (t news.Told, err error) {
		var at int64
		err = r.Scan(&t.StoryID, &t.Key, &t.Values, &at)
		t.At = timeOf(at)
		return t, err
	}, `SELECT story_id, told_key, told_values, told_at FROM told WHERE platform = ? AND chat = ? AND thread = ? AND told_at >= ?
		ORDER BY told_at, story_id, key_id`, string(ch.Platform), ch.ID, ch.Thread, since)
	return told, wrap("read what "+ch.String()+" was told", err)
}
