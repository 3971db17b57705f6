// Package telegram is Tidings on Telegram: it listens for commands and buttons, writes
// digests and answers in the platform's HTML, and posts them.
//
// telegram-bot-api carries the requests; what it lacks (contexts, topics, reply and
// preview options, secret tokens, a poll loop that stops and never loses an update)
// is here. The limits and habits of the platform are cited where they are used; where
// its pages are silent, the source of its open server is the authority.
//
// Nothing here is remembered across restarts: who is an admin is asked of the
// platform and kept for a minute, everything else is the store's.
package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// Options are what a Bot is made of. Token must be set.
type Options struct {
	// Token is the bot's, as @BotFather gives it. It never appears in a log line or an
	// error.
	Token string
	// APIURL is the address of a self-hosted Bot API server; empty means Telegram itself.
	APIURL string
	// HTTPClient carries all requests; nil means a client of our own that obeys
	// HTTPS_PROXY. Its Timeout is not used: each call has its own deadline.
	HTTPClient *http.Client
	// Log gets one line per event; nil means none.
	Log *slog.Logger
	// Now is the clock; nil means time.Now. Waiting is done with timers.
	Now func() time.Time
	// Webhook, where its URL is set, receives updates instead of long polling.
	Webhook Webhook
	// Count is told of events by name, for metrics; nil is allowed. The names are the
	// Event constants.
	Count func(event string)
	// Moved is told that a group became a supergroup and has a new id, so that what is
	// stored can follow. It may be told more than once. nil is allowed.
	Moved func(ctx context.Context, from, to news.Channel) error
}

// Webhook is how updates are pushed to us.
type Webhook struct {
	// URL is the public https address that Telegram calls; empty means long polling.
	URL string
	// Secret is sent with every call, 1 to 256 characters of A-Z, a-z, 0-9, "_" and "-".
	// It must be set with URL: without it anybody could speak for anybody.
	Secret string
	// Listen is the address to serve on, for example "127.0.0.1:8443"; empty where the
	// Bot itself is mounted as a handler by somebody else.
	Listen string
}

// The events that Options.Count is told of.
const (
	EventPlainText  = "plain_text"  // markup was refused, the text went out plain
	EventTooFast    = "too_fast"    // the platform asked to wait
	EventUpdate     = "update"      // an update was taken over
	EventRepeated   = "repeated"    // an update came again and was left alone
	EventDropped    = "dropped"     // an update was dropped: too many wait in its chat
	EventPollFailed = "poll_failed" // a poll failed
	EventPanic      = "panic"       // an update's handling panicked
)

// Bot is the adapter.
type Bot struct {
	o      Options
	client *client
	limit  *limiter
	log    *slog.Logger
	now    func() time.Time

	admins *adminCache
	seen   *seenUpdates
	work   *workers
	typed  newest

	mu      sync.Mutex
	me      self
	handler bot.Handler // set while listening
	workCtx context.Context
}

var (
	_ briefing.Platform = (*Bot)(nil)
	_ bot.Listener      = (*Bot)(nil)
	_ http.Handler      = (*Bot)(nil)
)

// New makes a Bot. It makes no request; a token of the wrong form or a webhook without
// a secret is an error.
func New(o Options) (*Bot, error) {
	c, err := newClient(o.Token, o.APIURL, o.HTTPClient)
	if err != nil {
		return nil, err
	}
	if err := o.Webhook.check(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Count == nil {
		o.Count = func(string) {}
	}
	return &Bot{
		o: o, client: c, limit: newLimiter(o.Now), log: o.Log, now: o.Now,
		admins: newAdminCache(o.Now), seen: newSeenUpdates(), work: newWorkers(),
	}, nil
}

func (w Webhook) check() error {
	switch {
	case w.URL == "" && w.Listen == "":
		return nil
	case w.URL == "":
		return errors.New("telegram: webhook.listen is set without webhook.url: write the public https address that Telegram shall call")
	case !strings.HasPrefix(w.URL, "https://"):
		return errors.New("telegram: webhook.url must start with https://: Telegram calls nothing else")
	case w.Secret == "":
		return errors.New("telegram: a webhook needs a secret: put 32 random letters and digits into a file and name it in webhook.secret_file")
	case len(w.Secret) > 256 || strings.ContainsFunc(w.Secret, notToken):
		return errors.New("telegram: the webhook's secret may hold A-Z, a-z, 0-9, _ and - only, at most 256 of them")
	}
	return nil
}

// self is the bot as the platform knows it.
type self struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
}

// Send carries out a delivery that Renderer made. Every error is a *briefing.SendError.
func (b *Bot) Send(ctx context.Context, d briefing.Delivery) (string, error) {
	const op = "telegram: sendMessage"
	if d.Kind != briefing.Post {
		return d.MessageID, b.amend(ctx, d)
	}
	var m message
	if err := json.Unmarshal(d.Body, &m); err != nil {
		return "", &briefing.SendError{Op: op, Outcome: briefing.NotAccepted, Err: err}
	}
	id, err := b.post(ctx, target{channel: d.Channel}, m, posting)
	if err != nil {
		return "", b.sendError(op, d.Channel, err)
	}
	return strconv.FormatInt(id, 10), nil
}

// Settle cannot tell: the platform has no key by which a message could be found
// again, and a second send might be a second post. An admin has to look.
func (b *Bot) Settle(context.Context, briefing.Delivery) (briefing.Settlement, error) {
	return briefing.Settlement{State: briefing.Unknown}, nil
}

// Tell posts a reply that nobody asked for, for example a question to a chat's admins.
// It returns a *briefing.SendError like Send.
func (b *Bot) Tell(ctx context.Context, ch news.Channel, r bot.Reply) error {
	for _, m := range replyMessages(r, false) {
		if _, err := b.post(ctx, target{channel: ch}, m, posting); err != nil {
			return b.sendError("telegram: sendMessage", ch, err)
		}
	}
	return nil
}

// target is where a message goes.
type target struct {
	channel news.Channel
	// replyTo is the message it answers; 0 for none.
	replyTo int64
}

// errNotPosted marks failures before anything was sent.
type errNotPosted struct{ err error }

func (e errNotPosted) Error() string { return e.err.Error() }
func (e errNotPosted) Unwrap() error { return e.err }

// post sends one message in its turn and returns its id.
func (b *Bot) post(ctx context.Context, to target, m message, how urgency) (int64, error) {
	return b.inTurn(ctx, to.channel, m, how, func(text, mode string) (int64, error) { return b.sendMessage(ctx, to, text, m, mode) })
}

// inTurn makes a call that puts a message into a chat when the chat's speed allows it.
// Where the platform cannot read our markup the same words go out plain, so that no
// message is lost over it.
func (b *Bot) inTurn(ctx context.Context, ch news.Channel, m message, how urgency, call func(text, mode string) (int64, error)) (int64, error) {
	chat := ch.ID
	group := isGroup(chat)
	attempt := func(text, mode string, how urgency) (int64, error) {
		done, err := b.limit.wait(ctx, chat, group, how)
		if err != nil {
			return 0, errNotPosted{err}
		}
		defer done()
		return call(text, mode)
	}
	id, err := attempt(m.HTML, tgbotapi.ModeHTML, how)
	if markupRefused(err) {
		b.o.Count(EventPlainText)
		b.log.ErrorContext(ctx, "markup was refused, sending plain text", "channel", ch.String(), "error", err.Error())
		how.patience += chatWindow
		id, err = attempt(plainText(m.HTML), "", how)
	}
	if e := (*callError)(nil); errors.As(err, &e) && e.refused && e.retry > 0 {
		b.o.Count(EventTooFast)
		b.limit.block(chat, group, e.retry)
	}
	return id, err
}

func markupRefused(err error) bool {
	var e *callError
	return errors.As(err, &e) && e.refused && e.code == http.StatusBadRequest && strings.Contains(strings.ToLower(e.words()), "can't parse entities")
}

// generalTopic is the number that clients show for a forum's General topic; the
// platform refuses it as a thread, messages there carry none.
const generalTopic = "1"

// sendMessage calls the method once, with the text in place of the message's own.
func (b *Bot) sendMessage(ctx context.Context, to target, text string, m message, mode string) (int64, error) {
	p := tgbotapi.Params{"chat_id": to.channel.ID, "text": text, "link_preview_options": `{"is_disabled":true}`}
	p.AddNonEmpty("parse_mode", mode)
	p.AddBool("disable_notification", m.Silent)
	if to.channel.Thread != generalTopic {
		p.AddNonEmpty("message_thread_id", to.channel.Thread)
	}
	if to.replyTo != 0 {
		if err := p.AddInterface("reply_parameters", map[string]any{"message_id": to.replyTo, "allow_sending_without_reply": true}); err != nil {
			return 0, errNotPosted{err}
		}
	}
	if markup := m.markup(); markup != nil {
		if err := p.AddInterface("reply_markup", markup); err != nil {
			return 0, errNotPosted{err}
		}
	}
	var sent struct {
		ID int64 `json:"message_id"`
	}
	method := "sendMessage"
	var err error
	if m.file != nil {
		method = "sendDocument"
		err = b.client.upload(ctx, method, asCaption(p), *m.file, &sent)
	} else {
		err = b.client.call(ctx, method, p, callTimeout, &sent)
	}
	if err != nil {
		return 0, err
	}
	if sent.ID == 0 {
		return 0, &callError{method: method, written: true, err: errors.New("the answer holds no message id")}
	}
	return sent.ID, nil
}

// sendError says what a failed post means for the delivery.
func (b *Bot) sendError(op string, ch news.Channel, err error) *briefing.SendError {
	out := &briefing.SendError{Op: op, Outcome: briefing.MaybeSent, Err: err}
	var busy *tooBusy
	var notYet errNotPosted
	var e *callError
	switch {
	case errors.As(err, &busy):
		out.Outcome, out.RetryAfter = briefing.NotSent, busy.wait
	case errors.As(err, &notYet):
		out.Outcome = briefing.NotSent
	case errors.As(err, &e):
		out.Err = e.err
		b.judge(out, ch, e)
	}
	return out
}

// judge sorts the platform's answer.
func (b *Bot) judge(out *briefing.SendError, ch news.Channel, e *callError) {
	switch {
	case !e.refused:
		// No answer, or one of somebody in between: what was written may have arrived.
		if !e.written {
			out.Outcome = briefing.NotSent
		}
	case e.code == http.StatusTooManyRequests:
		out.Outcome, out.RetryAfter = briefing.NotSent, e.retry
	case e.movedTo != 0:
		out.Outcome = briefing.NotSent
		out.MovedTo = news.Channel{Platform: news.Telegram, ID: strconv.FormatInt(e.movedTo, 10), Thread: ch.Thread}
	case e.code == http.StatusUnauthorized || e.code == http.StatusNotFound || e.code == http.StatusConflict:
		out.Outcome = briefing.NotSent // the token is wrong or revoked: the same post may go out with a new one
	case e.code == http.StatusForbidden || gone(e.words()):
		out.Outcome = briefing.ChannelGone
	default:
		out.Outcome = briefing.NotAccepted
	}
}

// gone reports whether a refusal means that the chat or topic is not there for us
// (texts from the Bot API server's source).
func gone(words string) bool {
	words = strings.ToLower(words)
	for _, w := range []string{
		"chat not found", "message thread not found", "topic_closed", "topic_deleted", "peer_id_invalid",
		"need administrator rights", "not enough rights", "have no rights to send", "chat_write_forbidden", "group chat was deactivated",
	} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}
