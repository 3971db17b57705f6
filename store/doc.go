// Package store keeps everything that Tidings must not forget, in one SQLite file or
// in PostgreSQL, behind one set of statements.
//
// # Rules
//
// Times are stored as Unix milliseconds in UTC, 0 for unknown, because drivers
// disagree about everything else. Text is stored as valid UTF-8 without NUL, because
// PostgreSQL takes nothing else: other bytes become U+FFFD on the way in, on both
// engines. Names are compared by a folded key (see fold).
//
// What must change together changes in one transaction, and so do the jobs that act on
// it: the queue enqueues through the Enqueuer inside the store's own transaction.
//
// # Durability
//
// A delivery is recorded as sending before it is handed to its platform. Were that
// record lost, the message would be posted twice; so each commit must survive a loss
// of power, not only a crash of the program. PostgreSQL does that by default. SQLite
// in WAL mode does it with synchronous=FULL, which syncs the log once a commit, and
// not with NORMAL, which may roll back the last commits. Polls are saved in batches,
// so the price is small: some thousand commits a second on an ordinary disk.
//
// # Concurrency
//
// SQLite has one writer: a pool of one connection, which the queue shares, and a pool
// of readers that see the last commit. Within one process nothing ever waits for a
// file lock. PostgreSQL takes any number of processes; where two could act on the same
// row, a unique index or a row lock decides.
package store
