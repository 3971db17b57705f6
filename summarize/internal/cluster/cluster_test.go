package cluster

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/news"
)

var day = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

func art(id, title, text string, after time.Duration) news.Article {
	return news.Article{ID: id, Title: title, Text: text, Published: day.Add(after)}
}

const (
	ferry = `A ferry carrying 60 passengers capsized off Porto Selva on Monday morning, and at least 12 people died, the coast guard said.

The vessel, the Santa Aurelia, left the harbour at dawn in heavy swell. Rescuers pulled 41 survivors from the water near the Corvo lighthouse.

Mayor Ana Ruiz said the town had opened its school gymnasium to the families of the missing. Divers were to resume the search of the hull on Tuesday.`
	mine = `A mine collapse near Kaltbrunn trapped nine workers 400 metres underground, the operator Rheingold said on Monday.

Rescue teams drilled an air shaft through the rock overnight. Family members waited at the gates of the shaft as engineers lowered a microphone.

Union leader Petra Vogel said inspectors had warned of cracks in the gallery since January.`
)

func TestCopies(t *testing.T) {
	tests := []struct {
		name, other string
		want        bool
	}{
		{"the same text", ferry, true},
		{"typographic marks", strings.ReplaceAll(ferry, "'", "’"), true},
		{"a notice before and after", "Read more below.\n\n" + ferry + "\n\nSign up for our newsletter.", true},
		{"cut to its first two paragraphs", ferry[:strings.LastIndex(ferry, "\n\n")], true},
		{"a paragraph of its own in the middle", strings.Replace(ferry, "\n\nMayor", "\n\nFishing boats joined the search after the harbour master sounded the siren twice, witnesses told this newspaper.\n\nMayor", 1), true},
		{"one more number in a paragraph of its own", ferry + "\n\nThis newspaper counted 14 coffins.", true},
		{"the same words with other figures", strings.NewReplacer("60", "64", "12 people", "19 people", "41", "39").Replace(ferry), false},
		{"another story", mine, false},
		{"the lead of one over the body of another", mine[:strings.Index(mine, "\n\n")] + ferry[strings.Index(ferry, "\n\n"):], false},
		{"nothing", "", false},
		{"one word", "Ferry", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Group([]news.Article{art("a", "", ferry, 0), art("b", "", tt.other, time.Hour)}, nil)
			if got := r.Origin[1] == 0; got != tt.want {
				t.Errorf("copy = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAnchorsVeto(t *testing.T) {
	const storm = `The National Hurricane Center said Hurricane %s came ashore near Puerto Lindo in Caldora as a category 3 hurricane with winds of 190 km an hour.

Roofs were torn off along the coast and half of Puerto Lindo had no power, the governor of Caldora said. %s is expected to weaken over the hills.`
	body := `Caloundra beat Wynnum in the %s round of the Sunshine Coast rugby union season at Ballinger Park, where the hosts led by ten points at the break.

Coach Mark Hale praised the forward pack after the match. Maroochydore and University stay level at the top of the Sunshine Coast table.`
	tests := []struct {
		name string
		a, b news.Article
		want bool // one story
	}{
		{"another round", art("a", "Caloundra win in third round", fmt.Sprintf(body, "third"), 0), art("b", "Caloundra win in fourth round", fmt.Sprintf(body, "fourth"), 50*time.Hour), false},
		{"the same round", art("a", "Caloundra win in third round", fmt.Sprintf(body, "third"), 0), art("b", "Caloundra beat Wynnum", fmt.Sprintf(body, "third"), 2*time.Hour), true},
		{"another quarter", art("a", "Volmar profit rises in Q1", "Volmar said profit rose in the first quarter as sales of pumps grew in Norvane, its largest market.", 0),
			art("b", "Volmar profit falls in Q2", "Volmar said profit fell in the second quarter as sales of pumps shrank in Norvane, its largest market.", 24*time.Hour), false},
		{"day 2 and day 21", art("a", "Day 2 of the Porto Selva search", ferry, 0), art("b", "Day 21 of the Porto Selva search", strings.Replace(ferry, "12", "15", 1)+" More.", 24*time.Hour), false},
		{"day 2 and day 3", art("a", "Day 2 of the Porto Selva search", ferry, 0), art("b", "Day 3 of the Porto Selva search", strings.Replace(ferry, "at dawn", "early", 1), 24*time.Hour), true},
		{"another storm", art("a", "Hurricane Odalys batters Caldora", fmt.Sprintf(storm, "Odalys", "Odalys"), 0), art("b", "Hurricane Pascal batters Caldora", fmt.Sprintf(storm, "Pascal", "Pascal"), 50*time.Hour), false},
		{"the same storm", art("a", "Hurricane Odalys batters Caldora", fmt.Sprintf(storm, "Odalys", "Odalys"), 0), art("b", "Storm weakens off Caldora", fmt.Sprintf(storm, "Odalys", "Odalys"), 50*time.Hour), true},
		{"another magnitude", art("a", "Magnitude 6.1 quake hits Sarrow", "A magnitude 6.1 earthquake hit the island of Sarrow, the survey office in Corran said.", 0),
			art("b", "Magnitude 4.9 quake hits Sarrow", "A magnitude 4.9 earthquake hit the island of Sarrow, the survey office in Corran said.", 20*time.Hour), false},
		{"a corrected magnitude", art("a", "Magnitude 6.1 quake hits Sarrow", "A magnitude 6.1 earthquake hit the island of Sarrow, the survey office in Corran said.", 0),
			art("b", "Magnitude 6.3 quake hits Sarrow", "A magnitude 6.3 earthquake hit the island of Sarrow, the survey office in Corran said.", time.Hour), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Group([]news.Article{tt.a, tt.b}, nil)
			if got := len(r.Groups) == 1; got != tt.want {
				t.Errorf("one story = %v, want %v", got, tt.want)
			}
		})
	}
}

// updates are notes of one event, days apart, and two of another.
var updates = []string{
	"The Kestova dam bursts after a week of rain. Dravian officials order the valley below Kestova evacuated.",
	"Dravian soldiers reach villages below the Kestova dam. At least 40 people are missing, the government in Marn says.",
	"The Dravian interior minister resigns over the Kestova dam. Rescuers search the mud for a third day.",
	"Engineers say cracks in the Kestova dam were reported in spring.",
	"Families of the missing march in Marn. Prime Minister Olen Varga promises an inquiry into the Kestova dam.",
	"Dravia asks for foreign aid to rebuild the Kestova valley.",
	"The inquiry into the Kestova dam opens in Marn.",
	"Olen Varga tells the Kestova inquiry that he was not warned.",
}

func TestThreads(t *testing.T) {
	var as []news.Article
	for i, u := range updates {
		as = append(as, art(fmt.Sprint("dam", i), "", u, time.Duration(i)*4*24*time.Hour))
	}
	as = append(as, art("ferry", "", ferry, 5*24*time.Hour), art("mine", "", mine, 9*24*time.Hour))
	r := Group(as, nil)
	if len(r.Groups) != 3 || len(r.Groups[0]) != len(updates) {
		t.Errorf("groups %v, want the updates in one and the two others apart", r.Groups)
	}
	var busy []news.Article // the same among 2,000 articles a day
	for d := range 30 {
		for i := range 150 {
			busy = append(busy, art(fmt.Sprint("n", d, "-", i), "", fmt.Sprintf("Council %d of Town%d votes on item %d.", i, d*1000+i, i*d), time.Duration(d)*24*time.Hour))
		}
	}
	for _, g := range Group(append(busy, as...), nil).Groups {
		if len(g) > 1 && slices.ContainsFunc(g, func(i int) bool { return i < len(busy) }) && slices.ContainsFunc(g, func(i int) bool { return i >= len(busy) }) {
			t.Errorf("the updates are joined with other notes: %v", g)
		}
	}
}

func TestGroupTakesAnyBytes(t *testing.T) {
	var as []news.Article
	for i, s := range []string{"", " ", "\xff\xfe\x80", "’’’'s", strings.Repeat("a", 1000), strings.Repeat("“", 50), "1,2,3.4.", "日本の首相は月曜日に辞任した。", "'s", "a\x00b", strings.Repeat("x y ", 40000)} {
		as = append(as, art(fmt.Sprint(i), s, s, 0), art(fmt.Sprint("t", i), "", s, time.Hour))
	}
	r := Group(as, nil)
	n := 0
	for _, g := range r.Groups {
		n += len(g)
	}
	if n != len(as) {
		t.Errorf("%d of %d articles are in a story", n, len(as))
	}
}

func FuzzGroup(f *testing.F) {
	f.Add(ferry, mine)
	f.Add("’", "日本\xff")
	f.Fuzz(func(t *testing.T, x, y string) {
		as := []news.Article{art("a", x, y, 0), art("b", y, x, 1), art("c", "", x+y, 2)}
		r := Group(as, nil)
		slices.Reverse(as)
		back := Group(as, nil)
		for i := range r.Groups { // the same groups, by index from the other end
			for k, m := range r.Groups[i] {
				if len(back.Groups) <= i || len(back.Groups[i]) != len(r.Groups[i]) || back.Groups[i][k] != 2-m {
					t.Fatalf("order of arrival changed the stories: %v, %v", r.Groups, back.Groups)
				}
			}
		}
	})
}

// made returns n articles in stories of one to five, with shared ordinary words and
// names of their own.
func made(n int) []news.Article {
	var out []news.Article
	for s := 0; len(out) < n; s++ {
		rng := uint64(s)*0x9E3779B97F4A7C15 + 1
		next := func(k int) int {
			rng ^= rng << 13
			rng ^= rng >> 7
			rng ^= rng << 17
			return int(rng % uint64(k))
		}
		var words []string
		for i := range 420 {
			switch {
			case i%14 == 13:
				words = append(words, "said.\n\n"[:5+2*(i%3/2)])
			case next(6) == 0:
				words = append(words, fmt.Sprintf("Name%dx%d", s%700, next(12)))
			case next(5) == 0:
				words = append(words, fmt.Sprintf("w%d", next(4000)))
			default:
				words = append(words, commonWords[next(len(commonWords))])
			}
		}
		for k := 0; k <= s%5 && len(out) < n; k++ {
			var b strings.Builder
			for i, w := range words {
				if k == 0 || (i/30+k)%3 != 0 {
					b.WriteString(w + " ")
				} else {
					b.WriteString(commonWords[(i*7+k*13)%len(commonWords)] + " ")
				}
			}
			out = append(out, art(fmt.Sprintf("s%d-%d", s, k), "", b.String(), time.Duration(s%2880)*time.Minute+time.Duration(k)*time.Hour))
		}
	}
	return out
}

var commonWords = strings.Fields(`the of and to in that government minister people officials police report year state city company
	market price court president election party vote school hospital water power energy trade bank country world week month plan law
	attack fire storm rescue search family worker union strike talks deal agreement budget tax court judge trial army soldier border
	river road bridge train airport flight ship port island mountain village town capital region district council mayor governor`)

func BenchmarkGroup(b *testing.B) {
	for _, n := range []int{5000, 50000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			as := made(n)
			for b.Loop() {
				b.ReportMetric(float64(len(Group(as, nil).Groups)), "stories")
			}
		})
	}
}
