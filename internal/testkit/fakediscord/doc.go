// Package fakediscord is a Discord to test against: its REST interface and gateway as
// one http.Handler, with servers, channels, members, messages and commands behind it,
// people who type commands and press buttons, faults by script, and a judge that looks
// at every request.
//
// The judge holds each request against Discord's own OpenAPI file and against the
// limits and rules that the file does not state. What Discord would refuse is refused
// with Discord's answer; what Discord would take but our bot must not send (a message
// that could ping, an edit without allowed_mentions) is taken. Both are recorded, and
// a test that used New fails at its end where anything is on record. The fake's own
// answers are held against the same file.
//
// Time is time.Now unless Fake.Now is set, so inside a testing/synctest bubble hours
// pass in milliseconds.
package fakediscord
