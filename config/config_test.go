package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// loader knows a few variables and files, and stands in for the checks of others.
func loader() Loader {
	env := map[string]string{"DISCORD_TOKEN": "dTok.en-1", "TELEGRAM_TOKEN": "123:tTok", "DB_PASSWORD": "p@ss/word", "BLANK": " "}
	files := map[string]string{
		"/etc/tidings/telegram.txt": " 456:fromfile\r\n", "/run/secrets/hook": "hook_secret\n", "/run/secrets/db": "p@ss/word\n",
		"/run/secrets/empty": "\n", "/run/secrets/two": "one two",
	}
	return Loader{
		Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		ReadFile: func(path string) ([]byte, error) {
			if s, ok := files[path]; ok {
				return []byte(s), nil
			}
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		},
		Checks: Checks{
			Schedule: func(spec, _ string) error {
				if spec == "@dayly" {
					return errors.New(`schedule "@dayly": unrecognized descriptor`)
				}
				if len(strings.Fields(spec)) != 5 && !strings.HasPrefix(spec, "@") || strings.HasPrefix(spec, "61") {
					return fmt.Errorf("schedule %q is no cron expression; write five fields", spec)
				}
				return nil
			},
			Quiet: func(s string) error {
				if s != "" && len(s) != len("22:00-07:00") {
					return fmt.Errorf("quiet hours %q cannot be read: write them as 22:00-07:00", s)
				}
				return nil
			},
			Channel: func(s string) error {
				platform, id, _ := strings.Cut(s, ":")
				if platform != "discord" && platform != "telegram" && platform != "console" || (platform == "console") != (id == "") {
					return fmt.Errorf("channel %q is none; write discord:ID, telegram:ID or console:", s)
				}
				return nil
			},
		},
	}
}

const full = `
database: postgres://tidings@db:5432/tidings?sslmode=disable
database_password_file: /run/secrets/db
discord: {token: "${DISCORD_TOKEN}", api_url: "http://127.0.0.1:9001/", public_key: "ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB"}
telegram:
  token_file: telegram.txt
  api_url: ""
  webhook: {listen: ":8443", url: https://bot.example.org/hook, secret_file: /run/secrets/hook}
web: {listen: "127.0.0.1:8080", public_url: "https://news.example.org/tidings/"}
fetch: {contact: news@example.org, allow_private: [127.0.0.1/8, "::1/128"]}
keep: {articles: 60d, digests: 90d}
sources:
  - {name: BBC World, url: "https://FEEDS.bbci.co.uk/news/world/rss.xml#top"}
  - {name: 0123, url: "http://127.0.0.1:8081/feed?x=1"}
briefings:
  - name: morning
    schedule: "0 8 * * 1-5"
    zone: Europe/Kyiv
    sources: [bbc world]
    filters: {include: [flood, Ashwater], exclude: [horoscope]}
    style: {stories: 5, bullets: 3}
    channels: ["discord:1", "telegram:-100/7", "console:"]
    grace: 90m
    quiet: "22:00-07:00"
    silent: true
    mention: "112233445566778899"
  - {name: all, schedule: "@every 6h", channels: ["console:"]}
`

func TestLoadFull(t *testing.T) {
	got, problems := loader().Parse("/etc/tidings/config.yaml", []byte(full))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	want := Config{
		Database: Database{Driver: Postgres, URL: NewSecret("postgres://tidings:p%40ss%2Fword@db:5432/tidings?sslmode=disable")},
		Discord:  Discord{Token: NewSecret("dTok.en-1"), APIURL: "http://127.0.0.1:9001", PublicKey: strings.Repeat("ab", 32)},
		Telegram: Telegram{Token: NewSecret("456:fromfile"), Webhook: Webhook{Listen: ":8443", URL: "https://bot.example.org/hook", Secret: NewSecret("hook_secret")}},
		Web:      Web{Listen: "127.0.0.1:8080", PublicURL: "https://news.example.org/tidings"},
		Fetch:    Fetch{Contact: "news@example.org", AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}},
		Keep:     Keep{Articles: 60 * 24 * time.Hour, Digests: 90 * 24 * time.Hour},
		Sources:  []Source{{"BBC World", "https://feeds.bbci.co.uk/news/world/rss.xml"}, {"0123", "http://127.0.0.1:8081/feed?x=1"}},
		Briefings: []Briefing{
			{
				Name: "morning", Schedule: "0 8 * * 1-5", Zone: "Europe/Kyiv", Sources: []string{"BBC World"},
				Filters: Filters{Include: []string{"flood", "Ashwater"}, Exclude: []string{"horoscope"}}, Style: Style{5, 3},
				Channels: []string{"discord:1", "telegram:-100/7", "console:"}, Grace: 90 * time.Minute, Quiet: "22:00-07:00", Silent: true, Mention: "112233445566778899",
			},
			{Name: "all", Schedule: "@every 6h", Zone: "UTC", Channels: []string{"console:"}},
		},
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Database{}), cmpopts.EquateComparable(netip.Prefix{})); d != "" {
		t.Errorf("config (-want +got):\n%s", d)
	}
	if got, want := got.Database.String(), "postgres://tidings@db:5432/tidings?sslmode=disable"; got != want {
		t.Errorf("database shows as %q, want %q", got, want)
	}
	if got := got.Database.Address(); !strings.Contains(got, "p%40ss%2Fword") {
		t.Errorf("database opens as %q, without its password", got)
	}
}

func TestDefaults(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\n", "\ufeff", "discord:\ntelegram:\nweb:\nsources:\nbriefings:\n"} {
		got, problems := loader().Parse("c.yaml", []byte(text))
		if err := problems.Err(); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got.Database.Address() != "sqlite:tidings.db" || got.Discord.On() || got.Telegram.On() || got.Web.Listen != "" {
			t.Errorf("%q gives %+v", text, got)
		}
	}
}

// TestMistakes holds all messages for one file with more than thirty mistakes.
func TestMistakes(t *testing.T) {
	data, err := os.ReadFile("testdata/mistakes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, problems := loader().Parse("mistakes.yaml", data)
	if len(problems) < 30 {
		t.Errorf("%d problems, want at least 30", len(problems))
	}
	golden(t, "testdata/mistakes.golden", problems.Err().Error()+"\n")
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", path, d)
	}
}

// TestOneMistake holds the message for each mistake alone.
func TestOneMistake(t *testing.T) {
	cases := []struct{ name, text string }{
		{"tab", "web:\n\tlisten: x\n"},
		{"open bracket", "sources: [a, b\nweb: {}\n"},
		{"open quotes", "database: \"sqlite:x\n"},
		{"colon in value", "database: sqlite: x\n"},
		{"indentation", "web:\n  listen: :80\n public_url: x\n"},
		{"at sign", "database: @x\n"},
		{"unknown alias", "database: *x\n"},
		{"not UTF-8", "database: sqlite:x\nweb:\n  listen: \"\xff\"\n"},
		{"UTF-16", "\xff\xfed\x00"},
		{"control character", "database: \"a\x01b\"\n"},
		{"two documents", "web: {}\n---\nweb: {}\n"},
		{"a list", "- web\n"},
		{"a text", "web\n"},
		{"merge key", "web: {<<: {listen: x}}\n"},
		{"key is a list", "[a, b]: c\n"},
		{"section is a text", "web: 127.0.0.1:80\n"},
		{"section is a list", "web: [listen]\n"},
		{"key of another section", "token: x\n"},
		{"key twice", "web: {listen: \"\"}\nfetch: {}\nweb: {listen: \"\"}\n"},
		{"missing token", "discord: {}\n"},
		{"empty token", "discord: {token: \"\"}\n"},
		{"unset variable", "discord: {token: \"${NOPE}\"}\n"},
		{"blank variable", "discord: {token: \"${BLANK}\"}\n"},
		{"odd variable", "discord: {token: \"${A B}\"}\n"},
		{"open variable", "discord: {token: \"${A\"}\n"},
		{"missing file", "discord: {token_file: gone}\n"},
		{"empty file", "discord: {token_file: /run/secrets/empty}\n"},
		{"two words in file", "discord: {token_file: /run/secrets/two}\n"},
		{"token and file", "discord: {token: a, token_file: /run/secrets/hook}\n"},
		{"Telegram token without colon", "telegram: {token: abc}\n"},
		{"Telegram token on Discord", "discord: {token: \"123:abc\"}\n"},
		{"webhook URL as token", "discord: {token: \"https://discord.com/api/webhooks/1/secretpart\"}\n"},
		{"webhook without secret", "telegram: {token: \"1:a\", webhook: {listen: \":8443\", url: \"https://a.example/\"}}\n"},
		{"webhook without url", "telegram: {token: \"1:a\", webhook: {listen: \":8443\", secret: abc}}\n"},
		{"webhook with odd secret", "telegram: {token: \"1:a\", webhook: {listen: \":8443\", url: \"https://a.example/\", secret: \"a+b\"}}\n"},
		{"webhook without TLS", "telegram: {token: \"1:a\", webhook: {listen: \":8443\", url: \"http://a.example/\", secret: ab}}\n"},
		{"webhook on the port of web", "web: {listen: \":8443\"}\ntelegram: {token: \"1:a\", webhook: {listen: \":8443\", url: \"https://a.example/\", secret: ab}}\n"},
		{"shards in words", "discord: {token: a, shards: many}\n"},
		{"no shards", "discord: {token: a, shards: 0}\n"},
		{"shards in quotes", "discord: {token: a, shards: \"4\"}\n"},
		{"a list of shards", "discord: {token: a, shards: [1]}\n"},
		{"short public key", "web: {listen: \":8443\"}\ndiscord: {token: a, public_key: \"abc\"}\n"},
		{"public key without web", "discord: {token: a, public_key: \"" + strings.Repeat("ab", 32) + "\"}\n"},
		{"public key and shards", "web: {listen: \":8443\"}\ndiscord: {token: a, shards: auto, public_key: \"" + strings.Repeat("ab", 32) + "\"}\n"},
		{"role by name", "briefings: [{name: a, schedule: \"@daily\", channels: [\"console:\"], mention: readers}]\n"},
		{"database kind", "database: mysql://root:hunter2@x/y\n"},
		{"database without kind", "database: tidings.db\n"},
		{"database with slashes", "database: sqlite://tidings.db\n"},
		{"database in memory", "database: \"sqlite::memory:\"\n"},
		{"database without file", "database: \"sqlite:\"\n"},
		{"database without host", "database: postgres:///tidings\n"},
		{"database without name", "database: postgres://u@h\n"},
		{"database with bad password", "database: \"postgres://u:hunt%er2@h/d\"\n"},
		{"password of SQLite", "database_password_file: /run/secrets/db\n"},
		{"two passwords", "database: postgres://u:hunter2@h/d\ndatabase_password_file: /run/secrets/db\n"},
		{"listen to everything", "web: {listen: 8080}\n"},
		{"listen without port", "web: {listen: localhost}\n"},
		{"listen on an address", "web: {listen: \"http://localhost:80\"}\n"},
		{"listen on a big port", "web: {listen: \"localhost:80800\"}\n"},
		{"listen on an odd host", "web: {listen: \"a b:80\"}\n"},
		{"public_url alone", "web: {public_url: \"https://x.example\"}\n"},
		{"public_url with listen empty", "web: {listen: \"\", public_url: \"https://x.example\"}\n"},
		{"public_url with query", "web: {listen: \":80\", public_url: \"https://x.example/?a=b\"}\n"},
		{"contact", "fetch: {contact: \"me (at) home\"}\n"},
		{"one network", "fetch: {allow_private: 127.0.0.0/8}\n"},
		{"source scheme", "sources: [{name: a, url: htps://x.example}]\n"},
		{"source with blanks", "sources: [{name: a, url: \"https://x.example/a b\"}]\n"},
		{"source with port", "sources: [{name: a, url: \"https://x.example:99999/\"}]\n"},
		{"long name", "sources: [{name: " + strings.Repeat("ä", 61) + ", url: \"https://x.example/\"}]\n"},
		{"hidden character in name", "sources: [{name: \"a\\u202Eb\", url: \"https://x.example/\"}]\n"},
		{"number with quotes", "briefings: [{name: a, schedule: \"@daily\", channels: [\"console:\"], style: {stories: \"8\"}}]\n"},
		{"colon channel", "briefings: [{name: a, schedule: \"@daily\", channels: [console:]}]\n"},
		{"channel with blank", "briefings:\n- name: a\n  schedule: \"@daily\"\n  channels:\n    - discord: 1122\n"},
		{"platform not connected", "briefings: [{name: a, schedule: \"@daily\", channels: [\"telegram:-100\"]}]\n"},
		{"schedule", "briefings: [{name: a, schedule: \"@dayly\", channels: [\"console:\"]}]\n"},
		{"schedule of four fields", "briefings: [{name: a, schedule: \"0 8 * *\", channels: [\"console:\"]}]\n"},
		{"old zone", "briefings: [{name: a, zone: Europe/Kyjiw, schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"zone by city", "briefings: [{name: a, zone: new york, schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"zone by offset", "briefings: [{name: a, zone: \"+02:00\", schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"zone of the machine", "briefings: [{name: a, zone: Local, schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"zone with dots", "briefings: [{name: a, zone: ../../etc/passwd, schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"silent in words", "briefings: [{name: a, silent: \"no\", schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"quiet hours", "briefings: [{name: a, quiet: 22-7, schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"articles for too short", "keep: {articles: 7d}\n"},
		{"digests for ever", "keep: {digests: 0}\n"},
		{"grace", "briefings: [{name: a, grace: 30d, schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"source twice", "sources: [{name: BBC, url: \"https://x.example\"}]\nbriefings: [{name: a, sources: [BBC, bbc], schedule: \"@daily\", channels: [\"console:\"]}]\n"},
		{"null in a list", "briefings: [{name: a, sources: [~, \"\"], schedule: \"@daily\", channels: [\"console:\"]}]\n"},
	}
	var b strings.Builder
	for _, c := range cases {
		_, problems := loader().Parse("c.yaml", []byte(c.text))
		if len(problems) == 0 {
			t.Errorf("%s: no problem in %q", c.name, c.text)
			continue
		}
		for _, secret := range []string{"hunter2", "hunt%er2", "secretpart"} {
			if strings.Contains(problems.Err().Error(), secret) {
				t.Errorf("%s: the message holds a secret: %v", c.name, problems)
			}
		}
		fmt.Fprintf(&b, "%s\n", c.name)
		for _, p := range problems {
			fmt.Fprintf(&b, "  %s\n", p)
		}
	}
	golden(t, "testdata/one.golden", b.String())
}

// TestAccepted holds what looks odd and is right.
func TestAccepted(t *testing.T) {
	for name, text := range map[string]string{
		"CRLF and BOM":        "\ufeffweb:\r\n  listen: :8080\r\n",
		"aliases":             "sources: [{name: a, url: &u https://x.example/}]\nweb: {listen: \":1\", public_url: *u}\n",
		"tab before comment":  "web: {}\t# nothing\n",
		"local socket":        "database: postgres:///tidings?host=/run/postgresql\n",
		"postgresql scheme":   "database: postgresql://u@h/d\n",
		"file with directory": "database: sqlite:/data/tidings.db\n",
		"old zone name":       "briefings: [{name: a, zone: Europe/Kiev, schedule: \"@daily\", channels: [\"console:\"]}]\n",
		"bracketed address":   "web: {listen: \"[::1]:8080\"}\n",
		"contact page":        "fetch: {contact: \"https://example.org/bot\"}\n",
		"empty webhook":       "telegram: {token: \"1:a\", webhook: {listen: \"\", url: \"\", secret_file: \"\"}}\n",
		"own Bot API, http":   "telegram: {token: \"1:a\", api_url: \"http://bot-api:8081\", webhook: {listen: \":8443\", url: \"http://tidings:8443/\", secret: ab}}\n",
	} {
		if _, problems := loader().Parse("c.yaml", []byte(text)); problems != nil {
			t.Errorf("%s: %v", name, problems.Err())
		}
	}
}

func TestAliasBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("sources: &a [" + strings.Repeat("{name: a, url: \"https://x.example\"}, ", 1000) + "]\n")
	b.WriteString("briefings: [" + strings.Repeat("{name: a, sources: &b ["+strings.Repeat("x, ", 1000)+"], schedule: \"@daily\", channels: [\"console:\"]}, ", 1))
	b.WriteString(strings.Repeat("{name: a, sources: *b, channels: *b}, ", 1000) + "]\n")
	start := time.Now()
	_, problems := loader().Parse("c.yaml", []byte(b.String()))
	if len(problems) == 0 || len(problems) > maxProblems+1 || !strings.Contains(problems[len(problems)-1].Text, "may be more") {
		t.Errorf("%d problems", len(problems))
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}

	quiet := "briefings:\n- {name: x, schedule: \"@daily\", channels: [\"console:\"], filters: {include: &a [" + strings.Repeat("word, ", 2000) + "]}}\n"
	for i := range 1000 {
		quiet += fmt.Sprintf("- {name: n%d, schedule: \"@daily\", channels: [\"console:\"], filters: {include: *a, exclude: *a}}\n", i)
	}
	_, problems = loader().Parse("c.yaml", []byte(quiet))
	if len(problems) == 0 || !strings.Contains(problems.Err().Error(), "too many values") {
		t.Errorf("two million values by aliases: %v", problems.Err())
	}
}

func TestLoadMissingFile(t *testing.T) {
	_, problems := loader().Load("nowhere.yaml")
	if len(problems) != 1 || !strings.HasPrefix(problems[0].String(), "nowhere.yaml: there is no such file;") {
		t.Errorf("problems %v", problems)
	}
	l := loader()
	l.ReadFile = func(string) ([]byte, error) { return bytes.Repeat([]byte("a: b\n"), MaxFile/4), nil }
	if _, problems := l.Load("big.yaml"); len(problems) != 1 || !strings.Contains(problems[0].Text, "bytes") {
		t.Errorf("problems %v", problems)
	}
	l.ReadFile = func(string) ([]byte, error) { return nil, errors.New("is a directory") }
	if _, problems := l.Load("dir"); len(problems) != 1 || !strings.Contains(problems[0].Text, "is a directory") {
		t.Errorf("problems %v", problems)
	}
}

func TestExample(t *testing.T) {
	data, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, problems := loader().Parse("config.example.yaml", data)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if c.Discord.Token.Reveal() != "dTok.en-1" || c.Telegram.Token.Reveal() != "123:tTok" || len(c.Sources) != 3 || len(c.Briefings) != 1 {
		t.Errorf("config %+v", c)
	}
	if lines := bytes.Count(data, []byte("\n")); lines > 80 {
		t.Errorf("the example has %d lines: too long to read", lines)
	}
}

func TestSecretNeverShown(t *testing.T) {
	const value = "hunter2"
	s := NewSecret(value)
	type inner struct{ s Secret }
	c := Config{Discord: Discord{Token: s}, Database: postgresOf(t, "postgres://u:"+value+"@h/d?password="+value)}
	js, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var logs bytes.Buffer
	slog.New(slog.NewTextHandler(&logs, nil)).Info("x", "a", s, "b", c, "c", inner{s}, "d", &c)
	slog.New(slog.NewJSONHandler(&logs, nil)).Info("x", "a", s, "b", c, "c", inner{s}, "d", &c)
	for _, got := range []string{
		fmt.Sprint(s, c, inner{s}, &s, &c), fmt.Sprintf("%v %+v %#v %s %q %x %d %T", s, s, s, s, s, s, s, s), fmt.Sprintf("%v %+v %#v", c, c, c),
		fmt.Sprintf("%v %+v %#v", inner{s}, inner{s}, inner{s}), s.String(), string(js), logs.String(), c.Database.String(),
		errors.New("x " + s.String()).Error(),
	} {
		if strings.Contains(got, value) || strings.Contains(got, fmt.Sprintf("%x", value)) {
			t.Errorf("shows the secret: %s", got)
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, s); got != "(secret)" {
			t.Errorf("%s shows %q", verb, got)
		}
	}
	if s.Reveal() != value || s.Empty() || !(Secret{}).Empty() || (Secret{}).String() != "" || !s.Equal(NewSecret(value)) || s.Equal(Secret{}) {
		t.Error("a secret is not what it was made from")
	}
}

func postgresOf(t *testing.T, address string) Database {
	t.Helper()
	d, wrong, _ := database(address)
	if wrong != "" {
		t.Fatal(wrong)
	}
	return d
}

func TestZones(t *testing.T) {
	for _, z := range Zones() {
		if _, err := time.LoadLocation(z); err != nil {
			t.Errorf("zone %s: %v", z, err)
		}
	}
	for in, want := range map[string]string{
		"kyiv": "Europe/Kyiv", "Europe/Kiyv": "Europe/Kyiv", "berlin": "Europe/Berlin", "new york": "America/New_York", "America/NewYork": "America/New_York",
		"europe/kyiv": "Europe/Kyiv", "utc": "UTC", "Tokio": "Asia/Tokyo", "": "", "+02:00": "", strings.Repeat("x", 1000): "",
	} {
		if got := NearestZone(in); got != want {
			t.Errorf("NearestZone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"database", "discord", "telegram", "web", "fetch", "sources", "briefings"}
	for in, want := range map[string]string{
		"databse": "database", "Database": "database", "soruces": "sources", "source": "sources", "webb": "web", "ewb": "web",
		"colour": "", "x": "", "": "", "briefing": "briefings",
	} {
		if got := Nearest(in, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	for _, path := range []string{"testdata/mistakes.yaml", "../config.example.yaml"} {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, s := range []string{"a: &a [*a]", "&a a: *a", "web: &w {listen: *w}", "? [a]\n: b", "!!binary x: y", "web: !!map [a]", "<<: *x", "- - - -", "a: |\n  x\n\ty", "%YAML 1.2\n---\n", "sources: !!set {a}", "--- >\n x", "{a: b, : c}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, problems := loader().Parse("c.yaml", data)
		lines := 1 // YAML ends lines with more than \n
		for _, end := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} {
			lines += bytes.Count(data, []byte(end))
		}
		for _, p := range problems {
			if p.Line < 1 || p.Line > lines+1 || p.Column < 1 || p.Text == "" || strings.ContainsAny(p.Text, "\n\r") {
				t.Errorf("problem %+v in a file of %d lines", p, lines)
			}
		}
		if len(problems) == 0 && c.Database.Address() == "" {
			t.Error("accepted without a database")
		}
	})
}

func TestShards(t *testing.T) {
	for text, want := range map[string]int{"": 0, "shards: auto": AutoShards, "shards: 16": 16, "shards: 1000": MaxShards} {
		got, problems := loader().Parse("c.yaml", []byte("discord:\n  token: a\n  "+text+"\n"))
		if err := problems.Err(); err != nil || got.Discord.Shards != want {
			t.Errorf("%q: %d, %v; want %d", text, got.Discord.Shards, err, want)
		}
	}
}
