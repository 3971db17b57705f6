package fakediscord

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes (Discord docs, Opcodes and Status Codes).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// Limits of the gateway (Discord docs, Events: Gateway).
const (
	maxSend        = 4096 // bytes of one message to the gateway; close code 4002 above
	sendsPerMinute = 120  // close code 4008 above
	backlog        = 1000 // events kept for a resume
)

// Script is what goes wrong on one gateway connection. The zero Script is a healthy
// one.
type Script struct {
	// NoHello keeps silent after the connection is made.
	NoHello bool
	// NoReady keeps silent after the client identified or resumed.
	NoReady bool
	// NoAck answers no heartbeat.
	NoAck bool
	// First is sent once in place of READY or RESUMED, as it is: {"op":7,"d":null}.
	First string
	// CloseAt closes with this code in place of READY or RESUMED.
	CloseAt int
	// Refuse answers the upgrade with this status.
	Refuse int
	// Plain never compresses; else every other event is compressed where the client
	// agreed.
	Plain bool
}

type gateway struct {
	f *Fake
	// Interval is what HELLO asks for.
	interval   time.Duration
	mu         sync.Mutex
	scripts    []Script
	conns      map[*conn]bool
	sessions   map[string]*session
	identified int
	last       map[int]time.Time // identified, by shard modulo concurrency
	shards     map[int]int       // identified, by shard
	begun      atomic.Int64      // all of them, for who holds the Fake's lock
	resumed    int
	there      int // of those, at the resume address
	opened     int
	wake       chan struct{} // closed and renewed at each change, for waiting
}

// session outlives its connections, so that it can be resumed.
type session struct {
	id     string
	shard  int
	shards int // 0 where it was not said
	seq    int
	events []json.RawMessage // the last ones, newest last
	conn   *conn
	dead   bool
}

type conn struct {
	g        *gateway
	path     string // of the request
	resumeAt string // address for READY
	ws       *websocket.Conn
	script   Script
	session  *session
	write    sync.Mutex
	sent     int
	zip      bool
	sends    []time.Time
}

func (g *gateway) init(f *Fake) {
	g.f, g.interval = f, 41250*time.Millisecond
	g.last, g.shards = map[int]time.Time{}, map[int]int{}
	g.conns, g.sessions, g.wake = map[*conn]bool{}, map[string]*session{}, make(chan struct{})
}

// HeartbeatEvery sets what the gateway asks for in HELLO; 41.25 s at first.
func (f *Fake) HeartbeatEvery(d time.Duration) {
	f.gateway.mu.Lock()
	defer f.gateway.mu.Unlock()
	f.gateway.interval = d
}

// Connections scripts the next gateway connections, in order; later ones are healthy.
func (f *Fake) Connections(s ...Script) {
	f.gateway.mu.Lock()
	defer f.gateway.mu.Unlock()
	f.gateway.scripts = append(f.gateway.scripts, s...)
}

// Identified, Resumed and Opened count what happened on the gateway so far.
func (f *Fake) Identified() int { return f.gateway.count(&f.gateway.identified) }

// Resumed counts the sessions that were taken up again.
func (f *Fake) Resumed() int { return f.gateway.count(&f.gateway.resumed) }

// ResumedThere counts those that were taken up again at resume_gateway_url.
func (f *Fake) ResumedThere() int { return f.gateway.count(&f.gateway.there) }

// Opened counts the connections.
func (f *Fake) Opened() int { return f.gateway.count(&f.gateway.opened) }

func (g *gateway) count(n *int) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return *n
}

// Connected reports whether a bot is listening now.
func (f *Fake) Connected() bool {
	f.gateway.mu.Lock()
	defer f.gateway.mu.Unlock()
	return f.gateway.live() != nil
}

// WaitConnected waits until the bot listens; it ends the test after a minute.
func (f *Fake) WaitConnected() {
	f.t.Helper()
	f.waitFor("the bot to connect", func() bool { return f.gateway.live() != nil })
}

// WaitPublished waits until the bot has published its commands.
func (f *Fake) WaitPublished() {
	f.t.Helper()
	f.waitFor("commands", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return len(f.commands) > 0
	})
}

// WaitOpened waits for the n-th gateway connection.
func (f *Fake) WaitOpened(n int) {
	f.t.Helper()
	f.waitFor(fmt.Sprintf("gateway connection %d", n), func() bool { return f.gateway.opened >= n })
}

// waitFor polls a condition, which runs with the gateway's lock held.
func (f *Fake) waitFor(what string, is func() bool) {
	f.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		f.gateway.mu.Lock()
		done := is()
		f.gateway.mu.Unlock()
		if done {
			return
		}
	}
	f.t.Fatalf("fakediscord: waited a minute for %s", what)
}

// live is a session with a connection; the caller holds g.mu.
func (g *gateway) live() *session {
	for _, s := range g.sessions {
		if s.conn != nil && !s.dead {
			return s
		}
	}
	return nil
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (g *gateway) serve(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.opened++
	var script Script
	if len(g.scripts) > 0 {
		script, g.scripts = g.scripts[0], g.scripts[1:]
	}
	interval := g.interval
	g.mu.Unlock()
	if script.Refuse != 0 {
		http.Error(w, http.StatusText(script.Refuse), script.Refuse)
		return
	}
	if q := r.URL.Query(); q.Get("encoding") != "json" || q.Get("v") != "9" && q.Get("v") != "10" {
		g.f.violate("gateway asked for %s: encoding=json and v=9 or 10 are needed", r.URL.RawQuery)
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{g: g, ws: ws, script: script, path: r.URL.Path}
	switch {
	case g.f.GatewayURL != "":
		c.resumeAt = strings.TrimSuffix(g.f.GatewayURL, "/") + "/resume"
	case r.TLS != nil:
		c.resumeAt = "wss://" + r.Host + "/gateway/resume"
	default:
		c.resumeAt = "ws://" + r.Host + "/gateway/resume"
	}
	g.mu.Lock()
	g.conns[c] = true
	g.mu.Unlock()
	defer c.leave()
	if !script.NoHello {
		c.send(map[string]any{"op": opHello, "d": map[string]any{"heartbeat_interval": interval.Milliseconds()}}, false)
	}
	c.read()
}

// leave forgets a connection; its session stays for a resume.
func (c *conn) leave() {
	_ = c.ws.Close()
	c.g.mu.Lock()
	defer c.g.mu.Unlock()
	delete(c.g.conns, c)
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
}

// packet is one message to the gateway.
type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
}

func (c *conn) read() {
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			if e, ok := err.(*websocket.CloseError); ok && (e.Code == websocket.CloseNormalClosure || e.Code == websocket.CloseGoingAway) {
				c.end() // a client that closes with 1000 or 1001 gives its session up
			}
			return
		}
		if len(raw) > maxSend {
			c.g.f.violate("a gateway message of %d bytes, at most %d", len(raw), maxSend)
			c.close(4002)
			return
		}
		if !c.slow() {
			c.g.f.violate("more than %d gateway messages in a minute", sendsPerMinute)
			c.close(4008)
			return
		}
		var p packet
		if err := json.Unmarshal(raw, &p); err != nil {
			c.close(4002)
			return
		}
		if !c.handle(p) {
			return
		}
	}
}

// slow reports whether the client keeps to its messages a minute.
func (c *conn) slow() bool {
	now := c.g.f.Now()
	c.sends = append(c.sends, now)
	for len(c.sends) > 0 && now.Sub(c.sends[0]) > time.Minute {
		c.sends = c.sends[1:]
	}
	return len(c.sends) <= sendsPerMinute
}

func (c *conn) handle(p packet) bool {
	switch p.Op {
	case opHeartbeat:
		if !c.script.NoAck {
			c.send(map[string]any{"op": opAck}, false)
		}
		return true
	case opIdentify:
		return c.identify(p.D)
	case opResume:
		return c.resume(p.D)
	case opPresence:
		return true
	}
	c.close(4001)
	return false
}

func (c *conn) identify(raw json.RawMessage) bool {
	var d struct {
		Token      string
		Compress   bool
		Intents    *int64
		Properties map[string]any
		Shard      *[2]int
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		c.close(4002)
		return false
	}
	if d.Intents == nil || len(d.Properties) == 0 {
		c.g.f.violate("IDENTIFY without intents or properties")
	}
	c.g.mu.Lock()
	c.g.identified++
	c.g.begun.Add(1)
	already := c.session != nil && !c.session.dead
	c.g.mu.Unlock()
	switch {
	case already:
		c.close(4005)
		return false
	case !c.g.f.takes(d.Token):
		c.close(4004)
		return false
	case d.Intents != nil && *d.Intents&(1<<1|1<<8|1<<15) != 0: // members, presences, message content
		c.close(4014)
		return false
	}
	c.zip = d.Compress && !c.script.Plain
	s := &session{shards: 1}
	if d.Shard != nil {
		s.shard, s.shards = d.Shard[0], d.Shard[1]
	}
	if s.shard < 0 || s.shard >= s.shards {
		c.close(4010)
		return false
	}
	c.g.spaced(s)
	c.g.f.mu.Lock()
	s.id = "session-" + c.g.f.snowflake()
	guilds := []any{}
	for _, g := range c.g.f.guilds {
		if shardOf(g.ID, s.shards) != s.shard {
			continue
		}
		guilds = append(guilds, map[string]any{"id": g.ID, "unavailable": true})
	}
	ready := map[string]any{"v": 9, "user": c.g.f.botJSON(), "guilds": guilds, "session_id": s.id,
		"resume_gateway_url": c.resumeAt, "application": map[string]any{"id": ApplicationID, "flags": 0}}
	c.g.f.mu.Unlock()
	if c.instead() {
		return c.script.CloseAt == 0
	}
	c.join(s)
	return c.emit(s, "READY", ready)
}

// spaced notes a new session and wants the pause between two of one key that Discord
// asks for (Discord docs, Gateway: Sharding, Max Concurrency). A lone connection that
// lost its session is let off, as Discord does: it only says that the session is
// invalid.
func (g *gateway) spaced(s *session) {
	now := g.f.Now()
	g.mu.Lock()
	key := s.shard % max(g.f.Concurrency, 1)
	before, was := g.last[key]
	g.last[key] = now
	g.shards[s.shard]++
	g.mu.Unlock()
	if was && s.shards > 1 && now.Sub(before) < g.f.IdentifyEvery {
		g.f.violate("shard %d identified %v after another of its key, at least %v are due", s.shard, now.Sub(before), g.f.IdentifyEvery)
	}
}

// shardOf is the shard that a server belongs to; direct conversations have an empty id.
func shardOf(guild string, shards int) int {
	id, err := strconv.ParseInt(guild, 10, 64)
	if err != nil || shards < 1 {
		return 0
	}
	return int(id>>22) % shards
}

// ShardSessions is how often each shard has identified.
func (f *Fake) ShardSessions() map[int]int {
	f.gateway.mu.Lock()
	defer f.gateway.mu.Unlock()
	out := map[int]int{}
	for shard, n := range f.gateway.shards {
		out[shard] = n
	}
	return out
}

// ShardsConnected are the shards that are connected now, in order.
func (f *Fake) ShardsConnected() []int {
	f.gateway.mu.Lock()
	defer f.gateway.mu.Unlock()
	var out []int
	for _, s := range f.gateway.sessions {
		if s.conn != nil && !s.dead {
			out = append(out, s.shard)
		}
	}
	slices.Sort(out)
	return out
}

// Shard is the one of n that the server belongs to.
func (g *Guild) Shard(n int) int { return shardOf(g.ID, n) }

// takes reports whether the gateway lets a token in.
func (f *Fake) takes(token string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.revoked && (token == "Bot "+Token || token == Token)
}

// instead does what the script says in place of READY.
func (c *conn) instead() bool {
	switch {
	case c.script.NoReady:
	case c.script.CloseAt != 0:
		c.close(c.script.CloseAt)
	case c.script.First != "":
		c.write.Lock()
		_ = c.ws.WriteMessage(websocket.TextMessage, []byte(c.script.First))
		c.write.Unlock()
		c.script.First = ""
	default:
		return false
	}
	return true
}

func (c *conn) join(s *session) {
	c.g.mu.Lock()
	defer c.g.mu.Unlock()
	s.conn, c.session = c, s
	c.g.sessions[s.id] = s
}

func (c *conn) resume(raw json.RawMessage) bool {
	var d struct {
		Token     string
		SessionID string `json:"session_id"`
		Seq       int
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		c.close(4002)
		return false
	}
	if !c.g.f.takes(d.Token) {
		c.close(4004)
		return false
	}
	if c.instead() {
		return c.script.CloseAt == 0
	}
	c.g.mu.Lock()
	s := c.g.sessions[d.SessionID]
	bad := s == nil || s.dead || d.Seq > s.seq || s.seq-d.Seq > len(s.events)
	var missed []json.RawMessage
	if !bad {
		missed = append(missed, s.events[len(s.events)-(s.seq-d.Seq):]...)
		c.g.resumed++
		if strings.HasPrefix(c.path, "/gateway/resume") {
			c.g.there++
		}
	}
	c.g.mu.Unlock()
	if bad {
		c.send(map[string]any{"op": opInvalidSession, "d": false}, false)
		return true
	}
	// discordgo takes the first packet after RESUME for the answer to it, so RESUMED goes
	// first here; Discord replays first.
	c.join(s)
	if !c.emit(s, "RESUMED", map[string]any{}) {
		return false
	}
	for _, e := range missed {
		c.raw(e, false)
	}
	return true
}

// emit sends an event on a session and keeps it for a resume.
func (c *conn) emit(s *session, name string, d any) bool {
	c.g.mu.Lock()
	s.seq++
	raw, err := json.Marshal(map[string]any{"op": opDispatch, "t": name, "s": s.seq, "d": d})
	if err != nil {
		c.g.mu.Unlock()
		panic("fakediscord: " + err.Error())
	}
	s.events = append(s.events, raw)
	if len(s.events) > backlog {
		s.events = s.events[1:]
	}
	c.sent++
	zip := c.zip && c.sent%2 == 0
	c.g.mu.Unlock()
	c.raw(raw, zip)
	return true
}

func (c *conn) send(v any, zip bool) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("fakediscord: " + err.Error())
	}
	c.raw(raw, zip)
}

// raw writes one message; a connection that is gone is noticed by its reader.
func (c *conn) raw(raw []byte, zip bool) {
	kind := websocket.TextMessage
	if zip {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		_, _ = z.Write(raw)
		_ = z.Close()
		raw, kind = b.Bytes(), websocket.BinaryMessage
	}
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.ws.WriteMessage(kind, raw)
}

func (c *conn) close(code int) {
	if code == 4004 || code == 4007 || code == 4009 {
		c.end()
	}
	c.write.Lock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	c.write.Unlock()
	_ = c.ws.Close()
}

// end makes the connection's session impossible to resume.
func (c *conn) end() {
	c.g.mu.Lock()
	defer c.g.mu.Unlock()
	if c.session != nil {
		c.session.dead = true
	}
}

// dispatch sends an event to the bot, or keeps it for a resume where the bot is away;
// false where there is no session at all.
func (g *gateway) dispatch(name string, d any) bool {
	payload, _ := d.(map[string]any)
	guild, _ := payload["guild_id"].(string)
	ours := func(s *session) bool { return !s.dead && s.shard == shardOf(guild, s.shards) }
	g.mu.Lock()
	var s *session
	for _, live := range g.sessions {
		if live.conn != nil && ours(live) {
			s = live
		}
	}
	if s == nil {
		for _, other := range g.sessions {
			if ours(other) {
				s = other
			}
		}
		if s == nil {
			g.mu.Unlock()
			return false
		}
		s.seq++
		raw, _ := json.Marshal(map[string]any{"op": opDispatch, "t": name, "s": s.seq, "d": d})
		s.events = append(s.events, raw)
		g.mu.Unlock()
		return true
	}
	c := s.conn
	g.mu.Unlock()
	return c.emit(s, name, d)
}

// Dispatch sends any event to the bot, also a malformed one.
func (f *Fake) Dispatch(name string, d any) { f.gateway.dispatch(name, d) }

// SendRaw writes bytes to the bot as they are.
func (f *Fake) SendRaw(raw []byte, binary bool) {
	kind := websocket.TextMessage
	if binary {
		kind = websocket.BinaryMessage
	}
	f.gateway.each(func(c *conn) {
		c.write.Lock()
		_ = c.ws.WriteMessage(kind, raw)
		c.write.Unlock()
	})
}

// AskReconnect sends op 7.
func (f *Fake) AskReconnect() {
	f.gateway.each(func(c *conn) { c.send(map[string]any{"op": opReconnect, "d": nil}, false) })
}

// InvalidateSession sends op 9.
func (f *Fake) InvalidateSession(resumable bool) {
	f.gateway.each(func(c *conn) {
		if !resumable {
			c.end()
		}
		c.g.mu.Lock()
		if c.session != nil { // the connection has to identify or resume anew
			c.session.conn, c.session = nil, nil
		}
		c.g.mu.Unlock()
		c.send(map[string]any{"op": opInvalidSession, "d": resumable}, false)
	})
}

// CloseGateway closes every connection with a code.
func (f *Fake) CloseGateway(code int) { f.gateway.each(func(c *conn) { c.close(code) }) }

// DropGateway cuts every connection without a word.
func (f *Fake) DropGateway() { f.gateway.each(func(c *conn) { _ = c.ws.Close() }) }

func (g *gateway) closeAll() { g.each(func(c *conn) { _ = c.ws.Close() }) }

func (g *gateway) each(do func(*conn)) {
	g.mu.Lock()
	var list []*conn
	for c := range g.conns {
		list = append(list, c)
	}
	g.mu.Unlock()
	for _, c := range list {
		do(c)
	}
}
