package store_test

import (
	"strings"
	"testing"
	"time"

	"tidings/news"
	"tidings/store"
)

// A subscription is kept with its source: asked less and less while the hub does not
// agree, found by its token, forgotten with its hub.
func TestPushes(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		src := must[news.Source](t)(s.AddSource(ctx, news.Source{Workspace: "w", Name: "A", URL: "https://a.example/feed"}))
		save := func(p *news.Push) {
			t.Helper()
			ok(t, s.SavePolls(ctx, []news.Poll{{SourceID: src.ID, At: t0, State: "s", Health: news.Health{LastSuccess: t0, NextPoll: t0.Add(time.Hour)}, Push: p}}))
		}
		offer := news.Push{Token: "t1", Secret: "s1", Hub: "https://hub.example/", Topic: "https://a.example/feed"}
		save(&offer)
		again := offer
		again.Token, again.Secret = "t2", "s2"
		save(&again) // the same hub: what was agreed stays
		save(nil)

		due := func(at time.Time) []news.Push {
			t.Helper()
			return must[[]news.Push](t)(s.DuePushes(ctx, at, at.Add(time.Hour), 10))
		}
		first := due(t0)
		want := offer
		want.SourceID = src.ID
		same(t, "due", first, []news.Push{want})
		same(t, "asked at once again", len(due(t0.Add(59*time.Minute))), 0)
		same(t, "asked an hour later", len(due(t0.Add(time.Hour))), 1)
		same(t, "asked sooner than two hours after that", len(due(t0.Add(179*time.Minute))), 0)

		p, of, found, err := s.PushByToken(ctx, "t1")
		ok(t, err)
		same(t, "found", []any{found, p.Asks, of.Source.ID, of.State}, []any{true, 2, src.ID, "s"})
		_, _, found, err = s.PushByToken(ctx, "t2")
		ok(t, err)
		same(t, "found by a token that was not taken", found, false)

		p.Asks, p.Until = 0, t0.Add(48*time.Hour)
		ok(t, s.SavePush(ctx, p, t0.Add(36*time.Hour)))
		taken := must[[]news.Due](t)(s.DueSources(ctx, t0.Add(2*time.Hour), t0.Add(3*time.Hour), 10))
		same(t, "pushed until", taken[0].PushedUntil, p.Until)
		same(t, "due before its time", len(due(t0.Add(35*time.Hour))), 0)
		same(t, "renewed", len(due(t0.Add(36*time.Hour))), 1)

		item := news.PolledItem{Keys: []string{strings.Repeat("a", 32)}, Article: news.Article{ID: "a1", Title: "T", Fetched: t0}}
		ok(t, s.SavePolls(ctx, []news.Poll{{SourceID: src.ID, At: t0, State: "other", SameState: true, Pushed: true, Items: []news.PolledItem{item}}}))
		_, of, _, err = s.PushByToken(ctx, "t1")
		ok(t, err)
		same(t, "after a push", []any{of.State, of.Source.Health.LastSuccess, of.Source.Health.NextPoll}, []any{"s", t0, t0.Add(3 * time.Hour)})
		same(t, "items", len(must[map[string]string](t)(s.KnownItems(ctx, src.ID, item.Keys))), 1)
		ok(t, s.PollNow(ctx, src.ID, t0))
		same(t, "due at once", len(must[[]news.Due](t)(s.DueSources(ctx, t0, t0.Add(time.Minute), 10))), 1)

		save(&news.Push{})
		_, _, found, err = s.PushByToken(ctx, "t1")
		ok(t, err)
		same(t, "found after the feed named no hub", found, false)
		save(&offer)
		ok(t, s.RemoveSource(ctx, "w", "A"))
		same(t, "due of a source that is gone", len(due(t0.Add(500*time.Hour))), 0)
		_, _, found, err = s.PushByToken(ctx, "t1")
		ok(t, err)
		same(t, "found after the source was removed", found, false)
	})
}

// A source that is paused because it failed is told to its workspace once.
func TestPauseIsToldOnce(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		src := must[news.Source](t)(s.AddSource(ctx, news.Source{Workspace: "w", Name: "Coast", URL: "https://a.example/feed"}))
		notices := func(workspace string) string {
			t.Helper()
			return strings.Join(must[[]string](t)(s.StopNotices(ctx, workspace, t0)), "\n")
		}
		failed := news.Poll{SourceID: src.ID, At: t0, SameState: true, Health: news.Health{Failures: 9, Reason: "404 Not Found", Since: t0, LastFailure: t0}}
		ok(t, s.SavePolls(ctx, []news.Poll{failed}))
		same(t, "before", notices("w"), "")
		failed.Pause = true
		ok(t, s.SavePolls(ctx, []news.Poll{failed, failed}))
		same(t, "of somebody else", notices("x"), "")
		same(t, "notice", notices("w"), `"Coast" is no longer read: 404 Not Found since `+t0.UTC().Format("2 January 2006")+`. To read it again, remove it with /sources remove and add it anew.`)
		same(t, "again", notices("w"), "")
		ok(t, s.SavePolls(ctx, []news.Poll{failed}))
		same(t, "after another failure", notices("w"), "")
	})
}
