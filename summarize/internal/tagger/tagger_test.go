package tagger

import (
	"bufio"
	"compress/gzip"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/news"
	"tidings/summarize/internal/text"
)

func tagged(s string) string {
	tokens := text.Tokens(s, news.Span{Start: 0, End: len(s)})
	var out []string
	for i, tag := range Tags(tokens) {
		out = append(out, tokens[i].Text+"/"+tag.String())
	}
	return strings.Join(out, " ")
}

func TestTags(t *testing.T) {
	for text, want := range map[string]string{
		"Officials said 62 drones were shot down.": "Officials/NNS said/VBD 62/CD drones/NNS were/VBD shot/VBN down/RP ./PUNCT",
		"The ministry’s 740-bed hospital burned.":  "The/DT ministry/NN ’s/POS 740/CD -/PUNCT bed/NN hospital/NN burned/VBD ./PUNCT",
	} {
		if got := tagged(text); got != want {
			t.Errorf("tags:\n got %s\nwant %s", got, want)
		}
	}
	if got := Tags(nil); len(got) != 0 {
		t.Errorf("no tokens have tags %v", got)
	}
}

// TestAccuracy scores the embedded model on the part of EWT that it was not trained on.
func TestAccuracy(t *testing.T) {
	const floor = 0.948
	f, err := os.Open("../../../../shared/corpora/ud-english/ewt.test.conllu.gz")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("treebank is missing: %v", err)
		}
		t.Skipf("treebank is missing: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var tokens []text.Token
	var gold []Tag
	right, all := 0, 0
	sc := bufio.NewScanner(z)
	for sc.Scan() {
		cols := strings.Split(sc.Text(), "\t")
		if sc.Text() == "" {
			for i, tag := range Tags(tokens) {
				all++
				if tag == gold[i] {
					right++
				}
			}
			tokens, gold = tokens[:0], gold[:0]
		}
		if len(cols) < 5 || strings.ContainsAny(cols[0], "-.") {
			continue
		}
		tokens = append(tokens, text.Token{Text: cols[1], Norm: text.Norm(cols[1])})
		gold = append(gold, Parse(cols[4]))
	}
	if got := float64(right) / float64(all); got < floor {
		t.Errorf("accuracy %.4f of %d words, want at least %.4f", got, all, floor)
	} else {
		t.Logf("accuracy %.4f of %d words", got, all)
	}
}

func TestUnpackRefusesDamage(t *testing.T) {
	for _, p := range [][]byte{nil, []byte("no"), packed[:len(packed)/2]} {
		if _, err := Unpack(p); err == nil {
			t.Errorf("a model of %d bytes was taken", len(p))
		}
	}
}

// TestLoad: unpacking must not make a command feel slow.
func TestLoad(t *testing.T) {
	start := time.Now()
	if _, err := Unpack(packed); err != nil {
		t.Fatal(err)
	}
	t.Logf("unpacked in %v", time.Since(start))
}

func BenchmarkTags(b *testing.B) {
	s := "The ministry said on Monday that 1,200 people had died, more than ever, in the U.S. and in the 740-bed ward."
	tokens := text.Tokens(s, news.Span{Start: 0, End: len(s)})
	Tags(tokens)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Tags(tokens)
	}
}

// TestSums: however rows are stored, their weights add up as if one by one.
func TestSums(t *testing.T) {
	m := model()
	s := "“The 740-bed ward is full,” officials in WINTON, who had 1,200 cases, told the BBC's Ana Ruiz on Monday; nobody said more."
	sentence := NewSentence(text.Tokens(s, news.Span{Start: 0, End: len(s)}))
	tags := make([]Tag, len(sentence.words))
	for i := range tags {
		rows := sentence.Features(i, tags, nil)
		var scores [NumTags]int32
		for _, r := range rows {
			for _, w := range m.row(int(r)) {
				scores[w.Tag] += int32(w.Value)
			}
		}
		tags[i] = Best(scores[:])
		got := m.best(&m.start[tagAt(tags, i-1)][tagAt(tags, i-2)], rows[numByTags:])
		if got != tags[i] {
			t.Errorf("%s is %v, want %v", sentence.Word(i), got, tags[i])
		}
	}
}

func TestPackKeepsAll(t *testing.T) {
	m, err := Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Unpack(m.Pack(slices.Sorted(maps.Keys(m.Sure))))
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(m.Sure, again.Sure) {
		t.Error("words with one tag were lost")
	}
	for r := range Rows {
		if !slices.Equal(m.row(r), again.row(r)) {
			t.Fatalf("row %d is %v, want %v", r, again.row(r), m.row(r))
		}
	}
}
