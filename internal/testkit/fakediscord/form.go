package fakediscord

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Form is a modal that the bot shows.
type Form struct {
	ID, Title string
	Fields    []FormField
}

// FormField is one text field of a form.
type FormField struct {
	ID, Label, Placeholder, Value string
	Required                      bool
}

func (f *Form) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the form “%s”:", f.Title)
	for _, field := range f.Fields {
		fmt.Fprintf(&b, "\n  %s", field.Label)
		if field.Required {
			b.WriteString("*")
		}
		fmt.Fprintf(&b, " [%s] (%s)", field.Value, field.Placeholder)
	}
	return b.String()
}

func formOf(data map[string]any) *Form {
	f := &Form{ID: text(data["custom_id"]), Title: text(data["title"])}
	for _, row := range array(data["components"]) {
		for _, v := range array(object(row)["components"]) {
			in := object(v)
			required, said := in["required"].(bool)
			f.Fields = append(f.Fields, FormField{ID: text(in["custom_id"]), Label: text(in["label"]), Placeholder: text(in["placeholder"]), Value: text(in["value"]), Required: required || !said})
		}
	}
	return f
}

// MustForm waits for the form that the bot shows in answer to a call; it ends the test
// where none comes.
func (c *Call) MustForm() Form {
	c.f.t.Helper()
	if _, err := c.Wait(time.Minute); err != nil {
		c.f.t.Fatalf("fakediscord: %v", err)
	}
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	if c.form == nil {
		c.f.t.Fatal("fakediscord: the answer is no form")
	}
	return *c.form
}

// Submit fills a form in and sends it; what is not in values stays as the bot wrote it.
// It ends the test where a required field is empty or one is unknown: Discord's own app
// would not send it.
func (m *Member) Submit(c *Channel, form Form, values map[string]string) *Call {
	m.f.t.Helper()
	var rows []any
	for name := range values {
		if !slices.ContainsFunc(form.Fields, func(f FormField) bool { return f.ID == name }) {
			m.f.t.Fatalf("fakediscord: the form has no field %s", name)
		}
	}
	for _, field := range form.Fields {
		value := field.Value
		if v, ok := values[field.ID]; ok {
			value = v
		}
		if value == "" && field.Required {
			m.f.t.Fatalf("fakediscord: the field %s must be filled in", field.ID)
		}
		rows = append(rows, map[string]any{"type": componentRow, "components": []any{map[string]any{"type": 4, "custom_id": field.ID, "value": value}}})
	}
	m.f.mu.Lock()
	call := m.f.open(interactionModal, m, c, map[string]any{"custom_id": form.ID, "components": rows})
	m.f.story = append(m.f.story, event{channel: c.ID, at: call.at, text: fmt.Sprintf("%s sends the form “%s”", m.Name, form.Title)})
	m.f.mu.Unlock()
	call.send()
	return call
}
