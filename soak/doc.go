// Package soak holds the tests that try to make the program lose a message or post one
// twice: the real binary is killed, cut off and starved while it polls, runs briefings
// and posts to fakes of Discord and Telegram, on SQLite and on PostgreSQL.
//
// Each test has a short form that is part of "go test ./..." and a long form that
// "make soak" runs. Whatever is left to chance comes from a seed that is printed; the
// flag -soak.seed runs the same choices again. Which statement a kill hits is the
// machine's choice and differs from run to run: what is judged is true of all of them.
//
// # What is judged
//
//   - Nothing is lost: when all is calm again, every delivery on record is sent, and
//     stands in its channel.
//   - Nothing is doubled: no part of a digest stands in a channel twice, and none stands
//     there that is not on record.
//   - What Telegram cannot tell is asked: a send that was interrupted is "unknown" until
//     an admin, played by the test, has looked into the chat.
//   - Parts stand in order.
//   - No slot vanishes: each was run, or is on record as passed over, with why.
//   - What a poll vouches for is stored, once.
package soak
