package briefing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidings/news"
)

// State is where a delivery stands.
type State string

// The states of a delivery. A delivery is stored as Queued together with its digest;
// the store moves it to Sending before anything is sent, so that a crash leaves a row
// that says so.
const (
	Queued   State = "queued"   // not yet tried, or safe to try again
	Sending  State = "sending"  // handed to the platform; settled at start if found so
	Sent     State = "sent"     // the platform confirmed it
	Unknown  State = "unknown"  // it may have been posted; an admin decides
	Rejected State = "rejected" // the platform never accepts it in this form
	Gone     State = "gone"     // the channel, or our right to post there, is gone
	Dropped  State = "dropped"  // it was taken back before it was carried out
)

// Kind is what a delivery does; the zero Kind posts.
type Kind string

// The kinds of delivery. An Edit or Delete changes the message of an earlier post, its
// target; doing so twice is harmless, so that it is never in doubt.
const (
	Post   Kind = ""
	Edit   Kind = "edit"
	Delete Kind = "delete"
)

// Final reports whether nothing more will be tried without an admin.
func (s State) Final() bool { return s != Queued && s != Sending }

// Delivery is one message of a digest for one channel.
type Delivery struct {
	// ID is given by the store.
	ID int64
	// DigestID is the digest it is part of.
	DigestID int64
	// BriefingID and Slot say what it is of; Name is the briefing's name.
	BriefingID string
	Name       string
	Slot       time.Time
	Channel    news.Channel
	// Part counts from 1 to Parts. A part is tried only when the one before it is sent.
	Part, Parts int
	// Body is the message in the platform's own form, made by its Renderer; it is sent
	// as it is, also after a restart with a newer version.
	Body []byte
	// Told are the statements that this part tells; they count as told once it is sent.
	Told []news.Told
	// Nonce is unique to the delivery, at most 25 characters (Discord's limit).
	Nonce string
	State State
	// Attempts counts how often it was handed to the platform.
	Attempts int
	// AttemptedAt is when it was last handed over; zero for never. UTC.
	AttemptedAt time.Time
	// NextAttempt is when it may be tried again; zero for at once. UTC.
	NextAttempt time.Time
	// MessageID is the platform's id once sent.
	MessageID string
	// Why is the decision that left it in its state; empty where none was made yet.
	Why Why
	// Reason says more about it, in words; empty for Queued and Sent.
	Reason string
	// Quiet are the hours, by the clock of Zone, in which it must not be posted.
	Quiet Quiet
	// Zone is the IANA zone of Quiet; empty for UTC.
	Zone string
	// Kind is what it does. What follows is zero for a Post.
	Kind Kind
	// Target is the post whose message it changes. MessageID is then that message's, Body
	// what it shall be (empty for Delete), Part the post's.
	Target int64
	// Change names what is changed: each change is made once for each post.
	Change string
	// Made is when the change was decided. UTC.
	Made time.Time
}

// Outcome says what a platform did with a message, and so what may be done next.
type Outcome int

// The outcomes of a failed send.
const (
	NotSent     Outcome = iota // nothing was posted; sending again is safe
	MaybeSent                  // it may have been posted; sending again may repeat it
	NotAccepted                // never accepted in this form; do not send again
	ChannelGone                // the channel or our right to post there is gone
	AsWanted                   // of an Edit: the message says so already
	NoMessage                  // of an Edit or Delete: there is no such message any more
)

// String is the outcome in words.
func (o Outcome) String() string {
	switch o {
	case NotSent:
		return "not sent"
	case MaybeSent:
		return "may have been sent"
	case NotAccepted:
		return "not accepted"
	case ChannelGone:
		return "channel gone"
	case AsWanted:
		return "as wanted already"
	case NoMessage:
		return "no such message"
	}
	return fmt.Sprintf("outcome %d", int(o))
}

// SendError is the error that every Platform returns from Send.
type SendError struct {
	// Op is what failed, for example "telegram: sendMessage"; it never holds a token or
	// an address.
	Op      string
	Outcome Outcome
	// RetryAfter is what the platform asked for; 0 means our own backoff.
	RetryAfter time.Duration
	// MovedTo is the channel's new place where the platform says that it moved
	// (Telegram: a group became a supergroup); the zero Channel otherwise.
	MovedTo news.Channel
	Err     error
}

func (e *SendError) Error() string { return e.Op + ": " + e.Err.Error() }

// Unwrap gives the platform's own error.
func (e *SendError) Unwrap() error { return e.Err }

// Platform posts to the channels of one chat platform. Implementations live in
// bot/<platform>.
type Platform interface {
	// Send carries out one delivery, which posts, edits or deletes, and returns the
	// platform's message id. Every error is a *SendError. It returns when ctx ends; what was
	// already written counts as MaybeSent.
	Send(ctx context.Context, d Delivery) (messageID string, err error)
	// Settle finds out what became of a Post that may have been posted, without
	// ever posting it twice. A platform that cannot tell returns Unknown.
	Settle(ctx context.Context, d Delivery) (Settlement, error)
}

// Settlement is what became of a delivery that may have been posted.
type Settlement struct {
	// State is Sent, Queued (surely not posted; send again), or Unknown.
	State State
	// MessageID is set with Sent.
	MessageID string
}

// Renderer turns a digest into the messages of one platform, in order, each within
// the platform's limits. It is a pure function: the same digest gives the same bytes.
type Renderer interface {
	Render(d news.Digest) ([]Message, error)
}

// Message is one rendered message.
type Message struct {
	// Body is what Platform.Send takes.
	Body []byte
	// StoryIDs are the stories shown in it, so that they count as told when it is sent.
	StoryIDs []string
}

// ErrNotQueued is returned by CourierStore.Claim where a delivery is not to be sent
// now: it is final, being sent by somebody else, not yet due, or waits for an earlier
// part or another message in its channel.
var ErrNotQueued = errors.New("delivery is not to be sent now")

// ErrEnded is returned by CourierStore.Finish where the attempt that it ends was ended
// already, by another process that took this one for dead or by an admin.
var ErrEnded = errors.New("the attempt was ended already")

// CourierStore is the part of the store that the Courier uses.
type CourierStore interface {
	// Claim marks a queued delivery as sending, counts the attempt, and returns it with
	// settle false, in one transaction. A delivery that has been sending since before
	// staleBefore (its process died) is returned as it is, AttemptedAt included, with
	// settle true: it may have been posted. Nobody else gets it meanwhile. Else the error is ErrNotQueued, as a
	// *NotYet where waiting helps. An Edit or Delete is never settled but returned to be sent
	// again; it waits until its target and earlier changes of it are carried out, and has
	// the target's MessageID.
	Claim(ctx context.Context, id int64, now, staleBefore time.Time) (d Delivery, settle bool, err error)
	// Finish stores the end of an attempt: state, reason, message id, next attempt. With
	// Sent it records what was told and enqueues the next part's job, with Queued the
	// job that tries again at NextAttempt, all in one transaction. A final state other
	// than Sent or Unknown ends the later parts of the same digest and channel with it.
	Finish(ctx context.Context, d Delivery, now time.Time) error
	// MoveChannel renames a channel everywhere: queued deliveries, briefings, what was
	// told.
	MoveChannel(ctx context.Context, from, to news.Channel) error
}

// NotYet is an ErrNotQueued that says when to ask again.
type NotYet struct {
	// At is when to ask again, UTC.
	At time.Time
	// Why is the reason in words ("part 1 is not sent yet").
	Why string
}

func (e *NotYet) Error() string {
	return "delivery is not to be sent before " + e.At.Format(time.RFC3339) + ": " + e.Why
}

// Is makes a NotYet an ErrNotQueued.
func (e *NotYet) Is(target error) bool { return target == ErrNotQueued }
