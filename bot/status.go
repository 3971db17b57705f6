package bot

// The command status, and what admins are asked there.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// mostNamed is how many failing sources a line of /status names.
const mostNamed = 3

func (b *Bot) status(ctx context.Context, r Request) (Reply, error) {
	sources, err := b.o.Store.Sources(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("tell the status: %w", err)
	}
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return Reply{}, fmt.Errorf("tell the status: %w", err)
	}
	st, err := b.o.Store.Status(ctx, r.Workspace, r.Channel)
	if err != nil {
		return Reply{}, fmt.Errorf("tell the status: %w", err)
	}
	z, err := b.zone(ctx, r, bs)
	if err != nil {
		return Reply{}, fmt.Errorf("tell the status: %w", err)
	}
	now, loc := b.now(r), location(z)
	var posting, notifying []Line
	if r.Admin {
		posting, notifying = b.accessStatus(ctx, r, bs)
	}
	reply := Reply{Title: statusTitle(sources, bs, st, len(posting), len(notifying)), Private: true}
	reply.Blocks = append(reply.Blocks,
		Block{Heading: "Sources", Lines: sourceStatus(sources, st, now, loc)},
		Block{Heading: "Briefings", Lines: briefingStatus(bs, st, now)},
		Block{Heading: "Posts in the last 7 days", Lines: []Line{Text(deliveryWords(st.Deliveries))}},
	)
	if words := changeWords(st.Changes); words != "" {
		last := &reply.Blocks[len(reply.Blocks)-1]
		last.Lines = append(last.Lines, Text(words))
	}
	if !r.Admin {
		return reply, nil
	}
	if lacking := slices.Concat(posting, notifying); len(lacking) > 0 {
		reply.Blocks = append(reply.Blocks, Block{Heading: "Missing rights", Lines: lacking})
	}
	if lines := changeLines(st.Changes, bs); len(lines) > 0 {
		reply.Blocks = append(reply.Blocks, Block{Heading: "Not changed", Lines: lines})
	}
	if len(st.Failed) > 0 {
		reply.Blocks = append(reply.Blocks, Block{Heading: "Not delivered", Lines: failedLines(st.Failed, bs)})
	}
	ask(&reply, st.Unknown, bs)
	return reply, nil
}

// statusTitle says in one line whether anything needs a look; shut is how many channels
// cannot be posted to, unheard in how many no role can be notified.
func statusTitle(sources []news.Source, bs []briefing.Briefing, st Status, shut, unheard int) string {
	var looks []string
	failing, stopped := 0, 0
	for _, s := range sources {
		if s.Health.Failing() {
			failing++
		}
	}
	for _, br := range bs {
		if br.Paused && br.PausedReason != "" {
			stopped++
		}
	}
	if failing > 0 {
		looks = append(looks, count(failing, "source")+" cannot be read")
	}
	if stopped > 0 {
		looks = append(looks, count(stopped, "briefing")+" had to be paused")
	}
	if n := st.Deliveries[briefing.Rejected] + st.Deliveries[briefing.Gone]; n > 0 {
		looks = append(looks, count(n, "post")+" could not be delivered")
	}
	if n := len(st.Unknown); n > 0 {
		looks = append(looks, count(n, "post")+" may not have arrived")
	}
	if shut > 0 {
		looks = append(looks, count(shut, "channel")+" cannot be posted to")
	}
	if unheard > 0 {
		looks = append(looks, "a role cannot be notified in "+count(unheard, "channel"))
	}
	if len(looks) == 0 {
		return "All is well"
	}
	return capital(andList(looks))
}

func sourceStatus(sources []news.Source, st Status, now time.Time, loc *time.Location) []Line {
	var failing []string
	n := 0
	for _, s := range sources {
		if !s.Health.Failing() {
			continue
		}
		if n++; n <= mostNamed {
			failing = append(failing, fmt.Sprintf("%s (%s)", shorten(CleanLine(s.Name)), failureWords(s.Health, now, loc)))
		}
	}
	if n > mostNamed {
		failing = append(failing, fmt.Sprintf("%d more", n-mostNamed))
	}
	line := count(len(sources), "source")
	switch {
	case len(sources) == 0:
		return []Line{{Parts: []Part{{Text: "None yet. An admin can add one: "}, {Text: Example([]string{"sources", "add"}), Code: true}}}}
	case n == 0:
		line += ", all readable"
	default:
		line += fmt.Sprintf(", %d cannot be read: %s", n, andList(failing))
	}
	stored := thousands(st.Articles) + verb(st.Articles, " article", " articles") + " stored"
	if !st.Newest.IsZero() {
		stored += ", the newest from " + when(st.Newest, now, loc)
	}
	return []Line{Text(line + "."), Text(stored + ".")}
}

func briefingStatus(bs []briefing.Briefing, st Status, now time.Time) []Line {
	if len(bs) == 0 {
		return []Line{{Parts: []Part{{Text: "None yet. An admin can schedule one: "}, {Text: Example([]string{"briefing", "add"}), Code: true}}}}
	}
	var out []Line
	for _, br := range bs {
		words := "next " + nextWords(br, now, 1)
		if br.Paused {
			words = "paused"
			if reason := CleanLine(br.PausedReason); reason != "" {
				words += " (" + reason + ")"
			}
		}
		if last := st.LastRuns[br.ID]; !last.Slot.IsZero() {
			words += "; last " + when(last.Slot, now, location(br.Zone))
			if result := CleanLine(last.Result); result != "" {
				words += ", " + result
			}
		}
		out = append(out, Line{Bullet: true, Parts: []Part{{Text: orUntitled(CleanLine(br.Name)), Bold: true}, {Text: ": " + words}}})
	}
	return out
}

// deliveryWords counts the posts by what became of them.
func deliveryWords(by map[briefing.State]int) string {
	var parts []string
	for _, p := range []struct {
		n     int
		words string
	}{
		{by[briefing.Sent], "sent"},
		{by[briefing.Queued] + by[briefing.Sending], "on the way"},
		{by[briefing.Unknown], "not known to have arrived"},
		{by[briefing.Rejected], "refused by the platform"},
		{by[briefing.Gone], "for a channel that is gone"},
		{by[briefing.Dropped], "taken back"},
	} {
		if p.n > 0 {
			parts = append(parts, thousands(p.n)+" "+p.words)
		}
	}
	if len(parts) == 0 {
		return "None."
	}
	return strings.Join(parts, ", ") + "."
}

// changeWords counts the edits and deletions of posts by what became of them, with why;
// empty where there are none.
func changeWords(changes []briefing.Delivery) string {
	type kind struct {
		kind briefing.Kind
		why  briefing.Why
		done bool
	}
	n := map[kind]int{}
	var order []kind
	for _, c := range changes {
		k := kind{c.Kind, c.Why, c.State.Final()}
		if !k.done {
			k.why = ""
		}
		if n[k]++; n[k] == 1 {
			order = append(order, k)
		}
	}
	var parts []string
	for _, k := range order {
		words := count(n[k], "correction")
		if k.kind == briefing.Delete {
			words = count(n[k], "deletion")
		}
		if !k.done {
			words += " on the way"
		} else if why := k.why.Words(); why != "" {
			words += " (" + why + ")"
		}
		parts = append(parts, words)
	}
	if len(parts) == 0 {
		return ""
	}
	return "Changes of posts: " + strings.Join(parts, ", ") + "."
}

// changeLines are the changes that could not be made, each with its reason.
func changeLines(changes []briefing.Delivery, bs []briefing.Briefing) []Line {
	var failed []briefing.Delivery
	for _, c := range changes {
		if c.State == briefing.Rejected && len(failed) < mostNamed {
			failed = append(failed, c)
		}
	}
	return failedLines(failed, bs)
}

func failedLines(ds []briefing.Delivery, bs []briefing.Briefing) []Line {
	var out []Line
	for _, d := range ds {
		reason := CleanLine(d.Reason)
		if reason == "" {
			reason = string(d.State)
		}
		slot := news.Digest{Slot: d.Slot, Zone: zoneOf(bs, d.BriefingID)}.Local()
		out = append(out, Bullet(fmt.Sprintf("“%s” of %s to %s: %s", orUntitled(CleanLine(d.Name)), Clock(slot), d.Channel, reason)))
	}
	return out
}

// zoneOf is a briefing's zone; empty where the briefing is gone.
func zoneOf(bs []briefing.Briefing, id string) string {
	i := slices.IndexFunc(bs, func(br briefing.Briefing) bool { return br.ID == id })
	if i < 0 {
		return ""
	}
	return bs[i].Zone
}

// ask puts the question about the oldest unknown delivery under a reply; one answer
// has room for one row of buttons.
func ask(reply *Reply, unknown []briefing.Delivery, bs []briefing.Briefing) {
	if len(unknown) == 0 {
		return
	}
	d := unknown[0]
	block := Block{Heading: "A question", Lines: []Line{Text(DeliveryQuestion(d, zoneOf(bs, d.BriefingID)))}}
	if n := len(unknown) - 1; n > 0 {
		block.Lines = append(block.Lines, Text(fmt.Sprintf("After this one there %s %s.", verb(n, "is", "are"), count(n, "more question"))))
	}
	reply.Blocks = append(reply.Blocks, block)
	reply.Buttons = DeliveryButtons(d.ID)
}

// thousands writes a number with commas: 4,120.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
