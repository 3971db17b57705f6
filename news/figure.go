package news

import (
	"fmt"
	"math"
)

// Qualifier says how the printed number bounds the quantity. The zero value is not
// a qualifier; a plain number is Exact.
type Qualifier string

// The qualifiers, with the words that make them (the labels of the attributed-figures
// corpus define them).
const (
	Exact   Qualifier = "="  // no qualifying word
	About   Qualifier = "~"  // about, some, around, roughly, estimated, nearly, almost, close to
	Over    Qualifier = ">"  // over, more than
	AtLeast Qualifier = ">=" // at least, no fewer than, tens of
	Under   Qualifier = "<"  // under, fewer than
	AtMost  Qualifier = "<=" // up to, at most, as many as, within
)

// FigureKind is the type of quantity a figure states. Only figures of one kind are
// ever compared.
type FigureKind string

// The kinds of figure.
const (
	KindCount    FigureKind = "count"    // people or things; the unit is the counted noun
	KindMoney    FigureKind = "money"    // the unit is an ISO 4217 code
	KindPercent  FigureKind = "percent"  // "%"; 12.5 means 12.5%
	KindPoints   FigureKind = "points"   // percentage or basis points; never compared with percent
	KindShare    FigureKind = "share"    // a fraction in words: "one third" is 0.3333
	KindDuration FigureKind = "duration" // the unit is "hour", "day", …
	KindMeasure  FigureKind = "measure"  // a physical dimension: "km", "hectare", "tonne"
)

// Figure is a printed number. It always points at the words it was read from, so
// that a reader can be shown them.
type Figure struct {
	// ArticleID names the article that prints it.
	ArticleID string
	// Raw is the figure as printed with its qualifier and currency or percent sign
	// but without the counted noun: "at least 12", "$4.2 billion", "nearly half".
	Raw string
	// Span is where Raw stands in the article's text.
	Span Span
	// Sentence is where the sentence that holds it stands in the article's text.
	Sentence Span
	// Value is the number in full, after any "million": 4.2e9 for "$4.2 billion",
	// 12.5 for "12.5%", 0.5 for "nearly half". It is for comparing; print Raw.
	Value float64
	// High is the upper end of a printed range ("12 to 15"); it has a meaning only
	// where Range is true.
	High float64
	// Range is true where two ends were printed.
	Range bool
	// Qualifier bounds the value.
	Qualifier Qualifier
	// Kind is the type of quantity.
	Kind FigureKind
	// Unit is the counted noun's singular ("drone", "person"), "%", "share", an ISO
	// 4217 code, or a unit of measure ("km"). Empty when the text does not say.
	Unit string
	// Measure is a short phrase for what the number measures ("drones shot down").
	Measure string
	// Record is true for "a record 145", "the highest since 1990": itself a claim.
	Record bool
	// Historic is true for a figure about an earlier event or year; it is never
	// compared with today's.
	Historic bool
	// Subset is true for a part of a total ("of whom 12", "including 3", "another 5");
	// it is never compared with totals.
	Subset bool
	// Change is true for an amount of change ("rose 3%", "cut by 500").
	Change bool
	// Attribution says who asserts the figure; its zero value means that the article
	// says it in its own voice.
	Attribution Attribution
}

// Strength is how sure a credit is.
type Strength string

// The strengths. A digest prints only Strong credits as credits; a figure with a
// Weak one is left to the outlet that prints it.
const (
	NoStrength Strength = ""       // there is no source
	Weak       Strength = "weak"   // the frame, cue or reference leaves doubt
	Strong     Strength = "strong" // the sentence says so itself
)

// Attribution is who asserts a figure or statement, as the article's words say it.
// The zero value is the honest "unattributed": the article's own voice.
type Attribution struct {
	// Source is the exact words that name who asserts it; empty for nobody.
	Source string
	// SourceSpan is where those words stand in the article's text, which may be in an
	// earlier sentence when this one has only a pronoun; empty with Source.
	SourceSpan Span
	// Via is the outlet or document through which the article has it ("cited by the
	// Courier"); empty where nobody stands between.
	Via string
	// ViaSpan is where Via stands; empty with Via.
	ViaSpan Span
	// Cue is the word or words that tie source and figure ("said", "according to").
	Cue string
	// CueSpan is where the cue stands; empty with Cue.
	CueSpan Span
	// Hedged is true for reportedly, allegedly, believed, feared and their like, with
	// or without a source.
	Hedged bool
	// Hedge is the hedging word as printed ("reportedly"); empty where Hedged is false.
	Hedge string
	// Denied is true where somebody named in the sentence denies it.
	Denied bool
	// Anonymous is true where Source names nobody who could be asked ("sources").
	Anonymous bool
	// Strength is how sure the credit is; NoStrength without a Source.
	Strength Strength
}

// Credited reports whether a digest may print the source as a credit.
func (a Attribution) Credited() bool { return a.Source != "" && a.Strength == Strong }

// Check reports the first way in which f is not a figure of text, or nil. Every
// figure that leaves summarize passes it: Raw, Source, Via and Cue are the very
// bytes of the text at their spans, and the value is a finite number.
func (f Figure) Check(text string) error {
	switch {
	case f.Span.In(text) != f.Raw || f.Raw == "":
		return fmt.Errorf("figure %q is not at bytes %d to %d of article %s", f.Raw, f.Span.Start, f.Span.End, f.ArticleID)
	case !f.Sentence.Contains(f.Span) || f.Sentence.In(text) == "":
		return fmt.Errorf("figure %q of article %s lies outside its sentence", f.Raw, f.ArticleID)
	case math.IsNaN(f.Value) || math.IsInf(f.Value, 0) || math.IsNaN(f.High) || math.IsInf(f.High, 0):
		return fmt.Errorf("figure %q of article %s has no finite value", f.Raw, f.ArticleID)
	}
	return f.Attribution.check(f.ArticleID, text)
}

func (a Attribution) check(articleID, text string) error {
	for _, part := range []struct {
		name, words string
		span        Span
	}{{"source", a.Source, a.SourceSpan}, {"via", a.Via, a.ViaSpan}, {"cue", a.Cue, a.CueSpan}} {
		if part.words != "" && part.span.In(text) != part.words {
			return fmt.Errorf("%s %q is not at bytes %d to %d of article %s", part.name, part.words, part.span.Start, part.span.End, articleID)
		}
	}
	if (a.Source == "") != (a.Strength == NoStrength) {
		return fmt.Errorf("article %s: source %q has strength %q", articleID, a.Source, a.Strength)
	}
	return nil
}

// Interval is the range of true values that the figure is compatible with. In news
// copy one figure in six has a qualifier; the widths are conventions that separated
// equal from different counts in paired articles: an open bound is capped at 25%,
// "about" is 10% either way, a plain round number (two or more trailing zeros) 2%.
func (f Figure) Interval() (low, high float64) {
	v, top := f.Value, f.Value
	if f.Range {
		top = f.High
	}
	switch f.Qualifier {
	case About:
		low, high = v-math.Abs(v)*0.10, top+math.Abs(top)*0.10
	case Over, AtLeast:
		low, high = v, top+math.Abs(top)*0.25
	case Under:
		low, high = v-math.Abs(v)*0.25, top
	case AtMost:
		low, high = v-math.Abs(v)*0.5, top
	default:
		low, high = v, top
		if !f.Range && roundNumber(v) {
			low, high = v-math.Abs(v)*0.02, v+math.Abs(v)*0.02
		}
	}
	return low, high
}

// Compatible reports whether one true value could lie behind both figures. It says
// nothing about whether they measure the same thing.
func (f Figure) Compatible(g Figure) bool {
	fl, fh := f.Interval()
	gl, gh := g.Interval()
	if f.Qualifier == Over && g.Qualifier == Exact && !g.Range && g.Value <= f.Value {
		return false // "over 70" excludes 70 itself
	}
	if g.Qualifier == Over && f.Qualifier == Exact && !f.Range && f.Value <= g.Value {
		return false
	}
	return fl <= gh && gl <= fh
}

func roundNumber(v float64) bool {
	return v != 0 && v == math.Trunc(v) && math.Mod(v, 100) == 0
}
