// Package faketelegram is the Telegram side of a bot under test: the Bot API as a
// plain http.Handler with users, chats, topics and channels behind it, and a judge
// that looks at every request.
//
// A test makes a Server, lets people act (ann.Says(chat, "/digest")), and reads what
// the bot posted (chat.Messages, Server.Transcript). The judge holds each request
// against the official description of the interface (api.json, names and types
// only), the documented limits, and the platform's own HTML rules. What breaks a rule
// is answered as the platform would answer and recorded; Watch makes the test fail
// for it. The real server ignores unknown parameters and drops the formatting of the
// 101st entity in silence: the judge does not.
//
// Faults come by script (Server.Script), rates are limited on the server's clock, and
// the server's own answers are held against the same description, so that the fake
// cannot drift from the real one.
//
// The server starts no goroutine but the one that pushes to a webhook, and all its
// waiting is by timers and channels, so that it works in a testing/synctest bubble
// when it is reached through Server.Client.
package faketelegram
