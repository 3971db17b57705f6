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

var _ briefing.ProofStore = (*Store)(nil)

// noteProofs notes articles that may correct what was posted.
func (t *tx) noteProofs(ctx context.Context, articleIDs []string) error {
	rows := make([][]any, len(articleIDs))
	for i, id := range articleIDs {
		rows[i] = []any{id}
	}
	return t.insert(ctx, `INSERT INTO proofs (article_id) VALUES `, `(?)`, ``, rows)
}

// noteChanged notes an article that changed where a digest may rest on it, or where it may
// correct another.
func (t *tx) noteChanged(ctx context.Context, a news.Article) error {
	if briefing.MayCorrect(a) {
		return wrap("note an article to proof", t.noteProofs(ctx, []string{a.ID}))
	}
	_, err := t.exec(ctx, `INSERT INTO proofs (article_id) SELECT article_id FROM article_stories WHERE article_id = ?`, a.ID)
	return wrap("note an article to proof", err)
}

// noteCited notes the articles that a new digest rests on: they may have changed since
// they were read for it, when nothing told yet that a digest would.
func (t *tx) noteCited(ctx context.Context, d news.Digest) error {
	_, err := t.exec(ctx, `INSERT INTO proofs (article_id) SELECT id FROM articles WHERE `+t.in("id")+` ORDER BY id`, cited(d))
	return wrap("note articles to proof", err)
}

// cited are the articles that a digest's bullets rest on, each once.
func cited(d news.Digest) []string {
	var ids []string
	for _, st := range d.Stories {
		for _, b := range st.Bullets {
			for _, r := range b.Receipts {
				ids = append(ids, r.ArticleID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// ProofNotes returns the oldest notes; see briefing.ProofStore.
func (s *Store) ProofNotes(ctx context.Context, limit int) ([]briefing.ProofNote, error) {
	rows, err := list(ctx, s.reader(), scanPair[int64, string], `SELECT id, article_id FROM proofs ORDER BY id LIMIT ?`, limit)
	if err != nil || len(rows) == 0 {
		return nil, wrap("read articles to proof", err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.b
	}
	articles, err := s.ArticlesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]briefing.ProofNote, len(rows))
	for i, r := range rows {
		out[i] = briefing.ProofNote{ID: r.a, Article: articles[r.b]}
	}
	return out, nil
}

// Proofed forgets notes; see briefing.ProofStore. One that is lost with the power is
// worked off again, which changes nothing.
func (s *Store) Proofed(ctx context.Context, ids []int64) error {
	return s.softTx(ctx, "forget articles that were proofed", func(t *tx) error {
		_, err := t.exec(ctx, `DELETE FROM proofs WHERE `+t.in("id"), ids)
		return err
	})
}

// ShownStory returns the digests that show an article's story or rest on the article,
// whose story may have become part of another since; see briefing.ProofStore.
func (s *Store) ShownStory(ctx context.Context, articleID string, since time.Time) ([]news.Digest, error) {
	return s.shown(ctx, `digests.id IN (SELECT m.digest_id FROM digest_marks m JOIN article_stories a ON a.story_id = m.mark WHERE a.article_id = ?
		UNION SELECT digest_id FROM digest_marks WHERE mark = ?)`, since, articleID, indexable(articleID))
}

// ShownValues returns the digests that told one of the values; see briefing.ProofStore.
func (s *Store) ShownValues(ctx context.Context, values []string, since time.Time) ([]news.Digest, error) {
	if len(values) == 0 {
		return nil, nil
	}
	var told []string
	args := make([]any, len(values))
	for i, v := range values {
		told, args[i] = append(told, `d.told LIKE ?`), `%"Values":"%`+escapeLike(v)+`%`
	}
	found, err := s.shown(ctx, `EXISTS (SELECT 1 FROM deliveries d WHERE d.digest_id = digests.id AND d.kind = '' AND (`+strings.Join(told, " OR ")+`))`, since, args...)
	return slices.DeleteFunc(found, func(d news.Digest) bool { // "188" stands in "1188" too
		return !slices.ContainsFunc(d.Stories, func(st news.DigestStory) bool {
			return slices.ContainsFunc(st.Bullets, func(b news.Bullet) bool {
				return slices.ContainsFunc(strings.Split(b.Values, "|"), func(v string) bool { return slices.Contains(values, v) })
			})
		})
	}), err
}

func (s *Store) shown(ctx context.Context, which string, since time.Time, args ...any) ([]news.Digest, error) {
	found, err := list(ctx, s.reader(), scanStored, `SELECT `+storedColumns+` FROM digests WHERE digests.created_at >= ? AND `+which+` ORDER BY digests.id`,
		append([]any{since}, args...)...)
	out := make([]news.Digest, len(found))
	for i, d := range found {
		out[i] = d.Digest
	}
	return out, wrap("find digests to correct", err)
}

// Correct changes a digest and its posts; see briefing.ProofStore. What is lost with the
// power is found again, since what comes after it is lost as well.
func (s *Store) Correct(ctx context.Context, digestID int64, now time.Time, amend func(news.Digest, []briefing.Delivery) (news.Digest, []briefing.Delivery)) error {
	return s.softTx(ctx, fmt.Sprintf("correct digest %d", digestID), func(t *tx) error {
		d, err := scanStored(t.row(ctx, `SELECT `+storedColumns+` FROM digests WHERE id = ?`+t.forUpdate(""), digestID))
		if isNone(err) {
			return nil // tidied away meanwhile
		}
		if err != nil {
			return err
		}
		posts, err := t.standing(ctx, digestID)
		if err != nil {
			return wrap("read its posts", err)
		}
		was, err := packDigest(d.Digest)
		if err != nil {
			return err
		}
		amended, changed := amend(d.Digest, posts)
		body, err := packDigest(amended)
		if err != nil {
			return err
		}
		if slices.Equal(was, body) {
			return nil
		}
		if _, err := t.exec(ctx, `UPDATE digests SET body = ? WHERE id = ?`, body, digestID); err != nil {
			return err
		}
		for _, p := range changed {
			p.Kind = briefing.Edit
			if err := s.change(ctx, t, p, now); err != nil {
				return wrap(fmt.Sprintf("change delivery %d", p.ID), err)
			}
		}
		return nil
	})
}

// standing are a digest's posts that are or may be in their channels, or will be, each
// with the body that its message has once all is carried out. Those that are to be
// deleted are left out.
func (t *tx) standing(ctx context.Context, digestID int64) ([]briefing.Delivery, error) {
	all, err := list(ctx, t.querier, scanDelivery, `SELECT `+deliveryColumns+deliveryTables+`WHERE deliveries.digest_id = ? ORDER BY deliveries.id`+t.forUpdateOf("deliveries"), digestID)
	if err != nil {
		return nil, err
	}
	deleted, body := map[int64]bool{}, map[int64][]byte{}
	for _, d := range all {
		switch {
		case d.State == briefing.Rejected || d.State == briefing.Gone || d.State == briefing.Dropped:
		case d.Kind == briefing.Delete:
			deleted[d.Target] = true
		case d.Kind == briefing.Edit && d.Why != briefing.WhyInTime: // that one is in the post's own body
			body[d.Target] = d.Body
		}
	}
	var out []briefing.Delivery
	for _, d := range all {
		if d.Kind != briefing.Post || deleted[d.ID] || d.State == briefing.Rejected || d.State == briefing.Gone || d.State == briefing.Dropped {
			continue
		}
		if b, ok := body[d.ID]; ok {
			d.Body = b
		}
		out = append(out, d)
	}
	return out, nil
}

// change has the message of a post changed as p says: one that is still queued at once,
// another by a delivery of its own.
func (s *Store) change(ctx context.Context, t *tx, p briefing.Delivery, now time.Time) error {
	if p.State == briefing.Queued && p.Kind == briefing.Delete {
		_, err := t.exec(ctx, `UPDATE deliveries SET state = 'dropped', why = 'taken_back', reason = '', touched_at = ? WHERE id = ?`, now, p.ID)
		return err
	}
	if p.State == briefing.Queued {
		_, err := t.exec(ctx, `UPDATE deliveries SET body = ? WHERE id = ?`, p.Body, p.ID)
		return err
	}
	if p.Kind == briefing.Delete { // what is still to be edited need not be
		_, err := t.exec(ctx, `UPDATE deliveries SET state = 'dropped', why = 'taken_back', reason = '', touched_at = ? WHERE target = ? AND target > 0 AND state = 'queued'`, now, p.ID)
		if err != nil {
			return err
		}
		p.Body, p.Change = nil, string(briefing.Delete)
	}
	touched := now
	if s.enqueuer == nil { // another process works on it: EnqueueStale finds it there at once
		touched = time.Time{}
	}
	jobs, err := list(ctx, t.querier, scanJob, `INSERT INTO deliveries (digest_id, platform, chat, thread, part, parts, nonce, state, next_attempt, touched_at, quiet, told, body, kind, target, change, made_at)
		VALUES (?, ?, ?, ?, ?, ?, '', 'queued', 0, ?, '', '[]', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id, job_seq, next_attempt`,
		p.DigestID, string(p.Channel.Platform), p.Channel.ID, p.Channel.Thread, p.Part, p.Parts, touched, p.Body, string(p.Kind), p.ID, p.Change, now)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, t, jobs...)
}

// changeInOrder returns why a change has to wait: for what it changes, or for an earlier
// change of that. It fills in which message it is.
func (t *tx) changeInOrder(ctx context.Context, d *briefing.Delivery, now time.Time) error {
	var state briefing.State
	err := t.row(ctx, `SELECT state, message_id FROM deliveries WHERE id = ?`, d.Target).Scan(&state, &d.MessageID)
	switch {
	case isNone(err):
		return fmt.Errorf("what it changes is gone: %w", briefing.ErrNotQueued)
	case err != nil:
		return err
	case !state.Final():
		return &briefing.NotYet{At: now.Add(waitForPart), Why: "what it changes is not sent yet"}
	case state != briefing.Sent: // unknown: somebody has to decide, and that enqueues this one again
		return fmt.Errorf("what it changes is %s: %w", state, briefing.ErrNotQueued)
	}
	var earlier int64
	err = t.row(ctx, `SELECT id FROM deliveries WHERE target = ? AND target > 0 AND id < ? AND state IN ('queued', 'sending') LIMIT 1`, d.Target, d.ID).Scan(&earlier)
	if err == nil {
		return &briefing.NotYet{At: now.Add(waitForChannel), Why: "an earlier change is not made yet"}
	}
	if !isNone(err) {
		return err
	}
	return nil
}

// catchUp gives a post that is queued again what was to be changed of it meanwhile; one
// that is to be deleted is never posted, whatever else there is to change.
func (t *tx) catchUp(ctx context.Context, d briefing.Delivery, now time.Time) (briefing.Delivery, error) {
	waiting, err := list(ctx, t.querier, scanPair[briefing.Kind, []byte],
		`SELECT kind, body FROM deliveries WHERE target = ? AND target > 0 AND state = 'queued' ORDER BY id`, d.ID)
	if err != nil || len(waiting) == 0 {
		return d, err
	}
	state, why := briefing.Sent, briefing.WhyInTime
	if slices.ContainsFunc(waiting, func(c pair[briefing.Kind, []byte]) bool { return c.a == briefing.Delete }) {
		state, why = briefing.Dropped, briefing.WhyTakenBack
		d.State, d.Why, d.Reason = state, why, ""
	} else if _, err := t.exec(ctx, `UPDATE deliveries SET body = ? WHERE id = ?`, waiting[len(waiting)-1].b, d.ID); err != nil {
		return d, err
	}
	_, err = t.exec(ctx, `UPDATE deliveries SET state = ?, why = ?, touched_at = ? WHERE target = ? AND target > 0 AND state = 'queued'`, string(state), string(why), now, d.ID)
	return d, err
}

// noteChange notes at a post that its message was deleted.
func (t *tx) noteChange(ctx context.Context, d briefing.Delivery) error {
	if d.Kind != briefing.Delete || d.State != briefing.Sent {
		return nil
	}
	_, err := t.exec(ctx, `UPDATE deliveries SET why = 'deleted' WHERE id = ?`, d.Target)
	return err
}

// TakeBack has all posts of a digest deleted, or not posted at all where they were not
// yet; key is the digest's. It returns how many that concerns: 0 where it was done
// before. briefing.ErrNotFound. A Store without an Enqueuer leaves the work to the process
// that runs, which finds it within seconds.
func (s *Store) TakeBack(ctx context.Context, key string, now time.Time) (posts int, err error) {
	err = s.tx(ctx, "take back a digest", func(t *tx) error {
		var id int64
		err := t.row(ctx, `SELECT id FROM digests WHERE digest_key = ? AND digest_key <> '' ORDER BY id DESC LIMIT 1`+t.forUpdate(""), key).Scan(&id)
		if isNone(err) {
			return briefing.ErrNotFound
		}
		if err != nil {
			return err
		}
		posts, err = s.takeBack(ctx, t, id, now)
		return err
	})
	return posts, err
}

// TakeBackNewest takes back the newest digest with posts of a workspace's own briefing;
// see TakeBack. It returns the digest. briefing.ErrNotFound where the workspace has no
// such briefing, or it has posted nothing; briefing.ErrDeclared where the configuration
// file declares it.
func (s *Store) TakeBackNewest(ctx context.Context, workspace, name string, now time.Time) (d news.Digest, posts int, err error) {
	err = s.tx(ctx, "take back the newest digest of briefing "+quoted(name), func(t *tx) error {
		declared := false
		err := t.row(ctx, `SELECT declared FROM briefings WHERE removed = 0 AND name_key = ? AND workspace IN (?, ?) ORDER BY declared LIMIT 1`,
			fold(name), workspace, briefing.OperatorWorkspace).Scan(&declared)
		switch {
		case isNone(err):
			return briefing.ErrNotFound
		case err != nil:
			return err
		case declared && workspace != briefing.OperatorWorkspace:
			return briefing.ErrDeclared
		}
		found, err := scanStored(t.row(ctx, `SELECT `+storedColumns+` FROM digests JOIN briefings b ON b.id = digests.briefing_id
			WHERE b.removed = 0 AND b.workspace = ? AND b.name_key = ? AND EXISTS (SELECT 1 FROM deliveries d WHERE d.digest_id = digests.id)
			ORDER BY digests.slot DESC LIMIT 1`+t.forUpdateOf("digests"), workspace, fold(name)))
		if isNone(err) {
			return briefing.ErrNotFound
		}
		if err != nil {
			return err
		}
		d = found.Digest
		posts, err = s.takeBack(ctx, t, d.ID, now)
		return err
	})
	return d, posts, err
}

func (s *Store) takeBack(ctx context.Context, t *tx, digestID int64, now time.Time) (int, error) {
	posts, err := t.standing(ctx, digestID)
	if err != nil {
		return 0, err
	}
	for _, p := range posts {
		p.Kind = briefing.Delete
		if err := s.change(ctx, t, p, now); err != nil {
			return 0, err
		}
	}
	return len(posts), nil
}
