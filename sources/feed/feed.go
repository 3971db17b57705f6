// Package feed reads what publishers offer for reading by program: RSS 0.9x to 2.0,
// RDF, Atom, JSON Feed, news sitemaps, and lists of feeds (OPML).
//
// Feeds on the open web are often broken, so reading never fails on broken markup:
// whatever can be read is read, and a feed that was cut off says so. Nothing outside
// the given bytes is ever looked at. The package is pure: bytes in, values out.
package feed

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/sources/internal/dates"
)

// ErrNotFeed is in the chain of every NotFeedError.
var ErrNotFeed = errors.New("not a feed")

// Found says what a document is that is not a feed.
type Found string

// What was found in place of a feed.
const (
	FoundHTML   Found = "a web page"
	FoundOPML   Found = "an OPML list of feeds"
	FoundIndex  Found = "a list of sitemaps"
	FoundXML    Found = "XML of another kind"
	FoundJSON   Found = "JSON of another kind"
	FoundEmpty  Found = "nothing: the body is empty"
	FoundText   Found = "plain text"
	FoundBinary Found = "a binary file"
)

// NotFeedError is the error for a document that is no feed.
type NotFeedError struct {
	Found Found
	// Root is the name of the outermost element of FoundXML; empty otherwise.
	Root string
}

func (e *NotFeedError) Error() string {
	if e.Root != "" {
		return fmt.Sprintf("not a feed: it is %s (<%s>)", e.Found, e.Root)
	}
	return fmt.Sprintf("not a feed: it is %s", e.Found)
}

// Unwrap makes errors.Is(err, ErrNotFeed) true.
func (e *NotFeedError) Unwrap() error { return ErrNotFeed }

// Kind is the family of a feed.
type Kind string

// The kinds of feed.
const (
	RSS     Kind = "rss"
	RDF     Kind = "rdf"
	Atom    Kind = "atom"
	JSON    Kind = "json"
	Sitemap Kind = "sitemap"
)

// maxItems is the number of items read of one feed. The largest news sitemaps hold
// 1,000 (Google's limit for them).
const maxItems = 5000

// Feed is what a document says of itself, and its items.
type Feed struct {
	Kind Kind
	// Title and Subtitle are as the feed writes them; they may hold HTML where the
	// format allows it. Name is the plain text of Title.
	Title, Subtitle string
	Name            string
	// URL is the address of the site it belongs to, absolute where the feed's own
	// address is known; empty when it gives none.
	URL string
	// ID and Author are as the feed writes them; empty when it gives none.
	ID, Author string
	// Lang is a lower-case primary language subtag ("en"); empty when unknown.
	Lang string
	// Updated is in UTC; zero when unknown.
	Updated time.Time
	// Self is the address that the feed gives as its own, Hub that of its WebSub hub;
	// empty when it gives none.
	Self, Hub string
	// TTL is how long the feed asks to be left alone after a poll (RSS ttl, or the
	// syndication module); 0 when it does not say.
	TTL time.Duration
	// SkipHours are the hours of the day, in UTC, in which the feed says it does not
	// change.
	SkipHours []int
	// SkipDays are such days of the week, in UTC.
	SkipDays []time.Weekday
	// Items are in the order of the document.
	Items []Item
	// Truncated is true where the document ended in the middle; an item that was cut is
	// left out.
	Truncated bool
}

// Item is one item of a feed.
type Item struct {
	// Keys identify the item within its feed, the strongest first: 32 hexadecimal
	// digits each, at least one. Two readings of one item share at least one of them,
	// also when its id, its address, its title or its date changed meanwhile.
	Keys []string
	// ID is the publisher's own id (guid); empty when it gives none.
	ID string
	// Title is one line of plain text. RawTitle is as the feed writes it.
	Title, RawTitle string
	// URL is absolute where it can be; empty when the item gives none.
	URL string
	// Author is as the feed writes it; see Byline.
	Author string
	// Outlet is the publisher where the item names one itself, as aggregated feeds do.
	Outlet string
	// Lang is a lower-case primary language subtag; empty when the item does not say.
	Lang string
	// Published is when the item was published, or updated where it says no more; in
	// UTC and zero when unknown. Updated is the last change; Issued is Published
	// without falling back.
	Published, Updated, Issued time.Time
	// Summary and Content are HTML, or plain text where Plain says so. Summary is
	// Content's value where the item has no summary of its own.
	Summary, Content string
	// PlainSummary and PlainContent are true where the text is no HTML.
	PlainSummary, PlainContent bool
	// Text is the longer of the two as plain text, paragraphs parted by a blank line.
	Text string
	// Full is true where Text has every sign of being the whole article.
	Full bool

	base string // what relative addresses in the markup refer to
}

// Parse reads a feed. contentType is the header's value, or empty; url is where the
// document came from, for relative addresses, or empty. The error is a *NotFeedError.
func Parse(body []byte, contentType, url string) (Feed, error) {
	text := bytes.TrimLeft(decodeText(body, contentType), " \t\r\n\ufeff\x00")
	if len(text) == 0 {
		return Feed{}, &NotFeedError{Found: FoundEmpty}
	}
	var f Feed
	var err error
	switch text[0] {
	case '{', '[':
		f, err = parseJSON(text, url)
	default:
		f, err = parseXML(text, url)
	}
	if err != nil {
		return Feed{}, err
	}
	f.Name = oneLine(plainText(f.Title))
	for i := range f.Items {
		f.Items[i].finish(f)
	}
	setKeys(f.Items)
	return f, nil
}

// other says what a document is that does not start like markup.
func other(text []byte) Found {
	head := text[:min(len(text), 512)]
	for len(head) > 0 && !utf8.Valid(head) && len(text) > 512 && len(head) > 508 {
		head = head[:len(head)-1]
	}
	if bytes.IndexByte(head, 0) >= 0 || bytes.Contains(head, []byte("\uFFFD")) {
		return FoundBinary
	}
	return FoundText
}

// finish derives what is derived from the item's own fields.
func (it *Item) finish(f Feed) {
	if it.Title == "" {
		it.Title = oneLine(plainText(it.RawTitle))
	}
	if it.Lang == "" {
		it.Lang = f.Lang
	}
	it.Issued = it.Published
	if it.Published.IsZero() {
		it.Published = it.Updated
	}
	if it.Updated.IsZero() {
		it.Updated = it.Issued
	}
	it.Text = markupText(it.Content, it.PlainContent)
	if it.Summary == "" {
		it.Summary, it.PlainSummary = it.Content, it.PlainContent
	} else if s := markupText(it.Summary, it.PlainSummary); len(s) > len(it.Text) {
		it.Text = s
	}
	it.Text = trimTeaser(it.Text)
	it.Full = whole(it.Text)
	if it.Title == "" {
		it.Title = firstWords(it.Text)
	}
}

func markupText(markup string, plain bool) string {
	if markup == "" {
		return ""
	}
	if plain {
		return plainParagraphs(markup)
	}
	return Text(markup)
}

// whole reports whether text has the length and shape of an article rather than a
// teaser: three paragraphs, 1,200 bytes, and an end that is an end.
func whole(text string) bool {
	return len(text) >= 1200 && strings.Count(text, "\n\n") >= 2 && !openEnd(text)
}

// openEnd reports whether text breaks off with dots, as teasers do.
func openEnd(text string) bool {
	text = strings.TrimRight(text, " \n])")
	return strings.HasSuffix(text, "…") || strings.HasSuffix(text, "...")
}

// firstWords makes a title of an item that has none.
func firstWords(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if len(line) <= 100 {
		return line
	}
	cut := strings.LastIndexByte(line[:100], ' ')
	if cut < 40 {
		cut = 100
		for cut > 0 && !utf8.RuneStart(line[cut]) {
			cut--
		}
	}
	return line[:cut] + "…"
}

// ParseTime reads a date in any of the forms that feeds use, in UTC; the zero time for
// what cannot be read.
func ParseTime(s string) time.Time {
	t := dates.Parse(s)
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

// Byline is the name in an author as feeds write it: "me@example.com (Jane Doe)",
// "Jane Doe <me@example.com>" and "By Jane Doe" are all "Jane Doe". It is empty where
// only an address is given.
func Byline(author string) string {
	a := oneLine(plainText(author))
	if open := strings.IndexByte(a, '('); open >= 0 && strings.Contains(a, "@") {
		before := strings.TrimSpace(a[:open])
		inside := strings.TrimSpace(strings.TrimRight(a[open+1:], ") "))
		if a = before; strings.Contains(before, "@") {
			a = inside
		}
	}
	words := strings.Fields(a)
	kept := words[:0]
	for _, w := range words {
		if !strings.Contains(w, "@") {
			kept = append(kept, w)
		}
	}
	a = strings.Join(kept, " ")
	if rest, ok := strings.CutPrefix(a, "By "); ok {
		a = rest
	}
	return strings.Trim(a, " ,;<>()")
}
