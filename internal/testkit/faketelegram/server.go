package faketelegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// DefaultToken is a token of the right form that belongs to nobody.
const DefaultToken = "700000001:AAFakeTokenFakeTokenFakeTokenFakeTo"

type obj = map[string]any

// Options are how a Server behaves. The zero value is a bot with DefaultToken, the
// published limits and the real clock.
type Options struct {
	// Token is the bot's; its number is the bot's id.
	Token string
	// BotName is the bot's user name, "tidings_bot" where empty.
	BotName string
	// Limits are how fast the bot may post.
	Limits Limits
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// PrivacyOff lets the bot hear everything said in groups, not only commands and
	// answers to it.
	PrivacyOff bool
	// NoInline means that the bot has no inline mode: nobody can ask it by name from
	// other chats.
	NoInline bool
	// Webhook carries updates to the address the bot set; nil means a transport of its
	// own. A handler in memory is reached through HandlerTransport.
	Webhook http.RoundTripper
}

// Server is the Bot API with the world behind it. All its methods may be called from
// any goroutine.
type Server struct {
	opts Options

	mu      sync.Mutex
	changed chan struct{} // closed and replaced whenever something happens
	closed  chan struct{}
	stop    sync.Once
	waiting sync.WaitGroup // the goroutines that push or serve

	bot    *User
	users  map[int64]*User
	names  map[string]*User
	chats  map[int64]*Chat
	order  []*Chat
	lastID int64 // for users and chats

	updates    []update
	lastUpdate int64
	allowed    []string // kinds of update the bot asked for; nil for the usual ones
	poll       pollState
	hook       *webhook

	queries  map[string]*Click
	inline   map[string]*InlineAsk
	menus    map[string][]Command
	profile  map[string]string
	flood    *flood
	scripts  map[string][]Fault
	revoked  bool
	calls    []Call
	broken   []Violation
	statuses map[int]int
	files    []*file
}

// Call is one request that the bot made.
type Call struct {
	Method string
	Params Params
	At     time.Time
	// Code is the HTTP status answered; 0 where no whole answer was given.
	Code int
	// Description is the reason of a refusal.
	Description string
}

// New makes a server with nobody in it but the bot.
func New(opts Options) *Server {
	if opts.Token == "" {
		opts.Token = DefaultToken
	}
	if opts.BotName == "" {
		opts.BotName = "tidings_bot"
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Server{
		opts: opts, changed: make(chan struct{}), closed: make(chan struct{}),
		users: map[int64]*User{}, names: map[string]*User{}, chats: map[int64]*Chat{},
		lastID: 1000, lastUpdate: 500_000_000,
		queries: map[string]*Click{}, inline: map[string]*InlineAsk{}, menus: map[string][]Command{}, profile: map[string]string{},
		flood: newFlood(opts.Limits), scripts: map[string][]Fault{}, statuses: map[int]int{},
	}
	id, _, _ := strings.Cut(opts.Token, ":")
	var n int64
	if _, err := fmt.Sscan(id, &n); err != nil || n <= 0 {
		panic("faketelegram: a token starts with the bot's number: " + id)
	}
	s.bot = &User{s: s, id: n, first: "Tidings", username: opts.BotName, bot: true}
	s.users[n] = s.bot
	return s
}

// Watch makes a server whose violations fail the test when it ends. It closes the
// server then.
func Watch(t testing.TB, opts Options) *Server {
	t.Helper()
	s := New(opts)
	t.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			t.Errorf("telegram: broken rule: %v", v)
		}
	})
	return s
}

// Close ends all waiting requests and the push to a webhook, and waits for them.
func (s *Server) Close() {
	s.stop.Do(func() { close(s.closed) })
	s.waiting.Wait()
}

// Token is the bot's token.
func (s *Server) Token() string { return s.opts.Token }

// Violations lists the rules broken so far. A button press that the bot left
// unanswered is one.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.broken)
	for _, q := range s.queries {
		if !q.answered {
			out = append(out, Violation{Method: "answerCallbackQuery", Where: q.label, Problem: "a button press was never answered: its sender sees a spinner"})
		}
	}
	return out
}

// Forgive forgets the violations so far, for tests that break rules on purpose.
func (s *Server) Forgive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = nil
	for _, q := range s.queries {
		q.answered = true
	}
}

// Calls lists the requests made with these methods, or all, in order.
func (s *Server) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if len(methods) == 0 || slices.Contains(methods, c.Method) {
			out = append(out, c)
		}
	}
	return out
}

// Answered counts the answers with an HTTP status.
func (s *Server) Answered(status int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.statuses[status]
}

// Await waits until done reports true, and reports false where that takes longer
// than limit. done is asked anew whenever something happens.
func (s *Server) Await(limit time.Duration, done func() bool) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if done() {
			return true
		}
		select {
		case <-changed:
		case <-timer.C:
			return done()
		}
	}
}

// wake tells everybody who waits that something happened. The caller holds the lock.
func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) now() time.Time { return s.opts.Now() }

func (s *Server) violate(v ...Violation) { s.broken = append(s.broken, v...) }

// maxUpload is how large a request may be, as for files sent by a bot.
const maxUpload = 50 << 20

// ServeHTTP answers /bot<token>/<method>, by GET or POST, with parameters in the
// query, a form, a multipart form or a JSON object.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.serveFile(w, r) {
		return
	}
	token, method, ok := split(r.URL.Path)
	if !ok {
		s.mu.Lock()
		s.violate(Violation{Method: r.Method, Where: s.redact(r.URL.Path), Problem: "no such address"})
		s.mu.Unlock()
		s.answer(w, nil, refused(404, "Not Found"))
		return
	}
	params, leak, err := s.read(w, r)
	s.mu.Lock()
	if leak != "" {
		s.violate(Violation{Method: method, Where: leak, Problem: "holds the token, which belongs into the path alone"})
	}
	if name, ok := theSpec().canonical[strings.ToLower(method)]; ok {
		method = name
	}
	s.calls = append(s.calls, Call{Method: method, Params: params, At: s.now()})
	call := len(s.calls) - 1
	fault := s.nextFault(method)
	s.mu.Unlock()

	if err != nil {
		s.note(call, s.answer(w, nil, refused(400, "Bad Request: %v", err)))
		return
	}
	if fault.before != nil && !fault.before(s, w, r) {
		s.note(call, &refusal{description: "fault: " + fault.name})
		return
	}
	result, no := s.call(r, token, method, params)
	if fault.after != nil {
		w = &lateFault{ResponseWriter: w, fault: fault, s: s, r: r}
	}
	s.note(call, s.answer(w, result, no))
	if late, ok := w.(*lateFault); ok {
		late.finish()
	}
}

// split takes the path of a request apart.
func split(path string) (token, method string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/bot")
	if !ok {
		return "", "", false
	}
	token, method, ok = strings.Cut(rest, "/")
	return token, method, ok && token != "" && method != "" && !strings.Contains(method, "/")
}

func (s *Server) redact(text string) string {
	_, secret, _ := strings.Cut(s.opts.Token, ":")
	return strings.ReplaceAll(text, secret, "…")
}

// read collects the parameters, and names the place where the token stands although
// it should not.
func (s *Server) read(w http.ResponseWriter, r *http.Request) (Params, string, error) {
	params := Params{}
	leak := ""
	_, secret, _ := strings.Cut(s.opts.Token, ":")
	look := func(where, text string) {
		if strings.Contains(text, secret) {
			leak = where
		}
	}
	for name, values := range r.Header {
		look("header "+name, strings.Join(values, " "))
	}
	look("query", r.URL.RawQuery)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		return params, leak, errors.New("request entity too large")
	}
	look("body", string(body))
	r.Body = io.NopCloser(bytes.NewReader(body))
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if err := d.Decode(&params); err != nil {
			return Params{}, leak, errors.New("can't parse request body as a JSON object")
		}
		return params, leak, nil
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		if err := r.ParseMultipartForm(maxUpload); err != nil {
			return params, leak, errors.New("can't parse multipart form")
		}
		for name, files := range r.MultipartForm.File {
			var f *multipart.FileHeader = files[0]
			params[name] = f
		}
	} else if err := r.ParseForm(); err != nil {
		return params, leak, errors.New("can't parse form")
	}
	for name, values := range r.Form {
		params[name] = values[0]
	}
	return params, leak, nil
}

// call judges a request and carries it out.
func (s *Server) call(r *http.Request, token, method string, params Params) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if token != s.opts.Token {
		return nil, refused(401, "Unauthorized: invalid token specified")
	}
	if s.revoked {
		return nil, refused(401, "Unauthorized")
	}
	if _, ok := theSpec().Methods[method]; !ok {
		s.violate(Violation{Method: method, Problem: "the Bot API has no such method"})
		return nil, refused(404, "Not Found: method not found")
	}
	s.violate(CheckParams(method, params)...)
	do, ok := methods[method]
	if !ok {
		s.violate(Violation{Method: method, Problem: "this fake does not play the method, so it must not be relied on"})
		return nil, refused(400, "Bad Request: the fake does not play %s", method)
	}
	result, no := do(s, r, params)
	if no != nil && no.rule {
		s.violate(Violation{Method: method, Where: no.where, Problem: strings.TrimPrefix(no.description, "Bad Request: ")})
	}
	if no == nil && method != "getUpdates" { // updates are checked when they are made; Raw ones are odd on purpose
		for _, v := range CheckResult(method, result) {
			v.Problem = "the fake's own answer is wrong: " + v.Problem
			s.violate(v)
		}
	}
	s.wake()
	return result, no
}

// answer writes the envelope of the Bot API.
func (s *Server) answer(w http.ResponseWriter, result any, no *refusal) *refusal {
	w.Header().Set("Content-Type", "application/json")
	if no == nil {
		_ = json.NewEncoder(w).Encode(obj{"ok": true, "result": result}) // the client may be gone
		return &refusal{code: 200}
	}
	body := obj{"ok": false, "error_code": no.code, "description": no.description}
	if no.parameters != nil {
		body["parameters"] = no.parameters
	}
	w.WriteHeader(no.code)
	_ = json.NewEncoder(w).Encode(body)
	return no
}

// note records how a call ended.
func (s *Server) note(call int, end *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[call].Code, s.calls[call].Description = end.code, end.description
	s.statuses[end.code]++
	s.wake()
}

// Client reaches the server in memory, without a socket, and works in a
// testing/synctest bubble. base is the address to give as the API's.
func (s *Server) Client() (client *http.Client, base string) {
	ln := newPipeListener()
	srv := &http.Server{Handler: s}
	s.waiting.Add(2)
	go func() {
		defer s.waiting.Done()
		_ = srv.Serve(ln) // ends with ErrServerClosed
	}()
	go func() {
		defer s.waiting.Done()
		<-s.closed
		_ = srv.Close()
	}()
	return &http.Client{Transport: &http.Transport{
		DialContext: ln.dial, DialTLSContext: ln.dial, DisableKeepAlives: true,
	}}, "http://telegram.test"
}

// HandlerTransport carries requests for any host straight to a handler, for a webhook
// in memory.
func HandlerTransport(h http.Handler) http.RoundTripper { return handlerTransport{h} }

type handlerTransport struct{ h http.Handler }

func (t handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &memoryAnswer{header: http.Header{}, code: 200}
	t.h.ServeHTTP(w, r)
	return &http.Response{
		StatusCode: w.code, Status: http.StatusText(w.code), Header: w.header, Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(&w.body),
	}, nil
}

type memoryAnswer struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (w *memoryAnswer) Header() http.Header         { return w.header }
func (w *memoryAnswer) WriteHeader(code int)        { w.code = code }
func (w *memoryAnswer) Write(p []byte) (int, error) { return w.body.Write(p) }

// pipeListener hands one end of a pipe to whoever dials.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	a, b := net.Pipe()
	select {
	case l.conns <- b:
		return a, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "telegram.test" }
