package article

import (
	"testing"
	"time"
)

// TestPublished: what the page prints by its title decides between the dates that it
// states for machines, and on which day that was where the outlet is.
func TestPublished(t *testing.T) {
	const (
		title  = `<article><h1>Ferry sinks off the coast</h1>`
		stated = `<meta property="article:published_time" content="2025-11-23T01:30:00Z"><meta property="article:modified_time" content="2025-11-26T09:00:00Z">`
	)
	tests := []struct {
		name, head, url, before, line string
		day, utc                      string
	}{
		{name: "stated, nothing printed", head: stated, day: "2025-11-23", utc: "2025-11-23T01:30:00Z"},
		{name: "printed in the outlet's zone", head: stated, line: "November 22, 2025 at 8:30 p.m.", day: "2025-11-22", utc: "2025-11-23T01:30:00Z"},
		{name: "printed with its revision", head: stated, line: "PUBLISHED: November 22, 2025 at 8:30 p.m. | UPDATED: November 23, 2025 at 4:01 a.m.", day: "2025-11-22", utc: "2025-11-23T01:30:00Z"},
		{name: "only the revision is printed", head: stated, line: "Last updated on 26 November 2025", day: "2025-11-26", utc: "2025-11-26T09:00:00Z"},
		{name: "stated is the first version, long ago", head: `<meta property="article:published_time" content="2019-11-25T13:00:00Z">`, line: "27 November 2025", day: "2025-11-27", utc: "2025-11-27T00:00:00Z"},
		{name: "today's date in the page's head", head: stated, before: "Wednesday, 24 December 2025", day: "2025-11-23", utc: "2025-11-23T01:30:00Z"},
		{name: "a date in the text", head: stated, line: "The ferry had passed its last inspection on 3 March 2024, and the one before that in 2020.", day: "2025-11-23", utc: "2025-11-23T01:30:00Z"},
		{name: "day first", head: stated, line: "Publicado 22/11/2025 20:30", day: "2025-11-22", utc: "2025-11-23T01:30:00Z"},
		{name: "only printed", line: "By Jane Doe, 22 November 2025, 10:15", day: "2025-11-22", utc: "2025-11-22T10:15:00Z"},
		{name: "only printed, glued to the name", line: "Jane Doe22.11.2025", day: "2025-11-22", utc: "2025-11-22T00:00:00Z"},
		{name: "only printed, numbers", line: "03/05/2025", day: "2025-05-03", utc: "2025-05-03T00:00:00Z"},
		{name: "only in the address", url: "https://a.example/2025/11/22/ferry", day: "2025-11-22", utc: "2025-11-22T00:00:00Z"},
		{name: "address in the site's zone, printed in another", url: "https://a.example/2025/11/22/ferry", line: "posted on 2025-11-21 23:30 EST", day: "2025-11-21", utc: "2025-11-22T04:30:00Z"},
		{name: "a comment's date", url: "https://a.example/2025/11/22/ferry", line: `</p><div class="comments"><p>Joe, 23 November 2025</p></div><p>`, day: "2025-11-22", utc: "2025-11-22T00:00:00Z"},
		{name: "the month in the address", url: "https://a.example/2025/11/ferry", before: "22 November 2025", line: "First sailed: 14.08.1998", day: "2025-11-22", utc: "2025-11-22T00:00:00Z"},
		{name: "before the first words", line: "22.11.2025 – The ferry had passed its last inspection in March, according to the transport ministry, which has opened an inquiry into how the ship could go down so fast.", day: "2025-11-22", utc: "2025-11-22T00:00:00Z"},
		{name: "none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := tt.url
			if url == "" {
				url = "https://a.example/n/1"
			}
			p, err := Extract([]byte(page(tt.head, "<p>"+tt.before+"</p>"+title+"<p>"+tt.line+"</p>"+story+"</article>")), "", url)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if !p.Published.IsZero() {
				got = p.Published.Format(time.RFC3339)
			}
			if p.Day != tt.day || got != tt.utc {
				t.Errorf("day %s, published %s; want %s, %s", p.Day, got, tt.day, tt.utc)
			}
		})
	}
}
