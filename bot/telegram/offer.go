package telegram

import (
	"context"
	"maps"
	"strconv"
	"strings"

	"tidings/bot"
)

// The buttons under an offer. What is offered is the command that stands in the
// message, so an offer holds after a restart.
const (
	dataAccept  = "offer:yes"
	dataDecline = "offer:no"
)

// offerAddress answers words in a private chat that are an address: it offers to read
// it. False where they are none.
func offerAddress(text string) (bot.Reply, bool) {
	address := addressIn(text)
	line := "/sources add " + address
	o, ours, err := readOrder(line, "", true)
	if address == "" || !ours || err != nil || !maps.Equal(o.args, map[string]string{"url": address}) {
		return bot.Reply{}, false
	}
	return offerLine("Shall I read that from now on?", line), true
}

// addressIn finds the address in what somebody wrote or pasted; "" for none.
func addressIn(text string) string {
	text = bot.CleanLine(text)
	if name, ok := strings.CutPrefix(text, "@"); ok && publicName(name) {
		return text
	}
	if plainWord(text) {
		return text
	}
	for _, w := range strings.Fields(text) {
		if strings.Contains(w, "://") && plainWord(w) {
			return w
		}
	}
	return ""
}

// offerLine asks whether a command shall be carried out.
func offerLine(question, line string) bot.Reply {
	return bot.Reply{
		Private: true,
		Blocks:  []bot.Block{{Lines: []bot.Line{bot.Text(question), {Parts: []bot.Part{{Text: line, Code: true}}}}}},
		Buttons: []bot.Button{{Label: "Read it", Data: dataAccept}, {Label: "No", Data: dataDecline}},
	}
}

// offerForwarded answers a forwarded post of a channel: it offers to read the channel,
// and says how to post in it. False where the message comes from no channel.
func offerForwarded(f forwarded) (bot.Reply, bool) {
	if f.Type != "channel" || f.Chat == nil {
		return bot.Reply{}, false
	}
	there := strconv.FormatInt(f.Chat.ID, 10)
	reply := textReply("That channel is private, so I cannot read it.")
	if publicName(f.Chat.Username) {
		there = "@" + f.Chat.Username
		reply = offerLine("Shall I read this channel from now on?", "/sources add "+there)
	}
	how := bot.Block{Lines: []bot.Line{{Parts: []bot.Part{
		{Text: "To post in it, make me an administrator there and type here: "}, {Text: "/briefing add " + there + " morning 08:00", Code: true},
	}}}}
	if len(reply.Buttons) == 0 {
		reply.Blocks = append(reply.Blocks, how)
	} else { // what is offered is the last command of the message
		reply.Blocks = append([]bot.Block{how}, reply.Blocks...)
	}
	return reply, true
}

// pressOffer carries out what was offered, or lets it be.
func (b *Bot) pressOffer(ctx context.Context, h bot.Handler, me self, r bot.Request, m incoming, data string) bot.Reply {
	if data == dataDecline {
		return textReply("All right, nothing was changed.")
	}
	o, ours, err := readOrder(m.lastCode(), "", false)
	if !m.by(me) || !ours || err != nil {
		return textReply("I do not know any more what was offered. Please send the address again.")
	}
	r.Path, r.Args = o.path, o.args
	reply, err := h.Handle(ctx, r)
	if err != nil {
		b.log.Error("a command failed", "command", strings.Join(o.path, " "), "chat", m.Chat.ID, "error", err.Error())
	}
	return reply
}

// isOffer reports whether a button's data is that of an offer.
func isOffer(data string) bool { return data == dataAccept || data == dataDecline }
