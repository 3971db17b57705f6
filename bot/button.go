package bot

import "strings"

// The actions of buttons.
const (
	ActionReceipts = "receipts" // of the digest with that key
	ActionFigures  = "figures"  // of the digest with that key
	ActionResend   = "resend"   // the delivery with that id did not arrive
	ActionArrived  = "arrived"  // the delivery with that id did arrive
)

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
