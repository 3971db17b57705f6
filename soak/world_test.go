package soak

import (
	"bytes"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/rs/zerolog"

	"tidings/briefing"
	"tidings/internal/testkit/fakediscord"
	"tidings/internal/testkit/faketelegram"
	"tidings/internal/testkit/joint"
	"tidings/internal/testkit/program"
	"tidings/news"
	"tidings/queue"
	"tidings/store"
)

var seedFlag = flag.Uint64("soak.seed", 0, "the seed of what is left to chance; 0 for another each time")

// chance is a source of choices from a seed that is printed.
func chance(t *testing.T) *rand.Rand {
	seed := *seedFlag
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d; again with -run '^%s$' -soak.seed=%d", seed, strings.ReplaceAll(t.Name(), "/", "$/^"), seed)
	return rand.New(rand.NewPCG(seed, 8))
}

func TestMain(m *testing.M) {
	zerolog.SetGlobalLevel(zerolog.Disabled) // the proxy's own log
	os.Exit(program.Main(m))
}

// workspace owns the briefings of the test.
const workspace = "soak"

// world is everything around the program.
type world struct {
	t   *testing.T
	rnd *rand.Rand
	bin string
	// url is the database as the test opens it, seen as the program does.
	url, seen string
	dir       string
	press     *press
	discord   *fakediscord.Fake
	guild     *fakediscord.Guild
	telegram  *faketelegram.Server
	admin     *faketelegram.User
	// api, rest and feeds are where the program finds the platforms and feeds.
	api, rest, feeds string
	sources, files   int
	mu               sync.Mutex // guards the channels
	onDiscord        map[string]*fakediscord.Channel
	onTelegram       map[string]*faketelegram.Chat
	briefings        int
	// apart gives processes that are started a view of the file system of their own.
	apart bool
	// db is the test's own view of the database.
	db *store.Store
}

// newWorld makes a world around an empty database; an empty url is set later.
func newWorld(t *testing.T, rnd *rand.Rand, url string) *world {
	w := &world{
		t: t, rnd: rnd, bin: program.Build(t), url: url, seen: url, dir: t.TempDir(), press: newPress(t, rnd.Uint64()),
		discord: fakediscord.New(t), telegram: faketelegram.Watch(t, faketelegram.Options{Limits: faketelegram.Unlimited}),
		onDiscord: map[string]*fakediscord.Channel{}, onTelegram: map[string]*faketelegram.Chat{},
	}
	w.discord.Unlimited = true
	w.guild = w.discord.Guild("Newsroom")
	w.admin = w.telegram.User("ann")
	api := httptest.NewServer(w.telegram)
	t.Cleanup(api.Close)
	w.api, w.rest, w.feeds = api.URL, w.discord.URL(), w.press.url
	return w
}

// open opens the database as the test's own, once.
func (w *world) open() *store.Store {
	w.t.Helper()
	if w.db == nil {
		db, err := store.Open(w.t.Context(), w.url)
		if err != nil {
			w.t.Fatal(err)
		}
		w.t.Cleanup(func() { db.Close() })
		w.db = db
	}
	return w.db
}

// configure writes a configuration file and returns its name, another each time, since
// a process may still read the last.
func (w *world) configure() string {
	w.t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "database: %q\ndiscord: {token: %q, api_url: %q}\ntelegram: {token: %q, api_url: %q}\n",
		w.seen, fakediscord.Token, w.rest, faketelegram.DefaultToken, w.api)
	fmt.Fprintf(&b, "web: {listen: \"127.0.0.1:0\"}\nfetch: {allow_private: [127.0.0.0/8]}\nsources:\n")
	for i := range w.sources {
		fmt.Fprintf(&b, "  - {name: %q, url: \"%s/feed/%d.xml\"}\n", fmt.Sprintf("Paper %d", i), w.feeds, i)
	}
	w.files++
	file := filepath.Join(w.dir, fmt.Sprintf("config-%d.yaml", w.files))
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return file
}

// brief adds a briefing that is due every minute, and at once. It posts to as many new
// channels, of both platforms in turn, as it is told.
func (w *world) brief(style briefing.Style, channels int, sources ...string) {
	w.t.Helper()
	w.briefings++
	b := briefing.Briefing{
		Workspace: workspace, Name: fmt.Sprintf("soak %04d", w.briefings), Schedule: "@every 1m", Zone: "UTC", Style: style, Sources: sources,
		Since: time.Now().Add(-70 * time.Second),
	}
	w.mu.Lock()
	for i := range channels {
		name := fmt.Sprintf("news-%d-%d", w.briefings, i)
		if (w.briefings+i)%2 == 0 {
			d := w.guild.Channel(name)
			w.onDiscord[d.ID] = d
			b.Channels = append(b.Channels, news.Channel{Platform: news.Discord, ID: d.ID})
			continue
		}
		g := w.telegram.Group(name, w.admin)
		w.onTelegram[fmt.Sprint(g.ID())] = g
		b.Channels = append(b.Channels, news.Channel{Platform: news.Telegram, ID: fmt.Sprint(g.ID())})
	}
	w.mu.Unlock()
	if _, err := w.open().AddBriefing(w.t.Context(), b); err != nil {
		w.t.Fatal(err)
	}
}

// tidings is one running process.
type tidings struct {
	cmd  *exec.Cmd
	done chan struct{}
	log  *program.Output
	err  error
}

// start runs the program.
func (w *world) start(args ...string) *tidings {
	w.t.Helper()
	p := &tidings{done: make(chan struct{}), log: &program.Output{}}
	p.cmd = exec.Command(w.bin, append([]string{"run", "--config", w.configure()}, args...)...)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = w.dir, p.log, p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if w.apart {
		apart(p.cmd)
	}
	if err := p.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() { p.err = p.cmd.Wait(); close(p.done) }()
	w.t.Cleanup(func() { p.kill() })
	return p
}

// kill ends the process as a loss of power would, and waits for its end.
func (p *tidings) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stop asks the process to end and waits until it has; it reports whether that was
// clean.
func (p *tidings) stop() bool {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
		return p.err == nil
	case <-time.After(20 * time.Second):
		p.kill()
		return false
	}
}

// pause lets time pass, or less where the process ends.
func (p *tidings) pause(d time.Duration) bool {
	select {
	case <-p.done:
		return false
	case <-time.After(d):
		return true
	}
}

// admins lets the test answer questions as an admin does, with jobs in the queue.
func (w *world) admins() {
	w.t.Helper()
	s := w.open()
	q, err := queue.New(w.t.Context(), queue.Options{SQLite: s.SQLite(), Postgres: s.Postgres()})
	if err != nil {
		w.t.Fatal(err)
	}
	s.SetEnqueuer(joint.Enqueuer{Queue: q})
}

// record is a delivery as the database has it.
type record struct {
	id                         int64
	platform, chat             string
	name                       string
	slot                       time.Time
	part                       int
	state, why, reason, sentAs string
	attempts                   int
}

func (r record) key() string { return key(r.name, r.slot.Format("15:04"), r.part) }

func key(name, clock string, part int) string { return fmt.Sprintf("%s %s %d", name, clock, part) }

// sqlDB is the test's plain view of the database.
func (w *world) sqlDB() *sql.DB {
	if db := w.open().SQLite(); db != nil {
		return db
	}
	return stdlib.OpenDBFromPool(w.open().Postgres())
}

func rows[T any](w *world, stmt string, scan func(*sql.Rows) (T, error)) []T {
	w.t.Helper()
	rs, err := w.sqlDB().QueryContext(w.t.Context(), stmt)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rs.Close()
	var out []T
	for rs.Next() {
		v, err := scan(rs)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, v)
	}
	if err := rs.Err(); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// records are all deliveries.
func (w *world) records(where string) []record {
	w.t.Helper()
	return rows(w, `SELECT d.id, d.platform, d.chat, g.name, g.slot, d.part, d.state, d.why, d.reason, d.message_id, d.attempts
		FROM deliveries d JOIN digests g ON g.id = d.digest_id `+where+` ORDER BY d.id`, func(rs *sql.Rows) (r record, err error) {
		var slot int64
		err = rs.Scan(&r.id, &r.platform, &r.chat, &r.name, &slot, &r.part, &r.state, &r.why, &r.reason, &r.sentAs, &r.attempts)
		r.slot = time.UnixMilli(slot).UTC()
		return r, err
	})
}

// number reads one number.
func (w *world) number(stmt string) int64 {
	w.t.Helper()
	ns := rows(w, stmt, func(rs *sql.Rows) (n int64, err error) { return n, rs.Scan(&n) })
	if len(ns) != 1 {
		w.t.Fatalf("%s: %d rows", stmt, len(ns))
	}
	return ns[0]
}

var firstLine = regexp.MustCompile(`(soak \d+) · [^\n]*?(\d\d:\d\d)[*]*(?: ?\\?\((\d+)/\d+)?`)

// posted are the parts of digests that stand in a channel, in order.
func (w *world) posted(platform, chat string) []string {
	var texts []string
	w.mu.Lock()
	d, g := w.onDiscord[chat], w.onTelegram[chat]
	w.mu.Unlock()
	switch {
	case platform == string(news.Discord) && d != nil:
		for _, m := range d.Messages() {
			if m.Author == "Tidings" {
				texts = append(texts, m.Words())
			}
		}
	case g != nil:
		for _, m := range g.FromBot() {
			texts = append(texts, m.Text())
		}
	}
	var out []string
	for _, text := range texts {
		m := firstLine.FindStringSubmatch(text)
		if m == nil {
			w.t.Errorf("%s:%s has a message that begins as no digest does: %.200q", platform, chat, text)
			continue
		}
		part := 1
		if m[3] != "" {
			_, _ = fmt.Sscan(m[3], &part)
		}
		out = append(out, key(m[1], m[2], part))
	}
	return out
}

func (w *world) chats() [][2]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out [][2]string
	for id := range w.onDiscord {
		out = append(out, [2]string{string(news.Discord), id})
	}
	for id := range w.onTelegram {
		out = append(out, [2]string{string(news.Telegram), id})
	}
	return out
}

// settle pauses all briefings and waits until nothing is under way any more, answering questions as an admin who
// looks into the chat. It returns how many it was asked, by platform and why.
func (w *world) settle(limit time.Duration) map[string]int {
	w.t.Helper()
	w.admins()
	// No more slots, so that it comes to an end.
	bs, err := w.open().Briefings(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, b := range bs {
		if err := w.open().PauseBriefing(w.t.Context(), b.ID, true, "", time.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
	asked, calm := map[string]int{}, 0
	deadline := time.Now().Add(limit)
	for {
		open := w.records(`WHERE d.state IN ('queued', 'sending', 'unknown')`)
		if len(open) > 0 {
			calm = 0
		} else if calm++; calm > 15 { // a run that was under way has ended
			return asked
		}
		for _, r := range open {
			if r.state != string(briefing.Unknown) {
				continue
			}
			arrived := slices.Contains(w.posted(r.platform, r.chat), r.key())
			asked[r.platform+" "+r.why]++
			err := w.open().SettleUnknown(w.t.Context(), workspace, news.Channel{}, r.id, !arrived, time.Now())
			if err != nil && !errors.Is(err, briefing.ErrNotFound) {
				w.t.Fatal(err)
			}
		}
		if time.Now().After(deadline) {
			for _, r := range open[:min(len(open), 20)] {
				w.t.Errorf("lost: delivery %d (%s to %s:%s, attempt %d) is still %s: %s %s", r.id, r.key(), r.platform, r.chat, r.attempts, r.state, r.why, r.reason)
			}
			return asked
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// judge says what was lost, doubled or out of order.
func (w *world) judge() {
	w.t.Helper()
	want := map[[2]string]map[string]string{}
	sent := 0
	for _, r := range w.records("") {
		ch := [2]string{r.platform, r.chat}
		if want[ch] == nil {
			want[ch] = map[string]string{}
		}
		want[ch][r.key()] = r.state
		if r.state == string(briefing.Sent) {
			sent++
		} else {
			w.t.Errorf("lost: delivery %d (%s to %s:%s) ended as %s: %s %s", r.id, r.key(), r.platform, r.chat, r.state, r.why, r.reason)
		}
	}
	messages := 0
	for _, ch := range w.chats() {
		seen, parts := map[string]int{}, map[string]int{}
		for _, k := range w.posted(ch[0], ch[1]) {
			messages++
			seen[k]++
			if _, ok := want[ch][k]; !ok {
				w.t.Errorf("doubled: %s:%s has %s, which is not on record", ch[0], ch[1], k)
			}
			digest, part := k[:strings.LastIndexByte(k, ' ')], 0
			_, _ = fmt.Sscan(k[len(digest)+1:], &part)
			if parts[digest]++; part != parts[digest] {
				w.t.Errorf("out of order: %s:%s has part %d of %s where part %d should be", ch[0], ch[1], part, digest, parts[digest])
			}
		}
		for k, n := range seen {
			if n > 1 {
				w.t.Errorf("doubled: %s:%s has %s %d times", ch[0], ch[1], k, n)
			}
		}
		for k := range want[ch] {
			if seen[k] == 0 {
				w.t.Errorf("lost: %s:%s has no %s", ch[0], ch[1], k)
			}
		}
	}
	w.t.Logf("%d deliveries on record, %d sent, %d messages in %d channels", len(w.records("")), sent, messages, len(w.chats()))
	whys := map[string]int{}
	for _, r := range w.records("") {
		whys[r.platform+" "+r.why]++
	}
	w.t.Logf("how they are known to be posted: %v", whys)
	w.judgeSlots()
	w.judgeArticles()
}

// judgeSlots says which slots vanished.
func (w *world) judgeSlots() {
	w.t.Helper()
	type span struct{ id, since, last int64 }
	have := map[[2]int64]bool{}
	for _, x := range rows(w, `SELECT briefing_id, slot FROM digests UNION SELECT briefing_id, slot FROM passed_slots`,
		func(rs *sql.Rows) (k [2]int64, err error) { return k, rs.Scan(&k[0], &k[1]) }) {
		have[x] = true
	}
	slots := 0
	for _, b := range rows(w, `SELECT id, since, last_slot FROM briefings`, func(rs *sql.Rows) (b span, err error) { return b, rs.Scan(&b.id, &b.since, &b.last) }) {
		s, err := briefing.ParseSchedule("@every 1m", "UTC")
		if err != nil {
			w.t.Fatal(err)
		}
		for at := s.Next(time.UnixMilli(b.since)); at.UnixMilli() <= b.last; at = s.Next(at) {
			slots++
			if !have[[2]int64{b.id, at.UnixMilli()}] {
				w.t.Errorf("lost: the slot %s of briefing %d was neither run nor noted", at, b.id)
			}
		}
	}
	w.t.Logf("%d slots, %d of them passed over", slots, w.number(`SELECT count(*) FROM passed_slots`))
}

// judgeArticles says which articles a poll vouched for that are not stored, or twice.
func (w *world) judgeArticles() {
	w.t.Helper()
	stored := map[string]int{}
	for _, url := range rows(w, `SELECT url FROM articles`, func(rs *sql.Rows) (u string, err error) { return u, rs.Scan(&u) }) {
		stored[url[strings.Index(url, "/a/"):]]++
	}
	read := 0
	for _, name := range rows(w, `SELECT name FROM sources WHERE last_success > 0 AND removed = 0`, func(rs *sql.Rows) (n string, err error) { return n, rs.Scan(&n) }) {
		var i int
		_, _ = fmt.Sscanf(name, "Paper %d", &i)
		for _, path := range w.press.first(i) {
			read++
			if stored[path] == 0 {
				w.t.Errorf("lost: %s of %s is not stored", path, name)
			}
		}
	}
	for path, n := range stored {
		if n > 1 {
			w.t.Errorf("doubled: %s is stored %d times", path, n)
		}
	}
	w.t.Logf("%d articles stored, %d vouched for", len(stored), read)
}
