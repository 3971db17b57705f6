package sources

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// TestPrivateRedirects: an allowed server sends us to ones that are not.
func TestPrivateRedirects(t *testing.T) {
	var hits atomic.Int32
	inside, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }), ReadHeaderTimeout: time.Second}
	go func() { _ = s.Serve(inside) }()
	t.Cleanup(func() { _ = s.Close() })
	_, port, _ := net.SplitHostPort(inside.Addr().String())
	outside, err := net.Listen("tcp", "127.0.0.5:0") // the only address that is allowed
	if err != nil {
		t.Fatal(err)
	}
	from := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Location", r.URL.Query().Get("to"))
		w.WriteHeader(http.StatusMovedPermanently)
	}), ReadHeaderTimeout: time.Second}
	go func() { _ = from.Serve(outside) }()
	t.Cleanup(func() { _ = from.Close() })
	c := NewClient(Options{Timeout: 2 * time.Second, HostDelay: time.Nanosecond, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.5/32")}})
	t.Cleanup(c.Close)
	base := "http://" + outside.Addr().String()
	targets := []string{"file:///etc/passwd", "gopher://127.0.0.1:" + port + "/", "//127.0.0.1:" + port + "/", "HTTP://127.0.0.1:" + port + "/"}
	for _, host := range append([]string{"127.0.0.2", "127.9.9.9", "0x7f.0.0.2", "[::ffff:127.0.0.2]"}, privateForms...) {
		targets = append(targets, "http://"+host+":"+port+"/")
	}
	for _, target := range targets {
		address := base + "/?to=" + url.QueryEscape(target)
		if _, err := c.Fetch(t.Context(), Request{URL: address}); err == nil {
			t.Errorf("%s was fetched", target)
		}
		if _, err := c.FetchPage(t.Context(), Request{URL: address}); err == nil {
			t.Errorf("%s was fetched as a page", target)
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

// TestChangingName: a name is public when it is first looked up, private afterwards.
func TestChangingName(t *testing.T) {
	var hits, lookups atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(s.Close)
	dns, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dns.Close() })
	go func() {
		buf := make([]byte, 512)
		for {
			n, from, err := dns.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			m.Header = dnsmessage.Header{ID: m.ID, Response: true}
			q := m.Questions[0]
			m.Answers, m.Additionals = nil, nil
			if q.Type == dnsmessage.TypeA {
				a := [4]byte{127, 0, 0, 1}
				if lookups.Add(1) == 1 {
					a = [4]byte{192, 0, 2, 1} // leads nowhere
				}
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: a}}}
			}
			if out, err := m.Pack(); err == nil {
				_, _ = dns.WriteTo(out, from)
			}
		}
	}()
	c := NewClient(Options{Timeout: 500 * time.Millisecond, Resolver: &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", dns.LocalAddr().String())
	}}})
	t.Cleanup(c.Close)
	address := strings.Replace(s.URL, "127.0.0.1", "changing.example", 1)
	for range 3 {
		if _, err := c.Fetch(t.Context(), Request{URL: address}); err == nil {
			t.Error("it was fetched")
		}
	}
	if lookups.Load() < 2 || hits.Load() != 0 {
		t.Errorf("%d look-ups, %d requests arrived", lookups.Load(), hits.Load())
	}
	_, err = c.Fetch(t.Context(), Request{URL: address})
	if fe := reasonOf(t, err); !fe.Refused || !strings.Contains(fe.Reason, "private network") {
		t.Errorf("error = %+v", fe)
	}
}
