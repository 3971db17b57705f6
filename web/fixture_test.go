package web

import (
	"strings"
	"time"

	"tidings/news"
)

func at(day, hour, minute int) time.Time {
	return time.Date(2025, time.November, day, hour, minute, 0, 0, time.UTC)
}

// figureIn is a figure found in an article's text by its words, first at or after the
// words near.
func figureIn(a news.Article, near, raw string, value float64, source string) news.Figure {
	from := strings.Index(a.Text, near)
	start := from + strings.Index(a.Text[from:], raw)
	f := news.Figure{ArticleID: a.ID, Raw: raw, Span: news.Span{Start: start, End: start + len(raw)}, Value: value, Qualifier: news.Exact, Kind: news.KindCount, Unit: "person"}
	if source != "" {
		f.Attribution = news.Attribution{Source: source, Strength: news.Strong, Cue: "said"}
	}
	return f
}

// receiptOf is the receipt of a sentence of an article.
func receiptOf(a news.Article, sentence string) news.Receipt {
	i := strings.Index(a.Text, sentence)
	return news.Receipt{ArticleID: a.ID, Outlet: a.Outlet, URL: a.URL, Sentence: sentence, Span: news.Span{Start: i, End: i + len(sentence)}}
}

var articles = map[string]news.Article{
	"ht1": {
		ID: "ht1", Outlet: "Harbour Times", URL: "https://harbourtimes.example/news/ashwater-toll", Title: "Ashwater flood: death toll rises as water recedes", Lang: "en", Published: at(22, 4, 10),
		Text: "The number of people killed in the Ashwater flood rose to 19 on Saturday, the county coroner said, after seven more bodies were recovered from the lower town overnight. At least 31 people were still missing, according to the fire service, which has searched 640 houses.\n\n" +
			"About 4,500 homes were without power on Saturday morning, Valley Electric told the paper. “The levee is holding for now,” Mayor Dana Ortiz said at the town hall.",
	},
	"mw1": {
		ID: "mw1", Outlet: "Morning Wire", URL: "https://morningwire.example/a/9913", Title: "27 missing in Ashwater, sheriff says", Lang: "en", Published: at(22, 5, 30),
		Text: "Twenty-seven people are missing after the Ashwater flood, the sheriff's office said. 27 names are on a list that its deputies keep with the Red Cross, and every one of them has been checked against the shelters' registers, the office said.",
	},
	"dc1": {
		ID: "dc1", Outlet: "Daily Coast", URL: "https://dailycoast.example/weather/ashwater-rain-record-410", Title: "Rain of two days breaks the record of 1962", Lang: "en", Published: at(21, 20, 45),
		Text: "A record 410 mm of rain fell in two days on the upper valley, more than in any such time since measurements began in 1962. Twelve people had died by Friday evening, the county coroner said.",
	},
}

// sample is a digest as a reader would get it.
func sample() news.Digest {
	ht, mw, dc := articles["ht1"], articles["mw1"], articles["dc1"]
	dead19 := figureIn(ht, "rose to", "19", 19, "the county coroner")
	missing31 := figureIn(ht, "At least", "At least 31", 31, "the fire service")
	missing27 := figureIn(mw, "27 names", "27", 27, "the sheriff's office")
	homes := figureIn(ht, "About", "About 4,500", 4500, "Valley Electric")
	rain := figureIn(dc, "410", "410 mm", 410, "")
	twelve := figureIn(dc, "Twelve", "Twelve", 12, "the county coroner")
	eight := twelve
	eight.Raw, eight.Value = "8", 8
	mention := func(f news.Figure, outlet string, t time.Time) news.Mention {
		return news.Mention{Figure: f, Outlet: outlet, Published: t}
	}
	return news.Digest{
		ID: 7, Key: "k3m7x2p7qak3m7x2p7qak3m7x2", BriefingID: "3", Name: "Morning", Slot: at(22, 6, 0), Zone: "Europe/Kyiv", Dropped: 1,
		Stories: []news.DigestStory{
			{
				ID: "s7f3a", Headline: "Ashwater flood: toll rises to 19", Origins: 3, Last: at(22, 5, 30),
				Outlets: []news.OutletLink{{Name: "Harbour Times", URL: ht.URL}, {Name: "Daily Coast", URL: dc.URL}, {Name: "Morning Wire", URL: mw.URL}},
				Bullets: []news.Bullet{
					{
						ID: "b1", Text: "Dead: 12 → 19 since yesterday — county coroner", Figures: []news.Figure{dead19},
						Receipts: []news.Receipt{
							receiptOf(ht, "The number of people killed in the Ashwater flood rose to 19 on Saturday, the county coroner said, after seven more bodies were recovered from the lower town overnight."),
							receiptOf(dc, "Twelve people had died by Friday evening, the county coroner said."),
						},
					},
					{
						ID: "b2", Text: "Missing: at least 31 (fire service) · 27 (sheriff’s office) — figures differ", Figures: []news.Figure{missing31, missing27},
						Receipts: []news.Receipt{
							receiptOf(ht, "At least 31 people were still missing, according to the fire service, which has searched 640 houses."),
							receiptOf(mw, "27 names are on a list that its deputies keep with the Red Cross, and every one of them has been checked against the shelters' registers, the office said."),
						},
					},
					{
						ID: "b3", Text: "About 4,500 homes are without power — Valley Electric, via Harbour Times", Figures: []news.Figure{homes},
						Receipts: []news.Receipt{receiptOf(ht, "About 4,500 homes were without power on Saturday morning, Valley Electric told the paper.")},
					},
					{
						ID: "b4", Text: "A record 410 mm of rain fell in two days — Daily Coast", Figures: []news.Figure{rain},
						Receipts: []news.Receipt{receiptOf(dc, "A record 410 mm of rain fell in two days on the upper valley, more than in any such time since measurements began in 1962.")},
					},
					{
						ID: "b5", Text: "“The levee is holding for now” — Mayor Dana Ortiz",
						Receipts: []news.Receipt{receiptOf(ht, "“The levee is holding for now,” Mayor Dana Ortiz said at the town hall.")},
					},
				},
				Ledger: []news.Quantity{
					{
						Name: "people killed", Unit: "person", Status: news.Updated,
						Mentions: []news.Mention{mention(eight, "Daily Coast", at(21, 14, 0)), mention(twelve, "Daily Coast", at(21, 20, 45)), mention(dead19, "Harbour Times", at(22, 4, 10))},
						Latest:   []news.Latest{{Value: 19, Source: "the county coroner", Raw: "19", ArticleID: "ht1"}},
					},
					{
						Name: "people missing", Unit: "person", Status: news.Conflict,
						Mentions: []news.Mention{mention(missing31, "Harbour Times", at(22, 4, 10)), mention(missing27, "Morning Wire", at(22, 5, 30))},
						Latest:   []news.Latest{{Value: 31, Source: "the fire service", Raw: "at least 31"}, {Value: 27, Source: "the sheriff's office", Raw: "27"}},
					},
					{Name: "rain in two days", Unit: "mm", Status: news.Single, Mentions: []news.Mention{mention(rain, "Daily Coast", at(21, 20, 45))}},
				},
			},
			{
				ID: "s81bc", Headline: "Ferry line to Northholm stops for the winter", Origins: 1,
				Outlets: []news.OutletLink{{Name: "Coast Radio"}},
				Bullets: []news.Bullet{{
					ID: "b6", Text: "The last of 3 boats sails on 30 November — Coast Radio",
					Receipts: []news.Receipt{{ArticleID: "gone", Outlet: "Coast Radio", Sentence: "The last of the three boats will sail on 30 November."}},
				}},
			},
		},
		More:  []news.OutletLink{{Name: "Council votes on bridge tolls", URL: "https://harbourtimes.example/bridge"}, {Name: "Old mill becomes a library", URL: "https://dailycoast.example/mill"}},
		Notes: []string{"Nothing from 1 of 9 sources: Coast Radio (403 since 06:10)."},
	}
}
