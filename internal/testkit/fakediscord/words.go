package fakediscord

// Words are all that a message says: its content, and the titles, descriptions, fields
// and footers of its embeds, each on a line of its own.
func (m Message) Words() string {
	out := m.Content
	for _, e := range m.Embeds {
		out += "\n" + e.Title + "\n" + e.Description
		for _, f := range e.Fields {
			out += "\n" + f.Name + "\n" + f.Value
		}
		out += "\n" + e.Footer
	}
	return out
}
