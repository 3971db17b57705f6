package store

import (
	"context"
	"slices"
)

// processRole is the role that a living process holds; see Process.
func processRole(name string) string { return "process " + name }

// Process is this process's name in the database, new with each Open.
func (s *Store) Process() string { return s.process }

// HoldPresence holds, as Hold does, the role that shows others that this process lives.
// On PostgreSQL the server gives it back when the process is killed, at once, or cut
// off, within half a minute.
func (s *Store) HoldPresence(ctx context.Context) (held context.Context, release func(), err error) {
	return s.Hold(ctx, processRole(s.process))
}

// FreeGone returns which processes are gone: those of names, and those that the
// database says are sending, of which nobody holds the presence. What they were sending
// is settled when it is next asked about, without waiting until it is stale. Where one
// is taken for gone that lives, nothing is sent twice: it is only settled early.
//
// On SQLite, where there is one process, it returns none; see Alone.
func (s *Store) FreeGone(ctx context.Context, names []string) (gone []string, err error) {
	if s.engine != postgresEngine {
		return nil, nil
	}
	q := s.reader()
	sending, err := list(ctx, q, scanOne[string], `SELECT DISTINCT sender FROM deliveries WHERE state = 'sending' AND sender <> '' AND touched_at > 0`)
	if err != nil {
		return nil, wrap("find processes that send", err)
	}
	locks, err := list(ctx, q, scanOne[int64], `SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
		WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
	if err != nil {
		return nil, wrap("find processes that live", err)
	}
	all := slices.Concat(names, sending)
	slices.Sort(all)
	for _, name := range slices.Compact(all) {
		if name != s.process && !slices.Contains(locks, roleLock(processRole(name))) {
			gone = append(gone, name)
		}
	}
	if !slices.ContainsFunc(gone, func(name string) bool { return slices.Contains(sending, name) }) {
		return gone, nil
	}
	err = s.softTx(ctx, "free what gone processes were sending", func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE deliveries SET touched_at = 0 WHERE state = 'sending' AND `+t.in("sender"), gone)
		return err
	})
	return gone, err
}
