package web

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"tidings/news"
)

//go:embed assets/style.css
var style string

//go:embed assets/pages.html
var source string

// pages are the templates. html/template escapes every value for the place it stands
// in; nothing from an article is ever marked as safe.
var pages = template.Must(template.New("pages").Parse(source))

// policy is the Content-Security-Policy of every page, whether served or saved: the
// one style sheet by its hash, the icon, and nothing else.
var policy = "default-src 'none'; style-src 'sha256-" + styleHash() + "'; img-src data:; base-uri 'none'; form-action 'none'"

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// page is what every page has.
type page struct {
	Style  template.CSS
	Policy string
}

func newPage() page { return page{Style: template.CSS(style), Policy: policy} }

// messageView is a page of a heading and a few sentences.
type messageView struct {
	page
	Title string
	Lines []string
}

// digestView is a digest as its page shows it. Every text in it is free of characters
// that hide or turn others; every address is http or https.
type digestView struct {
	page
	// Name is the briefing's; Title that with the date.
	Name, Title string
	Due         stamp
	Stories     []storyView
	More        []linkView
	Notes       []string
	// Open shows all receipts. Other is the page that shows them the other way, relative
	// to this one, as the server may stand below a path; empty for a page that is not
	// served. Health is the page of how the sources fare, in the same way.
	Open          bool
	Other, Health string
}

type storyView struct {
	Anchor, Headline string
	Bullets          []bulletView
	Outlets          []linkView
	Origins          string
	Ledger           ledgerView
	Open             bool
}

type bulletView struct {
	Anchor   string
	Text     []run
	Receipts []receiptView
	// Corrections are what became known of it later, oldest first.
	Corrections []correctionView
	// Count is the number of receipts in words, Short what names the bullet to a
	// screen reader.
	Count, Short string
	Open         bool
}

// correctionView is a correction with the sentence that says so; the latter may be empty.
type correctionView struct {
	Words, Sentence string
	Outlet          linkView
	At              string // for machines
}

// linkView is a name with an address; URL is empty where there is none to show.
type linkView struct{ Name, URL string }

// stamp is a time as people and as machines read it; both empty for an unknown one.
type stamp struct{ Words, Machine string }

// run is a stretch of text; Figure marks a number.
type run struct {
	Text   string
	Figure bool
}

// RenderDigest writes a digest as one HTML document that needs nothing else: with its
// receipts open, each sentence in its paragraph where articles (by id) has the text.
// articles may be nil.
func RenderDigest(w io.Writer, d news.Digest, articles map[string]news.Article) error {
	return render(w, d, articles, true, "")
}

// render writes a digest's page; key is that of a page that is served, else empty.
func render(w io.Writer, d news.Digest, articles map[string]news.Article, open bool, key string) error {
	if err := pages.ExecuteTemplate(w, "digest", viewDigest(d, articles, open, key)); err != nil {
		return fmt.Errorf("render digest %s: %w", d.Key, err)
	}
	return nil
}

func viewDigest(d news.Digest, articles map[string]news.Article, open bool, key string) digestView {
	local := d.Local()
	v := digestView{page: newPage(), Name: or(plain(d.Name), "Digest"), Open: open}
	switch {
	case key == "":
	case open:
		v.Other, v.Health = "../"+key, "sources"
	default:
		v.Other, v.Health = key+"/receipts", key+"/sources"
	}
	v.Title = v.Name
	if !d.Slot.IsZero() {
		v.Due = stamp{local.Format("Monday 2 January 2006, 15:04 MST"), local.Format(time.RFC3339)}
		v.Title += ", " + local.Format("2 January 2006, 15:04")
	}
	for _, s := range d.Stories {
		v.Stories = append(v.Stories, viewStory(s, articles, local.Location(), open))
	}
	v.More = viewLinks(d.More)
	for _, n := range d.Notes {
		if n = plain(n); n != "" {
			v.Notes = append(v.Notes, n)
		}
	}
	if d.Dropped > 0 {
		v.Notes = append(v.Notes, plural(d.Dropped, "bullet")+" left out: a figure or quotation was not found in the sentence it cites.")
	}
	return v
}

func viewStory(s news.DigestStory, articles map[string]news.Article, zone *time.Location, open bool) storyView {
	v := storyView{Anchor: anchor("s", s.ID), Headline: or(plain(s.Headline), "A story without a headline"), Outlets: viewLinks(s.Outlets), Open: open}
	if s.Origins > 0 {
		v.Origins = plural(s.Origins, "independent origin")
	}
	for _, b := range s.Bullets {
		v.Bullets = append(v.Bullets, viewBullet(b, articles, zone, open))
	}
	v.Ledger = viewLedger(s.Ledger, articles, zone)
	return v
}

func viewBullet(b news.Bullet, articles map[string]news.Article, zone *time.Location, open bool) bulletView {
	v := bulletView{Anchor: anchor("b", b.ID), Text: markFigures(b.Text, b.Figures), Open: open, Short: shorten(plain(b.Text), 60)}
	for _, r := range b.Receipts {
		v.Receipts = append(v.Receipts, viewReceipt(r, b.Figures, articles, zone))
	}
	for _, c := range b.Corrections {
		at := when(c.At, zone)
		v.Corrections = append(v.Corrections, correctionView{plain(c.Line(at.Words)), plain(c.Receipt.Sentence), linkView{plain(c.Receipt.Outlet), safeURL(c.Receipt.URL)}, at.Machine})
	}
	v.Count = plural(len(v.Receipts), "receipt")
	return v
}

func viewLinks(links []news.OutletLink) []linkView {
	var out []linkView
	for _, l := range links {
		if name := plain(l.Name); name != "" {
			out = append(out, linkView{name, safeURL(l.URL)})
		}
	}
	return out
}

// anchor is an id within a page. What stands in ids of others is kept where it is
// plain, else hashed, so that the same id always gives the same anchor.
func anchor(kind, id string) string {
	if id == "" || len(id) > 64 || strings.ContainsFunc(id, func(r rune) bool {
		return !(r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}) {
		sum := sha256.Sum256([]byte(id))
		id = "x" + hex.EncodeToString(sum[:8])
	}
	return kind + "-" + id
}

// when is a time as a receipt or table shows it.
func when(t time.Time, zone *time.Location) stamp {
	if t.IsZero() {
		return stamp{}
	}
	t = t.In(zone)
	return stamp{t.Format("2 Jan 2006, 15:04"), t.Format(time.RFC3339)}
}

// receiptArticles lists the articles that a digest's receipts and ledgers name, each
// once.
func receiptArticles(d news.Digest) []string {
	seen := map[string]bool{}
	var out []string
	add := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, s := range d.Stories {
		for _, b := range s.Bullets {
			for _, r := range b.Receipts {
				add(r.ArticleID)
			}
		}
		for _, q := range s.Ledger {
			for _, m := range q.Mentions {
				add(m.Figure.ArticleID)
			}
		}
	}
	return out
}
