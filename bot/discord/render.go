package discord

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// Discord's limits for a message (Discord docs, Resources: Message). Characters are
// counted in UTF-16 units, which is never less than the code points that Discord
// counts.
const (
	maxContent     = 2000
	maxEmbeds      = 10
	maxTitle       = 256
	maxDescription = 4096
	maxEmbedSum    = 6000 // titles and descriptions of all embeds of a message
	maxButtons     = 5    // in a row
	maxRows        = 5    // of a message
	maxButtonLabel = 80
	maxCustomID    = 100
)

// How much of a digest's texts is shown, in characters after escaping.
const (
	maxName     = 150
	maxBullet   = 900
	maxNote     = 500
	maxOutlet   = 100
	maxMoreName = 150
)

// maxReply is the most messages of one answer.
const maxReply = 6

// colour is the stripe beside an embed.
const colour = 0x2F6FDE

// message is the body of a new message, without its nonce. It always says whom it may
// ping: nobody.
type message struct {
	Content    string                       `json:"content,omitempty"`
	Embeds     []*discordgo.MessageEmbed    `json:"embeds,omitempty"`
	Components []discordgo.MessageComponent `json:"components,omitempty"`
	Mentions   mentions                     `json:"allowed_mentions"`
	Flags      int                          `json:"flags,omitempty"`
}

// mentions is allowed_mentions. Its zero value is the bad one, a null that Discord
// documents nowhere; nobody is the only value in use.
type mentions struct {
	Parse []string `json:"parse"`
}

func nobody() mentions { return mentions{Parse: []string{}} }

// Renderer renders digests for Discord. The zero value is ready.
type Renderer struct{}

// Render gives the messages of a digest, each a JSON body for Create Message: the
// title line, then one embed a story, split between stories where they do not fit one
// message. It is a pure function.
func (Renderer) Render(d news.Digest) ([]briefing.Message, error) {
	var out []briefing.Message
	for _, m := range digestMessages(d) {
		if d.Silent {
			m.message.Flags |= int(discordgo.MessageFlagsSuppressNotifications)
		}
		body, err := json.Marshal(m.message)
		if err != nil {
			return nil, fmt.Errorf("render digest: %w", err)
		}
		out = append(out, briefing.Message{Body: body, StoryIDs: m.stories})
	}
	return out, nil
}

// piece is one embed to be placed, and the story it shows; empty for none.
type piece struct {
	embed *discordgo.MessageEmbed
	story string
}

func (p piece) size() int { return bot.UTF16Len(p.embed.Title) + bot.UTF16Len(p.embed.Description) }

// placed is a message with the stories in it.
type placed struct {
	message
	stories []string
}

// digestMessages lays a digest out.
func digestMessages(d news.Digest) []placed {
	var groups [][]piece
	for _, s := range d.Stories {
		groups = append(groups, storyPieces(s))
	}
	if tail := tailPieces(d); len(tail) > 0 {
		groups = append(groups, tail)
	}
	out := pack(groups)
	d.Name = bot.Cut(bot.CleanLine(d.Name), maxName, size)
	for i := range out {
		out[i].Content = bold(markdown(bot.PartTitle(d, i+1, len(out))))
	}
	out[len(out)-1].Components = buttonRow(bot.DigestButtons(d))
	return out
}

// storyPieces is a story as embeds: the headline, its bullets, its outlets. Almost
// always it is one.
func storyPieces(s news.DigestStory) []piece {
	var lines []string
	for _, b := range s.Bullets {
		lines = append(lines, "• "+markdown(cut(bot.BulletText(b), maxBullet)))
	}
	if o := outletsLine(s); o != "" {
		lines = append(lines, o)
	}
	return pieces(cut(bot.Headline(s), maxTitle), lines, s.ID)
}

func outletsLine(s news.DigestStory) string {
	shown, _ := bot.Outlets(s)
	names := make([]string, len(shown))
	for i, o := range shown {
		names[i] = link(cutLabel(o.Name, maxOutlet), o.URL)
	}
	return strings.Join(names, bot.Separator) + bot.OutletsTail(s)
}

// tailPieces is what follows the stories: those that found no room, and the notes.
func tailPieces(d news.Digest) []piece {
	var lines []string
	if more := bot.MoreLinks(d); len(more) > 0 {
		lines = append(lines, moreLines(more)...)
	}
	for _, n := range bot.Notes(d) {
		lines = append(lines, markdown(cut(n, maxNote)))
	}
	return pieces("", lines, "")
}

// moreLines puts links on lines that are no longer than an embed.
func moreLines(more []news.OutletLink) []string {
	out := []string{bot.MoreLead}
	sep := ""
	for _, m := range more {
		l := link(cutLabel(m.Name, maxMoreName), m.URL)
		last := &out[len(out)-1]
		if bot.UTF16Len(*last)+bot.UTF16Len(sep+l) > maxDescription/2 {
			out = append(out, l)
		} else {
			*last += sep + l
		}
		sep = bot.Separator
	}
	return out
}

// pieces fills embeds with lines; the title (clean, within maxTitle) stands over the
// first. No line may be longer than an embed.
func pieces(title string, lines []string, story string) []piece {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if title == "" && len(lines) == 0 {
		return nil
	}
	out := []piece{{embed: &discordgo.MessageEmbed{Title: markdown(title), Color: colour}, story: story}}
	used := 0
	for _, l := range lines {
		last := out[len(out)-1].embed
		n := bot.UTF16Len(l) + 1
		if used > 0 && used+n > maxDescription {
			last = &discordgo.MessageEmbed{Color: colour}
			out = append(out, piece{embed: last, story: story})
			used = 0
		}
		if last.Description != "" {
			last.Description += "\n"
		}
		last.Description += l
		used += n
	}
	return out
}

// pack puts groups of embeds into messages. A group that fits a message of its own is
// never split; there is at least one message.
func pack(groups [][]piece) []placed {
	out := []placed{{message: message{Mentions: nobody()}}}
	sum := 0
	next := func() {
		out = append(out, placed{message: message{Mentions: nobody()}})
		sum = 0
	}
	for _, g := range groups {
		whole := 0
		for _, p := range g {
			whole += p.size()
		}
		m := &out[len(out)-1]
		if len(m.Embeds) > 0 && (sum+whole > maxEmbedSum || len(m.Embeds)+len(g) > maxEmbeds) {
			next()
		}
		for _, p := range g {
			m = &out[len(out)-1]
			if len(m.Embeds) > 0 && (sum+p.size() > maxEmbedSum || len(m.Embeds) == maxEmbeds) {
				next()
				m = &out[len(out)-1]
			}
			m.Embeds = append(m.Embeds, p.embed)
			sum += p.size()
			if n := len(m.stories); p.story != "" && (n == 0 || m.stories[n-1] != p.story) {
				m.stories = append(m.stories, p.story)
			}
		}
	}
	return out
}

// buttonRow is buttons in as few rows as they take, or nothing.
func buttonRow(list []bot.Button) []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	var row discordgo.ActionsRow
	seen := map[string]bool{}
	for _, b := range list {
		label := bot.Cut(bot.Inert(bot.CleanLine(b.Label)), maxButtonLabel, bot.UTF16Len)
		if (b.Data == "") == (b.URL == "") || label == "" || seen[b.Data+b.URL] || bot.UTF16Len(b.Data) > maxCustomID || len(out) == maxRows {
			continue
		}
		seen[b.Data+b.URL] = true
		style := discordgo.SecondaryButton
		if b.URL != "" {
			style = discordgo.LinkButton
		}
		row.Components = append(row.Components, discordgo.Button{Label: label, CustomID: b.Data, URL: b.URL, Style: style})
		if len(row.Components) == maxButtons {
			out, row = append(out, row), discordgo.ActionsRow{}
		}
	}
	if len(row.Components) > 0 {
		out = append(out, row)
	}
	return out
}

// replyMessages lays an answer out: short ones as plain words, longer ones and those
// with headings as embeds. There is at least one message, and none is empty.
func replyMessages(r bot.Reply) []message {
	title := markdown(bot.Cut(bot.CleanLine(r.Title), 500, size))
	out, ok := shortReply(title, r)
	if !ok {
		out = longReply(title, r)
	}
	if len(out) > maxReply {
		out = out[:maxReply]
		out[maxReply-1].Content = "This is only the first part of a long answer. Ask for less at once to see the rest."
	}
	if row := buttonRow(r.Buttons); row != nil {
		out[len(out)-1].Components = row
	}
	if r.Private {
		for i := range out {
			out[i].Flags |= int(discordgo.MessageFlagsEphemeral)
		}
	}
	return out
}

// shortReply is the answer as plain words where they fit and need no heading.
func shortReply(title string, r bot.Reply) ([]message, bool) {
	if r.Digest != nil || len(r.Blocks) > 1 || len(r.Blocks) == 1 && r.Blocks[0].Heading != "" {
		return nil, false
	}
	var lines []string
	if title != "" {
		lines = append(lines, bold(title))
	}
	for _, b := range r.Blocks {
		lines = append(lines, blockLines(b)...)
	}
	text := strings.Join(lines, "\n")
	if strings.TrimSpace(text) == "" {
		text = "Done."
	}
	if bot.UTF16Len(text) > maxContent {
		return nil, false
	}
	return []message{{Content: text, Mentions: nobody()}}, true
}

func longReply(title string, r bot.Reply) []message {
	var groups [][]piece
	for _, b := range r.Blocks {
		heading := bot.Cut(bot.CleanLine(b.Heading), maxTitle, size)
		if g := pieces(heading, blockLines(b), ""); len(g) > 0 {
			groups = append(groups, g)
		}
	}
	var out []message
	if r.Digest != nil {
		for _, m := range digestMessages(*r.Digest) {
			out = append(out, m.message)
		}
	}
	if len(groups) > 0 {
		for _, m := range pack(groups) {
			out = append(out, m.message)
		}
	}
	if len(out) == 0 {
		return []message{{Content: "Done.", Mentions: nobody()}}
	}
	if title != "" {
		out[0].Content = strings.TrimSuffix(bold(title)+"\n"+out[0].Content, "\n")
	}
	return out
}

// blockLines are a block's lines in Markdown, none longer than an embed.
func blockLines(b bot.Block) []string {
	var out []string
	for _, l := range b.Lines {
		out = append(out, fitting(l))
	}
	return out
}

// fitting is a line that takes no more than a bullet's room, or a few of its links: of
// a longer one the parts are shortened, and links at the end lost.
func fitting(l bot.Line) string {
	const room = 2 * maxBullet
	s := line(l)
	for limit := room; bot.UTF16Len(s) > room && limit > 0; limit /= 2 {
		short := bot.Line{Bullet: l.Bullet}
		for i, p := range l.Parts {
			if i == 50 {
				break
			}
			p.Text = bot.Cut(p.Text, limit, bot.UTF16Len)
			short.Parts = append(short.Parts, p)
		}
		s = line(short)
	}
	if bot.UTF16Len(s) <= room {
		return s
	}
	return line(bot.Text(bot.Cut(bot.CleanLine(wordsOf(l)), room, size)))
}

func wordsOf(l bot.Line) string {
	var b strings.Builder
	for _, p := range l.Parts {
		b.WriteString(p.Text)
	}
	return b.String()
}
