package bot

import "strings"

// nearest finds the name that was most likely meant by word: the one that starts with
// it, else the one with the fewest letters to change, where that is at most a third of
// them. Case does not matter; of equals the first wins.
func nearest(word string, names []string) (string, bool) {
	word = folded(word)
	if word == "" {
		return "", false
	}
	best, least := "", len(word)+1
	for _, name := range names {
		n := folded(name)
		d := distance(word, n)
		if strings.HasPrefix(n, word) && len(word) >= 2 {
			d = 0
		}
		if d < least && d <= max(1, min(len(word), len(n))/3) {
			best, least = name, d
		}
	}
	return best, best != ""
}

// mostCompared bounds the bytes of a name that are compared, and so the work.
const mostCompared = 64

func folded(s string) string {
	if len(s) > mostCompared {
		s = s[:mostCompared]
	}
	return strings.ToLower(s)
}

// distance counts the letters to insert, delete, replace or swap with their neighbour
// to make b of a (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	older, old, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old, row = old, row, older
	}
	return old[len(y)]
}
