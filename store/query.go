package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// querier runs statements on a pool or in a transaction. Statements are written with
// "?" and without string literals that hold one.
type querier struct {
	on interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}
	engine engine
}

// reader reads outside a transaction.
func (s *Store) reader() querier { return querier{on: s.read, engine: s.engine} }

// exec returns the number of rows changed.
func (q querier) exec(ctx context.Context, stmt string, args ...any) (int64, error) {
	res, err := q.on.ExecContext(ctx, q.rebind(stmt), q.bind(args)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (q querier) row(ctx context.Context, stmt string, args ...any) *sql.Row {
	return q.on.QueryRowContext(ctx, q.rebind(stmt), q.bind(args)...)
}

// scanner is a row that can be read: *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// list runs a query and reads each row with scan.
func list[T any](ctx context.Context, q querier, scan func(scanner) (T, error), stmt string, args ...any) ([]T, error) {
	rows, err := q.on.QueryContext(ctx, q.rebind(stmt), q.bind(args)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// scanOne reads rows of one column.
func scanOne[T any](r scanner) (v T, err error) { return v, r.Scan(&v) }

// pair is a row of two columns.
type pair[A, B any] struct {
	a A
	b B
}

func scanPair[A, B any](r scanner) (p pair[A, B], err error) { return p, r.Scan(&p.a, &p.b) }

// rebind turns "?" into "$1", "$2" … where PostgreSQL wants that.
func (q querier) rebind(stmt string) string {
	if q.engine != postgresEngine || !strings.Contains(stmt, "?") {
		return stmt
	}
	var b strings.Builder
	b.Grow(len(stmt) + 16)
	n := 0
	for i := range len(stmt) {
		if stmt[i] != '?' {
			b.WriteByte(stmt[i])
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// bind gives arguments the form in which both engines store them.
func (q querier) bind(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case string:
			args[i] = clean(v)
		case time.Time:
			args[i] = millis(v)
		case bool:
			args[i] = int64(0)
			if v {
				args[i] = int64(1)
			}
		case []byte:
			if v == nil {
				args[i] = []byte{}
			}
		case []int64, []string:
			args[i] = q.array(v)
		}
	}
	return args
}

// array is the argument of in.
func (q querier) array(v any) any {
	if texts, ok := v.([]string); ok {
		cleaned := make([]string, len(texts))
		for i, t := range texts {
			cleaned[i] = clean(t)
		}
		v = cleaned
	}
	if q.engine == postgresEngine {
		return v
	}
	data, err := json.Marshal(v)
	if err != nil { // cannot happen for numbers and strings
		panic(err)
	}
	return string(data)
}

// in is the condition that column holds one of the values of an argument of type
// []int64 or []string.
func (q querier) in(column string) string {
	if q.engine == postgresEngine {
		return column + ` = ANY(?)`
	}
	return column + ` IN (SELECT value FROM json_each(?))`
}

// forUpdate locks the rows of a SELECT where rows can be locked; on SQLite the
// transaction has locked the database already. what may be "SKIP LOCKED" or empty.
func (q querier) forUpdate(what string) string {
	if q.engine == postgresEngine {
		return ` FOR UPDATE ` + what
	}
	return ""
}

// paramsAtOnce bounds the arguments of one statement (SQLite takes 32,766, PostgreSQL
// 65,535; longer statements get no faster).
const paramsAtOnce = 1000

// insert adds rows in as few statements as it can. head is "INSERT INTO t (a, b)
// VALUES", row one row's placeholders "(?, ?)", tail what follows all rows.
func (q querier) insert(ctx context.Context, head, row, tail string, rows [][]any) error {
	each := func(stmt string, args []any) error {
		_, err := q.exec(ctx, stmt, args...)
		return err
	}
	return inChunks(head, row, tail, rows, each)
}

// inChunks calls do with statements that hold all rows between them.
func inChunks(head, row, tail string, rows [][]any, do func(stmt string, args []any) error) error {
	if len(rows) == 0 {
		return nil
	}
	most := max(1, paramsAtOnce/max(1, len(rows[0])))
	full := ""
	for len(rows) > 0 {
		n := min(most, len(rows))
		stmt := full
		if stmt == "" || n < most {
			stmt = head + strings.Repeat(row+", ", n-1) + row + tail
			full = stmt
		}
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if err := do(stmt, args); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// tx is an open transaction.
type tx struct {
	querier
	outer Tx
	// conn carries a PostgreSQL transaction; nil on SQLite.
	conn *sql.Conn
}

// Retries of a transaction that PostgreSQL gave up for the sake of another.
const mostRetries = 5

// tx runs do in a transaction that is committed where do returns nil, and is as if it
// had never been otherwise. Once it returns nil the change survives a loss of power. do
// may run several times and must not use the Store itself: on SQLite it would wait for
// itself. op is what fails, for the error.
func (s *Store) tx(ctx context.Context, op string, do func(*tx) error) error {
	return s.transact(ctx, op, true, do)
}

// softTx is tx for what may be lost with the power, because it is then done again: it
// does not wait for the disk. It is never lost without all that was committed after it,
// so the next tx makes it as durable as itself.
func (s *Store) softTx(ctx context.Context, op string, do func(*tx) error) error {
	return s.transact(ctx, op, false, do)
}

func (s *Store) transact(ctx context.Context, op string, durable bool, do func(*tx) error) error {
	once := s.onceSQLite
	if s.engine == postgresEngine {
		once = s.oncePostgres
	}
	for try := 1; ; try++ {
		err := once(ctx, durable, do)
		switch {
		case err == nil:
			return nil
		case try < mostRetries && retryable(err) && ctx.Err() == nil:
			continue
		}
		return fmt.Errorf("%s: %w", op, explain(err))
	}
}

// onceSQLite raises the writing connection's synchronous for a durable transaction; the
// setting cannot be changed inside one.
func (s *Store) onceSQLite(ctx context.Context, durable bool, do func(*tx) error) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if durable {
		if _, err := conn.ExecContext(ctx, `PRAGMA synchronous = FULL`); err != nil {
			return err
		}
		defer conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA synchronous = NORMAL`) //nolint:errcheck // left as it is it costs only time
	}
	sqlTx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer sqlTx.Rollback() //nolint:errcheck // after a commit it has nothing to do
	t := &tx{querier: querier{on: sqlTx, engine: s.engine}, outer: Tx{SQLite: sqlTx}}
	if err := do(t); err != nil {
		return err
	}
	return sqlTx.Commit()
}

// oncePostgres opens the transaction on pgx's own connection under a database/sql
// connection, so that the queue's driver, which takes a pgx.Tx, works in the same one.
// All that is done with the pgx.Tx itself is done inside Raw.
func (s *Store) oncePostgres(ctx context.Context, durable bool, do func(*tx) error) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	t := &tx{querier: querier{on: conn, engine: s.engine}, conn: conn}
	err = conn.Raw(func(c any) error {
		t.outer.Postgres, err = c.(*stdlib.Conn).Conn().Begin(ctx)
		return err
	})
	if err != nil {
		return err
	}
	defer conn.Raw(func(any) error { //nolint:errcheck // after a commit it has nothing to do
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return t.outer.Postgres.Rollback(ending)
	})
	if !durable {
		if _, err := t.exec(ctx, `SET LOCAL synchronous_commit = off`); err != nil {
			return err
		}
	}
	if err := do(t); err != nil {
		return err
	}
	return conn.Raw(func(any) error { return t.outer.Postgres.Commit(ctx) })
}

// alone keeps other transactions that ask for the same lock waiting until this one
// ends; on SQLite all of them wait anyhow.
func (t *tx) alone(ctx context.Context, lock int64) error {
	if t.engine != postgresEngine {
		return nil
	}
	_, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(?)`, lock)
	return err
}

// enqueue adds jobs in the transaction.
func (s *Store) enqueue(ctx context.Context, t *tx, jobs ...Job) error {
	if s.enqueuer == nil || len(jobs) == 0 {
		return nil
	}
	if t.conn == nil {
		return wrap("enqueue", s.enqueuer.Enqueue(ctx, t.outer, jobs...))
	}
	return wrap("enqueue", t.conn.Raw(func(any) error { return s.enqueuer.Enqueue(ctx, t.outer, jobs...) }))
}

// wrap names what failed; nil stays nil.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", op, explain(err))
}

// explained is an error of an engine with words that say what to do.
type explained struct {
	words string
	err   error
}

func (e *explained) Error() string { return e.words + ": " + e.err.Error() }
func (e *explained) Unwrap() error { return e.err }

// explain adds words to the errors of an engine that an operator can do something
// about.
func explain(err error) error {
	if ex := (*explained)(nil); err == nil || errors.As(err, &ex) {
		return err
	}
	words := ""
	if se := (*sqlite.Error)(nil); errors.As(err, &se) {
		switch se.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			words = "another program holds the database file; stop it, or use PostgreSQL for several processes"
		case sqlite3.SQLITE_FULL:
			words = "the disk is full; free some space"
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
			words = "the database file cannot be written; give the program the right to write it and its folder"
		case sqlite3.SQLITE_CANTOPEN:
			words = "the database file cannot be opened; its folder must exist and be writable"
		case sqlite3.SQLITE_NOTADB:
			words = "the file is no SQLite database; name another one"
		case sqlite3.SQLITE_CORRUPT:
			words = "the database file is damaged; restore a backup"
		case sqlite3.SQLITE_IOERR:
			words = "the disk does not read or write the database file"
		}
	}
	if pe := (*pgconn.PgError)(nil); errors.As(err, &pe) {
		switch pe.Code {
		case "53100":
			words = "the disk of PostgreSQL is full; free some space"
		case "53300":
			words = "PostgreSQL takes no more connections; raise max_connections or lower pool_max_conns"
		case "28P01", "28000":
			words = "PostgreSQL refuses the user or password"
		case "3D000":
			words = "PostgreSQL has no such database; create it first"
		case "25006":
			words = "PostgreSQL is read-only here; name the primary server"
		case "42501":
			words = "PostgreSQL does not let this user do that"
		}
	}
	if words == "" {
		return err
	}
	return &explained{words, err}
}

// retryable reports whether PostgreSQL gave a transaction up for the sake of another,
// so that it can simply be run again.
func retryable(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (pe.Code == "40001" || pe.Code == "40P01")
}

// isUnique reports whether a unique index refused a row.
func isUnique(err error) bool {
	if pe := (*pgconn.PgError)(nil); errors.As(err, &pe) {
		return pe.Code == "23505"
	}
	if se := (*sqlite.Error)(nil); errors.As(err, &se) {
		return se.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || se.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// isNone reports whether a query that wants one row found none.
func isNone(err error) bool { return errors.Is(err, sql.ErrNoRows) || errors.Is(err, pgx.ErrNoRows) }

// clean makes text that both engines store: valid UTF-8 without NUL.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// millis is a time as it is stored.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// timeOf is a stored time.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// number is a stored row's number from its id in the domain; 0, which no row has,
// where id is none of ours.
func number(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != id {
		return 0
	}
	return n
}

func idOf(n int64) string { return strconv.FormatInt(n, 10) }

// numbers are the rows' numbers of ids, without those that are none of ours.
func numbers(ids []string) []int64 {
	out := make([]int64, 0, len(ids))
	for _, id := range ids {
		if n := number(id); n != 0 {
			out = append(out, n)
		}
	}
	return out
}

// quoted is a name as an error tells it: short, whatever somebody called it.
func quoted(name string) string {
	name = clean(name)
	if utf8.RuneCountInString(name) > 60 {
		name = string([]rune(name)[:60]) + "…"
	}
	return strconv.Quote(name)
}
