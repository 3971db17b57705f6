package sources

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	// robotsAge is how long a robots.txt is used (RFC 9309 section 2.4: at most 24 h).
	robotsAge = 12 * time.Hour
	// robotsRetry is how long a failure to read it is remembered.
	robotsRetry = 10 * time.Minute
	// robotsSize is how much of it is read (RFC 9309 section 2.5: at least 500 KiB).
	robotsSize = 512 << 10
	// robotsName is the product token that robots.txt files know us by.
	robotsName = "Tidings"
	// maxCrawlDelay is the longest pause that a robots.txt can ask for.
	maxCrawlDelay = 10 * time.Second
)

// robots is a host's robots.txt.
type robots struct {
	group *robotstxt.Group // nil where everything is allowed
	// cause is why the file could not be read, which forbids everything for a while; nil
	// where it could.
	cause *FetchError
	// crawl is the pause that the file asks for between two requests; 0 for none.
	crawl time.Duration
	until time.Time
}

// parseRobots reads a robots.txt; what is none allows everything.
func parseRobots(file []byte, until time.Time) *robots {
	data, err := robotstxt.FromBytes(file)
	if err != nil {
		return &robots{until: until}
	}
	group := data.FindGroup(robotsName)
	return &robots{group: group, crawl: min(max(group.CrawlDelay, 0), maxCrawlDelay), until: until}
}

// FetchPage fetches an article's page, which robots.txt may forbid; a feed, in
// contrast, is published for programs and is fetched with Fetch.
func (c *Client) FetchPage(ctx context.Context, r Request) (Response, error) {
	u, err := url.Parse(r.URL)
	if err == nil {
		err = checkURL(u)
	}
	if err != nil {
		return Response{}, badAddress(err)
	}
	if err := c.allowed(ctx, u); err != nil {
		return Response{}, err
	}
	return c.Fetch(ctx, r)
}

// allowed is nil where robots.txt lets us read u.
func (c *Client) allowed(ctx context.Context, u *url.URL) error {
	t, err := c.turn(ctx, u)
	if err != nil {
		return err
	}
	if t.h.robots != nil && c.now().Before(t.h.robots.until) {
		defer t.release(c)
		return t.h.robots.test(u)
	}
	defer t.done(c)
	r, err := c.readRobots(ctx, u)
	if err != nil {
		return err
	}
	t.h.robots = r
	t.h.crawl = r.crawl
	return r.test(u)
}

// readRobots fetches robots.txt. A file that is not there allows everything, one that
// cannot be read for the server's fault forbids everything for a while (RFC 9309
// section 2.3.1).
func (c *Client) readRobots(ctx context.Context, u *url.URL) (*robots, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	resp, err := c.fetch(ctx, at, Request{MaxBody: robotsSize})
	until := c.now().Add(robotsAge)
	var fe *FetchError
	switch {
	case err == nil:
		return parseRobots(resp.Body, until), nil
	case !errors.As(err, &fe):
		return nil, err
	case fe.Refused:
		return nil, fe
	case fe.Status >= 400 && fe.Status < 500 && fe.Status != http.StatusTooManyRequests, errors.Is(fe.Err, errTooLarge),
		errors.Is(fe.Err, errRedirectLoop), errors.Is(fe.Err, errTooManyRedirects):
		return &robots{until: until}, nil
	}
	return &robots{cause: fe, until: c.now().Add(robotsRetry)}, nil
}

func (r *robots) test(u *url.URL) error {
	switch {
	case r.cause != nil:
		return &FetchError{Reason: "the site's robots.txt could not be read: " + r.cause.Reason, RetryAfter: r.cause.RetryAfter, Err: r.cause}
	case r.group == nil || r.group.Test(pathQuery(u)):
		return nil
	}
	return &FetchError{Reason: "the site's robots.txt asks us not to read the page", Refused: true}
}

func pathQuery(u *url.URL) string {
	p := u.EscapedPath()
	if p == "" {
		p = "/"
	}
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p
}
