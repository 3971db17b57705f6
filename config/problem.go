package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	// File is the configuration file's name as it was given.
	File string
	// Line and Column count from 1, columns in characters; 0 where the problem is the
	// file itself.
	Line, Column int
	// Text says what is wrong and what to write instead. It never holds a secret.
	Text string
}

// String is "file:line:column: text", as editors and terminals link it.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// Problems are all things wrong with a configuration, in the order of the file. None
// means that the configuration can be used.
type Problems []Problem

// Err is an error that tells all problems, one a line, or nil where there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return errors.New(strings.Join(lines, "\n"))
}

// Nearest returns the one of known that a slip of the fingers is most likely to have
// turned into word, without regard to case, or "" where none is close.
func Nearest(word string, known []string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	if word == "" || len(word) > 4*MaxName {
		return ""
	}
	best, least := "", max(1, min(4, utf8.RuneCountInString(word)/3))+1
	for _, k := range known {
		if d := distance(word, strings.ToLower(k), least); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters that must be added, left out, changed or swapped with
// their neighbour to turn a into b; limit or more where it is not less than limit.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if d := len(s) - len(t); d >= limit || -d >= limit {
		return limit
	}
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		if slices.Min(row) >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}

// list is words as a sentence names them: "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// show is a value as a message quotes it: one line, printable, not too long.
func show(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
