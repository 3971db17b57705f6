package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tidings/news"
)

// CreditWords says who claims a figure: "county coroner (Harbour Times)",
// "unattributed, “reportedly” (Daily Coast's own words)". A source that the sentence
// does not clearly name is not printed. outlet is who prints the figure; it may be
// empty.
func CreditWords(a news.Attribution, outlet string) string {
	var b strings.Builder
	for _, p := range creditParts(a, news.OutletLink{Name: outlet}) {
		b.WriteString(p.Text)
	}
	return b.String()
}

func creditParts(a news.Attribution, outlet news.OutletLink) []Part {
	name := CleanLine(outlet.Name)
	who := "unattributed"
	if a.Source != "" {
		who = "no clear source"
		if source := CleanLine(a.Source); a.Credited() && source != "" {
			who = source
		}
	}
	if via := CleanLine(a.Via); via != "" {
		who += ", via " + via
	}
	if a.Hedged {
		if hedge := CleanLine(a.Hedge); hedge != "" {
			who += ", “" + hedge + "”"
		} else {
			who += ", unconfirmed"
		}
	}
	if a.Denied {
		who += ", denied"
	}
	switch own := a.Source == "" && a.Via == ""; {
	case own && name != "":
		return []Part{{Text: who + " ("}, {Text: name, URL: outlet.URL}, {Text: possessive(name) + " own words)"}}
	case own:
		return []Part{{Text: who + " (the article's own words)"}}
	case name != "":
		return []Part{{Text: who + " ("}, {Text: name, URL: outlet.URL}, {Text: ")"}}
	}
	return []Part{{Text: who}}
}

func possessive(name string) string {
	if strings.HasSuffix(strings.ToLower(name), "s") {
		return "'"
	}
	return "'s"
}

// FigureWords is a figure with its unit and what it measures: "19 (people killed)",
// "about 41,500 MW (peak demand)".
func FigureWords(f news.Figure) string {
	words := withUnit(f)
	if what := measured(f); what != "" {
		words += " (" + what + ")"
	}
	return words
}

// withUnit is a figure as printed, with the unit that Raw leaves out: without it "410"
// could be anything.
func withUnit(f news.Figure) string {
	raw, unit := CleanLine(f.Raw), CleanLine(f.Unit)
	switch f.Kind {
	case news.KindMoney, news.KindPercent, news.KindShare: // Raw has the sign
		return raw
	case news.KindCount:
		if CleanLine(f.Measure) != "" { // which names what is counted
			return raw
		}
	}
	if unit == "" || strings.Contains(strings.ToLower(raw), strings.ToLower(unit)) {
		return raw
	}
	if f.Range || f.Value > 1 || f.Value == 0 {
		unit = plural(unit)
	}
	return raw + " " + unit
}

// plural is more than one of a unit; symbols ("km", "MW") stay.
func plural(unit string) string {
	switch unit {
	case "person":
		return "people"
	case "foot":
		return "feet"
	case "inch":
		return "inches"
	}
	if len(unit) <= 3 && unit != "day" && unit != "ton" || strings.HasSuffix(unit, "s") || strings.ContainsFunc(unit, func(r rune) bool { return !('a' <= r && r <= 'z') && r != ' ' }) {
		return unit
	}
	if strings.HasSuffix(unit, "y") && !strings.ContainsAny(unit[len(unit)-2:len(unit)-1], "aeou") {
		return unit[:len(unit)-1] + "ies"
	}
	return unit + "s"
}

func measured(f news.Figure) string {
	what := CleanLine(f.Measure)
	switch {
	case !f.Record || strings.Contains(strings.ToLower(f.Raw), "record"):
		return what
	case what == "":
		return "a record"
	}
	return what + ", a record"
}

// figureLines are the figures of a bullet, a line each.
func figureLines(b news.Bullet) []Line {
	var out []Line
	for _, f := range b.Figures {
		if CleanLine(f.Raw) != "" {
			out = append(out, figureLine(f, outletOf(b, f.ArticleID)))
		}
	}
	return out
}

func figureLine(f news.Figure, outlet news.OutletLink) Line {
	parts := []Part{{Text: withUnit(f), Bold: true}}
	if what := measured(f); what != "" {
		parts = append(parts, Part{Text: " (" + what + ")"})
	}
	parts = append(parts, Part{Text: " — "})
	return Line{Bullet: true, Parts: append(parts, creditParts(f.Attribution, outlet)...)}
}

// outletOf finds who printed a bullet's figure.
func outletOf(b news.Bullet, articleID string) news.OutletLink {
	for _, r := range b.Receipts {
		if r.ArticleID == articleID || articleID == "" {
			return news.OutletLink{Name: r.Outlet, URL: r.URL}
		}
	}
	return news.OutletLink{}
}

// figuresBlock lists a story's figures, each once, and then where its sources differ
// or a value changed. The second result is false where it has neither.
func figuresBlock(s news.DigestStory) (Block, bool) {
	block := Block{Heading: Headline(s)}
	seen := map[string]bool{}
	for _, b := range s.Bullets {
		for _, line := range figureLines(b) {
			if key := lineText(line); !seen[key] {
				seen[key] = true
				block.Lines = append(block.Lines, line)
			}
		}
	}
	for _, q := range s.Ledger {
		if words := quantityWords(q); words != "" {
			block.Lines = append(block.Lines, Bullet(words))
		}
	}
	return block, len(block.Lines) > 0
}

// mostSteps is how many values of a running toll a line shows.
const mostSteps = 4

// quantityWords tells how the values of one quantity stand to each other; empty where
// there is nothing to tell beside the figures.
func quantityWords(q news.Quantity) string {
	name := CleanLine(q.Name)
	if name == "" {
		name = CleanLine(q.Unit)
	}
	kind := news.KindCount
	if len(q.Mentions) > 0 {
		kind = q.Mentions[0].Figure.Kind
	}
	switch q.Status {
	case news.Conflict:
		var sides []string
		for _, l := range q.Latest {
			who := CleanLine(l.Source)
			if who == "" {
				who = "unattributed"
			}
			f := news.Figure{Raw: latestWords(l), Value: l.Value, Kind: kind, Unit: q.Unit, Measure: name}
			sides = append(sides, fmt.Sprintf("%s (%s)", withUnit(f), who))
		}
		return name + ": " + strings.Join(sides, Separator) + " — figures differ"
	case news.Updated:
		var steps []string
		for _, m := range q.Mentions {
			f := m.Figure
			f.Measure = name
			if words := withUnit(f); CleanLine(f.Raw) != "" && !slices.Contains(steps, words) {
				steps = append(steps, words)
			}
		}
		if len(steps) > mostSteps {
			steps = append([]string{"…"}, steps[len(steps)-mostSteps:]...)
		}
		if len(steps) < 2 {
			return ""
		}
		words := name + ": " + strings.Join(steps, " → ")
		if q.Corrected {
			words += " — corrected"
		}
		return words
	}
	return ""
}

func latestWords(l news.Latest) string {
	if raw := CleanLine(l.Raw); raw != "" {
		return raw
	}
	return strconv.FormatFloat(l.Value, 'f', -1, 64)
}

// receiptLines are the sentences that a bullet rests on, each with its outlet.
func receiptLines(b news.Bullet) []Line {
	var out []Line
	for _, r := range b.Receipts {
		parts := []Part{{Text: orUntitled(CleanLine(r.Sentence))}}
		name := CleanLine(r.Outlet)
		if name == "" && r.URL != "" {
			name = "source"
		}
		if name != "" {
			parts = append(parts, Part{Text: " ("}, Part{Text: name, URL: r.URL}, Part{Text: ")"})
		}
		out = append(out, Line{Bullet: true, Parts: parts})
	}
	return out
}

// receiptsBlock shows each bullet of a story with its sentences; with ids also what to
// call the bullets by. Corrections are shown in the zone.
func receiptsBlock(s news.DigestStory, heading string, ids bool, zone string) Block {
	block := Block{Heading: heading}
	for _, b := range s.Bullets {
		line := Line{Parts: []Part{{Text: BulletText(b), Bold: true}}}
		if ids && b.ID != "" {
			line.Parts = append(line.Parts, Part{Text: Separator}, Part{Text: b.ID, Code: true})
		}
		block.Lines = append(block.Lines, line)
		for _, c := range b.Corrections {
			block.Lines = append(block.Lines, Text(CorrectionMark+CorrectionWords(c, news.Digest{Zone: zone})))
		}
		block.Lines = append(block.Lines, receiptLines(b)...)
	}
	return block
}

// lineText is a line's words without its styles.
func lineText(l Line) string {
	var b strings.Builder
	for _, p := range l.Parts {
		b.WriteString(p.Text)
	}
	return b.String()
}
