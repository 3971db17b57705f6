package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/briefing"
)

// A forum takes no messages but posts: threads with a title, tags and a first message
// (Discord docs, Start Thread in Forum or Media Channel). A digest's first part makes a
// post with its title line for a title, the later parts follow in it. There is no nonce
// for a post, so one in doubt is looked for among the forum's active posts, where a new
// one stands for at least an hour.

const (
	maxThreadName = 100
	maxTags       = 5
	// flagRequireTag is the flag of a forum in which each post must have a tag.
	flagRequireTag = 1 << 4
	// postStands is how long a new post is surely still active: forums archive an idle
	// one after an hour at the earliest.
	postStands = 50 * time.Minute
)

// forumTag is a tag that a forum offers.
type forumTag struct {
	ID, Name string
	// Moderated tags can be set by those only who may manage threads.
	Moderated bool
}

// threadInfo is a thread as it is listed.
type threadInfo struct {
	ID     string
	Parent string `json:"parent_id"`
	Owner  string `json:"owner_id"`
	Name   string
}

// postInForum makes a forum post of a digest's first part, or puts a later part into
// the post that there is.
func (b *Bot) postInForum(ctx context.Context, d briefing.Delivery, forum channelInfo, body map[string]json.RawMessage) (string, error) {
	title := postTitle(d)
	if d.Part > 1 {
		thread, err := b.findPost(ctx, forum, title, d.Slot)
		if err != nil {
			return "", nothingSent(err)
		}
		if thread == "" {
			return "", fmt.Errorf("the forum post with part 1 is not there any more")
		}
		id, err := b.create(ctx, thread, body)
		return thread + "/" + id, err
	}
	delete(body, "nonce")
	delete(body, "enforce_nonce")
	post := map[string]any{"name": title, "message": body}
	if tags := forumTags(forum, d); len(tags) > 0 {
		post["applied_tags"] = tags
	}
	var made struct{ ID string }
	address := discordgo.EndpointChannelThreads(forum.ID)
	if err := b.call(ctx, http.MethodPost, address, address, post, &made); err != nil {
		return "", err
	}
	return made.ID + "/" + made.ID, nil // a post's first message has the post's id
}

// settleInForum finds out what became of a part for a forum.
func (b *Bot) settleInForum(ctx context.Context, d briefing.Delivery, forum channelInfo) (briefing.Settlement, error) {
	title := postTitle(d)
	since := d.AttemptedAt.Add(-skew)
	if d.Part > 1 {
		since = d.Slot
	}
	thread, err := b.findPost(ctx, forum, title, since)
	switch {
	case err != nil:
		return briefing.Settlement{}, fmt.Errorf("discord: look for a forum post: %w", err)
	case d.Part > 1 && thread == "":
		return briefing.Settlement{State: briefing.Unknown}, nil
	case d.Part > 1:
		d.Channel.Thread = thread // its messages have nonces
		s, err := b.settleIn(ctx, d)
		if s.MessageID != "" {
			s.MessageID = thread + "/" + s.MessageID
		}
		return s, err
	case thread != "":
		return briefing.Settlement{State: briefing.Sent, MessageID: thread + "/" + thread}, nil
	case b.now().Sub(d.AttemptedAt) < postStands:
		return briefing.Settlement{State: briefing.Queued}, nil
	}
	return briefing.Settlement{State: briefing.Unknown}, nil
}

// findPost finds the bot's newest active post in a forum by its title; empty for none.
func (b *Bot) findPost(ctx context.Context, forum channelInfo, title string, since time.Time) (string, error) {
	me, err := b.me(ctx)
	if err != nil {
		return "", err
	}
	var list struct{ Threads []threadInfo }
	address := discordgo.EndpointGuildActiveThreads(forum.Guild)
	if err := b.call(ctx, http.MethodGet, address, address, nil, &list); err != nil {
		return "", err
	}
	found := ""
	for _, t := range list.Threads {
		ours := t.Parent == forum.ID && t.Owner == me && sameTitle(t.Name) == sameTitle(title)
		if at := madeAt(t.ID); ours && snowflake(t.ID) && !at.Before(since.Add(-skew)) && (found == "" || at.After(madeAt(found))) {
			found = t.ID
		}
	}
	return found, nil
}

// madeAt is when a thing was made, as its id says (Discord docs, Reference: Snowflakes).
func madeAt(id string) time.Time {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	const epoch = 1420070400000
	return time.UnixMilli(n>>22 + epoch)
}

// sameTitle is a title without what Discord may drop of it.
func sameTitle(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, bot.Joiner, "")), " ")
}

var partMark = regexp.MustCompile(` \(\d+/\d+\)$`)

// postTitle is a digest's title line as plain text, which titles of posts are, without
// the mark of its part.
func postTitle(d briefing.Delivery) string {
	var m struct{ Content string }
	_ = json.Unmarshal(d.Body, &m) // it was read before
	title, _, _ := strings.Cut(strings.ReplaceAll(m.Content, "**", ""), "\n")
	title = unescape(title)
	if d.Parts > 1 {
		title = partMark.ReplaceAllString(title, "")
	}
	title = bot.Cut(title, maxThreadName, bot.UTF16Len)
	if strings.TrimSpace(strings.ReplaceAll(title, bot.Joiner, "")) == "" {
		return "Digest"
	}
	return title
}

// unescape takes back what escape has put in.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// forumTags are the tags of a digest's post: those named as the briefing or with words
// of a headline that it shows. Where the forum wants a tag and none fits, it is the
// first.
func forumTags(forum channelInfo, d briefing.Delivery) []string {
	var m struct{ Embeds []struct{ Title string } }
	_ = json.Unmarshal(d.Body, &m)
	texts := []string{plainWords(d.Name)}
	for _, e := range m.Embeds {
		texts = append(texts, plainWords(unescape(e.Title)))
	}
	var ids []string
	first := ""
	for _, tag := range forum.Tags {
		if tag.Moderated || !snowflake(tag.ID) {
			continue
		}
		if first == "" {
			first = tag.ID
		}
		name := plainWords(tag.Name)
		fits := strings.TrimSpace(name) != "" && slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, name) })
		if fits && len(ids) < maxTags {
			ids = append(ids, tag.ID)
		}
	}
	if len(ids) == 0 && first != "" && forum.Flags&flagRequireTag != 0 {
		return []string{first}
	}
	return ids
}

// plainWords is a text as lower-case words with a blank on either side of each.
func plainWords(s string) string {
	words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(s, bot.Joiner, "")), func(r rune) bool {
		return strings.ContainsRune(" \t\n.,:;!?\"“”„«»()[]/|–—", r)
	})
	return " " + strings.Join(words, " ") + " "
}
