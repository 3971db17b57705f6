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

// Lacks says in words what keeps the bot from posting in a channel, and where nothing
// does what keeps it from notifying a role there (see Places.Access); both are empty
// where nothing is known to be wrong.
func Lacks(ctx context.Context, p Places, ch news.Channel, mention string) (posting, notifying string, err error) {
	a, err := p.Access(ctx, ch, mention)
	words := AccessWords(a, ch)
	if err != nil || words == "" || mention == "" {
		return words, "", err
	}
	if a, err = p.Access(ctx, ch, ""); err != nil {
		return "", "", err
	}
	if posting = AccessWords(a, ch); posting != "" {
		return posting, "", nil
	}
	return "", "The role will not be notified: " + words, nil
}

// lacks is Lacks, which says nothing where it could not be found out in time.
func (b *Bot) lacks(ctx context.Context, ch news.Channel, mention string) (posting, notifying string) {
	if b.o.Places == nil {
		return "", ""
	}
	looking, cancel := context.WithTimeout(ctx, accessTime)
	defer cancel()
	posting, notifying, err := Lacks(looking, b.o.Places, ch, mention)
	if err != nil {
		return "", ""
	}
	return posting, notifying
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

// beforePosting is a block of what Lacks says; no lines where it says nothing.
func beforePosting(words string) Block {
	if words == "" {
		return Block{}
	}
	return Block{Heading: "Before the first post", Lines: []Line{Text(words)}}
}

// accessStatus names what the channels of a workspace's briefings lack, for posting and
// for notifying a role. Those of the configuration file are named where they are asked
// about.
func (b *Bot) accessStatus(ctx context.Context, r Request, bs []briefing.Briefing) (posting, notifying []Line) {
	looking, cancel := context.WithTimeout(ctx, accessTime)
	defer cancel()
	type look struct {
		ch      news.Channel
		mention string
	}
	seen, told := map[look]bool{}, map[news.Channel]bool{}
	for _, br := range bs {
		for _, ch := range br.Channels {
			at := look{ch, br.Mention}
			if seen[at] || told[ch] || len(seen) == mostPlaces || br.Declared && !same(ch, r.Channel) {
				continue
			}
			seen[at] = true
			post, notify := b.lacks(looking, ch, br.Mention)
			if post != "" {
				posting = append(posting, Bullet(post))
			}
			if notify != "" {
				notifying = append(notifying, Bullet(notify))
			}
			told[ch] = post+notify != ""
		}
	}
	return posting, notifying
}
