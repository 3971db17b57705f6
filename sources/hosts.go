package sources

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// maxHosts is how many hosts are remembered before idle ones are forgotten.
const maxHosts = 4096

// hosts keeps one queue for each host. The zero value is ready.
type hosts struct {
	mu sync.Mutex
	m  map[string]*host
}

// host is what is known of one host.
type host struct {
	slot  chan struct{} // holds one token; who has it may send a request
	users int           // waiting or sending; guarded by hosts.mu

	// The rest belongs to whoever has the token.
	next   time.Time // earliest time of the next request
	until  time.Time // the host asked to be left alone so long
	robots *robots
	crawl  time.Duration // the pause that robots.txt asks for; 0 for none
}

// turn is the right to send one request to a host.
type turn struct {
	h     *host
	delay time.Duration
}

func hostKey(u *url.URL) string { return strings.ToLower(u.Host) }

// turn waits until it is our turn at u's host.
func (c *Client) turn(ctx context.Context, u *url.URL) (*turn, error) {
	h := c.hosts.enter(hostKey(u), c.now())
	select {
	case <-ctx.Done():
		c.hosts.leave(h)
		return nil, ctx.Err()
	case <-h.slot:
	}
	t := &turn{h: h, delay: max(c.delay, h.crawl)}
	if c.ownHost(u) {
		t.delay = 0
	}
	now := c.now()
	if wait := h.until.Sub(now); wait > 0 {
		t.release(c)
		return nil, &FetchError{Reason: "the host asked us to wait", Status: 429, RetryAfter: wait}
	}
	if wait := h.next.Sub(now); wait > 0 && t.delay > 0 {
		if err := c.sleep(ctx, min(wait, t.delay)); err != nil {
			t.release(c)
			return nil, err
		}
	}
	return t, nil
}

// ownHost reports whether u names an address in a network that the operator allowed.
func (c *Client) ownHost(u *url.URL) bool {
	a, err := netip.ParseAddr(u.Hostname())
	return err == nil && contains(c.private, a)
}

func (t *turn) pause(until time.Time) { t.h.until = until }

// done gives the turn back after a request.
func (t *turn) done(c *Client) {
	t.h.next = c.now().Add(t.delay)
	t.release(c)
}

func (t *turn) release(c *Client) {
	t.h.slot <- struct{}{}
	c.hosts.leave(t.h)
}

func (s *hosts) enter(key string, now time.Time) *host {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m == nil {
		s.m = map[string]*host{}
	}
	h := s.m[key]
	if h == nil {
		if len(s.m) >= maxHosts {
			s.forget(now)
		}
		h = &host{slot: make(chan struct{}, 1)}
		h.slot <- struct{}{}
		s.m[key] = h
	}
	h.users++
	return h
}

func (s *hosts) leave(h *host) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.users--
}

// forget drops hosts that nobody uses and that have nothing to wait for.
func (s *hosts) forget(now time.Time) {
	for key, h := range s.m {
		if h.users == 0 && !h.until.After(now) {
			delete(s.m, key)
		}
	}
}
