package soak

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
)

var (
	rounds = flag.Int("soak.rounds", 3, "how many rounds of faults TestFaultsNetwork has")
	away   = flag.Duration("soak.away", 12*time.Second, "how long the database is gone in TestFaultsDatabase")
)

// TestFaultsNetwork puts a proxy before the platforms, the feeds and PostgreSQL that
// delays, cuts, garbles the pace of and swallows what goes through it.
func TestFaultsNetwork(t *testing.T) {
	t.Parallel()
	pgtest.Engines(t, func(t *testing.T, url string) {
		rnd := chance(t)
		w := newWorld(t, rnd, url)
		w.sources = 10
		lines := map[string]*line{}
		lead := func(name, address string) string {
			lines[name] = newLine(t, name, host(t, address))
			return "http://" + lines[name].address
		}
		w.api, w.rest, w.feeds = lead("telegram", w.api), lead("discord", w.rest), lead("feeds", w.feeds)
		if strings.HasPrefix(url, "postgres") {
			lines["database"], w.seen = postgresLine(t, url)
		}
		names := []string{"telegram", "discord", "feeds", "database"}[:len(lines)]
		w.open()
		p := w.start()
		w.read(p)
		for range *rounds {
			w.brief(someStyle(rnd), 4)
			var told []string
			for range 1 + rnd.IntN(3) {
				name := names[rnd.IntN(len(names))]
				told = append(told, name+": "+lines[name].somehow(rnd.IntN(9), 1+rnd.IntN(9)))
			}
			t.Logf("faults: %s", strings.Join(told, "; "))
			if !p.pause(time.Duration(3000+rnd.IntN(4000)) * time.Millisecond) {
				t.Fatalf("the program ended by itself (%v):\n%s", p.err, tail(p.log.String(), 4000))
			}
			for _, l := range lines {
				l.heal()
			}
			p.pause(500 * time.Millisecond)
		}
		w.ran(p)
		t.Logf("an admin was asked: %v", w.settle(5*time.Minute))
		if !p.stop() {
			t.Errorf("the program did not end cleanly: %v", p.err)
		}
		w.judge()
		if t.Failed() {
			t.Logf("the last log:\n%s", tail(p.log.String(), 6000))
		}
	})
}

// somehow begins one of nine faults, of some strength, and says which.
func (l *line) somehow(kind, strength int) string {
	faults := []struct{ kind, stream, attributes string }{
		{"latency", "downstream", `{"latency": %d00, "jitter": 50}`},
		{"latency", "upstream", `{"latency": %d00}`},
		{"bandwidth", "downstream", `{"rate": %d}`},
		{"slicer", "downstream", `{"average_size": %d, "size_variation": 1, "delay": 2000}`},
		{"limit_data", "downstream", `{"bytes": %d00}`},
		{"limit_data", "upstream", `{"bytes": %d00}`},
		{"reset_peer", "downstream", `{"timeout": %d0}`},
	}
	switch {
	case !l.proxy.Enabled:
		return "still cut"
	case kind == 7:
		l.cut()
		return "cut"
	case kind == 8:
		l.silence()
		return "silence"
	}
	f := faults[kind]
	attributes := f.attributes
	if strings.Contains(attributes, "%d") {
		attributes = fmt.Sprintf(attributes, strength)
	}
	l.fault(f.kind, f.stream, attributes)
	return f.kind + " " + f.stream + " " + attributes
}

// await waits for something that the process does.
func (p *tidings) await(t *testing.T, what string, limit time.Duration, done func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !done() {
		if !p.pause(50 * time.Millisecond) {
			t.Fatalf("the program ended (%v) before: %s\n%s", p.err, what, tail(p.log.String(), 4000))
		}
		if time.Since(began) > limit {
			t.Fatalf("not within %s: %s\n%s", limit, what, tail(p.log.String(), 4000))
		}
	}
	return time.Since(began)
}

var pagesAt = regexp.MustCompile(`msg="pages are open" address=(\S+)`)

// health is what /readyz says: whether the program is ready, and in words.
func (p *tidings) health() (ready bool, words string) {
	m := pagesAt.FindStringSubmatch(p.log.String())
	if m == nil {
		return false, "no pages"
	}
	client := http.Client{Timeout: 5 * time.Second}
	resp, err := client.Get(m[1] + "/readyz")
	if err != nil {
		return false, err.Error()
	}
	defer resp.Body.Close()
	var report struct{ Words string }
	_ = json.NewDecoder(resp.Body).Decode(&report)
	return resp.StatusCode == http.StatusOK, report.Words
}

// unwell waits until health tells of the database, and well until it does not.
func (p *tidings) unwell(t *testing.T) time.Duration {
	t.Helper()
	return p.await(t, "health says that the database is in trouble", 30*time.Second, func() bool {
		ready, words := p.health()
		return !ready && strings.Contains(words, "database")
	})
}

func (p *tidings) well(t *testing.T) time.Duration {
	t.Helper()
	return p.await(t, "health says that all is well", 60*time.Second, func() bool { ready, _ := p.health(); return ready })
}

// read waits until the process has read every source once.
func (w *world) read(p *tidings) {
	w.t.Helper()
	p.await(w.t, "every source is read", time.Minute, func() bool {
		return w.number(`SELECT count(*) FROM articles`) >= int64(w.sources*firstItems)
	})
}

// ran waits until every briefing was run once.
func (w *world) ran(p *tidings) {
	w.t.Helper()
	p.await(w.t, "every briefing is run", 2*time.Minute, func() bool {
		return w.number(`SELECT count(DISTINCT briefing_id) FROM digests`) == int64(w.briefings)
	})
}

// TestFaultsDatabase takes PostgreSQL away while there is work, by a server that is gone
// and by a network that carries nothing: work waits, health says so, nothing is lost.
func TestFaultsDatabase(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*line){"gone": (*line).cut, "silent": (*line).silence} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.URL(t)
			w := newWorld(t, chance(t), url)
			w.sources = 10
			database, through := postgresLine(t, url)
			w.open()
			w.seen = through
			p := w.start()
			w.read(p)
			w.brief(briefing.Style{}, 4)
			w.ran(p)
			fault(database)
			noticed := p.unwell(t)
			w.brief(briefing.Style{}, 4) // the test has a way of its own
			if !p.pause(*away) {
				t.Fatalf("the program ended (%v):\n%s", p.err, tail(p.log.String(), 4000))
			}
			database.heal()
			healed := p.well(t)
			w.ran(p)
			began := time.Now()
			asked := w.settle(4 * time.Minute)
			t.Logf("noticed after %v, gone for %v, well again after %v, all settled %v later; an admin was asked: %v", noticed, *away, healed, time.Since(began), asked)
			if !p.stop() {
				t.Errorf("the program did not end cleanly: %v", p.err)
			}
			w.judge()
		})
	}
}

// TestFaultsLocked has another program hold the SQLite file for longer than a statement
// waits.
func TestFaultsLocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chance(t), "sqlite:"+filepath.Join(t.TempDir(), "tidings.db"))
	w.sources = 10
	w.open()
	p := w.start()
	w.read(p)
	w.brief(briefing.Style{}, 4)
	holder, err := w.sqlDB().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holder.ExecContext(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	noticed := p.unwell(t)
	if !p.pause(14 * time.Second) { // longer than the ten seconds that a statement waits
		t.Fatalf("the program ended (%v):\n%s", p.err, tail(p.log.String(), 4000))
	}
	if _, err := holder.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	holder.Close()
	healed := p.well(t)
	w.ran(p)
	t.Logf("noticed after %v, well again after %v; an admin was asked: %v", noticed, healed, w.settle(3*time.Minute))
	if !p.stop() {
		t.Errorf("the program did not end cleanly: %v", p.err)
	}
	w.judge()
}

// TestFaultsDiskFull gives the program a disk of its own, fills it while there is work,
// and frees it again.
func TestFaultsDiskFull(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if !withDisk(t, disk, 24<<20) {
		return
	}
	w := newWorld(t, chance(t), "sqlite:"+filepath.Join(disk, "tidings.db"))
	w.sources = 10
	w.open()
	p := w.start()
	w.read(p)
	w.brief(briefing.Style{}, 4)
	w.ran(p)
	for range 5 {
		w.brief(briefing.Style{}, 4)
	}
	ballast := filepath.Join(disk, "ballast")
	fill(t, ballast)
	noticed := p.unwell(t)
	if !p.pause(*away) {
		t.Fatalf("the program ended (%v):\n%s", p.err, tail(p.log.String(), 4000))
	}
	if !strings.Contains(p.log.String(), "the disk is full; free some space") {
		t.Error("the log does not say that the disk is full")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	healed := p.well(t)
	w.ran(p)
	t.Logf("noticed after %v, well again after %v; an admin was asked: %v", noticed, healed, w.settle(4*time.Minute))
	if !p.stop() {
		t.Errorf("the program did not end cleanly: %v", p.err)
	}
	w.judge()
}

// apartEnv is set for the copy of a test that has file systems of its own.
const apartEnv = "TIDINGS_SOAK_APART"

// withDisk mounts a file system of a given size at a folder. That needs a process with
// its own view of file systems, so the test is run again in one; it reports whether
// this is that one.
func withDisk(t *testing.T, dir string, size int) bool {
	t.Helper()
	if os.Getenv(apartEnv) != "" {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
			t.Fatalf("mount a small disk: %v", err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
		return true
	}
	c := exec.Command(os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$", fmt.Sprint("-soak.seed=", *seedFlag), fmt.Sprint("-soak.away=", *away))
	c.Env = append(os.Environ(), apartEnv+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	apart(c)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("in its own view of file systems: %v", err)
	}
	t.Logf("%s", out)
	return false
}

// apart gives a process its own view of the file system.
func apart(c *exec.Cmd) {
	c.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNS
	c.SysProcAttr.Unshareflags |= syscall.CLONE_NEWNS // keeps its mounts from ours
	if os.Geteuid() != 0 {                            // a user namespace lets anybody mount
		c.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
		c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	}
}

// fill writes a file until the disk is full to the last byte.
func fill(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// TestFaultsReadOnly: a database that cannot be written ends the program at once, with
// words that say what to do; nothing is begun that cannot be finished.
func TestFaultsReadOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chance(t), "sqlite:"+filepath.Join(t.TempDir(), "tidings.db"))
	w.open()
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	w.db = nil
	dir := filepath.Dir(strings.TrimPrefix(w.url, "sqlite:"))
	script := filepath.Join(w.dir, "read-only.sh")
	text := fmt.Sprintf("#!/bin/sh\nmount --bind %q %q && mount -o remount,bind,ro %q && exec %q \"$@\"\n", dir, dir, dir, w.bin)
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	w.bin, w.apart = script, true
	p := w.start()
	select {
	case <-p.done:
	case <-time.After(30 * time.Second):
		t.Fatalf("it runs on:\n%s", p.log)
	}
	if text := p.log.String(); p.err == nil || !strings.Contains(text, "cannot be written") && !strings.Contains(text, "cannot be opened; its folder must exist and be writable") {
		t.Errorf("it ended with %v:\n%s", p.err, text)
	}
}
