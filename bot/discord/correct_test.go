package discord

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

func TestCorrections(t *testing.T) {
	f := fakediscord.New(t)
	c := f.Guild("Newsroom").Channel("news")
	b, _ := newBot(t, f)
	bottest.Corrections(t, bottest.Wall{
		Renderer: Renderer{}, Render: Renderer{}.Render, Platform: b, Channel: news.Channel{Platform: news.Discord, ID: c.ID},
		Shown: func() (out []string) {
			for _, m := range c.Messages() {
				text := shown(m.Content)
				for _, e := range m.Embeds {
					text += "\n" + shown(e.Title) + "\n" + shown(e.Description)
				}
				out = append(out, text)
			}
			return out
		},
	})
	golden(t, "transcript-correction.txt", c.Transcript())
}

// shown is Markdown as it is seen, line by line.
func shown(markdown string) string {
	lines := strings.Split(markdown, "\n")
	for i, l := range lines {
		lines[i] = fakediscord.Shown(fakediscord.Markdown(l))
	}
	return strings.Join(lines, "\n")
}

// TestAmendErrors: what each fault means for a message that was to be edited.
func TestAmendErrors(t *testing.T) {
	f := fakediscord.New(t)
	f.Unlimited = true
	guild := f.Guild("Newsroom")
	b, _ := newBot(t, f)
	for _, tt := range []struct {
		name   string
		fault  fakediscord.Fault
		change func(*fakediscord.Channel)
		id     string
		want   briefing.Outcome
		retry  time.Duration
	}{
		{name: "rate limit", fault: fakediscord.RateLimit("user", 1500*time.Millisecond), want: briefing.NotSent, retry: 1500 * time.Millisecond},
		{name: "too many edits of old messages", fault: fakediscord.APIError(400, 30046, "Maximum number of edits to messages older than 1 hour reached"), want: briefing.NotSent, retry: editsPause},
		{name: "502 after the deed", fault: fakediscord.Status(502).After(), want: briefing.MaybeSent},
		{name: "reset", fault: fakediscord.Reset(), want: briefing.MaybeSent},
		{name: "form refused", fault: fakediscord.APIError(400, 50035, "Invalid Form Body"), want: briefing.NotAccepted},
		{name: "no access", change: func(c *fakediscord.Channel) { c.Deny(fakediscord.ViewChannel) }, want: briefing.ChannelGone},
		{name: "deleted", change: (*fakediscord.Channel).Delete, want: briefing.ChannelGone},
		{name: "another message", id: "123", want: briefing.NoMessage},
		{name: "no id", id: "m", want: briefing.NotAccepted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := guild.Channel("c")
			d := delivery(t, c, "n", time.Now())
			id, err := b.Send(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			d.Kind, d.MessageID = briefing.Edit, id
			if tt.id != "" {
				d.MessageID = tt.id
			}
			if tt.change != nil {
				tt.change(c)
			} else if tt.id == "" {
				f.Fail("update_message", tt.fault)
			}
			_, err = b.Send(context.Background(), d)
			var se *briefing.SendError
			if !errors.As(err, &se) || se.Outcome != tt.want || se.RetryAfter.Round(100*time.Millisecond) != tt.retry {
				t.Errorf("error %v, want %v, retry after %v", err, tt.want, tt.retry)
			}
			noSecrets(t, err)
		})
	}
}

// TestMarkHasRoom: a message that is full is marked under its title; a bullet that cannot
// be marked any more is an error, never a message that Discord refuses.
func TestMarkHasRoom(t *testing.T) {
	d, b := bottest.Corrected()
	d.Stories = d.Stories[:1]
	for range 12 {
		s := d.Stories[0]
		s.Bullets = []news.Bullet{{Text: strings.Repeat("word ", 170), Key: "k"}}
		d.Stories = append(d.Stories, s)
	}
	list, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	f := fakediscord.New(t)
	f.Unlimited = true
	c := f.Guild("Newsroom").Channel("news")
	bot, _ := newBot(t, f)
	body, marks := list[0].Body, 0
	id, err := bot.Send(context.Background(), briefing.Delivery{Channel: news.Channel{Platform: news.Discord, ID: c.ID}, Body: body, Nonce: "n"})
	for ; err == nil && marks < 200; marks++ {
		if body, err = (Renderer{}).Mark(body, d, b); err != nil {
			break
		}
		if _, err := bot.Send(context.Background(), briefing.Delivery{Channel: news.Channel{Platform: news.Discord, ID: c.ID}, Body: body, Kind: briefing.Edit, MessageID: id}); err != nil {
			t.Fatalf("mark %d: %v", marks, err)
		}
	}
	if marks < 10 || marks == 200 {
		t.Errorf("%d marks had room", marks)
	}
	for _, bad := range []string{"", "{}x", "null", "[]", `{"embeds":7}`} {
		if got, err := (Renderer{}).Mark([]byte(bad), d, news.Bullet{}); err == nil {
			t.Errorf("Mark(%q) = %s", bad, got)
		}
	}
}
