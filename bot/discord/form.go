package discord

import (
	"context"
	"slices"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
)

// A command that needs several things is asked for in a form where it is given without
// them: all options of such a command are optional in Discord's eyes, and what is
// missing is filled in there. What was given already stands in it.

// Limits of a form (Discord docs, Components: Modal, Text Input).
const (
	maxFields      = 5
	maxFormTitle   = 45
	maxFieldLabel  = 45
	maxPlaceholder = 100
	maxField       = 1000 // less than the 4000 that Discord takes: no option needs more
)

// formAction begins the custom_id of a form; the command's path follows.
const formAction = "form"

// hasForm reports whether a command is asked for in a form: one with more than one
// required option is.
func hasForm(c bot.Command) bool {
	n := 0
	for _, o := range c.Options {
		if o.Required {
			n++
		}
	}
	return n > 1
}

// wantsForm reports whether a command was given without something that it needs, by
// somebody who may give it.
func wantsForm(r bot.Request) (bot.Command, []string, bool) {
	c, path, err := bot.Find(r.Path)
	if err != nil || !hasForm(c) || c.Change && !r.Admin {
		return c, path, false
	}
	missing := slices.ContainsFunc(c.Options, func(o bot.Option) bool { return o.Required && bot.CleanLine(r.Args[o.Name]) == "" })
	return c, path, missing
}

// form is a modal as Discord takes it.
type form struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

// formOf is the form of a command, with what was given.
func formOf(c bot.Command, path []string, given map[string]string) form {
	f := form{CustomID: bot.ButtonData(formAction, path...), Title: bot.Cut(c.Help, maxFormTitle, bot.UTF16Len)}
	for _, o := range c.Options {
		if len(f.Components) == maxFields {
			break
		}
		f.Components = append(f.Components, discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{
			CustomID: o.Name, Label: bot.Cut(capital(o.Name), maxFieldLabel, bot.UTF16Len), Style: discordgo.TextInputShort,
			Placeholder: bot.Cut(o.Help, maxPlaceholder, bot.UTF16Len), Value: bot.Cut(bot.CleanLine(given[o.Name]), maxField, bot.UTF16Len),
			Required: o.Required, MaxLength: maxField,
		}}})
	}
	return f
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// filled reads a form that was sent: the command's path and its options.
func filled(data discordgo.ModalSubmitInteractionData) (path []string, args map[string]string, ok bool) {
	action, path, ok := bot.ParseButton(data.CustomID)
	if !ok || action != formAction || len(path) == 0 {
		return nil, nil, false
	}
	args = map[string]string{}
	for _, row := range data.Components {
		r, isRow := row.(*discordgo.ActionsRow)
		if !isRow || r == nil {
			continue
		}
		for _, c := range r.Components {
			if in, isInput := c.(*discordgo.TextInput); isInput && in != nil && in.Value != "" {
				args[in.CustomID] = in.Value
			}
		}
	}
	return path, args, true
}

// ask shows a form.
func (b *Bot) ask(ctx context.Context, i asked, c bot.Command, path []string, given map[string]string) {
	b.respond(ctx, i, callback{Type: discordgo.InteractionResponseModal, Data: formOf(c, path, given)})
}
