package bot

import (
	"strings"
)

// examples are lines that work as they stand, for those commands whose usage alone
// does not show how.
var examples = map[string]string{
	"digest":           "/digest flood 48",
	"figures":          "/figures flood",
	"search":           "/search coast guard",
	"sources add":      "/sources add bbc.com/news",
	"sources import":   "/sources import example.org/feeds.opml",
	"sources test":     "/sources test bbc.com/news",
	"briefing add":     "/briefing add morning weekdays 08:00 Europe/Kyiv",
	"briefing edit":    "/briefing edit morning 09:30",
	"briefing preview": "/briefing preview morning",
	"filter add":       "/filter add exclude prime minister, football",
	"settings":         "/settings zone=Europe/Kyiv quiet=22:00-07:00",
	"help":             "/help briefing add",
}

// Example is a typed line that shows how the command at path is used; its usage where
// that says enough.
func Example(path []string) string {
	if line, ok := examples[strings.Join(path, " ")]; ok {
		return line
	}
	return Usage(path)
}

// help explains all commands, or the one that is asked for.
func (b *Bot) help(r Request) (Reply, error) {
	asked := strings.Fields(strings.TrimLeft(r.Args["command"], "/"))
	if len(asked) == 0 {
		return overview(), nil
	}
	path := aliasPath(Commands(), asked[0])
	if path == nil {
		return Reply{}, unknownCommand(asked[0])
	}
	if c, _ := byName(Commands(), path[0]); len(path) == 1 && len(c.Subs) > 0 && len(asked) == 1 {
		return explainSubs(c), nil
	}
	if len(path) == 1 && len(asked) > 1 {
		path = append(path, asked[1])
	}
	c, path, err := Find(path)
	if err != nil {
		return Reply{}, err
	}
	return explain(c, path), nil
}

func overview() Reply {
	reply := Reply{
		Title:   "Tidings reads the news for you. Every figure says who claims it.",
		Private: true,
	}
	var reading, changing Block
	reading.Heading, changing.Heading = "Everybody", "Admins"
	for _, c := range Commands() {
		if len(c.Subs) == 0 {
			to := &reading.Lines
			if c.Change {
				to = &changing.Lines
			}
			*to = append(*to, helpLine(c, []string{c.Name}))
			continue
		}
		for _, s := range c.Subs {
			line := helpLine(s, []string{c.Name, s.Name})
			if s.Change {
				changing.Lines = append(changing.Lines, line)
			} else {
				reading.Lines = append(reading.Lines, line)
			}
		}
	}
	more := Line{Parts: []Part{{Text: "More about one of them: "}, {Text: "/help briefing add", Code: true}}}
	reply.Blocks = []Block{reading, changing, {Lines: []Line{more}}}
	return reply
}

func helpLine(c Command, path []string) Line {
	return Line{Parts: []Part{{Text: "/" + strings.Join(path, " "), Code: true}, {Text: ": " + lowerFirst(c.Help)}}}
}

func explainSubs(c Command) Reply {
	reply := Reply{Title: "/" + c.Name + ": " + lowerFirst(c.Help), Private: true}
	var block Block
	for _, s := range c.Subs {
		line := helpLine(s, []string{c.Name, s.Name})
		if s.Change {
			line.Parts = append(line.Parts, Part{Text: " (admins)"})
		}
		block.Lines = append(block.Lines, line)
	}
	reply.Blocks = []Block{block, {Lines: []Line{{Parts: []Part{
		{Text: "More about one of them: "}, {Text: "/help " + c.Name + " " + c.Subs[len(c.Subs)-1].Name, Code: true},
	}}}}}
	return reply
}

func explain(c Command, path []string) Reply {
	reply := Reply{Title: Usage(path), Private: true}
	intro := sentence(c.Help)
	if c.Change {
		intro += " For admins."
	}
	reply.Blocks = append(reply.Blocks, plain(intro))
	var options Block
	for _, o := range c.Options {
		options.Lines = append(options.Lines, Line{Bullet: true, Parts: []Part{{Text: o.Name, Code: true}, {Text: ": " + lowerFirst(o.Help)}}})
	}
	if len(options.Lines) > 0 {
		reply.Blocks = append(reply.Blocks, options)
	}
	if line := Example(path); line != Usage(path) {
		reply.Blocks = append(reply.Blocks, Block{Lines: []Line{{Parts: []Part{{Text: "For example: "}, {Text: line, Code: true}}}}})
	}
	if len(c.Aliases) > 0 {
		reply.Blocks = append(reply.Blocks, plain("Typed as text, /"+strings.Join(c.Aliases, " and /")+" is the same."))
	}
	return reply
}
