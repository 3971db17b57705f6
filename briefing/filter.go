package briefing

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"tidings/news"
	"tidings/summarize"
)

// Filters keep or drop articles by words and phrases in their title or text, as
// summarize.Phrases finds them.
type Filters struct {
	// Include: where not empty, an article must hold at least one of these.
	Include []string
	// Exclude: an article that holds any of these is dropped.
	Exclude []string
}

// Match reports whether an article passes the filters. For many articles a Sieve is
// quicker.
func (f Filters) Match(a news.Article) bool {
	_, dropped := f.Sieve().Drops(a)
	return !dropped
}

// Empty reports whether everything passes.
func (f Filters) Empty() bool { return len(f.Include) == 0 && len(f.Exclude) == 0 }

// Sieve makes the filters ready for use.
func (f Filters) Sieve() Sieve {
	return Sieve{summarize.NewPhrases(f.Include), summarize.NewPhrases(f.Exclude), len(f.Include) > 0}
}

// Sieve is Filters ready for use. The zero Sieve drops nothing; it is safe for use by many
// goroutines.
type Sieve struct {
	include, exclude summarize.Phrases
	choosy           bool
}

// Drops reports whether an article does not pass, and by which excluded phrase; the phrase
// is empty where the article holds none of the included ones.
func (s Sieve) Drops(a news.Article) (phrase string, dropped bool) {
	if phrase, ok := s.exclude.Find(a.Title, a.Text); ok {
		return phrase, true
	}
	if !s.choosy {
		return "", false
	}
	_, ok := s.include.Find(a.Title, a.Text)
	return "", !ok
}

// sieves are the filters of a briefing, of its workspace, and the words of a topic of
// which an article must hold all.
func sieves(b Briefing, s Settings, topic []string) []Sieve {
	var out []Sieve
	for _, f := range []Filters{b.Filters, s.Filters} {
		if !f.Empty() {
			out = append(out, f.Sieve())
		}
	}
	for _, w := range topic {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) { // not the "&" of "fire & rescue"
			out = append(out, Filters{Include: []string{w}}.Sieve())
		}
	}
	return out
}

// dropped reports whether one of the sieves drops an article.
func dropped(a news.Article, sieves []Sieve) bool {
	return slices.ContainsFunc(sieves, func(s Sieve) bool { _, drops := s.Drops(a); return drops })
}

// Settings are what a workspace wants of all that is made for it. The zero Settings say
// nothing.
type Settings struct {
	// Zone is the IANA zone of new briefings and of answers; empty where none was said.
	Zone string
	// Lang is the language in which dates are written, as an ISO 639-1 code; empty for
	// English.
	Lang string
	// Stories is the most stories of digests of new briefings; 0 for DefaultStories.
	Stories int
	// Quiet are the quiet hours of new briefings.
	Quiet Quiet
	// Filters hold for all digests of the workspace, beside those of each briefing.
	Filters Filters
}

// Mute hides a story from the later digests of a channel.
type Mute struct {
	Channel news.Channel
	StoryID string
	// Headline is what the story was called when it was muted.
	Headline string
	// At is when, in UTC.
	At time.Time
}
