package sources

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// hub is a feed with its WebSub hub on one server.
type hub struct {
	base string

	mu       sync.Mutex
	asked    []url.Values
	items    []string
	inHeader bool
	status   int
}

func newHub(t *testing.T) *hub {
	t.Helper()
	h := &hub{items: []string{"First item"}, status: http.StatusAccepted}
	h.base = serve(t, func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		switch {
		case r.URL.Path == "/hub" && r.Method == http.MethodPost:
			_ = r.ParseForm()
			h.asked = append(h.asked, r.PostForm)
			w.WriteHeader(h.status)
		case r.URL.Path == "/feed":
			if h.inHeader {
				w.Header().Add("Link", `</hub>; rel="hub", </topic>; rel=self`)
			}
			_, _ = io.WriteString(w, h.document(!h.inHeader, h.items...))
		default:
			http.NotFound(w, r)
		}
	})
	return h
}

func (h *hub) document(named bool, items ...string) string {
	var b strings.Builder
	b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>`)
	if named {
		fmt.Fprintf(&b, `<link rel="hub" href="%[1]s/hub"/><link rel="hub" href="%[1]s/other"/><link rel="self" href="%[1]s/topic"/>`, h.base)
	}
	for _, it := range items {
		fmt.Fprintf(&b, `<entry><id>%s</id><title>%s</title><updated>2026-11-24T11:00:00Z</updated></entry>`, it, it)
	}
	return b.String() + `</feed>`
}

// call sends a request of the hub's to Receive.
func call(d desk, method, target, body, signature string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if signature != "" {
		r.Header.Set("X-Hub-Signature", signature)
	}
	w := httptest.NewRecorder()
	d.Receive(w, r)
	return w
}

func sign(secret, body string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(m.Sum(nil))
}

func pushDesk(t *testing.T, h *hub) desk {
	d := newDesk(t, h.base+"/feed")
	d.o.Pushes, d.o.PushURL = d.store, "https://news.example/push/"
	return d
}

func TestPush(t *testing.T) {
	for _, inHeader := range []bool{false, true} {
		h := newHub(t)
		h.inHeader = inHeader
		d := pushDesk(t, h)
		if _, err := d.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(h.asked) != 1 {
			t.Fatalf("in header %v: the hub was asked %d times", inHeader, len(h.asked))
		}
		q := h.asked[0]
		token := strings.TrimPrefix(q.Get("hub.callback"), "https://news.example/push/")
		if len(token) < 26 || q.Get("hub.mode") != "subscribe" || q.Get("hub.topic") != h.base+"/topic" || len(q.Get("hub.secret")) < 32 || q.Get("hub.lease_seconds") != "604800" {
			t.Fatalf("asked with %v", q)
		}
		verify := func(topic, mode, token string) *httptest.ResponseRecorder {
			return call(d, http.MethodGet, "/push/"+token+"?"+url.Values{"hub.mode": {mode}, "hub.topic": {topic}, "hub.challenge": {"<b>1"}, "hub.lease_seconds": {"7200"}}.Encode(), "", "")
		}
		for what, w := range map[string]*httptest.ResponseRecorder{
			"another topic": verify(h.base+"/feed", "subscribe", token), "another token": verify(h.base+"/topic", "subscribe", "x"),
			"unsubscribe": verify(h.base+"/topic", "unsubscribe", token),
		} {
			if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "<b>") {
				t.Errorf("%s: %d %s", what, w.Code, w.Body)
			}
		}
		if w := verify(h.base+"/topic", "subscribe", token); w.Code != 200 || w.Body.String() != "<b>1" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
			t.Fatalf("verification: %d %s", w.Code, w.Body)
		}

		document := h.document(false, "Second item", "First item")
		for what, signature := range map[string]string{"none": "", "of another": sign("guess", document), "of another body": sign(q.Get("hub.secret"), "x"),
			"unknown": "md5=00", "cut": sign(q.Get("hub.secret"), document)[:40], "no hex": "sha256=zz"} {
			if w := call(d, http.MethodPost, "/push/"+token, document, signature); w.Code != http.StatusAccepted || len(d.store.titles()) != 1 {
				t.Errorf("signature %s: %d, %q", what, w.Code, d.store.titles())
			}
		}
		before := d.store.source("a")
		for range 2 { // hubs repeat themselves
			if w := call(d, http.MethodPost, "/push/"+token, document, sign(q.Get("hub.secret"), document)); w.Code != http.StatusAccepted {
				t.Errorf("push: %d", w.Code)
			}
		}
		if got := strings.Join(d.store.titles(), ", "); got != "First item, Second item" {
			t.Errorf("items = %s", got)
		}
		if after := d.store.source("a"); after.state != before.state || after.src.Health != before.src.Health {
			t.Error("a push changed what polls remember")
		}

		h.mu.Lock()
		h.items = []string{"Second item", "First item"}
		h.mu.Unlock()
		d.later()
		if r := d.poll(t); r.New != 0 || len(d.store.titles()) != 2 {
			t.Errorf("the poll after a push: %+v, %q", r, d.store.titles())
		}
		if next := d.store.source("a").src.Health.NextPoll.Sub(d.clock.now()); next < pushedInterval {
			t.Errorf("polled again in %v although the hub pushes", next)
		}
		// The lease is renewed in time, with the same address.
		d.clock.advance(2 * time.Hour)
		if err := d.AskHubs(t.Context()); err != nil || len(h.asked) != 2 || h.asked[1].Get("hub.callback") != q.Get("hub.callback") {
			t.Errorf("renewal: %v, %d", err, len(h.asked))
		}
	}
}

// TestPushBrokenHub: a hub that refuses, never verifies or says no leaves polling as it
// is, and is asked less and less.
func TestPushBrokenHub(t *testing.T) {
	h := newHub(t)
	h.status = http.StatusInternalServerError
	d := pushDesk(t, h)
	for range 24 * 12 {
		if _, err := d.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.clock.advance(5 * time.Minute)
	}
	if n := len(h.asked); n < 3 || n > 8 {
		t.Errorf("asked %d times in a day", n)
	}
	if src := d.store.source("a"); src.src.Health.Failing() || src.src.Health.NextPoll.Sub(d.clock.now()) > DefaultMaxInterval*11/10 {
		t.Errorf("health = %+v", src.src.Health)
	}
	token := strings.TrimPrefix(h.asked[0].Get("hub.callback"), "https://news.example/push/")
	denied := "/push/" + token + "?" + url.Values{"hub.mode": {"denied"}, "hub.topic": {h.base + "/topic"}}.Encode()
	if w := call(d, http.MethodGet, denied, "", ""); w.Code != 200 {
		t.Errorf("denied: %d", w.Code)
	}
	asked := len(h.asked)
	d.clock.advance(23 * time.Hour)
	if err := d.AskHubs(t.Context()); err != nil || len(h.asked) != asked {
		t.Errorf("asked again within a day of a no: %v", err)
	}
}

// TestPushLight: what is no feed makes the source due; who is not known is told to stop.
func TestPushLight(t *testing.T) {
	h := newHub(t)
	d := pushDesk(t, h)
	if _, err := d.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := strings.TrimPrefix(h.asked[0].Get("hub.callback"), "https://news.example/push/")
	if w := call(d, http.MethodPost, "/push/"+token, "ping", sign(h.asked[0].Get("hub.secret"), "ping")); w.Code != http.StatusAccepted {
		t.Errorf("ping: %d", w.Code)
	}
	if next := d.store.source("a").src.Health.NextPoll; next.After(d.clock.now()) {
		t.Errorf("next poll %v", next)
	}
	if w := call(d, http.MethodPost, "/push/unknown", "x", ""); w.Code != http.StatusGone {
		t.Errorf("unknown: %d", w.Code)
	}
	if w := call(newDesk(t), http.MethodPost, "/push/"+token, "x", ""); w.Code != http.StatusNotFound {
		t.Errorf("without push: %d", w.Code)
	}
}
