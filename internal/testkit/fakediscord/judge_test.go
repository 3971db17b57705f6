package fakediscord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func header(changes ...string) http.Header {
	h := http.Header{}
	h.Set("Authorization", "Bot "+Token)
	h.Set("User-Agent", "DiscordBot (https://github.com/bwmarrin/discordgo, v0.29.0)")
	h.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(changes); i += 2 {
		h.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			h.Del(changes[i])
		}
	}
	return h
}

const (
	messages = "/api/v9/channels/1/messages"
	commands = "/api/v9/applications/2/commands"
	callback = "/api/v9/interactions/3/some-token/callback"
)

// m is a message that is right but for what the test adds: "key":value pairs.
func m(extra string) string {
	if extra != "" {
		extra = "," + extra
	}
	return `{"allowed_mentions":{"parse":[]},"nonce":"n1","enforce_nonce":true` + extra + `}`
}

func row(buttons ...string) string {
	return `{"type":1,"components":[` + strings.Join(buttons, ",") + `]}`
}

func button(id string) string {
	return fmt.Sprintf(`{"type":2,"style":2,"label":"x","custom_id":%q}`, id)
}

func long(n int) string { return strings.Repeat("x", n) }

func repeat(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }

func TestCheckMessages(t *testing.T) {
	fields := func(n, size int) string {
		return `"fields":[` + repeat(n, fmt.Sprintf(`{"name":"n","value":%q}`, long(size))) + `]`
	}
	tests := []struct {
		name, body string
		want       string // part of the rule; empty for no violation
		status     int
	}{
		{"fine", m(`"content":"hello"`), "", 0},
		{"content at the limit", m(`"content":"` + long(2000) + `"`), "", 0},
		{"content over the limit", m(`"content":"` + long(2001) + `"`), "content of 2001", 400},
		{"2000 emoji fit", m(`"content":"` + strings.Repeat("😀", 2000) + `"`), "", 0},
		{"white space is not counted", m(`"content":"` + long(1999) + strings.Repeat(" ", 50) + `x "`), "content of 2050", 400},
		{"white space at the end is not", m(`"content":"` + long(2000) + strings.Repeat(" ", 50) + `"`), "", 0},
		{"empty", m(""), "empty message", 400},
		{"blank", m(`"content":"  "`), "empty message", 400},
		{"no allowed_mentions", `{"content":"x","nonce":"n","enforce_nonce":true}`, "allowed_mentions is missing", 0},
		{"null allowed_mentions", `{"content":"x","nonce":"n","enforce_nonce":true,"allowed_mentions":null}`, "allowed_mentions is missing", 0},
		{"null parse", `{"content":"x","nonce":"n","enforce_nonce":true,"allowed_mentions":{"parse":null}}`, "parse is not an array", 0},
		{"no nonce", `{"content":"x","enforce_nonce":true,"allowed_mentions":{"parse":[]}}`, "no nonce", 0},
		{"nonce not enforced", `{"content":"x","nonce":"n","allowed_mentions":{"parse":[]}}`, "enforce_nonce", 0},
		{"long nonce", `{"content":"x","nonce":"` + long(26) + `","enforce_nonce":true,"allowed_mentions":{"parse":[]}}`, "", 400},
		{"misspelt key", m(`"content":"x","embed":{"title":"x"}`), "does not name", 0},
		{"misspelt key inside", m(`"embeds":[{"title":"x","colour":1}]`), "does not name", 0},
		{"not JSON", `{"content":`, "not valid JSON", 400},
		{"wrong type", m(`"content":5`), "got number", 400},
		{"ten embeds", m(`"embeds":[` + repeat(10, `{"title":"x"}`) + `]`), "", 0},
		{"eleven embeds", m(`"embeds":[` + repeat(11, `{"title":"x"}`) + `]`), "maxItems", 400},
		{"long title", m(`"embeds":[{"title":"` + long(257) + `"}]`), "maxLength", 400},
		{"long description", m(`"embeds":[{"description":"` + long(4097) + `"}]`), "maxLength", 400},
		{"25 fields", m(`"embeds":[{` + fields(25, 10) + `}]`), "", 0},
		{"26 fields", m(`"embeds":[{` + fields(26, 10) + `}]`), "maxItems", 400},
		{"6000 in all", m(`"embeds":[{"description":"` + long(4000) + `"},{"description":"` + long(2000) + `"}]`), "", 0},
		{"6001 in all", m(`"embeds":[{"description":"` + long(4000) + `"},{"description":"` + long(2001) + `"}]`), "6001 characters in all", 400},
		{"sum over fields", m(`"embeds":[{` + fields(6, 1000) + `}]`), "in all", 400},
		{"blank field", m(`"embeds":[{"fields":[{"name":"n","value":" "}]}]`), "field without a value", 400},
		{"empty embed", m(`"embeds":[{}]`), "empty embed", 400},
		{"bad address", m(`"embeds":[{"title":"x","url":"no address"}]`), "uri", 400},
		{"same address twice", m(`"embeds":[{"title":"x","url":"https://e.example/"},{"title":"y","url":"https://e.example/"}]`), "only the first is shown", 0},
		{"five buttons", m(`"content":"x","components":[` + row(button("a"), button("b"), button("c"), button("d"), button("e")) + `]`), "", 0},
		{"six buttons", m(`"content":"x","components":[` + row(button("a"), button("b"), button("c"), button("d"), button("e"), button("f")) + `]`), "maxItems", 400},
		{"six rows", m(`"content":"x","components":[` + row(button("a")) + "," + row(button("b")) + "," + row(button("c")) + "," + row(button("d")) + "," + row(button("e")) + "," + row(button("f")) + `]`), "6 rows", 400},
		{"same id twice", m(`"content":"x","components":[` + row(button("a")) + "," + row(button("a")) + `]`), "stands twice", 400},
		{"link button", m(`"content":"x","components":[` + row(`{"type":2,"style":5,"label":"x","url":"https://e.example/"}`) + `]`), "", 0},
		{"link button with an id", m(`"content":"x","components":[` + row(`{"type":2,"style":5,"label":"x","url":"https://e.example/","custom_id":"a"}`) + `]`), "no custom_id", 400},
		{"button with an address", m(`"content":"x","components":[` + row(`{"type":2,"style":1,"label":"x","custom_id":"a","url":"https://e.example/"}`) + `]`), "no url", 400},
		{"long address", m(`"content":"x","components":[` + row(`{"type":2,"style":5,"label":"x","url":"https://e.example/`+long(512)+`"}`) + `]`), "maxLength", 400},
		{"button without a label", m(`"content":"x","components":[` + row(`{"type":2,"style":1,"custom_id":"a"}`) + `]`), "without a label", 400},
		{"button outside a row", m(`"content":"x","components":[` + button("a") + `]`), "", 400},
		{"select beside a button", m(`"content":"x","components":[` + row(button("a"), `{"type":5,"custom_id":"u"}`) + `]`), "shares its row", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { want(t, Check("POST", messages, header(), []byte(tt.body)), tt.want, tt.status) })
	}
}

// want checks that there is just one violation with these words and status, or none
// where both are empty.
func want(t *testing.T, got []Violation, words string, status int) {
	t.Helper()
	if words == "" && status == 0 {
		if len(got) > 0 {
			t.Errorf("violations %v, want none", got)
		}
		return
	}
	for _, v := range got {
		if strings.Contains(v.Rule, words) && v.Status == status {
			return
		}
	}
	t.Errorf("violations %v, want %q with status %d", got, words, status)
}

func TestCheckEdits(t *testing.T) {
	path := messages + "/5"
	want(t, Check("PATCH", path, header(), []byte(`{"content":"x","allowed_mentions":{"parse":[]}}`)), "", 0)
	want(t, Check("PATCH", path, header(), []byte(`{"content":"x"}`)), "allowed_mentions is missing", 0)
	want(t, Check("PATCH", path, header(), []byte(`{"content":"`+long(2001)+`","allowed_mentions":{"parse":[]}}`)), "content of 2001", 400)
}

func TestCheckHeaders(t *testing.T) {
	body := []byte(m(`"content":"x"`))
	tests := []struct {
		name, path string
		header     http.Header
		body       []byte
		want       string
		status     int
	}{
		{"no token", messages, header("Authorization", ""), body, "no Authorization", 401},
		{"not a bot's token", messages, header("Authorization", "Bearer "+Token), body, `not "Bot TOKEN"`, 0},
		{"token in another header", messages, header("X-Debug", Token), body, "X-Debug", 0},
		{"token in the address", messages + "?t=" + Token, header(), body, "outside the Authorization", 0},
		{"token in the body", messages, header(), []byte(m(`"content":"` + Token + `"`)), "outside the Authorization", 0},
		{"library's user agent", messages, header("User-Agent", "Go-http-client/1.1"), body, "User-Agent", 0},
		{"no content type", messages, header("Content-Type", ""), body, "Content-Type", 400},
		{"unknown path", "/api/v9/channels/1/message", header(), body, "unknown operation", 404},
		{"no version", "/channels/1/messages", header(), body, "/api/v9", 0},
		{"token where none is due", callback, header(), []byte(`{"type":5}`), "interaction's token is enough", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { want(t, Check("POST", tt.path, tt.header, tt.body), tt.want, tt.status) })
	}
	for _, v := range Check("POST", callback, header(), []byte(`{`)) {
		if strings.Contains(v.String(), "some-token") {
			t.Errorf("a report shows the interaction's token: %v", v)
		}
	}
}

func TestCheckCallbacks(t *testing.T) {
	choices := func(n int, value string) string {
		return `{"type":8,"data":{"choices":[` + repeat(n, `{"name":"a","value":"`+value+`"}`) + `]}}`
	}
	tests := []struct {
		name, body, want string
		status           int
	}{
		{"deferred", `{"type":5}`, "", 0},
		{"deferred, private", `{"type":5,"data":{"flags":64}}`, "", 0},
		{"message", `{"type":4,"data":{"content":"x","allowed_mentions":{"parse":[]}}}`, "", 0},
		{"message without allowed_mentions", `{"type":4,"data":{"content":"x"}}`, "allowed_mentions is missing", 0},
		{"empty message", `{"type":4,"data":{"allowed_mentions":{"parse":[]}}}`, "empty message", 400},
		{"unknown type", `{"type":99}`, "", 400},
		{"25 choices", choices(25, "v"), "", 0},
		{"no choices", `{"type":8,"data":{"choices":[]}}`, "", 0},
		{"26 choices", choices(26, "v"), "", 400},
		{"long choice", choices(1, long(101)), "choice value over", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want(t, Check("POST", callback, header("Authorization", ""), []byte(tt.body)), tt.want, tt.status)
		})
	}
}

func TestCheckCommands(t *testing.T) {
	cmd := func(options string) string { return `[{"name":"a","description":"d","options":[` + options + `]}]` }
	option := func(name string, required bool) string {
		return fmt.Sprintf(`{"type":3,"name":%q,"description":"d","required":%v}`, name, required)
	}
	tests := []struct {
		name, body, want string
		status           int
	}{
		{"fine", cmd(option("x", true) + "," + option("y", false)), "", 0},
		{"permissions as the docs ask", `[{"name":"a","description":"d","default_member_permissions":"32"}]`, "", 0},
		{"required last", cmd(option("x", false) + "," + option("y", true)), "required option after", 400},
		{"capital letters", `[{"name":"Abc","description":"d"}]`, "lower case", 400},
		{"blank in a name", `[{"name":"a b","description":"d"}]`, "lower case", 400},
		{"no description", `[{"name":"a"}]`, "needs a description", 400},
		{"same name", `[{"name":"a","description":"d"},{"name":"a","description":"d"}]`, "stands twice", 400},
		{"same option", cmd(option("x", true) + "," + option("x", true)), "stands twice", 400},
		{"long description", `[{"name":"a","description":"` + long(101) + `"}]`, "maxLength", 400},
		{"26 options", cmd(repeat(26, option("x", true))), "maxItems", 400},
		{"unknown key", `[{"name":"a","description":"d","application_id":"1"}]`, "does not name", 0},
		{"8000 in all", cmd(`{"type":3,"name":"x","description":"d","choices":[` + repeat(25, `{"name":"`+long(100)+`","value":"`+long(100)+`"}`) + `]},` +
			`{"type":3,"name":"y","description":"d","choices":[` + repeat(16, `{"name":"`+long(100)+`","value":"`+long(100)+`"}`) + `]}`), "in all", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { want(t, Check("PUT", commands, header(), []byte(tt.body)), tt.want, tt.status) })
	}
	var many []string
	for i := range 101 {
		many = append(many, fmt.Sprintf(`{"name":"c%d","description":"d"}`, i))
	}
	want(t, Check("PUT", commands, header(), []byte("["+strings.Join(many, ",")+"]")), "101 commands", 400)
}

func FuzzCheck(f *testing.F) {
	f.Add("POST", messages, m(`"content":"x"`))
	f.Add("PUT", commands, `[{"name":"a","description":"d"}]`)
	f.Add("POST", callback, `{"type":8,"data":{"choices":[null,{"name":"a","value":1}]}}`)
	f.Fuzz(func(t *testing.T, method, path, body string) {
		for _, v := range Check(method, path, header(), []byte(body)) {
			if _, err := json.Marshal(refusal([]Violation{v}).body); err != nil {
				t.Fatal(err)
			}
		}
	})
}
