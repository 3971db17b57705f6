package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
	"tidings/sources"
	"tidings/sources/feed"
	"tidings/summarize"
	"tidings/web"
)

func digestCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "digest INPUT...",
		Short: "A digest of files, folders, standard input (-) or addresses",
		Args:  someInputs,
	}
	format := formatFlag(c, "text", "json", "html", "discord", "telegram")
	style := briefing.Style{}
	c.Flags().IntVar(&style.Stories, "stories", briefing.DefaultStories, "the most stories to show")
	c.Flags().IntVar(&style.Bullets, "bullets", 0, "the most bullets a story gets (default 4, or 7 where there is one story)")
	c.RunE = func(c *cobra.Command, args []string) error {
		if style.Stories < 1 || style.Bullets < 1 && c.Flags().Changed("bullets") {
			return usageError{fmt.Errorf("--stories and --bullets are at least 1")}
		}
		arts, failed, err := newInputs(s, args).articles(c.Context(), args)
		if err != nil {
			return err
		}
		d, err := digestOf(c.Context(), arts, style)
		if err != nil {
			return err
		}
		if failed > 0 {
			d.Notes = append(d.Notes, unread(failed))
		}
		if err := printDigest(s.out, d, arts, format.value); err != nil {
			return err
		}
		return failedIf(failed > 0 || len(arts) == 0)
	}
	return c
}

func unread(n int) string {
	if n == 1 {
		return "1 input could not be read"
	}
	return fmt.Sprintf("%d inputs could not be read", n)
}

func failedIf(bad bool) error {
	if bad {
		return errFailed
	}
	return nil
}

// bulletsAlone is how many bullets a story gets that is alone in its digest: there is
// room for them.
const bulletsAlone = 7

// digestOf makes a digest of loose articles. It bears the time of the newest one, so
// that the same inputs give the same digest, byte for byte.
func digestOf(ctx context.Context, arts []news.Article, style briefing.Style) (news.Digest, error) {
	if style.Bullets == 0 && len(summarize.Stories(arts, nil)) == 1 {
		style.Bullets = bulletsAlone
	}
	ed, err := briefing.Editor{Summarizer: summarizers()[defaultSummarizer]}.Edit(ctx, briefing.Copy{Articles: arts, Style: style})
	if err != nil {
		return news.Digest{}, err
	}
	d := news.Digest{Name: "Digest", Stories: ed.Stories, More: ed.More, Dropped: ed.Dropped, Slot: newest(arts)}
	for _, p := range ed.Problems {
		d.Notes = append(d.Notes, p.Error())
	}
	return d, nil
}

func newest(arts []news.Article) time.Time {
	var t time.Time
	for _, a := range arts {
		if a.Time().After(t) {
			t = a.Time()
		}
	}
	return t
}

func printDigest(w io.Writer, d news.Digest, arts []news.Article, format string) error {
	switch format {
	case "json":
		return printJSON(w, digestOut(d))
	case "html":
		return web.RenderDigest(w, d, byID(arts))
	case "discord", "telegram":
		messages, err := renderers()[news.Platform(format)].Render(d)
		for _, m := range messages {
			if _, err := fmt.Fprintf(w, "%s\n", m.Body); err != nil {
				return err
			}
		}
		return err
	}
	_, err := io.WriteString(w, bot.PlainDigest(d))
	return err
}

func byID(arts []news.Article) map[string]news.Article {
	out := make(map[string]news.Article, len(arts))
	for _, a := range arts {
		out[a.ID] = a
	}
	return out
}

func figuresCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "figures INPUT...",
		Short: "Every figure with who says it",
		Args:  someInputs,
	}
	format := formatFlag(c, "text", "jsonl")
	c.RunE = func(c *cobra.Command, args []string) error {
		in := newInputs(s, args)
		failed, err := in.eachArticle(c.Context(), args, func(a news.Article) error {
			r := summarize.Read(a)
			if r.Note != "" {
				fmt.Fprintf(s.err, "tidings: %s: %s\n", a.ID, r.Note)
			}
			if format.value == "jsonl" {
				return printFigureLines(s.out, r)
			}
			return printFigures(s.out, r)
		})
		if err != nil {
			return err
		}
		return failedIf(failed > 0)
	}
	return c
}

func printFigureLines(w io.Writer, r summarize.Reading) error {
	for _, f := range r.Figures() {
		if err := printLine(w, figureOut(f, f.Sentence.In(r.Article.Text))); err != nil {
			return err
		}
	}
	return nil
}

// printFigures prints the figures of one article for people.
func printFigures(w io.Writer, r summarize.Reading) error {
	name := r.Article.ID
	if r.Article.Title != "" {
		name += ": " + r.Article.Title
	}
	if _, err := fmt.Fprintf(w, "%s\n", name); err != nil {
		return err
	}
	figures := r.Figures()
	if len(figures) == 0 {
		_, err := fmt.Fprintf(w, "  no figures\n\n")
		return err
	}
	for _, f := range figures {
		if _, err := fmt.Fprintf(w, "  %s\n    %s\n", figureLine(f), oneLine(f.Sentence.In(r.Article.Text))); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

func figureLine(f news.Figure) string {
	what := f.Measure
	if what == "" {
		what = f.Unit
	}
	if what != "" {
		what = " (" + what + ")"
	}
	return f.Raw + what + " — " + credit(f.Attribution)
}

// credit says who asserts a figure, in words.
func credit(a news.Attribution) string {
	who := "unattributed"
	if a.Source != "" {
		who = oneLine(a.Source)
	}
	if a.Via != "" {
		who += ", via " + oneLine(a.Via)
	}
	var marks []string
	if a.Hedged {
		marks = append(marks, "hedged")
	}
	if a.Denied {
		marks = append(marks, "denied")
	}
	if a.Strength == news.Weak {
		marks = append(marks, "weak")
	}
	if len(marks) > 0 {
		who += " (" + strings.Join(marks, ", ") + ")"
	}
	return who
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func storiesCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "stories INPUT...",
		Short: "How the inputs group into stories, with their ledgers",
		Args:  someInputs,
	}
	format := formatFlag(c, "text", "json")
	c.RunE = func(c *cobra.Command, args []string) error {
		arts, failed, err := newInputs(s, args).articles(c.Context(), args)
		if err != nil {
			return err
		}
		out := []storyJSON{}
		for _, st := range summarize.Stories(arts, nil) {
			story := summarize.Examine(st).Story
			if format.value == "json" {
				out = append(out, storyOut(story))
				continue
			}
			if err := printStory(s.out, story); err != nil {
				return err
			}
		}
		if format.value == "json" {
			if err := printJSON(s.out, out); err != nil {
				return err
			}
		}
		return failedIf(failed > 0)
	}
	return c
}

func printStory(w io.Writer, s news.Story) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", s.ID, oneLine(s.Headline))
	for _, origin := range s.Origins {
		fmt.Fprintf(&b, "  %s\n", strings.Join(origin, " = "))
	}
	for _, r := range s.Repeats {
		fmt.Fprintf(&b, "  %s: paragraph %d says again what paragraph %d says\n", r.ArticleID, r.Again+1, r.First+1)
	}
	for _, q := range s.Ledger {
		if q.Status == news.Single {
			continue
		}
		var values []string
		for _, l := range q.Latest {
			who := l.Source
			switch {
			case who == "":
				who = "unattributed"
			case l.Weak:
				who += " (weak)"
			}
			values = append(values, l.Raw+" — "+oneLine(who))
		}
		fmt.Fprintf(&b, "  %s, %s: %s\n", q.Name, q.Status, strings.Join(values, " · "))
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

func extractCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "extract INPUT...",
		Short: "An article page as plain text",
		Args:  someInputs,
	}
	format := formatFlag(c, "text", "json")
	c.RunE = func(c *cobra.Command, args []string) error {
		n := 0
		failed, err := newInputs(s, args).eachArticle(c.Context(), args, func(a news.Article) error {
			if format.value == "json" {
				return printLine(s.out, articleOut(a))
			}
			if n++; n > 1 {
				fmt.Fprintln(s.out)
			}
			if a.Title != "" {
				fmt.Fprintf(s.out, "%s\n\n", a.Title)
			}
			_, err := fmt.Fprintf(s.out, "%s\n", a.Text)
			return err
		})
		if err != nil {
			return err
		}
		return failedIf(failed > 0)
	}
	return c
}

// feedJSON is a feed, or a list of feeds, as printed on one line.
type feedJSON struct {
	feed.Document
	Outlines []outlineJSON `json:"outlines,omitempty"`
}

type outlineJSON struct {
	Title  string   `json:"title"`
	URL    string   `json:"url"`
	Folder []string `json:"folder"`
}

func feedCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "feed INPUT...",
		Short: "What a feed or a list of feeds says",
		Args:  someInputs,
	}
	format := formatFlag(c, "text", "json")
	c.RunE = func(c *cobra.Command, args []string) error {
		show := func(f feedJSON, err error) error {
			if err != nil {
				return err
			}
			if format.value == "json" {
				return printLine(s.out, f)
			}
			return printFeed(s.out, f)
		}
		in := newInputs(s, args)
		failed, err := in.each(c.Context(), args,
			func(item input) error { return show(readFeed(item)) },
			func(address string) error {
				f, err := in.web.Inspect(c.Context(), address)
				if err == nil && f.How != "" {
					fmt.Fprintf(s.err, "tidings: %s: %s\n", address, f.How)
				}
				return show(foundFeed(f, err))
			})
		if err != nil {
			return err
		}
		return failedIf(failed > 0)
	}
	return c
}

func readFeed(in input) (feedJSON, error) {
	if in.kind == kindOPML {
		outline, err := feed.ReadOPML(in.body)
		return outlineOut(outline), err
	}
	f, err := feed.Parse(in.body, "", "")
	return feedOut(f), err
}

// foundFeed is the feed that an address holds or leads to.
func foundFeed(f sources.Finding, err error) (feedJSON, error) {
	switch {
	case err != nil:
		return feedJSON{}, err
	case f.Kind == sources.FoundOPML:
		return outlineOut(f.Outlines), nil
	case f.FeedURL == "":
		return feedJSON{}, errors.New("it is an article, and names no feed")
	}
	return feedOut(f.Feed), nil
}

func feedOut(f feed.Feed) feedJSON { return feedJSON{Document: f.Document()} }

func outlineOut(outline []feed.Outline) feedJSON {
	out := feedJSON{Document: feed.Document{Feed: feed.Head{Kind: "opml", Title: "a list of feeds"}, Entries: []feed.Entry{}}}
	for _, o := range outline {
		out.Outlines = append(out.Outlines, outlineJSON{Title: o.Title, URL: o.URL, Folder: orEmpty(o.Folder)})
	}
	return out
}

func printFeed(w io.Writer, f feedJSON) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n", oneLine(f.Feed.Title), f.Feed.Kind)
	for _, o := range f.Outlines {
		fmt.Fprintf(&b, "  %s  %s\n", oneLine(strings.Join(append(o.Folder, o.Title), " / ")), o.URL)
	}
	for _, e := range f.Entries {
		when := e.Published
		if when == "" {
			when = "undated"
		}
		fmt.Fprintf(&b, "  %s  %s\n", when, oneLine(e.Title))
		if e.Link != "" {
			fmt.Fprintf(&b, "    %s\n", e.Link)
		}
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}
