package bot

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tidings/briefing"
)

// zoneList is the zones of the time zone database's zone.tab (public domain) and UTC,
// one a line, sorted. Older names ("Europe/Kiev") are understood but not suggested.
//
//go:embed zones.txt
var zoneList string

var zoneNames = sync.OnceValue(func() []string { return strings.Fields(zoneList) })

// Zones returns the time zones that are suggested, sorted.
func Zones() []string { return slices.Clone(zoneNames()) }

// readZone gives the IANA zone that was meant: a zone in any case, or the name of its
// city. Empty stays empty. The error is a *UsageError that names the nearest zone.
func readZone(typed string) (string, error) {
	typed = strings.Join(strings.Fields(typed), "_")
	if typed == "" {
		return "", nil
	}
	if z, ok := knownZone(typed); ok {
		return z, nil
	}
	if _, err := briefing.Zone(typed); err == nil && strings.Contains(typed, "/") {
		return typed, nil
	}
	try := "Europe/Kyiv"
	if z, ok := nearestZone(typed); ok {
		try = z
	}
	return "", &UsageError{
		Problem: fmt.Sprintf("I know no time zone “%s”. Zones are named by continent and city.", shorten(typed)),
		Try:     "zone=" + try,
	}
}

// knownZone finds a zone by its name or city, without regard to case.
func knownZone(typed string) (string, bool) {
	if strings.EqualFold(typed, "GMT") || strings.EqualFold(typed, "Z") {
		return "UTC", true
	}
	city := ""
	for _, z := range zoneNames() {
		if strings.EqualFold(z, typed) {
			return z, true
		}
		if city == "" && strings.EqualFold(cityOf(z), typed) {
			city = z
		}
	}
	return city, city != ""
}

// zoneLike reports whether a typed word is meant as a zone rather than as a name.
func zoneLike(word string) bool {
	if strings.Contains(word, "://") || len(word) > mostCompared {
		return false
	}
	if _, ok := knownZone(word); ok {
		return true
	}
	area, city, ok := strings.Cut(word, "/")
	return ok && city != "" && !strings.ContainsAny(word, ",:*") && letters(area)
}

func nearestZone(typed string) (string, bool) {
	if z, ok := nearest(typed, zoneNames()); ok {
		return z, true
	}
	var cities []string
	for _, z := range zoneNames() {
		cities = append(cities, cityOf(z))
	}
	typed = cityOf(typed)
	city, ok := nearest(typed, cities)
	if !ok {
		return "", false
	}
	return knownZone(city)
}

func cityOf(zone string) string { return zone[strings.LastIndexByte(zone, '/')+1:] }

func letters(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !('a' <= r|0x20 && r|0x20 <= 'z') && r != '_' })
}
