package telegram

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/internal/testkit/faketelegram"
	"tidings/news"
)

func TestReadOrder(t *testing.T) {
	type args = map[string]string
	for _, tt := range []struct {
		line, path, at string
		args           args
	}{
		{"/briefing add @thenews morning 08:00", "briefing add", "@thenews", args{"name": "morning", "schedule": "08:00"}},
		{"/briefing add -1001234567890/77 morning 08:00", "briefing add", "-1001234567890/77", args{"name": "morning", "schedule": "08:00"}},
		{"/briefing pause morning @thenews", "briefing pause", "@thenews", args{"name": "morning"}},
		{"/briefing @thenews", "briefing list", "@thenews", args{}},
		{"/sources @thenews", "sources list", "@thenews", args{}},
		{"/sources list @thenews", "sources list", "@thenews", args{}},
		{"/list @thenews", "sources list", "@thenews", args{}},
		{"/status -1001234567890", "status", "-1001234567890", args{}},
		{"/sub @thenews coast.example/feed The Coast", "sources add", "@thenews", args{"url": "coast.example/feed", "name": "The Coast"}},
		{"/sub -1001234567890 https://coast.example/", "sources add", "-1001234567890", args{"url": "https://coast.example/"}},
		{"/sources add @thenews @durov", "sources add", "@thenews", args{"url": "@durov"}},
		{"/sources remove @thenews The Coast", "sources remove", "@thenews", args{"name": "The Coast"}},
		{"/filter @thenews", "filter list", "@thenews", args{}},
		{"/filter add @thenews cricket", "filter add", "@thenews", args{"words": "cricket"}},
		{"/filter add @durov", "filter add", "", args{"words": "@durov"}},
		{"/set @thenews zone=Europe/Kyiv", "settings", "@thenews", args{"zone": "Europe/Kyiv"}},
		// What looks like a chat may be what is to be read.
		{"/sub @durov", "sources add", "", args{"url": "@durov"}},
		{"/sub @durov Pavel", "sources add", "", args{"url": "@durov", "name": "Pavel"}},
		{"/sources test @durov", "sources test", "", args{"url": "@durov"}},
		{"/unsub @durov", "sources remove", "", args{"name": "@durov"}},
		{"/search @durov", "search", "", args{"words": "@durov"}},
		{"/digest @durov", "digest", "", args{"topic": "@durov"}},
		{"/sub coast.example -5", "sources add", "", args{"url": "coast.example", "name": "-5"}},
	} {
		o, ours, err := readOrder(tt.line, "", true)
		if err != nil || !ours || strings.Join(o.path, " ") != tt.path || o.at.String() != tt.at || !maps.Equal(o.args, tt.args) {
			t.Errorf("%s: %v at %q with %v, %v", tt.line, o.path, o.at, o.args, err)
		}
		if o, _, _ := readOrder(tt.line, "", false); o.at != (remote{}) {
			t.Errorf("%s: names another chat from a group", tt.line)
		}
	}
	for _, word := range []string{"@ab", "@1name", "@na-me", "@name/", "@name/x", "-12", "-100x", "100123456", "@" + strings.Repeat("a", 33), "", "@"} {
		if _, ok := readRemote(word); ok {
			t.Errorf("%q is taken for a chat", word)
		}
	}
}

// away is a real bot with a channel and a forum to administer from private chats.
func away(t *testing.T, story func(r *rig, store *bottest.Store, channel *faketelegram.Chat)) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		store := &bottest.Store{}
		pages := bottest.Inspector{
			"https://coast.example/feed": {URL: "https://coast.example/feed", Title: "The Coast"},
			"https://t.me/s/thenews":     {URL: "https://t.me/s/thenews", Title: "The News"},
		}
		h := bot.New(bot.Options{Store: store, Inspector: pages, Composer: &bottest.Composer{Digest: bottest.Flood()}, Now: func() time.Time { return bottest.Now }})
		ann := r.fake.User("Ann")
		channel := r.fake.Channel("The News", "thenews", ann, r.fake.User("Bob"))
		stop := r.listenWith(h)
		r.settle(time.Second)
		story(r, store, channel)
		if err := stop(); err != nil {
			t.Error(err)
		}
		r.fake.Close()
	})
}

func TestAChannelIsAdministeredFromPrivate(t *testing.T) {
	away(t, func(r *rig, store *bottest.Store, channel *faketelegram.Chat) {
		ann, bob := r.fake.User("Ann"), r.fake.User("Bob")
		say := func(u *faketelegram.User, line string) string {
			u.Says(u.Private(), line)
			r.settle(6 * time.Second)
			return strings.ReplaceAll(newestOf(t, u.Private()).Text(), bot.Joiner, "")
		}
		home := workspace(channel.ID())
		if text := say(ann, "/sub @thenews coast.example/feed"); !strings.HasPrefix(text, "@thenews · “The Coast” is read from now on") {
			t.Errorf("adding a source gave %q", text)
		}
		if text := say(ann, "/briefing add @thenews morning 08:00 Europe/Kyiv"); !strings.Contains(text, "is scheduled") {
			t.Errorf("adding a briefing gave %q", text)
		}
		store.Change(func(s *bottest.Store) {
			if len(s.SourceList) != 1 || s.SourceList[0].Workspace != home {
				t.Errorf("sources %+v", s.SourceList)
			}
			if len(s.BriefingList) != 1 || s.BriefingList[0].Workspace != home || !slices.Equal(s.BriefingList[0].Channels, []news.Channel{channelOf(channel)}) {
				t.Errorf("briefings %+v", s.BriefingList)
			}
		})
		if n := len(channel.FromBot()); n != 0 {
			t.Errorf("%d answers were posted in the channel", n)
		}
		// Members may do nothing from afar, reading neither.
		for _, line := range []string{"/sub @thenews coast.example/2", "/sources @thenews", "/briefing remove @thenews morning", "/status @thenews"} {
			if text := say(bob, line); !strings.HasPrefix(text, "Only administrators of @thenews") {
				t.Errorf("%s of a member gave %q", line, text)
			}
		}
		// Each time anew.
		channel.Promote(bob)
		if text := say(bob, "/sources @thenews"); !strings.Contains(text, "The Coast") {
			t.Errorf("a new admin is told %q", text)
		}
		channel.Demote(bob)
		if text := say(bob, "/sources @thenews"); !strings.HasPrefix(text, "Only administrators") {
			t.Errorf("somebody who is no admin any more is told %q", text)
		}
		// What is missing is asked for here, and stays about there.
		say(ann, "/briefing pause @thenews")
		ann.Replies(newestOf(t, ann.Private()), "morning")
		r.settle(5 * time.Second)
		store.Change(func(s *bottest.Store) {
			if !s.BriefingList[0].Paused {
				t.Error("the briefing was not paused")
			}
		})
		golden(t, "remote.txt", ann.Private().Transcript()+bob.Private().Transcript())
	})
}

// TestButtonsKnowTheirChat presses, in a private chat, buttons that are about a channel.
func TestButtonsKnowTheirChat(t *testing.T) {
	away(t, func(r *rig, store *bottest.Store, channel *faketelegram.Chat) {
		ann := r.fake.User("Ann")
		home := workspace(channel.ID())
		store.Change(func(s *bottest.Store) {
			for i := range 60 {
				s.SourceList = append(s.SourceList, news.Source{ID: fmt.Sprint(i), Workspace: home, Name: fmt.Sprintf("Outlet %02d", i)})
			}
			s.Counts.Unknown = []briefing.Delivery{{ID: 41, Name: "morning", Slot: bottest.Slot, Channel: channelOf(channel), Part: 1, Parts: 1}}
		})
		ann.Says(ann.Private(), "/sources @thenews")
		r.settle(4 * time.Second)
		list := newestOf(t, ann.Private())
		ann.Clicks(list, "Page 2 →")
		r.settle(4 * time.Second)
		if !strings.Contains(list.Text(), "Outlet 25") {
			t.Errorf("the second page is %q", list.Text())
		}
		ann.Says(ann.Private(), "/status @thenews")
		r.settle(4 * time.Second)
		status := newestOf(t, ann.Private())
		channel.Demote(ann)
		click := ann.Clicks(status, "It arrived")
		r.settle(4 * time.Second)
		store.Change(func(s *bottest.Store) {
			if len(s.Settled) != 0 {
				t.Error("somebody who is no admin any more answered for a channel")
			}
		})
		if text, _ := click.Answered(); !strings.HasPrefix(text, "Only administrators") {
			t.Errorf("the press gave %q", text)
		}
		channel.Promote(ann)
		ann.Clicks(status, "It arrived")
		r.settle(4 * time.Second)
		store.Change(func(s *bottest.Store) {
			if again, ok := s.Settled[41]; !ok || again {
				t.Errorf("settled %v", s.Settled)
			}
		})
	})
}

func TestWhyAChannelCannotBeAdministered(t *testing.T) {
	away(t, func(r *rig, _ *bottest.Store, channel *faketelegram.Chat) {
		ann := r.fake.User("Ann")
		say := func(line string) string {
			ann.Says(ann.Private(), line)
			r.settle(6 * time.Second)
			return strings.ReplaceAll(newestOf(t, ann.Private()).Text(), bot.Joiner, "")
		}
		group := r.fake.Group("Desk", ann)
		group.BecomesSupergroup()
		if text := say(fmt.Sprintf("/briefing add %d noon 12:00", group.ID())); !strings.Contains(text, "scheduled") || !strings.HasPrefix(text, "Desk · ") {
			t.Errorf("a group with a new number: %q", text)
		}
		channel.Demote(nil)
		for line, want := range map[string]string{
			"/sources @nosuchchat":                              "I cannot see @nosuchchat.",
			"/sources @thenews":                                 "Telegram does not tell me who the administrators of @thenews are.",
			fmt.Sprintf("/briefing add -%d x 08:00", 123456789): "I cannot see -123456789.",
		} {
			if text := say(line); !strings.HasPrefix(text, want) {
				t.Errorf("%s: %q", line, text)
			}
		}
		r.fake.Script("getChat", faketelegram.HTML(502))
		if text := say("/sources @thenews"); text != cannotAsk {
			t.Errorf("while nothing answers: %q", text)
		}
		channel.Promote(nil)
		r.fake.Script("getChatMember", faketelegram.Fine(), faketelegram.Refuse(400, "Bad Request: user not found"))
		if text := say("/briefing add @thenews noon 12:00"); !strings.HasPrefix(text, "I am not in @thenews.") {
			t.Errorf("a channel that we are not in: %q", text)
		}
	})
	channel, group := chat{Type: "channel"}, chat{Type: "supergroup"}
	for _, tt := range []struct {
		m    member
		c    chat
		want bool
	}{
		{member{Status: "creator"}, channel, true}, {member{Status: "administrator", CanPost: true}, channel, true}, {member{Status: "administrator"}, channel, false},
		{member{Status: "administrator"}, group, true}, {member{Status: "member"}, group, false}, {member{}, group, false}, {member{Status: "left", CanPost: true}, channel, false},
	} {
		if got := tt.m.mayPost(tt.c); got != tt.want {
			t.Errorf("%+v in a %s may post: %v", tt.m, tt.c.Type, got)
		}
	}
	there := place{chat: chat{Username: "thenews"}, channel: news.Channel{ID: "-1001234567890", Thread: "77"}}
	for line, want := range map[string]string{
		"/briefing resume morning": "/briefing resume @thenews/77 morning", "/briefing": "/briefing @thenews/77", "/sources list 2": "/sources list @thenews/77 2",
		"/settings zone=UTC": "/settings @thenews/77 zone=UTC", "/status": "/status @thenews/77", "/digest": "/digest", "08:00, \"weekdays 08:00\"": "08:00, \"weekdays 08:00\"", "": "",
	} {
		if got := there.typed(line); got != want {
			t.Errorf("%q becomes %q, want %q", line, got, want)
		}
	}
	long := buttonThere(news.Channel{ID: "-1001234567890", Thread: "77"}, "receipts:k3yk3yk3yk3yk3yk3yk3yk3yk3")
	if at, data := readThere(long); at.String() != "-1001234567890/77" || data != "receipts:k3yk3yk3yk3yk3yk3yk3yk3yk3" || len(long) > 64 {
		t.Errorf("%q is read as %v, %q", long, at, data)
	}
	for _, data := range []string{"at:x:0:page:sources:2", "at:-1001234567890:0", "receipts:k", "", "at:@thenews:x:y"} {
		if at, got := readThere(data); at != (remote{}) || got != data {
			t.Errorf("%q is read as %v, %q", data, at, got)
		}
	}
}
