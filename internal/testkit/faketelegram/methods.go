package faketelegram

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// methods are those that the fake plays. Each is called with the lock held.
var methods = map[string]func(*Server, *http.Request, Params) (any, *refusal){
	"getMe": getMe, "getUpdates": getUpdates,
	"setWebhook": setWebhook, "deleteWebhook": deleteWebhook, "getWebhookInfo": getWebhookInfo,
	"sendMessage": sendMessage, "sendPhoto": sendPhoto, "sendDocument": sendDocument, "getFile": getFile, "sendChatAction": sendChatAction,
	"editMessageText": editMessageText, "editMessageReplyMarkup": editMessageReplyMarkup, "deleteMessage": deleteMessage,
	"answerCallbackQuery": answerCallbackQuery, "answerInlineQuery": answerInlineQuery,
	"setMyCommands": setMyCommands, "deleteMyCommands": deleteMyCommands, "getMyCommands": getMyCommands,
	"setMyDescription": setProfile("description", 512), "setMyShortDescription": setProfile("short_description", 120),
	"getChat": getChat, "getChatMember": getChatMember, "getChatAdministrators": getChatAdministrators,
	"getChatMemberCount": getChatMemberCount, "leaveChat": leaveChat,
}

func getMe(s *Server, _ *http.Request, _ Params) (any, *refusal) {
	o := s.bot.json()
	maps.Copy(o, obj{"can_join_groups": true, "can_read_all_group_messages": s.opts.PrivacyOff, "supports_inline_queries": !s.opts.NoInline})
	return o, nil
}

// target finds the chat of a request and says why nothing can be posted there.
func (s *Server) target(p Params, post bool) (*Chat, *refusal) {
	c, no := s.findChat(p.Text("chat_id"))
	if no != nil {
		return nil, no
	}
	if c.movedTo != nil {
		no := refused(400, "Bad Request: group chat was upgraded to a supergroup chat")
		no.parameters = obj{"migrate_to_chat_id": c.movedTo.id}
		return nil, no
	}
	if c.no != nil {
		return nil, c.no
	}
	switch status := c.members[s.bot.id]; {
	case c.kind == "private":
	case status == left || status == kicked || status == "":
		return nil, refused(403, "Forbidden: bot is not a member of the %s chat", c.kind)
	case post && c.kind == "channel" && status != administrator:
		return nil, refused(400, "Bad Request: need administrator rights in the channel chat")
	}
	return c, nil
}

func (s *Server) findChat(id string) (*Chat, *refusal) {
	if id == "" {
		return nil, broken("chat_id", "chat_id is empty")
	}
	if name, ok := strings.CutPrefix(id, "@"); ok {
		for _, c := range s.order {
			if c.kind != "private" && strings.EqualFold(c.username, name) {
				return c, nil
			}
		}
		return nil, refused(400, "Bad Request: chat not found")
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, refused(400, "Bad Request: chat not found")
	}
	if c, ok := s.chats[n]; ok {
		return c, nil
	}
	if u, ok := s.users[n]; ok && !u.bot {
		return nil, refused(403, "Forbidden: bot can't initiate conversation with a user")
	}
	return nil, refused(400, "Bad Request: chat not found")
}

// slow counts a post against the limits of speed.
func (s *Server) slow(c *Chat) *refusal {
	if wait := s.flood.take(c.id, c.kind != "private", s.now()); wait > 0 {
		return tooMany(seconds(wait))
	}
	return nil
}

func sendMessage(s *Server, _ *http.Request, p Params) (any, *refusal) {
	return s.send(p, "text", MaxText, nil)
}

func sendPhoto(s *Server, _ *http.Request, p Params) (any, *refusal) {
	return s.send(p, "caption", MaxCaption, nil)
}

// send posts a message. Its order of checks is the platform's: text and markup first,
// then the chat, then speed.
func (s *Server) send(p Params, name string, limit int, document *file) (any, *refusal) {
	m := &Message{from: s.bot, caption: name == "caption", document: document, silent: p.Bool("disable_notification")}
	if name == "text" || p.Text(name) != "" {
		f, no := format(name, p.Text(name), p.Text("parse_mode"), limit)
		if no != nil {
			return nil, no
		}
		s.warn(m, f)
	}
	var no *refusal
	if m.markup, no = readKeyboard(p); no != nil {
		return nil, no
	}
	c, no := s.target(p, true)
	if no != nil {
		return nil, no
	}
	if no := s.place(c, m, p); no != nil {
		return nil, no
	}
	if no := s.slow(c); no != nil {
		return nil, no
	}
	m.noPreview, m.asks = noPreview(p), forceReply(p)
	if c.kind == "channel" {
		m.senderChat = c
	}
	out := c.put(m).json()
	if c.kind == "channel" {
		delete(out, "from") // posts of a channel have no author
	}
	return out, nil
}

func (s *Server) warn(m *Message, f formatted) {
	m.text, m.entities = f.text, f.entities
	for _, w := range f.warnings {
		s.violate(Violation{Method: "sendMessage", Where: "text", Problem: w})
	}
}

func noPreview(p Params) bool {
	var o struct {
		Disabled bool `json:"is_disabled"`
	}
	_ = p.Decode("link_preview_options", &o) // judged before
	return o.Disabled || p.Bool("disable_web_page_preview")
}

// forceReply reports whether a message opens the reader's keyboard for an answer.
func forceReply(p Params) bool {
	var o struct {
		Force bool `json:"force_reply"`
	}
	_ = p.Decode("reply_markup", &o) // judged before
	return o.Force
}

// place puts a message into its topic and under what it answers.
func (s *Server) place(c *Chat, m *Message, p Params) *refusal {
	if id := p.Int("message_thread_id"); id != 0 {
		m.topic = c.topic(id)
		switch {
		case m.topic == nil:
			return refused(400, "Bad Request: message thread not found")
		case m.topic.closed:
			return refused(400, "Bad Request: TOPIC_CLOSED")
		}
	}
	reply := struct {
		MessageID int64 `json:"message_id"`
		Without   bool  `json:"allow_sending_without_reply"`
	}{p.Int("reply_to_message_id"), p.Bool("allow_sending_without_reply")}
	if err := p.Decode("reply_parameters", &reply); err != nil || reply.MessageID == 0 {
		return nil
	}
	m.replyTo = c.find(reply.MessageID)
	if m.replyTo == nil && !reply.Without {
		return refused(400, "Bad Request: message to be replied not found")
	}
	return nil
}

func sendChatAction(s *Server, _ *http.Request, p Params) (any, *refusal) {
	actions := "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note"
	if !slices.Contains(strings.Fields(actions), p.Text("action")) {
		return nil, broken("action", "wrong parameter action in request")
	}
	_, no := s.target(p, true)
	return true, no
}

// own finds the bot's message that is to be changed.
func (s *Server) own(p Params, verb string) (*Message, *refusal) {
	c, no := s.target(p, true)
	if no != nil {
		return nil, no
	}
	m := c.find(p.Int("message_id"))
	switch {
	case m == nil:
		return nil, refused(400, "Bad Request: message to %s not found", verb)
	case m.from != s.bot && (verb == "edit" || c.members[s.bot.id] != administrator):
		return nil, refused(400, "Bad Request: message can't be %s", map[string]string{"edit": "edited", "delete": "deleted"}[verb])
	}
	return m, nil
}

const notModified = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

func editMessageText(s *Server, _ *http.Request, p Params) (any, *refusal) {
	f, no := format("text", p.Text("text"), p.Text("parse_mode"), MaxText)
	if no != nil {
		return nil, no
	}
	k, no := readKeyboard(p)
	if no != nil {
		return nil, no
	}
	m, no := s.own(p, "edit")
	if no != nil {
		return nil, no
	}
	if m.text == f.text && slices.Equal(m.entities, f.entities) && sameKeyboard(m.markup, k) {
		return nil, refused(400, notModified)
	}
	if no := s.slow(m.chat); no != nil {
		return nil, no
	}
	s.warn(m, f)
	m.markup, m.edited, m.noPreview = k, s.now().Unix(), noPreview(p)
	return m.json(), nil
}

func editMessageReplyMarkup(s *Server, _ *http.Request, p Params) (any, *refusal) {
	k, no := readKeyboard(p)
	if no != nil {
		return nil, no
	}
	m, no := s.own(p, "edit")
	if no != nil {
		return nil, no
	}
	if sameKeyboard(m.markup, k) {
		return nil, refused(400, notModified)
	}
	m.markup, m.edited = k, s.now().Unix()
	return m.json(), nil
}

func sameKeyboard(a, b *keyboard) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func deleteMessage(s *Server, _ *http.Request, p Params) (any, *refusal) {
	m, no := s.own(p, "delete")
	if no != nil {
		return nil, no
	}
	const window = 48 * 60 * 60 // seconds, from the Bot API page
	if s.now().Unix()-m.date > window {
		return nil, refused(400, "Bad Request: message can't be deleted for everyone")
	}
	m.deleted = true
	return true, nil
}

// clickLife is how long a button press may be answered, in seconds. The platform
// publishes no number; this one is what bots see.
const clickLife = 15

func answerCallbackQuery(s *Server, _ *http.Request, p Params) (any, *refusal) {
	if utf8.RuneCountInString(p.Text("text")) > MaxCallbackText {
		return nil, broken("text", "MESSAGE_TOO_LONG")
	}
	q, ok := s.queries[p.Text("callback_query_id")]
	if !ok || s.now().Unix()-q.at > clickLife {
		if ok {
			q.answered = true // too late, but not forgotten
		}
		return nil, refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
	}
	q.answered, q.answer, q.alert = true, p.Text("text"), p.Bool("show_alert")
	return true, nil
}

// InlineAsk is one question to the bot by name from another chat.
type InlineAsk struct {
	s        *Server
	answered bool
	results  []obj
}

// AsksInline types "@bot words" in some chat.
func (u *User) AsksInline(words string) *InlineAsk {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.s.lastID++
	id := fmt.Sprint(5_000_000_000 + u.s.lastID)
	ask := &InlineAsk{s: u.s}
	u.s.inline[id] = ask
	u.s.push("inline_query", obj{"id": id, "from": u.json(), "query": words, "offset": "", "chat_type": "sender"})
	return ask
}

// Titles lists the titles of what the bot offered, and whether it answered at all.
func (a *InlineAsk) Titles() ([]string, bool) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	var out []string
	for _, r := range a.results {
		title, _ := r["title"].(string)
		out = append(out, title)
	}
	return out, a.answered
}

// maxInline is the most results of one answer, from the Bot API page.
const maxInline = 50

func answerInlineQuery(s *Server, _ *http.Request, p Params) (any, *refusal) {
	ask, ok := s.inline[p.Text("inline_query_id")]
	if !ok {
		return nil, refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
	}
	var results []obj
	if err := p.Decode("results", &results); err != nil {
		return nil, broken("results", "can't parse inline query results JSON")
	}
	if len(results) > maxInline {
		return nil, broken("results", "RESULTS_TOO_MUCH")
	}
	for i, r := range results {
		where := fmt.Sprintf("results[%d]", i)
		if id, _ := r["id"].(string); id == "" || len(id) > 64 {
			return nil, broken(where+".id", "RESULT_ID_INVALID")
		}
		content, _ := r["input_message_content"].(map[string]any)
		text, _ := content["message_text"].(string)
		mode, _ := content["parse_mode"].(string)
		f, no := format("message_text", text, mode, MaxText)
		if no != nil {
			no.where = where + ".input_message_content"
			return nil, no
		}
		for _, w := range f.warnings {
			s.violate(Violation{Method: "answerInlineQuery", Where: where, Problem: w})
		}
	}
	ask.answered, ask.results = true, results
	return true, nil
}

func menuKey(scope obj, lang string) string {
	if scope == nil {
		scope = obj{"type": "default"}
	}
	key := fmt.Sprint(scope["type"])
	for _, name := range []string{"chat_id", "user_id"} {
		if v, ok := scope[name]; ok {
			key += fmt.Sprintf(" %v", v)
		}
	}
	return key + "|" + lang
}

func (p Params) menu() string {
	var scope obj
	_ = p.Decode("scope", &scope) // judged before
	return menuKey(scope, p.Text("language_code"))
}

func setMyCommands(s *Server, _ *http.Request, p Params) (any, *refusal) {
	var list []Command
	if err := p.Decode("commands", &list); err != nil {
		return nil, broken("commands", "can't parse commands JSON")
	}
	if no := judgeCommands(list); no != nil {
		return nil, no
	}
	for i := range list {
		list[i].Command = strings.TrimPrefix(strings.TrimSpace(list[i].Command), "/")
		list[i].Description = strings.TrimSpace(list[i].Description)
	}
	s.menus[p.menu()] = list
	return true, nil
}

func deleteMyCommands(s *Server, _ *http.Request, p Params) (any, *refusal) {
	delete(s.menus, p.menu())
	return true, nil
}

func getMyCommands(s *Server, _ *http.Request, p Params) (any, *refusal) {
	list := s.menus[p.menu()]
	if list == nil {
		list = []Command{}
	}
	return list, nil
}

func setProfile(name string, limit int) func(*Server, *http.Request, Params) (any, *refusal) {
	return func(s *Server, _ *http.Request, p Params) (any, *refusal) {
		if utf8.RuneCountInString(p.Text(name)) > limit {
			return nil, broken(name, "BOT_%s_INVALID", strings.ToUpper(name))
		}
		s.profile[name+"|"+p.Text("language_code")] = p.Text(name)
		return true, nil
	}
}

func getChat(s *Server, _ *http.Request, p Params) (any, *refusal) {
	c, no := s.target(p, false)
	if no != nil {
		return nil, no
	}
	o := c.json()
	maps.Copy(o, obj{
		"accent_color_id": 0, "max_reaction_count": 11,
		"accepted_gift_types": obj{"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false, "gifts_from_channels": false},
	})
	return o, nil
}

func getChatMember(s *Server, _ *http.Request, p Params) (any, *refusal) {
	c, no := s.target(p, false)
	if no != nil {
		return nil, no
	}
	u, ok := s.users[p.Int("user_id")]
	if !ok {
		return nil, refused(400, "Bad Request: invalid user_id specified")
	}
	if c.kind == "channel" && c.members[s.bot.id] != administrator && u != s.bot {
		return nil, refused(400, "Bad Request: member list is inaccessible")
	}
	return s.memberJSON(c, u, c.members[u.id]), nil
}

func getChatAdministrators(s *Server, _ *http.Request, p Params) (any, *refusal) {
	c, no := s.target(p, false)
	if no != nil {
		return nil, no
	}
	if c.kind == "private" {
		return nil, refused(400, "Bad Request: there are no administrators in the private chat")
	}
	out := []obj{}
	for _, id := range slices.Sorted(maps.Keys(c.members)) {
		if status := c.members[id]; status == creator || status == administrator && id != s.bot.id {
			out = append(out, s.memberJSON(c, s.users[id], status))
		}
	}
	return out, nil
}

func getChatMemberCount(s *Server, _ *http.Request, p Params) (any, *refusal) {
	c, no := s.target(p, false)
	if no != nil {
		return nil, no
	}
	n := 0
	for _, status := range c.members {
		if status != left && status != kicked {
			n++
		}
	}
	return n, nil
}

func leaveChat(s *Server, _ *http.Request, p Params) (any, *refusal) {
	c, no := s.target(p, false)
	if no != nil {
		return nil, no
	}
	c.members[s.bot.id] = left
	return true, nil
}

// memberJSON is a member with the fields that its status has.
func (s *Server) memberJSON(c *Chat, u *User, status string) obj {
	o := obj{"user": u.json(), "status": status}
	switch status {
	case creator:
		o["is_anonymous"] = false
	case administrator:
		for _, right := range []string{"can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
			"can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"} {
			o[right] = right == "can_manage_chat"
		}
		if c.kind == "channel" {
			o["can_post_messages"] = true
		}
	case kicked:
		o["until_date"] = 0
	case "":
		o["status"] = left
	}
	return o
}
