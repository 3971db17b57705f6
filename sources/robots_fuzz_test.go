package sources

import (
	"net/url"
	"testing"
	"time"
)

// FuzzRobots: any robots.txt gives an answer for any path, and no pause beyond ours.
func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nCrawl-delay: 5\n\nUser-agent: Tidings\nAllow: /a/b\n"), "/a/b?c")
	f.Add([]byte("\xef\xbb\xbfuser-agent:tidings\r\ndisallow:/%zz\r\ncrawl-delay: 1e99"), "/%7Euser")
	f.Add([]byte("Disallow: /\nSitemap: x\nUser-agent"), "")
	f.Add([]byte("<html>not found</html>"), "/")
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		r := parseRobots(file, time.Time{})
		if r.crawl < 0 || r.crawl > maxCrawlDelay {
			t.Errorf("crawl delay %v", r.crawl)
		}
		u, err := url.Parse("https://a.example" + path)
		if err != nil {
			return
		}
		first := r.test(u)
		if again := r.test(u); (first == nil) != (again == nil) {
			t.Errorf("%v, then %v", first, again)
		}
	})
}
