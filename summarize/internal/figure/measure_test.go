package figure

import (
	"testing"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// phrases are the figures of a text with what each measures.
func phrases(t *testing.T, text string) map[string]string {
	t.Helper()
	l := NewLine(text, news.Span{End: len(text)})
	var r Reader
	out := map[string]string{}
	for _, m := range r.Find(&l) {
		out[m.Figure.Raw] = m.Figure.Measure
	}
	return out
}

// TestMeasure names constructions with the phrase for what the number measures.
func TestMeasure(t *testing.T) {
	for _, c := range []struct{ name, text, raw, want string }{
		{"passive", "In the night 62 drones were reportedly shot down.", "62", "drones shot down"},
		{"perfect passive", "Five deaths have been linked to the heat.", "Five", "deaths linked to the heat"},
		{"object, past", "The blast killed at least seven people.", "at least seven", "people killed"},
		{"object of an infinitive", "The guard would send 300 National Guard troops.", "300", "National Guard troops sent"},
		{"object with a particle", "Crews shot down 21 of the 30 drones.", "21", "drones shot down"},
		{"second object", "They destroyed 14 guns and as many as 120 tanks.", "as many as 120", "tanks destroyed"},
		{"part of the object", "The fire killed 24 people, including three police officers.", "three", "police officers killed"},
		{"reduced relative", "The army reported 146 drones intercepted.", "146", "drones intercepted"},
		{"relative", "The firm counts 310,000 customers who lost power.", "310,000", "customers lost power"},
		{"shared verb", "Sixty drones and four missiles were shot down.", "Sixty", "drones shot down"},
		{"adjective", "Four people are dead.", "Four", "people dead"},
		{"place instead of a verb", "Roughly 600 homes were without power.", "Roughly 600", "homes without power"},
		{"left so", "The storm left 9,000 households without power.", "9,000", "households without power"},
		{"believed to be", "Nineteen inmates are believed to be missing.", "Nineteen", "inmates missing"},
		{"no auxiliary", "About 200 people have been.", "About 200", "people"},
		{"verb of saying", "The mayor said 12 houses.", "12", "houses"},
		{"people without a noun", "The raid left nobody dead but wounded 23.", "23", "people wounded"},
		{"people by an adjective", "The hospital spoke of 13 dead.", "13", "people dead"},
		{"of them", "The plant hired 60 guards, 12 of them students.", "12", "students hired"},
		{"put at", "Renko put the number of homes destroyed at 412.", "412", "homes destroyed"},
		{"number of wounded", "The governor put the number of wounded at 31.", "31", "people wounded"},
		{"to after by", "The number of rejected papers had risen by two, to 143.", "143", "rejected papers"},
		{"what changed, by", "Homicides in the city fell by 18 percent.", "18 percent", "homicides in the city fell"},
		{"what changed, to", "Norvane shares fell 4% to 31 crowns.", "4%", "Norvane shares fell"},
		{"what was changed", "The strike cut output by a quarter.", "a quarter", "output cut"},
		{"up", "A release showed consumer prices up 2.9%.", "2.9%", "consumer prices up"},
		{"dearer", "It had food 4.4% dearer.", "4.4%", "food dearer"},
		{"in place of the subject", "Cereals dropped 3.1%, sugar 0.4%.", "0.4%", "sugar dropped"},
		{"share of", "She won 54% of the vote.", "54%", "vote won"},
		{"noun after", "The bank reported a 5% rise in exports.", "5%", "rise in exports"},
		{"noun before", "They were paid compensation of £20 million.", "£20 million", "compensation"},
		{"level", "Turnout was 57%.", "57%", "turnout"},
		{"level of something", "The price of a barrel stood at $80.", "$80", "price of a barrel"},
		{"level, not the base", "Insurers raised premiums to 0.7% of a ship's value.", "0.7%", "premiums"},
		{"cost", "The hall, which cost €23 million, is shut.", "€23 million", "hall cost"},
		{"spent", "The force has spent £400,000 on training.", "£400,000", "spent on training"},
		{"worth", "The compensation, worth $1.1 million, is late.", "$1.1 million", "compensation worth"},
		{"amount as subject", "He said £1.5 billion was needed.", "£1.5 billion", "needed"},
		{"for a time", "The road was closed for three hours.", "three", "road closed"},
		{"time to", "Hanoi has 60 days to lodge an appeal.", "60", "to lodge appeal"},
		{"from where", "He died 12 miles east of the capital.", "12", "of the capital"},
		{"another unit", "Winds of 75 miles per hour (120 km/h) blew.", "120", "winds"},
		{"what the agent did", "The accord was signed by 43 states.", "43", "states signed accord"},
		{"a total of parts", "Only 38 of the 120 claims have been paid.", "120", "claims"},
		{"across another figure", "The 10-year Bund yield rose 6 bps to 2.84%.", "2.84%", "10-year Bund yield"},
		{"label", "Winds at the pad: 14 knots.", "14", "winds at the pad"},
		{"money cut off", "The bloc cut off €90 million in aid.", "€90 million", "cut off in aid"},
		{"particle", "Border police pushed back 260 people.", "260", "people pushed back"},
		{"how long", "They dug a tunnel 26 metres long.", "26", "tunnel"},
		{"number put at", "The army lost 40 tanks and the rebels put the number at 90.", "90", "tanks lost"},
		{"before", "A ticket costs €9, down from €16.", "€16", "ticket costs"},
		{"bought for", "The firm bought 23 barges for €38 million.", "€38 million", "barges bought"},
		{"at, between commas", "Tickets, at $289 a pop, sold out.", "$289", "tickets"},
		{"set aside", "It said it had set aside $48 million for refunds.", "$48 million", "set aside for refunds"},
		{"who does", "Rio Alto, which earned $212 million, is new.", "$212 million", "Rio Alto earned"},
		{"who asks is the source", "The union wants 7.5%.", "7.5%", "wanted"},
		{"for a time, first", "For nine years, the firm mailed statements.", "nine", "firm mailed statements"},
		{"share of them", "The trial took 90 volunteers, and two thirds of them received the drug.", "two thirds", "volunteers received drug"},
		{"nothing but the unit", "At nine, 300.", "300", "people"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := phrases(t, c.text)
			if m, ok := got[c.raw]; !ok || m != c.want {
				t.Errorf("%q: %q measures %q (found %v), want %q; all: %v", c.text, c.raw, m, ok, c.want, got)
			}
		})
	}
}

// TestMeasureRefersBack: a number without its words has those of the figure it stands for,
// and never the speaker's.
func TestMeasureRefersBack(t *testing.T) {
	const text = "The ministry said 62 drones were shot down. The army put it at 94."
	var r Reader
	first, second := NewLine(text, news.Span{End: 43}), NewLine(text, news.Span{Start: 44, End: len(text)})
	r.Find(&first)
	ms := r.Find(&second)
	if len(ms) != 1 || ms[0].Figure.Measure != "drones shot down" {
		t.Errorf("94 is %+v, want drones shot down", ms)
	}
	if m := phrases(t, "The governor put the number of wounded at 31, the mayor at 27.")["27"]; m != "people wounded" {
		t.Errorf("27 measures %q, want people wounded", m)
	}
}

func TestParticiple(t *testing.T) {
	for w, want := range map[[2]string]string{
		{"sends", "VBZ"}: "sent", {"shooting", "VBG"}: "shot", {"took", "VBD"}: "taken", {"cutting", "VBG"}: "cut",
		{"plan", "VB"}: "planned", {"carrying", "VBG"}: "carried", {"firing", "VBG"}: "fired", {"watches", "VBZ"}: "watched", {"denies", "VBZ"}: "denied",
		{"destroy", "VB"}: "destroyed", {"close", "VBP"}: "closed", {"wounded", "VBD"}: "wounded", {"open", "VBP"}: "opened", {"stop", "VB"}: "stopped", {"show", "VB"}: "shown", {"quits", "VBZ"}: "quit", {"deliver", "VB"}: "delivered",
	} {
		if got := participle(w[0], tagger.Parse(w[1])); got != want {
			t.Errorf("participle of %v is %q, want %q", w, got, want)
		}
	}
}
