package web

import "strings"

// Links makes the addresses of digests' pages. A digest's key is random (130 bits), so
// whoever was not shown an address cannot find it.
type Links struct {
	// PublicURL is where readers reach the server, http or https without a slash at the
	// end; empty where they cannot, and then there are no addresses.
	PublicURL string
}

// Path is the path of a digest's page on the server, "" for a digest without a key.
func Path(key string) string {
	if !validKey(key) {
		return ""
	}
	return "/d/" + key
}

// Digest is the address of a digest's page, "" where readers cannot reach it.
func (l Links) Digest(key string) string {
	if l.PublicURL == "" || Path(key) == "" {
		return ""
	}
	return strings.TrimRight(l.PublicURL, "/") + Path(key)
}

// Receipts is the address of a bullet's receipts, or with an empty bullet of all of a
// digest's; "" where readers cannot reach it.
func (l Links) Receipts(key, bulletID string) string {
	address := l.Digest(key)
	switch {
	case address == "":
		return ""
	case bulletID == "":
		return address + "/receipts"
	}
	return address + "/receipts#" + anchor("b", bulletID)
}

// Push is where the hubs of feeds reach Options.Push, up to the token that ends the
// path; "" where they cannot.
func (l Links) Push() string {
	if l.PublicURL == "" {
		return ""
	}
	return strings.TrimRight(l.PublicURL, "/") + "/push/"
}

// keyLength is the length of a digest's key, in characters of base32.
const keyLength = 26

// validKey reports whether a digest can have that key. Others, which are too short to
// be hard to guess, open no page.
func validKey(key string) bool {
	return len(key) == keyLength && !strings.ContainsFunc(key, func(r rune) bool {
		return !('a' <= r && r <= 'z' || '2' <= r && r <= '7')
	})
}
