//go:build fit

package cluster

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/news"
)

// labelledSets is where the labelled sets lie, beside the project.
const labelledSets = "../../../../shared/corpora/"

// told is an article and the event it tells.
type told struct {
	article news.Article
	event   string
}

// stream is a set of articles that arrive together.
type stream struct {
	name   string
	g      *grouper
	events []string // by document
}

// sample is one comparison of a document with a thread and whether it belongs there.
type sample struct {
	f     features
	y, w  float64
	event string
}

// TestFitLinks fits linkWeights. The labelled streams are the timelines in their own
// time and all at once, with ordinary news between them as articles and as excerpts, and
// that news alone, thin and dense: what is no thread must stay apart in all of them. The
// comparisons are those that the linker makes with the weights of the round before. It
// takes minutes:
//
//	go test -tags fit -run TestFitLinks -v ./summarize/internal/cluster
func TestFitLinks(t *testing.T) {
	streams := labelledStreams(t)
	folds := [][]string{nil, {"iraq_war", "haitian_earthquake"}, {"libyan_war", "swine_flu"}, {"syrian_crisis", "mj_death"},
		{"ukraine_conflict", "gaza_conflict"}, {"mh370_disappearance", "nsa_leak"}}
	var held []features
	for _, f := range folds {
		held = append(held, fitOn(streams, f))
	}
	t.Logf("weights %.3f", held[0])
	for _, s := range streams {
		p, r, f := bcubed(s.events, s.link(held[0], bolder))
		t.Logf("%s: B³ P %.3f R %.3f F1 %.3f", s.name, p, r, f)
	}
	for _, s := range []stream{streams[0], streams[len(streams)-1]} {
		var p, r, n float64
		for i, fold := range folds[1:] {
			got := s.link(held[i+1], bolder)
			for _, event := range fold {
				a, b, k := s.shares(got, event)
				p, r, n = p+a, r+b, n+k
			}
		}
		p, r = p/n, r/n
		t.Logf("%s, the documents of events held out: B³ P %.3f R %.3f F1 %.3f", s.name, p, r, 2*p*r/(p+r))
	}
}

func labelledStreams(t *testing.T) []stream {
	timelines, reports, wiki := timelineSet(t), reportSet(t), wikinewsSet(t)
	excerpts, mixed, unmarked := excerpted(wiki), slices.Clone(wiki), slices.Clone(wiki)
	for i := range wiki {
		if i%2 == 0 {
			mixed[i], unmarked[i] = excerpts[i], excerpts[i]
			unmarked[i].article.Excerpt = false
		}
	}
	return []stream{
		streamOf("all", timelines, reports, wiki),
		streamOf("all, excerpts", timelines, reports, excerpts),
		streamOf("news of five days", reports, dense(wiki)),
		streamOf("excerpts of five days", reports, dense(excerpts)),
		streamOf("news", reports, wiki),
		streamOf("news, half of it excerpts", reports, mixed),
		streamOf("news, half of it excerpts that are not marked", reports, unmarked),
		streamOf("all timelines at once", atOnce(timelines, append(slices.Clone(wiki), excerpts...))),
	}
}

// dense has the articles appear within five days.
func dense(in []told) []told {
	out := slices.Clone(in)
	for i := range out {
		out[i].article.Published = time.Date(2026, 3, 1+i%5, i%24, 0, 0, 0, time.UTC)
	}
	return out
}

// excerpted cuts the articles to their first sentence or so.
func excerpted(in []told) []told {
	out := slices.Clone(in)
	for i := range out {
		a := &out[i].article
		p, rest, _ := strings.Cut(a.Text, "\n\n")
		if len(p) < 80 {
			p, _, _ = strings.Cut(rest, "\n\n")
		}
		if k := strings.Index(p, ". "); k > 60 {
			p = p[:k+1]
		}
		a.ID, a.Text, a.Excerpt = "x"+a.ID, p, true
		out[i].event = a.ID
	}
	return out
}

// atOnce lets all timelines start on one day, with every second one of other between.
func atOnce(timelines, other []told) []told {
	start, first := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), map[string]time.Time{}
	for _, x := range timelines {
		if f, ok := first[x.event]; !ok || x.article.Published.Before(f) {
			first[x.event] = x.article.Published
		}
	}
	out := slices.Clone(timelines)
	for i, x := range out {
		out[i].article.Published = start.Add(x.article.Published.Sub(first[x.event]))
	}
	for i, x := range other {
		if i%2 == 0 {
			x.article.Published = start.Add(time.Duration(i) * 7 * time.Hour)
			out = append(out, x)
		}
	}
	return out
}

// streamOf does what Group does before threads are looked for.
func streamOf(name string, sets ...[]told) stream {
	all := slices.Concat(sets...)
	articles := make([]news.Article, len(all))
	for i := range all {
		articles[i] = all[i].article
	}
	order := byTime(articles)
	g, origin := prepare(articles, order, nil)
	g.group(origin)
	g.merge()
	s := stream{name: name, g: g, events: make([]string, len(order))}
	for i, at := range order {
		s.events[i] = all[at].event
	}
	return s
}

// link returns the thread of each document.
func (s stream) link(w features, bolder float64) []int32 {
	l := newLinker(s.g)
	l.w = w
	l.w[biasF] += bolder
	l.link()
	return l.of
}

// shares are the sums over the n documents of an event of their B-cubed precision and recall.
func (s stream) shares(got []int32, event string) (p, r, n float64) {
	size, of := map[int32]float64{}, map[int32]float64{}
	for i, e := range s.events {
		size[got[i]]++
		if e == event {
			of[got[i]]++
			n++
		}
	}
	for k, c := range of {
		p += c * c / size[k]
		r += c * c / n
	}
	return p, r, n
}

func bcubed(events []string, got []int32) (p, r, f float64) {
	s := stream{events: events}
	for _, e := range slices.Compact(slices.Sorted(slices.Values(events))) {
		a, b, _ := s.shares(got, e)
		p, r = p+a, r+b
	}
	p, r = p/float64(len(events)), r/float64(len(events))
	return p, r, 2 * p * r / (p + r)
}

// fitOn fits the weights without the comparisons of the events held out.
func fitOn(streams []stream, out []string) features {
	held := map[string]bool{}
	for _, e := range out {
		held[e] = true
	}
	var all []sample
	for _, s := range streams {
		all = append(all, s.labelled()...)
	}
	w := regress(all, held)
	for range 3 {
		for _, s := range streams {
			all = append(all, s.visited(w)...)
		}
		w = regress(all, held)
	}
	return w
}

// watch collects the comparisons that l makes.
func (s stream) watch(l *linker, into *[]sample) {
	l.observe = func(d int32, t *thread, f *features) {
		same := 0
		for _, k := range t.docs {
			if s.events[k] == s.events[d] {
				same++
			}
		}
		x := sample{f: *f, event: s.events[d]}
		if 2*same > len(t.docs) {
			x.y = 1
		}
		*into = append(*into, x)
	}
}

// visited are the comparisons that the linker makes with weights that are a bit bolder,
// so that it learns what becomes of that.
func (s stream) visited(w features) (out []sample) {
	l := newLinker(s.g)
	s.watch(l, &out)
	l.w = w
	l.w[biasF] += 0.5
	l.link()
	return out
}

// labelled are the comparisons of each document with groups, and with whole events.
func (s stream) labelled() (out []sample) {
	l := newLinker(s.g)
	s.watch(l, &out)
	l.w = features{biasF: -1e9}
	l.weigh()
	l.move()
	at := map[string]int32{}
	for _, b := range l.blocks {
		e := s.events[b[0]]
		if to, ok := at[e]; ok {
			*l.threads[l.of[b[0]]] = thread{}
			l.put(b, to)
			continue
		}
		at[e] = l.of[b[0]]
	}
	for _, b := range l.blocks {
		from := l.of[b[0]]
		alone := len(l.threads[from].docs) == len(b)
		if !alone {
			l.take(b)
		}
		for _, k := range l.around(b, from, alone) {
			l.fits(b, k)
		}
		if !alone {
			l.put(b, from)
		}
	}
	return out
}

// regress is logistic regression by Newton's method. The comparisons of large events
// count for less, so that a war does not drown the rest.
func regress(all []sample, held map[string]bool) (w features) {
	per := map[string]float64{}
	for _, x := range all {
		per[x.event]++
	}
	var used []sample
	for _, x := range all {
		x.w = 1
		if !strings.Contains(x.event, "/") && !strings.Contains(x.event, "-") {
			x.w = 1 / math.Sqrt(per[x.event]/400+1)
		}
		if !held[x.event] {
			used = append(used, x)
		}
	}
	for range 12 {
		step(&w, used)
	}
	return w
}

// step improves w by one step of Newton's method.
func step(w *features, used []sample) {
	const damping = 1e-4
	var g features
	var h [nFeatures][nFeatures]float64
	n := 0.0
	for i := range used {
		x := &used[i]
		z := 0.0
		for j := range w {
			z += w[j] * x.f[j]
		}
		p := 1 / (1 + math.Exp(-z))
		n += x.w
		for j, a := range x.f {
			g[j] += (x.y - p) * x.w * a
			for k := 0; k <= j; k++ {
				h[j][k] += p * (1 - p) * x.w * a * x.f[k]
			}
		}
	}
	for j := range w {
		if j != biasF {
			g[j] -= damping * n * w[j]
			h[j][j] += damping * n
		}
		h[j][j] += 1e-9
		for k := range j {
			h[k][j] = h[j][k]
		}
	}
	for j := range w { // Gauss: h is positive definite
		for k := j + 1; k < nFeatures; k++ {
			m := h[k][j] / h[j][j]
			for c := j; c < nFeatures; c++ {
				h[k][c] -= m * h[j][c]
			}
			g[k] -= m * g[j]
		}
	}
	for j := nFeatures - 1; j >= 0; j-- {
		for k := j + 1; k < nFeatures; k++ {
			g[j] -= h[j][k] * g[k]
		}
		g[j] /= h[j][j]
		w[j] += g[j]
	}
}

func eachRecord[T any](t *testing.T, name string, use func(T)) {
	t.Helper()
	f, err := os.Open(labelledSets + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		var r T
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatalf("read %s: %v", name, err)
		}
		use(r)
	}
}

func timelineSet(t *testing.T) (out []told) {
	seen := map[string]bool{}
	type record struct {
		Event string
		Docs  []struct{ Date, ID, Text string }
	}
	eachRecord(t, "timeline/dev.jsonl", func(r record) {
		for _, d := range r.Docs {
			if !seen[d.ID] {
				seen[d.ID] = true
				published, _ := time.Parse(time.DateOnly, d.Date)
				out = append(out, told{news.Article{ID: d.ID, Text: d.Text, Published: published}, r.Event})
			}
		}
	})
	return out
}

func wikinewsSet(t *testing.T) (out []told) {
	type record struct {
		URL, Date, Title string
		Paragraphs       []string
	}
	eachRecord(t, "wikinews/articles.dev.jsonl", func(r record) {
		published, _ := time.Parse(time.DateOnly, r.Date)
		out = append(out, told{news.Article{ID: r.URL, Title: r.Title, Text: strings.Join(r.Paragraphs, "\n\n"), Published: published}, r.URL})
	})
	return out
}

func reportSet(t *testing.T) (out []told) {
	files, err := filepath.Glob(labelledSets + "attributed-figures/dev/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var e struct {
			Event    string
			Articles []struct{ ID, Title, Text, Published string }
		}
		if err := json.Unmarshal(b, &e); err != nil {
			t.Fatalf("read %s: %v", f, err)
		}
		for _, a := range e.Articles {
			published, _ := time.Parse(time.RFC3339, a.Published)
			out = append(out, told{news.Article{ID: a.ID, Title: a.Title, Text: a.Text, Published: published}, e.Event})
		}
	}
	return out
}
