package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// touchAfter is how old the note that an item was seen may get before KnownItems
// renews it: often enough for keepKeys, seldom enough to cost nothing.
const touchAfter = 30 * 24 * time.Hour

// KnownItems returns the article that each known key of a source was saved with; see
// sources.PollStore. It also notes that the source still lists them.
func (s *Store) KnownItems(ctx context.Context, sourceID string, keys []string) (map[string]string, error) {
	known, old, err := s.reader().knownItems(ctx, number(sourceID), keys, s.now().Add(-touchAfter))
	if err != nil {
		return nil, wrap("look up known items", err)
	}
	if len(old) == 0 {
		return known, nil
	}
	err = s.softTx(ctx, "note known items", func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE item_keys SET seen_at = ? WHERE source_id = ? AND `+t.in("item_key"), s.now(), number(sourceID), old)
		return err
	})
	if err != nil {
		return nil, err
	}
	return known, nil
}

// knownItems also lists the keys last noted before a time.
func (q querier) knownItems(ctx context.Context, source int64, keys []string, before time.Time) (known map[string]string, old []string, err error) {
	known = map[string]string{}
	if len(keys) == 0 {
		return known, nil, nil
	}
	type row struct {
		key, article string
		seen         int64
	}
	rows, err := list(ctx, q, func(r scanner) (x row, err error) { return x, r.Scan(&x.key, &x.article, &x.seen) },
		`SELECT item_key, article_id, seen_at FROM item_keys WHERE source_id = ? AND `+q.in("item_key"), source, keys)
	for _, r := range rows {
		known[r.key] = r.article
		if r.seen < millis(before) {
			old = append(old, r.key)
		}
	}
	return known, old, err
}

// SavePolls saves polls in one transaction; see sources.PollStore.
func (s *Store) SavePolls(ctx context.Context, polls []news.Poll) error {
	s.polled.Store(true)
	return s.softTx(ctx, "save polls", func(t *tx) error {
		ids := make([]int64, 0, len(polls))
		for _, p := range polls {
			ids = append(ids, number(p.SourceID))
		}
		alive, err := list(ctx, t.querier, scanOne[int64],
			`SELECT id FROM sources WHERE removed = 0 AND `+t.in("id")+` ORDER BY id`+t.forUpdate(""), ids)
		if err != nil {
			return err
		}
		var b batch
		for i, p := range polls {
			if !slices.Contains(alive, ids[i]) {
				continue
			}
			if err := t.savePoll(ctx, ids[i], p); err != nil {
				return err
			}
			if err := t.sortItems(ctx, &b, ids[i], p); err != nil {
				return err
			}
		}
		return t.saveBatch(ctx, &b)
	})
}

func (t *tx) savePoll(ctx context.Context, id int64, p news.Poll) error {
	if p.Pushed {
		return nil
	}
	h := p.Health
	_, err := t.exec(ctx, `UPDATE sources SET next_poll = ?, last_success = ?, last_failure = ?, reason = ?,
			failing_since = ?, failures = ?, items_per_day = ? WHERE id = ?`,
		h.NextPoll, h.LastSuccess, h.LastFailure, h.Reason, h.Since, h.Failures, h.ItemsPerDay, id)
	if err == nil && p.Pause {
		_, err = t.exec(ctx, `UPDATE sources SET paused = 1, pause_untold = 1 WHERE id = ? AND paused = 0`, id)
	}
	if err == nil && !p.SameState {
		_, err = t.exec(ctx, `INSERT INTO poll_states (source_id, state) VALUES (?, ?) ON CONFLICT (source_id) DO UPDATE SET state = excluded.state`, id, p.State)
	}
	if err == nil && p.Push != nil {
		err = t.offerPush(ctx, id, *p.Push)
	}
	return err
}

// batch gathers what polls bring, so that it is written in few statements.
type batch struct {
	// added are new articles, in order; at finds one by id.
	added []news.PolledItem
	at    map[string]int
	owner []int64
	// changed are items of articles that were saved earlier, with the article's id.
	changed []pair[string, news.PolledItem]
	keys    [][]any
}

// sortItems parts a poll's items into new and known ones. An item is known when any of
// its keys is, also from an earlier item of the same batch.
func (t *tx) sortItems(ctx context.Context, b *batch, source int64, p news.Poll) error {
	if len(p.Items) == 0 {
		return nil
	}
	var all []string
	for _, item := range p.Items {
		all = append(all, item.Keys...)
	}
	known, _, err := t.knownItems(ctx, source, all, time.Time{})
	if err != nil {
		return err
	}
	if b.at == nil {
		b.at = map[string]int{}
	}
	for _, item := range p.Items {
		id := ""
		for _, k := range item.Keys {
			if id = known[clean(k)]; id != "" {
				break
			}
		}
		item.Article.ID = clean(item.Article.ID)
		if id == "" {
			id = item.Article.ID
			if _, twice := b.at[id]; !twice {
				b.at[id] = len(b.added)
				b.added = append(b.added, item)
				b.owner = append(b.owner, source)
			}
		} else if i, ours := b.at[id]; ours {
			b.added[i].Article, _ = merge(b.added[i].Article, item.Article)
			b.added[i].WantPage = b.added[i].WantPage && b.added[i].Article.Excerpt
		} else {
			b.changed = append(b.changed, pair[string, news.PolledItem]{id, item})
		}
		for _, k := range item.Keys {
			if k = clean(k); known[k] == "" {
				known[k] = id
				b.keys = append(b.keys, []any{source, k, id, p.At})
			}
		}
	}
	return nil
}

func (t *tx) saveBatch(ctx context.Context, b *batch) error {
	err := t.insert(ctx, `INSERT INTO item_keys (source_id, item_key, article_id, seen_at) VALUES `, `(?, ?, ?, ?)`,
		` ON CONFLICT DO NOTHING`, b.keys)
	if err != nil {
		return wrap("save item keys", err)
	}
	rows := make([]newArticle, len(b.added))
	for i, item := range b.added {
		rows[i] = newArticle{item.Article, b.owner[i], item.WantPage}
	}
	if err := t.insertArticles(ctx, rows); err != nil {
		return wrap("save articles", err)
	}
	var suspects []string
	for _, item := range b.added {
		if briefing.MayCorrect(item.Article) {
			suspects = append(suspects, item.Article.ID)
		}
	}
	if err := t.noteProofs(ctx, suspects); err != nil {
		return wrap("note articles to proof", err)
	}
	for _, c := range b.changed {
		if err := t.changeArticle(ctx, c.a, c.b); err != nil {
			return wrap("save changed article", err)
		}
	}
	return nil
}

// merge is an article after its source has listed it again. changed reports whether
// the source says something new.
func merge(old, item news.Article) (a news.Article, changed bool) {
	a = old
	fill := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	if strings.TrimSpace(item.Title) != "" {
		a.Title = item.Title
	}
	if strings.TrimSpace(item.Text) != "" && (old.Excerpt || !item.Excerpt) {
		a.Text, a.Excerpt = item.Text, item.Excerpt
	}
	fill(&a.Outlet, item.Outlet)
	fill(&a.URL, item.URL)
	fill(&a.Author, item.Author)
	fill(&a.Lang, item.Lang)
	if a.Published.IsZero() {
		a.Published = item.Published
	}
	return a, a != old
}

// PendingPages takes up to limit articles whose page is to be read; see
// sources.PollStore.
func (s *Store) PendingPages(ctx context.Context, now, until, since time.Time, limit int) ([]news.Article, error) {
	var pending []news.Article
	err := s.softTx(ctx, "take pending pages", func(t *tx) (err error) {
		pending, err = list(ctx, t.querier, scanArticle, `SELECT `+articleColumns+` FROM articles
			WHERE want_page = 1 AND page_due <= ? AND fetched >= ? ORDER BY published DESC, id LIMIT ?`+t.forUpdate("SKIP LOCKED"),
			now, since, limit)
		if err != nil || len(pending) == 0 {
			return err
		}
		ids := make([]string, len(pending))
		for i, a := range pending {
			ids[i] = a.ID
		}
		_, err = t.exec(ctx, `UPDATE articles SET page_due = ? WHERE `+t.in("id"), until, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	return pending, nil
}

// SavePages replaces articles after their pages were read; see sources.PollStore.
func (s *Store) SavePages(ctx context.Context, pages []news.PageRead) error {
	return s.softTx(ctx, "save pages", func(t *tx) error {
		for _, p := range pages {
			if err := t.savePage(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) savePage(ctx context.Context, p news.PageRead) error {
	a := p.Article
	n, err := t.exec(ctx, `UPDATE articles SET outlet = ?, url = ?, title = ?, author = ?, lang = ?, body = ?, published = ?, at = ?,
			excerpt = ?, want_page = ?, page_due = ?, page_note = ? WHERE id = ?`,
		a.Outlet, a.URL, a.Title, a.Author, a.Lang, a.Text, a.Published, a.Time(), a.Excerpt, !p.Again.IsZero(), p.Again, p.Reason, a.ID)
	if err != nil || n == 0 {
		return err
	}
	if err := t.noteChanged(ctx, a); err != nil {
		return err
	}
	return t.indexWords(ctx, a)
}
