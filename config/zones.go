package config

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// zoneList names the zones of the IANA time zone database that are in use, one a
// line: what is suggested. Older names ("Europe/Kiev") are read all the same.
//
//go:embed zones.txt
var zoneList string

// Zones lists the names of time zones that can be suggested, sorted.
func Zones() []string { return strings.Fields(zoneList) }

// NearestZone returns the zone that was most likely meant by s: a misspelt name, a
// city alone ("Kyiv", "new york"), or "" where none is close.
func NearestZone(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "_")
	if s == "" || utf8.RuneCountInString(s) > 40 {
		return ""
	}
	for _, z := range Zones() {
		if _, city := cutLast(z, "/"); strings.EqualFold(city, s) || strings.EqualFold(z, s) {
			return z
		}
	}
	if near := Nearest(s, Zones()); near != "" {
		return near
	}
	cities, names := map[string]string{}, []string{}
	for _, z := range Zones() {
		if _, c := cutLast(z, "/"); cities[c] == "" {
			cities[c] = z
			names = append(names, c)
		}
	}
	_, city := cutLast(s, "/")
	return cities[Nearest(city, names)]
}
