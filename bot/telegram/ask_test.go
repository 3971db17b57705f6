package telegram

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot"
	"tidings/internal/testkit/faketelegram"
)

// newest is the bot's last message in a chat.
func newestOf(t *testing.T, c *faketelegram.Chat) *faketelegram.Message {
	t.Helper()
	all := c.FromBot()
	if len(all) == 0 {
		t.Fatal("the bot said nothing")
	}
	return all[len(all)-1]
}

func (r *rig) lastRequest() bot.Request {
	all := r.h.seen()
	if len(all) == 0 {
		return bot.Request{}
	}
	return all[len(all)-1]
}

func TestWhatIsMissingIsAskedFor(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann, bob := r.fake.User("Ann"), r.fake.User("Bob")
		group := r.fake.Supergroup("Desk", ann, bob)
		forum := r.fake.Forum("Forum", ann)
		topic := forum.Topic("World")
		r.h.choices = []bot.Choice{{Label: "BBC World", Value: "BBC World"}, {Label: "Coast @all", Value: "Coast @all"}}
		say := func(f func()) { f(); r.settle(4 * time.Second) }

		say(func() { ann.Says(ann.Private(), "/sub") })
		q := newestOf(t, ann.Private())
		if !q.Asks() || len(r.h.seen()) != 0 {
			t.Fatalf("nothing is asked: %q", q.Text())
		}
		say(func() { ann.Replies(q, "coast.example/feed The Coast") })
		if got := r.lastRequest(); !slices.Equal(got.Path, []string{"sources", "add"}) || !maps.Equal(got.Args, map[string]string{"url": "coast.example/feed", "name": "The Coast"}) {
			t.Errorf("understood as %v %v", got.Path, got.Args)
		}
		if slices.Contains(ann.Private().FromBot(), q) {
			t.Error("the question is still there after it was answered")
		}

		// Two things are missing: one question after the other, also in a topic.
		say(func() { ann.SaysIn(topic, "/briefing add") })
		say(func() { ann.Replies(newestOf(t, forum), `the "morning" news`) })
		q = newestOf(t, forum)
		if !q.Asks() || !strings.Contains(q.Text(), "schedule") || q.Thread() != topic.ID() {
			t.Fatalf("the second question is %q in topic %d", q.Text(), q.Thread())
		}
		say(func() { ann.Replies(q, "weekdays 08:00 Europe/Kyiv") })
		if got := r.lastRequest(); got.Channel.Thread == "" || !got.Admin ||
			!maps.Equal(got.Args, map[string]string{"name": `the "morning" news`, "schedule": "weekdays 08:00", "zone": "Europe/Kyiv"}) {
			t.Errorf("understood as %+v", got)
		}

		// Members are refused and not asked first; readers are asked like all.
		say(func() { bob.Says(group, "/unsub") })
		if newestOf(t, group).Asks() {
			t.Error("a member is asked what to remove")
		}
		say(func() { bob.Says(group, "/figures") })
		q = newestOf(t, group)
		if !q.Asks() || q.ReplyTo() == nil {
			t.Fatalf("%q does not ask the one who asked", q.Text())
		}
		say(func() { bob.Replies(q, "flood in Ashwater") })
		if got := r.lastRequest(); got.Args["story"] != "flood in Ashwater" || got.UserName != "Bob" {
			t.Errorf("understood as %+v", got)
		}

		// Who answers a question has no more rights than if it had been typed.
		say(func() { ann.Says(group, "/unsub") })
		q = newestOf(t, group)
		if !strings.Contains(q.Text(), "BBC World") {
			t.Errorf("the names are not offered: %q", q.Text())
		}
		say(func() { bob.Replies(q, "BBC World") })
		if got := r.lastRequest(); got.UserName != "Bob" || got.Admin {
			t.Errorf("a member answered with somebody else's rights: %+v", got)
		}
		if !slices.Contains(group.FromBot(), q) {
			t.Error("a member took the admin's question away")
		}

		say(func() { ann.Says(ann.Private(), "/search") })
		q = newestOf(t, ann.Private())
		say(func() { ann.Replies(q, "/cancel") })
		n := len(r.h.seen())
		say(func() { ann.Says(ann.Private(), "/cancel") })
		say(func() { ann.Says(group, "/cancel") })
		if len(r.h.seen()) != n {
			t.Error("something was carried out after it was cancelled")
		}
		say(func() { ann.Says(ann.Private(), "/why") })
		say(func() { ann.Replies(newestOf(t, ann.Private()), "/status") }) // another command instead of an answer
		if got := r.lastRequest(); got.Path[0] != "status" {
			t.Errorf("understood as %v", got.Path)
		}
		golden(t, "asked.txt", r.fake.Transcript())
	})
}

// TestAQuestionOutlivesARestart asks with one program and answers to the next.
func TestAQuestionOutlivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		ann := r.fake.User("Ann")
		stop := r.listen()
		ann.Says(ann.Private(), "/sub")
		r.settle(3 * time.Second)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		q := newestOf(t, ann.Private())
		ann.Replies(q, "coast.example/feed")
		again := &rig{t: t, fake: r.fake, h: &stub{}, logs: r.logs}
		client, base := r.fake.Client()
		var err error
		if again.bot, err = New(Options{Token: r.fake.Token(), APIURL: base, HTTPClient: client}); err != nil {
			t.Fatal(err)
		}
		stop = again.listen()
		again.settle(3 * time.Second)
		if got := again.lastRequest(); got.Args["url"] != "coast.example/feed" {
			t.Errorf("understood as %+v", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		r.fake.Close()
	})
}

func TestWhatIsKnownIsOffered(t *testing.T) {
	q, ok := order{path: []string{"story"}, args: map[string]string{}}.lacks(find(t, "story"))
	if !ok {
		t.Fatal("nothing is lacking")
	}
	known := []bot.Choice{{Label: "Ashwater flood <b>", Value: "s1f00d"}, {Label: "Central bank: rate", Value: "s2bee5"}}
	text, entities := parse(t, q.message(known))
	m := incoming{From: &person{ID: 7, IsBot: true}, Text: text}
	for _, e := range entities {
		m.Entities = append(m.Entities, entity{e.Type, e.Offset, e.Length})
	}
	if !strings.Contains(strings.ReplaceAll(text, bot.Joiner, ""), "• Ashwater flood <b>: s1f00d\n• Central bank: rate: s2bee5\n") {
		t.Errorf("the question is %q", text)
	}
	if got, ok := questionIn(&m, self{ID: 7}); !ok || got.option.Name != "id" {
		t.Errorf("it is not known again: %+v", got)
	}
}

// TestOnlyOurQuestionsAreAnswered replies to messages that look like questions.
func TestOnlyOurQuestionsAreAnswered(t *testing.T) {
	me := self{ID: 7}
	q, ok := order{path: []string{"sources", "add"}, args: map[string]string{}}.lacks(find(t, "sources", "add"))
	if !ok {
		t.Fatal("nothing is lacking")
	}
	text, entities := parse(t, q.message(nil))
	ours := incoming{From: &person{ID: 7, IsBot: true}, Text: text}
	for _, e := range entities {
		ours.Entities = append(ours.Entities, entity{e.Type, e.Offset, e.Length})
	}
	if _, ok := questionIn(&ours, me); !ok {
		t.Fatalf("our own question is not known again: %q", text)
	}
	for name, change := range map[string]func(*incoming){
		"of somebody else":        func(m *incoming) { m.From = &person{ID: 8} },
		"of nobody":               func(m *incoming) { m.From = nil },
		"without its command":     func(m *incoming) { m.Entities = nil },
		"with another first line": func(m *incoming) { m.Text = "x" + m.Text[1:] },
		"of an entity outside":    func(m *incoming) { m.Entities = []entity{{"code", 5, 1 << 30}, {"code", -1, 3}} },
	} {
		m := ours
		m.Entities = slices.Clone(ours.Entities)
		change(&m)
		if _, ok := questionIn(&m, me); ok {
			t.Errorf("a message %s is taken for a question", name)
		}
	}
	if _, ok := questionIn(nil, me); ok {
		t.Error("no message is a question")
	}
	if _, ok := questionIn(&ours, self{}); ok {
		t.Error("a question is known before the platform said who we are")
	}
}

func find(t *testing.T, path ...string) bot.Command {
	t.Helper()
	c, _, err := bot.Find(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOrdersCanBeTypedAgain writes orders with hostile values down and reads them back.
func TestOrdersCanBeTypedAgain(t *testing.T) {
	written := 0
	for _, v := range append(nasty(t), "plain", "two words", `"quoted"`, "«both» \"kinds\"", "zone=UTC", "=", "a”b “c”", "/x @y") {
		o := order{path: []string{"briefing", "edit"}, args: map[string]string{"name": bot.CleanLine(v), "schedule": "08:00"}}
		line, ok := o.line()
		if !ok {
			continue
		}
		written++
		got, ours, err := readOrder(line, "", false)
		if err != nil || !ours || !maps.Equal(got.args, o.args) {
			t.Errorf("%q is read as %v, %v", line, got.args, err)
		}
	}
	if written < 40 {
		t.Errorf("only %d orders could be written down", written)
	}
}
