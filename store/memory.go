package store

import (
	"context"
	"encoding/json"
	"slices"

	"tidings/news"
)

// mostTold is how many forms of a story ToldStory returns.
const mostTold = 10

// ToldStory returns the forms in which sent deliveries told a channel a story, which has
// had these ids, the newest first: each with those bullets that the channel was told. It
// returns at most the newest ten.
func (s *Store) ToldStory(ctx context.Context, ch news.Channel, ids []string) ([]news.DigestStory, error) {
	marks := make([]string, len(ids))
	for i, id := range ids {
		marks[i] = indexable(id)
	}
	q := s.reader()
	parts, err := list(ctx, q, scanPair[int64, string], `SELECT digests.id, deliveries.told FROM deliveries JOIN digests ON digests.id = deliveries.digest_id
		WHERE deliveries.platform = ? AND deliveries.chat = ? AND deliveries.thread = ? AND deliveries.state = 'sent'
			AND deliveries.digest_id IN (SELECT digest_id FROM digest_marks WHERE `+q.in("mark")+`)
		ORDER BY digests.slot DESC, digests.id DESC, deliveries.part`,
		string(ch.Platform), ch.ID, ch.Thread, marks)
	if err != nil {
		return nil, wrap("read how "+ch.String()+" was told a story", err)
	}
	var out []news.DigestStory
	for len(parts) > 0 && len(out) < mostTold {
		digest := parts[0].a
		keys, rest := []string{}, parts
		for ; len(rest) > 0 && rest[0].a == digest; rest = rest[1:] {
			var told []news.Told
			if err := json.Unmarshal([]byte(rest[0].b), &told); err != nil {
				return nil, wrap("read how "+ch.String()+" was told a story", err)
			}
			for _, t := range told {
				if slices.Contains(ids, t.StoryID) {
					keys = append(keys, t.Key)
				}
			}
		}
		parts = rest
		if len(keys) == 0 {
			continue
		}
		forms, err := s.storyAsTold(ctx, digest, ids, keys)
		if err != nil {
			return nil, wrap("read how "+ch.String()+" was told a story", err)
		}
		out = append(out, forms...)
	}
	return out, nil
}

// storyAsTold are the stories of a digest with these ids, with the bullets of these keys;
// none where the digest is not kept any more.
func (s *Store) storyAsTold(ctx context.Context, digest int64, ids, keys []string) ([]news.DigestStory, error) {
	d, err := scanStored(s.reader().row(ctx, `SELECT `+storedColumns+` FROM digests WHERE id = ?`, digest))
	if isNone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	stories := slices.DeleteFunc(d.Stories, func(st news.DigestStory) bool { return !slices.Contains(ids, st.ID) })
	for i := range stories {
		stories[i].Bullets = slices.DeleteFunc(stories[i].Bullets, func(b news.Bullet) bool { return !slices.Contains(keys, b.Key) })
	}
	return stories, nil
}
