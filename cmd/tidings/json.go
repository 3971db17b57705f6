package main

import (
	"encoding/json"
	"io"
	"time"

	"tidings/news"
)

// The shapes of the program's JSON. They are a contract with scripts: fields are
// added, never renamed.

type figureJSON struct {
	Doc       string   `json:"doc"`
	Sentence  string   `json:"sentence"`
	Figure    string   `json:"figure"`
	Value     float64  `json:"value"`
	High      *float64 `json:"high"`
	Qualifier string   `json:"qualifier"`
	Unit      string   `json:"unit"`
	Measure   string   `json:"measure"`
	Source    string   `json:"source"`
	Via       string   `json:"via"`
	Cue       string   `json:"cue"`
	Hedged    bool     `json:"hedged"`
	Strength  string   `json:"strength"`
	Start     int      `json:"start"`
	End       int      `json:"end"`
	// The places of the words, as [start, end]; null where there are none.
	SourceSpan *[2]int `json:"source_span"`
	ViaSpan    *[2]int `json:"via_span"`
	CueSpan    *[2]int `json:"cue_span"`
	// Flags are "record", "historic", "subset", "change", "denied" and "anonymous".
	Flags []string `json:"flags"`
}

// figureOut is a figure as printed; sentence is the words of the sentence that holds it.
func figureOut(f news.Figure, sentence string) figureJSON {
	return figureJSON{
		Doc: f.ArticleID, Sentence: sentence, Figure: f.Raw, Value: f.Value, High: high(f),
		Qualifier: string(f.Qualifier), Unit: f.Unit, Measure: f.Measure,
		Source: f.Attribution.Source, Via: f.Attribution.Via, Cue: f.Attribution.Cue, Hedged: f.Attribution.Hedged,
		Strength: string(f.Attribution.Strength), Start: f.Span.Start, End: f.Span.End,
		SourceSpan: place(f.Attribution.SourceSpan), ViaSpan: place(f.Attribution.ViaSpan), CueSpan: place(f.Attribution.CueSpan), Flags: flags(f),
	}
}

func place(s news.Span) *[2]int {
	if s.Empty() {
		return nil
	}
	return &[2]int{s.Start, s.End}
}

// flags names what else is known of f, never null.
func flags(f news.Figure) []string {
	out := []string{}
	for _, x := range []struct {
		name string
		set  bool
	}{{"record", f.Record}, {"historic", f.Historic}, {"subset", f.Subset}, {"change", f.Change}, {"denied", f.Attribution.Denied}, {"anonymous", f.Attribution.Anonymous}} {
		if x.set {
			out = append(out, x.name)
		}
	}
	return out
}

func high(f news.Figure) *float64 {
	if !f.Range {
		return nil
	}
	return &f.High
}

type storyJSON struct {
	ID             string         `json:"id"`
	Headline       string         `json:"headline"`
	Articles       []string       `json:"articles"`
	Origins        [][]string     `json:"origins"`
	NearDuplicates [][2]string    `json:"near_duplicates"`
	Repeats        []repeatJSON   `json:"repeated_paragraphs"`
	Ledger         []quantityJSON `json:"ledger"`
}

type repeatJSON struct {
	Article string `json:"article"`
	First   int    `json:"first"`
	Again   int    `json:"again"`
}

type quantityJSON struct {
	Quantity string        `json:"quantity"`
	Unit     string        `json:"unit"`
	Status   string        `json:"status"`
	Mentions []mentionJSON `json:"mentions"`
	Latest   []latestJSON  `json:"latest"`
}

type mentionJSON struct {
	Article   string   `json:"article"`
	Figure    string   `json:"figure"`
	Value     float64  `json:"value"`
	High      *float64 `json:"high"`
	Source    string   `json:"source"`
	Via       string   `json:"via"`
	Published string   `json:"published"`
}

type latestJSON struct {
	Value  float64  `json:"value"`
	High   *float64 `json:"high"`
	Source string   `json:"source"`
}

func storyOut(s news.Story) storyJSON {
	out := storyJSON{
		ID: s.ID, Headline: s.Headline, Articles: []string{}, Origins: orEmpty(s.Origins),
		NearDuplicates: orEmpty(s.NearDuplicates), Repeats: []repeatJSON{}, Ledger: ledgerOut(s.Ledger),
	}
	for _, a := range s.Articles {
		out.Articles = append(out.Articles, a.ID)
	}
	for _, r := range s.Repeats {
		out.Repeats = append(out.Repeats, repeatJSON{Article: r.ArticleID, First: r.First, Again: r.Again})
	}
	return out
}

func ledgerOut(ledger []news.Quantity) []quantityJSON {
	out := []quantityJSON{}
	for _, q := range ledger {
		row := quantityJSON{Quantity: q.Name, Unit: q.Unit, Status: string(q.Status), Mentions: []mentionJSON{}, Latest: []latestJSON{}}
		for _, m := range q.Mentions {
			row.Mentions = append(row.Mentions, mentionJSON{
				Article: m.Figure.ArticleID, Figure: m.Figure.Raw, Value: m.Figure.Value, High: high(m.Figure),
				Source: m.Figure.Attribution.Source, Via: m.Figure.Attribution.Via, Published: timeOut(m.Published),
			})
		}
		for _, l := range q.Latest {
			row.Latest = append(row.Latest, latestJSON{Value: l.Value, High: latestHigh(q, l), Source: l.Source})
		}
		out = append(out, row)
	}
	return out
}

// latestHigh is the upper end where the mention that stands is a range.
func latestHigh(q news.Quantity, l news.Latest) *float64 {
	for _, m := range q.Mentions {
		if m.Figure.ArticleID == l.ArticleID && m.Figure.Raw == l.Raw {
			return high(m.Figure)
		}
	}
	return nil
}

type digestJSON struct {
	Stories []digestStoryJSON `json:"stories"`
	More    []linkJSON        `json:"more"`
	Notes   []string          `json:"notes"`
	Dropped int               `json:"dropped"`
}

type digestStoryJSON struct {
	ID       string         `json:"id"`
	Headline string         `json:"headline"`
	Bullets  []bulletJSON   `json:"bullets"`
	Articles []string       `json:"articles"`
	Origins  int            `json:"origins"`
	Outlets  []linkJSON     `json:"outlets"`
	Ledger   []quantityJSON `json:"ledger"`
}

type linkJSON struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type bulletJSON struct {
	ID       string        `json:"id"`
	Text     string        `json:"text"`
	Figures  []figureJSON  `json:"figures"`
	Quotes   []quoteJSON   `json:"quotes"`
	Receipts []receiptJSON `json:"receipts"`
}

type quoteJSON struct {
	Quote   string `json:"quote"`
	Speaker string `json:"speaker"`
}

type receiptJSON struct {
	Article  string `json:"article"`
	Outlet   string `json:"outlet"`
	URL      string `json:"url"`
	Sentence string `json:"sentence"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

func digestOut(d news.Digest) digestJSON {
	out := digestJSON{Stories: []digestStoryJSON{}, More: linksOut(d.More), Notes: orEmpty(d.Notes), Dropped: d.Dropped}
	for _, s := range d.Stories {
		story := digestStoryJSON{
			ID: s.ID, Headline: s.Headline, Bullets: []bulletJSON{}, Articles: orEmpty(s.ArticleIDs),
			Origins: s.Origins, Outlets: linksOut(s.Outlets), Ledger: ledgerOut(s.Ledger),
		}
		for _, b := range s.Bullets {
			story.Bullets = append(story.Bullets, bulletOut(b))
		}
		out.Stories = append(out.Stories, story)
	}
	return out
}

func bulletOut(b news.Bullet) bulletJSON {
	out := bulletJSON{ID: b.ID, Text: b.Text, Figures: []figureJSON{}, Quotes: []quoteJSON{}, Receipts: []receiptJSON{}}
	for _, f := range b.Figures {
		out.Figures = append(out.Figures, figureOut(f, receiptSentence(b, f)))
	}
	for _, q := range b.Quotes {
		out.Quotes = append(out.Quotes, quoteJSON{Quote: q.Text, Speaker: q.Speaker})
	}
	for _, r := range b.Receipts {
		out.Receipts = append(out.Receipts, receiptJSON{
			Article: r.ArticleID, Outlet: r.Outlet, URL: r.URL, Sentence: r.Sentence, Start: r.Span.Start, End: r.Span.End,
		})
	}
	return out
}

// receiptSentence is the words of the receipt that holds the figure.
func receiptSentence(b news.Bullet, f news.Figure) string {
	for _, r := range b.Receipts {
		if r.ArticleID == f.ArticleID && r.Span.Contains(f.Span) {
			return r.Sentence
		}
	}
	return ""
}

func linksOut(links []news.OutletLink) []linkJSON {
	out := []linkJSON{}
	for _, l := range links {
		out = append(out, linkJSON{Name: l.Name, URL: l.URL})
	}
	return out
}

type articleJSON struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	Published string `json:"published"`
	Day       string `json:"day,omitempty"` // as the page prints it
	Outlet    string `json:"outlet"`
	URL       string `json:"url"`
	Lang      string `json:"lang"`
	Author    string `json:"author,omitempty"`
}

func articleOut(a news.Article) articleJSON {
	return articleJSON{
		ID: a.ID, Title: a.Title, Text: a.Text, Published: timeOut(a.Published), Day: a.Day,
		Outlet: a.Outlet, URL: a.URL, Lang: a.Lang, Author: a.Author,
	}
}

func timeOut(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// orEmpty makes nil a list, so that JSON says [] and not null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// printJSON writes one indented JSON value, with < and & as they are.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// printLine writes one JSON value on one line.
func printLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
