package main

import (
	"math/rand/v2"
	"strings"

	"tidings/summarize/internal/tagger"
	"tidings/summarize/internal/text"
)

// The treebanks are blogs, mails, reviews and talk: "C, aides say privately." and "data
// show exports fell" are rare there and the rule in news. reporting frames clauses of the
// treebank with such reports, whose tags are known because the words are chosen here.

// speakerNouns are nouns of people and bodies, each with its plural.
var speakerNouns = strings.Fields(`aide/aides official/officials nurse/nurses witness/witnesses resident/residents economist/economists analyst/analysts doctor/doctors
	prosecutor/prosecutors lawyer/lawyers teacher/teachers union/unions ministry/ministries agency/agencies company/companies court/courts minister/ministers mayor/mayors
	bank/banks regulator/regulators council/councils researcher/researchers scientist/scientists trader/traders critic/critics opponent/opponents supporter/supporters
	pollster/pollsters farmer/farmers driver/drivers coach/coaches firm/firms charity/charities hospital/hospitals group/groups investor/investors forecaster/forecasters
	organiser/organisers adviser/advisers commander/commanders neighbour/neighbours auditor/auditors brewer/brewers insurer/insurers expert/experts campaigner/campaigners
	police/police government/governments board/boards team/teams landlord/landlords engineer/engineers survivor/survivors monitor/monitors rival/rivals detective/detectives`)

// documentNouns are nouns of what is written or counted.
var documentNouns = strings.Fields(`report/reports survey/surveys poll/polls study/studies record/records filing/filings document/documents memo/memos audit/audits figure/figures
	census/censuses letter/letters estimate/estimates forecast/forecasts tally/tallies review/reviews ledger/ledgers paper/papers transcript/transcripts log/logs
	projection/projections statement/statements account/accounts draft/drafts analysis/analyses email/emails`)

var modifiers = strings.Fields(`government/NN company/NN dispatch/NN court/NN hospital/NN city/NN police/NN state/NN bank/NN union/NN internal/JJ official/JJ local/JJ senior/JJ
	private/JJ public/JJ national/JJ federal/JJ independent/JJ early/JJ market/NN industry/NN health/NN school/NN trade/NN weather/NN party/NN government/NN census/NN traffic/NN`)

// reportingVerbs have their third person, plain and past forms.
var reportingVerbs = strings.Fields(`says/say/said argues/argue/argued insists/insist/insisted believes/believe/believed estimates/estimate/estimated claims/claim/claimed
	warns/warn/warned notes/note/noted reckons/reckon/reckoned contends/contend/contended reports/report/reported predicts/predict/predicted expects/expect/expected
	fears/fear/feared thinks/think/thought hopes/hope/hoped suspects/suspect/suspected complains/complain/complained maintains/maintain/maintained adds/add/added
	explains/explain/explained recalls/recall/recalled concedes/concede/conceded admits/admit/admitted suggests/suggest/suggested forecasts/forecast/forecast counters/counter/countered
	states/state/stated alleges/allege/alleged calculates/calculate/calculated projects/project/projected jokes/joke/joked promises/promise/promised acknowledges/acknowledge/acknowledged
	whispers/whisper/whispered shrugs/shrug/shrugged laughs/laugh/laughed writes/write/wrote`)

var showingVerbs = strings.Fields(`shows/show/showed suggests/suggest/suggested indicates/indicate/indicated reveals/reveal/revealed estimates/estimate/estimated finds/find/found
	states/state/stated says/say/said puts/put/put notes/note/noted lists/list/listed forecasts/forecast/forecast confirms/confirm/confirmed`)

var adverbs = strings.Fields(`privately publicly now bluntly repeatedly flatly again today later yesterday`)

// maker makes reports with words drawn from rng.
type maker struct {
	rng *rand.Rand
	s   sentence
}

func (m *maker) word(w string, t tagger.Tag) {
	m.s.tokens = append(m.s.tokens, text.Token{Text: w, Norm: text.Norm(w)})
	m.s.tags = append(m.s.tags, t)
}

func (m *maker) pick(from []string) string { return from[m.rng.IntN(len(from))] }

// surname is a name that no list holds, so that its shape and place must tell.
func (m *maker) surname() string {
	first := strings.Fields("B Br C Cr D F G Gr H J K Kl L M N P Pr Qu R S St T Tr V W Z")
	middle := strings.Fields("a e i o u ai ee oo al an ar el en er il in or un os ur")
	last := strings.Fields("b ck d ff g k l ll m n nd nt r rd rt s sh st t x z berg man ova ski ton wick ley son ez ini")
	w := m.pick(first) + m.pick(middle)
	if m.rng.IntN(2) == 0 {
		w += m.pick(strings.Fields("b d f g k l m n p r s t v")) + m.pick(middle)
	}
	return w + m.pick(last)
}

// subject writes who reports and returns whether it is many.
func (m *maker) subject(nouns []string, start bool) (many bool) {
	if len(nouns) == len(speakerNouns) && m.rng.IntN(2) == 0 {
		m.person(start)
		return false
	}
	one, plural, _ := strings.Cut(m.pick(nouns), "/")
	many = m.rng.IntN(3) > 0
	capital := func(w string) string {
		if start {
			start = false
			return strings.ToUpper(w[:1]) + w[1:]
		}
		return w
	}
	if !many || m.rng.IntN(4) == 0 {
		m.word(capital(m.pick([]string{"the", "the", "a", "another"})), tagger.DT)
	}
	if m.rng.IntN(3) == 0 {
		w, t, _ := strings.Cut(m.pick(modifiers), "/")
		m.word(capital(w), tagger.Parse(t))
	}
	if many {
		m.word(capital(plural), tagger.NNS)
	} else {
		m.word(capital(one), tagger.NN)
	}
	switch m.rng.IntN(8) {
	case 0:
		m.word("at", tagger.IN)
		m.word("the", tagger.DT)
		m.word(m.pick(strings.Fields("hospital scene plant border school site")), tagger.NN)
	case 1:
		m.word("from", tagger.IN)
		m.word(m.surname(), tagger.NNP)
	case 2:
		m.word(m.pick(strings.Fields("reviewed seen obtained published cited")), tagger.VBN)
		m.word("by", tagger.IN)
		m.word("The", tagger.DT)
		m.word(m.pick(strings.Fields("Times Courier Post Herald Guardian")), tagger.NNP)
	}
	return many || one == "police"
}

// person writes a name, often with a title before it or an apposition after.
func (m *maker) person(start bool) {
	if m.rng.IntN(3) == 0 { // "launch director Pete Aldana"
		w, t, _ := strings.Cut(m.pick(modifiers), "/")
		if start {
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		m.word(w, tagger.Parse(t))
		m.word(m.pick(strings.Fields("director chief secretary manager spokesman spokeswoman leader president chairman lawyer officer coach")), tagger.NN)
	}
	if m.rng.IntN(2) == 0 {
		m.word(m.pick(strings.Fields("Ana Maria Dale Karen Robert Yusuf Ingrid Mei Paul Grace Tom Olga Sunil Beth Raj Pete Keith Nils Ayo Lena")), tagger.NNP)
	}
	name := m.surname()
	if m.rng.IntN(5) == 0 { // "HVB"
		name = strings.ToUpper(name[:min(len(name), 3)])
	}
	m.word(name, tagger.NNP)
	switch m.rng.IntN(4) {
	case 0: // "Lanternlight, the forensics shop,"
		m.word(",", tagger.Punct)
		m.word(m.pick([]string{"the", "a", "its"}), tagger.DT)
		if last := len(m.s.tags) - 1; m.s.tokens[last].Text == "its" {
			m.s.tags[last] = tagger.PRPS
		}
		w, t, _ := strings.Cut(m.pick(modifiers), "/")
		m.word(w, tagger.Parse(t))
		w, _, _ = strings.Cut(m.pick(speakerNouns), "/")
		m.word(w, tagger.NN)
		m.word(",", tagger.Punct)
	case 1: // "Cian, 51,"
		m.word(",", tagger.Punct)
		m.word("51", tagger.CD)
		m.word(",", tagger.Punct)
	}
}

// verb writes a verb of verbs that agrees.
func (m *maker) verb(verbs []string, many bool) {
	f := strings.Split(m.pick(verbs), "/")
	switch {
	case m.rng.IntN(3) == 0:
		m.word(f[2], tagger.VBD)
	case many:
		m.word(f[1], tagger.VBP)
	default:
		m.word(f[0], tagger.VBZ)
	}
}

// clause writes c, a sentence of the treebank without its full stop.
func (m *maker) clause(c sentence, start bool) {
	for i, t := range c.tokens[:len(c.tokens)-1] {
		if i == 0 && !start && !c.tags[0].Proper() && t.Text != "I" {
			t.Text = strings.ToLower(t.Text)
		}
		m.s.tokens, m.s.tags = append(m.s.tokens, t), append(m.s.tags, c.tags[i])
	}
}

// report frames the clause c as what somebody says.
func (m *maker) report(c sentence) sentence {
	m.s = sentence{}
	nouns, verbs := speakerNouns, reportingVerbs
	if m.rng.IntN(3) == 0 {
		nouns, verbs = documentNouns, showingVerbs
	}
	switch m.rng.IntN(5) {
	case 0, 1:
		many := m.subject(nouns, true)
		m.verb(verbs, many)
		if m.rng.IntN(2) == 0 {
			m.word("that", tagger.IN)
		}
		m.clause(c, false)
	case 2, 3:
		m.clause(c, true)
		m.word(",", tagger.Punct)
		many := m.subject(nouns, false)
		m.verb(verbs, many)
		if m.rng.IntN(3) == 0 {
			m.word(m.pick(adverbs), tagger.RB)
		}
	default:
		m.clause(c, true)
		m.word(",", tagger.Punct)
		m.word(m.pick(strings.Fields("said says said warned estimates reports")), tagger.VBD)
		if last := m.s.tokens[len(m.s.tokens)-1].Text; strings.HasSuffix(last, "s") {
			m.s.tags[len(m.s.tags)-1] = tagger.VBZ
		}
		m.subject(nouns, false)
	}
	m.word(".", tagger.Punct)
	return m.s
}

// reporting makes a report of every n-th sentence of train that can be one.
func reporting(train []sentence, n int) []sentence {
	m := maker{rng: rand.New(rand.NewPCG(3, 4))}
	var out []sentence
	for i, s := range train {
		if i%n == 0 && declarative(s) {
			out = append(out, m.report(s))
		}
	}
	return out
}

// declarative reports whether s is a plain statement of middle length.
func declarative(s sentence) bool {
	last := len(s.tokens) - 1
	if last < 4 || last > 30 || s.tokens[last].Text != "." {
		return false
	}
	finite := false
	for i, t := range s.tags[:last] {
		finite = finite || t == tagger.VBD || t == tagger.VBZ || t == tagger.VBP || t == tagger.MD
		if s.tokens[i].Norm == `"` {
			return false
		}
	}
	return finite && s.tags[0] != tagger.VB && s.tags[0] != tagger.UH
}
