// Command figures measures how well summarize.Read finds figures and who asserts them.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"tidings/news"
	"tidings/summarize"
)

func main() {
	files, _ := filepath.Glob(os.Args[1])
	sort.Strings(files)
	enc := json.NewEncoder(os.Stdout)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			panic(err)
		}
		var ev struct {
			Articles []struct{ ID, Title, Text, Outlet string }
		}
		if err := json.Unmarshal(b, &ev); err != nil {
			panic(err)
		}
		for _, a := range ev.Articles {
			r := summarize.Read(news.Article{ID: a.ID, Title: a.Title, Text: a.Text, Outlet: a.Outlet, Lang: "en"})
			for _, x := range r.Figures() {
				if err := x.Check(a.Text); err != nil {
					fmt.Fprintln(os.Stderr, err)
				}
				var high any
				if x.Range {
					high = x.High
				}
				enc.Encode(map[string]any{"doc": a.ID, "sentence": x.Sentence.In(a.Text), "figure": x.Raw, "value": x.Value, "high": high, "qualifier": x.Qualifier, "unit": x.Unit,
					"source": x.Attribution.Source, "via": x.Attribution.Via, "hedged": x.Attribution.Hedged, "measure": x.Measure, "cue": x.Attribution.Cue, "strength": x.Attribution.Strength})
			}
		}
	}
}
