package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

var _ briefing.Marker = Renderer{}

// Edits is true: a bot may change its own messages whatever their age.
func (Renderer) Edits() bool { return true }

// maxMark is the most UTF-16 units of a correction.
const maxMark = 500

// Mark shows the newest correction of a bullet under it or, where the message does not
// show the bullet as it would be rendered now, under the title. Where the message is
// full, lines at its end that are no bullets make room.
func (Renderer) Mark(body []byte, d news.Digest, b news.Bullet) ([]byte, error) {
	var m message
	if err := json.Unmarshal(body, &m); err != nil || m.HTML == "" || len(b.Corrections) == 0 {
		return nil, errors.New("mark a message: it is not ours, or there is no correction")
	}
	newest := b.Corrections[len(b.Corrections)-1]
	words := bot.CorrectionWords(newest, d)
	lines := strings.Split(m.HTML, "\n")
	at := slices.Index(lines, htmlOf(line{{text: "• " + bot.BulletText(b)}})) + 1
	if at == 0 {
		at, words = 1, bot.CorrectionElsewhere(newest, d, b)
	}
	mark := htmlOf(line{{text: bot.CorrectionMark + bot.Cut(words, maxMark, inertLen), bold: true}})
	for at < len(lines) && strings.HasPrefix(plainText(lines[at]), bot.CorrectionMark) {
		at++
	}
	lines = slices.Insert(lines, at, mark)
	for !fitsMessage(strings.Join(lines, "\n")) {
		last := plainText(lines[len(lines)-1])
		if strings.HasPrefix(last, "•") || strings.HasPrefix(last, bot.CorrectionMark) || len(lines) < 3 {
			return nil, errors.New("mark a message: there is no room")
		}
		lines = lines[:len(lines)-1]
	}
	m.HTML = strings.TrimRight(strings.Join(lines, "\n"), "\n")
	return m.body()
}

func htmlOf(l line) string {
	var b strings.Builder
	l.parted().html(&b)
	return b.String()
}

// fitsMessage reports whether a message that we have written is within the limits.
func fitsMessage(html string) bool {
	entities := strings.Count(html, "<") - strings.Count(html, "</") // text has none
	return size{units: bot.UTF16Len(plainText(html)), entities: entities, raw: len(html)}.fits(size{units: maxText, entities: maxEntities, raw: maxRaw})
}

// amend edits or deletes the message of a delivery.
func (b *Bot) amend(ctx context.Context, d briefing.Delivery) error {
	id, err := strconv.ParseInt(d.MessageID, 10, 64)
	if err != nil {
		return &briefing.SendError{Op: "telegram: " + string(d.Kind), Outcome: briefing.NotAccepted, Err: errors.New("what it changes has no id of the platform")}
	}
	op, method := "telegram: editMessageText", func(text, mode string, m message) error {
		return b.editMessage(ctx, d.Channel, id, text, m, mode)
	}
	var m message
	if d.Kind == briefing.Delete {
		op, method = "telegram: deleteMessage", func(string, string, message) error {
			return b.client.call(ctx, "deleteMessage", tgbotapi.Params{"chat_id": d.Channel.ID, "message_id": d.MessageID}, callTimeout, nil)
		}
	} else if err := json.Unmarshal(d.Body, &m); err != nil {
		return &briefing.SendError{Op: op, Outcome: briefing.NotAccepted, Err: err}
	}
	_, err = b.inTurn(ctx, d.Channel, m, posting, func(text, mode string) (int64, error) { return id, method(text, mode, m) })
	if err == nil {
		return nil
	}
	return b.amendError(op, d.Channel, err)
}

// editMessage calls the method once, with the text in place of the message's own.
func (b *Bot) editMessage(ctx context.Context, ch news.Channel, id int64, text string, m message, mode string) error {
	p := tgbotapi.Params{"chat_id": ch.ID, "message_id": strconv.FormatInt(id, 10), "text": text, "link_preview_options": `{"is_disabled":true}`}
	p.AddNonEmpty("parse_mode", mode)
	if markup := m.markup(); markup != nil {
		if err := p.AddInterface("reply_markup", markup); err != nil {
			return errNotPosted{err}
		}
	}
	return b.client.call(ctx, "editMessageText", p, callTimeout, nil)
}

// amendError says what a failed edit or deletion means (texts from the Bot API server's
// source).
func (b *Bot) amendError(op string, ch news.Channel, err error) *briefing.SendError {
	out := b.sendError(op, ch, err)
	var e *callError
	if !errors.As(err, &e) || !e.refused {
		return out
	}
	words := strings.ToLower(e.words())
	switch {
	case sameAlready(err):
		out.Outcome = briefing.AsWanted
	case strings.Contains(words, "message to edit not found"), strings.Contains(words, "message to delete not found"), strings.Contains(words, "message_id_invalid"):
		out.Outcome = briefing.NoMessage
	}
	return out
}
