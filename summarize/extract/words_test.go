package extract

import (
	"context"
	"strings"
	"testing"
	"time"

	"tidings/news"
	"tidings/summarize"
)

// one reads a text of one outlet and returns its bullets.
func one(t *testing.T, text string) []news.Bullet {
	t.Helper()
	s := summarize.Stories([]news.Article{{ID: "a", Outlet: "Daily Coast", Text: text}}, nil)
	sum, err := New().Summarize(context.Background(), summarize.Examine(s[0]), 5)
	if err != nil {
		t.Fatal(err)
	}
	return sum.Bullets
}

func TestBulletText(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"the outlet's own voice", "A record 410 mm of rain fell on the valley in two days.", "A record 410 mm of rain fell on the valley in two days — Daily Coast"},
		{"an attribution at the end moves", "About 4,500 homes were without power in the valley, Valley Electric said.", "About 4,500 homes were without power in the valley — Valley Electric"},
		{"according to moves too", "At least 12 people died when the ferry capsized, according to the coast guard.", "At least 12 people died when the ferry capsized — coast guard"},
		{"an attribution at the start stays", "The coast guard said at least 12 people died when the ferry capsized.", "The coast guard said at least 12 people died when the ferry capsized"},
		{"a claim stays one", "Some 62 drones were shot down over the city overnight, Ostrel’s army claimed.", "Some 62 drones were shot down over the city overnight — Ostrel’s army (claim)"},
		{"a hedge stays", "Over 70 houses were reportedly destroyed on the northern shore of the island.", "Over 70 houses were reportedly destroyed on the northern shore of the island — source unnamed, via Daily Coast"},
		{"a dateline goes", "PENMOOR (AP) — More than 300 people slept in the school on Friday night.", "More than 300 people slept in the school on Friday night — Daily Coast"},
		{"a connective goes", "However, more than 300 people slept in the school on Friday night.", "More than 300 people slept in the school on Friday night — Daily Coast"},
		{"the day goes", "On Friday, more than 300 people slept in the school of the town.", "More than 300 people slept in the school of the town — Daily Coast"},
		{"an aside without a number goes", "The Norvane Group (formerly Halberg) will close 14 of its shops in the spring.", "The Norvane Group will close 14 of its shops in the spring — Daily Coast"},
		{"an aside with a number stays", "The Norvane Group (with 640 workers) will close 14 of its shops in the spring.", "The Norvane Group (with 640 workers) will close 14 of its shops in the spring — Daily Coast"},
		{"an abbreviation keeps its stop", "More than 300 people slept in the school of Northfield in the U.S.", "More than 300 people slept in the school of Northfield in the U.S. — Daily Coast"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bs := one(t, tt.text)
			if len(bs) != 1 || bs[0].Text != tt.want {
				t.Errorf("bullets = %v, want %q", texts(bs), tt.want)
			}
		})
	}
}

func TestWhatIsNoBullet(t *testing.T) {
	for _, text := range []string{
		"He said more than 300 people had slept in the school on Friday night.",
		"This was the third time that more than 300 people had to leave the town.",
		"Why did more than 300 people have to sleep in the school on Friday night?",
		"More than 300 people slept in the school on Friday night, as follows:",
		"Of its 300 members, 40 slept in the school on the hill on Friday night.",
		"“More than 300 people slept here on Friday night.",
		"The two leaders spoke for more than 3 hours in the hall on Friday night.",
		"Read more: 300 people slept in the school on Friday night.",
	} {
		if bs := one(t, text); len(bs) != 0 {
			t.Errorf("%q became a bullet: %q", text, texts(bs))
		}
	}
}

func texts(bs []news.Bullet) []string {
	var out []string
	for _, b := range bs {
		out = append(out, b.Text)
	}
	return out
}

func TestClause(t *testing.T) {
	receipts := []news.Receipt{{Outlet: "Daily Coast"}}
	for _, tt := range []struct{ text, want string }{
		{"A record 410 mm of rain fell in two days — Daily Coast", "A record 410 mm of rain fell in two days"},
		{"One in three jobs could go after the sale — metalworkers’ union", "One in three jobs could go after the sale — metalworkers’ union"},
		{"In a dramatic escalation of the war, Kyiv launched its largest drone attack on Moscow since the start of the full-scale invasion in 2022 — unattributed", "Kyiv launched its largest drone attack on Moscow"},
		{"Party members held primary elections on Tuesday in the states of Arizona, Florida, Illinois, Ohio and the Northern Marianas — Daily Coast", ""},
		{"The General told the Observer on Friday evening that 5,000 men stand on the long river, which he called few", "The General told the Observer on Friday evening that 5,000 men stand on the long river"},
		{"Fourteen thousand homes and shops in the valley lost power on Friday night after the storm hit, Crestline Electric of Penmoor said", ""},
		{"Dead: 12 → 19 since Friday — county coroner", ""},
		{"“We saw the water come up the stairs and ran” — Dana Ortiz", ""},
	} {
		if got := clause(news.Bullet{Text: tt.text, Receipts: receipts}); got != tt.want {
			t.Errorf("clause(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestHeadline(t *testing.T) {
	at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	body := "At least 19 people died when a wall of water hit the town of Ashwater, the county coroner said.\n\nAbout 4,500 homes in Ashwater were without power, Valley Electric said."
	for _, tt := range []struct{ name, title, want string }{
		{"a title that the bullets bear out", "Ashwater flood kills at least 19 people", "Ashwater flood kills at least 19 people"},
		{"a number that they do not have", "Ashwater flood kills 40 people", "At least 19 people died"},
		{"bait", "You won’t believe what the water did to Ashwater", "At least 19 people died"},
		{"a question", "Did 19 people have to die in Ashwater?", "At least 19 people died"},
		{"shouting", "ASHWATER FLOOD KILLS 19 PEOPLE", "At least 19 people died"},
		{"the outlet's name", "Ashwater flood kills at least 19 people | Daily Coast", "Ashwater flood kills at least 19 people"},
		{"another subject", "Ten recipes for a cold spring day at home", "At least 19 people died"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := summarize.Stories([]news.Article{{ID: "a", Outlet: "Daily Coast", Title: tt.title, Text: body, Published: at}}, nil)
			sum, err := New().Summarize(context.Background(), summarize.Examine(s[0]), 4)
			if err != nil || !strings.HasPrefix(sum.Headline, tt.want) {
				t.Errorf("headline = %q, %v, want %q", sum.Headline, err, tt.want)
			}
		})
	}
}

// TestChanges tells an update and a conflict of several outlets.
func TestChanges(t *testing.T) {
	at := time.Date(2026, 3, 6, 6, 0, 0, 0, time.UTC)
	article := func(id string, hours int, text string) news.Article {
		return news.Article{ID: id, Outlet: "Outlet " + id, Text: text, Published: at.Add(time.Duration(hours) * time.Hour)}
	}
	s := summarize.Stories([]news.Article{
		article("a", 0, "At least 12 people were killed when the ferry Santa Aurelia capsized off Porto Selva, the county coroner said."),
		article("b", 30, "The death toll from the ferry Santa Aurelia, which capsized off Porto Selva, rose to 19, the county coroner said."),
		article("c", 31, "About 1,200 people marched in Porto Selva over the Santa Aurelia ferry, police said, while the sailors’ union put the number at 2,000 people."),
	}, nil)
	if len(s) != 1 {
		t.Fatalf("%d stories, want 1", len(s))
	}
	sum, err := New().Summarize(context.Background(), summarize.Examine(s[0]), 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(sum.Bullets) == 0 || sum.Bullets[0].Text != "Dead: at least 12 → 19 since Friday — county coroner" || sum.Bullets[0].Values != "19" {
		t.Errorf("first bullet = %q, want the change", texts(sum.Bullets))
	}
	if n := strings.Count(strings.Join(texts(sum.Bullets), "\n"), "12"); n > 1 && !strings.Contains(texts(sum.Bullets)[1], "1,200") {
		t.Errorf("an outdated toll is told again: %q", texts(sum.Bullets))
	}
}
