// Package queue decides when work is done, by how many at a time, and that it is tried
// again. The engine is River on the database that holds the data, so that a digest and
// the jobs that send it are committed together; the package adds no queue, lock or
// leader election of its own.
//
// # The work
//
//	poll    every 5 seconds: one batch of due sources
//	tick    every 15 seconds, on the full minute first: a slot job for each due slot
//	slot    one slot of one briefing becomes one digest
//	send    one delivery is tried once
//	rescue  every 30 seconds: deliveries that seem to have lost their job get a new one
//	proof   every 30 seconds: what sources took back of what was posted is corrected
//	tidy    once a day: what is too old is removed
//
// Polls, slots, sends and the rest have workers of their own, so that none waits for
// the others. Every job may be done twice without harm, because what it does is decided
// by the store: a slot has one digest, a delivery is claimed by one worker.
//
// # What a killed process leaves
//
// On PostgreSQL each process holds a lock for as long as it lives (Presence); what one
// had that holds none any more, its jobs and the lead, is freed within seconds and done
// by whoever is left. On SQLite, where one process is alone with the file, all that is
// marked as running at start was left by a dead one and is freed at once. Whatever else
// happens, a job that was running is freed when its time is up (stuckAfter, or the
// kind's own timeout). Deliveries do not depend on that: rescue finds them by their own
// state.
package queue
