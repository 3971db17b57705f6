package main

import (
	"context"
	"io"
	"log/slog"

	"tidings/bot"
	"tidings/bot/console"
	"tidings/bot/discord"
	"tidings/bot/telegram"
	"tidings/briefing"
	"tidings/config"
	"tidings/news"
)

// connection is one chat platform that is set up.
type connection struct {
	sender briefing.Platform
	// listeners share the listening, each held by one process; none for a platform that
	// takes no commands.
	listeners []bot.Listener
	// endpoint takes commands by HTTP; nil where they come in another way.
	endpoint func(ctx context.Context, h bot.Handler) endpoint
	// gateways is how many connections commands come in by; nil where they need none.
	gateways func() int
	// places and servers are nil where the platform cannot say.
	places  bot.Places
	servers servers
	// close ends what goes on behind sending; nil where nothing does.
	close func()
}

// joint is what opening a platform may use.
type joint struct {
	config config.Config
	log    *slog.Logger
	// out is where the console prints.
	out io.Writer
	// moved is told that a channel got a new id.
	moved func(ctx context.Context, from, to news.Channel) error
	// mention says which role a briefing notifies; empty for none.
	mention func(ctx context.Context, briefingID string) (string, error)
	// count is told of a platform's events by name.
	count func(p news.Platform, event string)
}

// platform is a chat platform that Tidings can be on.
type platform struct {
	name     news.Platform
	renderer briefing.Renderer
	// open makes the connection; nil and no error where the configuration has none.
	open func(joint) (*connection, error)
}

// platforms is the table of all platforms. A new one is one folder under bot/ and one
// line here.
func platforms() []platform {
	return []platform{
		{news.Console, console.Renderer{}, openConsole},
		{news.Discord, discord.Renderer{}, openDiscord},
		{news.Telegram, telegram.Renderer{}, openTelegram},
	}
}

// renderers has the renderer of each platform.
func renderers() map[news.Platform]briefing.Renderer {
	out := map[news.Platform]briefing.Renderer{}
	for _, p := range platforms() {
		out[p.name] = p.renderer
	}
	return out
}

func openConsole(j joint) (*connection, error) {
	return &connection{sender: console.New(j.out)}, nil
}

func openDiscord(j joint) (*connection, error) {
	c := j.config.Discord
	if !c.On() {
		return nil, nil
	}
	o := discord.Options{Token: c.Token.Reveal(), APIURL: c.APIURL, Log: j.log, Mention: j.mention, Shards: c.Shards}
	if c.Shards == config.AutoShards {
		o.Shards = discord.AutoShards
	}
	if c.PublicKey != "" {
		key, err := discord.ParseKey(c.PublicKey)
		if err != nil {
			return nil, err
		}
		o.PublicKey = key
	}
	b, err := discord.New(o)
	if err != nil {
		return nil, err
	}
	out := &connection{sender: b, listeners: []bot.Listener{b}, places: b, servers: b, close: b.Close}
	if o.PublicKey == nil {
		out.gateways = b.Gateways
	} else {
		out.endpoint = func(ctx context.Context, h bot.Handler) endpoint { return b.Endpoint(ctx, h) }
	}
	if c.Shards > 1 { // how many "auto" is, one process asks: it holds them all
		out.listeners = nil
		for id := range c.Shards {
			out.listeners = append(out.listeners, b.Shard(id))
		}
	}
	return out, nil
}

func openTelegram(j joint) (*connection, error) {
	c := j.config.Telegram
	if !c.On() {
		return nil, nil
	}
	o := telegram.Options{
		Token: c.Token.Reveal(), APIURL: c.APIURL, Log: j.log.With("platform", "telegram"), Moved: j.moved,
		Count: func(event string) { j.count(news.Telegram, event) },
	}
	if c.Webhook.On() {
		o.Webhook = telegram.Webhook{URL: c.Webhook.URL, Secret: c.Webhook.Secret.Reveal(), Listen: c.Webhook.Listen}
	}
	b, err := telegram.New(o)
	if err != nil {
		return nil, err
	}
	return &connection{sender: b, listeners: []bot.Listener{b}}, nil
}
