package figure

import (
	"strings"
	"testing"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// found lists the words of the figures of a text of one sentence.
func found(text string) string {
	var r Reader
	l := NewLine(text, news.Span{Start: 0, End: len(text)})
	var out []string
	for _, m := range r.Find(&l) {
		out = append(out, m.Figure.Raw)
	}
	return strings.Join(out, " | ")
}

// TestTraps: numbers that state no quantity, and the like of them that do.
func TestTraps(t *testing.T) {
	for text, want := range map[string]string{
		"He was born in 1962 and left in the 1990s.":                   "",
		"The F-16 and the T-72 met a Boeing 737 on Highway 61.":        "",
		"Gate 9 opens at 6:30 a.m. and closes at 10 p.m.":              "",
		"Ana Ruiz, 47, and a boy of ten met a 34-year-old.":            "",
		"On March 6 and 4 May it rained; 12 June was dry.":             "",
		"The third man came first; it was his second win, 3-2.":        "",
		"One of them left two years ago, six days after the other.":    "",
		"Call 0800 555 0142 or write to 41 Quay Street.":               "",
		"See page 4 of the 14-page report, Section 144.":               "",
		"They voted under Article 12 of Resolution 2214.":              "",
		"It was a one-off, and every one of them knew one thing.":      "",
		"The two leaders met the G7 in Room 101 over COVID-19.":        "",
		"Version 4.2 came out, and the 5G phone is in 3D.":             "",
		"The 10-year bond yields more than the 6.5% notes of 2029.":    "",
		"Most of the victims were over 60.":                            "",
		"The odds were ten to one.":                                    "",
		"According to two nurses, the ward was full.":                  "",
		"Some 2,000 people saw 12 Black Hawk helicopters.":             "Some 2,000 | 12",
		"In March 12 people died.":                                     "12",
		"The mayor has 15 children and 3 dogs.":                        "15 | 3",
		"It rose by 3% to 12%, then fell from 9 to 7.":                 "3% | 12% | 9 | 7",
		"More than 2024 people came in 2024.":                          "More than 2024",
		"The team of six won six of eight games.":                      "six | six | eight",
		"The fine was between $5 million and $10 million.":             "between $5 million and $10 million",
		"It lasted less than an hour, or a quarter of an hour.":        "less than an hour | a quarter",
		"A third of the men and the third man met in the first half.":  "A third",
		"Hundreds of kilometres away, dozens of homes burned.":         "Hundreds | dozens",
		"Nearly three quarters of the 400 seats, or 300, were sold.":   "Nearly three quarters | 400 | 300",
		"The firm paid US$1.5bn, €3m, £2.50 and 40 million rupees.":    "US$1.5bn | €3m | £2.50 | 40 million rupees",
		"Between 1 and 2 a.m. at least one person, a guard, was shot.": "at least one",
	} {
		if got := found(text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestSingular(t *testing.T) {
	for w, want := range map[string]string{"people": "person", "drones": "drone", "countries": "country", "boxes": "box", "buses": "bus", "men": "person",
		"firemen": "fireman", "losses": "loss", "crises": "crisis", "sorties": "sortie", "deaths": "person", "fish": "fish", "": ""} {
		if got := Singular(w); got != want {
			t.Errorf("Singular(%q) = %q, want %q", w, got, want)
		}
	}
}

// TestElliptic: a number without a noun counts what the one before it counted.
func TestElliptic(t *testing.T) {
	var r Reader
	text := "The fleet landed 28,000 tonnes of cod. The council has advised 11,200."
	at := strings.Index(text, "The council")
	var last Mention
	for _, s := range []news.Span{{Start: 0, End: at}, {Start: at, End: len(text)}} {
		l := NewLine(text, s)
		for _, m := range r.Find(&l) {
			last = m
		}
	}
	if last.Figure.Unit != "tonne" || last.Figure.Value != 11200 {
		t.Errorf("the last figure is %v of %q, want 11200 tonnes", last.Figure.Value, last.Figure.Unit)
	}
}

// TestTagsOnDemand: a sentence that holds no number is not tagged by looking for figures,
// and one whose first tag is asked for is.
func TestTagsOnDemand(t *testing.T) {
	text := "Rain fell over the hills of Marl. The WHO sent 12 doctors."
	plain, numbered := NewLine(text, news.Span{Start: 0, End: 33}), NewLine(text, news.Span{Start: 34, End: len(text)})
	var r Reader
	r.Find(&plain)
	if plain.tags != nil {
		t.Error("a sentence without a number was tagged")
	}
	if got := plain.Tag(1); got != tagger.VBD {
		t.Errorf("the tag of %q is %v, want VBD", plain.Tokens[1].Text, got)
	}
	if len(r.Find(&numbered)) != 1 || len(numbered.tags) != len(numbered.Tokens) {
		t.Error("a sentence with a figure was not tagged")
	}
	if numbered.Norm(1) != who || numbered.Tag(1) != tagger.NNP {
		t.Errorf("WHO is read as %q, %v", numbered.Norm(1), numbered.Tag(1))
	}
}
