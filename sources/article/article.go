// Package article turns the page of a news article into plain text: the words a
// reader came for, without what stands around them, and what the page says of
// itself. A page that is no article is refused with the reason, so that an error page,
// a consent wall or a list of headlines is never summarised as news.
//
// The package is pure: bytes in, values out.
package article

import (
	"errors"
	"fmt"
	"time"
)

// ErrNotArticle is in the chain of every error of Extract.
var ErrNotArticle = errors.New("not an article")

// Reason says why a page is not taken for an article.
type Reason string

// The reasons.
const (
	NotHTML    Reason = "it is not a web page"
	Unreadable Reason = "its markup cannot be read"
	BotWall    Reason = "the site lets only browsers in"
	Consent    Reason = "it asks for consent to cookies instead of showing the article"
	Paywall    Reason = "only the beginning can be read without a subscription" // of a Page with Partial
	ErrorPage  Reason = "it is an error page"
	Listing    Reason = "it is a list of headlines"
	Gone       Reason = "its address leads to the site's front page"
	TooShort   Reason = "it holds too little text for an article"
)

// NotArticleError is the error for a page that gives no article's text.
type NotArticleError struct {
	Reason Reason
	// Page is what the page says of itself nevertheless; its Text is empty.
	Page Page
}

func (e *NotArticleError) Error() string { return "not an article: " + string(e.Reason) }

// Unwrap makes errors.Is(err, ErrNotArticle) true.
func (e *NotArticleError) Unwrap() error { return ErrNotArticle }

// MaxSize is how many bytes of a page are read. The largest pages of the sets that the
// extraction was measured on have 2.9 MB, most of it scripts.
const MaxSize = 4 << 20

// Page is what an article's page says. Every field but Text may be empty.
type Page struct {
	// Title is the headline, one line of plain text.
	Title string
	// Text is the article, paragraphs parted by a blank line.
	Text string
	// Partial is true where Text is only the beginning, because the rest is for those who
	// pay; see Paywall.
	Partial bool
	// Author is the names in the byline, parted by commas, without "By".
	Author string
	// Outlet is the publisher's name.
	Outlet string
	// URL is the canonical address, absolute.
	URL string
	// Lang is a lower-case primary language subtag ("en").
	Lang string
	// Published and Modified are in UTC. Where the only date a page prints is that of a
	// later version, the article counts as published then.
	Published, Modified time.Time
	// Day is the day of Published as the outlet prints it, "2006-01-02", which may not be
	// its day in UTC.
	Day string
	// Feeds are the addresses of feeds that the page announces.
	Feeds []string
}

// String is for logs and tests.
func (p Page) String() string {
	return fmt.Sprintf("%s (%s, %s): %d bytes", p.Title, p.Outlet, p.Day, len(p.Text))
}
