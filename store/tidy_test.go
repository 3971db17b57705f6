package store_test

import (
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

// A digest keeps its receipts and the record of its posts when its articles are dropped,
// and as long as itself.
func TestReceiptsOutliveArticles(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		src := addSource(t, s, "w", "Coast")
		ok(t, s.SavePolls(ctx, []news.Poll{poll(src, item(src, "k"))}))
		r := run(addBriefing(t, s, "w", "Morning"), t0, 1, chA)
		article := src.ID + "-k"
		r.Digest.Stories[0].ArticleIDs = []string{article}
		r.Digest.Stories[0].Bullets[0].Receipts[0].ArticleID = article
		r.Stories = map[string]string{article: "story1"}
		ok(t, s.SaveRun(ctx, r))
		end(t, s, claim(t, s, 1, t0), briefing.Sent, t0)

		const day = 24 * time.Hour
		done := must[store.Tidied](t)(s.Tidy(ctx, t0.Add(399*day), store.Retention{}))
		same(t, "articles and digests that went", []int{done.Articles, done.Digests}, []int{1, 0})
		same(t, "articles", len(must[map[string]news.Article](t)(s.ArticlesByID(ctx, []string{article}))), 0)
		d, _, err := s.DigestByKey(ctx, r.Digest.Key)
		ok(t, err)
		same(t, "receipts", d.Stories[0].Bullets[0].Receipts, r.Digest.Stories[0].Bullets[0].Receipts)
		same(t, "posts on record", must[briefing.Status](t)(s.Status(ctx, "w", news.Channel{})).Deliveries, map[briefing.State]int{briefing.Sent: 1})

		done = must[store.Tidied](t)(s.Tidy(ctx, t0.Add(401*day), store.Retention{}))
		same(t, "digests that went", done.Digests, 1)
		_, _, err = s.DigestByKey(ctx, r.Digest.Key)
		holds(t, err, "not found")
		same(t, "posts on record", len(must[briefing.Status](t)(s.Status(ctx, "w", news.Channel{})).Deliveries), 0)
	})
}
