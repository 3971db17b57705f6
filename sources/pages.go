package sources

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"tidings/news"
	"tidings/sources/article"
	"tidings/sources/feed"
)

// firstRetry is the pause before a page that could not be fetched is tried again;
// later pauses are as long as the article has been known.
const firstRetry = 15 * time.Minute

// ReadPages reads the pages of articles that wait for their text. What cannot be read
// keeps the feed's own words.
func (p *Poller) ReadPages(ctx context.Context) (Round, error) {
	waiting, aside, err := p.usefulPages(ctx)
	if err != nil {
		return Round{PagesAside: aside}, err
	}
	var mu sync.Mutex
	var done []news.PageRead
	err = p.eachHost(ctx, len(waiting), func(i int) string { return waiting[i].URL }, func(ctx context.Context, i int, _ bool) (bool, error) {
		read, silent, err := p.readPage(ctx, waiting[i])
		if err != nil {
			return false, err
		}
		mu.Lock()
		defer mu.Unlock()
		done = append(done, read)
		return silent, nil
	})
	round := Round{PagesAside: aside}
	for _, r := range done {
		if r.Reason == "" {
			round.Pages++
		} else {
			round.PagesFailed++
		}
	}
	if len(done) > 0 {
		if saveErr := p.store.SavePages(context.WithoutCancel(ctx), done); saveErr != nil {
			return round, fmt.Errorf("save pages: %w", saveErr)
		}
	}
	return round, errors.Join(ctxless(err), ctx.Err())
}

// asideRounds bounds how many times the store is asked again, in one call, in place of
// pages that were set aside.
const asideRounds = 20

// usefulPages takes up to Pages articles whose pages are to be read now, and sets those
// aside that no digest may use.
func (p *Poller) usefulPages(ctx context.Context) (useful []news.Article, aside int, err error) {
	now := p.o.Now().UTC()
	for range asideRounds {
		waiting, err := p.store.PendingPages(ctx, now, now.Add(p.o.Lease), now.Add(-p.o.PageAge), p.o.Pages-len(useful))
		if err != nil {
			return nil, aside, fmt.Errorf("take articles without a page: %w", err)
		}
		if p.o.Useful == nil || len(waiting) == 0 {
			return append(useful, waiting...), aside, nil
		}
		use, err := p.o.Useful(ctx, waiting)
		if err != nil {
			return nil, aside, fmt.Errorf("find the articles that a digest may use: %w", err)
		}
		var rest []string
		for i, a := range waiting {
			if use[i] {
				useful = append(useful, a)
			} else {
				rest = append(rest, a.ID)
			}
		}
		if len(rest) == 0 {
			break
		}
		if err := p.store.SetPagesAside(ctx, rest); err != nil {
			return nil, aside, fmt.Errorf("set pages aside: %w", err)
		}
		aside += len(rest)
	}
	return useful, aside, nil
}

// readPage reads one article's page and reports whether its host gave no answer. Its
// error is only the context's.
func (p *Poller) readPage(ctx context.Context, a news.Article) (read news.PageRead, quiet bool, err error) {
	full, err := p.client.fullText(ctx, a, p.parsers)
	if err == nil {
		return news.PageRead{Article: full}, false, nil
	}
	if ctx.Err() != nil {
		return news.PageRead{}, false, ctx.Err()
	}
	read = news.PageRead{Article: full, Reason: PageReason(err)}
	if passing(err) {
		now := p.o.Now().UTC()
		wait := max(firstRetry, now.Sub(a.Fetched))
		if now.Add(wait).Sub(a.Fetched) < p.o.PageAge {
			read.Again = now.Add(wait)
		}
	}
	return read, silent(err), nil
}

// passing reports whether a failure may be over soon: the server's fault or the
// network's, not a refusal.
func passing(err error) bool {
	var fe *FetchError
	if !errors.As(err, &fe) || fe.Refused {
		return false
	}
	return fe.Status == 0 || fe.Status == 429 || fe.Status >= 500
}

// PageReason is why a page gave no text, in a few words for a reader.
func PageReason(err error) string {
	var not *article.NotArticleError
	if errors.As(err, &not) {
		return string(not.Reason)
	}
	return Reason(err)
}

// fullText is an article with the text of its page. parsers bounds how many pages are
// taken apart at once.
func (c *Client) fullText(ctx context.Context, a news.Article, parsers chan struct{}) (news.Article, error) {
	resp, err := c.FetchPage(ctx, Request{URL: a.URL, MaxBody: maxPage})
	if err != nil {
		return a, err
	}
	if toHome(a.URL, resp.URL) {
		return a, &article.NotArticleError{Reason: article.Gone}
	}
	select {
	case <-ctx.Done():
		return a, ctx.Err()
	case parsers <- struct{}{}:
	}
	page, err := article.Extract(resp.Body, resp.ContentType, resp.URL)
	<-parsers
	if err != nil {
		return a, err
	}
	if page.Partial { // the longer beginning is the better one
		if len(page.Text) > len(a.Text) {
			a.Text = page.Text
		}
		return a, &article.NotArticleError{Reason: article.Paywall, Page: page}
	}
	return merge(a, page, resp.URL), nil
}

// toHome reports whether an article's address led to the site's front page, as many
// sites do with what they removed.
func toHome(asked, got string) bool {
	a, errA := url.Parse(asked)
	g, errG := url.Parse(got)
	if errA != nil || errG != nil {
		return false
	}
	return len(strings.Trim(a.Path, "/")) > 0 && strings.Trim(g.Path, "/") == "" && g.RawQuery == ""
}

// merge adds what the page says to what the feed said. The feed's title, date and
// author stay; they are the publisher's choice for readers of the feed.
func merge(a news.Article, page article.Page, got string) news.Article {
	if len(page.Text)*5 < len(a.Text)*4 { // the feed has more than the page
		a.Excerpt = false
		return a
	}
	a.Text, a.Excerpt = page.Text, false
	fill := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	fill(&a.Title, page.Title)
	fill(&a.Author, page.Author)
	fill(&a.Outlet, page.Outlet)
	fill(&a.Lang, page.Lang)
	if a.Published.IsZero() {
		a.Published = page.Published
	}
	a.URL = canonical(a.URL, got, page.URL)
	return a
}

// canonical is the address to show for a page: the one it names itself where that is
// on the same site, else where it was found.
func canonical(asked, got, named string) string {
	if sameSite(named, got) {
		return feed.StripTracking(named)
	}
	if got != "" {
		return feed.StripTracking(got)
	}
	return asked
}

func sameSite(a, b string) bool {
	u, errU := url.Parse(a)
	v, errV := url.Parse(b)
	return errU == nil && errV == nil && checkURL(u) == nil && site(u) == site(v)
}

// site is the host without the labels that only tell forms of one site apart.
func site(u *url.URL) string {
	h := strings.ToLower(u.Host)
	for _, p := range []string{"www.", "m.", "amp.", "mobile."} {
		h = strings.TrimPrefix(h, p)
	}
	return h
}
