package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tidings/briefing"
	"tidings/news"
)

const briefingColumns = `id, workspace, name, schedule, zone, sources, filters, stories, bullets, channels, grace, quiet, mention, silent, declared, paused, paused_reason, since, last_slot`

func scanBriefing(r scanner) (briefing.Briefing, error) {
	var b briefing.Briefing
	var id, grace, since, last int64
	var sources, filters, channels, quiet string
	err := r.Scan(&id, &b.Workspace, &b.Name, &b.Schedule, &b.Zone, &sources, &filters, &b.Style.Stories, &b.Style.Bullets,
		&channels, &grace, &quiet, &b.Mention, &b.Silent, &b.Declared, &b.Paused, &b.PausedReason, &since, &last)
	if err != nil {
		return b, err
	}
	b.ID, b.Grace, b.Since, b.LastSlot = idOf(id), time.Duration(grace)*time.Millisecond, timeOf(since), timeOf(last)
	if b.Quiet, err = briefing.ParseQuiet(quiet); err != nil {
		return b, fmt.Errorf("briefing %d: %w", id, err)
	}
	for _, part := range []struct {
		text string
		to   any
	}{{sources, &b.Sources}, {filters, &b.Filters}, {channels, &b.Channels}} {
		if err := json.Unmarshal([]byte(part.text), part.to); err != nil {
			return b, fmt.Errorf("briefing %d: %w", id, err)
		}
	}
	return b, nil
}

// briefingValues are the columns that an edit changes, in the order of editBriefing.
func briefingValues(b briefing.Briefing) ([]any, error) {
	values := []any{b.Name, fold(b.Name), b.Schedule, b.Zone}
	for _, v := range []any{b.Sources, b.Filters, b.Channels} {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		values = append(values, string(text))
	}
	return append(values, b.Style.Stories, b.Style.Bullets, b.Grace.Milliseconds(), b.Quiet.String(), b.Mention, b.Silent), nil
}

const editBriefing = `name = ?, name_key = ?, schedule = ?, zone = ?, sources = ?, filters = ?, channels = ?, stories = ?, bullets = ?, grace = ?, quiet = ?, mention = ?, silent = ?`

// Briefings returns all briefings that are not paused.
func (s *Store) Briefings(ctx context.Context) ([]briefing.Briefing, error) {
	bs, err := list(ctx, s.reader(), scanBriefing, `SELECT `+briefingColumns+` FROM briefings WHERE removed = 0 AND paused = 0 ORDER BY id`)
	if err == nil {
		err = s.markStopped(ctx, bs)
	}
	return bs, wrap("list briefings", err)
}

// Briefing returns one briefing by its id, paused or not; briefing.ErrNotFound.
func (s *Store) Briefing(ctx context.Context, id string) (briefing.Briefing, error) {
	b, err := scanBriefing(s.reader().row(ctx, `SELECT `+briefingColumns+` FROM briefings WHERE removed = 0 AND id = ?`, number(id)))
	if isNone(err) {
		err = briefing.ErrNotFound
	}
	if err == nil {
		one := []briefing.Briefing{b}
		err = s.markStopped(ctx, one)
		b = one[0]
	}
	return b, wrap("read briefing "+clean(id), err)
}

// WorkspaceBriefings returns the briefings that a workspace may read, by name: its own
// and the operator's, paused ones too.
func (s *Store) WorkspaceBriefings(ctx context.Context, workspace string) ([]briefing.Briefing, error) {
	bs, err := list(ctx, s.reader(), scanBriefing,
		`SELECT `+briefingColumns+` FROM briefings WHERE removed = 0 AND workspace IN (?, ?) ORDER BY name_key, declared, id`,
		workspace, briefing.OperatorWorkspace)
	if err == nil {
		err = s.markStopped(ctx, bs)
	}
	return bs, wrap("list briefings", err)
}

// AddBriefing stores a new briefing of a workspace. A zero Since becomes now. It
// returns briefing.ErrExists where the workspace or the operator has one of that name.
func (s *Store) AddBriefing(ctx context.Context, b briefing.Briefing) (briefing.Briefing, error) {
	b.Declared = false
	if b.Since.IsZero() {
		b.Since = s.now()
	}
	op := "add briefing " + quoted(b.Name)
	var added briefing.Briefing
	err := s.tx(ctx, op, func(t *tx) error {
		if err := t.freeName(ctx, b.Workspace, b.Name, 0); err != nil {
			return err
		}
		id, err := t.insertBriefing(ctx, b)
		if err != nil {
			return err
		}
		added, err = scanBriefing(t.row(ctx, `SELECT `+briefingColumns+` FROM briefings WHERE id = ?`, id))
		return err
	})
	if isUnique(err) {
		err = fmt.Errorf("%s: %w", op, briefing.ErrExists)
	}
	if err != nil {
		return briefing.Briefing{}, err
	}
	return added, nil
}

// freeName returns briefing.ErrExists where a briefing other than the one with that id has
// the name already.
func (t *tx) freeName(ctx context.Context, workspace, name string, id int64) error {
	var taken int
	err := t.row(ctx, `SELECT count(*) FROM briefings WHERE removed = 0 AND workspace IN (?, ?) AND name_key = ? AND id <> ?`,
		workspace, briefing.OperatorWorkspace, fold(name), id).Scan(&taken)
	if err == nil && taken > 0 {
		err = briefing.ErrExists
	}
	return err
}

func (t *tx) insertBriefing(ctx context.Context, b briefing.Briefing) (id int64, err error) {
	values, err := briefingValues(b)
	if err != nil {
		return 0, err
	}
	values = append(values, b.Workspace, b.Declared, b.Paused, b.PausedReason, b.Since, b.LastSlot)
	err = t.row(ctx, `INSERT INTO briefings (name, name_key, schedule, zone, sources, filters, channels, stories, bullets, grace, quiet, mention, silent,
			workspace, declared, paused, paused_reason, since, last_slot)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, values...).Scan(&id)
	return id, err
}

// UpdateBriefing replaces what an admin may edit of a briefing, by its id. Whether it
// is paused and which slots it has run stay; a new schedule or zone holds from now on,
// so that no slot of it in the past is due. It returns briefing.ErrNotFound, briefing.ErrDeclared
// or briefing.ErrExists.
func (s *Store) UpdateBriefing(ctx context.Context, b briefing.Briefing) error {
	op := "update briefing " + quoted(b.Name)
	err := s.tx(ctx, op, func(t *tx) error { return t.updateBriefing(ctx, b, s.now()) })
	if isUnique(err) {
		return fmt.Errorf("%s: %w", op, briefing.ErrExists)
	}
	return err
}

func (t *tx) updateBriefing(ctx context.Context, b briefing.Briefing, now time.Time) error {
	old, err := t.ownBriefing(ctx, b.ID)
	if err != nil {
		return err
	}
	if old.Declared {
		return briefing.ErrDeclared
	}
	if err := t.freeName(ctx, old.Workspace, b.Name, number(b.ID)); err != nil {
		return err
	}
	if now.After(b.Since) {
		b.Since = now
	}
	return t.changeBriefing(ctx, old, b, b.Since)
}

// ownBriefing reads a briefing to change it.
func (t *tx) ownBriefing(ctx context.Context, id string) (briefing.Briefing, error) {
	b, err := scanBriefing(t.row(ctx, `SELECT `+briefingColumns+` FROM briefings WHERE removed = 0 AND id = ?`+t.forUpdate(""), number(id)))
	if isNone(err) {
		err = briefing.ErrNotFound
	}
	return b, err
}

// changeBriefing stores an edit of old; since is when a new schedule begins.
func (t *tx) changeBriefing(ctx context.Context, old, b briefing.Briefing, since time.Time) error {
	values, err := briefingValues(b)
	if err != nil {
		return err
	}
	if clean(b.Schedule) == old.Schedule && clean(b.Zone) == old.Zone {
		since = old.Since
	}
	_, err = t.exec(ctx, `UPDATE briefings SET `+editBriefing+`, since = ?, removed = 0 WHERE id = ?`, append(values, since, number(old.ID))...)
	return err
}

// PauseBriefing pauses or resumes a briefing, also a declared one; briefing.ErrNotFound.
// Resuming one that is paused sets Since to now, so that nothing missed meanwhile is
// caught up, and its channels that were stopped are tried again.
func (s *Store) PauseBriefing(ctx context.Context, id string, paused bool, reason string, now time.Time) error {
	return s.tx(ctx, "pause or resume briefing "+clean(id), func(t *tx) error {
		if !paused {
			reason = ""
		}
		n, err := t.exec(ctx, `UPDATE briefings SET since = CASE WHEN paused = 1 AND ? = 0 THEN ? ELSE since END, paused = ?, paused_reason = ?
			WHERE removed = 0 AND id = ?`, paused, now, paused, reason, number(id))
		if err == nil && n == 0 {
			err = briefing.ErrNotFound
		}
		if err != nil || paused {
			return err
		}
		return t.freeChannels(ctx, id)
	})
}

// RemoveBriefing forgets a briefing by its id; briefing.ErrNotFound, briefing.ErrDeclared. Its
// digests stay as long as all digests do.
func (s *Store) RemoveBriefing(ctx context.Context, id string) error {
	return s.tx(ctx, "remove briefing "+clean(id), func(t *tx) error {
		b, err := t.ownBriefing(ctx, id)
		if err != nil {
			return err
		}
		if b.Declared {
			return briefing.ErrDeclared
		}
		_, err = t.exec(ctx, `UPDATE briefings SET removed = 1 WHERE id = ?`, number(id))
		return err
	})
}

// Declare brings what the configuration file declares into the database, in one
// transaction: it belongs to briefing.OperatorWorkspace and is known by its name. What
// is declared no longer is forgotten, but its history stays and is its own again when
// it comes back. A briefing keeps its id, its last slot and whether it is paused; a new
// one, and one with a new schedule or zone, is due from now on.
func (s *Store) Declare(ctx context.Context, sources []news.Source, briefings []briefing.Briefing, now time.Time) error {
	return s.tx(ctx, "declare what the configuration says", func(t *tx) error {
		if err := t.alone(ctx, declareLock); err != nil { // several processes may start at once
			return err
		}
		if err := t.declareSources(ctx, sources); err != nil {
			return err
		}
		return t.declareBriefings(ctx, briefings, now)
	})
}

func (t *tx) declareBriefings(ctx context.Context, declared []briefing.Briefing, now time.Time) error {
	rows, err := list(ctx, t.querier, scanPair[string, bool],
		`SELECT name_key, removed = 0 FROM briefings WHERE declared = 1 AND workspace = ?`, briefing.OperatorWorkspace)
	if err != nil {
		return err
	}
	moves, err := t.channelMoves(ctx)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `UPDATE briefings SET removed = 1 WHERE declared = 1 AND workspace = ?`, briefing.OperatorWorkspace); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, b := range declared {
		key := fold(b.Name)
		if seen[key] {
			return fmt.Errorf("briefing %s is declared twice", quoted(b.Name))
		}
		seen[key] = true
		living := slices.ContainsFunc(rows, func(p pair[string, bool]) bool { return p.a == key && p.b })
		b.Channels = moves.follow(b.Channels)
		if err := t.declareBriefing(ctx, b, key, living, now); err != nil {
			return fmt.Errorf("briefing %s: %w", quoted(b.Name), err)
		}
	}
	return nil
}

// declareBriefing stores one briefing of the file; living is true where the file
// declared it until now.
func (t *tx) declareBriefing(ctx context.Context, b briefing.Briefing, key string, living bool, now time.Time) error {
	b.Declared, b.Workspace = true, briefing.OperatorWorkspace
	old, err := scanBriefing(t.row(ctx, `SELECT `+briefingColumns+` FROM briefings
		WHERE declared = 1 AND workspace = ? AND name_key = ? ORDER BY id DESC LIMIT 1`, b.Workspace, key))
	switch {
	case isNone(err):
		b.Paused, b.PausedReason, b.Since, b.LastSlot = false, "", now, time.Time{}
		_, err = t.insertBriefing(ctx, b)
		return err
	case err != nil:
		return err
	}
	if !living {
		old.Schedule, old.Since = "", now // it begins anew
	}
	return t.changeBriefing(ctx, old, b, now)
}
