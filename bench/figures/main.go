// Command figures measures how well summarize.Read finds figures and who asserts them.
//
//	go run ./bench/figures                    the table over the labelled sets
//	go run ./bench/figures -errors N FILE...  a row for each label file or folder, with N errors
//	go run ./bench/figures -jsonl FILE...     the figures found in the articles of the files
//
// The columns are: labelled figures, detection F1, end-to-end F1 (found and rightly
// credited), wrong credits among those given, the same among the strong ones, missed
// credits among those labelled, accuracy of qualifiers and units, mean F1 of the words for
// what is measured, and what was found of via, hedges, traps and quotations.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"tidings/bench/score"
	"tidings/news"
	"tidings/summarize"
)

func main() {
	corpora := flag.String("corpora", "../shared/corpora", "folder of the labelled sets")
	errors := flag.Int("errors", 0, "print so many disagreements for each file")
	jsonl := flag.Bool("jsonl", false, "print the figures found, one JSON object a line")
	flag.Parse()
	files, whole := flag.Args(), flag.NArg() == 0
	if whole {
		set := *corpora + "/attributed-figures/"
		files = []string{set + "dev", set + "bank/bank-a.json", set + "bank/bank-b.json", set + "bank/bank-d.json", "summarize/testdata/own-articles.json", "summarize/testdata/fields", "summarize/testdata/blind", "summarize/testdata/held", "summarize/testdata/wikinews"}
	}
	err := run(files, *errors, *jsonl)
	if err == nil && whole && !*jsonl {
		err = corporaRows(*corpora)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

func run(files []string, errors int, jsonl bool) error {
	out := json.NewEncoder(os.Stdout)
	if !jsonl {
		fmt.Println("gold  det    e2e    wrong credit")
	}
	for _, name := range files {
		articles, err := score.Load(name)
		if err != nil {
			return err
		}
		found := map[string][]score.Figure{}
		quotes := map[string]map[string]string{}
		for _, a := range articles {
			r := summarize.Read(news.Article{ID: a.ID, Title: a.Title, Text: a.Text, Outlet: a.Outlet, Lang: "en"})
			found[a.ID] = figures(r)
			quotes[a.ID] = map[string]string{}
			for _, q := range r.Quotes() {
				quotes[a.ID][score.Fold(q.Text)] = q.Speaker
			}
			if jsonl {
				for _, f := range found[a.ID] {
					if err := out.Encode(f); err != nil {
						return err
					}
				}
			}
		}
		if jsonl {
			continue
		}
		res := score.Score(articles, found)
		for i := range articles {
			res.Quotes(&articles[i], quotes[articles[i].ID])
		}
		fmt.Printf("%v  %s\n", res, name)
		for i, e := range res.Errors {
			if i >= errors {
				break
			}
			fmt.Println("   ", e)
		}
	}
	return nil
}

// figures are the figures of a reading in the form of the labels.
func figures(r summarize.Reading) []score.Figure {
	var out []score.Figure
	for _, f := range r.Figures() {
		s := score.Figure{Doc: r.Article.ID, Sentence: f.Sentence.In(r.Article.Text), Figure: f.Raw, Value: f.Value, Qualifier: string(f.Qualifier), Unit: f.Unit,
			Measure: f.Measure, Source: f.Attribution.Source, Via: f.Attribution.Via, Cue: f.Attribution.Cue, Hedged: f.Attribution.Hedged, Strength: string(f.Attribution.Strength)}
		if f.Range {
			s.High = &f.High
		}
		out = append(out, s)
	}
	return out
}
