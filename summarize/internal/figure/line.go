// Package figure finds the numbers of a sentence that state a quantity and reads them:
// value or range, qualifier, kind, unit and what is measured.
//
// Numbers that state none (dates, years, clock times, ages, names with numbers, scores,
// idioms) are typed first and left out. What is a figure, and what its words, value,
// qualifier and unit are, follows the labels of the attributed-figures corpus.
package figure

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize/internal/tagger"
	"tidings/summarize/internal/text"
)

// Line is a sentence with its tokens and their tags.
type Line struct {
	// Text is the article's text; Span is the sentence's place in it.
	Text   string
	Span   news.Span
	Tokens []text.Token
	// tags are as many as tokens, and nil until one is asked for: tagging takes longer
	// than all else that is done with a sentence, and most sentences need no tag.
	tags []tagger.Tag
	// loose: every number is read, as in a phrase that is no sentence of news.
	loose bool
}

// NewLine tokenises the sentence s of t; it is tagged when its first tag is asked for.
func NewLine(t string, s news.Span) Line {
	l := Line{Text: t, Span: s, Tokens: text.Tokens(t, s)}
	for i := range l.Tokens {
		if l.organization(i) {
			l.Tokens[i].Norm = who
		}
	}
	return l
}

// who is the norm of WHO, the World Health Organization: not that of the pronoun.
const who = "w.h.o."

// organization reports whether token i is the organization in a sentence that is not all
// in capitals.
func (l *Line) organization(i int) bool {
	return l.Tokens[i].Text == "WHO" && i > 0 && l.Tokens[i-1].Text != strings.ToUpper(l.Tokens[i-1].Text)
}

// tag tags the tokens.
func (l *Line) tag() {
	l.tags = tagger.Tags(l.Tokens)
	l.repair()
}

// alwaysPast are verbs of news that the treebanks have too seldom for the tagger.
var alwaysPast = set("spoke", "said", "told", "rose", "fell", "reckoned", "warned", "insisted", "grew", "sank", "flew", "blamed", "accused", "fined", "toured", "slipped", "cited", "denied", "stood", "held", "heard")

var alwaysVerb = set("says", "reckons", "insists", "argues", "believes", "thinks", "expects", "predicts", "estimates", "denies", "warns", "accuses", "cites", "blames", "concedes", "admits", "tells", "alleges", "speaks", "reveals", "mentions")

// nouns of bodies and counts that are taken for adjectives and adverbs.
var alwaysNoun = set("navy", "army", "militia", "tally", "toll", "police", "rebels", "court", "council", "ministry", "union", "tribunal", "watchdog", "regulator", "coroner", "opposition", "defence", "defense", "prosecution", "spokesman", "spokeswoman", "commander", "insurer", "retailer", "operator", "treasury", "consortium", "mission", "hospital", "charity", "affairs", "ethics", "sports", "institute", "newspaper", "daily", "weekly", "filings", "utility", "airline", "brewery", "bakery", "constable", "dossier", "directorate", "lobby", "junta", "podcast")

// adjectiveNouns are nouns of people that are also adjectives.
var adjectiveNouns = set("civilian", "official", "executive", "representative", "relative", "local", "expert", "veteran", "professional", "adult", "native", "militant", "insurgent", "regular", "superior", "conservative", "liberal", "democrat", "republican")

// baseVerbs are verbs that the tagger takes for nouns after a plural.
var baseVerbs = set("reveal", "show", "suggest", "say", "point", "list", "claim", "report", "estimate", "forecast", "count", "record", "detail", "indicate", "find", "speak", "promise", "counter", "complain", "put", "expect", "warn", "believe", "reckon")

// cueAfter follow a plural of people who speak.
var cueAfter = set("said", "say", "had", "have", "told", "forecast", "expect", "expected", "estimate", "believe", "warned", "warn", "put", "reckon", "predict", "fear", "want", "think", "claim", "claimed", "see", "who", "in", "at")

var pluralPeople = set("analysts", "economists", "officials", "forecasters", "experts", "scientists", "researchers", "investigators", "prosecutors", "lawyers", "residents", "witnesses", "organisers", "organizers", "campaigners", "regulators", "ministers", "lawmakers", "investors", "traders", "authorities", "survivors", "protesters", "employees", "workers", "ministries", "hospitals", "statistics", "documents", "data", "strategists", "sources", "activists", "unions", "insurers", "rescuers", "firefighters")

// repairable tells in which of the lists above a word is, so that one look-up serves all.
type repairable uint8

const (
	isPast repairable = 1 << iota
	isVerb
	isNoun
	isAdjectiveNoun
	isBaseVerb
	isPeople
)

var repairs = func() map[string]repairable {
	repairs := map[string]repairable{}
	for kind, list := range map[repairable]map[string]bool{isPast: alwaysPast, isVerb: alwaysVerb, isNoun: alwaysNoun, isAdjectiveNoun: adjectiveNouns, isBaseVerb: baseVerbs, isPeople: pluralPeople} {
		for w := range list {
			repairs[w] |= kind
		}
	}
	return repairs
}()

// repair corrects tags of words that matter here and that the tagger often errs on.
func (l *Line) repair() {
	finite := false // whether the clause so far has a finite verb
	for i := range l.Tokens {
		w, t := l.Norm(i), l.Tag(i)
		prev := l.Tag(i - 1)
		if w == who {
			l.tags[i] = tagger.NNP
			continue
		}
		listed := repairs[w]
		switch {
		case w == "points" && t == tagger.NNS && l.Norm(i+1) == "out":
			l.tags[i] = tagger.VBZ
		case w == "forecast" && (t == tagger.RB || t == tagger.NN) && prev == tagger.NNS && l.Norm(i-1) != "times" && !l.Tag(i+1).Noun() && l.Tag(i+1) != tagger.JJ:
			l.tags[i] = tagger.VBD
		case w == "said" && t == tagger.VBN && prev == tagger.Punct:
			l.tags[i] = tagger.VBD
		case w == "polling" && t == tagger.VBG && (l.Norm(i+1) == "by" || l.Norm(i+1) == "for" || l.Norm(i+1) == "from"):
			l.tags[i] = tagger.NN
		case w == "amid":
			l.tags[i] = tagger.IN
		case w == "reports" && l.Norm(i-1) == "amid":
			l.tags[i] = tagger.NNS
		case listed&isPast != 0 && t == tagger.VBN && (prev.Noun() || prev == tagger.PRP):
			l.tags[i] = tagger.VBD
		case listed&isPast != 0 && t != tagger.VBD && t != tagger.VBN && prev != tagger.DT && (prev != tagger.JJ || l.Norm(i-1) == "first"):
			l.tags[i] = tagger.VBD
		case listed&isVerb != 0 && t.Noun() && (prev.Noun() || prev == tagger.PRP || w == "says"):
			l.tags[i] = tagger.VBZ
		case t == tagger.JJ && listed&isAdjectiveNoun != 0 && !l.Tag(i+1).Noun() && l.Tag(i+1) != tagger.JJ && (prev == tagger.DT || prev == tagger.JJ || prev == tagger.CD || prev.Noun() || prev == tagger.POS):
			l.tags[i] = tagger.NN
		case w == "points" && t == tagger.NNS && l.Norm(i+1) == "to" && prev.Noun() && l.Norm(i-1) != "basis" && l.Norm(i-1) != "percentage" && l.Norm(i-1) != "index" && l.Tag(i-2) != tagger.CD && l.Tag(i-3) != tagger.CD:
			l.tags[i] = tagger.VBZ
		case t == tagger.VBZ && (strings.HasSuffix(w, "ers") || strings.HasSuffix(w, "ists") || strings.HasSuffix(w, "tors")) && len(w) > 6 && (prev == tagger.NN || prev == tagger.JJ || l.Norm(i-1) == ",") && (cueAfter[l.Norm(i+1)]):
			l.tags[i] = tagger.NNS
		case (t == tagger.IN || t == tagger.RB || t == tagger.JJR || t == tagger.RBR) && len(w) > 6 && l.Tag(i+1) == tagger.NNP && (strings.HasSuffix(w, "er") || strings.HasSuffix(w, "or")) && w != "however" && w != "whether" && w != "together" && w != "another" && w != "earlier" && w != "further" && w != "altogether":
			l.tags[i] = tagger.NN
		case w == "firm" && !t.Noun() && prev.Noun():
			l.tags[i] = tagger.NN
		case t == tagger.NN && l.Norm(i-1) == "," && (w == "noting" || w == "saying" || w == "adding" || w == "citing" || w == "warning" || w == "claiming" || w == "estimating" || w == "quoting"):
			l.tags[i] = tagger.VBG
		case t == tagger.NNS && l.Norm(i-1) == "," && !finite && l.Tag(i-2) == tagger.NNP && (l.Tag(i+1) == tagger.CD || l.Tag(i+1) == tagger.DT || l.Tag(i+1) == tagger.Dollar) && i > 4:
			l.tags[i] = tagger.VBZ
		case t.Verb() && listed&isPeople != 0:
			l.tags[i] = tagger.NNS
		case w == "calls" && t == tagger.NNS && prev.Noun() && (l.Tag(i+1) == tagger.DT || l.Tag(i+1) == tagger.PRP || l.Norm(i+1) == "such"):
			l.tags[i] = tagger.VBZ
		case t == tagger.NN && listed&isBaseVerb != 0 && !finite && (prev == tagger.NNS || prev == tagger.NNPS || prev == tagger.NNP && l.Tag(i-2) != tagger.NNP) && (l.Tag(i+1) == tagger.CD || l.Tag(i+1) == tagger.DT || l.Norm(i+1) == "that" || l.Norm(i+1) == "to" || l.Norm(i+1) == "."):
			l.tags[i] = tagger.VBP
		case w == "suspects" && t == tagger.NNS && (l.Norm(i+1) == "it" || l.Norm(i+1) == "him" || l.Norm(i+1) == "her" || l.Norm(i+1) == "them" || l.Norm(i+1) == "there" || l.Norm(i+1) == "that") && prev.Noun():
			l.tags[i] = tagger.VBZ
		case (w == "filings" || w == "figures" || w == "estimates" || w == "forecasts" || w == "claims" && i < 2 || w == "reports" && i < 2) && t.Verb() && (l.Norm(i+1) == "with" || l.Norm(i+1) == "from" || l.Norm(i+1) == "by" || l.Norm(i+1) == "in"):
			l.tags[i] = tagger.NNS
		case (w == "show" || w == "shows") && t == tagger.NN && (l.Norm(i+1) == "." || l.Norm(i+1) == "," || l.Norm(i+1) == "that" || l.Tag(i+1) == tagger.CD || l.Tag(i+1) == tagger.DT) && prev.Noun() && l.Norm(i-1) != "the":
			l.tags[i] = tagger.VBP
		case listed&isNoun != 0 && !t.Noun() && !(t.Verb() && w != "navy" && w != "tally") && !(w == "daily" || w == "weekly"):
			l.tags[i] = tagger.NN
		case t == tagger.VBN && !finite && l.mustBeFinite(i):
			l.tags[i] = tagger.VBD
		}
		switch t = l.Tag(i); {
		case t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP || t == tagger.MD:
			finite = true
			if w == "said" || w == "says" || w == "told" || w == "say" {
				finite = false // a clause of its own follows
			}
		case w == "," || w == ";" || w == "that" || w == `"` || w == ":" || w == "and" || w == "but" || w == "which" || w == "who" || w == "as" || w == "while":
			finite = false
		}
	}
	l.finish()
}

// finish gives a clause of the sentence that has no finite verb its verb back: the last
// participle that stands after a subject or a closing comma and has no agent.
func (l *Line) finish() {
	start := 0
	for i := 0; i <= len(l.Tokens); i++ {
		if i < len(l.Tokens) && l.Norm(i) != ";" && l.Norm(i) != ":" {
			continue
		}
		l.finishClause(start, i)
		start = i + 1
	}
}

func (l *Line) finishClause(a, b int) {
	last, commas := -1, 0
	for i := a; i < b; i++ {
		t := l.Tag(i)
		if t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP || t == tagger.MD {
			return
		}
		if l.Norm(i) == "," {
			commas++
		}
		prev := l.Tag(i - 1)
		if t != tagger.VBN || l.Norm(i+1) == "by" || i == a {
			continue
		}
		if prev == tagger.RB {
			prev = l.Tag(i - 2)
		}
		if prev.Noun() && commas == 0 || l.Norm(i-1) == "," && commas >= 2 {
			last = i
			if prev.Noun() {
				break
			}
		}
	}
	if last >= 0 {
		l.tags[last] = tagger.VBD
		return
	}
	for i := a + 1; i < b; i++ { // "Documents obtained by the paper list 83 complaints"
		if t := l.Tag(i); baseVerbs[l.Norm(i)] && (t == tagger.NN || t == tagger.RB || t == tagger.VB && l.Tag(i-1) != tagger.TO) && l.Tag(i-1).Noun() && (l.Tag(i+1) == tagger.CD || l.Tag(i+1) == tagger.DT || l.Norm(i+1) == ".") {
			l.tags[i] = tagger.VBP
			return
		}
	}
}

// mustBeFinite reports whether the participle at i stands right after a subject and
// before an object or the end of its clause, with no auxiliary.
func (l *Line) mustBeFinite(i int) bool {
	j := i - 1
	for l.Tag(j) == tagger.RB {
		j--
	}
	if !l.Tag(j).Noun() && l.Tag(j) != tagger.PRP {
		return false
	}
	next, w := l.Tag(i+1), l.Norm(i+1)
	if w == "by" {
		return false
	}
	if l.Tag(j) == tagger.PRP {
		return true
	}
	switch {
	case next == tagger.DT || next == tagger.CD || next == tagger.PRPS || next == tagger.Dollar || w == "about" || w == "more" || w == "nearly" || w == "almost" || w == "some" || w == "at" && l.Norm(i+2) == "least" || w == "that":
	default:
		return false
	}
	// a later finite verb in the clause makes it a reduced relative
	for k := i + 1; k < min(len(l.Tokens), i+25); k++ {
		switch l.Norm(k) {
		case ",", ";", ".", "and", "but", "who", "which", "that", `"`, "after", "as", "when", "while", "because":
			return true
		}
		if t := l.Tag(k); t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP || t == tagger.MD {
			return false
		}
	}
	return true
}

// Norm is the folded form of token i, "" outside the sentence.
func (l *Line) Norm(i int) string {
	if i < 0 || i >= len(l.Tokens) {
		return ""
	}
	return l.Tokens[i].Norm
}

// Tag is the tag of token i, tagger.None outside the sentence.
func (l *Line) Tag(i int) tagger.Tag {
	if i < 0 || i >= len(l.Tokens) {
		return tagger.None
	}
	if l.tags == nil {
		l.tag()
	}
	return l.tags[i]
}

// Capital reports whether token i starts with a capital letter.
func (l *Line) Capital(i int) bool {
	if i < 0 || i >= len(l.Tokens) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(l.Tokens[i].Text)
	return unicode.IsUpper(r)
}

// Glued reports whether no space parts token i from the one before it.
func (l *Line) Glued(i int) bool {
	return i > 0 && i < len(l.Tokens) && l.Tokens[i-1].Span.End == l.Tokens[i].Span.Start
}

// Words is the span in the text of the tokens from a up to b.
func (l *Line) Words(a, b int) news.Span {
	if a >= b || a < 0 || b > len(l.Tokens) {
		return news.Span{}
	}
	return news.Span{Start: l.Tokens[a].Span.Start, End: l.Tokens[b-1].Span.End}
}

// first reports whether token i opens the sentence or a quotation in it.
func (l *Line) first(i int) bool {
	return i == 0 || l.Norm(i-1) == `"` || l.Norm(i-1) == "'" || l.Norm(i-1) == ":" || i == 1 && l.Norm(0) == "-"
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
