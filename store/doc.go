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
// A delivery is recorded as sending before it is handed to its platform, and as sent
// after. Were the first record lost, the message would be posted twice; so claims and
// ends of deliveries, and what people change, are on the disk before the call returns,
// and survive a loss of power, not only a crash of the program. What would simply be
// done again (polls, runs, the queue's own rows) does not wait for the disk: it is on
// it at the latest with the next of the others, because both engines keep the order of
// commits. On SQLite that is synchronous=FULL and NORMAL with a write-ahead log, on
// PostgreSQL synchronous_commit on and off.
//
// # Concurrency
//
// SQLite has one writer: a pool of one connection, which the queue shares, and a pool
// of readers that see the last commit. Within one process nothing ever waits for a
// file lock. PostgreSQL takes any number of processes; where two could act on the same
// row, a unique index or a row lock decides.
package store
