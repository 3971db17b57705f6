package bot

import (
	"fmt"
	"strings"
)

// Command is one entry of the command table. Platforms publish the table as it is:
// Discord as slash commands with subcommands, Telegram as bot commands.
type Command struct {
	// Name is lower case, at most 32 characters.
	Name string
	// Help is one short sentence, at most 100 characters (Discord's limit).
	Help string
	// Change is true where only an admin may use it. A command with subcommands is
	// governed by each of them.
	Change  bool
	Options []Option
	// Subs are subcommands; a command has Options or Subs, not both.
	Subs []Command
	// Default is the subcommand meant where none is given; empty for none.
	Default string
	// Aliases are other words for it that people know from RSS bots; platforms that
	// type commands as text take them too.
	Aliases []string
}

// Option is one argument.
type Option struct {
	// Name and Help are as a Command's.
	Name, Help string
	Required   bool
	// Number is true where only a whole number is taken.
	Number bool
	// Min and Max bound a Number, both included; 0 and 0 mean that it is not bounded.
	Min, Max int
	// Complete is true where values are suggested while typing.
	Complete bool
	// Rest is true for the one option that takes the rest of a typed line.
	Rest bool
}

// Commands is the command table, in the order that help shows it.
func Commands() []Command {
	return []Command{
		{
			Name: "digest", Help: "The news now, every figure with who claims it", Aliases: []string{"today"},
			Options: []Option{
				{Name: "topic", Help: "Only stories that hold these words", Complete: true, Rest: true},
				{Name: "hours", Help: "How far back, 1 to 168; 24 if you leave it out", Number: true, Min: 1, Max: 168},
			},
		},
		{
			Name: "story", Help: "One story with its receipts",
			Options: []Option{{Name: "id", Help: "The story's id", Required: true, Complete: true}},
		},
		{
			Name: "figures", Help: "The figures of a story, and who says so",
			Options: []Option{{Name: "story", Help: "A story's id, or words from it", Required: true, Complete: true, Rest: true}},
		},
		{
			Name: "why", Help: "The sentences that a bullet rests on, or why a story is not posted",
			Options: []Option{{Name: "bullet", Help: "The bullet's id, or words from a story", Required: true, Complete: true}},
		},
		{
			Name: "search", Help: "Articles that hold all of these words",
			Options: []Option{{Name: "words", Help: "What to look for", Required: true, Rest: true}},
		},
		{
			Name: "sources", Help: "What is read", Default: "list",
			Subs: []Command{
				{Name: "list", Help: "All sources and how they fare", Aliases: []string{"list"},
					Options: []Option{{Name: "page", Help: "Which page of a long list", Number: true, Min: 1, Max: 1000}}},
				{Name: "add", Help: "Read a feed, or a page that has one", Change: true, Aliases: []string{"sub"},
					Options: []Option{
						{Name: "url", Help: "The address of a feed or page", Required: true},
						{Name: "name", Help: "What to call it; its own title if you leave it out", Rest: true},
					}},
				{Name: "remove", Help: "Stop reading a source", Change: true, Aliases: []string{"unsub"},
					Options: []Option{{Name: "name", Help: "The source's name", Required: true, Complete: true, Rest: true}}},
				{Name: "import", Help: "Read the feeds of a list (OPML)", Change: true, Aliases: []string{"import"},
					Options: []Option{{Name: "url", Help: "The address of a list; on Telegram a file will do", Rest: true}}},
				{Name: "export", Help: "All feeds as a list (OPML) that other readers take", Change: true, Aliases: []string{"export"}},
				{Name: "test", Help: "Try an address and say how far it gets", Aliases: []string{"test"},
					Options: []Option{{Name: "url", Help: "The address, or the name of a source", Required: true, Complete: true, Rest: true}}},
			},
		},
		{
			Name: "briefing", Help: "What is posted when", Default: "list",
			Subs: []Command{
				{Name: "list", Help: "All briefings and when they run next",
					Options: []Option{{Name: "page", Help: "Which page of a long list", Number: true, Min: 1, Max: 1000}}},
				{Name: "add", Help: "Post a digest here on a schedule", Change: true,
					Options: []Option{
						{Name: "name", Help: "One word to call it by", Required: true},
						{Name: "schedule", Help: `For example "08:00", "weekdays 08:00", "every 6h", or a cron line`, Required: true, Complete: true},
						{Name: "zone", Help: "Time zone, for example Europe/Kyiv; UTC if you leave it out", Complete: true},
						{Name: "sources", Help: "Names of sources, parted by commas; all if you leave it out", Complete: true, Rest: true},
						{Name: "stories", Help: "The most stories to show, 1 to 20", Number: true, Min: 1, Max: 20},
						{Name: "mention", Help: "On Discord: a role that is notified with each digest"},
						{Name: "sound", Help: "\"off\" to post without a sound"},
					}},
				{Name: "edit", Help: "Change a briefing; what you leave out stays", Change: true,
					Options: []Option{
						{Name: "name", Help: "The briefing's name", Required: true, Complete: true},
						{Name: "schedule", Help: `For example "08:00", "weekdays 08:00", "every 6h", or a cron line`, Complete: true},
						{Name: "zone", Help: "Time zone, for example Europe/Kyiv", Complete: true},
						{Name: "sources", Help: "Names of sources, parted by commas; \"all\" for all", Complete: true, Rest: true},
						{Name: "stories", Help: "The most stories to show, 1 to 20", Number: true, Min: 1, Max: 20},
						{Name: "mention", Help: "On Discord: a role that is notified with each digest; none for nobody"},
						{Name: "sound", Help: "\"off\" to post without a sound, \"on\" to post with one"},
					}},
				{Name: "pause", Help: "Post nothing until it is resumed", Change: true,
					Options: []Option{{Name: "name", Help: "The briefing's name", Required: true, Complete: true, Rest: true}}},
				{Name: "resume", Help: "Post again from its next time on", Change: true,
					Options: []Option{{Name: "name", Help: "The briefing's name", Required: true, Complete: true, Rest: true}}},
				{Name: "remove", Help: "Forget a briefing", Change: true,
					Options: []Option{{Name: "name", Help: "The briefing's name", Required: true, Complete: true, Rest: true}}},
				{Name: "preview", Help: "What the next one would hold, for you alone",
					Options: []Option{{Name: "name", Help: "The briefing's name", Required: true, Complete: true, Rest: true}}},
				{Name: "run", Help: "Post it now", Change: true,
					Options: []Option{{Name: "name", Help: "The briefing's name", Required: true, Complete: true, Rest: true}}},
				{Name: "unpost", Help: "Delete the posts of its newest digest", Change: true,
					Options: []Option{{Name: "name", Help: "The briefing's name", Required: true, Complete: true, Rest: true}}},
			},
		},
		{
			Name: "filter", Help: "What is left out of digests", Default: "list",
			Subs: []Command{
				{Name: "list", Help: "What is filtered and muted here", Change: true},
				{Name: "add", Help: "Leave out stories by words, or show only those that hold them", Change: true,
					Options: []Option{
						{Name: "words", Help: "Words or phrases, parted by commas", Required: true, Rest: true},
						{Name: "kind", Help: "exclude (if you leave it out) or include", Complete: true},
						{Name: "briefing", Help: "The briefing it holds for; all here if you leave it out", Complete: true},
					}},
				{Name: "remove", Help: "Filter by words no longer, or unmute a story", Change: true,
					Options: []Option{
						{Name: "words", Help: "Words or phrases, or the story's id", Required: true, Complete: true, Rest: true},
						{Name: "briefing", Help: "The briefing it held for; all here if you leave it out", Complete: true},
					}},
			},
		},
		{
			Name: "settings", Help: "Time zone, dates, length and silent hours", Change: true, Aliases: []string{"set"},
			Options: []Option{
				{Name: "zone", Help: "Time zone, for example Europe/Kyiv", Complete: true},
				{Name: "language", Help: "Language of the dates of digests, for example uk", Complete: true},
				{Name: "stories", Help: "The most stories of a digest, 1 to 20", Number: true, Min: 1, Max: 20},
				{Name: "quiet", Help: "Silent hours, for example 22:00-07:00; off for none"},
			},
		},
		{Name: "status", Help: "Whether all is well: sources, briefings, posts"},
		{
			Name: "help", Help: "What you can ask", Aliases: []string{"start"},
			Options: []Option{{Name: "command", Help: "A command to explain", Complete: true, Rest: true}},
		},
	}
}

// Find returns the command at a path; a path that stops at a command with a Default
// goes on to it. The error is a *UsageError that says what to type.
func Find(path []string) (Command, []string, error) {
	if len(path) == 0 {
		return Command{}, nil, &UsageError{Problem: "There is no command.", Try: "/help"}
	}
	c, ok := byName(Commands(), path[0])
	if !ok {
		return Command{}, nil, unknownCommand(path[0])
	}
	if len(c.Subs) == 0 {
		return c, []string{c.Name}, nil
	}
	sub := c.Default
	if len(path) > 1 {
		sub = path[1]
	}
	s, ok := byName(c.Subs, sub)
	if !ok {
		return Command{}, nil, unknownSub(c, sub)
	}
	return s, []string{c.Name, s.Name}, nil
}

// unknownCommand names the nearest command, by its own name or an alias.
func unknownCommand(typed string) *UsageError {
	names := map[string]string{}
	var order []string
	add := func(word, path string) {
		if _, ok := names[word]; !ok {
			names[word] = path
			order = append(order, word)
		}
	}
	for _, c := range Commands() {
		add(c.Name, c.Name)
		for _, a := range c.Aliases {
			add(a, c.Name)
		}
		for _, s := range c.Subs {
			for _, a := range s.Aliases {
				add(a, c.Name+" "+s.Name)
			}
		}
	}
	for _, c := range Commands() { // "/add" is what somebody types who means "/sources add"
		for _, s := range c.Subs {
			add(s.Name, c.Name+" "+s.Name)
		}
	}
	e := &UsageError{Problem: fmt.Sprintf("There is no command /%s.", shorten(CleanLine(typed))), Try: "/help", Unknown: true}
	if word, ok := nearest(typed, order); ok {
		e.Try = "/" + names[word]
	}
	return e
}

// unknownSub names the nearest subcommand, or the one that takes an address where one
// was typed.
func unknownSub(c Command, typed string) *UsageError {
	typed = CleanLine(typed)
	e := &UsageError{
		Problem: fmt.Sprintf("/%s does not know “%s”.", c.Name, shorten(typed)),
		Try:     "/" + c.Name + " " + subNames(c),
	}
	var names []string
	for _, s := range c.Subs {
		names = append(names, s.Name)
		if len(s.Options) > 0 && s.Options[0].Name == "url" && s.Change && strings.Contains(typed, ".") {
			e.Try = "/" + c.Name + " " + s.Name + " " + shorten(typed)
			return e
		}
	}
	if s, ok := nearest(typed, names); ok {
		e.Try = "/" + c.Name + " " + s
	}
	return e
}

// UsageError is a wrong use of a command.
type UsageError struct {
	// Problem is one sentence; Try is what to type instead, empty where nothing helps.
	Problem, Try string
	// Unknown is true where no command has that name: in a chat with several bots it may
	// be meant for another, so that silence is the better answer.
	Unknown bool
}

func (e *UsageError) Error() string {
	if e.Try == "" {
		return e.Problem
	}
	return e.Problem + " Try " + e.Try
}

// Usage is how a command is typed: "/briefing add <name> <schedule> [zone]"; options in
// square brackets may be left out. Empty where there is no such command.
func Usage(path []string) string {
	c, path, err := Find(path)
	if err != nil {
		return ""
	}
	parts := []string{"/" + strings.Join(path, " ")}
	for _, o := range c.Options {
		if o.Required {
			parts = append(parts, "<"+o.Name+">")
		} else {
			parts = append(parts, "["+o.Name+"]")
		}
	}
	return strings.Join(parts, " ")
}

func byName(cs []Command, name string) (Command, bool) {
	for _, c := range cs {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Command{}, false
}

func subNames(c Command) string {
	var names []string
	for _, s := range c.Subs {
		names = append(names, s.Name)
	}
	return strings.Join(names, " | ")
}
