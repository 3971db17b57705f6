package feed

import (
	"bytes"
	"encoding/json"
	"strings"
)

// jsonItem is an item of JSON Feed 1.0 or 1.1. Values are read leniently: ids may be
// numbers, and a field of a wrong type is left out rather than the item.
type jsonItem struct {
	ID          json.RawMessage `json:"id"`
	URL         json.RawMessage `json:"url"`
	ExternalURL json.RawMessage `json:"external_url"`
	Title       json.RawMessage `json:"title"`
	HTML        json.RawMessage `json:"content_html"`
	Text        json.RawMessage `json:"content_text"`
	Summary     json.RawMessage `json:"summary"`
	Published   json.RawMessage `json:"date_published"`
	Modified    json.RawMessage `json:"date_modified"`
	Author      json.RawMessage `json:"author"`
	Authors     json.RawMessage `json:"authors"`
	Language    json.RawMessage `json:"language"`
}

// parseJSON reads a JSON Feed. A document that breaks off gives the items before the
// break.
func parseJSON(text []byte, base string) (Feed, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		if err != nil {
			return Feed{}, &NotFeedError{Found: other(text)}
		}
		return Feed{}, &NotFeedError{Found: FoundJSON}
	}
	f := Feed{Kind: JSON}
	known := false // an items list or JSON Feed's version was seen
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			f.Truncated = true
			break
		}
		if name == "items" {
			known = true
			if !jsonItems(d, &f, base) {
				f.Truncated = true
				break
			}
			continue
		}
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			f.Truncated = true
			break
		}
		known = f.setJSON(name, raw, base) || known
	}
	if !known {
		return Feed{}, &NotFeedError{Found: FoundJSON}
	}
	for i := range f.Items { // the feed's own language and base may come after the items
		f.Items[i].base = firstOf(f.URL, base)
	}
	return f, nil
}

// setJSON takes a top-level field; it reports whether the field shows a JSON Feed.
func (f *Feed) setJSON(name string, raw json.RawMessage, base string) bool {
	switch name {
	case "version":
		return strings.Contains(str(raw), "jsonfeed.org")
	case "title":
		f.Title = str(raw)
	case "description":
		f.Subtitle = str(raw)
	case "home_page_url":
		f.URL = resolve(base, str(raw))
	case "feed_url":
		f.Self = resolve(base, str(raw))
		f.ID = str(raw)
	case "language":
		f.Lang = primary(str(raw))
	case "author", "authors":
		f.Author = firstOf(f.Author, jsonAuthor(raw))
	case "hubs":
		var hubs []struct{ Type, URL string }
		if json.Unmarshal(raw, &hubs) == nil {
			for _, h := range hubs {
				if strings.EqualFold(h.Type, "websub") {
					f.Hub = resolve(base, h.URL)
				}
			}
		}
	}
	return false
}

// jsonItems reads the list of items; it reports false where the list breaks off.
func jsonItems(d *json.Decoder, f *Feed, base string) bool {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return false
	}
	for d.More() {
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return false
		}
		var in jsonItem
		if json.Unmarshal(raw, &in) != nil || len(f.Items) >= maxItems {
			continue // not an object
		}
		f.Items = append(f.Items, in.item(base))
	}
	_, err := d.Token()
	return err == nil
}

func (in jsonItem) item(base string) Item {
	it := Item{
		ID:        str(in.ID),
		RawTitle:  strings.TrimSpace(str(in.Title)),
		URL:       firstOf(str(in.URL), str(in.ExternalURL)),
		Summary:   str(in.Summary),
		Published: ParseTime(str(in.Published)),
		Updated:   ParseTime(str(in.Modified)),
		Author:    firstOf(jsonAuthor(in.Authors), jsonAuthor(in.Author)),
		Lang:      primary(str(in.Language)),
		Content:   str(in.HTML),
	}
	it.PlainSummary = !looksHTML(it.Summary)
	it.Title = oneLine(it.RawTitle)
	if strings.Contains(it.RawTitle, "&") {
		it.Title = "" // some write HTML here; finish decodes it
	}
	if it.Content == "" {
		it.Content, it.PlainContent = str(in.Text), true
	}
	if it.URL == "" && strings.HasPrefix(it.ID, "http") {
		it.URL = it.ID
	}
	if it.URL != "" {
		it.URL = resolve(base, it.URL)
	}
	return it
}

// str is a JSON string, number or boolean as text; empty for anything else.
func str(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if c := raw[0]; c == '-' || '0' <= c && c <= '9' {
		return string(raw)
	}
	return ""
}

// jsonAuthor is the name in an author object, or the names in a list of them.
func jsonAuthor(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	type person struct {
		Name string `json:"name"`
	}
	var one person
	if json.Unmarshal(raw, &one) == nil {
		return one.Name
	}
	var many []person
	if json.Unmarshal(raw, &many) != nil {
		return str(raw)
	}
	var names []string
	for _, p := range many[:min(len(many), 20)] {
		if p.Name != "" {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
