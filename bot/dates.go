package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// dateNames are the short names of weekdays, from Sunday on, and of months, as the
// Unicode CLDR has them for dates with a day, and what stands behind the day.
type dateNames struct {
	name         string // of the language, by its own
	days, months string
	dot          string
}

// languages are those in which dates can be written beside English (ISO 639-1).
var languages = map[string]dateNames{
	"de": {"Deutsch", "So Mo Di Mi Do Fr Sa", "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.", "."},
	"es": {"español", "dom lun mar mié jue vie sáb", "ene feb mar abr may jun jul ago sept oct nov dic", ""},
	"fr": {"français", "dim. lun. mar. mer. jeu. ven. sam.", "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.", ""},
	"it": {"italiano", "dom lun mar mer gio ven sab", "gen feb mar apr mag giu lug ago set ott nov dic", ""},
	"nl": {"Nederlands", "zo ma di wo do vr za", "jan feb mrt apr mei jun jul aug sep okt nov dec", ""},
	"pl": {"polski", "niedz. pon. wt. śr. czw. pt. sob.", "sty lut mar kwi maj cze lip sie wrz paź lis gru", ""},
	"pt": {"português", "dom seg ter qua qui sex sáb", "jan fev mar abr mai jun jul ago set out nov dez", ""},
	"ru": {"русский", "вс пн вт ср чт пт сб", "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.", ""},
	"uk": {"українська", "нд пн вт ср чт пт сб", "січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд.", ""},
}

const english = "en"

// ClockIn is Clock in a language; in English where the language is not known.
func ClockIn(t time.Time, lang string) string {
	n, ok := languages[lang]
	if !ok {
		return Clock(t)
	}
	day := strings.Fields(n.days)[t.Weekday()]
	month := strings.Fields(n.months)[t.Month()-1]
	return fmt.Sprintf("%s %d%s %s, %s", day, t.Day(), n.dot, month, t.Format("15:04"))
}

// languageCodes are the languages in which dates can be written, in order.
func languageCodes() []string {
	return slices.Sorted(maps.Keys(languagesWithEnglish()))
}

func languagesWithEnglish() map[string]dateNames {
	all := maps.Clone(languages)
	all[english] = dateNames{name: "English"}
	return all
}

// languageName is a language by its own name; that of English for none.
func languageName(code string) string {
	if n, ok := languages[code]; ok {
		return n.name
	}
	return "English"
}

// readLanguage gives the code of the language that was meant, by its code or name. The
// error is a *UsageError.
func readLanguage(typed string) (string, error) {
	for code, n := range languagesWithEnglish() {
		if strings.EqualFold(typed, code) || strings.EqualFold(typed, n.name) {
			return code, nil
		}
	}
	return "", &UsageError{
		Problem: fmt.Sprintf("I cannot write dates in “%s”. I can in %s.", shorten(typed), andList(languageCodes())),
		Try:     "/settings language=uk",
	}
}

// languageLike reports whether a typed word is meant as a language.
func languageLike(word string) bool {
	_, err := readLanguage(word)
	return err == nil
}
