package article

import (
	"net/url"
	"slices"
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
	botTitle = lineTest(`(?i)^(?:just a moment\W*|attention required!?.*|access (?:to this page has been )?denied\W*(?:[|–-].{0,40})?|are you (?:a robot|human)\W*.*|pardon our interruption\W*|(?:please )?verify(?:ing)? (?:that )?you are (?:a )?human.*|checking your browser.*|security check\W*|ddos-guard|one more step|human verification|robot or human\W*|bot(?: or not)?\W*|request (?:blocked|rejected|unsuccessful).*|you have been blocked|sorry, you have been blocked.*|.{0,20}captcha.{0,20})$`)
	botText  = lineTest(`(?i)enable javascript and cookies to continue|unusual (?:traffic|activity) from your|verify (?:that )?you(?:'re| are) (?:not a robot|a human|human)|checking (?:if the site connection is secure|your browser before)|performance (?:&|and) security by cloudflare|ddos protection by|to continue, please click the box below|press (?:&|and) hold to confirm|cloudflare ray id|reference id: [0-9a-f-]{8,}|incapsula incident|complete the (?:security check|captcha)`)

	errorTitle = lineTest(`(?i)^(?:(?:error |http )?(?:400|401|403|404|410|429|451|500|502|503|504|52\d)\s*(?:[-–—:|!.(].*|(?:error|not|too many|internal|bad|service|gateway|forbidden|unauthori[sz]ed|gone|page|unavailable|access)\b.*)?|.{0,40}\b(?:page|article|story|content|seite|artikel) (?:was |is |wurde |could |kann |cannot |can(?:no|')t )?(?:not (?:be )?found|nicht gefunden|no longer available|unavailable|does ?n[o']t exist|be found|has (?:moved|expired)).*|not found|page introuvable.*|página no encontrada.*|pagina non trovata.*|oops\b.*|(?:something|an error|sorry, something) (?:went wrong|occurred|has occurred).*|service (?:temporarily )?unavailable.*|bad gateway.*|internal server error.*|gateway time-?out.*|we(?:'|’)re sorry\W*|site (?:is )?(?:under maintenance|temporarily unavailable).*|forbidden|unavailable for legal reasons.*|maintenance(?: mode)?)(?:\s*[|–—-].{0,60})?$`)

	errorText = lineTest(`(?i)^\W*(?:error(?: code)?:?\s?(?:4|5)\d\d\b|rate limit|too many requests)|error establishing a database|there has been a critical error|(?:connection|gateway|request) timed out|error code:? 5\d\d|(?:content|page|site|website|service|video|article)s? (?:is|are) (?:currently )?(?:not available|unavailable|blocked) in your (?:country|region|location|area)|domain (?:name )?(?:may be|is) (?:for sale|parked|available)|(?:web server|server) is successfully installed|welcome to nginx|apache2? .{0,20}default page|^index of /|the (?:requested )?(?:page|url|resource) (?:/\S* )?(?:could not be|was not|cannot be|can't be) found|you are attempting to access this website from a country`)

	botWords = lineTest(`(?i)(?:enable|turn on|activate) javascript|javascript (?:is|must be|needs to be|has been) (?:disabled|enabled|required|not)|(?:bitte )?(?:aktivieren sie|schalten sie) javascript|activer javascript|habilit[ae]r? javascript`)

	consentText = lineTest(`(?i)cookies?\b|consent|our (?:\d+ )?partners|vendors|personali[sz]ed (?:ads|advertising|content)|datenschutz|einwilligung|zustimm|consentement|consentimiento|privacy (?:policy|choices|settings)|legitimate interest|device (?:identifiers|characteristics)`)

	payText = lineTest(`(?i)(?:subscribe|sign in|log in|register|become a (?:member|subscriber)|start your (?:free )?trial)(?: now| today)? (?:to (?:continue|keep|read|unlock|access|view|get full)|for (?:full|unlimited))|(?:this|the) (?:article|story|content|page) is (?:only )?(?:for|available to|reserved for|exclusive(?:ly)? (?:for|to)) (?:our )?(?:paid |premium |registered )?(?:subscribers|members)|already (?:a subscriber|subscribed|have an account)|to (?:continue|keep) reading(?: this (?:article|story))?|you(?:'|’)ve reached your (?:limit|monthly)|unlock (?:this|the full|unlimited)|read the (?:full|whole) (?:article|story) (?:with|by)|jetzt (?:weiterlesen|abonnieren|freischalten)|mit (?:einem )?(?:abo|plus|premium) (?:weiter)?lesen|réservé aux abonnés|pour lire la suite|solo para suscriptores|contenido exclusivo para suscriptores|riservato agli abbonati`)
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
	case few && (botTitle(m.title) || botTitle(title) || botText(shown)):
		return BotWall
	case few && !m.says(title) && botWords(opening(blocks)):
		return BotWall
	case few && (n < 150 || found.heads >= 3 && !m.says(title)) && (errorTitle(m.title) || errorTitle(title)):
		return ErrorPage
	case n < 150 && !m.says(title) && errorText(opening(blocks)):
		return ErrorPage
	case few && mostly(paragraphs, consentText):
		return Consent
	case m.listing(found, n, title):
		return Listing
	case n < minWords && payText(shown):
		return Paywall
	case n < minWords:
		return TooShort
	}
	return ""
}

// opening is the first few lines that are no menu.
func opening(blocks []*block) string {
	var b strings.Builder
	lines := 0
	for _, x := range blocks {
		if x.linkShare() > 0.5 || slices.Contains(x.surely, true) {
			continue
		}
		b.WriteString(x.text[:min(len(x.text), 400)])
		b.WriteByte('\n')
		if lines++; lines == openingLines {
			break
		}
	}
	return b.String()
}

const openingLines = 4

// says reports whether a page says of itself that it is an article: for search engines,
// for shared links, or with data about the article of its title.
func (m *meta) says(title string) bool {
	if strings.EqualFold(m.get("og:type"), "article") || m.get("article:published_time") != "" {
		return true
	}
	for _, a := range m.ld {
		if len(m.ld) == 1 || alike(a.headline, title) {
			return true
		}
	}
	return false
}

// partial reports whether a page shows only the beginning to who does not pay.
func (m *meta) partial(blocks []*block, n int) bool {
	return n < fewWords && (m.paid() || n < fewWords/2 && payText(shownText(blocks)))
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

// mostly reports whether most of the text is in paragraphs of a sort.
func mostly(paragraphs []string, like func(string) bool) bool {
	hit, all := 0, 0
	for _, p := range paragraphs {
		all += len(p)
		if like(p) {
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

// listing reports whether the page is a list of headlines: more headings that lead to
// articles than an article has, with little text to each, and nothing that says article.
func (m *meta) listing(found body, n int, title string) bool {
	if m.says(title) {
		return false
	}
	path, front := "", false
	if u, err := url.Parse(m.address); err == nil && u.Host != "" {
		path = strings.ToLower(u.Path) + "/?" + u.RawQuery
		front = strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
	}
	least := 6
	if front || m.collection() || listPath(path) {
		least = 3
	}
	return found.heads >= least && n < found.heads*60 || front && n < 250
}

// collection reports whether a page says that it is one of many articles.
func (m *meta) collection() bool {
	for _, a := range m.ldOther {
		if a.kind == "collectionpage" {
			return true
		}
	}
	return len(m.ld) > 2
}

var listPath = lineTest(`/(?:tags?|topics?|categor(?:y|ies|ie)|authors?|autor|section|search|archives?|page/\d+|thema|rubrik|etiqueta|latest)/|^/(?:19|20)\d\d/(?:\d\d/)?\?$|[?&](?:q|s|search|query)=`)

func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
