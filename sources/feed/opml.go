package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Outline is one feed of a list.
type Outline struct {
	// Title is what the list calls it; empty when it does not.
	Title string
	// URL is the feed's address, Site that of the page it belongs to (may be empty).
	URL, Site string
	// Folder is the names of the outlines around it, outermost first; empty at the top.
	Folder []string
}

// ErrNotOPML is in the chain of ReadOPML's error for a document of another kind.
var ErrNotOPML = errors.New("not an OPML list of feeds")

// maxOutlines is the number of feeds read of one list, maxFolders how deep folders
// are followed.
const (
	maxOutlines = 20_000
	maxFolders  = 10
)

// ReadOPML reads a list of feeds in its order, with broken markup read as far as it
// goes. An address is listed once.
func ReadOPML(doc []byte) ([]Outline, error) {
	s := newScanner(decodeText(doc, ""))
	var out []Outline
	var names []string // the outlines that are open, "" for a feed
	seen := map[string]bool{}
	root := false
	for {
		t := s.next()
		switch {
		case t.kind == tokEOF:
			if !root {
				return nil, fmt.Errorf("read OPML: %w", ErrNotOPML)
			}
			return out, nil
		case t.kind == tokStart && !root:
			if t.local != "opml" && t.local != "outline" && t.local != "body" {
				return nil, fmt.Errorf("read OPML: %w: its outermost element is <%s>", ErrNotOPML, t.raw)
			}
			root = true
			if t.local != "outline" {
				continue
			}
			fallthrough
		case t.kind == tokStart && t.local == "outline":
			title := oneLine(plainText(firstOf(t.attr("title"), t.attr("text"))))
			address := strings.TrimSpace(firstOf(t.attr("xmlUrl"), t.attr("url")))
			name := title
			if strings.HasPrefix(address, "http") && (t.attr("xmlUrl") != "" || !strings.EqualFold(t.attr("type"), "link")) {
				name = ""
				if !seen[address] && len(out) < maxOutlines {
					seen[address] = true
					out = append(out, Outline{Title: title, URL: address, Site: strings.TrimSpace(t.attr("htmlUrl")), Folder: folder(names)})
				}
			}
			names = append(names, name)
		case t.kind == tokEnd && t.local == "outline" && len(names) > 0:
			names = names[:len(names)-1]
		}
	}
}

func folder(names []string) []string {
	var out []string
	for _, n := range names {
		if n != "" && len(out) < maxFolders {
			out = append(out, n)
		}
	}
	return out
}

type opmlOutline struct {
	Text     string         `xml:"text,attr"`
	Title    string         `xml:"title,attr,omitempty"`
	Type     string         `xml:"type,attr,omitempty"`
	XMLURL   string         `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string         `xml:"htmlUrl,attr,omitempty"`
	Outlines []*opmlOutline `xml:"outline"`
}

type opmlDoc struct {
	XMLName xml.Name       `xml:"opml"`
	Version string         `xml:"version,attr"`
	Title   string         `xml:"head>title"`
	Created string         `xml:"head>dateCreated,omitempty"`
	Body    []*opmlOutline `xml:"body>outline"`
}

// WriteOPML writes feeds as OPML 2.0, folders kept. created may be zero.
func WriteOPML(w io.Writer, title string, created time.Time, feeds []Outline) error {
	doc := opmlDoc{Version: "2.0", Title: title}
	if !created.IsZero() {
		doc.Created = created.UTC().Format(time.RFC1123Z)
	}
	folders := map[string]*opmlOutline{}
	for _, f := range feeds {
		o := &opmlOutline{Text: firstOf(f.Title, f.URL), Title: f.Title, Type: "rss", XMLURL: f.URL, HTMLURL: f.Site}
		list, path := &doc.Body, ""
		for _, name := range f.Folder {
			path += "\x00" + name
			if folders[path] == nil {
				folders[path] = &opmlOutline{Text: name, Title: name}
				*list = append(*list, folders[path])
			}
			list = &folders[path].Outlines
		}
		*list = append(*list, o)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	b.WriteByte('\n')
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	return nil
}
