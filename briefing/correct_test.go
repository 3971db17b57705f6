package briefing

import (
	"errors"
	"testing"
	"time"

	"tidings/news"
)

// TestChange: what is in doubt is simply done again, and what cannot be done any more is
// settled; nobody is asked.
func TestChange(t *testing.T) {
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	fail := func(o Outcome) error { return &SendError{Op: "test", Outcome: o, Err: errors.New("broken")} }
	for _, tt := range []struct {
		name   string
		before func(*Delivery)
		send   error
		want   State
		why    Why
		sends  int
	}{
		{name: "edited", want: Sent, why: WhyEdited, sends: 1},
		{name: "deleted", before: func(d *Delivery) { d.Kind = Delete }, want: Sent, why: WhyDeleted, sends: 1},
		{name: "not sent", send: fail(NotSent), want: Queued, why: WhyTryAgain, sends: 1},
		{name: "asked to wait", send: &SendError{Op: "test", Outcome: NotSent, RetryAfter: time.Minute, Err: errors.New("429")}, want: Queued, why: WhyAskedToWait, sends: 1},
		{name: "in doubt", send: fail(MaybeSent), want: Queued, why: WhyTryAgain, sends: 1},
		{name: "another error", send: errors.New("odd"), want: Queued, why: WhyTryAgain, sends: 1},
		{name: "it says so already", send: fail(AsWanted), want: Sent, why: WhyAlready, sends: 1},
		{name: "the message is gone", send: fail(NoMessage), want: Sent, why: WhyNoMessage, sends: 1},
		{name: "the channel moved", send: &SendError{Op: "test", Outcome: NotSent, MovedTo: news.Channel{Platform: news.Telegram, ID: "-1001"}, Err: errors.New("upgraded")}, want: Sent, why: WhyNoMessage, sends: 1},
		{name: "not accepted", send: fail(NotAccepted), want: Rejected, why: WhyNotTaken, sends: 1},
		{name: "the channel is gone", send: fail(ChannelGone), want: Rejected, why: WhyNoAccess, sends: 1},
		{name: "for a day", before: func(d *Delivery) { d.Made, d.Attempts = start.Add(-25*time.Hour), 9 }, send: fail(NotSent), want: Rejected, why: WhyGivenUp, sends: 1},
		{name: "of an old digest", before: func(d *Delivery) { d.Slot, d.Attempts = start.Add(-60*time.Hour), 9 }, send: fail(NotSent), want: Queued, why: WhyTryAgain, sends: 1},
		{name: "nobody knows which message", before: func(d *Delivery) { d.MessageID = "" }, want: Rejected, why: WhyNoID},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store := &memoryStore{t: t, d: Delivery{ID: 7, Kind: Edit, Target: 3, MessageID: "m3", Made: start, Slot: start, State: Queued, Channel: news.Channel{Platform: news.Telegram, ID: "-1"}}}
			if tt.before != nil {
				tt.before(&store.d)
			}
			p := &scriptedPlatform{send: []error{tt.send}}
			c := &Courier{Store: store, Platforms: map[news.Platform]Platform{news.Telegram: p}, Now: func() time.Time { return start }}
			if err := c.Deliver(t.Context(), 7); err != nil {
				t.Fatal(err)
			}
			if d := store.d; d.State != tt.want || d.Why != tt.why || p.sends != tt.sends || p.settles != 0 || d.Why.Words() == string(d.Why) {
				t.Errorf("%s (%s: %s) after %d sends and %d settles, want %s (%s) after %d and none", d.State, d.Why, d.Why.Words(), p.sends, p.settles, tt.want, tt.why, tt.sends)
			}
			if store.moved != (news.Channel{}) || tt.want == Sent && store.d.MessageID != "m3" {
				t.Errorf("moved to %v, message %q", store.moved, store.d.MessageID)
			}
		})
	}
}
