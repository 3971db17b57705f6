package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Check is one thing that /readyz asks.
type Check struct {
	// Name is one word, such as "database" or "discord".
	Name string
	// Vital is true where the process is of no use while the check fails; the others are
	// told and do not make it unready.
	Vital bool
	// Probe says in words how the thing fares; an error means that it fails. The words
	// are shown, so they hold no address and no secret; the error is only logged. It is
	// given checkTime.
	Probe func(ctx context.Context) (words string, err error)
}

// checkTime is how long one check may take.
const checkTime = 2 * time.Second

// Database is the vital check that the database answers.
func Database(ping func(context.Context) error) Check {
	return Check{Name: "database", Vital: true, Probe: func(ctx context.Context) (string, error) {
		if err := ping(ctx); err != nil {
			return "the database does not answer; the log says why", err
		}
		return "the database answers", nil
	}}
}

// Lag is the check that something is not further behind than limit. lag is how far it
// is behind, 0 for not at all.
func Lag(name string, limit time.Duration, lag func(context.Context) (time.Duration, error)) Check {
	return Check{Name: name, Probe: func(ctx context.Context) (string, error) {
		d, err := lag(ctx)
		switch {
		case err != nil:
			return "it is not known how far it is behind; the log says why", err
		case d > limit:
			return fmt.Sprintf("%s behind, more than %s", inWords(d), inWords(limit)), errors.New("too far behind")
		case d < time.Second:
			return "on time", nil
		}
		return inWords(d) + " behind", nil
	}}
}

// Connection is the check that a platform is connected. state says so, with words for
// when it is not ("reconnecting since 06:10").
func Connection(name string, state func() (up bool, words string)) Check {
	return Check{Name: name, Probe: func(context.Context) (string, error) {
		up, words := state()
		if up {
			return or(words, "connected"), nil
		}
		return or(words, "not connected"), errors.New("not connected")
	}}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// inWords is a length of time as people say it.
func inWords(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return plural(int(d.Round(time.Second)/time.Second), "second")
	case d < 2*time.Hour:
		return plural(int(d.Round(time.Minute)/time.Minute), "minute")
	}
	return plural(int(d.Round(time.Hour)/time.Hour), "hour")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// readiness answers /readyz.
type readiness struct {
	checks []Check
	log    *slog.Logger
	mu     sync.Mutex
	// failing are the checks that failed last time, so that only changes are logged.
	failing map[string]bool
}

// report is the body of /readyz.
type report struct {
	Ready bool `json:"ready"`
	// Words sum it up for people.
	Words  string    `json:"words"`
	Checks []finding `json:"checks"`
}

// finding is what came of one check.
type finding struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Vital bool   `json:"vital"`
	Words string `json:"words"`
	err   error
}

// ServeHTTP answers 200 where every vital check passes, else 503, with JSON that holds
// every check and its words.
func (p *readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rep := p.report(r.Context())
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if !rep.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	_ = enc.Encode(rep)
}

func (p *readiness) report(ctx context.Context) report {
	findings := make([]finding, len(p.checks))
	var wg sync.WaitGroup
	for i, c := range p.checks {
		wg.Go(func() { findings[i] = probe(ctx, c) })
	}
	wg.Wait()
	rep := report{Ready: true, Checks: findings}
	var bad []string
	for _, f := range findings {
		p.note(f)
		if f.OK {
			continue
		}
		bad = append(bad, f.Name+": "+f.Words)
		rep.Ready = rep.Ready && !f.Vital
	}
	switch {
	case len(bad) == 0:
		rep.Words = "ready"
	case rep.Ready:
		rep.Words = "ready, with trouble: " + strings.Join(bad, "; ")
	default:
		rep.Words = "not ready: " + strings.Join(bad, "; ")
	}
	return rep
}

// probe asks one check, which may hang or panic.
func probe(ctx context.Context, c Check) finding {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	answer := make(chan finding, 1)
	go func() {
		f := finding{Name: c.Name, Vital: c.Vital, Words: "the check itself failed; the log says why"}
		defer func() {
			if r := recover(); r != nil {
				f.OK, f.err = false, fmt.Errorf("panic: %v", r)
			}
			answer <- f
		}()
		words, err := c.Probe(ctx)
		f.Words, f.OK, f.err = words, err == nil, err
	}()
	select {
	case f := <-answer:
		return f
	case <-ctx.Done():
		return finding{Name: c.Name, Vital: c.Vital, Words: "no answer within " + inWords(checkTime), err: ctx.Err()}
	}
}

// note logs a check that began to fail or is well again.
func (p *readiness) note(f finding) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failing[f.Name] == !f.OK {
		return
	}
	p.failing[f.Name] = !f.OK
	if f.OK {
		p.log.Info("check is well again", "check", f.Name)
		return
	}
	p.log.Warn("check failed", "check", f.Name, "words", f.Words, "error", f.err)
}

// decodeReport reads the body of /readyz.
func decodeReport(r io.Reader, rep *report) error {
	if err := json.NewDecoder(io.LimitReader(r, maxProbeReading)).Decode(rep); err != nil {
		return err
	}
	if rep.Words == "" {
		return errors.New("no words")
	}
	return nil
}
