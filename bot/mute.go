package bot

// The buttons More, Mute and Unmute. All that they need is stored, so that they work
// after a restart and under old messages: their data hold only keys.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tidings/briefing"
	"tidings/news"
)

// home is the channel as the briefing that posts to it knows it.
func home(bs []briefing.Briefing, ch news.Channel) news.Channel {
	for _, br := range bs {
		for _, c := range br.Channels {
			if same(c, ch) {
				return c
			}
		}
	}
	return ch
}

// pressStory answers More and Mute: of the story that is named, of a digest's only story,
// or else with buttons to choose one.
func (b *Bot) pressStory(ctx context.Context, r Request, action, key, id string) (Reply, error) {
	if action == ActionMute && !r.Admin {
		return refusal(r), nil
	}
	d, err := b.readableDigest(ctx, r, key)
	if err != nil {
		return Reply{}, err
	}
	switch {
	case id == "" && len(d.Stories) == 1:
		id = d.Stories[0].ID
	case id == "":
		return chooseStory(action, d), nil
	}
	i := slices.IndexFunc(d.Stories, func(s news.DigestStory) bool { return s.ID == id })
	if i < 0 {
		return oldButton(), nil
	}
	if action == ActionMute {
		return b.mute(ctx, r, d.Stories[i])
	}
	return b.more(ctx, d.Stories[i])
}

// errNoDigest: the digest is gone, or belongs to somebody else.
var errNoDigest = &UsageError{Problem: "I no longer have that digest. For the news now: /digest."}

// readableDigest is a stored digest that the asker's workspace may read: its own, and
// those that the operator's file declares.
func (b *Bot) readableDigest(ctx context.Context, r Request, key string) (news.Digest, error) {
	d, owner, err := b.o.Store.DigestByKey(ctx, key)
	if errors.Is(err, ErrNotFound) || err == nil && owner != r.Workspace && owner != briefing.OperatorWorkspace {
		return d, errNoDigest
	}
	return d, wrap(err, "find a digest")
}

// chooseStory asks which story of a digest is meant.
func chooseStory(action string, d news.Digest) Reply {
	title := "More about which story?"
	if action == ActionMute {
		title = "Which story is to be hidden from later digests here?"
	}
	reply := Reply{Title: title, Private: true}
	var block Block
	for i, s := range d.Stories {
		n := strconv.Itoa(i + 1)
		block.Lines = append(block.Lines, Text(n+". "+Headline(s)))
		reply.Buttons = append(reply.Buttons, Button{Label: n, Data: ButtonData(action, d.Key, s.ID)})
	}
	reply.Buttons = buttons(reply.Buttons...)
	reply.Blocks = []Block{block}
	if len(d.Stories) == 0 {
		reply = private("This digest has no stories.")
	}
	return reply
}

// more shows what a story's articles say beyond its digest.
func (b *Bot) more(ctx context.Context, s news.DigestStory) (Reply, error) {
	bullets, err := b.o.Composer.More(ctx, s)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Reply{}, fmt.Errorf("write more of a story: %w", err)
	}
	reply := Reply{Title: Headline(s), Private: true}
	var block Block
	for _, bullet := range bullets {
		block.Lines = append(block.Lines, Bullet(BulletText(bullet)))
	}
	switch {
	case err != nil:
		block = plain("Its articles are not kept any more. They may still be read where they were published:")
	case len(bullets) == 0:
		block = plain("The digest has all that its articles say and that can be told in a line.")
	}
	reply.Blocks = []Block{block, {Lines: []Line{outletLine(s), idLine(s)}}}
	return reply, nil
}

// mute hides a story from the later digests of the channel.
func (b *Bot) mute(ctx context.Context, r Request, s news.DigestStory) (Reply, error) {
	ch, err := b.home(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if err := b.o.Store.Mute(ctx, briefing.Mute{Channel: ch, StoryID: s.ID, Headline: Headline(s), At: b.now(r)}); err != nil {
		return Reply{}, fmt.Errorf("mute a story: %w", err)
	}
	return Reply{
		Title: fmt.Sprintf("“%s” is muted", Headline(s)), Private: true,
		Blocks: []Block{{Lines: []Line{
			Text("Later digests in this channel leave it out, whatever comes of it."),
			{Parts: []Part{{Text: "To undo, now or later: "}, {Text: "/filter remove " + s.ID, Code: true}}},
		}}},
		Buttons: buttons(Button{Label: "Unmute", Data: ButtonData(ActionUnmute, s.ID)}),
	}, nil
}

func (b *Bot) home(ctx context.Context, r Request) (news.Channel, error) {
	bs, err := b.o.Store.WorkspaceBriefings(ctx, r.Workspace)
	return home(bs, r.Channel), wrap(err, "find a channel's briefings")
}

// unmute shows a muted story of the channel again, by its id or its whole headline; the
// reply is empty where none is meant.
func (b *Bot) unmute(ctx context.Context, r Request, typed string) (Reply, error) {
	ch, err := b.home(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	muted, err := b.o.Store.Mutes(ctx, ch)
	if err != nil {
		return Reply{}, fmt.Errorf("find a muted story: %w", err)
	}
	typed = strings.Trim(typed, `"“”`)
	i := slices.IndexFunc(muted, func(m briefing.Mute) bool {
		return m.StoryID == typed || strings.EqualFold(CleanLine(m.Headline), typed)
	})
	if i < 0 {
		return Reply{}, nil
	}
	if err := b.o.Store.Unmute(ctx, ch, muted[i].StoryID); err != nil && !errors.Is(err, ErrNotFound) { // gone is what was asked for
		return Reply{}, fmt.Errorf("unmute a story: %w", err)
	}
	return Reply{Title: fmt.Sprintf("“%s” is muted no longer", orUntitled(CleanLine(muted[i].Headline))), Private: true,
		Blocks: []Block{plain("Digests in this channel tell what is new in it again.")}}, nil
}

// pressUnmute answers Unmute.
func (b *Bot) pressUnmute(ctx context.Context, r Request, id string) (Reply, error) {
	reply, err := b.unmute(ctx, r, id)
	if err == nil && reply.Title == "" {
		return private("That story is not muted any more."), nil
	}
	return reply, err
}
