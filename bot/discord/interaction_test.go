package discord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/internal/testkit/fakediscord"
)

// TestSuggestions holds suggestions made of hostile texts against Discord's rules.
func TestSuggestions(t *testing.T) {
	var list []bot.Choice
	for i, row := range nastyRows(t) {
		list = append(list, bot.Choice{Label: row.In, Value: fmt.Sprint("v", i)}, bot.Choice{Label: "x", Value: row.In})
	}
	list = append(list, bot.Choice{Label: "", Value: "x"}, bot.Choice{Label: "x", Value: ""}, bot.Choice{Label: strings.Repeat("😀", 80), Value: strings.Repeat("😀", 80)})
	h := http.Header{}
	h.Set("User-Agent", "DiscordBot (https://e.example, 1)")
	h.Set("Content-Type", "application/json")
	for from := 0; from < len(list); from += 10 {
		body, err := json.Marshal(callback{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: suggest(list[from:], false)})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range fakediscord.Check("POST", "/api/v9/interactions/1/t/callback", h, body) {
			t.Errorf("violation: %v\n%s", v, body)
		}
	}
	if got := suggest(list, false); len(got.Choices) != maxChoices {
		t.Errorf("%d suggestions, want %d", len(got.Choices), maxChoices)
	}
	if got := suggest([]bot.Choice{{Label: "five", Value: "5"}, {Label: "six", Value: "six"}}, true); len(got.Choices) != 1 || got.Choices[0].Value != 5 {
		t.Errorf("numbers: %+v", got)
	}
}

func TestInvocation(t *testing.T) {
	tests := []struct {
		name, data, path, args, focused string
	}{
		{"plain", `{"name":"digest"}`, "[digest]", "map[]", ""},
		{"options", `{"name":"digest","options":[{"type":3,"name":"topic","value":"flood"},{"type":4,"name":"hours","value":24},{"type":5,"name":"all","value":true}]}`, "[digest]", "map[all:true hours:24 topic:flood]", ""},
		{"subcommand", `{"name":"sources","options":[{"type":1,"name":"add","options":[{"type":3,"name":"url","value":"x","focused":true}]}]}`, "[sources add]", "map[url:x]", "url"},
		{"big number", `{"name":"a","options":[{"type":4,"name":"n","value":1e15}]}`, "[a]", "map[n:1000000000000000]", ""},
		{"odd value", `{"name":"a","options":[{"type":3,"name":"n","value":{"a":1}},null]}`, "[a]", "map[n:]", ""},
		{"deep", `{"name":"a","options":[{"type":2,"name":"b","options":[{"type":1,"name":"c","options":[{"type":1,"name":"d"}]}]}]}`, "[a b c d]", "map[]", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var data discordgo.ApplicationCommandInteractionData
			if err := json.Unmarshal([]byte(tt.data), &data); err != nil {
				t.Fatal(err)
			}
			path, args, focused := invocation(data)
			name := ""
			if focused != nil {
				name = focused.Name
			}
			if fmt.Sprint(path) != tt.path || fmt.Sprint(args) != tt.args || name != tt.focused {
				t.Errorf("path %v, args %v, focused %q; want %s, %s, %q", path, args, name, tt.path, tt.args, tt.focused)
			}
		})
	}
}

// TestAdmin: the right comes from the interaction itself, at this moment.
func TestAdmin(t *testing.T) {
	b, err := New(Options{Token: "x"})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, raw string
		ok, admin bool
		workspace string
	}{
		{"reader", `{"guild_id":"5","channel_id":"6","member":{"user":{"id":"7"},"permissions":"1024"}}`, true, false, "discord:5"},
		{"may manage the server", `{"guild_id":"5","channel_id":"6","member":{"user":{"id":"7"},"permissions":"32"}}`, true, true, "discord:5"},
		{"administrator", `{"guild_id":"5","channel_id":"6","member":{"user":{"id":"7"},"permissions":"8"}}`, true, true, "discord:5"},
		{"no permissions given", `{"guild_id":"5","channel_id":"6","member":{"user":{"id":"7"}}}`, true, false, "discord:5"},
		{"own conversation", `{"channel_id":"6","user":{"id":"7"}}`, true, true, "discord:dm:7"},
		{"a server without a member", `{"guild_id":"5","channel_id":"6","user":{"id":"7"}}`, false, false, ""},
		{"a member without a server", `{"channel_id":"6","member":{"user":{"id":"7"},"permissions":"8"}}`, false, false, ""},
		{"nobody", `{"channel_id":"6"}`, false, false, ""},
		{"nowhere", `{"guild_id":"5","member":{"user":{"id":"7"},"permissions":"8"}}`, false, true, "discord:5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var i discordgo.Interaction
			if err := json.Unmarshal([]byte(tt.raw), &i); err != nil {
				t.Fatal(err)
			}
			r, ok := b.request(&i, time.Now())
			if ok != tt.ok || r.Admin != tt.admin || r.Workspace != tt.workspace {
				t.Errorf("request %+v, %v; want admin %v in %q, %v", r, ok, tt.admin, tt.workspace, tt.ok)
			}
		})
	}
}

func FuzzInteraction(f *testing.F) {
	f.Add(`{"type":2,"guild_id":"5","channel_id":"6","member":{"user":{"id":"7"},"permissions":"8"},"data":{"name":"a","options":[{"type":1,"name":"b","options":[null]}]}}`)
	b, err := New(Options{Token: "x"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var i discordgo.Interaction
		_ = json.Unmarshal([]byte(raw), &i) // the library runs handlers on what could not be read, too
		b.request(&i, time.Now())
		if data, ok := i.Data.(discordgo.ApplicationCommandInteractionData); ok {
			invocation(data)
		}
	})
}
