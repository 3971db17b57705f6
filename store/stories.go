package store

import (
	"cmp"
	"context"
	"slices"

	"tidings/briefing"
	"tidings/news"
)

// StoryIDs returns the story that each of these articles was given in an earlier run;
// articles without one are left out.
func (s *Store) StoryIDs(ctx context.Context, articleIDs []string) (map[string]string, error) {
	q := s.reader()
	rows, err := list(ctx, q, scanPair[string, string],
		`SELECT article_id, story_id FROM article_stories WHERE `+q.in("article_id"), articleIDs)
	if err != nil {
		return nil, wrap("read stories of articles", err)
	}
	ids := make(map[string]string, len(rows))
	for _, p := range rows {
		ids[p.a] = p.b
	}
	return ids, nil
}

// saveStories notes the story of each article; the newest run knows best, since it
// knew what the earlier ones said.
func (t *tx) saveStories(ctx context.Context, stories map[string]string) error {
	var rows [][]any
	for article, story := range stories {
		rows = append(rows, []any{article, story})
	}
	// Always in one order, so that two runs never wait for each other in a circle.
	slices.SortFunc(rows, func(a, b []any) int {
		if a[0].(string) < b[0].(string) {
			return -1
		}
		return 1
	})
	return t.insert(ctx, `INSERT INTO article_stories (article_id, story_id) VALUES `, `(?, ?)`,
		` ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id WHERE article_stories.story_id <> excluded.story_id`, rows)
}

// marked returns the newest digest that shows a story or bullet and that the workspace
// may read.
func (s *Store) marked(ctx context.Context, workspace, mark string) (news.Digest, error) {
	d, err := scanStored(s.reader().row(ctx, `SELECT `+storedColumns+` FROM digest_marks JOIN digests ON digests.id = digest_marks.digest_id
		WHERE digest_marks.mark = ? AND digests.workspace IN (?, ?) ORDER BY digests.slot DESC, digests.id DESC LIMIT 1`,
		indexable(clean(mark)), workspace, briefing.OperatorWorkspace))
	if isNone(err) {
		err = briefing.ErrNotFound
	}
	return d.Digest, err
}

// StoryByID returns the newest form of a story that a digest showed which the
// workspace may read; briefing.ErrNotFound.
func (s *Store) StoryByID(ctx context.Context, workspace, id string) (news.DigestStory, error) {
	d, err := s.marked(ctx, workspace, id)
	if err != nil {
		return news.DigestStory{}, wrap("read story", err)
	}
	for _, st := range d.Stories {
		if st.ID == id {
			return st, nil
		}
	}
	return news.DigestStory{}, wrap("read story", briefing.ErrNotFound)
}

// BulletByID returns a bullet with the story it stands in; briefing.ErrNotFound.
func (s *Store) BulletByID(ctx context.Context, workspace, id string) (news.Bullet, news.DigestStory, error) {
	d, err := s.marked(ctx, workspace, id)
	if err != nil {
		return news.Bullet{}, news.DigestStory{}, wrap("read bullet", err)
	}
	for _, st := range d.Stories {
		for _, b := range st.Bullets {
			if b.ID == id {
				return b, st, nil
			}
		}
	}
	return news.Bullet{}, news.DigestStory{}, wrap("read bullet", briefing.ErrNotFound)
}

// The most digests of a workspace that RecentStories looks into.
const recentDigests = 30

// RecentStories returns the newest stories that digests of the workspace showed, each
// once in its newest form, newest first, at most limit.
func (s *Store) RecentStories(ctx context.Context, workspace string, limit int) ([]news.DigestStory, error) {
	q := s.reader()
	var newest []pair[int64, int64] // slot and id
	for _, w := range []string{workspace, briefing.OperatorWorkspace} {
		some, err := list(ctx, q, scanPair[int64, int64],
			`SELECT slot, id FROM digests WHERE workspace = ? AND reason = '' ORDER BY slot DESC LIMIT ?`, w, recentDigests)
		if err != nil {
			return nil, wrap("list recent stories", err)
		}
		newest = append(newest, some...)
	}
	slices.SortFunc(newest, func(x, y pair[int64, int64]) int {
		return cmp.Or(cmp.Compare(y.a, x.a), cmp.Compare(y.b, x.b))
	})
	newest = slices.Compact(newest) // a workspace may be the operator's own
	var out []news.DigestStory
	seen := map[string]bool{}
	for _, n := range newest {
		if len(out) >= limit {
			break
		}
		d, err := scanStored(q.row(ctx, `SELECT `+storedColumns+` FROM digests WHERE id = ?`, n.b))
		if isNone(err) { // tidied away meanwhile
			continue
		}
		if err != nil {
			return nil, wrap("list recent stories", err)
		}
		for _, st := range d.Stories {
			if !seen[st.ID] && len(out) < limit {
				seen[st.ID] = true
				out = append(out, st)
			}
		}
	}
	return out, nil
}
