package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// SQLite compiles a statement each time it is given as text, which takes about as long
// as running it; a third of the work of a digest was that. The connector below keeps
// compiled statements with their connection, for the store and the queue alike. (pgx
// does the same for PostgreSQL by itself.)

// mostCached bounds the compiled statements of one connection, a few KB each. What
// comes after that is compiled each time.
const mostCached = 300

// connector opens connections that keep their statements.
type connector struct{ driver.Connector }

func newConnector(dsn string) (driver.Connector, error) {
	c, err := sqlite.NewConnector(dsn)
	return connector{c}, err
}

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver lacks what the statement cache needs"), conn.Close())
	}
	return &cachingConn{sqliteConn: full, kept: map[string]*keptStmt{}}, nil
}

// sqliteConn is what the driver's connections can do and database/sql asks for.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// cachingConn is a connection with its compiled statements. database/sql lets one
// goroutine at a time use it.
type cachingConn struct {
	sqliteConn
	kept map[string]*keptStmt
}

// keptStmt is a compiled statement; busy while its rows are being read.
type keptStmt struct {
	stmt interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	busy bool
}

// take returns a statement that is free to run; nil where it is to be run as text.
func (c *cachingConn) take(ctx context.Context, query string) (*keptStmt, error) {
	if k := c.kept[query]; k != nil {
		if k.busy {
			return nil, nil
		}
		return k, nil
	}
	if len(c.kept) >= mostCached || !worthKeeping(query) {
		return nil, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	k := &keptStmt{}
	var ok bool
	if k.stmt, ok = stmt.(interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}); !ok {
		return nil, stmt.Close()
	}
	c.kept[query] = k
	return k, nil
}

// drop forgets a statement that failed: it is compiled anew the next time.
func (c *cachingConn) drop(query string, k *keptStmt) {
	delete(c.kept, query)
	_ = k.stmt.Close()
}

// ExecContext implements driver.ExecerContext.
func (c *cachingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	k, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	res, err := k.stmt.ExecContext(ctx, args)
	if err != nil {
		c.drop(query, k)
	}
	return res, err
}

// QueryContext implements driver.QueryerContext.
func (c *cachingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	k, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := k.stmt.QueryContext(ctx, args)
	if err != nil {
		c.drop(query, k)
		return nil, err
	}
	k.busy = true
	return &keptRows{rows, k}, nil
}

// keptRows frees its statement when it is closed.
type keptRows struct {
	driver.Rows
	k *keptStmt
}

func (r *keptRows) Close() error {
	r.k.busy = false
	return r.Rows.Close()
}

// Close closes the statements, too: a connection with open ones stays open.
func (c *cachingConn) Close() error {
	var errs []error
	for _, k := range c.kept {
		errs = append(errs, k.stmt.Close())
	}
	clear(c.kept)
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

// worthKeeping reports whether a statement is one that comes again and may be compiled
// long before it runs: not a PRAGMA, which may act when it is compiled, no change of
// tables, no script, and nothing longer than the longest chunk of insert.
func worthKeeping(query string) bool {
	if len(query) > 16<<10 {
		return false
	}
	q := strings.TrimSpace(query)
	for strings.HasPrefix(q, "--") {
		_, rest, _ := strings.Cut(q, "\n")
		q = strings.TrimSpace(rest)
	}
	if i := strings.IndexByte(q, ';'); i >= 0 && strings.TrimSpace(q[i+1:]) != "" {
		return false
	}
	verb, _, _ := strings.Cut(q, " ")
	verb, _, _ = strings.Cut(verb, "\n")
	switch strings.ToUpper(verb) {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		return true
	}
	return false
}
