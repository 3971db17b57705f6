package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// Press answers a button. Data may come from anybody and hold anything: what is asked
// for is checked as for a command. Pressing twice does nothing more than once.
func (b *Bot) Press(ctx context.Context, r Request, data string) (reply Reply, err error) {
	defer recovered(&reply, &err)
	action, args, ok := ParseButton(data)
	switch {
	case action == ActionPage && len(args) == 2:
		return b.pressPage(ctx, r, args[0], args[1])
	case (action == ActionMore || action == ActionMute) && len(args) == 2:
		return finish(b.pressStory(ctx, r, action, args[0], args[1]))
	case !ok || len(args) != 1:
		return oldButton(), nil
	}
	switch action {
	case ActionMore, ActionMute:
		return finish(b.pressStory(ctx, r, action, args[0], ""))
	case ActionUnmute:
		if !r.Admin {
			return refusal(r), nil
		}
		return finish(b.pressUnmute(ctx, r, args[0]))
	case ActionReceipts, ActionFigures:
		return finish(b.pressDigest(ctx, r, action, args[0]))
	case ActionResend, ActionArrived:
		if !r.Admin {
			return refusal(r), nil
		}
		return finish(b.settle(ctx, r, args[0], action == ActionResend))
	}
	return oldButton(), nil
}

func oldButton() Reply {
	return private("I do not know this button any more. The commands are in /help.")
}

// pressPage turns to a page of a list, as the list's command does.
func (b *Bot) pressPage(ctx context.Context, r Request, list, page string) (Reply, error) {
	r.Args = map[string]string{"page": page}
	switch list {
	case listOfSources:
		r.Path = []string{"sources", "list"}
	case listOfBriefings:
		r.Path = []string{"briefing", "list"}
	default:
		return oldButton(), nil
	}
	return b.Handle(ctx, r)
}

// pressDigest shows the receipts or figures of a stored digest to whoever may read it:
// the digest's own workspace, and everybody where the operator's file declares it.
func (b *Bot) pressDigest(ctx context.Context, r Request, action, key string) (Reply, error) {
	d, err := b.readableDigest(ctx, r, key)
	if err != nil {
		return Reply{}, err
	}
	if action == ActionFigures {
		reply := figuresReply("Figures"+Separator+DigestTitle(d), d.Stories, "This digest prints no figures.")
		reply.Private = true
		return reply, nil
	}
	reply := Reply{Title: "Receipts" + Separator + DigestTitle(d), Private: true}
	for _, s := range d.Stories {
		reply.Blocks = append(reply.Blocks, receiptsBlock(s, Headline(s), false, d.Zone))
	}
	if len(d.Stories) == 0 {
		reply.Blocks = []Block{plain("This digest has no stories.")}
	}
	return reply, nil
}

// settle ends a delivery that may have arrived, as the admin says, and asks about the
// next one.
func (b *Bot) settle(ctx context.Context, r Request, id string, again bool) (Reply, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return oldButton(), nil
	}
	words := "Thank you. It is noted as arrived."
	if again {
		words = "It is being sent again now."
	}
	err = b.o.Store.SettleUnknown(ctx, r.Workspace, r.Channel, n, again, b.now(r))
	if errors.Is(err, ErrNotFound) {
		words = "That was answered already; nothing more is to be done."
	} else if err != nil {
		return Reply{}, fmt.Errorf("settle delivery %d: %w", n, err)
	}
	return b.nextQuestion(ctx, r, Reply{Blocks: []Block{plain(words)}})
}

func (b *Bot) nextQuestion(ctx context.Context, r Request, reply Reply) (Reply, error) {
	st, err := b.o.Store.Status(ctx, r.Workspace, r.Channel)
	if err != nil || len(st.Unknown) == 0 {
		return reply, wrap(err, "find the next question")
	}
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	if err != nil {
		return reply, fmt.Errorf("find the next question: %w", err)
	}
	ask(&reply, st.Unknown, bs)
	return reply, nil
}
