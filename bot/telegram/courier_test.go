package telegram

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/internal/testkit/faketelegram"
	"tidings/news"
)

// TestNothingIsLostAndNothingDoubled sends hundreds of digests through every fault at
// random, as the Courier does, and counts what arrived.
func TestNothingIsLostAndNothingDoubled(t *testing.T) {
	const deliveries = 240
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		rng := rand.New(rand.NewPCG(5, 5))
		fine := faketelegram.Fine
		faults := []func() faketelegram.Fault{
			fine, fine, fine, fine, fine, fine, fine, fine, fine, fine, fine, fine, func() faketelegram.Fault { return faketelegram.TooMany(1 + rng.IntN(30)) },
			func() faketelegram.Fault { return faketelegram.HTML(502) }, func() faketelegram.Fault { return faketelegram.HTMLAfter(504) },
			faketelegram.CutBody, faketelegram.ResetBefore, faketelegram.ResetAfter, faketelegram.Hang, faketelegram.HangAfter,
			func() faketelegram.Fault { return faketelegram.Refuse(500, "Internal Server Error") },
			func() faketelegram.Fault { return faketelegram.Refuse(401, "Unauthorized") },
			func() faketelegram.Fault { return faketelegram.Slow(3 * time.Second) },
		}
		for range deliveries * 2 {
			r.fake.Script("sendMessage", faults[rng.IntN(len(faults))]())
		}
		ann := r.fake.User("Ann")
		var chats []*faketelegram.Chat
		for i := range 12 {
			switch i % 3 {
			case 0:
				chats = append(chats, r.fake.User(fmt.Sprint("reader", i)).Private())
			case 1:
				chats = append(chats, r.fake.Group(fmt.Sprint("group ", i), ann))
			default:
				chats = append(chats, r.fake.Channel(fmt.Sprint("channel ", i), "", ann))
			}
		}
		s := &bottest.Deliveries{}
		for id := range int64(deliveries) {
			d := delivery(t, channelOf(chats[id%int64(len(chats))]), news.Digest{Name: fmt.Sprintf("No. %d.", id)})
			d.ID, d.State, d.Slot = id, briefing.Queued, time.Now()
			s.Put(d)
		}
		moved := chats[1].BecomesSupergroup()
		c := &briefing.Courier{Store: s, Platforms: map[news.Platform]briefing.Platform{news.Telegram: r.bot}, Now: time.Now}
		work := make(chan int64)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for id := range work {
					deliver(t, c, s, id)
				}
			})
		}
		for id := range int64(deliveries) {
			work <- id
		}
		close(work)
		wg.Wait()

		var posted strings.Builder
		for _, chat := range append(chats, moved) {
			for _, m := range chat.FromBot() {
				posted.WriteString(m.Text() + "\n")
			}
		}
		states := map[briefing.State]int{}
		for id := range int64(deliveries) {
			d := s.State(id)
			states[d.State]++
			n := strings.Count(posted.String(), fmt.Sprintf("No. %d.", id))
			switch {
			case n > 1:
				t.Errorf("delivery %d was posted %d times", id, n)
			case d.State == briefing.Sent && n != 1:
				t.Errorf("delivery %d is sent and was posted %d times", id, n)
			case d.State == briefing.Unknown && d.Reason == "":
				t.Errorf("delivery %d is unknown without a reason", id)
			case d.State != briefing.Sent && d.State != briefing.Unknown:
				t.Errorf("delivery %d ended as %s (%s)", id, d.State, d.Reason)
			}
			if strings.Contains(d.Reason, "FakeToken") {
				t.Errorf("delivery %d: the token is in the reason", id)
			}
		}
		if states[briefing.Sent] < deliveries/2 || states[briefing.Unknown] == 0 {
			t.Errorf("states %v: the faults were not met", states)
		}
		t.Logf("states %v, %d requests, %d answered 429", states, len(r.fake.Calls("sendMessage")), r.fake.Answered(429))
		r.fake.Close()
	})
}

// deliver tries until the delivery has ended, as the queue does.
func deliver(t *testing.T, c *briefing.Courier, s *bottest.Deliveries, id int64) {
	for range 50 {
		err := c.Deliver(t.Context(), id)
		notYet := (*briefing.NotYet)(nil)
		if err != nil && !errors.As(err, &notYet) {
			t.Errorf("deliver %d: %v", id, err)
			return
		}
		d := s.State(id)
		if d.State.Final() {
			return
		}
		time.Sleep(max(time.Until(d.NextAttempt), time.Millisecond))
	}
	t.Errorf("delivery %d never ends", id)
}
