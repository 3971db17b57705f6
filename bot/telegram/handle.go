package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

const (
	// answerTime is how long one update may take in all, sending included.
	answerTime = 90 * time.Second
	// spinner is how long a pressed button may spin before we say that we heard it.
	spinner = 1500 * time.Millisecond
	// heardTimeout bounds the answer to a press: there are some seconds for it, and none
	// that comes later is taken.
	heardTimeout = 5 * time.Second
	// maxAlert is characters of the answer to a press (Bot API, answerCallbackQuery).
	maxAlert = 200
)

// The parts of an update that we use; telegram-bot-api's types end in 2021, before
// topics.
type update struct {
	ID       int64         `json:"update_id"`
	Message  *incoming     `json:"message"`
	Post     *incoming     `json:"channel_post"`
	Press    *press        `json:"callback_query"`
	MyMember *memberChange `json:"my_chat_member"`
	Inline   *inlineQuery  `json:"inline_query"`
}

type incoming struct {
	ID         int64      `json:"message_id"`
	Thread     int64      `json:"message_thread_id"`
	InTopic    bool       `json:"is_topic_message"`
	Chat       chat       `json:"chat"`
	From       *person    `json:"from"`
	SenderChat *chat      `json:"sender_chat"`
	Text       string     `json:"text"`
	Forward    *forwarded `json:"forward_origin"`
	Automatic  bool       `json:"is_automatic_forward"`
	ViaBot     *person    `json:"via_bot"`
	MovedTo    int64      `json:"migrate_to_chat_id"`
	MovedFrom  int64      `json:"migrate_from_chat_id"`
	Entities   []entity   `json:"entities"`
	ReplyTo    *incoming  `json:"reply_to_message"`
	Caption    string     `json:"caption"`
	Document   *document  `json:"document"`
}

// entity is a marked part of a message's text, counted in UTF-16 units.
type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
}

type forwarded struct {
	Type string `json:"type"`
	Chat *chat  `json:"chat"`
}

type chat struct {
	ID       int64  `json:"id"`
	Type     string `json:"type"`
	Title    string `json:"title"`
	Username string `json:"username"`
}

type person struct {
	ID    int64  `json:"id"`
	First string `json:"first_name"`
	Last  string `json:"last_name"`
	IsBot bool   `json:"is_bot"`
}

type press struct {
	ID      string    `json:"id"`
	From    person    `json:"from"`
	Message *incoming `json:"message"`
	Data    string    `json:"data"`
}

type memberChange struct {
	Chat chat `json:"chat"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// chatID is the chat in whose order the update is handled; 0 where it has none.
func (u update) chatID() int64 {
	switch {
	case u.Message != nil:
		return u.Message.Chat.ID
	case u.Post != nil:
		return u.Post.Chat.ID
	case u.Press != nil && u.Press.Message != nil:
		return u.Press.Message.Chat.ID
	case u.Press != nil:
		return u.Press.From.ID
	case u.MyMember != nil:
		return u.MyMember.Chat.ID
	case u.Inline != nil:
		return u.Inline.From.ID
	}
	return 0
}

// channel is where a message stands.
func (m incoming) channel() news.Channel {
	ch := news.Channel{Platform: news.Telegram, ID: strconv.FormatInt(m.Chat.ID, 10)}
	if m.InTopic && m.Thread != 0 {
		ch.Thread = strconv.FormatInt(m.Thread, 10)
	}
	return ch
}

func workspace(chat int64) string { return string(news.Telegram) + ":" + strconv.FormatInt(chat, 10) }

func (p person) name() string { return strings.TrimSpace(p.First + " " + p.Last) }

// handle answers one update. Whatever is in it, the program goes on.
func (b *Bot) handle(ctx context.Context, h bot.Handler, me self, u update) {
	defer func() {
		if p := recover(); p != nil {
			b.o.Count(EventPanic)
			b.log.Error("handling an update panicked", "update", u.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	switch {
	case u.Message != nil:
		b.message(ctx, h, me, *u.Message, false)
	case u.Post != nil:
		b.message(ctx, h, me, *u.Post, true)
	case u.Press != nil:
		b.press(ctx, h, me, *u.Press)
	case u.Inline != nil:
		ctx, cancel := context.WithTimeout(ctx, inlineTime)
		defer cancel()
		b.inline(ctx, h, *u.Inline)
	case u.MyMember != nil:
		b.admins.forget(u.MyMember.Chat.ID)
		b.log.Info("our place in a chat changed", "chat", u.MyMember.Chat.ID, "status", u.MyMember.New.Status)
	}
}

// message answers what was written, where it was meant for us.
func (b *Bot) message(ctx context.Context, h bot.Handler, me self, m incoming, post bool) {
	switch {
	case m.MovedTo != 0:
		b.moved(ctx, m.Chat.ID, m.MovedTo)
		return
	case m.MovedFrom != 0:
		b.moved(ctx, m.MovedFrom, m.Chat.ID)
		return
	case m.Forward != nil && m.Chat.Type == "private":
		if reply, ok := offerForwarded(*m.Forward); ok {
			b.answer(ctx, target{channel: m.channel()}, reply)
		}
		return
	case m.Forward != nil, m.Automatic, m.ViaBot != nil:
		return // not the sender's own words: nobody's rights may be used through them
	case m.From != nil && m.From.IsBot && m.SenderChat == nil:
		return
	}
	t := talk{m: m, post: post, private: m.Chat.Type == "private", to: target{channel: m.channel()}}
	if !t.private && !post {
		t.to.replyTo = m.ID
	}
	if m.Document != nil {
		m.Text = m.Caption
		if o, ok := t.listOrder(m, me); ok {
			b.carryOut(ctx, h, me, t.with(m), o)
			return
		}
	}
	if q, asked := questionIn(m.ReplyTo, me); asked && !strings.HasPrefix(m.Text, "/") {
		if o, ok := q.answered(m.Text); ok {
			t.question = m.ReplyTo.ID
			b.carryOut(ctx, h, me, t, o)
			return
		}
	}
	if isCancel(m.Text) && b.cancelled(ctx, t, me) {
		return
	}
	o, ours, err := readOrder(withoutPayload(m.Text), me.Username, t.private)
	var usage *bot.UsageError
	switch {
	case !ours:
		if t.private && m.Text != "" {
			b.answer(ctx, t.to, noCommand(m.Text))
		}
	case errors.As(err, &usage):
		if !usage.Unknown || t.private || addressed(m.Text) {
			b.answer(ctx, t.to, usageReply(usage))
		}
	case err != nil:
		b.log.Error("reading a command failed", "error", err.Error())
	default:
		b.carryOut(ctx, h, me, t, o)
	}
}

// talk is a message that is being answered.
type talk struct {
	m             incoming
	private, post bool
	to            target
	// file is the list of feeds that came with it; nil for none.
	file *document
	// question is the message of ours that it answers; 0 for none.
	question int64
}

// carryOut hands a command to the handler, or asks for what it lacks.
func (b *Bot) carryOut(ctx context.Context, h bot.Handler, me self, t talk, o order) {
	r := bot.Request{Workspace: workspace(t.m.Chat.ID), Channel: t.to.channel, Path: o.path, Args: o.args, At: b.now().UTC()}
	if t.m.From != nil && t.m.SenderChat == nil {
		r.UserID, r.UserName = strconv.FormatInt(t.m.From.ID, 10), t.m.From.name()
	}
	c, _, findErr := bot.Find(o.path)
	shown := func(r bot.Reply) bot.Reply { return r }
	if o.at != (remote{}) && t.m.From != nil {
		there, no := b.goThere(ctx, o, me, &r, t.m.From.ID)
		if no != nil {
			b.answer(ctx, t.to, *no)
			return
		}
		shown = there.named
	} else {
		var err error
		r.Admin, err = b.mayChange(ctx, t.m, t.post)
		if err != nil {
			b.log.Warn("could not ask who is an admin", "chat", t.m.Chat.ID, "error", err.Error())
			if findErr == nil && c.Change {
				b.answer(ctx, t.to, textReply(cannotAsk))
				return
			}
		}
	}
	if t.file != nil && (r.Admin || !c.Change) {
		var err error
		if r.File, err = b.fetch(ctx, *t.file); err != nil {
			b.log.Warn("a file could not be fetched", "chat", t.m.Chat.ID, "error", err.Error())
			b.answer(ctx, t.to, shown(textReply(fetchProblem(err))))
			return
		}
	}
	r.Files, r.Shared = true, !t.private
	if findErr == nil && !t.post && t.file == nil && (r.Admin || !c.Change) {
		if q, lacks := o.lacks(c); lacks {
			b.ask(ctx, h, t, r, q)
			return
		}
	}
	reply, err := h.Handle(ctx, r)
	if err != nil {
		b.log.Error("a command failed", "command", strings.Join(o.path, " "), "chat", t.m.Chat.ID, "error", err.Error())
	}
	b.answer(ctx, t.to, shown(reply))
	if r.Admin || !c.Change { // else the question still waits for somebody who may answer it
		b.unask(ctx, t)
	}
}

const cannotAsk = "I could not ask Telegram whether you are an admin here. Please try again in a minute."

// withoutPayload drops what links that open a chat put behind /start
// (t.me/bot?start=x, ?startgroup=true): nobody typed it.
func withoutPayload(text string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if name, _, _ := strings.Cut(word, "@"); strings.EqualFold(name, "/start") {
		return word
	}
	return text
}

// addressed reports whether a command names a bot, which then is us.
func addressed(text string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return strings.Contains(word, "@")
}

// mayChange reports whether whoever wrote a message may change the chat's settings:
// in a private chat the user, in a channel whoever can post, in a group its admins,
// also those who write in the group's own name.
func (b *Bot) mayChange(ctx context.Context, m incoming, post bool) (bool, error) {
	switch {
	case post:
		return m.SenderChat == nil || m.SenderChat.ID == m.Chat.ID, nil
	case m.SenderChat != nil:
		return m.SenderChat.ID == m.Chat.ID, nil
	case m.From == nil:
		return false, nil
	}
	return b.isAdmin(ctx, m.Chat, m.From.ID)
}

// isAdmin asks the platform, or remembers its answer of the last minute.
func (b *Bot) isAdmin(ctx context.Context, c chat, user int64) (bool, error) {
	if c.Type == "private" {
		return c.ID == user, nil
	}
	if admin, known := b.admins.look(c.ID, user); known {
		return admin, nil
	}
	var members []struct {
		User person `json:"user"`
	}
	p := tgbotapi.Params{}
	p.AddNonZero64("chat_id", c.ID)
	if err := b.client.call(ctx, "getChatAdministrators", p, callTimeout, &members); err != nil {
		return false, err
	}
	users := map[int64]bool{}
	for _, m := range members {
		users[m.User.ID] = true
	}
	b.admins.keep(c.ID, users)
	return users[user], nil
}

// moved tells whoever stores things that a group has a new id.
func (b *Bot) moved(ctx context.Context, from, to int64) {
	b.admins.forget(from)
	old := news.Channel{Platform: news.Telegram, ID: strconv.FormatInt(from, 10)}
	now := news.Channel{Platform: news.Telegram, ID: strconv.FormatInt(to, 10)}
	b.log.Info("a group moved", "from", old.String(), "to", now.String())
	if b.o.Moved == nil {
		return
	}
	if err := b.o.Moved(ctx, old, now); err != nil {
		b.log.Error("following a moved group failed", "from", old.String(), "to", now.String(), "error", err.Error())
	}
}

// press answers a button. The platform is told at once, or after a moment, that the
// press was heard; else the button spins.
func (b *Bot) press(ctx context.Context, h bot.Handler, me self, p press) {
	if p.Message == nil {
		b.heard(ctx, p.ID, "That message is too old for its buttons. Please ask anew.", true)
		return
	}
	said := make(chan struct{})
	timer := time.AfterFunc(spinner, func() {
		defer close(said)
		b.heard(ctx, p.ID, "", false)
	})
	defer func() {
		if timer.Stop() { // the handler panicked; the button must not spin for ever
			b.heard(ctx, p.ID, "Something went wrong. Please try again in a minute.", true)
		}
	}()
	m := *p.Message
	r := bot.Request{
		Workspace: workspace(m.Chat.ID), Channel: m.channel(), At: b.now().UTC(),
		UserID: strconv.FormatInt(p.From.ID, 10), UserName: p.From.name(),
	}
	reply, data := b.pressed(ctx, h, me, r, p)
	action, _, _ := bot.ParseButton(data)
	inPlace := action == bot.ActionPage || isOffer(data)
	text, small := alertText(reply)
	small = small && !inPlace
	if timer.Stop() {
		if small {
			b.heard(ctx, p.ID, text, true)
			return
		}
		b.heard(ctx, p.ID, "", false)
	} else {
		<-said
	}
	if inPlace {
		b.putInPlace(ctx, r.Channel, m.ID, replyMessages(reply, false))
		return
	}
	if !reply.Private && (action == bot.ActionResend || action == bot.ActionArrived) {
		b.dropButtons(ctx, m)
	}
	fold := action == bot.ActionReceipts || action == bot.ActionFigures
	b.postAll(ctx, target{channel: r.Channel, replyTo: m.ID}, replyMessages(reply, fold))
}

// pressed gives the answer to a press, and what the button's data say when they are
// about another chat.
func (b *Bot) pressed(ctx context.Context, h bot.Handler, me self, r bot.Request, p press) (bot.Reply, string) {
	at, data := readThere(p.Data)
	shown := func(r bot.Reply) bot.Reply { return r }
	if at != (remote{}) {
		there, no := b.goThere(ctx, order{at: at}, me, &r, p.From.ID)
		if no != nil {
			return *no, data
		}
		shown = there.named
	} else {
		var err error
		if r.Admin, err = b.isAdmin(ctx, p.Message.Chat, p.From.ID); err != nil {
			b.log.Warn("could not ask who is an admin", "chat", p.Message.Chat.ID, "error", err.Error())
		}
	}
	if isOffer(data) {
		return b.pressOffer(ctx, h, me, r, *p.Message, data), data
	}
	reply, err := h.Press(ctx, r, data)
	if err != nil {
		b.log.Error("a button failed", "chat", p.Message.Chat.ID, "error", err.Error())
	}
	return shown(reply), data
}

// alertText is a private answer as the text of a pop-up, which the presser alone sees;
// false where it has links or does not fit.
func alertText(r bot.Reply) (string, bool) {
	if !r.Private || r.Digest != nil || len(r.Buttons) > 0 {
		return "", false
	}
	for _, bl := range r.Blocks {
		for _, l := range bl.Lines {
			for _, p := range l.Parts {
				if p.URL != "" {
					return "", false
				}
			}
		}
	}
	text := plainText(replyMessages(r, false)[0].HTML)
	text = strings.ReplaceAll(text, bot.Joiner, "") // pop-ups link nothing
	return text, text != "" && bot.UTF16Len(text) <= maxAlert
}

// heard answers a press.
func (b *Bot) heard(ctx context.Context, id, text string, alert bool) {
	p := tgbotapi.Params{"callback_query_id": id}
	p.AddNonEmpty("text", text)
	p.AddBool("show_alert", alert)
	err := b.client.call(ctx, "answerCallbackQuery", p, heardTimeout, nil)
	if e := (*callError)(nil); errors.As(err, &e) && e.code != http.StatusBadRequest { // nobody minds hearing it twice
		if sleep(ctx, max(e.retry, time.Second)) == nil {
			err = b.client.call(ctx, "answerCallbackQuery", p, heardTimeout, nil)
		}
	}
	if err != nil && ctx.Err() == nil {
		b.log.Warn("a button press could not be answered", "error", err.Error())
	}
}

// dropButtons takes the buttons off a question that was answered.
func (b *Bot) dropButtons(ctx context.Context, m incoming) {
	p := tgbotapi.Params{"reply_markup": `{"inline_keyboard":[]}`}
	p.AddNonZero64("chat_id", m.Chat.ID)
	p.AddNonZero64("message_id", m.ID)
	if err := b.client.call(ctx, "editMessageReplyMarkup", p, callTimeout, nil); err != nil && ctx.Err() == nil {
		b.log.Warn("the buttons of an answered question could not be removed", "error", err.Error())
	}
}

// maxTries is how often one message of an answer is sent where it surely did not
// arrive.
const maxTries = 3

// answer posts a reply. What may have arrived is not sent again; what surely did not
// is, for as long as the update's time lasts.
func (b *Bot) answer(ctx context.Context, to target, r bot.Reply) {
	b.postAll(ctx, to, replyMessages(r, false))
}

func (b *Bot) postAll(ctx context.Context, to target, msgs []message) {
	for i, m := range msgs {
		if i > 0 {
			to.replyTo = 0
		}
		if !b.answerOne(ctx, &to, m) {
			return
		}
	}
}

func (b *Bot) answerOne(ctx context.Context, to *target, m message) bool {
	for try := 1; ; try++ {
		_, err := b.post(ctx, *to, m, answering)
		if err == nil {
			return true
		}
		e := b.sendError("telegram: sendMessage", to.channel, err)
		if e.MovedTo != (news.Channel{}) {
			from, _ := strconv.ParseInt(to.channel.ID, 10, 64)
			next, _ := strconv.ParseInt(e.MovedTo.ID, 10, 64)
			b.moved(ctx, from, next)
			to.channel, to.replyTo = e.MovedTo, 0
		}
		if e.Outcome != briefing.NotSent || try == maxTries || ctx.Err() != nil {
			b.log.Warn("an answer could not be sent", "channel", to.channel.String(), "outcome", e.Outcome.String(), "error", e.Error())
			return false
		}
		if sleep(ctx, max(e.RetryAfter, time.Duration(try)*time.Second)) != nil {
			return false
		}
	}
}

func textReply(lines ...string) bot.Reply {
	var block bot.Block
	for _, l := range lines {
		block.Lines = append(block.Lines, bot.Text(l))
	}
	return bot.Reply{Private: true, Blocks: []bot.Block{block}}
}

// usageReply says what to type instead.
func usageReply(e *bot.UsageError) bot.Reply {
	r := textReply(e.Problem)
	if e.Try != "" {
		r.Blocks[0].Lines = append(r.Blocks[0].Lines, bot.Line{Parts: []bot.Part{{Text: "Try: "}, {Text: e.Try, Code: true}}})
	}
	return r
}

// noCommand answers words in a private chat that are no command.
func noCommand(text string) bot.Reply {
	if reply, ok := offerAddress(text); ok {
		return reply
	}
	return usageReply(&bot.UsageError{Problem: "I answer to commands: /digest is the news now.", Try: "/help"})
}
