package fakediscord

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Role is a role of a server. The one that everybody has carries the server's id.
type Role struct {
	f           *Fake
	ID, Name    string
	permissions Permission
	mentionable bool
}

// overwrite is what a channel changes for one role or member.
type overwrite struct {
	id          string
	member      bool
	allow, deny Permission
}

// Everybody sets what every member of the server may do; at first what a bot that
// posts needs.
func (g *Guild) Everybody(p Permission) {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	g.roles[0].permissions = p
}

// Role makes a role with these permissions.
func (g *Guild) Role(name string, p Permission) *Role {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	r := &Role{f: g.f, ID: g.f.snowflake(), Name: name, permissions: p}
	g.roles = append(g.roles, r)
	return r
}

// Mentionable lets everybody mention the role.
func (r *Role) Mentionable() *Role {
	r.f.mu.Lock()
	defer r.f.mu.Unlock()
	r.mentionable = true
	return r
}

// GiveBot gives the bot a role.
func (g *Guild) GiveBot(r *Role) {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	g.botRoles = append(g.botRoles, r.ID)
}

// OpenCommands lets everybody use every command, as a server's admins can in its
// settings (Integrations): what a command asks for is only where it starts.
func (g *Guild) OpenCommands() {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	g.open = true
}

// OwnBot makes the bot the server's owner.
func (g *Guild) OwnBot() {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	g.owner = BotID
}

// TimeOutBot silences the bot until a time.
func (g *Guild) TimeOutBot(until time.Time) {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	g.silenced = until
}

// Overwrite changes in this channel what a role, or with a role of nil everybody, may
// do.
func (c *Channel) Overwrite(r *Role, allow, deny Permission) {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	id := c.guild.ID
	if r != nil {
		id = r.ID
	}
	c.overwrites = append(c.overwrites, overwrite{id: id, allow: allow, deny: deny})
}

// Deny takes permissions from the bot in this channel.
func (c *Channel) Deny(p Permission) { c.own(func(o *overwrite) { o.deny |= p; o.allow &^= p }) }

// Allow gives them to it.
func (c *Channel) Allow(p Permission) { c.own(func(o *overwrite) { o.allow |= p; o.deny &^= p }) }

// own changes the overwrite of the bot itself.
func (c *Channel) own(change func(*overwrite)) {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	i := slices.IndexFunc(c.overwrites, func(o overwrite) bool { return o.id == BotID })
	if i < 0 {
		i = len(c.overwrites)
		c.overwrites = append(c.overwrites, overwrite{id: BotID, member: true})
	}
	change(&c.overwrites[i])
}

// everything is what the owner and administrators may do.
const everything = Permission(1<<62 - 1)

// rights are what the bot may do in a channel, rule after rule: each of a later rule
// wins (Discord docs, Topics: Permissions, Permission Hierarchy).
func (c *Channel) rights() Permission {
	if c.user != nil {
		return usual
	}
	if c.parent != nil {
		return c.parent.rights()
	}
	g := c.guild
	if g.owner == BotID {
		return everything
	}
	held := append([]string{g.ID}, g.botRoles...)
	may := Permission(0)
	for _, r := range g.roles {
		if slices.Contains(held, r.ID) {
			may |= r.permissions
		}
	}
	if may&Administrator != 0 {
		return everything
	}
	rules := []func(overwrite) bool{
		func(o overwrite) bool { return o.id == g.ID },
		func(o overwrite) bool { return !o.member && o.id != g.ID && slices.Contains(held, o.id) },
		func(o overwrite) bool { return o.member && o.id == BotID },
	}
	for _, rule := range rules {
		var allow, deny Permission
		for _, o := range c.overwrites {
			if rule(o) {
				allow |= o.allow
				deny |= o.deny
			}
		}
		may = may&^deny | allow
	}
	if g.silenced.After(c.f.Now()) {
		may &= ViewChannel | ReadHistory
	}
	return may
}

func (c *Channel) overwritesJSON() []any {
	out := []any{}
	for _, o := range c.overwrites {
		kind := 0
		if o.member {
			kind = 1
		}
		out = append(out, map[string]any{"id": o.id, "type": kind, "allow": strconv.FormatInt(int64(o.allow), 10), "deny": strconv.FormatInt(int64(o.deny), 10)})
	}
	return out
}

func (f *Fake) getGuild(c call) answer {
	g := f.guild(c.args["guild_id"])
	if g == nil {
		return fail(http.StatusNotFound, codeUnknownGuild, "Unknown Guild")
	}
	roles := []any{}
	for i, r := range g.roles {
		roles = append(roles, map[string]any{
			"id": r.ID, "name": r.Name, "permissions": strconv.FormatInt(int64(r.permissions), 10), "position": i, "color": 0,
			"colors": map[string]any{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}, "hoist": false, "managed": false,
			"mentionable": r.mentionable, "icon": nil, "unicode_emoji": nil, "flags": 0,
		})
	}
	return ok(map[string]any{
		"id": g.ID, "name": g.Name, "owner_id": g.owner, "roles": roles, "icon": nil, "description": nil, "home_header": nil, "splash": nil,
		"discovery_splash": nil, "features": []any{}, "banner": nil, "application_id": nil, "region": "", "afk_channel_id": nil, "afk_timeout": 300,
		"system_channel_id": nil, "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": nil, "verification_level": 0,
		"default_message_notifications": 0, "mfa_level": 0, "explicit_content_filter": 0, "max_presences": nil, "max_members": 1000,
		"max_stage_video_channel_users": 0, "max_video_channel_users": 0, "vanity_url_code": nil, "premium_tier": 0, "premium_subscription_count": 0,
		"preferred_locale": "en-US", "rules_channel_id": nil, "safety_alerts_channel_id": nil, "public_updates_channel_id": nil,
		"premium_progress_bar_enabled": false, "premium_progress_bar_enabled_user_updated_at": nil, "nsfw": false, "nsfw_level": 0,
		"emojis": []any{}, "stickers": []any{}, "incidents_data": nil, "owner_configured_content_level": 0,
	})
}

// botMember is the bot as a member of a server.
func (g *Guild) botMember() map[string]any {
	m := (&Member{ID: BotID, Name: "Tidings"}).json()
	user := m["user"].(map[string]any)
	user["bot"] = true
	m["roles"] = append([]string{}, g.botRoles...)
	if !g.silenced.IsZero() {
		m["communication_disabled_until"] = g.silenced.UTC().Format(time.RFC3339Nano)
	}
	return m
}

// Kick puts the bot out of the server.
func (g *Guild) Kick() {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	g.f.guilds = slices.DeleteFunc(g.f.guilds, func(other *Guild) bool { return other == g })
	for _, c := range g.f.channels {
		if c.guild == g {
			c.gone = true
		}
	}
}
