package sources

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"tidings/news"
	"tidings/sources/article"
	"tidings/sources/feed"
)

// FindingKind is what an address turned out to hold.
type FindingKind string

// The kinds of finding.
const (
	FoundFeed    FindingKind = "feed"    // the address is a feed, or a channel read like one
	FoundPage    FindingKind = "page"    // a page that leads to a feed
	FoundArticle FindingKind = "article" // an article without a feed that we could find
	FoundOPML    FindingKind = "opml"    // a list of feeds
)

// Finding is what an address holds.
type Finding struct {
	Kind FindingKind
	// FeedURL is the address to poll; empty for FoundArticle and FoundOPML.
	FeedURL string
	// How says in words how the feed was found ("the page announces it"); empty where the
	// address is the feed.
	How string
	// Title is what the feed or page calls itself.
	Title string
	// Feed is what was read at FeedURL.
	Feed feed.Feed
	// Offers are all the feeds that the page announces.
	Offers []feed.Offer
	// Article is set for FoundArticle.
	Article news.Article
	// Outlines are the feeds of FoundOPML.
	Outlines []feed.Outline
}

// Newest returns the up to n newest items, the newest first; undated ones keep the
// feed's order.
func (f Finding) Newest(n int) []feed.Item { return newest(f.Feed.Items, n) }

// tries is how many addresses are asked to find a page's feed.
const tries = 4

// StageError says at which stage reading an address failed.
type StageError struct {
	// Stage is "address", "fetch", "read" or "find a feed".
	Stage string
	// Reason is the cause in words.
	Reason string
	Err    error
}

func (e *StageError) Error() string { return e.Stage + ": " + e.Reason }

// Unwrap gives the cause.
func (e *StageError) Unwrap() error { return e.Err }

func stage(name string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &StageError{Stage: name, Reason: Reason(err), Err: err}
}

// ParseAddress makes an address of what a person typed: "bbc.co.uk/news" and
// "feed:https://a.example/rss" are addresses too, "@name" and "t.me/name" a Telegram
// channel's. Its error says what to type instead.
func ParseAddress(s string) (string, error) {
	s = strings.Trim(strings.TrimSpace(s), "<>")
	if rest, ok := strings.CutPrefix(s, "feed://"); ok {
		s = "https://" + rest
	}
	s = strings.TrimPrefix(s, "feed:")
	if name, ok := strings.CutPrefix(s, "@"); ok && channelName(name) {
		return "https://t.me/s/" + name, nil
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || strings.ContainsAny(u.Host, " \t") || checkURL(u) != nil {
		return "", &StageError{Stage: "address", Reason: "that is no web address; write one like https://example.com/feed.xml", Err: errors.Join(errScheme)}
	}
	if !strings.ContainsAny(u.Hostname(), ".:") && u.Hostname() != "localhost" {
		return "", &StageError{Stage: "address", Reason: "that is no web address; write one like https://example.com/feed.xml", Err: errNoHost}
	}
	return pollAddress(u.String()), nil
}

// telegramHosts are where public channels have their web preview.
var telegramHosts = map[string]bool{"t.me": true, "telegram.me": true, "telegram.dog": true}

// telegramChannel is the name of the channel whose preview is at an address; empty
// for any other address.
func telegramChannel(address string) string {
	u, err := url.Parse(address)
	if err != nil || !telegramHosts[strings.ToLower(u.Host)] {
		return ""
	}
	name := strings.TrimPrefix(u.Path, "/s/")
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "/"), "/")
	if !channelName(name) {
		return ""
	}
	return name
}

// channelName reports whether s is a public name by Telegram's rules: 5 to 32
// letters, digits and underscores (some old names have 4).
func channelName(s string) bool {
	return len(s) >= 4 && len(s) <= 32 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})
}

// pollAddress is the address to ask for a source's address.
func pollAddress(address string) string {
	if name := telegramChannel(address); name != "" {
		return "https://t.me/s/" + name
	}
	return address
}

// Inspect finds out what an address holds: a feed, a page that leads to one, an
// article, or a list of feeds. The error is a *StageError, or the context's.
func (c *Client) Inspect(ctx context.Context, address string) (Finding, error) {
	address, err := ParseAddress(address)
	if err != nil {
		return Finding{}, err
	}
	resp, err := c.Fetch(ctx, Request{URL: address})
	if err != nil {
		return Finding{}, stage("fetch", err)
	}
	return c.inspect(ctx, address, resp)
}

func (c *Client) inspect(ctx context.Context, address string, resp Response) (Finding, error) {
	f, err := parseResponse(resp)
	if err == nil {
		at := address
		if resp.Moved != "" {
			at = resp.Moved
		}
		return Finding{Kind: FoundFeed, FeedURL: at, Title: f.Name, Feed: f}, nil
	}
	var not *feed.NotFeedError
	if !errors.As(err, &not) {
		return Finding{}, stage("read", err)
	}
	switch not.Found {
	case feed.FoundOPML:
		list, err := feed.ReadOPML(resp.Body)
		if err != nil {
			return Finding{}, stage("read", err)
		}
		return Finding{Kind: FoundOPML, Outlines: list}, nil
	case feed.FoundHTML:
		return c.inspectPage(ctx, resp)
	case feed.FoundIndex:
		f, _, err := c.readIndex(ctx, resp, func(_ context.Context, r Response) (feed.Feed, error) { return parseResponse(r) })
		if err != nil {
			return Finding{}, stage("read", err)
		}
		return Finding{Kind: FoundFeed, FeedURL: address, How: "it lists sitemaps, of which the newest are read", Title: f.Name, Feed: f}, nil
	}
	return Finding{}, stage("read", err)
}

func parseResponse(resp Response) (feed.Feed, error) {
	if telegramChannel(resp.URL) != "" {
		return feed.ParseTelegram(resp.Body, resp.URL)
	}
	return feed.Parse(resp.Body, resp.ContentType, resp.URL)
}

// inspectPage looks for the feed of a page: those it announces, those it links, then
// the usual places. An article is one all the same when its site has a feed: the
// caller asked for what can be polled.
func (c *Client) inspectPage(ctx context.Context, resp Response) (Finding, error) {
	offers := feed.Discover(resp.Body, resp.URL)
	page, pageErr := article.Extract(resp.Body, resp.ContentType, resp.URL)
	isArticle := pageErr == nil
	asked := 0
	for _, o := range candidates(offers, resp.URL, isArticle) {
		if asked++; asked > tries {
			break
		}
		found, err := c.Fetch(ctx, Request{URL: o.URL})
		if ctx.Err() != nil && !isArticle {
			return Finding{}, stage("find a feed", ctx.Err())
		}
		if err != nil {
			continue
		}
		f, err := parseResponse(found)
		if err != nil {
			continue
		}
		out := Finding{Kind: FoundPage, FeedURL: o.URL, How: how(o), Title: f.Name, Feed: f, Offers: offers}
		if isArticle {
			out.Article = pageArticle(page, resp.URL)
		}
		return out, nil
	}
	if isArticle {
		return Finding{Kind: FoundArticle, Title: page.Title, Article: pageArticle(page, resp.URL), Offers: offers}, nil
	}
	var no *article.NotArticleError
	if errors.As(pageErr, &no) && (no.Reason == article.BotWall || no.Reason == article.Consent || no.Reason == article.ErrorPage) {
		return Finding{}, &StageError{Stage: "read", Reason: string(no.Reason), Err: pageErr}
	}
	return Finding{}, &StageError{Stage: "find a feed", Reason: "the page announces no feed and none is at the usual addresses; give the feed's own address", Err: feed.ErrNotFeed}
}

// candidates are the addresses to ask, the best first. The usual places are tried for
// home pages only.
func candidates(offers []feed.Offer, pageURL string, isArticle bool) []feed.Offer {
	out := firstOffers(offers)
	u, err := url.Parse(pageURL)
	if err != nil || isArticle {
		return out
	}
	for _, p := range feed.CommonPaths() {
		at := url.URL{Scheme: u.Scheme, Host: u.Host, Path: p}
		out = append(out, feed.Offer{URL: at.String(), Title: p, Guessed: true})
	}
	return out
}

// firstOffers are the first few feeds that a page offers.
func firstOffers(offers []feed.Offer) []feed.Offer {
	return offers[:min(len(offers), tries-1):min(len(offers), tries-1)]
}

func how(o feed.Offer) string {
	switch {
	case !o.Guessed:
		return "the page announces it"
	case strings.HasPrefix(o.Title, "/"):
		return "the page names none; this one is at the usual address " + o.Title
	}
	return "the page announces none, but links to this one"
}

// pageArticle is an extracted page as an article.
func pageArticle(p article.Page, got string) news.Article {
	return news.Article{
		ID: feed.Key("page", canonical(got, got, p.URL)), Outlet: p.Outlet, URL: canonical(got, got, p.URL), Title: p.Title, Text: p.Text,
		Author: p.Author, Lang: p.Lang, Published: p.Published, Day: p.Day,
	}
}
