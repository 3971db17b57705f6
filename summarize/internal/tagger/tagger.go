// Package tagger gives English words their parts of speech.
//
// It is a greedy averaged perceptron (Collins 2002) over word, affix, shape and
// neighbour features, with the Penn tag set as the English Universal Dependencies
// treebanks use it. The weights are in model.bin, made by summarize/internal/tagger/train; the
// file NOTICE beside it says from what. They are unpacked when first used.
package tagger

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"io"
	"sync"

	"tidings/summarize/internal/text"
)

//go:embed model.bin
var packed []byte

// Tag is a part of speech of the Penn tag set; the zero value is None.
type Tag uint8

// The tags. Punct stands for all punctuation tags.
const (
	None Tag = iota
	ADD
	AFX
	CC
	CD
	DT
	EX
	FW
	GW
	HYPH
	IN
	JJ
	JJR
	JJS
	LS
	MD
	NN
	NNP
	NNPS
	NNS
	PDT
	POS
	PRP
	PRPS // PRP$
	Punct
	RB
	RBR
	RBS
	RP
	SYM
	TO
	UH
	VB
	VBD
	VBG
	VBN
	VBP
	VBZ
	WDT
	WP
	WPS // WP$
	WRB
	Dollar
	numTags
)

var names = [numTags]string{"", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW", "HYPH", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NN", "NNP",
	"NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "PUNCT", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP",
	"VBZ", "WDT", "WP", "WP$", "WRB", "$"}

// String is the tag's name in the treebanks; the empty string for None.
func (t Tag) String() string { return names[t] }

// Parse is the tag that the treebanks call name; every mark is Punct, and what is not
// a tag at all None.
func Parse(name string) Tag {
	switch name {
	case ",", ".", ":", "``", "''", "-LRB-", "-RRB-", "NFP", "HYPH": // a hyphen may be a dash
		return Punct
	case "XX":
		return FW
	}
	for i, n := range names {
		if n == name {
			return Tag(i)
		}
	}
	return None
}

// Noun reports whether t is any noun, Verb any verb form but a modal.
func (t Tag) Noun() bool { return t == NN || t == NNS || t == NNP || t == NNPS }

// Verb reports whether t is any verb form but a modal.
func (t Tag) Verb() bool { return t >= VB && t <= VBZ }

// Proper reports whether t is a name.
func (t Tag) Proper() bool { return t == NNP || t == NNPS }

// Tags returns the tag of each token of one sentence.
func Tags(tokens []text.Token) []Tag {
	return model().Tags(tokens)
}

var model = sync.OnceValue(func() *Model {
	m, err := Unpack(packed)
	if err != nil {
		// The file is part of the program and a test reads it: this cannot happen to
		// a program that was tested.
		panic("tagger: model.bin: " + err.Error())
	}
	return m
})

// Rows is the number of rows into which features are hashed.
const Rows = 1 << 19

// Weight is what a feature adds to the score of a tag.
type Weight struct {
	Tag   Tag
	Value int8
}

// Model is a trained tagger.
type Model struct {
	// Sure holds the words that have one tag, so that nothing need be scored.
	Sure map[string]Tag
	// starts[r] to starts[r+1] are the weights of row r.
	starts  []uint32
	weights []Weight
	// used has a bit for each row with weights: most features were never met, and this
	// table stays in the processor's cache where starts does not.
	used [Rows / 64]uint64
}

// NewModel makes a model of the weights of each row, of which there are Rows.
func NewModel(sure map[string]Tag, rows [][]Weight) *Model {
	m := &Model{Sure: sure, starts: make([]uint32, 0, Rows+1)}
	for _, row := range rows {
		m.starts = append(m.starts, uint32(len(m.weights)))
		m.weights = append(m.weights, row...)
	}
	m.starts = append(m.starts, uint32(len(m.weights)))
	m.mark()
	return m
}

// mark fills in used.
func (m *Model) mark() {
	for r := range Rows {
		if m.starts[r] < m.starts[r+1] {
			m.used[r/64] |= 1 << (r % 64)
		}
	}
}

// Tags returns the tag of each token of one sentence.
func (m *Model) Tags(tokens []text.Token) []Tag {
	out := make([]Tag, len(tokens))
	s := NewSentence(tokens)
	var scores [numTags]int32
	var rows [maxFeatures]uint32
	for i := range tokens {
		if t, ok := m.Sure[s.Word(i)]; ok {
			out[i] = t
			continue
		}
		clear(scores[:])
		for _, r := range s.Features(i, out, rows[:0]) {
			if m.used[r/64]&(1<<(r%64)) == 0 {
				continue
			}
			for _, w := range m.weights[m.starts[r]:m.starts[r+1]] {
				scores[w.Tag] += int32(w.Value)
			}
		}
		out[i] = Best(scores[:])
	}
	return out
}

// Best is the tag with the highest score, the first of equals; never None.
func Best(scores []int32) Tag {
	best := Tag(1)
	for t := Tag(2); t < numTags; t++ {
		if scores[t] > scores[best] {
			best = t
		}
	}
	return best
}

// NumTags is the number of tags with None.
const NumTags = int(numTags)

var errModel = errors.New("not a tagger model")

// Pack writes m in the form of model.bin: deflated varints.
func (m *Model) Pack(sureOrder []string) []byte {
	var b []byte
	b = binary.AppendUvarint(b, uint64(len(sureOrder)))
	for _, w := range sureOrder {
		b = binary.AppendUvarint(b, uint64(len(w)))
		b = append(b, w...)
		b = append(b, byte(m.Sure[w]))
	}
	for r := range Rows {
		b = append(b, byte(m.starts[r+1]-m.starts[r]))
	}
	for _, w := range m.weights {
		b = append(b, byte(w.Tag))
	}
	for _, w := range m.weights {
		b = append(b, byte(w.Value))
	}
	var out bytes.Buffer
	z, _ := flate.NewWriter(&out, flate.BestCompression) // the level is valid
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// Unpack reads what Pack wrote.
func Unpack(p []byte) (*Model, error) {
	b, err := io.ReadAll(flate.NewReader(bytes.NewReader(p)))
	if err != nil {
		return nil, err
	}
	n, b, err := uvarint(b)
	if err != nil {
		return nil, err
	}
	m := &Model{Sure: make(map[string]Tag, n), starts: make([]uint32, Rows+1)}
	for range n {
		var size uint64
		if size, b, err = uvarint(b); err != nil || uint64(len(b)) <= size {
			return nil, errModel
		}
		m.Sure[string(b[:size])] = Tag(b[size])
		b = b[size+1:]
	}
	if len(b) < Rows {
		return nil, errModel
	}
	total := uint32(0)
	for r := range Rows {
		m.starts[r] = total
		total += uint32(b[r])
	}
	m.starts[Rows] = total
	b = b[Rows:]
	if uint32(len(b)) != 2*total {
		return nil, errModel
	}
	m.weights = make([]Weight, total)
	for i := range m.weights {
		if b[i] >= byte(numTags) {
			return nil, errModel
		}
		m.weights[i] = Weight{Tag(b[i]), int8(b[int(total)+i])}
	}
	m.mark()
	return m, nil
}

func uvarint(b []byte) (uint64, []byte, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, errModel
	}
	return n, b[size:], nil
}
