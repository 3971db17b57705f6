// Command train makes summarize/internal/tagger/model.bin from the English treebanks of
// Universal Dependencies. The same treebanks give the same bytes.
//
//	go run ./summarize/internal/tagger/train -treebanks DIR [-out FILE]
//
// DIR holds ewt.train.conllu.gz, ewt.dev.conllu.gz, ewt.test.conllu.gz and gum.conllu.gz.
// It prints the accuracy on the test part, which is never trained on.
package main

import (
	"bufio"
	"compress/gzip"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tidings/summarize/internal/tagger"
	"tidings/summarize/internal/text"
)

func main() {
	dir := flag.String("treebanks", "../shared/corpora/ud-english", "folder of the treebanks")
	out := flag.String("out", "summarize/internal/tagger/model.bin", "file to write")
	passes := flag.Int("passes", 8, "passes over the training text")
	cut := flag.Float64("cut", 0.5, "weights smaller than this are dropped")
	flag.Parse()
	if err := run(*dir, *out, *passes, *cut); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(dir, out string, passes int, cut float64) error {
	var train []sentence
	for _, name := range []string{"ewt.train", "ewt.dev", "gum"} {
		s, err := read(filepath.Join(dir, name+".conllu.gz"))
		if err != nil {
			return err
		}
		train = append(train, s...)
	}
	train = append(train, reporting(train, 3)...)
	test, err := read(filepath.Join(dir, "ewt.test.conllu.gz"))
	if err != nil {
		return err
	}
	sure := sureWords(train)
	rows := learn(train, sure, passes).averaged(cut)
	model := tagger.NewModel(sure, rows)
	order := make([]string, 0, len(sure))
	for w := range sure {
		order = append(order, w)
	}
	slices.Sort(order)
	packed := model.Pack(order)
	if err := os.WriteFile(out, packed, 0o644); err != nil {
		return err
	}
	fmt.Printf("%d sentences, %d sure words, %d bytes; accuracy on the test part %.4f\n", len(train), len(sure), len(packed), accuracy(model, test))
	return nil
}

// sentence is a sentence with its right tags.
type sentence struct {
	tokens []text.Token
	tags   []tagger.Tag
}

// read reads sentences in the CoNLL-U format.
func read(name string) ([]sentence, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var out []sentence
	var s sentence
	sc := bufio.NewScanner(z)
	for sc.Scan() {
		cols := strings.Split(sc.Text(), "\t")
		if len(cols) < 5 || strings.ContainsAny(cols[0], "-.") {
			if sc.Text() == "" && len(s.tokens) > 0 {
				out = append(out, s)
				s = sentence{}
			}
			continue
		}
		tag := tagger.Parse(cols[4])
		if tag == tagger.None {
			tag = tagger.FW
		}
		s.tokens = append(s.tokens, text.Token{Text: cols[1], Norm: text.Norm(cols[1])})
		s.tags = append(s.tags, tag)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return out, nil
}

// sureWords are the words met at least 20 times of which 99.5% have one tag.
func sureWords(train []sentence) map[string]tagger.Tag {
	counts := map[string]*[tagger.NumTags]int{}
	for _, s := range train {
		form := tagger.NewSentence(s.tokens)
		for i := range s.tokens {
			w := form.Word(i)
			if counts[w] == nil {
				counts[w] = new([tagger.NumTags]int)
			}
			counts[w][s.tags[i]]++
		}
	}
	sure := map[string]tagger.Tag{}
	for w, c := range counts {
		total, best := 0, 0
		for t, n := range c {
			total += n
			if n > c[best] {
				best = t
			}
		}
		if total >= 20 && float64(c[best]) >= 0.995*float64(total) {
			sure[w] = tagger.Tag(best)
		}
	}
	return sure
}

// perceptron is a multi-class perceptron with the sums that averaging needs.
type perceptron struct {
	weights, sums, stamps [][tagger.NumTags]int32
	step                  int32
}

func (p *perceptron) add(row uint32, tag tagger.Tag, by int32) {
	p.sums[row][tag] += (p.step - p.stamps[row][tag]) * p.weights[row][tag]
	p.stamps[row][tag] = p.step
	p.weights[row][tag] += by
}

// averaged is the weights' mean over the training, each times 8 and rounded, without
// those under cut.
func (p *perceptron) averaged(cut float64) [][]tagger.Weight {
	out := make([][]tagger.Weight, tagger.Rows)
	for r := range out {
		for t := range tagger.NumTags {
			p.add(uint32(r), tagger.Tag(t), 0)
			mean := float64(p.sums[r][t]) / float64(p.step)
			if mean > -cut && mean < cut {
				continue
			}
			v := int8(max(-127, min(127, mean*8)))
			out[r] = append(out[r], tagger.Weight{Tag: tagger.Tag(t), Value: v})
		}
	}
	return out
}

func learn(train []sentence, sure map[string]tagger.Tag, passes int) *perceptron {
	p := &perceptron{
		weights: make([][tagger.NumTags]int32, tagger.Rows),
		sums:    make([][tagger.NumTags]int32, tagger.Rows),
		stamps:  make([][tagger.NumTags]int32, tagger.Rows),
	}
	rng := rand.New(rand.NewPCG(1, 2))
	order := rng.Perm(len(train))
	for pass := range passes {
		right, all := 0, 0
		for _, k := range order {
			r, n := p.sentence(train[k], sure)
			right, all = right+r, all+n
		}
		fmt.Fprintf(os.Stderr, "pass %d: %.4f\n", pass+1, float64(right)/float64(all))
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return p
}

// sentence learns from one sentence and counts what was right before.
func (p *perceptron) sentence(s sentence, sure map[string]tagger.Tag) (right, all int) {
	form := tagger.NewSentence(s.tokens)
	tags := make([]tagger.Tag, len(s.tokens))
	var scores [tagger.NumTags]int32
	var rows []uint32
	for i := range s.tokens {
		if t, ok := sure[form.Word(i)]; ok {
			tags[i] = t
			continue
		}
		p.step++
		rows = form.Features(i, tags, rows[:0])
		clear(scores[:])
		for _, r := range rows {
			for t := range p.weights[r] {
				scores[t] += p.weights[r][t]
			}
		}
		tags[i] = tagger.Best(scores[:])
		all++
		if tags[i] == s.tags[i] {
			right++
			continue
		}
		for _, r := range rows {
			p.add(r, s.tags[i], 1)
			p.add(r, tags[i], -1)
		}
	}
	return right, all
}

func accuracy(m *tagger.Model, test []sentence) float64 {
	right, all := 0, 0
	for _, s := range test {
		for i, t := range m.Tags(s.tokens) {
			all++
			if t == s.tags[i] {
				right++
			}
		}
	}
	return float64(right) / float64(all)
}
