package bot_test

import (
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// slot is Saturday 22 November 2025, 08:00 in Kyiv.
var slot = time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC)

// flood is the digest of the examples in these tests.
func flood() news.Digest {
	const text = "The county coroner said 19 people had died, up from 12 on Friday. Damage reportedly runs to $2.1 billion."
	figure := func(raw string, value float64, a news.Attribution) news.Figure {
		return news.Figure{ArticleID: "a1", Raw: raw, Value: value, Qualifier: news.Exact, Kind: news.KindCount, Unit: "person", Measure: "people killed", Attribution: a}
	}
	return news.Digest{
		ID: 7, Key: "k7Qm2xw9ab", BriefingID: "b1", Name: "Morning", Slot: slot, Zone: "Europe/Kyiv",
		Stories: []news.DigestStory{
			{
				ID: "s1f00d", Headline: "Ashwater flood: toll rises to 19", Origins: 3, Last: slot.Add(-time.Hour),
				Outlets: []news.OutletLink{
					{Name: "Harbour Times", URL: "https://harbour.example/flood"}, {Name: "Daily Coast", URL: "https://coast.example/flood"},
					{Name: "Morning Wire", URL: "https://wire.example/flood"}, {Name: "Valley Post", URL: ""}, {Name: "Coast Radio", URL: ""},
				},
				Bullets: []news.Bullet{
					{
						ID: "b01", Text: "Dead: 12 → 19 since yesterday — county coroner", Key: "dead", Values: "19",
						Figures: []news.Figure{figure("19", 19, news.Attribution{Source: "county coroner", Cue: "said", Strength: news.Strong})},
						Receipts: []news.Receipt{{
							ArticleID: "a1", Outlet: "Harbour Times", URL: "https://harbour.example/flood",
							Sentence: "The county coroner said 19 people had died, up from 12 on Friday.", Span: news.Span{Start: 0, End: 65},
						}},
					},
					{
						ID: "b02", Text: "A record 410 mm of rain fell in two days — Daily Coast",
						Figures: []news.Figure{{
							ArticleID: "a2", Raw: "410", Value: 410, Qualifier: news.Exact, Kind: news.KindMeasure, Unit: "mm", Measure: "rain", Record: true,
						}},
						Receipts: []news.Receipt{{
							ArticleID: "a2", Outlet: "Daily Coast", URL: "https://coast.example/flood",
							Sentence: "A record 410 mm of rain fell on the valley in two days.",
						}},
					},
					{
						ID: "b03", Text: "Damage reportedly runs to $2.1 billion — insurers, via the Courier",
						Figures: []news.Figure{{
							ArticleID: "a1", Raw: "$2.1 billion", Value: 2.1e9, Qualifier: news.Exact, Kind: news.KindMoney, Unit: "USD", Measure: "damage",
							Attribution: news.Attribution{Source: "insurers", Via: "the Courier", Cue: "cited by", Hedged: true, Hedge: "reportedly", Strength: news.Strong},
						}},
						Receipts: []news.Receipt{{
							ArticleID: "a1", Outlet: "Harbour Times", URL: "https://harbour.example/flood",
							Sentence: "Damage reportedly runs to $2.1 billion, insurers cited by the Courier said.",
						}},
					},
					{
						ID: "b04", Text: "“The levee is holding for now” — Mayor Dana Ortiz",
						Quotes: []news.Quote{{ArticleID: "a3", Text: "The levee is holding for now", Speaker: "Mayor Dana Ortiz"}},
						Receipts: []news.Receipt{{
							ArticleID: "a3", Outlet: "Morning Wire", URL: "https://wire.example/flood",
							Sentence: "“The levee is holding for now,” Mayor Dana Ortiz said.",
						}},
					},
				},
				ArticleIDs: []string{"a1", "a2", "a3"},
				Ledger: []news.Quantity{{
					Name: "people missing", Unit: "person", Status: news.Conflict,
					Latest: []news.Latest{{Value: 31, Raw: "31", Source: "the fire service"}, {Value: 27, Raw: "27", Source: "the sheriff's office"}},
				}},
			},
			{
				ID: "s2bee5", Headline: "Central bank holds rate", Origins: 1, Last: slot.Add(-2 * time.Hour),
				Outlets: []news.OutletLink{{Name: "Morning Wire", URL: "https://wire.example/rate"}},
				Bullets: []news.Bullet{{
					ID: "b05", Text: "The rate stays at 4.25% — Governor Mensah",
					Figures: []news.Figure{{ArticleID: "a4", Raw: "4.25%", Value: 4.25, Qualifier: news.Exact, Kind: news.KindPercent, Unit: "%", Measure: "rate", Attribution: news.Attribution{Source: "Governor Mensah", Cue: "said", Strength: news.Strong}}},
					Receipts: []news.Receipt{{
						ArticleID: "a4", Outlet: "Morning Wire", URL: "https://wire.example/rate", Sentence: "The rate stays at 4.25%, Governor Mensah said.",
					}},
				}},
				ArticleIDs: []string{"a4"},
			},
		},
		More:  []news.OutletLink{{Name: "Ferry line to reopen", URL: "https://coast.example/ferry"}, {Name: "New bridge named"}},
		Notes: []string{"Nothing from 1 of 9 sources: Coast Radio (403 since 06:10)"},
	}
}

func TestPlainDigest(t *testing.T) {
	hostile := news.Digest{
		Name: "A\nB\x1b[31m", Slot: slot, Zone: "Nowhere/Land",
		Stories: []news.DigestStory{{Headline: "\u202e\u200b", Bullets: []news.Bullet{{Text: "one\r\ntwo\x07"}}, Outlets: []news.OutletLink{{Name: "\x00"}}}},
		Notes:   []string{"", " \n"},
	}
	for name, d := range map[string]news.Digest{
		"flood": flood(), "empty": {Name: "Morning", Slot: slot, Zone: "Europe/Kyiv"}, "zero": {}, "hostile": hostile,
		"only-notes": {Name: "Morning", Slot: slot, Notes: []string{"No source answered: 9 of 9 failed."}},
	} {
		t.Run(name, func(t *testing.T) { golden(t, "digest/"+name+".txt", bot.PlainDigest(d)) })
	}
}

func TestDigestTitle(t *testing.T) {
	d := flood()
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
		ID: 41, Name: "Morning", Slot: slot, Part: 2, Parts: 3,
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
	d := flood()
	bs := bot.DigestButtons(d)
	if len(bs) != 2 || bs[0].Data != "receipts:k7Qm2xw9ab" || bs[1].Data != "figures:k7Qm2xw9ab" {
		t.Errorf("buttons = %+v", bs)
	}
	d.Key = ""
	if bs := bot.DigestButtons(d); bs != nil {
		t.Errorf("a digest that is not stored has buttons %+v", bs)
	}
}
