package bot

import (
	"context"
	"slices"
	"strings"

	"tidings/news"
)

const (
	// mostChoices is how many suggestions are shown (Discord docs, Application Commands).
	mostChoices = 25
	// mostChoice is the most characters of a suggestion's label or value (same page).
	mostChoice = 100
	// recentStories is how many stories are looked through for suggestions.
	recentStories = 50
)

// Complete suggests values for the option being typed. It never fails: where nothing
// can be suggested there are no choices.
func (b *Bot) Complete(ctx context.Context, r Request, option, typed string) (out []Choice) {
	defer func() {
		if recover() != nil { // suggestions are a help; without them one can still type
			out = nil
		}
	}()
	if len(typed) > mostArg || len(r.Path) == 0 {
		return nil
	}
	typed = CleanLine(typed)
	if i := strings.LastIndexByte(typed, ','); option == "sources" && i >= 0 { // as listChoices writes it
		typed = typed[:i+1] + " " + strings.TrimSpace(typed[i+1:])
	}
	return fitting(b.choices(ctx, r, option, typed), typed)
}

func (b *Bot) choices(ctx context.Context, r Request, option, typed string) []Choice {
	switch option {
	case "schedule":
		return scheduleChoices(typed)
	case "zone":
		return zoneChoices()
	case "command":
		return commandChoices()
	case "sources":
		return b.listChoices(ctx, r, typed)
	case "url":
		if slices.Contains(r.Path, "test") {
			return b.sourceChoices(ctx, r)
		}
	case "name":
		if r.Path[0] == "sources" {
			return b.sourceChoices(ctx, r)
		}
		return b.briefingChoices(ctx, r)
	case "kind":
		return []Choice{{Label: kindExclude, Value: kindExclude}, {Label: kindInclude, Value: kindInclude}}
	case "briefing":
		return b.briefingChoices(ctx, r)
	case "words":
		return b.filterChoices(ctx, r)
	case "language":
		return languageChoices()
	case "id", "story":
		return b.storyChoices(ctx, r)
	case "bullet":
		return b.bulletChoices(ctx, r)
	case "topic":
		return b.topicChoices(ctx, r)
	}
	return nil
}

// fitting keeps the choices that hold what was typed, those that start with it first.
func fitting(all []Choice, typed string) []Choice {
	typed = strings.ToLower(typed)
	var first, later []Choice
	for _, c := range all {
		c.Label = Cut(CleanLine(c.Label), mostChoice, UTF16Len)
		if c.Label == "" || c.Value == "" || UTF16Len(c.Value) > mostChoice {
			continue
		}
		label, value := strings.ToLower(c.Label), strings.ToLower(c.Value)
		switch {
		case strings.HasPrefix(label, typed), strings.HasPrefix(value, typed):
			first = append(first, c)
		case strings.Contains(label, typed), strings.Contains(value, typed), strings.Contains(value, strings.ReplaceAll(typed, " ", "_")):
			later = append(later, c)
		}
	}
	first = append(first, later...)
	return first[:min(len(first), mostChoices)]
}

// usualSchedules are suggested first.
var usualSchedules = []string{"08:00", "weekdays 08:00", "08:00 and 18:00", "sat 10:00", "mon,thu 18:30", "every 6h", "every 3h", "hourly"}

// scheduleChoices are the usual ones, and what was typed where it can be read, each with
// what it means.
func scheduleChoices(typed string) []Choice {
	list := usualSchedules
	if typed != "" && !slices.Contains(list, typed) {
		list = append([]string{typed}, list...)
	}
	var out []Choice
	for _, s := range list {
		if spec, err := ReadSchedule(s); err == nil {
			out = append(out, Choice{Label: s + ": " + ScheduleWords(spec), Value: s})
		}
	}
	return out
}

func zoneChoices() []Choice {
	var out []Choice
	for _, z := range zoneNames() {
		out = append(out, Choice{Label: z, Value: z})
	}
	return out
}

func commandChoices() []Choice {
	var out []Choice
	for _, c := range Commands() {
		out = append(out, Choice{Label: c.Name, Value: c.Name})
		for _, s := range c.Subs {
			out = append(out, Choice{Label: c.Name + " " + s.Name, Value: c.Name + " " + s.Name})
		}
	}
	return out
}

func (b *Bot) sourceChoices(ctx context.Context, r Request) []Choice {
	sources, err := b.o.Store.Sources(ctx, r.Workspace)
	if err != nil {
		return nil
	}
	remove := slices.Contains(r.Path, "remove")
	var out []Choice
	for _, s := range sources {
		if !remove || !s.Declared {
			name := CleanLine(s.Name)
			out = append(out, Choice{Label: name, Value: name})
		}
	}
	return out
}

// listChoices completes the last name of a list parted by commas.
func (b *Bot) listChoices(ctx context.Context, r Request, typed string) []Choice {
	before := ""
	if i := strings.LastIndexByte(typed, ','); i >= 0 {
		before = typed[:i+1] + " "
	}
	var out []Choice
	for _, c := range b.sourceChoices(ctx, r) {
		if !strings.Contains(strings.ToLower(before), strings.ToLower(c.Value)+",") {
			out = append(out, Choice{Label: before + c.Label, Value: before + c.Value})
		}
	}
	if before == "" && slices.Contains(r.Path, "edit") {
		out = append(out, Choice{Label: "all", Value: "all"})
	}
	return out
}

func (b *Bot) briefingChoices(ctx context.Context, r Request) []Choice {
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return nil
	}
	fixed := slices.Contains(r.Path, "edit") || slices.Contains(r.Path, "remove") || slices.Contains(r.Path, "filter")
	var out []Choice
	for _, br := range bs {
		switch {
		case fixed && br.Declared,
			slices.Contains(r.Path, "pause") && br.Paused,
			slices.Contains(r.Path, "resume") && !br.Paused:
			continue
		}
		name := CleanLine(br.Name)
		out = append(out, Choice{Label: name, Value: name})
	}
	return out
}

// filterChoices are what can be removed: words and phrases, and muted stories.
func (b *Bot) filterChoices(ctx context.Context, r Request) []Choice {
	if !r.Admin {
		return nil
	}
	s, err := b.o.Store.Settings(ctx, r.Workspace)
	if err != nil {
		return nil
	}
	bs, err := b.ownBriefings(ctx, r)
	if err != nil {
		return nil
	}
	all := slices.Concat(s.Filters.Include, s.Filters.Exclude)
	for _, br := range bs {
		all = slices.Concat(all, br.Filters.Include, br.Filters.Exclude)
	}
	var out []Choice
	for _, w := range all {
		if c := (Choice{Label: w, Value: w}); !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	muted, err := b.o.Store.Mutes(ctx, home(bs, r.Channel))
	if err != nil {
		return out
	}
	for _, m := range muted {
		out = append(out, Choice{Label: m.Headline, Value: m.StoryID})
	}
	return out
}

func languageChoices() []Choice {
	var out []Choice
	for _, code := range languageCodes() {
		out = append(out, Choice{Label: code + ": " + languageName(code), Value: code})
	}
	return out
}

func (b *Bot) recent(ctx context.Context, r Request) []news.DigestStory {
	stories, err := b.o.Store.RecentStories(ctx, r.Workspace, recentStories)
	if err != nil {
		return nil
	}
	return stories
}

func (b *Bot) storyChoices(ctx context.Context, r Request) []Choice {
	var out []Choice
	for _, s := range b.recent(ctx, r) {
		out = append(out, Choice{Label: Headline(s), Value: s.ID})
	}
	return out
}

func (b *Bot) bulletChoices(ctx context.Context, r Request) []Choice {
	var out []Choice
	for _, s := range b.recent(ctx, r) {
		for _, bullet := range s.Bullets {
			out = append(out, Choice{Label: BulletText(bullet), Value: bullet.ID})
		}
	}
	return out
}

// topicChoices are the words of recent headlines, those of most stories first.
func (b *Bot) topicChoices(ctx context.Context, r Request) []Choice {
	stories := map[string]int{}
	var order []string
	for _, s := range b.recent(ctx, r) {
		seen := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(CleanLine(s.Headline)), notWord) {
			if len(w) < 4 || seen[w] {
				continue
			}
			seen[w] = true
			if stories[w] == 0 {
				order = append(order, w)
			}
			stories[w]++
		}
	}
	slices.SortStableFunc(order, func(x, y string) int { return stories[y] - stories[x] })
	var out []Choice
	for _, w := range order {
		out = append(out, Choice{Label: w, Value: w})
	}
	return out
}

func notWord(r rune) bool { return !word(r) && r != '-' && r != '\'' && r != '’' }
