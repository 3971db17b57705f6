package telegram

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tidings/bot"
	"tidings/internal/testkit/contracts"
	"tidings/internal/testkit/faketelegram"
	"tidings/news"
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *updateGolden {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to make it)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s\nwant:\n%s", name, got, want)
	}
}

// read parses messages as the platform does and prints them for people; a message that
// the platform would refuse or lose formatting of fails the test.
func read(t *testing.T, msgs []message) string {
	t.Helper()
	var b strings.Builder
	for i, m := range msgs {
		text, entities := parse(t, m)
		fmt.Fprintf(&b, "--- message %d of %d, %d characters, %d entities\n%s\n", i+1, len(msgs), utf8.RuneCountInString(text), len(entities), faketelegram.Readable(text, entities))
		for _, row := range m.Buttons {
			for _, x := range row {
				fmt.Fprintf(&b, "[ %s | %s ]", x.Text, x.Data)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func parse(t *testing.T, m message) (string, []faketelegram.Entity) {
	t.Helper()
	text, entities, err := faketelegram.ParseHTML(m.HTML)
	switch {
	case err != nil:
		t.Fatalf("the platform refuses a message: %v\n%s", err, m.HTML)
	case strings.TrimSpace(text) == "":
		t.Fatal("an empty message")
	case bot.UTF16Len(text) > 4096: // the numbers themselves, not our constants
		t.Fatalf("a message of %d UTF-16 units", bot.UTF16Len(text))
	case len(entities) > 100:
		t.Fatalf("a message of %d entities", len(entities))
	case len(m.HTML) > 32768:
		t.Fatalf("a message of %d bytes before parsing", len(m.HTML))
	}
	return text, entities
}

func render(t *testing.T, d news.Digest) []message {
	t.Helper()
	out, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	var msgs []message
	for _, o := range out {
		var m message
		if err := json.Unmarshal(o.Body, &m); err != nil {
			t.Fatal(err)
		}
		m.storyIDs = o.StoryIDs
		msgs = append(msgs, m)
	}
	return msgs
}

func flood() news.DigestStory {
	return news.DigestStory{
		ID: "s1", Headline: "Ashwater flood: toll rises to 19", Origins: 3,
		Bullets: []news.Bullet{
			{ID: "b1", Text: "Dead: 12 → 19 since yesterday — county coroner"},
			{ID: "b2", Text: "Missing: 31 (fire service) · 27 (sheriff's office) — figures differ"},
			{ID: "b3", Text: "A record 410 mm of rain fell in two days — Daily Coast"},
			{ID: "b4", Text: "“The levee is holding for now” — Mayor Dana Ortiz"},
		},
		Outlets: []news.OutletLink{
			{Name: "Harbour Times", URL: "https://harbour.example/flood?a=1&b=2"}, {Name: "Daily Coast", URL: "https://coast.example/x"},
			{Name: "Morning Wire", URL: "javascript:alert(1)"}, {Name: "Fourth", URL: "https://4.example"}, {Name: "Fifth"},
		},
	}
}

func morning(stories ...news.DigestStory) news.Digest {
	return news.Digest{
		Key: "k3yk3yk3yk3yk3yk3yk3yk3yk3", Name: "Morning", Slot: time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC), Zone: "Europe/Kyiv", Stories: stories,
		Notes: []string{"Nothing from 1 of 9 sources: Coast Radio (403 since 06:10)"},
	}
}

// long is a story that fills about so many characters.
func long(i, chars int) news.DigestStory {
	s := news.DigestStory{ID: fmt.Sprint("s", i), Headline: fmt.Sprintf("Story %d", i), Origins: 1, Outlets: []news.OutletLink{{Name: "Wire", URL: "https://wire.example/" + fmt.Sprint(i)}}}
	for n := 0; n < chars; n += 100 {
		s.Bullets = append(s.Bullets, news.Bullet{Text: fmt.Sprintf("Bullet %d: %s", n/100, strings.Repeat("word ", 17))})
	}
	return s
}

func TestRenderDigest(t *testing.T) {
	tests := []struct {
		name string
		d    news.Digest
	}{
		{"digest.txt", morning(flood())},
		{"digest-empty.txt", news.Digest{Name: "Morning", Slot: time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC)}},
		{"digest-parts.txt", morning(long(1, 1500), long(2, 1500), flood(), long(3, 1500))},
		{"digest-more.txt", func() news.Digest {
			d := morning(flood())
			d.More = []news.OutletLink{{Name: "Quiet day at the port", URL: "https://port.example/"}, {Name: "No link here"}}
			return d
		}()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { golden(t, tt.name, read(t, render(t, tt.d))) })
	}
}

func TestRenderSplitsAtStoryBorders(t *testing.T) {
	var stories []news.DigestStory
	for i := range 20 {
		stories = append(stories, long(i, 900))
	}
	msgs := render(t, morning(stories...))
	if len(msgs) < 5 {
		t.Fatalf("%d messages", len(msgs))
	}
	next := 0
	for i, m := range msgs {
		text, _ := parse(t, m)
		first, _, _ := strings.Cut(text, "\n")
		if want := fmt.Sprintf("Morning · Sat 22 Nov, 08:00 (%d/%d)", i+1, len(msgs)); first != want {
			t.Errorf("message %d starts with %q, want %q", i+1, first, want)
		}
		for _, id := range m.storyIDs {
			if id != fmt.Sprint("s", next) {
				t.Errorf("message %d holds story %s, want s%d", i+1, id, next)
			}
			if !strings.Contains(text, fmt.Sprintf("Story %d\n", next)) || strings.Contains(text, "continued") {
				t.Errorf("story %d is not whole in message %d", next, i+1)
			}
			next++
		}
		if last := i == len(msgs)-1; last != (len(m.Buttons) > 0) {
			t.Errorf("message %d of %d has buttons %v", i+1, len(msgs), m.Buttons)
		}
	}
	if next != 20 {
		t.Errorf("%d stories shown, want 20", next)
	}
}

func TestRenderCountsEntities(t *testing.T) {
	var stories []news.DigestStory
	for i := range 40 { // one bold headline and three links each, and short
		stories = append(stories, news.DigestStory{ID: fmt.Sprint(i), Headline: "H", Bullets: []news.Bullet{{Text: "b"}}, Outlets: []news.OutletLink{
			{Name: "a", URL: "https://a.example/"}, {Name: "b", URL: "https://b.example/"}, {Name: "c", URL: "https://c.example/"}}})
	}
	links := 0
	for _, m := range render(t, morning(stories...)) {
		_, entities := parse(t, m)
		for _, e := range entities {
			if e.Type == "text_link" {
				links++
			}
		}
	}
	if links != 120 {
		t.Errorf("%d of 120 links are live", links)
	}
}

func TestRenderStoryLargerThanAMessage(t *testing.T) {
	msgs := render(t, morning(flood(), long(1, 9000), flood()))
	whole := ""
	for _, m := range msgs {
		text, _ := parse(t, m)
		whole += text
	}
	for i := range 90 {
		if n := strings.Count(whole, fmt.Sprintf("Bullet %d:", i)); n != 1 {
			t.Errorf("bullet %d is shown %d times", i, n)
		}
	}
	if n := strings.Count(whole, "Story 1 (continued)"); n < 1 {
		t.Error("the story's further parts do not say what they continue")
	}
}

func TestRenderFullWidth(t *testing.T) {
	emoji := strings.Repeat("😀", 5000)
	d := morning(news.DigestStory{ID: "x", Headline: emoji, Bullets: []news.Bullet{{Text: emoji}, {Text: strings.Repeat(`"&<>`, 4000)}},
		Outlets: []news.OutletLink{{Name: emoji, URL: "https://e.example/" + strings.Repeat("a", 2000)}}})
	d.Name = emoji
	d.Notes = append(d.Notes, emoji, strings.Repeat("a.b/", 2000))
	for i := range 200 {
		d.More = append(d.More, news.OutletLink{Name: fmt.Sprint("more ", i), URL: "https://e.example/" + strings.Repeat("b", 1900)})
	}
	if s := read(t, render(t, d)); s == "" {
		t.Error("nothing rendered")
	}
}

func TestReplies(t *testing.T) {
	d := morning(flood())
	tests := []struct {
		name string
		r    bot.Reply
		fold bool
	}{
		{name: "reply.txt", r: bot.Reply{
			Title: "Sources", Buttons: []bot.Button{{Label: "More", Data: "more:1"}},
			Blocks: []bot.Block{
				{Heading: "Read every hour", Lines: []bot.Line{
					{Bullet: true, Parts: []bot.Part{{Text: "BBC", URL: "https://bbc.example/feed"}, {Text: " — "}, {Text: "healthy", Bold: true}}},
					bot.Bullet("coast.example said 403 since 06:10"),
				}},
				{Lines: []bot.Line{bot.Text("Try: "), {Parts: []bot.Part{{Text: "/sources add https://x.example", Code: true}}}}},
			},
		}},
		{name: "reply-digest.txt", r: bot.Reply{Title: "Preview", Digest: &d}},
		{name: "reply-nothing.txt"},
		{name: "reply-folded.txt", fold: true, r: bot.Reply{Title: "Receipts", Blocks: []bot.Block{
			{Heading: "Ashwater flood", Lines: []bot.Line{
				{Parts: []bot.Part{{Text: "Dead: 19", Bold: true}}}, bot.Bullet("The coroner said 19."), {Parts: []bot.Part{{Text: "Missing: 31", Bold: true}}},
				{Bullet: true, Parts: []bot.Part{{Text: "The fire service said 31. ("}, {Text: "Daily Coast", URL: "https://coast.example/"}, {Text: ")"}}},
			}},
			{Heading: "Short", Lines: []bot.Line{bot.Text("stays open")}},
		}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { golden(t, tt.name, read(t, replyMessages(tt.r, tt.fold))) })
	}
}

// TestFoldedBlocksLargerThanAMessage: each message closes its own fold, and the limits
// hold with it.
func TestFoldedBlocksLargerThanAMessage(t *testing.T) {
	b := bot.Block{Heading: "Receipts of a long story"}
	for i := range 70 {
		b.Lines = append(b.Lines, bot.Line{Parts: []bot.Part{{Text: fmt.Sprintf("Line %d ", i), Bold: true}, {Text: strings.Repeat("word ", 20)}, {Text: "link", URL: "https://e.example/"}}})
	}
	folds, whole := 0, ""
	for _, m := range replyMessages(bot.Reply{Blocks: []bot.Block{b}}, true) {
		text, entities := parse(t, m)
		whole += text
		for _, e := range entities {
			if e.Type == "expandable_blockquote" {
				folds++
			}
		}
	}
	if folds < 2 || strings.Count(whole, "Receipts of a long story") != folds || strings.Count(whole, "Line ") != 70 {
		t.Errorf("%d folds, %d headings, %d lines", folds, strings.Count(whole, "Receipts of a long story"), strings.Count(whole, "Line "))
	}
}

func TestLongRepliesAreShortened(t *testing.T) {
	var r bot.Reply
	for i := range 600 {
		r.Blocks = append(r.Blocks, bot.Block{Heading: fmt.Sprint("Block ", i), Lines: []bot.Line{bot.Text(strings.Repeat("word ", 30))}})
	}
	read(t, replyMessages(r, true))
	msgs := replyMessages(r, false)
	if len(msgs) != mostReply {
		t.Fatalf("%d messages, want %d", len(msgs), mostReply)
	}
	if s := read(t, msgs); !strings.Contains(s, "There is more than fits here") {
		t.Error("the last message does not say that something is missing")
	}
}

// nasty are the hostile texts that all platforms are measured by.
func nasty(t *testing.T) []string {
	t.Helper()
	var file struct {
		Rows []struct{ Kind, In string }
	}
	if err := json.Unmarshal(contracts.Nasty(), &file); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range file.Rows {
		out = append(out, r.In)
	}
	if len(out) < 45 {
		t.Fatalf("only %d hostile texts", len(out))
	}
	return out
}

// dirty puts a text into every place of a digest and a reply.
func dirty(s string) []message {
	d := news.Digest{
		Key: "key", Name: s, Slot: time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC), Notes: []string{s, "n"},
		Stories: []news.DigestStory{{
			ID: s, Headline: s, Origins: 2, Bullets: []news.Bullet{{ID: s, Text: s}, {Text: "x " + s + " y"}},
			Outlets: []news.OutletLink{{Name: s, URL: s}, {Name: s, URL: "https://good.example/?q=" + s}, {Name: "O", URL: "https://o.example/"}},
		}},
		More: []news.OutletLink{{Name: s, URL: s}},
	}
	r := bot.Reply{
		Title: s, Digest: &d, Buttons: []bot.Button{{Label: s, Data: "a:b"}},
		Blocks: []bot.Block{{Heading: s, Lines: []bot.Line{
			bot.Text(s), bot.Bullet(s), bot.Text(s), {Parts: []bot.Part{{Text: s, URL: s}, {Text: s, Bold: true}, {Text: s, Code: true}, {Text: "a" + s}, {Text: s + ".", Bold: true}, {Text: "com"}}},
		}}},
	}
	return append(append(write(bot.DigestTitle(d), digestBlocks(d), nil, 0), replyMessages(r, false)...), replyMessages(r, true)...)
}

// checkInert demands that nothing in the messages is live but the links that were
// made of good addresses.
func checkInert(t *testing.T, in string, msgs []message) {
	t.Helper()
	for _, m := range msgs {
		text, entities := parse(t, m)
		plain := text // code is blanked out of text below
		for _, e := range entities {
			switch e.Type {
			case "bold", "expandable_blockquote":
			case "code":
				text = blank(text, e) // nothing is linked inside code
			case "text_link":
				if _, ok := bot.SafeURL(e.URL, maxURL); !ok {
					t.Errorf("%q became a link to %q", in, e.URL)
				}
			default:
				t.Errorf("%q became a %s", in, e.Type)
			}
		}
		if live := faketelegram.LiveText(text); len(live) > 0 {
			t.Errorf("%q leaves %q live in %q", in, live, text)
		}
		for _, r := range plain {
			if hidden(r) {
				t.Errorf("%q leaves the character %U", in, r)
			}
		}
	}
}

// hiddenRunes remembers which characters must not reach a reader.
var hiddenRunes = map[rune]bool{'\n': false, ' ': false, '\u200c': false, '\u200d': false, '\u2060': false}

func hidden(r rune) bool {
	known, ok := hiddenRunes[r]
	if !ok {
		known = bot.Clean("x"+string(r)) == "x"
		hiddenRunes[r] = known
	}
	return known
}

// blank overwrites a part of a text, in UTF-16 units.
func blank(text string, e faketelegram.Entity) string {
	var b strings.Builder
	at := 0
	for _, r := range text {
		if at >= e.Offset && at < e.Offset+e.Length && r != '\n' {
			b.WriteByte(' ')
			if r > 0xffff {
				b.WriteByte(' ')
			}
		} else {
			b.WriteRune(r)
		}
		at++
		if r > 0xffff {
			at++
		}
	}
	return b.String()
}

// short leaves out the texts whose only point is their length.
func short(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return len(s) > 300 })
}

func TestNastyTextIsInertEverywhere(t *testing.T) {
	texts := nasty(t)
	for _, s := range texts {
		checkInert(t, s, dirty(s))
	}
	rng := rand.New(rand.NewPCG(7, 7))
	parts := append([]string{"@", "#", "/", "$", ".", ":", "//", "com", "evil", "<b>", "</b>", "&lt;", "&#64;", " ", "\n", "é", "😀", "\u2060", "\u200d", "http", "a", "1", "t.me", `"`, "'", ">"}, short(texts)...)
	n := 3000
	if testing.Short() {
		n = 300
	}
	for range n {
		var b strings.Builder
		for range 1 + rng.IntN(6) {
			b.WriteString(parts[rng.IntN(len(parts))])
		}
		checkInert(t, b.String(), dirty(b.String()))
		if t.Failed() {
			return
		}
	}
}

// TestNastyTextComesOutAsItWentIn: the reader sees the cleaned words and nothing else.
func TestNastyTextComesOutAsItWentIn(t *testing.T) {
	for _, s := range nasty(t) {
		r := bot.Reply{Blocks: []bot.Block{{Lines: []bot.Line{bot.Text(s)}}}}
		want := bot.CleanLine(s)
		if want == "" {
			want = bot.Nothing
		}
		text, _ := parse(t, replyMessages(r, false)[0])
		if got := strings.ReplaceAll(text, bot.Joiner, ""); bot.UTF16Len(want) < 3000 && got != want {
			t.Errorf("%q is shown as %q, want %q", s, got, want)
		}
	}
}

func TestPlainTextIsTheSameWords(t *testing.T) {
	for _, s := range nasty(t) {
		for _, m := range dirty(s) {
			text, _ := parse(t, m)
			if got := plainText(m.HTML); got != text {
				t.Errorf("%q without markup is %q, want %q", s, got, text)
			}
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("x", "https://e.example/")
	f.Add("<b>", "javascript:x")
	f.Fuzz(func(t *testing.T, text, link string) {
		d := news.Digest{Name: text, Notes: []string{text}, Stories: []news.DigestStory{{Headline: text, Bullets: []news.Bullet{{Text: text}}, Outlets: []news.OutletLink{{Name: text, URL: link}}}}}
		for _, m := range render(t, d) {
			parse(t, m)
		}
	})
}
