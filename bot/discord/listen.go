package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"tidings/bot"
)

// errToken ends listening: nothing but a new token helps.
var errToken = errors.New("discord: the bot's token is refused; copy the current one from the developer portal (Bot, Reset Token) into the configuration and start again")

// fatal are the close codes after which connecting again is pointless (Discord docs,
// Opcodes and Status Codes: Gateway Close Event Codes).
var fatal = map[int]error{
	4004: errToken,
	4010: errors.New("discord: the gateway refuses the shard; write shards: auto under discord"),
	4011: errors.New("discord: the bot is on so many servers that its connection must be sharded; write shards: auto under discord"),
	4012: errors.New("discord: the gateway no longer speaks the version that this program uses; update the program"),
	4013: errors.New("discord: the gateway refuses the intents that this program asks for; update the program"),
	4014: errors.New("discord: the gateway refuses an intent that has to be allowed in the developer portal (Bot, Privileged Gateway Intents)"),
}

// Listen publishes the commands and answers interactions until ctx ends; it returns
// nil then. It reconnects by itself as often as it takes, and returns an error only
// where that is pointless, with words that say what to do.
func (b *Bot) Listen(ctx context.Context, h bot.Handler) error { return b.hear(ctx, h, nil) }

// hear is Listen for some shards, nil for all. The first publishes the commands.
func (b *Bot) hear(ctx context.Context, h bot.Handler, only []int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := newWorkers()
	publishing := make(chan struct{})
	go func() {
		defer close(publishing)
		if only != nil && !slices.Contains(only, 0) {
			return
		}
		if err := b.publishing(ctx); err != nil {
			cancel(err)
		}
	}()
	var err error
	if b.key == nil {
		err = b.gateways(ctx, w, h, only)
	} else {
		<-ctx.Done() // interactions come to the Endpoint
	}
	cancel(err)
	<-publishing
	if !w.wait(b.times.stop) {
		b.log.Warn("stopped with answers unfinished")
	}
	if cause := context.Cause(ctx); err == nil && errors.Is(cause, errToken) {
		return cause
	}
	return err
}

// publishing publishes the commands, patiently.
func (b *Bot) publishing(ctx context.Context) error {
	for pause := b.times.retry; ; pause = min(2*pause, b.times.retryMax) {
		err := b.publish(ctx, bot.Commands())
		switch {
		case err == nil || ctx.Err() != nil:
			return nil
		case refusedToken(err):
			return errToken
		}
		b.log.Warn("publish slash commands", "error", err, "retry_in", pause.String())
		var e *apiError
		if errors.As(err, &e) && e.RetryAfter > pause {
			pause = e.RetryAfter
		}
		if sleep(ctx, pause) != nil {
			return nil
		}
	}
}

// listen keeps a shard's gateway connection until ctx ends.
func (b *Bot) listen(ctx context.Context, w *workers, h bot.Handler, s shard) error {
	var c *connection
	pause := b.times.retry
	for {
		if c == nil {
			var err error
			if c, err = b.newConnection(ctx, w, h, s); err != nil {
				return err
			}
			if b.starts.wait(ctx, s.id, b.now(), b.times.identify) != nil {
				return nil
			}
		}
		since := b.now()
		err := c.run(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if final := fatalError(err); final != nil {
			return final
		}
		if !c.resumable(err) {
			c = nil
		}
		if b.now().Sub(since) > b.times.settled {
			pause = b.times.retry
		}
		b.log.Warn("gateway connection ended", "shard", s.String(), "error", err, "retry_in", pause.String())
		if sleep(ctx, pause/2+rand.N(pause)) != nil {
			return nil
		}
		pause = min(2*pause, b.times.retryMax)
		if _, err := b.me(ctx); refusedToken(err) {
			return errToken
		}
	}
}

// fatalError is the error that ends listening, or nil where connecting again may help.
func fatalError(err error) error {
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return fatal[closed.Code]
	}
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Response != nil && rest.Response.StatusCode == http.StatusUnauthorized {
		return errToken
	}
	return nil
}

// connection is one discordgo session, which may be opened again to be resumed.
type connection struct {
	b       *Bot
	session *discordgo.Session
	relay   *relay
	// ended gets a value when an open session lost its connection.
	ended chan struct{}
	// stuck is true where an Open or Close never came back: the session cannot be used
	// again.
	stuck bool
}

func (b *Bot) newConnection(ctx context.Context, w *workers, h bot.Handler, in shard) (*connection, error) {
	s, err := b.session()
	if err != nil {
		return nil, err
	}
	s.ShardID, s.ShardCount = in.id, in.count
	c := &connection{b: b, session: s, ended: make(chan struct{}, 1), relay: &relay{ctx: ctx, up: b.up, times: b.times}}
	c.relay.begin = func(ctx context.Context) error { return b.starts.now(ctx, in.id, b.now(), b.times.identify) }
	s.Dialer = c.relay.dialer()
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.InteractionCreate) {
		if e != nil {
			b.take(ctx, w, h, asked{Interaction: e.Interaction})
		}
	})
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case c.ended <- struct{}{}:
		default:
		}
	})
	return c, nil
}

var (
	errClosed = errors.New("the connection was closed")
	errStuck  = errors.New("the session hangs in the library")
)

// Gateways is how many gateway connections stand now, of all shards that this process
// listens to.
func (b *Bot) Gateways() int { return int(b.standing.Load()) }

// run opens the session and stays until its connection ends or ctx does.
func (c *connection) run(ctx context.Context) error {
	select { // of an earlier connection
	case <-c.ended:
	default:
	}
	// The library may tell of one end twice; the second time it is open again already.
	if err := c.open(ctx); err != nil && !errors.Is(err, discordgo.ErrWSAlreadyOpen) {
		return err
	}
	c.b.log.Info("gateway connected")
	c.b.standing.Add(1)
	defer c.b.standing.Add(-1)
	select {
	case <-ctx.Done():
		c.close()
		return nil
	case <-c.ended:
		return c.relay.reason(errClosed)
	}
}

// open is the library's Open with an end. It waits for packets without any, holding
// the lock that Close needs; the relay's deadlines free it, and where ctx ends the
// relay cuts the connection.
func (c *connection) open(ctx context.Context) error {
	opened := make(chan error, 1)
	go func() { opened <- c.session.Open() }()
	t := time.NewTimer(2*c.b.times.open + 2*requestTimeout)
	defer t.Stop()
	select {
	case err := <-opened:
		return c.opened(err)
	case <-t.C:
	case <-ctx.Done():
	}
	c.relay.cut(errClosed)
	grace := time.NewTimer(c.b.times.stop)
	defer grace.Stop()
	select {
	case err := <-opened:
		if err == nil { // it was ready in the last moment
			c.close()
		}
		return errClosed
	case <-grace.C:
		c.stuck = true
		return errStuck
	}
}

// opened is Open's error with the relay's reason where the library has none.
func (c *connection) opened(err error) error {
	var rest *discordgo.RESTError
	switch {
	case err == nil, errors.Is(err, discordgo.ErrWSAlreadyOpen), errors.As(err, &rest):
		return err
	}
	return c.relay.reason(bare(err))
}

// close ends the session in order, so that Discord shows the bot as offline at once.
func (c *connection) close() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.session.Close() // it always returns nil
	}()
	t := time.NewTimer(3 * time.Second)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
		c.stuck = true
	}
	c.relay.cut(errClosed)
}

// resumable reports whether the session may be opened again after an error. Discord's
// codes 4007 and 4009 end a session; so does a library that hangs.
func (c *connection) resumable(err error) bool {
	var closed *websocket.CloseError
	if errors.As(err, &closed) && (closed.Code == 4007 || closed.Code == 4009) {
		return false
	}
	return !c.stuck
}

// String keeps the session, which holds the token, out of logs.
func (c *connection) String() string { return fmt.Sprintf("gateway connection (stuck %v)", c.stuck) }
