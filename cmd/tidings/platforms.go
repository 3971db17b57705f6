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
	// listener is nil for a platform that takes no commands.
	listener bot.Listener
}

// joint is what opening a platform may use.
type joint struct {
	config config.Config
	log    *slog.Logger
	// out is where the console prints.
	out io.Writer
	// moved is told that a channel got a new id.
	moved func(ctx context.Context, from, to news.Channel) error
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
	b, err := discord.New(discord.Options{Token: c.Token.Reveal(), APIURL: c.APIURL, Log: j.log})
	if err != nil {
		return nil, err
	}
	return &connection{sender: b, listener: b}, nil
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
	return &connection{sender: b, listener: b}, nil
}
