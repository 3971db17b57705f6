package article

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// strongWords are the words in class names, ids and roles that name what stands around
// an article and never holds one. Pairs of neighbouring words are looked up joined by
// a hyphen.
var strongWords = set(`nav navbar navigation menu menubar breadcrumb breadcrumbs footer
	related recommended recommendation recommendations recirc recirculation outbrain taboola zergnet mgid similar
	share shares sharing sharebar sharedaddy social socials addthis sharethis shareaholic addtoany
	comment comments disqus respond livefyre replies
	newsletter newsletters signup sign-up
	advert adverts advertisement advertisements advertising adslot adunit sponsored dfp gpt
	cookie cookies consent gdpr
	mostread most-read more-stories more-news read-next up-next also-read trending
	pagination pager next-post prev-post post-navigation
	taglist tagcloud tag-list hashtags
	author-bio author-box about-author author-info authorbox bio
	login register registration
	skip-link screen-reader sr-only visually-hidden visuallyhidden screenreader
	toc table-of-contents
	instagram-media tiktok-embed fb-post reddit-embed
	donate donation fundraising membership privacy-overview
	dropdown sidebar sidebars modal popup overlay lightbox subscribe subscription subscriptions`)

// weakWords name furniture as a rule, but articles made of slides, cards or summaries
// have their text in such elements.
var weakWords = set(`masthead aside paywall ads sponsor sponsorship
	promo promos promotion promotional teaser teasers toast
	caption captions credit credits copyright widget widgets popular read-more readmore paging tags
	byline bylines dateline timestamp datetime post-meta entry-meta article-meta meta metadata
	account toolbar rating ratings vote poll quiz
	gallery slideshow carousel swiper slick slide banner ticker breaking
	infobox factbox fact-box reactions emoji jump jumplinks
	correction-form feedback disclaimer reprint audio player listen podcast
	ad snippet pullquote pull-quote pulled-quote`)

// wholeRoles are the roles of furniture (WAI-ARIA).
var wholeRoles = set("navigation complementary banner contentinfo search dialog alertdialog menu menubar toolbar form tablist")

// kindOf is how surely an element is page furniture.
type kindOf int

const (
	plain kindOf = iota
	weak
	strong
)

// furniture judges an element by its name, role or class. Whether it is so, the text
// in it decides: see drop.
func furniture(n *html.Node) kindOf {
	if n.Type != html.ElementNode {
		return plain
	}
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Form, atom.Dialog, atom.Menu, atom.Figcaption:
		return strong
	case atom.Aside, atom.Address:
		return weak
	case atom.Body, atom.Html, atom.Main, atom.Article:
		return plain
	}
	k := plain
	for _, a := range n.Attr {
		switch a.Key {
		case "role":
			if wholeRoles[strings.ToLower(strings.TrimSpace(a.Val))] {
				return strong
			}
		case "class", "id", "data-component", "data-testid", "data-module", "data-type":
			k = max(k, named(a.Val))
		case "aria-hidden":
			if a.Val == "true" && n.DataAtom != atom.Div {
				return strong
			}
		}
	}
	return k
}

// named judges a class or id by its words.
func named(v string) kindOf {
	prev, k := "", plain
	eachWord(v, func(w string, joined bool) bool {
		if !joined {
			prev = ""
		}
		if without[prev] {
			prev = w
			return true
		}
		if strongWords[w] || prev != "" && strongWords[prev+"-"+w] {
			k = strong
			return false
		}
		if weakWords[w] || prev != "" && weakWords[prev+"-"+w] {
			k = weak
		}
		prev = w
		return true
	})
	return k
}

// without are the words before which a name only says what else is on the page.
var without = set("has with no without show hide is")

// eachWord cuts a class attribute into lower-case words at blanks, hyphens,
// underscores and capitals. joined is false for the first word of a name.
func eachWord(v string, yield func(w string, joined bool) bool) {
	if len(v) > 400 {
		v = v[:400]
	}
	start, joined := -1, false
	emit := func(end int) bool {
		if start < 0 || end <= start {
			return true
		}
		w := strings.ToLower(v[start:end])
		start = -1
		ok := yield(w, joined)
		joined = true
		return ok
	}
	prev := rune(0)
	for i, r := range v {
		switch {
		case unicode.IsSpace(r):
			if !emit(i) {
				return
			}
			joined = false
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if !emit(i) {
				return
			}
		case unicode.IsUpper(r) && unicode.IsLower(prev):
			if !emit(i) {
				return
			}
			start = i
		default:
			if start < 0 {
				start = i
			}
		}
		prev = r
	}
	emit(len(v))
}
