// Package npm gives tests the programs of others that ours are measured by: a parser
// of Discord's Markdown, stand-ins for Discord and Telegram, Telegram's own library.
// None of it is part of the product. package.json beside this file names them, and the
// lock file holds their sums.
//
// The first test that asks installs them with "npm ci", without running any script of
// theirs, into the user's cache folder; later tests and runs find them there. Where
// Node is missing or nothing can be fetched, tests are skipped, except where CI is set:
// then they fail.
package npm

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

//go:embed package.json
var manifest []byte

//go:embed package-lock.json
var lock []byte

// installTime bounds an installation, waiting for that of another process included.
const installTime = 5 * time.Minute

// Modules returns the node_modules folder that holds the packages of package.json.
func Modules(t testing.TB) string {
	t.Helper()
	dir, err := installed()
	if err == nil {
		return filepath.Join(dir, "node_modules")
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("the packages that this test needs cannot be installed: %v", err)
	}
	t.Skipf("skipped: the packages that this test needs cannot be installed: %v", err)
	return ""
}

// Node is a command that runs a script, in which packages are found by their names. It
// ends with ctx. The script must be an ES module.
func Node(ctx context.Context, t testing.TB, script string) *exec.Cmd {
	t.Helper()
	root := filepath.Dir(Modules(t))
	// A module finds packages by its own place, so the script stands beside them.
	f, err := os.CreateTemp(root, "script-*.mjs")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(f.Name()) })
	if _, err := f.WriteString(script); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, "node", f.Name())
	cmd.Dir = root
	return cmd
}

// installed installs once in a process and returns the folder.
var installed = sync.OnceValues(func() (string, error) {
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			return "", fmt.Errorf("%s is not installed", name)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	sum := sha256.Sum256(append(append([]byte{}, manifest...), lock...))
	dir := filepath.Join(cache, "tidings-test", "npm-"+hex.EncodeToString(sum[:8]))
	if whole(dir) {
		return dir, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	unlock, err := exclusive(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if whole(dir) { // another process has done it meanwhile
		return dir, nil
	}
	return dir, install(dir)
})

// whole reports whether an installation was finished.
func whole(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "node_modules"))
	return err == nil
}

// install makes the folder beside its place and moves it there once it is whole.
func install(dir string) (err error) {
	work, err := os.MkdirTemp(filepath.Dir(dir), "installing-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	for name, data := range map[string][]byte{"package.json": manifest, "package-lock.json": lock} {
		if err := os.WriteFile(filepath.Join(work, name), data, 0o644); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), installTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir = work
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w: %s", err, out)
	}
	if err := os.RemoveAll(dir); err != nil { // what an older form of this package left
		return err
	}
	return os.Rename(work, dir)
}
