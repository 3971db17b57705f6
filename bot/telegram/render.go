package telegram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// Renderer writes digests as messages of the platform.
type Renderer struct{}

var _ briefing.Renderer = Renderer{}

// message is one message in the platform's form; it is what a delivery's Body holds.
type message struct {
	// HTML is the text for parse_mode HTML.
	HTML string `json:"html"`
	// Buttons are rows of buttons under it.
	Buttons [][]button `json:"buttons,omitempty"`
	// Silent posts it without a sound.
	Silent bool `json:"silent,omitempty"`
	// storyIDs are the stories that end in it.
	storyIDs []string
	// file is sent with it; nil for none.
	file *bot.File
	// ask opens the reader's keyboard for an answer, with these words in the empty field;
	// "" for a message that asks nothing.
	ask string
}

// markup is the message's reply_markup; nil for none.
func (m message) markup() any {
	switch {
	case m.ask != "":
		return map[string]any{"force_reply": true, "selective": true, "input_field_placeholder": m.ask}
	case len(m.Buttons) > 0:
		return map[string]any{"inline_keyboard": m.Buttons}
	}
	return nil
}

func (m message) body() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // stored bodies stay readable
	if err := enc.Encode(m); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Render gives the messages of a digest in order, each within 4096 characters after
// parsing and 100 entities. A story is parted only where it fills more than a message.
func (Renderer) Render(d news.Digest) ([]briefing.Message, error) {
	msgs := write(bot.DigestTitle(d), digestBlocks(d), buttonRow(bot.DigestButtons(d)), 0)
	out := make([]briefing.Message, len(msgs))
	for i, m := range msgs {
		m.Silent = d.Silent
		body, err := m.body()
		if err != nil {
			return nil, fmt.Errorf("telegram: render digest: %w", err)
		}
		out[i] = briefing.Message{Body: body, StoryIDs: m.storyIDs}
	}
	return out, nil
}

// mostReply is how many messages one answer may take; what is beyond is not shown, so
// that a question cannot flood a group.
const mostReply = 4

// replyMessages writes an answer. With fold the lines of long blocks are folded away
// under their headings: receipts are looked up, not read through.
func replyMessages(r bot.Reply, fold bool) []message {
	title := bot.CleanLine(r.Title)
	var blocks []block
	if r.Digest != nil {
		if title == "" {
			title = bot.DigestTitle(*r.Digest)
		} else {
			blocks = append(blocks, block{lines: []line{{{text: bot.DigestTitle(*r.Digest), bold: true}}}})
		}
		blocks = append(blocks, digestBlocks(*r.Digest)...)
	}
	for _, b := range r.Blocks {
		shown := replyBlock(b)
		shown.fold = fold
		if len(shown.lines) > 0 || shown.heading != "" {
			blocks = append(blocks, shown)
		}
	}
	buttons := buttonRow(r.Buttons)
	if r.Digest != nil && len(buttons) == 0 {
		buttons = buttonRow(bot.DigestButtons(*r.Digest))
	}
	msgs := write(title, blocks, buttons, len(tooLong)+2)
	if r.File != nil {
		msgs = withFile(msgs, r.File)
	}
	if len(msgs) > mostReply {
		msgs = msgs[:mostReply]
		last := &msgs[mostReply-1]
		last.HTML += "\n\n" + escape(bot.Inert(tooLong))
		last.Buttons = buttons
	}
	return msgs
}

const tooLong = "There is more than fits here. Ask for less: fewer hours, or a topic."

func replyBlock(b bot.Block) block {
	out := block{heading: bot.CleanLine(b.Heading)}
	for _, l := range b.Lines {
		var shown line
		if l.Bullet {
			shown = append(shown, span{text: "• "})
		}
		for _, p := range l.Parts {
			shown = append(shown, replySpan(p))
		}
		out.lines = append(out.lines, shown)
	}
	return out
}

// replySpan keeps the blanks at a part's ends, which part it from its neighbours.
func replySpan(p bot.Part) span {
	text := bot.CleanLine(p.Text)
	if text != "" && strings.HasPrefix(p.Text, " ") {
		text = " " + text
	}
	if text != "" && strings.HasSuffix(p.Text, " ") {
		text += " "
	}
	if text == "" && strings.Trim(p.Text, " ") == "" && p.Text != "" {
		text = " "
	}
	s := span{text: text, bold: p.Bold, code: p.Code}
	if p.URL != "" {
		s.url, _ = bot.SafeURL(p.URL, maxURL)
	}
	return s
}

// block is a run of lines that stay together where they can.
type block struct {
	// heading is repeated, marked as continued, where the block fills more than a
	// message; "" for none.
	heading string
	lines   []line
	storyID string
	// fold shows the lines as a quotation that the reader unfolds.
	fold bool
}

// foldFrom is the number of lines from which folding is worth a tap.
const foldFrom = 4

const (
	foldOpen  = "<blockquote expandable>"
	foldClose = "</blockquote>"
)

// overhead is what a block takes beside its lines: the empty line before it, and the
// fold.
func (b block) overhead() size {
	if b.fold {
		return size{units: 1, entities: 1, raw: 1 + len(foldOpen) + len(foldClose)}
	}
	return size{units: 1, raw: 1}
}

const continued = " (continued)"

func (b block) all() []line {
	if b.heading == "" {
		return b.lines
	}
	return append([]line{{{text: b.heading, bold: true}}}, b.lines...)
}

func digestBlocks(d news.Digest) []block {
	var out []block
	for _, s := range d.Stories {
		out = append(out, storyBlock(s))
	}
	if more := moreLines(d); len(more) > 0 {
		out = append(out, block{lines: more})
	}
	if notes := bot.Notes(d); len(notes) > 0 {
		b := block{}
		for _, n := range notes {
			b.lines = append(b.lines, line{{text: n}})
		}
		out = append(out, b)
	}
	return out
}

func storyBlock(s news.DigestStory) block {
	b := block{heading: bot.Headline(s), storyID: s.ID}
	for _, bullet := range s.Bullets {
		b.lines = append(b.lines, line{{text: "• " + bot.BulletText(bullet)}})
	}
	shown, _ := bot.Outlets(s)
	var outlets line
	for i, o := range shown {
		if i > 0 {
			outlets = append(outlets, span{text: bot.Separator})
		}
		outlets = append(outlets, link(o))
	}
	if tail := bot.OutletsTail(s); tail != "" {
		outlets = append(outlets, span{text: tail})
	}
	if len(outlets) > 0 {
		b.lines = append(b.lines, outlets)
	}
	return b
}

func link(o news.OutletLink) span {
	s := span{text: o.Name}
	s.url, _ = bot.SafeURL(o.URL, maxURL)
	return s
}

// linksALine is how many links stand on one line of those that found no room.
const linksALine = 20

func moreLines(d news.Digest) []line {
	var out []line
	for i, o := range bot.MoreLinks(d) {
		if i%linksALine == 0 {
			out = append(out, nil)
			if i == 0 {
				out[0] = line{{text: bot.MoreLead}}
			}
		} else {
			out[len(out)-1] = append(out[len(out)-1], span{text: bot.Separator})
		}
		out[len(out)-1] = append(out[len(out)-1], link(o))
	}
	return out
}

// maxTitle and maxHeading are the most UTF-16 units of a first line and of a heading,
// so that a heading never fills a message by itself.
const (
	maxTitle   = 256
	maxHeading = 256
)

// write lays blocks out over as few messages as they need. Each message starts with
// the title, marked "(2/3)" where there are several; the buttons stand under the last.
// spare characters of each message are left free.
func write(title string, blocks []block, buttons [][]button, spare int) []message {
	title = bot.Cut(title, maxTitle, inertLen)
	p := pager{room: size{units: maxText - spare, entities: maxEntities, raw: maxRaw - spare}}
	if title != "" {
		head := line{{text: title + bot.PartMark(99, 99), bold: true}}
		p.room = p.room.minus(head.size())
	}
	for _, b := range blocks {
		b.heading = bot.Cut(b.heading, maxHeading, inertLen)
		p.add(b)
	}
	pages := p.done(title)
	out := make([]message, len(pages))
	for i, page := range pages {
		out[i] = message{HTML: page.html(title, i+1, len(pages)), storyIDs: page.storyIDs}
	}
	out[len(out)-1].Buttons = buttons
	return out
}

func (a size) minus(b size) size {
	return size{a.units - b.units, a.entities - b.entities, a.raw - b.raw}
}

func inertLen(s string) int { return bot.UTF16Len(bot.Inert(s)) }

// pager collects lines into pages.
type pager struct {
	room  size
	pages []page
	used  size
}

// page is the content of one message below its title.
type page struct {
	pieces   []piece
	storyIDs []string
}

// piece is a block, or a part of one; headed where its first line is a heading.
type piece struct {
	lines        []line
	headed, fold bool
}

func (p piece) html(b *strings.Builder) {
	lines := p.lines
	if p.headed {
		lines[0].html(b)
		b.WriteString("\n")
		lines = lines[1:]
	}
	if !p.fold {
		for _, l := range lines {
			l.html(b)
			b.WriteString("\n")
		}
		return
	}
	var inner strings.Builder
	for _, l := range lines {
		l.html(&inner)
		inner.WriteString("\n")
	}
	b.WriteString(foldOpen + strings.TrimRight(inner.String(), "\n") + foldClose + "\n")
}

func (l line) html(b *strings.Builder) {
	for _, s := range l {
		s.html(b)
	}
}

// add puts a block on the page, or on a new one where it only fits there, or parts it
// between lines where it fits nowhere.
func (p *pager) add(b block) {
	lines := b.all()
	if len(lines) == 0 {
		return
	}
	b.fold = b.fold && len(b.lines) >= foldFrom
	need := b.overhead()
	for i, l := range lines {
		lines[i] = p.shorten(l.parted())
		need = need.plus(lines[i].size())
	}
	if len(p.pages) == 0 || !p.used.plus(need).fits(p.room) {
		p.open()
	}
	if need.fits(p.room) {
		p.put(b, lines, need)
	} else {
		p.spread(b, lines)
	}
	if b.storyID != "" {
		last := &p.pages[len(p.pages)-1]
		last.storyIDs = append(last.storyIDs, b.storyID)
	}
}

func (p *pager) open() {
	p.pages = append(p.pages, page{})
	p.used = size{}
}

func (p *pager) put(b block, lines []line, need size) {
	last := &p.pages[len(p.pages)-1]
	last.pieces = append(last.pieces, piece{lines: lines, headed: b.heading != "", fold: b.fold})
	p.used = p.used.plus(need)
}

// spread parts a block that is larger than a page between its lines. The page is new.
func (p *pager) spread(b block, lines []line) {
	blank := b.overhead()
	var part []line
	need := blank
	for _, l := range lines {
		if len(part) > 0 && !p.used.plus(need).plus(l.size()).fits(p.room) {
			p.put(b, part, need)
			p.open()
			part, need = nil, blank
			if b.heading != "" {
				head := line{{text: b.heading + continued, bold: true}}
				part, need = []line{head}, need.plus(head.size())
			}
		}
		part = append(part, l)
		need = need.plus(l.size())
	}
	p.put(b, part, need)
}

// shorten cuts a line so that it fits a page under a heading: spans beyond the room
// lose their end, then vanish.
func (p *pager) shorten(l line) line {
	head := line{{text: strings.Repeat("x", maxHeading) + continued, bold: true}}
	room := p.room.minus(head.size()).minus(block{fold: true}.overhead())
	if l.size().fits(room) {
		return l
	}
	var out line
	used := line{}.size()
	for _, s := range l {
		one := line{s}.size().minus(line{}.size())
		if used.plus(one).fits(room) {
			out, used = append(out, s), used.plus(one)
			continue
		}
		if used.entities+one.entities <= room.entities {
			s.url = ""
			s.text = bot.Cut(s.text, min(room.units-used.units, (room.raw-used.raw)/8), func(t string) int {
				return bot.UTF16Len(span{text: t, code: s.code}.shown())
			})
			if s.text != "" {
				out = append(out, s)
			}
		}
		break
	}
	return out
}

// done gives the pages. One on which nothing can be seen is left out, since the
// platform refuses it; a message always says something.
func (p *pager) done(title string) []page {
	pages := slices.DeleteFunc(p.pages, page.blank)
	if len(pages) == 0 && title == "" {
		p.pages = nil
		p.add(block{lines: []line{{{text: bot.Nothing}}}})
		return p.pages
	}
	if len(pages) == 0 {
		return []page{{}}
	}
	return pages
}

func (pg page) blank() bool {
	for _, p := range pg.pieces {
		for _, l := range p.lines {
			for _, s := range l {
				if strings.Trim(s.text, " "+bot.Joiner) != "" {
					return false
				}
			}
		}
	}
	return true
}

func (pg page) html(title string, part, parts int) string {
	var b strings.Builder
	if title != "" {
		span{text: title + bot.PartMark(part, parts), bold: true}.html(&b)
		b.WriteString("\n")
	}
	for i, p := range pg.pieces {
		if i > 0 || title != "" {
			b.WriteString("\n")
		}
		p.html(&b)
	}
	return strings.TrimRight(b.String(), "\n")
}

// rowLen is how many buttons stand side by side so that their labels can be read on a
// phone.
const rowLen = 4

func buttonRow(bs []bot.Button) [][]button {
	var rows [][]button
	for _, b := range bs {
		if (b.Data == "") == (b.URL == "") || len(b.Data) > 64 || bot.CleanLine(b.Label) == "" {
			continue
		}
		if len(rows) == 0 || len(rows[len(rows)-1]) == rowLen {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], button{bot.CleanLine(b.Label), b.Data, b.URL})
	}
	return rows
}
