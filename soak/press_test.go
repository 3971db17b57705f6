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

// requests is how often feeds were asked for.
func (p *press) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
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

// sentences are what articles are made of.
var sentences = strings.Split(`It was the worst EVENT there in N1 years, WHO said.
WHO asked for N1 million euros to help those concerned, according to ELSE.
A report on what went wrong is expected within N1 days.
The road between PLACE and OTHER stays closed until further notice.
The town hall of PLACE has opened a telephone line for relatives.
N2 volunteers from OTHER arrived before dawn with pumps, boats and blankets.
"We have never seen anything like it," a baker in the market square told ELSE.
Insurers put the damage at N1 million euros, N1 percent more than after the last EVENT.
Schools in OTHER will not open before Thursday, WHO announced.
Two ministers are to visit PLACE tomorrow with the head of ELSE.
Fishermen blamed a sluice gate that engineers had reported as broken in spring.
The opposition wants a debate in parliament about who knew of the danger.
Prices of timber and cement rose by N1 percent within the week, traders in OTHER said.
At least N1 families sleep in a sports hall that used to be a tram depot.
Doctors at the county hospital treated N2 patients, most of them for cuts and cold.
A court in OTHER had refused a permit for the works N1 months ago.
Archaeologists fear for a Roman bridge whose piers were dug out last summer.
Trains of the northern line run every N1 minutes with older carriages.
Satellite pictures show a brown stain that reaches N1 kilometres into the bay.
The orchestra of PLACE will give what it takes this month to the victims.
Electricity came back to N2 households shortly after midnight, WHO said.
Meteorologists expect N1 millimetres more rain and gusts from the west.
A former mayor called the plans of ELSE a castle in the air.
Farmers counted N2 drowned sheep on the meadows below the old dyke.`, "\n")

// write writes an article; the same seed, feed and number give the same.
func (p *press) write(feed, n int) item {
	rnd := rand.New(rand.NewPCG(p.seed, uint64(feed)<<20|uint64(n)))
	pick := func(list []string) string { return list[rnd.IntN(len(list))] }
	place := placeName(rnd)
	event, what := word(rnd)+" "+pick(events), word(rnd)+" "+pick(whats)
	count := 10 + rnd.IntN(9000)
	// Words of its own make it an event of its own.
	own := func() string {
		return fmt.Sprintf("The %s of %s %s the %s near %s, where the %s %s.", word(rnd), placeName(rnd), word(rnd)+"ed", word(rnd), placeName(rnd), word(rnd), word(rnd)+"ed")
	}
	fill := strings.NewReplacer("PLACE", place, "OTHER", placeName(rnd), "EVENT", event, "WHO", pick(speaks), "ELSE", pick(speaks),
		"N1", fmt.Sprint(2+rnd.IntN(90)), "N2", fmt.Sprint(100+rnd.IntN(900)))
	text := fmt.Sprintf("In %s %d %s after the %s, %s said on Monday. %s %s", place, count, what, event, pick(speaks), own(), own())
	for _, k := range rnd.Perm(len(sentences))[:2] {
		text += "\n\n" + fill.Replace(sentences[k]) + " " + own() + " " + own()
	}
	return item{
		path:  fmt.Sprintf("/a/%d-%d", feed, n),
		title: fmt.Sprintf("%s %s: %d %s", place, event, count, what),
		text:  text, at: time.Now().Add(-time.Duration(rnd.IntN(3600)) * time.Second).UTC(),
	}
}

// word is an invented word.
func word(rnd *rand.Rand) string {
	const parts = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu zar bel cor dun fir gal hen jor kel lam"
	list := strings.Fields(parts)
	return list[rnd.IntN(len(list))] + list[rnd.IntN(len(list))] + list[rnd.IntN(len(list))]
}

func placeName(rnd *rand.Rand) string {
	const first, middle, last = "Kar Vel Os Tam Bri Dol Fen Gar Hol Il Jor Lun Mar Nor Pel", "a e i o u an er il or un", "borg wick mere stad field haven ford dale mouth ton"
	pick := func(list string) string { w := strings.Fields(list); return w[rnd.IntN(len(w))] }
	return pick(first) + pick(middle) + pick(last)
}
