package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/news"
)

const (
	// mostAnswers is how many interactions are answered at the same time; more are told to
	// try again.
	mostAnswers = 64
	// firstAnswer is how long Discord waits for the first answer (Discord docs, Receiving
	// and Responding).
	firstAnswer = 3 * time.Second
	// suggestions have to be there while somebody types.
	completing = 2 * time.Second
	// mostEarly is how often a further message is tried that came before the first answer.
	mostEarly = 3
	// maxChoices and maxChoice are Discord's limits for suggestions.
	maxChoices = 25
	maxChoice  = 100
)

// seen remembers the newest interactions, which Discord may send again after a resume.
type seen struct {
	mu   sync.Mutex
	ids  map[string]bool
	ring [1024]string
	at   int
}

// first reports whether an id is new.
func (s *seen) first(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids[id] {
		return false
	}
	if s.ids == nil {
		s.ids = map[string]bool{}
	}
	delete(s.ids, s.ring[s.at])
	s.ids[id], s.ring[s.at] = true, id
	s.at = (s.at + 1) % len(s.ring)
	return true
}

// workers answer interactions, each in its own goroutine, up to a number.
type workers struct {
	slots chan struct{}
	wg    sync.WaitGroup
}

func newWorkers() *workers { return &workers{slots: make(chan struct{}, mostAnswers)} }

// do runs f unless all are busy.
func (w *workers) do(f func()) bool {
	select {
	case w.slots <- struct{}{}:
	default:
		return false
	}
	w.wg.Go(func() {
		defer func() { <-w.slots }()
		f()
	})
	return true
}

// wait waits for all, or for the limit.
func (w *workers) wait(limit time.Duration) bool {
	done := make(chan struct{})
	go func() { w.wg.Wait(); close(done) }()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}

// asked is an interaction with the way of its first answer.
type asked struct {
	*discordgo.Interaction
	// direct carries the first answer to whoever brought the interaction; nil where it is
	// a request of its own.
	direct *handover
}

// take hands an interaction to the workers; false where it is none, or was taken
// before. It runs in the library's reading loop, so it must not wait.
func (b *Bot) take(ctx context.Context, w *workers, h bot.Handler, i asked) bool {
	if i.Interaction == nil || !snowflake(i.ID) || !snowflake(i.AppID) || i.Token == "" || strings.ContainsAny(i.Token, "/?#% ") || !b.seen.first(i.ID) {
		return false // no interaction, whatever it is: its ids and token become part of addresses
	}
	at := b.now()
	serve := func(run func(context.Context, bot.Handler, asked, time.Time)) func() {
		return func() {
			defer i.direct.end()
			defer func() {
				if p := recover(); p != nil {
					b.log.Error("answer an interaction", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				}
			}()
			run(ctx, h, i, at)
		}
	}
	if !w.do(serve(b.serve)) {
		b.log.Warn("too many interactions at once", "most", mostAnswers)
		w.wg.Go(serve(b.busy))
	}
	return true
}

// busy tells somebody to try again.
func (b *Bot) busy(ctx context.Context, _ bot.Handler, i asked, _ time.Time) {
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		return
	}
	m := message{Content: "Too much is asked of me at this moment. Please try again in a minute.", Mentions: nobody(), Flags: int(discordgo.MessageFlagsEphemeral)}
	b.respond(ctx, i, callback{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: m})
}

// serve answers one interaction.
func (b *Bot) serve(ctx context.Context, h bot.Handler, i asked, at time.Time) {
	r, ok := b.request(i.Interaction, at)
	if !ok {
		b.log.Warn("interaction without a user or channel", "type", i.Type.String())
		return
	}
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		var focused *discordgo.ApplicationCommandInteractionDataOption
		r.Path, r.Args, focused = invocation(data)
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			b.complete(ctx, h, i, r, focused)
			return
		}
		if c, path, wants := wantsForm(r); wants {
			b.ask(ctx, i, c, path, r.Args)
			return
		}
		b.reply(ctx, i, privately(r.Path), func(ctx context.Context) (bot.Reply, error) { return h.Handle(ctx, r) })
	case discordgo.ModalSubmitInteractionData:
		var ok bool
		if r.Path, r.Args, ok = filled(data); !ok {
			r.Path = []string{"help"} // a form of another version
		}
		b.reply(ctx, i, privately(r.Path), func(ctx context.Context) (bot.Reply, error) { return h.Handle(ctx, r) })
	case discordgo.MessageComponentInteractionData:
		b.reply(ctx, i, true, func(ctx context.Context) (bot.Reply, error) {
			reply, err := h.Press(ctx, r, data.CustomID)
			reply.Private = true
			return reply, err
		})
	}
}

// request is what the handler is told of an interaction, its path and options aside.
func (b *Bot) request(i *discordgo.Interaction, at time.Time) (bot.Request, bool) {
	r := bot.Request{Channel: news.Channel{Platform: news.Discord, ID: i.ChannelID}, At: at.UTC(), Args: map[string]string{}}
	user := i.User
	switch {
	case i.GuildID != "" && i.Member != nil && i.Member.User != nil:
		user = i.Member.User
		r.Workspace = WorkspaceKind + i.GuildID
		r.Admin = i.Member.Permissions&(discordgo.PermissionAdministrator|discordgo.PermissionManageGuild) != 0
	case i.GuildID == "" && user != nil:
		r.Workspace = WorkspaceKind + "dm:" + user.ID
		r.Admin = true // a direct conversation is its user's own
	default:
		return r, false
	}
	r.UserID, r.UserName = user.ID, bot.CleanLine(user.DisplayName())
	return r, i.ChannelID != "" && user.ID != ""
}

// invocation reads the path and options of a slash command, and the option that is
// being typed.
func invocation(data discordgo.ApplicationCommandInteractionData) (path []string, args map[string]string, focused *discordgo.ApplicationCommandInteractionDataOption) {
	path, args = []string{data.Name}, map[string]string{}
	list := data.Options
	for depth := 0; depth < 3; depth++ {
		var next []*discordgo.ApplicationCommandInteractionDataOption
		for _, o := range list {
			if o == nil {
				continue
			}
			switch o.Type {
			case discordgo.ApplicationCommandOptionSubCommand, discordgo.ApplicationCommandOptionSubCommandGroup:
				path = append(path, o.Name)
				next = o.Options
			default:
				args[o.Name] = value(o.Value)
				if o.Focused {
					focused = o
				}
			}
		}
		if list = next; list == nil {
			break
		}
	}
	return path, args, focused
}

// value is an option's value as it would be typed.
func value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// privately guesses, for the "is thinking" of a slow answer, whether the answer will be
// for the asker alone: changes and previews are.
func privately(path []string) bool {
	c, _, err := bot.Find(path)
	return err != nil || c.Change || c.Name == "preview"
}

// complete answers what somebody types with suggestions.
func (b *Bot) complete(ctx context.Context, h bot.Handler, i asked, r bot.Request, o *discordgo.ApplicationCommandInteractionDataOption) {
	data := suggestions{Choices: []choice{}}
	if o != nil {
		deadline, cancel := context.WithTimeout(ctx, completing)
		defer cancel()
		data = suggest(h.Complete(deadline, r, o.Name, value(o.Value)), o.Type == discordgo.ApplicationCommandOptionInteger)
	}
	b.respond(ctx, i, callback{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: data})
}

// suggestions are the choices for an option. The library would leave an empty list
// out, which some clients show as a failure.
type suggestions struct {
	Choices []choice `json:"choices"`
}

type choice struct {
	Name string `json:"name"`
	// Value is a string, or a number for an option that takes one.
	Value any `json:"value"`
}

// suggest keeps the suggestions that Discord takes. Labels are plain text there, so
// nothing is escaped.
func suggest(list []bot.Choice, number bool) suggestions {
	out := suggestions{Choices: []choice{}}
	for _, c := range list {
		ch := choice{Name: bot.Cut(bot.Inert(bot.CleanLine(c.Label)), maxChoice, bot.UTF16Len), Value: c.Value}
		if number {
			n, err := strconv.Atoi(c.Value)
			if err != nil {
				continue
			}
			ch.Value = n
		}
		if ch.Name == "" || strings.TrimSpace(c.Value) == "" || bot.UTF16Len(c.Value) > maxChoice || len(out.Choices) == maxChoices {
			continue
		}
		out.Choices = append(out.Choices, ch)
	}
	return out
}

// callback is the first answer to an interaction.
type callback struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// reply runs a handler and shows what it replies: at once, or where that takes longer
// first that the bot is thinking.
func (b *Bot) reply(ctx context.Context, i asked, private bool, handle func(context.Context) (bot.Reply, error)) {
	done := make(chan []message, 1)
	go func() { done <- b.handled(ctx, i, handle) }()
	t := time.NewTimer(b.times.answer)
	defer t.Stop()
	select {
	case list := <-done:
		if b.respond(ctx, i, callback{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: list[0]}) {
			b.follow(ctx, i, list[1:])
		}
	case <-t.C:
		var data any
		if private {
			data = map[string]int{"flags": int(discordgo.MessageFlagsEphemeral)}
		}
		ok := b.respond(ctx, i, callback{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource, Data: data})
		list := <-done
		if ok {
			b.late(ctx, i, private, list)
		}
	}
}

// handled runs a handler and lays its reply out. A handler that panics or outlives its
// time is answered for.
func (b *Bot) handled(ctx context.Context, i asked, handle func(context.Context) (bot.Reply, error)) (out []message) {
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("answer a command", "type", i.Type.String(), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			out = replyMessages(bot.Reply{Private: true, Blocks: []bot.Block{{Lines: []bot.Line{bot.Text("Something went wrong on my side. Please try again in a minute.")}}}})
		}
	}()
	limit, cancel := context.WithTimeout(ctx, b.times.handle)
	defer cancel()
	reply, err := handle(limit)
	if err != nil {
		b.log.Error("answer a command", "type", i.Type.String(), "error", err)
	}
	return replyMessages(reply)
}

// late puts an answer in the place of "is thinking". That one's visibility cannot be
// changed: a private answer after a public one goes its own way.
func (b *Bot) late(ctx context.Context, i asked, private bool, list []message) {
	ctx, cancel := outlive(ctx)
	defer cancel()
	hook := discordgo.EndpointWebhookToken(i.AppID, i.Token)
	original := hook + "/messages/@original"
	first := list[0]
	if !private && first.Flags&int(discordgo.MessageFlagsEphemeral) != 0 {
		if err := b.patiently(ctx, func() error { return b.answer(ctx, http.MethodDelete, original, nil) }); err != nil {
			b.log.Warn("take back “is thinking”", "error", err)
		}
		b.follow(ctx, i, list)
		return
	}
	first.Flags = 0 // it stays as visible as “is thinking” was
	if err := b.patiently(ctx, func() error { return b.answer(ctx, http.MethodPatch, original, first) }); err != nil {
		b.log.Warn("answer an interaction late", "error", err)
		return
	}
	if private {
		for k := range list {
			list[k].Flags |= int(discordgo.MessageFlagsEphemeral)
		}
	}
	b.follow(ctx, i, list[1:])
}

// follow posts further messages of an answer.
func (b *Bot) follow(ctx context.Context, i asked, list []message) {
	ctx, cancel := outlive(ctx)
	defer cancel()
	for _, m := range list {
		address := discordgo.EndpointWebhookToken(i.AppID, i.Token) + "?wait=true"
		if err := b.patiently(ctx, func() error { return b.answer(ctx, http.MethodPost, address, m) }); err != nil {
			b.log.Warn("follow up an answer", "error", err)
			return
		}
	}
}

// patiently asks again where nothing can be doubled by it: the request did not reach
// Discord, or was put off.
func (b *Bot) patiently(ctx context.Context, ask func() error) error {
	early := 0
	for pause := 500 * time.Millisecond; ; pause *= 2 {
		err := ask()
		var e *apiError
		if err == nil || !errors.As(err, &e) {
			return err
		}
		if hasCode(err, codeUnknownWebhook) { // the first answer may still be on its way to Discord
			early++
		}
		if !e.again() && (early == 0 || early > mostEarly) || sleep(ctx, max(pause, e.RetryAfter)) != nil {
			return err
		}
	}
}

// again reports whether a request was surely not carried out but may be later.
func (e *apiError) again() bool {
	return e.Status == 0 && !e.Wrote || e.Status == http.StatusTooManyRequests
}

// respond gives the first answer, once more where the way there failed: a second one
// does no harm, Discord refuses it. It reports whether the answer is there.
func (b *Bot) respond(ctx context.Context, i asked, c callback) bool {
	if i.direct != nil {
		return i.direct.give(c)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), firstAnswer)
	defer cancel()
	address := discordgo.EndpointInteractionResponse(i.ID, i.Token)
	var err error
	for try := range 4 {
		if try > 0 && sleep(ctx, 200*time.Millisecond) != nil {
			break
		}
		err = b.answer(ctx, http.MethodPost, address, c)
		var e *apiError
		if err == nil || try > 0 && hasCode(err, codeAcknowledged) {
			return true
		}
		if !errors.As(err, &e) || e.Status != 0 && e.Status < 500 && e.Status != http.StatusTooManyRequests {
			break
		}
	}
	b.log.Warn("answer an interaction", "type", i.Type.String(), "error", err)
	return false
}

// outlive lets an answer that is ready be given while the program stops.
func outlive(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 2*requestTimeout)
}
