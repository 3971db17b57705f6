package faketelegram

import "regexp"

// liveText finds what clients make tappable without any markup. It errs on the side
// of finding too much: the real one only links hosts whose last label is a known
// top-level domain, and that list grows.
var liveText = []*regexp.Regexp{
	regexp.MustCompile(`[\pL\pN]://[^\s]`),                             // any scheme
	regexp.MustCompile(`[\pL\pN_\-~]\.(?:xn--|[\pL]{2})[\pL\pN\-]*`),   // a host, a mail address
	regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`),       // an address
	regexp.MustCompile(`(?:^|[^\pL\pN_])@[A-Za-z0-9_]{3,}`),            // a person
	regexp.MustCompile(`(?:^|[^\pL\pN_/])/[A-Za-z0-9_]+`),              // a command
	regexp.MustCompile(`(?:^|[^\pL\pN_])#[\pL\pN_]*[\pL_][\pL\pN_]*`),  // a hashtag
	regexp.MustCompile(`(?:^|[^\pL\pN_])\$(?:1INCH|[A-Z]{1,8})\b`),     // a cashtag
	regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[\pL\pN\-]+\.[\pL\pN]{2,}`), // a mail address
}

// LiveText lists the parts of a text that clients would turn into links, mentions,
// commands, hashtags or cashtags without any markup.
func LiveText(text string) []string {
	var out []string
	for _, re := range liveText {
		out = append(out, re.FindAllString(text, -1)...)
	}
	return out
}
