package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tidings/news"
	"tidings/sources"
	"tidings/sources/article"
	"tidings/sources/feed"
)

// mostInput is the largest input that is read, in bytes: a hundred times a long page.
const mostInput = 20 << 20

// kind is what an input turned out to be.
type kind string

// The kinds of input.
const (
	kindText  kind = "text"
	kindPage  kind = "page"
	kindFeed  kind = "feed"
	kindOPML  kind = "opml"
	kindLines kind = "lines" // one article a line
)

// suffixes are the files that are read, by their ending.
var suffixes = map[string]kind{
	".txt": kindText, ".html": kindPage, ".htm": kindPage, ".xml": kindFeed, ".rss": kindFeed, ".atom": kindFeed,
	".json": kindFeed, ".opml": kindOPML, ".jsonl": kindLines,
}

// input is one thing to read that is at hand: a file or standard input.
type input struct {
	// name is what the user called it.
	name string
	// doc is the id of an article that the input is: the file's name without its last
	// ending.
	doc  string
	kind kind
	body []byte
}

// inputs reads the inputs of a command line.
type inputs struct {
	streams
	web *sources.Client
}

func newInputs(s streams, args []string) *inputs {
	return &inputs{streams: s, web: typedClient(args)}
}

// complain names an input that could not be read, with its reason.
func (in *inputs) complain(name string, err error) {
	fmt.Fprintf(in.err, "tidings: %s: %v\n", name, err)
}

// each hands every input in order to file or, where it is an address, to address.
// Whatever fails is named with its reason and the rest is still done; failed counts
// it. The error is only that of an ended context.
func (in *inputs) each(ctx context.Context, args []string, file func(input) error, address func(string) error) (failed int, err error) {
	one := func(name string) error {
		if isAddress(name) {
			return address(name)
		}
		item, err := in.read(name)
		if err != nil {
			return err
		}
		return file(item)
	}
	for _, arg := range args {
		names, err := in.expand(arg)
		if err != nil {
			in.complain(arg, err)
			failed++
		}
		for _, name := range names {
			err := one(name)
			if ctx.Err() != nil {
				return failed, ctx.Err()
			}
			if err != nil {
				in.complain(name, err)
				failed++
			}
		}
	}
	return failed, nil
}

// expand lists the files of a folder, by name; anything else is itself.
func (in *inputs) expand(arg string) ([]string, error) {
	if arg == "-" || isAddress(arg) {
		return []string{arg}, nil
	}
	info, err := os.Stat(arg)
	if err != nil {
		return nil, plainPathError(err)
	}
	if !info.IsDir() {
		return []string{arg}, nil
	}
	var names []string
	err = filepath.WalkDir(arg, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if _, ok := suffixes[strings.ToLower(filepath.Ext(p))]; ok && d.Type().IsRegular() {
			names = append(names, p)
		}
		return nil
	})
	if err != nil {
		return names, plainPathError(err)
	}
	if len(names) == 0 {
		return nil, errors.New("the folder holds no file that can be read (.txt, .html, .xml, .json, .opml or .jsonl)")
	}
	slices.Sort(names)
	return names, nil
}

// read reads a file or standard input and finds its kind.
func (in *inputs) read(name string) (input, error) {
	item := input{name: name, doc: docName(name)}
	var err error
	if name == "-" {
		item.doc = "stdin"
		item.body, err = readSome(in.in)
	} else {
		item.body, err = readFile(name)
	}
	if err != nil {
		return input{}, plainPathError(err)
	}
	if len(bytes.TrimSpace(item.body)) == 0 {
		return input{}, errors.New("it is empty")
	}
	known := false
	if item.kind, known = suffixes[strings.ToLower(filepath.Ext(name))]; !known {
		item.kind = sniff(item.body)
	}
	if item.kind == kindText {
		err = checkText(item.body)
	}
	return item, err
}

// docName is the file's name without its last ending.
func docName(name string) string {
	base := filepath.Base(name)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readSome(f)
}

func readSome(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, mostInput+1))
	if err == nil && len(body) > mostInput {
		err = fmt.Errorf("it is larger than %d MB, which no article is", mostInput>>20)
	}
	return body, err
}

// sniff finds the kind of a body that has no telling name.
func sniff(body []byte) kind {
	head := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 1024)]))
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	switch {
	case bytes.HasPrefix(head, []byte("{")):
		first, _, _ := bytes.Cut(bytes.TrimSpace(body), []byte("\n"))
		if json.Valid(first) && !bytes.Contains(first, []byte("jsonfeed.org")) {
			return kindLines
		}
		return kindFeed
	case bytes.Contains(head, []byte("<opml")):
		return kindOPML
	case bytes.HasPrefix(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<html")):
		return kindPage
	case bytes.HasPrefix(head, []byte("<")):
		return kindFeed
	}
	return kindText
}

// checkText refuses bytes that are not UTF-8, with the place.
func checkText(body []byte) error {
	for at, line := 0, 1; at < len(body); {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size == 1 {
			return fmt.Errorf("line %d: byte %d is not UTF-8; save the file as UTF-8", line, at)
		}
		if r == '\n' {
			line++
		}
		at += size
	}
	return nil
}

// longestTitle is the most bytes that a first line may have to be taken for a title
// and not for a first paragraph.
const longestTitle = 200

// textArticle reads plain text: the first line is the title where a blank line follows
// it, paragraphs are parted by blank lines or, where there are none, by line ends.
func textArticle(doc string, body []byte) news.Article {
	text := strings.ReplaceAll(strings.TrimPrefix(string(body), "\ufeff"), "\r\n", "\n")
	a := news.Article{ID: doc}
	first, rest, _ := strings.Cut(text, "\n")
	next, _, _ := strings.Cut(rest, "\n")
	if strings.TrimSpace(next) == "" && strings.TrimSpace(rest) != "" && len(first) <= longestTitle {
		a.Title, text = strings.TrimSpace(first), rest
	}
	var paragraphs []string
	for _, p := range news.Paragraphs(text) {
		paragraphs = append(paragraphs, p.In(text))
	}
	a.Text = strings.Join(paragraphs, "\n\n")
	return a
}

// eachArticle reads every input's articles and hands them to use one by one.
func (in *inputs) eachArticle(ctx context.Context, args []string, use func(news.Article) error) (failed int, err error) {
	all := func(arts []news.Article, err error) error {
		for _, a := range arts {
			if err := use(a); err != nil {
				return err
			}
		}
		return err
	}
	return in.each(ctx, args,
		func(item input) error { return all(in.articlesOf(item)) },
		func(address string) error {
			r, err := in.web.Read(ctx, address, sources.ReadOptions{})
			for _, n := range r.Notes {
				fmt.Fprintf(in.err, "tidings: %s: %s\n", address, n)
			}
			return all(r.Articles, err)
		})
}

// articles reads all inputs' articles.
func (in *inputs) articles(ctx context.Context, args []string) (arts []news.Article, failed int, err error) {
	failed, err = in.eachArticle(ctx, args, func(a news.Article) error {
		arts = append(arts, a)
		return nil
	})
	return arts, failed, err
}

// articlesOf turns one input into its articles, and says where they are not whole.
func (in *inputs) articlesOf(item input) ([]news.Article, error) {
	switch item.kind {
	case kindPage:
		p, err := article.Extract(item.body, "", "")
		if err != nil {
			return nil, err
		}
		if p.Partial {
			fmt.Fprintf(in.err, "tidings: %s: %s\n", item.name, article.Paywall)
		}
		return []news.Article{pageArticle(item.doc, p)}, nil
	case kindFeed:
		f, err := feed.Parse(item.body, "", "")
		if err != nil {
			return nil, err
		}
		return feedArticles(item, f), nil
	case kindLines:
		return lineArticles(item.body)
	case kindOPML:
		return nil, errors.New("it is a list of feeds, not of articles; give one of its addresses, or look at it with: tidings feed " + item.name)
	}
	return []news.Article{textArticle(item.doc, item.body)}, nil
}

// feedArticles are a feed's items with the text that the feed itself carries.
func feedArticles(in input, f feed.Feed) []news.Article {
	var out []news.Article
	for i, it := range f.Items {
		a := news.Article{
			ID: fmt.Sprintf("%s-%d", in.doc, i+1), Outlet: it.Outlet, URL: it.URL, Title: it.Title, Text: it.Text,
			Author: feed.Byline(it.Author), Lang: it.Lang, Published: it.Published, Excerpt: !it.Full,
		}
		if a.Outlet == "" {
			a.Outlet = f.Name
		}
		if a.Lang == "" {
			a.Lang = f.Lang
		}
		out = append(out, a)
	}
	return out
}

// pageArticle is a page as an article.
func pageArticle(id string, p article.Page) news.Article {
	return news.Article{
		ID: id, Outlet: p.Outlet, URL: p.URL, Title: p.Title, Text: p.Text, Author: p.Author, Lang: p.Lang, Published: p.Published, Day: p.Day,
	}
}

// lineArticles reads one JSON article a line.
func lineArticles(body []byte) ([]news.Article, error) {
	var out []news.Article
	lines := bufio.NewScanner(bytes.NewReader(body))
	lines.Buffer(nil, mostInput+1)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		a, err := lineArticle(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, a)
	}
	return out, lines.Err()
}

func lineArticle(line []byte) (news.Article, error) {
	if err := checkText(line); err != nil {
		return news.Article{}, errors.New("it is not UTF-8")
	}
	var in articleJSON
	if err := json.Unmarshal(line, &in); err != nil {
		return news.Article{}, fmt.Errorf(`it is no article: %w; write {"id","title","text","published","outlet","url","lang"}`, err)
	}
	if in.ID == "" {
		return news.Article{}, errors.New(`it has no "id"`)
	}
	a := news.Article{ID: in.ID, Title: in.Title, Text: in.Text, Outlet: in.Outlet, URL: in.URL, Lang: in.Lang, Author: in.Author}
	if in.Published != "" {
		t, err := time.Parse(time.RFC3339, in.Published)
		if err != nil {
			return news.Article{}, fmt.Errorf(`"published" is %q; write a time like 2026-11-24T08:00:00Z`, in.Published)
		}
		a.Published = t.UTC()
	}
	return a, nil
}

// plainPathError drops the path from a file error, which the caller names anyway.
func plainPathError(err error) error {
	var pe *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such file or folder")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("it may not be read")
	case errors.As(err, &pe):
		return pe.Err
	}
	return err
}
