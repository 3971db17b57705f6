package news

import (
	"strings"
	"time"
)

// Article is one item of one source as plain text.
type Article struct {
	// ID is stable for one item of one source: the store derives it from the
	// item's keys, the command line takes the .jsonl id or the file's name.
	ID string
	// SourceID names the source that carried the item; empty for loose inputs.
	SourceID string
	// Outlet is the publisher, for example "Reuters"; empty when unknown.
	Outlet string
	// URL is the canonical address of the page; empty when the item has none.
	URL string
	// Title is one line of plain text; empty when the item has none.
	Title string
	// Text is plain text, paragraphs parted by one blank line.
	Text string
	// Author is the byline as printed, without "By"; empty when unknown.
	Author string
	// Lang is a lower-case BCP 47 primary language subtag ("en"); empty when unknown.
	Lang string
	// Published is when the outlet says it was published, in UTC; zero when the
	// outlet does not say.
	Published time.Time
	// Day is the day of Published as the page prints it, "2006-01-02", which may not be
	// its day in UTC; empty when no page was read. It is shown, not stored.
	Day string
	// Fetched is when it was first read, in UTC; zero for loose inputs.
	Fetched time.Time
	// Excerpt is true when Text is only what the feed itself carried, because the
	// page was not or could not be read.
	Excerpt bool
}

// Time is when the article counts as published: Published, or Fetched where the
// outlet gave no date or one later than the fetch (clocks of feeds run ahead).
func (a Article) Time() time.Time {
	if a.Published.IsZero() || (!a.Fetched.IsZero() && a.Published.After(a.Fetched)) {
		return a.Fetched
	}
	return a.Published
}

// Span is a half-open range of byte offsets into an article's text.
type Span struct {
	Start, End int
}

// Len is the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether the span holds nothing. The zero Span is empty.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains reports whether o lies wholly inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether s and o share at least one byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// In returns the words of the span in text, or "" where the span does not fit text.
func (s Span) In(text string) string {
	if s.Start < 0 || s.End > len(text) || s.Empty() {
		return ""
	}
	return text[s.Start:s.End]
}

// Paragraphs returns the spans of the paragraphs of text: runs of lines parted by
// blank lines or, where text has no blank line, single lines. Spans exclude the
// white space around a paragraph; empty paragraphs are left out.
func Paragraphs(text string) []Span {
	sep := "\n\n"
	if !strings.Contains(text, sep) {
		sep = "\n"
	}
	var out []Span
	for at := 0; at < len(text); {
		end := strings.Index(text[at:], sep)
		next := len(text)
		if end < 0 {
			end = len(text)
		} else {
			end += at
			next = end + len(sep)
		}
		if s := trim(text, Span{at, end}); !s.Empty() {
			out = append(out, s)
		}
		at = next
	}
	return out
}

// trim narrows s so that it neither starts nor ends with white space.
func trim(text string, s Span) Span {
	part := text[s.Start:s.End]
	left := len(part) - len(strings.TrimLeft(part, " \t\r\n"))
	part = strings.TrimSpace(part)
	return Span{s.Start + left, s.Start + left + len(part)}
}
