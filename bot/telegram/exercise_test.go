package telegram

import (
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/internal/testkit/faketelegram"
	"tidings/news"
)

// TestExercise tells the story that every platform must be able to tell, against the
// fake platform, whose judge looks at every message.
func TestExercise(t *testing.T) {
	for _, part := range bottest.Parts() {
		t.Run(part.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var end func()
				defer func() { end() }() // also where the part gives up: the bubble must come to rest
				part.Tell(t, func(t *testing.T, h bot.Handler) bottest.Harness {
					s := newDesk(t, h)
					end = s.end
					return s
				})
			})
		})
	}
}

// desk is a supergroup with an admin and a member.
type desk struct {
	*rig
	group  *faketelegram.Chat
	people map[bottest.Person]*faketelegram.User
	end    func()
}

func newDesk(t *testing.T, h bot.Handler) *desk {
	d := &desk{rig: setup(t, faketelegram.Options{}, nil)}
	ann, bob := d.fake.User("Ann"), d.fake.User("Bob")
	d.people = map[bottest.Person]*faketelegram.User{bottest.Admin: ann, bottest.Member: bob}
	d.group = d.fake.Supergroup("Desk", ann, bob)
	d.listenTo(h)
	return d
}

func (d *desk) listenTo(h bot.Handler) {
	stop := d.listenWith(h)
	d.end = func() {
		if err := stop(); err != nil {
			d.t.Errorf("Listen ended with %v", err)
		}
		if n := d.fake.Answered(429); n != 0 {
			d.t.Errorf("%d requests were too fast", n)
		}
		d.fake.Close()
	}
	time.Sleep(10 * time.Millisecond)
}

func (d *desk) Place() (string, news.Channel) {
	return workspace(d.group.ID()), channelOf(d.group)
}

func (d *desk) Say(_ *testing.T, who bottest.Person, path []string, args map[string]string) bottest.Answer {
	return d.after(func() { d.people[who].Says(d.group, bottest.Line(path, args)) })
}

func (d *desk) Press(t *testing.T, who bottest.Person, label string) bottest.Answer {
	t.Helper()
	all := d.group.FromBot()
	for i := len(all) - 1; i >= 0; i-- {
		for _, b := range all[i].Buttons() {
			if b != label {
				continue
			}
			var click *faketelegram.Click
			a := d.after(func() { click = d.people[who].Clicks(all[i], label) })
			text, answered := click.Answered()
			if !answered {
				t.Errorf("[%s] was never answered", label)
			}
			a.Text = text + "\n" + a.Text
			return a
		}
	}
	t.Fatalf("no message has the button %q", label)
	return bottest.Answer{}
}

func (d *desk) Post(t *testing.T, digest news.Digest) bottest.Answer {
	t.Helper()
	return d.after(func() {
		msgs, err := Renderer{}.Render(digest)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range msgs {
			one := delivery(t, channelOf(d.group), digest)
			one.Body = m.Body
			if _, err := d.bot.Send(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// after does something, waits until the bot has nothing left to do, and gives what it
// posted since.
func (d *desk) after(do func()) bottest.Answer {
	before := len(d.group.FromBot())
	do()
	for {
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		d.bot.work.mu.Lock()
		idle := len(d.bot.work.waiting) == 0
		d.bot.work.mu.Unlock()
		if idle && len(d.fake.Pending()) == 0 {
			break
		}
	}
	var a bottest.Answer
	for _, m := range d.group.FromBot()[before:] {
		a.Text += m.Text() + "\n"
		a.Buttons = append(a.Buttons, m.Buttons()...)
	}
	return a
}
