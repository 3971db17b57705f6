package news

import (
	"strings"
	"time"
)

// CorrectionKind says how a source took back what a digest printed. It is stored by its
// short name and shown in words.
type CorrectionKind string

// The kinds of correction.
const (
	// Republished: the article itself now prints another value and says that the earlier
	// one was wrong.
	Republished CorrectionKind = "republished"
	// Fell: the article itself now prints a smaller value of what can only grow.
	Fell CorrectionKind = "fell"
	// Stated: a later article of the story says that the value was wrong and gives another.
	Stated CorrectionKind = "stated"
	// Withdrawn: the article that a bullet rests on was withdrawn by who published it.
	Withdrawn CorrectionKind = "withdrawn"
)

// Words is the kind as people read it.
func (k CorrectionKind) Words() string {
	switch k {
	case Republished:
		return "the article was changed and says that it was wrong before"
	case Fell:
		return "the article was changed to a smaller number of what can only grow"
	case Stated:
		return "a later article says that the earlier number was wrong"
	case Withdrawn:
		return "the article was withdrawn"
	}
	return string(k) // of a newer version
}

// Correction is what became known of a bullet after it was posted. The bullet keeps its
// words; the correction is shown beside them.
type Correction struct {
	Kind CorrectionKind
	// At is when it was found, in UTC.
	At time.Time
	// Was is the figure that the bullet prints, Now what stands in its place, both as
	// printed; Now is empty for Withdrawn, where Was is too.
	Was, Now string `json:",omitempty"`
	// Who says so: the credited source, or the outlet.
	Who string
	// Receipt is the sentence that says so.
	Receipt Receipt
}

// Same reports whether c and o correct the same thing in the same way, whenever they were
// found and whoever said so first.
func (c Correction) Same(o Correction) bool {
	withdrawn := c.Kind == Withdrawn
	return c.Was == o.Was && c.Now == o.Now && withdrawn == (o.Kind == Withdrawn)
}

// Line is the correction as one line: "Corrected 14:05: 188 → 118 — health ministry",
// "Withdrawn 14:05 — Daily Coast". when is its time as readers are told it. What articles
// said stands in it as it is.
func (c Correction) Line(when string) string {
	words := "Corrected " + when + ": " + c.Was + " → " + c.Now
	if c.Kind == Withdrawn {
		words = "Withdrawn " + when
	}
	who := strings.TrimSpace(c.Who)
	if the := "the "; len(who) > len(the) && strings.EqualFold(who[:len(the)], the) {
		who = who[len(the):]
	}
	if who != "" {
		words += " — " + who
	}
	return words
}
