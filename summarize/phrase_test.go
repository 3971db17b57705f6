package summarize

import (
	"strings"
	"testing"
	"time"
)

func TestPhrases(t *testing.T) {
	tests := []struct {
		phrase, text string
		want         bool
	}{
		{"strike", "Dockers STRIKE at the port.", true},
		{"strike", "Two strikes were called.", true},
		{"striking", "The dockers strike.", true},
		{"strike", "The striking dockers", true},
		{"strike", "An airstrike hit the port.", false},
		{"strike", "The striker scored.", false},
		{"O'Brien", "Minister O’Brien resigned.", true},
		{"O’Brien", "Minister O'Brien resigned.", true},
		{"policy", "New policies on housing", true},
		{"policies", "A policy of calm", true},
		{"running", "They run the port.", true},
		{"run", "He is running for mayor.", true},
		{"stop", "The train stopped.", true},
		{"stopped", "The train stops.", true},
		{"universe", "The university said", false},
		{"bus", "The business closed.", false},
		{"rate", "It rated the rates.", true},
		{"rate", "The ratio fell.", false},
		{"prime minister", "the prime minister's office", true},
		{"prime minister", "Prime ministers met.", true},
		{"prime minister", "The minister for prime land", false},
		{"U.S.", "The U.S. economy", true},
		{"COVID-19", "Covid-19 cases rose.", true},
		{"flood", "“Flood” warnings", true},
		{"flood", "It was called ‘flood’.", true},
		{"über", "Er flog über das Meer.", true},
		{"über", "Sie sprach darüber.", false},
		{"洪水", "昨日の洪水で", true},
		{"น้ำท่วม", "เหตุการณ์น้ำท่วมเมื่อวาน", true},
		{"...", "Wait... what", false},
		{"", "Anything", false},
		{"ing", "They sing a thing.", false},
		{"ies", "Policies", false},
	}
	for _, tt := range tests {
		got, ok := NewPhrases([]string{"never there", tt.phrase}).Find("Another text.", tt.text)
		if ok != tt.want || ok && got != tt.phrase {
			t.Errorf("%q in %q: %q, %v, want %v", tt.phrase, tt.text, got, ok, tt.want)
		}
	}
}

// TestPhrasesTakeLittleTime: fifty phrases over a long text that holds the start of each.
func TestPhrasesTakeLittleTime(t *testing.T) {
	var list []string
	for range 50 {
		list = append(list, strings.Repeat("aaa ", 20)+"b")
	}
	start := time.Now()
	if got, ok := NewPhrases(list).Find(strings.Repeat("aaa ", 50_000)); ok {
		t.Errorf("found %q", got)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
}

func FuzzPhrases(f *testing.F) {
	f.Add("strike", "the strikes")
	f.Add("\xff ing", "a\x00b")
	f.Fuzz(func(t *testing.T, phrase, text string) {
		p := NewPhrases([]string{phrase})
		if _, ok := p.Find(phrase); !ok && len(p.list) > 0 && !strings.ContainsRune(phrase, '\uFFFD') {
			t.Errorf("%q is not in itself", phrase)
		}
		p.Find(text)
	})
}
