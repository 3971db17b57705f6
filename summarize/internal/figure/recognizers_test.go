package figure

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"tidings/news"
)

// asked are the kinds of amounts that each part of the recognizers' specifications asks
// for: it labels those alone, and leaves every other number of its texts out.
var asked = map[string]func(Amount) bool{
	"NumberModel":      func(a Amount) bool { return !a.Glued },
	"PercentModel":     func(a Amount) bool { return a.Kind == news.KindPercent },
	"CurrencyModel":    func(a Amount) bool { return a.Kind == news.KindMoney },
	"DimensionModel":   func(a Amount) bool { return a.Kind == news.KindMeasure && !temperature(a) && a.Unit != "time" },
	"TemperatureModel": func(a Amount) bool { return temperature(a) },
}

func temperature(a Amount) bool {
	return a.Unit == "°C" || a.Unit == "°F" || a.Unit == "degree" || a.Unit == "kelvin"
}

// TestScoreRecognizers scores the numbers as printed, by the kind that is asked for.
func TestScoreRecognizers(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "corpora", "recognizers", "dev.jsonl"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("the labelled set is absent: ", err)
	}
	defer f.Close()
	type counts struct{ gold, found, right int }
	by := map[string]*counts{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var c struct {
			Model, Text string
			Quantities  []struct{ Value float64 }
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		ask := asked[c.Model]
		if ask == nil {
			continue // ages
		}
		if by[c.Model] == nil {
			by[c.Model] = &counts{}
		}
		n := by[c.Model]
		var found []Amount
		for _, a := range Amounts(c.Text, news.Span{End: len(c.Text)}) {
			if ask(a) {
				found = append(found, a)
			}
		}
		n.gold += len(c.Quantities)
		n.found += len(found)
		wrong := false
		for _, q := range c.Quantities {
			hit := -1
			for i, a := range found {
				if math.Abs(a.Printed-q.Value) <= 1e-8+1e-5*math.Abs(q.Value) || math.Abs(a.Value-q.Value) <= 1e-8+1e-5*math.Abs(q.Value) {
					hit = i
					break
				}
			}
			if hit < 0 {
				wrong = true
				continue
			}
			n.right++
			found = append(found[:hit], found[hit+1:]...)
		}
		if wrong || len(found) > 0 {
			t.Logf("%s: %q: want %v, left over %+v", c.Model, c.Text, c.Quantities, found)
		}
	}
	all := counts{}
	for model, n := range by {
		t.Logf("%s: %d labelled, %d found, %d right, F1 %.3f", model, n.gold, n.found, n.right, 2*float64(n.right)/float64(n.gold+n.found))
		if model == "NumberModel" || model == "CurrencyModel" || model == "DimensionModel" {
			all.gold, all.found, all.right = all.gold+n.gold, all.found+n.found, all.right+n.right
		}
	}
	f1 := 2 * float64(all.right) / float64(all.gold+all.found)
	t.Logf("numbers, currencies and dimensions: value F1 %.3f", f1)
	if f1 < 0.94 {
		t.Errorf("value F1 is %.3f, want at least 0.94", f1)
	}
}
