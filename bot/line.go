package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseLine reads a command that was typed as text: "/sources add bbc.com/news", with
// "/command@bot" as Telegram writes it, the table's aliases ("/sub"), options by
// position or as name=value, and "quotes" around values with blanks. me is the bot's
// own name; a command for another bot is not ours. ok is false where the line is no
// command, or none of ours.
//
// Where ok is true, path and args go into a Request; args hold what was typed, a
// whole number as plain digits. The error is a *UsageError that says what to type
// instead; with Unknown set the command may be meant for somebody else.
//
// The work grows with the line's length and no faster.
func ParseLine(line, me string) (path []string, args map[string]string, ok bool, err error) {
	line = strings.TrimSpace(line)
	word, rest := cutSpace(line)
	name, bot, addressed := strings.Cut(word, "@")
	name, slash := strings.CutPrefix(name, "/")
	me = strings.TrimPrefix(me, "@")
	if !slash || !commandName(name) || addressed && me != "" && !strings.EqualFold(bot, me) {
		return nil, nil, false, nil
	}
	tokens := tokenize(rest)
	cmd, path, err := resolve(name, &tokens)
	if err != nil {
		return path, nil, true, err
	}
	a := assigner{options: cmd.Options, args: map[string]string{}}
	a.assign(tokens)
	if len(a.left) > 0 {
		return path, a.args, true, &UsageError{
			Problem: fmt.Sprintf("“%s” is more than /%s takes.", shorten(CleanLine(joined(a.left))), strings.Join(path, " ")),
			Try:     Usage(path),
		}
	}
	return path, a.args, true, nil
}

// commandName reports whether s can be a command's name, so that "/etc/hosts" and "/"
// are left alone.
func commandName(s string) bool {
	return s != "" && len(s) <= 32 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '_' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z')
	})
}

// resolve finds the command that a typed name means, taking its subcommand off tokens.
func resolve(name string, tokens *[]token) (Command, []string, error) {
	table := Commands()
	path := aliasPath(table, name)
	if path == nil {
		_, _, err := Find([]string{name})
		return Command{}, []string{name}, err
	}
	c, _ := byName(table, path[0])
	if len(c.Subs) == 0 || len(path) == 2 {
		return Find(path)
	}
	if len(*tokens) > 0 {
		first := (*tokens)[0]
		if _, ok := byName(c.Subs, first.text); ok && first.option == "" {
			path = append(path, strings.ToLower(first.text))
			*tokens = (*tokens)[1:]
			return Find(path)
		}
		if sub, _ := byName(c.Subs, c.Default); !plainNumber(first) || len(sub.Options) == 0 {
			return Find(append(path, first.text))
		}
	}
	return Find(path)
}

// aliasPath is the path of the command or subcommand with that name or alias.
func aliasPath(table []Command, name string) []string {
	if c, ok := byName(table, name); ok {
		return []string{c.Name}
	}
	same := func(alias string) bool { return strings.EqualFold(alias, name) }
	for _, c := range table {
		if slices.ContainsFunc(c.Aliases, same) {
			return []string{c.Name}
		}
		for _, s := range c.Subs {
			if slices.ContainsFunc(s.Aliases, same) {
				return []string{c.Name, s.Name}
			}
		}
	}
	return nil
}

// token is one typed word, or a quoted run of them.
type token struct {
	// text is what was typed, without the quotes around the whole.
	text   string
	quoted bool
	// option and value are set for option=value; the caller knows whether that is one.
	option, value string
}

// quotes maps an opening quotation mark to those that close it.
var quotes = map[rune]string{'"': `"`, '“': "”“", '„': "“”", '«': "»"}

// tokenize parts a line into words. A quotation mark opens a quoted run at the start
// of a word or of a value; one that is never closed is a letter like others.
func tokenize(s string) []token {
	lastClose := map[rune]int{}
	for open, closing := range quotes {
		lastClose[open] = strings.LastIndexAny(s, closing)
	}
	// quoted gives the run that opens at i, and where the text goes on behind it.
	quoted := func(i int) (string, int, bool) {
		r, n := utf8.DecodeRuneInString(s[i:])
		closing, ok := quotes[r]
		if !ok || lastClose[r] < i+n {
			return "", 0, false
		}
		end := i + n + strings.IndexAny(s[i+n:], closing)
		_, m := utf8.DecodeRuneInString(s[end:])
		return s[i+n : end], end + m, true
	}
	var out []token
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		if text, next, ok := quoted(i); ok {
			out = append(out, token{text: text, quoted: true})
			i = next
			continue
		}
		start := i
		t := token{}
		if key := leadingLetters(s[i:]); key > 0 && i+key < len(s) && s[i+key] == '=' {
			t.option = strings.ToLower(s[i : i+key])
			i += key + 1
			if text, next, ok := quoted(i); ok {
				t.value, t.quoted, i = text, true, next
				t.text = s[start:i]
				out = append(out, t)
				continue
			}
		}
		value := i
		i += wordLen(s[i:])
		t.text = s[start:i]
		t.value = s[value:i]
		out = append(out, t)
	}
	return out
}

func leadingLetters(s string) int {
	for i := range len(s) {
		if i > 32 || !letter(s[i]) {
			return i
		}
	}
	return 0
}

func wordLen(s string) int {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return i
	}
	return len(s)
}

// cutSpace parts a line at its first white space.
func cutSpace(s string) (word, rest string) {
	n := wordLen(s)
	return s[:n], s[n:]
}

func joined(ts []token) string {
	parts := make([]string, len(ts))
	for i, t := range ts {
		parts[i] = t.text
	}
	return strings.Join(parts, " ")
}

// assigner gives the tokens of a line to the options of a command.
type assigner struct {
	options []Option
	args    map[string]string
	// left is what no option took.
	left []token
}

func (a *assigner) assign(tokens []token) {
	bare := a.named(tokens)
	for i, o := range a.options {
		if len(bare) == 0 {
			return
		}
		if _, set := a.args[o.Name]; set {
			continue
		}
		n := a.takes(i, bare)
		if o.Rest { // it took all that is left
			n -= a.numbersBehind(i, bare)
			bare = bare[:n]
		}
		if n > 0 {
			a.set(o, joined(bare[:n]))
			bare = bare[n:]
		}
	}
	a.left = bare
}

// named takes out the options given as name=value. A value with blanks may go on
// without quotes where the option takes more than one word.
func (a *assigner) named(tokens []token) (bare []token) {
	for i := 0; i < len(tokens); {
		t := tokens[i]
		o, ok := a.option(t.option)
		i++
		if !ok {
			bare = append(bare, t)
			continue
		}
		end := i
		for end < len(tokens) && !a.isNamed(tokens[end]) {
			end++
		}
		words := append([]token{{text: t.value, quoted: t.quoted}}, tokens[i:end]...)
		if t.value == "" && !t.quoted { // "zone= Europe/Kyiv"
			words = tokens[i:end]
			i++
		}
		if len(words) == 0 {
			continue
		}
		n := 1
		switch {
		case words[0].quoted:
		case o.Name == "schedule":
			n = max(1, scheduleLen(words))
		case o.Rest:
			n = len(words)
			i += n - 1
			index := slices.IndexFunc(a.options, func(p Option) bool { return p.Name == o.Name })
			a.set(o, joined(words[:n-a.numbersBehind(index, words)]))
			continue
		}
		a.set(o, joined(words[:n]))
		i += n - 1
	}
	return bare
}

func (a *assigner) isNamed(t token) bool {
	_, ok := a.option(t.option)
	return ok
}

func (a *assigner) option(name string) (Option, bool) {
	for _, o := range a.options {
		if name != "" && o.Name == name {
			return o, true
		}
	}
	return Option{}, false
}

func (a *assigner) set(o Option, value string) {
	value = strings.TrimSpace(value)
	if o.Number {
		if n, ok := o.number(value); ok {
			value = strconv.Itoa(n)
		}
	}
	if value != "" {
		a.args[o.Name] = value
	}
}

// takes is how many of the words the i-th option takes by position.
func (a *assigner) takes(i int, words []token) int {
	o := a.options[i]
	switch {
	case o.Number:
		if n, ok := o.number(words[0].text); !ok || words[0].quoted || !o.inRange(n) {
			return 0
		}
		return 1
	case o.Name == "schedule":
		return scheduleTakes(words)
	case o.Name == "zone":
		if !zoneLike(words[0].text) {
			return 0
		}
		return 1
	case o.Name == "language" && !languageLike(words[0].text),
		o.Name == "quiet" && !quietLike(words[0].text):
		return 0
	case o.Rest:
		return len(words)
	case i+1 < len(a.options) && a.options[i+1].Name == "schedule" && !words[0].quoted:
		return nameLen(words)
	}
	return 1
}

// numbersBehind sets the numbers that follow the i-th option where the words end with
// them, and says how many words that were: "/digest flood 48".
func (a *assigner) numbersBehind(i int, words []token) int {
	n := 0
	for j := len(a.options) - 1; j > i && n < len(words); j-- {
		o, last := a.options[j], words[len(words)-1-n]
		v, ok := o.number(last.text)
		if _, set := a.args[o.Name]; set || !o.Number || !ok || last.quoted || !o.inRange(v) || a.options[i].Required && n+1 == len(words) {
			continue
		}
		a.set(o, last.text)
		n++
	}
	return n
}

// number reads a whole number; hours may be given as "48h" or "2d" too.
func (o Option) number(s string) (int, bool) {
	if !o.Number {
		return 0, false
	}
	factor := 1
	if o.Name == "hours" {
		if d, ok := strings.CutSuffix(s, "d"); ok {
			s, factor = d, 24
		} else {
			s = strings.TrimSuffix(s, "h")
		}
	}
	if s == "" || len(s) > 9 || digitsAfter(s, 0) != len(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n * factor, err == nil
}

func (o Option) inRange(n int) bool {
	return o.Min == 0 && o.Max == 0 || o.Min <= n && n <= o.Max
}

func plainNumber(t token) bool {
	return !t.quoted && t.text != "" && digitsAfter(t.text, 0) == len(t.text)
}

// mostScheduleWords is how many words a schedule may have.
const mostScheduleWords = 14

// scheduleLen is how many of the first words make the longest schedule; 0 for none.
func scheduleLen(words []token) int {
	if words[0].quoted {
		return 1
	}
	for n := min(len(words), mostScheduleWords); n > 0; n-- {
		if slices.ContainsFunc(words[1:n], func(t token) bool { return t.quoted }) {
			continue
		}
		if text := joined(words[:n]); len(text) <= mostSchedule && !strings.HasSuffix(text, ",") {
			if _, err := ReadSchedule(text); err == nil {
				return n
			}
		}
	}
	return 0
}

// scheduleTakes is scheduleLen or, where no schedule was understood, all words up to
// a zone, so that the answer can repeat what was not understood.
func scheduleTakes(words []token) int {
	if n := scheduleLen(words); n > 0 {
		return n
	}
	for i := range min(len(words), mostScheduleWords) {
		if zoneLike(words[i].text) {
			return i
		}
	}
	return len(words)
}

// nameLen is how many words stand before a schedule: "/briefing add morning news
// weekdays 08:00". Without one it is a single word.
func nameLen(words []token) int {
	for n := 1; n < min(len(words), 6); n++ {
		if words[n].quoted || startsSchedule(words[n].text) || scheduleLen(words[n:]) > 0 {
			return n
		}
	}
	return 1
}

// startsSchedule reports whether a word looks like the beginning of a schedule, so that
// one which cannot be read to its end is not taken for more of the name.
func startsSchedule(word string) bool {
	word = strings.TrimSuffix(strings.ToLower(word), ",")
	if word == "every" || daysOf(word) != 0 {
		return true
	}
	_, err := ReadSchedule(word)
	return err == nil && digitsAfter(word, 0) > 0
}
