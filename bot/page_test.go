package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// TestPagesAreTurned walks through long lists by their buttons, there and back.
func TestPagesAreTurned(t *testing.T) {
	r := emptyRoom(t)
	for i := range 60 {
		r.store.SourceList = append(r.store.SourceList, news.Source{ID: fmt.Sprint(i), Workspace: workspace, Name: fmt.Sprintf("Outlet %02d", i), URL: fmt.Sprintf("https://o%d.example/", i)})
	}
	for i := range 20 {
		r.store.BriefingList = append(r.store.BriefingList, briefing.Briefing{ID: fmt.Sprint(i), Workspace: workspace, Name: fmt.Sprintf("brief %02d", i), Schedule: "@daily"})
	}
	for command, want := range map[string]int{"/sources": 60, "/briefing": 20} {
		first := r.says(false, command)
		text := bot.PlainReply(first)
		for r.has("Page 2 →") || r.has("Page 3 →") {
			label := "Page 2 →"
			if !r.has(label) {
				label = "Page 3 →"
			}
			text += bot.PlainReply(r.presses(false, label))
		}
		if n := strings.Count(text, "Outlet ") + strings.Count(text, "brief "); n != want {
			t.Errorf("%s: %d entries on all pages, want %d:\n%s", command, n, want, text)
		}
		r.presses(false, "← Page 2")
		if back := bot.PlainReply(r.presses(false, "← Page 1")); back != bot.PlainReply(first) {
			t.Errorf("%s: the first page is another after coming back:\n%s", command, back)
		}
	}
	for _, data := range []string{"page:sources:99", "page:sources:x", "page:x:1", "page:sources", "page:sources:1:2"} {
		if text := bot.PlainReply(r.pressesData(false, data, data)); text == "" {
			t.Errorf("%s: no answer", data)
		}
	}
}

// has reports whether the last answer has that button.
func (r *room) has(label string) bool {
	for _, b := range r.buttons {
		if b.Label == label {
			return true
		}
	}
	return false
}
