package attribute

import (
	"testing"

	"tidings/news"
	"tidings/summarize/internal/figure"
	"tidings/summarize/internal/text"
)

// read runs the whole of attribution over a text.
func read(t string) []Paragraph {
	var r figure.Reader
	var out []Paragraph
	for _, p := range text.Paragraphs(t) {
		q := Paragraph{Span: p.Span, Kind: p.Kind}
		for _, s := range text.Sentences(t, p.Span) {
			x := Sentence{Line: figure.NewLine(t, s)}
			x.Mentions = r.Find(&x.Line)
			q.Sentences = append(q.Sentences, x)
		}
		out = append(out, q)
	}
	Attribute(t, "The Courier", out)
	return out
}

func TestSpeakers(t *testing.T) {
	for name, c := range map[string]struct{ text, quote, speaker string }{
		"after":             {"“We lost 40 boats,” Mr. Okafor said.", "We lost 40 boats,", "Mr. Okafor"},
		"inverted":          {"“Around 90 are missing,” said Captain Idris Noor, who saw it.", "Around 90 are missing,", "Captain Idris Noor"},
		"before":            {"The mayor said: “It will cost a lot.”", "It will cost a lot.", "The mayor"},
		"any verb":          {"“Not now,” shrugged Ana Ruiz.", "Not now,", "Ana Ruiz"},
		"goes on":           {"“It burned,” Ana Ruiz said. “We ran away.”", "We ran away.", "Ana Ruiz"},
		"sentence before":   {"Ana Ruiz said she was afraid. “It was over very fast.”", "It was over very fast.", "Ana Ruiz"},
		"called":            {"Ana Ruiz called the plan “a cold shower”.", "a cold shower", "Ana Ruiz"},
		"colon and verb":    {"That is a claim that Ana Ruiz dismissed: “It was a dozen.”", "It was a dozen.", "Ana Ruiz"},
		"nobody":            {"The so-called “peace plan” was dead.", "peace plan", ""},
		"pronoun":           {"Mayor Ana Ruiz came late. “I was asleep,” she said.", "I was asleep,", "Mayor Ana Ruiz"},
		"straight and open": {"\"We are done,\" said Piet Auer. \"And", "We are done,", "Piet Auer"},
	} {
		found := false
		for _, p := range read(c.text) {
			for _, s := range p.Sentences {
				for _, q := range s.Quotes {
					if q.Text != c.quote {
						continue
					}
					found = true
					if q.Speaker != c.speaker {
						t.Errorf("%s: %q is said by %q, want %q", name, q.Text, q.Speaker, c.speaker)
					}
				}
			}
		}
		if !found {
			t.Errorf("%s: no quotation %q in %q", name, c.quote, c.text)
		}
	}
}

func TestSpeakerLine(t *testing.T) {
	ps := read("He was asked about the talks on Monday night.\n\n“About 300 left.”\n\n– A source close to the talks")
	q := ps[1].Sentences[0].Quotes
	if len(q) != 1 || q[0].Speaker != "A source close to the talks" {
		t.Errorf("quotes are %+v", q)
	}
	f := ps[1].Sentences[0].Mentions[0].Figure.Attribution
	if f.Source != "A source close to the talks" || !f.Anonymous {
		t.Errorf("attribution is %+v", f)
	}
}

func TestHedgesAndStrength(t *testing.T) {
	for text, want := range map[string]news.Attribution{
		"Some 40 people are feared dead.":                     {Hedged: true, Hedge: "feared"},
		"Ten homes were reportedly lost.":                     {Hedged: true, Hedge: "reportedly"},
		"It comes amid reports that 50 boats sank.":           {Hedged: true, Hedge: "reports"},
		"Up to 30 people may have died.":                      {Hedged: true, Hedge: "may have"},
		"The force is believed to include 60 tanks.":          {Hedged: true, Hedge: "believed"},
		"The mayor said 60 boats sank.":                       {Source: "The mayor", Strength: news.Strong},
		"The union wants 400 more posts.":                     {Source: "The union", Strength: news.Weak},
		"Sources said 60 boats sank.":                         {Source: "Sources", Strength: news.Strong, Anonymous: true},
		"The army denied that 30 soldiers had deserted.":      {Denied: true},
		"The mayor told the Courier that 60 boats sank.":      {Source: "The mayor", Strength: news.Strong},
		"The mayor told the Evening Post that 60 boats sank.": {Source: "The mayor", Strength: news.Strong, Via: "the Evening Post"},
	} {
		m := read(text)[0].Sentences[0].Mentions
		if len(m) == 0 {
			t.Errorf("%q has no figure", text)
			continue
		}
		got := m[0].Figure.Attribution
		got.SourceSpan, got.ViaSpan, got.CueSpan, got.Cue = news.Span{}, news.Span{}, news.Span{}, ""
		if got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", text, got, want)
		}
	}
}
