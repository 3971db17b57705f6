package sources

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"tidings/news"
	"tidings/sources/feed"
)

// maxPrints is how many listed items are remembered between polls. Of longer feeds
// the rest is looked up in the store each time the feed changes.
const maxPrints = 300

// state is what the poller remembers of a source (news.Due.State, as JSON).
type state struct {
	// Source is the address the state belongs to: it is void for another.
	Source string `json:"s,omitempty"`
	// URL is the address to ask, where it moved or was found on a page.
	URL string `json:"u,omitempty"`
	// Page is true where the source's address is a page and URL the feed it leads to.
	Page bool `json:"w,omitempty"`
	// ETag and LastModified are the validators of the last body that was read whole.
	ETag         string `json:"e,omitempty"`
	LastModified string `json:"m,omitempty"`
	// Body is that body's hash: many servers have no validators.
	Body string `json:"h,omitempty"`
	// Prints are the hashes of the items listed last, each with its words.
	Prints []byte `json:"p,omitempty"`
	// TTL, Skip (hours) and SkipDays are the feed's own wishes.
	TTL      time.Duration  `json:"t,omitempty"`
	Skip     []int          `json:"k,omitempty"`
	SkipDays []time.Weekday `json:"d,omitempty"`
}

// readState reads a source's state; one that cannot be read, or that belongs to
// another address, is as if never polled.
func readState(due news.Due) state {
	var st state
	if due.State == "" || json.Unmarshal([]byte(due.State), &st) != nil || st.Source != due.Source.URL {
		st = state{Source: due.Source.URL}
	}
	if st.URL == "" {
		st.URL = pollAddress(due.Source.URL)
	}
	return st
}

func (st state) String() string {
	if st.URL == pollAddress(st.Source) {
		st.URL = ""
	}
	raw, err := json.Marshal(st)
	if err != nil { // strings, bytes and numbers always marshal
		return ""
	}
	return string(raw)
}

func bodyHash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawStdEncoding.EncodeToString(sum[:16])
}

// print is a hash of an item's identity and words: an item with a known print needs
// no second look.
type print [16]byte

func printOf(it feed.Item) print {
	h := sha256.New()
	for _, k := range it.Keys {
		h.Write([]byte(k))
	}
	for _, s := range []string{it.Title, it.Text, it.URL} {
		h.Write([]byte{0})
		h.Write([]byte(s))
	}
	var sum [sha256.Size]byte
	return print(h.Sum(sum[:0])[:16])
}

func (st state) prints() map[print]bool {
	out := make(map[print]bool, len(st.Prints)/16)
	for i := 0; i+16 <= len(st.Prints); i += 16 {
		out[print(st.Prints[i:i+16])] = true
	}
	return out
}

// setPrints notes the items of a feed in its order.
func (st *state) setPrints(items []feed.Item, prints map[print]bool) {
	st.Prints = nil
	for _, it := range items {
		if len(st.Prints) >= 16*maxPrints {
			return
		}
		if pr := printOf(it); prints[pr] {
			st.Prints = append(st.Prints, pr[:]...)
		}
	}
}
