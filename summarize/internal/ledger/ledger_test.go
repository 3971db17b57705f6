package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"tidings/news"
)

// said makes the mentions of one sentence. Figures are written in it as
// {raw|unit|source}: raw is what stays, its value the digits or small number in it.
func said(article string, hours int, sentence string) []Mention {
	at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC).Add(time.Duration(hours) * time.Hour)
	var out []Mention
	text := ""
	for {
		open := strings.IndexByte(sentence, '{')
		if open < 0 {
			break
		}
		end := open + strings.IndexByte(sentence[open:], '}')
		parts := strings.Split(sentence[open+1:end], "|")
		text += sentence[:open]
		f := news.Figure{ArticleID: article, Raw: parts[0], Span: news.Span{Start: len(text), End: len(text) + len(parts[0])}, Unit: parts[1], Kind: news.KindCount, Qualifier: news.Exact}
		f.Value = valueIn(parts[0])
		if parts[1] == "%" {
			f.Kind = news.KindPercent
		}
		if parts[2] != "" {
			f.Attribution = news.Attribution{Source: parts[2], Strength: news.Strong}
		}
		out = append(out, Mention{Figure: f, Outlet: article, Published: at, Said: at, Origin: article, Order: len(out)})
		text += parts[0]
		sentence = sentence[end+1:]
	}
	text += sentence
	for i := range out {
		out[i].Sentence = text
		out[i].Figure.Sentence = news.Span{End: len(text)}
		for k := range out {
			if k != i {
				out[i].Neighbours = append(out[i].Neighbours, out[k].Figure.Span)
			}
		}
	}
	return out
}

func valueIn(raw string) float64 {
	for _, w := range strings.Fields(strings.ReplaceAll(raw, ",", "")) {
		if v, err := strconv.ParseFloat(strings.TrimSuffix(w, "%"), 64); err == nil {
			return v
		}
	}
	return 0
}

// show writes a row as "status corrected: raw, raw → latest raw (source)".
func show(q news.Quantity) string {
	var b strings.Builder
	b.WriteString(string(q.Status))
	if q.Corrected {
		b.WriteString(" corrected")
	}
	b.WriteString(":")
	for i, m := range q.Mentions {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(" " + m.Figure.Raw)
	}
	b.WriteString(" →")
	for _, l := range q.Latest {
		fmt.Fprintf(&b, " %s (%s)", l.Raw, l.Source)
	}
	return b.String()
}

func TestBuild(t *testing.T) {
	tests := []struct {
		name  string
		texts [][]Mention
		want  []string
	}{
		{"one mention", [][]Mention{said("a", 0, "{12|person|police} people were killed, police said.")}, []string{"single: 12 → 12 (police)"}},
		{"a toll that grows", [][]Mention{
			said("a", 0, "At least {12|person|the coast guard} people were killed when the ferry capsized, the coast guard said."),
			said("b", 20, "The death toll from the ferry rose to {15|person|the health ministry}, the health ministry said."),
		}, []string{"updated: 12, 15 → 15 (the health ministry)"}},
		{"the same figure in two articles", [][]Mention{
			said("a", 0, "Some {4,500|home|Valley Electric} homes were without power, Valley Electric said."),
			said("b", 3, "Valley Electric said {4,500|home|Valley Electric} homes had no power."),
		}, []string{"agreed: 4,500, 4,500 → 4,500 (Valley Electric)"}},
		{"what a sentence calls earlier", [][]Mention{
			said("a", 0, "Only {2|person|the fire chief} people remained missing, down from a peak of {20|person|the fire chief}, the fire chief said."),
		}, []string{"updated: 2, 20 → 2 (the fire chief)"}},
		{"a correction", [][]Mention{
			said("a", 0, "The crash killed {188|person|the ministry} people, the ministry said."),
			said("b", 5, "The crash killed {181|person|the ministry} people, not {188|person|the ministry} as first announced, the ministry said."),
		}, []string{"updated corrected: 188, 181, 188 → 181 (the ministry)"}},
		{"a source that takes its own figure back", [][]Mention{
			said("a", 0, "The blast killed {21|person|the health ministry} people, the health ministry said."),
			said("b", 9, "The blast killed {19|person|the health ministry} people, the health ministry said."),
		}, []string{"updated corrected: 21, 19 → 19 (the health ministry)"}},
		{"a smaller toll of somebody else is another toll", [][]Mention{
			said("a", 0, "The blast killed {21|person|the health ministry} people, the health ministry said."),
			said("b", 9, "The blast killed {3|person|the railway} people, the railway said."),
		}, []string{"single: 21 → 21 (the health ministry)", "single: 3 → 3 (the railway)"}},
		{"two sources in one sentence", [][]Mention{
			said("a", 0, "About {1,200|worker|police} workers marched, police said, while the union counted {2,000|worker|the union}."),
		}, []string{"conflict: 1,200, 2,000 → 1,200 (police) 2,000 (the union)"}},
		{"what was killed and what was wounded", [][]Mention{
			said("a", 0, "The attack left {21|person|police} people dead and {8|person|police} wounded, police said."),
			said("b", 4, "The attack left {22|person|police} people dead and {9|person|police} wounded, police said."),
		}, []string{"updated: 21, 22 → 22 (police)", "updated: 8, 9 → 9 (police)"}},
		{"January and February", [][]Mention{
			said("a", 0, "The jobless rate was {6.0%|%|the bureau} in January, the bureau said."),
			said("b", 700, "The jobless rate was {6.3%|%|the bureau} in February, the bureau said."),
		}, []string{"single: 6.0% → 6.0% (the bureau)", "single: 6.3% → 6.3% (the bureau)"}},
		{"drones downed by different sides", [][]Mention{
			said("a", 0, "Over {70|drone|} drones were reportedly shot down by Russian air defenses over Moscow."),
			said("a", 0, "Ukrainian officials claimed {62|drone|Ukrainian officials} drones were shot down near Odesa."),
		}, []string{"single: 70 → 70 ()", "single: 62 → 62 (Ukrainian officials)"}},
		{"each day of a war has its dead", [][]Mention{
			said("a", 0, "A car bomb in the market of Hilla killed {150|person|} people on Sunday."),
			said("b", 30, "Gunmen attacked a police station near Mosul, and {30|person|} people were killed."),
			said("c", 1400, "Bombs across Baghdad killed more than {150|person|} people on Wednesday."),
		}, []string{"single: 150 → 150 ()", "single: 30 → 30 ()", "single: 150 → 150 ()"}},
		{"a part of a total", [][]Mention{
			said("a", 0, "The company will cut {3,100|job|Norvane} jobs, Norvane said."),
			said("b", 2, "The works in Aarhaven will lose {60|job|a machinist} jobs, a machinist said."),
		}, []string{"single: 3,100 → 3,100 (Norvane)", "single: 60 → 60 (a machinist)"}},
		{"nothing", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var all []Mention
			for i, ms := range tt.texts {
				for k := range ms {
					ms[k].Order += 10 * i
				}
				all = append(all, ms...)
			}
			var got []string
			for _, q := range Build(all) {
				got = append(got, show(q))
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("Build:\n got %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestALateCopyChangesNothing(t *testing.T) {
	first := said("a", 0, "The death toll rose to {12|person|the ministry}, the ministry said.")
	second := said("b", 5, "The death toll rose to {15|person|the ministry}, the ministry said.")
	late := said("c", 9, "The death toll rose to {12|person|the ministry}, the ministry said.")
	late[0].Said, late[0].Origin = first[0].Said, "a"
	rows := Build(append(append(first, second...), late...))
	if len(rows) != 1 || len(rows[0].Latest) != 1 || rows[0].Latest[0].Value != 15 {
		t.Errorf("rows = %+v, want 15 to stand", rows)
	}
}

func TestBuildIsBounded(t *testing.T) {
	sentence := strings.Repeat("12 people and ", 20000)
	ms := make([]Mention, 20000)
	for i := range ms {
		ms[i] = Mention{Sentence: sentence, Order: i, Figure: news.Figure{ArticleID: "a", Raw: "12", Value: float64(i), Kind: news.KindCount, Unit: "person",
			Span: news.Span{Start: 14 * i, End: 14*i + 2}, Sentence: news.Span{End: len(sentence)}}}
	}
	start := time.Now()
	if rows := Build(ms); len(rows) == 0 || len(rows) > maxItems {
		t.Errorf("%d rows, want 1 to %d", len(rows), maxItems)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("20,000 figures in one sentence took %v", took)
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("The toll rose to ", " from ", " people killed, police said.", 12.0, 15.0)
	f.Add("", "", "", 0.0, -1e300)
	f.Add("\xff{", "not ", " as first announced", 1e9, 0.5)
	f.Fuzz(func(t *testing.T, a, b, c string, x, y float64) {
		sentence := a + "1" + b + "2" + c
		mention := func(article string, at int, v float64, order int) Mention {
			return Mention{Sentence: sentence, Order: order, Published: time.Unix(int64(order), 0), Said: time.Unix(int64(order), 0), Figure: news.Figure{ArticleID: article, Raw: sentence[at : at+1],
				Span: news.Span{Start: at, End: at + 1}, Sentence: news.Span{End: len(sentence)}, Value: v, Kind: news.KindCount, Unit: c, Measure: a}}
		}
		first, second := len(a), len(a)+1+len(b)
		rows := Build([]Mention{mention("p", first, x, 0), mention("p", second, y, 1), mention("q", first, y, 2), mention("q", second, x, 3)})
		n := 0
		for _, q := range rows {
			n += len(q.Mentions)
			if len(q.Mentions) == 0 || len(q.Latest) == 0 {
				t.Errorf("empty row %+v", q)
			}
		}
		if n != 4 {
			t.Errorf("%d of 4 mentions have a row", n)
		}
	})
}
