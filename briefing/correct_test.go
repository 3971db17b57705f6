package briefing

import (
	"context"
	"errors"
	"slices"
	"strings"
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

// someNotes is a ProofStore with notes of articles, of which one cannot be worked off.
type someNotes struct {
	ProofStore
	all     []ProofNote
	bad     string
	proofed []int64
}

func (s *someNotes) ProofNotes(context.Context, int) ([]ProofNote, error) { return s.all, nil }

func (s *someNotes) ShownStory(_ context.Context, id string, _ time.Time) ([]news.Digest, error) {
	if id == s.bad {
		return nil, errors.New("broken")
	}
	return nil, nil
}

func (s *someNotes) Proofed(_ context.Context, ids []int64) error {
	s.proofed = ids
	return nil
}

// TestProofGoesOn: a note that cannot be worked off does not keep the others from it.
func TestProofGoesOn(t *testing.T) {
	s := &someNotes{bad: "b"}
	for i, id := range []string{"a", "b", "c", "", "a"} {
		s.all = append(s.all, ProofNote{ID: int64(i + 1), Article: news.Article{ID: id}})
	}
	err := (&Proofreader{Store: s, Now: time.Now}).Proof(t.Context())
	if err == nil || !strings.Contains(err.Error(), "article b: broken") {
		t.Errorf("error %v", err)
	}
	if want := []int64{1, 3, 4, 5}; !slices.Equal(s.proofed, want) {
		t.Errorf("worked off %v, want %v", s.proofed, want)
	}
}

// TestSays: a sentence stands in a text only by itself.
func TestSays(t *testing.T) {
	for _, tt := range []struct {
		text, sentence string
		want           bool
	}{
		{"2 died. More later.", "2 died.", true},
		{"12 died. More later.", "2 died.", false},
		{"12 died, it was said. Later: 2 died.", "2 died.", true},
		{"Twenty-four fell.", "four fell.", false},
		{"", "2 died.", false},
	} {
		if got := says(tt.text, tt.sentence); got != tt.want {
			t.Errorf("says(%q, %q) = %v", tt.text, tt.sentence, got)
		}
	}
}
