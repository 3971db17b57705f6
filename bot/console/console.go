// Package console is the platform that needs no account: digests for "console:" are
// printed, so that the whole program can run on a terminal alone.
package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// Renderer writes digests as plain text, one message each: a terminal has no limit.
type Renderer struct{}

var _ briefing.Marker = Renderer{}

// Render gives the digest as plain text. It never fails.
func (Renderer) Render(d news.Digest) ([]briefing.Message, error) {
	m := briefing.Message{Body: []byte(bot.PlainDigest(d))}
	for _, s := range d.Stories {
		m.StoryIDs = append(m.StoryIDs, s.ID)
	}
	return []briefing.Message{m}, nil
}

// Edits is false: what was printed stays.
func (Renderer) Edits() bool { return false }

// Mark shows the newest correction of a bullet under it or, where the message does not
// show the bullet, at its end.
func (Renderer) Mark(body []byte, d news.Digest, b news.Bullet) ([]byte, error) {
	if len(b.Corrections) == 0 {
		return nil, errors.New("mark a message: there is no correction")
	}
	newest := b.Corrections[len(b.Corrections)-1]
	words := bot.CorrectionWords(newest, d)
	lines := strings.Split(string(body), "\n")
	at := slices.Index(lines, "• "+bot.BulletText(b)) + 1
	if at == 0 {
		at, words = len(lines)-1, bot.CorrectionElsewhere(newest, d, b)
	}
	return []byte(strings.Join(slices.Insert(lines, at, bot.CorrectionMark+words), "\n")), nil
}

// Console prints messages, each by one write and followed by an empty line, so that
// messages sent at the same time do not mix.
type Console struct {
	mu  sync.Mutex
	out io.Writer
}

var _ briefing.Platform = (*Console)(nil)

// New makes a Console that prints to out.
func New(out io.Writer) *Console { return &Console{out: out} }

// Send prints a delivery; its id is "console-" and the delivery's own. What was
// written in part may have been seen: that is MaybeSent. Every error is a
// *briefing.SendError.
func (c *Console) Send(ctx context.Context, d briefing.Delivery) (string, error) {
	const op = "console: print"
	if err := ctx.Err(); err != nil {
		return "", &briefing.SendError{Op: op, Outcome: briefing.NotSent, Err: err}
	}
	if d.Kind != briefing.Post {
		return "", &briefing.SendError{Op: op, Outcome: briefing.NotAccepted, Err: errors.New("what was printed cannot be changed")}
	}
	if len(d.Body) == 0 {
		return "", &briefing.SendError{Op: op, Outcome: briefing.NotAccepted, Err: errors.New("the message is empty")}
	}
	whole := append(append([]byte(nil), d.Body...), '\n')
	c.mu.Lock()
	n, err := c.out.Write(whole)
	c.mu.Unlock()
	switch {
	case err == nil:
		return fmt.Sprintf("console-%d", d.ID), nil
	case n == 0:
		return "", &briefing.SendError{Op: op, Outcome: briefing.NotSent, Err: err}
	}
	return "", &briefing.SendError{Op: op, Outcome: briefing.MaybeSent, Err: err}
}

// Settle cannot tell what a terminal showed before the program stopped.
func (c *Console) Settle(context.Context, briefing.Delivery) (briefing.Settlement, error) {
	return briefing.Settlement{State: briefing.Unknown}, nil
}
