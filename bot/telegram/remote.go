package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
	"tidings/news"
)

// remote is a chat that somebody names in a private chat, to give a command there:
// "/briefing add @thenews morning 08:00". Its zero value means here.
type remote struct {
	// id is "@name" or the chat's number; thread the topic, "" for none.
	id, thread string
}

// String is how it is typed.
func (r remote) String() string {
	if r.thread == "" {
		return r.id
	}
	return r.id + "/" + r.thread
}

// readRemote reads "@name", "-1001234567890" and both with "/77" for a topic.
func readRemote(word string) (remote, bool) {
	id, thread, topic := strings.Cut(word, "/")
	if topic && !digits(thread, 1, 10) {
		return remote{}, false
	}
	if name, ok := strings.CutPrefix(id, "@"); ok {
		return remote{id, thread}, publicName(name)
	}
	number, ok := strings.CutPrefix(id, "-")
	return remote{id, thread}, ok && digits(number, 4, 16)
}

// publicName reports whether s can be the public name of a chat: 4 to 32 letters,
// digits and underscores, a letter first (the platform's own pages; names of four are
// sold).
func publicName(s string) bool {
	return len(s) >= 4 && len(s) <= 32 && (s[0]|0x20) >= 'a' && (s[0]|0x20) <= 'z' && !strings.Contains(s, "-") && !strings.ContainsFunc(s, notToken)
}

func digits(s string, least, most int) bool {
	return least <= len(s) && len(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// readOrder reads a typed line; ours is false where it is no command for us. In a
// private chat the line may name another chat.
func readOrder(line, me string, private bool) (o order, ours bool, err error) {
	if private {
		if o, ours, err := readRemoteOrder(line, me); ours {
			return o, true, err
		}
	}
	o.path, o.args, ours, err = bot.ParseLine(line, me)
	return o, ours, err
}

// readRemoteOrder reads a line that names another chat behind the command, or at its
// end; ours is false for every other line.
func readRemoteOrder(line, me string) (o order, ours bool, err error) {
	words := strings.Fields(line)
	i := slices.IndexFunc(words, func(w string) bool {
		_, ok := readRemote(w)
		return ok
	})
	if i < 1 || i > 2 && i != len(words)-1 {
		return o, false, nil
	}
	o.at, _ = readRemote(words[i])
	rest := strings.Join(slices.Concat(words[:i], words[i+1:]), " ")
	o.path, o.args, ours, err = bot.ParseLine(rest, me)
	if !ours || len(o.path) == 0 {
		return o, false, nil
	}
	switch strings.Join(o.path, " ") {
	case "sources add", "sources test": // "@name" may be what is to be read
		return o, i <= 2 && (strings.Contains(o.args["url"], ".") || strings.HasPrefix(o.args["url"], "@")), err
	case "sources remove":
		return o, o.args["name"] != "", err
	case "filter add", "filter remove": // or what is to be left out
		return o, i <= 2 && o.args["words"] != "", err
	}
	return o, slices.Contains(remoteCommands, o.path[0]), err
}

// remoteCommands are those that can be given for another chat: what administers it, and
// what tells how it fares.
var remoteCommands = []string{"sources", "briefing", "filter", "settings", "status"}

// place is another chat in which a person may give commands.
type place struct {
	name    string
	chat    chat
	channel news.Channel
}

// noPlace says why a command cannot be given in another chat, in words for whoever
// tried.
type noPlace struct{ words string }

func (e noPlace) Error() string { return e.words }

// reach asks the platform about another chat and whether the person is an admin of it,
// each time anew. Its error is a noPlace where the platform answered.
func (b *Bot) reach(ctx context.Context, at remote, user int64) (place, error) {
	var p place
	err := b.client.call(ctx, "getChat", tgbotapi.Params{"chat_id": at.id}, callTimeout, &p.chat)
	if e := (*callError)(nil); errors.As(err, &e) && e.movedTo != 0 {
		err = b.client.call(ctx, "getChat", tgbotapi.Params{"chat_id": strconv.FormatInt(e.movedTo, 10)}, callTimeout, &p.chat)
	}
	if err != nil {
		return p, unreachable(err, fmt.Sprintf("I cannot see %s. Check the name, and add me there: in a channel as an administrator who may post.", at.id))
	}
	if p.chat.Type == "private" {
		return p, noPlace{"That is a person. I post in groups and channels, and here."}
	}
	p.name = "@" + p.chat.Username
	if p.chat.Username == "" {
		p.name = bot.CleanLine(p.chat.Title)
	}
	p.channel = news.Channel{Platform: news.Telegram, ID: strconv.FormatInt(p.chat.ID, 10), Thread: at.thread}
	m, err := b.member(ctx, p.chat.ID, user)
	if err != nil {
		return p, unreachable(err, fmt.Sprintf("Telegram does not tell me who the administrators of %s are. Make me one of them, then try again.", p.name))
	}
	if !m.mayPost(p.chat) {
		return p, noPlace{fmt.Sprintf("Only administrators of %s who may post there can do that, and Telegram says that you are not one.", p.name)}
	}
	return p, nil
}

// unreachable is a noPlace where the platform refused, else the error as it is.
func unreachable(err error, words string) error {
	if e := (*callError)(nil); errors.As(err, &e) && e.refused && (e.code == 400 || e.code == 403) {
		return noPlace{words}
	}
	return err
}

// member is somebody's place in a chat.
type member struct {
	Status  string `json:"status"`
	CanPost bool   `json:"can_post_messages"` // of admins of channels
}

func (b *Bot) member(ctx context.Context, chat, user int64) (member, error) {
	var m member
	p := tgbotapi.Params{}
	p.AddNonZero64("chat_id", chat)
	p.AddNonZero64("user_id", user)
	return m, b.client.call(ctx, "getChatMember", p, callTimeout, &m)
}

// mayPost reports whether a member may decide what is posted in a chat.
func (m member) mayPost(c chat) bool {
	return m.Status == "creator" || m.Status == "administrator" && (c.Type != "channel" || m.CanPost)
}

// checkOwn is a noPlace where we could not post in the place ourselves.
func (b *Bot) checkOwn(ctx context.Context, p place, me self) error {
	m, err := b.member(ctx, p.chat.ID, me.ID)
	if err != nil {
		return unreachable(err, "I am not in "+p.name+". Add me there first.")
	}
	if p.chat.Type == "channel" && !m.mayPost(p.chat) {
		return noPlace{fmt.Sprintf("I could not post in %s: make me an administrator there who may post messages, then try again.", p.name)}
	}
	return nil
}

// goThere turns a request into one given in the other chat that an order names; the
// reply says why that cannot be.
func (b *Bot) goThere(ctx context.Context, o order, me self, r *bot.Request, user int64) (place, *bot.Reply) {
	p, err := b.reach(ctx, o.at, user)
	if err == nil && len(o.path) == 2 && o.path[0] == "briefing" && o.path[1] == "add" {
		err = b.checkOwn(ctx, p, me)
	}
	var no noPlace
	switch {
	case errors.As(err, &no):
		reply := textReply(no.words)
		return p, &reply
	case err != nil:
		b.log.Warn("could not ask about another chat", "chat", o.at.String(), "error", err.Error())
		reply := textReply(cannotAsk)
		return p, &reply
	}
	r.Workspace, r.Channel, r.Admin = workspace(p.chat.ID), p.channel, true
	return p, nil
}

// typed is a command, as an answer suggests it, in the form in which it is about the
// place.
func (p place) typed(line string) string {
	words := strings.SplitN(line, " ", 3)
	at := remote{p.channel.ID, p.channel.Thread}
	if p.chat.Username != "" {
		at.id = "@" + p.chat.Username
	}
	name := strings.TrimPrefix(words[0], "/")
	i := slices.IndexFunc(bot.Commands(), func(c bot.Command) bool { return c.Name == name })
	if i < 0 || !slices.Contains(remoteCommands, name) {
		return line
	}
	after := 1
	if len(words) > 1 && len(bot.Commands()[i].Subs) > 0 {
		after = 2
	}
	return strings.Join(slices.Insert(words, after, at.String()), " ")
}

// named is a reply that says which chat it is about, with commands and buttons that
// know it too.
func (p place) named(r bot.Reply) bot.Reply {
	r.Blocks = slices.Clone(r.Blocks)
	for i := range r.Blocks {
		r.Blocks[i].Lines = slices.Clone(r.Blocks[i].Lines)
		for j := range r.Blocks[i].Lines {
			line := &r.Blocks[i].Lines[j]
			line.Parts = slices.Clone(line.Parts)
			for k := range line.Parts {
				if line.Parts[k].Code {
					line.Parts[k].Text = p.typed(line.Parts[k].Text)
				}
			}
		}
	}
	if r.Title == "" {
		r.Title = p.name
	} else {
		r.Title = p.name + bot.Separator + r.Title
	}
	r.Buttons = slices.Clone(r.Buttons)
	for i, button := range r.Buttons {
		if button.Data != "" {
			r.Buttons[i].Data = buttonThere(p.channel, button.Data)
		}
	}
	return r
}

// actionThere marks the data of buttons that are about another chat than the one in
// which they stand.
const actionThere = "at"

// buttonThere is a button's data with its chat; "" where it gets too long, so that the
// button is left out.
func buttonThere(ch news.Channel, data string) string {
	thread := ch.Thread
	if thread == "" {
		thread = "0"
	}
	return bot.ButtonData(actionThere, append([]string{ch.ID, thread}, strings.Split(data, ":")...)...)
}

// readThere reads what buttonThere wrote; other data come back as they are, for here.
func readThere(data string) (remote, string) {
	parts := strings.SplitN(data, ":", 4)
	if len(parts) != 4 || parts[0] != actionThere {
		return remote{}, data
	}
	word := parts[1]
	if parts[2] != "0" {
		word += "/" + parts[2]
	}
	at, ok := readRemote(word)
	if !ok {
		return remote{}, data
	}
	return at, parts[3]
}
