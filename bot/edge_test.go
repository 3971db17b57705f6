package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/news"
)

// A new time that is past already today must not run at once; a new length must not
// make the next run look further.
func TestEditMovesSince(t *testing.T) {
	for args, moved := range map[string]bool{"schedule=06:00": true, "zone=UTC": true, "stories=3": false, "sources=all": false, "schedule=weekdays 08:00": false} {
		r := newRoom(t)
		before := r.store.BriefingList[0].Since
		r.says(true, "/briefing edit morning "+args)
		b := r.store.BriefingList[0]
		if b.Since.Equal(clock) != moved || !moved && !b.Since.Equal(before) {
			t.Errorf("%s: since %v (before %v), moved should be %v", args, b.Since, before, moved)
		}
	}
}

type silent struct{}

func (silent) Inspect(ctx context.Context, _ string) (bot.Finding, error) {
	<-ctx.Done()
	return bot.Finding{Stages: []string{"asked for the page"}}, ctx.Err()
}

// An address that never answers is given up after three seconds, since Discord waits
// no longer.
func TestSlowAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &bottest.Store{}
		b := bot.New(bot.Options{Store: store, Inspector: silent{}})
		for _, sub := range []string{"add", "test"} {
			start := time.Now()
			reply, err := b.Handle(t.Context(), bot.Request{Workspace: workspace, Channel: here, Admin: true, Path: []string{"sources", sub}, Args: map[string]string{"url": "slow.example"}})
			if err != nil {
				t.Errorf("%s: %v", sub, err)
			}
			if text := bot.PlainReply(reply); !strings.Contains(text, "did not answer within 3 seconds") {
				t.Errorf("%s: %s", sub, text)
			}
			if d := time.Since(start); d != 3*time.Second {
				t.Errorf("%s: answered after %v", sub, d)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		reply, err := b.Handle(ctx, bot.Request{Workspace: workspace, Admin: true, Path: []string{"sources", "add"}, Args: map[string]string{"url": "slow.example"}})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(bot.PlainReply(reply), "took too long") {
			t.Errorf("the asker's own time: %v, %s", err, bot.PlainReply(reply))
		}
		if len(store.SourceList) > 0 {
			t.Error("a source that was never read is stored")
		}
	})
}

// What is not stored has no buttons: nobody could be shown its receipts.
func TestDigestsOnDemandHaveNoButtons(t *testing.T) {
	r := newRoom(t)
	for _, line := range []string{"/digest", "/briefing preview morning", "/briefing add noon 12:00"} {
		reply := r.says(true, line)
		if reply.Digest == nil {
			t.Fatalf("%s shows no digest", line)
		}
		if bs := bot.DigestButtons(*reply.Digest); bs != nil {
			t.Errorf("%s has buttons %+v", line, bs)
		}
	}
	asks := r.composer.Asks()
	if w := asks[0].Window; !w.To.Equal(clock) || w.To.Sub(w.From) != 24*time.Hour || asks[0].Briefing.Workspace != workspace {
		t.Errorf("/digest asked for %+v", asks[0])
	}
	if w := asks[1].Window; w != r.store.BriefingList[0].Window(clock) || asks[1].Briefing.ID != "b1" {
		t.Errorf("the preview asked for %+v", asks[1])
	}
}

// What is typed is cleaned before it is compared or stored.
func TestArgumentsAreCleaned(t *testing.T) {
	r := newRoom(t)
	r.gives(true, []string{"briefing", "pause"}, map[string]string{"name": " mor\u200bning\u202e\n"})
	if !r.store.BriefingList[0].Paused {
		t.Error("a name with invisible characters is not found")
	}
	r.gives(true, []string{"briefing", "add"}, map[string]string{"name": "a\x00b\u200b  c", "schedule": "12:00"})
	if name := r.store.BriefingList[2].Name; name != "ab c" {
		t.Errorf("stored name %q", name)
	}
	given := map[string]string{"name": " evening ", "other": "x"}
	r.gives(true, []string{"briefing", "resume"}, given)
	if given["name"] != " evening " || len(given) != 2 {
		t.Error("the request's own options were changed")
	}
}

// racing is a store in which somebody else is always faster.
type racing struct {
	*bottest.Store
	err error
}

func (r racing) AddSource(_ context.Context, s news.Source) (news.Source, error) { return s, r.err }
func (r racing) RemoveSource(context.Context, string, string) error              { return r.err }
func (r racing) AddBriefing(_ context.Context, b briefing.Briefing) (briefing.Briefing, error) {
	return b, r.err
}
func (r racing) UpdateBriefing(context.Context, briefing.Briefing) error { return r.err }
func (r racing) PauseBriefing(context.Context, string, bool, string, time.Time) error {
	return r.err
}
func (r racing) RemoveBriefing(context.Context, string) error { return r.err }

// Two admins at once get an answer that tells what became of it, never a failure.
func TestRaces(t *testing.T) {
	for _, tt := range []struct {
		err  error
		path string
		args map[string]string
		want string
	}{
		{bot.ErrExists, "sources add", map[string]string{"url": "coast.example/news"}, "added a moment ago"},
		{bot.ErrNotFound, "sources remove", map[string]string{"name": "BBC World"}, "no longer read"},
		{bot.ErrDeclared, "sources remove", map[string]string{"name": "BBC World"}, "configuration file"},
		{bot.ErrExists, "briefing add", map[string]string{"name": "x", "schedule": "09:00"}, "There is a briefing “x” already"},
		{bot.ErrNotFound, "briefing edit", map[string]string{"name": "morning", "schedule": "09:00"}, "removed a moment ago"},
		{bot.ErrDeclared, "briefing edit", map[string]string{"name": "morning", "schedule": "09:00"}, "configuration file"},
		{bot.ErrNotFound, "briefing pause", map[string]string{"name": "morning"}, "removed a moment ago"},
		{bot.ErrNotFound, "briefing remove", map[string]string{"name": "morning"}, "forgotten"},
		{bot.ErrDeclared, "briefing remove", map[string]string{"name": "morning"}, "configuration file"},
	} {
		r := newRoom(t)
		b := bot.New(bot.Options{Store: racing{r.store, fmt.Errorf("store: %w", tt.err)}, Inspector: r.pages, Composer: r.composer, Now: func() time.Time { return clock }})
		reply, err := b.Handle(context.Background(), r.request(true, strings.Fields(tt.path), tt.args))
		if text := bot.PlainReply(reply); err != nil || !strings.Contains(text, tt.want) {
			t.Errorf("%s with %v: %v\n%s", tt.path, tt.err, err, text)
		}
	}
}

func TestTranscriptManySources(t *testing.T) {
	r := emptyRoom(t)
	healths := []news.Health{
		{LastSuccess: clock, ItemsPerDay: 0, NextPoll: clock.Add(time.Hour)},
		{LastSuccess: clock, ItemsPerDay: 0.05},
		{LastSuccess: clock, ItemsPerDay: 0.16, NextPoll: clock.Add(300 * 24 * time.Hour)},
		{LastSuccess: clock, ItemsPerDay: 1.2, NextPoll: clock.Add(-time.Minute)},
		{LastSuccess: clock, ItemsPerDay: 12345, NextPoll: clock.Add(time.Minute)},
		{Failures: 1, LastFailure: clock.Add(-48 * time.Hour)},
		{Failures: 400, Reason: "no such host\nat all", Since: clock.Add(-400 * 24 * time.Hour), NextPoll: clock.Add(24 * time.Hour)},
		{Failures: 2},
	}
	for i := range 60 {
		s := news.Source{ID: fmt.Sprint(i), Workspace: workspace, Name: fmt.Sprintf("Outlet %02d", i), URL: fmt.Sprintf("https://o%d.example/", i)}
		if i < len(healths) {
			s.Health = healths[i]
		}
		s.Paused = i == 8 || i == 5
		r.store.SourceList = append(r.store.SourceList, s)
	}
	r.says(false, "/sources")
	r.says(false, "/sources list 3")
	r.says(false, "/sources 4")
	r.says(false, "/status")
	r.says(true, "/sources add o5.example")
	r.golden("many-sources")
}

func TestScheduleWordsOfAnySpec(t *testing.T) {
	for spec, want := range map[string]string{
		"@hourly": "every hour", "@midnight": "daily at 00:00", "@weekly": "Sun at 00:00", "@monthly": "on the 1st of each month at 00:00",
		"@yearly": "on 1 January at 00:00", "@annually": "on 1 January at 00:00", "@every 1m": "every minute", "@every 90s": "every 1m30s", "@every x": "by the cron line @every x",
		"0 8 * * 5-1": "by the cron line 0 8 * * 5-1", "0 8 * * 0-6": "daily at 08:00", "0 0-23 * * *": "by the cron line 0 0-23 * * *", "0,10,20 1,2,3 * * *": "by the cron line 0,10,20 1,2,3 * * *",
		"": "by the cron line ", "0 8 * * 6,7": "by the cron line 0 8 * * 6,7",
	} {
		if got := bot.ScheduleWords(spec); got != want {
			t.Errorf("%q: %q, want %q", spec, got, want)
		}
	}
}

// A thread of Discord is one place, however the file writes it.
func TestThreadsAreOnePlace(t *testing.T) {
	r := newRoom(t)
	r.store.BriefingList[1].Channels = []news.Channel{{Platform: news.Discord, ID: "42", Thread: "77"}}
	r.channel = news.Channel{Platform: news.Discord, ID: "77"}
	r.says(true, "/briefing pause evening")
	if !r.store.BriefingList[1].Paused {
		t.Error("an admin in the thread cannot pause what posts there")
	}
	if text := bot.PlainReply(r.says(true, "/briefing")); !strings.Contains(text, "Posts in this channel") {
		t.Error(text)
	}
}

func TestErrorsReadAsSentences(t *testing.T) {
	if got, want := (&bot.UsageError{Problem: "No.", Try: "/help"}).Error(), "No. Try /help"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := (&bot.UsageError{Problem: "No."}).Error(), "No."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A feed without a title is called by its host, one whose title is taken by both.
func TestNamesOfSources(t *testing.T) {
	r := emptyRoom(t)
	for i, title := range []string{"News", "news", "News", "", "\u200b", "@everyone <b>"} {
		address := fmt.Sprintf("https://www.host%d.example/feed", i/4)
		if i == 2 || i > 3 {
			address = fmt.Sprintf("https://other%d.example/feed", i)
		} else if i > 0 {
			address += fmt.Sprint(i)
		}
		r.pages[address] = bot.Finding{URL: address, Title: title}
		r.says(true, "/sources add "+address)
	}
	r.says(true, "/sources add https://other2.example/feed?2 News")
	r.says(true, "/sources add https://other2.example/feed?2 "+strings.Repeat("long ", 20))
	var names []string
	for _, s := range r.store.SourceList {
		names = append(names, s.Name)
	}
	want := []string{"News", "news (host0.example)", "News (other2.example)", "host0.example", "other4.example", "@everyone <b>"}
	if !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}
