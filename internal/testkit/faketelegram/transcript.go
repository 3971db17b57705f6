package faketelegram

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf16"
)

// Transcript prints every chat with what was said in it, as a reader would see it, for
// golden files: links as [text](address), bold and its like by their tags, buttons in
// brackets under their message. WORD JOINERs are left out, as they are not seen.
func (s *Server) Transcript() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, c := range s.order {
		c.print(&b)
	}
	return b.String()
}

// Transcript prints one chat.
func (c *Chat) Transcript() string {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var b strings.Builder
	c.print(&b)
	return b.String()
}

func (c *Chat) print(b *strings.Builder) {
	fmt.Fprintf(b, "=== %s %q\n", c.kind, c.title)
	for _, m := range c.messages {
		m.print(b)
	}
}

func (m *Message) print(b *strings.Builder) {
	who := "post"
	if m.from != nil {
		who = m.from.first
		if m.from == m.chat.s.bot {
			who = "bot"
		}
	}
	switch {
	case m.senderChat == nil, m.chat.kind == "channel":
	case m.senderChat == m.chat:
		who = "anonymous admin"
	default:
		who = m.senderChat.title
	}
	var notes []string
	note := func(when bool, format string, args ...any) {
		if when {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	note(m.topic != nil, "in %s", topicName(m.topic))
	note(m.replyTo != nil, "answers %s", replyID(m.replyTo))
	note(m.silent, "silent")
	note(m.asks, "asks for an answer")
	note(m.edited != 0, "edited")
	note(m.deleted, "deleted")
	note(m.from == m.chat.s.bot && !m.noPreview && m.hasLink(), "with a link preview")
	head := fmt.Sprintf("#%d %s", m.id, who)
	if len(notes) > 0 {
		head += " (" + strings.Join(notes, ", ") + ")"
	}
	if m.service != nil {
		fmt.Fprintf(b, "%s: %s\n", head, serviceText(m.service))
		return
	}
	fmt.Fprintf(b, "%s:\n", head)
	if m.document != nil {
		fmt.Fprintf(b, "    [file %s, %d bytes]\n", m.document.name, len(m.document.data))
	}
	for _, line := range strings.Split(Readable(m.text, m.entities), "\n") {
		fmt.Fprintf(b, "    %s\n", line)
	}
	if m.markup != nil {
		for _, row := range m.markup.Rows {
			b.WriteString("    ")
			for _, button := range row {
				fmt.Fprintf(b, "[ %s ]", button.Text)
			}
			b.WriteString("\n")
		}
	}
}

func topicName(t *Topic) string {
	if t == nil {
		return ""
	}
	return t.name
}

func replyID(m *Message) string {
	if m == nil {
		return ""
	}
	return fmt.Sprintf("#%d", m.id)
}

func serviceText(service obj) string {
	var names []string
	for name := range service {
		names = append(names, name)
	}
	sort.Strings(names)
	return "* " + strings.Join(names, ", ")
}

func (m *Message) hasLink() bool {
	for _, e := range m.entities {
		if e.Type == "text_link" {
			return true
		}
	}
	return false
}

// Readable writes a text with its entities as a person can read them in a file.
func Readable(text string, entities []Entity) string {
	units := utf16.Encode([]rune(text))
	before, behind := map[int]string{}, map[int]string{}
	for _, e := range entities {
		open, end := marks(e)
		before[e.Offset] += open
		behind[e.Offset+e.Length] = end + behind[e.Offset+e.Length]
	}
	var b strings.Builder
	from := 0
	for i := 0; i <= len(units); i++ {
		if before[i] == "" && behind[i] == "" && i < len(units) {
			continue
		}
		b.WriteString(string(utf16.Decode(units[from:i])))
		b.WriteString(behind[i] + before[i])
		from = i
	}
	return strings.ReplaceAll(b.String(), "\u2060", "")
}

func marks(e Entity) (open, end string) {
	switch e.Type {
	case "text_link":
		return "[", "](" + e.URL + ")"
	case "text_mention":
		return "[", fmt.Sprintf("](user %d)", e.UserID)
	case "bold":
		return "<b>", "</b>"
	case "italic":
		return "<i>", "</i>"
	case "bot_command", "mention":
		return "", ""
	}
	return "<" + e.Type + ">", "</" + e.Type + ">"
}
