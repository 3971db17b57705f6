package bot

// What the bot may do where it is to post.

import (
	"context"
	"fmt"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// Access is what a platform says of posting in a channel. The zero value says that
// nothing is known to be wrong.
type Access struct {
	// Name is what people call the channel, "#news"; empty where it is not known.
	Name string
	// Missing are the rights that the bot lacks for posting there, in the platform's own
	// words ("Embed Links").
	Missing []string
	// Gone is true where there is no such channel, or the bot is not on its server.
	Gone bool
}

// Places asks platforms about channels. A platform that cannot say gives the zero
// Access and no error.
type Places interface {
	// Access looks at a channel now. mention is the id of a role that is to be mentioned
	// there; empty for none.
	Access(ctx context.Context, ch news.Channel, mention string) (Access, error)
}

// The bounds of looking at channels while somebody waits for an answer.
const (
	accessTime = 1500 * time.Millisecond
	mostPlaces = 10
)

// wrong says in words what keeps the bot from posting in a channel; empty for nothing,
// and where it could not be found out in time.
func (b *Bot) wrong(ctx context.Context, ch news.Channel, mention string) string {
	if b.o.Places == nil {
		return ""
	}
	a, err := b.o.Places.Access(ctx, ch, mention)
	if err != nil {
		return ""
	}
	return AccessWords(a, ch)
}

// AccessWords says in words what an Access lacks: "I need Embed Links in #news."; empty
// where it lacks nothing.
func AccessWords(a Access, ch news.Channel) string {
	name := CleanLine(a.Name)
	if name == "" {
		name = ch.String()
	}
	switch {
	case a.Gone:
		return fmt.Sprintf("%s is gone, or I am not there any more.", name)
	case len(a.Missing) > 0:
		return fmt.Sprintf("I need %s in %s.", andList(a.Missing), name)
	}
	return ""
}

// beforePosting is a block that names what a briefing's channel here lacks; no lines
// where it lacks nothing.
func (b *Bot) beforePosting(ctx context.Context, ch news.Channel, mention string) Block {
	looking, cancel := context.WithTimeout(ctx, accessTime)
	defer cancel()
	if words := b.wrong(looking, ch, mention); words != "" {
		return Block{Heading: "Before the first post", Lines: []Line{Text(words)}}
	}
	return Block{}
}

// accessStatus names what the channels of a workspace's briefings lack. Those of the
// configuration file are named where they are asked about.
func (b *Bot) accessStatus(ctx context.Context, r Request, bs []briefing.Briefing) []Line {
	looking, cancel := context.WithTimeout(ctx, accessTime)
	defer cancel()
	seen := map[news.Channel]bool{}
	var out []Line
	for _, br := range bs {
		for _, ch := range br.Channels {
			if seen[ch] || len(seen) == mostPlaces || br.Declared && !same(ch, r.Channel) {
				continue
			}
			seen[ch] = true
			if words := b.wrong(looking, ch, br.Mention); words != "" {
				out = append(out, Bullet(words))
			}
		}
	}
	return out
}
