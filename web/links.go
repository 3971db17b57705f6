package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"net/url"
	"strings"
)

// Links makes the addresses of digests' pages and knows them again. A digest's key is
// made from its briefing and slot, which others can know or guess; so an address also
// holds a seal, 128 bits of HMAC-SHA256 (RFC 2104, truncated as its section 5 allows)
// of the key under a secret. Whoever has one address can make no other.
//
// The zero Links make no addresses and know none.
type Links struct {
	public string
	secret []byte
}

// MinSecret is the length of the shortest secret, in bytes.
const MinSecret = 16

// NewLinks makes addresses below publicURL (http or https, no slash at the end; empty
// where readers cannot reach the server). The secret has at least MinSecret random
// bytes, is kept with the data and is the same in every process: a new one makes all
// addresses that were posted void.
func NewLinks(publicURL string, secret []byte) (Links, error) {
	if len(secret) < MinSecret {
		return Links{}, errors.New("make links: the secret is too short")
	}
	return Links{public: strings.TrimRight(publicURL, "/"), secret: append([]byte(nil), secret...)}, nil
}

// Path is the path of a digest's page on this server, "" for the zero Links or where
// key is empty.
func (l Links) Path(key string) string {
	if len(l.secret) == 0 || key == "" {
		return ""
	}
	return "/d/" + l.segment(key)
}

// Digest is the address of a digest's page, "" where readers cannot reach it.
func (l Links) Digest(key string) string {
	if l.public == "" || l.Path(key) == "" {
		return ""
	}
	return l.public + l.Path(key)
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

// segment is the part of a path that names a digest: its key and the seal.
func (l Links) segment(key string) string { return url.PathEscape(key) + "-" + l.seal(key) }

var sealing = base32.StdEncoding.WithPadding(base32.NoPadding)

func (l Links) seal(key string) string {
	mac := hmac.New(sha256.New, l.secret)
	mac.Write([]byte("digest page\x00" + key))
	return strings.ToLower(sealing.EncodeToString(mac.Sum(nil)[:16]))
}

// key takes the key out of a path's segment, false where the seal is not ours. It
// takes the same time for every wrong seal.
func (l Links) key(segment string) (string, bool) {
	i := strings.LastIndexByte(segment, '-')
	if len(l.secret) == 0 || i <= 0 || len(segment) > 200 {
		return "", false
	}
	key, seal := segment[:i], segment[i+1:]
	return key, hmac.Equal([]byte(seal), []byte(l.seal(key)))
}
