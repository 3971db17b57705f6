// Package tidings holds only the test that the house stands as ARCHITECTURE.md says.
package tidings

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "tidings"

// pure are the folders that decide and never reach out.
var pure = []string{"news", "summarize", "summarize/**", "briefing"}

// reachingOut is what pure packages must not import.
var reachingOut = []string{"net/http", "net", "database/sql", "os", "log", "log/slog"}

// TestArchitecture walks the imports of every package against the arrows of
// ARCHITECTURE.md. Test files may import anything of ours.
func TestArchitecture(t *testing.T) {
	arrows := readArrows(t)
	packages := map[string]bool{}
	walkGo(t, func(dir, file string, f *ast.File) {
		packages[dir] = true
		from, known := rule(arrows, dir)
		if !known {
			t.Errorf("%s: the folder is not in the table of arrows of ARCHITECTURE.md", dir)
			return
		}
		for _, im := range f.Imports {
			p, _ := strconv.Unquote(im.Path.Value)
			if to, ours := strings.CutPrefix(p, module+"/"); ours && !matchAny(from, to) {
				t.Errorf("%s imports %s, which ARCHITECTURE.md does not allow", file, to)
			}
			if isPure(dir) && slices.Contains(reachingOut, p) {
				t.Errorf("%s imports %s, but the package is pure", file, p)
			}
		}
		if isPure(dir) {
			refuseClock(t, file, f)
		}
	})
	for _, must := range []string{"news", "summarize", "briefing", "sources", "bot", "store", "queue", "config", "web", "cmd/tidings"} {
		if !packages[must] {
			t.Errorf("there is no package %s", must)
		}
	}
}

// isPure reports whether a folder holds rules; the program that trains the tagger's
// model reads files, and the suites for tests belong to tests.
func isPure(dir string) bool {
	return matchAny(pure, dir) && !strings.HasSuffix(dir, "/train") && !strings.HasSuffix(dir, "test")
}

// refuseClock reports calls that read the clock or wait for it.
func refuseClock(t *testing.T, file string, f *ast.File) {
	t.Helper()
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick"}, sel.Sel.Name) {
			t.Errorf("%s calls time.%s, but the package is pure", file, sel.Sel.Name)
		}
		return true
	})
}

// readArrows reads the lines "a, b -> c, d" of ARCHITECTURE.md.
func readArrows(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	arrows := map[string][]string{}
	for line := range strings.Lines(string(page)) {
		left, right, ok := strings.Cut(strings.TrimSpace(line), "->")
		if !ok {
			continue
		}
		if strings.TrimSpace(right) == "(nothing of ours)" {
			right = ""
		}
		if strings.TrimSpace(right) == "everything" {
			right = "**"
		}
		for _, from := range expand(left) {
			arrows[from] = expand(right)
		}
	}
	if len(arrows) < 10 {
		t.Fatalf("ARCHITECTURE.md has only %d arrows", len(arrows))
	}
	return arrows
}

// expand splits a list at commas outside braces and expands "a/{b,c}".
func expand(list string) []string {
	var out []string
	depth, start := 0, 0
	add := func(item string) {
		item = strings.TrimSpace(item)
		if item == "" {
			return
		}
		head, rest, ok := strings.Cut(item, "{")
		if !ok {
			out = append(out, item)
			return
		}
		inner, tail, _ := strings.Cut(rest, "}")
		for _, alt := range strings.Split(inner, ",") {
			out = append(out, head+strings.TrimSpace(alt)+tail)
		}
	}
	for i, r := range list {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth == 0 {
				add(list[start:i])
				start = i + 1
			}
		}
	}
	add(list[start:])
	return out
}

// rule finds the arrows of a folder: its own line, else the line of a pattern that it
// matches.
func rule(arrows map[string][]string, dir string) ([]string, bool) {
	if to, ok := arrows[dir]; ok {
		return to, true
	}
	for pattern, to := range arrows {
		if match(pattern, dir) {
			return to, true
		}
	}
	return nil, false
}

func matchAny(patterns []string, dir string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, dir) })
}

// match is path.Match, with <name> for one folder and ** for all below.
func match(pattern, dir string) bool {
	if head, ok := strings.CutSuffix(pattern, "**"); ok {
		return strings.HasPrefix(dir, head)
	}
	for _, word := range []string{"<name>", "<platform>"} {
		pattern = strings.ReplaceAll(pattern, word, "*")
	}
	ok, _ := path.Match(pattern, dir)
	return ok && !(strings.HasPrefix(dir, "summarize/internal") && pattern == "summarize/*")
}

// walkGo parses each Go file that is no test.
func walkGo(t *testing.T, visit func(dir, file string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && p != "." || d.Name() == "testdata" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, 0)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(filepath.Dir(p)), filepath.ToSlash(p), f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
