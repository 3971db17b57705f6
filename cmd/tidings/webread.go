package main

import (
	"net"
	"net/netip"
	"net/url"

	"tidings/sources"
)

// typedClient makes a client that reaches public addresses, and of private ones just
// those that the user typed: who types http://127.0.0.1:8000/ means it, what a feed
// links to elsewhere does not get that trust.
func typedClient(typed []string) *sources.Client {
	var allow []netip.Prefix
	for _, t := range typed {
		if isAddress(t) {
			allow = append(allow, ownAddresses(t)...)
		}
	}
	return sources.NewClient(sources.Options{Version: programVersion(), AllowPrivate: allow})
}

// ownAddresses are the private addresses that a typed address names.
func ownAddresses(typed string) []netip.Prefix {
	u, err := url.Parse(typed)
	if err != nil {
		return nil
	}
	ips, err := net.LookupIP(u.Hostname())
	if err != nil {
		return nil
	}
	var out []netip.Prefix
	for _, ip := range ips {
		a, ok := netip.AddrFromSlice(ip)
		a = a.Unmap()
		if ok && (a.IsLoopback() || a.IsPrivate()) {
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	return out
}
