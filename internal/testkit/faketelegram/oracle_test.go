package faketelegram_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tidings/internal/testkit/faketelegram"
	"tidings/internal/testkit/telegramlib"
)

// TestParseHTMLIsTelegrams strings pieces of markup together at random: our parser gives
// what Telegram's own gives, refusals and their words included.
func TestParseHTMLIsTelegrams(t *testing.T) {
	p := telegramlib.Open(t)
	pieces := []string{
		"<b>", "</b>", "<strong>", "</strong>", "<i>", "</i>", "<em>", "</em>", "<u>", "</u>", "<ins>", "</ins>", "<s>", "</s>", "<del>", "</del>", "<code>", "</code>", "<pre>", "</pre>",
		`<code class="language-go">`, "<blockquote>", "<blockquote expandable>", "</blockquote>", "<tg-spoiler>", "</tg-spoiler>", `<span class="tg-spoiler">`, "</span>", "</>", "<B>", "</B >",
		`<a href="https://e.example/?a=1&amp;b=2">`, `<a href='e.example'>`, "<a>", "<a href=javascript:x>", `<a href="tg://user?id=5">`, `<a href="http://u:p@e.example/x y">`, "</a>", "<br>", "<br/>", "<p>", "<!-- x -->", "<", ">", "</",
		"&lt;", "&gt;", "&amp;", "&quot;", "&nbsp;", "&#64;", "&#x1F600;", "&#0;", "&lt", "&#xD83D;", "&", "&;", "x", " ", "\n", "é", "😀", "a b", "\t", "\u2060", `"`, "'", "=", `class="x"`,
	}
	rng := rand.New(rand.NewPCG(3, 14))
	var texts []string
	for range 20_000 {
		var b strings.Builder
		for range 1 + rng.IntN(9) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		texts = append(texts, b.String())
	}
	refused := 0
	for i, want := range p.Parse(texts) {
		text, entities, err := faketelegram.ParseHTML(texts[i])
		problem := ""
		if err != nil {
			refused++
			problem = strings.TrimPrefix(err.Error(), "can't parse entities: ")
		}
		if problem != strings.TrimPrefix(want.Error, "Can't parse entities: ") || text != want.Text || !slices.Equal(short(entities), lib(want.Entities)) {
			t.Errorf("%q is read as %q %v (%s), Telegram reads %q %v (%s)", texts[i], text, short(entities), problem, want.Text, lib(want.Entities), want.Error)
			if t.Failed() && i > 2000 {
				break
			}
		}
	}
	if refused < 2000 || refused > 19_000 {
		t.Errorf("%d of %d texts were refused: the pieces make a poor test", refused, len(texts))
	}
}

func short(es []faketelegram.Entity) []string {
	var out []string
	for _, e := range es {
		out = append(out, fmt.Sprint(e.Type, e.Offset, e.Length, e.URL))
	}
	return out
}

func lib(es []telegramlib.Entity) []string {
	var out []string
	for _, e := range es {
		out = append(out, fmt.Sprint(e.Type, e.Offset, e.Length, e.URL))
	}
	return out
}
