package telegram

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot"
	"tidings/internal/testkit/faketelegram"
)

const smallList = `<opml><body><outline xmlUrl="https://coast.example/feed"/></opml>`

// filed is the file of the newest request that brought one.
func (r *rig) filed() (bot.Request, string) {
	all := r.h.seen()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].File != nil {
			return all[i], string(all[i].File.Data)
		}
	}
	return bot.Request{}, ""
}

func TestListsComeAsFiles(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann, bob := r.fake.User("Ann"), r.fake.User("Bob")
		group := r.fake.Supergroup("Desk", ann, bob)
		channel := r.fake.Channel("The News", "thenews", ann)
		say := func(f func()) { f(); r.settle(5 * time.Second) }
		wants := func(what string, files int, workspace string) {
			t.Helper()
			n := 0
			for _, q := range r.h.seen() {
				if q.File != nil {
					n++
				}
			}
			q, data := r.filed()
			if n != files || files > 0 && (data != smallList && data != strings.Repeat("x", maxFile) || strings.Join(q.Path, " ") != "sources import" || q.Workspace != workspace) {
				t.Errorf("%s: %d files, the last for %s", what, n, q.Workspace)
			}
		}
		say(func() { ann.SendsFile(ann.Private(), "feeds.opml", []byte(smallList), "") })
		wants("a list without words", 1, workspace(ann.ID()))
		say(func() { ann.SendsFile(ann.Private(), "photo.jpg", []byte("x"), "") })
		say(func() { ann.SendsFile(ann.Private(), "feeds.opml", []byte(smallList), "what is this?") })
		wants("other files", 1, workspace(ann.ID()))
		say(func() { ann.SendsFile(group, "feeds", []byte(smallList), "/import@tidings_bot") })
		wants("a caption in a group", 2, workspace(group.ID()))
		say(func() { bob.SendsFile(group, "feeds.opml", []byte(smallList), "/import@tidings_bot") })
		wants("a member's file", 2, workspace(group.ID()))
		if q := r.lastRequest(); q.UserName != "Bob" || q.Admin {
			t.Errorf("the member's command did not reach the handler, which refuses it: %+v", q)
		}
		say(func() { ann.SendsFile(group, "feeds.opml", []byte(smallList), "") })
		wants("a file without words in a group", 2, workspace(group.ID()))

		say(func() { ann.Says(group, "/import") })
		q := newestOf(t, group)
		if !q.Asks() {
			t.Fatalf("no file is asked for: %q", q.Text())
		}
		say(func() { ann.RepliesWithFile(q, "feeds.opml", []byte(smallList)) })
		wants("an answer", 3, workspace(group.ID()))
		for _, m := range group.FromBot() {
			if m == q {
				t.Error("the question is still there")
			}
		}
		say(func() { ann.Says(ann.Private(), "/import @thenews") })
		say(func() { ann.RepliesWithFile(newestOf(t, ann.Private()), "feeds.opml", []byte(smallList)) })
		wants("an answer about a channel", 4, workspace(channel.ID()))
		say(func() { ann.Says(ann.Private(), "/import") })
		say(func() { ann.Replies(newestOf(t, ann.Private()), "lists.example/mine.opml") })
		if q := r.lastRequest(); q.Args["url"] != "lists.example/mine.opml" || q.File != nil {
			t.Errorf("an address for an answer is understood as %+v", q)
		}

		say(func() { ann.SendsFile(ann.Private(), "big.opml", bytes.Repeat([]byte("x"), maxFile), "") })
		wants("the largest list", 5, workspace(ann.ID()))
		say(func() { ann.SendsFile(ann.Private(), "big.opml", bytes.Repeat([]byte("x"), maxFile+1), "") })
		wants("a list that is too large", 5, workspace(ann.ID()))
		if text := newestOf(t, ann.Private()).Text(); !strings.Contains(text, "2 MB are the most") {
			t.Errorf("the sender is told %q", text)
		}
		if n := len(r.fake.Calls(faketelegram.Download)); n != 5 {
			t.Errorf("%d downloads, want 5", n)
		}
	})
}

// TestAFileThatCannotBeFetched lets getFile and the download go wrong in every way.
func TestAFileThatCannotBeFetched(t *testing.T) {
	for _, method := range []string{"getFile", faketelegram.Download} {
		for name, fault := range everyFault() {
			if name == "slow" || method == faketelegram.Download && (name == "wrong JSON" || name == "drip") {
				continue // a file may be anything, and take a while
			}
			t.Run(method+" "+name, func(t *testing.T) {
				world(t, faketelegram.Options{}, nil, func(r *rig) {
					r.fake.Script(method, fault)
					ann := r.fake.User("Ann")
					ann.SendsFile(ann.Private(), "feeds.opml", bytes.Repeat([]byte("feeds "), 100), "")
					r.settle(2 * time.Minute)
					if _, data := r.filed(); data != "" || len(ann.Private().FromBot()) != 1 {
						t.Errorf("%d bytes came, %d answers", len(data), len(ann.Private().FromBot()))
					}
				})
			})
		}
	}
}

func TestListsGoAsFiles(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		ann := r.fake.User("Ann")
		forum := r.fake.Forum("Forum", ann)
		topic := forum.Topic("World")
		long := strings.Repeat("word ", 300)
		r.h.handle = func(q bot.Request) (bot.Reply, error) {
			reply := bot.Reply{Private: true, File: &bot.File{Name: "tidings.opml", Data: []byte(smallList)}, Blocks: []bot.Block{{Lines: []bot.Line{bot.Text("1 feed <b>")}}}}
			if q.Args["story"] != "" {
				reply.Blocks = []bot.Block{{Lines: []bot.Line{bot.Text(long)}}}
			}
			if !q.Files {
				t.Error("the handler is not told that files can go")
			}
			if q.Shared != (q.Args["story"] == "" && q.Channel.Thread != "") {
				t.Errorf("the handler is told that the answer is shared: %v in %s", q.Shared, q.Channel)
			}
			return reply, nil
		}
		ann.SaysIn(topic, "/export")
		r.settle(5 * time.Second)
		m := newestOf(t, forum)
		if name, data, ok := m.File(); !ok || name != "tidings.opml" || string(data) != smallList || m.Text() != "1 feed <b>" || m.Thread() != topic.ID() || m.ReplyTo() == nil {
			t.Errorf("%q with %s, %d bytes, in topic %d", m.Text(), name, len(data), m.Thread())
		}
		ann.Says(ann.Private(), fmt.Sprintf("/export %d", forum.ID())) // answered where nobody else sees it
		r.settle(5 * time.Second)
		if all := ann.Private().FromBot(); len(all) != 1 {
			t.Fatalf("%d answers", len(all))
		} else if _, _, ok := all[0].File(); !ok {
			t.Error("a list for another chat did not come")
		}
		ann.Says(ann.Private(), "/figures x") // more words than a caption takes
		r.settle(5 * time.Second)
		all := ann.Private().FromBot()
		if len(all) != 3 || !strings.HasPrefix(all[1].Text(), "word word") {
			t.Fatalf("%d messages", len(all))
		}
		if _, _, ok := all[2].File(); !ok {
			t.Error("the file did not come")
		}
	})
}

// TestUploadErrors: a refused file says as much as a refused message.
func TestUploadErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		fault   faketelegram.Fault
		code    int
		retry   time.Duration
		written bool
	}{
		"429": {faketelegram.TooMany(7), 429, 7 * time.Second, true}, "403": {faketelegram.Refuse(403, "Forbidden: bot was blocked by the user"), 403, 0, true},
		"502": {faketelegram.HTML(502), 502, 0, true}, "cut": {faketelegram.CutBody(), 200, 0, true}, "odd": {faketelegram.WrongJSON(), 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := setup(t, faketelegram.Options{}, nil)
				r.fake.Script("sendDocument", tt.fault)
				chat := r.fake.User("Ann").Private()
				var sent struct {
					ID int64 `json:"message_id"`
				}
				err := r.bot.client.upload(t.Context(), "sendDocument", map[string]string{"chat_id": fmt.Sprint(chat.ID())}, bot.File{Name: "a.opml", Data: []byte("x")}, &sent)
				var e *callError
				if !errors.As(err, &e) || e.code != tt.code || e.retry != tt.retry || e.written != tt.written || strings.Contains(err.Error(), "FakeToken") {
					t.Errorf("upload = %+v", err)
				}
				r.fake.Close()
			})
		})
	}
}

func TestOddFilePaths(t *testing.T) {
	b := rigless(t)
	for _, name := range []string{"", "/var/lib/telegram/documents/file.opml", "../getMe", "a/../../x"} {
		if _, err := b.client.download(t.Context(), name, 10); err == nil || strings.Contains(err.Error(), "FakeToken") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
