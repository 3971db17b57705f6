package attribute

import (
	"strings"

	"tidings/summarize/internal/tagger"
)

// relaying are participles that name who relays: "cited by the Courier".
var relaying = words(`interviewed cited quoted seen obtained reviewed published carried viewed leaked described shown examined relayed broadcast printed reported circulated released given passed provided aired sent`)

// relayAfter reads ", seen by the Tribune" or "published by SBC" after the source that
// ends at e.
func (s *sent) relayAfter(f *frame, e int) {
	j := e
	if s.Norm(j) == "," {
		j++
	}
	if s.Norm(j) == "and" {
		j++
	}
	if s.Norm(j) == "first" || s.Tag(j) == tagger.RB {
		j++
	}
	if via, ok := s.relayer(j); ok {
		f.via = via
	}
}

// relayer reads "seen by X", "leaked to X", "published in X" at j.
func (s *sent) relayer(j int) (span, bool) {
	w := s.Norm(j)
	if !relaying[w] {
		return span{}, false
	}
	p := s.Norm(j + 1)
	if p == "first" || p == "exclusively" {
		j++
		p = s.Norm(j + 1)
	}
	switch {
	case p == "by" && w != "provided" && w != "released" && w != "given" && w != "sent", p == "to" && (w == "leaked" || w == "shown" || w == "described" || w == "given" || w == "passed" || w == "provided" || w == "sent"), p == "in" && (w == "published" || w == "quoted" || w == "reported" || w == "carried" || w == "cited"), p == "on" && (w == "broadcast" || w == "aired"):
	default:
		return span{}, false
	}
	e := s.npRight(j + 2)
	if e <= j+2 {
		return span{}, false
	}
	np := span{j + 2, e}
	// "described to the Courier by officials who ..."
	if p == "to" && s.Norm(e) == "by" {
		if e2 := s.npRight(e + 1); e2 > e+1 {
			return span{e + 1, e2}, true
		}
	}
	if p == "by" && w != "cited" && w != "quoted" && !s.outlet(np) && (w == "published" || w == "released" || w == "reported" || w == "described" || w == "given") {
		return span{}, false
	}
	return np, true
}

// cueRelays reports whether the noun phrase np stands after "cited by" and the like.
func (s *sent) cueRelays(np span) bool {
	p := np.a - 1
	if s.Norm(p) != "by" && s.Norm(p) != "to" && s.Norm(p) != "in" && s.Norm(p) != "on" {
		return false
	}
	return relaying[s.Norm(p-1)] || relaying[s.Norm(p-2)] || p > 6 && s.Norm(p) == "by"
}

// audience is the publisher that was spoken to between the tokens a and b: "told Radio
// Nord", "said on state radio", "in an interview with Le Monde".
func (s *sent) audience(a, b int) span {
	for k := a; k < b; k++ {
		w := s.Norm(k)
		if k > a && w != "to" && w != "on" && w != "with" {
			continue
		}
		n := k
		if w == "to" || w == "on" || w == "with" {
			n++
		} else if k > a {
			continue
		}
		e := s.recipient(n)
		if e <= n || e > b {
			continue
		}
		np := span{n, e}
		if s.publisher(np) {
			return np
		}
	}
	return span{}
}

// publisher reports whether np names one publisher other than the article's own.
func (s *sent) publisher(np span) bool {
	named := false
	for i := np.a; i < np.b; i++ {
		switch w := s.Norm(i); {
		case w == "reporters" || w == "journalists" || w == "press" || w == "media" || w == "newspapers" || w == "outlets" || w == "correspondents" || w == "statement":
			return false
		case outletNames[w] && (s.Capital(i) || s.Tag(i).Noun()), s.periodical(i) && i+1 < np.b:
			named = true
		}
	}
	if !named {
		return false
	}
	if s.own == "" {
		return true
	}
	for i := np.a; i < np.b; i++ {
		if s.Capital(i) && s.Tag(i) != tagger.DT && !strings.Contains(s.own, s.Norm(i)) {
			return true
		}
	}
	return false
}

// findCited notes for each subject what its parenthesis cites or who relays it:
// "U.S. officials, cited by the Courier, ...", "Local media, quoting stewards, ...".
func (s *sent) findCited() {
	if s.any&isRelay == 0 {
		return
	}
	for i := s.start; i < len(s.Tokens); i++ {
		if s.classes[i]&isRelay == 0 {
			continue
		}
		w := s.Norm(i)
		switch {
		case (w == "citing" || w == "quoting") && i == s.start: // "Quoting a board member, the Bote wrote"
			e := s.npRight(i + 1)
			if e > i+1 && s.Norm(e) == "," && s.sourceNoun(span{i + 1, e}) && s.kindOf(span{i + 1, e}) != document {
				if e2 := s.npRight(e + 1); e2 > e+1 {
					s.cite(e+1, span{i + 1, e})
				}
			}
		case (w == "citing" || w == "quoting") && i > s.start:
			e := s.npRight(i + 1)
			if e <= i+1 || !s.sourceNoun(span{i + 1, e}) {
				continue
			}
			if s.Norm(i-1) == "," {
				if a := s.npLeft(i-2, s.start); a >= 0 {
					s.cite(a, span{i + 1, e})
				}
			}
		case (w == "cited" || w == "quoted") && finite(s.Tag(i)) && !s.group(i).passive:
			e := s.npRight(i + 1)
			if np, ref, ok := s.subjectLeft(s.group(i).start); ok && ref == "" && e > i+1 && s.sourceNoun(span{i + 1, e}) {
				s.cite(np.a, span{i + 1, e})
			}
		case relaying[w]:
			via, ok := s.relayer(i)
			if !ok {
				continue
			}
			k := i - 1
			for s.Tag(k) == tagger.RB || s.Norm(k) == "and" || s.Norm(k) == "first" {
				k--
			}
			if s.Norm(k) == "," {
				k--
			}
			a := s.npLeft(k, s.start)
			if a < 0 && s.Norm(i-1) == "and" { // "photographs taken on Friday and reviewed by X"
				a = s.farSubject(i - 1)
			}
			if a >= 0 {
				if _, ok := s.cited[a]; !ok {
					s.cite(a, via)
				}
			}
		}
	}
}

// cite notes that the subject that starts at token i cites np.
func (s *sent) cite(i int, np span) {
	if s.cited == nil {
		s.cited = map[int]span{}
	}
	s.cited[i] = np
}

// farSubject is the noun phrase that a coordinated participle before "and" goes with.
func (s *sent) farSubject(and int) int {
	for k := and - 1; k > s.start && and-k < 14; k-- {
		if s.Tag(k) == tagger.VBN && s.Tag(k-1).Noun() {
			return s.npLeft(k-1, s.start)
		}
	}
	return -1
}

// relays gives frames whose speaker only passes on what another frame asserts their
// place as via: "S said C, the Courier reported", "M reported that S had said C".
func (s *sent) relays() {
	for i := s.start; i < len(s.Tokens); i++ {
		if w := s.Norm(i); (w == "citing" || w == "quoting") && s.Norm(i-1) == "," {
			s.citeTail(i)
		}
	}
	for o := range s.frames {
		outer := &s.frames[o]
		if outer.weak || outer.source.empty() || !s.outlet(outer.source) || outer.ref != "" {
			continue
		}
		for n := range s.frames {
			inner := &s.frames[n]
			if n == o || inner.weak || !inner.via.empty() || inner.source.empty() || s.outlet(inner.source) && inner.ref == "" {
				continue
			}
			// the inner frame's cue lies in what the outer one asserts
			if outer.covers(inner.cue.a) && outer.covers(inner.source.a) {
				if s.yields(inner) && cues[s.Norm(inner.cue.a)]&says == 0 && !inner.relative {
					inner.weak = true // a hope or plan that the outlet tells of
					continue
				}
				inner.via = outer.source
				if outer.post && inner.size() >= outer.size() {
					// the same clause: the outer one must not win by size
					outer.weak = true
				}
			}
		}
	}
}

// citeTail reads "C, M reported, citing S": S knows, M relays.
func (s *sent) citeTail(i int) {
	e := s.npRight(i + 1)
	if e <= i+1 || !s.sourceNoun(span{i + 1, e}) {
		return
	}
	for k := len(s.frames) - 1; k >= 0; k-- {
		f := &s.frames[k]
		if f.weak || f.cue.a > i || f.ref != "" || f.source.a == i+1 || f.via.a == i+1 && !f.via.empty() {
			continue
		}
		if s.kindOf(span{i + 1, e}) == document && !s.outlet(f.source) && s.kindOf(f.source) != name {
			return // "Dolan said, citing shift rosters": still Dolan's
		}
		if !f.via.empty() {
			return
		}
		f.via, f.source = f.source, span{i + 1, e}
		return
	}
	if s.Norm(e) == "," && finite(s.Tag(e+1)) {
		return // "the Mast, citing a relative, spoke of 12": the verb has it
	}
	// no speaker at all: what is left of it is S's
	s.frames = append(s.frames, frame{source: span{i + 1, e}, cue: span{i, i + 1}, post: true, doubtful: true, mask: [2]span{{s.leftBoundary(i), i}, {}}})
}
