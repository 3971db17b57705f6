package discord

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
)

// A bot on many servers parts them over several connections, its shards (Discord docs,
// Gateway: Sharding). Each is a session of its own; direct conversations come to the
// first.

// AutoShards as Options.Shards asks Discord at the start how many shards there shall be.
const AutoShards = -1

// MostShards bounds what a configuration may ask for. Discord recommends one for each
// 1,000 servers and wants one for each 2,500 at least.
const MostShards = 1000

// shard is one of count connections.
type shard struct{ id, count int }

func (s shard) String() string { return fmt.Sprintf("%d of %d", s.id+1, s.count) }

// Shard listens to one shard alone, of as many as Options.Shards says; the first also
// publishes the commands. Several processes may each hold some of them.
func (b *Bot) Shard(id int) bot.Listener { return single{b, id} }

// single is one shard as a Listener.
type single struct {
	b  *Bot
	id int
}

// Listen implements bot.Listener.
func (s single) Listen(ctx context.Context, h bot.Handler) error {
	return s.b.hear(ctx, h, []int{s.id})
}

// starts spaces out the sessions that this process begins: of those whose number is
// the same modulo what Discord allows at once, one in five seconds. The zero value
// allows one at once.
type starts struct {
	mu    sync.Mutex
	atOne int               // max_concurrency; 0 is 1
	next  map[int]time.Time // by key: when a connection that begins a session may be made
	last  map[int]time.Time // by key: when a session was begun
}

// allow sets how many sessions may begin at once.
func (s *starts) allow(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atOne = n
}

// wait returns when a shard may begin a session.
func (s *starts) wait(ctx context.Context, shard int, now time.Time, every time.Duration) error {
	s.mu.Lock()
	if s.next == nil {
		s.next = map[int]time.Time{}
	}
	key := shard % max(s.atOne, 1)
	at := later(s.next[key], now)
	s.next[key] = at.Add(every)
	s.mu.Unlock()
	return sleep(ctx, at.Sub(now))
}

// now returns when a shard's connection, made in its turn, may say that it begins: the
// way there takes some longer than others.
func (s *starts) now(ctx context.Context, shard int, now time.Time, every time.Duration) error {
	s.mu.Lock()
	if s.last == nil {
		s.last = map[int]time.Time{}
	}
	key := shard % max(s.atOne, 1)
	at := now
	if last, was := s.last[key]; was {
		at = later(last.Add(every), now)
	}
	s.last[key] = at
	s.mu.Unlock()
	return sleep(ctx, at.Sub(now))
}

// begin is what Discord says of new sessions.
type begin struct {
	Shards int
	Limit  struct {
		Remaining   int
		ResetAfter  float64 `json:"reset_after"` // milliseconds
		Concurrency int     `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// count asks Discord about sessions, patiently, and returns how many shards there are.
// One that was set and needs no answer is not asked for.
func (b *Bot) count(ctx context.Context) (int, error) {
	if b.shards == 0 || b.shards == 1 {
		return 1, nil
	}
	for pause := b.times.retry; ; pause = min(2*pause, b.times.retryMax) {
		in, err := b.begin(ctx)
		switch {
		case err == nil:
			b.starts.allow(in.Limit.Concurrency)
			n := b.shards
			if n == AutoShards {
				n = min(max(in.Shards, 1), MostShards)
			}
			if in.Limit.Remaining < n {
				reset := time.Duration(in.Limit.ResetAfter * float64(time.Millisecond))
				b.log.Warn("Discord allows no more sessions today; waiting", "remaining", in.Limit.Remaining, "shards", n, "wait", reset.String())
				return n, sleep(ctx, reset)
			}
			return n, nil
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case refusedToken(err):
			return 0, errToken
		}
		b.log.Warn("ask how to connect", "error", err, "retry_in", pause.String())
		if sleep(ctx, pause) != nil {
			return 0, ctx.Err()
		}
	}
}

func (b *Bot) begin(ctx context.Context) (begin, error) {
	var in begin
	if err := b.call(ctx, http.MethodGet, discordgo.EndpointGatewayBot, discordgo.EndpointGatewayBot, nil, &in); err != nil {
		return in, fmt.Errorf("discord: ask for the gateway: %w", err)
	}
	return in, nil
}

// shardsOf are those of a number that are to be listened to; nil means all.
func shardsOf(only []int, count int) ([]shard, error) {
	var out []shard
	if only == nil {
		for id := range count {
			out = append(out, shard{id, count})
		}
		return out, nil
	}
	for _, id := range only {
		if id < 0 || id >= count {
			return nil, fmt.Errorf("discord: there is no shard %d of %d", id, count)
		}
		out = append(out, shard{id, count})
	}
	return out, nil
}

// gateways keeps the connections of shards until ctx ends or one cannot go on.
func (b *Bot) gateways(ctx context.Context, w *workers, h bot.Handler, only []int) error {
	count, err := b.count(ctx)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	}
	list, err := shardsOf(only, count)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(list))
	for _, s := range list {
		go func() {
			defer cancel() // one that cannot go on ends all: a part of the servers would hear nothing
			ended <- b.listen(ctx, w, h, s)
		}()
	}
	var first error
	for range list {
		if err := <-ended; first == nil {
			first = err // the others ended with it
		}
	}
	return first
}
