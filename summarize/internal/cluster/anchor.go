package cluster

import (
	"strconv"
	"time"
)

// anchorWords is how many words of the text may name which instance of a series an
// article is about; later ones look back or ahead.
const anchorWords = 40

// maxInstance bounds the number, in tenths, that can name an instance: years do not.
const maxInstance = 10000

// noun is a thing that comes in instances.
type noun uint8

// The things that are numbered, or named. Two articles that name different instances of one are about
// different events however alike they read.
const (
	noNoun noun = iota
	dayNoun
	roundNoun
	weekNoun
	quarterNoun
	stageNoun
	gameNoun
	episodeNoun
	partNoun
	lotteryNoun
	magnitudeNoun
	stormNoun
)

// nouns are read-only.
var nouns = map[string]noun{
	"day": dayNoun, "round": roundNoun, "week": weekNoun, "matchweek": weekNoun, "gameweek": weekNoun, "quarter": quarterNoun,
	"q1": quarterNoun, "q2": quarterNoun, "q3": quarterNoun, "q4": quarterNoun,
	"stage": stageNoun, "leg": stageNoun, "heat": stageNoun, "game": gameNoun, "match": gameNoun, "matchday": gameNoun, "test": gameNoun,
	"episode": episodeNoun, "chapter": episodeNoun, "part": partNoun, "edition": partNoun, "issue": partNoun, "draw": lotteryNoun, "magnitude": magnitudeNoun,
	"hurricane": stormNoun, "typhoon": stormNoun, "cyclone": stormNoun, "storm": stormNoun,
}

// anchor is the instance of a thing that an article names: value is its number in
// tenths, or the number of the word that is a storm's name.
type anchor struct {
	noun  noun
	value int32
}

// valueOf is the value in tenths of a small number or ordinal in digits or words and
// whether it is an ordinal, or -1 for anything else.
func valueOf(w string) (tenths int32, ordinal bool) {
	if v, ok := spelled[w]; ok {
		return v.n * 10, v.ordinal
	}
	if len(w) == 2 && w[0] == 'q' && w[1] >= '1' && w[1] <= '4' {
		return int32(w[1]-'0') * 10, true
	}
	digits := w
	if n := len(w); n > 2 && isDigit(w[0]) {
		switch w[n-2:] {
		case "st", "nd", "rd", "th":
			digits, ordinal = w[:n-2], true
		}
	}
	if len(digits) > 6 || !isDigit(digits[0]) {
		return -1, false
	}
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil || v > 1e6 {
		return -1, false
	}
	return int32(v*10 + 0.5), ordinal
}

// spelledNumber is a number in words.
type spelledNumber struct {
	n       int32
	ordinal bool
}

// spelled is read-only.
var spelled = func() map[string]spelledNumber {
	out := map[string]spelledNumber{}
	for i, pair := range [][2]string{{"one", "first"}, {"two", "second"}, {"three", "third"}, {"four", "fourth"}, {"five", "fifth"},
		{"six", "sixth"}, {"seven", "seventh"}, {"eight", "eighth"}, {"nine", "ninth"}, {"ten", "tenth"}, {"eleven", "eleventh"},
		{"twelve", "twelfth"}, {"thirteen", "thirteenth"}, {"fourteen", "fourteenth"}, {"fifteen", "fifteenth"}, {"sixteen", "sixteenth"}} {
		out[pair[0]] = spelledNumber{int32(i + 1), false}
		out[pair[1]] = spelledNumber{int32(i + 1), true}
	}
	return out
}()

// anchorsOf returns the instances that the title and the first words of the text name:
// "Day 2", "third round", "Q3", "magnitude 6.1", "Hurricane Dorian".
func (s *scanner) anchorsOf(title, body []token) []anchor {
	var out []anchor
	for _, part := range [][]token{title, body[:min(len(body), anchorWords)]} {
		for i, t := range part {
			info := s.lex.infos[t.word]
			n := info.noun
			if n == noNoun || n == stormNoun {
				continue
			}
			if info.value >= 0 { // "Q3"
				out = append(out, anchor{n, info.value})
				continue
			}
			if v := s.valueBeside(part, i, n); v >= 0 {
				out = append(out, anchor{n, v})
			}
		}
	}
	if name := s.stormOf(body); name >= 0 {
		out = append(out, anchor{stormNoun, name})
	}
	return out
}

// stormOf is the word that names the storm of an article, or -1: it follows "storm" or
// the like early on and stands alone again later ("Hurricane Dorian ... Dorian reached"),
// as the "Center" of a hurricane centre does not. Titles are not asked, where any word
// may have a capital ("Storm Batters Coast"), and only the first storm is: later ones
// are compared with.
func (s *scanner) stormOf(body []token) int32 {
	for i := 1; i < min(len(body), anchorWords); i++ {
		if t := body[i]; t.name && s.lex.infos[body[i-1].word].noun == stormNoun && s.alone(t.word, body[i+1:]) {
			return t.word
		}
	}
	return -1
}

// alone reports whether the name w stands among the tokens without "storm" before it.
func (s *scanner) alone(w int32, tokens []token) bool {
	for i, t := range tokens {
		if t.word == w && (t.name || t.opens) && (i == 0 || s.lex.infos[tokens[i-1].word].noun != stormNoun) {
			return true
		}
	}
	return false
}

// valueBeside is the number that follows the noun at i ("day 2") or the ordinal or, for
// quakes, the number that stands before it ("third round", "6.1 magnitude"), or -1.
// "Two days" counts, it does not name: a plain number before a noun is no instance.
func (s *scanner) valueBeside(part []token, i int, n noun) int32 {
	if i+1 < len(part) {
		if v := s.lex.infos[part[i+1].word].value; v >= 0 && v < maxInstance {
			return v
		}
	}
	if i == 0 {
		return -1
	}
	before := s.lex.infos[part[i-1].word]
	if before.value >= 0 && (before.ordinal || n == magnitudeNoun) {
		return before.value
	}
	return -1
}

// clash reports whether a and b name different instances of one thing. Days of a
// running story ("day 3 of the search") may lie as far apart as their articles do.
func clash(a, b []anchor, apart time.Duration) bool {
	for _, x := range a {
		shared, near := false, false
		for _, y := range b {
			if x.noun != y.noun {
				continue
			}
			shared = true
			gap := x.value - y.value
			if gap < 0 {
				gap = -gap
			}
			near = near || gap == 0 || gap <= tolerance(x.noun, apart)
		}
		if shared && !near {
			return true
		}
	}
	return false
}

// tolerance is how far in tenths two values of a noun may lie apart and still name one
// event: agencies correct a magnitude by a few tenths, and a search has a next day.
func tolerance(n noun, apart time.Duration) int32 {
	switch n {
	case magnitudeNoun:
		return 4
	case dayNoun:
		if apart < 7*24*time.Hour {
			return 10 * int32((apart+18*time.Hour)/(24*time.Hour))
		}
	}
	return 0
}
