package feed

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// guessBytes is how much of a document the charset is guessed from.
const guessBytes = 64 << 10

// decodeText turns a document of any charset into UTF-8. A byte order mark decides;
// then comes what the bytes show, then what the transport says, then what the
// document says of itself. Bytes that fit nothing become U+FFFD.
func decodeText(body []byte, contentType string) []byte {
	if enc, n := byMark(body); enc != nil {
		return decodeWith(enc, body[n:])
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if enc := byZeros(body); enc != nil {
		return decodeWith(enc, body)
	}
	label := headerCharset(contentType)
	if label == "" || lookup(label) == nil {
		label = declaredCharset(body)
	}
	if wide(label) && startsNarrow(body) {
		label = "" // its first character takes one byte, so it is not what it says
		if own := declaredCharset(body); !wide(own) {
			label = own
		}
	}
	enc := lookup(label)
	if runes := multibyte(body); runes >= 0 { // well-formed UTF-8
		if enc == nil || runes == 0 && asciiCompatible(enc) || runes >= 3 && singleByte(enc) {
			return body
		}
	}
	if isUTF8(label) { // said to be, but is not: perhaps the document knows better
		if own := declaredCharset(body); !isUTF8(own) && lookup(own) != nil {
			return decodeWith(lookup(own), body)
		}
		return repair(body)
	}
	if enc == nil {
		return repair(body)
	}
	return decodeWith(enc, body)
}

// wide reports whether a label names an encoding whose units are wider than a byte.
func wide(label string) bool {
	label = strings.ToLower(strings.TrimSpace(label))
	return strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "utf-32") || strings.HasPrefix(label, "utf16") ||
		strings.HasPrefix(label, "utf32") || strings.HasPrefix(label, "ucs") || strings.HasPrefix(label, "iso-10646-ucs")
}

// startsNarrow reports whether markup or JSON starts with a character of one byte.
func startsNarrow(body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n")
	return len(body) > 1 && bytes.IndexByte([]byte("<{["), body[0]) >= 0 && body[1] != 0
}

// byMark is the encoding that a byte order mark names, with the mark's length; nil
// for UTF-8 and for none.
func byMark(b []byte) (encoding.Encoding, int) {
	switch {
	case bytes.HasPrefix(b, []byte{0, 0, 0xfe, 0xff}):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte{0xff, 0xfe, 0, 0}):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2
	}
	return nil, 0
}

// byZeros recognises UTF-16 and UTF-32 without a mark by where the zero bytes of
// the first characters stand, and EBCDIC by its "<?xm" (XML 1.0, appendix F).
func byZeros(b []byte) encoding.Encoding {
	if len(b) < 4 {
		return nil
	}
	zero := func(i int) bool { return b[i] == 0 }
	switch {
	case zero(0) && zero(1) && zero(2) && !zero(3):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	case !zero(0) && zero(1) && zero(2) && zero(3):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case zero(0) && !zero(1) && zero(2) && !zero(3):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case !zero(0) && zero(1) && !zero(2) && zero(3):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case bytes.HasPrefix(b, []byte{0x4c, 0x6f, 0xa7, 0x94}):
		return charmap.CodePage037
	}
	return nil
}

func headerCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err == nil || params != nil {
		return params["charset"]
	}
	_, rest, ok := strings.Cut(strings.ToLower(contentType), "charset=")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, ";")
	return strings.Trim(rest, " \"'")
}

// declaredCharset is the encoding named in the XML declaration or in an HTML meta
// element near the start.
func declaredCharset(b []byte) string {
	head := b[:min(len(b), 1024)]
	mark := []byte("encoding")
	if !bytes.Contains(head, []byte("<?xml")) {
		mark = []byte("charset")
	}
	_, rest, ok := bytes.Cut(head, mark)
	if !ok {
		return ""
	}
	rest = bytes.TrimLeft(rest, " \t\r\n=\"'")
	end := bytes.IndexAny(rest, " \t\r\n\"'?>;/")
	if end < 0 {
		return ""
	}
	return string(rest[:end])
}

func lookup(label string) encoding.Encoding {
	label = strings.ToLower(strings.TrimSpace(label))
	if label == "" {
		return nil
	}
	if enc, err := htmlindex.Get(label); err == nil {
		return enc
	}
	switch label {
	case "utf-32", "utf32", "utf-32be", "csucs4", "ucs-4", "iso-10646-ucs-4":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	}
	if enc, err := ianaindex.IANA.Encoding(label); err == nil && enc != nil {
		return enc
	}
	return nil
}

func isUTF8(label string) bool {
	label = strings.ToLower(strings.TrimSpace(label))
	return label == "utf-8" || label == "utf8" || label == "us-ascii" || label == "ascii"
}

func singleByte(enc encoding.Encoding) bool {
	_, ok := enc.(*charmap.Charmap)
	return ok && enc != charmap.CodePage037
}

func asciiCompatible(enc encoding.Encoding) bool {
	out, err := enc.NewDecoder().Bytes([]byte("<a>~+1"))
	return err == nil && string(out) == "<a>~+1"
}

// multibyte counts the characters above ASCII; -1 for what is not UTF-8.
func multibyte(b []byte) int {
	if !utf8.Valid(b) {
		return -1
	}
	n := 0
	for _, c := range b {
		if c >= 0xc0 {
			n++
		}
	}
	return n
}

func decodeWith(enc encoding.Encoding, b []byte) []byte {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return bytes.ToValidUTF8(out, []byte("\uFFFD"))
}

// repair reads bytes that ought to be UTF-8. When most of what lies above ASCII is,
// the stray bytes are taken for windows-1252 one by one, as pages pasted together
// have them; otherwise the charset is guessed from the bytes.
func repair(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	if good >= bad {
		return mixed(b)
	}
	if enc := guess(b); enc != nil {
		return decodeWith(enc, b)
	}
	return decodeWith(charmap.Windows1252, b)
}

func mixed(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/8)
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[i])
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out
}

func guess(b []byte) encoding.Encoding {
	best, err := chardet.NewTextDetector().DetectBest(b[:min(len(b), guessBytes)])
	if err != nil || best.Confidence < 30 {
		return nil
	}
	return lookup(best.Charset)
}
