package web

import (
	"strings"
	"time"
	"unicode/utf8"

	"tidings/news"
)

// receiptView is a sentence in its paragraph.
type receiptView struct {
	Outlet linkView
	// Title is the article's headline; empty where the article is gone.
	Title string
	At    stamp
	// Before and After are the rest of the paragraph, shortened; empty where the article
	// is gone.
	Before, After string
	Sentence      []run
	// Lang is the article's language, for screen readers; empty when unknown.
	Lang string
}

// maxContext is how much of a paragraph is shown on either side of a sentence, in
// characters: enough to judge it, and a page stays small.
const maxContext = 200

func viewReceipt(r news.Receipt, figures []news.Figure, articles map[string]news.Article, zone *time.Location) receiptView {
	v := receiptView{Outlet: linkView{or(plain(r.Outlet), "Unnamed outlet"), safeURL(r.URL)}}
	v.Sentence = runs(r.Sentence, figuresIn(r, figures))
	a, ok := articles[r.ArticleID]
	if !ok {
		return v
	}
	v.Title, v.At, v.Lang = plain(a.Title), when(a.Time(), zone), language(a.Lang)
	if v.Outlet.URL == "" {
		v.Outlet.URL = safeURL(a.URL)
	}
	before, after := around(a.Text, r)
	v.Before, v.After = lastPart(before), firstPart(after)
	return v
}

// figuresIn are where a receipt's sentence prints the bullet's figures.
func figuresIn(r news.Receipt, figures []news.Figure) []news.Span {
	var out []news.Span
	for _, f := range figures {
		s := news.Span{Start: f.Span.Start - r.Span.Start, End: f.Span.End - r.Span.Start}
		if f.ArticleID == r.ArticleID && s.In(r.Sentence) == f.Raw && f.Raw != "" && !overlaps(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// around is the rest of the paragraph that holds a receipt's sentence. The article may
// have been read again since, so that the sentence is looked for where it does not
// stand any more.
func around(text string, r news.Receipt) (before, after string) {
	s := r.Span
	if r.Sentence == "" {
		return "", ""
	}
	if s.In(text) != r.Sentence {
		i := strings.Index(text, r.Sentence)
		if i < 0 {
			return "", ""
		}
		s = news.Span{Start: i, End: i + len(r.Sentence)}
	}
	for _, p := range news.Paragraphs(text) {
		if p.Contains(s) {
			return text[p.Start:s.Start], text[s.End:p.End]
		}
	}
	return "", ""
}

// firstPart is the start of s.
func firstPart(s string) string {
	head := s
	for i, n := 0, 0; i < len(s); n++ {
		if n == maxContext {
			head = s[:i]
			break
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	if len(head) == len(s) {
		return plainPart(s)
	}
	if i := strings.LastIndexByte(head, ' '); i > 0 {
		head = head[:i]
	}
	return plainPart(head) + "…"
}

// lastPart is the end of s.
func lastPart(s string) string {
	at := len(s)
	for n := 0; at > 0 && n < maxContext; n++ {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	if at == 0 {
		return plainPart(s)
	}
	tail := s[at:]
	if i := strings.IndexByte(tail, ' '); i >= 0 {
		tail = tail[i+1:]
	}
	return "…" + plainPart(tail)
}

// language is a language tag that may stand in an attribute, or "".
func language(tag string) string {
	if len(tag) > 12 || strings.ContainsFunc(tag, func(r rune) bool { return !(r == '-' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') }) {
		return ""
	}
	return tag
}
