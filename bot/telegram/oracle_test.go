package telegram

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/internal/testkit/faketelegram"
	"tidings/internal/testkit/telegramlib"
	"tidings/news"
)

// spot is a place in which text can appear, and what stands there when it is clean.
type spot struct {
	name string
	// html is the message as it is sent, want what its reader must see.
	html, want string
	// links is the number of links that must be in it.
	links int
}

// spots puts a text into every place by itself. Where a place has words of its own for
// a text in which nothing can be seen, that is what must stand there.
func spots(t *testing.T, s string) []spot {
	t.Helper()
	clean := bot.CleanLine(s)
	or := func(instead string) string {
		if clean == "" {
			return instead
		}
		return clean
	}
	const link = "https://news.example/a?b=1&c=(2)"
	slot := time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC)
	clock := " · Sat 22 Nov, 06:00"
	digest := func(d news.Digest) string { return renderOne(t, d) }
	plain := news.DigestStory{Headline: "H", Bullets: []news.Bullet{{Text: "B"}}}
	reply := func(r bot.Reply) string { return joinHTML(replyMessages(r, false)) }
	part := func(p bot.Part) string {
		return reply(bot.Reply{Title: "T", Blocks: []bot.Block{{Lines: []bot.Line{{Parts: []bot.Part{p}}}}}})
	}
	after := func(title string) string { // what follows a title where the text may be nothing
		if clean == "" {
			return title
		}
		return title + "\n\n" + clean
	}
	return []spot{
		{"digest name", digest(news.Digest{Name: s, Slot: slot}), or("Digest") + clock + "\n\n" + bot.Nothing, 0},
		{"headline", digest(news.Digest{Name: "N", Slot: slot, Stories: []news.DigestStory{{Headline: s, Bullets: plain.Bullets}}}), "N" + clock + "\n\n" + or(bot.Untitled) + "\n• B", 0},
		{"bullet", digest(news.Digest{Name: "N", Slot: slot, Stories: []news.DigestStory{{Headline: "H", Bullets: []news.Bullet{{Text: "x " + s + " y"}}}}}),
			"N" + clock + "\n\nH\n• " + bot.CleanLine("x "+s+" y"), 0},
		{"outlet", digest(news.Digest{Name: "N", Slot: slot, Stories: []news.DigestStory{{Headline: "H", Bullets: plain.Bullets, Outlets: []news.OutletLink{{Name: "a" + s, URL: link}}}}}),
			"N" + clock + "\n\nH\n• B\n" + bot.CleanLine("a"+s), 1},
		{"outlet without a link", digest(news.Digest{Name: "N", Slot: slot, Stories: []news.DigestStory{{Headline: "H", Bullets: plain.Bullets, Outlets: []news.OutletLink{{Name: "a" + s, URL: "javascript:x"}}}}}),
			"N" + clock + "\n\nH\n• B\n" + bot.CleanLine("a"+s), 0},
		{"more", digest(news.Digest{Name: "N", Slot: slot, Stories: []news.DigestStory{plain}, More: []news.OutletLink{{Name: "a" + s, URL: link}}}),
			"N" + clock + "\n\nH\n• B\n\n" + bot.MoreLead + bot.CleanLine("a"+s), 1},
		{"note", digest(news.Digest{Name: "N", Slot: slot, Stories: []news.DigestStory{plain}, Notes: []string{"a" + s}}), "N" + clock + "\n\nH\n• B\n\n" + bot.CleanLine("a"+s), 0},
		{"title", reply(bot.Reply{Title: "a" + s}), bot.CleanLine("a" + s), 0},
		{"heading", reply(bot.Reply{Title: "T", Blocks: []bot.Block{{Heading: s}}}), after("T"), 0},
		{"line", part(bot.Part{Text: s}), after("T"), 0},
		{"bold", part(bot.Part{Text: s, Bold: true}), after("T"), 0},
		{"code", part(bot.Part{Text: s, Code: true}), after("T"), 0},
		{"link", part(bot.Part{Text: s, URL: link}), after("T"), map[bool]int{true: 1}[clean != ""]},
		{"dotted line", reply(bot.Reply{Title: "T", Blocks: []bot.Block{{Lines: []bot.Line{bot.Bullet("a" + s)}}}}), "T\n\n• " + bot.CleanLine("a"+s), 0},
		{"between parts", reply(bot.Reply{Title: "T", Blocks: []bot.Block{{Lines: []bot.Line{{Parts: []bot.Part{{Text: "evil"}, {Text: s, Bold: true}, {Text: "com"}}}}}}}), "T\n\nevil" + clean + "com", 0},
		{"folded", foldedReply(s), "T\n\nH\n" + strings.TrimSpace(strings.Repeat(bot.CleanLine("a"+s)+"\n", 5)), 0},
		{"picked from inline offers", inlineOffer(t, s), or(bot.Untitled) + "\n• " + bot.CleanLine("x "+s+" y"), 0},
		{"correction", corrected(t, news.Digest{Name: "N", Slot: slot, Stories: []news.DigestStory{plain}}, s), "N" + clock + "\n\nH\n• B\n" + correctedLine(s), 0},
		{"another chat's name", reply(place{name: bot.CleanLine("a" + s)}.named(bot.Reply{Title: "T"})), bot.CleanLine("a"+s) + " · T", 0},
		{"asked with names", joinHTML([]message{asked(t, s)}),
			"Please answer this message with the name.\nThe source's name.\nKnown here: " + clean + " · " + bot.CleanLine("b"+s) + "\n/cancel forgets /sources remove", 0},
	}
}

// whole puts a text into every place of a digest, corrected, and of an answer.
func whole(t *testing.T, s string) []spot {
	t.Helper()
	const link = "https://news.example/a?b=1&c=(2)"
	clean := bot.CleanLine(s)
	name, headline := clean, clean
	if clean == "" {
		name, headline = "Digest", bot.Untitled
	}
	x := func(before string) string { return bot.CleanLine(before + s) }
	d := news.Digest{
		Name: s, Slot: time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC), Notes: []string{"e" + s}, More: []news.OutletLink{{Name: "d" + s, URL: link}},
		Stories: []news.DigestStory{{
			Headline: s, Bullets: []news.Bullet{{Text: "x " + s}, {Text: "y " + s}},
			Outlets: []news.OutletLink{{Name: "b" + s, URL: link}, {Name: "c" + s, URL: "javascript:x"}},
		}},
	}
	r := bot.Reply{Title: "a" + s, Blocks: []bot.Block{{Heading: "b" + s, Lines: []bot.Line{
		bot.Text("c" + s), bot.Bullet("d" + s), {Parts: []bot.Part{{Text: "e" + s, Code: true}}}, {Parts: []bot.Part{{Text: "f" + s, URL: link}}},
		{Parts: []bot.Part{{Text: "g" + s, Bold: true}}}, {Parts: []bot.Part{{Text: "evil"}, {Text: s, Bold: true}, {Text: ".com"}}},
	}}}}
	return []spot{
		{"whole digest", corrected(t, d, s), name + " · Sat 22 Nov, 06:00\n\n" + headline + "\n• " + x("x ") + "\n" + correctedLine(s) + "\n• " + x("y ") +
			"\n" + x("b") + " · " + x("c") + "\n\n" + bot.MoreLead + x("d") + "\n\n" + x("e"), 2},
		{"whole answer", joinHTML(replyMessages(r, false)), strings.Join([]string{x("a"), "", x("b"), x("c"), "• " + x("d"), x("e"), x("f"), x("g"), "evil" + clean + ".com"}, "\n"), 1},
	}
}

func joinHTML(msgs []message) string {
	if len(msgs) != 1 {
		return fmt.Sprintf("%d messages", len(msgs))
	}
	return msgs[0].HTML
}

func renderOne(t *testing.T, d news.Digest) string {
	t.Helper()
	msgs, err := Renderer{}.Render(d)
	if err != nil || len(msgs) != 1 {
		t.Fatalf("%d messages, %v", len(msgs), err)
	}
	var m message
	if err := json.Unmarshal(msgs[0].Body, &m); err != nil {
		t.Fatal(err)
	}
	return m.HTML
}

func foldedReply(s string) string {
	b := bot.Block{Heading: "H"}
	for range 5 {
		b.Lines = append(b.Lines, bot.Text("a"+s))
	}
	return joinHTML(replyMessages(bot.Reply{Title: "T", Blocks: []bot.Block{b}}, true))
}

func inlineOffer(t *testing.T, s string) string {
	t.Helper()
	got := offers(&news.Digest{Name: "N", Slot: time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC), Stories: []news.DigestStory{{Headline: s, Bullets: []news.Bullet{{Text: "x " + s + " y"}}}}})
	if len(got) != 1 {
		t.Fatalf("%d offers", len(got))
	}
	return got[0].Content.Text
}

func asked(t *testing.T, s string) message {
	t.Helper()
	c := find(t, "sources", "remove")
	q, ok := order{path: []string{"sources", "remove"}, args: map[string]string{}}.lacks(c)
	if !ok {
		t.Fatal("nothing is lacking")
	}
	return q.message([]bot.Choice{{Label: s, Value: s}, {Label: "b" + s, Value: "b" + s}})
}

// corrected is a digest whose first bullet was corrected with the text.
func corrected(t *testing.T, d news.Digest, s string) string {
	t.Helper()
	m := message{HTML: renderOne(t, d)}
	body, err := m.body()
	if err != nil {
		t.Fatal(err)
	}
	b := d.Stories[0].Bullets[0]
	b.Corrections = []news.Correction{{Kind: news.Stated, At: d.Slot.Add(5 * time.Minute), Was: "a" + s, Now: "b" + s, Who: "c" + s}}
	if body, err = (Renderer{}).Mark(body, d, b); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	return m.HTML
}

func correctedLine(s string) string {
	words := "Corrected 06:05: " + bot.CleanLine("a"+s) + " → " + bot.CleanLine("b"+s) + " — " + bot.CleanLine("c"+s)
	return bot.CorrectionMark + bot.Cut(words, maxMark, inertLen)
}

// oracle checks many messages with Telegram's own library, some hundreds at a time.
type oracle struct {
	t      *testing.T
	parser *telegramlib.Parser
	wait   []waiting
	// seen is the number of messages that were checked.
	seen int
}

type waiting struct {
	spot
	in    string
	exact bool
}

// add takes a message; where exact is false only what is live in it counts.
func (o *oracle) add(in string, s spot, exact bool) {
	o.wait = append(o.wait, waiting{s, in, exact})
	if len(o.wait) >= 500 {
		o.flush()
	}
}

func (o *oracle) flush() {
	o.t.Helper()
	texts := make([]string, len(o.wait))
	for i, w := range o.wait {
		texts[i] = w.html
	}
	for i, got := range o.parser.Parse(texts) {
		if problem := o.wait[i].judge(got); problem != "" {
			o.t.Errorf("%s, %q: %s\nmessage %q", o.wait[i].name, o.wait[i].in, problem, o.wait[i].html)
		}
	}
	o.seen += len(o.wait)
	o.wait = o.wait[:0]
}

// judge says what is wrong with a message as Telegram reads it; "" where all is well.
func (w waiting) judge(got telegramlib.Parsed) string {
	if got.Error != "" {
		return "it is refused: " + got.Error
	}
	links := 0
	for _, e := range got.Entities {
		switch e.Type {
		case "bold", "code", "expandable_blockquote":
		case "text_link":
			links++
			if _, ok := bot.SafeURL(e.URL, maxURL); !ok {
				return "it links to " + e.URL
			}
		default:
			return "it holds a " + e.Type
		}
	}
	for _, e := range got.Live {
		inCode := func(c telegramlib.Entity) bool { // what touches code is dropped (TDLib, fix_entities)
			return c.Type == "code" && e.Offset < c.Offset+c.Length && c.Offset < e.Offset+e.Length
		}
		switch e.Type {
		case "bank_card_number": // is marked, which harms nobody
			continue
		case "media_timestamp": // a time of day, which is live only under a video
			continue
		}
		if !slices.ContainsFunc(got.Entities, inCode) {
			return fmt.Sprintf("a %s is live in %q at %d", e.Type, got.Text, e.Offset)
		}
	}
	text, entities, err := faketelegram.ParseHTML(w.html)
	if err != nil || text != got.Text || !sameEntities(entities, got.Entities) {
		return fmt.Sprintf("our stand-in reads it as %q %v, Telegram as %q %v", text, entities, got.Text, got.Entities)
	}
	if !w.exact {
		return ""
	}
	if seen := strings.ReplaceAll(got.Text, bot.Joiner, ""); seen != w.want {
		return fmt.Sprintf("it is read as %q, want %q", seen, w.want)
	}
	if links != w.links {
		return fmt.Sprintf("it has %d links, want %d", links, w.links)
	}
	return ""
}

func sameEntities(a []faketelegram.Entity, b []telegramlib.Entity) bool {
	return slices.EqualFunc(a, b, func(x faketelegram.Entity, y telegramlib.Entity) bool {
		return x.Type == y.Type && x.Offset == y.Offset && x.Length == y.Length && x.URL == y.URL
	})
}

// mixtures is how many random texts Telegram's library is asked about.
const mixtures = 20_000

// TestTelegramReadsTheCleanedText asks Telegram's own parser about hostile texts, and
// about random mixtures of them, in every place in which text can appear: what a reader
// sees is exactly the cleaned text, and nothing in it is live.
func TestTelegramReadsTheCleanedText(t *testing.T) {
	o := &oracle{t: t, parser: telegramlib.Open(t)}
	texts := nasty(t)
	for _, s := range texts {
		for _, m := range dirty(s) {
			o.add(s, spot{name: "everywhere", html: m.HTML}, false)
		}
		if len(s) <= 300 {
			for _, sp := range append(whole(t, s), spots(t, s)...) {
				o.add(s, sp, true)
			}
		}
	}
	rng := rand.New(rand.NewPCG(11, 7))
	pieces := append(short(texts), "@", "#", "/", "$", ".", ":", "//", "com", "evil", "<b>", "</b>", "<a href=", "&lt;", "&#64;", "&amp", " ", "\n", "é", "😀", "\u2060", "\u200d", "\u0300",
		"http", "a", "1", "t.me", `"`, "'", ">", "<", "@durov", "@all", "/stop", "#tag", "$BTC", "www.", "tg://", "mailto:", "x@y.zz", "4242 4242 4242 4242", "+1 202 555 0123", "12:30", "_", "-", "ツ")
	for range mixtures {
		s := mixture(rng, pieces)
		for _, sp := range whole(t, s) {
			o.add(s, sp, true)
		}
		if rng.IntN(25) == 0 { // each place by itself, too
			for _, sp := range spots(t, s) {
				o.add(s, sp, true)
			}
		}
		if t.Failed() {
			break
		}
	}
	o.flush()
	t.Logf("%d messages", o.seen)
}

// mixture strings pieces together, so that titles still have room for them. Blanks at its
// ends are left out: those of a part are the caller's (bot.Part).
func mixture(rng *rand.Rand, pieces []string) string {
	var b strings.Builder
	for range 1 + rng.IntN(7) {
		if p := pieces[rng.IntN(len(pieces))]; b.Len()+len(p) <= 150 {
			b.WriteString(p)
		}
	}
	return strings.Trim(b.String(), " ")
}
