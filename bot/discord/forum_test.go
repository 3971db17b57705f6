package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

// parts are the deliveries of a digest for a channel.
func parts(t *testing.T, d news.Digest, c *fakediscord.Channel, at time.Time) []briefing.Delivery {
	t.Helper()
	list, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	var out []briefing.Delivery
	for i, m := range list {
		out = append(out, briefing.Delivery{ID: int64(i + 1), Name: d.Name, Slot: d.Slot, Channel: news.Channel{Platform: news.Discord, ID: c.ID}, BriefingID: "b1",
			Part: i + 1, Parts: len(list), Body: m.Body, Nonce: fmt.Sprintf("n%d", i), AttemptedAt: at})
	}
	return out
}

// TestForum: a digest is one post with a title and tags, its later parts stand in it,
// and what was sent can be changed there.
func TestForum(t *testing.T) {
	f := fakediscord.New(t)
	f.Unlimited = true
	forum := f.Guild("Newsroom").Forum("briefings", "Evening", "Flood", "!Staff", "Ashwater flood", "Rate cuts", "morning")
	b, _ := newBot(t, f)
	ctx := context.Background()
	d := long(14, 5)
	d.Slot = time.Now()
	d.Stories[0].Headline = flood().Stories[0].Headline
	list := parts(t, d, forum, time.Now())
	for i, part := range list {
		id, err := b.Send(ctx, part)
		if err != nil {
			t.Fatalf("part %d: %v", i+1, err)
		}
		post := forum.Threads()[0]
		if id != post.ID+"/"+post.Messages()[i].ID {
			t.Errorf("part %d stands at %s", i+1, id)
		}
		part.MessageID, part.Kind = id, briefing.Edit
		if _, err := b.Send(ctx, part); err != nil {
			t.Errorf("part %d cannot be edited: %v", i+1, err)
		}
	}
	threads := forum.Threads()
	if len(threads) != 1 || len(threads[0].Messages()) != len(list) || len(list) < 2 {
		t.Fatalf("%d posts for %d parts", len(threads), len(list))
	}
	post := threads[0]
	if want := postTitle(list[0]); post.Name != want || strings.Contains(post.Name, "1/") || !strings.HasPrefix(post.Name, "Morning · ") {
		t.Errorf("the post is called %q, want %q", post.Name, want)
	}
	if got := post.Tags(); !slices.Equal(got, []string{"Flood", "Ashwater flood", "morning"}) {
		t.Errorf("tags %q", got)
	}
}

// TestDeleteInForum: a digest that is taken back leaves no post with its title; without
// the right to delete posts, its messages go.
func TestDeleteInForum(t *testing.T) {
	for _, may := range []bool{true, false} {
		t.Run(fmt.Sprint("may delete posts: ", may), func(t *testing.T) {
			f := fakediscord.New(t)
			f.Unlimited = true
			forum := f.Guild("Newsroom").Forum("briefings")
			if may {
				forum.Allow(fakediscord.ManageThreads)
			}
			b, _ := newBot(t, f)
			d := long(14, 5)
			d.Slot = time.Now()
			list := parts(t, d, forum, time.Now())
			var outcomes []briefing.Outcome
			for i := range list {
				id, err := b.Send(context.Background(), list[i])
				if err != nil {
					t.Fatal(err)
				}
				list[i].Kind, list[i].MessageID = briefing.Delete, id
			}
			for _, part := range append(list, list[0]) {
				_, err := b.Send(context.Background(), part)
				var se *briefing.SendError
				if err == nil {
					continue
				} else if !errors.As(err, &se) {
					t.Fatal(err)
				}
				outcomes = append(outcomes, se.Outcome)
			}
			gone := len(list) // later parts went with the post; the first is asked for again
			if !may {
				gone = 1
				if left := forum.Threads()[0].Messages(); len(left) > 0 {
					t.Errorf("%d messages stand", len(left))
				}
			} else if len(forum.Threads()) > 0 {
				t.Error("the post stands")
			}
			if !slices.Equal(outcomes, slices.Repeat([]briefing.Outcome{briefing.NoMessage}, gone)) {
				t.Errorf("outcomes %v, want %d times no message", outcomes, gone)
			}
		})
	}
}

func TestForumThatWantsATag(t *testing.T) {
	f := fakediscord.New(t)
	g := f.Guild("Newsroom")
	forum := g.Forum("briefings", "!Staff", "Sport", "Weather")
	forum.RequireTag()
	b, _ := newBot(t, f)
	if _, err := b.Send(context.Background(), delivery(t, forum, "n", time.Now())); err != nil {
		t.Fatal(err)
	}
	if got := forum.Threads()[0].Tags(); !slices.Equal(got, []string{"Sport"}) {
		t.Errorf("tags %q, want the first that everybody may set", got)
	}
	hopeless := g.Forum("closed", "!Staff")
	hopeless.RequireTag()
	_, err := b.Send(context.Background(), delivery(t, hopeless, "n", time.Now()))
	var se *briefing.SendError
	if !errors.As(err, &se) || se.Outcome != briefing.NotAccepted || !strings.Contains(err.Error(), "tag is required") {
		t.Errorf("a forum whose tags are all for moderators: %v", err)
	}
}

// TestSettleInForum: a post in doubt is never made twice, and never believed lost where
// it is there.
func TestSettleInForum(t *testing.T) {
	tests := []struct {
		name  string
		fault fakediscord.Fault
		after time.Duration
		want  briefing.State
	}{
		{"answer lost", fakediscord.Reset().After(), 0, briefing.Sent},
		{"answer lost, asked later", fakediscord.Reset().After(), 30 * time.Minute, briefing.Sent},
		{"cut answer", fakediscord.CutBody(), 0, briefing.Sent},
		{"not there", fakediscord.Reset(), 0, briefing.Queued},
		{"not there, and so late that it may be archived", fakediscord.Reset(), 2 * time.Hour, briefing.Unknown},
	}
	for _, restarted := range []bool{false, true} {
		for _, tt := range tests {
			t.Run(fmt.Sprint(tt.name, " ", restarted), func(t *testing.T) {
				f := fakediscord.New(t)
				f.Unlimited = true
				clock := &clock{now: time.Now()}
				f.Now = clock.time
				forum := f.Guild("Newsroom").Forum("briefings")
				b, _ := newBot(t, f)
				f.Fail("create_thread", tt.fault)
				d := delivery(t, forum, "n", clock.time())
				if _, err := b.Send(context.Background(), d); err == nil {
					t.Fatal("the send went well")
				}
				clock.add(tt.after)
				if restarted {
					b, _ = newBot(t, f)
				}
				got, err := b.Settle(context.Background(), d)
				if err != nil || got.State != tt.want {
					t.Errorf("Settle = %+v, %v; want %s", got, err, tt.want)
				}
				if n := len(forum.Threads()); n > 1 || n == 1 != (tt.want == briefing.Sent) {
					t.Errorf("%d posts", n)
				}
			})
		}
	}
	t.Run("a new process that is not told the channel's kind", func(t *testing.T) {
		f := fakediscord.New(t)
		f.Unlimited = true
		forum := f.Guild("Newsroom").Forum("briefings")
		b, _ := newBot(t, f)
		f.Fail("create_thread", fakediscord.Reset().After())
		d := delivery(t, forum, "n", f.Now())
		if _, err := b.Send(context.Background(), d); err == nil {
			t.Fatal("the send went well")
		}
		b, _ = newBot(t, f)
		f.Fail("get_channel", fakediscord.Status(503))
		if got, err := b.Settle(context.Background(), d); err == nil {
			t.Errorf("Settle = %+v, want an error", got)
		}
		if got, err := b.Settle(context.Background(), d); err != nil || got.State != briefing.Sent || len(forum.Threads()) != 1 {
			t.Errorf("Settle = %+v, %v with %d posts; want sent, and one", got, err, len(forum.Threads()))
		}
	})
	t.Run("a later part", func(t *testing.T) {
		f := fakediscord.New(t)
		f.Unlimited = true
		forum := f.Guild("Newsroom").Forum("briefings")
		b, _ := newBot(t, f)
		d := long(14, 5)
		d.Slot = time.Now()
		list := parts(t, d, forum, time.Now())
		if _, err := b.Send(context.Background(), list[0]); err != nil {
			t.Fatal(err)
		}
		f.Fail("create_message", fakediscord.Reset().After())
		if _, err := b.Send(context.Background(), list[1]); err == nil {
			t.Fatal("the send went well")
		}
		got, err := b.Settle(context.Background(), list[1])
		messages := forum.Threads()[0].Messages()
		if err != nil || got.State != briefing.Sent || len(messages) != 2 || got.MessageID != forum.Threads()[0].ID+"/"+messages[1].ID {
			t.Errorf("Settle = %+v, %v with %d messages", got, err, len(messages))
		}
	})
}

// TestForumTroubleBeforePosting: questions that go unanswered leave nothing in doubt.
func TestForumTroubleBeforePosting(t *testing.T) {
	f := fakediscord.New(t)
	f.Unlimited = true
	forum := f.Guild("Newsroom").Forum("briefings")
	b, _ := newBot(t, f)
	d := long(14, 5)
	d.Slot = time.Now()
	list := parts(t, d, forum, time.Now())
	if _, err := b.Send(context.Background(), list[0]); err != nil {
		t.Fatal(err)
	}
	for operation, part := range map[string]int{"get_channel": 0, "get_active_guild_threads": 1} {
		f.Fail(operation, fakediscord.Status(502))
		_, err := b.Send(context.Background(), list[part])
		var se *briefing.SendError
		if !errors.As(err, &se) || se.Outcome != briefing.NotSent {
			t.Errorf("%s fails: %v, want not sent", operation, err)
		}
	}
	forum.Threads()[0].Archive()
	_, err := b.Send(context.Background(), list[1])
	var se *briefing.SendError
	if !errors.As(err, &se) || se.Outcome != briefing.NotAccepted {
		t.Errorf("the post is archived: %v, want not accepted", err)
	}
}

// TestAnnouncementsArePublished, ten an hour, behind everything else.
func TestAnnouncementsArePublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fakediscord.New(t)
		g := f.Guild("Newsroom")
		announcements, plain := g.Announcements("news"), g.Channel("chat")
		l := &logs{}
		b, err := New(Options{Token: fakediscord.Token, HTTPClient: &http.Client{Transport: direct{f}}, Log: logTo(l)})
		if err != nil {
			t.Fatal(err)
		}
		f.Fail("crosspost_message", fakediscord.RateLimit("user", 3*time.Second))
		for i := range perHour + 2 {
			for _, c := range []*fakediscord.Channel{announcements, plain} {
				if _, err := b.Send(t.Context(), delivery(t, c, fmt.Sprint(c.Name, i), time.Now())); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(time.Minute)
		}
		if n := len(announcements.Published()); n != perHour {
			t.Errorf("%d messages are published in an hour, want %d", n, perHour)
		}
		if !strings.Contains(l.String(), "ten an hour") {
			t.Errorf("log:\n%s", l)
		}
		time.Sleep(time.Hour)
		if _, err := b.Send(t.Context(), delivery(t, announcements, "later", time.Now())); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		time.Sleep(time.Minute)
		if n := len(announcements.Published()); n != perHour+1 {
			t.Errorf("%d messages are published an hour later, want %d", n, perHour+1)
		}
		if n := len(f.Requests("get_channel")); n != 2 {
			t.Errorf("channels were asked about %d times, want once each", n)
		}
	})
}

// TestCloseEndsPublishing: after Close nothing is asked of Discord any more, also not by
// what was being asked.
func TestCloseEndsPublishing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fakediscord.New(t)
		announcements := f.Guild("Newsroom").Announcements("news")
		for _, after := range []time.Duration{0, publishPause + time.Second} { // while it waits, and while it asks
			b, err := New(Options{Token: fakediscord.Token, HTTPClient: &http.Client{Transport: direct{f}}})
			if err != nil {
				t.Fatal(err)
			}
			f.Fail("crosspost_message", fakediscord.Hang())
			if _, err := b.Send(t.Context(), delivery(t, announcements, fmt.Sprint(after), time.Now())); err != nil {
				t.Fatal(err)
			}
			time.Sleep(after)
			asked, start := len(f.Requests("crosspost_message")), time.Now()
			b.Close()
			if took := time.Since(start); took > time.Second {
				t.Errorf("Close took %s", took)
			}
			time.Sleep(time.Hour)
			if n := len(f.Requests("crosspost_message")); n != asked || len(announcements.Published()) > 0 {
				t.Errorf("after Close %d messages are to be published, %d are", n-asked, len(announcements.Published()))
			}
		}
	})
}

// TestMention: the one role that the briefing names is notified, with the first part
// alone; a message in doubt is known again with it.
func TestMention(t *testing.T) {
	f := fakediscord.New(t)
	f.Unlimited = true
	clock := &clock{now: time.Now()}
	f.Now = clock.time
	g := f.Guild("Newsroom")
	role, other := g.Role("readers", 0).Mentionable(), g.Role("staff", 0).Mentionable()
	c := g.Channel("news")
	b, _ := newBot(t, f)
	b.mention = func(_ context.Context, id string) (string, error) {
		switch id {
		case "b1":
			return role.ID, nil
		case "b2":
			return "no role", nil
		}
		return role.ID, errors.New("the database is away")
	}
	d := long(14, 5)
	d.Stories[0].Headline = "<@&" + other.ID + "> @everyone"
	d.Name = "<@&" + other.ID + ">"
	list := parts(t, d, c, clock.time())
	for _, part := range list {
		if _, err := b.Send(context.Background(), part); err != nil {
			t.Fatal(err)
		}
	}
	for i, m := range c.Messages() {
		if want := []string{"@readers"}[:max(0, 1-i)]; !slices.Equal(m.Pings, want) {
			t.Errorf("part %d pings %q, want %q", i+1, m.Pings, want)
		}
	}
	for _, id := range []string{"b2", "b3"} {
		part := list[0]
		part.BriefingID, part.Nonce = id, id
		if _, err := b.Send(context.Background(), part); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range c.Messages()[len(list):] {
		if len(m.Pings) > 0 {
			t.Errorf("pings %q without a role", m.Pings)
		}
	}
	clock.add(time.Hour)
	lost := list[0]
	lost.AttemptedAt, lost.Nonce = clock.time(), "lost"
	f.Fail("create_message", fakediscord.Reset().After())
	_, _ = b.Send(context.Background(), lost)
	clock.add(time.Hour)
	if got, err := b.Settle(context.Background(), lost); err != nil || got.State != briefing.Sent {
		t.Errorf("Settle = %+v, %v; want sent", got, err)
	}
}
