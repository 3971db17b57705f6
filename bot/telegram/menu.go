package telegram

import (
	"context"
	"slices"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
)

// menuEntry is one line of a command menu (Bot API, BotCommand).
type menuEntry struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// The scopes of menus (Bot API, BotCommandScope). The platform shows the narrowest that
// is set: readers of a group are not offered what they may not do.
const (
	scopeDefault = "default"
	scopePrivate = "all_private_chats"
	scopeGroups  = "all_group_chats"
	scopeAdmins  = "all_chat_administrators"
)

// menu is the command menu of a scope in a language; "" stands for all languages that
// have none of their own.
func menu(scope, lang string) []menuEntry {
	var out []menuEntry
	add := func(name, help string) {
		if words := menuWords[lang][name]; words != "" {
			help = words
		}
		out = append(out, menuEntry{name, help})
	}
	changes := scope == scopePrivate || scope == scopeAdmins
	for _, c := range bot.Commands() {
		if scope == scopeGroups && !readable(c) {
			continue
		}
		add(c.Name, c.Help)
		for _, s := range c.Subs {
			if changes && s.Change && len(s.Aliases) > 0 { // a menu has no subcommands, their aliases stand for them
				add(s.Aliases[0], s.Help)
			}
		}
	}
	return out
}

// readable reports whether a command has anything for those who may change nothing.
func readable(c bot.Command) bool {
	if len(c.Subs) == 0 {
		return !c.Change
	}
	return slices.ContainsFunc(c.Subs, readable)
}

// publish sets the command menus that are not yet as they should be. They are a
// comfort: a failure is logged and no more.
func (b *Bot) publish(ctx context.Context) {
	for _, scope := range []string{scopeDefault, scopePrivate, scopeGroups, scopeAdmins} {
		for _, lang := range append([]string{""}, menuLanguages()...) {
			if err := b.publishMenu(ctx, scope, lang); err != nil {
				if ctx.Err() == nil {
					b.log.Warn("the command menu could not be set", "error", err.Error())
				}
				return
			}
		}
	}
}

func (b *Bot) publishMenu(ctx context.Context, scope, lang string) error {
	p := tgbotapi.Params{}
	p.AddNonEmpty("language_code", lang)
	if err := p.AddInterface("scope", map[string]string{"type": scope}); err != nil {
		return err
	}
	want := menu(scope, lang)
	var have []menuEntry
	if err := b.client.call(ctx, "getMyCommands", p, callTimeout, &have); err != nil {
		return err
	}
	if slices.Equal(have, want) {
		return nil
	}
	if err := p.AddInterface("commands", want); err != nil {
		return err
	}
	return b.client.call(ctx, "setMyCommands", p, callTimeout, nil)
}
