package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"

	"tidings/news"
)

// Words returns the words and numbers of s in lower case, in order, without marks and
// without the "'s" and "n't" that Tokens parts off.
func Words(s string) []string {
	out := make([]string, 0, len(s)/5+1)
	for t := range Scan(s, news.Span{Start: 0, End: len(s)}) {
		r, _ := utf8.DecodeRuneInString(t.Norm)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if t.Norm != "n't" {
				out = append(out, strings.TrimSuffix(t.Norm, "."))
			}
		}
	}
	return out
}

// Content returns the stems of the words of s that are not stop words, in order.
func Content(s string) []string {
	words := Words(s)
	out := words[:0]
	for _, w := range words {
		if !Stopword(w) {
			out = append(out, Stem(w))
		}
	}
	return out
}

// Stem is the English Snowball stem of a lower-case word. Words with other than ASCII
// letters, and very long ones, are their own stem.
func Stem(word string) string {
	if len(word) < 3 || len(word) > 40 {
		return word
	}
	letters := true
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf || isDigit(c) {
			return word
		}
		letters = letters && c >= 'a' && c <= 'z'
	}
	if letters && ownStem(word) {
		return word
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}

// ownStem reports whether a word of three letters or more ends in none of the ways that
// the rules of the English stemmer look for. It says so of a third of all words, at a
// twentieth of what the rules cost.
func ownStem(word string) bool {
	n := len(word)
	switch word[n-1] {
	case 'a', 'b', 'f', 'h', 'j', 'k', 'o', 'p', 'q', 'u', 'v', 'w', 'x', 'z':
		return true
	case 'c':
		return word[n-2] != 'i'
	case 'd':
		return word[n-2] != 'e'
	case 'g':
		return word[n-2] != 'n'
	case 'l':
		return word[n-2] != 'a' && word[n-2] != 'l' && word[n-2] != 'u'
	case 'm':
		return word[n-2] != 's'
	case 'n':
		return word[n-2] != 'o'
	case 'r':
		return word[n-2] != 'e' && word[n-2] != 'o'
	case 't':
		return word[n-2] != 'n'
	case 'y':
		return strings.IndexByte("aeiou", word[n-2]) >= 0
	}
	return false
}

// Stopword reports whether a lower-case word says nothing about what a text is about.
func Stopword(word string) bool { return stopwords[word] }

var stopwords = set(`a about above after again against all almost along already also although always am among an and
	another any anyone anything are around as at away back be became because become been before behind being below
	between both but by came can cannot come could did do does doing done down during each either else enough even ever
	every far few first for from further gave get gets give given go goes going gone got had has have having he hence her
	here hers herself him himself his how however i if in indeed instead into is it its itself just keep kept last later
	least less let like likely made make makes many may me meanwhile might mine more most much must my myself near nearly
	neither never next no nobody none nor not nothing now of off often on once one only onto or other others our ours
	ourselves out over own per perhaps put quite rather re really said same say says see seem seemed seems several shall
	she should since so some someone something sometimes soon still such take than that the their theirs them themselves
	then there therefore these they thing this those though through thus to together too took toward towards under until
	up upon us use used very via was way we well went were what whatever when where whether which while who whole whom
	whose why will with within without would yet you your yours yourself told tell tells according added`)

// NumberWord reports whether a lower-case word spells a number, a part or an amount of
// dozens, hundreds and the like.
func NumberWord(word string) bool { return spelledNumbers[word] }
