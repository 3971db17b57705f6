package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// reader turns YAML nodes into values and notes what is wrong with them. Its methods
// take the node and a name for it ("web.listen") and give the zero value where
// something is wrong, so that reading goes on.
type reader struct {
	file     string
	problems Problems
	// visited counts nodes, so that aliases cannot multiply without end.
	visited int
}

// full reports whether enough problems were found or too much was read.
func (r *reader) full() bool { return len(r.problems) >= maxProblems || r.visited > maxNodes }

func (r *reader) problem(n *yaml.Node, format string, args ...any) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, Problem{r.file, n.Line, n.Column, fmt.Sprintf(format, args...)})
	}
}

// follow gives the node behind an alias, and counts the visit.
func (r *reader) follow(n *yaml.Node) *yaml.Node {
	r.visited++
	if r.visited == maxNodes+1 {
		r.problem(n, "the file holds too many values, with aliases counted as often as they are used; write them out or split the work over several programs")
	}
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias // never an alias itself: YAML cannot write that
	}
	return n
}

// isNull reports whether a key has no value ("zone:" and nothing behind it).
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// field is one key of an object and what reads its value.
type field struct {
	key  string
	read func(*yaml.Node)
}

// object reads a mapping key by key and returns the values' nodes by key, nil where
// n is no mapping. A misspelt key is told and read as the one that was meant, so that
// one slip does not bring ten more messages. A key without a value counts as absent.
func (r *reader) object(n *yaml.Node, name string, fields []field) map[string]*yaml.Node {
	n = r.follow(n)
	if n.Kind != yaml.MappingNode {
		r.problem(n, "%s is %s; write keys and values below it: %s", name, kindWords(n), list(keysOf(fields)))
		return nil
	}
	found := map[string]*yaml.Node{}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content) && !r.full(); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, ok := r.known(key, n, name, fields)
		if !ok {
			continue
		}
		if line, twice := lines[f.key]; twice {
			r.problem(key, "%s stands twice, first on line %d; keep one of them", join(name, f.key), line)
			continue
		}
		lines[f.key] = key.Line
		if isNull(r.follow(value)) {
			continue
		}
		found[f.key] = value
		f.read(value)
	}
	return found
}

// known finds the field that a key names, or the one that was meant.
func (r *reader) known(key, parent *yaml.Node, name string, fields []field) (field, bool) {
	word := r.follow(key)
	if word.Kind != yaml.ScalarNode {
		r.problem(key, "a key of %s is %s; write one of %s", name, kindWords(word), list(keysOf(fields)))
		return field{}, false
	}
	for _, f := range fields {
		if f.key == word.Value {
			return f, true
		}
	}
	if word.Value == "<<" {
		r.problem(key, "merge keys (<<) are not read; write the keys out")
		return field{}, false
	}
	near := Nearest(word.Value, keysOf(fields))
	switch {
	case near != "":
		r.problem(key, "unknown key %s%s; write %s", show(word.Value), within(name), near)
	case home[word.Value] != "" && home[word.Value] != name:
		r.problem(key, "unknown key %s%s; it belongs under %s", show(word.Value), within(name), home[word.Value])
	default:
		r.problem(key, "unknown key %s%s; the keys are %s", show(word.Value), within(name), list(keysOf(fields)))
	}
	for _, f := range fields {
		if f.key == near && !hasKey(parent, near) {
			return f, true
		}
	}
	return field{}, false
}

// home says where keys belong that people put elsewhere.
var home = map[string]string{
	"token": "discord or telegram", "token_file": "discord or telegram", "api_url": "discord or telegram",
	"webhook": "telegram", "secret_file": "telegram.webhook", "public_url": "web", "contact": "fetch", "allow_private": "fetch",
	"schedule": "a briefing", "zone": "a briefing", "channels": "a briefing", "filters": "a briefing", "style": "a briefing", "grace": "a briefing",
	"include": "filters", "exclude": "filters", "stories": "style", "bullets": "style", "listen": "web",
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

func keysOf(fields []field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.key
	}
	return out
}

// root is the name of the file's outermost mapping.
const root = "the configuration"

func join(name, key string) string {
	if name == root {
		return key
	}
	return name + "." + key
}

func within(name string) string {
	if name == root {
		return ""
	}
	return " in " + name
}

// items calls read for each value of a list. A single value is refused, because a
// list of one is written with a dash or in brackets.
func (r *reader) items(n *yaml.Node, name string, read func(i int, n *yaml.Node)) {
	n = r.follow(n)
	if n.Kind != yaml.SequenceNode {
		example := "[…]"
		if n.Kind == yaml.ScalarNode && len(n.Value) < 60 && !strings.ContainsAny(n.Value, "[]{}\n\"'") {
			example = fmt.Sprintf("[%q]", n.Value)
		}
		r.problem(n, "%s is %s and has to be a list; write %s", name, kindWords(n), example)
		return
	}
	for i, item := range n.Content {
		if r.full() {
			return
		}
		read(i, item)
	}
}

// texts reads a list of texts without empty ones, and their nodes.
func (r *reader) texts(n *yaml.Node, name string) (values []string, nodes []*yaml.Node) {
	r.items(n, name, func(_ int, item *yaml.Node) {
		if s, ok := r.text(item, "an entry of "+name); ok {
			if s = strings.TrimSpace(s); s == "" {
				r.problem(item, "an entry of %s is empty; write something or remove it", name)
				return
			}
			values, nodes = append(values, s), append(nodes, item)
		}
	})
	return values, nodes
}

// text reads a text. A plain number or date is taken as it is written ("0123" stays
// "0123").
func (r *reader) text(n *yaml.Node, name string) (string, bool) {
	n = r.follow(n)
	switch {
	case isPair(n):
		pair := strings.TrimSpace(n.Content[0].Value + ":" + n.Content[1].Value)
		r.problem(n, "%s is a key with a value; where a text with a colon is meant, write it in quotes: %q", name, pair)
		return "", false
	case n.Kind != yaml.ScalarNode || isNull(n):
		r.problem(n, "%s is %s and has to be a text; write it in quotes", name, kindWords(n))
		return "", false
	}
	return n.Value, true
}

// isPair reports whether n is one key with one value, which YAML makes of [console:].
func isPair(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Kind == yaml.ScalarNode && n.Content[1].Kind == yaml.ScalarNode
}

// yes reads true or false.
func (r *reader) yes(n *yaml.Node, name string) bool {
	n = r.follow(n)
	var v bool
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || n.Decode(&v) != nil {
		r.problem(n, "%s is %s; write true or false, without quotes", name, valueWords(n))
	}
	return v
}

// number reads a whole number between low and high.
func (r *reader) number(n *yaml.Node, name string, low, high int) int {
	n = r.follow(n)
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil || v < low || v > high {
		r.problem(n, "%s is %s; write a whole number from %d to %d, without quotes", name, valueWords(n), low, high)
		return 0
	}
	return v
}

// duration reads a length of time between low and high.
func (r *reader) duration(n *yaml.Node, name string, low, high time.Duration) time.Duration {
	n = r.follow(n)
	d, err := time.ParseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || d < low || d > high {
		r.problem(n, "%s is %s; write a length of time from %s to %s, for example 6h or 90m", name, valueWords(n), brief(low), brief(high))
		return 0
	}
	return d
}

// days reads a length of time that is written in days, "30d".
func (r *reader) days(n *yaml.Node, name string, low, high time.Duration) time.Duration {
	const day = 24 * time.Hour
	n = r.follow(n)
	number, isDays := strings.CutSuffix(n.Value, "d")
	count, err := strconv.Atoi(number)
	if n.Kind != yaml.ScalarNode || !isDays || err != nil || count < int(low/day) || count > int(high/day) {
		r.problem(n, "%s is %s; write a number of days from %dd to %dd", name, valueWords(n), low/day, high/day)
		return 0
	}
	return time.Duration(count) * day
}

// brief is a duration without the zeros that String puts behind it.
func brief(d time.Duration) string {
	s := strings.TrimSuffix(d.String(), "0s")
	if h, ok := strings.CutSuffix(s, "h0m"); ok {
		return h + "h"
	}
	return s
}

// kindWords names what kind of value stands there.
func kindWords(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a group of keys"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "empty"
	case n.ShortTag() == "!!int" || n.ShortTag() == "!!float":
		return "a number"
	case n.ShortTag() == "!!bool":
		return "true or false"
	}
	return "a single value"
}

func valueWords(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && !isNull(n) {
		return show(n.Value)
	}
	return kindWords(n)
}
