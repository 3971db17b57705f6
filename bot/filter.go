package bot

// The command filter: what is left out of digests.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tidings/briefing"
	"tidings/news"
)

// What a filter does with stories that hold its words.
const (
	kindInclude = "include"
	kindExclude = "exclude"
)

const (
	// mostFilters is how many words and phrases one place may have, mostFilter how long
	// each may be.
	mostFilters, mostFilter = 50, 80
	// mostEffects is how many digests are looked at for what a filter would have left out,
	// mostHeadlines how many stories of each are named.
	mostEffects, mostHeadlines = 3, 5
)

// filterPlace is whose filters are changed.
type filterPlace struct {
	// briefing is nil for the whole workspace.
	briefing *briefing.Briefing
}

// words say where the filters hold.
func (p filterPlace) words() string {
	if p.briefing != nil {
		return "in “" + CleanLine(p.briefing.Name) + "”"
	}
	return "in all digests here"
}

// filterPlace finds whose filters the request is about.
func (b *Bot) filterPlace(ctx context.Context, r Request) (filterPlace, error) {
	if name, ok := r.Args["briefing"]; ok {
		r.Args["name"] = name
		br, err := b.findBriefing(ctx, r, "list")
		if err != nil {
			return filterPlace{}, err
		}
		if br.Declared {
			return filterPlace{}, &UsageError{
				Problem: fmt.Sprintf("“%s” stands in the configuration file, so its filters do too. Only the operator can change them.", shorten(CleanLine(br.Name))),
				Try:     "/filter list",
			}
		}
		return filterPlace{briefing: &br}, nil
	}
	return filterPlace{}, nil
}

// saveFilters stores what change makes of the filters of a place, and returns it. Of a
// workspace's these are the ones of that moment, so that nobody else's change is lost.
func (b *Bot) saveFilters(ctx context.Context, r Request, p filterPlace, change func(briefing.Filters) (briefing.Filters, error)) (f briefing.Filters, err error) {
	if p.briefing == nil {
		err = b.o.Store.ChangeSettings(ctx, r.Workspace, func(s briefing.Settings, _ []briefing.Briefing) (briefing.Settings, []briefing.Briefing, error) {
			f, err = change(s.Filters)
			s.Filters = f
			return s, nil, err
		})
		return f, wrap(err, "save filters")
	}
	if f, err = change(p.briefing.Filters); err != nil {
		return f, err
	}
	br := *p.briefing
	br.Filters = f
	err = b.o.Store.UpdateBriefing(ctx, br)
	if errors.Is(err, ErrNotFound) {
		return f, goneBriefing(br)
	}
	return f, wrap(err, "save filters")
}

func (b *Bot) addFilter(ctx context.Context, r Request) (Reply, error) {
	typed, kind := r.Args["words"], strings.ToLower(r.Args["kind"])
	if first, rest := cutSpace(typed); kind == "" && rest != "" && (strings.EqualFold(first, kindInclude) || strings.EqualFold(first, kindExclude)) {
		typed, kind = rest, strings.ToLower(first) // "/filter add include climate"
	}
	phrases, err := readPhrases(typed)
	if err != nil {
		return Reply{}, err
	}
	if kind == "" {
		kind = kindExclude
	}
	if kind != kindInclude && kind != kindExclude {
		return Reply{}, &UsageError{Problem: fmt.Sprintf("A filter is to include or to exclude, not to “%s”.", shorten(kind)), Try: Example([]string{"filter", "add"})}
	}
	p, err := b.filterPlace(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	f, err := b.saveFilters(ctx, r, p, func(old briefing.Filters) (briefing.Filters, error) {
		f := briefing.Filters{Include: without(old.Include, phrases), Exclude: without(old.Exclude, phrases)}
		to := &f.Exclude
		if kind == kindInclude {
			to = &f.Include
		}
		*to = append(*to, phrases...)
		if len(f.Include)+len(f.Exclude) > mostFilters {
			return f, &UsageError{Problem: fmt.Sprintf("That is too much: %d words and phrases are the most.", mostFilters), Try: "/filter list"}
		}
		return f, nil
	})
	if err != nil {
		return Reply{}, err
	}
	verdict := "Stories about %s are left out from now on"
	shown := phrases
	if kind == kindInclude {
		verdict, shown = "Only stories about %s are shown from now on", f.Include
	}
	reply := Reply{Title: fmt.Sprintf(verdict, orList(quoted(shown))), Private: true}
	undo := "/filter remove " + strings.Join(phrases, ", ")
	if p.briefing != nil {
		undo += " briefing=" + quoteName(CleanLine(p.briefing.Name))
	}
	where, err := b.filterWhere(ctx, r, p)
	if err != nil {
		return Reply{}, err
	}
	facts := Block{Lines: []Line{Text(where), {Parts: []Part{{Text: "To undo: "}, {Text: undo, Code: true}}}}}
	effect, err := b.effect(ctx, r, p, f)
	reply.Blocks = append([]Block{facts}, effect...)
	return reply, err
}

// filterWhere says in a sentence where filters hold, and where they do not.
func (b *Bot) filterWhere(ctx context.Context, r Request, p filterPlace) (string, error) {
	where := capital(p.words()) + "."
	if p.briefing != nil {
		return where, nil
	}
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return "", fmt.Errorf("find briefings: %w", err)
	}
	for _, br := range bs {
		if br.Declared && posts(br, r.Channel) {
			return where + fmt.Sprintf(" “%s” of the configuration file has filters of its own.", CleanLine(br.Name)), nil
		}
	}
	return where, nil
}

// readPhrases parts what was typed at its commas.
func readPhrases(typed string) ([]string, error) {
	var out []string
	for part := range strings.SplitSeq(typed, ",") {
		part = strings.Trim(strings.TrimSpace(part), `"“”„«»`)
		switch {
		case part == "" || holds(out, part):
			continue
		case !strings.ContainsFunc(part, word):
			return nil, &UsageError{Problem: fmt.Sprintf("“%s” holds no word.", shorten(part)), Try: Example([]string{"filter", "add"})}
		case Cut(part, mostFilter, UTF16Len) != part:
			return nil, &UsageError{Problem: fmt.Sprintf("“%s” is too long: %d characters are the most.", shorten(part), mostFilter), Try: Example([]string{"filter", "add"})}
		}
		out = append(out, part)
	}
	if len(out) == 0 {
		return nil, &UsageError{Problem: "There is no word to filter by.", Try: Example([]string{"filter", "add"})}
	}
	return out, nil
}

func holds(list []string, phrase string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.EqualFold(w, phrase) })
}

// without is a list less some phrases; the list stays as it is.
func without(list, phrases []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(w string) bool { return holds(phrases, w) })
}

func quoted(list []string) []string {
	var out []string
	for _, w := range list {
		out = append(out, "“"+shorten(CleanLine(w))+"”")
	}
	return out
}

// orList is andList for what is one or the other.
func orList(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// effect says what the filters would have left out of the last digests.
func (b *Bot) effect(ctx context.Context, r Request, p filterPlace, f briefing.Filters) ([]Block, error) {
	bs := []briefing.Briefing{}
	if p.briefing != nil {
		bs = append(bs, *p.briefing)
	} else {
		own, err := b.ownBriefings(ctx, r)
		if err != nil {
			return nil, err
		}
		bs = own
	}
	var out []Block
	for _, br := range bs {
		if len(out) == mostEffects {
			break
		}
		d, err := b.o.Store.LastDigest(ctx, br.ID)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return out, fmt.Errorf("find the last digest: %w", err)
		}
		gone, err := b.leftOut(ctx, d, f.Sieve())
		if err != nil {
			return out, err
		}
		out = append(out, effectBlock(d, gone))
	}
	if len(out) == 0 {
		out = []Block{plain("There is no digest yet that could show what that leaves out.")}
	}
	return out, nil
}

func effectBlock(d news.Digest, gone []string) Block {
	title := "“" + DigestTitle(d) + "”"
	if len(gone) == 0 {
		return plain(fmt.Sprintf("It would have left out nothing of %s.", title))
	}
	block := plain(fmt.Sprintf("It would have left out %d of %s of %s:", len(gone), count(len(d.Stories), "story"), title))
	for i, headline := range gone {
		if i == mostHeadlines && len(gone) > mostHeadlines+1 {
			block.Lines = append(block.Lines, Bullet(fmt.Sprintf("and %d more", len(gone)-i)))
			break
		}
		block.Lines = append(block.Lines, Bullet(headline))
	}
	return block
}

// leftOut are the headlines of a digest's stories of which no article passes a sieve. Of
// one whose articles are not kept any more what the digest says is looked at.
func (b *Bot) leftOut(ctx context.Context, d news.Digest, by briefing.Sieve) ([]string, error) {
	var ids []string
	for _, s := range d.Stories {
		ids = append(ids, s.ArticleIDs...)
	}
	stored, err := b.o.Store.ArticlesByID(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read a digest's articles: %w", err)
	}
	var out []string
	for _, s := range d.Stories {
		var articles []news.Article
		for _, id := range s.ArticleIDs {
			if a, ok := stored[id]; ok {
				articles = append(articles, a)
			}
		}
		if len(articles) == 0 {
			articles = []news.Article{asArticle(s)}
		}
		if !slices.ContainsFunc(articles, func(a news.Article) bool { _, drops := by.Drops(a); return !drops }) {
			out = append(out, Headline(s))
		}
	}
	return out, nil
}

// asArticle is what a digest says of a story, as a text.
func asArticle(s news.DigestStory) news.Article {
	a := news.Article{Title: s.Headline}
	for _, bullet := range s.Bullets {
		a.Text += bullet.Text + "\n"
		for _, r := range bullet.Receipts {
			a.Text += r.Sentence + "\n"
		}
	}
	return a
}

func (b *Bot) removeFilter(ctx context.Context, r Request) (Reply, error) {
	typed := r.Args["words"]
	done, err := b.unmute(ctx, r, typed)
	if err != nil || done.Title != "" {
		return done, err
	}
	phrases, err := readPhrases(typed)
	if err != nil {
		return Reply{}, err
	}
	p, err := b.filterPlace(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	f, err := b.saveFilters(ctx, r, p, func(old briefing.Filters) (briefing.Filters, error) {
		all := slices.Concat(old.Include, old.Exclude)
		for _, w := range phrases {
			if !holds(all, w) {
				return old, unknownFilter(p, all, w)
			}
		}
		return briefing.Filters{Include: without(old.Include, phrases), Exclude: without(old.Exclude, phrases)}, nil
	})
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Title: "No longer filtered by " + andList(quoted(phrases)), Private: true}
	reply.Blocks = []Block{plain(capital(p.words()) + ".")}
	if lines := filterLines(f); len(lines) > 0 {
		reply.Blocks = append(reply.Blocks, Block{Heading: "What is left", Lines: lines})
	}
	return reply, nil
}

func unknownFilter(p filterPlace, all []string, typed string) *UsageError {
	e := &UsageError{Problem: fmt.Sprintf("Nothing is filtered by “%s” %s.", shorten(typed), p.words()), Try: "/filter list"}
	if near, ok := nearest(typed, all); ok {
		e.Try = "/filter remove " + near
		if p.briefing != nil {
			e.Try += " briefing=" + quoteName(CleanLine(p.briefing.Name))
		}
	}
	return e
}

func filterLines(f briefing.Filters) []Line {
	var out []Line
	if len(f.Include) > 0 {
		out = append(out, Bullet("Only stories about "+orList(quoted(f.Include))))
	}
	if len(f.Exclude) > 0 {
		out = append(out, Bullet("Nothing about "+orList(quoted(f.Exclude))))
	}
	return out
}

func (b *Bot) listFilters(ctx context.Context, r Request) (Reply, error) {
	s, err := b.o.Store.Settings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("list filters: %w", err)
	}
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("list filters: %w", err)
	}
	ch := home(bs, r.Channel)
	muted, err := b.o.Store.Mutes(ctx, ch)
	if err != nil {
		return Reply{}, fmt.Errorf("list filters: %w", err)
	}
	reply := Reply{Title: "Filters", Private: true}
	if lines := filterLines(s.Filters); len(lines) > 0 {
		reply.Blocks = append(reply.Blocks, Block{Heading: "All digests here", Lines: lines})
	}
	for _, br := range bs {
		lines := filterLines(br.Filters)
		if len(lines) == 0 {
			continue
		}
		heading := orUntitled(CleanLine(br.Name))
		if br.Declared {
			heading += " (configuration file)"
		}
		reply.Blocks = append(reply.Blocks, Block{Heading: heading, Lines: lines})
	}
	if len(muted) > 0 {
		reply.Blocks = append(reply.Blocks, mutedBlock(muted))
	}
	if len(reply.Blocks) == 0 {
		return Reply{}, &UsageError{Problem: "Nothing is filtered or muted here.", Try: Example([]string{"filter", "add"})}
	}
	return reply, nil
}

// mostMuted is how many muted stories /filter list names.
const mostMuted = 15

func mutedBlock(muted []briefing.Mute) Block {
	block := Block{Heading: "Stories muted in this channel"}
	for i, m := range muted {
		if i == mostMuted {
			block.Lines = append(block.Lines, Bullet(fmt.Sprintf("and %d more", len(muted)-i)))
			break
		}
		block.Lines = append(block.Lines, Line{Bullet: true, Parts: []Part{{Text: orUntitled(CleanLine(m.Headline)) + ": "}, {Text: "/filter remove " + m.StoryID, Code: true}}})
	}
	return block
}
