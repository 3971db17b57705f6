package bot

// The commands about sources.

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

const (
	// sourcesPage is how many sources one answer lists: a phone's screen or two.
	sourcesPage = 25
	// mostName is how long a source's name may be.
	mostName = 60
	// inspectTime is how long an address may take: Discord waits three seconds for an
	// answer (Discord docs, Receiving and Responding).
	inspectTime = 3 * time.Second
	// mostReason is how much of a failure's words an answer shows.
	mostReason = 300
	// headlines is how many of a source's titles are shown.
	headlines = 5
)

func (b *Bot) listSources(ctx context.Context, r Request) (Reply, error) {
	sources, err := b.o.Store.Sources(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("list sources: %w", err)
	}
	if len(sources) == 0 {
		return Reply{}, &UsageError{Problem: "Nothing is read here yet. An admin can add a news site or feed.", Try: Example([]string{"sources", "add"})}
	}
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("list sources: %w", err)
	}
	// Those that need somebody's eye come first.
	slices.SortStableFunc(sources, func(x, y news.Source) int { return order(x) - order(y) })
	failing := 0
	for _, s := range sources {
		if order(s) == 0 {
			failing++
		}
	}
	page, pages, err := pageOf(r, len(sources), sourcesPage)
	if err != nil {
		return Reply{}, err
	}
	z, err := b.zone(ctx, r, bs)
	if err != nil {
		return Reply{}, fmt.Errorf("list sources: %w", err)
	}
	reply := Reply{Title: sourcesTitle(len(sources), failing), Private: true, Buttons: pageButtons(listOfSources, page, pages)}
	if pages > 1 {
		reply.Title += PartMark(page, pages)
	}
	var block Block
	for _, s := range sources[(page-1)*sourcesPage : min(page*sourcesPage, len(sources))] {
		block.Lines = append(block.Lines, Line{Bullet: true, Parts: []Part{{Text: orUntitled(CleanLine(s.Name)), Bold: true}, {Text: ": " + sourceWords(s, b.now(r), location(z))}}})
	}
	reply.Blocks = []Block{block}
	foot := Block{Lines: []Line{Text("Times are in " + zoneName(z) + ".")}}
	if page < pages {
		foot.Lines = append(foot.Lines, Line{Parts: []Part{{Text: "More: "}, {Text: fmt.Sprintf("/sources list %d", page+1), Code: true}}})
	}
	reply.Blocks = append(reply.Blocks, foot)
	return reply, nil
}

func order(s news.Source) int {
	if s.Health.Failing() {
		return 0
	}
	if s.Paused {
		return 1
	}
	return 2
}

func sourcesTitle(all, failing int) string {
	if failing == 0 {
		return count(all, "source")
	}
	return fmt.Sprintf("%s, %d cannot be read", count(all, "source"), failing)
}

// sourceWords tells how a source fares: "42 items a day, next poll 10:15", "403
// Forbidden since 09:10, next try 10:40".
func sourceWords(s news.Source, now time.Time, loc *time.Location) string {
	h := s.Health
	var parts []string
	switch {
	case h.Failing():
		parts = append(parts, failureWords(h, now, loc))
	case h.LastSuccess.IsZero() && !s.Paused:
		parts = append(parts, "new, not read yet")
	case !h.LastSuccess.IsZero():
		parts = append(parts, rateWords(h.ItemsPerDay))
	}
	switch {
	case s.Paused:
		parts = append(parts, "paused")
	default:
		next, at := "next poll ", "any moment"
		if h.Failing() {
			next = "next try "
		}
		if h.NextPoll.After(now) {
			at = when(h.NextPoll, now, loc)
		}
		parts = append(parts, next+at)
	}
	words := strings.Join(parts, ", ")
	if s.Declared {
		words += " (configuration file)"
	}
	return words
}

// failureWords tells a source's failure: "403 Forbidden since 09:10".
func failureWords(h news.Health, now time.Time, loc *time.Location) string {
	reason := shorten(CleanLine(h.Reason))
	if reason == "" {
		reason = "not readable"
	}
	since := h.Since
	if since.IsZero() {
		since = h.LastFailure
	}
	if since.IsZero() {
		return reason
	}
	return reason + " since " + when(since, now, loc)
}

func rateWords(perDay float64) string {
	switch {
	case perDay >= 1000:
		return "over a thousand items a day"
	case perDay >= 0.95:
		return count(int(perDay+0.5), "item") + " a day"
	case perDay*7 >= 0.5:
		return count(int(perDay*7+0.5), "item") + " a week"
	}
	return "nothing new this week"
}

func (b *Bot) addSource(ctx context.Context, r Request) (Reply, error) {
	address, err := readAddress(r.Args["url"])
	if err != nil {
		return Reply{}, err
	}
	known, err := b.o.Store.Sources(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("add a source: %w", err)
	}
	if s, ok := sameAddress(known, address); ok {
		return Reply{}, alreadyRead(s)
	}
	found, err := b.inspect(ctx, address)
	if err != nil {
		return Reply{}, err
	}
	if len(found.Feeds) > 0 {
		return b.addList(ctx, r, found.Feeds)
	}
	if s, ok := sameAddress(known, found.URL); ok {
		return Reply{}, alreadyRead(s)
	}
	name, err := sourceName(r.Args["name"], found, known)
	if err != nil {
		return Reply{}, err
	}
	s, err := b.o.Store.AddSource(ctx, news.Source{Workspace: r.Workspace, Name: name, URL: found.URL})
	if errors.Is(err, ErrExists) {
		return Reply{}, &UsageError{Problem: fmt.Sprintf("A source with that name or address was added a moment ago: “%s”.", shorten(name)), Try: "/sources list"}
	}
	if err != nil {
		return Reply{}, fmt.Errorf("add a source: %w", err)
	}
	return addedReply(s, found), nil
}

func addedReply(s news.Source, found Finding) Reply {
	reply := Reply{Title: "“" + CleanLine(s.Name) + "” is read from now on", Private: true}
	intro := Block{}
	switch {
	case found.How != "":
		intro.Lines = append(intro.Lines, Line{Parts: []Part{{Text: "What I read is this feed: "}, {Text: feedLabel(found.URL), URL: found.URL}, {Text: " (" + CleanLine(found.How) + ")"}}})
	case found.Discovered:
		intro.Lines = append(intro.Lines, Line{Parts: []Part{{Text: "The page names a feed, which I will read: "}, {Text: feedLabel(found.URL), URL: found.URL}}})
	}
	if len(found.Newest) == 0 {
		intro.Lines = append(intro.Lines, Text("It is a feed, but it lists nothing at the moment."))
	}
	if len(intro.Lines) > 0 {
		reply.Blocks = append(reply.Blocks, intro)
	}
	reply.Blocks = append(reply.Blocks, newestBlock(found)...)
	reply.Blocks = append(reply.Blocks, Block{Lines: []Line{{Parts: []Part{
		{Text: "Its articles are in "}, {Text: "/digest", Code: true}, {Text: " in a minute or two."},
	}}}})
	return reply
}

func newestBlock(found Finding) []Block {
	var block Block
	for _, n := range found.Newest[:min(len(found.Newest), headlines)] {
		block.Lines = append(block.Lines, Line{Bullet: true, Parts: []Part{{Text: orUntitled(CleanLine(n.Name)), URL: n.URL}}})
	}
	if len(block.Lines) == 0 {
		return nil
	}
	block.Heading = "Newest"
	return []Block{block}
}

// feedLabel is a feed's host and path, without what may be a private token.
func feedLabel(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "its feed"
	}
	return shorten(CleanLine(u.Host + u.Path))
}

// inspect looks at an address in the time there is. Its error is a *UsageError: what an
// address holds is the asker's concern, not the log's.
func (b *Bot) inspect(ctx context.Context, address string) (Finding, error) {
	limited, cancel := context.WithTimeout(ctx, inspectTime)
	defer cancel()
	found, err := b.o.Inspector.Inspect(limited, address)
	switch {
	case err == nil && (found.URL != "" || len(found.Feeds) > 0):
		return found, nil
	case err == nil:
		return found, &UsageError{Problem: "There is no feed at that address, and the page names none.", Try: "/sources test " + shorten(address)}
	case ctx.Err() != nil:
		return found, fmt.Errorf("inspect an address: %w", ctx.Err())
	case limited.Err() != nil:
		return found, &UsageError{Problem: "That address did not answer within 3 seconds. Nothing was added; it may be slow just now.", Try: "/sources test " + shorten(address)}
	}
	return found, &UsageError{Problem: sentence(Cut(CleanLine(err.Error()), mostReason, UTF16Len)), Try: "/sources test " + shorten(address)}
}

// channelName reports whether s can be the public name of a Telegram channel: 4 to 32
// letters, digits and underscores.
func channelName(s string) bool {
	return len(s) >= 4 && len(s) <= 32 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})
}

// readAddress reads what people paste for an address: with or without a scheme, as
// feed:, or as the @name of a Telegram channel.
func readAddress(typed string) (string, error) {
	s := strings.Trim(typed, "<>")
	s = strings.TrimPrefix(s, "feed://")
	s = strings.TrimPrefix(s, "feed:")
	if name, ok := strings.CutPrefix(s, "@"); ok && channelName(name) {
		s = "https://t.me/s/" + name
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.ContainsAny(u.Host, ".:") && !strings.ContainsAny(s, " \t") {
		return u.String(), nil
	}
	return "", &UsageError{Problem: fmt.Sprintf("“%s” is no web address. It is what a browser shows at the top.", shorten(typed)), Try: Example([]string{"sources", "add"})}
}

func sameAddress(known []news.Source, address string) (news.Source, bool) {
	for _, s := range known {
		if sameURL(s.URL, address) {
			return s, true
		}
	}
	return news.Source{}, false
}

// sameURL compares addresses without regard to the scheme, the host's case and a slash
// at the end: people paste all of these.
func sameURL(a, b string) bool { return urlKey(a) == urlKey(b) }

// urlKey is the same for addresses that are the same by sameURL.
func urlKey(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return s
	}
	return strings.ToLower(u.Host) + strings.TrimSuffix(u.EscapedPath(), "/") + "?" + u.RawQuery
}

func alreadyRead(s news.Source) *UsageError {
	name := shorten(CleanLine(s.Name))
	if s.Paused && !s.Declared {
		return &UsageError{Problem: fmt.Sprintf("That is “%s”, which is paused because it could not be read for long. To read it again, remove it first and then add it.", name), Try: "/sources remove " + name}
	}
	return &UsageError{Problem: fmt.Sprintf("That is read already, as “%s”. Nothing was changed.", name), Try: "/sources list"}
}

// sourceName is the name asked for, or the feed's own title with its host where the
// title is taken.
func sourceName(asked string, found Finding, known []news.Source) (string, error) {
	taken := func(name string) bool {
		return slices.ContainsFunc(known, func(s news.Source) bool { return strings.EqualFold(s.Name, name) })
	}
	if asked != "" {
		if len(asked) > 2*mostName || Cut(asked, mostName, UTF16Len) != asked {
			return "", &UsageError{Problem: fmt.Sprintf("That name is too long: %d characters are the most.", mostName), Try: Usage([]string{"sources", "add"})}
		}
		if taken(asked) {
			return "", &UsageError{Problem: fmt.Sprintf("Another source is called “%s”. Give this one another name.", shorten(asked)), Try: Usage([]string{"sources", "add"})}
		}
		return asked, nil
	}
	host := "source"
	if u, err := url.Parse(found.URL); err == nil && u.Hostname() != "" {
		host = strings.TrimPrefix(u.Hostname(), "www.")
	}
	names := []string{Cut(CleanLine(host), mostName, UTF16Len)}
	if title := Cut(CleanLine(found.Title), mostName, UTF16Len); title != "" {
		names = []string{title, title + " (" + names[0] + ")", names[0]}
	}
	for _, name := range names {
		if !taken(name) {
			return name, nil
		}
	}
	return "", &UsageError{Problem: "Its name is taken by another source. Give it one of your own.", Try: Usage([]string{"sources", "add"})}
}

func (b *Bot) removeSource(ctx context.Context, r Request) (Reply, error) {
	sources, err := b.o.Store.Sources(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("remove a source: %w", err)
	}
	s, err := findSource(sources, r.Args["name"], "/sources remove ")
	if err != nil {
		return Reply{}, err
	}
	if s.Declared {
		return Reply{}, declaredSource(s)
	}
	switch err := b.o.Store.RemoveSource(ctx, r.Workspace, s.Name); {
	case errors.Is(err, ErrDeclared):
		return Reply{}, declaredSource(s)
	case err != nil && !errors.Is(err, ErrNotFound): // somebody else may have removed it just now
		return Reply{}, fmt.Errorf("remove a source: %w", err)
	}
	reply := private(fmt.Sprintf("“%s” is no longer read. What came from it stays in the digests already posted.", shorten(CleanLine(s.Name))))
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return reply, fmt.Errorf("find the briefings of a removed source: %w", err)
	}
	reply.Blocks = append(reply.Blocks, leftWithout(bs, sources, s)...)
	return reply, nil
}

// leftWithout warns of the briefings that named a removed source.
func leftWithout(bs []briefing.Briefing, sources []news.Source, gone news.Source) []Block {
	sources = slices.DeleteFunc(slices.Clone(sources), func(s news.Source) bool { return s.ID == gone.ID && s.Name == gone.Name })
	var block Block
	for _, br := range bs {
		if !slices.ContainsFunc(br.Sources, func(n string) bool { return strings.EqualFold(n, gone.Name) }) {
			continue
		}
		name := CleanLine(br.Name)
		if len(lost(br, sources)) < len(br.Sources) {
			block.Lines = append(block.Lines, Text(fmt.Sprintf("“%s” goes on with its other sources.", name)))
			continue
		}
		line := Line{Parts: []Part{{Text: fmt.Sprintf("“%s” has no source left and will find nothing.", name)}}}
		if !br.Declared {
			line.Parts[0].Text += " To read all: "
			line.Parts = append(line.Parts, Part{Text: "/briefing edit " + quoteName(name) + " sources=all", Code: true})
		}
		block.Lines = append(block.Lines, line)
	}
	if len(block.Lines) == 0 {
		return nil
	}
	return []Block{block}
}

// lost lists the sources that a briefing names and that are there no more.
func lost(br briefing.Briefing, sources []news.Source) []string {
	var out []string
	for _, name := range br.Sources {
		if !slices.ContainsFunc(sources, func(s news.Source) bool { return strings.EqualFold(s.Name, name) }) {
			out = append(out, shorten(CleanLine(name)))
		}
	}
	return out
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func declaredSource(s news.Source) *UsageError {
	return &UsageError{Problem: fmt.Sprintf("“%s” stands in the configuration file, so only the operator can remove it there. A briefing can leave it out.", shorten(CleanLine(s.Name))),
		Try: "/briefing edit <name> sources=<those it should read>"}
}

// findSource finds a source by its name in any case, or by its address; the error
// names the nearest one.
func findSource(sources []news.Source, typed, command string) (news.Source, error) {
	var names []string
	for _, s := range sources {
		if strings.EqualFold(CleanLine(s.Name), typed) {
			return s, nil
		}
		names = append(names, CleanLine(s.Name))
	}
	if address, err := readAddress(typed); err == nil {
		if s, ok := sameAddress(sources, address); ok {
			return s, nil
		}
	}
	e := &UsageError{Problem: fmt.Sprintf("No source is called “%s”.", shorten(typed)), Try: "/sources list"}
	if name, ok := nearest(typed, names); ok {
		e.Try = command + shorten(name)
	}
	return news.Source{}, e
}

func (b *Bot) testSource(ctx context.Context, r Request) (Reply, error) {
	typed := r.Args["url"]
	sources, err := b.o.Store.Sources(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("test a source: %w", err)
	}
	address := ""
	if s, err := findSource(sources, typed, ""); err == nil {
		address = s.URL
	} else if address, err = readAddress(typed); err != nil {
		return Reply{}, err
	}
	limited, cancel := context.WithTimeout(ctx, inspectTime)
	defer cancel()
	found, err := b.o.Inspector.Inspect(limited, address)
	if ctx.Err() != nil {
		return Reply{}, fmt.Errorf("test a source: %w", ctx.Err())
	}
	reply := Reply{Title: "It can be read", Private: true}
	var steps Block
	for _, s := range found.Stages {
		if s = CleanLine(s); s != "" {
			steps.Lines = append(steps.Lines, Bullet(capital(s)))
		}
	}
	switch {
	case err != nil && limited.Err() != nil:
		reply.Title = "It cannot be read"
		steps.Lines = append(steps.Lines, Bullet("It did not answer within 3 seconds."))
	case err != nil:
		reply.Title = "It cannot be read"
		steps.Lines = append(steps.Lines, Bullet(sentence(Cut(CleanLine(err.Error()), mostReason, UTF16Len))))
	case len(found.Feeds) > 0: // the stages say so
	case found.URL == "":
		reply.Title = "It cannot be read"
		steps.Lines = append(steps.Lines, Bullet("There is no feed at that address, and the page names none."))
	case found.Title != "":
		steps.Lines = append(steps.Lines, Bullet("It calls itself “"+shorten(CleanLine(found.Title))+"”"))
	}
	if len(steps.Lines) > 0 {
		reply.Blocks = append(reply.Blocks, steps)
	}
	reply.Blocks = append(reply.Blocks, newestBlock(found)...)
	if _, known := sameAddress(sources, found.URL); err == nil && (found.URL != "" && !known || len(found.Feeds) > 0) {
		reply.Blocks = append(reply.Blocks, Block{Lines: []Line{{Parts: []Part{{Text: "To read it: "}, {Text: "/sources add " + shorten(typed), Code: true}}}}})
	}
	return reply, nil
}

// readSources reads names of sources parted by commas; "all" is none. Names may hold
// commas themselves. The error names the nearest source.
func readSources(sources []news.Source, typed string) ([]string, error) {
	if strings.EqualFold(typed, "all") || typed == "*" {
		return nil, nil
	}
	byName := map[string]string{}
	for _, s := range sources {
		byName[strings.ToLower(CleanLine(s.Name))] = s.Name
	}
	var out []string
	parts := strings.Split(typed, ",")
	for i := 0; i < len(parts); {
		name, used := longestName(byName, parts[i:])
		if used == 0 {
			part := strings.TrimSpace(parts[i])
			if part == "" {
				i++
				continue
			}
			s, err := findSource(sources, part, "sources=")
			if err != nil && zoneLike(part) {
				return nil, &UsageError{Problem: fmt.Sprintf("No source is called “%s”. If it is meant as the time zone, say so.", shorten(part)), Try: "zone=" + shorten(part)}
			}
			if err != nil {
				return nil, err
			}
			name, used = s.Name, 1
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
		i += used
	}
	return out, nil
}

// mostCommas is how many commas a source's name may hold to be found in a list.
const mostCommas = 4

func longestName(byName map[string]string, parts []string) (string, int) {
	for n := min(len(parts), mostCommas+1); n > 0; n-- {
		if name, ok := byName[strings.ToLower(strings.TrimSpace(strings.Join(parts[:n], ",")))]; ok {
			return name, n
		}
	}
	return "", 0
}
