package soak

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// press is a server of feeds: /feed/N.xml lists some articles from the start, and one
// more with each request, so that every poll brings news.
type press struct {
	url   string
	mu    sync.Mutex
	seed  uint64
	feeds map[int][]item
	// asked counts requests.
	asked int
}

type item struct {
	path, title, text string
	at                time.Time
}

// firstItems is how many articles a feed begins with.
const firstItems = 3

func newPress(t *testing.T, seed uint64) *press {
	p := &press{seed: seed, feeds: map[int][]item{}}
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	p.url = s.URL
	return p
}

// first are the paths of the articles that a feed begins with.
func (p *press) first(feed int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, it := range p.feeds[feed][:min(firstItems, len(p.feeds[feed]))] {
		out = append(out, it.path)
	}
	return out
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var feed int
	if _, err := fmt.Sscanf(r.URL.Path, "/feed/%d.xml", &feed); err != nil {
		http.NotFound(w, r)
		return
	}
	items := p.more(feed)
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper %d</title><link>http://%s/</link><description>News</description>`, feed, r.Host)
	for _, it := range items[max(0, len(items)-30):] {
		fmt.Fprintf(w, `<item><title>%s</title><link>http://%s%s</link><guid isPermaLink="false">%s</guid><pubDate>%s</pubDate><description>%s</description></item>`,
			it.title, r.Host, it.path, it.path, it.at.Format(time.RFC1123Z), "&lt;p&gt;"+strings.ReplaceAll(it.text, "\n\n", "&lt;/p&gt;&lt;p&gt;")+"&lt;/p&gt;")
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// more writes a feed's next article and returns all.
func (p *press) more(feed int) []item {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	n := len(p.feeds[feed])
	for want := max(firstItems, n+1); n < want; n++ {
		p.feeds[feed] = append(p.feeds[feed], p.write(feed, n))
	}
	return append([]item{}, p.feeds[feed]...)
}

var (
	events = []string{"flood", "ferry fire", "rail strike", "bridge closure", "school merger", "harvest report", "power cut", "water shortage",
		"museum theft", "bus crash", "factory sale", "bank fraud case", "storm", "landslide", "airport delay", "hospital opening"}
	whats  = []string{"people were hurt", "homes lost power", "passengers were stranded", "jobs are to go", "hectares burned", "tonnes were lost", "pupils were sent home", "seats were sold"}
	speaks = []string{"the harbour master", "the fire service", "the regional governor", "the transport ministry", "the company", "the trade union", "the coroner", "the statistics office"}
)

// write writes an article; the same seed, feed and number give the same.
func (p *press) write(feed, n int) item {
	rnd := rand.New(rand.NewPCG(p.seed, uint64(feed)<<20|uint64(n)))
	pick := func(list []string) string { return list[rnd.IntN(len(list))] }
	place, event := placeName(rnd), pick(events)
	count, days := 10+rnd.IntN(9000), 2+rnd.IntN(60)
	text := fmt.Sprintf("In %s %d %s after the %s, %s said on Monday. It was the worst such case there in %d years, %s said.\n\n"+
		"%s asked for %d million euros to help those concerned, according to %s. A report is expected in %d days. "+
		"The road between %s and %s stays closed until further notice, and the town hall has opened a telephone line for relatives and for people who need a place to stay.",
		place, count, pick(whats), event, pick(speaks), 5+rnd.IntN(60), pick(speaks), placeName(rnd), 1+rnd.IntN(90), pick(speaks), days, place, placeName(rnd))
	return item{
		path:  fmt.Sprintf("/a/%d-%d", feed, n),
		title: fmt.Sprintf("%s %s: %d %s", place, event, count, pick(whats)),
		text:  text, at: time.Now().Add(-time.Duration(rnd.IntN(3600)) * time.Second).UTC(),
	}
}

func placeName(rnd *rand.Rand) string {
	const first, middle, last = "Kar Vel Os Tam Bri Dol Fen Gar Hol Il Jor Lun Mar Nor Pel", "a e i o u an er il or un", "borg wick mere stad field haven ford dale mouth ton"
	pick := func(list string) string { w := strings.Fields(list); return w[rnd.IntN(len(w))] }
	return pick(first) + pick(middle) + pick(last)
}
