package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// Options are what a Bot works with; Store, Inspector and Composer must be set.
type Options struct {
	Store     Store
	Inspector Inspector
	Composer  Composer
	// Places says what is missing where briefings post; nil where nobody can say.
	Places Places
	// Lists reads and writes lists of feeds as files; nil where there are none.
	Lists ListFormat
	// Now is the clock; nil means that each request is answered as of its At.
	Now func() time.Time
}

// Bot is the Handler of all platforms. It holds no state of its own, so any number of
// requests may be answered at the same time.
type Bot struct {
	o Options
}

var _ Handler = (*Bot)(nil)

// New makes a Bot.
func New(o Options) *Bot { return &Bot{o: o} }

// mostArg is the most bytes of an option's value: an address may have 2048.
const mostArg = 2048

// Handle answers a command. Whoever asks, whatever the path and options hold, it gives
// a reply; rights are checked here and nowhere else.
func (b *Bot) Handle(ctx context.Context, r Request) (reply Reply, err error) {
	defer recovered(&reply, &err)
	cmd, path, err := Find(r.Path)
	if err != nil {
		return finish(Reply{}, err)
	}
	if cmd.Change && !r.Admin {
		return refusal(r), nil
	}
	args, err := checkArgs(cmd, path, r.Args)
	if err != nil {
		return finish(Reply{}, err)
	}
	r.Path, r.Args = path, args
	return finish(b.run(ctx, r))
}

// run calls the command at the request's path, which Find has found.
func (b *Bot) run(ctx context.Context, r Request) (Reply, error) {
	switch strings.Join(r.Path, " ") {
	case "digest":
		return b.digest(ctx, r)
	case "story":
		return b.story(ctx, r)
	case "figures":
		return b.figures(ctx, r)
	case "why":
		return b.why(ctx, r)
	case "search":
		return b.search(ctx, r)
	case "sources list":
		return b.listSources(ctx, r)
	case "sources add":
		return b.addSource(ctx, r)
	case "sources remove":
		return b.removeSource(ctx, r)
	case "sources test":
		return b.testSource(ctx, r)
	case "sources import":
		return b.importSources(ctx, r)
	case "sources export":
		return b.exportSources(ctx, r)
	case "briefing list":
		return b.listBriefings(ctx, r)
	case "briefing add":
		return b.addBriefing(ctx, r)
	case "briefing edit":
		return b.editBriefing(ctx, r)
	case "briefing pause":
		return b.pauseBriefing(ctx, r)
	case "briefing resume":
		return b.resumeBriefing(ctx, r)
	case "briefing remove":
		return b.removeBriefing(ctx, r)
	case "briefing preview":
		return b.previewBriefing(ctx, r)
	case "briefing run":
		return b.runBriefing(ctx, r)
	case "briefing unpost":
		return b.unpostBriefing(ctx, r)
	case "filter add":
		return b.addFilter(ctx, r)
	case "filter remove":
		return b.removeFilter(ctx, r)
	case "filter list":
		return b.listFilters(ctx, r)
	case "settings":
		return b.settings(ctx, r)
	case "status":
		return b.status(ctx, r)
	case "help":
		return b.help(r)
	}
	return Reply{}, fmt.Errorf("no handler for /%s", strings.Join(r.Path, " "))
}

// checkArgs cleans the options given and checks them against the command's own.
func checkArgs(cmd Command, path []string, given map[string]string) (map[string]string, error) {
	args := map[string]string{}
	name := "/" + strings.Join(path, " ")
	for _, o := range cmd.Options {
		value := given[o.Name]
		if len(value) > mostArg {
			return nil, &UsageError{Problem: fmt.Sprintf("That is too long for %s's %s.", name, o.Name), Try: Usage(path)}
		}
		value = CleanLine(value)
		if value == "" {
			if o.Required {
				return nil, &UsageError{Problem: fmt.Sprintf("%s needs %s: %s.", name, o.Name, lowerFirst(o.Help)), Try: Example(path)}
			}
			continue
		}
		if o.Number {
			n, ok := o.number(value)
			if !ok || !o.inRange(n) {
				return nil, &UsageError{Problem: numberProblem(o, value), Try: Usage(path)}
			}
			value = strconv.Itoa(n)
		}
		args[o.Name] = value
	}
	return args, nil
}

func numberProblem(o Option, value string) string {
	if o.Min == 0 && o.Max == 0 {
		return fmt.Sprintf("%s is a whole number, not “%s”.", capital(o.Name), shorten(value))
	}
	return fmt.Sprintf("%s is a whole number from %d to %d, not “%s”.", capital(o.Name), o.Min, o.Max, shorten(value))
}

// finish turns an error into words for the asker. What the asker did is not for the
// log; everything else comes back as the error.
func finish(reply Reply, err error) (Reply, error) {
	if err == nil {
		return reply, nil
	}
	var usage *UsageError
	switch {
	case errors.As(err, &usage):
		return usageReply(usage), nil
	case reply.Title != "" || len(reply.Blocks) > 0 || reply.Digest != nil:
		return reply, err // the command did its work, and says what failed beside it
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return private("That took too long, so I stopped. Please try again in a minute."), err
	}
	return private("Something went wrong on my side. Please try again in a minute; if it stays so, the operator finds the reason in the log."), err
}

// recovered keeps a mistake in one command from ending the whole program, which also
// polls and posts.
func recovered(reply *Reply, err *error) {
	if p := recover(); p != nil {
		*reply, *err = finish(Reply{}, fmt.Errorf("answer a command: panic: %v\n%s", p, debug.Stack()))
	}
}

// refusal says kindly which right is missing on the asker's platform.
func refusal(r Request) Reply {
	who := "Only an admin can do that."
	switch r.Channel.Platform {
	case news.Discord:
		who = "To change what is read and posted here you need the right “Manage Server” on this Discord server. Somebody who has it can do this for you."
	case news.Telegram:
		who = "Only this chat's administrators can change what is read and posted here. One of them can do this for you."
	case news.Console:
		who = "This console may only read."
	}
	return private(who, "Reading is open to everybody: /digest, /sources, /briefing, /help.")
}

// ErrorReply is what to answer where ParseLine gave an error.
func ErrorReply(err error) Reply {
	reply, _ := finish(Reply{}, err)
	return reply
}

func usageReply(e *UsageError) Reply {
	lines := []Line{Text(e.Problem)}
	if e.Try != "" {
		lines = append(lines, Line{Parts: []Part{{Text: "Try: "}, {Text: e.Try, Code: true}}})
	}
	return Reply{Private: true, Blocks: []Block{{Lines: lines}}}
}

// private is an answer of plain lines for the asker alone.
func private(lines ...string) Reply {
	return Reply{Private: true, Blocks: []Block{plain(lines...)}}
}

func plain(lines ...string) Block {
	var b Block
	for _, l := range lines {
		b.Lines = append(b.Lines, Text(l))
	}
	return b
}

func (b *Bot) now(r Request) time.Time {
	if b.o.Now != nil {
		return b.o.Now().UTC()
	}
	return r.At.UTC()
}

// zone is the time zone in which the workspace is told times: that of its briefing for
// this channel, else what its settings say, else that of its first briefing, else UTC.
func (b *Bot) zone(ctx context.Context, r Request, bs []briefing.Briefing) (string, error) {
	if slices.ContainsFunc(bs, func(br briefing.Briefing) bool { return posts(br, r.Channel) }) {
		return zone(bs, r.Channel), nil
	}
	s, err := b.o.Store.Settings(ctx, r.Workspace)
	if err != nil || s.Zone == "" {
		return zone(bs, r.Channel), wrap(err, "find the time zone")
	}
	return s.Zone, nil
}

// zone is the time zone of the workspace's briefing for a channel, else of its first one,
// else UTC.
func zone(bs []briefing.Briefing, ch news.Channel) string {
	best, rank := "", 0
	for _, br := range bs {
		n := 1
		if !br.Declared {
			n = 2
		}
		if posts(br, ch) {
			n += 2
		}
		if n > rank {
			best, rank = br.Zone, n
		}
	}
	return best
}

func posts(br briefing.Briefing, ch news.Channel) bool {
	for _, c := range br.Channels {
		if same(c, ch) {
			return true
		}
	}
	return false
}

// same reports whether two channels are one place. On Discord a thread has an id of its
// own, by which commands come from it; the file may write it behind its parent's.
func same(a, b news.Channel) bool {
	if a.Platform == news.Discord && b.Platform == news.Discord {
		return place(a) == place(b)
	}
	return a == b
}

func place(c news.Channel) string {
	if c.Thread != "" {
		return c.Thread
	}
	return c.ID
}

// location loads a zone that was checked when it was stored; UTC where it is unknown.
func location(zone string) *time.Location {
	if loc, err := briefing.Zone(zone); err == nil {
		return loc
	}
	return time.UTC
}

// zoneName is a zone as readers are told it.
func zoneName(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return zone
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}
