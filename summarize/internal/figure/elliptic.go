package figure

import (
	"math"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// memory is what an article counted so far, for numbers that do not say what they count.
type memory struct {
	// counts are the latest counts that named their noun, the last one first.
	counts [6]counted1
	// said is what the units named last measured, the last one first.
	said [maxSaid]said
	// values are the units of counts by value: a number that comes again is of the same.
	values map[float64]string
	// money, measure and duration are the units named last of these kinds.
	money, measure, duration string
	measured                 float64
	kind                     news.FigureKind
	// weapon is what was fired or flown last, in the singular.
	weapon                 string
	fahrenheit, euro, jobs bool
}

// counted1 is one count.
type counted1 struct {
	unit  string
	value float64
}

// maxValues is how many values of an article are remembered.
const maxValues = 1024

// settle gives units to elliptic figures and remembers those that were named.
func (r *Reader) settle(l *Line, ms []Mention) {
	r.memory.note(l)
	for i := range ms {
		f := &ms[i].Figure
		r.memory.name(l, ms, i)
		if f.Unit == "" {
			r.inherit(l, ms, i)
		}
		if f.Unit != "" {
			r.memory.remember(f)
		}
	}
	r.measure(l, ms)
}

// note takes from the words of l what tells units apart later.
func (m *memory) note(l *Line) {
	for i := range l.Tokens {
		w := l.Norm(i)
		switch w {
		case "fahrenheit", "°f":
			m.fahrenheit = true
		case "€", "euros", "euro":
			m.euro = true
		case "job", "jobs", "layoffs", "redundancies":
			m.jobs = true
		case "drones", "drone", "missiles", "missile", "rockets", "shells", "jets", "aircraft", "helicopters", "bombs", "balloons":
			m.weapon = Singular(w)
		}
	}
}

// name settles units that their surroundings name more closely.
func (m *memory) name(l *Line, ms []Mention, i int) {
	f := &ms[i].Figure
	switch f.Unit {
	case "point":
		if i > 0 && ms[i-1].Figure.Kind == news.KindPercent && f.Value < 15 && l.Norm(ms[i].From-1) != "or" {
			f.Unit = "percentage point"
		}
	case "degree":
		f.Unit = "°C"
		if m.fahrenheit || f.Value > 60 {
			f.Unit = "°F"
		}
	case "cent":
		f.Unit = "USD"
		if m.euro {
			f.Unit = "EUR"
		}
	case "cut", "loss":
		if m.jobs && f.Kind == news.KindCount && f.Value >= 20 {
			f.Unit = "job"
		}
	}
}

func (m *memory) remember(f *news.Figure) {
	switch f.Kind {
	case news.KindCount:
		copy(m.counts[1:], m.counts[:])
		m.counts[0] = counted1{f.Unit, f.Value}
		if m.values == nil {
			m.values = map[float64]string{}
		}
		if len(m.values) < maxValues && f.Value > 12 {
			m.values[f.Value] = f.Unit
		}
	case news.KindMoney:
		m.money = f.Unit
	case news.KindMeasure:
		if f.Unit == "time" {
			return
		}
		m.measure, m.measured = f.Unit, f.Value
	case news.KindDuration:
		m.duration = f.Unit
		return // numbers without a noun are seldom shares or durations
	case news.KindShare:
		return
	}
	m.kind = f.Kind
}

// inherit finds what the elliptic figure i counts.
func (r *Reader) inherit(l *Line, ms []Mention, i int) {
	m := &ms[i]
	f := &m.Figure
	mem := &r.memory
	if l.indexed(m, ms, i) {
		f.Kind, f.Unit = news.KindPoints, "point"
		return
	}
	if i > 0 && ms[i-1].Figure.Kind == news.KindDuration && m.From-ms[i-1].To < 12 && l.Norm(m.From-1) == "after" && like(ms[i-1].Figure.Value, f.Value) {
		f.Kind, f.Unit = news.KindDuration, ms[i-1].Figure.Unit
		return
	}
	if i > 0 && l.gapped(ms[i-1].To, m.From) && ms[i-1].Figure.Kind == news.KindPercent && like(ms[i-1].Figure.Value, f.Value) {
		f.Kind, f.Unit = news.KindPercent, "%" // "petrol models fell 12 percent and diesels 21"
		return
	}
	if whom := l.Norm(m.From-1) == "whom"; (whom || l.partOf(m.End)) && i > 0 && ms[i-1].Noun >= 0 && ms[i-1].Figure.Value > f.Value && ms[i-1].Figure.Kind == news.KindCount {
		f.Unit = ms[i-1].Figure.Unit // "11 hospitals ... from four of them"
		return
	}
	if l.partOf(m.End) {
		f.Unit = l.antecedent(m.From, m.End)
	}
	if f.Unit == "" {
		f.Unit = l.leftNoun(m.From)
	}
	if f.Unit != "" {
		return
	}
	if p, ok := neighbour(l, ms, i); ok {
		f.Kind, f.Unit = p.Kind, p.Unit
		return
	}
	if u := mem.values[f.Value]; u != "" {
		f.Unit = u
		return
	}
	if f.Value <= 60 && mem.duration == "year" && (l.has(0, m.From, "prosecutors") || l.has(0, m.From, "prosecution")) {
		f.Kind, f.Unit = news.KindDuration, "year"
		return
	}
	r.fallback(l, m, i)
}

// gapped reports whether only a conjunction and a new subject stand between the tokens a
// and b, so that the verb and the unit before hold for the number after.
func (l *Line) gapped(a, b int) bool {
	if b-a > 7 || b <= a || l.Norm(b-1) == "to" {
		return false
	}
	joined := false
	for k := a; k < b; k++ {
		w := l.Norm(k)
		joined = joined || w == "and" || w == "," || w == "but" || w == ";"
		if t := l.Tag(k); t == tagger.VBD || t == tagger.VBP || t == tagger.MD || t == tagger.CD {
			return false
		}
	}
	return joined
}

// indexed reports whether m is the level of an index.
func (l *Line) indexed(m *Mention, ms []Mention, i int) bool {
	f := &m.Figure
	if l.has(m.From-14, m.From, "index") && f.Value > 20 {
		return true
	}
	return f.Value != math.Trunc(f.Value) && i > 0 && ms[i-1].Figure.Kind == news.KindPoints && f.Value > 100
}

// neighbour is the figure of the same sentence right before, else right after, that
// tells the unit of figure i.
func neighbour(l *Line, ms []Mention, i int) (news.Figure, bool) {
	f := &ms[i].Figure
	if i > 0 {
		p := ms[i-1].Figure
		before := l.Norm(ms[i].From - 1)
		switch {
		case p.Unit == "" || p.Kind == news.KindDuration || p.Kind == news.KindShare, p.Unit == "time" && before != "from" && before != "of":
		case like(p.Value, f.Value), near(p.Value, f.Value, 100), p.Kind == news.KindMeasure && near(p.Value, f.Value, 500):
			return p, true
		}
	}
	if i+1 < len(ms) && ms[i+1].From-ms[i].To <= 4 {
		if n := ms[i+1].Figure; n.Unit != "" && n.Kind != news.KindDuration && like(n.Value, f.Value) {
			return n, true
		}
	}
	return news.Figure{}, false
}

// fallback takes the unit of an elliptic figure from the sentences before.
func (r *Reader) fallback(l *Line, m *Mention, i int) {
	f := &m.Figure
	mem := &r.memory
	switch {
	case mem.weapon != "" && l.shotDown(m):
		f.Unit = mem.weapon
		return
	case mem.kind == news.KindMoney && f.Value >= 1e6:
		f.Kind, f.Unit = news.KindMoney, mem.money
		return
	case mem.kind == news.KindMeasure && mem.measure != "" && (like(mem.measured, f.Value) || mem.measure == "tonne") && !lengths[mem.measure]:
		f.Kind, f.Unit = news.KindMeasure, mem.measure
		return
	case mem.kind == news.KindPercent && f.Value <= 100 && i == 0 && l.rated(m):
		f.Kind, f.Unit = news.KindPercent, "%"
		return
	}
	if f.Value != math.Trunc(f.Value) {
		return // half a thing is no count
	}
	for _, ratio := range []float64{50, 300} {
		for _, c := range mem.counts {
			if c.unit != "" && near(c.value, f.Value, ratio) {
				f.Unit = c.unit
				return
			}
		}
	}
	if f.Value >= 1 {
		f.Unit = "person" // what is counted most where nothing says so
	}
}

// lengths are units of distance, which numbers seldom leave out.
var lengths = set("km", "mile", "m", "cm", "mm", "foot", "inch", "yard", "nautical mile")

// shotDown reports whether the clause of m tells of what flies.
func (l *Line) shotDown(m *Mention) bool {
	from, to := max(0, m.From-6), min(len(l.Tokens), m.To+6)
	for k := from; k < to; k++ {
		switch l.Norm(k) {
		case "intercepted", "downed", "intercept":
			return true
		case "shot", "brought", "shoot", "shooting":
			if l.has(k+1, k+4, "down") {
				return true
			}
		}
	}
	return false
}

// rated reports whether a rate or offer is spoken of before m.
func (l *Line) rated(m *Mention) bool {
	for j := max(0, m.From-14); j < m.From; j++ {
		switch l.Norm(j) {
		case "rate", "rates", "inflation", "growth", "yield", "share", "turnout", "asking", "asked", "wants", "offer", "offered", "it", "unemployment", "deficit", "expected", "forecast", "says", "at", "from", "to":
			return true
		}
	}
	return false
}

// like reports whether two values can be of one kind: neither is 50 times the other.
func like(a, b float64) bool { return near(a, b, 50) }

func near(a, b, ratio float64) bool {
	a, b = math.Abs(a), math.Abs(b)
	return a <= ratio*b && b <= ratio*a
}
