package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

var _ briefing.Marker = Renderer{}

// Edits is true: a bot may change what it posted for as long as it stands.
func (Renderer) Edits() bool { return true }

// Mark shows the newest correction of a bullet under it or, where the message does not
// show the bullet as it would be rendered now or there is no room, under the title.
func (Renderer) Mark(body []byte, d news.Digest, b news.Bullet) ([]byte, error) {
	var m map[string]any
	numbers := json.NewDecoder(bytes.NewReader(body))
	numbers.UseNumber()
	if err := numbers.Decode(&m); err != nil || m == nil || len(b.Corrections) == 0 {
		return nil, errors.New("mark a message: it is no JSON object, or there is no correction")
	}
	newest := b.Corrections[len(b.Corrections)-1]
	bullet := "• " + markdown(cut(bot.BulletText(b), maxBullet))
	if !markEmbed(m, bullet, markOf(bot.CorrectionWords(newest, d))) {
		content, _ := m["content"].(string)
		content += "\n" + markOf(bot.CorrectionElsewhere(newest, d, b))
		if bot.UTF16Len(content) > maxContent {
			return nil, errors.New("mark a message: there is no room")
		}
		m["content"] = strings.TrimPrefix(content, "\n")
	}
	return json.Marshal(m)
}

func markOf(words string) string {
	return bot.CorrectionMark + bold(markdown(cut(words, maxNote)))
}

// markEmbed puts a mark after a line of an embed and what is marked there already; false
// where no embed has the line, or there is no room.
func markEmbed(m map[string]any, bullet, mark string) bool {
	embeds, _ := m["embeds"].([]any)
	sum := bot.UTF16Len(mark) + 1
	var found map[string]any
	var lines []string
	at := 0
	for _, v := range embeds {
		e, _ := v.(map[string]any)
		title, _ := e["title"].(string)
		description, _ := e["description"].(string)
		sum += bot.UTF16Len(title) + bot.UTF16Len(description)
		if found != nil {
			continue
		}
		lines = strings.Split(description, "\n")
		if at = slices.Index(lines, bullet) + 1; at > 0 {
			found = e
			for at < len(lines) && strings.HasPrefix(lines[at], bot.CorrectionMark) {
				at++
			}
			lines = slices.Insert(lines, at, mark)
		}
	}
	if found == nil || sum > maxEmbedSum || bot.UTF16Len(strings.Join(lines, "\n")) > maxDescription {
		return false
	}
	found["description"] = strings.Join(lines, "\n")
	return true
}

// codeTooManyEdits is that of "Maximum number of edits to messages older than 1 hour
// reached. Try again later" (Discord docs, JSON error codes).
const codeTooManyEdits = 30046

// editsPause is how long to wait then; Discord does not say.
const editsPause = 30 * time.Minute

// amend edits or deletes the message of a delivery.
func (b *Bot) amend(ctx context.Context, d briefing.Delivery) error {
	channel, err := place(d.Channel)
	if err != nil {
		return err
	}
	id := d.MessageID
	thread, message, inPost := strings.Cut(id, "/") // of a forum's post
	if inPost {
		channel, id = thread, message
	}
	if !snowflake(id) || !snowflake(channel) {
		return fmt.Errorf("%q is no message of Discord", d.MessageID)
	}
	address, bucket := discordgo.EndpointChannelMessage(channel, id), discordgo.EndpointChannelMessage(channel, "")
	if d.Kind == briefing.Delete {
		if inPost && channel == id { // the first message: without it its post would stand, with its title
			if err := b.deletePost(ctx, channel); !hasCode(err, codeMissingPermissions) {
				return err
			}
		}
		return b.call(ctx, http.MethodDelete, address, bucket+"#delete", nil, nil)
	}
	body, err := bodyOf(d)
	if err != nil {
		return err
	}
	return b.call(ctx, http.MethodPatch, address, bucket, body, nil)
}

// deletePost deletes a forum's post with all that stands in it, for which the bot needs
// Manage Threads (Discord docs, Delete/Close Channel).
func (b *Bot) deletePost(ctx context.Context, thread string) error {
	address := discordgo.EndpointChannel(thread)
	return b.call(ctx, http.MethodDelete, address, address+"#delete", nil, nil)
}

// amendError says what an error means for a message that was to be changed: where a forum's
// post is gone, so is what stood in it.
func amendError(op string, d briefing.Delivery, err error) *briefing.SendError {
	out := sendError(err)
	out.Op = op
	switch {
	case hasCode(err, codeUnknownMessage), hasCode(err, codeUnknownChannel) && strings.Contains(d.MessageID, "/"):
		out.Outcome = briefing.NoMessage
	case hasCode(err, codeTooManyEdits):
		out.Outcome, out.RetryAfter = briefing.NotSent, editsPause
	}
	return out
}
