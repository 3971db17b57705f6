package sources

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Defaults of Options.
const (
	DefaultTimeout   = 20 * time.Second
	DefaultMaxBody   = 10 << 20
	DefaultHostDelay = 250 * time.Millisecond

	maxRedirects = 8
	// maxWait is the longest that a server may make us wait by Retry-After or max-age.
	maxWait = 24 * time.Hour
	// errorBody is how much of an error page is read, to tell what kind it is.
	errorBody = 64 << 10
)

// accept names what we read, feeds before pages.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, text/html;q=0.9, application/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

// Options configure a Client. The zero value is a working client.
type Options struct {
	// Version and Contact go into the User-Agent: "Tidings/VERSION (+CONTACT)".
	Version, Contact string
	// AllowPrivate are networks that may be reached although they are not public, at
	// any port. Requests to them are not spaced out, since they are the operator's own.
	AllowPrivate []netip.Prefix
	// Timeout is for one request as a whole, redirects and body included; 0 means
	// DefaultTimeout.
	Timeout time.Duration
	// MaxBody is the size of a body, after decompression, in bytes; 0 means
	// DefaultMaxBody.
	MaxBody int64
	// HostDelay is the pause between two requests to one host; 0 means
	// DefaultHostDelay.
	HostDelay time.Duration
	// Resolver looks up names; nil means the system's.
	Resolver *net.Resolver
	// Now and Sleep are the clock; nil means the real one.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// Client fetches what sources and articles hold. One client is enough for a process;
// it is safe for concurrent use and sends at most one request a host at a time.
type Client struct {
	http      *http.Client
	transport *http.Transport
	agent     string
	timeout   time.Duration
	maxBody   int64
	delay     time.Duration
	private   []netip.Prefix
	now       func() time.Time
	sleep     func(context.Context, time.Duration) error
	hosts     hosts
	unpacking unpacking
}

// Request is what to fetch.
type Request struct {
	URL string
	// ETag and LastModified are the validators of what is at hand already; empty for
	// none.
	ETag, LastModified string
	// MaxBody lowers the client's limit for this request; 0 keeps it.
	MaxBody int64
	// Form is sent as a POST where it is not nil.
	Form url.Values
	// Last is true where no other request to the host is known to follow: the connection
	// is not kept.
	Last bool
}

// Response is what a server answered with 200, or 304 to a request with validators.
type Response struct {
	// URL is the address that answered, after redirects.
	URL string
	// Moved is the address to use from now on, where every redirect on the way was a
	// permanent one; empty otherwise.
	Moved string
	// NotModified is true for 304; Body is empty then.
	NotModified bool
	// Body is decompressed.
	Body        []byte
	ContentType string
	// ETag and LastModified are the validators of the body; empty when it has none.
	ETag, LastModified string
	// MaxAge is how long the server says the answer stays fresh; 0 when it does not.
	MaxAge time.Duration
	// Hub and Self are the addresses that the Link headers name, absolute; empty for none.
	Hub, Self string
	// Cut is true where the connection ended before the body did: Body is a part.
	Cut bool
}

// NewClient makes a client.
func NewClient(o Options) *Client {
	c := &Client{
		agent:   userAgent(o.Version, o.Contact),
		timeout: orDefault(o.Timeout, DefaultTimeout),
		maxBody: orDefault(o.MaxBody, DefaultMaxBody),
		delay:   orDefault(o.HostDelay, DefaultHostDelay),
		private: o.AllowPrivate,
		now:     o.Now,
		sleep:   o.Sleep,

		unpacking: make(unpacking, runtime.GOMAXPROCS(0)),
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: guard(o.AllowPrivate), Resolver: o.Resolver}
	c.transport = &http.Transport{
		Proxy:             nil, // a proxy's address would be checked in place of the target's
		DialContext:       dialer.DialContext,
		ForceAttemptHTTP2: true,
		// Connections wait only for the next feed or page of the same host (see Request.Last);
		// each costs about 25 KB. There must be room for many more than are in flight: one
		// that is put aside and pushed out by others before its answer was handed on fails the
		// request that it had answered.
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        5 * time.Second,
		WriteBufferSize:        1 << 10,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // decoded here, with a limit on the result
	}
	c.http = &http.Client{Transport: c.transport, CheckRedirect: checkRedirect}
	return c
}

// Close ends idle connections. The client may be used again.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

func userAgent(version, contact string) string {
	if version == "" {
		version = "dev"
	}
	if contact == "" {
		return "Tidings/" + version + " (news summary bot)"
	}
	return "Tidings/" + version + " (+" + strings.Map(printable, contact) + ")"
}

// printable keeps what may stand in a header's comment.
func printable(r rune) rune {
	if r < 0x20 || r > 0x7e || r == '(' || r == ')' || r == '\\' {
		return -1
	}
	return r
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// guard checks each address when the connection to it is made, after names were
// resolved, so that neither a redirect nor a changing name leads inside.
func guard(private []netip.Prefix) func(string, string, syscall.RawConn) error {
	var v4, v6 []netip.Prefix
	for _, p := range private {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	inner := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	return func(network, address string, conn syscall.RawConn) error {
		if err := inner.Safe(network, address, conn); err != nil {
			return err
		}
		target, err := netip.ParseAddrPort(address)
		if err != nil {
			return ssrf.ErrInvalidHostPort
		}
		if target.Port() >= 1024 || target.Port() == 80 || target.Port() == 443 || contains(private, target.Addr()) {
			return nil
		}
		return ssrf.ErrProhibitedPort // mail servers and their like are not to be spoken to in HTTP
	}
}

func contains(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

func checkRedirect(req *http.Request, via []*http.Request) error {
	if err := checkURL(req.URL); err != nil {
		return err
	}
	if len(via) > maxRedirects {
		return errTooManyRedirects
	}
	for _, earlier := range via { // the same address with the same cookie-less request answers the same
		if earlier.URL.String() == req.URL.String() {
			return errRedirectLoop
		}
	}
	return nil
}

var (
	errTooManyRedirects = errors.New("too many redirects")
	errRedirectLoop     = errors.New("redirects lead in a circle")
	errScheme           = errors.New("only http and https addresses can be read")
	errNoHost           = errors.New("the address names no host")
)

func checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return errScheme
	}
	if u.Hostname() == "" {
		return errNoHost
	}
	return nil
}

// Fetch gets a feed or page. Its errors are *FetchError, except for the context's
// own. It waits for its turn at the host.
func (c *Client) Fetch(ctx context.Context, r Request) (Response, error) {
	u, err := url.Parse(strings.TrimSpace(r.URL))
	if err == nil {
		err = checkURL(u)
	}
	if err != nil {
		return Response{}, badAddress(err)
	}
	u.Fragment = ""
	turn, err := c.turn(ctx, u)
	if err != nil {
		return Response{}, err
	}
	defer turn.done(c)
	resp, err := c.fetch(ctx, u, r)
	var fe *FetchError
	if errors.As(err, &fe) && fe.Status == http.StatusTooManyRequests {
		turn.pause(c.now().Add(orDefault(fe.RetryAfter, time.Minute)))
	}
	return resp, err
}

func (c *Client) fetch(ctx context.Context, u *url.URL, r Request) (Response, error) {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	method, form := http.MethodGet, io.Reader(nil)
	if r.Form != nil {
		method, form = http.MethodPost, strings.NewReader(r.Form.Encode())
	}
	req, err := http.NewRequestWithContext(limited, method, u.String(), form)
	if err != nil {
		return Response{}, badAddress(err)
	}
	if r.Form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Close = r.Last
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", "gzip, br, zstd")
	if r.ETag != "" {
		req.Header.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		req.Header.Set("If-Modified-Since", r.LastModified)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Response{}, c.failure(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	return c.read(ctx, resp, r)
}

// read turns an HTTP answer into a Response or into the reason why it is none.
func (c *Client) read(ctx context.Context, resp *http.Response, r Request) (Response, error) {
	out := Response{
		URL:          resp.Request.URL.String(),
		Moved:        moved(resp.Request),
		ContentType:  resp.Header.Get("Content-Type"),
		ETag:         resp.Header.Get("ETag"),
		LastModified: resp.Header.Get("Last-Modified"),
		MaxAge:       maxAge(resp.Header, c.now()),
	}
	if named := resp.Header["Link"]; named != nil {
		out.Hub, out.Self = links(named, resp.Request.URL)
	}
	switch {
	case resp.StatusCode == http.StatusNotModified && (r.ETag != "" || r.LastModified != ""):
		out.NotModified = true
		return out, nil
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return Response{}, c.refusal(ctx, resp)
	}
	limit := c.maxBody
	if r.MaxBody > 0 {
		limit = min(limit, r.MaxBody)
	}
	if resp.ContentLength > limit {
		return Response{}, tooLarge(limit)
	}
	body, err := c.unpacking.readBody(ctx, resp.Body, resp.Header.Get("Content-Encoding"), limit)
	switch {
	case errors.Is(err, errTooLarge):
		return Response{}, tooLarge(limit)
	case err != nil && ctx.Err() == nil && len(body) > 0 && !isTimeout(err):
		out.Cut = true
	case err != nil:
		return Response{}, c.failure(ctx, err)
	}
	out.Body = body
	return out, nil
}

// moved follows the chain of redirects back; it is the final address where each of
// them was permanent.
func moved(req *http.Request) string {
	if req.Response == nil {
		return ""
	}
	for at := req; at.Response != nil; at = at.Response.Request {
		if s := at.Response.StatusCode; s != http.StatusMovedPermanently && s != http.StatusPermanentRedirect {
			return ""
		}
	}
	u := *req.URL
	u.Fragment = ""
	return u.String()
}

// maxAge is how long an answer is fresh by Cache-Control, or else by Expires (RFC
// 9111 section 4.2.1).
func maxAge(h http.Header, now time.Time) time.Duration {
	for _, d := range strings.Split(strings.ToLower(h.Get("Cache-Control")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(d), "=")
		switch name {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			n, err := strconv.Atoi(strings.Trim(value, `" `))
			if err != nil || n < 0 {
				return 0
			}
			return min(time.Duration(min(n, 1<<30))*time.Second, maxWait)
		}
	}
	when, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date // the server's clock may be wrong; the difference is not
	}
	return min(max(when.Sub(now), 0), maxWait)
}

// retryAfter reads the header of that name: seconds or a date (RFC 9110 section
// 10.2.3).
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(v); err == nil {
		return min(time.Duration(min(max(n, 0), 1<<30))*time.Second, maxWait)
	}
	if when, err := http.ParseTime(v); err == nil {
		return min(max(when.Sub(now), 0), maxWait)
	}
	return 0
}

// refusal is the error for a status that is no success.
func (c *Client) refusal(ctx context.Context, resp *http.Response) *FetchError {
	e := &FetchError{Status: resp.StatusCode, RetryAfter: retryAfter(resp.Header, c.now())}
	text := http.StatusText(resp.StatusCode)
	if text == "" {
		text = "unknown status"
	}
	e.Reason = fmt.Sprintf("%d %s", resp.StatusCode, text)
	body, _ := c.unpacking.readBody(ctx, resp.Body, resp.Header.Get("Content-Encoding"), errorBody)
	if resp.Header.Get("Cf-Mitigated") == "challenge" || botCheck(body) {
		e.Reason += ", the site lets only browsers in"
		e.BotCheck = true
	}
	return e
}

// botCheck reports whether an error page asks the visitor to prove being human.
func botCheck(page []byte) bool {
	for _, sign := range []string{"cdn-cgi/challenge-platform", "Just a moment...", "cf-chl-", "captcha-delivery.com", "px-captcha", "_Incapsula_Resource", "geo.captcha", "awswaf"} {
		if bytes.Contains(page, []byte(sign)) {
			return true
		}
	}
	return false
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}
