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
	"math/bits"
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
	// blocks finds the entry of a row: many rows have no weights and so no entry.
	blocks [Rows / 64]block
	// entries are of the rows with weights, in order: where its weights are (the upper 27
	// bits) and how many (the lower 5), or isWide for an index into wide.
	entries []uint32
	weights []Weight
	// wide are the rows with many weights, which are added a word at a time.
	wide []lanes
	// start holds what the features of the last two tags add up to.
	start [numTags][numTags]lanes
}

// block is 64 rows: a bit for each row with weights, and the entry of the first of them.
type block struct {
	used  uint64
	first uint32
}

// lanes holds a number for each tag, four to a word. Numbers that may be negative are
// stored with an offset, so that nothing is carried from one into the next; as all tags
// have the same offsets in their sum, it does not change which is the greatest.
type lanes [(numTags + 3) / 4]uint64

const (
	// laneOffset makes a sum of numByTags weights positive; maxFeatures of those fit
	// into 16 bits.
	laneOffset = 128 * numByTags
	// minWide is the number of weights from which a row is wide: fewer are added one by
	// one in less time.
	minWide = 10
	isWide  = 31
)

// NewModel makes a model of the weights of each row, of which there are Rows.
func NewModel(sure map[string]Tag, rows [][]Weight) *Model {
	m := &Model{Sure: sure}
	for r, ws := range rows {
		m.add(r, ws)
	}
	m.addUp()
	return m
}

// addUp fills in start.
func (m *Model) addUp() {
	var rows [numByTags]uint32
	for t1 := range numTags {
		for t2 := range numTags {
			var all []Weight
			for _, r := range byTags(uint32(t1), uint32(t2), rows[:0]) {
				all = append(all, m.row(int(r))...)
			}
			m.start[t1][t2] = widened(all)
		}
	}
}

// add appends the weights of row r; rows come in order.
func (m *Model) add(r int, ws []Weight) {
	b := &m.blocks[r/64]
	if r%64 == 0 {
		b.first = uint32(len(m.entries))
	}
	switch {
	case len(ws) == 0:
		return
	case len(ws) < minWide:
		m.entries = append(m.entries, uint32(len(m.weights))<<5|uint32(len(ws)))
		m.weights = append(m.weights, ws...)
	default:
		m.entries = append(m.entries, uint32(len(m.wide))<<5|isWide)
		m.wide = append(m.wide, widened(ws))
	}
	b.used |= 1 << (r % 64)
}

func widened(ws []Weight) lanes {
	var v lanes
	for t := range numTags {
		v[t/4] |= laneOffset << (t % 4 * 16)
	}
	for _, w := range ws {
		v[w.Tag/4] += uint64(int64(w.Value)) << (w.Tag % 4 * 16)
	}
	return v
}

// row returns the weights of row r in order of their tags.
func (m *Model) row(r int) []Weight {
	e, ok := m.entry(uint32(r))
	if !ok {
		return nil
	}
	if e&31 != isWide {
		return m.weights[e>>5 : e>>5+e&31]
	}
	var out []Weight
	for t := range numTags {
		if v := m.wide[e>>5].at(t) - laneOffset; v != 0 {
			out = append(out, Weight{t, int8(v)})
		}
	}
	return out
}

// entry finds the entry of row r.
func (m *Model) entry(r uint32) (uint32, bool) {
	b := &m.blocks[r/64%uint32(len(m.blocks))]
	bit := uint64(1) << (r % 64)
	if b.used&bit == 0 {
		return 0, false
	}
	return m.entries[b.first+uint32(bits.OnesCount64(b.used&(bit-1)))], true
}

// Tags returns the tag of each token of one sentence.
func (m *Model) Tags(tokens []text.Token) []Tag {
	out := make([]Tag, len(tokens))
	var room [40]word // most sentences are not longer
	s := newSentence(room[:], tokens)
	var rows [maxFeatures]uint32
	for i := range tokens {
		if t, ok := m.Sure[s.Word(i)]; ok {
			out[i] = t
			continue
		}
		features := s.Features(i, out, rows[:0])
		out[i] = m.best(&m.start[tagAt(out, i-1)][tagAt(out, i-2)], features[numByTags:])
	}
	return out
}

// best is the tag to which rows, and what is added up in start, give the highest score.
func (m *Model) best(start *lanes, rows []uint32) Tag {
	sum := *start
	var scores [64]int32 // of the rows that are not wide; 64 spares checks of the index
	var entries [maxFeatures]uint32
	n := 0
	for _, r := range rows {
		e, ok := m.entry(r)
		entries[n] = e
		if ok {
			n++
		}
	}
	var wide [maxFeatures]*lanes
	nw := 0
	for _, e := range entries[:n] {
		if e&31 == isWide {
			wide[nw] = &m.wide[e>>5]
			nw++
			continue
		}
		for _, w := range m.weights[e>>5 : e>>5+e&31] {
			scores[w.Tag%64] += int32(w.Value)
		}
	}
	for ; nw > 1; nw -= 2 {
		sum.add2(wide[nw-1], wide[nw-2])
	}
	if nw > 0 {
		sum.add(wide[0])
	}
	for t := range numTags {
		scores[t] += sum.at(t)
	}
	return Best(scores[:numTags])
}

// add2 adds v and w to l tag by tag.
func (l *lanes) add2(v, w *lanes) {
	l[0] += v[0] + w[0]
	l[1] += v[1] + w[1]
	l[2] += v[2] + w[2]
	l[3] += v[3] + w[3]
	l[4] += v[4] + w[4]
	l[5] += v[5] + w[5]
	l[6] += v[6] + w[6]
	l[7] += v[7] + w[7]
	l[8] += v[8] + w[8]
	l[9] += v[9] + w[9]
	l[10] += v[10] + w[10]
}

// at is the number for t.
func (l *lanes) at(t Tag) int32 { return int32(l[t/4] >> (t % 4 * 16) & 0xffff) }

// add adds v to l tag by tag.
func (l *lanes) add(v *lanes) {
	for i := range l {
		l[i] += v[i]
	}
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
	var tags, values []byte
	for r := range Rows {
		ws := m.row(r)
		b = append(b, byte(len(ws)))
		for _, w := range ws {
			tags, values = append(tags, byte(w.Tag)), append(values, byte(w.Value))
		}
	}
	b = append(append(b, tags...), values...)
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
	m := &Model{Sure: make(map[string]Tag, n)}
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
	total := 0
	for _, n := range b[:Rows] {
		total += int(n)
	}
	counts, b := b[:Rows], b[Rows:]
	if len(b) != 2*total {
		return nil, errModel
	}
	tags, values := b[:total], b[total:]
	var row []Weight
	for r, n := range counts {
		row = row[:0]
		for i := range int(n) {
			if tags[i] >= byte(numTags) {
				return nil, errModel
			}
			row = append(row, Weight{Tag(tags[i]), int8(values[i])})
		}
		m.add(r, row)
		tags, values = tags[n:], values[n:]
	}
	m.addUp()
	return m, nil
}

func uvarint(b []byte) (uint64, []byte, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, errModel
	}
	return n, b[size:], nil
}
