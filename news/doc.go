// Package news holds what Tidings talks about: articles, the figures in them and
// who asserts each, the stories that articles tell together, and the digest that
// readers are shown.
//
// Everything here is a value or a pure function over values. The package reads no
// clock, opens no connection and writes no log; callers pass the time in. That is
// what lets every rule about figures and attribution be tested with plain strings.
//
// All times are UTC and the zero time means unknown. All offsets are byte offsets,
// half-open, into the text of the article they belong to.
package news
