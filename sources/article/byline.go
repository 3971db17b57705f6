package article

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bylineElement reports whether an element's name says that it names the author.
func bylineElement(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Body, atom.Html, atom.Meta, atom.Link, atom.Article, atom.Main:
		return false
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "rel":
			if strings.EqualFold(a.Val, "author") {
				return true
			}
		case "itemprop":
			if strings.EqualFold(a.Val, "author") {
				return true
			}
		case "class", "id", "data-testid", "data-component":
			if bylineClass(a.Val) {
				return true
			}
		}
	}
	return false
}

var bylineWords = set("byline bylines author authors autor auteur autoren redakteur writer contributor contributors authorname author-name")

func bylineClass(v string) bool {
	yes, no := false, false
	eachWord(v, func(w string, _ bool) bool {
		switch {
		case bylineWords[w]:
			yes = true
		case w == "bio" || w == "image" || w == "avatar" || w == "photo" || w == "comment" || w == "box" || w == "social" || w == "email" || w == "related" || w == "date" || w == "description":
			no = true
		}
		return !no
	})
	return yes && !no
}

// author is the names of who wrote the article, parted by commas.
func (m *meta) author() string {
	var all []string
	for _, a := range m.ld {
		if len(a.authors) > 0 {
			all = a.authors
			break
		}
	}
	site := foldWords(m.outlet())
	if names := cleanNames(all, site); len(names) > 0 {
		return strings.Join(names, ", ")
	}
	for _, key := range []string{"author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.creator.name", "article:author_name", "og:article:author", "citation_author", "cxenseparse:author", "twitter:data1", "author_name", "creator"} {
		if key == "twitter:data1" && !strings.Contains(strings.ToLower(m.get("twitter:label1")), "written") {
			continue
		}
		if names := cleanNames(m.tags[key], site); len(names) > 0 {
			return strings.Join(names, ", ")
		}
	}
	return strings.Join(m.printedAuthors(site), ", ")
}

// printedAuthors reads the byline that the page shows.
func (m *meta) printedAuthors(site string) []string {
	for _, strong := range []bool{true, false} {
		var found []string
		for _, n := range m.bylines {
			precise := strings.EqualFold(attr(n, "rel"), "author") || strings.EqualFold(attr(n, "itemprop"), "author")
			if precise != strong {
				continue
			}
			t := textOf(n)
			if t == "" || len(t) > 200 {
				continue
			}
			names := cleanNames([]string{t}, site)
			for _, name := range names {
				if !containsFold(found, name) && len(found) < 6 {
					found = append(found, name)
				}
			}
			if !strong && len(found) > 0 {
				break
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

func containsFold(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}

var (
	byPrefix   = lazy(`(?i)^(?:(?:written|reported|posted|published|story|words|text|report|analysis|opinion|reviewed|contributed|edited)\s+by|view all posts by|(?:veröffentlicht|geschrieben|verfasst|beitrag)\s*von|by|von|par|por|di|av|door|autor(?:in)?:?|author:?|about(?: the)? author:?|text:|redaktion:|автор:?|przez|od)\s*:?\s+`)
	nameCut    = lazy(`(?i)\s*(?:\||•|·|–|—|/|\bon\s+(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)|\bupdated\b|\bpublished\b|\bposted\b|@|\bfollow\b|\bfor\s+(?:the\s+)?[A-Z]|\bpublished:|\d{1,2}[.:/]\d|\b(?:19|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\s+\d|\bmin read\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bam (?:mon|diens|mitt|donners|frei|sams|sonn)|\b(?:mo|di|mi|do|fr|sa|so), \d|»|\bjan\.? \d|\s{3,}|\n).*$`)
	agency     = lazy(`(?i)\s+(?:the )?(?:associated press|reuters|afp|dpa|ap|bloomberg|press association)$`)
	nameSplit  = lazy(`(?i)\s*(?:,|;|\band\b|\bund\b|\bet\b|&| y | e )\s*`)
	nameNoise  = lineTest(`(?i)^(?:https?:.*|www\..*|.*\.(?:com|org|net|de|co\.uk)|admin|administrator|editor|staff|redaktion|redaction|webmaster|unknown|none|null|author|authors|by|guest|user|newsroom|news desk|web desk|view profile|see full bio|contributor|share|home|more|n/?a|.*\bfacebook\b.*|.*\btwitter\b.*|biography|email|posts?|articles?|no author|view .*|see .*|(?:image|photo|foto|bild|text)s?:.*|beitrag.*|anonymous|anonym|(?:senior |staff |chief |political |business |science |national |contributing |associate |assistant |executive |managing |deputy |sports |health |technology |world |foreign |special )*(?:reporter|correspondent|writer|columnist|journalist|producer)s?)$`)
	mailPart   = lazy(`\(?\S*@\S*\)?`)
	roleSuffix = lazy(`(?i)\s+(?:senior|staff|chief|political|business|science|national|contributing|associate|assistant|executive|managing|deputy|sports|health|technology|world|foreign|special)?\s*(?:reporter|correspondent|editor|writer|columnist|contributor|producer|journalist|redakteur(?:in)?)s?$`)
)

// cleanNames makes names of what pages print as authors.
func cleanNames(raw []string, site string) []string {
	var out []string
	for _, r := range raw {
		r = oneLine(html.UnescapeString(r))
		if len(r) > 300 || strings.HasPrefix(r, "http") {
			continue
		}
		if len(r) > 3 && r[:2] == "By" && 'A' <= r[2] && r[2] <= 'Z' { // "By" in an element of its own
			r = r[2:]
		}
		if !strings.HasPrefix(r, "@") {
			r = mailPart().ReplaceAllString(r, "")
		}
		r = byPrefix().ReplaceAllString(r, "")
		r = nameCut().ReplaceAllString(r, "")
		for _, name := range nameSplit().Split(r, -1) {
			name = byPrefix().ReplaceAllString(strings.TrimSpace(name), "")
			name = agency().ReplaceAllString(name, "")
			if short := roleSuffix().ReplaceAllString(name, ""); strings.Contains(short, " ") {
				name = short
			}
			name = strings.Trim(name, " .,;:-|()[]\"")
			if !plausibleName(name, site) || containsFold(out, name) || len(out) >= 10 {
				continue
			}
			out = append(out, name)
		}
	}
	return out
}

func plausibleName(name, site string) bool {
	words := strings.Fields(name)
	if len(name) < 3 || len(name) > 70 || len(words) > 7 || nameNoise(name) {
		return false
	}
	f := foldWords(name)
	if site != "" && (f == site) {
		return false
	}
	letters := 0
	for _, r := range name {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters*2 > len([]rune(name))
}
