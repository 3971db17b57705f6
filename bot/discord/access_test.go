package discord

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

// TestAccess: the rights that are missing are named as Discord's app names them, as the
// server's roles and the channel's overwrites have it.
func TestAccess(t *testing.T) {
	const (
		view, send, embed, inThreads = fakediscord.ViewChannel, fakediscord.SendMessages, fakediscord.EmbedLinks, fakediscord.SendInThreads
		all                          = view | send | embed | inThreads
	)
	in := func(g *fakediscord.Guild) *fakediscord.Channel { return g.Channel("news") }
	tests := []struct {
		name string
		make func(*fakediscord.Guild) *fakediscord.Channel
		want []string
	}{
		{"nothing", in, nil},
		{"a right of everybody", func(g *fakediscord.Guild) *fakediscord.Channel { g.Everybody(all &^ embed); return in(g) }, []string{"Embed Links"}},
		{"a role gives it back", func(g *fakediscord.Guild) *fakediscord.Channel {
			g.Everybody(view)
			g.GiveBot(g.Role("poster", send))
			return in(g)
		}, []string{"Embed Links"}},
		{"denied to everybody here", func(g *fakediscord.Guild) *fakediscord.Channel {
			c := in(g)
			c.Overwrite(nil, 0, send|embed)
			return c
		}, []string{"Send Messages", "Embed Links"}},
		{"allowed to a role again", func(g *fakediscord.Guild) *fakediscord.Channel {
			r, other := g.Role("poster", 0), g.Role("other", 0)
			g.GiveBot(r)
			c := in(g)
			c.Overwrite(nil, 0, send|embed)
			c.Overwrite(r, send, 0)
			c.Overwrite(other, embed, 0) // not the bot's
			return c
		}, []string{"Embed Links"}},
		{"one role denies, another allows", func(g *fakediscord.Guild) *fakediscord.Channel {
			a, b := g.Role("a", 0), g.Role("b", 0)
			g.GiveBot(a)
			g.GiveBot(b)
			c := in(g)
			c.Overwrite(a, embed, 0)
			c.Overwrite(b, 0, embed)
			return c
		}, nil},
		{"denied to the bot itself", func(g *fakediscord.Guild) *fakediscord.Channel { c := in(g); c.Deny(embed); return c }, []string{"Embed Links"}},
		{"not to be seen", func(g *fakediscord.Guild) *fakediscord.Channel { c := in(g); c.Deny(view | embed); return c }, []string{"View Channel"}},
		{"administrator", func(g *fakediscord.Guild) *fakediscord.Channel {
			g.Everybody(0)
			g.GiveBot(g.Role("boss", fakediscord.Administrator))
			return in(g)
		}, nil},
		{"owner", func(g *fakediscord.Guild) *fakediscord.Channel { g.Everybody(0); g.OwnBot(); return in(g) }, nil},
		{"silenced", func(g *fakediscord.Guild) *fakediscord.Channel { g.TimeOutBot(time.Now().Add(time.Hour)); return in(g) }, []string{"Send Messages", "Embed Links"}},
		{"in a thread", func(g *fakediscord.Guild) *fakediscord.Channel {
			c := in(g)
			c.Deny(inThreads | send)
			return c.Thread("evening")
		}, []string{"Send Messages in Threads"}},
		{"a thread needs no right of its parent's", func(g *fakediscord.Guild) *fakediscord.Channel { c := in(g); c.Deny(send); return c.Thread("evening") }, nil},
		{"in a forum", func(g *fakediscord.Guild) *fakediscord.Channel {
			c := g.Forum("briefings")
			c.Deny(inThreads | send)
			return c
		}, []string{"Send Messages", "Send Messages in Threads"}},
		{"announcements", func(g *fakediscord.Guild) *fakediscord.Channel { c := g.Announcements("news"); c.Deny(embed); return c }, []string{"Embed Links"}},
	}
	f := fakediscord.New(t)
	f.Unlimited = true
	b, _ := newBot(t, f)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.make(f.Guild("Newsroom"))
			got, err := b.Access(context.Background(), news.Channel{Platform: news.Discord, ID: c.ID}, "")
			if err != nil || !slices.Equal(got.Missing, tt.want) || got.Gone {
				t.Errorf("missing %q, gone %v, %v; want %q", got.Missing, got.Gone, err, tt.want)
			}
			if got.Name != "#"+c.Name && !slices.Equal(tt.want, []string{"View Channel"}) {
				t.Errorf("name %q, want #%s", got.Name, c.Name)
			}
			// What is said is what happens.
			_, err = b.Send(context.Background(), delivery(t, c, strings.ReplaceAll(tt.name, " ", "")[:5]+c.ID[10:], time.Now()))
			if (err == nil) != (len(tt.want) == 0) {
				t.Errorf("missing %q, but posting there says %v", got.Missing, err)
			}
		})
	}
}

func TestAccessOfARoleMention(t *testing.T) {
	f := fakediscord.New(t)
	g := f.Guild("Newsroom")
	closed, open := g.Role("desk", 0), g.Role("readers", 0).Mentionable()
	c := g.Channel("news")
	b, _ := newBot(t, f)
	for role, want := range map[string][]string{closed.ID: {"Mention @everyone, @here and All Roles"}, open.ID: nil, "": nil} {
		got, err := b.Access(context.Background(), news.Channel{Platform: news.Discord, ID: c.ID}, role)
		if err != nil || !slices.Equal(got.Missing, want) {
			t.Errorf("role %s: missing %q, %v; want %q", role, got.Missing, err, want)
		}
	}
}

func TestAccessOfNoChannel(t *testing.T) {
	f := fakediscord.New(t)
	g := f.Guild("Newsroom")
	c, ann := g.Channel("news"), g.Member("ann")
	c.Delete()
	b, _ := newBot(t, f)
	ctx := context.Background()
	if got, err := b.Access(ctx, news.Channel{Platform: news.Discord, ID: c.ID}, ""); err != nil || !got.Gone {
		t.Errorf("a channel that is gone: %+v, %v", got, err)
	}
	if got, err := b.Access(ctx, news.Channel{Platform: news.Discord, ID: ann.Direct().ID}, ""); err != nil || got.Gone || len(got.Missing) > 0 {
		t.Errorf("a direct conversation: %+v, %v", got, err)
	}
	if _, err := b.Access(ctx, news.Channel{Platform: news.Telegram, ID: "1"}, ""); err == nil {
		t.Error("a channel of another platform has an answer")
	}
	f.Fail("get_channel", fakediscord.Status(503))
	if _, err := b.Access(ctx, news.Channel{Platform: news.Discord, ID: c.ID}, ""); err == nil {
		t.Error("an error of Discord's is an answer")
	}
}

// TestRefusedPostsNameTheRight: the reason that an admin reads says what to give.
func TestRefusedPostsNameTheRight(t *testing.T) {
	f := fakediscord.New(t)
	c := f.Guild("Newsroom").Channel("news")
	c.Deny(fakediscord.EmbedLinks)
	b, _ := newBot(t, f)
	_, err := b.Send(context.Background(), delivery(t, c, "n", time.Now()))
	var se *briefing.SendError
	if !errors.As(err, &se) || se.Outcome != briefing.ChannelGone || !strings.Contains(err.Error(), "I need Embed Links in #news.") {
		t.Errorf("the reason is %v", err)
	}
	noSecrets(t, err)
	if got := bot.AccessWords(bot.Access{}, news.Channel{}); got != "" {
		t.Errorf("nothing is missing: %q", got)
	}
}
