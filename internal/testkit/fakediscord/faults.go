package fakediscord

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Fault is one thing that goes wrong with one request. Make it with RateLimit, Banned,
// Status, Reset, Hang, Drip, CutBody or WrongJSON.
type Fault struct {
	// name says what it is, for the record.
	name  string
	after bool
	// run answers in place of the fake; a is what would have been answered, nil where
	// nothing was done. It returns the status for the record, 0 for none.
	run func(f *Fake, w http.ResponseWriter, r *http.Request, a *answer) int
}

// After lets the request take effect first: the message is posted, only the answer is
// lost.
func (x Fault) After() Fault {
	x.after = true
	return x
}

func (x Fault) act(f *Fake, w http.ResponseWriter, r *http.Request, a *answer) int {
	return x.run(f, w, r, a)
}

// Fail makes the next requests of an operation go wrong, one fault each, in order. The
// operation "*" means any.
func (f *Fake) Fail(operation string, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults[operation] = append(f.faults[operation], faults...)
}

// Times repeats a fault.
func Times(n int, x Fault) []Fault {
	out := make([]Fault, n)
	for i := range out {
		out[i] = x
	}
	return out
}

func (f *Fake) fault(operation string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range []string{operation, "*"} {
		if list := f.faults[key]; len(list) > 0 {
			f.faults[key] = list[1:]
			return list[0], true
		}
	}
	return Fault{}, false
}

// RateLimit is a 429 of a scope ("user", "shared" or "global").
func RateLimit(scope string, after time.Duration) Fault {
	return Fault{name: "429", run: func(f *Fake, w http.ResponseWriter, _ *http.Request, _ *answer) int {
		a := limited(scope, after)
		if scope != "global" {
			a.header.Set("X-RateLimit-Limit", "5")
			a.header.Set("X-RateLimit-Remaining", "0")
			a.header.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(f.Now().Add(after).UnixMilli())/1000))
			a.header.Set("X-RateLimit-Reset-After", seconds(after))
			a.header.Set("X-RateLimit-Bucket", "scripted")
		}
		f.write(w, operation{}, a)
		return a.status
	}}
}

// Banned is the 429 of the network in front of Discord: a page, not JSON.
func Banned(after time.Duration) Fault {
	return Fault{name: "429 page", run: func(_ *Fake, w http.ResponseWriter, _ *http.Request, _ *answer) int {
		w.Header().Set("Retry-After", strconv.Itoa(int(after.Seconds())))
		return page(w, http.StatusTooManyRequests)
	}}
}

// Status is an error of a machine in front of Discord, with a page for a body.
func Status(code int) Fault {
	return Fault{name: strconv.Itoa(code), run: func(_ *Fake, w http.ResponseWriter, _ *http.Request, _ *answer) int {
		return page(w, code)
	}}
}

// APIError is an error of Discord itself, with its code.
func APIError(status, code int, text string) Fault {
	return Fault{name: strconv.Itoa(code), run: func(f *Fake, w http.ResponseWriter, _ *http.Request, _ *answer) int {
		f.write(w, operation{}, fail(status, code, text))
		return status
	}}
}

func page(w http.ResponseWriter, code int) int {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(code)
	fmt.Fprintf(w, "<!DOCTYPE html><title>%d %s</title><h1>Error %d</h1>", code, http.StatusText(code), code)
	return code
}

// Reset cuts the connection without an answer.
func Reset() Fault {
	return Fault{name: "reset", run: func(_ *Fake, w http.ResponseWriter, _ *http.Request, _ *answer) int {
		hangUp(w)
		return 0
	}}
}

// Hang answers nothing until the client gives up.
func Hang() Fault {
	return Fault{name: "hang", run: func(f *Fake, w http.ResponseWriter, r *http.Request, _ *answer) int {
		select {
		case <-r.Context().Done():
		case <-f.closed:
		}
		hangUp(w)
		return 0
	}}
}

// Drip answers so slowly, a byte each tenth of a second, that the client gives up. The
// request takes effect.
func Drip() Fault {
	return Fault{name: "drip", after: true, run: func(f *Fake, w http.ResponseWriter, r *http.Request, a *answer) int {
		body, _ := json.Marshal(a.body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(a.status)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for i := range body {
			if _, err := w.Write(body[i : i+1]); err != nil || http.NewResponseController(w).Flush() != nil {
				return a.status
			}
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return a.status
			case <-f.closed:
				return a.status
			}
		}
		return a.status
	}}
}

// CutBody announces a longer answer than it sends. The request takes effect.
func CutBody() Fault {
	return Fault{name: "cut", after: true, run: func(_ *Fake, w http.ResponseWriter, _ *http.Request, a *answer) int {
		body, _ := json.Marshal(a.body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+100))
		w.WriteHeader(a.status)
		_, _ = w.Write(body[:len(body)/2])
		return a.status
	}}
}

// WrongJSON answers 200 with something else than is due. The request takes effect.
func WrongJSON() Fault {
	return Fault{name: "wrong JSON", after: true, run: func(_ *Fake, w http.ResponseWriter, _ *http.Request, _ *answer) int {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `["hello"]`)
		return http.StatusOK
	}}
}

func hangUp(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not a polite end
	}
	_ = conn.Close()
}
