package figure

import (
	"tidings/news"
)

// score: "3-2", "2-0", "5/2"; and what stands around such pairs.
func (l *Line) score(a *amount, inRange bool) int {
	if inRange || !a.bare {
		return 0
	}
	j := a.to
	if l.Norm(j) == "-" && digitAt(l, j+1) && (l.Glued(j) == l.Glued(j+1)) {
		if l.Glued(j) || a.value < 100 {
			end := j + 2
			for l.Norm(end) == "-" && digitAt(l, end+1) {
				end += 2
			}
			return end
		}
	}
	return 0
}

// scoreAt reports whether "a-b", which could be a range, is a score.
func (l *Line) scoreAt(a, b *amount) bool {
	if a.value > 200 || b.value > 200 || l.plainCount(b.end-1) || l.headPlural(b.end) {
		return false
	}
	for j := max(0, a.start-8); j < min(len(l.Tokens), b.end+4); j++ {
		switch l.Norm(j) {
		case "won", "win", "wins", "beat", "beaten", "lost", "lose", "loss", "lead", "led", "draw", "drew", "victory", "defeat", "score", "scored", "goal", "match", "game", "aggregate", "voted", "vote", "votes", "ruled", "ruling", "decision", "set", "sets", "tie", "trailed", "trailing", "down", "up", "defeated", "thrashed", "side", "cup", "league", "majority", "favorites", "odds", "record":
			return true
		}
	}
	return l.Norm(a.start-1) == "a" || l.Norm(a.start-1) == "the"
}

// pointsTo: "beat Ardee 24 points to 19"; "up two points to 45" is no result.
func (l *Line) pointsTo(a *amount) int {
	k := a.from + 1
	if a.spelled || l.Norm(k) != "points" || l.Norm(k+1) != "to" || !digitAt(l, k+2) || a.value > 200 {
		return 0
	}
	for j := max(0, a.start-10); j < min(len(l.Tokens), k+6); j++ {
		switch l.Norm(j) {
		case "won", "win", "wins", "beat", "beaten", "defeated", "thrashed", "victory", "defeat", "trailed", "break", "match", "half-time", "full-time":
			return k + 3
		}
	}
	return 0
}

// event: contests named by their length or weight ("the 400m hurdles", "the 57kg title",
// "the 10,000m"), lone results ("Lions 27, Bears 24"), numbers that players wear and
// readings such as "120 over 80".
func (l *Line) event(a *amount, inRange bool) int {
	switch prev := l.Norm(a.start - 1); {
	case a.hasUnit && a.kind == news.KindMeasure && !inRange && contests[l.Norm(a.end)]:
		return a.end + 1
	case a.hasUnit && a.unit == "m" && prev == "the" && distances[a.value] && l.Tag(a.end) != 0 && !l.Tag(a.end).Noun():
		return a.end
	case a.bare && (prev == "wearing" || prev == "wears" || prev == "wore" || prev == "shirt" || prev == "jersey" || prev == "bib") && !l.countsPlural(a):
		return a.end
	case a.bare && prev == "," && (l.Norm(a.start-2) == "jersey" || l.Norm(a.start-2) == "shirt") && l.Norm(a.end) == ",":
		return a.end
	case a.bare && l.Norm(a.end) == "over" && digitAt(l, a.end+1) && (l.has(a.start-5, a.start, "pressure") || l.has(a.start-5, a.start, "reading")):
		return a.end + 2
	}
	if a.bare && l.Norm(a.end) == "+" && l.Glued(a.end) && digitAt(l, a.end+1) {
		return a.end + 2 // "at 90+4"
	}
	return l.lineScore(a)
}

// contests follow the distance or weight that names a race, a class or a title.
var contests = set("hurdles", "final", "finals", "race", "races", "title", "category", "class", "relay", "freestyle", "backstroke", "breaststroke", "butterfly", "champion", "championship", "gold", "silver", "bronze", "sprint", "event", "steeplechase", "medley", "division", "heat", "heats", "semi-final", "dash", "record")

// distances are those of races on a track, in metres.
var distances = map[float64]bool{60: true, 100: true, 200: true, 400: true, 800: true, 1500: true, 3000: true, 5000: true, 10000: true}

// lineScore: "Lions 27, Bears 24 was the final score": a line that opens with a name and
// a number and then another of each.
func (l *Line) lineScore(a *amount) int {
	if !a.bare || a.value > 200 || a.start == 0 || a.start > 4 || l.Norm(a.end) != "," {
		return 0
	}
	for k := range a.start {
		if !l.Capital(k) || l.Tag(k).Verb() || l.calendar(k) {
			return 0
		}
	}
	k := a.end + 1
	for k < a.end+5 && l.Capital(k) {
		k++
	}
	if k == a.end+1 || !digitAt(l, k) || l.Norm(k+1) == "," {
		return 0
	}
	return k + 1
}
