package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

// saveSettings replaces what a workspace wants.
func saveSettings(ctx context.Context, s *store.Store, workspace string, want briefing.Settings) error {
	return s.ChangeSettings(ctx, workspace, func(briefing.Settings, []briefing.Briefing) (briefing.Settings, []briefing.Briefing, error) {
		return want, nil, nil
	})
}

// TestSettingsChangeAsOne: a change of settings and briefings is made whole or not at
// all, and of two at the same time none is lost.
func TestSettingsChangeAsOne(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		b := addBriefing(t, s, "discord:1", "morning")
		change := func(f func(*briefing.Settings), more ...briefing.Briefing) error {
			return s.ChangeSettings(ctx, "discord:1", func(old briefing.Settings, own []briefing.Briefing) (briefing.Settings, []briefing.Briefing, error) {
				if len(own) != 1 || own[0].ID != b.ID {
					return old, nil, fmt.Errorf("given %d briefings", len(own))
				}
				f(&old)
				own[0].Zone = old.Zone
				return old, append(own, more...), nil
			})
		}
		err := change(func(w *briefing.Settings) { w.Zone = "Asia/Tokyo" }, briefing.Briefing{ID: "999999", Name: "gone", Schedule: "@daily"})
		if !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("a briefing that is gone: %v", err)
		}
		same(t, "settings", must[briefing.Settings](t)(s.Settings(ctx, "discord:1")), briefing.Settings{})
		same(t, "the zone", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).Zone, b.Zone)

		const each = 10
		errs := make(chan error, 2*each)
		for i := range each {
			go func() {
				errs <- change(func(w *briefing.Settings) { w.Filters.Exclude = append(w.Filters.Exclude, fmt.Sprint("w", i)) })
			}()
			go func() { errs <- change(func(w *briefing.Settings) { w.Zone, w.Stories = "Europe/Kyiv", w.Stories+1 }) }()
		}
		for range 2 * each {
			ok(t, <-errs)
		}
		got := must[briefing.Settings](t)(s.Settings(ctx, "discord:1"))
		if len(got.Filters.Exclude) != each || got.Stories != each || got.Zone != "Europe/Kyiv" {
			t.Errorf("settings %+v", got)
		}
		same(t, "the zone", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).Zone, "Europe/Kyiv")
	})
}

func TestSettings(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		same(t, "settings", must[briefing.Settings](t)(s.Settings(ctx, "discord:1")), briefing.Settings{})
		want := briefing.Settings{Zone: "Europe/Kyiv", Lang: "uk", Stories: 5, Quiet: briefing.Quiet{From: 1320, To: 420},
			Filters: briefing.Filters{Include: []string{"climate"}, Exclude: []string{"prime minister", "'; DROP TABLE settings; --"}}}
		ok(t, saveSettings(ctx, s, "discord:1", briefing.Settings{Zone: "UTC"}))
		ok(t, saveSettings(ctx, s, "discord:1", want))
		same(t, "settings", must[briefing.Settings](t)(s.Settings(ctx, "discord:1")), want)
		same(t, "settings", must[briefing.Settings](t)(s.Settings(ctx, "discord:2")), briefing.Settings{})

		ok(t, saveSettings(ctx, s, "telegram:-5", want))
		ok(t, s.MoveChannel(ctx, news.Channel{Platform: news.Telegram, ID: "-5"}, news.Channel{Platform: news.Telegram, ID: "-1005"}))
		same(t, "settings", must[briefing.Settings](t)(s.Settings(ctx, "telegram:-1005")), want)
	})
}

func TestMutes(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		mute := func(id string, after time.Duration) briefing.Mute {
			return briefing.Mute{Channel: chA, StoryID: id, Headline: "About " + id, At: t0.Add(after)}
		}
		for _, m := range []briefing.Mute{mute("s1", 0), mute("s2", time.Hour), mute("s1", 2*time.Hour)} {
			ok(t, s.Mute(ctx, m))
		}
		same(t, "what is muted", must[[]briefing.Mute](t)(s.Mutes(ctx, chA)), []briefing.Mute{mute("s2", time.Hour), mute("s1", 0)})
		if got := must[[]briefing.Mute](t)(s.Mutes(ctx, chB)); len(got) != 0 {
			t.Errorf("in another channel: %v", got)
		}
		ok(t, s.Unmute(ctx, chA, "s2"))
		if err := s.Unmute(ctx, chA, "s2"); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		moved := news.Channel{Platform: news.Telegram, ID: "-9"}
		ok(t, s.MoveChannel(ctx, chA, moved))
		if got := must[[]briefing.Mute](t)(s.Mutes(ctx, moved)); len(got) != 1 || got[0].StoryID != "s1" {
			t.Errorf("after a move: %v", got)
		}
		for n := range 205 {
			ok(t, s.Mute(ctx, mute(fmt.Sprintf("m%03d", n), time.Duration(n)*time.Minute)))
		}
		if got := must[[]briefing.Mute](t)(s.Mutes(ctx, chA)); len(got) != 200 || got[0].StoryID != "m204" || got[199].StoryID != "m005" {
			t.Errorf("%d are muted, from %v to %v", len(got), got[0], got[len(got)-1])
		}
	})
}

func TestLastDigest(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		b := addBriefing(t, s, "discord:1", "morning")
		if _, err := s.LastDigest(ctx, b.ID); !errors.Is(err, briefing.ErrNotFound) {
			t.Errorf("before the first: %v", err)
		}
		ok(t, s.SaveRun(ctx, run(b, t0, 1, chA)))
		nothing := run(b, t0.Add(time.Hour), 0)
		nothing.Why, nothing.Reason, nothing.Digest.Stories = briefing.WhyNothing, "nothing new", nil
		ok(t, s.SaveRun(ctx, nothing))
		if d := must[news.Digest](t)(s.LastDigest(ctx, b.ID)); !d.Slot.Equal(t0) {
			t.Errorf("the digest of %s", d.Slot)
		}
	})
}

// TestLeftWishes: what a server wanted goes with the rest of what it owned.
func TestLeftWishes(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		must[briefing.Briefing](t)(s.AddBriefing(ctx, briefing.Briefing{Workspace: "discord:1", Name: "b", Schedule: "@daily", Channels: []news.Channel{chA}}))
		ok(t, saveSettings(ctx, s, "discord:1", briefing.Settings{Lang: "uk"}))
		ok(t, s.Mute(ctx, briefing.Mute{Channel: chA, StoryID: "s1", At: t0}))
		ok(t, s.Present(ctx, "discord:", []string{"discord:1"}, t0))
		ok(t, s.Present(ctx, "discord:", nil, t0))
		must[store.Tidied](t)(s.Tidy(ctx, t0.Add(40*24*time.Hour), store.Retention{}, "discord:"))
		if got := must[briefing.Settings](t)(s.Settings(ctx, "discord:1")); got.Lang != "" {
			t.Errorf("settings %+v", got)
		}
		if got := must[[]briefing.Mute](t)(s.Mutes(ctx, chA)); len(got) != 0 {
			t.Errorf("mutes %v", got)
		}
	})
}
