package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Backup writes everything to a new file while the program runs: what was committed
// when it began, complete. The file is there only once it is whole, and is itself a
// SQLite database that Open takes, whatever engine this one has.
func (s *Store) Backup(ctx context.Context, file string) error {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("back up: %s exists already; name a new file", file)
	}
	unfinished := file + ".unfinished"
	if err := os.Remove(unfinished); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("back up: %w", err)
	}
	write := s.vacuumInto
	if s.engine == postgresEngine {
		write = s.copyInto
	}
	if err := write(ctx, unfinished); err != nil {
		return errors.Join(fmt.Errorf("back up to %s: %w", file, explain(err)), ignoreMissing(os.Remove(unfinished)))
	}
	if err := syncFile(unfinished); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := os.Rename(unfinished, file); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// vacuumInto copies the database on a connection of its own, so that neither writer nor
// readers wait.
func (s *Store) vacuumInto(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", dsn(s.file, map[string][]string{"_pragma": {"busy_timeout(" + busyMillis + ")"}}))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, filepath.ToSlash(file))
	return errors.Join(err, db.Close())
}

// copyInto copies a PostgreSQL database to a new SQLite file.
func (s *Store) copyInto(ctx context.Context, file string) (err error) {
	to, err := Open(ctx, "sqlite:"+file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close(), ignoreMissing(os.Remove(file+".lock"))) }() // closing ends SQLite's log
	return s.CopyTo(ctx, to)
}

func ignoreMissing(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

func syncFile(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// table is a table as it is copied; its first columns are its key.
type table struct {
	name    string
	key     int
	columns []string
	// counts is true where the database numbers the rows by the first column.
	counts bool
}

// tables are all that hold data. The words of articles are made anew, and the queue's
// own tables stay behind: EnqueueStale makes the jobs that are still to be done.
var tables = []table{
	{"sources", 1, strings.Fields(`id workspace name name_key url url_key declared paused removed next_poll last_success last_failure reason failing_since failures items_per_day pause_untold`), true},
	{"poll_states", 1, strings.Fields(`source_id state`), false},
	{"pushes", 1, strings.Fields(`source_id token secret hub topic next_ask asks until`), false},
	{"item_keys", 2, strings.Fields(`source_id item_key article_id seen_at`), false},
	{"article_stories", 1, strings.Fields(`article_id story_id`), false},
	{"briefings", 1, strings.Fields(`id workspace name name_key schedule zone sources filters stories bullets channels grace quiet mention silent declared paused paused_reason removed since last_slot`), true},
	{"digests", 1, strings.Fields(`id digest_key briefing_id workspace name slot why reason created_at body`), true},
	{"digest_marks", 2, strings.Fields(`mark digest_id`), false},
	{"passed_slots", 2, strings.Fields(`briefing_id slot noted_at why`), false},
	{"deliveries", 1, strings.Fields(`id digest_id platform chat thread part parts nonce state attempts attempted_at next_attempt touched_at job_seq message_id sender why reason quiet told body kind target change made_at`), true},
	{"proofs", 1, strings.Fields(`id article_id`), true},
	{"told", 5, strings.Fields(`platform chat thread story_id key_id told_key told_values told_at`), false},
	{"channel_stops", 3, strings.Fields(`platform chat thread reason stopped_at told_at`), false},
	{"departures", 1, strings.Fields(`workspace left_at`), false},
	{"settings", 1, strings.Fields(`workspace zone lang stories quiet filters`), false},
	{"mutes", 4, strings.Fields(`platform chat thread story_id headline muted_at`), false},
	{"channel_moves", 3, strings.Fields(`platform chat thread new_platform new_chat new_thread`), false},
}

// copyAtOnce is how many rows are held at a time.
const copyAtOnce = 500

// CopyTo copies everything into an empty store of either engine, in one transaction:
// all of it or nothing. What is copied is how things stood when it began; nothing else
// may work on the other store meanwhile. Ids stay, so that buttons and links that were
// posted go on working.
func (s *Store) CopyTo(ctx context.Context, to *Store) error {
	return to.tx(ctx, "copy the database", func(t *tx) error {
		if err := t.mustBeEmpty(ctx); err != nil {
			return err
		}
		from, end, err := s.snapshot(ctx)
		if err != nil {
			return err
		}
		defer end()
		if err := copyArticles(ctx, from, t); err != nil {
			return wrap("articles", err)
		}
		for _, tb := range tables {
			if err := copyTable(ctx, from, t, tb); err != nil {
				return wrap(tb.name, err)
			}
		}
		return nil
	})
}

// snapshot reads everything as it stood at one moment, until end.
func (s *Store) snapshot(ctx context.Context) (q querier, end func(), err error) {
	options := &sql.TxOptions{ReadOnly: true}
	if s.engine == postgresEngine { // SQLite knows no other
		options.Isolation = sql.LevelRepeatableRead
	}
	sqlTx, err := s.read.BeginTx(ctx, options)
	if err != nil {
		return querier{}, nil, err
	}
	return querier{on: sqlTx, engine: s.engine}, func() { _ = sqlTx.Rollback() }, nil
}

func (t *tx) mustBeEmpty(ctx context.Context) error {
	counts, err := t.count(ctx)
	if err != nil {
		return err
	}
	for _, n := range counts {
		if n.Rows > 0 {
			return fmt.Errorf("the database to copy to is in use: it has %d rows of %s; name an empty one", n.Rows, n.Name)
		}
	}
	return nil
}

// TableCount is how many rows a table has.
type TableCount struct {
	Name string
	Rows int
}

// Count counts the rows of every table that CopyTo copies.
func (s *Store) Count(ctx context.Context) ([]TableCount, error) {
	counts, err := s.reader().count(ctx)
	return counts, wrap("count rows", err)
}

func (q querier) count(ctx context.Context) ([]TableCount, error) {
	out := make([]TableCount, 0, len(tables)+1)
	for _, name := range append([]string{"articles"}, tableNames()...) {
		n := TableCount{Name: name}
		if err := q.row(ctx, `SELECT count(*) FROM `+name).Scan(&n.Rows); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

func tableNames() []string {
	var out []string
	for _, tb := range tables {
		out = append(out, tb.name)
	}
	return out
}

// copyTable copies a table in the order of its key.
func copyTable(ctx context.Context, from querier, to *tx, tb table) error {
	columns := strings.Join(tb.columns, ", ")
	key := strings.Join(tb.columns[:tb.key], ", ")
	marks := "(" + strings.Repeat("?, ", tb.key-1) + "?)"
	rowMarks := "(" + strings.Repeat("?, ", len(tb.columns)-1) + "?)"
	var last []any
	for {
		where, args := "", []any{copyAtOnce}
		if last != nil {
			where, args = ` WHERE (`+key+`) > `+marks, append(append([]any{}, last...), copyAtOnce)
		}
		rows, err := list(ctx, from, scanAny(len(tb.columns)), `SELECT `+columns+` FROM `+tb.name+where+` ORDER BY `+key+` LIMIT ?`, args...)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		last = append([]any{}, rows[len(rows)-1][:tb.key]...)
		if err := to.insert(ctx, `INSERT INTO `+tb.name+` (`+columns+`) VALUES `, rowMarks, ``, rows); err != nil {
			return err
		}
	}
	if tb.counts && last != nil && to.engine == postgresEngine {
		_, err := to.exec(ctx, `SELECT setval(pg_get_serial_sequence(?, 'id'), ?)`, tb.name, last[0])
		return err
	}
	return nil
}

// scanAny reads rows of n columns as they are.
func scanAny(n int) func(scanner) ([]any, error) {
	return func(r scanner) ([]any, error) {
		values, to := make([]any, n), make([]any, n)
		for i := range values {
			to[i] = &values[i]
		}
		return values, r.Scan(to...)
	}
}

// copyArticles copies articles and makes their words.
func copyArticles(ctx context.Context, from querier, to *tx) error {
	type row struct {
		newArticle
		due  int64
		note string
	}
	last := ""
	for {
		rows, err := list(ctx, from, func(r scanner) (x row, err error) {
			var source, published, fetched int64
			err = r.Scan(&x.ID, &source, &x.Outlet, &x.URL, &x.Title, &x.Author, &x.Lang, &published, &fetched, &x.Excerpt, &x.Text, &x.wantPage, &x.due, &x.note)
			x.source, x.Published, x.Fetched = source, timeOf(published), timeOf(fetched)
			return x, err
		}, `SELECT `+articleColumns+`, want_page, page_due, page_note FROM articles WHERE id > ? ORDER BY id LIMIT ?`, last, copyAtOnce)
		if err != nil || len(rows) == 0 {
			return err
		}
		articles := make([]newArticle, len(rows))
		for i, x := range rows {
			articles[i] = x.newArticle
		}
		if err := to.insertArticles(ctx, articles); err != nil {
			return err
		}
		for _, x := range rows {
			if x.due == 0 && x.note == "" {
				continue
			}
			if _, err := to.exec(ctx, `UPDATE articles SET page_due = ?, page_note = ? WHERE id = ?`, x.due, x.note, x.ID); err != nil {
				return err
			}
		}
		last = rows[len(rows)-1].ID
	}
}
