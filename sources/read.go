package sources

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"tidings/news"
	"tidings/sources/article"
	"tidings/sources/feed"
)

// ReadOptions say how far to read.
type ReadOptions struct {
	// Items is how many of a feed's newest items are taken; 0 means 20.
	Items int
	// NoPages leaves articles with the feed's own words.
	NoPages bool
	// Progress is called, from one goroutine at a time, when an item is done; may be
	// nil.
	Progress func(done, all int)
}

// Reading is what an address gave to read.
type Reading struct {
	// Articles are in order of publication.
	Articles []news.Article
	// Notes say in words what could not be read.
	Notes []string
	// Finding is what the address held.
	Finding Finding
}

// readSide is how many pages of one address are fetched side by side; they are on one
// host as a rule and wait for each other there.
const readSide = 8

// Read turns an address into articles: an article's page into one, a feed into its
// newest items with the text of their pages, a home page into those of its feed. A
// list of feeds gives none, but is in the Finding. The error is a *StageError, or the
// context's.
func (c *Client) Read(ctx context.Context, address string, o ReadOptions) (Reading, error) {
	address, err := ParseAddress(address)
	if err != nil {
		return Reading{}, err
	}
	resp, err := c.Fetch(ctx, Request{URL: address})
	if err != nil {
		return Reading{}, stage("fetch", err)
	}
	page, err := article.Extract(resp.Body, resp.ContentType, resp.URL)
	if err == nil && telegramChannel(resp.URL) == "" {
		a := pageArticle(page, resp.URL)
		a.Fetched, a.Excerpt = c.now().UTC(), page.Partial
		out := Reading{Articles: []news.Article{a}, Finding: Finding{Kind: FoundArticle, Title: page.Title, Article: a}}
		if page.Partial {
			out.Notes = append(out.Notes, string(article.Paywall))
		}
		return out, nil
	}
	f, err := c.inspect(ctx, address, resp)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{Finding: f}
	if f.Kind == FoundOPML {
		return out, nil
	}
	return out, c.readItems(ctx, &out, o)
}

// readItems reads the newest items of a finding's feed.
func (c *Client) readItems(ctx context.Context, out *Reading, o ReadOptions) error {
	items := out.Finding.Newest(orDefault(o.Items, 20))
	out.Articles = make([]news.Article, len(items))
	now := c.now().UTC()
	parsers := make(chan struct{}, runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	done := 0
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readSide)
	for i, it := range items {
		g.Go(func() error {
			a := toArticle(out.Finding.Feed, it, now)
			a.ID = ArticleID(out.Finding.FeedURL, it.Keys)
			note := ""
			if !o.NoPages && a.Excerpt && a.URL != "" {
				full, err := c.fullText(gctx, a, parsers)
				if gctx.Err() != nil {
					return gctx.Err()
				}
				if err != nil {
					note = a.URL + ": " + PageReason(err) + "; only the feed's own words are used"
				}
				a = full
			}
			mu.Lock()
			defer mu.Unlock()
			out.Articles[i] = a
			if note != "" {
				out.Notes = append(out.Notes, note)
			}
			if done++; o.Progress != nil {
				o.Progress(done, len(items))
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	slices.Sort(out.Notes)
	slices.SortStableFunc(out.Articles, func(a, b news.Article) int { return a.Time().Compare(b.Time()) })
	return nil
}

// newest returns up to n items, the newest first; an undated item counts as being as
// new as its place in the list.
func newest(items []feed.Item, n int) []feed.Item {
	sorted := slices.Clone(items)
	dated := true
	for _, it := range items {
		dated = dated && !it.Published.IsZero()
	}
	if dated {
		slices.SortStableFunc(sorted, func(a, b feed.Item) int { return b.Published.Compare(a.Published) })
	}
	return sorted[:min(n, len(sorted))]
}

// ReadArticle reads one article's page, whatever robots.txt says to crawlers: a person
// asked for this very page. The error is a *StageError, or the context's.
func (c *Client) ReadArticle(ctx context.Context, address string) (news.Article, error) {
	address, err := ParseAddress(address)
	if err != nil {
		return news.Article{}, err
	}
	resp, err := c.Fetch(ctx, Request{URL: address, MaxBody: maxPage})
	if err != nil {
		return news.Article{}, stage("fetch", err)
	}
	page, err := article.Extract(resp.Body, resp.ContentType, resp.URL)
	if err != nil {
		var not *article.NotArticleError
		if errors.As(err, &not) {
			return news.Article{}, &StageError{Stage: "read", Reason: string(not.Reason), Err: err}
		}
		return news.Article{}, stage("read", err)
	}
	a := pageArticle(page, resp.URL)
	a.Fetched = c.now().UTC()
	return a, nil
}
