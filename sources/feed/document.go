package feed

import "time"

// Document is a feed as it is printed: the fields as the feed writes them, HTML made
// safe to show, times in RFC 3339 and UTC, empty when unknown.
type Document struct {
	Feed    Head    `json:"feed"`
	Entries []Entry `json:"entries"`
	// Truncated is true where the feed was cut off.
	Truncated bool `json:"truncated,omitempty"`
}

// Head is what a feed says of itself.
type Head struct {
	Kind     Kind   `json:"kind"`
	Title    string `json:"title"`
	Link     string `json:"link"`
	Subtitle string `json:"subtitle"`
	ID       string `json:"id"`
	Author   string `json:"author"`
	Updated  string `json:"updated"`
	Lang     string `json:"lang,omitempty"`
}

// Entry is one item of a feed; Text is what a digest would read.
type Entry struct {
	Title     string   `json:"title"`
	Link      string   `json:"link"`
	ID        string   `json:"id"`
	Summary   string   `json:"summary"`
	Content   string   `json:"content"`
	Author    string   `json:"author"`
	Published string   `json:"published"`
	Updated   string   `json:"updated"`
	Outlet    string   `json:"outlet,omitempty"`
	Text      string   `json:"text"`
	Full      bool     `json:"full"`
	Keys      []string `json:"keys"`
}

// Document is the feed in its printed form.
func (f Feed) Document() Document {
	d := Document{
		Feed: Head{Kind: f.Kind, Title: f.Title, Link: f.URL, Subtitle: Clean(f.Subtitle, f.URL), ID: f.ID,
			Author: f.Author, Updated: stamp(f.Updated), Lang: f.Lang},
		Entries:   make([]Entry, 0, len(f.Items)),
		Truncated: f.Truncated,
	}
	for _, it := range f.Items {
		d.Entries = append(d.Entries, it.entry())
	}
	return d
}

func (it Item) entry() Entry {
	return Entry{
		Title: it.RawTitle, Link: it.URL, ID: it.ID, Author: it.Author, Outlet: it.Outlet,
		Summary: shown(it.Summary, it.PlainSummary, it.base), Content: shown(it.Content, it.PlainContent, it.base),
		Published: stamp(it.Issued), Updated: stamp(it.Updated), Text: it.Text, Full: it.Full, Keys: it.Keys,
	}
}

func shown(markup string, plain bool, base string) string {
	if plain {
		return markup
	}
	return Clean(markup, base)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
