package store_test

import (
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

func TestStanding(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		empty, err := s.Standing(ctx, t0)
		if err != nil || empty.Articles != 0 || empty.PollLag != 0 || len(empty.Deliveries) != 0 {
			t.Fatalf("an empty database stands at %+v, %v", empty, err)
		}
		src, err := s.AddSource(ctx, news.Source{Workspace: "telegram:1", Name: "Coast", URL: "https://coast.example/rss"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddBriefing(ctx, briefing.Briefing{Workspace: "telegram:1", Name: "morning", Schedule: "@daily"}); err != nil {
			t.Fatal(err)
		}
		due := t0.Add(-3 * time.Minute)
		poll := news.Poll{SourceID: src.ID, At: t0.Add(-time.Hour), Health: news.Health{NextPoll: due, Failures: 2, Reason: "403 Forbidden"},
			Items: []news.PolledItem{{Keys: []string{"k"}, Article: news.Article{ID: "a1", SourceID: src.ID, Title: "One", Text: "One.", Fetched: t0}}}}
		if err := s.SavePolls(ctx, []news.Poll{poll}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Standing(ctx, t0)
		if err != nil || got.Failing != 1 || got.Well != 0 || got.Active != 1 || got.Articles != 1 || got.PollLag != 3*time.Minute {
			t.Errorf("Standing = %+v, %v", got, err)
		}
		byID, err := s.ArticlesByID(ctx, []string{"a1", "gone"})
		if err != nil || len(byID) != 1 || byID["a1"].Title != "One" {
			t.Errorf("ArticlesByID = %v, %v", byID, err)
		}
	})
}
