package discord

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// What is posted in an announcement channel is published to the servers that follow it
// (Discord docs, Crosspost Message). That comes after posting and behind it: it waits
// until the bot has room in its limits, so that no digest is late for it. Where the
// program ends in between, the message stands in the channel unpublished.

const (
	// perHour is how many messages of one channel Discord publishes in an hour.
	perHour = 10
	// publishPause is how long after a message the bot looks whether it has room, so that
	// many of one moment are seen as many.
	publishPause = 2 * time.Second
	// mostToPublish is how many messages wait at most; mostTries how often one is tried.
	mostToPublish = 20000
	mostTries     = 5
	// calmShare is how many of the requests that the limit allows may have been made in
	// the last moment while publishing goes on.
	calmShare = perWindow / 4
	// codeCrossposted is that of a message that is published already.
	codeCrossposted = 40033
	// mostKinds is how many channels' kinds are remembered.
	mostKinds = 100_000
)

// posted is a message that may have to be published.
type posted struct {
	channel, message string
	tries            int
}

// publisher publishes what is posted in announcement channels.
type publisher struct {
	// stopped ends what is being published; stop ends it.
	stopped context.Context
	stop    context.CancelFunc
	running sync.WaitGroup // of publishWaiting
	mu      sync.Mutex
	waiting []posted
	working bool
	// kinds are those of channels that were looked at.
	kinds map[string]int
	// done are the times of what was published, by channel, of the last hour.
	done map[string][]time.Time
}

func newPublisher() *publisher {
	p := &publisher{}
	p.stopped, p.stop = context.WithCancel(context.Background())
	return p
}

// begin reports whether publishing may go on; running must be told when it is done.
func (p *publisher) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped.Err() != nil {
		return false
	}
	p.running.Add(1)
	return true
}

// Close ends the publishing of announcements, which goes on behind Send, and returns when
// nothing of it is running. What still waits stays unpublished.
func (b *Bot) Close() {
	p := b.publisher
	p.mu.Lock()
	p.stop()
	p.mu.Unlock()
	p.running.Wait()
}

// kind is a channel's kind where it is known.
func (p *publisher) kind(channel string) (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	kind, known := p.kinds[channel]
	return kind, known
}

func (p *publisher) know(channel string, kind int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kinds == nil || len(p.kinds) >= mostKinds {
		p.kinds = map[string]int{}
	}
	p.kinds[channel] = kind
}

// publishLater publishes a message when there is room, where its channel is one of
// announcements.
func (b *Bot) publishLater(channel, message string) {
	p := b.publisher
	if kind, known := p.kind(channel); known && kind != kindAnnouncement {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) >= mostToPublish {
		return
	}
	p.waiting = append(p.waiting, posted{channel: channel, message: message})
	if !p.working {
		p.working = true
		time.AfterFunc(publishPause, b.publishWaiting)
	}
}

// publishWaiting publishes what waits as long as the bot has nothing else to do, and
// comes back when it has.
func (b *Bot) publishWaiting() {
	p := b.publisher
	if !p.begin() {
		return
	}
	defer p.running.Done()
	for p.stopped.Err() == nil {
		if d := b.limit.busyFor(); d > 0 {
			time.AfterFunc(max(d, publishPause), b.publishWaiting)
			return
		}
		next, ok := p.next()
		if !ok {
			return
		}
		ctx, cancel := context.WithTimeout(p.stopped, 2*requestTimeout)
		again := b.crosspost(ctx, next)
		cancel()
		if next.tries++; again > 0 && next.tries < mostTries {
			p.mu.Lock()
			p.waiting = append(p.waiting, next)
			p.mu.Unlock()
			time.AfterFunc(max(again, publishPause), b.publishWaiting)
			return
		}
	}
}

// next takes what waits longest; false where nothing does, and nobody works then.
func (p *publisher) next() (posted, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) == 0 {
		p.working = false
		return posted{}, false
	}
	m := p.waiting[0]
	p.waiting = p.waiting[1:]
	return m, true
}

// crosspost publishes one message, or says how long to wait before it is tried again.
func (b *Bot) crosspost(ctx context.Context, m posted) (again time.Duration) {
	p := b.publisher
	log := b.log.With("channel", m.channel, "message", m.message)
	kind, known := p.kind(m.channel)
	if !known {
		c, err := b.channel(ctx, m.channel)
		if err != nil {
			log.Debug("look whether a channel is one of announcements", "error", err)
			return putOff(err)
		}
		kind = c.Type
		p.know(m.channel, kind)
	}
	switch {
	case kind != kindAnnouncement:
		return 0
	case !p.mayPublish(m.channel, b.now()):
		log.Warn("not published to the servers that follow: ten an hour is the most that Discord takes")
		return 0
	}
	address := discordgo.EndpointChannelMessageCrosspost(m.channel, m.message)
	err := b.call(ctx, http.MethodPost, address, discordgo.EndpointChannelMessageCrosspost(m.channel, ""), nil, nil)
	if err != nil && !hasCode(err, codeCrossposted) {
		log.Warn("publish a message to the servers that follow", "error", err)
		return putOff(err)
	}
	p.published(m.channel, b.now())
	return 0
}

// putOff is how long to wait after an error that may pass; 0 for one that stays. A
// message that was published after all is only refused the next time.
func putOff(err error) time.Duration {
	var e *apiError
	if !errors.As(err, &e) || e.Status >= 400 && e.Status < 500 && e.Status != http.StatusTooManyRequests {
		return 0
	}
	return max(e.RetryAfter, publishPause)
}

// mayPublish reports whether the channel's hour has room.
func (p *publisher) mayPublish(channel string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	times := p.done[channel]
	for len(times) > 0 && now.Sub(times[0]) >= time.Hour {
		times = times[1:]
	}
	if len(times) == 0 {
		delete(p.done, channel)
	} else {
		p.done[channel] = times
	}
	return len(times) < perHour
}

func (p *publisher) published(channel string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done == nil {
		p.done = map[string][]time.Time{}
	}
	p.done[channel] = append(p.done[channel], now)
}
