package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// resting is how long the program is watched after its last poll: it gives memory back
// when it comes to rest, at most once a minute.
const resting = 80 * time.Second

// program measures the memory of the bot itself, as "tidings run" with a configuration of
// some thousands of feeds: at rest, and at most. Linux only.
func program(binary string, items int) error {
	server, port, err := startServer(items)
	if err != nil {
		return err
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}()
	fmt.Printf("%8s %12s %12s %12s\n", "feeds", "at rest MB", "more MB", "peak/rest")
	last := 0.0
	for _, feeds := range []int{2, 1000, 2000, 3000} {
		rest, peak, err := watch(binary, port, feeds)
		if err != nil {
			return err
		}
		fmt.Printf("%8d %12.1f %12.1f %12.2f\n", feeds, rest, rest-last, peak/rest)
		last = rest
	}
	return nil
}

// watch runs the bot and returns its resident memory at rest and its peak, in MB.
func watch(binary, port string, feeds int) (rest, peak float64, err error) {
	dir, err := os.MkdirTemp("", "polling")
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := bench{base: port}
	var c strings.Builder
	fmt.Fprintf(&c, "database: %q\nweb: {listen: \"\"}\nfetch: {allow_private: [\"127.0.0.0/8\"]}\nsources:\n", "sqlite:"+filepath.Join(dir, "t.db"))
	for i := range feeds {
		fmt.Fprintf(&c, "  - {name: \"Feed %d\", url: %q}\n", i, b.address(i))
	}
	// A briefing that takes nothing: the items' pages are not there to be read.
	c.WriteString("briefings:\n  - {name: none, schedule: \"0 3 1 1 *\", sources: [\"Feed 0\"], filters: {include: [nothing]}, channels: [\"console:\"]}\n")
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(c.String()), 0o600); err != nil {
		return 0, 0, err
	}
	cmd := exec.Command(binary, "run", "--config", file)
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}()
	time.Sleep(time.Duration(feeds)*20*time.Millisecond + resting)
	status := fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)
	rest, peak = memoryOf(status)
	if rest == 0 {
		return 0, 0, fmt.Errorf("%s has ended: run it by hand to see why", binary)
	}
	return rest, peak, nil
}
