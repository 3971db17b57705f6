package newsroom

import (
	"html"
	"strings"

	"github.com/gorilla/feeds"
)

// formats are the kinds of feed; outlets take them in turn.
var formats = []string{"rss", "atom", "json"}

// feedName is the last part of an outlet's feed address.
func feedName(outlet int) string {
	return []string{"rss.xml", "atom.xml", "feed.json"}[outlet%len(formats)]
}

// whole reports whether an outlet's feed carries whole articles rather than teasers.
func whole(outlet int) bool { return outlet%5 == 4 }

// feed writes an outlet's feed in its format.
func (n *Newsroom) feed(outlet int, articles []Article) (body, mediaType string) {
	name := n.outlets[outlet]
	home := n.base + "/" + slug(name) + "/"
	f := &feeds.Feed{
		Title: name, Link: &feeds.Link{Href: home}, Description: "The latest from " + name,
		Id: "urn:newsroom:" + slug(name), Updated: articles[0].Published, Created: articles[0].Published,
	}
	for _, a := range articles {
		first, _, _ := strings.Cut(a.Text, "\n\n")
		item := &feeds.Item{
			Title: a.Title, Link: &feeds.Link{Href: a.URL}, Id: "urn:newsroom:" + a.ID, IsPermaLink: "false",
			Description: first, Created: a.Published, Updated: a.Published,
		}
		if a.Author != "" {
			item.Author = &feeds.Author{Name: a.Author}
		}
		if whole(outlet) {
			item.Content = paragraphs(a.Text)
		}
		f.Add(item)
	}
	var err error
	switch formats[outlet%len(formats)] {
	case "rss":
		body, err = f.ToRss()
		mediaType = "application/rss+xml; charset=utf-8"
	case "atom":
		body, err = f.ToAtom()
		mediaType = "application/atom+xml; charset=utf-8"
	default:
		body, err = f.ToJSON()
		mediaType = "application/feed+json; charset=utf-8"
	}
	if err != nil { // strings and times always marshal
		return "", mediaType
	}
	return body, mediaType
}

// paragraphs is a text as HTML.
func paragraphs(text string) string {
	var b strings.Builder
	for _, p := range strings.Split(text, "\n\n") {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	return b.String()
}
