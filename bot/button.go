package bot

import (
	"fmt"
	"strconv"
	"strings"
)

// The actions of buttons.
const (
	ActionReceipts = "receipts" // of the digest with that key
	ActionFigures  = "figures"  // of the digest with that key
	ActionMore     = "more"     // of the digest with that key, and of its story with that id where one is given
	ActionMute     = "mute"     // as more
	ActionUnmute   = "unmute"   // the story with that id
	ActionResend   = "resend"   // the delivery with that id did not arrive
	ActionArrived  = "arrived"  // the delivery with that id did arrive
	ActionPage     = "page"     // of the list with that name, with that number; in place of the page it stands under
)

// The lists that have pages.
const (
	listOfSources   = "sources"
	listOfBriefings = "briefings"
)

// pageButtons lead to the pages beside one; none where there is only one.
func pageButtons(list string, page, pages int) []Button {
	var out []Button
	if page > 1 {
		out = append(out, Button{Label: fmt.Sprintf("← Page %d", page-1), Data: ButtonData(ActionPage, list, strconv.Itoa(page-1))})
	}
	if page < pages {
		out = append(out, Button{Label: fmt.Sprintf("Page %d →", page+1), Data: ButtonData(ActionPage, list, strconv.Itoa(page+1))})
	}
	return out
}

// pageOf is the page asked for, 1 where none is; the error says how many there are.
func pageOf(r Request, entries, perPage int) (page, pages int, err error) {
	pages = (entries + perPage - 1) / perPage
	page = 1
	if n, ok := (Option{Number: true}).number(r.Args["page"]); ok {
		page = n
	}
	if page > pages {
		return 0, 0, &UsageError{Problem: fmt.Sprintf("The list has %s.", count(pages, "page")), Try: fmt.Sprintf("/%s %d", strings.Join(r.Path, " "), pages)}
	}
	return page, pages, nil
}

// maxButton is the most bytes that a button's data may have (Telegram Bot API,
// InlineKeyboardButton callback_data); Discord's custom_id takes 100 characters.
const maxButton = 64

// ButtonData is what a button carries: the action and its arguments, parted by colons.
// It is empty where that is no button: an action or argument that is empty or has
// other characters than ASCII letters, digits, "-", "_" and ".", or more than 64 bytes
// in all.
func ButtonData(action string, args ...string) string {
	data := strings.Join(append([]string{action}, args...), ":")
	if _, _, ok := ParseButton(data); !ok || strings.Count(data, ":") != len(args) {
		return ""
	}
	return data
}

// ParseButton reads what ButtonData wrote; false for anything else. Data comes from
// the network: whatever it holds, nothing but the action and plain arguments get out.
func ParseButton(data string) (action string, args []string, ok bool) {
	if len(data) > maxButton {
		return "", nil, false
	}
	parts := strings.Split(data, ":")
	for _, p := range parts {
		if p == "" || strings.ContainsFunc(p, notButton) {
			return "", nil, false
		}
	}
	return parts[0], parts[1:], true
}

func notButton(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '.')
}
