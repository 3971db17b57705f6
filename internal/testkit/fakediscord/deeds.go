package fakediscord

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// nonceWindow is how long a nonce holds: Discord's docs say "the past few minutes".
const nonceWindow = 3 * time.Minute

// call is one request that was let through.
type call struct {
	op     operation
	args   map[string]string
	query  url.Values
	body   []byte
	host   string
	secure bool
}

func (c call) json() any {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.body))
	if err != nil {
		return nil
	}
	return v
}

// deeds are what the operations do; they run with the Fake's lock held.
var deeds = map[string]func(*Fake, call) answer{
	"get_gateway":                         (*Fake).getGateway,
	"get_bot_gateway":                     (*Fake).getBotGateway,
	"get_my_user":                         (*Fake).getMyUser,
	"get_my_application":                  (*Fake).getMyApplication,
	"list_application_commands":           (*Fake).listCommands,
	"list_guild_application_commands":     (*Fake).listCommands,
	"bulk_set_application_commands":       (*Fake).setCommands,
	"bulk_set_guild_application_commands": (*Fake).setCommands,
	"create_message":                      (*Fake).createMessage,
	"crosspost_message":                   (*Fake).crosspost,
	"create_thread":                       (*Fake).createThread,
	"get_active_guild_threads":            (*Fake).activeThreads,
	"get_guild":                           (*Fake).getGuild,
	"list_messages":                       (*Fake).listMessages,
	"get_message":                         (*Fake).getMessage,
	"update_message":                      (*Fake).updateMessage,
	"delete_message":                      (*Fake).deleteMessage,
	"trigger_typing_indicator":            (*Fake).typing,
	"create_dm":                           (*Fake).createDM,
	"get_channel":                         (*Fake).getChannel,
	"delete_channel":                      (*Fake).deleteChannel,
	"get_guild_member":                    (*Fake).getMember,
	"list_my_guilds":                      (*Fake).listGuilds,
	"leave_guild":                         (*Fake).leaveGuild,
	"create_interaction_response":         (*Fake).answerCall,
	"execute_webhook":                     (*Fake).followUp,
	"get_original_webhook_message":        (*Fake).original,
	"update_original_webhook_message":     (*Fake).original,
	"delete_original_webhook_message":     (*Fake).original,
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

func (f *Fake) getGateway(c call) answer {
	return ok(map[string]any{"url": f.gatewayAddress(c)})
}

func (f *Fake) getBotGateway(c call) answer {
	return ok(map[string]any{"url": f.gatewayAddress(c), "shards": max(f.Shards, 1), "session_start_limit": map[string]any{
		"total": 1000, "remaining": max(0, f.Sessions-int(f.gateway.begun.Load())), "reset_after": 14400000, "max_concurrency": max(f.Concurrency, 1)}})
}

func (f *Fake) gatewayAddress(c call) string {
	if f.GatewayURL != "" {
		return f.GatewayURL
	}
	if f.server != nil { // a client may keep Discord's name in its Host header
		return "ws" + strings.TrimPrefix(f.server.URL, "http") + "/gateway"
	}
	if c.secure {
		return "wss://" + c.host + "/gateway"
	}
	return "ws://" + c.host + "/gateway"
}

func (f *Fake) getMyUser(call) answer {
	me := f.botJSON()
	me["mfa_enabled"], me["locale"] = true, "en-US"
	delete(me, "primary_guild")
	return ok(me)
}

func (f *Fake) getMyApplication(call) answer {
	return ok(map[string]any{
		"id": ApplicationID, "name": "Tidings", "icon": nil, "description": "", "type": nil, "bot": f.botJSON(),
		"verify_key": f.PublicKey(), "flags": 0, "flags_new": "0", "redirect_uris": []any{}, "interactions_endpoint_url": nil,
		"role_connections_verification_url": nil, "owner": userJSON(&Member{ID: ownerID, Name: "owner"}),
		"approximate_guild_count": len(f.guilds), "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
		"explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []any{},
	})
}

func (f *Fake) listCommands(c call) answer {
	if c.args["application_id"] != ApplicationID {
		return fail(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
	}
	list := f.commands[c.args["guild_id"]]
	if c.query.Get("with_localizations") != "true" {
		list = withoutLocalizations(list)
	}
	return ok(orEmpty(list))
}

// withoutLocalizations is a list of commands as Discord gives it where it is not asked
// for all languages.
func withoutLocalizations(list []map[string]any) []map[string]any {
	var out []map[string]any
	for _, c := range list {
		out = append(out, object(withoutKey(c, "description_localizations")))
	}
	return out
}

func withoutKey(v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, sub := range v {
			if key != name {
				out[key] = withoutKey(sub, name)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, sub := range v {
			out[i] = withoutKey(sub, name)
		}
		return out
	}
	return v
}

func (f *Fake) setCommands(c call) answer {
	if c.args["application_id"] != ApplicationID {
		return fail(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
	}
	guild := c.args["guild_id"]
	old := f.commands[guild]
	var out []map[string]any
	for _, v := range array(c.json()) {
		m := commandJSON(object(v))
		m["application_id"], m["id"], m["version"] = ApplicationID, f.snowflake(), f.snowflake()
		if guild != "" {
			m["guild_id"] = guild
		}
		if i := slices.IndexFunc(old, func(o map[string]any) bool { return o["name"] == m["name"] }); i >= 0 {
			m["id"] = old[i]["id"]
		}
		out = append(out, m)
	}
	f.commands[guild] = out
	return ok(orEmpty(out))
}

// commandJSON is a command as Discord gives it back: defaults filled in, empty lists
// left out.
func commandJSON(in map[string]any) map[string]any {
	m := map[string]any{"type": 1, "default_member_permissions": nil, "dm_permission": true, "contexts": nil, "nsfw": false, "description": ""}
	for key, v := range object(compact(in)) {
		m[key] = v
	}
	delete(m, "dm_permission") // replaced by contexts in what Discord answers
	return m
}

// compact leaves out nulls and empty lists at every depth, as Discord's answers do.
func compact(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, sub := range v {
			if list, isList := sub.([]any); sub != nil && (!isList || len(list) > 0) {
				out[key] = compact(sub)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, sub := range v {
			out[i] = compact(sub)
		}
		return out
	}
	return v
}

func orEmpty(list []map[string]any) any {
	if list == nil {
		return []any{}
	}
	return list
}

// place finds a channel in which the bot may do something.
func (f *Fake) place(id string, need Permission) (*Channel, *answer) {
	c := f.channels[id]
	var a answer
	switch {
	case c == nil || c.gone:
		a = fail(http.StatusNotFound, codeUnknownChannel, "Unknown Channel")
	case c.rights()&ViewChannel == 0:
		a = fail(http.StatusForbidden, codeMissingAccess, "Missing Access")
	case c.user != nil && c.user.ClosedDMs:
		a = fail(http.StatusForbidden, codeCannotDM, "Cannot send messages to this user")
	case c.rights()&need != need:
		a = fail(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
	default:
		return c, nil
	}
	return nil, &a
}

func (f *Fake) createMessage(c call) answer {
	m := object(c.json())
	need := SendMessages
	if ch := f.channels[c.args["channel_id"]]; ch != nil && ch.parent != nil {
		need = SendInThreads
	}
	if len(array(m["embeds"])) > 0 {
		need |= EmbedLinks
	}
	ch, refused := f.place(c.args["channel_id"], need)
	if refused != nil {
		return *refused
	}
	if ch.kind == kindForum {
		return fail(http.StatusBadRequest, 50008, "Cannot send messages in a non-text channel")
	}
	if ch.archived {
		return fail(http.StatusBadRequest, codeArchivedThread, "Thread is archived")
	}
	if m["enforce_nonce"] == true {
		if first := f.byNonce(ch, text(m["nonce"])); first != nil {
			return ok(f.withNonce(first))
		}
	}
	msg := f.post(ch, m, nil)
	f.tell(msg, false)
	return ok(f.withNonce(msg))
}

// byNonce finds the message that was made with a nonce within the window.
func (f *Fake) byNonce(ch *Channel, nonce string) *Message {
	if nonce == "" {
		return nil
	}
	for _, id := range ch.ids {
		if m := f.messages[id]; m.Nonce == nonce && m.bot && f.Now().Sub(m.At) < nonceWindow {
			return m
		}
	}
	return nil
}

// withNonce is the answer to a new message; only there is the nonce given back.
func (f *Fake) withNonce(m *Message) map[string]any {
	out := f.messageJSON(m)
	if m.Nonce != "" {
		out["nonce"] = m.Nonce
	}
	return out
}

func (f *Fake) listMessages(c call) answer {
	ch, refused := f.place(c.args["channel_id"], 0)
	if refused != nil {
		return *refused
	}
	limit := 50
	if s := c.query.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 100 {
			return fail(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
		}
		limit = n
	}
	if ch.rights()&ReadHistory == 0 {
		return ok([]any{}) // Discord docs, Get Channel Messages: no messages rather than an error
	}
	ids := slices.Clone(ch.ids)
	if after := c.query.Get("after"); after != "" {
		ids = slices.DeleteFunc(ids, func(id string) bool { return compareIDs(id, after) <= 0 })
		ids = ids[:min(limit, len(ids))]
	}
	if before := c.query.Get("before"); before != "" {
		ids = slices.DeleteFunc(ids, func(id string) bool { return compareIDs(id, before) >= 0 })
	}
	ids = ids[max(0, len(ids)-limit):]
	slices.Reverse(ids)
	out := []any{}
	for _, id := range ids {
		out = append(out, f.messageJSON(f.messages[id]))
	}
	return ok(out)
}

func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// standing finds a message of the channel in a request's path.
func (f *Fake) standing(c call, need Permission) (*Channel, *Message, *answer) {
	ch, refused := f.place(c.args["channel_id"], need)
	if refused != nil {
		return nil, nil, refused
	}
	m := f.messages[c.args["message_id"]]
	if m == nil || !slices.Contains(ch.ids, m.ID) {
		a := fail(http.StatusNotFound, codeUnknownMessage, "Unknown Message")
		return nil, nil, &a
	}
	return ch, m, nil
}

func (f *Fake) getMessage(c call) answer {
	_, m, refused := f.standing(c, ReadHistory)
	if refused != nil {
		return *refused
	}
	return ok(f.messageJSON(m))
}

func (f *Fake) updateMessage(c call) answer {
	ch, m, refused := f.standing(c, 0)
	switch {
	case refused != nil:
		return *refused
	case !m.bot:
		return fail(http.StatusForbidden, codeNotAuthor, "Cannot edit a message authored by another user")
	}
	f.edit(ch, m, object(c.json()))
	return ok(f.messageJSON(m))
}

func (f *Fake) edit(ch *Channel, m *Message, body map[string]any) {
	m.Edited = f.Now().UTC()
	m.Loading = false
	f.fill(m, body, ch)
	f.tell(m, true)
}

func (f *Fake) deleteMessage(c call) answer {
	ch, m, refused := f.standing(c, 0)
	switch {
	case refused != nil:
		return *refused
	case !m.bot && ch.rights()&ManageMessages == 0:
		return fail(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
	}
	f.remove(ch, m)
	return answer{status: http.StatusNoContent}
}

func (f *Fake) remove(ch *Channel, m *Message) {
	ch.ids = slices.DeleteFunc(ch.ids, func(id string) bool { return id == m.ID })
	delete(f.messages, m.ID)
	f.story = append(f.story, event{channel: ch.ID, at: f.Now().UTC(), text: "(a message was deleted)"})
}

func (f *Fake) typing(c call) answer {
	if _, refused := f.place(c.args["channel_id"], SendMessages); refused != nil {
		return *refused
	}
	return answer{status: http.StatusNoContent}
}

func (f *Fake) createDM(c call) answer {
	id := text(object(c.json())["recipient_id"])
	i := slices.IndexFunc(f.users, func(u *Member) bool { return u.ID == id })
	if i < 0 {
		return fail(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
	}
	return ok(f.channelJSON(f.direct(f.users[i])))
}

func (f *Fake) getChannel(c call) answer {
	ch, refused := f.place(c.args["channel_id"], 0)
	if refused != nil {
		return *refused
	}
	return ok(f.channelJSON(ch))
}

func (f *Fake) channelJSON(c *Channel) map[string]any {
	out := map[string]any{"id": c.ID, "type": c.kind, "flags": 0, "last_message_id": nil}
	if len(c.ids) > 0 {
		out["last_message_id"] = c.ids[len(c.ids)-1]
	}
	switch {
	case c.user != nil:
		out["recipients"] = []any{userJSON(c.user)}
	case c.parent != nil:
		out["name"], out["guild_id"], out["parent_id"] = c.Name, c.guild.ID, c.parent.ID
		out["owner_id"], out["message_count"], out["member_count"], out["total_message_sent"] = BotID, len(c.ids), 1, len(c.ids)
		out["thread_metadata"] = map[string]any{"archived": c.archived, "locked": c.archived, "auto_archive_duration": 1440, "archive_timestamp": nil}
	default:
		out["name"], out["guild_id"], out["position"] = c.Name, c.guild.ID, 0
		out["permission_overwrites"], out["parent_id"] = c.overwritesJSON(), nil
		if c.kind == kindForum {
			out["available_tags"] = c.tagsJSON()
		}
		if c.requireTag {
			out["flags"] = flagRequireTag
		}
	}
	return out
}

func (f *Fake) guild(id string) *Guild {
	for _, g := range f.guilds {
		if g.ID == id {
			return g
		}
	}
	return nil
}

func (f *Fake) getMember(c call) answer {
	if f.guild(c.args["guild_id"]) == nil {
		return fail(http.StatusNotFound, codeUnknownGuild, "Unknown Guild")
	}
	if g := f.guild(c.args["guild_id"]); c.args["user_id"] == BotID {
		m := g.botMember()
		delete(m, "permissions")
		delete(m, "unusual_dm_activity_until")
		return ok(m)
	}
	for _, u := range f.users {
		if u.ID == c.args["user_id"] && u.guild != nil && u.guild.ID == c.args["guild_id"] {
			m := u.json()
			delete(m, "permissions")
			delete(m, "unusual_dm_activity_until")
			return ok(m)
		}
	}
	return fail(http.StatusNotFound, codeUnknownMember, "Unknown Member")
}

// listGuilds gives at most 200 servers, those with the smallest ids first.
func (f *Fake) listGuilds(c call) answer {
	limit := 200
	if s := c.query.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 200 {
			return fail(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
		}
		limit = n
	}
	out := []any{}
	for _, g := range f.guilds { // in the order of their ids
		if len(out) == limit || compareIDs(g.ID, c.query.Get("after")) <= 0 {
			continue
		}
		out = append(out, map[string]any{"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": false,
			"permissions": strconv.FormatInt(int64(usual), 10), "features": []any{}})
	}
	return ok(out)
}

func (f *Fake) leaveGuild(c call) answer {
	n := len(f.guilds)
	f.guilds = slices.DeleteFunc(f.guilds, func(g *Guild) bool { return g.ID == c.args["guild_id"] })
	if len(f.guilds) == n {
		return fail(http.StatusNotFound, codeUnknownGuild, "Unknown Guild")
	}
	return answer{status: http.StatusNoContent}
}
