package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Checks are what other packages know better. A nil function accepts everything. Each
// error is a sentence that says what is wrong and what to write instead.
type Checks struct {
	// Schedule checks a cron expression that is meant in a zone.
	Schedule func(spec, zone string) error
	// Channel checks "platform:id" or "platform:id/thread".
	Channel func(s string) error
	// Quiet checks quiet hours, "22:00-07:00"; empty is none.
	Quiet func(s string) error
}

// Loader reads configurations. Env and ReadFile may be nil where there is no
// environment and there are no files.
type Loader struct {
	// Env looks a variable up (os.LookupEnv), ReadFile a file (os.ReadFile). Secrets'
	// files with a relative path are looked for beside the configuration file.
	Env      func(name string) (string, bool)
	ReadFile func(path string) ([]byte, error)
	Checks   Checks
}

// Load reads the file at path. The Config is to be used only where there are no
// Problems.
func (l Loader) Load(path string) (Config, Problems) {
	data, err := l.readFile(path)
	if err != nil {
		return Config{}, Problems{{File: path, Text: fileError(err) + "; name the configuration with --config FILE, config.example.yaml is one to start from"}}
	}
	return l.Parse(path, data)
}

// Parse is Load for a file that was read already: name is what Problems call it.
func (l Loader) Parse(name string, data []byte) (Config, Problems) {
	doc, problem := parse(data)
	if problem != nil {
		problem.File = name
		return Config{}, Problems{*problem}
	}
	f := &file{reader: reader{file: name}, Loader: l, dir: filepath.Dir(name)}
	f.config.Database, _, _ = database(DefaultDatabase)
	if doc != nil && !isNull(doc) {
		f.read(doc)
	}
	slices.SortStableFunc(f.problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	if n := len(f.problems); n == maxProblems {
		more := f.problems[n-1]
		more.Text = "there may be more; correct these first"
		f.problems = append(f.problems, more)
	}
	if len(f.problems) > 0 {
		return Config{}, f.problems
	}
	return f.config, nil
}

func (l Loader) readFile(path string) ([]byte, error) {
	if l.ReadFile == nil {
		return nil, fs.ErrNotExist
	}
	return l.ReadFile(path)
}

// fileError is why a file cannot be read, without its path.
func fileError(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "the file may not be read by this user"
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return "the file cannot be read: " + err.Error()
}

// parse turns bytes into the one YAML document in them, nil where there is none (all
// comments, or nothing).
func parse(data []byte) (*yaml.Node, *Problem) {
	if len(data) > MaxFile {
		return nil, &Problem{Text: fmt.Sprintf("the file has %d bytes, the most that is read is %d; is it the right file?", len(data), MaxFile)}
	}
	if p := badBytes(data); p != nil {
		return nil, p
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, syntaxProblem(err, data)
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, syntaxProblem(err, data)
	}
	if err := loader.Load(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, syntaxProblem(err, data)
		}
		return nil, &Problem{Line: second.Line, Column: second.Column, Text: "a second document starts here (---); a configuration is one document"}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	return doc.Content[0], nil
}

// badBytes finds what is no text: YAML's own message for it has no line.
func badBytes(data []byte) *Problem {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return &Problem{Line: 1, Column: 1, Text: "the file is UTF-16; save it as UTF-8"}
	}
	line, column := 1, 0
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		column++
		switch {
		case r == utf8.RuneError && n == 1:
			return &Problem{Line: line, Column: column, Text: fmt.Sprintf("byte %#x is no UTF-8; save the file as UTF-8", data[i])}
		case r == '\n':
			line, column = line+1, 0
		case r < 0x20 && r != '\t' && r != '\r' || r == 0x7f:
			return &Problem{Line: line, Column: column, Text: fmt.Sprintf("there is a control character (%U); remove it", r)}
		}
		i += n
	}
	return nil
}

// syntaxProblem tells a mistake in the YAML itself. Nothing after it can be read, so
// it is the only one.
func syntaxProblem(err error, data []byte) *Problem {
	var bad *yaml.LoadError
	if !errors.As(err, &bad) {
		return &Problem{Line: 1, Column: 1, Text: "this is no YAML: " + oneLine(err.Error())}
	}
	p := &Problem{Line: max(1, bad.Mark.Line), Column: max(1, bad.Mark.Column)}
	what := bad.Message
	if bad.ContextMsg != "" {
		what = bad.ContextMsg + ", " + what
	}
	p.Text = "this is no YAML: " + oneLine(what)
	if from := bad.ContextMark.Line; from > 0 && from != p.Line {
		p.Text += fmt.Sprintf(" (it starts on line %d)", from)
	}
	p.Text += "; " + syntaxHint(bad, lineOf(data, p.Line), p.Column)
	return p
}

// syntaxHint says what to write instead, for the mistakes that people make.
func syntaxHint(bad *yaml.LoadError, line string, column int) string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	switch {
	case strings.Contains(indent, "\t"):
		return "indent with blanks, not with tabs"
	case strings.Contains(bad.Message, "cannot start any token"):
		return "put the value in quotes"
	case strings.Contains(bad.Message, "mapping values are not allowed"):
		return "put a value that holds a colon and a blank in quotes, and indent the keys of one group alike"
	case strings.Contains(bad.ContextMsg, "quoted scalar"):
		return "close the quotes"
	case strings.Contains(bad.ContextMsg, "flow sequence"):
		return "close the list with ] and part its entries by commas"
	case strings.Contains(bad.ContextMsg, "flow mapping"):
		return "close the group with } and part its keys by commas"
	case strings.Contains(bad.Message, "unknown anchor"):
		return "put the value in quotes if a text with * is meant"
	}
	return "indent the keys of one group alike, with blanks"
}

func lineOf(data []byte, n int) string {
	for ; n > 1; n-- {
		_, rest, ok := bytes.Cut(data, []byte("\n"))
		if !ok {
			return ""
		}
		data = rest
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return string(line)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
