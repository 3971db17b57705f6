package attribute

import (
	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// surveys are the nouns that pollEnd looks for.
var surveys = words(`poll survey average tracker aggregate`)

// inPoll reads results that a poll is named for: "leads by 46 percent to 42 in a Monmouth
// poll of likely voters", "In the polling average of the paper, ...". Only percentages are
// results; what else the sentence counts is not the poll's.
func (s *sent) inPoll() {
	if s.any&isSurvey == 0 {
		return
	}
	last := len(s.Tokens) - 1
	for last > s.start && s.classes[last]&isSurvey == 0 {
		last--
	}
	for i := s.start; i < last; i++ {
		if s.Norm(i) != "in" || s.Tag(i+1) != tagger.DT {
			continue
		}
		e := s.pollEnd(i + 1)
		if e == 0 {
			continue
		}
		np := span{i + 1, e}
		f := frame{source: np, cue: span{i, i + 1}, doubtful: true, weak: true, rates: true}
		s.relayAfter(&f, e)
		f.mask = [2]span{{s.leftBoundary(i), i}, {e, s.cut(e, np)}}
		s.addFrame(f)
	}
}

// pollEnd is the token after the poll whose noun phrase starts at a, or 0.
func (s *sent) pollEnd(a int) int {
	polled := false
	for k := a; k < min(len(s.Tokens), a+12); k++ {
		switch s.Norm(k) {
		case "poll", "survey":
			return s.pastMore(k+1, a)
		case "polling", "opinion", "polls", "surveys":
			polled = true
			continue
		case "average", "tracker", "aggregate":
			if e := s.npRight(k); polled || s.pollsIn(k, e) || s.Tag(k-1).Proper() && s.race() {
				return max(e, k+1)
			}
			return 0
		case ",", ";", ".", "that", "which", "who":
			return 0
		}
		if finite(s.Tag(k)) {
			return 0
		}
	}
	return 0
}

// pastMore is the end of the poll's noun phrase past "of likely voters" and "by Tarn".
func (s *sent) pastMore(e, a int) int {
	for n := 0; n < 2; n++ {
		if w := s.Norm(e); w != "of" && w != "by" || s.isNumber(e+1) {
			return e
		}
		k := s.npRight(e + 1)
		if k <= e+1 || k-a > 20 {
			return e
		}
		e = k
	}
	return e
}

// race reports whether the sentence says who leads.
func (s *sent) race() bool {
	for i := range s.Tokens {
		switch s.Norm(i) {
		case "lead", "leads", "led", "ahead", "trails", "trailed":
			return true
		}
	}
	return false
}

func (s *sent) pollsIn(a, b int) bool {
	for k := a; k < b; k++ {
		if w := s.Norm(k); w == "polls" || w == "polling" || w == "surveys" {
			return true
		}
	}
	return false
}

// rate reports whether the figure that token i is in is a percentage or points.
func (s *sent) rate(i int) bool {
	x := s.figureAt(i)
	return x >= 0 && (s.kinds[x] == news.KindPercent || s.kinds[x] == news.KindPoints)
}
