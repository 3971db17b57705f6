package faketelegram

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of the platform. Sources: the Bot API page (text, caption, callback
// data, commands, answers to callbacks), the source of its server (raw text, poll
// time), and python-telegram-bot's constants (entities, buttons), which nobody
// documents officially.
const (
	MaxText         = 4096  // characters of a message after parsing
	MaxRawText      = 32768 // bytes before parsing
	MaxCaption      = 1024  // characters after parsing
	MaxEntities     = 100   // the rest silently loses its formatting
	MaxCallbackData = 64    // bytes, at least 1
	MaxButtonsRow   = 8
	MaxButtons      = 100
	MaxCallbackText = 200 // characters of the answer to a button
	MaxCommands     = 100
	MaxCommandName  = 32
	MaxCommandHelp  = 256
	MaxPoll         = 50 // seconds; longer polls are shortened
)

// refusal is an answer that is no success.
type refusal struct {
	code        int
	description string
	parameters  obj
	// rule is true where the request broke a rule that the judge records.
	rule  bool
	where string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.code, r.description) }

// broken is a refusal for a broken rule; refused is one for the state of things.
func broken(where, description string, args ...any) *refusal {
	return &refusal{code: 400, description: "Bad Request: " + fmt.Sprintf(description, args...), rule: true, where: where}
}

func refused(code int, description string, args ...any) *refusal {
	return &refusal{code: code, description: fmt.Sprintf(description, args...)}
}

// formatted is a text as the platform keeps it.
type formatted struct {
	text     string
	entities []Entity
	// warnings are rules broken that the platform passes over in silence.
	warnings []string
}

// format reads a text parameter as sendMessage does: parse, clean, trim, count.
func format(name, text, mode string, limit int) (formatted, *refusal) {
	if text == "" {
		return formatted{}, broken(name, "message %s is empty", name)
	}
	if !utf8.ValidString(text) {
		return formatted{}, broken(name, "strings must be encoded in UTF-8")
	}
	if len(text) > MaxRawText {
		return formatted{}, broken(name, "%s is too long", name)
	}
	f := formatted{text: text}
	switch strings.ToLower(mode) {
	case "":
	case "html":
		var err error
		if f.text, f.entities, err = ParseHTML(text); err != nil {
			return f, broken(name, "%v", err)
		}
	case "markdown", "markdownv2":
		return f, broken("parse_mode", "unsupported parse_mode: this fake reads HTML only")
	default:
		return f, broken("parse_mode", "unsupported parse_mode")
	}
	f.clean()
	if f.text == "" {
		return f, broken(name, "text must be non-empty")
	}
	if n := utf8.RuneCountInString(f.text); n > limit {
		if limit == MaxCaption {
			return f, broken(name, "message caption is too long")
		}
		return f, broken(name, "message is too long")
	}
	if len(f.entities) > MaxEntities {
		f.warnings = append(f.warnings, fmt.Sprintf("%d entities: those after the first %d silently lose their formatting or link", len(f.entities), MaxEntities))
		f.entities = f.entities[:MaxEntities]
	}
	return f, nil
}

// clean turns control characters into blanks, removes line and paragraph separators
// and direction marks, and trims both ends, moving the entities along.
func (f *formatted) clean() {
	var out strings.Builder
	moved := make([]int, 0, len(f.text)+1) // new offset of every old UTF-16 offset
	length := 0
	for _, r := range f.text {
		units := 1
		if r > 0xffff {
			units = 2
		}
		for range units {
			moved = append(moved, length)
		}
		switch {
		case 0x2028 <= r && r <= 0x202e || r == '\r':
			continue
		case r < 0x20 && r != '\n':
			r = ' '
		}
		out.WriteRune(r)
		length += units
	}
	moved = append(moved, length)
	whole := out.String()
	left := utf16Len(whole) - utf16Len(strings.TrimLeftFunc(whole, unicode.IsSpace))
	f.text = strings.TrimSpace(whole)
	end := utf16Len(f.text)
	kept := f.entities[:0]
	for _, e := range f.entities {
		from := min(max(moved[e.Offset]-left, 0), end)
		to := min(max(moved[e.Offset+e.Length]-left, 0), end)
		if to > from {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	f.entities = kept
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// keyboard is reply_markup as bots send it under a message.
type keyboard struct {
	Rows [][]keyboardButton `json:"inline_keyboard"`
}

type keyboardButton struct {
	Text string  `json:"text"`
	Data *string `json:"callback_data,omitempty"`
	URL  string  `json:"url,omitempty"`
	// Other actions, which the fake keeps but does not act on.
	SwitchInline        *string `json:"switch_inline_query,omitempty"`
	SwitchInlineCurrent *string `json:"switch_inline_query_current_chat,omitempty"`
	CopyText            any     `json:"copy_text,omitempty"`
	Style               string  `json:"style,omitempty"`
}

// readKeyboard reads and judges reply_markup. A keyboard without rows is nil: it
// takes the buttons away.
func readKeyboard(p Params) (*keyboard, *refusal) {
	var k keyboard
	if err := p.Decode("reply_markup", &k); err != nil {
		return nil, broken("reply_markup", "can't parse reply keyboard markup JSON object")
	}
	total, size := 0, 0
	for i, row := range k.Rows {
		where := fmt.Sprintf("reply_markup.inline_keyboard[%d]", i)
		if len(row) == 0 || len(row) > MaxButtonsRow {
			return nil, broken(where, "a row has %d buttons, 1 to %d are shown", len(row), MaxButtonsRow)
		}
		for j, b := range row {
			if r := b.judge(fmt.Sprintf("%s[%d]", where, j)); r != nil {
				return nil, r
			}
			size += len(b.Text) + len(b.URL) + 16
		}
		total += len(row)
	}
	if total > MaxButtons || size > 10*1024 {
		return nil, broken("reply_markup", "reply markup is too long")
	}
	if total == 0 {
		return nil, nil
	}
	return &k, nil
}

func (b keyboardButton) judge(where string) *refusal {
	actions := 0
	for _, there := range []bool{b.Data != nil, b.URL != "", b.SwitchInline != nil, b.SwitchInlineCurrent != nil, b.CopyText != nil} {
		if there {
			actions++
		}
	}
	switch {
	case strings.TrimSpace(b.Text) == "":
		return broken(where+".text", "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case actions != 1:
		return broken(where, "can't parse inline keyboard button: exactly one action is needed, there are %d", actions)
	case b.Data != nil && (*b.Data == "" || len(*b.Data) > MaxCallbackData):
		return broken(where+".callback_data", "BUTTON_DATA_INVALID")
	case b.URL != "" && checkedLink(b.URL) == "":
		return broken(where+".url", "BUTTON_URL_INVALID")
	}
	return nil
}

// Command is one entry of a command menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func judgeCommands(list []Command) *refusal {
	if len(list) > MaxCommands {
		return broken("commands", "BOT_COMMANDS_TOO_MUCH")
	}
	for i, c := range list {
		where := fmt.Sprintf("commands[%d]", i)
		name := strings.TrimPrefix(strings.TrimSpace(c.Command), "/")
		n := utf8.RuneCountInString(strings.TrimSpace(c.Description))
		switch {
		case !commandName.MatchString(name):
			return broken(where+".command", "BOT_COMMAND_INVALID")
		case n == 0:
			return broken(where+".description", "command description can't be empty")
		case n > MaxCommandHelp:
			return broken(where+".description", "BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	return nil
}
