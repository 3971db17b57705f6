// Package text splits an article into paragraphs with their kinds, sentences and
// tokens, and knows stems, stop words, quotation marks and languages.
//
// Everything works on byte offsets into the text that was handed in, takes any bytes
// and runs in time linear in their number. Spans never cut a UTF-8 sequence that is
// whole in the text.
package text
