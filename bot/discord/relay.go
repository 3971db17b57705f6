package discord

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// relay stands between discordgo and the gateway, inside the process: the library
// dials a pipe, and the relay carries its packets. That is how the things are done
// that the library cannot be asked for:
//
//   - HELLO, READY and each heartbeat's acknowledgement have a deadline (the library
//     waits for the first two for ever, holding the lock that its Close needs, and
//     notices missing acknowledgements after five intervals);
//   - no packet reaches the library while it opens that makes it wait for itself
//     (op 7 and op 11; its issue 513);
//   - a session is resumed where the gateway asks for it (resume_gateway_url);
//   - the code with which the gateway closes is known, so that a hopeless connection
//     is not tried again;
//   - the library sees no event but those that are used, because for some shapes of
//     others it panics where nothing recovers.
//
// One relay serves one discordgo session, one connection at a time.
type relay struct {
	ctx   context.Context // ends with the listening
	up    *websocket.Dialer
	times times
	begin func(context.Context) error // returns when the session may begin

	mu     sync.Mutex
	resume string // where to resume; empty for the gateway's own address
	cause  error  // why the last connection ended
	pipe   net.Conn
	ups    *websocket.Conn
}

// gateway opcodes (Discord docs, Opcodes and Status Codes).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

const (
	// closeKeepsSession is a close code of ours: only 1000 and 1001 end a session.
	closeKeepsSession = 4900
	// maxPacket bounds one packet of the gateway. Its largest, the server lists of big
	// bots, are not asked for.
	maxPacket = 8 << 20
	// missedAcks is how many heartbeats may go unacknowledged, plus a little.
	missedAcks = 2.3
)

var (
	errHello = errors.New("the gateway did not say hello")
	errReady = errors.New("the gateway did not say that it is ready")
	errAcks  = errors.New("the gateway stopped acknowledging heartbeats")
	errAsked = errors.New("the gateway asked to connect anew")
)

// newUpstream makes the dialer of the gateway's real connections: like c's requests
// where c says how those are made.
func newUpstream(c *http.Client) *websocket.Dialer {
	d := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: requestTimeout}
	if c == nil {
		return d
	}
	t, ok := c.Transport.(*http.Transport)
	if !ok || t == nil {
		return d
	}
	d.Proxy, d.NetDialContext = t.Proxy, t.DialContext
	if t.TLSClientConfig != nil {
		d.TLSClientConfig = t.TLSClientConfig.Clone()
		d.TLSClientConfig.NextProtos = nil // a transport's "h2" is no protocol of websockets
	}
	return d
}

// dialer is what the library dials with: either kind of address ends at the relay.
func (r *relay) dialer() *websocket.Dialer {
	return &websocket.Dialer{
		HandshakeTimeout: requestTimeout,
		NetDialContext: func(_ context.Context, _, address string) (net.Conn, error) {
			return r.connect("ws", address), nil
		},
		NetDialTLSContext: func(_ context.Context, _, address string) (net.Conn, error) {
			return r.connect("wss", address), nil
		},
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, // not used: the relay does it
	}
}

// connect gives the library its end of a new connection.
func (r *relay) connect(scheme, address string) net.Conn {
	theirs, ours := net.Pipe()
	r.mu.Lock()
	r.cause, r.pipe, r.ups = nil, ours, nil
	r.mu.Unlock()
	go func() {
		defer ours.Close()
		r.serve(ours, scheme, address)
	}()
	return theirs
}

// because keeps the first reason for a connection's end.
func (r *relay) because(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cause == nil {
		r.cause = err
	}
}

// reason is why the last connection ended; other where that is not known.
func (r *relay) reason(other error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cause != nil {
		return r.cause
	}
	return other
}

// cut ends the connection under the library's feet, for the given reason.
func (r *relay) cut(err error) {
	r.because(err)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ups != nil {
		_ = r.ups.Close()
	}
	if r.pipe != nil {
		_ = r.pipe.Close()
	}
}

// serve carries one connection until either side ends it. The reason is kept before
// the library can notice the end.
func (r *relay) serve(pipe net.Conn, scheme, address string) {
	br := bufio.NewReader(pipe)
	q, err := http.ReadRequest(br)
	if err != nil {
		r.because(fmt.Errorf("read the library's handshake: %w", err))
		return
	}
	up, err := r.upstream(scheme, address, q.URL)
	if err != nil {
		r.because(err)
		fmt.Fprint(pipe, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return
	}
	defer up.Close()
	// Where the listening ends without the library's closing, the gateway is read no more.
	stop := context.AfterFunc(r.ctx, func() { _ = up.SetReadDeadline(time.Now().Add(r.times.stop)) })
	defer stop()
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	down, err := upgrader.Upgrade(&hijack{conn: pipe, br: br, header: http.Header{}}, q, nil)
	if err != nil {
		r.because(fmt.Errorf("take the library's handshake: %w", err))
		return
	}
	defer down.Close()
	r.mu.Lock()
	r.ups = up
	r.mu.Unlock()
	c := &carried{r: r, up: up, down: down}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		c.fromLibrary()
	}()
	if err := c.fromGateway(); err != nil && !c.byLibrary() {
		r.because(err)
	}
	_ = down.Close()
	<-closed
}

// upstream connects to the gateway: where the last session asked for it, else at the
// address that the library dials.
func (r *relay) upstream(scheme, address string, asked *url.URL) (*websocket.Conn, error) {
	r.mu.Lock()
	resume := r.resume
	r.resume = "" // a failed resume starts anew at the gateway's own address
	r.mu.Unlock()
	if resume != "" {
		if up, err := r.dialUp(resume + "/?" + asked.RawQuery); err == nil {
			r.keepResume(resume)
			return up, nil
		}
	}
	return r.dialUp(scheme + "://" + address + asked.RequestURI())
}

func (r *relay) keepResume(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "wss" && u.Scheme != "ws" || u.Host == "" || u.RawQuery != "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.resume = strings.TrimSuffix(address, "/")
}

func (r *relay) dialUp(address string) (*websocket.Conn, error) {
	up, resp, err := r.up.DialContext(r.ctx, address, nil)
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("connect to the gateway: %s", resp.Status)
		}
		return nil, fmt.Errorf("connect to the gateway: %w", bare(err))
	}
	up.SetReadLimit(maxPacket)
	return up, nil
}

// carried is one connection on both sides.
type carried struct {
	r        *relay
	up, down *websocket.Conn
	writing  sync.Mutex // of packets to the gateway
	interval time.Duration
	ready    bool

	mu      sync.Mutex
	library bool // it was the library that closed
}

func (c *carried) byLibrary() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.library
}

// fromLibrary carries the library's packets to the gateway, its close too.
func (c *carried) fromLibrary() {
	for {
		kind, raw, err := c.down.ReadMessage()
		if err != nil {
			code := closeKeepsSession
			var closed *websocket.CloseError
			if errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
				code = closed.Code
				c.mu.Lock()
				c.library = true
				c.mu.Unlock()
			}
			_ = c.up.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
			_ = c.up.Close()
			return
		}
		if peek(kind, raw).Op == opIdentify && c.r.begin(c.r.ctx) != nil {
			_ = c.up.Close()
			return
		}
		if c.send(kind, raw) != nil {
			_ = c.up.Close()
			return
		}
	}
}

func (c *carried) send(kind int, raw []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = c.up.SetWriteDeadline(time.Now().Add(requestTimeout))
	return c.up.WriteMessage(kind, raw)
}

// packet is what the relay has to know of one packet of the gateway.
type packet struct {
	Op int             `json:"op"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
	D  json.RawMessage `json:"d"`
}

// forLibrary is a dispatch as the library gets it: interactions as they are, READY with
// what it needs, and of everything else only the number, which a resume counts by.
func (p packet) forLibrary() packet {
	switch p.T {
	case "INTERACTION_CREATE":
		return p
	case "READY":
		var ready struct {
			Version int    `json:"v"`
			Session string `json:"session_id"`
			User    struct {
				ID string `json:"id"`
			} `json:"user"`
		}
		if json.Unmarshal(p.D, &ready) != nil {
			return packet{S: p.S, T: "IGNORED"}
		}
		p.D, _ = json.Marshal(ready) // three strings and a number always can be written
		return p
	case "RESUMED":
		return packet{S: p.S, T: p.T, D: json.RawMessage("{}")}
	}
	return packet{S: p.S, T: "IGNORED"}
}

// fromGateway carries the gateway's packets to the library and returns why that ended.
func (c *carried) fromGateway() error {
	c.deadline(c.r.times.open)
	late := errHello
	for {
		kind, raw, err := c.up.ReadMessage()
		if err != nil {
			return c.ended(err, late)
		}
		p := peek(kind, raw)
		pass, err := c.look(p)
		if err != nil {
			return err
		}
		switch {
		case c.ready:
			late = errAcks
		case c.interval > 0:
			late = errReady
		}
		if p.Op == opDispatch {
			raw, err = json.Marshal(p.forLibrary())
		}
		if pass && err == nil && c.down.WriteMessage(websocket.TextMessage, raw) != nil {
			return nil // the library closed its end
		}
	}
}

// ended words the error of a read: a deadline means that something due did not come.
func (c *carried) ended(err, late error) error {
	var timeout net.Error
	switch {
	case c.r.ctx.Err() != nil:
		return c.r.ctx.Err()
	case errors.As(err, &timeout) && timeout.Timeout():
		_ = c.up.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(closeKeepsSession, ""), time.Now().Add(time.Second))
		return late
	}
	return bare(err)
}

// deadline bounds the next reads of the gateway, however many packets they are.
func (c *carried) deadline(d time.Duration) {
	if c.r.ctx.Err() == nil {
		_ = c.up.SetReadDeadline(time.Now().Add(d))
	}
}

// look decides what becomes of a packet: whether the library gets it, or an error that
// ends the connection.
func (c *carried) look(p packet) (pass bool, err error) {
	switch {
	case p.Op == opHello && c.interval == 0:
		var hello struct {
			Interval float64 `json:"heartbeat_interval"` // milliseconds
		}
		if json.Unmarshal(p.D, &hello) != nil || !(hello.Interval >= 10 && hello.Interval <= 600_000) {
			return false, fmt.Errorf("the gateway asks for a heartbeat each %v ms", hello.Interval)
		}
		c.interval = time.Duration(hello.Interval * float64(time.Millisecond))
		c.deadline(c.r.times.open)
		return true, nil
	case c.interval == 0:
		return false, errHello // the library would give up too, but say less
	case p.Op == opDispatch && (p.T == "READY" || p.T == "RESUMED"):
		c.ready = true
		c.deadline(time.Duration(missedAcks * float64(c.interval)))
		c.remember(p)
		return true, nil
	case p.Op < 0:
		return false, nil
	case p.Op == opAck:
		if !c.ready {
			return false, nil
		}
		c.deadline(time.Duration(missedAcks * float64(c.interval)))
	case p.Op == opHeartbeat && !c.ready:
		return false, c.send(websocket.TextMessage, []byte(`{"op":1,"d":null}`))
	case p.Op == opReconnect:
		return false, errAsked
	case p.Op == opInvalidSession:
		return c.invalid()
	}
	return true, nil
}

// invalid lets the library identify anew, after the pause that Discord asks for (1 to
// 5 s; Discord docs, Gateway: Resuming).
func (c *carried) invalid() (bool, error) {
	c.ready = false
	c.r.mu.Lock()
	c.r.resume = ""
	c.r.mu.Unlock()
	if err := sleep(c.r.ctx, c.r.times.invalid+rand.N(4*c.r.times.invalid+1)); err != nil {
		return false, err
	}
	c.deadline(c.r.times.open)
	return true, nil
}

// remember keeps where the session wants to be resumed.
func (c *carried) remember(p packet) {
	var ready struct {
		Resume string `json:"resume_gateway_url"`
	}
	if p.T == "READY" && json.Unmarshal(p.D, &ready) == nil {
		c.r.keepResume(ready.Resume)
	}
}

// peek reads what the relay has to know; a packet that is no JSON object has the
// opcode -1 and goes no further. Compressed packets are not asked for.
func peek(kind int, raw []byte) packet {
	p := packet{Op: -1}
	if kind != websocket.TextMessage {
		return p
	}
	if json.NewDecoder(bytes.NewReader(raw)).Decode(&p) != nil {
		return packet{Op: -1}
	}
	return p
}

// hijack lets the websocket package take over a connection that no http.Server made.
type hijack struct {
	conn   net.Conn
	br     *bufio.Reader
	header http.Header
}

func (h *hijack) Header() http.Header         { return h.header }
func (h *hijack) Write(p []byte) (int, error) { return h.conn.Write(p) }
func (h *hijack) WriteHeader(status int) {
	_, _ = io.WriteString(h.conn, fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Length: 0\r\n\r\n", status, http.StatusText(status)))
}

func (h *hijack) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(h.br, bufio.NewWriter(h.conn)), nil
}
