package telegram

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/internal/testkit/faketelegram"
	"tidings/news"
)

func TestCorrections(t *testing.T) {
	for name, chat := range map[string]func(s *faketelegram.Server, ann *faketelegram.User) *faketelegram.Chat{
		"a private chat": func(_ *faketelegram.Server, ann *faketelegram.User) *faketelegram.Chat { return ann.Private() },
		"a group": func(s *faketelegram.Server, ann *faketelegram.User) *faketelegram.Chat {
			return s.Supergroup("Desk", ann)
		},
		"a channel": func(s *faketelegram.Server, ann *faketelegram.User) *faketelegram.Chat {
			return s.Channel("News", "", ann)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := setup(t, faketelegram.Options{}, nil)
				defer r.fake.Close()
				c := chat(r.fake, r.fake.User("Ann"))
				bottest.Corrections(t, bottest.Wall{
					Renderer: Renderer{}, Render: Renderer{}.Render, Platform: r.bot, Channel: channelOf(c),
					Shown: func() (out []string) {
						for _, m := range c.FromBot() {
							out = append(out, m.Text())
						}
						return out
					},
				})
			})
		})
	}
}

// TestAmendErrors: what each fault means for a message that was to be edited.
func TestAmendErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault faketelegram.Fault
		id    string
		want  briefing.Outcome
		retry time.Duration
	}{
		{name: "429", fault: faketelegram.TooMany(7), want: briefing.NotSent, retry: 7 * time.Second},
		{name: "reset", fault: faketelegram.ResetAfter(), want: briefing.MaybeSent},
		{name: "a page", fault: faketelegram.HTML(502), want: briefing.MaybeSent},
		{name: "kicked", fault: faketelegram.Refuse(403, "Forbidden: bot was kicked from the supergroup chat"), want: briefing.ChannelGone},
		{name: "not modified", fault: faketelegram.Refuse(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"), want: briefing.AsWanted},
		{name: "gone", fault: faketelegram.Refuse(400, "Bad Request: message to edit not found"), want: briefing.NoMessage},
		{name: "too long", fault: faketelegram.Refuse(400, "Bad Request: message is too long"), want: briefing.NotAccepted},
		{name: "no id", id: "x", want: briefing.NotAccepted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := setup(t, faketelegram.Options{}, nil)
				defer r.fake.Close()
				c := r.fake.Supergroup("Desk", r.fake.User("Ann"))
				d := delivery(t, channelOf(c), bottest.Flood())
				id, err := r.bot.Send(t.Context(), d)
				if err != nil {
					t.Fatal(err)
				}
				d.Kind, d.MessageID = briefing.Edit, id
				if tt.id != "" {
					d.MessageID = tt.id
				} else {
					r.fake.Script("editMessageText", tt.fault)
				}
				_, err = r.bot.Send(t.Context(), d)
				var se *briefing.SendError
				if !errors.As(err, &se) || se.Outcome != tt.want || se.RetryAfter != tt.retry {
					t.Errorf("error %v, want %v, retry after %v", err, tt.want, tt.retry)
				}
				if strings.Contains(err.Error(), "FakeToken") {
					t.Error("the token is in the error")
				}
			})
		})
	}
}

// TestMarkHasRoom: a full message loses lines at its end that are no bullets; where that
// does not help, it stays as it is.
func TestMarkHasRoom(t *testing.T) {
	d, b := bottest.Corrected()
	for range 30 {
		d.Stories[1].Bullets = append(d.Stories[1].Bullets, news.Bullet{Text: strings.Repeat("word ", 20)})
	}
	list, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	body, marks := list[0].Body, 0
	for ; marks < 200; marks++ {
		next, err := (Renderer{}).Mark(body, d, b)
		if err != nil {
			break
		}
		body = next
	}
	if marks < 1 || marks == 200 {
		t.Errorf("%d marks had room", marks)
	}
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		defer r.fake.Close()
		if _, err := r.bot.Send(t.Context(), briefing.Delivery{Channel: channelOf(r.fake.User("Ann").Private()), Body: body}); err != nil {
			t.Error(err)
		}
	})
	for _, bad := range []string{"", "{}x", "null", "[]"} {
		if got, err := (Renderer{}).Mark([]byte(bad), d, news.Bullet{}); err == nil {
			t.Errorf("Mark(%q) = %s", bad, got)
		}
	}
}
