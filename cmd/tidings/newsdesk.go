package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
	"tidings/sources"
	"tidings/sources/feed"
	"tidings/store"
)

// newRunner joins the Runner to the store.
func newRunner(s *store.Store) *briefing.Runner {
	return &briefing.Runner{
		Store: s, Schedules: s, Summarizer: summarizers()[defaultSummarizer], Renderers: renderers(), Now: time.Now, NewKey: newKey,
	}
}

// newKey is 26 random characters of base32.
func newKey() string { return strings.ToLower(rand.Text()) }

// newHandler joins the commands to the store, the web and the Runner.
func newHandler(s *store.Store, c *sources.Client, r *briefing.Runner, p bot.Places) *bot.Bot {
	return bot.New(bot.Options{Store: s, Inspector: inspector{c, inspectTime}, Composer: r, Places: p, Lists: lists{}})
}

// inspector answers what an address holds, in the words that commands use.
type inspector struct {
	client *sources.Client
	// time is how long one look may take.
	time time.Duration
}

// inspectTime is how long /sources add may look: Discord wants an answer in 3 seconds.
const inspectTime = 2500 * time.Millisecond

// Inspect implements bot.Inspector.
func (i inspector) Inspect(ctx context.Context, address string) (bot.Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, i.time)
	defer cancel()
	f, err := i.client.Inspect(ctx, address)
	var at *sources.StageError
	switch {
	case errors.Is(err, context.DeadlineExceeded) && errors.As(err, &at) && at.Stage == "find a feed":
		return bot.Finding{}, errors.New("the page names no feed, and its server is too slow to try the usual addresses; give the feed's own address")
	case errors.Is(err, context.DeadlineExceeded):
		return bot.Finding{}, errors.New("the server did not answer in time; try again")
	case err != nil:
		return bot.Finding{}, err
	case f.Kind == sources.FoundArticle:
		return bot.Finding{}, errors.New("that is one article, and its page names no feed; give the address of the site's feed or front page")
	case f.Kind == sources.FoundOPML:
		return listFinding(f), nil
	}
	out := bot.Finding{URL: f.FeedURL, Title: f.Title, Discovered: f.Kind == sources.FoundPage, How: f.How}
	for _, it := range f.Newest(5) {
		out.Newest = append(out.Newest, news.OutletLink{Name: it.Title, URL: it.URL})
	}
	out.Stages = stages(f)
	return out, nil
}

// listFinding is a list of feeds.
func listFinding(f sources.Finding) bot.Finding {
	return bot.Finding{Title: f.Title, Stages: []string{"a list of feeds was read: " + count(len(f.Outlines), "feed")}, Feeds: listed(f.Outlines)}
}

// listed are the feeds of a list, in the words of the commands.
func listed(outlines []feed.Outline) []bot.ListedFeed {
	out := make([]bot.ListedFeed, len(outlines))
	for i, o := range outlines {
		out[i] = bot.ListedFeed{Title: o.Title, URL: o.URL, Folder: o.Folder}
	}
	return out
}

// stages says how far reading an address got.
func stages(f sources.Finding) []string {
	var out []string
	if f.How != "" {
		out = append(out, "the address answered; "+f.How)
	}
	kind := strings.ToUpper(string(f.Feed.Kind))
	return append(out, fmt.Sprintf("the feed was read: %s, %s", kind, count(len(f.Feed.Items), "item")))
}
