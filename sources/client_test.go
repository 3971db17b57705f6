package sources

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func testClient(t *testing.T, o Options) *Client {
	t.Helper()
	if o.AllowPrivate == nil {
		o.AllowPrivate = loopback
	}
	c := NewClient(o)
	t.Cleanup(c.Close)
	return c
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func reasonOf(t *testing.T, err error) *FetchError {
	t.Helper()
	var fe *FetchError
	if !errors.As(err, &fe) {
		t.Fatalf("error = %v (%T), want a *FetchError", err, err)
	}
	return fe
}

func TestFetch(t *testing.T) {
	var got http.Header
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Sat, 22 Nov 2025 06:10:00 GMT")
		w.Header().Set("Cache-Control", "public, max-age=600")
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "hello")
	})
	c := testClient(t, Options{Version: "1.2", Contact: "https://a.example/bot"})
	r, err := c.Fetch(t.Context(), Request{URL: base + "/x#part"})
	if err != nil {
		t.Fatal(err)
	}
	if string(r.Body) != "hello" || r.ETag != `"1"` || r.LastModified == "" || r.MaxAge != 10*time.Minute || r.Moved != "" || r.URL != base+"/x" {
		t.Errorf("response = %+v", r)
	}
	if ua := got.Get("User-Agent"); ua != "Tidings/1.2 (+https://a.example/bot)" {
		t.Errorf("User-Agent = %q", ua)
	}
	r, err = c.Fetch(t.Context(), Request{URL: base, ETag: r.ETag, LastModified: r.LastModified})
	if err != nil || !r.NotModified || len(r.Body) != 0 {
		t.Errorf("conditional: %+v, %v", r, err)
	}
	if got.Get("If-Modified-Since") == "" {
		t.Error("If-Modified-Since was not sent")
	}
}

func TestFetchCompressed(t *testing.T) {
	text := strings.Repeat("a body of some length ", 100)
	pack := func(make func(io.Writer) io.WriteCloser) []byte {
		var b bytes.Buffer
		w := make(&b)
		_, _ = io.WriteString(w, text)
		_ = w.Close()
		return b.Bytes()
	}
	gz := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	bodies := map[string][]byte{
		"gzip": pack(gz), "br": pack(func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }),
		"zstd":     pack(func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }),
		"identity": []byte(text), "GZIP": pack(gz),
	}
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		coding := r.URL.Path[1:]
		body := bodies[coding]
		if coding == "lie" {
			coding, body = "gzip", []byte(text)
		}
		w.Header().Set("Content-Encoding", coding)
		_, _ = w.Write(body)
	})
	c := testClient(t, Options{})
	for _, coding := range []string{"gzip", "br", "zstd", "identity", "GZIP", "lie"} {
		r, err := c.Fetch(t.Context(), Request{URL: base + "/" + coding})
		if err != nil || string(r.Body) != text {
			t.Errorf("%s: %d bytes, %v", coding, len(r.Body), err)
		}
	}
	if _, err := c.Fetch(t.Context(), Request{URL: base + "/rot13"}); err == nil || !strings.Contains(reasonOf(t, err).Reason, "compressed") {
		t.Errorf("unknown coding: %v", err)
	}
}

// TestUnpackingWaits: no more bodies are unpacked at a time than there is room for, and a
// slow server takes no room.
func TestUnpackingWaits(t *testing.T) {
	u := make(unpacking, 1)
	u <- struct{}{} // the room is taken
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, "words")
	_ = z.Close()
	go func() {
		_, err := u.readBody(ctx, bytes.NewReader(packed.Bytes()), "gzip", 100)
		got <- err
	}()
	if body, err := u.readBody(ctx, strings.NewReader("plain"), "", 100); err != nil || string(body) != "plain" {
		t.Errorf("what is not packed waits: %q, %v", body, err)
	}
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	<-u
	slow, write := io.Pipe()
	go func() {
		_, err := u.readBody(t.Context(), slow, "gzip", 100)
		got <- err
	}()
	_, _ = write.Write(packed.Bytes()[:4])
	if body, err := u.readBody(t.Context(), bytes.NewReader(packed.Bytes()), "gzip", 100); err != nil || string(body) != "words" {
		t.Errorf("behind a slow one: %q, %v", body, err)
	}
	_ = write.CloseWithError(io.ErrUnexpectedEOF)
	if err := <-got; err == nil {
		t.Error("a cut body is whole")
	}
}

// TestFetchFaults holds what servers do to those who read them.
func TestFetchFaults(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		zeros := make([]byte, 1<<20)
		for range 64 {
			_, _ = w.Write(zeros)
		}
		_ = w.Close()
		return b.Bytes()
	}()
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	mux := http.NewServeMux()
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		chunk := make([]byte, 64<<10)
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "209715200")
		w.WriteHeader(200)
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	})
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("<rss>"))
		w.(http.Flusher).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/loop2", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/loop2", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/loop", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/more", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/more?"+r.URL.RawQuery+"x", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
	})
	mux.HandleFunc("/403", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) })
	mux.HandleFunc("/410", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) })
	mux.HandleFunc("/500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	mux.HandleFunc("/999", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(999) })
	mux.HandleFunc("/503", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(503)
	})
	mux.HandleFunc("/challenge", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(403)
		_, _ = io.WriteString(w, "<html><head><title>Just a moment...</title></head></html>")
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	tests := []struct {
		path, want string
		status     int
		retry      time.Duration
		refused    bool
	}{
		{path: "/endless", want: "the body is larger than 1 MB"},
		{path: "/huge", want: "the body is larger than 1 MB"},
		{path: "/bomb", want: "the body is larger than 1 MB"},
		{path: "/silent", want: "the server did not answer in 1 s"},
		{path: "/drip", want: "the server did not answer in 1 s"},
		{path: "/loop", want: "redirects lead in a circle"},
		{path: "/more", want: "too many redirects"},
		{path: "/file", want: "only http and https addresses can be read", refused: true},
		{path: "/inside", want: "the address is on a private network, which is not allowed (see fetch.allow_private)", refused: true},
		{path: "/403", want: "403 Forbidden", status: 403},
		{path: "/410", want: "410 Gone", status: 410},
		{path: "/500", want: "500 Internal Server Error", status: 500},
		{path: "/999", want: "999 unknown status", status: 999},
		{path: "/503", want: "503 Service Unavailable", status: 503, retry: 2 * time.Minute},
		{path: "/challenge", want: "403 Forbidden, the site lets only browsers in", status: 403},
	}
	for _, tt := range tests {
		t.Run(tt.path[1:], func(t *testing.T) {
			t.Parallel()
			c := testClient(t, Options{MaxBody: 1 << 20, Timeout: time.Second})
			r, err := c.Fetch(t.Context(), Request{URL: s.URL + tt.path})
			fe := reasonOf(t, err)
			if fe.Reason != tt.want || fe.Status != tt.status || fe.RetryAfter != tt.retry || fe.Refused != tt.refused {
				t.Errorf("error = %+v", fe)
			}
			if len(r.Body) != 0 {
				t.Errorf("%d bytes beside an error", len(r.Body))
			}
		})
	}
}

// TestFetchCut: a body that ends early is handed out as a part.
func TestFetchCut(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "only this")
		w.(http.Flusher).Flush()
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	})
	r, err := testClient(t, Options{}).Fetch(t.Context(), Request{URL: base})
	if err != nil || !r.Cut || string(r.Body) != "only this" {
		t.Errorf("response = %+v, %v", r, err)
	}
}

func TestFetchNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	_, err = testClient(t, Options{}).Fetch(t.Context(), Request{URL: "http://user:geheim@" + addr + "/?key=geheim"})
	if fe := reasonOf(t, err); fe.Reason != "the server refused the connection" {
		t.Errorf("reason = %q", fe.Reason)
	}
	if strings.Contains(fmt.Sprintf("%v %+v", err, err), "geheim") {
		t.Errorf("the error holds the password: %+v", err)
	}
}

func TestFetchTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	_, err := testClient(t, Options{}).Fetch(t.Context(), Request{URL: s.URL})
	if fe := reasonOf(t, err); fe.Reason != "the server's certificate is not valid" {
		t.Errorf("reason = %q", fe.Reason)
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	_, err = testClient(t, Options{}).Fetch(t.Context(), Request{URL: strings.Replace(plain, "http:", "https:", 1)})
	if fe := reasonOf(t, err); fe.Reason != "no secure connection could be made" {
		t.Errorf("reason = %q (%v)", fe.Reason, fe.Err)
	}
}

func TestFetchMoved(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a":
			http.Redirect(w, r, "/b", http.StatusMovedPermanently)
		case "/b":
			http.Redirect(w, r, "/c", http.StatusPermanentRedirect)
		case "/t":
			http.Redirect(w, r, "/a", http.StatusFound)
		}
	})
	c := testClient(t, Options{})
	for path, want := range map[string]string{"/a": base + "/c", "/t": "", "/c": ""} {
		r, err := c.Fetch(t.Context(), Request{URL: base + path})
		if err != nil || r.Moved != want {
			t.Errorf("%s: moved to %q, %v; want %q", path, r.Moved, err, want)
		}
	}
}

// privateForms are spellings of addresses that are not public: decimal, octal,
// hexadecimal and shortened ones, names, IPv6 that holds IPv4, and every private, shared,
// link-local, documentation, multicast and reserved network.
var privateForms = []string{
	"127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "localhost", "localhost.", "LOCALHOST", "0.0.0.0", "0", "2130706433", "017700000001", "0x7f000001", "0x7f.1", "127.0.0.1.",
	"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
	"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.169.254", "100.64.0.1", "100.127.255.254", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
	"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "[2001:db8::1]", "[2001::1]", "user@127.0.0.1", "127.0.0.1:80@127.0.0.1", "①②⑦.⓪.⓪.①",
	"0177.0.0.1", "127.0.0.01", "127.0.0.1%00.example", "[::ffff:10.0.0.1]", "[64:ff9b:1::7f00:1]", "[fec0::1]", "ip6-localhost",
}

// TestPrivateAddresses: no spelling of a private address is reached without leave.
func TestPrivateAddresses(t *testing.T) {
	var hits atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	port := u.Port()
	if len(privateForms) < 40 {
		t.Fatalf("only %d forms", len(privateForms))
	}
	c := NewClient(Options{Timeout: 2 * time.Second})
	t.Cleanup(c.Close)
	var wg sync.WaitGroup
	for _, f := range privateForms {
		wg.Go(func() {
			if _, err := c.Fetch(t.Context(), Request{URL: "http://" + f + ":" + port + "/"}); err == nil {
				t.Errorf("%s was fetched", f)
			}
		})
	}
	wg.Wait()
	if n := hits.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

// TestPrivatePorts: on public addresses only ports of web servers are spoken to.
func TestPrivatePorts(t *testing.T) {
	check := guard(loopback)
	for address, ok := range map[string]bool{"93.184.216.34:443": true, "93.184.216.34:80": true, "93.184.216.34:8080": true, "93.184.216.34:25": false, "93.184.216.34:22": false, "127.0.0.1:25": true, "10.0.0.1:80": false, "[2606:2800::1]:443": true} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if err := check(network, address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAddressesRefused(t *testing.T) {
	c := testClient(t, Options{})
	for _, a := range []string{"", "ftp://a.example/", "file:///etc/passwd", "http://", "://", "javascript:alert(1)", "gopher://a.example", "a.example/feed", "http:///x", "http://[::1"} {
		_, err := c.Fetch(t.Context(), Request{URL: a})
		if fe := reasonOf(t, err); !fe.Refused {
			t.Errorf("%q: %+v", a, fe)
		}
	}
}

// clock is a clock that moves when somebody waits.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	slept []time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept = append(c.slept, d)
	c.at = c.at.Add(d)
	return ctx.Err()
}

// TestOneRequestAHost: requests to one host follow each other, with the pause between.
func TestOneRequestAHost(t *testing.T) {
	var now, most atomic.Int32
	base := serve(t, func(http.ResponseWriter, *http.Request) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(2 * time.Millisecond)
		now.Add(-1)
	})
	c := testClient(t, Options{})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := c.Fetch(t.Context(), Request{URL: base}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() != 1 {
		t.Errorf("%d requests at once", most.Load())
	}
}

func TestHostDelay(t *testing.T) {
	k := &clock{at: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	c := NewClient(Options{Now: k.now, Sleep: k.sleep, HostDelay: 3 * time.Second})
	u, err := url.Parse("https://a.example/")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		turn, err := c.turn(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		turn.done(c)
		k.advance(time.Second)
	}
	if len(k.slept) != 2 || k.slept[0] != 2*time.Second {
		t.Errorf("slept %v, want twice 2s", k.slept)
	}
	other, _ := url.Parse("https://b.example/")
	turn, err := c.turn(t.Context(), other)
	if err != nil || len(k.slept) != 2 {
		t.Errorf("another host waited: %v, %v", k.slept, err)
	}
	turn.done(c)
}

func TestTooManyRequests(t *testing.T) {
	k := &clock{at: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	var hits atomic.Int32
	base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if hits.Add(1) == 1 {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	c := testClient(t, Options{Now: k.now, Sleep: k.sleep})
	_, err := c.Fetch(t.Context(), Request{URL: base + "/1"})
	if fe := reasonOf(t, err); fe.Status != 429 || fe.RetryAfter != time.Minute {
		t.Errorf("error = %+v", fe)
	}
	_, err = c.Fetch(t.Context(), Request{URL: base + "/2"})
	if fe := reasonOf(t, err); fe.RetryAfter != time.Minute || hits.Load() != 1 {
		t.Errorf("asked again at once: %+v, %d requests", fe, hits.Load())
	}
	k.advance(61 * time.Second)
	if _, err = c.Fetch(t.Context(), Request{URL: base + "/2"}); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestRobots(t *testing.T) {
	k := &clock{at: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	var robotsHits atomic.Int32
	status := atomic.Int32{}
	status.Store(200)
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			robotsHits.Add(1)
			w.WriteHeader(int(status.Load()))
			fmt.Fprint(w, "User-agent: *\nDisallow: /all\n\nUser-agent: Tidings\nDisallow: /closed\nCrawl-delay: 2\n")
			return
		}
		fmt.Fprint(w, "page")
	})
	c := testClient(t, Options{Now: k.now, Sleep: k.sleep})
	for path, ok := range map[string]bool{"/open": true, "/closed/1": false, "/all": true} {
		_, err := c.FetchPage(t.Context(), Request{URL: base + path})
		if (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
		if !ok && !reasonOf(t, err).Refused {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := c.Fetch(t.Context(), Request{URL: base + "/closed/feed.xml"}); err != nil {
		t.Errorf("a feed: %v", err)
	}
	if robotsHits.Load() != 1 {
		t.Errorf("robots.txt was read %d times", robotsHits.Load())
	}
	for s, ok := range map[int32]bool{404: true, 403: true, 500: false} {
		status.Store(s)
		k.advance(robotsAge + time.Hour)
		if _, err := c.FetchPage(t.Context(), Request{URL: base + "/closed/1"}); (err == nil) != ok {
			t.Errorf("robots.txt with %d: %v", s, err)
		}
	}
}

func TestCancel(t *testing.T) {
	base := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := testClient(t, Options{}).Fetch(ctx, Request{URL: base}); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

func TestMaxAge(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		cache, expires, date string
		want                 time.Duration
	}{
		{cache: "max-age=60", want: time.Minute},
		{cache: "no-cache, max-age=60", want: 0},
		{cache: "max-age=999999999", want: maxWait},
		{cache: "max-age=-1", want: 0},
		{cache: `max-age="60"`, want: time.Minute},
		{cache: "max-age=x", want: 0},
		{expires: "Tue, 24 Nov 2026 12:05:00 GMT", want: 5 * time.Minute},
		{expires: "Tue, 24 Nov 2020 12:05:00 GMT", date: "Tue, 24 Nov 2020 12:00:00 GMT", want: 5 * time.Minute},
		{expires: "0", want: 0},
		{expires: "Tue, 24 Nov 2020 12:05:00 GMT", want: 0},
	}
	for _, tt := range tests {
		h := http.Header{}
		h.Set("Cache-Control", tt.cache)
		h.Set("Expires", tt.expires)
		h.Set("Date", tt.date)
		if got := maxAge(h, now); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
