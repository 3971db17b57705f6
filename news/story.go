package news

import "time"

// Quote is words between quotation marks with their speaker.
type Quote struct {
	// ArticleID names the article that prints it.
	ArticleID string
	// Text is the words between the marks, verbatim.
	Text string
	// Span is where Text stands in the article's text, marks excluded.
	Span Span
	// Speaker is the exact words that name who spoke; empty when the text does not say.
	Speaker string
	// SpeakerSpan is where those words stand; empty with Speaker.
	SpeakerSpan Span
}

// Claim is the statement of one sentence with its figures, quotations and
// attribution. It is what a bullet rests on.
type Claim struct {
	// ArticleID names the article that prints it.
	ArticleID string
	// Sentence is where the sentence stands in the article's text.
	Sentence Span
	// Text is the sentence's words.
	Text string
	// Figures are those printed in the sentence, in order.
	Figures []Figure
	// Quotes are those that start in the sentence, in order.
	Quotes []Quote
	// Attribution is who asserts the sentence as a whole; zero for the article's own
	// voice.
	Attribution Attribution
}

// Repeat is a paragraph that says again, in the same or nearly the same words, what
// an earlier paragraph of the article says. Paragraphs count from 0.
type Repeat struct {
	ArticleID    string
	First, Again int
}

// Status is how the mentions of one quantity stand to one another.
type Status string

// The statuses of a ledger row.
const (
	Single   Status = "single"   // one mention
	Agreed   Status = "agreed"   // all mentions are compatible
	Updated  Status = "updated"  // a later figure replaces an earlier one
	Conflict Status = "conflict" // sources stand by different values at the same time
)

// Mention is one figure in a ledger row, with what is needed to show and compare it
// without the article at hand.
type Mention struct {
	Figure    Figure
	Outlet    string
	Published time.Time
}

// Latest is a value that stands now, with who stands by it. Source is empty for the
// outlets' own voice.
type Latest struct {
	Value  float64
	Source string
	// Raw is the figure as printed.
	Raw string
	// ArticleID names the article that printed it last.
	ArticleID string
	// Weak is true where the text leaves doubt about Source: it tells the sides of a
	// conflict apart, but a digest does not print it as a credit.
	Weak bool
}

// Quantity is one row of a story's ledger: the mentions of one measured thing.
type Quantity struct {
	// Name is a short phrase for what is measured ("people killed").
	Name string
	// Unit is the unit that all mentions share.
	Unit   string
	Status Status
	// Corrected is true where a cumulative quantity fell or the text says that an
	// earlier value was wrong.
	Corrected bool
	// Mentions are in order of publication.
	Mentions []Mention
	// Latest holds one value, or one for each side of a conflict.
	Latest []Latest
}

// Story is the articles about one event. Its ID is that of the first known member,
// hashed, and stays the same as articles join over days.
type Story struct {
	ID string
	// Headline is one line.
	Headline string
	// Articles are the members in order of publication.
	Articles []Article
	// Origins groups the members' ids by distinct text: copies of one wire text share
	// one group. Corroboration counts groups, not articles.
	Origins [][]string
	// NearDuplicates are the pairs of members that carry the same text.
	NearDuplicates [][2]string
	// Repeats are the repeated paragraphs inside members.
	Repeats []Repeat
	// Ledger holds the story's quantities.
	Ledger []Quantity
	// First and Last are the times of the first and the newest member.
	First, Last time.Time
}

// Article returns the member with that id.
func (s Story) Article(id string) (Article, bool) {
	for _, a := range s.Articles {
		if a.ID == id {
			return a, true
		}
	}
	return Article{}, false
}

// Outlets lists the members' outlets in order of first publication, each once, with
// the address of its newest article.
func (s Story) Outlets() []OutletLink {
	var out []OutletLink
	at := map[string]int{}
	for _, a := range s.Articles {
		name := a.Outlet
		if name == "" {
			continue
		}
		if i, ok := at[name]; ok {
			if a.URL != "" {
				out[i].URL = a.URL
			}
			continue
		}
		at[name] = len(out)
		out = append(out, OutletLink{Name: name, URL: a.URL})
	}
	return out
}

// OutletLink is an outlet with the address of one of its articles; URL may be empty.
type OutletLink struct {
	Name, URL string
	// StoryID names the story that the link stands for in Digest.More; empty elsewhere.
	StoryID string `json:",omitempty"`
	// Last is when the newest article of that story came in; zero elsewhere.
	Last time.Time `json:",omitzero"`
}
