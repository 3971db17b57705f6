package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// keyBytes is the length of a key: 128 bits, so that no two of the world's items
// will ever share one by chance.
const keyBytes = 16

// Key is the hash of its parts as an item's key: 32 hexadecimal digits.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	var sum [sha256.Size]byte
	return hex.EncodeToString(h.Sum(sum[:0])[:keyBytes])
}

// setKeys gives each item its keys. One property alone identifies an item only when
// the publisher means it to (its id); of the others two must agree, because pages are
// used again for other news and titles return. An id or address that several items of
// one feed share says nothing.
func setKeys(items []Item) {
	ids, links := map[string]int{}, map[string]int{}
	for _, it := range items {
		ids[it.ID]++
		links[it.URL]++
	}
	for i := range items {
		it := &items[i]
		link, title := "", strings.ToLower(it.Title)
		if it.URL != "" && links[it.URL] == 1 {
			link = Canonical(it.URL)
		}
		date := ""
		if !it.Issued.IsZero() {
			date = it.Issued.UTC().Format("20060102150405")
		}
		var keys []string
		if it.ID != "" && ids[it.ID] == 1 {
			keys = append(keys, Key("id", it.ID))
		} else if link != "" && it.ID == "" {
			keys = append(keys, Key("id", link))
		}
		if link != "" && title != "" {
			keys = append(keys, Key("link title", link, title))
		}
		if link != "" && date != "" {
			keys = append(keys, Key("link date", link, date))
		}
		if title != "" && date != "" {
			keys = append(keys, Key("title date", title, date))
		}
		if len(keys) == 0 {
			keys = append(keys, Key("all", it.ID, it.URL, title, it.Text))
		}
		it.Keys = keys
	}
}

// tracking are the query parameters that say where a reader came from and nothing
// about the page.
var tracking = map[string]bool{
	"fbclid": true, "gclid": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true, "yclid": true, "twclid": true,
	"igshid": true, "mc_cid": true, "mc_eid": true, "cmpid": true, "cmp": true, "campaign_id": true, "ncid": true, "ns_campaign": true,
	"ns_mchannel": true, "ns_source": true, "ns_linkname": true, "ns_fee": true, "ito": true, "ftag": true, "taid": true, "smid": true,
	"smtyp": true, "ref_src": true, "referrer": true, "traffic_source": true, "xtor": true, "wt_mc": true, "wtmc": true, "at_medium": true,
	"at_campaign": true, "at_custom1": true, "at_custom2": true, "at_custom3": true, "at_custom4": true, "at_format": true,
	"at_link_id": true, "at_link_type": true, "at_link_origin": true, "at_bbc_team": true, "at_ptr_name": true, "at_campaign_type": true,
	"ocid": true, "rss": true, "partner": true, "emc": true, "soc_src": true, "soc_trk": true, "guccounter": true,
	"guce_referrer": true, "guce_referrer_sig": true, "_hsenc": true, "_hsmi": true, "hsctatracking": true, "mkt_tok": true, "s_cid": true,
	"spm": true, "scid": true, "share_source": true, "shareadraft": true, "__twitter_impression": true, "amp": true, "outputtype": true,
}

// Canonical is an address without what does not change the page: scheme, "www.",
// AMP forms, tracking parameters, fragment, default port and final slash. It is for
// comparing, not for fetching; what is no address comes back as it is.
func Canonical(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return raw
	}
	host := strings.ToLower(u.Hostname())
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	host = strings.TrimPrefix(strings.TrimPrefix(host, "www."), "amp.")
	path := strings.TrimSuffix(strings.TrimSuffix(u.EscapedPath(), "/"), "/amp")
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".amp"), "/")
	if rest, ok := strings.CutSuffix(path, ".amp.html"); ok {
		path = rest + ".html"
	}
	out := host + path
	if q := keptQuery(u.RawQuery); q != "" {
		out += "?" + q
	}
	return out
}

// StripTracking is an address without tracking parameters and fragment, fit for
// fetching and showing. What is no address comes back as it is.
func StripTracking(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return raw
	}
	if !strings.HasPrefix(u.Fragment, "!") {
		u.Fragment, u.RawFragment = "", ""
	}
	u.RawQuery = keptQuery(u.RawQuery)
	u.ForceQuery = false
	return u.String()
}

func keptQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var kept []string
	for _, pair := range strings.Split(raw, "&") {
		name, _, _ := strings.Cut(strings.ToLower(pair), "=")
		if pair == "" || strings.HasPrefix(name, "utm_") || tracking[name] {
			continue
		}
		kept = append(kept, pair)
	}
	return strings.Join(kept, "&")
}
