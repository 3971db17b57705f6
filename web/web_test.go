package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"tidings/briefing"
	"tidings/news"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is a Store of one digest.
type shelf struct {
	digest      news.Digest
	err, artErr error
	panics      bool
	asked       []string
	sources     map[string][]news.Source // by workspace
	reads       []string                 // names of the sources that the briefing reads; nil for all
}

func (s *shelf) Briefing(_ context.Context, id string) (briefing.Briefing, error) {
	if s.artErr != nil {
		return briefing.Briefing{}, s.artErr
	}
	if id != s.digest.BriefingID || id == "" {
		return briefing.Briefing{}, briefing.ErrNotFound
	}
	return briefing.Briefing{ID: id, Workspace: "discord:1", Sources: s.reads}, nil
}

func (s *shelf) SourcesOf(_ context.Context, b briefing.Briefing) ([]news.Source, error) {
	var out []news.Source
	for _, one := range s.sources[b.Workspace] {
		if b.Sources == nil || slices.Contains(b.Sources, one.Name) {
			out = append(out, one)
		}
	}
	return out, nil
}

func (s *shelf) DigestByKey(_ context.Context, key string) (news.Digest, string, error) {
	s.asked = append(s.asked, key)
	if s.panics {
		panic("the store fell over: password hunter2")
	}
	if s.err != nil {
		return news.Digest{}, "", s.err
	}
	if key != s.digest.Key {
		return news.Digest{}, "", briefing.ErrNotFound
	}
	return s.digest, "discord:1", nil
}

func (s *shelf) ArticlesByID(_ context.Context, ids []string) (map[string]news.Article, error) {
	if s.artErr != nil {
		return nil, s.artErr
	}
	out := map[string]news.Article{}
	for _, id := range ids {
		if a, ok := articles[id]; ok {
			out[id] = a
		}
	}
	return out, nil
}

// key is that of the sample.
const key = "k3m7x2p7qak3m7x2p7qak3m7x2"

func ask(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	page := Path(key)
	cases := []struct {
		name, method, path string
		status             int
		holds              string
	}{
		{"home", "GET", "/", 200, "Tidings is running"},
		{"health", "GET", "/healthz", 200, "ok\n"},
		{"robots", "GET", "/robots.txt", 200, "Disallow: /"},
		{"digest", "GET", page, 200, "Ashwater flood: toll rises to 19"},
		{"digest links to its receipts", "GET", page, 200, `href="` + key + `/receipts"`},
		{"receipts", "GET", page + "/receipts", 200, "<details open>"},
		{"receipts link back", "GET", page + "/receipts", 200, `href="../` + key + `"`},
		{"digest links to its sources", "GET", page, 200, `href="` + key + `/sources"`},
		{"receipts link to its sources", "GET", page + "/receipts", 200, `href="sources"`},
		{"sources", "GET", page + "/sources", 200, "Nothing is read here yet."},
		{"sources link back", "GET", page + "/sources", 200, `href="../` + key + `"`},
		{"sources for programs", "GET", page + "/sources.json", 200, "[]"},
		{"sources of a cut key", "GET", page[:len(page)-1] + "/sources", 404, "no such page"},
		{"sources of another key", "GET", strings.Replace(page, "k3m7", "k3m6", 1) + "/sources.json", 404, "no such page"},
		{"cut key", "GET", page[:len(page)-1], 404, "no such page"},
		{"another key", "GET", strings.Replace(page, "k3m7", "k3m6", 1), 404, "no such page"},
		{"no key", "GET", "/d/", 404, "no such page"},
		{"long key", "GET", "/d/" + strings.Repeat("a", 5000), 404, "no such page"},
		{"elsewhere", "GET", "/admin", 404, "no such page"},
		{"no metrics", "GET", "/metrics", 404, "no such page"},
		{"head", "HEAD", page, 200, ""},
		{"post", "POST", page, 405, ""},
		{"put to nowhere", "PUT", "/x", 405, ""},
		{"delete", "DELETE", "/", 405, ""},
	}
	h := New(Options{Store: &shelf{digest: sample()}})
	for _, c := range cases {
		w := ask(h, c.method, c.path)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.holds) {
			t.Errorf("%s: status %d, want %d, with %q in it: %s", c.name, w.Code, c.status, c.holds, w.Body)
		}
		for key, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Content-Security-Policy": policy + "; frame-ancestors 'none'", "X-Robots-Tag": "noindex, nofollow, noarchive",
		} {
			if got := w.Header().Get(key); got != want {
				t.Errorf("%s: %s is %q, want %q", c.name, key, got, want)
			}
		}
		if c.status == 405 && w.Header().Get("Allow") == "" {
			t.Errorf("%s: no Allow header", c.name)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && c.method == "GET" {
			inert(t, w.Body.String())
		}
	}
	if w := ask(h, "GET", page); !strings.Contains(w.Body.String(), "the county coroner said, after seven") || strings.Contains(w.Body.String(), "<details open") {
		t.Error("the digest's page lacks its receipts, or shows them at once")
	}
}

func TestOddKeysNeverReachTheStore(t *testing.T) {
	s := &shelf{digest: sample()}
	h := New(Options{Store: s})
	for _, p := range []string{"/d/a", "/d/" + key[1:], "/d/" + key + "a", "/d/" + strings.ToUpper(key), "/d/" + key[1:] + "1", "/d/" + key[1:] + "%00", "/d/..%2f" + key[5:]} {
		ask(h, "GET", p)
	}
	if len(s.asked) != 0 {
		t.Errorf("the store was asked for %q", s.asked)
	}
	if w := ask(New(Options{}), "GET", Path(key)); w.Code != 404 {
		t.Errorf("without a store: status %d", w.Code)
	}
}

func TestPageIsPacked(t *testing.T) {
	h := New(Options{Store: &shelf{digest: sample()}})
	w := ask(h, "GET", Path(key), "Accept-Encoding", "br, gzip")
	z, err := gzip.NewReader(w.Body)
	if err != nil || w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("encoding %q: %v", w.Header().Get("Content-Encoding"), err)
	}
	page, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(page, []byte("Ashwater")) {
		t.Errorf("page %q, %v", page, err)
	}
	for header, want := range map[string]bool{"": false, "gzip": true, "GZIP;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "identity, gzip ; q=1": true, "br": false, "*": false} {
		if got := takesGzip(header); got != want {
			t.Errorf("takesGzip(%q) = %v", header, got)
		}
	}
}

func TestTroubleTellsNoSecret(t *testing.T) {
	var logs bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logs, nil))
	for name, s := range map[string]*shelf{
		"error": {err: errors.New("dial postgres://u:hunter2@db: refused")},
		"panic": {panics: true},
	} {
		logs.Reset()
		w := ask(New(Options{Store: s, Log: log}), "GET", Path(key))
		if w.Code < 500 || strings.Contains(w.Body.String(), "hunter2") || !strings.Contains(w.Body.String(), "try again in a minute") {
			t.Errorf("%s: status %d: %s", name, w.Code, w.Body)
		}
		if !strings.Contains(logs.String(), "page failed") || strings.Contains(logs.String(), key) {
			t.Errorf("%s: log %q", name, &logs)
		}
	}
	w := ask(New(Options{Store: &shelf{digest: sample(), artErr: errors.New("gone")}, Log: log}), "GET", Path(key))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "rose to <b>19</b>") {
		t.Errorf("without articles: status %d", w.Code)
	}
	w = ask(New(Options{Store: &shelf{err: fmt.Errorf("read digest: %w", briefing.ErrNotFound)}, Log: log}), "GET", Path(key))
	if w.Code != 404 {
		t.Errorf("a digest that is gone: status %d", w.Code)
	}
}

func TestLinks(t *testing.T) {
	l := Links{PublicURL: "https://news.example.org/tidings/"}
	for got, want := range map[string]string{
		l.Digest(key):                                     "https://news.example.org/tidings/d/" + key,
		l.Receipts(key, ""):                               "https://news.example.org/tidings/d/" + key + "/receipts",
		l.Receipts(key, "b1"):                             "https://news.example.org/tidings/d/" + key + "/receipts#b-b1",
		l.Receipts(key, "\"><x"):                          "https://news.example.org/tidings/d/" + key + "/receipts#b-x5a5d9e60ad037759",
		l.Digest("") + l.Digest("a"):                      "",
		Links{}.Digest(key) + Links{}.Receipts(key, "b1"): "",
		Path(key): "/d/" + key,
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for range 100 { // as the Runner makes them
		if k := strings.ToLower(rand.Text()); !validKey(k) {
			t.Errorf("key %q opens no page", k)
		}
	}
}

func TestReadiness(t *testing.T) {
	ok := func(context.Context) error { return nil }
	bad := func(context.Context) error { return errors.New("dial hunter2") }
	up := func() (bool, string) { return true, "" }
	down := func() (bool, string) { return false, "reconnecting since 06:10" }
	lag := func(d time.Duration, err error) func(context.Context) (time.Duration, error) {
		return func(context.Context) (time.Duration, error) { return d, err }
	}
	cases := []struct {
		name   string
		checks []Check
		status int
		words  string
	}{
		{"nothing to ask", nil, 200, "ready"},
		{"all well", []Check{Database(ok), Lag("polling", time.Hour, lag(0, nil)), Connection("discord", up)}, 200, "ready"},
		{"database", []Check{Database(bad), Connection("discord", up)}, 503, "not ready: database: the database does not answer; the log says why"},
		{"platform", []Check{Database(ok), Connection("discord", down)}, 200, "ready, with trouble: discord: reconnecting since 06:10"},
		{"behind", []Check{Lag("polling", time.Minute, lag(3*time.Hour, nil))}, 200, "ready, with trouble: polling: 3 hours behind, more than 60 seconds"},
		{"lag not known", []Check{Lag("polling", time.Minute, lag(0, errors.New("hunter2")))}, 200, "ready, with trouble: polling: it is not known how far it is behind; the log says why"},
		{"panic", []Check{{Name: "odd", Vital: true, Probe: func(context.Context) (string, error) { panic("hunter2") }}}, 503, "not ready: odd: the check itself failed; the log says why"},
	}
	for _, c := range cases {
		w := ask(New(Options{Checks: c.checks}), "GET", "/readyz")
		var rep report
		if err := json.Unmarshal(w.Body.Bytes(), &rep); err != nil {
			t.Fatalf("%s: %v in %s", c.name, err, w.Body)
		}
		if w.Code != c.status || rep.Words != c.words || rep.Ready != (c.status == 200) || len(rep.Checks) != len(c.checks) || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s: status %d, %s", c.name, w.Code, w.Body)
		}
	}
}

func TestCheckThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := Check{Name: "stuck", Vital: true, Probe: func(ctx context.Context) (string, error) {
			time.Sleep(time.Hour) // deaf to ctx
			return "", nil
		}}
		start := time.Now()
		w := ask(New(Options{Checks: []Check{stuck, stuck}}), "GET", "/readyz")
		if took := time.Since(start); took != checkTime || w.Code != 503 || !strings.Contains(w.Body.String(), "no answer within 2 seconds") {
			t.Errorf("after %v: %d %s", took, w.Code, w.Body)
		}
		time.Sleep(2 * time.Hour)
	})
}

func TestOnlyChangesAreLogged(t *testing.T) {
	var logs bytes.Buffer
	up := true
	h := New(Options{Log: slog.New(slog.NewTextHandler(&logs, nil)), Checks: []Check{Connection("discord", func() (bool, string) { return up, "" })}})
	for i := range 12 {
		up = i < 3 || i >= 9
		ask(h, "GET", "/readyz")
	}
	if n := strings.Count(logs.String(), "\n"); n != 2 {
		t.Errorf("%d lines: %s", n, &logs)
	}
}

func TestMetrics(t *testing.T) {
	snapshots := 0
	m := NewMetrics("1.2.3", func(context.Context) (Snapshot, error) {
		snapshots++
		return Snapshot{
			Jobs: map[string]int{"poll": 4}, Deliveries: map[briefing.State]int{briefing.Unknown: 1}, Sources: map[string]int{"failing": 2},
			Briefings: map[string]int{"active": 3}, Connected: map[news.Platform]bool{news.Discord: true, news.Telegram: false}, PollLag: 90 * time.Second, Articles: 812,
			Waiting: map[string]time.Duration{"send": 1500 * time.Millisecond}, Leads: true, Listening: map[news.Platform]bool{news.Discord: false, news.Telegram: true},
			Gateways: map[news.Platform]int{news.Discord: 2}, DatabaseBytes: 4096, DiskFree: new(int64),
		}, nil
	})
	slot := at(22, 6, 0)
	now := func() time.Time { return slot.Add(2 * time.Second) }
	run := briefing.Run{Digest: sample(), Deliveries: make([]briefing.Delivery, 2), Passed: []briefing.PassedSlot{{At: slot}}}
	runs := m.Runs(stubRuns{}, now)
	courier := m.Courier(stubCourier{})
	if runs.SaveRun(t.Context(), run) != nil || runs.SaveRun(t.Context(), briefing.Run{Digest: news.Digest{Slot: slot}}) != nil {
		t.Fatal("a run was not saved")
	}
	if m.Runs(stubRuns{err: briefing.ErrAlreadyRun}, now).SaveRun(t.Context(), run) == nil || m.Courier(stubCourier{err: io.EOF}).Finish(t.Context(), briefing.Delivery{}, slot) == nil {
		t.Fatal("an error was lost")
	}
	for _, state := range []briefing.State{briefing.Sent, briefing.Sent, briefing.Rejected} {
		if err := courier.Finish(t.Context(), briefing.Delivery{Channel: news.Channel{Platform: news.Discord}, State: state, Slot: slot}, now()); err != nil {
			t.Fatal(err)
		}
	}
	m.Polled(news.Poll{Items: make([]news.PolledItem, 3)})
	m.Polled(news.Poll{})
	m.Polled(news.Poll{Health: news.Health{Failures: 2}})
	m.Answered(news.Telegram, "digest", time.Millisecond, false)
	m.Event(news.Telegram, "too_fast")
	m.Expect(news.Telegram)
	m.Delivered(briefing.Delivery{Channel: news.Channel{Platform: news.Telegram}, State: briefing.Sent, Kind: briefing.Edit, Slot: slot}, slot.Add(24*time.Hour))

	h := New(Options{Metrics: m})
	ask(h, "GET", "/healthz")
	ask(h, "GET", "/nowhere")
	w := ask(h, "GET", "/metrics")
	for _, want := range []string{
		`tidings_build_info{version="1.2.3"} 1`,
		`tidings_slots_total{result="posted"} 1`, `tidings_slots_total{result="nothing_new"} 1`, `tidings_slots_total{result="passed_over"} 1`,
		`tidings_slot_delay_seconds_bucket{le="1"} 0`, `tidings_slot_delay_seconds_bucket{le="2"} 2`,
		`tidings_bullets_total 6`, `tidings_bullets_dropped_total 1`,
		`tidings_changes_total{kind="edit",platform="telegram",state="sent"} 1`, `tidings_deliveries_total{platform="telegram",state="sent"} 0`,
		`tidings_deliveries_total{platform="discord",state="sent"} 2`, `tidings_deliveries_total{platform="discord",state="rejected"} 1`,
		`tidings_post_delay_seconds_count{platform="discord"} 2`,
		`tidings_polls_total{result="new"} 1`, `tidings_polls_total{result="unchanged"} 1`, `tidings_polls_total{result="failed"} 1`, `tidings_poll_items_total 3`,
		`tidings_commands_total{command="digest",platform="telegram",result="ok"} 1`,
		`tidings_platform_events_total{event="too_fast",platform="telegram"} 1`,
		`tidings_http_requests_total{code="200",page="healthz"} 1`, `tidings_http_requests_total{code="404",page="none"} 1`,
		`tidings_queue_jobs{kind="poll"} 4`, `tidings_delivery_backlog{state="unknown"} 1`, `tidings_delivery_backlog{state="queued"} 0`, `tidings_deliveries_total{platform="telegram",state="rejected"} 0`, `tidings_changes_total{kind="edit",platform="telegram",state="rejected"} 0`, `tidings_sources{state="failing"} 2`, `tidings_briefings{state="active"} 3`,
		`tidings_platform_connected{platform="discord"} 1`, `tidings_platform_connected{platform="telegram"} 0`, `tidings_poll_lag_seconds 90`, `tidings_articles 812`,
		`tidings_queue_wait_seconds{kind="send"} 1.5`, `tidings_queue_leader 1`, `tidings_platform_listening{platform="discord"} 0`, `tidings_platform_listening{platform="telegram"} 1`,
		`tidings_platform_gateways{platform="discord"} 2`, `tidings_database_up 1`, `tidings_database_size_bytes 4096`, `tidings_disk_free_bytes 0`,
		`go_goroutines`, `process_open_fds`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if ask(h, "GET", "/metrics"); snapshots != 1 {
		t.Errorf("the database was asked %d times for two scrapes", snapshots)
	}
	failing := New(Options{Metrics: NewMetrics("", func(context.Context) (Snapshot, error) { return Snapshot{}, errors.New("no database") })})
	if w := ask(failing, "GET", "/metrics"); w.Code != 200 || strings.Contains(w.Body.String(), "tidings_articles ") || !strings.Contains(w.Body.String(), "tidings_snapshot_errors_total 1") || !strings.Contains(w.Body.String(), "tidings_database_up 0") {
		t.Errorf("without a database: status %d", w.Code)
	}
	if w := ask(New(Options{Metrics: NewMetrics("", nil)}), "GET", "/metrics"); w.Code != 200 {
		t.Errorf("without a snapshot: status %d", w.Code)
	}
}

type stubRuns struct {
	briefing.RunStore
	err error
}

func (s stubRuns) SaveRun(context.Context, briefing.Run) error { return s.err }

type stubCourier struct {
	briefing.CourierStore
	err error
}

func (s stubCourier) Finish(context.Context, briefing.Delivery, time.Time) error { return s.err }

// serve starts h on a port of its own and returns its address and what ends it.
func serve(t *testing.T, h http.Handler) (address string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, h) }()
	return l.Addr().String(), func() error { cancel(); return <-ended }
}

func TestServeLetsRequestsFinish(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	address, stop := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(started)
		<-release
		_, _ = io.WriteString(w, "done")
	}))
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	var body string
	var wg sync.WaitGroup
	wg.Go(func() {
		resp, err := client.Get("http://" + address)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		b, _ := io.ReadAll(resp.Body)
		body = string(b)
	})
	<-started
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	for { // until the listener is closed
		c, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		_ = c.Close()
	}
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	wg.Wait()
	if body != "done" {
		t.Errorf("the request under way got %q", body)
	}
}

func TestServeRefusesHugeHeaders(t *testing.T) {
	address, stop := serve(t, New(Options{}))
	defer func() { _ = stop() }()
	r, err := http.NewRequest("GET", "http://"+address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Long", strings.Repeat("x", 64<<10))
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestServeSaysWhyItEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if err := Serve(t.Context(), l, New(Options{})); err == nil || !strings.Contains(err.Error(), "serve pages:") {
		t.Errorf("error %v", err)
	}
}

func TestProbe(t *testing.T) {
	var up atomic.Bool
	up.Store(true)
	address, stop := serve(t, New(Options{Checks: []Check{Database(func(context.Context) error {
		if up.Load() {
			return nil
		}
		return errors.New("gone")
	})}}))
	_, port, _ := net.SplitHostPort(address)
	for _, a := range []string{address, ":" + port, "0.0.0.0:" + port} {
		if err := Probe(t.Context(), a); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
	up.Store(false)
	if err := Probe(t.Context(), address); err == nil || err.Error() != "not ready: database: the database does not answer; the log says why" {
		t.Errorf("error %v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := Probe(t.Context(), address); err == nil || !strings.Contains(err.Error(), "no answer") {
		t.Errorf("error %v", err)
	}
	if err := Probe(t.Context(), "nonsense"); err == nil {
		t.Error("nonsense was probed")
	}
	other, stop := serve(t, http.NotFoundHandler())
	if err := Probe(t.Context(), other); err == nil || !strings.Contains(err.Error(), "not that of Tidings") {
		t.Errorf("error %v", err)
	}
	_ = stop()
}

// TestPush: hubs reach their handler with GET and POST, below /push/ only.
func TestPush(t *testing.T) {
	var got []string
	h := New(Options{Push: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = append(got, r.Method+" "+r.URL.Path) })})
	for _, r := range []struct {
		method, path string
		code         int
	}{
		{"GET", "/push/t1", 200}, {"POST", "/push/t1", 200}, {"PUT", "/push/t1", 405}, {"POST", "/push/", 405}, {"POST", "/healthz", 405}, {"GET", "/push/a/b", 404},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(r.method, r.path, nil))
		if w.Code != r.code {
			t.Errorf("%s %s: %d, want %d", r.method, r.path, w.Code, r.code)
		}
	}
	if want := []string{"GET /push/t1", "POST /push/t1"}; !slices.Equal(got, want) {
		t.Errorf("the handler got %q", got)
	}
	if got := (Links{PublicURL: "https://news.example/"}).Push(); got != "https://news.example/push/" {
		t.Errorf("address %q", got)
	}
}
