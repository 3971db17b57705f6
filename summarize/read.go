package summarize

import (
	"slices"
	"strings"

	"tidings/news"
	"tidings/summarize/internal/attribute"
	"tidings/summarize/internal/figure"
	"tidings/summarize/internal/text"
)

// Read finds the sentences, figures, quotations and claims of one article and who
// asserts each. Any text gives a reading; what it cannot read it leaves out and says so
// in Note. The time it takes is linear in the text.
//
// In languages other than English it keeps only figures that need no grammar (digits
// with a percent or currency sign) and credits nobody.
func Read(a news.Article) Reading { return ReadWithout(a, nil) }

// ReadWithout is Read of an article some of whose paragraphs, given by their indexes in
// order, are furniture (see FindFurniture): they are Boilerplate.
func ReadWithout(a news.Article, furniture []int) Reading {
	r := Reading{Article: a, Lang: text.Lang(a.Lang, a.Title+"\n"+a.Text)}
	english := r.Lang == "en" || r.Lang == "" && mostlyLatin(a.Text)
	if !english && strings.TrimSpace(a.Text) != "" {
		r.Note = foreignNote(r.Lang)
	}
	paragraphs := readParagraphs(&r, english, furniture)
	if english {
		attribute.Attribute(a.Text, a.Outlet, paragraphs)
	}
	n := 0
	for _, p := range paragraphs {
		n += len(p.Sentences)
	}
	r.Claims = slices.Grow(r.Claims, n)
	for _, p := range paragraphs {
		for _, s := range p.Sentences {
			r.Claims = append(r.Claims, claim(a, s))
		}
	}
	return r
}

// readParagraphs fills in the paragraphs, sentences and repeats of r and returns the
// paragraphs with their figures.
func readParagraphs(r *Reading, english bool, furniture []int) []attribute.Paragraph {
	t := r.Article.Text
	var finder figure.Reader
	var out []attribute.Paragraph
	for i, p := range text.Paragraphs(t) {
		if _, found := slices.BinarySearch(furniture, i); found {
			p.Kind = text.Boilerplate
		}
		r.Paragraphs = append(r.Paragraphs, Paragraph{Span: p.Span, Kind: ParagraphKind(p.Kind)})
		if p.Kind == text.Repeated {
			r.Repeats = append(r.Repeats, news.Repeat{ArticleID: r.Article.ID, First: p.First, Again: i})
		}
		read := attribute.Paragraph{Span: p.Span, Kind: p.Kind}
		sentences := text.Sentences(t, p.Span)
		if p.Kind == text.Body {
			read.Sentences = make([]attribute.Sentence, 0, len(sentences))
		}
		for _, s := range sentences {
			r.Sentences = append(r.Sentences, Sentence{Span: s, Paragraph: i})
			if p.Kind != text.Body {
				continue
			}
			read.Sentences = append(read.Sentences, readSentence(&finder, t, s, english))
		}
		out = append(out, read)
	}
	return out
}

func readSentence(finder *figure.Reader, t string, s news.Span, english bool) attribute.Sentence {
	out := attribute.Sentence{Line: figure.NewLine(t, s)}
	for _, m := range finder.Find(&out.Line) {
		if english || certain(m.Figure) {
			out.Mentions = append(out.Mentions, m)
		}
	}
	return out
}

// certain reports whether a figure can be read without knowing the language: digits
// with a percent sign or a currency mark.
func certain(f news.Figure) bool {
	if f.Qualifier != news.Exact || !strings.ContainsAny(f.Raw, "0123456789") {
		return false
	}
	return strings.ContainsAny(f.Raw, "%$€£¥₹₴₽")
}

func claim(a news.Article, s attribute.Sentence) news.Claim {
	c := news.Claim{ArticleID: a.ID, Sentence: s.Line.Span, Text: s.Line.Span.In(a.Text), Quotes: s.Quotes, Attribution: s.Attribution}
	for _, m := range s.Mentions {
		m.Figure.ArticleID = a.ID
		c.Figures = append(c.Figures, m.Figure)
	}
	for i := range c.Quotes {
		c.Quotes[i].ArticleID = a.ID
	}
	return c
}

// mostlyLatin reports whether t is written in Latin letters: what is too short for its
// language to be told is then read as English.
func mostlyLatin(t string) bool {
	latin, other := 0, 0
	for i, r := range t {
		switch {
		case i > 2000:
			return latin >= other
		case r < 0x250 && (r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0xc0):
			latin++
		case r >= 0x370:
			other++
		}
	}
	return latin >= other
}

func foreignNote(lang string) string {
	if lang == "" {
		return "The language of this text is unknown, so only figures with a percent or currency sign were kept and nobody is credited."
	}
	return "This text is in a language that is not read here (" + lang + "), so only figures with a percent or currency sign were kept and nobody is credited."
}
