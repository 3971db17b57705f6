package store

import "context"

// rest gives back what SQLite's writing connection keeps in memory, once after polls
// were saved. What it needs again comes from the system's cache in about a millisecond.
func (s *Store) rest(ctx context.Context) {
	if s.engine == sqliteEngine && s.polled.Swap(false) {
		_, _ = s.write.ExecContext(ctx, `PRAGMA shrink_memory`) // a failure costs only memory
	}
}
