package news

import "time"

// Receipt is the sentence that a bullet rests on.
type Receipt struct {
	ArticleID string
	Outlet    string
	URL       string
	// Sentence is the sentence's words, verbatim.
	Sentence string
	// Span is where they stand in the article's text.
	Span Span
}

// Bullet is one line of a digest.
type Bullet struct {
	// ID is stable for the same statement about the same story: readers and buttons
	// name bullets by it.
	ID string
	// Text is plain text without a leading dot; it includes the attribution.
	Text string
	// Key identifies what is stated, apart from its wording and its figures' values,
	// so that a channel that was told it is not told again unless a value changed.
	Key string
	// Values is the figures' values as told, in order ("12|31"); a bullet with a known
	// Key and other Values is an update.
	Values string
	// Figures are those printed in Text, each found in a receipt's sentence.
	Figures []Figure
	// Quotes are those printed in Text, verbatim.
	Quotes []Quote
	// Receipts are the sentences it rests on; never empty.
	Receipts []Receipt
	// Corrections are what became known of it after it was posted, oldest first.
	Corrections []Correction `json:",omitempty"`
}

// DigestStory is one story as a digest shows it.
type DigestStory struct {
	ID       string
	Headline string
	Bullets  []Bullet
	// Outlets are the publishers with a link each.
	Outlets []OutletLink
	// ArticleIDs are the members, in order of publication.
	ArticleIDs []string
	// Origins is the number of distinct texts behind the story.
	Origins int
	// Ledger holds the story's quantities.
	Ledger []Quantity
	// Last is the time of the newest member.
	Last time.Time
	// Former are the other stories that its articles were given to before, which merged
	// into it or which it was split from. It is set when the digest is made and not kept.
	Former []string `json:"-"`
}

// Digest is what one briefing says for one slot.
type Digest struct {
	// ID is given by the store when it is saved; 0 before.
	ID int64
	// Key names the digest in buttons and links: 26 random characters of base32 (130
	// bits), so that who was not shown a page cannot guess its address. The Runner gives
	// it. Empty for a digest that is not stored, which then has no buttons.
	Key string
	// URL is the address of the digest's page for readers; empty where there is none. The
	// Runner gives it.
	URL string
	// BriefingID names the briefing; empty for a digest made on demand.
	BriefingID string
	// Name is the briefing's name, the first words a reader sees.
	Name string
	// Slot is when the digest was due, in UTC.
	Slot time.Time
	// Zone is the IANA zone in which the slot is shown; empty means UTC.
	Zone string
	// Lang is the language in which the slot is shown, as an ISO 639-1 code; empty for
	// English.
	Lang string `json:",omitempty"`
	// Silent is true where it is posted without a sound, where the platform can do that.
	Silent  bool `json:",omitempty"`
	Stories []DigestStory
	// More are the stories that found no room, as one line of links.
	More []OutletLink
	// Notes are sentences for the reader about what is missing and why.
	Notes []string
	// Dropped counts the bullets that failed the check against their sentences.
	Dropped int
}

// Local is the slot's time in the digest's zone; UTC where the zone is unknown.
func (d Digest) Local() time.Time {
	if loc, err := time.LoadLocation(d.Zone); err == nil {
		return d.Slot.In(loc)
	}
	return d.Slot.UTC()
}

// Told is what a channel was already told about one statement of a story.
type Told struct {
	StoryID string
	// Key and Values are the bullet's.
	Key, Values string
	// At is when it was sent.
	At time.Time
}
