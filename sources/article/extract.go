package article

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// Extract reads an article's page. contentType is the header's value, or empty;
// address is where the page came from, or empty. The error is a *NotArticleError.
func Extract(body []byte, contentType, address string) (Page, error) {
	if !looksHTML(body, contentType) {
		return Page{}, &NotArticleError{Reason: NotHTML}
	}
	doc, err := parse(body, contentType)
	if err != nil {
		return Page{}, &NotArticleError{Reason: Unreadable}
	}
	m := metaOf(doc, address)
	p := m.page(address)
	blocks := split(doc)
	w := m.published(blocks, p.Title, address)
	p.Published, p.Day = w.utc, w.day
	found := m.fromData(bodyOf(blocks, m, p.Title))
	if reason := m.refuse(blocks, found, p.Title); reason != "" {
		return Page{}, &NotArticleError{Reason: reason, Page: p}
	}
	p.Text = strings.Join(found.paragraphs, "\n\n")
	p.Partial = m.partial(blocks, words(found.paragraphs))
	return p, nil
}

// looksHTML reports whether a body may be a web page. A wrong media type is common;
// the bytes decide.
func looksHTML(body []byte, contentType string) bool {
	head := bytes.TrimSpace(body[:min(len(body), 2048)])
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if len(head) == 0 {
		return false
	}
	low := bytes.ToLower(head)
	switch {
	case bytes.HasPrefix(low, []byte("<?xml")):
		return bytes.Contains(low, []byte("<html"))
	case bytes.HasPrefix(low, []byte("<rss")), bytes.HasPrefix(low, []byte("<feed")), bytes.HasPrefix(low, []byte("%pdf")):
		return false
	case bytes.IndexByte(head, '<') >= 0:
		return true
	}
	return strings.Contains(strings.ToLower(contentType), "html") && utf8.Valid(head[:len(head)/2])
}

// parse decodes and parses a page. What is valid UTF-8 is UTF-8: pages that declare
// nothing, or declare it late, are common.
func parse(body []byte, contentType string) (*html.Node, error) {
	body = body[:min(len(body), MaxSize)]
	if utf8.Valid(body) && !bytes.Contains(body[:min(len(body), 1024)], []byte{0x1b, '$'}) {
		return html.Parse(bytes.NewReader(body))
	}
	enc, _, _ := charset.DetermineEncoding(body, contentType)
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		text = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return html.Parse(bytes.NewReader(text))
}

// page is what the page says of itself, without the text.
func (m *meta) page(address string) Page {
	return Page{
		Title: m.headline(), Author: m.author(), Outlet: m.outlet(), URL: m.canonical(address), Lang: m.language(),
		Modified: m.changed().utc, Feeds: m.feeds,
	}
}
