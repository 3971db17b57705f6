// Package discord is the Discord side of the bot: it listens on the gateway for slash
// commands, buttons and suggestions, publishes the command table, renders digests and
// answers, and posts.
//
// discordgo does the protocol. Around it stands what a bot that must not lose or
// double a message needs and the library does not do: every wait ends with its
// context, no request is repeated unless nothing can be doubled by it, a gateway that
// says nothing is given up, a refused token ends the listening, and no handler can
// take the program down.
package discord

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// Options are what a Bot is made of. Token must be set.
type Options struct {
	// Token is the bot's, from the Discord developer portal. It never appears in a log
	// line or an error.
	Token string
	// APIURL is the address of a proxy or test server that speaks Discord's REST
	// interface and gateway; empty means Discord itself.
	APIURL string
	// HTTPClient carries all requests; nil means a client of our own that obeys
	// HTTPS_PROXY. Its Timeout is not used: each call has its own deadline. Where its
	// Transport is an *http.Transport the gateway's connection is made the same way.
	HTTPClient *http.Client
	// Shards is over how many gateway connections the bot's servers are parted; 0 and 1
	// mean one, AutoShards as many as Discord recommends.
	Shards int
	// PublicKey is the application's, for interactions that Discord sends to Endpoint.
	// Where it is set, Listen publishes the commands and opens no gateway connection.
	PublicKey ed25519.PublicKey
	// Mention says which role is notified with a briefing's digests; empty for none. Nil
	// means none ever.
	Mention func(ctx context.Context, briefingID string) (role string, err error)
	// Log gets one line per event; nil means none.
	Log *slog.Logger
	// Now is the clock; nil means time.Now. Waiting is done with timers.
	Now func() time.Time
}

// Bot is one bot on Discord. Its methods may be called at the same time, but Listen
// only once at a time.
type Bot struct {
	log   *slog.Logger
	now   func() time.Time
	token string
	// transport carries every request; rest makes those that need the bot's token.
	transport http.RoundTripper
	rest      *discordgo.Session
	limit     *limiter
	up        *websocket.Dialer
	seen      seen
	servers   standings
	publisher *publisher
	key       ed25519.PublicKey
	shards    int
	starts    starts
	standing  atomic.Int32 // gateway connections that stand
	mention   func(ctx context.Context, briefingID string) (string, error)
	times     times
}

// times are the waits of listening; tests shorten them.
type times struct {
	open     time.Duration // for HELLO, and then for READY
	identify time.Duration // between two sessions that may not begin at once
	invalid  time.Duration // the least pause after a session was refused; at most five times that
	retry    time.Duration // before the first reconnect; doubles up to retryMax
	retryMax time.Duration
	settled  time.Duration // a connection that held so long starts the waits anew
	answer   time.Duration // for a handler, before "is thinking" is shown
	handle   time.Duration // for a handler in all
	stop     time.Duration // for running answers when listening ends
	ask      time.Duration // before a delivery in doubt is asked about again; doubles
}

// Discord takes 1000 new sessions a day: one each two minutes stays below.
var normal = times{
	open: 30 * time.Second, identify: 5100 * time.Millisecond, invalid: time.Second,
	retry: time.Second, retryMax: 2 * time.Minute, settled: time.Minute,
	answer: 2 * time.Second, handle: time.Minute, stop: 5 * time.Second, ask: time.Second,
}

var (
	_ briefing.Platform = (*Bot)(nil)
	_ briefing.Renderer = Renderer{}
	_ bot.Listener      = (*Bot)(nil)
	_ bot.Places        = (*Bot)(nil)
)

// New makes a Bot, which Close ends. It makes no request; a token or address of the wrong form is an
// error that says what to do.
func New(o Options) (*Bot, error) {
	token := strings.TrimPrefix(strings.TrimSpace(o.Token), "Bot ")
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("discord: the token is empty or has characters that no token has: copy it anew from the developer portal")
	}
	if o.Shards < AutoShards || o.Shards > MostShards {
		return nil, fmt.Errorf("discord: there can be 1 to %d shards, or as many as Discord recommends", MostShards)
	}
	base, err := parseAPIURL(o.APIURL)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	b := &Bot{publisher: newPublisher(), log: o.Log.With("platform", string(news.Discord)), now: o.Now, token: token, limit: newLimiter(o.Now), times: normal, mention: o.Mention, key: o.PublicKey, shards: o.Shards}
	b.transport = newTransport(o.HTTPClient, base)
	b.up = newUpstream(o.HTTPClient)
	if b.rest, err = b.session(); err != nil {
		return nil, err
	}
	return b, nil
}

// session makes a discordgo session that neither logs, nor reconnects, nor repeats
// requests by itself, and asks for no events but interactions.
func (b *Bot) session() (*discordgo.Session, error) {
	s, err := discordgo.New("Bot " + b.token)
	if err != nil {
		return nil, fmt.Errorf("discord: make a session: %w", err)
	}
	s.Client = &http.Client{Transport: b.transport, Timeout: requestTimeout, CheckRedirect: noRedirect}
	s.LogLevel = -1 // its logger prints addresses and packets
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.StateEnabled = false
	s.Compress = false // the relay reads the packets
	s.SyncEvents = true
	s.Identify.Intents = discordgo.IntentsNone // interactions come without any
	return s, nil
}

func parseAPIURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, fmt.Errorf("discord: api_url is not an address like http://127.0.0.1:8081")
	}
	return u, nil
}
