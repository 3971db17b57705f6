package figure

import "tidings/news"

// said is what an article measured by a unit last.
type said struct {
	kind news.FigureKind
	unit string
	// measure is the whole phrase, noun that of a count without what happened to it.
	measure, noun string
}

// maxSaid is how many units of an article are remembered with what they measured.
const maxSaid = 8

// keep remembers what the figure of s measures.
func (m *memory) keep(s scene) {
	mention := s.mention()
	f := &mention.Figure
	if f.Measure == "" {
		return
	}
	at := len(m.said) - 1
	for i := range m.said {
		if m.said[i].kind == f.Kind && m.said[i].unit == f.Unit {
			at = i
			break
		}
	}
	now := said{kind: f.Kind, unit: f.Unit, measure: f.Measure}
	if m.said[at].kind == f.Kind && m.said[at].unit == f.Unit {
		now.noun = m.said[at].noun
	}
	if f.Kind == news.KindCount && mention.Noun >= mention.To {
		from, to := s.head()
		now.noun = wording{s.l.spell(from, to)}.String()
	}
	copy(m.said[1:at+1], m.said[:at])
	m.said[0] = now
}

// again is what the figure before f of its kind and unit measured.
func (m *memory) again(f *news.Figure) wording {
	for _, s := range m.said {
		if s.kind == f.Kind && s.unit == f.Unit {
			return wording{{s.measure}}
		}
	}
	return nil
}

// noun is the word for what is counted in unit: people are only who was counted before
// where the text says so ("of whom five").
func (m *memory) noun(unit string, part bool) []string {
	if unit == "" {
		return nil
	}
	if unit == "person" && !part {
		return []string{"people"}
	}
	for _, s := range m.said {
		if s.kind == news.KindCount && s.unit == unit && s.noun != "" {
			return []string{s.noun}
		}
	}
	if unit == "person" {
		return []string{"people"}
	}
	return []string{unit}
}

// last is what the figure before measured, whatever its unit.
func (m *memory) last() wording { return wording{{m.said[0].measure}} }

// counted is the noun that was counted last.
func (m *memory) counted() wording {
	for _, s := range m.said {
		if s.kind == news.KindCount && s.noun != "" {
			return wording{{s.noun}}
		}
	}
	return nil
}
