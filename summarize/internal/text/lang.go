package text

import (
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"
)

// langSample is how many bytes of an article are looked at to find its language.
const langSample = 4000

// langs is the whitelist: detection among fewer languages errs less on short text.
var langs = whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{
	whatlanggo.Eng: true, whatlanggo.Deu: true, whatlanggo.Fra: true, whatlanggo.Spa: true, whatlanggo.Por: true,
	whatlanggo.Ita: true, whatlanggo.Nld: true, whatlanggo.Pol: true, whatlanggo.Ukr: true, whatlanggo.Rus: true,
	whatlanggo.Tur: true, whatlanggo.Swe: true, whatlanggo.Dan: true, whatlanggo.Nob: true, whatlanggo.Fin: true,
	whatlanggo.Ces: true, whatlanggo.Hun: true, whatlanggo.Ron: true, whatlanggo.Ell: true, whatlanggo.Arb: true,
	whatlanggo.Heb: true, whatlanggo.Cmn: true, whatlanggo.Jpn: true, whatlanggo.Kor: true, whatlanggo.Hin: true,
	whatlanggo.Vie: true, whatlanggo.Ind: true, whatlanggo.Pes: true,
}}

// Lang is the language of t as a lower-case primary subtag ("en"): the declared one
// where there is one ("en-GB" is "en"), else the one found, else "" where the text is
// too short to tell.
func Lang(declared, t string) string {
	primary, _, _ := strings.Cut(strings.ReplaceAll(declared, "_", "-"), "-")
	primary = strings.ToLower(strings.TrimSpace(primary))
	if n := len(primary); (n == 2 || n == 3) && primary != "und" && strings.Trim(primary, "abcdefghijklmnopqrstuvwxyz") == "" {
		return primary
	}
	sample := t[:min(len(t), langSample)]
	letters := 0
	for _, r := range sample {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < 20 {
		return ""
	}
	if englishWords(sample) {
		return "en" // short English is taken for its neighbours otherwise, and this is fast
	}
	info := whatlanggo.DetectWithOptions(sample, langs)
	if !info.IsReliable() {
		return ""
	}
	return info.Lang.Iso6391()
}

// englishWords reports whether at least a fifth of the words of s are among the
// commonest of English that no neighbouring language shares.
func englishWords(s string) bool {
	words, common := 0, 0
	for w := range strings.FieldsSeq(s) {
		words++
		if !lowerLetters(w) {
			w = strings.ToLower(strings.Trim(w, ".,;:\"'“”"))
		}
		if commonEnglish[w] {
			common++
		}
	}
	return words >= 4 && common*5 >= words
}

// lowerLetters reports whether w is small letters of English alone, as most words are.
func lowerLetters(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

var commonEnglish = set(`the of and to is was were are that with from by for on has have had this it its at as be been not
	they their which who will would said after about more than into she you when what where there could should these those because
	while how out other them`)
