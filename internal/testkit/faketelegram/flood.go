package faketelegram

import (
	"math"
	"time"
)

// Limits are how fast a bot may post. The zero Limits mean the published ones; a
// negative number means no limit.
type Limits struct {
	// PerChat is messages a second into one chat.
	PerChat int
	// PerGroup is messages a minute into one group, supergroup or channel.
	PerGroup int
	// Total is messages a second over all chats.
	Total int
}

// published are the numbers of the Bots FAQ: "more than one message per second" in a
// chat, "20 messages per minute" in a group, "about 30 messages per second" in all.
// The real platform allows short bursts; the fake does not.
var published = Limits{PerChat: 1, PerGroup: 20, Total: 30}

// Unlimited switches the limits off.
var Unlimited = Limits{PerChat: -1, PerGroup: -1, Total: -1}

// slack forgives a bot that keeps exactly to a limit the jitter of its clock and of
// the network.
const slack = 50 * time.Millisecond

// flood remembers when messages were posted.
type flood struct {
	limits Limits
	chats  map[int64][]time.Time
	all    []time.Time
}

func newFlood(l Limits) *flood {
	if l.PerChat == 0 {
		l.PerChat = published.PerChat
	}
	if l.PerGroup == 0 {
		l.PerGroup = published.PerGroup
	}
	if l.Total == 0 {
		l.Total = published.Total
	}
	return &flood{limits: l, chats: map[int64][]time.Time{}}
}

// take counts a message into a chat, or says how long to wait first.
func (f *flood) take(chat int64, group bool, now time.Time) time.Duration {
	sent := f.chats[chat]
	wait := max(
		over(f.all, f.limits.Total, time.Second, now),
		over(sent, f.limits.PerChat, time.Second, now),
	)
	if group {
		wait = max(wait, over(sent, f.limits.PerGroup, time.Minute, now))
	}
	if wait > 0 {
		return wait
	}
	f.chats[chat] = append(since(sent, now.Add(-time.Minute)), now)
	f.all = append(since(f.all, now.Add(-time.Second)), now)
	return 0
}

// over is how long until fewer than limit of the times lie within the window.
func over(times []time.Time, limit int, window time.Duration, now time.Time) time.Duration {
	if limit < 0 {
		return 0
	}
	recent := since(times, now.Add(-window+slack))
	if len(recent) < limit {
		return 0
	}
	return recent[len(recent)-limit].Add(window).Sub(now)
}

// since drops the times before a moment; times are in order.
func since(times []time.Time, from time.Time) []time.Time {
	for len(times) > 0 && !times[0].After(from) {
		times = times[1:]
	}
	return times
}

// seconds rounds a wait up to whole seconds, as retry_after is given.
func seconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }
