package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"tidings/briefing"
	"tidings/news"
)

// SaveRun stores what a slot came to, with the jobs that send it, in one transaction.
// It returns an error that is briefing.ErrAlreadyRun where the slot has a digest, and
// briefing.ErrNotFound where the briefing was removed meanwhile.
func (s *Store) SaveRun(ctx context.Context, run briefing.Run) error {
	body, err := packDigest(run.Digest)
	if err != nil {
		return fmt.Errorf("save run: %w", err)
	}
	op := fmt.Sprintf("save run of briefing %s for %s", quoted(run.Briefing.Name), run.Digest.Slot.UTC().Format(time.RFC3339))
	// Lost with the power, the slot was not run and is run again.
	already := false
	err = s.softTx(ctx, op, func(t *tx) error {
		b, err := t.ownBriefing(ctx, run.Briefing.ID)
		if err != nil {
			return err
		}
		id, err := t.insertDigest(ctx, b, run, body, s.now())
		if already = errors.Is(err, briefing.ErrAlreadyRun); already {
			return t.moveOn(ctx, number(b.ID), run.Digest.Slot, s.now())
		}
		if err != nil {
			return err
		}
		if err := t.saveStories(ctx, run.Stories); err != nil {
			return wrap("save stories", err)
		}
		if err := t.noteCited(ctx, run.Digest); err != nil {
			return err
		}
		jobs, err := t.insertDeliveries(ctx, id, run.Deliveries, s.now())
		if err != nil {
			return wrap("save deliveries", err)
		}
		if err := t.passSlots(ctx, number(b.ID), run, s.now()); err != nil {
			return wrap("note slots", err)
		}
		return s.enqueue(ctx, t, jobs...)
	})
	if err == nil && already {
		return fmt.Errorf("%s: %w", op, briefing.ErrAlreadyRun)
	}
	return err
}

func (t *tx) insertDigest(ctx context.Context, b briefing.Briefing, run briefing.Run, body []byte, now time.Time) (int64, error) {
	d := run.Digest
	var id int64
	err := t.row(ctx, `INSERT INTO digests (digest_key, briefing_id, workspace, name, slot, why, reason, created_at, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (briefing_id, slot) DO NOTHING RETURNING id`,
		d.Key, number(b.ID), b.Workspace, d.Name, d.Slot, string(run.Why), run.Reason, now, body).Scan(&id)
	if isNone(err) {
		return 0, briefing.ErrAlreadyRun
	}
	if err != nil {
		return 0, err
	}
	var marks [][]any
	for _, st := range d.Stories {
		marks = append(marks, []any{indexable(st.ID), id})
		for _, b := range st.Bullets {
			marks = append(marks, []any{indexable(b.ID), id})
		}
	}
	for _, article := range cited(d) {
		marks = append(marks, []any{indexable(article), id})
	}
	return id, t.insert(ctx, `INSERT INTO digest_marks (mark, digest_id) VALUES `, `(?, ?)`, ` ON CONFLICT DO NOTHING`, marks)
}

// passSlots notes the slots that were passed over and moves the briefing on.
func (t *tx) passSlots(ctx context.Context, briefingID int64, run briefing.Run, now time.Time) error {
	var passed [][]any
	for _, p := range run.Passed {
		passed = append(passed, []any{briefingID, p.At, now, string(p.Why)})
	}
	err := t.insert(ctx, `INSERT INTO passed_slots (briefing_id, slot, noted_at, why) VALUES `, `(?, ?, ?, ?)`, ` ON CONFLICT DO NOTHING`, passed)
	if err != nil {
		return err
	}
	return t.moveOn(ctx, briefingID, run.Digest.Slot, now)
}

// moveOn makes a slot the last one of a briefing, unless a later one was run. One that
// lies ahead of now was run by a clock that ran ahead: then the briefing moves back.
func (t *tx) moveOn(ctx context.Context, briefingID int64, slot, now time.Time) error {
	_, err := t.exec(ctx, `UPDATE briefings SET last_slot = ? WHERE id = ? AND (last_slot < ? OR last_slot > ?)`, slot, briefingID, slot, now.Add(briefing.ClockSlack))
	return err
}

// A digest is stored as JSON, compressed: it holds each ledger and receipt in full.
var (
	packer = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(256<<10))
	})
	unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(256<<20))
	})
)

func packDigest(d news.Digest) ([]byte, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	z, err := packer()
	if err != nil {
		return nil, err
	}
	return z.EncodeAll(text, nil), nil
}

func unpackDigest(id int64, body []byte) (news.Digest, error) {
	z, err := unpacker()
	if err != nil {
		return news.Digest{}, err
	}
	var d news.Digest
	text, err := z.DecodeAll(body, nil)
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err != nil {
		return news.Digest{}, fmt.Errorf("read digest %d: %w", id, err)
	}
	d.ID = id
	return d, nil
}

// stored is a digest with the workspace that owns it.
type stored struct {
	news.Digest
	workspace string
}

const storedColumns = `digests.id, digests.workspace, digests.body`

func scanStored(r scanner) (d stored, err error) {
	var id int64
	var body []byte
	if err := r.Scan(&id, &d.workspace, &body); err != nil {
		return d, err
	}
	d.Digest, err = unpackDigest(id, body)
	return d, err
}

// DigestByKey returns a stored digest and the workspace it belongs to; briefing.ErrNotFound.
func (s *Store) DigestByKey(ctx context.Context, key string) (news.Digest, string, error) {
	if key == "" { // digests that were made on demand have none
		return news.Digest{}, "", fmt.Errorf("read digest: %w", briefing.ErrNotFound)
	}
	d, err := scanStored(s.reader().row(ctx, `SELECT `+storedColumns+` FROM digests WHERE digest_key = ? ORDER BY id DESC LIMIT 1`, key))
	if isNone(err) {
		err = briefing.ErrNotFound
	}
	return d.Digest, d.workspace, wrap("read digest", err)
}
