package news

import "time"

// Due is a source whose turn it is to be polled.
type Due struct {
	Source Source
	// State is what the poller noted at the last poll (validators, the body's hash, a
	// moved address); empty before the first. Only the poller reads it.
	State string
	// PushedUntil is how long the feed's hub has promised to push what is new; zero where
	// it has not.
	PushedUntil time.Time
}

// Poll is what one poll of one source brought. Everything in it is saved in one
// transaction, so that validators never vouch for items that were not kept.
type Poll struct {
	// SourceID names the source; a poll of a source that is gone is dropped.
	SourceID string
	// At is when it was polled, in UTC.
	At time.Time
	// State replaces the source's Due.State, unless SameState says that it is the same.
	State     string
	SameState bool
	// Health replaces the source's health, the time of the next poll included.
	Health Health
	// Pause is true where the source failed for so long that it is no longer to be
	// polled; Health.Reason and Health.Since say why and since when.
	Pause bool
	// Items are those that were not known before or that changed, oldest first. Empty
	// for a failure and for a feed with nothing new.
	Items []PolledItem
	// Pushed is true where a hub sent the items: only they are saved, and neither State nor
	// Health.
	Pushed bool
	// Push is the hub that the feed names, with a Token and Secret for a subscription that
	// is not there yet; with an empty Hub where the feed names none. Nil leaves what is
	// known as it is.
	Push *Push
}

// Push is a subscription to a feed at its hub (W3C WebSub).
type Push struct {
	SourceID string
	// Token is the end of the address that the hub calls, Secret what it signs with: both
	// are random and known to nobody else.
	Token, Secret string
	// Hub is the hub's address, Topic the feed's as the hub knows it.
	Hub, Topic string
	// Asks is how often the hub was asked since it last agreed.
	Asks int
	// Until is how long it pushes; zero where it has not agreed.
	Until time.Time
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
