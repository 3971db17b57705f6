package telegram

import (
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/internal/testkit/faketelegram"
)

func TestAnAddressIsOffered(t *testing.T) {
	away(t, func(r *rig, store *bottest.Store, channel *faketelegram.Chat) {
		ann := r.fake.User("Ann")
		say := func(f func()) *faketelegram.Message {
			f()
			r.settle(5 * time.Second)
			return newestOf(t, ann.Private())
		}
		m := say(func() { ann.Says(ann.Private(), "have a look at https://coast.example/feed please") })
		if got := m.Buttons(); len(got) != 2 {
			t.Fatalf("%q has the buttons %q", m.Text(), got)
		}
		say(func() { ann.Clicks(m, "No") })
		if !strings.Contains(m.Text(), "nothing was changed") || len(m.Buttons()) != 0 {
			t.Errorf("declining gave %q with %q", m.Text(), m.Buttons())
		}
		m = say(func() { ann.Says(ann.Private(), "coast.example/feed") })
		say(func() { ann.Clicks(m, "Read it") })
		if !strings.Contains(m.Text(), "“The Coast” is read from now on") || len(m.Buttons()) != 0 {
			t.Errorf("accepting gave %q with %q", m.Text(), m.Buttons())
		}
		m = say(func() { ann.Forwards(channel.Posts("Something happened"), ann.Private()) })
		say(func() { ann.Clicks(m, "Read it") })
		if !strings.Contains(m.Text(), "“The News” is read from now on") {
			t.Errorf("accepting a channel gave %q", m.Text())
		}
		store.Change(func(s *bottest.Store) {
			if len(s.SourceList) != 2 || s.SourceList[0].Workspace != workspace(ann.ID()) || s.SourceList[1].URL != "https://t.me/s/thenews" {
				t.Errorf("sources %+v", s.SourceList)
			}
		})
		closed := r.fake.Channel("Closed", "", ann)
		m = say(func() { ann.Forwards(closed.Posts("Hello"), ann.Private()) })
		if !strings.Contains(m.Text(), "private") || !strings.Contains(m.Text(), "/briefing add -100") {
			t.Errorf("a private channel gave %q", m.Text())
		}
		golden(t, "offers.txt", ann.Private().Transcript())
	})
}

func TestWhatIsAnAddress(t *testing.T) {
	for text, want := range map[string]string{
		"coast.example/feed": "coast.example/feed", "https://a.example/x?y=1&z": "https://a.example/x?y=1&z", "@thenews": "@thenews",
		"see http://a.example now": "http://a.example", "hello": "", "hello. How are you?": "", "I said a.example": "", "": "", "@x": "", "a.example\nb.example": "",
		"https://a.example/" + strings.Repeat("x", maxURL): "",
	} {
		if got := addressIn(text); got != want {
			t.Errorf("%q holds the address %q", text, got)
		}
	}
	for _, text := range append(nasty(t), `a.example"b`, "name=a.example", "«a.example»", "“a.example”", "a.example@b") {
		reply, ok := offerAddress(text)
		if !ok {
			continue
		}
		checkInert(t, text, replyMessages(reply, false))
	}
	if _, ok := offerAddress("url=a.example"); ok {
		t.Error("an address that is no value of its own is offered")
	}
}

// TestAnOfferIsOursAlone presses the button of an offer that is none.
func TestAnOfferIsOursAlone(t *testing.T) {
	b := rigless(t)
	h := &stub{}
	m := incoming{From: &person{ID: 8}, Text: "/sources add a.example", Entities: []entity{{"code", 0, 22}}}
	for _, from := range []*person{{ID: 8}, nil} {
		m.From = from
		if reply := b.pressOffer(t.Context(), h, self{ID: 7}, bot.Request{Admin: true}, m, dataAccept); len(h.seen()) != 0 || reply.Title != "" {
			t.Errorf("a command of %v was carried out", from)
		}
	}
	m.From = &person{ID: 7}
	if b.pressOffer(t.Context(), h, self{ID: 7}, bot.Request{Admin: true}, m, dataAccept); len(h.seen()) != 1 {
		t.Error("our own offer was not carried out")
	}
}

// rigless is a bot that calls nobody.
func rigless(t *testing.T) *Bot {
	t.Helper()
	b, err := New(Options{Token: faketelegram.DefaultToken})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
