package briefing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidings/news"
)

// Courier carries one delivery to its platform and records what came of it. The
// attempt is on record before anything is sent; what a dead process left behind is
// settled before anything is sent again.
type Courier struct {
	Store CourierStore
	// Platforms has one for each platform that deliveries may be for.
	Platforms map[news.Platform]Platform
	Now       func() time.Time
	// OnEnd is told each end of an attempt, for logs and metrics; nil is allowed.
	OnEnd func(Delivery)
}

// The times of a delivery.
const (
	// SendTimeout is how long one attempt may take in all.
	SendTimeout = 60 * time.Second
	// StaleAfter is when a delivery that is still sending has surely lost its process.
	StaleAfter = 2 * SendTimeout
	// giveUp is how long after its slot a delivery is still tried: yesterday's morning
	// digest helps nobody.
	giveUp = 24 * time.Hour
	// recordTimeout is how long the record of an attempt may take, also while the
	// program stops.
	recordTimeout = 10 * time.Second
	// recordPatience is for how long the record is tried again where the store does not
	// answer, every recordPause: what is known to be posted should not become a question
	// because the database was away for a minute. It ends before the delivery is stale.
	recordPatience = 80 * time.Second
	recordPause    = 2 * time.Second

	// settleFor is for how long after an attempt a platform that does not answer is asked
	// again what became of it, before an admin is: it may be down, or ask us to wait.
	settleFor = time.Hour
)

// Deliver tries a delivery once. It returns nil where nothing more is to be done by
// the caller: sent, ended, queued again (the store has enqueued the next try), or not
// ours. It returns a *NotYet where the caller should ask again at that time, and any
// other error where the record could not be read or written; asking again is safe
// then too.
func (c *Courier) Deliver(ctx context.Context, id int64) error {
	now := c.Now()
	d, settle, err := c.Store.Claim(ctx, id, now, now.Add(-StaleAfter))
	if notYet := (*NotYet)(nil); errors.As(err, &notYet) {
		return err
	}
	if errors.Is(err, ErrNotQueued) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("claim delivery %d: %w", id, err)
	}
	p, ok := c.Platforms[d.Channel.Platform]
	if !ok {
		return c.finish(ctx, rejected(d, WhyNoPlatform, fmt.Sprintf("no platform %q is set up", d.Channel.Platform)))
	}
	if d.Kind != Post && d.MessageID == "" {
		return c.finish(ctx, rejected(d, WhyNoID, WhyNoID.Words()))
	}
	sending, cancel := context.WithTimeout(ctx, SendTimeout)
	defer cancel()
	if settle {
		return c.settle(ctx, sending, p, d)
	}
	message, err := p.Send(sending, d)
	switch {
	case d.Kind != Post:
		return c.changed(ctx, d, err)
	case err != nil:
		return c.failed(ctx, d, err)
	}
	d.State, d.Why, d.Reason, d.MessageID = Sent, WhyAccepted, "", message
	return c.finish(ctx, d)
}

// settle finds out what became of a delivery that may have been posted.
func (c *Courier) settle(ctx, sending context.Context, p Platform, d Delivery) error {
	s, err := p.Settle(sending, d)
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err() // it stays "sending", and is settled at the next start
	case err != nil && c.Now().Sub(d.AttemptedAt) < settleFor:
		return c.askLater(d, err)
	case err != nil:
		d.State, d.Why, d.Reason = Unknown, WhyInterrupted, "it could not be found out whether it was posted: "+err.Error()
	case s.State == Sent:
		d.State, d.Why, d.MessageID, d.Reason = Sent, WhyFound, s.MessageID, ""
	case s.State == Queued:
		return c.again(ctx, d, 0, WhyNotFound, "the program stopped while it was being sent")
	default:
		d.State, d.Why, d.Reason = Unknown, WhyInterrupted, "the program or the network stopped while it was being sent"
	}
	return c.finish(ctx, d)
}

// failed records a send that did not end well.
func (c *Courier) failed(ctx context.Context, d Delivery, err error) error {
	var se *SendError
	if !errors.As(err, &se) {
		se = &SendError{Op: string(d.Channel.Platform), Outcome: MaybeSent, Err: err}
	}
	d.Reason = se.Error()
	switch se.Outcome {
	case NotSent:
		if se.MovedTo != (news.Channel{}) {
			return c.moved(ctx, d, se.MovedTo)
		}
		why := WhyTryAgain
		if se.RetryAfter > 0 {
			why = WhyAskedToWait
		}
		return c.again(ctx, d, se.RetryAfter, why, d.Reason)
	case NotAccepted:
		d.State, d.Why = Rejected, WhyNotTaken
	case ChannelGone:
		d.State, d.Why = Gone, WhyChannelGone
	default:
		return c.doubt(ctx, d)
	}
	return c.finish(ctx, d)
}

// changed records the end of an edit or deletion. What may have been done is simply done
// again, and what cannot be done any more is settled: there is nothing to tell an admin.
func (c *Courier) changed(ctx context.Context, d Delivery, err error) error {
	done := map[Kind]Why{Edit: WhyEdited, Delete: WhyDeleted}[d.Kind]
	var se *SendError
	switch {
	case err == nil:
		d.State, d.Why, d.Reason = Sent, done, ""
		return c.finish(ctx, d)
	case !errors.As(err, &se):
		se = &SendError{Op: string(d.Channel.Platform), Outcome: MaybeSent, Err: err}
	}
	d.Reason = se.Error()
	switch {
	case se.Outcome == AsWanted:
		d.State, d.Why, d.Reason = Sent, WhyAlready, ""
	case se.Outcome == NoMessage || se.MovedTo != (news.Channel{}): // messages do not move with their channel
		d.State, d.Why, d.Reason = Sent, WhyNoMessage, ""
	case se.Outcome == NotAccepted:
		d = rejected(d, WhyNotTaken, d.Reason)
	case se.Outcome == ChannelGone:
		d = rejected(d, WhyNoAccess, d.Reason)
	default:
		why := WhyTryAgain
		if se.RetryAfter > 0 {
			why = WhyAskedToWait
		}
		return c.again(ctx, d, se.RetryAfter, why, d.Reason)
	}
	return c.finish(ctx, d)
}

// doubt settles at once what may have been posted, as long as there is time.
func (c *Courier) doubt(ctx context.Context, d Delivery) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	settling, cancel := context.WithTimeout(ctx, SendTimeout)
	defer cancel()
	reason := d.Reason
	s, err := c.Platforms[d.Channel.Platform].Settle(settling, d)
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return c.askLater(d, err)
	case s.State == Sent:
		d.State, d.Why, d.MessageID, d.Reason = Sent, WhyFound, s.MessageID, ""
	case s.State == Queued:
		return c.again(ctx, d, 0, WhyNotFound, reason)
	default:
		d.State, d.Why = Unknown, WhyAnswerLost
	}
	return c.finish(ctx, d)
}

// askLater leaves a delivery in doubt as it is, "sending", until its claim is stale: then
// the platform is asked again.
func (c *Courier) askLater(d Delivery, err error) error {
	return &NotYet{At: c.Now().Add(StaleAfter + time.Second), Why: fmt.Sprintf("it could not be found out yet whether delivery %d was posted: %v", d.ID, err)}
}

// moved follows a channel that got a new id, and tries again there at once.
func (c *Courier) moved(ctx context.Context, d Delivery, to news.Channel) error {
	record, cancel := recording(ctx)
	defer cancel()
	if err := c.Store.MoveChannel(record, d.Channel, to); err != nil {
		return fmt.Errorf("delivery %d: follow %s to %s: %w", d.ID, d.Channel, to, err)
	}
	d.Channel = to
	return c.again(ctx, d, 0, WhyMoved, "the channel moved to "+to.String())
}

// again queues a delivery that was surely not posted, unless it is too late for it.
func (c *Courier) again(ctx context.Context, d Delivery, after time.Duration, why Why, reason string) error {
	if after <= 0 {
		after = Backoff(d.Attempts)
	}
	d.State, d.Why, d.Reason, d.NextAttempt = Queued, why, reason, c.Now().Add(after)
	since := d.Slot
	if d.Kind != Post {
		since = d.Made
	}
	if d.NextAttempt.Sub(since) > giveUp && d.Attempts > 1 {
		d = rejected(d, WhyGivenUp, fmt.Sprintf("given up after %d attempts in %s: %s", d.Attempts, giveUp, reason))
	}
	return c.finish(ctx, d)
}

func rejected(d Delivery, why Why, reason string) Delivery {
	d.State, d.Why, d.Reason = Rejected, why, reason
	return d
}

// finish records the end of an attempt, even when the program is being stopped: what
// was posted must not be forgotten.
func (c *Courier) finish(ctx context.Context, d Delivery) error {
	err := c.record(ctx, d)
	patient, cancel := context.WithTimeout(ctx, recordPatience)
	defer cancel()
	for err != nil && !errors.Is(err, ErrEnded) && pause(patient, recordPause) {
		err = c.record(ctx, d)
	}
	if err != nil {
		return fmt.Errorf("record delivery %d as %s: %w", d.ID, d.State, err)
	}
	if c.OnEnd != nil {
		c.OnEnd(d)
	}
	return nil
}

func (c *Courier) record(ctx context.Context, d Delivery) error {
	record, cancel := recording(ctx)
	defer cancel()
	return c.Store.Finish(record, d, c.Now())
}

// pause reports whether the time has passed before ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	waiting, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-waiting.Done()
	return ctx.Err() == nil
}

func recording(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
}

// Backoff is how long to wait after the nth attempt where the platform does not say:
// 5 s, 15 s, 1 m, 5 m, then 15 m each.
func Backoff(attempts int) time.Duration {
	steps := []time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute}
	if attempts < 1 {
		attempts = 1
	}
	return steps[min(attempts, len(steps))-1]
}
