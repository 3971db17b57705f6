package extract

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/news"
	"tidings/summarize"
	"tidings/summarize/internal/text"
)

// meaningful are words that no compression may lose: they deny, doubt, condition, bound,
// oppose or attribute what is said, or tell when. They are listed here apart from the
// code's own list.
var meaningful = set(`not n't no never none nobody nothing neither nor cannot without hardly barely rarely if unless provided pending depending
	except excluding otherwise until till may might could would should must reportedly allegedly apparently possibly probably perhaps
	likely unlikely supposedly suspected believed thought expected estimated estimates preliminary provisional unconfirmed unverified alleged planned
	proposed feared hoped claiming only least most about almost nearly roughly approximately some all every each both half part partly mostly
	including although though despite whereas disputed disputes rejected rejects denied denies deny according saying citing quoting
	arguing insisting warning before after during following since when forecast forecasts estimate warned warns suggest suggests predicted predicts`)

// everyArticle returns the articles of all labelled sets.
func everyArticle(t *testing.T) []news.Article {
	t.Helper()
	out := devArticles(t)
	type article struct{ ID, Outlet, Title, Text string }
	add := func(from string, as []article) {
		for _, a := range as {
			out = append(out, news.Article{ID: from + a.ID, Outlet: a.Outlet, Title: a.Title, Text: a.Text})
		}
	}
	for _, pattern := range []string{filepath.Join(labelled(t, "attributed-figures/bank"), "*.json"), "../testdata/blind/*.json", "../testdata/own-articles.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var list []article
			var event struct{ Articles []article }
			if json.Unmarshal(b, &list) == nil {
				add(f, list)
			} else if json.Unmarshal(b, &event) == nil {
				add(f, event.Articles)
			}
		}
	}
	f, err := os.Open(labelled(t, "wikinews/articles.dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var r struct {
			URL, Title string
			Paragraphs []string
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		add("", []article{{ID: r.URL, Title: r.Title, Text: strings.Join(r.Paragraphs, "\n\n")}})
	}
	return out
}

// TestTrimKeepsMeaning: over all labelled articles no compression loses a figure, a
// quotation, a source, or a word that limits what is said.
func TestTrimKeepsMeaning(t *testing.T) {
	articles := everyArticle(t)
	claims, cut := 0, 0
	for _, a := range articles {
		for _, c := range summarize.Read(a).Claims {
			claims++
			words, moved := trim(a.Text, c)
			if words == strings.TrimSuffix(c.Text, ".") {
				continue
			}
			cut++
			checkTrim(t, c, words, moved)
		}
	}
	t.Logf("%d of %d sentences of %d articles are compressed", cut, claims, len(articles))
	if cut < 500 {
		t.Errorf("%d sentences are compressed: too few to tell", cut)
	}
}

func checkTrim(t *testing.T, c news.Claim, words string, moved bool) {
	t.Helper()
	lost := lostWords(c.Text, words)
	if lost == nil {
		t.Errorf("%q\nbecame, with words that are not its own: %q", c.Text, words)
		return
	}
	given := map[string]bool{} // what is said again behind the dash
	if moved {
		for _, w := range allWords(c.Attribution.Source + " " + c.Attribution.Cue + " " + c.Attribution.Via) {
			given[w] = true
		}
		if !plainCue(c.Attribution.Cue) {
			t.Errorf("%q lost how it is meant: %q", words, c.Attribution.Cue)
		}
	}
	start := dateline.FindString(c.Text)
	for _, w := range lost {
		if meaningful[w] && !given[w] && !strings.Contains(strings.ToLower(start), w) {
			t.Errorf("%q\nlost %q and became: %q", c.Text, w, words)
		}
	}
	for _, f := range c.Figures {
		if indexFold(words, f.Raw) < 0 && !strings.Contains(start, f.Raw) {
			t.Errorf("%q\nlost the figure %q and became: %q", c.Text, f.Raw, words)
		}
	}
	for _, q := range c.Quotes {
		if c.Sentence.Contains(q.Span) && strings.Contains(strings.Join(strings.Fields(c.Text), " "), q.Text) && !strings.Contains(words, strings.TrimRight(q.Text, ",. ")) {
			t.Errorf("%q\nlost of the quotation and became: %q", c.Text, words)
		}
	}
	if a := c.Attribution; !moved && a.Credited() && strings.Contains(c.Text, a.Source) && indexFold(words, strings.Join(strings.Fields(a.Source), " ")) < 0 {
		t.Errorf("%q\nlost its source %q and became: %q", c.Text, a.Source, words)
	}
}

// allWords are the words of s, with "n't".
func allWords(s string) []string {
	var out []string
	for _, tok := range text.Tokens(s, news.Span{Start: 0, End: len(s)}) {
		out = append(out, strings.TrimSuffix(tok.Norm, "."))
	}
	return out
}

// lostWords are the words of from that to, which has the others in order, lacks; nil where
// to has a word more, and an empty list where nothing is lost.
func lostWords(from, to string) []string {
	lost := []string{}
	rest := allWords(to)
	for _, w := range allWords(from) {
		if len(rest) > 0 && rest[0] == w {
			rest = rest[1:]
			continue
		}
		lost = append(lost, w)
	}
	for _, w := range rest {
		if strings.ContainsFunc(w, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
			return nil
		}
	}
	return lost
}

func TestTrim(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"a start that only looks like a connective", "But for the levee near Colver the town would have lost 400 homes.", "But for the levee near Colver the town would have lost 400 homes"},
		{"what is yet to be", "Yet to be counted in the county of Colver are 300 postal votes.", "Yet to be counted in the county of Colver are 300 postal votes"},
		{"a connective", "But the levee near Colver held and the town lost 4 homes.", "The levee near Colver held and the town lost 4 homes"},
		{"an earlier value", "Earlier, officials had counted 12 missing people in the valley of Colver.", "Earlier, officials had counted 12 missing people in the valley of Colver"},
		{"a day beside another", "On Friday, 12 people were missing in the valley, and 15 on Saturday.", "On Friday, 12 people were missing in the valley, and 15 on Saturday"},
		{"an abbreviation", "The National Hurricane Center (NHC) counted 12 storms in the season of last year.", "The National Hurricane Center counted 12 storms in the season of last year"},
		{"a bound in brackets", "The clinic (non-smokers only) treated 120 patients in the valley of Colver.", "The clinic (non-smokers only) treated 120 patients in the valley of Colver"},
		{"a unit in brackets", "Winds (averaged) of 120 km/h tore at the roofs of the town of Colver.", "Winds (averaged) of 120 km/h tore at the roofs of the town of Colver"},
		{"an estimate is no saying", "The levee repairs near Colver will cost $12 million, the county estimated.", "The levee repairs near Colver will cost $12 million, the county estimated"},
		{
			"a tail that takes it back",
			"The company in Penmoor agreed with the union on Tuesday to buy the old shipyard and its four docks for $12 million from the family that has owned it for four generations, all of them shipbuilders of this coast, but the deal fell through.",
			"The company in Penmoor agreed with the union on Tuesday to buy the old shipyard and its four docks for $12 million from the family that has owned it for four generations, all of them shipbuilders of this coast, but the deal fell through",
		},
		{
			"a clause that denies",
			"The list of the county of Colver, which hasn't been checked by anybody yet, names 12 people of the valley who were at home on the night when the river rose over the levee and took the bridge, the mill, the school and forty gardens with it.",
			"The list of the county of Colver, which hasn't been checked by anybody yet, names 12 people of the valley who were at home on the night when the river rose over the levee and took the bridge, the mill, the school and forty gardens with it",
		},
		{
			"a condition",
			"The port of Penmoor will get 12 new cranes, the largest of this coast, four tugs, a dredger and a school for pilots in the course of the next two years, all of them paid for by the fees of the ships that call there, pending a vote of the council.",
			"The port of Penmoor will get 12 new cranes, the largest of this coast, four tugs, a dredger and a school for pilots in the course of the next two years, all of them paid for by the fees of the ships that call there, pending a vote of the council",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := news.Article{ID: "a", Text: tt.in, Lang: "en"}
			cs := summarize.Read(a).Claims
			if len(cs) != 1 {
				t.Fatalf("%d claims", len(cs))
			}
			if got, _ := trim(a.Text, cs[0]); got != tt.want {
				t.Errorf("%q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestOwnSourceAtTheStart: a bullet whose first words are its source has no other behind it.
func TestOwnSourceAtTheStart(t *testing.T) {
	a := news.Article{ID: "a", Outlet: "Daily Coast", Lang: "en", Title: "Levee repairs", Text: "But a person close to the talks said the repairs of the levee would cost $12 million."}
	st := summarize.Examine(summarize.Stories([]news.Article{a}, nil)[0])
	sum, err := New().Summarize(t.Context(), st, 3)
	if err != nil || len(sum.Bullets) != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if want := "A person close to the talks said the repairs of the levee would cost $12 million"; sum.Bullets[0].Text != want {
		t.Errorf("%q, want %q", sum.Bullets[0].Text, want)
	}
}

func TestSourceWithRole(t *testing.T) {
	for in, want := range map[string]string{
		"its spokeswoman, Petra Nunn":         "its spokeswoman Petra Nunn",
		"The school’s principal, Ruth Okafor": "school’s principal Ruth Okafor",
		"the grid company, Redeléc":           "grid company Redeléc",
		"a director, Jan van der Berg":        "director Jan van der Berg",
		"Petra Nunn, a spokeswoman":           "Petra Nunn, a spokeswoman",
		"Springfield, Illinois":               "Springfield, Illinois",
		"the mayor, Ana Ruiz, and her deputy": "mayor, Ana Ruiz, and her deputy",
		"the mayor, who resigned":             "mayor, who resigned",
	} {
		if got := plainSource(in); got != want {
			t.Errorf("%q is printed as %q, want %q", in, got, want)
		}
	}
	if got := namedRole("spokeswoman, Petra Nunn"); got != "spokeswoman Petra Nunn" {
		t.Errorf("a speaker is printed as %q", got)
	}
}
