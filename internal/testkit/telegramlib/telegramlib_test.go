package telegramlib_test

import (
	"fmt"
	"testing"

	"tidings/internal/testkit/telegramlib"
)

func TestParse(t *testing.T) {
	p := telegramlib.Open(t)
	for range 2 { // it stays open
		got := p.Parse([]string{`<b>x</b> evil.com @durov_1 /go #tag $BTC`, `<b>open`, `<a href="https://e.example/">e</a><blockquote expandable>q</blockquote>`})
		if want := "[{bold 0 1 }]"; fmt.Sprint(got[0].Entities) != want || got[0].Text != "x evil.com @durov_1 /go #tag $BTC" {
			t.Errorf("read as %+v", got[0])
		}
		if want := "[{url 2 8 } {mention 11 8 } {bot_command 20 3 } {hashtag 24 4 } {cashtag 29 4 }]"; fmt.Sprint(got[0].Live) != want {
			t.Errorf("live are %v", got[0].Live)
		}
		if got[1].Error == "" {
			t.Errorf("broken markup is read as %+v", got[1])
		}
		if want := "[{text_link 0 1 https://e.example/} {expandable_blockquote 1 1 }]"; fmt.Sprint(got[2].Entities) != want {
			t.Errorf("links and quotations are %v", got[2].Entities)
		}
	}
}
