package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"tidings/briefing"
	"tidings/news"
)

// fold is the key by which names are compared: without regard to case and to the way
// accents are written.
func fold(name string) string {
	return indexable(cases.Fold().String(norm.NFKC.String(strings.TrimSpace(clean(name)))))
}

// indexable shortens text that is longer than an index takes (PostgreSQL: 2,704 bytes)
// to its hash.
func indexable(s string) string {
	if len(s) <= 512 {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:])
}

const sourceColumns = `id, workspace, name, url, declared, paused, next_poll, last_success, last_failure, reason, failing_since, failures, items_per_day`

func scanSource(r scanner) (news.Source, error) { return scanSourceAnd(r) }

// dueColumns selects what scanDue reads.
var dueColumns = `SELECT s.` + strings.ReplaceAll(sourceColumns, `, `, `, s.`) + `, COALESCE(p.state, ''), COALESCE(w.until, 0)
	FROM sources s LEFT JOIN poll_states p ON p.source_id = s.id LEFT JOIN pushes w ON w.source_id = s.id`

func scanDue(r scanner) (d news.Due, err error) {
	var until int64
	d.Source, err = scanSourceAnd(r, &d.State, &until)
	d.PushedUntil = timeOf(until)
	return d, err
}

// scanSourceAnd also reads columns that follow sourceColumns.
func scanSourceAnd(r scanner, more ...any) (news.Source, error) {
	var s news.Source
	var id, next, success, failure, since int64
	err := r.Scan(append([]any{&id, &s.Workspace, &s.Name, &s.URL, &s.Declared, &s.Paused, &next, &success, &failure,
		&s.Health.Reason, &since, &s.Health.Failures, &s.Health.ItemsPerDay}, more...)...)
	s.ID = idOf(id)
	s.Health.NextPoll, s.Health.LastSuccess, s.Health.LastFailure, s.Health.Since = timeOf(next), timeOf(success), timeOf(failure), timeOf(since)
	return s, err
}

// Sources returns the sources that a workspace may read, with their health, by name:
// its own and the operator's.
func (s *Store) Sources(ctx context.Context, workspace string) ([]news.Source, error) {
	sources, err := list(ctx, s.reader(), scanSource,
		`SELECT `+sourceColumns+` FROM sources WHERE removed = 0 AND workspace IN (?, ?) ORDER BY name_key, declared, id`,
		workspace, briefing.OperatorWorkspace)
	return sources, wrap("list sources", err)
}

// SourcesOf returns the sources that a briefing reads: those it names, or all that its
// workspace may read. Where the workspace and the operator have one of the same name,
// the workspace's own is meant. Names of sources that are gone are left out.
func (s *Store) SourcesOf(ctx context.Context, b briefing.Briefing) ([]news.Source, error) {
	if len(b.Sources) == 0 {
		return s.Sources(ctx, b.Workspace)
	}
	var names []string
	wanted := map[string]bool{}
	for _, name := range b.Sources {
		names = append(names, fold(name))
		wanted[fold(name)] = true
	}
	q := s.reader()
	all, err := list(ctx, q, scanSource, `SELECT `+sourceColumns+` FROM sources WHERE removed = 0 AND workspace IN (?, ?) AND `+q.in("name_key")+`
		ORDER BY name_key, declared, id`, b.Workspace, briefing.OperatorWorkspace, names)
	if err != nil {
		return nil, wrap("list sources", err)
	}
	own := map[string]bool{}
	for _, src := range all {
		if src.Workspace == b.Workspace {
			own[fold(src.Name)] = true
		}
	}
	return slices.DeleteFunc(all, func(src news.Source) bool {
		key := fold(src.Name)
		return !wanted[key] || own[key] && src.Workspace != b.Workspace
	}), nil
}

// AddSource stores a source of a workspace, due at once. It returns an error that is
// briefing.ErrExists where the workspace can already read one with that name or address.
func (s *Store) AddSource(ctx context.Context, src news.Source) (news.Source, error) {
	src.Declared, src.Paused, src.Health = false, false, news.Health{}
	src.Workspace, src.Name, src.URL = clean(src.Workspace), clean(src.Name), clean(src.URL)
	op := "add source " + quoted(src.Name)
	err := s.tx(ctx, op, func(t *tx) error {
		var taken int
		err := t.row(ctx, `SELECT count(*) FROM sources WHERE removed = 0 AND workspace IN (?, ?) AND (name_key = ? OR url_key = ?)`,
			src.Workspace, briefing.OperatorWorkspace, fold(src.Name), indexable(src.URL)).Scan(&taken)
		if err != nil {
			return err
		}
		if taken > 0 {
			return briefing.ErrExists
		}
		id, err := t.insertSource(ctx, src)
		src.ID = idOf(id)
		return err
	})
	if isUnique(err) { // somebody else was quicker
		err = fmt.Errorf("%s: %w", op, briefing.ErrExists)
	}
	if err != nil {
		return news.Source{}, err
	}
	return src, nil
}

func (t *tx) insertSource(ctx context.Context, src news.Source) (id int64, err error) {
	err = t.row(ctx, `INSERT INTO sources (workspace, name, name_key, url, url_key, declared) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		src.Workspace, src.Name, fold(src.Name), src.URL, indexable(src.URL), src.Declared).Scan(&id)
	return id, err
}

// RemoveSource forgets a source of a workspace by name. Its articles stay until they
// are old, since digests rest on them. It returns briefing.ErrNotFound or briefing.ErrDeclared.
func (s *Store) RemoveSource(ctx context.Context, workspace, name string) error {
	return s.tx(ctx, "remove source "+quoted(name), func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE sources SET removed = 1 WHERE removed = 0 AND declared = 0 AND workspace = ? AND name_key = ?`,
			workspace, fold(name))
		if err != nil || n > 0 {
			return err
		}
		var declared int
		err = t.row(ctx, `SELECT count(*) FROM sources WHERE removed = 0 AND declared = 1 AND workspace IN (?, ?) AND name_key = ?`,
			workspace, briefing.OperatorWorkspace, fold(name)).Scan(&declared)
		if err != nil {
			return err
		}
		if declared > 0 {
			return briefing.ErrDeclared
		}
		return briefing.ErrNotFound
	})
}

// DueSources takes up to limit sources whose poll is due; see sources.PollStore.
func (s *Store) DueSources(ctx context.Context, now, until time.Time, limit int) ([]news.Due, error) {
	var due []news.Due
	err := s.softTx(ctx, "take due sources", func(t *tx) (err error) {
		due, err = list(ctx, t.querier, scanDue, dueColumns+` WHERE s.removed = 0 AND s.paused = 0 AND s.next_poll <= ?
			ORDER BY s.next_poll, s.id LIMIT ?`+t.forUpdate("OF s SKIP LOCKED"), now, limit)
		if err != nil || len(due) == 0 {
			return err
		}
		ids := make([]int64, len(due))
		for i, d := range due {
			ids[i] = number(d.Source.ID)
		}
		_, err = t.exec(ctx, `UPDATE sources SET next_poll = ? WHERE `+t.in("id"), until, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(due) == 0 {
		s.rest(ctx)
	}
	return due, nil
}

// declaredSource is a row that an earlier configuration declared.
type declaredSource struct {
	id      int64
	key     string
	url     string
	removed bool
	taken   bool
}

func scanDeclaredSource(r scanner) (*declaredSource, error) {
	var d declaredSource
	return &d, r.Scan(&d.id, &d.key, &d.url, &d.removed)
}

// declareSources brings the operator's sources in line with the configuration file.
// One that changed its name but not its address is the same one, so that its items do
// not become new; one that was paused because it failed gets another chance.
func (t *tx) declareSources(ctx context.Context, declared []news.Source) error {
	rows, err := list(ctx, t.querier, scanDeclaredSource,
		`SELECT id, name_key, url, removed FROM sources WHERE declared = 1 AND workspace = ? ORDER BY removed, id DESC`, briefing.OperatorWorkspace)
	if err != nil {
		return err
	}
	// Out of the way first, so that names can change hands.
	if _, err := t.exec(ctx, `UPDATE sources SET removed = 1 WHERE declared = 1 AND workspace = ?`, briefing.OperatorWorkspace); err != nil {
		return err
	}
	matches := make([]*declaredSource, len(declared))
	seen := map[string]bool{}
	for i, src := range declared {
		key := fold(src.Name)
		if seen[key] {
			return fmt.Errorf("source %s is declared twice", quoted(src.Name))
		}
		seen[key] = true
		matches[i] = takeSource(rows, func(d *declaredSource) bool { return d.key == key })
	}
	for i, src := range declared {
		if matches[i] == nil {
			matches[i] = takeSource(rows, func(d *declaredSource) bool { return !d.removed && d.url == clean(src.URL) })
		}
		src.Declared, src.Workspace = true, briefing.OperatorWorkspace
		if err := t.declareSource(ctx, src, matches[i]); err != nil {
			return fmt.Errorf("source %s: %w", quoted(src.Name), err)
		}
	}
	return nil
}

// takeSource is the first row that fits and was not taken; nil for none.
func takeSource(rows []*declaredSource, fits func(*declaredSource) bool) *declaredSource {
	for _, r := range rows {
		if !r.taken && fits(r) {
			r.taken = true
			return r
		}
	}
	return nil
}

func (t *tx) declareSource(ctx context.Context, src news.Source, row *declaredSource) error {
	if row == nil {
		_, err := t.insertSource(ctx, src)
		return err
	}
	moved := row.url != clean(src.URL) // what was noted of the old address says nothing about the new one
	_, err := t.exec(ctx, `UPDATE sources SET removed = 0, name = ?, name_key = ?, url = ?, url_key = ?,
			next_poll = CASE WHEN paused = 1 OR ? = 1 THEN 0 ELSE next_poll END, paused = 0, pause_untold = 0
		WHERE id = ?`, src.Name, fold(src.Name), src.URL, indexable(clean(src.URL)), moved, row.id)
	if err != nil || !moved {
		return err
	}
	for _, stmt := range []string{`DELETE FROM poll_states WHERE source_id = ?`, `DELETE FROM pushes WHERE source_id = ?`} {
		if _, err := t.exec(ctx, stmt, row.id); err != nil {
			return err
		}
	}
	return nil
}
