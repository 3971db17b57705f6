package telegram

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/internal/testkit/faketelegram"
	"tidings/news"
)

// library is a bot with many sources, in a group.
func library(t *testing.T, story func(d *desk, ann *faketelegram.User)) {
	synctest.Test(t, func(t *testing.T) {
		store := &bottest.Store{}
		d := newDesk(t, bot.New(bot.Options{Store: store, Inspector: bottest.Inspector{}, Composer: &bottest.Composer{}}))
		defer d.end()
		store.Change(func(s *bottest.Store) {
			for i := range 60 {
				s.SourceList = append(s.SourceList, news.Source{ID: fmt.Sprint(i), Workspace: workspace(d.group.ID()), Name: fmt.Sprintf("Outlet %02d", i)})
			}
		})
		story(d, d.people[bottest.Admin])
	})
}

func TestPagesAreTurnedInPlace(t *testing.T) {
	library(t, func(d *desk, ann *faketelegram.User) {
		d.after(func() { ann.Says(d.group, "/list") })
		m := newestOf(t, d.group)
		if !strings.Contains(m.Text(), "Outlet 00") {
			t.Fatalf("the first page is %q", m.Text())
		}
		for label, want := range map[string]string{"Page 2 →": "Outlet 25"} {
			var click *faketelegram.Click
			d.after(func() { click = ann.Clicks(m, label) })
			if _, ok := click.Answered(); !ok || !strings.Contains(m.Text(), want) {
				t.Errorf("[%s] gave %q", label, m.Text())
			}
		}
		d.after(func() { ann.Clicks(m, "Page 3 →"); ann.Clicks(m, "← Page 1") })
		if got := m.Buttons(); !strings.Contains(m.Text(), "Outlet 00") || len(got) != 1 {
			t.Errorf("after two quick presses it shows %q with %q", m.Text(), got)
		}
		if n := len(d.group.FromBot()); n != 1 {
			t.Errorf("turning pages made %d messages", n)
		}
		// The same page again changes nothing, and that is no failure.
		d.fake.Script("editMessageText", faketelegram.Refuse(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"))
		d.after(func() { ann.Clicks(m, "Page 2 →") })
		if n := len(d.group.FromBot()); n != 1 {
			t.Errorf("the same page was posted anew: %d messages", n)
		}
		// A message that cannot be changed any more is answered with a new one.
		d.fake.Script("editMessageText", faketelegram.Refuse(400, "Bad Request: message can't be edited"))
		d.after(func() { ann.Clicks(m, "Page 2 →") })
		if last := newestOf(t, d.group); last == m || !strings.Contains(last.Text(), "Outlet 25") {
			t.Errorf("the page did not come: %q", last.Text())
		}
		time.Sleep(time.Minute)
	})
}
