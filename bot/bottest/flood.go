package bottest

import (
	"time"

	"tidings/news"
)

// Slot is Saturday 22 November 2025, 08:00 in Kyiv.
var Slot = time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC)

// Flood is a digest of two stories, with a conflict, a record, a hedge and a quotation.
func Flood() news.Digest {
	figure := func(raw string, value float64, a news.Attribution) news.Figure {
		return news.Figure{ArticleID: "a1", Raw: raw, Value: value, Qualifier: news.Exact, Kind: news.KindCount, Unit: "person", Measure: "people killed", Attribution: a}
	}
	return news.Digest{
		ID: 7, Key: "k7Qm2xw9ab", BriefingID: "b1", Name: "Morning", Slot: Slot, Zone: "Europe/Kyiv",
		Stories: []news.DigestStory{
			{
				ID: "s1f00d", Headline: "Ashwater flood: toll rises to 19", Origins: 3, Last: Slot.Add(-time.Hour),
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
				ID: "s2bee5", Headline: "Central bank holds rate", Origins: 1, Last: Slot.Add(-2 * time.Hour),
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
