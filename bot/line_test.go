package bot_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tidings/bot"
)

type args = map[string]string

func TestParseLine(t *testing.T) {
	tests := []struct {
		line string
		path string
		args args
	}{
		{"/digest", "digest", nil},
		{"  /DIGEST  ", "digest", nil},
		{"/digest@TidingsBot flood", "digest", args{"topic": "flood"}},
		{"/digest flood", "digest", args{"topic": "flood"}},
		{"/digest flood 48", "digest", args{"topic": "flood", "hours": "48"}},
		{"/digest 48", "digest", args{"hours": "48"}},
		{"/digest 48h", "digest", args{"hours": "48"}},
		{"/digest flood 2d", "digest", args{"topic": "flood", "hours": "48"}},
		{"/digest hours=6 coast guard", "digest", args{"topic": "coast guard", "hours": "6"}},
		{"/digest coast guard hours=6", "digest", args{"topic": "coast guard", "hours": "6"}},
		{"/digest topic=coast guard 6", "digest", args{"topic": "coast guard", "hours": "6"}},
		{`/digest "covid 19"`, "digest", args{"topic": "covid 19"}},
		{`/digest "48"`, "digest", args{"topic": "48"}},
		{"/digest world cup 2026", "digest", args{"topic": "world cup 2026"}}, // no number of hours
		{"/digest 24 hours in kyiv", "digest", args{"topic": "24 hours in kyiv"}},
		{"/today", "digest", nil},
		{"/start", "help", nil},
		{"/help briefing add", "help", args{"command": "briefing add"}},
		{"/story abc", "story", args{"id": "abc"}},
		{"/search coast guard 2026", "search", args{"words": "coast guard 2026"}},
		{"/search 1+1=2", "search", args{"words": "1+1=2"}},
		{"/search name=foo", "search", args{"words": "name=foo"}},
		{"/sources", "sources list", nil},
		{"/sources list", "sources list", nil},
		{"/sources 2", "sources list", args{"page": "2"}},
		{"/list", "sources list", nil},
		{"/sub bbc.com/news", "sources add", args{"url": "bbc.com/news"}},
		{"/sub https://x.example/?name=a&b=c BBC World", "sources add", args{"url": "https://x.example/?name=a&b=c", "name": "BBC World"}},
		{"/sources add name=BBC World url=bbc.com", "sources add", args{"url": "bbc.com", "name": "BBC World"}},
		{`/sources add name="BBC World" bbc.com`, "sources add", args{"url": "bbc.com", "name": "BBC World"}},
		{"/Sources Remove BBC World", "sources remove", args{"name": "BBC World"}},
		{"/unsub BBC World", "sources remove", args{"name": "BBC World"}},
		{"/unsub “BBC World”", "sources remove", args{"name": "BBC World"}},
		{"/test bbc.com", "sources test", args{"url": "bbc.com"}},
		{"/briefing add morning 08:00", "briefing add", args{"name": "morning", "schedule": "08:00"}},
		{"/briefing add morning weekdays 08:00 Europe/Kyiv", "briefing add", args{"name": "morning", "schedule": "weekdays 08:00", "zone": "Europe/Kyiv"}},
		{"/briefing add morning news weekdays 08:00", "briefing add", args{"name": "morning news", "schedule": "weekdays 08:00"}},
		{`/briefing add "morning news" "weekdays 08:00" kyiv`, "briefing add", args{"name": "morning news", "schedule": "weekdays 08:00", "zone": "kyiv"}},
		{"/briefing add m mon, thu 18:30 UTC BBC World, Harbour Times 5", "briefing add",
			args{"name": "m", "schedule": "mon, thu 18:30", "zone": "UTC", "sources": "BBC World, Harbour Times", "stories": "5"}},
		{"/briefing add m every 6h 5", "briefing add", args{"name": "m", "schedule": "every 6h", "stories": "5"}},
		{"/briefing add m 0 8 * * 1-5 5", "briefing add", args{"name": "m", "schedule": "0 8 * * 1-5", "stories": "5"}},
		{"/briefing add m 08:00 5", "briefing add", args{"name": "m", "schedule": "08:00", "stories": "5"}},
		{"/briefing add m schedule=weekdays 08:00 Europe/Kyiv", "briefing add", args{"name": "m", "schedule": "weekdays 08:00", "zone": "Europe/Kyiv"}},
		{"/briefing add m zone= Europe/Kyiv 08:00", "briefing add", args{"name": "m", "schedule": "08:00", "zone": "Europe/Kyiv"}},
		{"/briefing add m 08:00 zone=", "briefing add", args{"name": "m", "schedule": "08:00"}},
		{"/briefing add m every tuesday noonish Europe/Kyiv", "briefing add", args{"name": "m", "schedule": "every tuesday noonish", "zone": "Europe/Kyiv"}},
		{"/briefing edit m 09:30", "briefing edit", args{"name": "m", "schedule": "09:30"}},
		{"/briefing edit m Europe/Kyiv", "briefing edit", args{"name": "m", "zone": "Europe/Kyiv"}},
		{"/briefing edit m sources=BBC World, Harbour Times stories=3", "briefing edit", args{"name": "m", "sources": "BBC World, Harbour Times", "stories": "3"}},
		{"/briefing edit m sources=all 3", "briefing edit", args{"name": "m", "sources": "all", "stories": "3"}},
		{"/briefing pause morning news", "briefing pause", args{"name": "morning news"}},
		{"/digest \"an open quote", "digest", args{"topic": "\"an open quote"}},
		{"/digest line\nbreaks\tand blanks", "digest", args{"topic": "line breaks and blanks"}},
		{"/digest 5\" rain", "digest", args{"topic": "5\" rain"}},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			path, got, ok, err := bot.ParseLine(tt.line, "@tidingsbot")
			if !ok || err != nil {
				t.Fatalf("ok = %v, err = %v", ok, err)
			}
			if p := strings.Join(path, " "); p != tt.path || !maps.Equal(got, tt.args) {
				t.Errorf("%s %v, want %s %v", p, got, tt.path, tt.args)
			}
		})
	}
}

func TestParseLineNotOurs(t *testing.T) {
	for _, line := range []string{"", " ", "/", "//", "/ digest", "digest", "hello /digest", "/etc/hosts", "/digest@otherbot", "/digest@", "/@tidingsbot", "/диджест", "/" + strings.Repeat("a", 33), "\x00/digest"} {
		if path, _, ok, err := bot.ParseLine(line, "tidingsbot"); ok {
			t.Errorf("%q is taken for %v (%v)", line, path, err)
		}
	}
	if _, _, ok, _ := bot.ParseLine("/digest@anybot", ""); !ok {
		t.Error("without a name of its own every address is ours")
	}
}

func TestParseLineWrongUse(t *testing.T) {
	tests := []struct {
		line, try string
		unknown   bool
	}{
		{"/digset", "/digest", true},
		{"/breifing", "/briefing", true},
		{"/unsubscribe", "/help", true},
		{"/add", "/sources add", true},
		{"/pause", "/briefing pause", true},
		{"/qwertyuiop", "/help", true},
		{"/sources bbc.com/news", "/sources add bbc.com/news", false},
		{"/sources ad bbc.com", "/sources add", false},
		{"/sources delete", "/sources list | add | remove | import | export | test", false},
		{"/briefing lst", "/briefing list", false},
		{"/story a b", "/story <id>", false},
		{"/status now", "/status", false},
		{"/why a b c", "/why <bullet>", false},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			_, _, ok, err := bot.ParseLine(tt.line, "")
			var usage *bot.UsageError
			if !ok || !errors.As(err, &usage) {
				t.Fatalf("ok = %v, err = %v; want a UsageError", ok, err)
			}
			if usage.Try != tt.try || usage.Unknown != tt.unknown || usage.Problem == "" {
				t.Errorf("%+v, want try %q, unknown %v", usage, tt.try, tt.unknown)
			}
		})
	}
}

// A line that takes much longer when it is twice as long would let one message stop
// the bot.
func TestParseLineIsLinear(t *testing.T) {
	for _, piece := range []string{"\"", "“", "„ ", "a ", "zone= ", "sources=a ", "schedule=mon, ", "x=", "=", "mon, ", "08:00 ", "every ", "\" ", "«»", "12 "} {
		for _, command := range []string{"/digest ", "/briefing add ", "/sources add ", "/briefing edit m sources="} {
			short, long := strings.Repeat(piece, 3_000/len(piece)), strings.Repeat(piece, 24_000/len(piece))
			run := func(s string) time.Duration {
				start := time.Now()
				bot.ParseLine(command+s, "")
				return time.Since(start)
			}
			// The quickest of some runs counts: another process may take the processor in any.
			a, b := run(short), run(long)
			for range 10 {
				if b <= 40*a+20*time.Millisecond {
					break
				}
				a, b = min(a, run(short)), min(b, run(long))
			}
			if b > 40*a+20*time.Millisecond {
				t.Errorf("%s%q: 8 times the length takes %v instead of %v", command, piece, b, a)
			}
		}
	}
}

func FuzzParseLine(f *testing.F) {
	for _, s := range []string{"/digest flood 48", `/sources add name="BBC World" bbc.com`, "/briefing add m mon, thu 18:30 UTC a, b 5", "/briefing add m schedule= zone=", "/x@y", "/help “a", "/digest \xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		path, got, ok, err := bot.ParseLine(line, "tidingsbot")
		if !ok {
			if path != nil || got != nil || err != nil {
				t.Fatalf("not ours, but %v %v %v", path, got, err)
			}
			return
		}
		var usage *bot.UsageError
		if err != nil && !errors.As(err, &usage) {
			t.Fatalf("error %v is no UsageError", err)
		}
		if err != nil {
			return
		}
		cmd, found, err := bot.Find(path)
		if err != nil || !slices.Equal(found, path) {
			t.Fatalf("path %v: found %v, %v", path, found, err)
		}
		for name, value := range got {
			i := slices.IndexFunc(cmd.Options, func(o bot.Option) bool { return o.Name == name })
			if i < 0 || value == "" || utf8.ValidString(line) && !utf8.ValidString(value) {
				t.Fatalf("option %s=%q of %v", name, value, path)
			}
		}
	})
}

func TestButtons(t *testing.T) {
	for _, tt := range []struct {
		action string
		args   []string
		want   string
	}{
		{"receipts", []string{"k7Qm2xw9ab"}, "receipts:k7Qm2xw9ab"},
		{"mute", nil, "mute"},
		{"a", []string{"b", "c-d", "e_f.g"}, "a:b:c-d:e_f.g"},
		{"receipts", []string{""}, ""},
		{"", []string{"a"}, ""},
		{"receipts", []string{"a:b"}, ""},
		{"re:ceipts", []string{"a"}, ""},
		{"receipts", []string{"Ключ"}, ""},
		{"receipts", []string{strings.Repeat("x", 55)}, "receipts:" + strings.Repeat("x", 55)},
		{"receipts", []string{strings.Repeat("x", 56)}, ""},
	} {
		got := bot.ButtonData(tt.action, tt.args...)
		if got != tt.want {
			t.Errorf("ButtonData(%q, %q) = %q, want %q", tt.action, tt.args, got, tt.want)
		}
		if got == "" {
			continue
		}
		action, back, ok := bot.ParseButton(got)
		if !ok || action != tt.action || !slices.Equal(back, tt.args) {
			t.Errorf("ParseButton(%q) = %q %q %v", got, action, back, ok)
		}
	}
}

func FuzzParseButton(f *testing.F) {
	for _, s := range []string{"", ":", "receipts:k7Qm2xw9ab", "a:b:c", "resend:-1", "receipts:\x00", strings.Repeat("a:", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		action, back, ok := bot.ParseButton(data)
		if ok && bot.ButtonData(action, back...) != data {
			t.Fatalf("%q is read as %q %q, which is written otherwise", data, action, back)
		}
		if ok && len(data) > 64 {
			t.Fatalf("%d bytes are taken", len(data))
		}
	})
}
