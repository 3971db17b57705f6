package main

import (
	"tidings/briefing"
	"tidings/summarize/extract"
)

// defaultSummarizer writes bullets where nothing else is asked for.
const defaultSummarizer = "extract"

// summarizers are the ways to write bullets, by name. A new one is one folder under
// summarize/ and one line here.
func summarizers() map[string]briefing.Summarizer {
	return map[string]briefing.Summarizer{
		defaultSummarizer: extract.Summarizer{},
	}
}
