package fakediscord

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Kinds of channels (Discord docs, Resources: Channel, Channel Types).
const (
	kindText         = 0
	kindDirect       = 1
	kindAnnouncement = 5
	kindThread       = 11
	kindForum        = 15
)

// flagRequireTag is the channel flag of a forum in which a post must have a tag.
const flagRequireTag = 1 << 4

// crosspostsPerHour is how many messages of an announcement channel may be published
// in an hour; Discord says so in its app, and answers 429.
const crosspostsPerHour = 10

// Announcements makes an announcement channel.
func (g *Guild) Announcements(name string) *Channel {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	return g.f.channel(&Channel{f: g.f, guild: g, Name: name, kind: kindAnnouncement})
}

// Tag is a tag of a forum.
type Tag struct {
	ID, Name string
	// Moderated tags can be set by moderators only.
	Moderated bool
}

// Forum makes a forum with tags of these names; one that starts with "!" is for
// moderators.
func (g *Guild) Forum(name string, tags ...string) *Channel {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	c := g.f.channel(&Channel{f: g.f, guild: g, Name: name, kind: kindForum})
	for _, tag := range tags {
		c.tags = append(c.tags, Tag{ID: g.f.snowflake(), Name: strings.TrimPrefix(tag, "!"), Moderated: strings.HasPrefix(tag, "!")})
	}
	return c
}

// RequireTag makes the forum refuse posts without a tag.
func (c *Channel) RequireTag() {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.requireTag = true
}

// Threads are the threads and forum posts of the channel, oldest first.
func (c *Channel) Threads() []*Channel {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	return append([]*Channel(nil), c.threads...)
}

// Tags are the names of the tags of a forum post.
func (c *Channel) Tags() []string {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	var out []string
	for _, id := range c.applied {
		for _, tag := range c.parent.tags {
			if tag.ID == id {
				out = append(out, tag.Name)
			}
		}
	}
	return out
}

func (f *Fake) createThread(c call) answer {
	body := object(c.json())
	ch, refused := f.place(c.args["channel_id"], SendMessages)
	if refused != nil {
		return *refused
	}
	if ch.kind != kindForum {
		f.violations = append(f.violations, Violation{Request: c.op.ID, Rule: "the fake opens threads in forums only"})
		return fail(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
	}
	if len(array(object(body["message"])["embeds"])) > 0 && ch.rights()&EmbedLinks == 0 {
		return fail(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
	}
	thread := &Channel{f: f, guild: ch.guild, parent: ch, Name: text(body["name"]), kind: kindThread}
	for _, id := range array(body["applied_tags"]) {
		if tag, known := ch.tag(text(id)); !known || tag.Moderated && ch.rights()&ManageThreads == 0 {
			return fail(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
		}
		thread.applied = append(thread.applied, text(id))
	}
	if ch.requireTag && len(thread.applied) == 0 {
		return fail(http.StatusBadRequest, 40067, "A tag is required to create a forum post in this channel")
	}
	f.channel(thread)
	ch.threads = append(ch.threads, thread)
	f.story = append(f.story, event{channel: ch.ID, at: f.Now().UTC(), text: "Tidings opens the post “" + thread.Name + "”"})
	msg := f.post(thread, object(body["message"]), nil)
	delete(f.messages, msg.ID)
	msg.ID, thread.ids = thread.ID, []string{thread.ID} // the first message of a post has the id of the post
	f.messages[msg.ID] = msg
	f.tell(msg, false)
	out := f.channelJSON(thread)
	out["message"] = f.messageJSON(msg)
	return answer{status: http.StatusCreated, body: out}
}

func (c *Channel) tag(id string) (Tag, bool) {
	for _, tag := range c.tags {
		if tag.ID == id {
			return tag, true
		}
	}
	return Tag{}, false
}

func (c *Channel) tagsJSON() []any {
	out := []any{}
	for _, tag := range c.tags {
		out = append(out, map[string]any{"id": tag.ID, "name": tag.Name, "moderated": tag.Moderated, "emoji_id": nil, "emoji_name": nil})
	}
	return out
}

func (f *Fake) activeThreads(c call) answer {
	g := f.guild(c.args["guild_id"])
	if g == nil {
		return fail(http.StatusNotFound, codeUnknownGuild, "Unknown Guild")
	}
	threads := []any{}
	for _, ch := range f.channels {
		if ch.guild == g && ch.parent != nil && !ch.archived && !ch.gone && ch.rights()&ViewChannel != 0 {
			threads = append(threads, f.channelJSON(ch))
		}
	}
	return ok(map[string]any{"threads": threads, "members": []any{}, "has_more": false})
}

// deleteChannel deletes a thread; the bot has no rights to other channels.
func (f *Fake) deleteChannel(c call) answer {
	ch, refused := f.place(c.args["channel_id"], ManageThreads)
	switch {
	case refused != nil:
		return *refused
	case ch.parent == nil:
		return fail(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
	}
	ch.gone = true
	ch.parent.threads = slices.DeleteFunc(ch.parent.threads, func(t *Channel) bool { return t == ch })
	f.story = append(f.story, event{channel: ch.parent.ID, at: f.Now().UTC(), text: "(a thread was deleted)"})
	return ok(f.channelJSON(ch))
}

func (f *Fake) crosspost(c call) answer {
	ch, m, refused := f.standing(c, SendMessages)
	switch {
	case refused != nil:
		return *refused
	case ch.kind != kindAnnouncement:
		return fail(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case m.flags&flagCrossposted != 0:
		return fail(http.StatusBadRequest, 40033, "This message has already been crossposted")
	}
	now := f.Now()
	for len(ch.crossposts) > 0 && now.Sub(ch.crossposts[0]) >= time.Hour {
		ch.crossposts = ch.crossposts[1:]
	}
	if len(ch.crossposts) >= crosspostsPerHour {
		return limited("user", ch.crossposts[0].Add(time.Hour).Sub(now))
	}
	ch.crossposts = append(ch.crossposts, now)
	m.flags |= flagCrossposted
	f.story = append(f.story, event{channel: ch.ID, at: now.UTC(), text: "(the message was published to the servers that follow)"})
	return ok(f.messageJSON(m))
}

// Published are the messages of an announcement channel that were crossposted.
func (c *Channel) Published() []string {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	var out []string
	for _, id := range c.ids {
		if c.f.messages[id].flags&flagCrossposted != 0 {
			out = append(out, id)
		}
	}
	return out
}
