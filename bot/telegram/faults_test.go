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

// everyFault is each thing that can go wrong with a request.
func everyFault() map[string]faketelegram.Fault {
	return map[string]faketelegram.Fault{
		"429": faketelegram.TooMany(3), "429 of a proxy": faketelegram.HTML(429), "500": faketelegram.Refuse(500, "Internal Server Error"),
		"502": faketelegram.HTML(502), "503": faketelegram.Refuse(503, "Service Unavailable"), "cut body": faketelegram.CutBody(),
		"reset before": faketelegram.ResetBefore(), "reset after": faketelegram.ResetAfter(), "hang": faketelegram.Hang(), "hang after": faketelegram.HangAfter(),
		"drip": faketelegram.Drip(time.Second), "slow": faketelegram.Slow(3 * time.Second), "wrong JSON": faketelegram.WrongJSON(), "huge": faketelegram.Huge(),
		"401": faketelegram.Refuse(401, "Unauthorized"), "403": faketelegram.Refuse(403, "Forbidden: bot was kicked from the channel chat"),
		"400": faketelegram.Refuse(400, "Bad Request: something"), "409": faketelegram.Conflict(), "html after": faketelegram.HTMLAfter(504),
	}
}

// TestEveryFaultOfEveryCall lets each request that a person's deed leads to go wrong in
// each way: nobody is doubled, nothing is done twice, and the next deed is answered.
func TestEveryFaultOfEveryCall(t *testing.T) {
	for _, method := range []string{"editMessageText", "deleteMessage", "getChat", "getChatMember", "answerCallbackQuery"} {
		for name, fault := range everyFault() {
			if method == "answerCallbackQuery" && name == "400" {
				continue // the press is too old: there is nobody left to answer
			}
			t.Run(method+" "+name, func(t *testing.T) {
				away(t, func(r *rig, store *bottest.Store, _ *faketelegram.Chat) {
					ann := r.fake.User("Ann")
					store.Change(func(s *bottest.Store) {
						for i := range 40 {
							s.SourceList = append(s.SourceList, news.Source{ID: fmt.Sprint(i), Workspace: workspace(ann.ID()), Name: fmt.Sprintf("Outlet %02d", i)})
						}
					})
					r.fake.Script(method, fault)
					ann.Says(ann.Private(), "/list")
					r.settle(5 * time.Second)
					list := newestOf(t, ann.Private())
					ann.Clicks(list, "Page 2 →")
					r.settle(time.Minute)
					ann.Says(ann.Private(), "/sub")
					r.settle(5 * time.Second)
					ann.Replies(newestOf(t, ann.Private()), "coast.example/feed")
					r.settle(time.Minute)
					ann.Says(ann.Private(), "/briefing add @thenews morning 08:00")
					r.settle(2 * time.Minute)
					ann.Says(ann.Private(), "/status")
					r.settle(time.Minute)
					if last := newestOf(t, ann.Private()); !strings.Contains(last.Text(), "Posts in the last 7 days") {
						t.Errorf("the bot does not answer any more:\n%s", r.fake.Transcript())
					}
					pages := 0
					for _, m := range ann.Private().FromBot() {
						if strings.Contains(m.Text(), "Outlet 30") {
							pages++
						}
					}
					if pages != 1 {
						t.Errorf("the second page is shown %d times:\n%s", pages, ann.Private().Transcript())
					}
					store.Change(func(s *bottest.Store) {
						if len(s.SourceList) != 41 || len(s.BriefingList) > 1 {
							t.Errorf("%d sources and %d briefings", len(s.SourceList), len(s.BriefingList))
						}
					})
					if r.fake.Scripted(method) != 0 {
						t.Error("the fault was not met")
					}
					if len(r.fake.Pending()) != 0 {
						t.Error("updates are not confirmed")
					}
				})
			})
		}
	}
}

// TestMenusThroughEveryFault starts while the menus cannot be read or set.
func TestMenusThroughEveryFault(t *testing.T) {
	for _, method := range []string{"getMyCommands", "setMyCommands"} {
		for name, fault := range everyFault() {
			t.Run(method+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := setup(t, faketelegram.Options{}, nil)
					r.fake.Script(method, fault)
					stop := r.listen()
					ann := r.fake.User("Ann")
					ann.Says(ann.Private(), "/status")
					r.settle(time.Minute)
					if len(ann.Private().FromBot()) != 1 || r.fake.Scripted(method) != 0 {
						t.Error("the bot does not answer, or the fault was not met")
					}
					if err := stop(); err != nil {
						t.Error(err)
					}
					r.fake.Close()
				})
			})
		}
	}
}

func TestNamesOfChatsAreInert(t *testing.T) {
	for _, s := range nasty(t) {
		checkInert(t, s, replyMessages(place{name: bot.CleanLine(s)}.named(bot.Reply{Title: s}), false))
	}
}
