package store_test

import (
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

// TestWhatAServerOwnsOutlivesItsLeavingFor30Days: then all of it goes, and nothing of
// anybody else's.
func TestWhatAServerOwnsOutlivesItsLeavingFor30Days(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		const gone, stays, direct = "discord:1", "discord:2", "discord:dm:3"
		keep := store.Retention{Articles: 500 * 24 * time.Hour, Digests: 500 * 24 * time.Hour}
		shared := news.Channel{Platform: news.Discord, ID: "500"}
		for i, w := range []string{gone, stays, direct, briefing.OperatorWorkspace, "telegram:-1"} {
			src := addSource(t, s, w, "S"+string(rune('a'+i)))
			ok(t, s.SavePolls(ctx, []news.Poll{poll(src, item(src, "k"), item(src, "l"))}))
			own := news.Channel{Platform: news.Discord, ID: string(rune('a' + i))}
			b := must[briefing.Briefing](t)(s.AddBriefing(ctx, briefing.Briefing{Workspace: w, Name: "B" + own.ID, Schedule: "@daily", Channels: []news.Channel{own, shared}, Mention: "7"}))
			same(t, "the role", must[briefing.Briefing](t)(s.Briefing(ctx, b.ID)).Mention, "7")
			r := run(b, t0, 1, own, shared)
			r.Passed = []briefing.PassedSlot{{At: t0.Add(-time.Hour)}}
			ok(t, s.SaveRun(ctx, r))
		}
		for id := range int64(10) {
			d := claim(t, s, id+1, t0)
			state := briefing.Sent
			if d.Channel.ID == "a" {
				state = briefing.Gone
			}
			end(t, s, d, state, t0)
		}
		rows := func() map[string]int64 {
			out := map[string]int64{}
			for _, n := range must[[]store.TableCount](t)(s.Count(ctx)) {
				out[n.Name] = int64(n.Rows)
			}
			return out
		}
		before := rows()
		tidy := func(after time.Duration) store.Tidied {
			return must[store.Tidied](t)(s.Tidy(ctx, t0.Add(after), keep, "telegram:", "discord:"))
		}
		const day = 24 * time.Hour

		ok(t, s.Present(ctx, "discord:", []string{stays}, t0))
		ok(t, s.Present(ctx, "discord:", []string{stays}, t0.Add(20*day))) // seen again to be away: still since t0
		same(t, "a month is not over", tidy(30*day), store.Tidied{})
		ok(t, s.Present(ctx, "discord:", []string{gone, stays}, t0.Add(30*day)))
		same(t, "it came back", tidy(80*day), store.Tidied{})
		ok(t, s.Present(ctx, "discord:", nil, t0.Add(30*day)))
		ok(t, s.Present(ctx, "discord:", []string{stays}, t0.Add(31*day)))
		same(t, "in time", tidy(60*day), store.Tidied{})
		for _, asked := range [][]string{nil, {"telegram:"}} {
			same(t, "nobody could say whether it is back", must[store.Tidied](t)(s.Tidy(ctx, t0.Add(90*day), keep, asked...)), store.Tidied{})
		}
		same(t, "a month later", tidy(60*day+time.Minute), store.Tidied{Articles: 2, Digests: 1, Left: 1})
		same(t, "again", tidy(60*day+time.Minute), store.Tidied{})

		after := rows()
		for _, table := range []string{"sources", "briefings", "digests", "passed_slots", "poll_states"} {
			if before[table] != 5 || after[table] != 4 {
				t.Errorf("%s: %d rows, then %d; want 5, then 4", table, before[table], after[table])
			}
		}
		for _, table := range []string{"articles", "item_keys", "deliveries"} {
			if before[table] != 10 || after[table] != 8 {
				t.Errorf("%s: %d rows, then %d; want 10, then 8", table, before[table], after[table])
			}
		}
		if before["channel_stops"] != 1 || after["channel_stops"] != 0 || after["departures"] != 0 {
			t.Errorf("channel_stops: %d, then %d; departures: %d", before["channel_stops"], after["channel_stops"], after["departures"])
		}
		same(t, "what the shared channel was told", after["told"], before["told"])
		same(t, "the other server's sources", len(must[[]news.Source](t)(s.Sources(ctx, stays))), 2) // and the operator's
	})
}
