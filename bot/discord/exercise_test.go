package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

// TestExercise tells the story that every platform must be able to tell, against the
// fake platform, whose judge looks at every message.
func TestExercise(t *testing.T) {
	t.Parallel()
	for _, part := range bottest.Parts() {
		t.Run(part.Name, func(t *testing.T) {
			t.Parallel()
			part.Tell(t, newDesk)
		})
	}
}

// counted notes how many messages a reply takes, so that one knows when all are there.
type counted struct {
	bot.Handler
	mu    sync.Mutex
	count int
}

func (c *counted) note(messages int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count = messages
}

func (c *counted) messages() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count
}

func (c *counted) Handle(ctx context.Context, r bot.Request) (bot.Reply, error) {
	reply, err := c.Handler.Handle(ctx, r)
	c.note(len(replyMessages(reply)))
	return reply, err
}

func (c *counted) Press(ctx context.Context, r bot.Request, data string) (bot.Reply, error) {
	reply, err := c.Handler.Press(ctx, r, data)
	c.note(len(replyMessages(reply)))
	return reply, err
}

// desk is a server with an admin and a member, whose admins let everybody try every
// command.
type desk struct {
	bot     *Bot
	handler *counted
	channel *fakediscord.Channel
	people  map[bottest.Person]*fakediscord.Member
	posts   int
	seen    []fakediscord.Message // all of the bot's, private ones too
}

func newDesk(t *testing.T, h bot.Handler) bottest.Harness {
	f, channel, ann, bob := newsroom(t)
	f.Unlimited = true
	channel.Guild().OpenCommands()
	d := &desk{handler: &counted{Handler: h}, channel: channel, people: map[bottest.Person]*fakediscord.Member{bottest.Admin: ann, bottest.Member: bob}}
	d.bot = listen(t, f, d.handler).Bot
	f.WaitConnected()
	f.WaitPublished()
	return d
}

func (d *desk) Place() (string, news.Channel) {
	return "discord:" + d.channel.Guild().ID, news.Channel{Platform: news.Discord, ID: d.channel.ID}
}

func (d *desk) Say(t *testing.T, who bottest.Person, path []string, args map[string]string) bottest.Answer {
	t.Helper()
	path = slices.Clone(path)
	if c, full, err := bot.Find(path); err == nil && len(c.Subs) == 0 {
		path = full // Discord knows no default
	}
	d.handler.note(0)
	return d.answer(t, d.people[who].Slash(d.channel, "/"+strings.Join(path, " "), args))
}

func (d *desk) Press(t *testing.T, who bottest.Person, label string) bottest.Answer {
	t.Helper()
	for _, m := range slices.Backward(d.seen) {
		if slices.ContainsFunc(m.Buttons, func(b fakediscord.Button) bool { return b.Label == label }) {
			d.handler.note(0)
			return d.answer(t, d.people[who].Click(m, label))
		}
	}
	t.Fatalf("no message has the button %q", label)
	return bottest.Answer{}
}

func (d *desk) Post(t *testing.T, digest news.Digest) bottest.Answer {
	t.Helper()
	list, err := Renderer{}.Render(digest)
	if err != nil {
		t.Fatal(err)
	}
	_, channel := d.Place()
	for i, m := range list {
		d.posts++
		part := briefing.Delivery{ID: int64(d.posts), Channel: channel, Part: i + 1, Parts: len(list), Body: m.Body, Nonce: fmt.Sprint("n", d.posts), AttemptedAt: time.Now()}
		if _, err := d.bot.Send(t.Context(), part); err != nil {
			t.Fatal(err)
		}
	}
	all := d.channel.Messages()
	return d.show(all[len(all)-len(list):])
}

// answer waits for the whole answer to a call.
func (d *desk) answer(t *testing.T, call *fakediscord.Call) bottest.Answer {
	t.Helper()
	waitFor(t, "the whole answer", func() bool {
		n, list := d.handler.messages(), call.Messages()
		return n > 0 && len(list) >= n && !slices.ContainsFunc(list, func(m fakediscord.Message) bool { return m.Loading })
	})
	return d.show(call.Messages())
}

// show is what people see of messages.
func (d *desk) show(list []fakediscord.Message) bottest.Answer {
	d.seen = append(d.seen, list...)
	var a bottest.Answer
	for _, m := range list {
		a.Text += fakediscord.Shown(fakediscord.Markdown(m.Words())) + "\n"
		for _, b := range m.Buttons {
			a.Buttons = append(a.Buttons, b.Label)
		}
	}
	return a
}
