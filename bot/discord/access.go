package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/news"
)

// Kinds of channels (Discord docs, Resources: Channel, Channel Types).
const (
	kindDirect        = 1
	kindGroup         = 3
	kindAnnouncement  = 5
	kindAnnouncements = 10 // a thread in an announcement channel
	kindPublicThread  = 11
	kindPrivateThread = 12
	kindForum         = 15
	kindMedia         = 16 // a forum of pictures
)

// channelInfo is a channel as Discord tells of it.
type channelInfo struct {
	ID         string
	Type       int
	Guild      string `json:"guild_id"`
	Parent     string `json:"parent_id"`
	Name       string
	Flags      int
	Overwrites []overwrite `json:"permission_overwrites"`
	Tags       []forumTag  `json:"available_tags"`
}

func (c channelInfo) thread() bool {
	return c.Type == kindAnnouncements || c.Type == kindPublicThread || c.Type == kindPrivateThread
}

func (c channelInfo) forum() bool { return c.Type == kindForum || c.Type == kindMedia }

// bits are permissions, which Discord writes as a number in decimal.
type bits int64

// UnmarshalJSON reads a number in a string.
func (b *bits) UnmarshalJSON(raw []byte) error {
	s, err := strconv.Unquote(string(raw))
	if err != nil {
		return fmt.Errorf("read permissions: %w", err)
	}
	n, err := strconv.ParseUint(s, 10, 64)
	*b = bits(n)
	if err != nil {
		return errors.New("read permissions: not a number")
	}
	return nil
}

// overwrite is what a channel changes for a role (Type 0) or a member (Type 1).
type overwrite struct {
	ID    string
	Type  int
	Allow bits
	Deny  bits
}

type role struct {
	ID          string
	Permissions bits
	Mentionable bool
}

// guildInfo is a server as far as rights hang on it.
type guildInfo struct {
	Owner string `json:"owner_id"`
	Roles []role
}

// memberInfo is the bot as a member of a server.
type memberInfo struct {
	Roles []string
	// Silenced is until when a moderator took the bot's right to speak.
	Silenced *time.Time `json:"communication_disabled_until"`
}

const allRights = bits(-1)

// rights are what a member may do in a channel of a server (Discord docs, Topics:
// Permissions, Permission Overwrites; for threads the channel is the parent).
func rights(guildID string, g guildInfo, me string, m memberInfo, overwrites []overwrite, now time.Time) bits {
	if g.Owner == me {
		return allRights
	}
	var may bits
	for _, r := range g.Roles {
		if r.ID == guildID || slices.Contains(m.Roles, r.ID) { // the first is everybody's
			may |= r.Permissions
		}
	}
	if may&discordgo.PermissionAdministrator != 0 {
		return allRights
	}
	var everybody, roles, own overwrite
	for _, o := range overwrites {
		switch {
		case o.Type == 0 && o.ID == guildID:
			everybody = o
		case o.Type == 0 && slices.Contains(m.Roles, o.ID):
			roles.Allow |= o.Allow
			roles.Deny |= o.Deny
		case o.Type == 1 && o.ID == me:
			own = o
		}
	}
	for _, o := range []overwrite{everybody, roles, own} {
		may = may&^o.Deny | o.Allow
	}
	if m.Silenced != nil && m.Silenced.After(now) {
		may &= discordgo.PermissionViewChannel | discordgo.PermissionReadMessageHistory
	}
	return may
}

// right is a permission with the name that Discord's app gives it.
type right struct {
	bit  bits
	name string
}

// needed are the rights for posting a digest in a channel.
func needed(c channelInfo, mention bool) []right {
	list := []right{{discordgo.PermissionViewChannel, "View Channel"}}
	switch {
	case c.thread():
		list = append(list, right{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"})
	case c.forum(): // the first part makes the post, the others follow in it
		list = append(list, right{discordgo.PermissionSendMessages, "Send Messages"}, right{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"})
	default:
		list = append(list, right{discordgo.PermissionSendMessages, "Send Messages"})
	}
	list = append(list, right{discordgo.PermissionEmbedLinks, "Embed Links"})
	if mention {
		list = append(list, right{discordgo.PermissionMentionEveryone, "Mention @everyone, @here and All Roles"})
	}
	return list
}

// Access implements bot.Places: what is missing for posting in a channel, as its
// server's roles and its own overwrites say at this moment.
func (b *Bot) Access(ctx context.Context, ch news.Channel, mention string) (bot.Access, error) {
	id, err := place(ch)
	if err != nil {
		return bot.Access{}, err
	}
	c, err := b.channel(ctx, id)
	switch {
	case hasCode(err, codeMissingAccess):
		return bot.Access{Missing: []string{"View Channel"}}, nil
	case hasCode(err, codeUnknownChannel):
		return bot.Access{Gone: true}, nil
	case err != nil:
		return bot.Access{}, fmt.Errorf("discord: read channel %s: %w", id, err)
	case c.Type == kindDirect || c.Type == kindGroup:
		return bot.Access{}, nil
	}
	out := bot.Access{Name: "#" + c.Name}
	may, g, err := b.mayIn(ctx, c)
	if err != nil {
		return bot.Access{}, err
	}
	role := slices.IndexFunc(g.Roles, func(r role) bool { return r.ID == mention })
	for _, r := range needed(c, mention != "" && (role < 0 || !g.Roles[role].Mentionable)) {
		if may&r.bit == 0 {
			out.Missing = append(out.Missing, r.name)
		}
	}
	return out, nil
}

// mayIn is what the bot may do in a channel of a server, and the server. Threads have the
// overwrites of their channel.
func (b *Bot) mayIn(ctx context.Context, c channelInfo) (bits, guildInfo, error) {
	holder := c
	if c.thread() && c.Parent != "" {
		var err error
		if holder, err = b.channel(ctx, c.Parent); err != nil {
			return 0, guildInfo{}, fmt.Errorf("discord: read channel %s: %w", c.Parent, err)
		}
	}
	return b.mayDo(ctx, c.Guild, holder.Overwrites)
}

// channel reads a channel.
func (b *Bot) channel(ctx context.Context, id string) (channelInfo, error) {
	var c channelInfo
	address := discordgo.EndpointChannel(id)
	err := b.call(ctx, http.MethodGet, address, address, nil, &c)
	return c, err
}

// mayDo is what the bot may do where these overwrites stand, and the server.
func (b *Bot) mayDo(ctx context.Context, guildID string, overwrites []overwrite) (bits, guildInfo, error) {
	if !snowflake(guildID) {
		return 0, guildInfo{}, errors.New("discord: the channel names no server")
	}
	if in, ok := b.servers.get(guildID, b.now()); ok {
		return rights(guildID, in.guild, in.me, in.member, overwrites, b.now()), in.guild, nil
	}
	in := standing{at: b.now()}
	var err error
	if in.me, err = b.me(ctx); err != nil {
		return 0, guildInfo{}, fmt.Errorf("discord: read the bot's user: %w", err)
	}
	address := discordgo.EndpointGuild(guildID)
	if err := b.call(ctx, http.MethodGet, address, address, nil, &in.guild); err != nil {
		return 0, guildInfo{}, fmt.Errorf("discord: read server %s: %w", guildID, err)
	}
	address = discordgo.EndpointGuildMember(guildID, in.me)
	if err := b.call(ctx, http.MethodGet, address, address, nil, &in.member); err != nil {
		return 0, guildInfo{}, fmt.Errorf("discord: read the bot's roles on server %s: %w", guildID, err)
	}
	b.servers.put(guildID, in)
	return rights(guildID, in.guild, in.me, in.member, overwrites, b.now()), in.guild, nil
}

// standing is what the bot's rights on a server hang on.
type standing struct {
	at     time.Time
	me     string
	guild  guildInfo
	member memberInfo
}

// How long a server's roles are taken for known, so that one look at several of its
// channels asks once, and how many servers are remembered.
const (
	standingHolds = 15 * time.Second
	mostStandings = 200
)

// standings are those of the servers that were looked at last.
type standings struct {
	mu sync.Mutex
	by map[string]standing
}

func (s *standings) get(guildID string, now time.Time) (standing, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, ok := s.by[guildID]
	return in, ok && now.Sub(in.at) < standingHolds
}

func (s *standings) forget(guildID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, guildID)
}

func (s *standings) put(guildID string, in standing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil || len(s.by) >= mostStandings {
		s.by = map[string]standing{}
	}
	s.by[guildID] = in
}
