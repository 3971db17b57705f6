package briefing

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"tidings/news"
	"tidings/summarize"
	"tidings/summarize/extract"
)

func deskStory(words string) news.Story {
	a := news.Article{ID: "a", Outlet: "Coast", Title: "Flood", Lang: "en", Published: time.Unix(1_790_000_000, 0),
		Text: "At least 12 people were killed in the flood, the coroner said. " + words}
	return news.Story{ID: "s", Articles: []news.Article{a}, Origins: [][]string{{"a"}}}
}

// TestDesk: what is remembered is what would be made anew, and other words are another
// story, whatever its name.
func TestDesk(t *testing.T) {
	d := &Desk{}
	var g sync.WaitGroup
	for i := range 8 {
		g.Go(func() {
			for j := range 20 {
				s := deskStory(fmt.Sprintf("Another %d were hurt, the police said.", (i+j)%5))
				if got, want := d.study(s), summarize.Examine(s); !reflect.DeepEqual(got, want) {
					t.Errorf("the study differs: %v, want %v", got, want)
				}
				st := d.study(s)
				got, err := d.write(t.Context(), extract.Summarizer{}, st, summarize.Furniture{}, 3)
				want, err2 := (*Desk)(nil).write(t.Context(), extract.Summarizer{}, summarize.Examine(s), summarize.Furniture{}, 3)
				if err != nil || err2 != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("the bullets differ: %v, want %v (%v, %v)", got, want, err, err2)
				}
			}
		})
	}
	g.Wait()
	if n := len(d.young); n != 5 {
		t.Errorf("%d stories are remembered, want 5", n)
	}
}

// TestDeskIsBounded: it remembers at most two generations.
func TestDeskIsBounded(t *testing.T) {
	d := &Desk{}
	for i := range 10_000 {
		d.of(deskStory(fmt.Sprint(i)), summarize.Furniture{})
	}
	if n := len(d.young) + len(d.old); n > 2*deskSize/2048 || n < 1000 {
		t.Errorf("%d stories are remembered", n)
	}
	first := d.of(deskStory("9999"), summarize.Furniture{})
	if first != d.of(deskStory("9999"), summarize.Furniture{}) {
		t.Error("the newest is forgotten")
	}
}

// TestDeskKey: every field of an article counts.
func TestDeskKey(t *testing.T) {
	a := deskStory("x").Articles[0]
	seen := map[deskKey]string{}
	add := func(what string, a news.Article) {
		key, _ := keyOf([]news.Article{a}, news.Story{}, summarize.Furniture{})
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s are known by the same", what, other)
		}
		seen[key] = what
	}
	add("as it is", a)
	for i, v := range reflect.VisibleFields(reflect.TypeOf(a)) {
		b := a
		switch f := reflect.ValueOf(&b).Elem().Field(i); f.Interface().(type) {
		case string:
			f.SetString(f.String() + "!")
		case bool:
			f.SetBool(!f.Bool())
		case time.Time:
			f.Set(reflect.ValueOf(time.Unix(1, 0)))
		default:
			t.Errorf("%s is of a type that the key does not know", v.Name)
			continue
		}
		add(v.Name, b)
	}
}
