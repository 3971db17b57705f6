package store

import (
	"context"
	"strings"
	"unicode"

	"tidings/briefing"
	"tidings/news"
)

const articleColumns = `id, source_id, outlet, url, title, author, lang, published, fetched, excerpt, body`

func scanArticle(r scanner) (news.Article, error) {
	var a news.Article
	var source, published, fetched int64
	err := r.Scan(&a.ID, &source, &a.Outlet, &a.URL, &a.Title, &a.Author, &a.Lang, &published, &fetched, &a.Excerpt, &a.Text)
	a.SourceID, a.Published, a.Fetched = idOf(source), timeOf(published), timeOf(fetched)
	return a, err
}

// Articles returns what the sources carried with Article.Time in the window, oldest
// first, ties by id.
func (s *Store) Articles(ctx context.Context, sourceIDs []string, w briefing.Window) ([]news.Article, error) {
	q := s.reader()
	articles, err := list(ctx, q, scanArticle, `SELECT `+articleColumns+` FROM articles
		WHERE `+q.in("source_id")+` AND at >= ? AND at < ? ORDER BY at, id`, numbers(sourceIDs), w.From, w.To)
	return articles, wrap("read articles", err)
}

// SearchArticles returns the newest articles of sources that the workspace may read
// whose title or text holds all words, at most limit. A word of four letters or more
// is also found as the beginning of a longer one ("drone" finds "drones").
func (s *Store) SearchArticles(ctx context.Context, workspace, words string, limit int) ([]news.Article, error) {
	terms := searchTerms(words)
	if len(terms) == 0 {
		return nil, nil
	}
	q := s.reader()
	// The texts are read of those only that are shown.
	articles, err := list(ctx, q, scanArticle, `SELECT `+articleColumns+` FROM articles WHERE id IN (
			SELECT id FROM articles WHERE source_id IN (SELECT id FROM sources WHERE removed = 0 AND workspace IN (?, ?)) AND `+q.match()+`
			ORDER BY at DESC, id LIMIT ?)
		ORDER BY at DESC, id`, workspace, briefing.OperatorWorkspace, q.matchArg(terms), limit)
	return articles, wrap("search articles", err)
}

// match is the condition that an article holds all terms, which are given as matchArg.
func (q querier) match() string {
	if q.engine == postgresEngine {
		return `words @@ ?::tsquery`
	}
	return `num IN (SELECT rowid FROM article_words WHERE article_words MATCH ?)`
}

// newArticle is an article as it is first saved.
type newArticle struct {
	news.Article
	source   int64
	wantPage bool
}

// insertArticles adds articles with their words; those that exist are left alone.
func (t *tx) insertArticles(ctx context.Context, articles []newArticle) error {
	const head = `INSERT INTO articles (id, source_id, at, published, fetched, excerpt, want_page, outlet, url, title, author, lang, body`
	values := func(a newArticle) []any {
		return []any{a.ID, a.source, a.Time(), a.Published, a.Fetched, a.Excerpt, a.wantPage, a.Outlet, a.URL, a.Title, a.Author, a.Lang, a.Text}
	}
	rows := make([][]any, len(articles))
	if t.engine == postgresEngine {
		for i, a := range articles {
			rows[i] = append(values(a), wordsOf(a.Article))
		}
		return t.insert(ctx, head+`, words) VALUES `, `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, array_to_tsvector(?::text[]))`, ` ON CONFLICT DO NOTHING`, rows)
	}
	byID := make(map[string]news.Article, len(articles))
	for i, a := range articles {
		rows[i] = values(a)
		byID[a.ID] = a.Article
	}
	var words [][]any
	err := inChunks(head+`) VALUES `, `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ` ON CONFLICT DO NOTHING RETURNING num, id`, rows,
		func(stmt string, args []any) error {
			added, err := list(ctx, t.querier, scanPair[int64, string], stmt, args...)
			for _, p := range added {
				words = append(words, []any{p.a, joinWords(wordsOf(byID[p.b]))})
			}
			return err
		})
	if err != nil {
		return err
	}
	return t.insert(ctx, `INSERT INTO article_words (rowid, words) VALUES `, `(?, ?)`, ``, words)
}

// changeArticle brings an article up to date with what its source lists now. One that
// was forgotten since stays forgotten.
func (t *tx) changeArticle(ctx context.Context, id string, item news.PolledItem) error {
	old, err := scanArticle(t.row(ctx, `SELECT `+articleColumns+` FROM articles WHERE id = ?`+t.forUpdate(""), id))
	if isNone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	a, changed := merge(old, cleanArticle(item.Article))
	// Another headline, or a number in the teaser that the text does not have, means that
	// the page says something else, too; a text that came in full needs no page.
	again := item.WantPage && (a.Title != old.Title || newNumber(old.Text, item.Article.Text))
	if !changed && !again {
		return nil
	}
	_, err = t.exec(ctx, `UPDATE articles SET outlet = ?, url = ?, title = ?, author = ?, lang = ?, body = ?, published = ?, at = ?, excerpt = ?,
			page_due = CASE WHEN ? = 1 THEN 0 ELSE page_due END,
			want_page = CASE WHEN ? = 1 THEN 1 WHEN ? = 1 THEN want_page ELSE 0 END WHERE id = ?`,
		a.Outlet, a.URL, a.Title, a.Author, a.Lang, a.Text, a.Published, a.Time(), a.Excerpt, again, again, a.Excerpt, id)
	if err != nil {
		return err
	}
	if err := t.noteChanged(ctx, a); err != nil {
		return err
	}
	return t.indexWords(ctx, a)
}

// newNumber reports whether a teaser prints a number that a text does not have.
func newNumber(text, teaser string) bool {
	for w := range strings.FieldsSeq(teaser) {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsDigit(r) })
		if w != "" && !strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// cleanArticle is an article's text as it would be read back, so that it can be
// compared with what was stored.
func cleanArticle(a news.Article) news.Article {
	for _, s := range []*string{&a.Outlet, &a.URL, &a.Title, &a.Author, &a.Lang, &a.Text} {
		*s = clean(*s)
	}
	a.Published = timeOf(millis(a.Published))
	return a
}

// indexWords replaces the words by which an article is found.
func (t *tx) indexWords(ctx context.Context, a news.Article) error {
	words := wordsOf(a)
	if t.engine == postgresEngine {
		_, err := t.exec(ctx, `UPDATE articles SET words = array_to_tsvector(?::text[]) WHERE id = ?`, words, a.ID)
		return wrap("index words", err)
	}
	var num int64
	if err := t.row(ctx, `SELECT num FROM articles WHERE id = ?`, a.ID).Scan(&num); err != nil {
		return wrap("index words", err)
	}
	if _, err := t.exec(ctx, `DELETE FROM article_words WHERE rowid = ?`, num); err != nil {
		return wrap("index words", err)
	}
	_, err := t.exec(ctx, `INSERT INTO article_words (rowid, words) VALUES (?, ?)`, num, joinWords(words))
	return wrap("index words", err)
}
