package bot

// The command settings.

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"tidings/briefing"
)

func (b *Bot) settings(ctx context.Context, r Request) (Reply, error) {
	if len(r.Args) == 0 {
		old, err := b.o.Store.Settings(ctx, r.Workspace)
		if err != nil {
			return Reply{}, fmt.Errorf("read settings: %w", err)
		}
		bs, err := b.ownBriefings(ctx, r)
		if err != nil {
			return Reply{}, err
		}
		return b.showSettings(r, old, bs), nil
	}
	var before, after briefing.Settings
	var follow, keep []string
	err := b.o.Store.ChangeSettings(ctx, r.Workspace, func(old briefing.Settings, bs []briefing.Briefing) (briefing.Settings, []briefing.Briefing, error) {
		want, err := readSettings(old, r.Args)
		before, after, follow, keep = old, want, nil, nil
		var changed []briefing.Briefing
		for _, br := range bs {
			to, own := followed(br, old, want)
			if own {
				keep = append(keep, CleanLine(br.Name))
			}
			if to != nil {
				changed = append(changed, *to)
				follow = append(follow, CleanLine(br.Name))
			}
		}
		return want, changed, err
	})
	if err != nil {
		return Reply{}, fmt.Errorf("change settings: %w", err)
	}
	reply := Reply{Title: "The settings are changed", Private: true, Blocks: []Block{{Lines: changedSettings(before, after)}}}
	var facts Block
	if len(follow) > 0 {
		facts.Lines = append(facts.Lines, Text(fmt.Sprintf("%s: %s.", agree(len(follow), "This briefing follows", "These briefings follow"), andList(follow))))
	}
	if len(keep) > 0 {
		facts.Lines = append(facts.Lines, Line{Parts: []Part{{Text: agree(len(keep), "This briefing keeps", "These briefings keep") + " what was set for it alone: " + andList(keep) + ". To change that: "},
			{Text: "/briefing edit " + quoteName(keep[0]), Code: true}}})
	}
	if len(facts.Lines) > 0 {
		reply.Blocks = append(reply.Blocks, facts)
	}
	return reply, nil
}

// agree is one of two words, by number.
func agree(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// ownBriefings are the briefings that the workspace's admins may change.
func (b *Bot) ownBriefings(ctx context.Context, r Request) ([]briefing.Briefing, error) {
	all, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return nil, fmt.Errorf("find briefings: %w", err)
	}
	var out []briefing.Briefing
	for _, br := range all {
		if !br.Declared {
			out = append(out, br)
		}
	}
	return out, nil
}

// readSettings are settings with what was asked for.
func readSettings(s briefing.Settings, args map[string]string) (briefing.Settings, error) {
	var err error
	if typed, ok := args["zone"]; ok {
		if s.Zone, err = readZone(typed); err != nil {
			return s, err
		}
	}
	if typed, ok := args["language"]; ok {
		if s.Lang, err = readLanguage(typed); err != nil {
			return s, err
		}
	}
	if n, err := strconv.Atoi(args["stories"]); err == nil {
		s.Stories = n
	}
	if typed, ok := args["quiet"]; ok {
		if s.Quiet, err = readQuiet(typed); err != nil {
			return s, err
		}
	}
	return s, nil
}

// readQuiet reads silent hours: "22:00-07:00", "22-7", "off".
func readQuiet(typed string) (briefing.Quiet, error) {
	switch strings.ToLower(typed) {
	case "off", "none", "no", "-":
		return briefing.Quiet{}, nil
	}
	text := strings.NewReplacer("–", "-", "—", "-", " to ", "-").Replace(typed)
	from, to, _ := strings.Cut(text, "-")
	q, err := briefing.ParseQuiet(fullClock(from) + "-" + fullClock(to))
	if err != nil {
		problem := fmt.Sprintf("I do not understand “%s” as silent hours.", shorten(typed))
		if from != "" && fullClock(from) == fullClock(to) {
			problem = "Silent hours that last all day would silence everything: pause the briefings instead."
		}
		return q, &UsageError{Problem: problem, Try: "/settings quiet=22:00-07:00, or quiet=off"}
	}
	return q, nil
}

// fullClock writes an hour alone with its minutes.
func fullClock(s string) string {
	s = strings.TrimSpace(s)
	if n := digitsAfter(s, 0); n == len(s) && (n == 1 || n == 2) {
		return s + ":00"
	}
	return s
}

// quietLike reports whether a typed word is meant as silent hours.
func quietLike(word string) bool {
	return strings.EqualFold(word, "off") || strings.Contains(word, "-") && strings.ContainsFunc(word, unicode.IsDigit)
}

// followed is a briefing with the new settings in place of the old ones that it had, or
// nil where nothing changes for it; own is true where it has others of its own.
func followed(br briefing.Briefing, old, want briefing.Settings) (to *briefing.Briefing, own bool) {
	changed := false
	if old.Zone != want.Zone {
		same := br.Zone == old.Zone
		own = own || !same && br.Zone != want.Zone
		if same {
			br.Zone, changed = want.Zone, true
		}
	}
	if old.Stories != want.Stories {
		same := br.Style.Stories == old.Stories
		own = own || !same && br.Style.Stories != want.Stories
		if same {
			br.Style.Stories, changed = want.Stories, true
		}
	}
	if old.Quiet != want.Quiet {
		same := br.Quiet == old.Quiet
		own = own || !same && br.Quiet != want.Quiet
		if same {
			br.Quiet, changed = want.Quiet, true
		}
	}
	if !changed {
		return nil, own
	}
	return &br, own
}

// settingWords are the settings in words, each with its name.
func settingWords(s briefing.Settings) [][2]string {
	quiet := "none"
	if text := s.Quiet.String(); text != "" {
		quiet = text
	}
	return [][2]string{
		{"Time zone", zoneName(s.Zone)},
		{"Dates of digests in", languageName(s.Lang)},
		{"Stories of a digest", "at most " + count(briefing.Style{Stories: s.Stories}.OrDefault().Stories, "story")},
		{"Silent hours", quiet},
	}
}

func changedSettings(old, want briefing.Settings) []Line {
	var out []Line
	before := settingWords(old)
	for i, s := range settingWords(want) {
		words := s[0] + ": " + s[1]
		if s[1] != before[i][1] {
			words += " (before: " + before[i][1] + ")"
		}
		out = append(out, Bullet(words))
	}
	return out
}

func (b *Bot) showSettings(r Request, s briefing.Settings, bs []briefing.Briefing) Reply {
	reply := Reply{Title: "Settings", Private: true}
	var lines []Line
	for _, w := range settingWords(s) {
		lines = append(lines, Bullet(w[0]+": "+w[1]))
	}
	lines = append(lines, Text("A date looks like this: "+ClockIn(b.now(r).In(location(s.Zone)), s.Lang)+"."))
	reply.Blocks = append(reply.Blocks, Block{Lines: lines})
	var own Block
	for _, br := range bs {
		var parts []string
		mine := settingWords(briefing.Settings{Zone: br.Zone, Lang: s.Lang, Stories: br.Style.Stories, Quiet: br.Quiet})
		for i, w := range settingWords(s) {
			if w[1] != mine[i][1] {
				parts = append(parts, lowerFirst(mine[i][0])+" "+mine[i][1])
			}
		}
		if len(parts) > 0 {
			own.Lines = append(own.Lines, Bullet(orUntitled(CleanLine(br.Name))+": "+andList(parts)))
		}
	}
	if len(own.Lines) > 0 {
		own.Heading = "Briefings with something of their own"
		reply.Blocks = append(reply.Blocks, own)
	}
	reply.Blocks = append(reply.Blocks, Block{Lines: []Line{
		{Parts: []Part{{Text: "To change: "}, {Text: Example([]string{"settings"}), Code: true}}},
		{Parts: []Part{{Text: "What is filtered: "}, {Text: "/filter list", Code: true}}},
	}})
	return reply
}
