package news

import (
	"fmt"
	"strings"
	"time"
)

// Source is a feed, page or channel that Tidings reads for one workspace.
type Source struct {
	// ID is given by the store.
	ID string
	// Workspace owns it.
	Workspace string
	// Name is what people call it; unique in its workspace without regard to case.
	Name string
	// URL is the address that is polled.
	URL string
	// Declared is true for a source of the configuration file, which chat cannot change.
	Declared bool
	// Paused is true where it is not polled.
	Paused bool
	Health Health
}

// Health is what is known of how a source fares. Zero times mean never.
type Health struct {
	LastSuccess time.Time
	LastFailure time.Time
	// Reason is the last failure in words a reader understands ("403 Forbidden");
	// empty after a success.
	Reason string
	// Since is when the present run of failures began; zero while it is well.
	Since time.Time
	// Failures is the number of failures in a row.
	Failures int
	// ItemsPerDay is the rate of new items, over the last week.
	ItemsPerDay float64
	// NextPoll is when it is polled next.
	NextPoll time.Time
}

// Failing reports whether the last attempt failed.
func (h Health) Failing() bool { return h.Failures > 0 }

// Platform names a chat platform, or the console.
type Platform string

// The platforms a channel can be on.
const (
	Discord  Platform = "discord"
	Telegram Platform = "telegram"
	Console  Platform = "console"
)

// Channel is a place to post. It is a value: two equal channels are one place.
type Channel struct {
	Platform Platform
	// ID is the platform's opaque id; empty for the console.
	ID string
	// Thread is a thread or topic within it; empty for none.
	Thread string
}

// String is the channel as the configuration writes it: "telegram:-100123/77".
func (c Channel) String() string {
	s := string(c.Platform) + ":" + c.ID
	if c.Thread != "" {
		s += "/" + c.Thread
	}
	return s
}

// ParseChannel reads "platform:id" or "platform:id/thread". Its error says what to
// write instead.
func ParseChannel(s string) (Channel, error) {
	name, rest, ok := strings.Cut(strings.TrimSpace(s), ":")
	if !ok {
		return Channel{}, fmt.Errorf("channel %q has no platform: write discord:ID, telegram:ID or \"console:\"", s)
	}
	c := Channel{Platform: Platform(strings.ToLower(name))}
	c.ID, c.Thread, _ = strings.Cut(rest, "/")
	switch c.Platform {
	case Console:
		if rest != "" {
			return Channel{}, fmt.Errorf("channel %q: the console has no id, write \"console:\"", s)
		}
		return c, nil
	case Discord:
		if !digits(c.ID) || (c.Thread != "" && !digits(c.Thread)) {
			return Channel{}, fmt.Errorf("channel %q: a Discord channel id is a number, for example discord:112233445566778899", s)
		}
	case Telegram:
		if !telegramID(c.ID) || (c.Thread != "" && !digits(c.Thread)) {
			return Channel{}, fmt.Errorf("channel %q: a Telegram chat is a number or a @name, for example telegram:-1001234567890 or telegram:@mychannel", s)
		}
	default:
		return Channel{}, fmt.Errorf("channel %q: no platform is called %q, write discord:ID, telegram:ID or \"console:\"", s, name)
	}
	if strings.HasSuffix(rest, "/") {
		return Channel{}, fmt.Errorf("channel %q ends in / without a thread", s)
	}
	return c, nil
}

func telegramID(s string) bool {
	if name, ok := strings.CutPrefix(s, "@"); ok {
		return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
			return !(r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
		})
	}
	return digits(strings.TrimPrefix(s, "-"))
}

func digits(s string) bool {
	return s != "" && len(s) <= 20 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
