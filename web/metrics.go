package web

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tidings/briefing"
	"tidings/news"
)

// Metrics counts what happens in this process and, when asked, reads how things stand
// in the database. It has its own registry; nothing is global. Labels hold kinds, never
// names of people, channels or workspaces.
type Metrics struct {
	registry *prometheus.Registry

	slots      *prometheus.CounterVec
	slotDelay  prometheus.Histogram
	bullets    prometheus.Counter
	dropped    prometheus.Counter
	deliveries *prometheus.CounterVec
	changes    *prometheus.CounterVec
	postDelay  *prometheus.HistogramVec
	polls      *prometheus.CounterVec
	items      prometheus.Counter
	commands   *prometheus.CounterVec
	answers    *prometheus.HistogramVec
	events     *prometheus.CounterVec
	pages      *prometheus.CounterVec
}

// Snapshot is how things stand now. Nil maps are left out of the metrics.
type Snapshot struct {
	// Jobs counts the jobs that wait or run, by kind.
	Jobs map[string]int
	// Waiting is how long the job that waits longest could have been done, by kind.
	Waiting map[string]time.Duration
	// Leads is true where this process leads the queue.
	Leads bool
	// Deliveries counts those that are queued, sending or unknown, by state.
	Deliveries map[briefing.State]int
	// Sources counts sources by how they fare: "well", "failing" or "paused".
	Sources map[string]int
	// Briefings counts briefings: "active" or "paused".
	Briefings map[string]int
	// Connected says of each platform whether it can be listened to, Listening whether
	// this process is the one that listens.
	Connected, Listening map[news.Platform]bool
	// Gateways is how many connections of this process commands come in by, of platforms
	// that need some.
	Gateways map[news.Platform]int
	// PollLag is how long the source that waits longest has been due.
	PollLag time.Duration
	// SlotLag is how long the slot that waits longest has been due.
	SlotLag time.Duration
	// Articles is how many are stored.
	Articles int
	// DatabaseBytes is the size of the database.
	DatabaseBytes int64
	// DiskFree is how many bytes the disk of the database has left; nil where it is not
	// known.
	DiskFree *int64
}

// seconds are the bounds of the delays: the second that a digest should take, and the
// minutes and hours after downtime.
var seconds = []float64{0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600}

// NewMetrics makes the metrics of one process. version is the program's. snapshot is
// asked at most every 10 seconds, when metrics are read; nil for none.
func NewMetrics(version string, snapshot func(context.Context) (Snapshot, error)) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
		m.registry.MustRegister(c)
		return c
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
		m.registry.MustRegister(c)
		return c
	}
	histograms := func(name, help string, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: seconds}, labels)
		m.registry.MustRegister(h)
		return h
	}
	m.slots = counters("tidings_slots_total", "Slots of briefings by what came of them: posted, nothing_new, or passed_over after downtime.", "result")
	m.slotDelay = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "tidings_slot_delay_seconds", Help: "From the time a slot was due until its digest was stored.", Buckets: seconds})
	m.registry.MustRegister(m.slotDelay)
	m.bullets = counter("tidings_bullets_total", "Bullets in stored digests.")
	m.dropped = counter("tidings_bullets_dropped_total", "Bullets left out because a figure or quotation was not found in the sentence they cite.")
	m.changes = counters("tidings_changes_total", "Attempts to edit or delete a message that was posted, by the state that the change was left in.", "platform", "kind", "state")
	m.deliveries = counters("tidings_deliveries_total", "Attempts to post a message by the state that the delivery was left in.", "platform", "state")
	m.postDelay = histograms("tidings_post_delay_seconds", "From the time a slot was due until a message of its digest was posted.", "platform")
	m.polls = counters("tidings_polls_total", "Polls of sources by result: new, unchanged or failed.", "result")
	m.items = counter("tidings_poll_items_total", "New or changed items that polls brought.")
	m.commands = counters("tidings_commands_total", "Commands answered.", "platform", "command", "result")
	m.events = counters("tidings_platform_events_total", "What a platform's adapter met, by name (plain_text: markup was refused; too_fast: asked to wait; …).", "platform", "event")
	m.answers = histograms("tidings_answer_seconds", "How long commands took to answer.", "platform")
	m.pages = counters("tidings_http_requests_total", "Answers of this server.", "page", "code")

	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "tidings_build_info", Help: "Always 1; the label is the program's version.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if snapshot != nil {
		m.registry.MustRegister(&standing{read: snapshot})
	}
	for _, result := range []string{"posted", "nothing_new", "passed_over"} {
		m.slots.WithLabelValues(result) // shown as 0, so that a rate has a start
	}
	return m
}

// Expect shows the counters of a platform's posts as 0 before there is one, so that the
// first that is refused counts as a rise.
func (m *Metrics) Expect(p news.Platform) {
	for _, state := range []briefing.State{briefing.Queued, briefing.Sent, briefing.Unknown, briefing.Rejected, briefing.Gone} {
		m.deliveries.WithLabelValues(string(p), string(state))
		for _, kind := range []briefing.Kind{briefing.Edit, briefing.Delete} {
			m.changes.WithLabelValues(string(p), string(kind), string(state))
		}
	}
}

// Ran counts a stored run. now is the time at which it was stored.
func (m *Metrics) Ran(run briefing.Run, now time.Time) {
	result := "posted"
	if len(run.Deliveries) == 0 {
		result = "nothing_new"
	}
	m.slots.WithLabelValues(result).Inc()
	m.slots.WithLabelValues("passed_over").Add(float64(len(run.Passed)))
	m.slotDelay.Observe(max(0, now.Sub(run.Digest.Slot).Seconds()))
	for _, s := range run.Digest.Stories {
		m.bullets.Add(float64(len(s.Bullets)))
	}
	m.dropped.Add(float64(max(0, run.Digest.Dropped)))
}

// Delivered counts the end of an attempt to post, as it was stored at now.
func (m *Metrics) Delivered(d briefing.Delivery, now time.Time) {
	if d.Kind != briefing.Post {
		m.changes.WithLabelValues(string(d.Channel.Platform), string(d.Kind), string(d.State)).Inc()
		return
	}
	m.deliveries.WithLabelValues(string(d.Channel.Platform), string(d.State)).Inc()
	if d.State == briefing.Sent && !d.Slot.IsZero() {
		m.postDelay.WithLabelValues(string(d.Channel.Platform)).Observe(max(0, now.Sub(d.Slot).Seconds()))
	}
}

// Polled counts a stored poll.
func (m *Metrics) Polled(p news.Poll) {
	result := "unchanged"
	switch {
	case p.Health.Failing():
		result = "failed"
	case len(p.Items) > 0:
		result = "new"
	}
	m.polls.WithLabelValues(result).Inc()
	m.items.Add(float64(len(p.Items)))
}

// Answered counts an answered command. command is its first word as the command table
// has it, never what somebody typed.
func (m *Metrics) Answered(p news.Platform, command string, took time.Duration, failed bool) {
	result := "ok"
	if failed {
		result = "failed"
	}
	m.commands.WithLabelValues(string(p), command, result).Inc()
	m.answers.WithLabelValues(string(p)).Observe(max(0, took.Seconds()))
}

// Runs counts what is saved through the store.
func (m *Metrics) Runs(store briefing.RunStore, now func() time.Time) briefing.RunStore {
	return countedRuns{store, m, now}
}

type countedRuns struct {
	briefing.RunStore
	m   *Metrics
	now func() time.Time
}

// SaveRun counts a run that was stored.
func (c countedRuns) SaveRun(ctx context.Context, run briefing.Run) error {
	err := c.RunStore.SaveRun(ctx, run)
	if err == nil {
		c.m.Ran(run, c.now())
	}
	return err
}

// Courier counts what is finished through the store.
func (m *Metrics) Courier(store briefing.CourierStore) briefing.CourierStore {
	return countedCourier{store, m}
}

type countedCourier struct {
	briefing.CourierStore
	m *Metrics
}

// Finish counts an attempt whose end was stored.
func (c countedCourier) Finish(ctx context.Context, d briefing.Delivery, now time.Time) error {
	err := c.CourierStore.Finish(ctx, d, now)
	if err == nil {
		c.m.Delivered(d, now)
	}
	return err
}

func (m *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
	})
}

// Event counts what a platform's adapter met; event is one of the adapter's own names.
func (m *Metrics) Event(p news.Platform, event string) {
	m.events.WithLabelValues(string(p), event).Inc()
}

// requests counts the answers of one kind of page.
func (m *Metrics) requests(page string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(s, r)
		m.pages.WithLabelValues(page, strconv.Itoa(s.status)).Inc()
	})
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the status.
func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach what is behind it.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// snapshotTime is how long reading a snapshot may take, snapshotAge how long one is
// used again, so that a scraper cannot load the database.
const snapshotTime, snapshotAge = 5 * time.Second, 10 * time.Second

// standing is the collector that reads snapshots.
type standing struct {
	read func(context.Context) (Snapshot, error)

	mu     sync.Mutex
	at     time.Time
	last   Snapshot
	ok     bool
	errors float64
}

var (
	upDesc         = desc("tidings_database_up", "1 where the database answered when these metrics were last read from it, else 0.")
	sizeDesc       = desc("tidings_database_size_bytes", "Size of the database.")
	diskFreeDesc   = desc("tidings_disk_free_bytes", "What the disk of a SQLite database has left. Of PostgreSQL its server knows.")
	jobsDesc       = desc("tidings_queue_jobs", "Jobs that wait or run.", "kind")
	waitingDesc    = desc("tidings_queue_wait_seconds", "How long the job that waits longest could have been done.", "kind")
	leaderDesc     = desc("tidings_queue_leader", "1 where this process leads the queue, which enqueues polls and due slots; else 0.")
	backlogDesc    = desc("tidings_delivery_backlog", "Deliveries that are queued, being sent, or of unknown fate.", "state")
	sourcesDesc    = desc("tidings_sources", "Sources by how they fare: well, failing or paused.", "state")
	briefingsDesc  = desc("tidings_briefings", "Briefings: active or paused.", "state")
	connectedDesc  = desc("tidings_platform_connected", "0 where listening to the platform has ended for good, as by a token that was revoked; else 1.", "platform")
	listeningDesc  = desc("tidings_platform_listening", "1 where this process is the one that listens to the platform, else 0.", "platform")
	gatewaysDesc   = desc("tidings_platform_gateways", "Connections of this process that commands come in by: 0 or one for each shard that it listens to.", "platform")
	pollLagDesc    = desc("tidings_poll_lag_seconds", "How long the source that waits longest has been due.")
	slotLagDesc    = desc("tidings_slot_lag_seconds", "How long the slot that waits longest has been due.")
	articlesDesc   = desc("tidings_articles", "Articles that are stored.")
	snapErrorsDesc = desc("tidings_snapshot_errors_total", "Times that the database could not be read for these metrics.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// Describe names the metrics.
func (s *standing) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		upDesc, sizeDesc, diskFreeDesc, jobsDesc, waitingDesc, leaderDesc, backlogDesc, sourcesDesc, briefingsDesc, connectedDesc, listeningDesc, gatewaysDesc,
		pollLagDesc, slotLagDesc, articlesDesc, snapErrorsDesc,
	} {
		ch <- d
	}
}

// Collect reads a snapshot where the last one is too old. Where that fails the gauges
// are absent, which is not the same as 0.
func (s *standing) Collect(ch chan<- prometheus.Metric) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); s.at.IsZero() || now.Sub(s.at) >= snapshotAge {
		ctx, cancel := context.WithTimeout(context.Background(), snapshotTime)
		defer cancel()
		snap, err := s.read(ctx)
		s.at, s.last, s.ok = now, snap, err == nil
		if err != nil {
			s.errors++
		}
	}
	ch <- prometheus.MustNewConstMetric(snapErrorsDesc, prometheus.CounterValue, s.errors)
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(upDesc, number(s.ok))
	if s.ok {
		s.last.collect(gauge)
	}
}

// collect gives the gauges of a snapshot.
func (s *Snapshot) collect(gauge func(*prometheus.Desc, float64, ...string)) {
	gauges(gauge, jobsDesc, s.Jobs)
	for _, state := range []briefing.State{briefing.Queued, briefing.Sending, briefing.Unknown} {
		gauge(backlogDesc, float64(s.Deliveries[state]), string(state))
	}
	gauges(gauge, sourcesDesc, s.Sources)
	gauges(gauge, briefingsDesc, s.Briefings)
	gauges(gauge, gatewaysDesc, s.Gateways)
	for kind, d := range s.Waiting {
		gauge(waitingDesc, d.Seconds(), kind)
	}
	for p, up := range s.Connected {
		gauge(connectedDesc, number(up), string(p))
	}
	for p, here := range s.Listening {
		gauge(listeningDesc, number(here), string(p))
	}
	gauge(leaderDesc, number(s.Leads))
	gauge(pollLagDesc, s.PollLag.Seconds())
	gauge(slotLagDesc, s.SlotLag.Seconds())
	gauge(articlesDesc, float64(s.Articles))
	gauge(sizeDesc, float64(s.DatabaseBytes))
	if s.DiskFree != nil {
		gauge(diskFreeDesc, float64(*s.DiskFree))
	}
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func gauges[K ~string](gauge func(*prometheus.Desc, float64, ...string), d *prometheus.Desc, values map[K]int) {
	for k, v := range values {
		gauge(d, float64(v), string(k))
	}
}
