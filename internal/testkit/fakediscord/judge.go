package fakediscord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Limits that Discord's OpenAPI file does not state, with the page of Discord's
// developer documentation that does.
const (
	maxContent     = 2000 // Resources: Message, Create Message (the file says 4000)
	maxEmbedSum    = 6000 // Resources: Message, Embed Limits; over all embeds of a message
	maxRows        = 5    // Components: Reference, Action Row, without the components-v2 flag
	maxChoiceValue = 100  // Interactions: Application Commands, Option Choice (the file says 6000)
	maxCommandSum  = 8000 // Interactions: Application Commands, "names, descriptions and values"
	maxChatInput   = 100  // Interactions: Application Commands, Registering
	maxNonce       = 25   // Resources: Message, Create Message
	maxBody        = 25 << 20
)

// Violation is one thing that is wrong with a request.
type Violation struct {
	// Request is the method and path, interaction tokens cut out.
	Request string
	// Rule says what is wrong, in words.
	Rule string
	// At is where in the body: "embeds.0.title"; empty for the request as a whole.
	At string
	// Status is what Discord answers, 0 where Discord would take the request and only our
	// own rules forbid it.
	Status int
	// Code is Discord's error code, for example 50035; 0 where Status is.
	Code int
}

func (v Violation) String() string {
	at := ""
	if v.At != "" {
		at = " at " + v.At
	}
	answer := "Discord would take it"
	if v.Status != 0 {
		answer = fmt.Sprintf("%d, code %d", v.Status, v.Code)
	}
	return fmt.Sprintf("%s: %s%s (%s)", v.Request, v.Rule, at, answer)
}

// Check judges one request to Discord's REST interface: path, headers and body
// against Discord's OpenAPI file and the rules that the file does not state. path may
// start with /api/vN and carry a query.
func Check(method, path string, header http.Header, body []byte) []Violation {
	j := &judge{request: method + " " + hideTokens(path)}
	route, _, _ := strings.Cut(path, "?")
	op, _, ok := loadSpec().find(method, version.ReplaceAllString(route, ""))
	if !ok {
		j.refuse(http.StatusNotFound, 0, "", "unknown operation")
		return j.found
	}
	if !version.MatchString(route) {
		j.forbid("", "path does not start with /api/v9 or /api/v10")
	}
	j.headers(op, path, header, body)
	j.body(op, header, body)
	return j.found
}

var (
	version    = regexp.MustCompile(`^/api/v(?:9|10)\b`)
	userAgent  = regexp.MustCompile(`^DiscordBot \(https?://[^\s,]+, v?[0-9][^\s)]*\)`)
	hookTokens = regexp.MustCompile(`(/(?:interactions|webhooks)/[0-9]+/)[^/?]+`)
)

// hideTokens keeps interaction tokens out of reports.
func hideTokens(path string) string { return hookTokens.ReplaceAllString(path, "${1}TOKEN") }

type judge struct {
	request string
	found   []Violation
}

// refuse records what Discord answers with an error.
func (j *judge) refuse(status, code int, at, rule string, args ...any) {
	j.found = append(j.found, Violation{Request: j.request, Rule: fmt.Sprintf(rule, args...), At: at, Status: status, Code: code})
}

// form records an invalid form body.
func (j *judge) form(at, rule string, args ...any) {
	j.refuse(http.StatusBadRequest, codeInvalidForm, at, rule, args...)
}

// forbid records what Discord takes but our bot must not send.
func (j *judge) forbid(at, rule string, args ...any) {
	j.found = append(j.found, Violation{Request: j.request, Rule: fmt.Sprintf(rule, args...), At: at})
}

func (j *judge) headers(op operation, path string, h http.Header, body []byte) {
	auth := h.Get("Authorization")
	token, bot := strings.CutPrefix(auth, "Bot ")
	switch {
	case auth == "" && op.NeedsToken:
		j.refuse(http.StatusUnauthorized, 0, "", "no Authorization header")
	case auth != "" && (!bot || token == "" || strings.TrimSpace(token) != token):
		j.forbid("", `Authorization header is not "Bot TOKEN"`)
	case auth != "" && strings.HasPrefix(op.ID, "create_interaction"), auth != "" && strings.Contains(op.ID, "webhook"):
		j.forbid("", "the bot's token goes along where the interaction's token is enough")
	}
	if bot && token != "" {
		for name, values := range h {
			if name != "Authorization" && strings.Contains(strings.Join(values, "\n"), token) {
				j.forbid("", "the token stands in the %s header", name)
			}
		}
		if strings.Contains(path, token) || bytes.Contains(body, []byte(token)) {
			j.forbid("", "the token stands outside the Authorization header")
		}
	}
	if ua := h.Get("User-Agent"); !userAgent.MatchString(ua) {
		j.forbid("", `User-Agent %q is not of the form "DiscordBot (URL, version)"`, ua)
	}
}

func (j *judge) body(op operation, h http.Header, body []byte) {
	switch {
	case len(body) > maxBody:
		j.refuse(http.StatusRequestEntityTooLarge, 40005, "", "body of %d bytes", len(body))
		return
	case !op.HasBody:
		if len(body) > 0 {
			j.forbid("", "%s takes no body", op.ID)
		}
		return
	}
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	if kind != "application/json" {
		j.refuse(http.StatusBadRequest, codeInvalidForm, "", "Content-Type %q, want application/json", kind)
		return
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil || !utf8.Valid(body) {
		j.refuse(http.StatusBadRequest, 50109, "", "body is not valid JSON in UTF-8")
		return
	}
	at := []string{"paths", op.Path, strings.ToLower(op.Method), "requestBody", "content", "application/json", "schema"}
	if err := loadSpec().plain.at(at...).Validate(v); err != nil {
		j.schema(err)
	} else if err := loadSpec().strict.at(at...).Validate(v); err != nil {
		place, rule := deepest(err)
		j.forbid(place, "a key that the specification does not name: %s", rule)
	}
	j.rules(op, v)
}

// schema records what the specification finds wrong.
func (j *judge) schema(err error) {
	at, rule := deepest(err)
	j.form(at, "%s", rule)
}

// deepest is the finding of a validation that lies deepest in the body: with "one of"
// alternatives it is the one in the alternative that fitted furthest.
func deepest(err error) (at, rule string) {
	var top *jsonschema.ValidationError
	if !errors.As(err, &top) {
		return "", err.Error()
	}
	best := top
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 && (len(best.Causes) > 0 || better(e, best)) {
			best = e
		}
		for _, c := range e.Causes {
			walk(c)
		}
	}
	walk(top)
	return strings.Join(best.InstanceLocation, "."), fmt.Sprint(best.ErrorKind.LocalizedString(printer))
}

// better prefers a finding that is not just "does not fit this alternative", and among
// equals the deeper one.
func better(a, b *jsonschema.ValidationError) bool {
	if x, y := alternative(a.ErrorKind), alternative(b.ErrorKind); x != y {
		return y
	}
	return len(a.InstanceLocation) > len(b.InstanceLocation)
}

func alternative(k jsonschema.ErrorKind) bool {
	switch k.(type) {
	case *kind.Type, *kind.Enum, *kind.Const, *kind.Required:
		return true
	}
	return false
}

// rules checks what the specification does not say.
func (j *judge) rules(op operation, v any) {
	m, _ := v.(map[string]any)
	switch op.ID {
	case "create_message":
		j.message(m, "", true)
		j.nonce(m)
	case "execute_webhook":
		j.message(m, "", true)
	case "create_thread":
		if _, post := m["message"]; post {
			j.message(object(m["message"]), "message", true)
		}
	case "update_message", "update_original_webhook_message", "update_webhook_message":
		j.message(m, "", false)
	case "create_interaction_response":
		j.callback(m)
	case "bulk_set_application_commands", "bulk_set_guild_application_commands":
		list, _ := v.([]any)
		j.commands(list)
	}
}

func (j *judge) callback(m map[string]any) {
	data, _ := m["data"].(map[string]any)
	switch number(m["type"]) {
	case callbackMessage:
		j.message(data, "data", true)
	case callbackUpdate:
		j.message(data, "data", false)
	case callbackChoices:
		for i, c := range array(data["choices"]) {
			at := fmt.Sprintf("data.choices.%d", i)
			if value, ok := object(c)["value"].(string); ok && utf8.RuneCountInString(value) > maxChoiceValue {
				j.form(at+".value", "choice value over %d characters", maxChoiceValue)
			}
			if name, _ := object(c)["name"].(string); strings.TrimSpace(name) == "" {
				j.form(at+".name", "choice name is blank")
			}
		}
	}
}

// message checks a message's body; create tells a new message from an edit.
func (j *judge) message(m map[string]any, at string, create bool) {
	j.mentions(m, at)
	if n := length(m["content"]); n > maxContent {
		j.form(join(at, "content"), "content of %d characters, at most %d", n, maxContent)
	}
	v2 := number(m["flags"])&flagComponentsV2 != 0
	if create && !v2 && blank(m["content"]) && len(array(m["embeds"])) == 0 && len(array(m["components"])) == 0 &&
		len(array(m["sticker_ids"])) == 0 && len(array(m["attachments"])) == 0 && m["poll"] == nil {
		j.refuse(http.StatusBadRequest, 50006, at, "empty message")
	}
	j.embeds(array(m["embeds"]), at)
	j.components(array(m["components"]), join(at, "components"), v2)
}

// mentions wants allowed_mentions on every message and edit: left out, a message pings
// whoever its text names, and an edit does so again whatever the first send said. A
// null parse is documented nowhere.
func (j *judge) mentions(m map[string]any, at string) {
	at = join(at, "allowed_mentions")
	allowed, ok := m["allowed_mentions"].(map[string]any)
	if !ok {
		j.forbid(at, "allowed_mentions is missing: the text could ping people")
		return
	}
	if _, ok := allowed["parse"].([]any); !ok {
		j.forbid(at+".parse", "parse is not an array")
	}
}

// nonce wants a key on every new message, so that a repeated request is not a repeated
// post.
func (j *judge) nonce(m map[string]any) {
	nonce, _ := m["nonce"].(string)
	switch {
	case nonce == "":
		j.forbid("nonce", "no nonce: a request sent again would be posted again")
	case utf8.RuneCountInString(nonce) > maxNonce:
		j.form("nonce", "nonce over %d characters", maxNonce)
	}
	if m["enforce_nonce"] != true {
		j.forbid("enforce_nonce", "enforce_nonce is not set")
	}
}

func (j *judge) embeds(embeds []any, at string) {
	sum := 0
	urls := map[string]bool{}
	for i, v := range embeds {
		e := object(v)
		at := join(at, fmt.Sprintf("embeds.%d", i))
		footer, author := object(e["footer"]), object(e["author"])
		sum += length(e["title"]) + length(e["description"]) + length(footer["text"]) + length(author["name"])
		empty := blank(e["title"]) && blank(e["description"]) && blank(footer["text"]) && blank(author["name"]) && e["image"] == nil && e["thumbnail"] == nil
		for k, f := range array(e["fields"]) {
			field := object(f)
			sum += length(field["name"]) + length(field["value"])
			empty = false
			for _, key := range []string{"name", "value"} {
				if blank(field[key]) {
					j.form(fmt.Sprintf("%s.fields.%d.%s", at, k, key), "field without a %s", key)
				}
			}
		}
		if empty {
			j.form(at, "empty embed")
		}
		if u, _ := e["url"].(string); u != "" {
			if urls[u] {
				j.forbid(at+".url", "two embeds with one address: only the first is shown")
			}
			urls[u] = true
		}
	}
	if sum > maxEmbedSum {
		j.form(join(at, "embeds"), "embeds of %d characters in all, at most %d a message", sum, maxEmbedSum)
	}
}

func (j *judge) components(rows []any, at string, v2 bool) {
	if !v2 && len(rows) > maxRows {
		j.form(at, "%d rows, at most %d", len(rows), maxRows)
	}
	ids := map[string]bool{}
	for i, v := range rows {
		row := object(v)
		at := fmt.Sprintf("%s.%d", at, i)
		if number(row["type"]) != componentRow {
			if !v2 {
				j.form(at, "a component outside a row needs the components-v2 flag")
			}
			continue
		}
		items := array(row["components"])
		selects := 0
		for k, c := range items {
			item := object(c)
			at := fmt.Sprintf("%s.components.%d", at, k)
			if number(item["type"]) == componentButton {
				j.button(item, at)
			} else {
				selects++
			}
			if id, _ := item["custom_id"].(string); id != "" {
				if ids[id] {
					j.form(at+".custom_id", "custom_id %q stands twice", id)
				}
				ids[id] = true
			}
		}
		if selects > 0 && len(items) > 1 {
			j.form(at, "a select shares its row")
		}
	}
}

func (j *judge) button(b map[string]any, at string) {
	link := number(b["style"]) == styleLink
	hasURL, hasID := !blank(b["url"]), !blank(b["custom_id"])
	switch {
	case link && (!hasURL || hasID):
		j.form(at, "a link button has a url and no custom_id")
	case !link && number(b["style"]) != stylePremium && (hasURL || !hasID):
		j.form(at, "a button has a custom_id and no url")
	case blank(b["label"]) && b["emoji"] == nil && number(b["style"]) != stylePremium:
		j.form(at, "a button without a label")
	}
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func (j *judge) commands(list []any) {
	names := map[string]bool{}
	chat := 0
	for i, v := range list {
		c := object(v)
		at := fmt.Sprint(i)
		name, _ := c["name"].(string)
		if t := number(c["type"]); t == 0 || t == commandChatInput {
			chat++
			j.name(name, at)
			if blank(c["description"]) {
				j.form(at+".description", "a slash command needs a description")
			}
		}
		if names[name] {
			j.form(at+".name", "command %q stands twice", name)
		}
		names[name] = true
		if sum := weight(c); sum > maxCommandSum {
			j.form(at, "command of %d characters in all, at most %d", sum, maxCommandSum)
		}
		j.options(array(c["options"]), at)
	}
	if chat > maxChatInput {
		j.refuse(http.StatusBadRequest, 30032, "", "%d commands, at most %d", chat, maxChatInput)
	}
}

func (j *judge) name(name, at string) {
	if !commandName.MatchString(name) || name != strings.ToLower(name) {
		j.form(at+".name", "name %q is not lower case letters, digits, - and _", name)
	}
}

func (j *judge) options(list []any, at string) {
	optional := false
	names := map[string]bool{}
	for i, v := range list {
		o := object(v)
		at := fmt.Sprintf("%s.options.%d", at, i)
		name, _ := o["name"].(string)
		j.name(name, at)
		if names[name] {
			j.form(at+".name", "option %q stands twice", name)
		}
		names[name] = true
		if required, _ := o["required"].(bool); required && optional {
			j.form(at, "a required option after one that is not")
		} else if !required {
			optional = true
		}
		choices := array(o["choices"])
		if auto, _ := o["autocomplete"].(bool); auto && len(choices) > 0 {
			j.form(at, "autocomplete and choices exclude each other")
		}
		for k, c := range choices {
			if value, ok := object(c)["value"].(string); ok && utf8.RuneCountInString(value) > maxChoiceValue {
				j.form(fmt.Sprintf("%s.choices.%d.value", at, k), "choice value over %d characters", maxChoiceValue)
			}
		}
		subs := array(o["options"])
		if t := number(o["type"]); len(subs) > 0 && t != optionSubcommand && t != optionGroup {
			j.form(at, "only subcommands have options")
		}
		j.options(subs, at)
	}
}

// weight is what counts against the size of a whole command.
func weight(c map[string]any) int {
	n := length(c["name"]) + length(c["description"])
	for _, v := range array(c["choices"]) {
		n += length(object(v)["name"]) + length(object(v)["value"])
	}
	for _, v := range array(c["options"]) {
		n += weight(object(v))
	}
	return n
}

func object(v any) map[string]any { m, _ := v.(map[string]any); return m }
func array(v any) []any           { a, _ := v.([]any); return a }

func number(v any) int {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return int(i)
}

// length counts a text as Discord does: code points, after white space at its ends is
// taken off.
func length(v any) int {
	s, _ := v.(string)
	return utf8.RuneCountInString(strings.TrimSpace(s))
}

func blank(v any) bool { return length(v) == 0 }

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ".")
}
