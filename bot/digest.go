package bot

// The words of a digest that every platform shares. An adapter puts bold, links and
// dots around them; what they say is decided here once.

import (
	"fmt"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// Separator stands between the parts of a line: outlets, title and date.
const Separator = " · "

// ShownOutlets is how many outlets a story names; the others are counted ("+2"), so
// that the line fits a phone.
const ShownOutlets = 3

// Nothing is what a digest without stories says.
const Nothing = "Nothing new."

// Clock is a time of day on a date as readers are told it: "Sat 22 Nov, 08:00".
func Clock(t time.Time) string { return t.Format("Mon 2 Jan, 15:04") }

// DigestTitle is the first line of a digest's first message, on one line and clean:
// "Morning · Sat 22 Nov, 08:00", in the digest's zone. A digest without a name is
// "Digest", one without a slot has no time.
func DigestTitle(d news.Digest) string {
	name := CleanLine(d.Name)
	if name == "" {
		name = "Digest"
	}
	if d.Slot.IsZero() {
		return name
	}
	return name + Separator + ClockIn(d.Local(), d.Lang)
}

// PartTitle is the first line of one message of a digest that takes several:
// "Morning · Sat 22 Nov, 08:00 (2/3)". Parts count from 1; a digest of one message has
// no mark.
func PartTitle(d news.Digest, part, parts int) string {
	return DigestTitle(d) + PartMark(part, parts)
}

// PartMark is " (2/3)", or empty where there is but one part.
func PartMark(part, parts int) string {
	if parts <= 1 {
		return ""
	}
	return fmt.Sprintf(" (%d/%d)", part, parts)
}

// Headline is a story's headline on one line and clean; Untitled where it has none.
func Headline(s news.DigestStory) string { return orUntitled(CleanLine(s.Headline)) }

// BulletText is a bullet's words on one line and clean, attribution included, without
// a dot.
func BulletText(b news.Bullet) string { return orUntitled(CleanLine(b.Text)) }

// Outlets are the outlets that a story names, at most ShownOutlets, their names clean,
// and how many more there are. Their addresses are as they came: see SafeURL.
func Outlets(s news.DigestStory) (shown []news.OutletLink, more int) {
	for i, o := range s.Outlets {
		if i == ShownOutlets {
			return shown, len(s.Outlets) - i
		}
		shown = append(shown, news.OutletLink{Name: orUntitled(CleanLine(o.Name)), URL: o.URL})
	}
	return shown, 0
}

// OriginsWords is the number of distinct texts behind a story in words: "1 origin",
// "3 independent origins"; empty where it is not known.
func OriginsWords(n int) string {
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return "1 origin"
	}
	return fmt.Sprintf("%d independent origins", n)
}

// OutletsTail is what follows the outlets that a story names: " +2 · 3 independent
// origins". Empty where there is nothing to add.
func OutletsTail(s news.DigestStory) string {
	tail := ""
	shown, more := Outlets(s)
	if more > 0 {
		tail = fmt.Sprintf(" +%d", more)
	}
	words := OriginsWords(s.Origins)
	switch {
	case words == "":
		return tail
	case len(shown) == 0:
		return words
	}
	return tail + Separator + words
}

// OutletsLine is the line under a story without links: "Harbour Times · Daily Coast ·
// Morning Wire +2 · 3 independent origins". Empty where nothing is known.
func OutletsLine(s news.DigestStory) string {
	shown, _ := Outlets(s)
	names := make([]string, len(shown))
	for i, o := range shown {
		names[i] = o.Name
	}
	return strings.Join(names, Separator) + OutletsTail(s)
}

// MoreLead stands before the stories that found no room.
const MoreLead = "Also: "

// MoreLinks are the stories that found no room, their titles clean; those without a
// title are left out.
func MoreLinks(d news.Digest) []news.OutletLink {
	var out []news.OutletLink
	for _, m := range d.More {
		if name := CleanLine(m.Name); name != "" {
			out = append(out, news.OutletLink{Name: name, URL: m.URL})
		}
	}
	return out
}

// Notes are a digest's notes, one clean line each, empty ones left out. A digest with
// neither stories nor notes has the note Nothing, so that it never is an empty message.
func Notes(d news.Digest) []string {
	var out []string
	for _, n := range d.Notes {
		if n = CleanLine(n); n != "" {
			out = append(out, n)
		}
	}
	if len(out) == 0 && len(d.Stories) == 0 && len(MoreLinks(d)) == 0 {
		out = append(out, Nothing)
	}
	return out
}

// DigestButtons are the buttons under the last message of a digest: [Receipts]
// [Figures] [More] [Mute], and [Open] where it has a page. None where the digest has no key, because nothing is stored then that a
// press could ask for.
func DigestButtons(d news.Digest) []Button {
	if d.Key == "" || len(d.Stories) == 0 {
		return nil
	}
	return buttons(
		Button{Label: "Receipts", Data: ButtonData(ActionReceipts, d.Key)},
		Button{Label: "Figures", Data: ButtonData(ActionFigures, d.Key)},
		Button{Label: "More", Data: ButtonData(ActionMore, d.Key)},
		Button{Label: "Mute", Data: ButtonData(ActionMute, d.Key)},
		Button{Label: "Open", URL: linkButton(d.URL)},
	)
}

// DeliveryQuestion asks an admin about a delivery of which it is not known whether it
// arrived. It names the channel, the slot in the given zone (empty or unknown: UTC)
// and the part.
func DeliveryQuestion(d briefing.Delivery, zone string) string {
	name := orUntitled(CleanLine(d.Name))
	part := ""
	if d.Parts > 1 {
		part = fmt.Sprintf(", part %d of %d,", d.Part, d.Parts)
	}
	slot := news.Digest{Slot: d.Slot, Zone: zone}.Local()
	return fmt.Sprintf("Did “%s” of %s%s arrive in %s? It was being sent when the connection broke. Look there, then press a button.",
		name, Clock(slot), part, d.Channel)
}

// DeliveryButtons answer a DeliveryQuestion: [Send again] [It arrived].
func DeliveryButtons(id int64) []Button {
	n := fmt.Sprint(id)
	return buttons(
		Button{Label: "Send again", Data: ButtonData(ActionResend, n)},
		Button{Label: "It arrived", Data: ButtonData(ActionArrived, n)},
	)
}

// maxButtonURL is the longest address of a button (Discord's limit).
const maxButtonURL = 512

// linkButton is the address of a page for a button; empty where a platform would not
// take it.
func linkButton(address string) string {
	if safe, ok := SafeURL(address, maxButtonURL); ok {
		return safe
	}
	return ""
}

// buttons leaves out those whose data could not be made and that open nothing.
func buttons(bs ...Button) []Button {
	var out []Button
	for _, b := range bs {
		if b.Data != "" || b.URL != "" {
			out = append(out, b)
		}
	}
	return out
}

// PlainDigest is a digest as plain text, lines ended by "\n": what the console and the
// command line print.
func PlainDigest(d news.Digest) string {
	var b strings.Builder
	b.WriteString(DigestTitle(d) + "\n")
	for _, s := range d.Stories {
		b.WriteString("\n" + Headline(s) + "\n")
		for _, bullet := range s.Bullets {
			b.WriteString("• " + BulletText(bullet) + "\n")
		}
		if line := OutletsLine(s); line != "" {
			b.WriteString(line + "\n")
		}
	}
	if more := MoreLinks(d); len(more) > 0 {
		names := make([]string, len(more))
		for i, m := range more {
			names[i] = m.Name
		}
		b.WriteString("\n" + MoreLead + strings.Join(names, Separator) + "\n")
	}
	if notes := Notes(d); len(notes) > 0 {
		b.WriteString("\n" + strings.Join(notes, "\n") + "\n")
	}
	return b.String()
}

func orUntitled(s string) string {
	if s == "" {
		return Untitled
	}
	return s
}
