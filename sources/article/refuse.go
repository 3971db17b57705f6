package article

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
)

const (
	// minWords is the least an article has. Agencies' flashes have about this much.
	minWords = 25
	// fewWords is what error pages, walls and stubs stay under.
	fewWords = 260
)

var (
	botTitle = lazy(`(?i)^(?:just a moment\W*|attention required!?.*|access (?:to this page has been )?denied\W*(?:[|–-].{0,40})?|are you (?:a robot|human)\W*.*|pardon our interruption\W*|(?:please )?verify(?:ing)? (?:that )?you are (?:a )?human.*|checking your browser.*|security check\W*|ddos-guard|one more step|human verification|robot or human\W*|bot(?: or not)?\W*|request (?:blocked|rejected|unsuccessful).*|you have been blocked|sorry, you have been blocked.*|.{0,20}captcha.{0,20})$`)
	botText  = lazy(`(?i)enable javascript and cookies to continue|unusual (?:traffic|activity) from your|verify (?:that )?you(?:'re| are) (?:not a robot|a human|human)|checking (?:if the site connection is secure|your browser before)|performance (?:&|and) security by cloudflare|ddos protection by|to continue, please click the box below|press (?:&|and) hold to confirm|cloudflare ray id|reference id: [0-9a-f-]{8,}|incapsula incident|complete the (?:security check|captcha)`)

	errorTitle = lazy(`(?i)^(?:(?:error |http )?(?:400|401|403|404|410|429|451|500|502|503|504)\b.*|.{0,40}\b(?:page|article|story|content|seite|artikel) (?:was |is |wurde |could |kann |cannot |can(?:no|')t )?(?:not (?:be )?found|nicht gefunden|no longer available|unavailable|does ?n[o']t exist|be found|has (?:moved|expired)).*|not found|page introuvable.*|página no encontrada.*|pagina non trovata.*|oops\b.*|(?:something|an error|sorry, something) (?:went wrong|occurred|has occurred).*|service (?:temporarily )?unavailable.*|bad gateway.*|internal server error.*|gateway time-?out.*|we(?:'|’)re sorry\W*|site (?:is )?(?:under maintenance|temporarily unavailable).*|forbidden|unavailable for legal reasons.*|maintenance(?: mode)?)(?:\s*[|–—-].{0,60})?$`)

	consentText = lazy(`(?i)cookies?\b|consent|our (?:\d+ )?partners|vendors|personali[sz]ed (?:ads|advertising|content)|datenschutz|einwilligung|zustimm|consentement|consentimiento|privacy (?:policy|choices|settings)|legitimate interest|device (?:identifiers|characteristics)`)

	payText = lazy(`(?i)(?:subscribe|sign in|log in|register|become a (?:member|subscriber)|start your (?:free )?trial)(?: now| today)? (?:to (?:continue|keep|read|unlock|access|view|get full)|for (?:full|unlimited))|(?:this|the) (?:article|story|content|page) is (?:only )?(?:for|available to|reserved for|exclusive(?:ly)? (?:for|to)) (?:our )?(?:paid |premium |registered )?(?:subscribers|members)|already (?:a subscriber|subscribed|have an account)|to (?:continue|keep) reading(?: this (?:article|story))?|you(?:'|’)ve reached your (?:limit|monthly)|unlock (?:this|the full|unlimited)|read the (?:full|whole) (?:article|story) (?:with|by)|jetzt (?:weiterlesen|abonnieren|freischalten)|mit (?:einem )?(?:abo|plus|premium) (?:weiter)?lesen|réservé aux abonnés|pour lire la suite|solo para suscriptores|contenido exclusivo para suscriptores|riservato agli abbonati`)
)

// refuse reports why a page is not to be taken for an article; empty for one that is.
func (m *meta) refuse(blocks []*block, found body, title string) Reason {
	paragraphs := found.paragraphs
	n := words(paragraphs)
	few := n < fewWords
	shown := ""
	if few {
		shown = shownText(blocks)
	}
	switch {
	case few && (botTitle().MatchString(m.title) || botTitle().MatchString(title) || botText().MatchString(shown)):
		return BotWall
	case few && n < 150 && (errorTitle().MatchString(m.title) || errorTitle().MatchString(title)):
		return ErrorPage
	case few && mostly(paragraphs, consentText()):
		return Consent
	case m.listing(found, n):
		return Listing
	case n < minWords:
		return TooShort
	}
	return ""
}

// partial reports whether a page shows only the beginning to who does not pay.
func (m *meta) partial(blocks []*block, n int) bool {
	return n < fewWords && (m.paid() || n < fewWords/2 && payText().MatchString(shownText(blocks)))
}

// shownText is the first part of all text on a page, furniture included.
func shownText(blocks []*block) string {
	var b strings.Builder
	for _, x := range blocks {
		if b.Len() > 20_000 {
			break
		}
		b.WriteString(x.text[:min(len(x.text), 2000)])
		b.WriteByte('\n')
	}
	return b.String()
}

// mostly reports whether most of the text is in paragraphs that match.
func mostly(paragraphs []string, re *regexp.Regexp) bool {
	hit, all := 0, 0
	for _, p := range paragraphs {
		all += len(p)
		if re.MatchString(p) {
			hit += len(p)
		}
	}
	return all > 0 && hit*10 >= all*6
}

// paid reports whether the page's own data says that one has to pay.
func (m *meta) paid() bool {
	for _, a := range m.ld {
		if a.paid {
			return true
		}
	}
	return false
}

// listing reports whether the page is a list of headlines: more headings that are
// links than an article has, with little text to each, and nothing that says article.
func (m *meta) listing(found body, n int) bool {
	if len(m.ld) > 0 || strings.EqualFold(m.get("og:type"), "article") || m.get("article:published_time") != "" {
		return false
	}
	u, err := url.Parse(m.base)
	front := err == nil && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
	return found.heads >= 6 && n < found.heads*60 || front && (found.heads >= 3 || n < 250)
}

func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
