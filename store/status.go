package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// What /status looks back on.
const (
	statusDays   = 7 * 24 * time.Hour
	mostFailed   = 10
	mostUnknowns = 25
	mostChanges  = 100
)

// Status returns what /status shows of a workspace: its own briefings and sources and
// the operator's, of whose deliveries only those that concern it (see theirs).
func (s *Store) Status(ctx context.Context, workspace string, here news.Channel) (briefing.Status, error) {
	st := briefing.Status{Deliveries: map[briefing.State]int{}, LastRuns: map[string]briefing.LastRun{}}
	err := s.articleStatus(ctx, workspace, &st)
	if err == nil {
		err = s.deliveryStatus(ctx, workspace, here, &st)
	}
	if err == nil {
		err = s.lastRuns(ctx, workspace, &st)
	}
	if err != nil {
		return briefing.Status{}, wrap("read status", err)
	}
	return st, nil
}

func (s *Store) articleStatus(ctx context.Context, workspace string, st *briefing.Status) error {
	const theirs = `source_id IN (SELECT id FROM sources WHERE removed = 0 AND workspace IN (?, ?))`
	q := s.reader()
	if err := q.row(ctx, `SELECT count(*) FROM articles WHERE `+theirs, workspace, briefing.OperatorWorkspace).Scan(&st.Articles); err != nil {
		return err
	}
	// The plus keeps SQLite from sorting all of theirs: the newest are soon found by age.
	newest, err := list(ctx, q, scanOne[int64], `SELECT fetched FROM articles WHERE +`+theirs+` ORDER BY fetched DESC LIMIT 1`, workspace, briefing.OperatorWorkspace)
	if len(newest) > 0 {
		st.Newest = timeOf(newest[0])
	}
	return err
}

func (s *Store) deliveryStatus(ctx context.Context, workspace string, here news.Channel, st *briefing.Status) error {
	q := s.reader()
	where, args := theirs(workspace, here)
	counts, err := list(ctx, q, scanPair[briefing.State, int], `SELECT deliveries.state, count(*)`+deliveryTables+
		`WHERE deliveries.kind = '' AND digests.created_at >= ? AND `+where+` GROUP BY deliveries.state`, append([]any{s.now().Add(-statusDays)}, args...)...)
	if err != nil {
		return err
	}
	for _, c := range counts {
		st.Deliveries[c.a] = c.b
	}
	st.Unknown, err = list(ctx, q, scanDelivery, `SELECT `+deliveryColumns+deliveryTables+
		`WHERE deliveries.state = 'unknown' AND `+where+` ORDER BY deliveries.touched_at, deliveries.id LIMIT ?`, append(args[:len(args):len(args)], mostUnknowns)...)
	if err != nil {
		return err
	}
	st.Failed, err = list(ctx, q, scanDelivery, `SELECT `+deliveryColumns+deliveryTables+
		`WHERE deliveries.kind = '' AND deliveries.state IN ('rejected', 'gone') AND digests.created_at >= ? AND `+where+` ORDER BY deliveries.touched_at DESC, deliveries.id DESC LIMIT ?`,
		append(append([]any{s.now().Add(-statusDays)}, args...), mostFailed)...)
	if err != nil {
		return err
	}
	st.Changes, err = list(ctx, q, scanDelivery, `SELECT `+deliveryColumns+deliveryTables+
		`WHERE deliveries.target > 0 AND deliveries.made_at >= ? AND `+where+` ORDER BY deliveries.id DESC LIMIT ?`,
		append(append([]any{s.now().Add(-statusDays)}, args...), mostChanges)...)
	return err
}

// lastRuns tells what came of the newest slot of each briefing.
func (s *Store) lastRuns(ctx context.Context, workspace string, st *briefing.Status) error {
	q := s.reader()
	type run struct {
		digest, briefing, slot int64
		why                    briefing.Why
		reason                 string
	}
	runs, err := list(ctx, q, func(r scanner) (x run, err error) {
		return x, r.Scan(&x.digest, &x.briefing, &x.slot, &x.why, &x.reason)
	}, `SELECT g.id, g.briefing_id, g.slot, g.why, g.reason FROM digests g JOIN (
			SELECT d.briefing_id, max(d.slot) AS slot FROM digests d JOIN briefings b ON b.id = d.briefing_id
			WHERE b.removed = 0 AND b.workspace IN (?, ?) GROUP BY d.briefing_id
		) newest ON newest.briefing_id = g.briefing_id AND newest.slot = g.slot`, workspace, briefing.OperatorWorkspace)
	if err != nil {
		return err
	}
	digests := make([]int64, len(runs))
	for i, x := range runs {
		digests[i] = x.digest
	}
	type row struct {
		digest  int64
		channel news.Channel
		state   briefing.State
		why     briefing.Why
	}
	rows, err := list(ctx, q, func(r scanner) (x row, err error) {
		return x, r.Scan(&x.digest, &x.channel.Platform, &x.channel.ID, &x.channel.Thread, &x.state, &x.why)
	}, `SELECT DISTINCT digest_id, platform, chat, thread, state, why FROM deliveries WHERE kind = '' AND `+q.in("digest_id"), digests)
	if err != nil {
		return err
	}
	ends := map[int64]map[news.Channel]ending{}
	for _, x := range rows {
		if ends[x.digest] == nil {
			ends[x.digest] = map[news.Channel]ending{}
		}
		have, is := ends[x.digest][x.channel]
		words := x.why.Words()
		if x.why == briefing.WhyPartFailed { // the other part says why
			words = ""
		}
		if e := endOf(x.state); !is || e > have.end || e == have.end && words > have.why {
			ends[x.digest][x.channel] = ending{e, words}
		}
	}
	for _, x := range runs {
		st.LastRuns[idOf(x.briefing)] = briefing.LastRun{Slot: timeOf(x.slot), Why: x.why, Result: runResult(x.reason, ends[x.digest])}
	}
	return nil
}

// end is what came of a digest in one channel. A channel has it when all parts are
// sent; of several other states among its parts the greatest says most.
type end int

const (
	posted end = iota
	waiting
	inDoubt
	failed
	ends
)

// ending is what came of a digest in one channel, and why, in words or empty.
type ending struct {
	end
	why string
}

func endOf(s briefing.State) end {
	switch s {
	case briefing.Sent:
		return posted
	case briefing.Unknown:
		return inDoubt
	case briefing.Rejected, briefing.Gone, briefing.Dropped:
		return failed
	}
	return waiting
}

// runResult tells in words what came of a slot in its channels.
func runResult(reason string, channels map[news.Channel]ending) string {
	switch {
	case len(channels) == 0 && reason != "":
		return reason
	case len(channels) == 0:
		return "no channel to post to"
	}
	var n [ends]int
	var whys [ends][]string
	for _, e := range channels {
		n[e.end]++
		if e.why != "" && !slices.Contains(whys[e.end], e.why) {
			whys[e.end] = append(whys[e.end], e.why)
		}
	}
	result := "posted to " + count(len(channels), "channel")
	if n[posted] < len(channels) {
		result = fmt.Sprintf("posted to %d of %s", n[posted], count(len(channels), "channel"))
	}
	for e, words := range []string{waiting: "waiting", inDoubt: "unknown", failed: "failed"} {
		if words != "" && n[e] > 0 {
			result += fmt.Sprintf(", %d %s", n[e], words)
			if slices.Sort(whys[e]); len(whys[e]) > 0 {
				result += " (" + strings.Join(whys[e], "; ") + ")"
			}
		}
	}
	return result
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
