package faketelegram

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Fault is something that goes wrong with one request.
type Fault struct {
	name string
	// before runs instead of the method and reports false where it answered.
	before func(s *Server, w http.ResponseWriter, r *http.Request) bool
	// after gets the whole answer and writes what is left of it; the effect has taken
	// place.
	after func(s *Server, w http.ResponseWriter, r *http.Request, status int, body []byte)
}

// Script makes the next requests with a method go wrong, one fault each, in order.
// An empty method means any. Fine stands for a request that goes well.
func (s *Server) Script(method string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[method] = append(s.scripts[method], faults...)
}

// Scripted counts the faults for a method that are still to come.
func (s *Server) Scripted(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.scripts[method])
}

func (s *Server) nextFault(method string) Fault {
	for _, key := range []string{method, ""} {
		if list := s.scripts[key]; len(list) > 0 {
			s.scripts[key] = list[1:]
			return list[0]
		}
	}
	return Fault{}
}

// Revoke makes every request answer 401 from now on, as after the bot's owner asked
// for a new token; Restore undoes it.
func (s *Server) Revoke() { s.setRevoked(true) }

// Restore makes the token good again.
func (s *Server) Restore() { s.setRevoked(false) }

func (s *Server) setRevoked(v bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = v
	s.wake()
}

// Fine is no fault.
func Fine() Fault { return Fault{name: "fine"} }

// Refuse answers with an error of the Bot API; nothing happens.
func Refuse(code int, description string) Fault {
	return instead(description, func(s *Server, w http.ResponseWriter, _ *http.Request) {
		s.answer(w, nil, refused(code, "%s", description))
	})
}

// TooMany answers 429 with retry_after in seconds; nothing happens.
func TooMany(after int) Fault {
	return instead("429", func(s *Server, w http.ResponseWriter, _ *http.Request) {
		s.answer(w, nil, tooMany(after))
	})
}

func tooMany(after int) *refusal {
	no := refused(429, "Too Many Requests: retry after %d", after)
	no.parameters = obj{"retry_after": after}
	return no
}

// Conflict answers as where a second program polls with the same token.
func Conflict() Fault { return Refuse(409, conflictPoll) }

const conflictPoll = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"

// HTML answers with a page, as a proxy in front of the platform does; nothing
// happens.
func HTML(code int) Fault {
	return instead("html "+strconv.Itoa(code), func(_ *Server, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(code)
		fmt.Fprintf(w, "<html><head><title>%d %s</title></head><body><hr>nginx</body></html>", code, http.StatusText(code))
	})
}

// ResetBefore drops the connection before anything happens.
func ResetBefore() Fault {
	return instead("reset before", func(_ *Server, w http.ResponseWriter, _ *http.Request) { reset(w) })
}

// Hang answers nothing until the client gives up; nothing happens.
func Hang() Fault {
	return instead("hang", func(s *Server, _ http.ResponseWriter, r *http.Request) { s.hang(r) })
}

// Slow waits before the request is carried out.
func Slow(d time.Duration) Fault {
	return Fault{name: "slow", before: func(s *Server, _ http.ResponseWriter, r *http.Request) bool {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-s.closed:
		}
		return true
	}}
}

// ResetAfter carries the request out and drops the connection without an answer.
func ResetAfter() Fault {
	return Fault{name: "reset after", after: func(_ *Server, w http.ResponseWriter, _ *http.Request, _ int, _ []byte) { reset(w) }}
}

// HangAfter carries the request out and answers nothing until the client gives up.
func HangAfter() Fault {
	return Fault{name: "hang after", after: func(s *Server, _ http.ResponseWriter, r *http.Request, _ int, _ []byte) { s.hang(r) }}
}

// CutBody carries the request out and sends only half of the answer.
func CutBody() Fault {
	return Fault{name: "cut body", after: func(_ *Server, w http.ResponseWriter, _ *http.Request, status int, body []byte) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		_, _ = w.Write(body[:len(body)/2])
	}}
}

// Drip carries the request out and sends the answer byte by byte, with a pause before
// each.
func Drip(pause time.Duration) Fault {
	return Fault{name: "drip", after: func(s *Server, w http.ResponseWriter, r *http.Request, status int, body []byte) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		for i := range body {
			timer := time.NewTimer(pause)
			select {
			case <-timer.C:
			case <-r.Context().Done():
			case <-s.closed:
			}
			timer.Stop()
			if _, err := w.Write(body[i : i+1]); err != nil || http.NewResponseController(w).Flush() != nil {
				return
			}
		}
	}}
}

// HTMLAfter carries the request out and answers with a page, as a proxy that lost
// patience does.
func HTMLAfter(code int) Fault {
	return Fault{name: "html after", after: func(s *Server, w http.ResponseWriter, r *http.Request, _ int, _ []byte) {
		HTML(code).before(s, w, r)
	}}
}

// WrongJSON carries the request out and answers with JSON of another shape.
func WrongJSON() Fault {
	return Fault{name: "wrong json", after: func(_ *Server, w http.ResponseWriter, _ *http.Request, _ int, _ []byte) {
		_, _ = w.Write([]byte(`{"ok":true,"result":"surprise"}`))
	}}
}

// Huge carries the request out and answers with an endless body.
func Huge() Fault {
	return Fault{name: "huge", after: func(s *Server, w http.ResponseWriter, r *http.Request, _ int, _ []byte) {
		_, _ = w.Write([]byte(`{"ok":true,"result":"`))
		chunk := bytes.Repeat([]byte("x"), 1<<16)
		for range 1 << 14 { // 1 GiB, or until the client hangs up
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}}
}

func instead(name string, do func(s *Server, w http.ResponseWriter, r *http.Request)) Fault {
	return Fault{name: name, before: func(s *Server, w http.ResponseWriter, r *http.Request) bool {
		do(s, w, r)
		return false
	}}
}

func (s *Server) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.closed:
	}
}

// reset closes the connection without an answer, on a socket with a reset.
func reset(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// lateFault holds the answer back so that a fault can spoil it.
type lateFault struct {
	http.ResponseWriter
	fault  Fault
	s      *Server
	r      *http.Request
	status int
	body   bytes.Buffer
}

func (l *lateFault) WriteHeader(code int)        { l.status = code }
func (l *lateFault) Write(p []byte) (int, error) { return l.body.Write(p) }

func (l *lateFault) finish() {
	if l.status == 0 {
		l.status = http.StatusOK
	}
	l.fault.after(l.s, l.ResponseWriter, l.r, l.status, l.body.Bytes())
}
