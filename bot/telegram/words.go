package telegram

import (
	"maps"
	"slices"

	"tidings/bot"
)

// menuLanguages are the languages that menus are set in beside English (ISO 639-1).
func menuLanguages() []string { return slices.Sorted(maps.Keys(menuWords)) }

// menuWords are the menu's descriptions by language and command. A command without an
// entry is described in English.
var menuWords = bot.HelpWords()
