package bot

// The commands that read: digest, story, figures, why, search.

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

const (
	// defaultHours is how far /digest looks back where nothing is said.
	defaultHours = 24
	// mostHours is how far it can look back: a week, as the table says.
	mostHours = 168
	// figureStories is how many stories /figures <words> shows.
	figureStories = 3
	// figureHours is how far back it looks for the words.
	figureHours = 72
	// mostFound is how many articles /search lists.
	mostFound = 10
	// suggested is how many stories are named where one was not found.
	suggested = 5
)

func (b *Bot) digest(ctx context.Context, r Request) (Reply, error) {
	back := defaultHours
	if n, err := strconv.Atoi(r.Args["hours"]); err == nil {
		back = n
	}
	topic := r.Args["topic"]
	d, err := b.compose(ctx, r, topic, back)
	if err != nil {
		return Reply{}, err
	}
	if len(d.Stories) == 0 {
		return b.nothing(ctx, r, d, topic, back)
	}
	reply := Reply{Digest: &d}
	if hasFigures(d) {
		about := "<words>"
		if topic != "" {
			about = shorten(topic)
		}
		reply.Blocks = []Block{{Lines: []Line{{Parts: []Part{{Text: "Who says so, figure by figure: "}, {Text: "/figures " + about, Code: true}}}}}}
	}
	return reply, nil
}

func hasFigures(d news.Digest) bool {
	for _, s := range d.Stories {
		for _, bullet := range s.Bullets {
			if len(bullet.Figures) > 0 {
				return true
			}
		}
	}
	return false
}

// compose makes a digest on demand. It has no key, because it is not stored.
func (b *Bot) compose(ctx context.Context, r Request, topic string, back int) (news.Digest, error) {
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return news.Digest{}, fmt.Errorf("compose a digest: %w", err)
	}
	now := b.now(r)
	name := "Last " + hoursWords(back)
	if topic != "" {
		name = "“" + shorten(topic) + "”, last " + hoursWords(back)
	}
	z, err := b.zone(ctx, r, bs)
	if err != nil {
		return news.Digest{}, fmt.Errorf("compose a digest: %w", err)
	}
	br := briefing.Briefing{Workspace: r.Workspace, Name: name, Zone: z}
	w := briefing.Window{From: now.Add(-time.Duration(back) * time.Hour), To: now}
	d, err := b.o.Composer.Compose(ctx, br, w, topic)
	if err != nil {
		return news.Digest{}, fmt.Errorf("compose a digest: %w", err)
	}
	d.Name, d.Slot, d.Zone, d.Key, d.BriefingID = name, now, br.Zone, "", ""
	return d, nil
}

// nothing says why a digest is empty and what to do about it.
func (b *Bot) nothing(ctx context.Context, r Request, d news.Digest, topic string, back int) (Reply, error) {
	sources, err := b.o.Store.Sources(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("say why a digest is empty: %w", err)
	}
	st, err := b.o.Store.Status(ctx, r.Workspace, r.Channel)
	if err != nil {
		return Reply{}, fmt.Errorf("say why a digest is empty: %w", err)
	}
	why, try := emptyReason(sources, st, topic, back, b.now(r), location(d.Zone))
	lines := []Line{Text(why)}
	if try != "" {
		lines = append(lines, Line{Parts: []Part{{Text: "Try: "}, {Text: try, Code: true}}})
	}
	reply := Reply{Blocks: []Block{{Lines: lines}}}
	if len(d.Notes) > 0 {
		reply.Blocks = append(reply.Blocks, plain(Notes(d)...))
	}
	return reply, nil
}

// emptyReason is the first thing that explains an empty digest, and what to type.
func emptyReason(sources []news.Source, st Status, topic string, back int, now time.Time, loc *time.Location) (why, try string) {
	failing := 0
	for _, s := range sources {
		if s.Health.Failing() {
			failing++
		}
	}
	longer := min(mostHours, max(back*2, 48))
	digest := "/digest "
	if topic != "" {
		digest += shorten(topic) + " "
	}
	switch {
	case len(sources) == 0:
		return "Nothing is read here yet. An admin can add a news site or feed.", Example([]string{"sources", "add"})
	case st.Articles == 0 && failing == len(sources):
		return "None of the sources can be read at the moment.", "/sources list"
	case st.Articles == 0:
		return "The first articles are still on their way: a new source is read within a minute or two.", "/sources list"
	case topic != "" && back >= mostHours:
		return fmt.Sprintf("No story of the last %s holds “%s”.", hoursWords(back), shorten(topic)), "/search " + shorten(topic)
	case topic != "":
		return fmt.Sprintf("No story of the last %s holds “%s”. Fewer words find more; so does a longer time.", hoursWords(back), shorten(topic)),
			digest + strconv.Itoa(longer)
	case !st.Newest.IsZero() && now.Sub(st.Newest) >= time.Duration(back)*time.Hour:
		return fmt.Sprintf("Nothing came in within the last %s; the newest article is from %s.", hoursWords(back), when(st.Newest, now, loc)), "/sources list"
	case back < mostHours:
		return fmt.Sprintf("The last %s brought no news that could be summed up.", hoursWords(back)), digest + strconv.Itoa(longer)
	}
	return fmt.Sprintf("The last %s brought no news that could be summed up.", hoursWords(back)), "/sources list"
}

func (b *Bot) story(ctx context.Context, r Request) (Reply, error) {
	s, near, err := b.findStory(ctx, r, r.Args["id"])
	if err != nil {
		return Reply{}, err
	}
	if s.ID == "" {
		return unknownStory(r.Args["id"], near), nil
	}
	reply := Reply{Title: Headline(s)}
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("tell a story: %w", err)
	}
	reply.Blocks = append(reply.Blocks, receiptsBlock(s, "", true, zone(bs, r.Channel)))
	if lines := ledgerLines(s); len(lines) > 0 {
		reply.Blocks = append(reply.Blocks, Block{Heading: "How the figures moved", Lines: lines})
	}
	reply.Blocks = append(reply.Blocks, Block{Lines: []Line{outletLine(s), idLine(s)}})
	return reply, nil
}

func ledgerLines(s news.DigestStory) []Line {
	var out []Line
	for _, q := range s.Ledger {
		if words := quantityWords(q); words != "" {
			out = append(out, Bullet(words))
		}
	}
	return out
}

// outletLine is all outlets of a story with their links.
func outletLine(s news.DigestStory) Line {
	var line Line
	for _, o := range s.Outlets {
		if len(line.Parts) > 0 {
			line.Parts = append(line.Parts, Part{Text: Separator})
		}
		line.Parts = append(line.Parts, Part{Text: orUntitled(CleanLine(o.Name)), URL: o.URL})
	}
	if words := OriginsWords(s.Origins); words != "" {
		if len(line.Parts) > 0 {
			words = Separator + words
		}
		line.Parts = append(line.Parts, Part{Text: words})
	}
	return line
}

func idLine(s news.DigestStory) Line {
	return Line{Parts: []Part{{Text: "Story "}, {Text: s.ID, Code: true}}}
}

// findStory finds a story by its id or, where none has it, by words of its headline.
// Where there is not exactly one, the story is empty and near are those to choose from.
func (b *Bot) findStory(ctx context.Context, r Request, typed string) (s news.DigestStory, near []news.DigestStory, err error) {
	s, err = b.o.Store.StoryByID(ctx, r.Workspace, typed)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return s, nil, wrap(err, "find a story")
	}
	recent, err := b.o.Store.RecentStories(ctx, r.Workspace, recentStories)
	if err != nil {
		return s, nil, fmt.Errorf("find a story: %w", err)
	}
	for _, s := range recent {
		if holdsWords(s.Headline, typed) {
			near = append(near, s)
		}
	}
	switch len(near) {
	case 0:
		return news.DigestStory{}, recent, nil
	case 1:
		return near[0], nil, nil
	}
	return news.DigestStory{}, near, nil
}

// unknownStory offers stories to choose from.
func unknownStory(typed string, near []news.DigestStory) Reply {
	if len(near) == 0 {
		return usageReply(&UsageError{Problem: fmt.Sprintf("I know no story “%s”: no digest has shown one yet.", shorten(typed)), Try: "/digest"})
	}
	reply := private(fmt.Sprintf("Which story is meant by “%s”? These are the newest.", shorten(typed)))
	var block Block
	for _, s := range near[:min(len(near), suggested)] {
		block.Lines = append(block.Lines, Line{Bullet: true, Parts: []Part{{Text: Headline(s) + ": "}, {Text: "/story " + s.ID, Code: true}}})
	}
	reply.Blocks = append(reply.Blocks, block)
	return reply
}

// holdsWords reports whether text holds every word, without regard to case.
func holdsWords(text, words string) bool {
	text = strings.ToLower(text)
	for _, w := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func (b *Bot) figures(ctx context.Context, r Request) (Reply, error) {
	typed := r.Args["story"]
	s, err := b.o.Store.StoryByID(ctx, r.Workspace, typed)
	if err == nil {
		return figuresReply(Headline(s), []news.DigestStory{s}, "This story prints no figures."), nil
	}
	if !errors.Is(err, ErrNotFound) {
		return Reply{}, fmt.Errorf("find a story: %w", err)
	}
	d, err := b.compose(ctx, r, typed, figureHours)
	if err != nil {
		return Reply{}, err
	}
	if len(d.Stories) == 0 {
		return Reply{}, &UsageError{
			Problem: fmt.Sprintf("No story of the last %s holds “%s”.", hoursWords(figureHours), shorten(typed)),
			Try:     "/search " + shorten(typed),
		}
	}
	stories := d.Stories[:min(len(d.Stories), figureStories)]
	return figuresReply("Figures: “"+shorten(typed)+"”", stories, "These stories print no figures."), nil
}

// figuresReply shows the figures of stories; none says so where there are none.
func figuresReply(title string, stories []news.DigestStory, none string) Reply {
	reply := Reply{Title: title}
	for _, s := range stories {
		block, ok := figuresBlock(s)
		if !ok {
			continue
		}
		if block.Heading == title {
			block.Heading = ""
		}
		reply.Blocks = append(reply.Blocks, block)
	}
	if len(reply.Blocks) == 0 {
		reply.Blocks = []Block{plain(none)}
	}
	return reply
}

func (b *Bot) why(ctx context.Context, r Request) (Reply, error) {
	typed := r.Args["bullet"]
	bullet, s, err := b.o.Store.BulletByID(ctx, r.Workspace, typed)
	if errors.Is(err, ErrNotFound) {
		return b.whyStory(ctx, r, typed)
	}
	if err != nil {
		return Reply{}, fmt.Errorf("find a bullet: %w", err)
	}
	reply := Reply{Title: BulletText(bullet)}
	if len(bullet.Corrections) > 0 {
		bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
		if err != nil {
			return Reply{}, fmt.Errorf("tell a correction: %w", err)
		}
		reply.Blocks = append(reply.Blocks, Block{Heading: "What became known later", Lines: correctionLines(bullet, zone(bs, r.Channel))})
	}
	reply.Blocks = append(reply.Blocks, Block{Heading: "It rests on", Lines: receiptLines(bullet)})
	if lines := figureLines(bullet); len(lines) > 0 {
		reply.Blocks = append(reply.Blocks, Block{Heading: "Who says so", Lines: lines})
	}
	reply.Blocks = append(reply.Blocks, Block{Lines: []Line{{Parts: []Part{{Text: "From the story: " + Headline(s) + Separator}, {Text: s.ID, Code: true}}}}})
	return reply, nil
}

// mostExplained is how many briefings of a channel /why asks.
const mostExplained = 3

// whyStory says what becomes of the stories that hold some words in the digests of this
// channel, and why.
func (b *Bot) whyStory(ctx context.Context, r Request, typed string) (Reply, error) {
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("explain a story: %w", err)
	}
	words := typed
	switch s, err := b.o.Store.StoryByID(ctx, r.Workspace, typed); {
	case err == nil:
		words = s.Headline
	case !errors.Is(err, ErrNotFound):
		return Reply{}, fmt.Errorf("explain a story: %w", err)
	}
	reply := Reply{Title: fmt.Sprintf("Stories with “%s”", shorten(words))}
	ch := home(bs, r.Channel)
	for _, br := range bs {
		if len(reply.Blocks) == mostExplained || !posts(br, r.Channel) {
			continue
		}
		verdicts, err := b.o.Composer.Explain(ctx, br, ch, b.now(r), words)
		if err != nil {
			return Reply{}, fmt.Errorf("explain a story: %w", err)
		}
		if len(verdicts) > 0 {
			reply.Blocks = append(reply.Blocks, verdictBlock(br, verdicts, r.Admin))
		}
	}
	if len(reply.Blocks) == 0 {
		return Reply{}, &UsageError{
			Problem: fmt.Sprintf("I know no bullet “%s”. /story shows the id of each bullet, and [Receipts] under a digest shows them all.", shorten(typed)),
			Try:     "/story <id>",
		}
	}
	return reply, nil
}

// verdictBlock tells what a briefing does with stories. Which words are filtered is for
// admins alone, as in /filter list: everybody may ask why.
func verdictBlock(br briefing.Briefing, verdicts []briefing.Verdict, admin bool) Block {
	block := Block{Heading: orUntitled(CleanLine(br.Name))}
	for _, v := range verdicts {
		why := v.Why.Words()
		switch {
		case v.Why == briefing.WhyFiltered && !admin:
		case v.Why == briefing.WhyFiltered && v.Phrase != "":
			why += ": it holds “" + shorten(CleanLine(v.Phrase)) + "”"
		case v.Why == briefing.WhyFiltered:
			why += ": it holds none of the words that are to be included"
		case v.Why == briefing.WhyTold && !v.At.IsZero():
			why += ", last on " + Clock(v.At.In(location(br.Zone)))
		}
		block.Lines = append(block.Lines, Line{Bullet: true, Parts: []Part{{Text: orUntitled(CleanLine(v.Headline)), URL: v.URL}, {Text: ": " + why}}})
	}
	return block
}

func (b *Bot) search(ctx context.Context, r Request) (Reply, error) {
	words := r.Args["words"]
	found, err := b.o.Store.SearchArticles(ctx, r.Workspace, words, mostFound)
	if err != nil {
		return Reply{}, fmt.Errorf("search articles: %w", err)
	}
	if len(found) == 0 {
		return Reply{}, &UsageError{Problem: fmt.Sprintf("No article that I keep holds “%s”. All words must be in it: fewer find more.", shorten(words)), Try: "/digest"}
	}
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("search articles: %w", err)
	}
	z, err := b.zone(ctx, r, bs)
	if err != nil {
		return Reply{}, fmt.Errorf("search articles: %w", err)
	}
	now, loc := b.now(r), location(z)
	reply := Reply{Title: fmt.Sprintf("%s with “%s”", capital(count(len(found), "article")), shorten(words))}
	if len(found) == mostFound {
		reply.Title = fmt.Sprintf("The newest %d articles with “%s”", mostFound, shorten(words))
	}
	var block Block
	for _, a := range found {
		block.Lines = append(block.Lines, articleLine(a, now, loc))
	}
	reply.Blocks = []Block{block}
	return reply, nil
}

func articleLine(a news.Article, now time.Time, loc *time.Location) Line {
	parts := []Part{{Text: orUntitled(CleanLine(a.Title)), URL: a.URL}}
	var tail []string
	if outlet := CleanLine(a.Outlet); outlet != "" {
		tail = append(tail, outlet)
	}
	if t := a.Time(); !t.IsZero() {
		tail = append(tail, when(t, now, loc))
	}
	if len(tail) > 0 {
		parts = append(parts, Part{Text: " (" + strings.Join(tail, ", ") + ")"})
	}
	return Line{Bullet: true, Parts: parts}
}
