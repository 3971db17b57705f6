package article

import (
	"bytes"
	"net/url"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// Extract reads an article's page. contentType is the header's value, or empty;
// address is where the page came from, or empty. The error is a *NotArticleError.
func Extract(body []byte, contentType, address string) (Page, error) {
	r, err := charset.NewReader(bytes.NewReader(body[:min(len(body), MaxSize)]), contentType)
	if err != nil {
		return Page{}, &NotArticleError{Reason: Unreadable}
	}
	doc, err := html.Parse(r)
	if err != nil {
		return Page{}, &NotArticleError{Reason: Unreadable}
	}
	u, _ := url.Parse(address)
	a, err := readability.FromDocument(doc, u)
	if err != nil {
		return Page{}, &NotArticleError{Reason: Unreadable}
	}
	var b bytes.Buffer
	if a.Node != nil {
		_ = a.RenderText(&b)
	}
	p := Page{Title: a.Title(), Text: b.String(), Author: a.Byline(), Outlet: a.SiteName(), Lang: a.Language(), URL: address}
	if t, err := a.PublishedTime(); err == nil {
		p.Published = t.UTC()
		p.Day = t.Format("2006-01-02")
	}
	if len(p.Text) < 200 {
		return Page{}, &NotArticleError{Reason: TooShort}
	}
	return p, nil
}
