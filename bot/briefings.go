package bot

// The commands about briefings.

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// mostBriefingName is how long a briefing's name may be: it is the first word of every
// digest, and is typed.
const mostBriefingName = 40

// briefingsPage is how many briefings one answer lists, at half a dozen lines each.
const briefingsPage = 8

func (b *Bot) listBriefings(ctx context.Context, r Request) (Reply, error) {
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("list briefings: %w", err)
	}
	if len(bs) == 0 {
		return Reply{}, &UsageError{Problem: "Nothing is posted on a schedule here yet. An admin can set that up.", Try: Example([]string{"briefing", "add"})}
	}
	st, err := b.o.Store.Status(ctx, r.Workspace, r.Channel)
	if err != nil {
		return Reply{}, fmt.Errorf("list briefings: %w", err)
	}
	sources, err := b.o.Store.Sources(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("list briefings: %w", err)
	}
	page, pages, err := pageOf(r, len(bs), briefingsPage)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Title: count(len(bs), "briefing"), Private: true, Buttons: pageButtons(listOfBriefings, page, pages)}
	if pages > 1 {
		reply.Title += PartMark(page, pages)
	}
	for _, br := range bs[(page-1)*briefingsPage : min(page*briefingsPage, len(bs))] {
		reply.Blocks = append(reply.Blocks, b.briefingBlock(r, br, st.LastRuns[br.ID], lost(br, sources)))
	}
	return reply, nil
}

func (b *Bot) briefingBlock(r Request, br briefing.Briefing, last LastRun, lost []string) Block {
	block := Block{Heading: orUntitled(CleanLine(br.Name))}
	if br.Declared {
		block.Heading += " (configuration file)"
	}
	block.Lines = append(block.Lines, Bullet(scheduleLine(br)))
	if br.Paused {
		words := "Paused"
		if reason := CleanLine(br.PausedReason); reason != "" {
			words += ": " + reason
		}
		block.Lines = append(block.Lines, Bullet(words))
	} else {
		block.Lines = append(block.Lines, Bullet("Next: "+nextWords(br, b.now(r), 1)))
	}
	block.Lines = append(block.Lines, Bullet(readsLine(br)))
	if len(lost) > 0 {
		block.Lines = append(block.Lines, Bullet("There is no source any more called "+andList(lost)))
	}
	block.Lines = append(block.Lines, Bullet(placesLine(br, r)))
	if !last.Slot.IsZero() {
		words := "Last: " + when(last.Slot, b.now(r), location(br.Zone))
		if result := CleanLine(last.Result); result != "" {
			words += ", " + result
		}
		block.Lines = append(block.Lines, Bullet(words))
	}
	return block
}

// scheduleLine tells when a briefing posts: "Weekdays at 08:00, Europe/Kyiv".
func scheduleLine(br briefing.Briefing) string { return capital(times(br)) }

func times(br briefing.Briefing) string {
	words := ScheduleWords(br.Schedule) + ", " + zoneName(br.Zone)
	if br.Silent {
		words += ", without a sound"
	}
	return words
}

// nextWords tells the next n times in the briefing's zone: "Mon 24 Nov, 08:00, then
// Tue 25 Nov, 08:00".
func nextWords(br briefing.Briefing, now time.Time, n int) string {
	s, err := briefing.ParseSchedule(br.Schedule, br.Zone)
	if err != nil {
		return "never, because its schedule cannot be read"
	}
	var out []string
	for range n {
		if now = s.Next(now); now.IsZero() {
			break
		}
		out = append(out, Clock(now.In(location(br.Zone))))
	}
	if len(out) == 0 {
		return "never"
	}
	return strings.Join(out, ", then ")
}

func readsLine(br briefing.Briefing) string {
	what := "Reads all sources"
	if len(br.Sources) > 0 {
		var names []string
		for _, n := range br.Sources {
			names = append(names, shorten(CleanLine(n)))
		}
		what = "Reads " + andList(names)
	}
	if br.Mention != "" {
		return fmt.Sprintf("%s; at most %s; a role is notified", what, storiesWords(br))
	}
	return fmt.Sprintf("%s; at most %s", what, storiesWords(br))
}

func storiesWords(br briefing.Briefing) string {
	return count(br.Style.OrDefault().Stories, "story")
}

// placesLine tells where a briefing posts. Other channels are named to admins of the
// workspace that owns the briefing alone.
func placesLine(br briefing.Briefing, r Request) string {
	var places []string
	others := 0
	for _, c := range br.Channels {
		switch {
		case same(c, r.Channel):
			places = append([]string{"this channel"}, places...)
		case r.Admin && !br.Declared:
			places = append(places, c.String())
		default:
			others++
		}
	}
	switch {
	case len(br.Channels) == 0:
		return "Posts nowhere"
	case others > 0 && len(places) > 0:
		places = append(places, count(others, "other channel"))
	case others > 0:
		places = append(places, count(others, "channel")+" elsewhere")
	}
	return "Posts in " + andList(places)
}

func (b *Bot) addBriefing(ctx context.Context, r Request) (Reply, error) {
	name, err := briefingName(r.Args["name"])
	if err != nil {
		return Reply{}, err
	}
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("add a briefing: %w", err)
	}
	if old, ok := briefingNamed(bs, name); ok {
		return Reply{}, briefingExists(old)
	}
	want, err := b.o.Store.Settings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("add a briefing: %w", err)
	}
	now := b.now(r)
	br := briefing.Briefing{Workspace: r.Workspace, Name: name, Channels: []news.Channel{r.Channel}, Since: now,
		Zone: want.Zone, Style: briefing.Style{Stories: want.Stories}, Quiet: want.Quiet}
	if err := b.apply(ctx, r, &br); err != nil {
		return Reply{}, err
	}
	br, err = b.o.Store.AddBriefing(ctx, br)
	if errors.Is(err, ErrExists) {
		return Reply{}, briefingExists(briefing.Briefing{Name: name})
	}
	if err != nil {
		return Reply{}, fmt.Errorf("add a briefing: %w", err)
	}
	facts := plain(scheduleLine(br)+". "+placesLine(br, r)+".", "Next: "+nextWords(br, now, 2)+".", readsLine(br)+".")
	posting, notifying := b.lacks(ctx, r.Channel, br.Mention)
	before := beforePosting(posting + notifying) // one at most
	if br.Zone == "" {
		facts.Lines = append(facts.Lines, Line{Parts: []Part{
			{Text: "Times are in UTC. For yours: "}, {Text: "/briefing edit " + quoteName(br.Name) + " zone=Europe/Kyiv", Code: true},
		}})
	}
	reply, err := b.withPreview(ctx, r, br, Reply{Title: "“" + br.Name + "” is scheduled. This is what it would post now:", Private: true}, facts)
	if len(before.Lines) > 0 {
		reply.Blocks = append([]Block{before}, reply.Blocks...)
	}
	return reply, err
}

// apply reads the options of add and edit into a briefing; those left out stay.
func (b *Bot) apply(ctx context.Context, r Request, br *briefing.Briefing) error {
	if typed, ok := r.Args["zone"]; ok {
		z, err := readZone(typed)
		if err != nil {
			return err
		}
		br.Zone = z
	}
	if typed, ok := r.Args["schedule"]; ok {
		spec, err := ReadSchedule(typed)
		if err != nil {
			return err
		}
		br.Schedule = spec
	}
	if _, err := briefing.ParseSchedule(br.Schedule, br.Zone); err != nil {
		return &UsageError{Problem: sentence(err.Error()), Try: scheduleHelp}
	}
	if typed, ok := r.Args["sources"]; ok {
		sources, err := b.o.Store.Sources(ctx, r.Workspace)
		if err != nil {
			return fmt.Errorf("find a briefing's sources: %w", err)
		}
		if br.Sources, err = readSources(sources, typed); err != nil {
			return err
		}
	}
	if n, err := strconv.Atoi(r.Args["stories"]); err == nil {
		br.Style.Stories = n
	}
	if typed, ok := r.Args["sound"]; ok {
		switch strings.ToLower(typed) {
		case "off":
			br.Silent = true
		case "on":
			br.Silent = false
		default:
			return &UsageError{Problem: fmt.Sprintf("Sound is on or off, not “%s”.", shorten(typed)), Try: "sound=off"}
		}
	}
	if typed, ok := r.Args["mention"]; ok {
		var err error
		if br.Mention, err = readRole(r, typed); err != nil {
			return err
		}
	}
	return nil
}

// readRole reads a role of Discord's, as its app writes a mention or as an id; empty for
// "none". Everybody is no role that may be notified.
func readRole(r Request, typed string) (string, error) {
	if r.Channel.Platform != news.Discord {
		return "", &UsageError{Problem: "Roles that can be notified are there on Discord alone.", Try: Example([]string{"briefing", "add"})}
	}
	if strings.EqualFold(typed, "none") {
		return "", nil
	}
	id := strings.TrimSuffix(strings.TrimPrefix(typed, "<@&"), ">")
	if _, err := strconv.ParseUint(id, 10, 63); err != nil || r.Workspace == "discord:"+id {
		return "", &UsageError{Problem: "That is no role that I may notify. Write @ and choose one; everybody is none.", Try: "mention:@readers, or mention:none"}
	}
	return id, nil
}

// briefingName checks a new name. Commas and quotation marks would make it hard to
// type, and a schedule for a name means that the name was left out.
func briefingName(name string) (string, error) {
	problem := ""
	switch {
	case Cut(name, mostBriefingName, UTF16Len) != name:
		problem = fmt.Sprintf("That name is too long: %d characters are the most.", mostBriefingName)
	case strings.ContainsAny(name, `,"“”„«»=`):
		problem = "A name has no commas, quotation marks or equals signs."
	default:
		if _, err := ReadSchedule(name); err == nil && strings.ContainsAny(name, "0123456789") { // "noon" is a good name
			problem = fmt.Sprintf("“%s” is a time; the name comes first.", name)
		}
	}
	if problem != "" {
		return "", &UsageError{Problem: problem, Try: Example([]string{"briefing", "add"})}
	}
	return name, nil
}

func briefingNamed(bs []briefing.Briefing, name string) (briefing.Briefing, bool) {
	for _, br := range bs {
		if strings.EqualFold(CleanLine(br.Name), name) {
			return br, true
		}
	}
	return briefing.Briefing{}, false
}

func briefingExists(old briefing.Briefing) *UsageError {
	e := &UsageError{Problem: fmt.Sprintf("There is a briefing “%s” already.", shorten(CleanLine(old.Name))), Try: "/briefing edit " + quoteName(CleanLine(old.Name))}
	if old.Declared {
		e.Problem = fmt.Sprintf("“%s” is the name of a briefing in the configuration file. Take another one.", shorten(CleanLine(old.Name)))
		e.Try = Example([]string{"briefing", "add"})
	}
	return e
}

// quoteName is a name as it is to be typed.
func quoteName(name string) string {
	if strings.ContainsAny(name, " ") {
		return `"` + name + `"`
	}
	return name
}

// withPreview puts under an answer what the briefing would post now. Where that cannot
// be made the answer stands all the same: the work it tells of is done.
func (b *Bot) withPreview(ctx context.Context, r Request, br briefing.Briefing, reply Reply, facts Block) (Reply, error) {
	d, err := b.preview(ctx, r, br)
	if err != nil {
		reply.Title = strings.Replace(reply.Title, ". This is what it would post now:", "", 1)
		reply.Blocks = []Block{facts, plain("A preview could not be made just now.")}
		return reply, err
	}
	if len(d.Stories) > 0 {
		reply.Digest = &d
		reply.Blocks = []Block{facts}
		return reply, nil
	}
	reply.Title = strings.Replace(reply.Title, ". This is what it would post now:", "", 1)
	empty, err := b.emptyPreview(ctx, r, br, d)
	reply.Blocks = append([]Block{facts}, empty...)
	return reply, err
}

// preview makes what the briefing would post now. It is not stored, so it has no key.
func (b *Bot) preview(ctx context.Context, r Request, br briefing.Briefing) (news.Digest, error) {
	now := b.now(r)
	d, err := b.o.Composer.Compose(ctx, br, br.Window(now), "")
	if err != nil {
		return news.Digest{}, fmt.Errorf("preview briefing %s: %w", br.Name, err)
	}
	d.Name, d.Slot, d.Zone, d.Key = br.Name, now, br.Zone, ""
	return d, nil
}

func (b *Bot) emptyPreview(ctx context.Context, r Request, br briefing.Briefing, d news.Digest) ([]Block, error) {
	w := br.Window(b.now(r))
	back := max(1, int(w.To.Sub(w.From).Hours()))
	reply, err := b.nothing(ctx, r, d, "", back)
	if err != nil || len(reply.Blocks) == 0 {
		return []Block{plain("Right now it would post nothing.")}, err
	}
	reply.Blocks[0].Lines = append([]Line{Text("Right now it would post nothing.")}, reply.Blocks[0].Lines...)
	return reply.Blocks, nil
}

func (b *Bot) editBriefing(ctx context.Context, r Request) (Reply, error) {
	old, err := b.findBriefing(ctx, r, "edit")
	if err != nil {
		return Reply{}, err
	}
	if old.Declared {
		return Reply{}, declaredBriefing(old)
	}
	if len(r.Args) < 2 {
		return Reply{}, &UsageError{Problem: "What is to change? Name at least one of schedule, zone, sources and stories.", Try: "/briefing edit " + quoteName(old.Name) + " 09:30"}
	}
	br := old
	if err := b.apply(ctx, r, &br); err != nil {
		return Reply{}, err
	}
	now := b.now(r)
	if br.Schedule != old.Schedule || br.Zone != old.Zone {
		br.Since = now // a new time that is past already today must not run at once
	}
	switch err := b.o.Store.UpdateBriefing(ctx, br); {
	case errors.Is(err, ErrNotFound):
		return Reply{}, goneBriefing(br)
	case errors.Is(err, ErrDeclared):
		return Reply{}, declaredBriefing(br)
	case err != nil:
		return Reply{}, fmt.Errorf("edit a briefing: %w", err)
	}
	reply := Reply{Title: "“" + CleanLine(br.Name) + "” is changed", Private: true}
	var changes Block
	for _, c := range [][2]string{{times(old), times(br)}, {lowerFirst(readsLine(old)), lowerFirst(readsLine(br))}} {
		words := capital(c[1])
		if c[0] != c[1] {
			words += " (before: " + c[0] + ")"
		}
		changes.Lines = append(changes.Lines, Text(words+"."))
	}
	if br.Paused {
		changes.Lines = append(changes.Lines, Line{Parts: []Part{{Text: "It is paused. To post again: "}, {Text: "/briefing resume " + br.Name, Code: true}}})
	} else {
		changes.Lines = append(changes.Lines, Text("Next: "+nextWords(br, now, 2)+"."))
	}
	reply.Blocks = []Block{changes, {Lines: []Line{{Parts: []Part{{Text: "What it would post now: "}, {Text: "/briefing preview " + br.Name, Code: true}}}}}}
	return reply, nil
}

// findBriefing finds the briefing that is named in the request; the error names the
// nearest one.
func (b *Bot) findBriefing(ctx context.Context, r Request, sub string) (briefing.Briefing, error) {
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return briefing.Briefing{}, fmt.Errorf("find a briefing: %w", err)
	}
	typed := strings.Trim(r.Args["name"], `"“”`)
	if br, ok := briefingNamed(bs, typed); ok {
		return br, nil
	}
	if len(bs) == 0 {
		return briefing.Briefing{}, &UsageError{Problem: "There is no briefing yet.", Try: Example([]string{"briefing", "add"})}
	}
	var names []string
	for _, br := range bs {
		names = append(names, CleanLine(br.Name))
	}
	e := &UsageError{Problem: fmt.Sprintf("No briefing is called “%s”.", shorten(typed)), Try: "/briefing list"}
	if name, ok := nearest(typed, names); ok {
		e.Try = "/briefing " + sub + " " + name
	}
	return briefing.Briefing{}, e
}

func declaredBriefing(br briefing.Briefing) *UsageError {
	return &UsageError{
		Problem: fmt.Sprintf("“%s” stands in the configuration file, so only the operator can change it there. Here it can be paused and resumed.", shorten(CleanLine(br.Name))),
		Try:     "/briefing pause " + shorten(CleanLine(br.Name)),
	}
}

func goneBriefing(br briefing.Briefing) *UsageError {
	return &UsageError{Problem: fmt.Sprintf("“%s” was removed a moment ago.", shorten(CleanLine(br.Name))), Try: "/briefing list"}
}

// mayDirect reports whether admins of this workspace may pause or run a briefing. One
// of the configuration file can post to several servers and chats, whose admins must
// not stop each other's: they may where it posts.
func mayDirect(br briefing.Briefing, r Request) error {
	if !br.Declared || posts(br, r.Channel) {
		return nil
	}
	for _, c := range br.Channels {
		if c.Platform == news.Telegram && "telegram:"+c.ID == r.Workspace { // another topic of the chat
			return nil
		}
	}
	return &UsageError{
		Problem: fmt.Sprintf("“%s” stands in the configuration file and does not post here. Its admins do this in a channel where it posts.", shorten(CleanLine(br.Name))),
		Try:     "/briefing list",
	}
}

func (b *Bot) pauseBriefing(ctx context.Context, r Request) (Reply, error) {
	br, err := b.directed(ctx, r, "pause")
	if err != nil {
		return Reply{}, err
	}
	if br.Paused {
		return private(fmt.Sprintf("“%s” is paused already.", CleanLine(br.Name))), nil
	}
	if err := b.setPaused(ctx, r, br, true); err != nil {
		return Reply{}, err
	}
	return Reply{Private: true, Blocks: []Block{{Lines: []Line{
		Text(fmt.Sprintf("“%s” is paused. It posts nothing until it is resumed.", CleanLine(br.Name))),
		{Parts: []Part{{Text: "To post again: "}, {Text: "/briefing resume " + CleanLine(br.Name), Code: true}}},
	}}}}, nil
}

func (b *Bot) resumeBriefing(ctx context.Context, r Request) (Reply, error) {
	br, err := b.directed(ctx, r, "resume")
	if err != nil {
		return Reply{}, err
	}
	if !br.Paused {
		return private(fmt.Sprintf("“%s” is not paused. Next: %s.", CleanLine(br.Name), nextWords(br, b.now(r), 1))), nil
	}
	if err := b.setPaused(ctx, r, br, false); err != nil {
		return Reply{}, err
	}
	return private(fmt.Sprintf("“%s” posts again. Next: %s.", CleanLine(br.Name), nextWords(br, b.now(r), 1)),
		"What was missed while it was paused is not made up for."), nil
}

// directed finds a briefing that the asker may pause, resume or run.
func (b *Bot) directed(ctx context.Context, r Request, sub string) (briefing.Briefing, error) {
	br, err := b.findBriefing(ctx, r, sub)
	if err != nil {
		return br, err
	}
	return br, mayDirect(br, r)
}

func (b *Bot) setPaused(ctx context.Context, r Request, br briefing.Briefing, paused bool) error {
	err := b.o.Store.PauseBriefing(ctx, br.ID, paused, "", b.now(r))
	if errors.Is(err, ErrNotFound) {
		return goneBriefing(br)
	}
	return wrap(err, "pause or resume a briefing")
}

func (b *Bot) removeBriefing(ctx context.Context, r Request) (Reply, error) {
	br, err := b.findBriefing(ctx, r, "remove")
	if err != nil {
		return Reply{}, err
	}
	if br.Declared {
		return Reply{}, declaredBriefing(br)
	}
	switch err := b.o.Store.RemoveBriefing(ctx, br.ID); {
	case errors.Is(err, ErrDeclared):
		return Reply{}, declaredBriefing(br)
	case err != nil && !errors.Is(err, ErrNotFound): // gone is what was asked for
		return Reply{}, fmt.Errorf("remove a briefing: %w", err)
	}
	return Reply{Private: true, Blocks: []Block{{Lines: []Line{
		Text(fmt.Sprintf("“%s” is forgotten and posts no more. Its old digests stay.", CleanLine(br.Name))),
		{Parts: []Part{{Text: "To have it back: "}, {Text: addLine(br), Code: true}}},
	}}}}, nil
}

// addLine is the command that makes a briefing again.
func addLine(br briefing.Briefing) string {
	words := ScheduleWords(br.Schedule)
	if spec, err := ReadSchedule(words); err != nil || spec != br.Schedule {
		words = br.Schedule
	}
	parts := []string{"/briefing add", quoteName(CleanLine(br.Name)), `"` + words + `"`}
	if br.Zone != "" {
		parts = append(parts, "zone="+br.Zone)
	}
	if len(br.Sources) > 0 {
		parts = append(parts, `sources="`+CleanLine(strings.Join(br.Sources, ", "))+`"`)
	}
	if br.Style.Stories > 0 {
		parts = append(parts, fmt.Sprintf("stories=%d", br.Style.Stories))
	}
	if br.Mention != "" {
		parts = append(parts, "mention="+br.Mention)
	}
	if br.Silent {
		parts = append(parts, "sound=off")
	}
	return strings.Join(parts, " ")
}

func (b *Bot) previewBriefing(ctx context.Context, r Request) (Reply, error) {
	br, err := b.findBriefing(ctx, r, "preview")
	if err != nil {
		return Reply{}, err
	}
	d, err := b.preview(ctx, r, br)
	if err != nil {
		return Reply{}, err
	}
	next := "It is paused."
	if !br.Paused {
		next = "It posts next " + nextWords(br, b.now(r), 1) + "."
	}
	if len(d.Stories) == 0 {
		blocks, err := b.emptyPreview(ctx, r, br, d)
		return Reply{Private: true, Blocks: append(blocks, plain(next))}, err
	}
	return Reply{Title: "Preview, for you alone", Digest: &d, Private: true, Blocks: []Block{plain(next)}}, nil
}

func (b *Bot) runBriefing(ctx context.Context, r Request) (Reply, error) {
	br, err := b.directed(ctx, r, "run")
	if err != nil {
		return Reply{}, err
	}
	if len(br.Channels) == 0 {
		return Reply{}, &UsageError{Problem: fmt.Sprintf("“%s” has no channel to post to.", shorten(CleanLine(br.Name))), Try: "/briefing list"}
	}
	unheard := ""
	if posts(br, r.Channel) {
		posting, notifying := b.lacks(ctx, r.Channel, br.Mention)
		if posting != "" {
			return Reply{Private: true, Blocks: []Block{beforePosting(posting)}}, nil
		}
		unheard = notifying
	}
	d, err := b.o.Composer.RunNow(ctx, br, b.now(r))
	if errors.Is(err, briefing.ErrAlreadyRun) {
		return private(fmt.Sprintf("“%s” was run a moment ago.", CleanLine(br.Name))), nil
	}
	if err != nil {
		return Reply{}, fmt.Errorf("run briefing %s: %w", br.Name, err)
	}
	if len(d.Stories) == 0 {
		lines := []string{fmt.Sprintf("“%s” found nothing new to post.", CleanLine(br.Name))}
		if len(d.Notes) > 0 {
			lines = append(lines, Notes(d)...)
		}
		return private(lines...), nil
	}
	where := count(len(br.Channels), "channel")
	if len(br.Channels) == 1 && same(br.Channels[0], r.Channel) {
		where = "this channel"
	}
	lines := []string{fmt.Sprintf("“%s” is on its way to %s: %s.", CleanLine(br.Name), where, count(len(d.Stories), "story"))}
	if unheard != "" {
		lines = append(lines, unheard)
	}
	return private(lines...), nil
}
