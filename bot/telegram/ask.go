package telegram

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
)

// order is a command as it was understood.
type order struct {
	path []string
	args map[string]string
	// at is the chat that it is given for; zero for the one in which it is given.
	at remote
}

// line is the order as it could be typed; false where some value cannot be.
func (o order) line() (string, bool) {
	c, path, err := bot.Find(o.path)
	if err != nil {
		return "", false
	}
	line := "/" + strings.Join(path, " ")
	there := o.at != remote{}
	if there {
		line += " " + o.at.String()
	}
	for _, option := range c.Options {
		if v, ok := o.args[option.Name]; ok {
			line += " " + option.Name + "=" + quoted(v)
		}
	}
	read, ours, err := readOrder(line, "", there)
	return line, ours && err == nil && read.at == o.at && maps.Equal(read.args, o.args)
}

// quoted is a value in quotation marks that it does not hold itself.
func quoted(v string) string {
	if !strings.ContainsAny(v, " \"“”„«»") {
		return v
	}
	if strings.Contains(v, `"`) {
		return "«" + v + "»"
	}
	return `"` + v + `"`
}

// question asks for an option that a command cannot do without. Nothing of it is kept
// here: the message that asks holds the command so far, and comes back with the answer.
type question struct {
	order
	option bot.Option
	// last is true where nothing else is lacking.
	last bool
	// file is true where the answer is a file, or the option.
	file bool
}

// lacks gives the question for the first required option that is not there; false where
// none is lacking or the order cannot be written down to ask for it.
func (o order) lacks(c bot.Command) (question, bool) {
	q := question{order: o}
	if isImport(o) && o.args["url"] == "" {
		q.option, q.last, q.file = bot.Option{Name: "url", Help: "The OPML file that another reader exports, or the address of one"}, true, true
		return q, true
	}
	n := 0
	for _, option := range c.Options {
		if !option.Required || bot.CleanLine(o.args[option.Name]) != "" {
			continue
		}
		if n++; n == 1 {
			q.option = option
		}
	}
	q.last = n == 1
	if n == 0 {
		return q, false
	}
	_, ok := o.line()
	return q, ok
}

// words is the first line of the message that asks.
func (q question) words() string {
	if q.file {
		return "Please answer this message with the list of feeds."
	}
	return "Please answer this message with the " + q.option.Name + "."
}

const (
	// maxKnown is how many names a question offers.
	maxKnown = 8
	// maxHint is characters of the words in the empty field (Bot API, ForceReply).
	maxHint = 64
)

// message is the message that asks; known are values to choose from.
func (q question) message(known []bot.Choice) message {
	line, _ := q.line()
	block := bot.Block{Lines: []bot.Line{bot.Text(q.words()), bot.Text(q.option.Help + ".")}}
	if len(known) > 0 {
		block.Lines = append(block.Lines, knownLines(known[:min(len(known), maxKnown)])...)
	}
	block.Lines = append(block.Lines, bot.Line{Parts: []bot.Part{{Text: "/cancel", Code: true}, {Text: " forgets "}, {Text: line, Code: true}}})
	m := replyMessages(bot.Reply{Blocks: []bot.Block{block}}, false)[0]
	m.Buttons, m.ask = nil, bot.Cut(q.option.Name+": "+q.option.Help, maxHint, bot.UTF16Len)
	return m
}

// knownLines show values to choose from: names side by side, those that are called
// otherwise than they are typed on a line each.
func knownLines(known []bot.Choice) []bot.Line {
	if slices.ContainsFunc(known, func(k bot.Choice) bool { return k.Label != k.Value }) {
		var out []bot.Line
		for _, k := range known {
			out = append(out, bot.Line{Bullet: true, Parts: []bot.Part{{Text: bot.CleanLine(k.Label)}, {Text: ": "}, {Text: k.Value, Code: true}}})
		}
		return out
	}
	parts := []bot.Part{{Text: "Known here: "}}
	for i, k := range known {
		if i > 0 {
			parts = append(parts, bot.Part{Text: bot.Separator})
		}
		parts = append(parts, bot.Part{Text: bot.CleanLine(k.Label)})
	}
	return []bot.Line{{Parts: parts}}
}

// questionIn reads the question back out of a message of ours; false where it asks
// none.
func questionIn(m *incoming, me self) (question, bool) {
	if m == nil || !m.by(me) {
		return question{}, false
	}
	o, ours, err := readOrder(m.lastCode(), "", m.Chat.Type == "private")
	if !ours || err != nil {
		return question{}, false
	}
	c, _, err := bot.Find(o.path)
	if err != nil {
		return question{}, false
	}
	q, ok := o.lacks(c)
	first, _, _ := strings.Cut(strings.ReplaceAll(m.Text, bot.Joiner, ""), "\n")
	return q, ok && first == q.words()
}

// by reports whether a message is one of ours; in channels it stands there in the
// channel's name.
func (m incoming) by(me self) bool { return m.From != nil && m.From.ID == me.ID && me.ID != 0 }

// answered is the order with the answer in its place; false where there is none. The
// answer to the last question may go on as a typed line would: "08:00 Europe/Kyiv".
func (q question) answered(text string) (order, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return order{}, false
	}
	if line, ok := q.line(); ok && q.last {
		if o, ours, err := readOrder(line+" "+text, "", q.at != remote{}); ours && err == nil && o.args[q.option.Name] != "" {
			return o, true
		}
	}
	o := order{path: q.path, args: maps.Clone(q.args), at: q.at}
	o.args[q.option.Name] = text
	return o, true
}

// lastCode is the last part of a message that stands in a fixed-width font.
func (m incoming) lastCode() string {
	units := utf16.Encode([]rune(m.Text))
	for i := len(m.Entities) - 1; i >= 0; i-- {
		e := m.Entities[i]
		if e.Type == "code" && 0 <= e.Offset && 0 <= e.Length && e.Length <= len(units) && e.Offset <= len(units)-e.Length {
			return string(utf16.Decode(units[e.Offset : e.Offset+e.Length]))
		}
	}
	return ""
}

// ask posts a question in place of an answer.
func (b *Bot) ask(ctx context.Context, h bot.Handler, t talk, r bot.Request, q question) {
	var known []bot.Choice
	if q.option.Complete {
		known = h.Complete(ctx, r, q.option.Name, "")
	}
	b.answerOne(ctx, &t.to, q.message(known))
	b.unask(ctx, t)
}

// unask takes away the question that a message answered, so that it is not answered
// twice and the chat stays tidy. It is a comfort: a failure is logged and no more.
func (b *Bot) unask(ctx context.Context, t talk) {
	if t.question == 0 {
		return
	}
	p := tgbotapi.Params{"chat_id": t.to.channel.ID}
	p.AddNonZero64("message_id", t.question)
	if err := b.client.call(ctx, "deleteMessage", p, callTimeout, nil); err != nil && ctx.Err() == nil {
		b.log.Warn("a question that was answered could not be taken away", "error", err.Error())
	}
}

// isCancel reports whether somebody takes a command back.
func isCancel(text string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	name, _, _ := strings.Cut(word, "@")
	return strings.EqualFold(name, "/cancel")
}

// cancelled forgets the question that a message answers, and reports whether the
// message was for us: in a group it may be meant for another bot.
func (b *Bot) cancelled(ctx context.Context, t talk, me self) bool {
	_, asked := questionIn(t.m.ReplyTo, me)
	switch {
	case asked:
		t.question = t.m.ReplyTo.ID
		b.answer(ctx, t.to, textReply("It is forgotten; nothing was changed."))
		b.unask(ctx, t)
		return true
	case t.private:
		b.answer(ctx, t.to, textReply("There is nothing to forget: a question of mine is open only while you answer it. Nothing was changed."))
		return true
	}
	return false
}
