package main

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/sources"
)

// TestInspectorHasAnAnswerInTime: whatever a server does, /sources add and test have
// words for it before Discord gives up, which is after three seconds.
func TestInspectorHasAnAnswerInTime(t *testing.T) {
	if inspectTime > 2800*time.Millisecond {
		t.Errorf("%v leave no time to answer", inspectTime)
	}
	hang := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			_, _ = w.Write([]byte("<html><head><title>Site</title></head><body>Words only."))
		case "/named":
			_, _ = w.Write([]byte(`<html><head><title>Site</title><link rel="alternate" type="application/rss+xml" href="/here"></head>`))
		case "/here":
			_, _ = w.Write([]byte(`<rss version="2.0"><channel><title>Site</title><item><title>One</title><link>http://a.example/1</link></item></channel></rss>`))
		case "/drip":
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("<rss>"))
				w.(http.Flusher).Flush()
				select {
				case <-hang:
					return
				case <-time.After(time.Millisecond):
				}
			}
		default:
			<-hang
		}
	}))
	defer srv.Close()
	defer close(hang)
	client := sources.NewClient(sources.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, HostDelay: time.Nanosecond})
	defer client.Close()
	look := inspector{client, 300 * time.Millisecond}
	for path, want := range map[string]string{"/": "give the feed's own address", "/silent": "did not answer in time", "/drip": "did not answer in time"} {
		_, err := look.Inspect(t.Context(), srv.URL+path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	found, err := inspector{client, time.Minute}.Inspect(t.Context(), srv.URL+"/named")
	if err != nil || !found.Discovered || found.How != "the page announces it" || found.URL != srv.URL+"/here" {
		t.Errorf("named: %+v, %v", found, err)
	}
	var _ bot.Inspector = look
}
