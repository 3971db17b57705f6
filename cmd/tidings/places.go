package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// interactionsPath is where Discord sends interactions, on the web server.
const interactionsPath = "/discord/interactions"

// endpoint takes a platform's commands by HTTP. Close waits for answers that are under
// way.
type endpoint interface {
	http.Handler
	Close()
}

// servers tells which workspaces of a kind a bot is in.
type servers interface {
	Workspaces(ctx context.Context) ([]string, error)
}

// places asks each platform about its own channels.
type places map[news.Platform]*connection

// Access implements bot.Places.
func (p places) Access(ctx context.Context, ch news.Channel, mention string) (bot.Access, error) {
	c := p[ch.Platform]
	if c == nil || c.places == nil {
		return bot.Access{}, nil
	}
	return c.places.Access(ctx, ch, mention)
}

// hearing is one listener with its name: the platform's, or where several share it
// "discord, shard 2 of 4".
type hearing struct {
	name     news.Platform
	listener bot.Listener
}

// hearings are all listeners that this process may hold.
func (a *app) hearings() []hearing {
	if !a.roles.has(listening) {
		return nil
	}
	var out []hearing
	for name, c := range a.connections {
		for i, l := range c.listeners {
			h := hearing{name, l}
			if n := len(c.listeners); n > 1 {
				h.name = news.Platform(fmt.Sprintf("%s, shard %d of %d", name, i+1, n))
			}
			out = append(out, h)
		}
	}
	return out
}

// withEndpoint adds to the pages where a platform's commands come in, if any does.
func (a *app) withEndpoint(ctx context.Context, pages http.Handler) http.Handler {
	if !a.roles.has(listening) {
		return pages
	}
	for _, c := range a.connections {
		if c.endpoint == nil {
			continue
		}
		a.endpoint = c.endpoint(ctx, a.handler)
		mux := http.NewServeMux()
		mux.Handle(interactionsPath, a.endpoint)
		mux.Handle("/", pages)
		return mux
	}
	return pages
}

// mention is the role that a briefing notifies.
func (a *app) mention(ctx context.Context, briefingID string) (string, error) {
	b, err := a.store.Briefing(ctx, briefingID)
	return b.Mention, err
}

// noteServers notes which servers the bot is on and which it has left, and returns of
// which kinds of workspaces that is known now. Where a platform cannot be asked, it is
// asked the next time.
func (a *app) noteServers(ctx context.Context) (asked []string) {
	for name, c := range a.connections {
		if c.servers == nil {
			continue
		}
		kind := string(name) + ":"
		there, err := c.servers.Workspaces(ctx)
		if err == nil {
			err = a.store.Present(ctx, kind, there, time.Now())
		}
		if err != nil {
			a.log.Warn("servers could not be asked for", "platform", name, "error", err)
			continue
		}
		asked = append(asked, kind)
	}
	return asked
}

// lookTime bounds one look at a channel.
const lookTime = 20 * time.Second

// lookAtPlaces logs what is missing where the configuration file has briefings posted,
// before the first post.
func (a *app) lookAtPlaces(ctx context.Context, declared []briefing.Briefing) {
	seen := map[string]bool{}
	for _, b := range declared {
		for _, ch := range b.Channels {
			key := fmt.Sprint(ch, " ", b.Mention)
			if seen[key] || ctx.Err() != nil {
				continue
			}
			seen[key] = true
			looking, cancel := context.WithTimeout(ctx, lookTime)
			posting, notifying, err := bot.Lacks(looking, places(a.connections), ch, b.Mention)
			cancel()
			switch {
			case err != nil:
			case posting != "":
				a.log.Warn("a channel cannot be posted to", "channel", ch.String(), "missing", posting, "briefing", b.Name)
			case notifying != "":
				a.log.Warn("a role cannot be notified", "channel", ch.String(), "missing", notifying, "briefing", b.Name)
			}
		}
	}
}
