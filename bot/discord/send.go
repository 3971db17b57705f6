package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

const (
	// nonceHolds is how long after an attempt its nonce is surely still known: Discord
	// looks back "the past few minutes" (Discord docs, Create Message).
	nonceHolds = 2 * time.Minute
	// maxNonce is the longest nonce that Discord takes.
	maxNonce = 25
	// skew is how far Discord's clock may be behind ours when messages are read back.
	skew = 2 * time.Minute
	// refusalTime is how long it may take to find out what a refused post lacked.
	refusalTime = 5 * time.Second
	// readBack is how many pages of a hundred messages are looked through.
	readBack = 5
)

// Send carries out one delivery. It posts with the delivery's nonce, so that asking again
// within minutes cannot post it twice. Every error is a *briefing.SendError.
func (b *Bot) Send(ctx context.Context, d briefing.Delivery) (string, error) {
	if d.Kind != briefing.Post {
		if err := b.amend(ctx, d); err != nil {
			return "", amendError("discord: "+string(d.Kind)+" message", d, err)
		}
		return d.MessageID, nil
	}
	id, err := b.post(ctx, d)
	if err == nil {
		return id, nil
	}
	out := sendError(err)
	if words := b.refusal(ctx, d.Channel, err); words != "" {
		out.Err = fmt.Errorf("%s: %w", words, err)
	}
	return "", out
}

// refusal names exactly which rights are missing where a post was refused for want of
// one; empty for another error, and where it cannot be found out.
func (b *Bot) refusal(ctx context.Context, ch news.Channel, err error) string {
	if !hasCode(err, codeMissingAccess) && !hasCode(err, codeMissingPermissions) {
		return ""
	}
	looking, cancel := context.WithTimeout(ctx, refusalTime)
	defer cancel()
	a, lookErr := b.Access(looking, ch, "")
	if lookErr != nil || len(a.Missing) == 0 {
		return ""
	}
	return "the bot may not post in this channel: " + bot.AccessWords(a, ch)
}

// sendError says what an error means for the message.
func sendError(err error) *briefing.SendError {
	out := &briefing.SendError{Op: "discord: create message", Outcome: briefing.NotAccepted, Err: err}
	var e *apiError
	if !errors.As(err, &e) {
		return out
	}
	out.Outcome, out.RetryAfter = e.outcome(), e.RetryAfter
	switch {
	case e.Status == http.StatusUnauthorized:
		out.Err = fmt.Errorf("the bot's token is refused: %w", err)
		out.RetryAfter = 5 * time.Minute
	case e.Code == codeMissingAccess || e.Code == codeMissingPermissions:
		out.Err = fmt.Errorf("the bot may not post in this channel: give it View Channel, Send Messages (in threads: Send Messages in Threads) and Embed Links there: %w", err)
	case e.Code == codeUnknownChannel:
		out.Err = fmt.Errorf("the channel is gone, or the bot is not on its server: %w", err)
	}
	return out
}

// post makes the request of Send. An error that is no *apiError means that the
// delivery itself cannot be posted.
func (b *Bot) post(ctx context.Context, d briefing.Delivery) (string, error) {
	channel, err := place(d.Channel)
	if err != nil {
		return "", err
	}
	body, err := withNonce(d)
	if err != nil {
		return "", err
	}
	if d.Part == 1 {
		b.notify(ctx, d, body)
	}
	if forum, err := b.forum(ctx, channel); err != nil || forum.ID != "" {
		if err != nil {
			return "", nothingSent(err)
		}
		return b.postInForum(ctx, d, forum, body)
	}
	id, err := b.create(ctx, channel, body)
	switch {
	case hasCode(err, codeNotAText): // a forum, of which we did not know it
		forum, lookErr := b.channel(ctx, channel)
		if lookErr != nil || !forum.forum() {
			return "", err
		}
		b.publisher.know(channel, forum.Type)
		return b.postInForum(ctx, d, forum, body)
	case err == nil:
		b.publishLater(channel, id)
	}
	return id, err
}

// nothingSent is the error of a question that had to be answered before anything could
// be posted: only that the channel is gone means for the message what it says.
func nothingSent(err error) error {
	var e *apiError
	if errors.As(err, &e) && e.outcome() != briefing.ChannelGone {
		return &apiError{RetryAfter: e.RetryAfter, Err: err}
	}
	return err
}

// forum is the forum that a channel is known to be, with its tags of now; its ID is
// empty where it is none, or not known to be one.
func (b *Bot) forum(ctx context.Context, channel string) (channelInfo, error) {
	if kind, known := b.publisher.kind(channel); !known || !(channelInfo{Type: kind}).forum() {
		return channelInfo{}, nil
	}
	return b.channel(ctx, channel)
}

// notify puts the role before a message that the briefing wants notified, and lets this
// one role be pinged. Where it cannot be found out, nobody is: the digest goes first.
func (b *Bot) notify(ctx context.Context, d briefing.Delivery, body map[string]json.RawMessage) {
	if b.mention == nil {
		return
	}
	role, err := b.mention(ctx, d.BriefingID)
	if err != nil {
		b.log.Warn("find whom a briefing notifies", "briefing", d.BriefingID, "error", err)
	}
	if err != nil || !snowflake(role) {
		return
	}
	var content string
	_ = json.Unmarshal(body["content"], &content) // none is as good as an empty one
	body["content"], _ = json.Marshal(strings.TrimSuffix("<@&"+role+">\n"+content, "\n"))
	body["allowed_mentions"], _ = json.Marshal(map[string][]string{"parse": {}, "roles": {role}})
}

// create posts a message in a channel or thread.
func (b *Bot) create(ctx context.Context, channel string, body map[string]json.RawMessage) (string, error) {
	address := discordgo.EndpointChannelMessages(channel)
	var posted struct{ ID string }
	if err := b.call(ctx, http.MethodPost, address, address, body, &posted); err != nil {
		return "", err
	}
	if posted.ID == "" {
		return "", &apiError{Status: http.StatusOK, Wrote: true, Err: errors.New("read the answer: it names no message")}
	}
	return posted.ID, nil
}

// place is the id that a channel is posted to: a thread is a channel of its own.
func place(c news.Channel) (string, error) {
	id := c.ID
	if c.Thread != "" {
		id = c.Thread
	}
	if c.Platform != news.Discord || !snowflake(id) {
		return "", fmt.Errorf("%s is no Discord channel", c)
	}
	return id, nil
}

func snowflake(s string) bool {
	_, err := strconv.ParseUint(s, 10, 63)
	return err == nil
}

// bodyOf is a delivery's body; nobody is pinged, whatever version of the program wrote it.
func bodyOf(d briefing.Delivery) (map[string]json.RawMessage, error) {
	var body map[string]json.RawMessage
	if err := json.Unmarshal(d.Body, &body); err != nil || body == nil {
		return nil, errors.New("the stored message is no JSON object")
	}
	if body["allowed_mentions"] == nil {
		body["allowed_mentions"] = json.RawMessage(`{"parse":[]}`)
	}
	return body, nil
}

// withNonce is a delivery's body with what makes posting it once safe.
func withNonce(d briefing.Delivery) (map[string]json.RawMessage, error) {
	body, err := bodyOf(d)
	if err != nil {
		return nil, err
	}
	if d.Nonce == "" || len(d.Nonce) > maxNonce {
		return nil, fmt.Errorf("the delivery's nonce %q does not have 1 to %d characters", d.Nonce, maxNonce)
	}
	nonce, err := json.Marshal(d.Nonce)
	if err != nil {
		return nil, fmt.Errorf("write the nonce: %w", err)
	}
	body["nonce"], body["enforce_nonce"] = nonce, json.RawMessage("true")
	return body, nil
}

// Settle finds out what became of a delivery that may have been posted. While the
// nonce surely holds it asks again, which gives the first message where there is one
// and posts it where there is none; later it looks for the message in the channel.
func (b *Bot) Settle(ctx context.Context, d briefing.Delivery) (briefing.Settlement, error) {
	s, err := b.settle(ctx, d)
	var e *apiError
	if errors.As(err, &e) && (e.outcome() == briefing.NotAccepted || e.outcome() == briefing.ChannelGone) {
		return briefing.Settlement{State: briefing.Unknown}, nil // asking again is of no use
	}
	return s, err
}

func (b *Bot) settle(ctx context.Context, d briefing.Delivery) (briefing.Settlement, error) {
	channel, err := place(d.Channel)
	if err != nil {
		return briefing.Settlement{State: briefing.Unknown}, nil
	}
	if _, known := b.publisher.kind(channel); !known { // a new process does not know it
		c, err := b.channel(ctx, channel)
		if err != nil { // in a forum asking again would post again
			return briefing.Settlement{}, fmt.Errorf("discord: read channel %s: %w", channel, err)
		}
		b.publisher.know(channel, c.Type)
	}
	forum, err := b.forum(ctx, channel)
	switch {
	case err != nil:
		return briefing.Settlement{}, fmt.Errorf("discord: read channel %s: %w", channel, err)
	case forum.ID != "":
		return b.settleInForum(ctx, d, forum)
	}
	return b.settleIn(ctx, d)
}

// settleIn is Settle for a channel that takes messages.
func (b *Bot) settleIn(ctx context.Context, d briefing.Delivery) (briefing.Settlement, error) {
	pause := b.times.ask
	for b.now().Sub(d.AttemptedAt) < nonceHolds {
		id, err := b.post(ctx, d)
		if err == nil {
			return briefing.Settlement{State: briefing.Sent, MessageID: id}, nil
		}
		var e *apiError
		if !errors.As(err, &e) {
			return briefing.Settlement{State: briefing.Unknown}, nil
		}
		if o := e.outcome(); o == briefing.NotAccepted || o == briefing.ChannelGone {
			// The first attempt may have come through before the channel was closed.
			return briefing.Settlement{State: briefing.Unknown}, nil
		}
		wait := max(pause, e.RetryAfter)
		if err := sleep(ctx, min(wait, nonceHolds)); err != nil {
			return briefing.Settlement{}, fmt.Errorf("settle a delivery: %w", err)
		}
		pause *= 2
	}
	return b.readBack(ctx, d)
}

// remembered is a message as it is read back.
type remembered struct {
	ID        string
	Content   string
	Nonce     any
	Timestamp time.Time
	Author    struct{ ID string }
	Embeds    []struct{ Title, Description string }
}

// readBack looks for a delivery among the channel's messages since its attempt. Not
// finding it proves that it was not posted only where the history could be read back
// to a message from before the attempt, or to the channel's beginning.
func (b *Bot) readBack(ctx context.Context, d briefing.Delivery) (briefing.Settlement, error) {
	s, err := b.readMessages(ctx, d)
	if err != nil || s.State != briefing.Gone {
		return s, err
	}
	// Discord shows no message in an empty channel, and none to a bot that may not read
	// the history; where it may, a second look tells.
	switch may, err := b.readsHistory(ctx, d.Channel); {
	case err != nil:
		return briefing.Settlement{}, err
	case !may:
		return briefing.Settlement{State: briefing.Unknown}, nil
	}
	if s, err = b.readMessages(ctx, d); err == nil && s.State == briefing.Gone {
		s.State = briefing.Queued
	}
	return s, err
}

// readsHistory reports whether the bot may read the messages of a channel, by what its
// server says now.
func (b *Bot) readsHistory(ctx context.Context, ch news.Channel) (bool, error) {
	id, err := place(ch)
	if err != nil {
		return false, err
	}
	c, err := b.channel(ctx, id)
	switch {
	case err != nil:
		return false, fmt.Errorf("discord: read channel %s: %w", id, err)
	case c.Type == kindDirect || c.Type == kindGroup:
		return true, nil
	}
	b.servers.forget(c.Guild)
	may, _, err := b.mayIn(ctx, c)
	return may&discordgo.PermissionReadMessageHistory != 0, err
}

// readMessages is readBack by one look; its state is Gone where Discord shows no message
// at all.
func (b *Bot) readMessages(ctx context.Context, d briefing.Delivery) (briefing.Settlement, error) {
	unknown := briefing.Settlement{State: briefing.Unknown}
	channel, err := place(d.Channel)
	if err != nil {
		return unknown, nil
	}
	var want remembered
	if err := json.Unmarshal(d.Body, &want); err != nil {
		return unknown, nil
	}
	me, err := b.me(ctx)
	if err != nil {
		return briefing.Settlement{}, fmt.Errorf("discord: read the bot's user: %w", err)
	}
	address, before := discordgo.EndpointChannelMessages(channel), ""
	for range readBack {
		query := url.Values{"limit": {"100"}}
		if before != "" {
			query.Set("before", before)
		}
		var page []remembered
		if err := b.call(ctx, http.MethodGet, address+"?"+query.Encode(), address+"#read", nil, &page); err != nil {
			return briefing.Settlement{}, fmt.Errorf("discord: read the channel's messages: %w", err)
		}
		for _, m := range page {
			if m.Author.ID == me && (m.Nonce == d.Nonce || m.fingerprint() == want.fingerprint()) && m.Timestamp.After(d.AttemptedAt.Add(-skew)) {
				return briefing.Settlement{State: briefing.Sent, MessageID: m.ID}, nil
			}
			if m.Timestamp.Before(d.AttemptedAt.Add(-skew)) {
				return briefing.Settlement{State: briefing.Queued}, nil
			}
		}
		switch {
		case len(page) == 0 && before == "":
			return briefing.Settlement{State: briefing.Gone}, nil
		case len(page) == 0: // that was the first message of the channel
			return briefing.Settlement{State: briefing.Queued}, nil
		}
		before = page[len(page)-1].ID
	}
	return unknown, nil
}

// fingerprint is a message's words without white space, by which it is known again.
func (m remembered) fingerprint() string {
	var b strings.Builder
	for _, s := range append([]string{notified.ReplaceAllString(m.Content, "")}, m.texts()...) {
		b.WriteString(strings.Join(strings.Fields(s), " "))
		b.WriteByte(0)
	}
	return b.String()
}

// notified is the line that notify puts before a message.
var notified = regexp.MustCompile(`^<@&\d+>\s*`)

func (m remembered) texts() []string {
	var out []string
	for _, e := range m.Embeds {
		out = append(out, e.Title, e.Description)
	}
	return out
}

// me is the bot's own user id.
func (b *Bot) me(ctx context.Context) (string, error) {
	var user struct{ ID string }
	if err := b.call(ctx, http.MethodGet, discordgo.EndpointUser("@me"), discordgo.EndpointUsers, nil, &user); err != nil {
		return "", err
	}
	return user.ID, nil
}
