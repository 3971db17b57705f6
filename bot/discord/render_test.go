package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/internal/testkit/fakediscord"
	"tidings/news"
)

// flood is the digest that the design shows.
func flood() news.Digest {
	return news.Digest{
		Key: "k7wq2m4xkz3v5n6p7q2r3s4t5u", BriefingID: "1", Name: "Morning", Slot: time.Date(2025, 11, 22, 6, 0, 0, 0, time.UTC), Zone: "Europe/Kyiv",
		Stories: []news.DigestStory{
			{ID: "s1", Headline: "Ashwater flood: toll rises to 19", Origins: 3,
				Bullets: []news.Bullet{
					{ID: "b1", Text: "Dead: 12 → 19 since yesterday — county coroner"},
					{ID: "b2", Text: "Missing: 31 (fire service) · 27 (sheriff's office) — figures differ"},
					{ID: "b3", Text: "About 4,500 homes are without power — Valley Electric, via Harbour Times"},
					{ID: "b4", Text: "A record 410 mm of rain fell in two days — Daily Coast"},
					{ID: "b5", Text: "“The levee is holding for now” — Mayor Dana Ortiz"},
				},
				Outlets: []news.OutletLink{
					{Name: "Harbour Times", URL: "https://harbour.example/flood"}, {Name: "Daily Coast", URL: "https://coast.example/a_(b)?x=1&y=2"},
					{Name: "Morning Wire", URL: "https://wire.example/" + strings.Repeat("long/", 200)}, {Name: "Fourth"}, {Name: "Fifth"},
				}},
			{ID: "s2", Headline: "Bank of #Ashwater cuts rate to 4.25%", Origins: 1,
				Bullets: []news.Bullet{{ID: "b6", Text: "The key rate falls by 0.25 points to 4.25% — the central bank"}},
				Outlets: []news.OutletLink{{Name: "ledger.example", URL: "https://ledger.example/rate"}}},
		},
		More:  []news.OutletLink{{Name: "Ferry strike ends", URL: "https://coast.example/ferry"}, {Name: "Museum reopens", URL: "ftp://x"}},
		Notes: []string{"Nothing from 1 of 9 sources: Coast Radio (403 since 06:10)"},
	}
}

// long is a digest that takes several messages.
func long(stories, bullets int) news.Digest {
	d := flood()
	d.Stories = nil
	for i := range stories {
		s := news.DigestStory{ID: fmt.Sprintf("s%d", i), Headline: fmt.Sprintf("Story number %d", i+1), Origins: 2, Outlets: []news.OutletLink{{Name: "Daily Coast", URL: "https://coast.example/"}}}
		for k := range bullets {
			s.Bullets = append(s.Bullets, news.Bullet{ID: fmt.Sprintf("b%d-%d", i, k), Text: fmt.Sprintf("Bullet %d of story %d: %s", k+1, i+1, strings.Repeat("some words of it ", 8))})
		}
		d.Stories = append(d.Stories, s)
	}
	return d
}

// bodies renders and checks each body as the judge does, with a nonce added.
func bodies(t *testing.T, d news.Digest) [][]byte {
	t.Helper()
	list, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, m := range list {
		judge(t, m.Body)
		out = append(out, m.Body)
	}
	return out
}

// judge holds a message's body against Discord's rules.
func judge(t *testing.T, body []byte) {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	m["nonce"], m["enforce_nonce"] = "n", true
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	h.Set("Authorization", "Bot x.y.z")
	h.Set("User-Agent", "DiscordBot (https://e.example, 1)")
	h.Set("Content-Type", "application/json")
	for _, v := range fakediscord.Check("POST", "/api/v9/channels/1/messages", h, raw) {
		t.Errorf("violation: %v\n%s", v, body)
	}
}

func TestRender(t *testing.T) {
	tests := map[string]news.Digest{
		"flood":  flood(),
		"empty":  {Name: "Morning", Slot: flood().Slot},
		"long":   long(14, 5),
		"notes":  {Name: "Evening", Slot: flood().Slot, Zone: "Nowhere/Land", Notes: []string{"3 of 3 sources did not answer."}},
		"no key": {Name: "", Stories: flood().Stories[1:]},
	}
	for name, d := range tests {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			for _, body := range bodies(t, d) {
				if err := json.Indent(&b, body, "", " "); err != nil {
					t.Fatal(err)
				}
				b.WriteString("\n")
			}
			golden(t, "render-"+strings.ReplaceAll(name, " ", "-")+".json", strings.ReplaceAll(b.String(), "\u2060", "\\u2060"))
		})
	}
}

// TestRenderSplitsBetweenStories checks that no story is torn, that each message says
// which part it is, that every story is told once, and that buttons stand last.
func TestRenderSplitsBetweenStories(t *testing.T) {
	list, err := Renderer{}.Render(long(30, 5))
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for i, m := range list {
		var got struct {
			Content    string
			Components []any
			Embeds     []struct{ Title string }
		}
		if err := json.Unmarshal(m.Body, &got); err != nil {
			t.Fatal(err)
		}
		if mark := fmt.Sprintf(`\(%d/%d\)`, i+1, len(list)); !strings.Contains(got.Content, mark) {
			t.Errorf("message %d starts %q, want %s in it", i, got.Content, mark)
		}
		if last := i == len(list)-1; (len(got.Components) > 0) != last {
			t.Errorf("message %d of %d has buttons: %v", i+1, len(list), !last)
		}
		told = append(told, m.StoryIDs...)
	}
	if len(list) < 3 || len(told) != 30 || !slices.IsSortedFunc(told, func(a, b string) int { return len(a) - len(b) }) {
		t.Errorf("%d messages tell %v", len(list), told)
	}
}

// TestRenderIsPure: the same digest gives the same bytes, and is not changed.
func TestSilentDigests(t *testing.T) {
	for _, silent := range []bool{false, true} {
		msgs, err := Renderer{}.Render(news.Digest{Name: "N", Silent: silent})
		if err != nil || len(msgs) != 1 {
			t.Fatal(len(msgs), err)
		}
		var m struct{ Flags int }
		if err := json.Unmarshal(msgs[0].Body, &m); err != nil || m.Flags&4096 != 0 != silent { // Discord docs, SUPPRESS_NOTIFICATIONS
			t.Errorf("silent %v: flags %d, %v", silent, m.Flags, err)
		}
	}
}

func TestRenderIsPure(t *testing.T) {
	d := flood()
	first, second := bodies(t, d), bodies(t, d)
	for i := range first {
		if !bytes.Equal(first[i], second[i]) {
			t.Errorf("message %d differs", i)
		}
	}
	if d.Name != "Morning" {
		t.Errorf("the digest was changed: %q", d.Name)
	}
}

func TestRenderExtremes(t *testing.T) {
	tests := map[string]news.Digest{
		"emoji":          {Name: strings.Repeat("😀", 5000), Stories: []news.DigestStory{{ID: "s", Headline: strings.Repeat("👩‍👩‍👧‍👦", 500), Bullets: []news.Bullet{{Text: strings.Repeat("😀", 4096)}}}}},
		"all escapes":    {Name: strings.Repeat("*", 5000), Stories: []news.DigestStory{{ID: "s", Headline: strings.Repeat("[", 5000), Bullets: []news.Bullet{{Text: strings.Repeat("_@", 5000)}}}}, Notes: []string{strings.Repeat("`", 9000)}},
		"many bullets":   long(3, 200),
		"many stories":   long(300, 1),
		"blank":          {Name: "\u3164", Stories: []news.DigestStory{{ID: "s", Headline: " ", Bullets: []news.Bullet{{Text: "\u200b"}}, Outlets: []news.OutletLink{{Name: "\u2800", URL: "https://e.example/"}}}}},
		"nothing at all": {},
		"only bullets":   {Stories: []news.DigestStory{{}}},
	}
	var many []news.OutletLink
	for i := range 300 {
		many = append(many, news.OutletLink{Name: fmt.Sprintf("Story %d [x]", i), URL: fmt.Sprintf("https://e.example/%d/%s", i, strings.Repeat("x", 300))})
	}
	tests["many links"] = news.Digest{Name: "x", More: many}
	for name, d := range tests {
		t.Run(name, func(t *testing.T) { bodies(t, d) })
	}
}

// reply is an answer that uses everything an answer can hold.
func reply() bot.Reply {
	d := flood()
	return bot.Reply{
		Title: "Preview of *Morning*",
		Blocks: []bot.Block{
			{Heading: "Sources", Lines: []bot.Line{
				{Bullet: true, Parts: []bot.Part{{Text: "Daily Coast", Bold: true}, {Text: " every "}, {Text: "15 min", Code: true}}},
				{Bullet: true, Parts: []bot.Part{{Text: "Coast [Radio]", URL: "https://coast.example/radio"}, {Text: ": 403 since 06:10"}}}}},
			{Lines: []bot.Line{bot.Text("That is all.")}},
		},
		Digest: &d, Private: true,
		Buttons: []bot.Button{{Label: "Send again", Data: "resend:1"}, {Label: "It arrived", Data: "arrived:1"}},
	}
}

func TestReplies(t *testing.T) {
	long := bot.Reply{Title: "All sources"}
	block := bot.Block{}
	for i := range 400 {
		block.Lines = append(block.Lines, bot.Bullet(fmt.Sprintf("Source %d, every 15 min, last seen well at 08:00", i)))
	}
	long.Blocks = []bot.Block{block}
	tests := []struct {
		name  string
		reply bot.Reply
	}{
		{"nothing", bot.Reply{}},
		{"title", bot.Reply{Title: "Hello"}},
		{"plain", bot.Reply{Private: true, Blocks: []bot.Block{{Lines: []bot.Line{bot.Text("Problem."), {Parts: []bot.Part{{Text: "Try: "}, {Text: "/sources add URL", Code: true}}}}}}}},
		{"everything", reply()},
		{"long", long},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			for _, m := range replyMessages(tt.reply) {
				if private := m.Flags != 0; private != tt.reply.Private {
					t.Errorf("private: %v, want %v", private, tt.reply.Private)
				}
				body, err := json.Marshal(m)
				if err != nil {
					t.Fatal(err)
				}
				judge(t, body)
				if err := json.Indent(&b, body, "", " "); err != nil {
					t.Fatal(err)
				}
				b.WriteString("\n")
			}
			golden(t, "reply-"+tt.name+".json", strings.ReplaceAll(b.String(), "\u2060", "\\u2060"))
		})
	}
}

func TestReplyHasAnEnd(t *testing.T) {
	var b bot.Block
	for range 5000 {
		b.Lines = append(b.Lines, bot.Bullet(strings.Repeat("words ", 40)))
	}
	list := replyMessages(bot.Reply{Blocks: []bot.Block{b}, Buttons: []bot.Button{{Label: "More", Data: "more:1"}}})
	last := list[len(list)-1]
	if len(list) != maxReply || !strings.Contains(last.Content, "first part") || len(last.Components) != 1 {
		t.Errorf("%d messages, the last %q", len(list), last.Content)
	}
	for _, m := range list {
		body, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		judge(t, body)
	}
}

// everywhere puts a text into every place of a digest and a reply where text of others
// can stand.
func everywhere(s string) (news.Digest, bot.Reply) {
	d := news.Digest{
		Key: "k7wq2m4xkz3v5n6p7q2r3s4t5u", Name: s, Slot: flood().Slot, Zone: s,
		Stories: []news.DigestStory{{ID: "s", Headline: s, Origins: 2, Bullets: []news.Bullet{{ID: "b", Text: s}, {ID: "c", Text: s + s}},
			Outlets: []news.OutletLink{{Name: s, URL: "https://news.example/a?b=1&c=(2)"}, {Name: s, URL: s}}}},
		More: []news.OutletLink{{Name: s, URL: "https://news.example/m"}, {Name: s, URL: s}}, Notes: []string{s, s},
	}
	r := bot.Reply{Title: s, Buttons: []bot.Button{{Label: s, Data: "receipts:x"}}, Blocks: []bot.Block{
		{Heading: s, Lines: []bot.Line{bot.Text(s), bot.Bullet(s), {Parts: []bot.Part{
			{Text: s}, {Text: s, Bold: true}, {Text: s, Code: true}, {Text: s, URL: "https://news.example/r"}, {Text: s, URL: s}, {Text: s}}}}},
		{Lines: []bot.Line{bot.Text(s)}},
	}}
	return d, r
}

// checkInert fails where anything in a body is alive that we did not put there.
func checkInert(t *testing.T, in string, body []byte) {
	t.Helper()
	var m struct {
		Content string
		Embeds  []struct{ Title, Description string }
	}
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	texts := []string{m.Content}
	for _, e := range m.Embeds {
		texts = append(texts, e.Title, e.Description)
	}
	own, safe := bot.SafeURL(in, linkLimit)
	for _, text := range texts {
		for _, live := range fakediscord.Live(fakediscord.Markdown(text)) {
			kind, rest, _ := strings.Cut(live, " ")
			_, target, _ := strings.Cut(rest, " -> ")
			switch {
			case kind == "bold", kind == "code":
			case kind == "link" && (strings.HasPrefix(target, "https://news.example/") || safe && target == own):
			default:
				t.Fatalf("%q makes %q alive in %q", in, live, text)
			}
		}
	}
}

// checkEverywhere checks every place; judged also holds the bodies against the
// specification, which takes most of the time.
func checkEverywhere(t *testing.T, in string, judged bool) {
	t.Helper()
	d, r := everywhere(in)
	list, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if judged {
			judge(t, m.Body)
		}
		checkInert(t, in, m.Body)
		marked := m.Body
		for _, b := range []news.Bullet{d.Stories[0].Bullets[0], {Text: in + "elsewhere"}} { // beside its bullet, and under the title
			b.Corrections = []news.Correction{{Was: in, Now: in, Who: in}}
			next, err := (Renderer{}).Mark(marked, d, b)
			if err != nil { // a title that is full of a hostile name leaves no room
				continue
			}
			marked = next
			if judged {
				judge(t, marked)
			}
			checkInert(t, in, marked)
		}
	}
	short := r
	short.Blocks = r.Blocks[1:]
	r.Digest = &d
	for _, r := range []bot.Reply{r, short} {
		for _, m := range replyMessages(r) {
			body, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			if judged {
				judge(t, body)
			}
			checkInert(t, in, body)
		}
	}
}

func TestNothingIsAlive(t *testing.T) {
	rows := nastyRows(t)
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) { checkEverywhere(t, row.In, true) })
	}
	t.Run("mixtures", func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for i := range mixtures {
			checkEverywhere(t, mixture(r, rows), i%50 == 0)
		}
	})
}

// mixture puts fragments of hostile texts together, some cut in the middle.
func mixture(r *rand.Rand, rows []nastyRow) string {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		s := rows[r.IntN(len(rows))].In
		s = s[:min(len(s), 120)]
		from := r.IntN(len(s) + 1)
		b.WriteString(s[from : from+r.IntN(len(s)-from+1)])
		b.WriteString([]string{"", " ", "\n", ".", "/", "@", "\u200d", "*", "](", "`", "\\"}[r.IntN(11)])
	}
	return b.String()
}

func FuzzNothingIsAlive(f *testing.F) {
	for _, row := range nastyRows(f) {
		f.Add(row.In)
	}
	f.Fuzz(func(t *testing.T, s string) { checkEverywhere(t, s, len(s)%16 == 0) })
}

func BenchmarkRender(b *testing.B) {
	d := long(8, 4)
	for b.Loop() {
		if _, err := (Renderer{}).Render(d); err != nil {
			b.Fatal(err)
		}
	}
}
