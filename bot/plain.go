package bot

import "strings"

// PlainReply is a reply as plain text, lines ended by "\n": what the console prints.
// Links, styles and buttons are left out; a button's label stands in brackets.
func PlainReply(r Reply) string {
	var parts []string
	if r.Title != "" {
		parts = append(parts, CleanLine(r.Title)+"\n")
	}
	if r.Digest != nil {
		parts = append(parts, PlainDigest(*r.Digest))
	}
	for _, block := range r.Blocks {
		var b strings.Builder
		if block.Heading != "" {
			b.WriteString(CleanLine(block.Heading) + "\n")
		}
		for _, l := range block.Lines {
			if l.Bullet {
				b.WriteString("• ")
			}
			b.WriteString(CleanLine(lineText(l)) + "\n")
		}
		if b.Len() > 0 {
			parts = append(parts, b.String())
		}
	}
	if len(r.Buttons) > 0 {
		var labels []string
		for _, button := range r.Buttons {
			labels = append(labels, "["+CleanLine(button.Label)+"]")
		}
		parts = append(parts, strings.Join(labels, " ")+"\n")
	}
	return strings.Join(parts, "\n")
}
