package sources

import (
	"context"
	"errors"
	"math"
	"net"
	"time"

	"tidings/news"
	"tidings/sources/feed"
)

const (
	// rateMemory is the time over which a source's rate of items is averaged.
	rateMemory = 7 * 24 * time.Hour
	// pollsPerItem is how often a source is polled for each item it brings.
	pollsPerItem = 4
	// maxFresh caps what Cache-Control may ask for: some sites say a year.
	maxFresh = 2 * time.Hour
	// busyWait is the pause after "too many requests" without a time.
	busyWait = 30 * time.Minute
	// goneAfter is how many times in a row a source must answer 410 Gone before it is
	// paused.
	goneAfter = 3
	// minFailures is how many attempts must have failed before a pause.
	minFailures = 8
	// jitter is the share by which an interval varies either way.
	jitter = 0.1
)

// succeed notes a success in a poll's health and sets the next poll.
func (p *Poller) succeed(poll *news.Poll, due news.Due, st state, resp Response, fresh int) {
	h := &poll.Health
	if fresh == 0 && poll.State != "" && h.ItemsPerDay > 0 {
		h.ItemsPerDay = decayed(*h, poll.At)
	}
	h.LastSuccess = poll.At
	h.Reason, h.Since, h.Failures = "", time.Time{}, 0
	wait := p.interval(h.ItemsPerDay)
	wait = max(wait, min(resp.MaxAge, maxFresh), min(st.TTL, p.o.MaxInterval))
	if fresh == 0 && due.PushedUntil.After(poll.At) {
		wait = max(wait, pushedInterval)
	}
	h.NextPoll = afterSkipped(poll.At.Add(p.jittered(wait)), st.Skip, st.SkipDays)
}

// interval is the time between polls of a source that brings so many items a day.
func (p *Poller) interval(perDay float64) time.Duration {
	if perDay <= 0 {
		return p.o.MaxInterval
	}
	wait := time.Duration(float64(24*time.Hour) / (perDay * pollsPerItem))
	return min(max(wait, p.o.MinInterval), p.o.MaxInterval)
}

func (p *Poller) jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (1 - jitter + 2*jitter*p.o.Rand()))
}

// afterSkipped moves a time out of the hours and days in which a feed does not change, by
// UTC (RSS 2.0, skipHours and skipDays). A feed that names every hour, or every day, is
// not believed in that.
func afterSkipped(t time.Time, hours []int, days []time.Weekday) time.Time {
	skipped, resting := map[int]bool{}, map[time.Weekday]bool{}
	for _, h := range hours {
		skipped[h] = true
	}
	for _, d := range days {
		resting[d] = true
	}
	if len(skipped) >= 24 {
		clear(skipped)
	}
	if len(resting) >= 7 {
		clear(resting)
	}
	t = t.UTC()
	for skipped[t.Hour()] || resting[t.Weekday()] {
		t = t.Truncate(time.Hour).Add(time.Hour)
	}
	return t
}

// decayed is the rate now if nothing came since the last success.
func decayed(h news.Health, now time.Time) float64 {
	gap := now.Sub(h.LastSuccess)
	if h.LastSuccess.IsZero() || gap <= 0 {
		return h.ItemsPerDay
	}
	return h.ItemsPerDay * math.Exp(-gap.Hours()/rateMemory.Hours())
}

// rate is the number of new items a day: at the first poll by the dates in the feed,
// later as a running mean over a week.
func rate(before news.Health, now time.Time, fresh int, items []feed.Item) float64 {
	if before.LastSuccess.IsZero() {
		recent := 0
		oldest := now
		for _, it := range items {
			if age := now.Sub(it.Published); !it.Published.IsZero() && age < rateMemory {
				recent++
				if it.Published.Before(oldest) {
					oldest = it.Published
				}
			}
		}
		if recent == 0 {
			return 0
		}
		days := now.Sub(oldest).Hours() / 24
		if recent < len(items) {
			days = rateMemory.Hours() / 24 // the list reaches further back than a week
		}
		return float64(recent) / max(days, 0.25)
	}
	return decayed(before, now) + float64(fresh)/(rateMemory.Hours()/24)
}

// failed notes a failure. The context's own end is no failure of the source.
func (p *Poller) failed(poll news.Poll, st state, due news.Due, err error) (news.Poll, outcome, error) {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		var fe *FetchError
		if !errors.As(err, &fe) {
			return news.Poll{}, outcome{}, err
		}
	}
	h := &poll.Health
	h.LastFailure, h.Reason = poll.At, Reason(err)
	h.Failures++
	if h.Since.IsZero() {
		h.Since = poll.At
	}
	if st.URL != pollAddress(due.Source.URL) && lost(err) { // go back to the address we were given
		st = state{Source: due.Source.URL, URL: pollAddress(due.Source.URL), Page: st.Page, Prints: st.Prints}
		poll.State, poll.SameState = st.String(), false
	}
	h.NextPoll = poll.At.Add(p.backoff(*h, err))
	poll.Pause = p.hopeless(*h, err)
	return poll, outcome{failed: true, silent: silent(err)}, nil
}

// silent reports whether a failure is that of a host that gives no answer in time.
func silent(err error) bool {
	var fe *FetchError
	return errors.As(err, &fe) && fe.Status == 0 && isTimeout(fe.Err)
}

// lost reports whether a failure shows that nothing is at an address any more.
func lost(err error) bool {
	var fe *FetchError
	if !errors.As(err, &fe) {
		return errors.Is(err, feed.ErrNotFeed)
	}
	var dns *net.DNSError
	return fe.Status == 404 || fe.Status == 410 || errors.As(fe.Err, &dns) && dns.IsNotFound
}

// backoff doubles with each failure, within the bounds of polling; what the server
// asks for comes first.
func (p *Poller) backoff(h news.Health, err error) time.Duration {
	var fe *FetchError
	wait := p.o.MinInterval << min(h.Failures-1, 12)
	if errors.As(err, &fe) {
		if fe.Status == 429 && fe.RetryAfter == 0 {
			wait = max(wait, busyWait)
		}
		if fe.Refused {
			wait = p.o.MaxInterval
		}
	}
	wait = p.jittered(min(max(wait, p.o.MinInterval), p.o.MaxInterval))
	if fe != nil {
		wait = max(wait, fe.RetryAfter)
	}
	return wait
}

// hopeless reports whether a source is to be paused.
func (p *Poller) hopeless(h news.Health, err error) bool {
	var fe *FetchError
	if errors.As(err, &fe) && fe.Status == 410 && h.Failures >= goneAfter {
		return true
	}
	return h.Failures >= minFailures && h.LastFailure.Sub(h.Since) >= p.o.PauseAfter
}

// Reason is an error of this package in a few words for a reader: "403 Forbidden".
func Reason(err error) string {
	var fe *FetchError
	if errors.As(err, &fe) {
		return fe.Reason
	}
	var not *feed.NotFeedError
	if errors.As(err, &not) {
		return "it holds " + string(not.Found) + " instead of a feed"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "it took too long"
	}
	return err.Error()
}
