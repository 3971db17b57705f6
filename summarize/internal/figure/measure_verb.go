package figure

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// auxiliary are verbs that only carry another one.
var auxiliary = set("be", "is", "are", "was", "were", "been", "being", "am", "'s", "'re", "has", "have", "had", "having", "'ve", "'d", "do", "does", "did", "get", "gets", "got")

// being are the forms of "to be", and verbs that stand like it before what is so.
var being = set("be", "is", "are", "was", "were", "been", "being", "am", "'s", "'re", "remain", "remains", "remained", "remaining", "stay", "stayed", "become", "became", "went", "go", "stood", "lay", "seem", "seemed", "appear", "appeared", "feel", "felt")

// saying are verbs by which somebody speaks, counts or has: they tell nothing of what is
// counted.
var saying = set("say", "tell", "report", "claim", "state", "announce", "add", "note", "estimate", "put", "count", "list", "show", "find", "warn", "insist", "argue", "believe", "think", "predict", "forecast", "record",
	"confirm", "acknowledge", "admit", "concede", "deny", "reckon", "suggest", "reveal", "indicate", "cite", "quote", "mention", "describe", "call", "speak", "allege", "accept", "know", "hear", "fear", "project",
	"calculate", "register", "tally", "name", "declare", "assert", "maintain", "contend", "explain", "recall", "include", "involve", "mean", "have", "be", "do", "let", "number", "contain", "comprise", "follow", "accord", "understand", "assume", "suspect", "consider", "reply", "testify", "agree", "decide", "vow", "give", "talk", "get", "remain", "become", "see")

// leaving are verbs whose object is so or there: "left 19 people dead", "made 200 homeless".
var leaving = set("leave", "make", "keep", "have", "find", "see", "get", "render")

// levels are verbs by which something stands at or reaches a value.
var levels = set("be", "stand", "reach", "hit", "total", "come", "amount", "peak", "average", "climb", "number", "exceed", "top", "near", "approach", "equal", "touch", "trade", "close", "open", "run", "start", "begin", "end", "settle", "finish", "remain", "stay", "hover", "range", "pass", "surpass", "become", "turn", "fall", "rise", "drop", "jump", "slip", "grow", "increase", "decline", "sink", "dip", "ease", "edge", "soar", "surge", "tumble", "plunge", "swell", "shrink", "slide", "go", "rank", "slump", "decrease", "rebound", "recover", "double", "triple", "value", "lie", "measure", "weigh", "quote", "price", "yield")

// extents are verbs that say how much something takes, of which the subject is measured.
var extents = set("cost", "last", "take", "weigh", "fly", "run", "span", "cover", "stretch", "wait", "travel", "walk", "extend", "measure", "hold", "seat", "use", "consume", "carry", "house", "play", "serve", "live", "work", "sell", "fetch", "charge")

// irregularVerbs are base, past and participle of the verbs that do not end in -ed.
var irregularVerbs = [...][3]string{{"be", "was", "been"}, {"bear", "bore", "borne"}, {"beat", "beat", "beaten"}, {"become", "became", "become"}, {"begin", "began", "begun"}, {"bend", "bent", "bent"}, {"bet", "bet", "bet"},
	{"bind", "bound", "bound"}, {"bite", "bit", "bitten"}, {"bleed", "bled", "bled"}, {"blow", "blew", "blown"}, {"break", "broke", "broken"}, {"bring", "brought", "brought"}, {"build", "built", "built"}, {"burst", "burst", "burst"},
	{"buy", "bought", "bought"}, {"cast", "cast", "cast"}, {"catch", "caught", "caught"}, {"choose", "chose", "chosen"}, {"come", "came", "come"}, {"cost", "cost", "cost"}, {"cut", "cut", "cut"}, {"deal", "dealt", "dealt"},
	{"dig", "dug", "dug"}, {"do", "did", "done"}, {"draw", "drew", "drawn"}, {"drink", "drank", "drunk"}, {"drive", "drove", "driven"}, {"eat", "ate", "eaten"}, {"fall", "fell", "fallen"}, {"feed", "fed", "fed"}, {"feel", "felt", "felt"},
	{"fight", "fought", "fought"}, {"find", "found", "found"}, {"flee", "fled", "fled"}, {"fly", "flew", "flown"}, {"forecast", "forecast", "forecast"}, {"forget", "forgot", "forgotten"}, {"freeze", "froze", "frozen"}, {"get", "got", "got"},
	{"give", "gave", "given"}, {"go", "went", "gone"}, {"grind", "ground", "ground"}, {"grow", "grew", "grown"}, {"hang", "hung", "hung"}, {"have", "had", "had"}, {"hear", "heard", "heard"}, {"hide", "hid", "hidden"}, {"hit", "hit", "hit"},
	{"hold", "held", "held"}, {"hurt", "hurt", "hurt"}, {"keep", "kept", "kept"}, {"know", "knew", "known"}, {"lay", "laid", "laid"}, {"lead", "led", "led"}, {"leave", "left", "left"}, {"lend", "lent", "lent"}, {"let", "let", "let"},
	{"lose", "lost", "lost"}, {"make", "made", "made"}, {"mean", "meant", "meant"}, {"meet", "met", "met"}, {"mow", "mowed", "mown"}, {"overcome", "overcame", "overcome"}, {"overthrow", "overthrew", "overthrown"}, {"pay", "paid", "paid"},
	{"put", "put", "put"}, {"quit", "quit", "quit"}, {"read", "read", "read"}, {"rebuild", "rebuilt", "rebuilt"}, {"repay", "repaid", "repaid"}, {"rid", "rid", "rid"}, {"ride", "rode", "ridden"}, {"ring", "rang", "rung"}, {"rise", "rose", "risen"},
	{"run", "ran", "run"}, {"say", "said", "said"}, {"see", "saw", "seen"}, {"seek", "sought", "sought"}, {"sell", "sold", "sold"}, {"send", "sent", "sent"}, {"set", "set", "set"}, {"sew", "sewed", "sewn"}, {"shake", "shook", "shaken"},
	{"shed", "shed", "shed"}, {"shoot", "shot", "shot"}, {"show", "showed", "shown"}, {"shrink", "shrank", "shrunk"}, {"shut", "shut", "shut"}, {"sing", "sang", "sung"}, {"sink", "sank", "sunk"}, {"sit", "sat", "sat"}, {"slay", "slew", "slain"},
	{"sleep", "slept", "slept"}, {"slide", "slid", "slid"}, {"sow", "sowed", "sown"}, {"speak", "spoke", "spoken"}, {"spend", "spent", "spent"}, {"split", "split", "split"}, {"spread", "spread", "spread"}, {"spring", "sprang", "sprung"},
	{"stand", "stood", "stood"}, {"steal", "stole", "stolen"}, {"stick", "stuck", "stuck"}, {"strike", "struck", "struck"}, {"swear", "swore", "sworn"}, {"sweep", "swept", "swept"}, {"swim", "swam", "swum"}, {"take", "took", "taken"},
	{"teach", "taught", "taught"}, {"tear", "tore", "torn"}, {"tell", "told", "told"}, {"think", "thought", "thought"}, {"throw", "threw", "thrown"}, {"undergo", "underwent", "undergone"}, {"understand", "understood", "understood"},
	{"undertake", "undertook", "undertaken"}, {"wake", "woke", "woken"}, {"wear", "wore", "worn"}, {"win", "won", "won"}, {"withdraw", "withdrew", "withdrawn"}, {"withhold", "withheld", "withheld"}, {"write", "wrote", "written"},
	{"outbid", "outbid", "outbid"}, {"resell", "resold", "resold"}, {"retake", "retook", "retaken"}, {"rewrite", "rewrote", "rewritten"}, {"mislead", "misled", "misled"}, {"breed", "bred", "bred"}, {"cling", "clung", "clung"}, {"light", "lit", "lit"}, {"shine", "shone", "shone"}}

var baseOf, participleOf = func() (base, participle map[string]string) {
	base, participle = map[string]string{}, map[string]string{}
	for _, v := range irregularVerbs {
		for _, w := range v {
			if base[w] == "" {
				base[w], participle[w] = v[0], v[2]
			}
		}
	}
	return base, participle
}()

// steady reports whether the participle w is also the past of its verb, so that it stands
// as well after who did it: "states signed", not "rebels taken".
func steady(w string) bool {
	for _, v := range irregularVerbs {
		if v[2] == w {
			return v[1] == w
		}
	}
	return strings.HasSuffix(w, "ed")
}

// participle is the past participle of the verb form w with the tag t: "shot" of "shoot",
// "shoots", "shot" and "shooting".
func participle(w string, t tagger.Tag) string {
	if p := participleOf[w]; p != "" {
		return p
	}
	switch t {
	case tagger.VBD, tagger.VBN:
		return w
	case tagger.VBZ:
		w = third(w)
	case tagger.VBG:
		stem := strings.TrimSuffix(w, "ing")
		for _, s := range []string{stem, stem + "e", undouble(stem)} {
			if p := participleOf[s]; p != "" {
				return p
			}
		}
		if y, ok := strings.CutSuffix(stem, "y"); ok && y != "" && !vowel(y[len(y)-1]) {
			return y + "ied"
		}
		return stem + "ed"
	}
	if p := participleOf[w]; p != "" {
		return p
	}
	return regular(w)
}

// third is the base of a third person singular: "cut" of "cuts", "carry" of "carries".
func third(w string) string {
	for _, end := range []string{"ches", "shes", "sses", "xes", "zzes", "oes"} {
		if strings.HasSuffix(w, end) {
			return w[:len(w)-2]
		}
	}
	if s, ok := strings.CutSuffix(w, "ies"); ok && len(s) > 1 {
		return s + "y"
	}
	return strings.TrimSuffix(w, "s")
}

// regular is the past participle of a regular verb's base.
func regular(w string) string {
	n := len(w)
	if n < 3 {
		return w + "ed"
	}
	last, before := w[n-1], w[n-2]
	switch {
	case last == 'e':
		return w + "d"
	case last == 'y' && !vowel(before):
		return w[:n-1] + "ied"
	case !vowel(last) && last != 'w' && last != 'x' && last != 'y' && vowel(before) && !vowel(w[n-3]) && n < 5 && !(n == 4 && vowel(w[0])): // "ban", "stop", but not "open"
		return w + string(last) + "ed"
	}
	return w + "ed"
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

func undouble(s string) string {
	if n := len(s); n > 2 && s[n-1] == s[n-2] {
		return s[:n-1]
	}
	return s
}

// among reports whether the verb form w with the tag t is one of verbs, which are bases.
func among(verbs map[string]bool, w string, t tagger.Tag) bool {
	if b := baseOf[w]; b != "" {
		return verbs[b]
	}
	switch t {
	case tagger.VBZ, tagger.NNS:
		return verbs[third(w)]
	case tagger.VBG:
		w = strings.TrimSuffix(w, "ing")
	case tagger.VBD, tagger.VBN:
		w = strings.TrimSuffix(w, "ed")
	}
	if y, ok := strings.CutSuffix(w, "i"); ok {
		w = y + "y"
	}
	return verbs[w] || verbs[w+"e"] || verbs[undouble(w)]
}

// verbIn reports whether token i is a form of one of verbs.
func (l *Line) verbIn(i int, verbs map[string]bool) bool {
	return being[l.Norm(i)] && verbs["be"] || among(verbs, l.Norm(i), l.Tag(i))
}

// verbAt reports whether token i is a verb, also where the tagger took it for a noun or
// an adjective: "which cost €23 million", "stands at $50,000", "slid 13.4%".
func (l *Line) verbAt(i int) bool {
	t := l.Tag(i)
	if t.Verb() {
		return !l.noun(i)
	}
	if t != tagger.NN && t != tagger.NNS && t != tagger.JJ {
		return false
	}
	if !among(levels, l.Norm(i), t) && !among(extents, l.Norm(i), t) && !changeVerbs[l.Norm(i)] {
		return false
	}
	k := i + 1
	if w := l.Norm(k); w == "at" || w == "by" {
		k++
	}
	if n := l.Tag(k); n != tagger.CD && n != tagger.Dollar {
		return false
	}
	switch p := l.Tag(i - 1); p {
	case tagger.WDT, tagger.PRP, tagger.RB:
		return true
	case tagger.CD: // "The Lumen 3 weighs"
		return l.Tag(i - 2).Proper()
	case tagger.NN, tagger.NNS, tagger.NNP:
		return t != tagger.NN || k == i+1 && l.Tag(i-1) != tagger.NNP
	case tagger.VBZ, tagger.VBP, tagger.VBD:
		return l.aux(i - 1)
	}
	return l.Norm(i-1) == "," || l.Norm(i-1) == "that"
}

// aux reports whether token i only carries the verb after it.
func (l *Line) aux(i int) bool {
	return l.Tag(i) == tagger.MD || auxiliary[l.Norm(i)] && !l.Tag(i).Noun()
}

// particles go with a verb: "shot down", "laid off".
var particles = set("down", "up", "out", "off", "away", "back", "over", "on", "in", "aside")

// particle is the particle of the verb at i, "" where it has none.
func (l *Line) particle(i int) string {
	if w := l.Norm(i + 1); particles[w] && (l.Tag(i+1) == tagger.RP || l.Tag(i+1) == tagger.RB || (w == "down" || w == "out" || w == "off") && !l.phraseAt(i+2)) {
		return w
	}
	return ""
}

// predicate reads what the verb group at k says of its subject: "were reportedly shot
// down" gives "shot down", "had died" "died", "are still without power" "without power",
// "backed Remain" the same. It is empty where the verb says nothing, and where there is none.
func (l *Line) predicate(k, next int) wording {
	was := false
	for end := k + 7; k < end; k++ {
		w, t := l.Norm(k), l.Tag(k)
		switch {
		case being[w] && !t.Noun():
			was = true
		case was && (w == "out" || w == "off" || w == "away") && l.Norm(k+1) != "of":
			return wording{{w}}
		case l.aux(k) || t == tagger.RB || t == tagger.TO && l.Tag(k+1) == tagger.VB:
		case t.Verb() && (was || t == tagger.VBN):
			return l.passive(k, next)
		case t.Verb():
			return l.active(k, next)
		case was && (t == tagger.JJ || people[w]) && !l.Tag(k+1).Noun():
			return wording{append([]string{w}, l.particleOf(k)...)}
		case was && t == tagger.IN:
			return l.whereabouts(k, next)
		default:
			return nil
		}
	}
	return nil
}

// particleOf is what the adjective at k needs to be whole: "unaccounted for".
func (l *Line) particleOf(k int) []string {
	if l.Norm(k) == "unaccounted" && l.Norm(k+1) == "for" {
		return []string{"for"}
	}
	return nil
}

// passive is the participle at k with its particle and, where it says more, its place:
// "moved to shelters".
func (l *Line) passive(k, next int) wording {
	if l.verbIn(k, saying) && l.Tag(k) != tagger.VBG {
		// "are believed dead", "is reported to have been hit"
		if people[l.Norm(k+1)] {
			return wording{{l.Norm(k + 1)}}
		}
		if l.Tag(k+1) == tagger.TO {
			return l.predicate(k+1, next)
		}
	}
	out := []string{l.Norm(k)}
	if p := l.particle(k); p != "" {
		return wording{append(out, p)}
	}
	if l.Norm(k) == "unaccounted" {
		return wording{append(out, l.particleOf(k)...)}
	}
	return append(wording{out}, l.whereabouts(k+1, next)...)
}

// active is the verb at k with its particle, object or place: "surrendered", "backed
// Remain", "gathered outside the church".
func (l *Line) active(k, next int) wording {
	if l.verbIn(k, saying) {
		return nil
	}
	out := []string{l.Norm(k)}
	if p := l.particle(k); p != "" {
		return wording{append(out, p)}
	}
	if l.Tag(k+1) == tagger.TO && l.Tag(k+2) == tagger.VB && !l.aux(k+2) { // "threatened to resign"
		return wording{append(out, "to", l.Norm(k+2))}
	}
	if from, to, ok := l.nounsAfter(k + 1); ok && to-from <= 3 && to <= next && !l.when(to-1) {
		return wording{out, l.spell(from, to)}
	}
	return append(wording{out}, l.whereabouts(k+1, next)...)
}

// whereabouts is the prepositional phrase at k, empty where none stands there or it tells a time.
func (l *Line) whereabouts(k, next int) wording {
	if to := l.complement(k, next); to > k {
		return wording{l.spell(k, to)}
	}
	return nil
}
