package fakediscord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Token is the bot token that the fake takes.
const Token = "MTAwMDAwMDAwMDAwMDAwMDAx.Fake01.a-discord-token-that-must-never-be-printed"

// maxInvalid is how many 401, 403 and 429 answers a test may collect within ten
// minutes. Discord shuts an address out at 10,000 (Discord docs, Topics: Rate Limits).
const maxInvalid = 1000

// Fake is one Discord. Its methods may be called from several goroutines.
type Fake struct {
	// Now is the clock of snowflakes, time limits and rate limits; New sets time.Now.
	Now func() time.Time
	// GatewayURL is where clients are sent for the gateway, for example behind a proxy
	// that ends TLS; empty means /gateway of the local listener or else of the host that
	// was asked.
	GatewayURL string
	// Shards is how many connections Discord recommends, Concurrency how many of them may
	// identify at once; 0 is 1. IdentifyEvery is how long after each such moment the next
	// may; New sets the 5 seconds that Discord's docs name. Sessions is how many more may
	// begin today; New sets 1000.
	Shards, Concurrency int
	IdentifyEvery       time.Duration
	Sessions            int
	// Unlimited turns the rate limits off.
	Unlimited bool

	t      testing.TB
	mu     sync.Mutex
	server *httptest.Server
	closed chan struct{}
	// endpoint is where interactions are sent; empty for the gateway.
	endpoint string
	last     int64 // newest snowflake
	revoked  bool

	guilds   []*Guild
	users    []*Member
	channels map[string]*Channel
	messages map[string]*Message
	commands map[string][]map[string]any // by guild id; "" for global ones
	calls    map[string]*Call            // interactions by token
	callIDs  map[string]*Call

	violations []Violation
	requests   []Request
	invalid    []time.Time
	limits     limits
	faults     map[string][]Fault
	gateway    gateway
	story      []event
}

// Request is one request as the fake saw it.
type Request struct {
	// Operation is the operationId; empty where there is none.
	Operation string
	Method    string
	// Path is without the interaction's token.
	Path   string
	Body   []byte
	At     time.Time
	Status int // 0 where the connection was cut
	// Fault is what went wrong by script; empty for nothing.
	Fault string
}

// New makes a Discord with a bot in no server. At the end of the test it fails the
// test for every violation on record and closes what was opened.
func New(t testing.TB) *Fake {
	f := &Fake{
		Now: time.Now, IdentifyEvery: 5 * time.Second, Sessions: 1000, t: t, closed: make(chan struct{}),
		channels: map[string]*Channel{}, messages: map[string]*Message{}, commands: map[string][]map[string]any{},
		calls: map[string]*Call{}, callIDs: map[string]*Call{}, faults: map[string][]Fault{},
	}
	f.limits.init()
	f.gateway.init(f)
	t.Cleanup(func() {
		f.Close()
		for _, v := range f.Violations() {
			t.Errorf("fakediscord: %v", v)
		}
	})
	return f
}

// URL is the address of the fake on a local listener, which is opened at the first
// call.
func (f *Fake) URL() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.server == nil {
		f.server = httptest.NewServer(f)
	}
	return f.server.URL
}

// Close hangs up on everybody. It may be called more than once.
func (f *Fake) Close() {
	f.mu.Lock()
	server := f.server
	f.server = nil
	select {
	case <-f.closed:
	default:
		close(f.closed)
	}
	f.mu.Unlock()
	f.gateway.closeAll()
	if server != nil {
		server.CloseClientConnections()
		server.Close()
	}
}

// Violations are those on record, oldest first.
func (f *Fake) Violations() []Violation {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.violations)
}

// Forgive takes the violations off the record and returns them, for tests that provoke
// them.
func (f *Fake) Forgive() []Violation {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.violations
	f.violations = nil
	return out
}

// Requests are the requests of an operation so far, all where operation is empty.
func (f *Fake) Requests(operation string) []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Request
	for _, r := range f.requests {
		if operation == "" || r.Operation == operation {
			out = append(out, r)
		}
	}
	return out
}

// RevokeToken makes Discord refuse the token from now on: 401 for requests, close code
// 4004 on the gateway, and every connection is closed.
func (f *Fake) RevokeToken() {
	f.mu.Lock()
	f.revoked = true
	f.mu.Unlock()
	f.CloseGateway(4004)
}

func (f *Fake) violate(rule string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.violations = append(f.violations, Violation{Request: "fake", Rule: fmt.Sprintf(rule, args...)})
}

// discordEpoch is the first millisecond of snowflakes, 1 January 2015.
const discordEpoch = 1420070400000

// snowflake makes a new id; the caller holds f.mu. Ids grow, also before 2015.
func (f *Fake) snowflake() string {
	id := max(f.Now().UnixMilli()-discordEpoch, 1) << 22
	f.last = max(f.last+1, id)
	return strconv.FormatInt(f.last, 10)
}

// answer is what a request comes to.
type answer struct {
	status int
	// body is marshalled; nil for none.
	body any
	// header is added to the answer's.
	header http.Header
}

func fail(status, code int, text string) answer {
	return answer{status: status, body: map[string]any{"code": code, "message": text}}
}

// ServeHTTP answers REST requests and takes gateway connections.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/gateway") {
		f.gateway.serve(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+2))
	if err != nil {
		return
	}
	op, args, known := loadSpec().find(r.Method, version.ReplaceAllString(r.URL.Path, ""))
	found := Check(r.Method, r.URL.RequestURI(), r.Header, body)
	found = append(found, f.strayToken(r, body)...)
	f.mu.Lock()
	f.violations = append(f.violations, found...)
	f.mu.Unlock()

	fault, broken := f.fault(op.ID)
	if broken && !fault.after {
		f.note(op, r, body, fault.act(f, w, r, nil), fault.name)
		return
	}
	a := f.decide(op, known, args, r, body, found)
	if broken {
		f.note(op, r, body, fault.act(f, w, r, &a), fault.name)
		return
	}
	f.write(w, op, a)
	f.note(op, r, body, a.status, "")
}

// strayToken finds the bot's token where Check cannot know it: in a request that has
// no Authorization header.
func (f *Fake) strayToken(r *http.Request, body []byte) []Violation {
	if r.Header.Get("Authorization") != "" || !strings.Contains(r.URL.String()+fmt.Sprint(r.Header), Token) && !bytes.Contains(body, []byte(Token)) {
		return nil
	}
	return []Violation{{Request: r.Method + " " + hideTokens(r.URL.Path), Rule: "the token stands outside the Authorization header"}}
}

// decide is what Discord answers: first the token, then the rate, then the form, then
// the deed.
func (f *Fake) decide(op operation, known bool, args map[string]string, r *http.Request, body []byte, found []Violation) answer {
	if !known {
		return fail(http.StatusNotFound, 0, "404: Not Found")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	auth := r.Header.Get("Authorization")
	if (auth != "" || op.NeedsToken) && (auth != "Bot "+Token || f.revoked) {
		return fail(http.StatusUnauthorized, 0, "401: Unauthorized")
	}
	header, limited := f.limits.take(f, op, args)
	if limited != nil {
		return *limited
	}
	if i := slices.IndexFunc(found, func(v Violation) bool { return v.Status != 0 }); i >= 0 {
		a := refusal(found[i:])
		a.header = header
		return a
	}
	do := deeds[op.ID]
	if do == nil {
		f.violations = append(f.violations, Violation{Request: op.ID, Rule: "the fake does not do this operation"})
		return fail(http.StatusNotFound, 0, "404: Not Found")
	}
	a := do(f, call{op: op, args: args, query: r.URL.Query(), body: body, host: r.Host, secure: r.TLS != nil})
	a.header = header
	return a
}

// refusal is Discord's answer to an invalid request, with the tree of what is wrong.
func refusal(found []Violation) answer {
	first := found[0]
	out := map[string]any{"code": first.Code, "message": first.Rule}
	if first.Code != codeInvalidForm {
		return answer{status: first.Status, body: out}
	}
	out["message"] = "Invalid Form Body"
	tree := map[string]any{}
	for _, v := range found {
		if v.Status == 0 || v.Code != codeInvalidForm {
			continue
		}
		at := tree
		for _, key := range strings.Split(v.At, ".") {
			sub, ok := at[key].(map[string]any)
			if !ok {
				sub = map[string]any{}
				at[key] = sub
			}
			at = sub
		}
		list, _ := at["_errors"].([]any)
		at["_errors"] = append(list, map[string]any{"code": "BASE_TYPE_BAD_FORM", "message": v.Rule})
	}
	out["errors"] = tree
	return answer{status: first.Status, body: out}
}

// write sends an answer and holds it against the specification.
func (f *Fake) write(w http.ResponseWriter, op operation, a answer) {
	var body []byte
	if a.body != nil {
		body, _ = json.Marshal(a.body)
	}
	if op.ID != "" {
		if err := loadSpec().checkAnswer(op, a.status, body); err != nil {
			f.violate("the fake's own answer to %s breaks the specification: %v", op.ID, err)
		}
	}
	for key, values := range a.header {
		w.Header()[key] = values
	}
	w.Header().Set("Date", f.Now().UTC().Format(http.TimeFormat))
	if body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // a client that went away is no concern of the fake's
}

// note records a request and counts the invalid ones.
func (f *Fake) note(op operation, r *http.Request, body []byte, status int, fault string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.Now()
	f.requests = append(f.requests, Request{Operation: op.ID, Method: r.Method, Path: hideTokens(r.URL.RequestURI()), Body: body, At: now, Status: status, Fault: fault})
	if status != http.StatusUnauthorized && status != http.StatusForbidden && status != http.StatusTooManyRequests {
		return
	}
	f.invalid = append(f.invalid, now)
	f.invalid = slices.DeleteFunc(f.invalid, func(t time.Time) bool { return now.Sub(t) > 10*time.Minute })
	if len(f.invalid) == maxInvalid {
		f.violations = append(f.violations, Violation{Request: r.Method + " " + hideTokens(r.URL.Path), Rule: fmt.Sprintf("%d invalid requests in ten minutes", maxInvalid)})
	}
}
