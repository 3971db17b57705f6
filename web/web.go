// Package web serves what is opened in a browser: the page of a digest with the
// receipts of each bullet, and, for the operator, health and metrics.
//
// A digest is private to the channels that it was posted to, so its page is found only
// by who knows its address, which holds the digest's random key. Pages hold no script,
// load nothing from anywhere, and tell the sites they link to nothing; addresses are
// never logged. Whatever articles say is text in them.
package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// Store is the part of the database that pages show.
type Store interface {
	// DigestByKey returns a stored digest and the workspace it belongs to;
	// briefing.ErrNotFound.
	DigestByKey(ctx context.Context, key string) (news.Digest, string, error)
	// ArticlesByID returns those of the articles that are still stored, by id. An article
	// that is gone is left out; its receipts are then shown without their paragraph.
	ArticlesByID(ctx context.Context, ids []string) (map[string]news.Article, error)
	// Briefing returns a briefing by its id; briefing.ErrNotFound.
	Briefing(ctx context.Context, id string) (briefing.Briefing, error)
	// SourcesOf returns the sources that a briefing reads, with their health.
	SourcesOf(ctx context.Context, b briefing.Briefing) ([]news.Source, error)
}

// Options are what New needs. The zero Options serve /, /healthz and an empty /readyz.
type Options struct {
	// Store holds the digests; nil for no pages.
	Store Store
	// Checks are what /readyz asks, in this order.
	Checks []Check
	// Metrics are shown by /metrics; nil for none.
	Metrics *Metrics
	// Push answers the hubs of feeds, below /push/; nil for none. It sets the headers of
	// its answers itself.
	Push http.Handler
	// Log gets what a page or a check failed with; nil for nowhere.
	Log *slog.Logger
}

// pageTime is how long a page may take to be made.
const pageTime = 5 * time.Second

// server answers requests.
type server struct {
	Options
	ready *readiness
}

// New makes the handler of all pages. Only GET and HEAD are answered,
// and POST below /push/.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Options: o, ready: &readiness{checks: o.Checks, log: o.Log, failing: map[string]bool{}}}
	mux := http.NewServeMux()
	handle := func(pattern, page string, h http.HandlerFunc) { mux.Handle("GET "+pattern, s.counted(page, h)) }
	handle("/{$}", "home", s.home)
	handle("/healthz", "healthz", s.healthz)
	handle("/readyz", "readyz", s.ready.ServeHTTP)
	handle("/robots.txt", "robots", s.robots)
	handle("/d/{key}", "digest", func(w http.ResponseWriter, r *http.Request) { s.digest(w, r, false) })
	handle("/d/{key}/receipts", "receipts", func(w http.ResponseWriter, r *http.Request) { s.digest(w, r, true) })
	handle("/d/{key}/sources", "sources", func(w http.ResponseWriter, r *http.Request) { s.sources(w, r, false) })
	handle("/d/{key}/sources.json", "sources", func(w http.ResponseWriter, r *http.Request) { s.sources(w, r, true) })
	if o.Metrics != nil {
		handle("/metrics", "metrics", o.Metrics.handler().ServeHTTP)
	}
	if o.Push != nil {
		handle("/push/{token}", "push", o.Push.ServeHTTP)
		mux.Handle("POST /push/{token}", s.counted("push", o.Push))
	}
	handle("/", "none", s.notFound)
	return s.safely(mux)
}

// safely sets the headers that every answer carries and turns a panic into an error
// page.
func (s *server) safely(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy+"; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				s.Log.Error("page failed", "page", r.Pattern, "panic", p, "stack", string(debug.Stack()))
				s.message(w, r, http.StatusInternalServerError, "This page cannot be shown", "Something went wrong on our side and was noted. Please try again in a minute.")
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// counted counts the answers of one kind of page by their status.
func (s *server) counted(page string, next http.Handler) http.Handler {
	if s.Metrics == nil {
		return next
	}
	return s.Metrics.requests(page, next)
}

func (s *server) home(w http.ResponseWriter, r *http.Request) {
	s.message(w, r, http.StatusOK, "Tidings is running",
		"Tidings reads news and posts digests to chat, in which every figure says who claims it.",
		"The pages of a digest are private to those who were sent its address: open them from the digest itself.")
}

func (s *server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

func (s *server) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n"))
}

func (s *server) notFound(w http.ResponseWriter, r *http.Request) {
	s.message(w, r, http.StatusNotFound, "There is no such page",
		"The address may have been cut when it was copied, or the digest is older than what is kept. Open the page from the digest itself.")
}

// find reads the digest that an address names. Where there is none it answers so.
func (s *server) find(ctx context.Context, w http.ResponseWriter, r *http.Request) (news.Digest, bool) {
	key := r.PathValue("key")
	if !validKey(key) || s.Store == nil {
		s.notFound(w, r)
		return news.Digest{}, false
	}
	d, _, err := s.Store.DigestByKey(ctx, key)
	switch {
	case errors.Is(err, briefing.ErrNotFound):
		s.notFound(w, r)
	case err != nil:
		s.failed(w, r, err)
	}
	return d, err == nil
}

// digest shows a digest; with the receipts open where open is true.
func (s *server) digest(w http.ResponseWriter, r *http.Request, open bool) {
	ctx, cancel := context.WithTimeout(r.Context(), pageTime)
	defer cancel()
	d, ok := s.find(ctx, w, r)
	if !ok {
		return
	}
	articles, err := s.Store.ArticlesByID(ctx, receiptArticles(d))
	if err != nil { // the digest can be shown without paragraphs
		s.Log.Warn("articles of a page could not be read", "error", err)
		articles = nil
	}
	var b bytes.Buffer
	if err := render(&b, d, articles, open, d.Key); err != nil {
		s.failed(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "private, max-age=60")
	s.write(w, r, http.StatusOK, b.Bytes())
}

func (s *server) failed(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // the reader is gone
	}
	s.Log.Error("page failed", "page", r.Pattern, "error", err)
	w.Header().Set("Retry-After", "30")
	s.message(w, r, http.StatusServiceUnavailable, "This page cannot be shown now", "The database did not answer. Please try again in a minute.")
}

// message shows a page of a heading and a few sentences.
func (s *server) message(w http.ResponseWriter, r *http.Request, status int, title string, lines ...string) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, "message", messageView{Title: title, Lines: lines, page: newPage()}); err != nil {
		s.Log.Error("page failed", "error", err)
		http.Error(w, title, status)
		return
	}
	s.write(w, r, status, b.Bytes())
}

// write sends a page, packed where the browser takes that. Packing gives nothing away
// here: no page holds a secret beside text that a stranger can choose.
func (s *server) write(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Encoding")
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		w.Header().Set("Content-Encoding", "gzip")
		body = packed(body)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// takesGzip reads an Accept-Encoding header (RFC 9110, section 12.5.3).
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(q), "q="), 64)
			return err != nil || weight > 0
		}
	}
	return false
}

func packed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // a Buffer takes everything
	_ = z.Close()
	return b.Bytes()
}
