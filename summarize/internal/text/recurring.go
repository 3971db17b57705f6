package text

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"

	"tidings/news"
)

// A paragraph recurs where at least so many pages of a host have it, word for word or
// with most of its runs of shingleLen words: few where it speaks to the reader of itself,
// more where it does not, and many where it has a number or a quotation, which news has
// too. What its page tells elsewhere it must have little to do with.
const (
	recurSpeaking, recurOther, recurTelling = 3, 4, 8

	// nearRecurring is the share of a paragraph's runs of words that must recur.
	nearRecurring = 0.7
	// related is the share of a paragraph's words that its page may have elsewhere: that of
	// background paragraphs in articles of one event is 0.4 and more, that of notices 0.2
	// and less. Of a few words one or the other is everywhere.
	related, relatedShort, shortWords = 0.3, 0.5, 4
	// copied is the share of a page's text that it must share with another, in two
	// paragraphs or more, for the two to be versions of one article, which count once.
	copied = 0.4
	// fewPages is on how many pages a paragraph may stand to tell of versions.
	fewPages = 40
	// most is the share of a page's text that can recur; where it is more, the pages are
	// versions of one article or lists.
	most = 0.7
	// edge is how many paragraphs at the beginning and at the end of a page are compared
	// by their runs of words, as long as they have no more than longest words.
	edge, longest = 4, 80
	// looked is on how many pages it is looked at what else they tell.
	looked = 12
)

// Page is one page of a host.
type Page struct{ Title, Text string }

// Recurring returns for each page the indexes of the paragraphs that recur over the pages,
// which are of one host and differ in their text, and have nothing to do with what the pages tell: subscription
// lines, standing notices, credits. What several articles of one event share, and what a
// few have in common, stays.
func Recurring(pages []Page) [][]int {
	r := recurrence{pages: pages, spans: make([][]news.Span, len(pages)), exact: map[uint64][]int{}}
	r.read()
	r.group()
	r.count()
	r.countRuns()
	out := make([][]int, len(pages))
	verdicts := map[uint64]bool{}
	for i, p := range pages {
		n := 0
		for k, span := range r.spans[i] {
			h := r.hashes[i][k]
			stands, known := verdicts[h]
			if !known {
				stands = r.stands(i, k)
				verdicts[h] = stands
			}
			if stands {
				out[i] = append(out[i], k)
				n += span.Len()
			}
		}
		if float64(n) > most*float64(len(p.Text)) {
			out[i] = nil
		}
	}
	return out
}

// recurrence is the pages of a host while they are compared.
type recurrence struct {
	pages  []Page
	spans  [][]news.Span
	hashes [][]uint64
	exact  map[uint64][]int // paragraph → pages that have it, each once
	first  []int            // page → the first page that is a version of the same article
	often  map[uint64]int   // paragraph → how many articles have it
	runs   map[uint64]run   // run of words → how many articles have it
	rest   []map[string]int // page → in how many paragraphs that do not recur it has each word
}

type run struct{ articles, last int }

func (r *recurrence) read() {
	seed := maphash.MakeSeed()
	r.hashes = make([][]uint64, len(r.pages))
	for i, p := range r.pages {
		r.spans[i] = news.Paragraphs(p.Text)
		r.hashes[i] = make([]uint64, len(r.spans[i]))
		for k, s := range r.spans[i] {
			h := maphash.String(seed, s.In(p.Text))
			r.hashes[i][k] = h
			if on := r.exact[h]; len(on) == 0 || on[len(on)-1] != i {
				r.exact[h] = append(on, i)
			}
		}
	}
}

// group finds the pages that are versions of one article.
func (r *recurrence) group() {
	r.first = make([]int, len(r.pages))
	shared := map[[2]int]struct{ paragraphs, bytes int }{}
	for i := range r.pages {
		r.first[i] = i
		once := make(map[uint64]bool, len(r.spans[i]))
		for k, s := range r.spans[i] {
			h := r.hashes[i][k]
			on := r.exact[h]
			if len(on) > fewPages || once[h] {
				continue
			}
			once[h] = true
			for _, j := range on {
				if j < i {
					both := shared[[2]int{j, i}]
					both.paragraphs++
					both.bytes += s.Len()
					shared[[2]int{j, i}] = both
				}
			}
		}
	}
	for i := range r.pages {
		for j := range i { // in order, so that the result does not depend on the map's
			both, ok := shared[[2]int{j, i}]
			if ok && both.paragraphs > 1 && float64(both.bytes) >= copied*float64(min(len(r.pages[i].Text), len(r.pages[j].Text))) {
				r.first[i] = r.first[j]
				break
			}
		}
	}
}

// count counts the different articles that have each paragraph.
func (r *recurrence) count() {
	r.often = make(map[uint64]int, len(r.exact))
	for h, on := range r.exact {
		seen := map[int]bool{}
		for _, i := range on {
			seen[r.first[i]] = true
		}
		r.often[h] = len(seen)
	}
}

// countRuns counts how many articles have each run of words at their edges.
func (r *recurrence) countRuns() {
	r.runs = map[uint64]run{}
	order := make([]int, len(r.pages)) // all versions of an article in a row
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return r.first[a] - r.first[b] })
	for _, i := range order {
		for k := range r.spans[i] {
			for _, h := range r.runsOf(i, k) {
				n := r.runs[h]
				if n.articles == 0 || n.last != r.first[i] {
					r.runs[h] = run{n.articles + 1, r.first[i]}
				}
			}
		}
	}
}

// runsOf are the runs of words of a paragraph at the edge of its page.
func (r *recurrence) runsOf(i, k int) []uint64 {
	if k >= edge && k < len(r.spans[i])-edge || r.spans[i][k].Len() > longest*12 {
		return nil
	}
	words := wordHashes(nil, r.spans[i][k].In(r.pages[i].Text))
	if len(words) > longest {
		return nil
	}
	return shinglesOf(nil, words)
}

// stands reports whether a paragraph recurs and tells nothing of its page.
func (r *recurrence) stands(i, k int) bool {
	p := r.spans[i][k].In(r.pages[i].Text)
	on := r.exact[r.hashes[i][k]]
	often := r.often[r.hashes[i][k]]
	if often < recurSpeaking {
		often, on = r.nearly(i, k), []int{i}
	}
	if often < recurSpeaking {
		return false
	}
	words := Words(p)
	least := recurOther
	switch {
	case speaksToReader(p, words):
		least = recurSpeaking
	case strings.ContainsAny(p, "0123456789\"“”«»„") || len(numbersOf(words)) > 0:
		least = recurTelling
	}
	if often < least {
		return false
	}
	mine := uniqueContent(p)
	if len(mine) < shortWords {
		return r.relatedness(on, mine) < relatedShort
	}
	return r.relatedness(on, mine) < related
}

// nearly is how many articles have most of the paragraph's runs of words.
func (r *recurrence) nearly(i, k int) int {
	runs := r.runsOf(i, k)
	if len(runs) < 2 {
		return 0
	}
	counts := make([]int, len(runs))
	for n, h := range runs {
		counts[n] = r.runs[h].articles
	}
	slices.Sort(counts)
	return counts[int(float64(len(counts))*(1-nearRecurring))]
}

// relatedness is the share of a paragraph's words that its pages have elsewhere.
func (r *recurrence) relatedness(on []int, mine []string) float64 {
	if len(mine) == 0 {
		return 0
	}
	sum := 0.0
	on = on[:min(len(on), looked)]
	for _, i := range on {
		own := 0 // the paragraph itself, where it does not recur word for word
		if len(on) == 1 {
			own = 1
		}
		n := 0
		for _, w := range mine {
			if r.elsewhere(i)[w] > own {
				n++
			}
		}
		sum += float64(n) / float64(len(mine))
	}
	return sum / float64(len(on))
}

// elsewhere counts in how many paragraphs that do not recur a page has each word; its
// title counts for two.
func (r *recurrence) elsewhere(i int) map[string]int {
	if r.rest == nil {
		r.rest = make([]map[string]int, len(r.pages))
	}
	if r.rest[i] != nil {
		return r.rest[i]
	}
	words := map[string]int{}
	for _, w := range uniqueContent(r.pages[i].Title) {
		words[w] += 2
	}
	for k, s := range r.spans[i] {
		if r.often[r.hashes[i][k]] < recurSpeaking {
			for _, w := range uniqueContent(s.In(r.pages[i].Text)) {
				words[w]++
			}
		}
	}
	r.rest[i] = words
	return words
}

func uniqueContent(p string) []string {
	words := Content(p)
	slices.Sort(words)
	return slices.Compact(words)
}

// speaksToReader reports whether a paragraph is about the page and who reads it.
func speaksToReader(p string, words []string) bool {
	if strings.Contains(p, "www.") || strings.Contains(p, "http") || strings.Contains(p, "@") || strings.Contains(p, "©") {
		return true
	}
	if r, _ := utf8.DecodeRuneInString(p); r == '“' || r == '"' {
		return false // somebody else speaks
	}
	return slices.ContainsFunc(words, func(w string) bool { return readerWords[w] })
}

var readerWords = set(`you your yours our subscribe subscriber subscribers subscription newsletter newsletters sign click follow email
	inbox contact copyright rights download app cookie cookies advertisement comments podcast bulletin readers reader login register
	membership donate editor editors desk corrections republish reproduce licence license`)
