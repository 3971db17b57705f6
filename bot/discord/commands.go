package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
)

// command is one slash command as Discord takes it and gives it back.
type command struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	// Translated are descriptions by Discord's locale; English where there is none.
	Translated map[string]string                `json:"description_localizations,omitempty"`
	Type       discordgo.ApplicationCommandType `json:"type"`
	Options    []option                         `json:"options,omitempty"`
	// Permissions is what a member needs for the command to be shown, as a number in
	// decimal; nil for nothing.
	Permissions *string `json:"default_member_permissions"`
	// Contexts: 0 is a server, 1 a direct conversation with the bot.
	Contexts []int `json:"contexts"`
	// Integration: 0 is installed on a server.
	Integration []int `json:"integration_types"`
}

type option struct {
	Type         discordgo.ApplicationCommandOptionType `json:"type"`
	Name         string                                 `json:"name"`
	Description  string                                 `json:"description"`
	Translated   map[string]string                      `json:"description_localizations,omitempty"`
	Required     bool                                   `json:"required,omitempty"`
	Autocomplete bool                                   `json:"autocomplete,omitempty"`
	Min          *int                                   `json:"min_value,omitempty"`
	Max          *int                                   `json:"max_value,omitempty"`
	Options      []option                               `json:"options,omitempty"`
}

// slashCommands is the command table as slash commands. A command of which every form
// changes something is shown to those alone who may use it; of the others the handler
// refuses the changing forms.
func slashCommands(table []bot.Command) []command {
	out := make([]command, 0, len(table))
	for _, c := range table {
		s := command{Name: c.Name, Description: c.Help, Translated: translated(c.Name), Type: discordgo.ChatApplicationCommand, Contexts: []int{0, 1}, Integration: []int{0}}
		if changing(c) {
			manage := strconv.Itoa(discordgo.PermissionManageGuild)
			s.Permissions = &manage
		}
		s.Options = options(c)
		for _, sub := range c.Subs {
			s.Options = append(s.Options, option{Type: discordgo.ApplicationCommandOptionSubCommand, Name: sub.Name, Description: sub.Help, Translated: translated(subWord(c, sub)), Options: options(sub)})
		}
		out = append(out, s)
	}
	return out
}

// locales are Discord's names of languages (Discord docs, Reference: Locales). One that
// is missing here is not shown; a new language of bot.HelpWords needs a line.
var locales = map[string][]string{
	"de": {"de"}, "es": {"es-ES", "es-419"}, "fr": {"fr"}, "it": {"it"}, "nl": {"nl"}, "pl": {"pl"}, "pt": {"pt-BR"}, "ru": {"ru"}, "uk": {"uk"},
}

// translated are a word's descriptions by locale; nil for none.
func translated(word string) map[string]string {
	var out map[string]string
	for lang, words := range bot.HelpWords() {
		if words[word] == "" {
			continue
		}
		for _, locale := range locales[lang] {
			if out == nil {
				out = map[string]string{}
			}
			out[locale] = words[word]
		}
	}
	return out
}

// subWord is the word under which a subcommand is described: its first alias, since its
// own name says little without the command's.
func subWord(c, sub bot.Command) string {
	if len(sub.Aliases) > 0 {
		return sub.Aliases[0]
	}
	return c.Name + " " + sub.Name
}

func changing(c bot.Command) bool {
	if len(c.Subs) == 0 {
		return c.Change
	}
	for _, s := range c.Subs {
		if !s.Change {
			return false
		}
	}
	return true
}

// options are a command's options; Discord wants the required ones first. What a form
// asks for may be left out.
func options(c bot.Command) []option {
	var first, rest []option
	form := hasForm(c)
	for _, o := range c.Options {
		o.Required = o.Required && !form
		out := option{Type: discordgo.ApplicationCommandOptionString, Name: o.Name, Description: o.Help, Required: o.Required, Autocomplete: o.Complete}
		if o.Number {
			out.Type = discordgo.ApplicationCommandOptionInteger
			if o.Min != 0 || o.Max != 0 {
				out.Min, out.Max = &o.Min, &o.Max
			}
		}
		if o.Required {
			first = append(first, out)
		} else {
			rest = append(rest, out)
		}
	}
	return append(first, rest...)
}

// publish makes the commands known to Discord where they are not yet as they should be.
func (b *Bot) publish(ctx context.Context, table []bot.Command) error {
	var app struct{ ID string }
	if err := b.call(ctx, http.MethodGet, discordgo.EndpointApplication("@me"), discordgo.EndpointApplications, nil, &app); err != nil {
		return fmt.Errorf("read the application: %w", err)
	}
	if !snowflake(app.ID) {
		return fmt.Errorf("read the application: it has no id")
	}
	address := discordgo.EndpointApplicationGlobalCommands(app.ID)
	var have []command
	if err := b.call(ctx, http.MethodGet, address+"?with_localizations=true", address, nil, &have); err != nil {
		return fmt.Errorf("read the published commands: %w", err)
	}
	want := slashCommands(table)
	if sameCommands(have, want) {
		return nil
	}
	if err := b.call(ctx, http.MethodPut, address, address, want, nil); err != nil {
		return fmt.Errorf("publish the commands: %w", err)
	}
	b.log.Info("published slash commands", "commands", len(want))
	return nil
}

// sameCommands compares without regard to order and to how empty lists are written.
func sameCommands(have, want []command) bool {
	if len(have) != len(want) {
		return false
	}
	byName := map[string]command{}
	for _, c := range have {
		byName[c.Name] = c
	}
	for _, c := range want {
		got, ok := byName[c.Name]
		if !ok || !reflect.DeepEqual(asJSON(got), asJSON(c)) {
			return false
		}
	}
	return true
}

// asJSON is a command as JSON values.
func asJSON(c command) any {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	return v
}
