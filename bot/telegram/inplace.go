package telegram

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// putInPlace shows an answer in place of the message whose button was pressed, and
// posts it anew where that cannot be: the message is too old or gone, or the answer
// needs several.
func (b *Bot) putInPlace(ctx context.Context, ch news.Channel, id int64, msgs []message) {
	if len(msgs) == 1 && b.replace(ctx, ch, id, msgs[0]) {
		return
	}
	b.postAll(ctx, target{channel: ch, replyTo: id}, msgs)
}

// replace changes a message of ours to another one. A change may be made twice, so it is
// tried again whatever became of it; false where the platform refuses it.
func (b *Bot) replace(ctx context.Context, ch news.Channel, id int64, m message) bool {
	for try := 1; ; try++ {
		_, err := b.inTurn(ctx, ch, m, answering, func(text, mode string) (int64, error) {
			return id, b.editMessage(ctx, ch, id, text, m, mode)
		})
		if err == nil {
			return true
		}
		e := b.amendError("telegram: editMessageText", ch, err)
		switch e.Outcome {
		case briefing.AsWanted:
			return true
		case briefing.NotSent, briefing.MaybeSent:
			if try < maxTries && sleep(ctx, max(e.RetryAfter, time.Duration(try)*time.Second)) == nil {
				continue
			}
			b.log.Warn("an answer could not be put in place", "channel", ch.String(), "error", e.Error())
			return true // nobody knows; posting it too could show it twice
		}
		b.log.Info("a message could not be changed, its answer is posted anew", "channel", ch.String(), "error", e.Error())
		return false
	}
}

// sameAlready reports whether an edit was refused because it changes nothing.
func sameAlready(err error) bool {
	e, ok := errors.AsType[*callError](err)
	return ok && e.refused && e.code == http.StatusBadRequest && strings.Contains(e.words(), "message is not modified")
}

// isGroup reports whether a chat is held to the groups' speed; channels are too.
func isGroup(chat string) bool { return strings.HasPrefix(chat, "-") || strings.HasPrefix(chat, "@") }
