package fakediscord

import (
	"fmt"
	"strings"
	"time"
)

// event is one thing that happened in a channel.
type event struct {
	channel string
	at      time.Time
	message *Message // as it was then
	edit    bool
	text    string
}

// tell adds a message to the story as it is now; the caller holds f.mu.
func (f *Fake) tell(m *Message, edit bool) {
	snapshot := *m
	at := m.At
	if edit {
		at = m.Edited
	}
	f.story = append(f.story, event{channel: m.ChannelID, at: at, message: &snapshot, edit: edit})
}

// Transcript is what happened in the channel as people saw it, in a form that can be
// read and compared: one paragraph an event, Markdown as it is shown (styles as
// **marks**, links as label <target>), word joiners left out.
func (c *Channel) Transcript() string {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	var b strings.Builder
	for _, e := range c.f.story {
		if e.channel != c.ID {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		if e.message == nil {
			b.WriteString(e.text + "\n")
			continue
		}
		writeMessage(&b, *e.message, e.edit)
	}
	return b.String()
}

func writeMessage(b *strings.Builder, m Message, edit bool) {
	who := m.Author
	if m.Only != "" {
		who += " (only " + m.Only + " sees it)"
	}
	switch {
	case m.Loading:
		fmt.Fprintf(b, "%s is thinking…\n", who)
		return
	case edit:
		who += " edits"
	}
	if len(m.Pings) > 0 {
		who += " PINGS " + strings.Join(m.Pings, ", ")
	}
	b.WriteString(who + ":\n")
	indent(b, "  ", shown(m.Content))
	for i, e := range m.Embeds {
		if i > 0 {
			b.WriteString("\n")
		}
		indent(b, "  | ", plainLine(e.Author))
		if e.Title != "" {
			indent(b, "  | ", "**"+shown(e.Title)+"**")
		}
		indent(b, "  | ", shown(e.Description))
		for _, field := range e.Fields {
			indent(b, "  | ", "**"+shown(field.Name)+"** "+shown(field.Value))
		}
		indent(b, "  | ", plainLine(e.Footer))
	}
	var row []string
	for _, button := range m.Buttons {
		label := "[" + plainLine(button.Label) + "]"
		if button.URL != "" {
			label += "<" + button.URL + ">"
		}
		row = append(row, label)
	}
	indent(b, "  ", strings.Join(row, " "))
}

func indent(b *strings.Builder, by, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(strings.TrimRight(by+line, " ") + "\n")
	}
}

func plainLine(s string) string { return strings.ReplaceAll(s, "\u2060", "") }

var marks = map[string]string{"bold": "**", "italic": "*", "underline": "__", "strike": "~~", "spoiler": "||", "code": "`", "block": "```"}

// shown is a Markdown text as it is seen, with marks for the styles.
func shown(s string) string {
	var b strings.Builder
	var walk func(nodes []Node)
	walk = func(nodes []Node) {
		for _, n := range nodes {
			mark := marks[n.Kind]
			switch n.Kind {
			case "user", "role", "channel", "everyone", "command", "emoji", "time", "guide", "invite":
				mark = "!!" // nothing of the kind belongs into a transcript
			}
			b.WriteString(mark + n.Text)
			walk(n.Kids)
			b.WriteString(mark)
			if n.Kind == "link" || n.Kind == "autolink" || n.Kind == "url" {
				b.WriteString(" <" + n.URL + ">")
			}
		}
	}
	walk(Markdown(s))
	return plainLine(b.String())
}
