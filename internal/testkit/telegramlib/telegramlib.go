// Package telegramlib asks Telegram's own library what it makes of a text: it reads
// markup by the very code that the Bot API server calls for parse_mode, and finds what
// clients make live in text without any markup. The library runs in a process of Node,
// with no account and no network.
package telegramlib

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"tidings/internal/testkit/npm"
)

// Entity is a part of a text with a meaning of its own, with the names of the Bot API's
// MessageEntity. Offset and Length count UTF-16 units.
type Entity struct {
	Type           string
	Offset, Length int
	// URL is the address of a text_link.
	URL string
}

// Parsed is what the library makes of a text in the HTML style.
type Parsed struct {
	// Error is the refusal of the whole text; "" for none.
	Error string
	// Text is what a reader sees, Entities what the markup says of it.
	Text     string
	Entities []Entity
	// Live are the links, mentions, commands and tags that clients find in Text without
	// any markup.
	Live []Entity
}

// script reads a JSON string a line and answers each with a line.
const script = `
import { createInterface } from 'node:readline'
import * as tdl from 'tdl'
tdl.configure({ tdjson: process.env.TELEGRAM_LIBRARY, verbosityLevel: 0 })
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const parsed = tdl.execute({ _: 'parseTextEntities', text: JSON.parse(line), parse_mode: { _: 'textParseModeHTML' } })
  const live = parsed._ === 'error' ? null : tdl.execute({ _: 'getTextEntities', text: parsed.text })
  process.stdout.write(JSON.stringify({ parsed, live }) + '\n')
}
`

// Parser is the library in a process of its own.
type Parser struct {
	t       testing.TB
	in      io.WriteCloser
	answers *bufio.Scanner
}

// Open starts the library; it ends with the test. Where it cannot be had the test is
// skipped, except where CI is set: then it fails.
func Open(t testing.TB) *Parser {
	t.Helper()
	library := filepath.Join(npm.Modules(t), "@prebuilt-tdlib", "linux-x64-glibc", "libtdjson.so")
	if _, err := os.Stat(library); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("Telegram's library is not there: %v", err)
		}
		t.Skip("skipped: Telegram's library is not made for this system")
	}
	cmd := npm.Node(t.Context(), t, script)
	cmd.Env = append(os.Environ(), "TELEGRAM_LIBRARY="+library)
	return start(t, cmd)
}

func start(t testing.TB, cmd *exec.Cmd) *Parser {
	t.Helper()
	p := &Parser{t: t}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err == nil {
		p.in, err = cmd.StdinPipe()
	}
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	p.answers = bufio.NewScanner(out)
	p.answers.Buffer(nil, 4<<20)
	t.Cleanup(func() {
		_ = p.in.Close()
		if err := cmd.Wait(); err != nil && t.Context().Err() == nil {
			t.Errorf("Telegram's library ended with %v: %s", err, complaints.String())
		}
	})
	return p
}

// Parse gives what the library makes of each text, in order.
func (p *Parser) Parse(texts []string) []Parsed {
	p.t.Helper()
	written := make(chan error, 1)
	go func() { written <- p.write(texts) }()
	out := make([]Parsed, 0, len(texts))
	for range texts {
		if !p.answers.Scan() {
			p.t.Fatalf("Telegram's library stopped after %d of %d texts: %v", len(out), len(texts), p.answers.Err())
		}
		one, err := readAnswer(p.answers.Bytes())
		if err != nil {
			p.t.Fatal(err)
		}
		out = append(out, one)
	}
	if err := <-written; err != nil {
		p.t.Fatal(err)
	}
	return out
}

func (p *Parser) write(texts []string) error {
	w := bufio.NewWriter(p.in)
	for _, text := range texts {
		line, err := json.Marshal(text)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return w.Flush()
}

type rawEntity struct {
	Offset, Length int
	Type           struct {
		Name string `json:"_"`
		URL  string `json:"url"`
	}
}

func readAnswer(line []byte) (Parsed, error) {
	var a struct {
		Parsed struct {
			Kind     string `json:"_"`
			Message  string
			Text     string
			Entities []rawEntity
		}
		Live *struct{ Entities []rawEntity }
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return Parsed{}, fmt.Errorf("read an answer of Telegram's library: %w", err)
	}
	if a.Parsed.Kind == "error" {
		return Parsed{Error: a.Parsed.Message}, nil
	}
	out := Parsed{Text: a.Parsed.Text, Entities: entities(a.Parsed.Entities)}
	if a.Live != nil {
		out.Live = entities(a.Live.Entities)
	}
	return out, nil
}

func entities(raw []rawEntity) []Entity {
	var out []Entity
	for _, r := range raw {
		out = append(out, Entity{Type: botName(r.Type.Name), Offset: r.Offset, Length: r.Length, URL: r.Type.URL})
	}
	return out
}

// botName is the Bot API's name of an entity that the library calls by its own.
func botName(name string) string {
	name = strings.TrimPrefix(name, "textEntityType")
	switch name {
	case "TextUrl":
		return "text_link"
	case "BlockQuote":
		return "blockquote"
	case "ExpandableBlockQuote":
		return "expandable_blockquote"
	case "MentionName":
		return "text_mention"
	case "PreCode":
		return "pre"
	case "EmailAddress":
		return "email"
	}
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
