// Package program builds the program for tests that run the real binary, and keeps what
// it prints.
package program

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Version is what the built program says it is.
const Version = "1.2.3-test"

// recipe is the Dockerfile's line that builds the program.
var recipe = regexp.MustCompile(`RUN (CGO_ENABLED=\d) go build (-trimpath) -ldflags "([^"]*)" -o \S+ (\S+)`)

// built is the program, built once for all tests of a package.
var built struct {
	once sync.Once
	file string // empty where it was not asked for
	err  error
}

// Build returns the program's file, built as the Dockerfile builds it. All tests of a
// package share it.
func Build(t testing.TB) string {
	t.Helper()
	built.once.Do(func() { built.file, built.err = build() })
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.file
}

// atOnce is how many parallel tests of the real program run at the same time where
// nothing else was asked for: they wait for minutes to pass more than they work.
const atOnce = "6"

// Main runs a package's tests and removes what Build has built; it returns the exit
// status, for TestMain.
func Main(m *testing.M) int {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "test.parallel" })
	if !asked {
		_ = flag.Set("test.parallel", atOnce)
	}
	code := m.Run()
	if built.file != "" {
		_ = os.RemoveAll(filepath.Dir(built.file))
	}
	return code
}

func build() (file string, err error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	docker, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		return "", err
	}
	m := recipe.FindStringSubmatch(string(docker))
	if m == nil {
		return "", errors.New("the Dockerfile has no line that builds the program")
	}
	dir, err := os.MkdirTemp("", "tidings-build-")
	if err != nil {
		return "", err
	}
	file = filepath.Join(dir, "tidings")
	flags := strings.ReplaceAll(m[3], "${VERSION}", Version)
	c := exec.Command("go", "build", m[2], "-ldflags", flags, "-o", file, m[4])
	c.Dir, c.Env = root, append(os.Environ(), m[1])
	if out, err := c.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("build the program: %w\n%s", err, out), os.RemoveAll(dir))
	}
	return file, nil
}

// root is the folder of go.mod, above the one that tests run in.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("there is no go.mod above the folder of the test")
		}
		dir = up
	}
}

// Output is what a process prints, for a test that reads it meanwhile. The zero Output
// is empty.
type Output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

// String is all that was printed so far.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}
