package telegram

import (
	"context"
	"strconv"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
	"tidings/news"
)

// inlineQuery is "@bot words" typed in any chat. It comes only where the bot's owner
// switched inline mode on at @BotFather.
type inlineQuery struct {
	ID    string `json:"id"`
	From  person `json:"from"`
	Query string `json:"query"`
}

const (
	// maxInline is how many stories are offered; the platform takes 50.
	maxInline = 20
	// maxOffer is UTF-16 units of an offer's title and description, which show as one
	// and two lines.
	maxOffer = 120
	// inlineCache is how many seconds the platform may repeat an answer to the same
	// person.
	inlineCache = 60
)

// offer is one story to pick (Bot API, InlineQueryResultArticle).
type offer struct {
	Type        string       `json:"type"`
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	Content     offerContent `json:"input_message_content"`
}

type offerContent struct {
	Text    string `json:"message_text"`
	Mode    string `json:"parse_mode"`
	Preview struct {
		Disabled bool `json:"is_disabled"`
	} `json:"link_preview_options"`
}

// newest remembers each person's newest inline query: every letter typed makes one, and
// only the last is worth an answer.
type newest struct {
	mu   sync.Mutex
	byID map[int64]string
}

func (n *newest) set(user int64, query string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.byID == nil || len(n.byID) >= maxSeen {
		n.byID = map[int64]string{}
	}
	n.byID[user] = query
}

func (n *newest) is(user int64, query string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	known, ok := n.byID[user]
	return !ok || known == query
}

// inline offers the newest stories on the words typed, as the asker's own workspace
// has them.
func (b *Bot) inline(ctx context.Context, h bot.Handler, q inlineQuery) {
	if !b.typed.is(q.From.ID, q.ID) {
		return // more was typed since
	}
	user := strconv.FormatInt(q.From.ID, 10)
	r := bot.Request{
		Workspace: workspace(q.From.ID), Channel: news.Channel{Platform: news.Telegram, ID: user},
		UserID: user, UserName: q.From.name(), Path: []string{"digest"}, Args: map[string]string{}, At: b.now().UTC(),
	}
	if topic := bot.CleanLine(q.Query); topic != "" {
		r.Args["topic"] = topic
	}
	reply, err := h.Handle(ctx, r)
	if err != nil {
		b.log.Error("an inline question failed", "error", err.Error())
	}
	p := tgbotapi.Params{"inline_query_id": q.ID, "cache_time": strconv.Itoa(inlineCache), "is_personal": "true"}
	err = p.AddInterface("results", offers(reply.Digest))
	if err == nil {
		err = b.client.call(ctx, "answerInlineQuery", p, callTimeout, nil)
	}
	if err != nil && ctx.Err() == nil {
		b.log.Warn("an inline question could not be answered", "error", err.Error())
	}
}

// offers are the stories of a digest as results to pick from.
func offers(d *news.Digest) []offer {
	out := []offer{}
	if d == nil {
		return out
	}
	for i, s := range d.Stories {
		if len(out) == maxInline {
			break
		}
		o := offer{Type: "article", ID: strconv.Itoa(i), Title: bot.Cut(bot.Headline(s), maxOffer, bot.UTF16Len)}
		if len(s.Bullets) > 0 {
			o.Description = bot.Cut(bot.BulletText(s.Bullets[0]), maxOffer, bot.UTF16Len)
		}
		one := news.Digest{Name: d.Name, Slot: d.Slot, Zone: d.Zone, Stories: []news.DigestStory{s}}
		o.Content.Text = write("", digestBlocks(one), nil, 0)[0].HTML
		o.Content.Mode = tgbotapi.ModeHTML
		o.Content.Preview.Disabled = true
		out = append(out, o)
	}
	return out
}

// inlineTime is how long an inline question may take: the platform waits no longer
// than about this, and nobody looks any more.
const inlineTime = 10 * time.Second
