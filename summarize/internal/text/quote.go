package text

import (
	"unicode"
	"unicode/utf8"

	"tidings/news"
)

// Quotation is a run of words between quotation marks.
type Quotation struct {
	// Span includes the marks.
	news.Span
	// Inner is the span between the marks.
	Inner news.Span
	// Closed is false where the closing mark is missing; the quotation then runs to
	// the end of the paragraph, as it does when it goes on in the next one.
	Closed bool
}

// Quotations returns the quotations of the paragraph p of t, in order; a quotation
// within a quotation is part of the outer one. Marks are “ ”, ", « », „ “ and single
// marks, curly or straight, where they cannot be apostrophes.
func Quotations(t string, p news.Span) []Quotation {
	var out []Quotation
	for i := p.Start; i < p.End; {
		r, n := utf8.DecodeRuneInString(t[i:p.End])
		closing, ok := openingMark(t, p, i, r)
		if !ok {
			i += n
			continue
		}
		q := quotationFrom(t, p, i, n, closing)
		out = append(out, q)
		if !q.Closed && (r == '‘' || r == '\'') { // a stray apostrophe, not a quotation
			out = out[:len(out)-1]
			i += n
			continue
		}
		i = q.End
	}
	return out
}

// quotationFrom reads the quotation whose opening mark of n bytes is at i.
func quotationFrom(t string, p news.Span, i, n int, closing rune) Quotation {
	limit := p.End
	if closing == '’' || closing == '\'' {
		limit = min(limit, i+600) // single marks are searched for nearby only
	}
	for j := i + n; j < limit; {
		r, m := utf8.DecodeRuneInString(t[j:limit])
		if r == closing || closing == '”' && r == '"' {
			if closing != '’' && closing != '\'' || closesSingle(t, p, j, m) {
				return Quotation{news.Span{Start: i, End: j + m}, news.Span{Start: i + n, End: j}, true}
			}
		}
		j += m
	}
	return Quotation{news.Span{Start: i, End: p.End}, news.Span{Start: i + n, End: p.End}, false}
}

// openingMark reports whether the rune r at i opens a quotation, and what closes it.
func openingMark(t string, p news.Span, i int, r rune) (closing rune, ok bool) {
	switch r {
	case '“':
		return '”', true
	case '„':
		return '“', true
	case '«':
		return '»', true
	case '"':
		if i > p.Start && inchMark(t[i-1]) {
			return 0, false
		}
		return '"', true
	case '\'':
		before, _ := utf8.DecodeLastRuneInString(t[p.Start:i])
		after, _ := utf8.DecodeRuneInString(t[i+1 : p.End])
		return '\'', (i == p.Start || unicode.IsSpace(before) || opener(before) || before == '—') && unicode.IsLetter(after)
	case '‘':
		before, _ := utf8.DecodeLastRuneInString(t[p.Start:i])
		after, _ := utf8.DecodeRuneInString(t[i+len("‘") : p.End])
		return '’', (i == p.Start || unicode.IsSpace(before) || opener(before) || before == '—') && !unicode.IsSpace(after)
	}
	return 0, false
}

// inchMark reports whether a straight mark after the byte b is a measure, as in 24".
func inchMark(b byte) bool { return b >= '0' && b <= '9' }

// closesSingle reports whether the ’ at j ends a quotation rather than being an
// apostrophe: no letter follows and, after an s, punctuation stands before it.
func closesSingle(t string, p news.Span, j, n int) bool {
	after, _ := utf8.DecodeRuneInString(t[j+n : p.End])
	if j+n < p.End && (unicode.IsLetter(after) || unicode.IsDigit(after)) {
		return false
	}
	return t[j-1] != 's' || after != ' '
}
