// Package sources reads the open web: one polite and safe HTTP client, the poller
// that keeps every source up to date, and the look that tells what an address holds.
//
// The bytes are understood in sources/feed and sources/article, which are pure; here
// is all that touches the network. Everything that is fetched is hostile until shown
// otherwise: addresses are checked when the connection is made, bodies have a limit
// after decompression, and every request has a deadline.
package sources
