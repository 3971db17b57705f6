package fakediscord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Time limits of an interaction (Discord docs, Interactions: Receiving and
// Responding).
const (
	firstAnswer = 3 * time.Second
	tokenLife   = 15 * time.Minute
)

// Call is one command, button press or suggestion that somebody asked the bot for: an
// interaction.
type Call struct {
	f       *Fake
	id      string
	token   string
	kind    int
	at      time.Time
	channel *Channel
	member  *Member
	source  *Message // of a button press
	payload map[string]any

	// answered is closed with the first answer, complete when the answer is no longer
	// loading.
	answered, complete chan struct{}
	acked              bool
	ackAfter           time.Duration
	deferred           bool
	private            bool
	update             bool
	original           *Message
	messages           []*Message
	choices            []Choice
	form               *Form
}

// Choice is one suggestion of the bot.
type Choice struct{ Name, Value string }

// Options are the options of a slash command by name.
type Options map[string]string

// Slash types a slash command: "/sources add" with its options. It ends the test where
// the bot has not published such a command, where an option is unknown, missing or of
// another type, or where the member may not use it: Discord's own app would not send it
// then.
func (m *Member) Slash(c *Channel, line string, opts Options) *Call {
	m.f.t.Helper()
	call, err := m.TrySlash(c, line, opts)
	if err != nil {
		m.f.t.Fatalf("fakediscord: %s types %s: %v", m.Name, line, err)
	}
	return call
}

// TrySlash is Slash with an error.
func (m *Member) TrySlash(c *Channel, line string, opts Options) (*Call, error) {
	m.f.mu.Lock()
	data, err := m.f.commandData(m, c, line, opts, "")
	if err != nil {
		m.f.mu.Unlock()
		return nil, err
	}
	call := m.f.open(interactionCommand, m, c, data)
	m.f.story = append(m.f.story, event{channel: c.ID, at: call.at, text: m.Name + " types " + line + optionText(opts)})
	m.f.mu.Unlock()
	call.send()
	return call, nil
}

func optionText(opts Options) string {
	names := make([]string, 0, len(opts))
	for name := range opts {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, " %s:%s", name, opts[name])
	}
	return b.String()
}

// Autocomplete asks for suggestions while the member types typed into an option.
func (m *Member) Autocomplete(c *Channel, line, option, typed string) *Call {
	m.f.t.Helper()
	m.f.mu.Lock()
	data, err := m.f.commandData(m, c, line, Options{option: typed}, option)
	if err != nil {
		m.f.mu.Unlock()
		m.f.t.Fatalf("fakediscord: %s types %s %s: %v", m.Name, line, option, err)
	}
	call := m.f.open(interactionAutocomplete, m, c, data)
	m.f.mu.Unlock()
	call.send()
	return call
}

// Click presses a button of a message by its label.
func (m *Member) Click(msg Message, label string) *Call {
	m.f.t.Helper()
	i := slices.IndexFunc(msg.Buttons, func(b Button) bool { return b.Label == label && b.ID != "" })
	if i < 0 {
		m.f.t.Fatalf("fakediscord: %s finds no button %q among %v", m.Name, label, msg.Buttons)
	}
	return m.ClickID(msg, msg.Buttons[i].ID)
}

// ClickID sends a button press with any custom_id, as a forged client could.
func (m *Member) ClickID(msg Message, id string) *Call {
	m.f.mu.Lock()
	label := id
	for _, b := range msg.Buttons {
		if b.ID == id {
			label = b.Label
		}
	}
	c := m.f.channels[msg.ChannelID]
	call := m.f.open(interactionComponent, m, c, map[string]any{"custom_id": id, "component_type": componentButton})
	call.source = m.f.messages[msg.ID]
	if call.source != nil {
		call.payload["message"] = m.f.messageJSON(call.source)
	}
	m.f.story = append(m.f.story, event{channel: c.ID, at: call.at, text: fmt.Sprintf("%s presses [%s]", m.Name, label)})
	m.f.mu.Unlock()
	call.send()
	return call
}

// open makes an interaction; the caller holds f.mu.
func (f *Fake) open(kind int, m *Member, c *Channel, data map[string]any) *Call {
	call := &Call{f: f, id: f.snowflake(), kind: kind, at: f.Now().UTC(), channel: c, member: m, answered: make(chan struct{}), complete: make(chan struct{})}
	call.token = "aW50ZXJhY3Rpb24-" + call.id
	f.calls[call.token], f.callIDs[call.id] = call, call
	p := map[string]any{
		"id": call.id, "application_id": ApplicationID, "type": kind, "token": call.token, "version": 1, "channel_id": c.ID,
		"data": data, "locale": "en-US", "entitlements": []any{}, "app_permissions": fmt.Sprint(int64(c.rights())),
		"attachment_size_limit": maxBody, "channel": f.channelJSON(c), "authorizing_integration_owners": map[string]any{},
	}
	if c.user != nil {
		p["user"], p["context"] = userJSON(m), 1
	} else {
		p["member"], p["guild_id"], p["guild_locale"], p["context"] = m.json(), c.guild.ID, "en-US", 0
	}
	call.payload = p
	return call
}

// send gives the interaction to the bot.
func (c *Call) send() {
	c.f.mu.Lock()
	endpoint := c.f.endpoint
	c.f.mu.Unlock()
	if endpoint != "" {
		go c.toEndpoint(endpoint)
		return
	}
	if !c.f.gateway.dispatch("INTERACTION_CREATE", c.payload) {
		c.f.mu.Lock()
		c.f.story = append(c.f.story, event{channel: c.channel.ID, at: c.at, text: "(the application did not respond: the bot is not connected)"})
		c.f.mu.Unlock()
	}
}

// SendAgain gives the bot the same interaction once more, as a replay after a resume
// does.
func (c *Call) SendAgain() { c.send() }

// commandData is an interaction's data for a typed command; focus names the option
// that is being typed, empty for a finished command.
func (f *Fake) commandData(m *Member, c *Channel, line string, opts Options, focus string) (map[string]any, error) {
	words := strings.Fields(strings.TrimPrefix(line, "/"))
	if len(words) == 0 {
		return nil, fmt.Errorf("there is no command in %q", line)
	}
	guild := ""
	if c.guild != nil {
		guild = c.guild.ID
	}
	cmd := named(append(slices.Clone(f.commands[guild]), f.commands[""]...), words[0])
	switch {
	case cmd == nil:
		return nil, fmt.Errorf("the bot has published no /%s", words[0])
	case c.user != nil && !anywhere(cmd):
		return nil, fmt.Errorf("/%s cannot be used in a direct conversation", words[0])
	case c.user == nil && !c.guild.open && !m.may(cmd):
		return nil, fmt.Errorf("%s may not use /%s", m.Name, words[0])
	}
	level, given := cmd, []any{}
	top := &given
	for _, word := range words[1:] {
		sub := named(maps(level["options"]), word)
		if sub == nil || number(sub["type"]) > optionGroup {
			return nil, fmt.Errorf("/%s has no subcommand %s", words[0], word)
		}
		level = sub
		next := []any{}
		*top = append(*top, map[string]any{"type": number(sub["type"]), "name": word, "options": &next})
		top = &next
	}
	for _, o := range maps(level["options"]) {
		name, kind := text(o["name"]), number(o["type"])
		value, has := opts[name]
		required, _ := o["required"].(bool)
		switch {
		case kind <= optionGroup:
			return nil, fmt.Errorf("%s needs a subcommand", line)
		case !has && required && focus == "":
			return nil, fmt.Errorf("option %s is required", name)
		case !has:
			continue
		}
		given := map[string]any{"type": kind, "name": name, "value": value}
		if kind == optionInteger && name != focus {
			var n json.Number = json.Number(value)
			if _, err := n.Int64(); err != nil {
				return nil, fmt.Errorf("option %s is a whole number, not %q", name, value)
			}
			given["value"] = n
		}
		if name == focus {
			if auto, _ := o["autocomplete"].(bool); !auto {
				return nil, fmt.Errorf("option %s suggests nothing", name)
			}
			given["focused"] = true
		}
		*top = append(*top, given)
	}
	for name := range opts {
		if named(maps(level["options"]), name) == nil {
			return nil, fmt.Errorf("%s has no option %s", line, name)
		}
	}
	return map[string]any{"id": cmd["id"], "name": words[0], "type": commandChatInput, "options": &given}, nil
}

func maps(v any) []map[string]any {
	var out []map[string]any
	for _, sub := range array(v) {
		out = append(out, object(sub))
	}
	return out
}

func named(list []map[string]any, name string) map[string]any {
	for _, m := range list {
		if m["name"] == name {
			return m
		}
	}
	return nil
}

// anywhere reports whether a command may be used in a direct conversation.
func anywhere(cmd map[string]any) bool {
	list := array(cmd["contexts"])
	return list == nil || slices.ContainsFunc(list, func(v any) bool { return number(v) == 1 })
}

// may reports whether the member has the permissions that the command asks for.
func (m *Member) may(cmd map[string]any) bool {
	s, isText := cmd["default_member_permissions"].(string)
	if !isText || m.permissions&Administrator != 0 {
		return true
	}
	var need int64
	fmt.Sscan(s, &need)
	return int64(m.permissions)&need == need && need != 0
}

// answerCall takes the first answer to an interaction.
func (f *Fake) answerCall(c call) answer {
	i := f.callIDs[c.args["interaction_id"]]
	switch {
	case i == nil || i.token != c.args["interaction_token"]:
		return fail(http.StatusNotFound, codeUnknownInteraction, "Unknown interaction")
	case i.acked:
		return fail(http.StatusBadRequest, codeAcknowledged, "Interaction has already been acknowledged.")
	case f.Now().Sub(i.at) > firstAnswer:
		f.story = append(f.story, event{channel: i.channel.ID, at: f.Now(), text: "(the application did not respond)"})
		return fail(http.StatusNotFound, codeUnknownInteraction, "Unknown interaction")
	}
	body := object(c.json())
	data := object(body["data"])
	kind := number(body["type"])
	if (kind == callbackChoices) != (i.kind == interactionAutocomplete) || (kind == callbackUpdate || kind == callbackDeferredUpdate) && i.kind != interactionComponent ||
		kind == callbackModal && i.kind != interactionCommand && i.kind != interactionComponent {
		return fail(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
	}
	i.acked, i.ackAfter = true, f.Now().Sub(i.at)
	i.private = number(data["flags"])&flagEphemeral != 0
	switch kind {
	case callbackMessage:
		i.original = f.reply(i, data, i.private, false)
	case callbackDeferred:
		i.deferred = true
		i.original = f.reply(i, data, i.private, true)
	case callbackUpdate:
		i.update, i.original = true, i.source
		f.edit(i.channel, i.source, data)
	case callbackDeferredUpdate:
		i.update, i.original = true, i.source
	case callbackModal:
		i.form = formOf(data)
		f.story = append(f.story, event{channel: i.channel.ID, at: f.Now().UTC(), text: i.member.Name + " sees " + i.form.String()})
	case callbackChoices:
		for _, v := range array(data["choices"]) {
			i.choices = append(i.choices, Choice{Name: text(object(v)["name"]), Value: text(object(v)["value"])})
		}
	}
	close(i.answered)
	if kind != callbackDeferred {
		close(i.complete)
	}
	return answer{status: http.StatusNoContent}
}

// reply posts a message of the bot in answer to an interaction.
func (f *Fake) reply(i *Call, data map[string]any, private, loading bool) *Message {
	m := f.post(i.channel, data, nil)
	if loading {
		m.Loading = true
		m.flags |= flagLoading
	}
	if private {
		m.Only = i.member.Name
		i.channel.ids = slices.DeleteFunc(i.channel.ids, func(id string) bool { return id == m.ID })
	}
	i.messages = append(i.messages, m)
	f.tell(m, false)
	return m
}

// hook finds the interaction that a webhook request is for.
func (f *Fake) hook(c call) (*Call, *answer) {
	i := f.calls[c.args["webhook_token"]]
	var a answer
	switch {
	case c.args["webhook_id"] != ApplicationID || i == nil:
		a = fail(http.StatusNotFound, codeUnknownWebhook, "Unknown Webhook")
	case f.Now().Sub(i.at) > tokenLife:
		a = fail(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	case !i.acked:
		a = fail(http.StatusNotFound, codeUnknownWebhook, "Unknown Webhook")
	default:
		return i, nil
	}
	return nil, &a
}

// followUp posts a further message. While the answer is still "thinking" the follow-up
// takes its place, private or not as that was (Discord docs, Followup Messages).
func (f *Fake) followUp(c call) answer {
	i, refused := f.hook(c)
	if refused != nil {
		return *refused
	}
	body := object(c.json())
	if i.original != nil && i.original.Loading {
		f.complete(i, body)
		return f.waited(c, i.original)
	}
	m := f.reply(i, body, number(body["flags"])&flagEphemeral != 0, false)
	return f.waited(c, m)
}

func (f *Fake) waited(c call, m *Message) answer {
	if c.query.Get("wait") != "true" {
		return answer{status: http.StatusNoContent}
	}
	return ok(f.messageJSON(m))
}

// complete puts the answer in the place of the "thinking".
func (f *Fake) complete(i *Call, body map[string]any) {
	i.original.flags &^= flagLoading
	i.original.Loading = false
	flags := i.original.flags
	f.fill(i.original, body, i.channel)
	i.original.flags = flags
	f.tell(i.original, false)
	i.finish()
}

func (i *Call) finish() {
	select {
	case <-i.complete:
	default:
		close(i.complete)
	}
}

func (f *Fake) original(c call) answer {
	i, refused := f.hook(c)
	if refused != nil {
		return *refused
	}
	if i.original == nil {
		return fail(http.StatusNotFound, codeUnknownMessage, "Unknown Message")
	}
	switch c.op.Method {
	case http.MethodPatch:
		if i.original.Loading {
			f.complete(i, object(c.json()))
		} else {
			f.edit(i.channel, i.original, object(c.json()))
		}
	case http.MethodDelete:
		f.remove(i.channel, i.original)
		i.messages = slices.DeleteFunc(i.messages, func(m *Message) bool { return m == i.original })
		i.original = nil
		return answer{status: http.StatusNoContent}
	}
	return ok(f.messageJSON(i.original))
}

// Wait waits until the bot has answered, a deferred answer's end included, and returns
// the messages of the answer so far.
func (c *Call) Wait(limit time.Duration) ([]Message, error) {
	select {
	case <-c.complete:
		return c.Messages(), nil
	case <-time.After(limit):
	}
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	if c.acked {
		return nil, fmt.Errorf("the bot is still thinking after %v", limit)
	}
	return nil, fmt.Errorf("the application did not respond within %v", limit)
}

// MustWait is Wait for the first message of an answer; it ends the test where none
// comes within a minute.
func (c *Call) MustWait() Message {
	c.f.t.Helper()
	list, err := c.Wait(time.Minute)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("the answer is no message")
	}
	if err != nil {
		c.f.t.Fatalf("fakediscord: %v", err)
	}
	return list[0]
}

// Choices waits for the suggestions.
func (c *Call) Choices(limit time.Duration) ([]Choice, error) {
	if _, err := c.Wait(limit); err != nil {
		return nil, err
	}
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	return slices.Clone(c.choices), nil
}

// Messages are the bot's messages in answer to the call so far.
func (c *Call) Messages() []Message {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	var out []Message
	for _, m := range c.messages {
		out = append(out, *m)
	}
	return out
}

// AnsweredAfter is how long the bot took for its first answer; false while there is
// none.
func (c *Call) AnsweredAfter() (time.Duration, bool) {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	return c.ackAfter, c.acked
}

// Deferred reports whether the first answer was "thinking".
func (c *Call) Deferred() bool {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	return c.deferred
}
