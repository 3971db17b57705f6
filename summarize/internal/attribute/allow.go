package attribute

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// allows reports whether the cue at i may assert what starts at j.
func (s *sent) allows(i, j int, c cue, f *frame) bool {
	w := s.Norm(j)
	that := w == "that" || s.Norm(i+1) == "that"
	quoted := w == `"` || w == ":" || w == "," && s.Norm(j+1) == `"` || s.Norm(j+1) == `"` && s.quote[min(j+1, len(s.quote)-1)] != 0
	if strings.HasPrefix(s.Norm(i), "add") && w == ":" && s.Norm(j+1) != `"` {
		return false // "the city has added: a museum, ..."
	}
	kind0 := s.kindOf(f.source)
	if w == ":" && s.Norm(j+1) != `"` && manner[s.Norm(i)] {
		return false // "Investors shrugged: the shares fell"
	}
	if (s.Norm(i) == "found" || s.Norm(i) == "finds" || s.Norm(i) == "find") && !that && (s.Tag(j) == tagger.PRPS || s.Tag(j) == tagger.PRP) && s.kindOf(f.source) == person {
		return false // "found her barn gone and her 12 hens in the road"
	}
	if (s.Norm(i) == "found" || s.Norm(i) == "finds") && !that && !quoted && f.ref == "" && kind0 == person && s.isNumber(j) && !s.hasFinite(j, s.clauseEnd(j)) {
		return false // "workers found 143 ballots in a tray"
	}
	if that || quoted {
		return true
	}
	if s.act(i, j) {
		return false
	}
	switch s.Norm(i) {
	case "recalled", "recalls", "observed", "observes", "learned", "learnt", "discovered", "knows", "know", "realised", "read", "reads", "figured", "established", "determined", "proved":
		return false // without "that" these are acts
	case "writing":
		return false
	case "announces", "announced", "announce":
		if w == "where" || w == "when" || w == "how" || w == "who" || w == "which" {
			return false
		}
	}
	if w == "" || w == "." || w == ";" {
		return false
	}
	kind := s.kindOf(f.source)
	if b := f.source.b - 1; (kind == body || kind == name) && docNouns[s.Norm(b)] && s.Tag(b) == tagger.NNS {
		kind = document // "Ministry of Justice figures"
	}
	if w == "," && f.source.a > s.start && s.Norm(f.source.a-1) == "," && c&(says|needsClause) != 0 {
		return s.hasFinite(j+1, len(s.Tokens)) || s.Tag(j+1) == tagger.VBN // "During it, the group says, 41 people were shot"
	}
	if w == "," { // "S said, 23 people died": rare; a clause must follow
		return c&says != 0 && s.hasFinite(j+1, len(s.Tokens)) && f.source.a == s.start && s.Norm(j+1) != "who" && s.Norm(j+1) != "which"
	}
	if c&needsAt != 0 {
		switch s.Norm(i) {
		case "make", "makes", "made":
			return s.Norm(j) == "it" && s.isNumber(j+1)
		case "saw":
			return s.atSoon(j)
		case "has", "have", "had":
			return s.atSoon(j) && (kind == document || s.ratesSoon(j)) || s.isNumber(j) && kind == document
		}
		if strings.HasPrefix(s.Norm(i), "put") && s.isNumber(j) && s.downTo(j) {
			return true
		}
		return s.atFigure(j) || kind == document && s.leadBy(j) || s.pairFigure(i, j) || s.Norm(i) == "put" && s.hasNumberSoon(j, 3) && s.has(j, j+8, "table")
	}
	if (s.Norm(i) == "aiming" || s.Norm(i) == "aims") && w == "to" && s.hasNumberSoon(j, 9) {
		return true
	}
	if c&of != 0 && !(w == "about" && s.isNumber(j)) && (ofWords[w] || ofWords[s.Norm(i+1)] || w == "to") && !(w == "to" && s.Tag(j+1).Verb()) {
		if s.Norm(i) == "told" || s.Norm(i) == "tells" {
			return ofWords[w]
		}
		if strings.HasPrefix(s.Norm(i), "accus") || strings.HasPrefix(s.Norm(i), "suspect") {
			return false
		}
		switch s.Norm(i) {
		case "reckon", "reckons", "reckoned":
			return (w == "on" || w == "with") && s.hasNumberSoon(j, 4)
		case "spoke", "spoken", "speaks", "speaking", "talked", "talks", "talking":
			return j == i+1 && (w == "of" || w == "about")
		case "argued", "argues", "argue":
			return w == "for" && s.hasNumberSoon(j, 6)
		case "stood", "stands", "standing":
			return w == "by" && s.hasNumberSoon(j, 9)
		case "sticking", "sticks", "stuck":
			return (w == "with" || w == "to" || w == "by") && s.hasNumberSoon(j, 9)
		case "look", "looked", "looking", "hoping", "braced", "betting", "bet", "banked", "banking":
			return (w == "for" || w == "on") && s.hasNumberSoon(j, 9)
		}
		if (w == "by" || w == "with" || w == "on") && !(w == "with" && strings.HasPrefix(s.Norm(i), "counter")) {
			return false
		}
		if w == "to" && (s.Norm(i) == "testified" || s.Norm(i) == "testifies" || s.Norm(i) == "owned" || s.Norm(i) == "confessed") {
			return s.hasNumberSoon(j, 4)
		}
		return w != "to" || s.Norm(i) == "pointed" || s.Norm(i) == "points" || strings.HasPrefix(s.Norm(i), "admit")
	}
	if strings.HasPrefix(s.Norm(i), "accus") || strings.HasPrefix(s.Norm(i), "suspect") && s.has(j, j+4, "of") {
		return s.has(j, j+14, "of")
	}
	if strings.HasPrefix(s.Norm(i), "ask") && (w == "why" || w == "how" || w == "whether" || w == "if") && s.clauseFollows(j+1) {
		return true
	}
	if strings.HasPrefix(s.Norm(i), "ask") && !s.amountSoon(j, 2) && w != "for" && w != "that" && s.Norm(i+1) != "for" {
		return false // "asked its 3 million customers to save power"
	}
	if strings.HasPrefix(s.Norm(i), "hint") && w == "at" && s.hasNumberSoon(j, 9) || strings.HasPrefix(s.Norm(i), "counter") && w == "with" || strings.HasPrefix(s.Norm(i), "ask") && s.amountSoon(j, 2) {
		return true
	}
	if s.Norm(i) == "put" && s.isNumber(j) && s.has(j, j+8, "table") {
		return true
	}
	if s.Norm(i) == "told" && w == "to" && (s.Norm(j+1) == "expect" || s.Norm(j+1) == "prepare" || s.Norm(j+1) == "think" || s.Norm(j+1) == "plan") {
		return true
	}
	if strings.HasPrefix(s.Norm(i), "hop") && w == "to" && s.hasNumberSoon(j, 6) {
		return true
	}
	if c&object != 0 {
		if s.Norm(i) == "added" || w == "to" && s.Tag(j+1).Verb() && c&weakly == 0 && !strings.HasPrefix(s.Norm(i), "claim") && s.Norm(j+1) != "have" && s.Norm(i) != "promised" && s.Norm(i) != "pledged" {
			return false
		}
		return s.objectOK(i, j, c, f, kind)
	}
	if c&needsTally != 0 && s.tallyObject(j) {
		return true
	}
	if strings.HasPrefix(s.Norm(i), "describ") && s.Tag(j) == tagger.VBG && (kind == person || kind == name || kind == body) {
		return true // "Residents described hearing three blasts"
	}
	if (s.Norm(i) == "counted" || s.Norm(i) == "counts" || s.Norm(i) == "logged" || s.Norm(i) == "documented" || s.Norm(i) == "tallied" || s.Norm(i) == "verified") && (kind == name || kind == person || kind == body && !s.afterEvent(f.source.a)) && s.hasNumberSoon(j, 4) {
		f.doubtful = true
		return true
	}
	if h := s.head(f.source); h >= 0 && (s.has(f.source.a, f.source.b, "pollster") || s.has(f.source.a, f.source.b, "pollsters")) && s.hasNumberSoon(j, 12) {
		return true
	}
	if (s.Norm(i) == "gave" || s.Norm(i) == "give" || s.Norm(i) == "gives") && (kind == person || kind == body) && (s.has(j, j+12, "chance") || s.has(j, j+12, "odds") || s.has(j, j+12, "probability")) {
		return true
	}
	if (s.Norm(i) == "gave" || s.Norm(i) == "gives" || s.Norm(i) == "give" || s.Norm(i) == "announced") && kind != nothing && kind != unknown && (s.hasAs(j) || kind == person && s.lasts(j)) {
		return true // "gave the average as 287"
	}
	if f.ref == "it" && c&needsDoc != 0 && s.isNumber(j) && !have(s.Norm(i)) {
		f.found = true // resolve sees what "it" is
		return true
	}
	if kind == document && (strings.HasPrefix(s.Norm(i), "not") || strings.HasPrefix(s.Norm(i), "mention") || s.Norm(i) == "cites") && s.hasNumberSoon(j, 6) {
		return true // "The study also noted over 370 horns seized"
	}
	if c&needsDoc != 0 && (kind == document || kind == body && s.Norm(i) != "has" && s.Norm(i) != "have" && s.Norm(i) != "set" && s.Norm(i) != "gave" && s.Norm(i) != "found" && s.Norm(i) != "carries" && s.Norm(i) != "sets") && s.docVerb(i, kind) {
		return true
	}
	if c&(needsClause|says) != 0 {
		if sw := s.Norm(i); (sw == "say" || sw == "says" || sw == "said" || sw == "told") && s.isNumber(j) {
			return true
		}
		return s.clauseFollows(j)
	}
	return false
}

// manner are verbs that report speech only beside a quotation.
var manner = words(`shrugged shrugs laughed laughs sighed sighs smiled smiles scoffed scoffs grumbled grumbles fumed fumes went continued muttered whispered whispers shouted shouts`)

// act reports whether the cue at i with the object at j says what somebody did: "pleaded
// guilty", "admitted 11 counts", "has claimed 14 lives", "the plan adds three officers".
func (s *sent) act(i, j int) bool {
	switch w := s.Norm(i); {
	case w == "pleaded" || w == "pleads":
		return true
	case strings.HasPrefix(w, "admit"), strings.HasPrefix(w, "den"):
		return s.objectIs(j, charges) || strings.HasPrefix(w, "admit") && s.objectIs(j, admitted)
	case strings.HasPrefix(w, "accept"):
		return s.Norm(j) != "that" && !s.isNumber(j) && !s.clauseFollows(j)
	case strings.HasPrefix(w, "claim"):
		return s.objectIs(j, claimed)
	case w == "adds" || w == "add":
		a := s.npLeft(s.group(i).start-1, s.start)
		return a >= 0 && s.kindOf(span{a, i}) == document
	}
	return false
}

var (
	charges  = words(`guilt murders killings count counts charge charges offence offences offense offenses felony felonies murder manslaughter fraud theft burglary assault`)
	admitted = words(`people person patient patients student students pupil pupils child children casualties wounded injured member members women men visitors guests applicants victims`)
	claimed  = words(`life lives victim victims compensation benefits asylum damages expenses medal medals title titles prize wicket wickets pension seat seats scalp`)
)

// objectIs reports whether the head of the object at j is one of heads.
func (s *sent) objectIs(j int, heads map[string]bool) bool {
	for k := j; k < j+9; k++ {
		if heads[s.Norm(k)] {
			return true
		}
		if s.Tag(k).Verb() || s.Tag(k) == tagger.Punct && s.Norm(k) != "-" {
			return false
		}
	}
	return false
}

// afterEvent reports whether the clause whose subject starts at a tells only when or why
// something was done: "recalled 61,000 vans after the agency logged 14 fires".
func (s *sent) afterEvent(a int) bool {
	switch s.Norm(a - 1) {
	case "after", "when", "since", "because", "once", "as":
		return true
	}
	return false
}

// docVerb keeps bodies from being credited with what they only hold or do.
func (s *sent) docVerb(i int, k kind) bool {
	if k == document {
		switch s.Norm(i) {
		case "has", "have":
			return s.hasNumberSoon(i, 9)
		}
		return true
	}
	switch s.Norm(i) {
	case "documents", "counted", "counts", "recorded", "records", "measured", "registered", "registers", "documented", "lists", "listed", "identified":
		return true
	}
	return false
}

// objectOK judges a bare object: "expects 3%", "reported 12 deaths", "wants a rise of 5%".
func (s *sent) objectOK(i, j int, c cue, f *frame, k kind) bool {
	w := s.Norm(i)
	switch w {
	case "see", "saw", "sees":
		if s.atSoon(j) {
			return k != nothing && k != unknown
		}
		if w == "sees" {
			return k == person || k == body || k == name && (s.Tag(j) != tagger.CD || s.amountSoon(j, 1))
		}
		return (k == person || k == body || k == name) && s.isNumber(j)
	case "promised", "pledged", "promises", "pledges":
		return s.hasNumberSoon(j, 6)
	case "sought", "seeks", "projects", "project", "counts", "count":
		if k == unknown || k == nothing {
			return false
		}
	case "offers", "offered", "offer", "offering":
		// a shop offers wares; a party to a deal offers money or a rate
		return s.amountSoon(j, 8) && k != document
	}
	t := s.Tag(j)
	if t == tagger.TO && !s.hasNumberSoon(j, 14) {
		return false
	}
	return t != tagger.Punct || s.Norm(j) == "$"
}

// ratesSoon reports whether the next figure after j is a percentage, points or money.
func (s *sent) ratesSoon(j int) bool {
	for k := j; k < j+9; k++ {
		if x := s.figureAt(k); x >= 0 {
			return s.rate(k) || s.kinds[x] == news.KindMoney
		}
	}
	return false
}

// downTo: "puts 70% of the delays down to the track".
func (s *sent) downTo(j int) bool {
	for k := j; k < j+10; k++ {
		if s.Norm(k) == "down" {
			return s.Norm(k+1) == "to"
		}
		if s.Tag(k) == tagger.Punct || finite(s.Tag(k)) {
			return false
		}
	}
	return false
}

// lasts: "gave the aquifer 25 to 30 years".
func (s *sent) lasts(j int) bool {
	for k := j; k < j+7; k++ {
		if x := s.figureAt(k); x >= 0 {
			return s.kinds[x] == news.KindDuration
		}
		if t := s.Tag(k); t == tagger.Punct || finite(t) {
			return false
		}
	}
	return false
}

// hasAs: "gave the average in Gulberg as 287".
func (s *sent) hasAs(j int) bool {
	for k := j; k < j+14; k++ {
		if s.Norm(k) == "as" {
			return s.isNumber(k + 1)
		}
		if s.Tag(k) == tagger.Punct && !s.Glued(k) || s.Norm(k) == "," || finite(s.Tag(k)) {
			return false
		}
	}
	return false
}

// atFigure: "put the toll at 15".
func (s *sent) atFigure(j int) bool {
	for k := j; k < min(len(s.Tokens), j+22); k++ {
		if s.Norm(k) == ";" || s.Norm(k) == "," && have(s.Norm(j-1)) {
			return false
		}
		if s.Norm(k) == "at" || s.Norm(k) == "as" || s.Norm(k) == "between" || s.Norm(k) == "in" && s.Norm(k+1) == "the" {
			for n := k; n < k+6; n++ {
				if s.isNumber(n) {
					return true
				}
			}
		}
	}
	return false
}

// leadBy: a poll "put the mayor in front by 2.5 points".
func (s *sent) leadBy(j int) bool {
	const reach = 14
	for k := j; k < min(len(s.Tokens), j+reach); k++ {
		switch s.Norm(k) {
		case "front", "ahead", "behind", "lead":
			return s.Norm(k+1) == "by" && s.hasNumberSoon(k+2, 2)
		}
	}
	return false
}

// pairFigure: "put Leave on 49 per cent", "put it nearer 300".
func (s *sent) pairFigure(i, j int) bool {
	for k := j; k < min(len(s.Tokens), j+6); k++ {
		switch s.Norm(k) {
		case "on":
			return s.amountSoon(k+1, 2)
		case "nearer", "closer", "above", "below", "over":
			return s.isNumber(k+1) || s.isNumber(k+2)
		}
	}
	return false
}

// tallyObject: "raised its estimate to 5%", "cut the number of its dead from nine to 13".
func (s *sent) tallyObject(j int) bool {
	for k := j; k < j+9; k++ {
		if s.Tag(k).Verb() && s.Tag(k) != tagger.VBN && s.Tag(k) != tagger.VBG || s.isNumber(k) {
			return false
		}
		switch s.Norm(k) {
		case "theirs", "its-own", "estimate", "estimates", "count", "tally", "toll", "forecast", "forecasts", "projection", "projections", "figure", "figures", "outlook", "guidance", "assessment", "prediction", "number", "claim", "target":
			return true
		}
	}
	return false
}

// clauseFollows reports whether a clause with a finite verb starts at j.
func (s *sent) clauseFollows(j int) bool {
	for k := j; k < min(len(s.Tokens), j+40); k++ {
		t := s.Tag(k)
		if finite(t) || t == tagger.VBN && k == j && k > 0 && s.hasNumberSoon(j, 4) || t == tagger.VBN && k > j && (s.Tag(k-1).Noun() || s.Tag(k-1) == tagger.PRP) && s.Norm(k+1) != "by" {
			return true
		}
		switch s.Norm(k) {
		case ";", ":":
			return false
		case ",":
			if n := s.Norm(k + 1); n == "who" || n == "which" || n == "whose" || n == "where" { // "the captain, who had 9,400 hours, made"
				if c := s.nextComma(k + 2); c > 0 {
					k = c
					continue
				}
				return false
			}
			if n := s.Norm(k + 1); n == "who" || n == "which" || n == "as" || n == "after" || n == "while" || n == "and" || n == "but" || n == "so" || s.Norm(k+3) == "whom" || s.Norm(k+3) == "which" {
				return false
			}
		case "who", "which", "after", "when", "because":
			return false
		}
	}
	return false
}
