package figure

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// flags sets Record, Historic, Subset and Change from the words around m.
func (l *Line) flags(m *Mention) {
	f := &m.Figure
	f.Record = l.record(m)
	f.Historic = l.historic(m)
	f.Subset = l.subset(m)
	f.Change = l.change(m)
}

// maxClause is how many tokens a clause may reach to either side of a figure.
const maxClause = 60

// clause is the range of tokens around m up to the nearest ; : or dash, or a comma that
// stands before "and", "but", "while" and their like.
func (l *Line) clause(m *Mention) (from, to int) {
	from, to = m.From, m.To
	for from > 0 && m.From-from < maxClause && !l.clauseEnd(from-1) {
		from--
	}
	for to < len(l.Tokens) && to-m.To < maxClause && !l.clauseEnd(to) {
		to++
	}
	return from, to
}

func (l *Line) clauseEnd(i int) bool {
	switch l.Norm(i) {
	case ";", ":", "(", ")", "?", "!":
		return true
	case "-":
		return !l.Glued(i) || !l.Glued(i+1)
	case "while", "whereas", "although", "though", "but":
		return true
	case ",":
		switch l.Norm(i + 1) {
		case "and", "but", "while", "who", "which", "although", "though", "as", "or", "after", "when", "with":
			return true
		}
	}
	return false
}

func (l *Line) record(m *Mention) bool {
	for i := max(0, m.From-3); i < m.To; i++ {
		if l.Norm(i) == "record" && (l.Tag(i).Noun() || l.Tag(i) == tagger.JJ) && (i >= m.From || i == m.From-1 || l.Norm(i+1) == "of") {
			return true
		}
	}
	from, to := l.clause(m)
	for i := from; i < to; i++ {
		if (strings.HasSuffix(l.Norm(i), "est") && l.Tag(i) == tagger.JJS || l.Norm(i) == "most") && (l.has(i+1, i+5, "since") || l.has(i+1, i+6, "ever") || l.has(i+1, i+6, "record")) {
			return i >= m.From-8 && i <= m.To+6
		}
	}
	return false
}

func (l *Line) has(from, to int, w string) bool {
	for i := max(0, from); i < min(to, len(l.Tokens)); i++ {
		if l.Norm(i) == w {
			return true
		}
	}
	return false
}

// historic: the clause speaks of an earlier year or event.
func (l *Line) historic(m *Mention) bool {
	from, to := l.clause(m)
	for i := from; i < to; i++ {
		switch w := l.Norm(i); w {
		case "in", "of", "since", "from", "by", "during":
			if w != "since" && w != "by" && w != "from" && l.yearDigits(i+1) && l.Norm(i+1) >= "1700" && !(i >= m.From && i < m.To) {
				return true
			}
		case "ago", "previously", "formerly", "earlier":
			if w == "ago" || w == "previously" || w == "formerly" || l.Norm(i-1) == "year" || l.Norm(i-1) == "month" {
				if i >= m.To && i-m.To < 8 || i < m.From && m.From-i < 8 {
					return true
				}
			}
		case "last":
			switch l.Norm(i + 1) {
			case "year", "season", "decade", "century", "time":
				return i >= m.To-1 && i-m.To < 6
			}
		case "before":
			if l.Norm(i+1) == "the" && (l.Norm(i+2) == "war" || l.Norm(i+2) == "pandemic" || l.Norm(i+2) == "crisis" || l.Norm(i+2) == "invasion") {
				return true
			}
		}
	}
	return false
}

// subset: a part of a total, or an addition to one.
func (l *Line) subset(m *Mention) bool {
	switch l.Norm(m.To) {
	case "more", "others", "other", "further", "additional":
		return l.Norm(m.To) != "more" || l.Norm(m.To+1) != "than"
	case "of":
		return l.partOf(m.To) || l.Norm(m.To+1) == "the" || l.Norm(m.To+1) == "its" || l.Norm(m.To+1) == "their"
	}
	for i := m.From; i < m.To; i++ {
		switch l.Norm(i) {
		case "another", "further", "additional", "extra":
			return true
		}
	}
	for i := m.From - 1; i >= 0 && i >= m.From-6; i-- {
		switch l.Norm(i) {
		case "including", "included", "among", "whom", "them":
			return true
		case ";", ".", ":":
			return false
		}
		if l.Tag(i).Verb() && l.Tag(i) != tagger.VBG {
			return false
		}
	}
	return false
}

// change: an amount by which something moved.
func (l *Line) change(m *Mention) bool {
	i := m.From - 1
	if l.Norm(i) == "by" {
		for j := i - 1; j >= max(0, i-10); j-- {
			if changeVerbs[l.Norm(j)] {
				return true
			}
		}
	}
	if changeVerbs[l.Norm(i)] || l.Norm(i) == "up" || l.Norm(i) == "down" || (l.Norm(i-1) == "up" || l.Norm(i-1) == "down" || changeVerbs[l.Norm(i-1)]) && (l.Tag(i) == tagger.RB || l.Tag(i) == tagger.IN && l.Norm(i) == "by") {
		return l.Norm(i) != "to"
	}
	if l.Norm(i) == "of" && changeNouns[l.Norm(i-1)] {
		return true
	}
	for _, k := range []int{m.To, m.End, m.End + 1} {
		switch w := l.Norm(k); w {
		case "rise", "fall", "increase", "decrease", "drop", "decline", "gain", "jump", "growth", "cut", "surge", "reduction", "higher", "lower", "hike", "dip", "slump":
			return l.Tag(k).Noun() || w == "higher" || w == "lower"
		}
	}
	return false
}

var changeNouns = set("rise", "fall", "increase", "decrease", "drop", "decline", "gain", "jump", "growth", "cut", "surge", "reduction", "loss", "slump", "hike", "plunge", "expansion", "contraction")
