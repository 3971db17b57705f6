package cluster

import "slices"

// tally adds up scores of a few of many numbered things and is cheap to clear.
type tally struct {
	score   []float32
	touched []int32
}

func newTally(n int) *tally { return &tally{score: make([]float32, n)} }

// add adds s, which is positive, to the score of i.
func (t *tally) add(i int32, s float32) {
	for int(i) >= len(t.score) {
		t.score = append(t.score, 0)
	}
	if t.score[i] == 0 {
		t.touched = append(t.touched, i)
	}
	t.score[i] += s
}

// top returns the things with the highest scores, at most limit, the lowest number
// first among equals. The result is valid until the next add.
func (t *tally) top(limit int) []int32 {
	slices.SortFunc(t.touched, func(a, b int32) int {
		switch {
		case t.score[a] > t.score[b]:
			return -1
		case t.score[a] < t.score[b]:
			return 1
		}
		return int(a - b)
	})
	return t.touched[:min(len(t.touched), limit)]
}

func (t *tally) clear() {
	for _, i := range t.touched {
		t.score[i] = 0
	}
	t.touched = t.touched[:0]
}
