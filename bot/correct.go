package bot

import (
	"context"
	"errors"
	"fmt"

	"tidings/news"
)

// CorrectionMark stands before a correction, so that it reads as belonging to the line
// above it.
const CorrectionMark = "↳ "

// CorrectionWords is a correction of a digest's bullet as readers see it, on one line and
// clean, at the digest's local time: "Corrected 14:05: 188 → 118 — health ministry",
// "Withdrawn Sun 23 Nov, 09:10 — Daily Coast".
func CorrectionWords(c news.Correction, d news.Digest) string {
	at := news.Digest{Slot: c.At, Zone: d.Zone}.Local()
	when := Clock(at)
	if slot := d.Local(); slot.YearDay() == at.YearDay() && slot.Year() == at.Year() {
		when = at.Format("15:04")
	}
	return CleanLine(c.Line(when))
}

// maxAbout is how much of a bullet names it.
const maxAbout = 80

// CorrectionElsewhere is CorrectionWords for a place that is not beside the bullet: it
// says which bullet is meant.
func CorrectionElsewhere(c news.Correction, d news.Digest, b news.Bullet) string {
	return CorrectionWords(c, d) + " (“" + Cut(BulletText(b), maxAbout, UTF16Len) + "”)"
}

// correctionLines are a bullet's corrections, each with the sentence that says so and what
// made it one.
func correctionLines(b news.Bullet, zone string) []Line {
	var out []Line
	for _, c := range b.Corrections {
		parts := []Part{{Text: CorrectionWords(c, news.Digest{Zone: zone}), Bold: true}, {Text: ". How that is known: " + c.Kind.Words()}}
		if sentence := CleanLine(c.Receipt.Sentence); sentence != "" {
			parts = append(parts, Part{Text: ": “" + sentence + "”"})
		}
		if name := CleanLine(c.Receipt.Outlet); name != "" {
			parts = append(parts, Part{Text: " ("}, Part{Text: name, URL: c.Receipt.URL}, Part{Text: ")"})
		}
		out = append(out, Line{Bullet: true, Parts: parts})
	}
	return out
}

// unpostBriefing has the posts of a briefing's newest digest deleted.
func (b *Bot) unpostBriefing(ctx context.Context, r Request) (Reply, error) {
	br, err := b.findBriefing(ctx, r, "unpost")
	if err != nil {
		return Reply{}, err
	}
	name := CleanLine(br.Name)
	d, posts, err := b.o.Store.TakeBackNewest(ctx, r.Workspace, br.Name, b.now(r))
	switch {
	case errors.Is(err, ErrDeclared):
		return Reply{}, &UsageError{Problem: fmt.Sprintf("“%s” belongs to the operator, who can take its posts back with: tidings retract.", shorten(name)), Try: "/briefing list"}
	case errors.Is(err, ErrNotFound):
		return private(fmt.Sprintf("“%s” has posted nothing that I know of.", name)), nil
	case err != nil:
		return Reply{}, fmt.Errorf("take back the newest digest of %s: %w", br.Name, err)
	case posts == 0:
		return private(fmt.Sprintf("The posts of “%s” of %s are deleted already, or about to be.", name, Clock(d.Local()))), nil
	}
	return private(fmt.Sprintf("%s of “%s” of %s: deleted within a minute, everywhere. /status says what came of it.", capital(count(posts, "post")), name, Clock(d.Local()))), nil
}
