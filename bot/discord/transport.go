package discord

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// requestTimeout bounds one request where its context does not.
	requestTimeout = 20 * time.Second
	// maxAnswer is the most bytes of an answer that are read. A hundred messages with ten
	// embeds each stay far below.
	maxAnswer = 16 << 20
)

// newTransport carries requests to Discord, or to base where it is given.
func newTransport(c *http.Client, base *url.URL) http.RoundTripper {
	var next http.RoundTripper
	if c != nil && c.Transport != nil {
		next = c.Transport
	} else {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.ResponseHeaderTimeout = requestTimeout
		next = t
	}
	if base == nil {
		return next
	}
	return rewriting{next, base}
}

// rewriting sends what is meant for Discord to another host.
type rewriting struct {
	next http.RoundTripper
	base *url.URL
}

func (r rewriting) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.URL.Scheme, q.URL.Host, q.Host = r.base.Scheme, r.base.Host, r.base.Host
	q.URL.Path = strings.TrimSuffix(r.base.Path, "/") + q.URL.Path
	q.URL.RawPath = ""
	return r.next.RoundTrip(q)
}

// noRedirect keeps requests, which carry the token, from following anybody elsewhere.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// recorder watches one request: the library drops the status and headers of some
// answers, and does not say whether a request that failed had been written.
type recorder struct {
	next http.RoundTripper
	// wrote is true once the request's headers went out. It is set from the transport's
	// own goroutine.
	wrote  atomic.Bool
	status int
	header http.Header
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{WroteHeaders: func() { r.wrote.Store(true) }}
	resp, err := r.next.RoundTrip(q.WithContext(httptrace.WithClientTrace(q.Context(), trace)))
	if err != nil {
		return nil, err
	}
	r.status, r.header = resp.StatusCode, resp.Header.Clone()
	// The limiter of our own reads these. discordgo's would sleep on them, and no context
	// ends that sleep.
	for key := range resp.Header {
		if strings.HasPrefix(key, "X-Ratelimit-") {
			resp.Header.Del(key)
		}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}
