package config

import (
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// pair is a secret that is written in place or kept in a file.
type pair struct{ value, path *yaml.Node }

func (p *pair) inline() func(*yaml.Node) { return func(n *yaml.Node) { p.value = n } }
func (p *pair) file() func(*yaml.Node)   { return func(n *yaml.Node) { p.path = n } }

// filled reports whether a key holds something else than an empty text.
func (f *file) filled(n *yaml.Node) bool {
	return n != nil && !(f.follow(n).Kind == yaml.ScalarNode && f.follow(n).Value == "")
}

// secret reads a secret that must be there. name is its key, variable the one that
// messages suggest, why what it is needed for.
func (f *file) secret(at *yaml.Node, name, variable string, p pair, why string) Secret {
	switch {
	case f.filled(p.value) && f.filled(p.path):
		f.problem(p.path, "%s and %s_file are both set; keep one of them", name, name)
		return Secret{}
	case f.filled(p.path):
		return f.secretFile(p.path, name+"_file")
	case f.filled(p.value):
		return f.secretText(p.value, name)
	}
	_, key := cutLast(name, ".")
	f.problem(at, "%s is missing; write %s_file: FILE or %s: ${%s}, %s", name, key, key, variable, why)
	return Secret{}
}

// secretText reads a secret in place, with ${NAME} replaced from the environment.
func (f *file) secretText(n *yaml.Node, name string) Secret {
	s, ok := f.text(n, name)
	if !ok {
		return Secret{}
	}
	s, ok = f.expand(n, name, s)
	if !ok {
		return Secret{}
	}
	return f.oneWord(n, name, s)
}

// secretFile reads a secret from a file, without white space around it.
func (f *file) secretFile(n *yaml.Node, name string) Secret {
	path, ok := f.text(n, name)
	if !ok {
		return Secret{}
	}
	if path, ok = f.expand(n, name, path); !ok {
		return Secret{}
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(f.dir, path)
	}
	data, err := f.readFile(path)
	if err != nil {
		f.problem(n, "%s %s: %s; write the path of a file that holds only the secret", name, show(path), fileError(err))
		return Secret{}
	}
	if len(data) > 64<<10 {
		f.problem(n, "%s %s has %d bytes; write the path of a file that holds only the secret", name, show(path), len(data))
		return Secret{}
	}
	if strings.TrimSpace(string(data)) == "" {
		f.problem(n, "%s %s is empty; put the secret into it", name, show(path))
		return Secret{}
	}
	return f.oneWord(n, name, string(data))
}

// oneWord hides s, which has to be one word of printable ASCII: it goes into an HTTP
// header or an address.
func (f *file) oneWord(n *yaml.Node, name, s string) Secret {
	s = strings.TrimSpace(s)
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		f.problem(n, "%s holds white space or characters that no secret has; it has to be one word", name)
		return Secret{}
	}
	return NewSecret(s)
}

var variable = regexp.MustCompile(`\$\{([^}]*)(\}?)`)

// expand replaces ${NAME} by the environment's value.
func (f *file) expand(n *yaml.Node, name, s string) (string, bool) {
	ok := true
	out := variable.ReplaceAllStringFunc(s, func(m string) string {
		key, closed := strings.CutSuffix(m[2:], "}")
		if !closed || !validVariable(key) {
			f.problem(n, "%s holds a ${ that names no variable; write ${NAME} with letters, digits and _", name)
			ok = false
			return ""
		}
		value, set := "", false
		if f.Env != nil {
			value, set = f.Env(key)
		}
		switch {
		case !set:
			f.problem(n, "the environment variable %s of %s is not set; set it, or write the key that ends in _file", key, name)
			ok = false
		case strings.TrimSpace(value) == "":
			f.problem(n, "the environment variable %s of %s is empty; put the value into it", key, name)
			ok = false
		}
		return value
	})
	return out, ok
}

func validVariable(s string) bool {
	for i, r := range s {
		if !(r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || i > 0 && '0' <= r && r <= '9') {
			return false
		}
	}
	return s != "" && len(s) <= 200
}

// checkToken finds what people paste instead of a token.
func (f *file) checkToken(n *yaml.Node, platform string, s Secret) {
	token := s.Reveal()
	switch {
	case token == "":
	case strings.Contains(token, "://"):
		f.problem(n, "%s.token is a web address; write the bot's token itself", platform)
	case platform == "telegram" && !strings.Contains(token, ":"):
		f.problem(n, "telegram.token has no colon; a token of @BotFather looks like 123456789:AAE…")
	case platform == "discord" && strings.Contains(token, ":"):
		f.problem(n, "discord.token holds a colon, which no Discord token has; copy it from the Bot page of the application")
	}
}

// database reads "sqlite:FILE" or "postgres://…".
func (f *file) database(n *yaml.Node) {
	s, ok := f.text(n, "database")
	if !ok {
		return
	}
	if s, ok = f.expand(n, "database", strings.TrimSpace(s)); !ok {
		return
	}
	d, wrong, _ := database(s)
	if wrong != "" {
		f.problem(n, "%s", wrong)
		return
	}
	f.config.Database = d
}

// database reads an address; wrong says what to write instead and holds no password.
func database(s string) (d Database, wrong string, u *url.URL) {
	const forms = "write sqlite:FILE or postgres://user@host/database"
	scheme, rest, _ := strings.Cut(s, ":")
	switch strings.ToLower(scheme) {
	case "sqlite":
		return sqlite(rest)
	case "postgres", "postgresql":
	default:
		if scheme == s || len(scheme) > 12 || strings.ContainsFunc(scheme, func(r rune) bool { return r < 'A' || r > 'z' }) {
			return d, "database has no kind; " + forms, nil // not quoted: it may be a password
		}
		return d, "database kind " + show(scheme) + " is not known; " + forms, nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil: // url's own message would show the password
		return d, "database is no valid address; write postgres://user@host/database, with %40 for @ and %2F for / in a password", nil
	case u.Opaque != "" || u.Host == "" && u.Query().Get("host") == "":
		return d, "database has no host; write postgres://user@host/database", nil
	case strings.Trim(u.Path, "/") == "" || strings.Contains(strings.Trim(u.Path, "/"), "/"):
		return d, "database names no database behind the host; write postgres://user@host/database", nil
	}
	u.Scheme = "postgres"
	return postgres(u), "", u
}

func sqlite(name string) (d Database, wrong string, u *url.URL) {
	switch {
	case name == "" || strings.HasSuffix(name, "/"):
		return d, "database names no file; write sqlite:tidings.db", nil
	case strings.HasPrefix(name, "//"):
		return d, "database has slashes behind sqlite:; write sqlite:" + strings.TrimPrefix(name, "//"), nil
	case strings.Contains(name, ":memory:"):
		return d, "database in memory would forget everything at the end; write sqlite:FILE", nil
	case strings.ContainsAny(name, "?#\n\x00"):
		return d, "database's file has a character that a file's name should not have (? # or a line end); write sqlite:tidings.db", nil
	}
	return Database{Driver: SQLite, File: name}, "", nil
}

func postgres(u *url.URL) Database {
	shown := *u
	if _, has := u.User.Password(); has {
		shown.User = url.User(u.User.Username())
	}
	if q := shown.Query(); q.Has("password") {
		q.Del("password")
		shown.RawQuery = q.Encode()
	}
	return Database{Driver: Postgres, URL: NewSecret(u.String()), shown: shown.String()}
}

// password puts the password of database_password_file into PostgreSQL's address.
func (f *file) password(nodes map[string]*yaml.Node) {
	if !f.filled(f.passwordFile) {
		return
	}
	d := f.config.Database
	if d.Driver != Postgres {
		if nodes["database"] == nil || len(f.problems) == 0 {
			f.problem(f.passwordFile, "database_password_file is only for postgres://; remove it")
		}
		return
	}
	u, err := url.Parse(d.URL.Reveal())
	if err != nil {
		return // it was parsed before
	}
	if _, has := u.User.Password(); has || u.Query().Has("password") {
		f.problem(f.passwordFile, "database holds a password and database_password_file names another; keep one of them")
		return
	}
	if u.User.Username() == "" {
		f.problem(nodes["database"], "database names no user for the password; write postgres://user@host/database")
		return
	}
	secret := f.secretFile(f.passwordFile, "database_password_file")
	u.User = url.UserPassword(u.User.Username(), secret.Reveal())
	f.config.Database = postgres(u)
}

// optionalURL reads an http or https address of a server, without a slash at its end;
// empty for none.
func (f *file) optionalURL(n *yaml.Node, name string) string {
	s, ok := f.text(n, name)
	if s = strings.TrimSpace(s); !ok || s == "" {
		return ""
	}
	u, wrong := webURL(s)
	switch {
	case wrong != "":
		f.problem(n, "%s %s", name, wrong)
		return ""
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		f.problem(n, "%s has a ? or # part; write the address without it", name)
		return ""
	}
	return strings.TrimRight(u.String(), "/")
}

// sourceURL reads a source's address.
func (f *file) sourceURL(n *yaml.Node) string {
	s, ok := f.text(n, "a source's url")
	if !ok {
		return ""
	}
	u, wrong := webURL(strings.TrimSpace(s))
	if wrong != "" {
		f.problem(n, "a source's url %s", wrong)
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// webURL reads an http or https address; wrong says what to write instead. It never
// quotes more of the address than its scheme, because addresses can hold secrets.
func webURL(s string) (u *url.URL, wrong string) {
	u, err := url.Parse(s)
	scheme, _, hasScheme := strings.Cut(s, "://")
	switch {
	case s == "":
		return nil, "is empty; write an address that starts with https://"
	case len(s) > maxURL:
		return nil, "has " + strconv.Itoa(len(s)) + " bytes; the most is " + strconv.Itoa(maxURL)
	case !hasScheme:
		return nil, "has no https:// in front; write the whole address"
	case err != nil || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unprintable(r) }):
		return nil, "is no valid address; copy it from a browser's address bar"
	case u.Scheme != "http" && u.Scheme != "https":
		near := Nearest(scheme, []string{"https", "http"})
		if near == "" {
			near = "https"
		}
		return nil, "starts with " + show(scheme+"://") + "; write " + near + "://"
	case u.Hostname() == "":
		return nil, "names no host; write for example https://example.org/feed.xml"
	case u.User != nil:
		return nil, "holds a user or password, which everyone who lists it would see; write it without"
	case badPort(u.Port()) || strings.HasSuffix(u.Host, ":"):
		return nil, "has a port that is no number from 1 to 65535; leave it out or correct it"
	}
	u.Host = strings.ToLower(u.Host)
	return u, ""
}

func badPort(p string) bool {
	n, err := strconv.Atoi(p)
	return p != "" && (err != nil || n < 1 || n > 65535)
}

// listen reads an address to listen on; empty for off. Port 0 is any free port.
func (f *file) listen(n *yaml.Node, name string) string {
	s, ok := f.text(n, name)
	if s = strings.TrimSpace(s); !ok || s == "" {
		return ""
	}
	host, port, err := net.SplitHostPort(s)
	switch {
	case strings.Contains(s, "://"):
		f.problem(n, "%s is a web address; write host:port, for example 127.0.0.1:8080", name)
	case err != nil && !badPort(s):
		f.problem(n, "%s has no host; write 127.0.0.1:%s, or :%s for all addresses of the machine", name, s, s)
	case err != nil:
		f.problem(n, "%s has no port; write host:port, for example 127.0.0.1:8080", name)
	case port == "" || badPort(port) && port != "0": // 0 is any free port
		f.problem(n, "%s has port %s; write a number from 1 to 65535", name, show(port))
	case !validHost(host):
		f.problem(n, "%s has host %s; write an address such as 127.0.0.1, or nothing before the colon for all", name, show(host))
	default:
		return net.JoinHostPort(host, port)
	}
	return ""
}

func validHost(h string) bool {
	if h == "" {
		return true
	}
	if _, err := netip.ParseAddr(h); err == nil {
		return true
	}
	last := h[strings.LastIndex(h, ".")+1:]
	return len(h) <= 253 && last != "" && !strings.ContainsFunc(h, func(r rune) bool {
		return !(r == '-' || r == '.' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}) && strings.ContainsFunc(last, unicode.IsLetter)
}

// contact reads what goes into the User-Agent.
func (f *file) contact(n *yaml.Node) string {
	s, ok := f.text(n, "fetch.contact")
	s = strings.TrimSpace(s)
	mail := strings.Count(s, "@") == 1 && !strings.HasPrefix(s, "@") && !strings.HasSuffix(s, "@")
	address := strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
	switch {
	case !ok || s == "":
		return ""
	case !mail && !address || len(s) > 200 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("()<>\"\\", r) }):
		f.problem(n, "fetch.contact is no address; write one of the web or of e-mail, for example news@example.org")
		return ""
	}
	return s
}

// prefix reads a network.
func (f *file) prefix(n *yaml.Node, s string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(s)
	if err == nil {
		return p.Masked(), true
	}
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		f.problem(n, "fetch.allow_private: %s is one address; write %s/%d for it alone", s, a, a.BitLen())
		return netip.Prefix{}, false
	}
	f.problem(n, "fetch.allow_private: %s is no network; write it as address/bits, for example 127.0.0.0/8", show(s))
	return netip.Prefix{}, false
}

// zone reads the name of a time zone.
func (f *file) zone(n *yaml.Node) string {
	s, ok := f.text(n, "a briefing's zone")
	s = strings.TrimSpace(s)
	switch {
	case !ok:
		return ""
	case s == "":
		return "UTC"
	case s != "Local" && !strings.Contains(s, "\\"):
		if _, err := time.LoadLocation(s); err == nil {
			return s
		}
	}
	if near := NearestZone(s); near != "" {
		f.problem(n, "there is no time zone %s; write %s", show(s), near)
	} else {
		f.problem(n, "there is no time zone %s; write a name of the IANA list, for example Europe/Kyiv or UTC", show(s))
	}
	return ""
}

// unprintable reports characters that do not show or that turn text around.
func unprintable(r rune) bool {
	return r < ' ' || r != ' ' && !unicode.IsPrint(r) && r != 0x200c && r != 0x200d
}

func cutLast(s, sep string) (before, after string) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):]
	}
	return "", s
}
