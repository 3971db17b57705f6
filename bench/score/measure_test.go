package score

import (
	"math"
	"testing"
)

func TestMeasureF1(t *testing.T) {
	for _, c := range []struct {
		gold, found string
		want        float64
	}{
		{"drones shot down", "drones shot down", 1},
		{"share of the vote", "Vote shares", 1},                 // stems, no stop words, no order
		{"people killed in the flood", "people killed", 0.8},    // two of three, two of two
		{"jobs to be cut", "jobs expects", 0.5},                 // one of two, one of two
		{"homes homes burned", "homes burned", 1},               // each stem once
		{"prison term", "Prosecutors", 0},                       // nothing shared
		{"patient records stolen", "", 0},                       // nothing found
		{"the mayor’s salary", "mayor's salary", 1},             // marks folded
		{"", "drones", 0}, {"of the", "of the", 0}, {"", "", 0}, // no content
	} {
		if got := MeasureF1(c.gold, c.found); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("F1 of %q and %q is %v, want %v", c.gold, c.found, got, c.want)
		}
	}
}

// TestMeasureMean: only figures that were found and have a label count.
func TestMeasureMean(t *testing.T) {
	const sentence = "Of 9 boats 4 sank and 2 burned."
	gold := []Figure{{Sentence: sentence, Figure: "9", Value: 9, Measure: "boats"}, {Sentence: sentence, Figure: "4", Value: 4, Measure: "boats sunk"}, {Sentence: sentence, Figure: "2", Value: 2}, {Sentence: sentence, Figure: "7", Value: 7, Measure: "oars"}}
	found := []Figure{{Sentence: sentence, Figure: "9", Value: 9, Measure: "boats"}, {Sentence: sentence, Figure: "4", Value: 4, Measure: "boats"}, {Sentence: sentence, Figure: "2", Value: 2, Measure: "boats"}}
	r := Score([]Article{{ID: "a", Text: sentence, Figures: gold}}, map[string][]Figure{"a": found})
	if want := (1 + 2.0/3) / 2; r.Measures != 2 || math.Abs(r.Measure()-want) > 1e-9 {
		t.Errorf("mean is %v of %d, want %v of 2", r.Measure(), r.Measures, want)
	}
	if (Result{}).Measure() != 0 {
		t.Error("the mean of nothing is not 0")
	}
}
