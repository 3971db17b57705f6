package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// How long a statement waits for another process to let go of the file (backup tools,
// a second tidings command); within this process nothing waits.
const busyMillis = "10000"

// Turning a new file to WAL, and closing the last connection of a file, do not wait for
// busyMillis: where two processes do so at once, SQLite refuses one of them right away
// (its rule against deadlocks, sqlite.org/c3ref/busy_handler.html). Opening tries again
// instead, for as long as a statement would wait.
const (
	openFor   = 10 * time.Second
	openPause = 20 * time.Millisecond
)

const (
	// Readers of a SQLite database at the same time. One that was not needed for idleReader
	// is closed, and gives its memory back.
	sqliteReaders = 4
	idleReader    = 30 * time.Second

	// The pages that a connection keeps, in KiB as SQLite writes it. What it has to read
	// again comes from the system's cache: an import of 20,000 items takes 4% longer with
	// 2 MB than with 8.
	writerCache = "cache_size(-2000)"
	readerCache = "cache_size(-500)"
)

func (s *Store) openSQLite(ctx context.Context, file string) error {
	s.engine = sqliteEngine
	if file == ":memory:" {
		dir, err := os.MkdirTemp("", "tidings-")
		if errors.Is(err, fs.ErrNotExist) { // an image without /tmp
			dir, err = os.MkdirTemp(".", "tidings-")
		}
		if err != nil {
			return err
		}
		file = filepath.Join(dir, "tidings.db")
		s.temporary = true
	}
	s.file = file
	if err := checkFile(file); err != nil {
		return err
	}
	if _, err := os.Stat(file); err != nil && s.asItIs {
		return fmt.Errorf("there is no file %s", file)
	}
	// See the package comment for synchronous. Immediate transactions take the lock when
	// they begin, so that none fails when it first writes.
	writer, err := newConnector(dsn(file, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(" + busyMillis + ")", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)",
			"journal_size_limit(67108864)", writerCache},
	}))
	if err != nil {
		return err
	}
	s.write = sql.OpenDB(writer)
	s.write.SetMaxOpenConns(1)
	if err := firstPing(ctx, s.write); err != nil {
		return fmt.Errorf("open %s: %w", file, err)
	}
	reader, err := newConnector(dsn(file, url.Values{"_pragma": {"busy_timeout(" + busyMillis + ")", "query_only(1)", readerCache}}))
	if err != nil {
		return err
	}
	s.read = sql.OpenDB(reader)
	s.read.SetMaxOpenConns(sqliteReaders)
	s.read.SetMaxIdleConns(sqliteReaders)
	s.read.SetConnMaxIdleTime(idleReader)
	return nil
}

// firstPing opens the first connection, which sets the file's journal mode.
func firstPing(ctx context.Context, db *sql.DB) error {
	for until := time.Now().Add(openFor); ; {
		err := db.PingContext(ctx)
		if !busy(err) || time.Now().After(until) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(openPause):
		}
	}
}

// busy reports that another connection holds the file.
func busy(err error) bool {
	var se *sqlite.Error
	return errors.As(err, &se) && se.Code()&0xff == sqlite3.SQLITE_BUSY
}

// checkFile says in words what is wrong with a database file before SQLite says it
// with a number.
func checkFile(file string) error {
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder; name a file in it, for example sqlite:%s", file, filepath.Join(file, "tidings.db"))
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	dir := filepath.Dir(file)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("the folder %s does not exist; create it first", dir)
	}
	return nil
}

// dsn is the driver's name for a file, whatever characters its path holds.
func dsn(file string, params url.Values) string {
	path := filepath.ToSlash(filepath.Clean(file))
	if filepath.VolumeName(file) != "" {
		path = "/" + path
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + params.Encode()
}

// removeSQLite removes a temporary database with its folder.
func removeSQLite(file string) error { return os.RemoveAll(filepath.Dir(file)) }

// ErrInUse is returned by Alone where another process works on the database.
var ErrInUse = errors.New("another tidings works on this database file: stop it first, or use PostgreSQL for several processes")

// Alone takes a SQLite database for this process until Close, so that whatever is
// marked as being worked on was left by a process that is gone. It returns ErrInUse
// where another process has taken it. Deliveries that are sending are then settled
// without waiting until they are stale. On PostgreSQL, where others may be at work, it
// does nothing.
//
// The lock is one that SQLite itself holds on a small file beside the database: the
// operating system drops it when the process ends, however it ends.
func (s *Store) Alone(ctx context.Context) error {
	if s.engine != sqliteEngine || s.alone != nil {
		return nil
	}
	lock, err := lockFile(ctx, s.file+".lock", "0")
	if err != nil {
		return fmt.Errorf("lock %s: %w", s.file, err)
	}
	s.alone = lock
	return s.tx(ctx, "free deliveries", func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE deliveries SET touched_at = 0 WHERE state = 'sending'`)
		return err
	})
}

// fileLock is an exclusive lock on a file; its nil is none.
type fileLock struct {
	db   *sql.DB
	conn *sql.Conn
}

// lockFile waits for a lock for at most some milliseconds; ErrInUse after that.
func lockFile(ctx context.Context, file, wait string) (*fileLock, error) {
	db, err := sql.Open("sqlite", dsn(file, url.Values{"_pragma": {"busy_timeout(" + wait + ")", "journal_mode(DELETE)"}}))
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(lockError(err), db.Close())
	}
	if _, err := conn.ExecContext(ctx, `BEGIN EXCLUSIVE`); err != nil {
		return nil, errors.Join(lockError(err), conn.Close(), db.Close())
	}
	return &fileLock{db, conn}, nil
}

func lockError(err error) error {
	if busy(err) {
		return ErrInUse
	}
	return explain(err)
}

// Close gives the lock back.
func (l *fileLock) Close() error {
	if l == nil {
		return nil
	}
	err := l.conn.Close()
	if errors.Is(err, sql.ErrConnDone) { // closed before
		err = nil
	}
	return errors.Join(err, l.db.Close())
}
