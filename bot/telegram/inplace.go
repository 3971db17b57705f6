package telegram

import (
	"context"
	"net/http"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/news"
)

// putInPlace shows an answer in place of the message whose button was pressed, and
// posts it anew where that cannot be: the message is too old or gone, or the answer
// needs several.
func (b *Bot) putInPlace(ctx context.Context, ch news.Channel, id int64, msgs []message) {
	if len(msgs) == 1 {
		err := b.replace(ctx, ch, id, msgs[0])
		if err == nil || ctx.Err() != nil {
			return
		}
		b.log.Warn("a message could not be changed, its answer is posted anew", "channel", ch.String(), "error", b.sendError("telegram: editMessageText", ch, err).Error())
	}
	b.postAll(ctx, target{channel: ch, replyTo: id}, msgs)
}

// replace changes a message of ours to another one. That it is the same already is no
// error.
func (b *Bot) replace(ctx context.Context, ch news.Channel, id int64, m message) error {
	done, err := b.limit.wait(ctx, ch.ID, isGroup(ch.ID), answering)
	if err != nil {
		return errNotPosted{err}
	}
	defer done()
	if err := b.editMessage(ctx, ch, id, m.HTML, m, tgbotapi.ModeHTML); err != nil && !sameAlready(err) {
		return err
	}
	return nil
}

// sameAlready reports whether an edit was refused because it changes nothing.
func sameAlready(err error) bool {
	e, ok := err.(*callError)
	return ok && e.refused && e.code == http.StatusBadRequest && strings.Contains(e.words(), "message is not modified")
}

// isGroup reports whether a chat is held to the groups' speed; channels are too.
func isGroup(chat string) bool { return strings.HasPrefix(chat, "-") || strings.HasPrefix(chat, "@") }
