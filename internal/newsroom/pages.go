package newsroom

import (
	"html/template"
	"strings"
	"time"
)

// view is what the templates show.
type view struct {
	Outlet, Home, Feed, FeedType string
	Article                      Article
	Paragraphs                   []string
	Others                       []Article // of the same outlet and of others: what stands around
	Published                    time.Time
	Look                         int
}

// page is an article's page. Outlets look different: each third one is built in
// another way, as real sites are.
func (n *Newsroom) page(outlet int, a Article) string {
	v := n.view(outlet)
	v.Article, v.Published = a, a.Published
	v.Paragraphs = strings.Split(a.Text, "\n\n")
	for _, o := range n.articles {
		if o.ID != a.ID && len(v.Others) < 6 {
			v.Others = append(v.Others, o)
		}
	}
	return render([]string{"semantic", "classes", "plain"}[(outlet/3+outlet)%3], v)
}

// front is an outlet's front page.
func (n *Newsroom) front(outlet int, articles []Article) string {
	v := n.view(outlet)
	v.Others = articles
	return render("front", v)
}

func (n *Newsroom) list() string {
	var b strings.Builder
	for _, o := range n.outlets {
		b.WriteString(`<li><a href="` + n.base + "/" + slug(o) + `/">` + template.HTMLEscapeString(o) + "</a>\n")
	}
	return "<!DOCTYPE html><html lang=en><title>Sample newsroom</title><h1>Sample newsroom</h1><ul>\n" + b.String() + "</ul>"
}

func (n *Newsroom) view(outlet int) view {
	name := n.outlets[outlet]
	home := n.base + "/" + slug(name) + "/"
	types := []string{"application/rss+xml", "application/atom+xml", "application/feed+json"}
	return view{Outlet: name, Home: home, Feed: home + feedName(outlet), FeedType: types[outlet%len(types)], Look: outlet}
}

func render(name string, v view) string {
	var b strings.Builder
	if err := pages.ExecuteTemplate(&b, name, v); err != nil {
		return "" // the templates are tested
	}
	return b.String()
}

var pages = template.Must(template.New("").Parse(`
{{define "head"}}<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{.Article.Title}} | {{.Outlet}}</title>
<link rel="alternate" type="{{.FeedType}}" title="{{.Outlet}}" href="{{.Feed}}">
<link rel="canonical" href="{{.Article.URL}}">
<meta property="og:title" content="{{.Article.Title}}">
<meta property="og:site_name" content="{{.Outlet}}">
<meta property="og:type" content="article">
<style>body{font:1rem serif}.share a{margin:0 1em}</style>
<script>window.dataLayer=window.dataLayer||[];function track(){dataLayer.push({page:"article"})}</script>
{{end}}

{{define "cookies"}}<div id="cookie-banner" class="cookie-consent" role="dialog"><p>We use cookies to give you the best experience. By continuing to use {{.Outlet}} you agree to our use of cookies.</p><button>Accept all</button><button>Manage settings</button></div>{{end}}

{{define "nav"}}<nav class="main-nav"><ul><li><a href="{{.Home}}">Home</a></li><li><a href="/world">World</a></li><li><a href="/politics">Politics</a></li><li><a href="/business">Business</a></li><li><a href="/sport">Sport</a></li><li><a href="/search">Search</a></li><li><a href="/login">Sign in</a></li></ul></nav>{{end}}

{{define "share"}}<div class="share social"><span>Share this article</span><a href="https://social.example/f">Facebook</a><a href="https://social.example/x">X</a><a href="https://social.example/w">WhatsApp</a><a href="https://social.example/m">Email</a></div>{{end}}

{{define "related"}}<h3>Related stories</h3><ul>{{range .Others}}<li><a href="{{.URL}}">{{.Title}}</a></li>{{end}}</ul>{{end}}

{{define "footer"}}<footer class="site-footer"><p>© {{.Published.Year}} {{.Outlet}}. All rights reserved.</p><ul><li><a href="/about">About us</a></li><li><a href="/terms">Terms of use</a></li><li><a href="/privacy">Privacy policy</a></li><li><a href="/contact">Contact</a></li></ul></footer>{{end}}

{{define "semantic"}}{{template "head" .}}
<meta property="article:published_time" content="{{.Published.Format "2006-01-02T15:04:05Z07:00"}}">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":{{.Article.Title}},"datePublished":{{.Published.Format "2006-01-02T15:04:05Z07:00"}},"author":{{if .Article.Author}}{"@type":"Person","name":{{.Article.Author}}}{{else}}{"@type":"Organization","name":{{.Outlet}}}{{end}},"publisher":{"@type":"NewsMediaOrganization","name":{{.Outlet}}}}</script>
</head>
<body>
{{template "cookies" .}}
<header><a href="{{.Home}}" class="logo">{{.Outlet}}</a>{{template "nav" .}}</header>
<main>
<article>
<h1>{{.Article.Title}}</h1>
<p class="byline">{{if .Article.Author}}By <a rel="author" href="/authors">{{.Article.Author}}</a>{{end}} <time datetime="{{.Published.Format "2006-01-02T15:04:05Z07:00"}}">{{.Published.Format "2 January 2006, 15:04"}}</time></p>
{{template "share" .}}
<figure><img src="/lead.jpg" alt="A street scene"><figcaption>File photo. Photograph: Agency</figcaption></figure>
{{range $i, $p := .Paragraphs}}<p>{{$p}}</p>
{{if eq $i 2}}<aside class="newsletter"><h4>Get the morning briefing</h4><p>Sign up for our free newsletter and never miss a story.</p><form><input type="email"><button>Subscribe</button></form></aside>{{end}}{{end}}
</article>
<aside class="sidebar">{{template "related" .}}</aside>
</main>
<section id="comments"><h2>Comments (2)</h2><div class="comment"><p>What a terrible thing to read over breakfast, I hope they find out what went wrong there.</p></div><div class="comment"><p>First.</p></div></section>
{{template "footer" .}}
</body></html>{{end}}

{{define "classes"}}{{template "head" .}}
<meta name="author" content="{{.Article.Author}}">
<meta name="date" content="{{.Published.Format "2006-01-02T15:04:05Z07:00"}}">
</head>
<body class="single">
<div class="topbar">{{template "nav" .}}</div>
<div class="breaking-ticker"><a href="{{.Home}}">Latest news</a>{{range .Others}} · <a href="{{.URL}}">{{.Title}}</a>{{end}}</div>
<div class="container">
<div class="post-header"><div class="breadcrumbs"><a href="{{.Home}}">Home</a> / <a href="/news">News</a></div><h1 class="entry-title">{{.Article.Title}}</h1>
<div class="post-meta">{{if .Article.Author}}<span class="author vcard">{{.Article.Author}}</span> — {{end}}<span class="date">{{.Published.Format "January 2, 2006"}}</span> — <span class="reading-time">3 min read</span></div></div>
<div class="entry-content">
{{range $i, $p := .Paragraphs}}<p>{{$p}}</p>
{{if eq $i 1}}<div class="ad-slot" id="ad-1"><span>Advertisement</span></div>{{end}}{{if eq $i 3}}<div class="related-inline"><strong>Read also:</strong> {{with $.Others}}<a href="{{(index . 0).URL}}">{{(index . 0).Title}}</a>{{end}}</div>{{end}}{{end}}
<div class="tags">Tags: <a href="/tag/news">news</a>, <a href="/tag/today">today</a></div>
</div>
{{template "share" .}}
<div class="author-box"><p>{{.Outlet}} is an independent paper. Support our journalism by becoming a member today.</p></div>
<div class="widget most-read">{{template "related" .}}</div>
</div>
{{template "footer" .}}
{{template "cookies" .}}
</body></html>{{end}}

{{define "plain"}}{{template "head" .}}
<meta name="author" content="{{.Article.Author}}">
<meta itemprop="datePublished" content="{{.Published.Format "2006-01-02T15:04:05Z07:00"}}">
</head>
<body>
<div id="wrap">
<div id="hd"><b><a href="{{.Home}}">{{.Outlet}}</a></b>{{template "nav" .}}</div>
<div id="left"><div class="box">{{template "related" .}}</div></div>
<div id="story">
<h1>{{.Article.Title}}</h1>
<div class="by">{{if .Article.Author}}{{.Article.Author}}, {{end}}{{.Published.Format "02.01.2006 15:04"}}</div>
<div class="txt">
{{range .Paragraphs}}<p>{{.}}</p>
{{end}}</div>
{{template "share" .}}
</div>
<div id="right"><p class="promo">Subscribe to the print edition and get the first month free of charge.</p></div>
{{template "footer" .}}
</div>
{{template "cookies" .}}
</body></html>{{end}}

{{define "front"}}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Outlet}}</title>
<link rel="alternate" type="{{.FeedType}}" title="{{.Outlet}}" href="{{.Feed}}">
<meta property="og:site_name" content="{{.Outlet}}"></head>
<body>{{template "cookies" .}}<header>{{.Outlet}}{{template "nav" .}}</header>
<main>{{range .Others}}<div class="teaser"><h2><a href="{{.URL}}">{{.Title}}</a></h2></div>{{end}}</main>
</body></html>{{end}}
`))
