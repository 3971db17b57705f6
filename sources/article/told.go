package article

import (
	"hash/maphash"
	"strings"
	"unicode"
)

// verdict is what the page's own data (schema.org articleBody) says of a block.
type verdict int

const (
	unknown verdict = iota // there is no such data, or it does not fit the page
	told                   // it is part of the article
	untold                 // it is not
)

const (
	// minBody is the least length of an articleBody that is believed; shorter ones are
	// summaries.
	minBody = 600
	// run is how many words in a row are compared.
	run = 5
)

// dataBody is the article's text as the page's own data has it; empty where there is
// none that may be believed.
func (m *meta) dataBody() string {
	body := ""
	for _, a := range m.ld {
		if len(a.body) > len(body) {
			body = a.body
		}
	}
	if len(body) < minBody || len(body) > 500_000 {
		return ""
	}
	if strings.Contains(body, "<p") || strings.Contains(body, "&lt;p") {
		body = stripTags(body)
	}
	return body
}

// hardlyShown is how many words a page shows at most that leaves its text to a program in
// the browser.
const hardlyShown = 60

// fromData is the text of a page that shows next to nothing without a program in the
// browser, but has its article in the data for search engines. What is to be paid for is
// not taken from there.
func (m *meta) fromData(shown body) body {
	if words(shown.paragraphs) > hardlyShown || m.paid() {
		return shown
	}
	var out body
	for _, p := range strings.FieldsFunc(m.dataBody(), func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }) {
		var s splitter
		s.text(p) // as a reader sees it: blanks, no controls
		if p = strings.TrimSpace(s.cur.String()); p != "" {
			out.paragraphs = append(out.paragraphs, p)
		}
	}
	if words(out.paragraphs) < 2*words(shown.paragraphs) || len(out.paragraphs) == 0 {
		return shown
	}
	return out
}

// confirm compares the blocks with the article's text as the page's own data has it.
// The data is believed only where most of it is found in the page, and where it covers
// most of the running text around it: many sites put only the beginning there.
func (m *meta) confirm(blocks []*block) {
	body := m.dataBody()
	if body == "" {
		return
	}
	seed := maphash.MakeSeed()
	runs, n := runsOf(seed, body)
	found, from, to := 0, -1, -1
	hits := make([]float64, len(blocks))
	for i, b := range blocks {
		own, _ := runsOf(seed, b.text)
		if len(own) == 0 {
			continue
		}
		hit := 0
		for r := range own {
			if runs[r] {
				hit++
			}
		}
		hits[i] = float64(hit) / float64(len(own))
		if hits[i] >= 0.6 {
			found += b.words
			if from < 0 {
				from = i
			}
			to = i
		}
	}
	if found*10 < n*6 {
		return
	}
	between := 0
	for i := from; i <= to; i++ {
		if blocks[i].prose() {
			between += blocks[i].words
		}
	}
	for i, b := range blocks {
		switch {
		case hits[i] >= 0.6:
			b.confirmed = told
		case found*10 >= between*7 && b.words >= run:
			b.confirmed = untold
		}
	}
}

// runsOf is the set of hashes of each run of words in a text, and the number of words.
func runsOf(seed maphash.Seed, text string) (map[uint64]bool, int) {
	w := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out := map[uint64]bool{}
	for i := 0; i+run <= len(w); i++ {
		var h maphash.Hash
		h.SetSeed(seed)
		for _, x := range w[i : i+run] {
			_, _ = h.WriteString(x)
			_ = h.WriteByte(' ')
		}
		out[h.Sum64()] = true
	}
	return out, len(w)
}

func stripTags(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "&lt;", "<"), "&gt;", ">")
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		b.WriteByte(' ')
		j := strings.IndexByte(s[i:], '>')
		if j < 0 {
			return b.String()
		}
		s = s[i+j+1:]
	}
}
