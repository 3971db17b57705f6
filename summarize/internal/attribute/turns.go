package attribute

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// turns finds who speaks in each paragraph of an interview that is printed as one: "Hallam:
// The survivors filled in.". The answer's next paragraphs are the same speaker's where they
// speak of "I" or "we". A label counts only where it begins two paragraphs or more, so that
// "Revenue: 5 million" is none.
func (a *article) findTurns(paragraphs []Paragraph) {
	labels := map[string]int{}
	for i := range paragraphs {
		if s := a.label(&paragraphs[i]); !s.Empty() {
			labels[strings.ToLower(s.In(a.text))]++
		}
	}
	a.turns = make([]news.Span, len(paragraphs))
	if len(labels) == 0 {
		return
	}
	var last news.Span
	for i := range paragraphs {
		p := &paragraphs[i]
		s := a.label(p)
		switch name := strings.ToLower(s.In(a.text)); {
		case s.Empty():
			if last.Empty() || !firstPerson(p) {
				last = news.Span{}
				continue
			}
		case labels[name] < 2:
			last = news.Span{}
			continue
		case a.asks(name):
			last = news.Span{}
			continue
		default:
			last = s
		}
		a.turns[i] = last
	}
}

// label is the name before the colon that opens p; empty where there is none.
func (a *article) label(p *Paragraph) news.Span {
	if len(p.Sentences) == 0 {
		return news.Span{}
	}
	l := &p.Sentences[0].Line
	if l.Norm(0) == "(" && l.Norm(1) == "(" { // "((Aparna Garg)) There were fifteen."
		for i := 2; i < min(len(l.Tokens), 9); i++ {
			if l.Norm(i) == ")" && l.Norm(i+1) == ")" {
				return l.Words(2, i)
			}
		}
	}
	colon := 0
	for colon < min(len(l.Tokens), 6) && l.Norm(colon) != ":" {
		colon++
	}
	if l.Norm(colon) != ":" || colon == 6 {
		return news.Span{}
	}
	for i := range colon {
		if !l.Capital(i) && l.Norm(i) != "." && l.Norm(i) != "-" || l.Tag(i) == tagger.CD {
			return news.Span{}
		}
	}
	return l.Words(0, colon)
}

// asks reports whether the label names who asks: the outlet, or a question's letter.
func (a *article) asks(name string) bool {
	switch name {
	case "q", "a", "question", "answer", "interviewer":
		return true
	}
	return a.outlet != "" && (strings.Contains(a.outlet, name) || strings.Contains(name, a.outlet))
}

// firstPerson reports whether p speaks of "I" or "we" outside quotations.
func firstPerson(p *Paragraph) bool {
	for k := range p.Sentences {
		l := &p.Sentences[k].Line
		for i := range l.Tokens {
			switch l.Norm(i) {
			case "i", "we", "my", "our", "us", "me":
				return true
			case `"`:
				return false
			}
		}
	}
	return false
}
