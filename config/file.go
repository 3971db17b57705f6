package config

import (
	"crypto/ed25519"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// file is one configuration while it is read.
type file struct {
	reader
	Loader
	// dir is the folder of the file, for secrets' files with a relative path.
	dir    string
	config Config
	// passwordFile is database_password_file, joined to the database at the end.
	passwordFile *yaml.Node
	// webListen and hookListen are kept to compare them.
	webListen, hookListen *yaml.Node
	// publicKeyAt is where discord.public_key stands.
	publicKeyAt *yaml.Node
	// platformKnown says which platforms' sections stand in the file, so that a broken
	// token is told once and not again for each channel.
	platformKnown map[string]bool
}

func (f *file) read(doc *yaml.Node) {
	f.platformKnown = map[string]bool{"console": true}
	var briefings *yaml.Node
	nodes := f.object(doc, root, []field{
		{"database", f.database},
		{"database_password_file", func(n *yaml.Node) { f.passwordFile = n }},
		{"discord", f.discord},
		{"telegram", f.telegram},
		{"web", f.web},
		{"fetch", f.fetch},
		{"keep", f.keep},
		{"sources", f.sources},
		{"briefings", func(n *yaml.Node) { briefings = n }},
	})
	f.password(nodes)
	f.listeners()
	f.endpoint()
	if briefings != nil { // last, because they name platforms and sources
		f.briefings(briefings)
	}
}

func (f *file) discord(n *yaml.Node) {
	f.platformKnown["discord"] = true
	c := &f.config.Discord
	var token pair
	f.object(n, "discord", []field{
		{"token", token.inline()},
		{"token_file", token.file()},
		{"api_url", func(n *yaml.Node) { c.APIURL = f.optionalURL(n, "discord.api_url") }},
		{"public_key", func(n *yaml.Node) { c.PublicKey = f.publicKey(n); f.publicKeyAt = n }},
		{"shards", func(n *yaml.Node) { c.Shards = f.shards(n) }},
	})
	c.Token = f.secret(n, "discord.token", "DISCORD_TOKEN", token, "to use Discord, or remove discord")
	f.checkToken(n, "discord", c.Token)
}

// publicKey reads the key of a Discord application; empty is none.
func (f *file) publicKey(n *yaml.Node) string {
	s, ok := f.text(n, "discord.public_key")
	s = strings.ToLower(strings.TrimSpace(s))
	if !ok || s == "" {
		return ""
	}
	if key, err := hex.DecodeString(s); err != nil || len(key) != ed25519.PublicKeySize {
		f.problem(n, "discord.public_key has not %d digits of 0-9 and a-f; copy it from the developer portal (General Information, Public Key), in quotes", 2*ed25519.PublicKeySize)
		return ""
	}
	return s
}

// shards reads a number, or "auto".
func (f *file) shards(n *yaml.Node) int {
	if f.follow(n).Value == "auto" {
		return AutoShards
	}
	if v, err := strconv.Atoi(f.follow(n).Value); err != nil || v < 1 || v > MaxShards {
		f.problem(n, "discord.shards is %s; write auto, or a whole number from 1 to %d, without quotes", valueWords(f.follow(n)), MaxShards)
		return 0
	}
	return f.number(n, "discord.shards", 1, MaxShards)
}

// endpoint finds interactions by HTTP that cannot arrive.
func (f *file) endpoint() {
	c := f.config.Discord
	switch {
	case c.PublicKey == "":
	case f.config.Web.Listen == "":
		f.problem(f.publicKeyAt, "discord.public_key is set but the web server is off; write listen: 127.0.0.1:8080 under web, or remove the key to use the gateway")
	case c.Shards != 0:
		f.problem(f.publicKeyAt, "discord.public_key and discord.shards are both set; with the key there are no gateway connections: remove one of them")
	}
}

// role reads the id of a Discord role.
func (f *file) role(n *yaml.Node) string {
	s, ok := f.text(n, "mention")
	if _, err := strconv.ParseUint(s, 10, 63); ok && s != "" && err != nil {
		f.problem(n, "mention is no id of a role; in Discord's settings turn on Advanced, Developer Mode, then Copy Role ID, and write it in quotes")
		return ""
	}
	return s
}

func (f *file) telegram(n *yaml.Node) {
	f.platformKnown["telegram"] = true
	c := &f.config.Telegram
	var token pair
	var hook *yaml.Node
	f.object(n, "telegram", []field{
		{"token", token.inline()},
		{"token_file", token.file()},
		{"api_url", func(n *yaml.Node) { c.APIURL = f.optionalURL(n, "telegram.api_url") }},
		{"webhook", func(n *yaml.Node) { hook = n }},
	})
	c.Token = f.secret(n, "telegram.token", "TELEGRAM_TOKEN", token, "to use Telegram, or remove telegram")
	f.checkToken(n, "telegram", c.Token)
	if hook != nil {
		f.webhook(hook)
	}
}

func (f *file) webhook(n *yaml.Node) {
	const name = "telegram.webhook"
	c := &f.config.Telegram.Webhook
	var secret pair
	nodes := f.object(n, name, []field{
		{"listen", func(n *yaml.Node) { c.Listen = f.listen(n, name+".listen"); f.hookListen = n }},
		{"url", func(n *yaml.Node) { c.URL = f.optionalURL(n, name+".url") }},
		{"secret", secret.inline()},
		{"secret_file", secret.file()},
	})
	listen, url := f.filled(nodes["listen"]), f.filled(nodes["url"])
	switch {
	case !listen && !url && !f.filled(secret.value) && !f.filled(secret.path):
		return // long polling
	case !listen:
		f.problem(n, "%s has no listen; write the address to listen on, for example 127.0.0.1:8443, or leave all of webhook empty for long polling", name)
	case !url:
		f.problem(n, "%s has no url; write the https address that Telegram is to call, or leave all of webhook empty for long polling", name)
	}
	c.Secret = f.secret(n, name+".secret", "TELEGRAM_WEBHOOK_SECRET", secret, "so that nobody else can send updates")
	if strings.ContainsFunc(c.Secret.Reveal(), notHookSecret) || len(c.Secret.Reveal()) > 256 {
		f.problem(n, "%s.secret has other characters than A-Z a-z 0-9 _ - or more than 256 of them; Telegram takes only those", name)
	}
	if strings.HasPrefix(c.URL, "http:") && f.config.Telegram.APIURL == "" {
		f.problem(nodes["url"], "%s.url is http and Telegram calls only https; write an https address", name)
	}
}

// notHookSecret reports what a secret_token may not hold (Telegram Bot API, setWebhook).
func notHookSecret(r rune) bool {
	return !(r == '_' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
}

func (f *file) web(n *yaml.Node) {
	c := &f.config.Web
	f.object(n, "web", []field{
		{"listen", func(n *yaml.Node) { c.Listen = f.listen(n, "web.listen"); f.webListen = n }},
		{"public_url", func(n *yaml.Node) { c.PublicURL = f.optionalURL(n, "web.public_url") }},
	})
	if c.PublicURL != "" && !f.filled(f.webListen) {
		f.problem(n, "web.public_url is set but the web server is off; write listen: 127.0.0.1:8080 under web")
	}
}

func (f *file) fetch(n *yaml.Node) {
	c := &f.config.Fetch
	f.object(n, "fetch", []field{
		{"contact", func(n *yaml.Node) { c.Contact = f.contact(n) }},
		{"allow_private", func(n *yaml.Node) {
			texts, nodes := f.texts(n, "fetch.allow_private")
			for i, s := range texts {
				if p, ok := f.prefix(nodes[i], s); ok {
					c.AllowPrivate = append(c.AllowPrivate, p)
				}
			}
		}},
	})
}

func (f *file) keep(n *yaml.Node) {
	c := &f.config.Keep
	f.object(n, "keep", []field{
		{"articles", func(n *yaml.Node) { c.Articles = f.days(n, "keep.articles", MinKeepArticles, MaxKeep) }},
		{"digests", func(n *yaml.Node) { c.Digests = f.days(n, "keep.digests", MinKeepDigests, MaxKeep) }},
	})
}

// listeners finds two servers on one address.
func (f *file) listeners() {
	web, hook := f.config.Web.Listen, f.config.Telegram.Webhook.Listen
	if web != "" && web == hook {
		f.problem(f.hookListen, "telegram.webhook.listen is the address of web.listen (line %d); write another port", f.webListen.Line)
	}
}

func (f *file) sources(n *yaml.Node) {
	names, urls := map[string]int{}, map[string]int{}
	f.items(n, "sources", func(_ int, n *yaml.Node) {
		var s Source
		nodes := f.object(n, "a source", []field{
			{"name", func(n *yaml.Node) { s.Name = f.name(n, "a source's name") }},
			{"url", func(n *yaml.Node) { s.URL = f.sourceURL(n) }},
		})
		if nodes == nil {
			return
		}
		f.need(n, nodes, "a source", map[string]string{"name": "name: BBC World", "url": "url: https://example.org/feed.xml"})
		f.once(nodes["name"], "source", s.Name, names)
		if s.URL != "" && urls[s.URL] > 0 {
			f.problem(nodes["url"], "the source's address is that of line %d; keep one of them", urls[s.URL])
		} else if s.URL != "" {
			urls[s.URL] = nodes["url"].Line
		}
		f.config.Sources = append(f.config.Sources, s)
	})
}

func (f *file) briefings(n *yaml.Node) {
	names := map[string]int{}
	f.items(n, "briefings", func(_ int, n *yaml.Node) {
		b := Briefing{Zone: "UTC"}
		nodes := f.object(n, "a briefing", f.briefingFields(&b))
		if nodes == nil {
			return
		}
		f.need(n, nodes, "a briefing", map[string]string{
			"name": "name: morning", "schedule": `schedule: "0 8 * * *"`, "channels": `channels: ["console:"]`,
		})
		f.once(nodes["name"], "briefing", b.Name, names)
		f.schedule(nodes, b)
		f.config.Briefings = append(f.config.Briefings, b)
	})
}

func (f *file) briefingFields(b *Briefing) []field {
	return []field{
		{"name", func(n *yaml.Node) { b.Name = f.name(n, "a briefing's name") }},
		{"schedule", func(n *yaml.Node) { b.Schedule, _ = f.text(n, "a briefing's schedule") }},
		{"zone", func(n *yaml.Node) { b.Zone = f.zone(n) }},
		{"sources", func(n *yaml.Node) { b.Sources = f.sourceNames(n) }},
		{"filters", func(n *yaml.Node) {
			f.object(n, "filters", []field{
				{"include", func(n *yaml.Node) { b.Filters.Include = f.words(n, "filters.include") }},
				{"exclude", func(n *yaml.Node) { b.Filters.Exclude = f.words(n, "filters.exclude") }},
			})
		}},
		{"style", func(n *yaml.Node) {
			f.object(n, "style", []field{
				{"stories", func(n *yaml.Node) { b.Style.Stories = f.number(n, "style.stories", 1, MaxStories) }},
				{"bullets", func(n *yaml.Node) { b.Style.Bullets = f.number(n, "style.bullets", 1, MaxBullets) }},
			})
		}},
		{"mention", func(n *yaml.Node) { b.Mention = f.role(n) }},
		{"channels", func(n *yaml.Node) { b.Channels = f.channels(n) }},
		{"grace", func(n *yaml.Node) { b.Grace = f.duration(n, "grace", time.Minute, MaxGrace) }},
		{"quiet", func(n *yaml.Node) { b.Quiet = f.quiet(n) }},
		{"silent", func(n *yaml.Node) { b.Silent = f.yes(n, "silent") }},
	}
}

// quiet reads quiet hours, which are checked elsewhere.
func (f *file) quiet(n *yaml.Node) string {
	text, ok := f.text(n, "quiet")
	if !ok || f.Checks.Quiet == nil {
		return text
	}
	if err := f.Checks.Quiet(text); err != nil {
		f.problem(n, "%s", oneLine(err.Error()))
		return ""
	}
	return text
}

// need tells which required keys are missing; examples says how each is written.
func (f *file) need(n *yaml.Node, nodes map[string]*yaml.Node, what string, examples map[string]string) {
	for _, key := range []string{"name", "url", "schedule", "channels"} {
		if example, required := examples[key]; required && nodes[key] == nil {
			f.problem(n, "%s has no %s; write one, for example %s", what, key, example)
		}
	}
}

// once tells a name that was given before, without regard to case.
func (f *file) once(n *yaml.Node, what, name string, seen map[string]int) {
	key := strings.ToLower(name)
	if name == "" || n == nil {
		return
	}
	if seen[key] > 0 {
		f.problem(n, "%s %s has the name of line %d (case does not count); give it another one", what, show(name), seen[key])
		return
	}
	seen[key] = n.Line
}

// name reads a name: one line of at most MaxName characters.
func (f *file) name(n *yaml.Node, what string) string {
	s, ok := f.text(n, what)
	s = strings.TrimSpace(s)
	switch {
	case !ok:
		return ""
	case s == "":
		f.problem(n, "%s is empty; write a short one", what)
		return ""
	case utf8.RuneCountInString(s) > MaxName:
		f.problem(n, "%s has %d characters; write one of at most %d", what, utf8.RuneCountInString(s), MaxName)
		return ""
	case strings.ContainsFunc(s, unprintable):
		f.problem(n, "%s holds a line end or a character that cannot be seen; write it on one line", what)
		return ""
	}
	return s
}

// schedule checks a briefing's schedule in its zone.
func (f *file) schedule(nodes map[string]*yaml.Node, b Briefing) {
	if nodes["schedule"] == nil || f.Checks.Schedule == nil || b.Schedule == "" && f.follow(nodes["schedule"]).Kind != yaml.ScalarNode {
		return
	}
	zone := b.Zone
	if zone == "" { // it is wrong, which is told already; the schedule may be wrong too
		zone = "UTC"
	}
	if err := f.Checks.Schedule(b.Schedule, zone); err != nil {
		text := oneLine(err.Error())
		if !strings.Contains(text, "write") {
			text += `; write for example "0 8 * * 1-5", @daily or @every 6h`
		}
		f.problem(nodes["schedule"], "%s", text)
	}
}

// sourceNames reads the sources that a briefing names, as they are written where they
// are declared.
func (f *file) sourceNames(n *yaml.Node) []string {
	names, nodes := f.texts(n, "a briefing's sources")
	known := make([]string, 0, len(f.config.Sources))
	byName := map[string]string{}
	for _, s := range f.config.Sources {
		known = append(known, s.Name)
		byName[strings.ToLower(s.Name)] = s.Name
	}
	seen := map[string]bool{}
	var out []string
	for i, name := range names {
		declared, ok := byName[strings.ToLower(name)]
		switch {
		case !ok:
			f.problem(nodes[i], "no source is called %s; %s", show(name), suggestSource(name, known))
		case seen[declared]:
			f.problem(nodes[i], "source %s stands twice in this briefing; keep one of them", show(name))
		default:
			seen[declared] = true
			out = append(out, declared)
		}
	}
	return out
}

func suggestSource(name string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return "write " + near
	}
	if len(known) == 0 {
		return "declare it under sources with its name and url"
	}
	return "declare it under sources, or leave the list empty for all"
}

// words reads filter words.
func (f *file) words(n *yaml.Node, name string) []string {
	words, nodes := f.texts(n, name)
	for i, w := range words {
		if len(w) > maxWord {
			f.problem(nodes[i], "an entry of %s has %d bytes; write a word or a few, at most %d", name, len(w), maxWord)
		}
	}
	return words
}

// channels reads where a briefing is posted.
func (f *file) channels(n *yaml.Node) []string {
	channels, nodes := f.texts(n, "channels")
	if list := f.follow(n); list.Kind == yaml.SequenceNode && len(list.Content) == 0 {
		f.problem(n, `channels is empty; write where to post, for example ["console:"]`)
	}
	seen := map[string]bool{}
	for i, c := range channels {
		key := strings.ToLower(c)
		if f.Checks.Channel != nil {
			if err := f.Checks.Channel(c); err != nil {
				f.problem(nodes[i], "%s", oneLine(err.Error()))
				continue
			}
		}
		platform, _, _ := strings.Cut(key, ":")
		switch {
		case seen[key]:
			f.problem(nodes[i], "channel %s stands twice in this briefing; keep one of them", show(c))
		case !f.config.HasPlatform(platform) && !f.platformKnown[platform]:
			f.problem(nodes[i], "channel %s is on a platform that is not connected; add %s: with its token_file or token", show(c), platform)
		}
		seen[key] = true
	}
	return channels
}
