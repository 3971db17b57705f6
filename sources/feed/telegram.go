package feed

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Telegram is the web preview of a public Telegram channel.
const Telegram Kind = "telegram"

// maxDepth is how deep a page's tree is followed.
const maxDepth = 500

// ParseTelegram reads the web preview of a public Telegram channel (t.me/s/NAME) as
// a feed: each message with text is an item, its first line the title. The error is
// a *NotFeedError where the page shows no channel, which is also what Telegram
// answers for private channels and groups.
func ParseTelegram(page []byte, url string) (Feed, error) {
	doc, err := html.Parse(bytes.NewReader(decodeText(page, "text/html")))
	if err != nil {
		return Feed{}, &NotFeedError{Found: FoundHTML}
	}
	f := Feed{Kind: Telegram, URL: url}
	channel := false
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		if depth > maxDepth || len(f.Items) >= maxItems {
			return
		}
		switch {
		case n.DataAtom == atom.Meta && attrOf(n, "property") == "og:title":
			f.Title = attrOf(n, "content")
		case hasClass(n, "tgme_channel_info") || hasClass(n, "tgme_channel_history"):
			channel = true
		case attrOf(n, "data-post") != "":
			if it := message(n); it.Content != "" {
				f.Items = append(f.Items, it)
			}
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(doc, 0)
	if !channel && len(f.Items) == 0 {
		return Feed{}, &NotFeedError{Found: FoundHTML}
	}
	f.Name = oneLine(f.Title)
	for i, j := 0, len(f.Items)-1; i < j; i, j = i+1, j-1 { // the page has the oldest first
		f.Items[i], f.Items[j] = f.Items[j], f.Items[i]
	}
	for i := range f.Items {
		f.Items[i].finish(f)
		f.Items[i].Full = true // there is no page behind a message
	}
	setKeys(f.Items)
	return f, nil
}

func message(n *html.Node) Item {
	post := attrOf(n, "data-post")
	it := Item{ID: "telegram:" + post, URL: "https://t.me/" + post}
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		if depth > maxDepth {
			return
		}
		if hasClass(n, "tgme_widget_message_text") && it.Content == "" && !hasClass(n.Parent, "tgme_widget_message_reply") {
			var b bytes.Buffer
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				_ = html.Render(&b, c)
			}
			it.Content = b.String()
			return
		}
		if n.DataAtom == atom.Time && attrOf(n, "datetime") != "" {
			it.Published = ParseTime(attrOf(n, "datetime"))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(n, 0)
	return it
}

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	return n != nil && n.Type == html.ElementNode && strings.Contains(" "+attrOf(n, "class")+" ", " "+class+" ")
}
