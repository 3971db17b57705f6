package article

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const story = `<p>At least 12 people died when a ferry sank off the northern coast on Saturday, the coast guard said in a statement.</p>
<p>Rescue crews pulled 31 survivors from the water, and divers were still searching for four others late in the evening.</p>
<p>“The sea was calm and the sky was clear,” captain Dana Ortiz told reporters at the harbour, where families had gathered.</p>
<p>The vessel had passed its last inspection in March, according to the transport ministry, which has opened an inquiry.</p>`

func page(head, body string) string {
	return `<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">` + head + `</head><body>` + body + `</body></html>`
}

var storyText = []string{
	"At least 12 people died when a ferry sank off the northern coast on Saturday, the coast guard said in a statement.",
	"Rescue crews pulled 31 survivors from the water, and divers were still searching for four others late in the evening.",
	"“The sea was calm and the sky was clear,” captain Dana Ortiz told reporters at the harbour, where families had gathered.",
	"The vessel had passed its last inspection in March, according to the transport ministry, which has opened an inquiry.",
}

func TestExtract(t *testing.T) {
	head := `<title>Ferry sinks off the coast | Harbour Times</title><meta property="og:site_name" content="Harbour Times">
<link rel="canonical" href="/news/ferry"><link rel="alternate" type="application/rss+xml" href="/feed">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"Ferry sinks off the coast","datePublished":"2025-11-22T23:30:00-05:00","author":[{"@type":"Person","name":"Jane Doe"},{"name":"John Roe"}],"inLanguage":"en"}]}</script>`
	body := `<nav><a href="/">Home</a><a href="/world">World</a></nav><div class="cookie-banner"><p>We use cookies to give you the best experience on our site, and so do our partners.</p></div>
<article><h1>Ferry sinks off the coast</h1><div class="byline">By Jane Doe and John Roe</div><div class="share-tools"><a href="x">Share</a></div>` +
		strings.Replace(story, "</p>\n<p>“", `</p><aside class="related"><h3>Related</h3><p>Another ferry sank last year in the same waters, and nobody was ever held to account for it.</p></aside><figure><img><figcaption>The harbour on Saturday. Photo: Agency, taken from a boat.</figcaption></figure><p>“`, 1) +
		`</article><section class="comments"><p>I was on that ferry last week and I can tell you that the crew had no idea what they were doing.</p></section><footer><p>Copyright Harbour Times. All rights reserved.</p></footer>`
	p, err := Extract([]byte(page(head, body)), "text/html", "https://www.harbour.example/news/ferry?utm_source=x")
	if err != nil {
		t.Fatal(err)
	}
	want := Page{
		Title: "Ferry sinks off the coast", Text: strings.Join(storyText, "\n\n"), Author: "Jane Doe, John Roe", Outlet: "Harbour Times",
		URL: "https://www.harbour.example/news/ferry", Lang: "en", Published: time.Date(2025, 11, 23, 4, 30, 0, 0, time.UTC), Day: "2025-11-22",
		Feeds: []string{"https://www.harbour.example/feed"},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

// TestClean: what a page adds to a text, or prints twice, is not in it.
func TestClean(t *testing.T) {
	const start, end = "<article><h1>Ferry sinks off the coast</h1>", "</article>"
	first := strings.SplitAfter(story, "</p>")[0]
	tests := []struct{ name, body, gone string }{
		{"for another screen", start + `<div class="wide">` + first + `</div>` + story + end, ""},
		{"pulled quote", start + strings.Replace(story, "</p>\n<p>The vessel", `</p><blockquote><p>“The sea was calm and the sky was clear,” captain Dana Ortiz told reporters</p></blockquote><p>The vessel`, 1) + end, ""},
		{"whom to write to", start + story + "<p>Contact the reporter at jane@a.example or on 555 0100.</p>" + end, "Contact"},
		{"about the author", start + story + "<p>Jane Doe is a staff writer at the Harbour Times who covers ships.</p>" + end, "Jane Doe"},
		{"letters", start + story + "<p>Want more news of the sea? Sign up for our daily letter, The Tide.</p>" + end, "Tide"},
		{"read also", start + strings.Replace(story, "</p>\n<p>The vessel", "</p><p>Lee también: El puerto cierra por la tormenta</p><p>The vessel", 1) + end, "puerto"},
		{"caption with its credit", start + strings.Replace(story, "</p>\n<p>The vessel", "</p><div>The harbour on Saturday, seen from the north. | © Picture Agency</div><p>The vessel", 1) + end, "Agency"},
		{"label again and again", start + strings.ReplaceAll(story, "</p>\n", "</p><div>Show picture now</div>") + end, "Show"},
		{"other articles", start + story + cards(5, "h3", "/n/%d", "<p>Officials said on Monday that the decision was made after a long debate.</p>") + end, "decision"},
		{"server warning", start + strings.Replace(story, "</p>\n<p>The vessel", "</p><div>Warning: Undefined variable $ad in /srv/www/a.php on line 12</div><p>The vessel", 1) + end, "Undefined"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Extract([]byte(page("", tt.body)), "", "https://a.example/n/1")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Join(storyText, "\n\n"), p.Text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFromData: a page whose text is set by a program has it in its data, unless that is
// to be paid for.
func TestFromData(t *testing.T) {
	text := strings.Join(append(storyText[:4:4], "The owner of the line said that he would help the families, and that no other ship of his would sail until the inquiry is over.", "He spoke for nine minutes."), `\n`)
	head := `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry sinks off the coast","articleBody":"` + text + `"%s}</script>`
	body := `<h1>Ferry sinks off the coast</h1><div id="app"><p>At least 12 people died when a ferry sank off the northern coast on Saturday.</p></div>`
	p, err := Extract([]byte(page(fmt.Sprintf(head, ""), body)), "", "https://a.example/n/1")
	if want := strings.ReplaceAll(text, `\n`, "\n\n"); err != nil || p.Text != want {
		t.Errorf("text %q, error %v; want %q", p.Text, err, want)
	}
	p, _ = Extract([]byte(page(fmt.Sprintf(head, `,"isAccessibleForFree":false`), body)), "", "https://a.example/n/1")
	if strings.Contains(p.Text, "nine minutes") {
		t.Errorf("what is to be paid for is taken: %q", p.Text)
	}
}

// TestKept: what belongs to a text stays in it though it looks like something else.
func TestKept(t *testing.T) {
	const start, end = `<h1>Ferry sinks off the coast</h1>`, ""
	tests := []struct{ name, body, kept string }{
		{"a post that is quoted", start + "<article>" + strings.Replace(story, "</p>\n<p>The vessel", `</p><blockquote class="twitter-tweet"><p>All ships are to stay in port until noon.</p>— Coast Guard (@coast)</blockquote><p>The vessel`, 1) + "</article>", "stay in port until noon"},
		{"standfirst", start + "<p>Thirty-one people were saved from the sea, and four are still missing, say the authorities.</p><p>Jane Doe</p><article>" + story + "</article>", "four are still missing"},
		{"points", start + "<article><ul><li>At least twelve people are dead</li><li>Four more are still being searched for</li></ul>" + story + "</article>", "still being searched for"},
		{"reporters", start + "<article>" + story + "<p>(Reporting by Jane Doe; additional reporting by John Roe; editing by Ann Poe)</p></article>", "editing by Ann Poe"},
		{"correction", start + "<article>" + story + "<p>Correction: An earlier version of this article said that 21 people had survived.</p></article>", "21 people had survived"},
		{"sentences that start like stock lines", start + "<article>" + strings.Replace(story, "</p>\n<p>The vessel", "</p><p>More stories of survivors came out on Sunday.</p><p>Copyright law was not broken, said the judge.</p><p>Related firms were fined 3 million euros.</p><p>Support for the bill rose to 54 percent.</p><p>The vessel", 1) + "</article>", "More stories of survivors came out on Sunday.\n\nCopyright law was not broken, said the judge.\n\nRelated firms were fined 3 million euros.\n\nSupport for the bill rose to 54 percent."},
		{"a price with cents", start + "<article>" + strings.Replace(story, "</p>\n<p>The vessel", "</p><h2>A ticket costs $39.99</h2><p>The vessel", 1) + "</article>", "$39.99"},
		{"a list of things", start + "<article>" + story + strings.ReplaceAll(cards(4, "h3", "https://shop.example/%d", "<p>This life jacket holds a person of 90 kilograms up for more than a day.</p>"), "Harbour", "Jacket") + "</article>", "more than a day"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Extract([]byte(page("", tt.body)), "", "https://a.example/n/1")
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(p.Text, tt.kept) || !strings.Contains(p.Text, storyText[3]) {
				t.Errorf("%q is not in %q", tt.kept, p.Text)
			}
		})
	}
}

// TestRefused holds the pages that must never be summarised as news.
func TestRefused(t *testing.T) {
	headlines := ""
	for i := range 12 {
		headlines += fmt.Sprintf(`<div class="card"><h2><a href="/n/%d">Minister number %d resigns over report</a></h2><p>The minister said that the report was wrong and that he would go.</p></div>`, i, i)
	}
	tests := []struct {
		name, url, page string
		want            Reason
	}{
		{"challenge", "https://a.example/n/1", `<html><head><title>Just a moment...</title></head><body><h1>a.example</h1><p>Verifying you are human. This may take a few seconds. a.example needs to review the security of your connection before proceeding.</p><p>Performance &amp; security by Cloudflare</p></body></html>`, BotWall},
		{"denied", "https://a.example/n/1", `<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1><p>You don't have permission to access "http://a.example/n/1" on this server.</p><p>Reference #18.1 and more words to make it longer than it has to be for the check.</p></body></html>`, BotWall},
		{"not found", "https://a.example/n/1", page(`<title>Page not found | Harbour Times</title>`, `<h1>Page not found</h1><p>Sorry, the page that you are looking for is not here any more. It may have been moved or removed. Try the search, or go to our front page to see the latest news.</p>`), ErrorPage},
		{"server error", "https://a.example/n/1", page(`<title>503 Service Unavailable</title>`, `<h1>503 Service Unavailable</h1><p>The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later, it will not take long.</p>`), ErrorPage},
		{"consent", "https://a.example/n/1", page(`<title>Before you continue</title>`, `<div><h1>Your privacy</h1><p>We and our 842 partners store and access information on your device, such as cookies, to process personal data.</p><p>You may accept or manage your choices, including your right to object where legitimate interest is used, at any time.</p><p>With your permission we and our vendors may use precise data and personalised advertising.</p></div>`), Consent},
		{"front page", "https://a.example/", page(`<title>Harbour Times</title>`, `<main>`+headlines+`</main>`), Listing},
		{"section", "https://a.example/world", page(`<title>World</title>`, `<main>`+headlines+`</main>`), Listing},
		{"empty", "https://a.example/n/1", page(`<title>Video</title>`, `<h1>Watch it here</h1>`), TooShort},
		{"nothing", "", "", NotHTML},
		{"feed", "", `<?xml version="1.0"?><rss><channel/></rss>`, NotHTML},
		{"picture", "", "\x89PNG\r\n\x1a\n", NotHTML},
		{"pdf", "", "%PDF-1.7 <html>", NotHTML},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Extract([]byte(tt.page), "text/html", tt.url)
			var not *NotArticleError
			if !errors.As(err, &not) || !errors.Is(err, ErrNotArticle) || not.Reason != tt.want {
				t.Fatalf("error = %v, want %q (text %q)", err, tt.want, p.Text)
			}
			if p.Text != "" || not.Page.Text != "" {
				t.Errorf("text %q beside an error", p.Text+not.Page.Text)
			}
		})
	}
}

// TestNotRefused holds articles about what refused pages say.
func TestNotRefused(t *testing.T) {
	about := strings.NewReplacer("ferry", "website", "coast guard", "cookie office").Replace(story)
	for _, title := range []string{"404 people detained at border", "Access denied: how a village lost its road", "Regulator fines firm over cookies and consent", "Error 404: the novel that nobody finished", "500 jobs go at steel works", "Why this content is not available in your region", "Just a moment: the art of the pause", "Subscribe or die: papers in the desert"} {
		if _, err := Extract([]byte(page("<title>"+title+"</title>", "<article><h1>"+title+"</h1>"+about+story+about+"</article>")), "", "https://a.example/n"); err != nil {
			t.Errorf("%s: %v", title, err)
		}
	}
}

func TestPartial(t *testing.T) {
	head := `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry sinks","isAccessibleForFree":false}</script>`
	p, err := Extract([]byte(page(head, "<article><h1>Ferry sinks</h1>"+story+`<div class="paywall"><p>Subscribe to continue reading.</p></div></article>`)), "", "")
	if err != nil || !p.Partial || p.Text == "" {
		t.Errorf("partial = %v, %v", p.Partial, err)
	}
	p, err = Extract([]byte(page("", "<article><h1>Ferry sinks</h1>"+story+"</article>")), "", "")
	if err != nil || p.Partial {
		t.Errorf("a free article: partial = %v, %v", p.Partial, err)
	}
}

func TestCharset(t *testing.T) {
	latin := strings.ReplaceAll(page(`<title>Gr\xf6\xdfe</title>`, "<p>x</p>"), "utf-8", "iso-8859-1")
	latin = strings.NewReplacer(`\xf6`, "\xf6", `\xdf`, "\xdf", "<p>x</p>", "<p>"+strings.Repeat("Die Gr\xf6\xdfe ist 12 Meter, sagte der Sprecher am Montag in K\xf6ln vor vielen Leuten. ", 5)+"</p>").Replace(latin)
	p, err := Extract([]byte(latin), "", "")
	if err != nil || !strings.HasPrefix(p.Text, "Die Größe ist 12 Meter") {
		t.Errorf("text = %q, %v", p.Text, err)
	}
	late := "<html><head>" + strings.Repeat("<!-- padding -->", 200) + `<meta charset="utf-8"></head><body><p>` + strings.Repeat("Die Größe ist 12 Meter, sagte der Sprecher am Montag in Köln. ", 5) + "</p></body></html>"
	p, err = Extract([]byte(late), "", "")
	if err != nil || !strings.HasPrefix(p.Text, "Die Größe ist 12 Meter") {
		t.Errorf("late declaration: text = %q, %v", p.Text, err)
	}
}

func TestAuthors(t *testing.T) {
	tests := []struct{ in, want string }{
		{"By Jane Doe", "Jane Doe"},
		{"ByJane Doe", "Jane Doe"},
		{"By Jane Doe and John Roe, Senior Reporter", "Jane Doe, John Roe"},
		{"Jane Doe | 22 November 2025", "Jane Doe"},
		{"Von Jürgen Müller", "Jürgen Müller"},
		{"Jane O'Connor The Associated Press", "Jane O'Connor"},
		{"https://facebook.com/jane", ""},
		{"Harbour Times", ""},
		{"admin", ""},
		{"Jane Doe (jane@a.example)", "Jane Doe"},
	}
	for _, tt := range tests {
		if got := strings.Join(cleanNames([]string{tt.in}, "harbour times"), ", "); got != tt.want {
			t.Errorf("cleanNames(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestHostile holds pages that cost much more than their length in a careless reader.
func TestHostile(t *testing.T) {
	tests := map[string]string{
		"deep nesting":  strings.Repeat("<div>", 100_000) + "x",
		"many blocks":   strings.Repeat("<p>A sentence of some words that goes on for a while here.</p>", 15_000),
		"many links":    strings.Repeat(`<a href="/x">link</a> `, 100_000),
		"long class":    `<div class="` + strings.Repeat("related-", 100_000) + `">x</div>`,
		"many classes":  strings.Repeat(`<div class="a b c d e f"><p>word word word word word word.</p></div>`, 6_000),
		"long title":    "<title>" + strings.Repeat("a - ", 200_000) + "</title><p>x",
		"deep json":     `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 50_000) + `</script>`,
		"many json":     strings.Repeat(`<script type="application/ld+json">{"@type":"NewsArticle"}</script>`, 20_000),
		"one long word": "<p>" + strings.Repeat("x", 1_000_000),
		"long byline":   `<div class="byline">` + strings.Repeat("By A and ", 100_000) + `</div>`,
		"tables":        strings.Repeat("<table><tr><td>", 3_000),
		"dates":         `<div class="date">` + strings.Repeat("1 2 3 ", 100_000) + `</div>`,
		"link lines":    strings.Repeat("<span>x</span>", 50_000) + strings.Repeat(`<br><br><a href="/x">one two three four five</a>`, 15_000),
		"end marks":     "<p>A sentence of some words that goes on for a while here.</p>" + strings.Repeat("<h3>Related</h3>", 15_000),
		"body in data":  `<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"` + strings.Repeat(`a b\n`, 60_000) + `"}</script><p>x`,
		"date lines":    "<h1>A title of some words</h1>" + strings.Repeat("<time>22 November 2025</time><br><br>", 15_000),
		"many h1":       strings.Repeat("<h1>A title of some words</h1>", 10_000),
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, _ = Extract([]byte(doc), "text/html", "https://a.example/n/1")
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v for %d bytes", took, len(doc))
			}
		})
	}
}

func FuzzExtract(f *testing.F) {
	f.Add([]byte(page(`<title>T</title><script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"A B"}}</script>`, "<article>"+story+"</article>")), "https://a.example/2025/11/22/x")
	f.Add([]byte("<p>\xff\xfe"), "::")
	f.Fuzz(func(t *testing.T, body []byte, address string) {
		p, err := Extract(body, "", address)
		if (err == nil) != (p.Text != "") {
			t.Errorf("text %q, error %v", p.Text, err)
		}
		if strings.ContainsAny(p.Title, "\n\x00") || strings.ContainsAny(p.Text, "\x00\u202e") {
			t.Errorf("title %q, text %q", p.Title, p.Text)
		}
		if u, err := url.Parse(p.URL); p.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https") {
			t.Errorf("url %q", p.URL)
		}
	})
}
