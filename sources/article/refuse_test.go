package article

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// cards are n teasers as the front page or a section of an outlet shows them.
func cards(n int, heading, link, text string) string {
	var b strings.Builder
	subjects := []string{"Harbour bridge closes for repairs", "Council votes on new budget", "Storm cuts power to villages", "Team wins cup after extra time", "Museum shows lost painting", "Prices of bread rise again", "Train line opens two years late", "School roof falls in at night"}
	for i := range n {
		title := fmt.Sprintf("%s in district %d", subjects[i%len(subjects)], i)
		fmt.Fprintf(&b, "<div class=card><%s><a href=%q>%s</a></%s>%s</div>\n", heading, fmt.Sprintf(link, i), title, heading, strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// TestRefusedKinds holds pages of all sorts that stand where an article should be.
func TestRefusedKinds(t *testing.T) {
	const news = "https://a.example/news/2025/11/ferry-sinks"
	teaser := "<p>Officials said on Monday that the decision number # was made after a long debate.</p>"
	long := "<p>Officials said on Monday that decision number # was made after a debate that lasted into the night, and that the people of the district would be asked for their opinion in the spring, when the first part of the work is over and the second has not begun.</p>"
	tests := []struct {
		name, url, title, head, body string
		want                         Reason
	}{
		// Walls that keep programs out.
		{"cloudflare challenge", news, "Just a moment...", "", `<h1>a.example</h1><p>Checking if the site connection is secure. a.example needs to review the security of your connection before proceeding. Ray ID: 7d0a</p>`, BotWall},
		{"cloudflare block", news, "Attention Required! | Cloudflare", "", `<h1>Sorry, you have been blocked</h1><p>You are unable to access a.example. This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution.</p><p>You can email the site owner to let them know you were blocked. Please include what you were doing when this page came up.</p>`, BotWall},
		{"cloudflare 1020", news, "Access denied", "", `<h1>Error 1020</h1><p>Access denied. This website is using a security service to protect itself from online attacks, which means that you cannot see what is here at the moment, and neither can others.</p>`, BotWall},
		{"akamai", news, "Access Denied", "", `<h1>Access Denied</h1><p>You don't have permission to access "http://a.example/news" on this server.</p><p>Reference #18.4f241102.1700000000.1a2b3c and further details for those who run this site and want to know why.</p>`, BotWall},
		{"press and hold", news, "a.example", "", `<p>Please verify you are a human. Press &amp; Hold to confirm you are a human (and not a bot). Reference ID 6f0a7d10-1111-2222-3333-444455556666. Access to this page has been denied because we believe you are using automation tools to browse the website.</p>`, BotWall},
		{"interruption", news, "Pardon Our Interruption", "", `<h1>Pardon Our Interruption...</h1><p>As you were browsing something about your browser made us think you were a bot. There are a few reasons this might happen: you're a power user moving through this website with super-human speed, or you've disabled cookies in your web browser.</p>`, BotWall},
		{"incapsula", news, "", "", `<p>Request unsuccessful. Incapsula incident ID: 877000310047653419-39463203. If you think that this is a mistake, then please write to the people who run this site and name the number above.</p>`, BotWall},
		{"unusual traffic", "https://a.example/sorry/index", "Sorry...", "", `<p>Our systems have detected unusual traffic from your computer network. This page checks to see if it's really you sending the requests, and not a robot. Why did this happen? Terms of service apply to all of this.</p>`, BotWall},
		{"needs javascript", news, "The Harbour Times", "", `<noscript>no</noscript><p>You need to enable JavaScript to run this app. Please turn it on in the settings of your browser, then load this page again, or come back with another browser that has it turned on.</p>`, BotWall},
		{"ddos guard", news, "DDoS-Guard", "", `<h1>Checking your browser before accessing a.example</h1><p>Please wait a few seconds. Once this check is complete, the website will open automatically. DDoS protection by DDoS-Guard, with thanks for your patience.</p>`, BotWall},
		{"aws waf", news, "Human Verification", "", `<h1>Let's confirm you are human</h1><p>Complete the security check before continuing. This step verifies that you are not a bot, which helps to protect your account and prevent spam on this site and on others.</p>`, BotWall},
		{"too many requests", news, "429 Too Many Requests", "", `<h1>Too Many Requests</h1><p>You have sent too many requests in a given amount of time. Please slow down and try again in a few minutes, and if this goes on, write to our support team about it.</p>`, ErrorPage},
		{"rate limit in words", news, "Rate limit exceeded", "", `<h1>Rate limit exceeded</h1><p>Your address has asked for more pages than we can serve to one reader. Please wait for some minutes before you load this page again, or contact our help desk for access.</p>`, ErrorPage},

		// Errors.
		{"404", news, "404 - Harbour Times", "", `<h1>404</h1><p>We could not find the page that you were looking for. It may have been moved, or it may never have been here. Please use the search or the menu to find your way.</p>`, ErrorPage},
		{"404 with headlines", news, "Page not found - Harbour Times", "", `<h1>Sorry, this page does not exist</h1><p>The page that you asked for was not found on this server. Here are the stories that others read at the moment instead.</p>` + cards(8, "h3", "/n/%d", teaser), ErrorPage},
		{"german 404", news, "Seite nicht gefunden | Hafenblatt", "", `<h1>Seite nicht gefunden</h1><p>Die gesuchte Seite wurde leider nicht gefunden. Vielleicht wurde sie verschoben oder gelöscht. Bitte nutzen Sie die Suche oder gehen Sie zur Startseite, um aktuelle Nachrichten zu lesen.</p>`, ErrorPage},
		{"french 404", news, "Page introuvable - Le Port", "", `<h1>Page introuvable</h1><p>La page que vous recherchez n'existe pas ou n'existe plus. Vous pouvez revenir à la page d'accueil ou utiliser le moteur de recherche pour trouver l'article que vous souhaitez lire.</p>`, ErrorPage},
		{"spanish 404", news, "Página no encontrada", "", `<h1>Página no encontrada</h1><p>La página que está buscando no existe o ha cambiado de dirección. Puede volver a la portada o utilizar el buscador para encontrar la noticia que desea leer en este momento.</p>`, ErrorPage},
		{"removed", news, "This article is no longer available", "", `<h1>This article is no longer available</h1><p>The article that you are looking for has been removed at the request of the agency that wrote it, and will not come back. We are sorry for that. Please read our other stories.</p>`, ErrorPage},
		{"500", news, "500 Internal Server Error", "", `<h1>Internal Server Error</h1><p>The server encountered an internal error or misconfiguration and was unable to complete your request. Please contact the server administrator to inform them of the time this error occurred.</p>`, ErrorPage},
		{"522", news, "a.example | 522: Connection timed out", "", `<h1>Connection timed out Error code 522</h1><p>The initial connection between the network and the origin web server timed out. As a result, the web page can not be displayed. Please try again in a few minutes.</p>`, ErrorPage},
		{"database", news, "Error", "", `<h1>Error establishing a database connection</h1><p>This either means that the username and password information in your configuration file is incorrect or that contact with the database server could not be established. Are you sure?</p>`, ErrorPage},
		{"critical error", news, "Harbour Times &rsaquo; Error", "", `<p>There has been a critical error on this website. Please check your site admin email inbox for instructions. If you continue to have problems, please try the support forums to learn more about troubleshooting.</p>`, ErrorPage},
		{"maintenance", news, "Site under maintenance", "", `<h1>We'll be back soon!</h1><p>Sorry for the inconvenience but we are performing some maintenance at the moment. If you need to you can always contact us, otherwise we will be back online shortly, as we hope.</p>`, ErrorPage},
		{"went wrong", news, "Oops! Something went wrong", "", `<h1>Oops! Something went wrong</h1><p>We are having trouble loading this page. Our engineers have been told about it and are working on a fix. Please try to load the page again in some minutes from now.</p>`, ErrorPage},
		{"other countries", news, "451: Unavailable due to legal reasons", "", `<h1>Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website from a country belonging to the European Economic Area including the EU which enforces the General Data Protection Regulation and therefore access cannot be granted at this time.</p>`, ErrorPage},
		{"not in your region", news, "Harbour Times", "", `<h1>Sorry</h1><p>This content is not available in your region. We are engaged on the issue and committed to looking at options that support our full range of digital offerings to your market. We continue to identify solutions.</p>`, ErrorPage},
		{"domain for sale", "https://a.example/old/story", "a.example is for sale", "", `<h1>a.example</h1><p>This domain may be for sale! The owner of the domain a.example is offering it for sale for an asking price of 1,988 dollars. Inquire now, or make an offer that the owner may accept within a day.</p>`, ErrorPage},
		{"new server", news, "Welcome to nginx!", "", `<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required. For online documentation and support please refer to the site.</p>`, ErrorPage},
		{"redirecting", news, "Redirecting...", "", `<p>Redirecting you to the page. If nothing happens, click here.</p>`, TooShort},

		// Consent.
		{"partners", news, "Harbour Times", "", `<div><h2>We value your privacy</h2><p>We and our 842 partners store and/or access information on a device, such as cookies and process personal data, such as unique identifiers and standard information sent by a device for personalised advertising and content.</p><p>With your permission we and our partners may use precise geolocation data and identification through device scanning. You may click to consent to our and our partners' processing.</p></div>`, Consent},
		{"german choice", news, "Hafenblatt", "", `<div><h1>Willkommen beim Hafenblatt</h1><p>Nutzen Sie unsere Seite mit Werbung und Cookies. Die Zustimmung ist jederzeit widerrufbar, mehr dazu in der Datenschutzerklärung.</p><p>Wir und bis zu 230 Partner verarbeiten Daten mit Hilfe von Cookies, um Ihnen personalisierte Werbung zu zeigen. Ihre Einwilligung können Sie jederzeit widerrufen.</p></div>`, Consent},
		{"french choice", news, "Le Port", "", `<div><h1>Le respect de votre vie privée est notre priorité</h1><p>Avec nos partenaires, nous utilisons des cookies pour stocker et accéder à des informations sur votre terminal, avec votre consentement.</p><p>Vous pouvez retirer votre consentement à tout moment en cliquant sur gérer les cookies en bas de page.</p></div>`, Consent},
		{"before you continue", "https://consent.a.example/m", "Before you continue", "", `<div><p>We use cookies and data to deliver and maintain our services, track outages and measure audience engagement and site statistics.</p><p>If you choose to accept all, we will also use cookies and data to deliver and measure the effectiveness of ads, and show personalised content depending on your settings.</p></div>`, Consent},
		{"family of brands", "https://consent.a.example/v2", "Your choices", "", `<div><p>When you use our sites and apps, we use cookies to provide our sites and apps to you, authenticate users, apply security measures and prevent spam.</p><p>If you click accept all, we and our partners (including 238 who are part of the IAB consent framework) will also store information on a device, in other words use cookies.</p></div>`, Consent},

		// Walls to pay or to log in, with nothing of the article.
		{"login", news, "Log in", "", `<form><h1>Log in to your account</h1><label>Email</label><input><label>Password</label><input><a href="/forgot">Forgot your password?</a></form><p>New here? Create an account.</p>`, TooShort},
		{"offers", news, "Subscribe to the Harbour Times", "", `<h1>Subscribe to continue reading</h1><p>Choose your plan: one euro a week for the first month, then four euros. Cancel at any time.</p><p>Already a subscriber? Log in here to read on.</p>`, Paywall},
		{"age", news, "Are you over 18?", "", `<h1>Age check</h1><p>You must be 18 or older to enter this site.</p><p>Enter or leave.</p>`, TooShort},

		// Lists.
		{"front page", "https://a.example/", "Harbour Times", "", "<main>" + cards(12, "h2", "/n/%d", teaser) + "</main>", Listing},
		{"front page in long words", "https://a.example/", "Harbour Times", "", "<main>" + cards(12, "h2", "/n/%d", long) + "</main>", Listing},
		{"section", "https://a.example/world/", "World news", "", "<main><h1>World</h1>" + cards(20, "h3", "/n/%d", teaser) + "</main>", Listing},
		{"section with its data", "https://a.example/world/", "World news", `<script type="application/ld+json">{"@type":"CollectionPage","name":"World news"}</script>`, "<main><h1>World</h1>" + cards(9, "h3", "/n/%d", long) + "</main>", Listing},
		{"section with data of each", "https://a.example/world/", "World news", `<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Harbour bridge closes for repairs"},{"@type":"NewsArticle","headline":"Council votes on new budget"},{"@type":"NewsArticle","headline":"Storm cuts power to villages"}]</script>`, "<main><h1>World</h1>" + cards(12, "h2", "/n/%d", teaser) + "</main>", Listing},
		{"tag", "https://a.example/tag/ferries", "Ferries", "", "<main><h1>Tag: ferries</h1>" + cards(10, "h2", "/n/%d", long) + "</main>", Listing},
		{"author", "https://a.example/author/jane-doe", "Jane Doe", "", "<main><h1>Jane Doe</h1><p>Jane Doe writes about ships and the sea for this paper.</p>" + cards(10, "h2", "/n/%d", teaser) + "</main>", Listing},
		{"search", "https://a.example/search?q=ferry", "Search results for ferry", "", "<main><h1>24 results for ferry</h1>" + cards(10, "h3", "/n/%d", teaser) + "</main>", Listing},
		{"archive", "https://a.example/2025/11/", "November 2025", "", "<main><h1>November 2025</h1>" + cards(15, "h2", "/n/%d", teaser) + "</main>", Listing},
		{"links alone", "https://a.example/latest", "Latest", "", "<main><h1>Latest</h1><ul>" + cards(40, "li", "/n/%d", "") + "</ul></main>", TooShort},
		{"titles in boxes", "https://a.example/latest", "Latest", "", "<main><h1>Latest</h1>" + cards(12, "div", "/n/%d", teaser) + "</main>", Listing},
	}
	if len(tests) < 45 {
		t.Errorf("%d pages", len(tests))
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Extract([]byte(page("<title>"+tt.title+"</title>"+tt.head, tt.body)), "text/html", tt.url)
			var not *NotArticleError
			if !errors.As(err, &not) || not.Reason != tt.want {
				t.Errorf("error = %v, want %q (partial %v, text %q)", err, tt.want, p.Partial, p.Text)
			}
		})
	}
}
