package news

import "time"

// Due is a source whose turn it is to be polled.
type Due struct {
	Source Source
	// State is what the poller noted at the last poll (validators, the body's hash, a
	// moved address); empty before the first. Only the poller reads it.
	State string
}

// Poll is what one poll of one source brought. Everything in it is saved in one
// transaction, so that validators never vouch for items that were not kept.
type Poll struct {
	// SourceID names the source; a poll of a source that is gone is dropped.
	SourceID string
	// At is when it was polled, in UTC.
	At time.Time
	// State replaces the source's Due.State.
	State string
	// Health replaces the source's health, the time of the next poll included.
	Health Health
	// Pause is true where the source failed for so long that it is no longer to be
	// polled; Health.Reason and Health.Since say why and since when.
	Pause bool
	// Items are those that were not known before or that changed, oldest first. Empty
	// for a failure and for a feed with nothing new.
	Items []PolledItem
}

// PolledItem is one new or changed item of a source.
type PolledItem struct {
	// Keys identify the item within its source, the strongest first: hashes of its id,
	// its address, its title with its date; 32 hexadecimal digits each. An item is the
	// same when any of them is the same. Never empty, no repeats.
	Keys []string
	// Article is the item. Its ID is made of the source's ID and the first key; where a
	// key is known already, the ID that was saved with that key stays.
	Article Article
	// WantPage is true where the article's page is still to be read for the full text.
	WantPage bool
}

// PageRead is an article after an attempt to read its page.
type PageRead struct {
	// Article is as it is now to be stored; its ID is unchanged. Excerpt is still true
	// where the page could not be used.
	Article Article
	// Reason says in words why the page could not be used; empty where it could.
	Reason string
	// Again is the time of the next attempt; zero where there is to be none.
	Again time.Time
}
