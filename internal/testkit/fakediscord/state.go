package fakediscord

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Permission is one bit of what a member or the bot may do (Discord docs, Topics:
// Permissions).
type Permission int64

// The permissions that matter to a bot that posts.
const (
	Administrator   Permission = 1 << 3
	ManageGuild     Permission = 1 << 5
	ViewChannel     Permission = 1 << 10
	SendMessages    Permission = 1 << 11
	ManageMessages  Permission = 1 << 13
	EmbedLinks      Permission = 1 << 14
	ReadHistory     Permission = 1 << 16
	MentionEveryone Permission = 1 << 17
	ManageThreads   Permission = 1 << 34
	SendInThreads   Permission = 1 << 38
)

// usual is what the bot may do in a channel where nothing was denied.
const usual = ViewChannel | SendMessages | EmbedLinks | ReadHistory | SendInThreads

// Guild is a server with the bot in it.
type Guild struct {
	f        *Fake
	ID, Name string
	roles    []*Role // the first is everybody's
	botRoles []string
	owner    string
	silenced time.Time // the bot's timeout
	open     bool      // all commands are for everybody
}

// Guild makes a server and puts the bot into it.
func (f *Fake) Guild(name string) *Guild {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := &Guild{f: f, ID: f.snowflake(), Name: name, owner: ownerID}
	g.roles = []*Role{{f: f, ID: g.ID, Name: "@everyone", permissions: usual}}
	f.guilds = append(f.guilds, g)
	return g
}

// Channel is a text channel, a thread, or a direct conversation with the bot.
type Channel struct {
	f        *Fake
	ID, Name string
	guild    *Guild
	parent   *Channel
	user     *Member // of a direct conversation
	kind     int
	gone     bool
	archived bool
	ids      []string // messages that stand, in order

	overwrites []overwrite
	threads    []*Channel
	tags       []Tag    // of a forum
	applied    []string // of a post in it
	requireTag bool
	crossposts []time.Time
}

// Channel makes a text channel in which the bot may post.
func (g *Guild) Channel(name string) *Channel {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	return g.f.channel(&Channel{f: g.f, guild: g, Name: name, kind: kindText})
}

// Thread opens a thread in the channel.
func (c *Channel) Thread(name string) *Channel {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	thread := c.f.channel(&Channel{f: c.f, guild: c.guild, parent: c, Name: name, kind: kindThread})
	c.threads = append(c.threads, thread)
	return thread
}

// channel gives a channel its id; the caller holds f.mu.
func (f *Fake) channel(c *Channel) *Channel {
	c.ID = f.snowflake()
	f.channels[c.ID] = c
	return c
}

// Delete removes the channel.
func (c *Channel) Delete() {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.gone = true
}

// Archive locks a thread away.
func (c *Channel) Archive() {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.archived = true
}

// Messages are the messages that stand in the channel, oldest first. Those that only
// one member sees are not among them.
func (c *Channel) Messages() []Message {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	var out []Message
	for _, id := range c.ids {
		out = append(out, *c.f.messages[id])
	}
	return out
}

// Say posts a message by a member, as people do between the bot's.
func (m *Member) Say(c *Channel, text string) Message {
	m.f.mu.Lock()
	defer m.f.mu.Unlock()
	msg := m.f.post(c, map[string]any{"content": text}, m)
	m.f.tell(msg, false)
	return *msg
}

// Member is somebody in a server, or a user without one.
type Member struct {
	f           *Fake
	ID, Name    string
	guild       *Guild
	permissions Permission
	direct      *Channel
	// ClosedDMs makes direct messages to the user impossible.
	ClosedDMs bool
}

// Member makes somebody in the server with these permissions.
func (g *Guild) Member(name string, p ...Permission) *Member {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	m := &Member{f: g.f, ID: g.f.snowflake(), Name: name, guild: g, permissions: ViewChannel | SendMessages}
	for _, bit := range p {
		m.permissions |= bit
	}
	g.f.users = append(g.f.users, m)
	return m
}

// Direct is the conversation of a member with the bot.
func (m *Member) Direct() *Channel {
	m.f.mu.Lock()
	defer m.f.mu.Unlock()
	return m.f.direct(m)
}

func (f *Fake) direct(m *Member) *Channel {
	if m.direct == nil {
		m.direct = f.channel(&Channel{f: f, user: m, Name: "direct-" + m.Name, kind: kindDirect})
	}
	return m.direct
}

// Message is a message as people see it.
type Message struct {
	ID        string
	ChannelID string
	// Author is the member's name; "Tidings" for the bot.
	Author string
	Nonce  string
	At     time.Time
	// Edited is zero where the message was never edited.
	Edited  time.Time
	Content string
	Embeds  []Embed
	Buttons []Button
	// Only is the one member who sees it; empty for everybody in the channel.
	Only string
	// Loading is true for the "is thinking" of a deferred answer.
	Loading bool
	// Pings are the members, roles or "everyone" that it notified.
	Pings []string

	flags      int
	bot        bool
	embeds     []any // as they were sent
	components []any
}

// Embed is one embed of a message, in Markdown.
type Embed struct {
	Title, Description, URL, Footer, Author string
	Fields                                  []Field
}

// Field is one field of an embed.
type Field struct{ Name, Value string }

// Button is one button under a message. A link button has a URL and no ID.
type Button struct{ Label, ID, URL string }

// post stores a message; the caller holds f.mu. A nil author is the bot.
func (f *Fake) post(c *Channel, m map[string]any, author *Member) *Message {
	msg := &Message{ID: f.snowflake(), ChannelID: c.ID, Author: "Tidings", bot: author == nil, At: f.Now().UTC()}
	if author != nil {
		msg.Author = author.Name
	}
	f.fill(msg, m, c)
	f.messages[msg.ID] = msg
	c.ids = append(c.ids, msg.ID)
	return msg
}

// fill puts a body's fields into a message; those that an edit leaves out stay.
func (f *Fake) fill(msg *Message, m map[string]any, c *Channel) {
	if v, ok := m["content"]; ok {
		msg.Content, _ = v.(string)
		msg.Content = strings.TrimSpace(msg.Content)
	}
	if v, ok := m["embeds"]; ok {
		msg.embeds, msg.Embeds = array(v), nil
		for _, e := range msg.embeds {
			msg.Embeds = append(msg.Embeds, embedOf(object(e)))
		}
	}
	if v, ok := m["components"]; ok {
		msg.components, msg.Buttons = array(v), nil
		for _, row := range msg.components {
			for _, b := range array(object(row)["components"]) {
				msg.Buttons = append(msg.Buttons, Button{Label: text(object(b)["label"]), ID: text(object(b)["custom_id"]), URL: text(object(b)["url"])})
			}
		}
	}
	if v, ok := m["flags"]; ok {
		msg.flags = number(v)
	}
	if v, ok := m["nonce"]; ok {
		msg.Nonce = text(v)
	}
	msg.Pings = f.pings(msg.Content, m["allowed_mentions"], c)
}

func embedOf(e map[string]any) Embed {
	out := Embed{Title: strings.TrimSpace(text(e["title"])), Description: strings.TrimSpace(text(e["description"])), URL: text(e["url"]),
		Footer: text(object(e["footer"])["text"]), Author: text(object(e["author"])["name"])}
	for _, v := range array(e["fields"]) {
		out.Fields = append(out.Fields, Field{Name: text(object(v)["name"]), Value: text(object(v)["value"])})
	}
	return out
}

func text(v any) string { s, _ := v.(string); return s }

// pings are those whom a message notifies: what its raw text names, escaped or not,
// as far as allowed_mentions lets it. Left out, it lets everything through.
func (f *Fake) pings(content string, allowed any, c *Channel) []string {
	parse := []any{"users", "roles", "everyone"}
	var users, roles []any
	if m, ok := allowed.(map[string]any); ok {
		if list, ok := m["parse"].([]any); ok {
			parse = list
		}
		users, roles = array(m["users"]), array(m["roles"])
	}
	var out []string
	if slices.Contains(parse, any("everyone")) && (strings.Contains(content, "@everyone") || strings.Contains(content, "@here")) {
		out = append(out, "everyone")
	}
	for _, u := range f.users {
		named := strings.Contains(content, "<@"+u.ID+">") || strings.Contains(content, "<@!"+u.ID+">")
		if named && (slices.Contains(parse, any("users")) || slices.Contains(users, any(u.ID))) {
			out = append(out, u.Name)
		}
	}
	if c.guild == nil {
		return out
	}
	for _, r := range c.guild.roles[1:] {
		let := slices.Contains(parse, any("roles")) || slices.Contains(roles, any(r.ID))
		if let && strings.Contains(content, "<@&"+r.ID+">") && (r.mentionable || c.rights()&MentionEveryone != 0) {
			out = append(out, "@"+r.Name)
		}
	}
	return out
}

// messageJSON is a message as the interface gives it.
func (f *Fake) messageJSON(m *Message) map[string]any {
	var edited any
	if !m.Edited.IsZero() {
		edited = m.Edited.Format(time.RFC3339Nano)
	}
	embeds := []any{}
	for _, e := range m.embeds {
		out := map[string]any{"type": "rich"}
		for key, v := range object(e) {
			if v != nil {
				out[key] = v
			}
		}
		for _, v := range array(out["fields"]) {
			if field := object(v); field["inline"] == nil {
				field["inline"] = false
			}
		}
		embeds = append(embeds, out)
	}
	author := f.botJSON()
	if !m.bot {
		author = userJSON(f.userNamed(m.Author))
	}
	out := map[string]any{
		"id": m.ID, "channel_id": m.ChannelID, "author": author, "content": m.Content,
		"timestamp": m.At.Format(time.RFC3339Nano), "edited_timestamp": edited, "tts": false,
		"mention_everyone": slices.Contains(m.Pings, "everyone"), "mentions": []any{}, "mention_roles": []any{},
		"attachments": []any{}, "embeds": embeds, "pinned": false, "type": 0, "flags": m.flags, "components": numbered(m.components),
	}
	return out
}

// numbered gives components the ids that Discord puts into its answers.
func numbered(rows []any) []any {
	out := []any{}
	id := 0
	var walk func(v any) any
	walk = func(v any) any {
		c := map[string]any{}
		for key, sub := range object(v) {
			if sub != nil {
				c[key] = sub
			}
		}
		id++
		c["id"] = id
		if list := array(c["components"]); list != nil {
			subs := []any{}
			for _, sub := range list {
				subs = append(subs, walk(sub))
			}
			c["components"] = subs
		}
		return c
	}
	for _, row := range rows {
		out = append(out, walk(row))
	}
	return out
}

func (f *Fake) userNamed(name string) *Member {
	for _, u := range f.users {
		if u.Name == name {
			return u
		}
	}
	return &Member{ID: "1", Name: name}
}

// The bot's user and application, which have different ids as those of old bots do.
const (
	BotID         = "100000000000000001"
	ApplicationID = "100000000000000002"
	ownerID       = "100000000000000003"
)

func (f *Fake) botJSON() map[string]any {
	m := userJSON(&Member{ID: BotID, Name: "Tidings"})
	m["bot"] = true
	return m
}

func userJSON(u *Member) map[string]any {
	return map[string]any{
		"id": u.ID, "username": u.Name, "discriminator": "0", "global_name": u.Name, "avatar": nil,
		"public_flags": 0, "flags": 0, "primary_guild": nil,
	}
}

func (m *Member) json() map[string]any {
	return map[string]any{
		"user": userJSON(m), "nick": nil, "avatar": nil, "banner": nil, "roles": []any{}, "joined_at": "2020-01-01T00:00:00Z",
		"premium_since": nil, "communication_disabled_until": nil, "deaf": false, "mute": false, "flags": 0, "pending": false,
		"permissions": strconv.FormatInt(int64(m.permissions), 10), "unusual_dm_activity_until": nil, "collectibles": nil,
	}
}

// Guild is the server that the channel is on; nil for a direct conversation.
func (c *Channel) Guild() *Guild { return c.guild }
