package bottest_test

import (
	"context"
	"slices"
	"testing"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/news"
)

// plain is a platform without markup: the story must be tellable on it.
type plain struct {
	handler bot.Handler
	buttons []bot.Button
}

func (p *plain) Place() (string, news.Channel) {
	return "telegram:-1", news.Channel{Platform: news.Telegram, ID: "-1"}
}

func (p *plain) request(who bottest.Person) bot.Request {
	workspace, channel := p.Place()
	return bot.Request{Workspace: workspace, Channel: channel, Admin: who == bottest.Admin, At: bottest.Now}
}

func (p *plain) show(reply bot.Reply) bottest.Answer {
	a := bottest.Answer{Text: bot.PlainReply(reply)}
	if reply.Digest != nil {
		p.see(&a, bot.DigestButtons(*reply.Digest))
	}
	p.see(&a, reply.Buttons)
	return a
}

func (p *plain) see(a *bottest.Answer, bs []bot.Button) {
	for _, b := range bs {
		a.Buttons = append(a.Buttons, b.Label)
		p.buttons = append(p.buttons, b)
	}
}

func (p *plain) Say(t *testing.T, who bottest.Person, path []string, args map[string]string) bottest.Answer {
	line := bottest.Line(path, args)
	path, args, ok, err := bot.ParseLine(line, "")
	if !ok {
		t.Fatalf("%q is no command", line)
	}
	if err != nil {
		return p.show(bot.ErrorReply(err))
	}
	r := p.request(who)
	r.Path, r.Args = path, args
	reply, _ := p.handler.Handle(context.Background(), r) // the log is not part of the story
	return p.show(reply)
}

func (p *plain) Press(t *testing.T, who bottest.Person, label string) bottest.Answer {
	for _, b := range slices.Backward(p.buttons) {
		if b.Label == label {
			reply, _ := p.handler.Press(context.Background(), p.request(who), b.Data)
			return p.show(reply)
		}
	}
	t.Fatalf("there is no button %q", label)
	return bottest.Answer{}
}

func (p *plain) Post(_ *testing.T, d news.Digest) bottest.Answer {
	a := bottest.Answer{Text: bot.PlainDigest(d)}
	if len(d.Stories) > 8 { // as platforms do that take no more in one message
		first := bot.PlainDigest(d)[len(bot.DigestTitle(d)):]
		a.Text = bot.PartTitle(d, 1, 2) + first
	}
	p.see(&a, bot.DigestButtons(d))
	return a
}

func TestExercise(t *testing.T) {
	bottest.Exercise(t, func(_ *testing.T, h bot.Handler) bottest.Harness { return &plain{handler: h} })
}
