package bot_test

import (
	"strings"
	"testing"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/news"
)

func TestPlainDigest(t *testing.T) {
	hostile := news.Digest{
		Name: "A\nB\x1b[31m", Slot: bottest.Slot, Zone: "Nowhere/Land",
		Stories: []news.DigestStory{{Headline: "\u202e\u200b", Bullets: []news.Bullet{{Text: "one\r\ntwo\x07"}}, Outlets: []news.OutletLink{{Name: "\x00"}}}},
		Notes:   []string{"", " \n"},
	}
	for name, d := range map[string]news.Digest{
		"flood": bottest.Flood(), "empty": {Name: "Morning", Slot: bottest.Slot, Zone: "Europe/Kyiv"}, "zero": {}, "hostile": hostile,
		"only-notes": {Name: "Morning", Slot: bottest.Slot, Notes: []string{"No source answered: 9 of 9 failed."}},
	} {
		t.Run(name, func(t *testing.T) { golden(t, "digest/"+name+".txt", bot.PlainDigest(d)) })
	}
}

func TestDigestTitle(t *testing.T) {
	d := bottest.Flood()
	if got, want := bot.PartTitle(d, 2, 3), "Morning · Sat 22 Nov, 08:00 (2/3)"; got != want {
		t.Errorf("PartTitle = %q, want %q", got, want)
	}
	if got, want := bot.PartTitle(d, 1, 1), "Morning · Sat 22 Nov, 08:00"; got != want {
		t.Errorf("PartTitle of one part = %q, want %q", got, want)
	}
}

func TestOriginsWords(t *testing.T) {
	for n, want := range map[int]string{-1: "", 0: "", 1: "1 origin", 2: "2 independent origins", 12: "12 independent origins"} {
		if got := bot.OriginsWords(n); got != want {
			t.Errorf("OriginsWords(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestOutletsLine(t *testing.T) {
	link := func(names ...string) (out []news.OutletLink) {
		for _, n := range names {
			out = append(out, news.OutletLink{Name: n})
		}
		return out
	}
	tests := []struct {
		name string
		in   news.DigestStory
		want string
	}{
		{"nothing known", news.DigestStory{}, ""},
		{"origins only", news.DigestStory{Origins: 2}, "2 independent origins"},
		{"outlets only", news.DigestStory{Outlets: link("A", "B")}, "A · B"},
		{"all named", news.DigestStory{Outlets: link("A", "B", "C"), Origins: 1}, "A · B · C · 1 origin"},
		{"too many to name", news.DigestStory{Outlets: link("A", "B", "C", "D", "E"), Origins: 3}, "A · B · C +2 · 3 independent origins"},
		{"too many, origins unknown", news.DigestStory{Outlets: link("A", "B", "C", "D")}, "A · B · C +1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := bot.OutletsLine(tt.in); got != tt.want {
				t.Errorf("OutletsLine = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDeliveryQuestion(t *testing.T) {
	d := briefing.Delivery{
		ID: 41, Name: "Morning", Slot: bottest.Slot, Part: 2, Parts: 3,
		Channel: news.Channel{Platform: news.Telegram, ID: "-1001234567890", Thread: "77"},
	}
	got := bot.DeliveryQuestion(d, "Europe/Kyiv")
	for _, want := range []string{"telegram:-1001234567890/77", "Sat 22 Nov, 08:00", "part 2 of 3", "“Morning”"} {
		if !strings.Contains(got, want) {
			t.Errorf("question %q does not name %q", got, want)
		}
	}
	bs := bot.DeliveryButtons(d.ID)
	if len(bs) != 2 || bs[0].Label != "Send again" || bs[1].Label != "It arrived" {
		t.Errorf("buttons = %+v", bs)
	}
}

func TestDigestButtons(t *testing.T) {
	d := bottest.Flood()
	bs := bot.DigestButtons(d)
	if len(bs) != 4 || bs[0].Data != "receipts:k7Qm2xw9ab" || bs[1].Data != "figures:k7Qm2xw9ab" || bs[2].Data != "more:k7Qm2xw9ab" || bs[3].Data != "mute:k7Qm2xw9ab" {
		t.Errorf("buttons = %+v", bs)
	}
	d.URL = "https://news.example/d/k7Qm2xw9ab"
	if bs := bot.DigestButtons(d); len(bs) != 5 || bs[4] != (bot.Button{Label: "Open", URL: d.URL}) {
		t.Errorf("with a page the buttons are %+v", bs)
	}
	d.URL = "javascript:alert(1)"
	if bs := bot.DigestButtons(d); len(bs) != 4 {
		t.Errorf("an address that is none gives the buttons %+v", bs)
	}
	d.Key = ""
	if bs := bot.DigestButtons(d); bs != nil {
		t.Errorf("a digest that is not stored has buttons %+v", bs)
	}
}
