// Package bot answers commands: what they are, who may use them, what they reply.
// It knows no platform: an adapter in bot/<platform> turns an event into a Request,
// hands it to the Handler, and renders the Reply in the platform's own form.
//
// All text in a Reply is plain, untrusted text. The adapter escapes it; nothing here
// contains markup.
package bot

import (
	"context"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// Request is one command or button press.
type Request struct {
	// Workspace is the Discord server or Telegram chat that it comes from, as
	// "discord:GUILD" or "telegram:CHAT"; a Discord direct message is "discord:dm:USER".
	Workspace string
	// Channel is where it was given and where a public answer goes.
	Channel news.Channel
	// UserID and UserName are the asker's, as the platform has them; both may be empty
	// (posts of a Telegram channel have no user).
	UserID, UserName string
	// Admin is true where the platform says, at this moment, that the asker may change
	// the workspace's settings. The adapter asks; see Command.Change.
	Admin bool
	// Path is the command and its subcommand: ["sources", "add"].
	Path []string
	// Args are the options given, by name; missing ones are absent.
	Args map[string]string
	// File is a file that came with the command; nil for none.
	File *File
	// Files is true where the adapter can answer with a file.
	Files bool
	// Shared is true where all of a chat see the answer, a Private one too. A command that
	// is given for a group from a private chat is answered there, so it is false.
	Shared bool
	// At is when it arrived, UTC.
	At time.Time
}

// Reply is an answer.
type Reply struct {
	// Title is one line in bold; may be empty.
	Title string
	// Blocks follow in order.
	Blocks []Block
	// Digest, where set, is shown as a digest is, after Title and before Blocks.
	Digest *news.Digest
	// Private asks that only the asker sees it, where the platform can do that.
	Private bool
	// Buttons stand under the answer, in rows of at most five, at most 25.
	Buttons []Button
	// File goes with the answer; nil for none, as where Request.Files is false.
	File *File
}

// Block is a heading with lines.
type Block struct {
	// Heading is one line in bold; may be empty.
	Heading string
	Lines   []Line
}

// Line is one line of a reply.
type Line struct {
	// Bullet puts a dot before it.
	Bullet bool
	Parts  []Part
}

// Part is a run of text in one style.
type Part struct {
	// Text holds more than blanks; those at its ends part it from its neighbours and stay.
	Text string
	// URL makes it a link where the address is safe to show (see SafeURL).
	URL  string
	Bold bool
	// Code shows it in a fixed-width font, for what is to be typed.
	Code bool
}

// Text is a line of plain words.
func Text(s string) Line { return Line{Parts: []Part{{Text: s}}} }

// Bullet is a line of plain words with a dot before it.
func Bullet(s string) Line { return Line{Bullet: true, Parts: []Part{{Text: s}}} }

// Button is pressed to give a command: pressing it is the same as giving Path with
// Args, but the answer is for the presser only where the platform can do that.
type Button struct {
	// Label is at most 20 characters.
	Label string
	// Data is at most 64 bytes (Telegram's limit), made by ButtonData and read by
	// ParseButton.
	Data string
	// URL, where set, is an address that the button opens; Data is empty then.
	URL string
}

// Choice is one suggestion for an option being typed.
type Choice struct {
	// Label is what is shown, Value what is then given; each at most 100 characters
	// (Discord's limit).
	Label, Value string
}

// Handler answers requests. Its methods never panic and always answer; what goes
// wrong inside is told in words that help the asker, and logged by the caller from
// the error.
type Handler interface {
	// Handle answers a command. The error is for the log; the reply is always fit to
	// show.
	Handle(ctx context.Context, r Request) (Reply, error)
	// Press answers a button whose Data is given. The reply to a question that is now
	// answered is not Private, so that its buttons may be taken off.
	Press(ctx context.Context, r Request, data string) (Reply, error)
	// Complete suggests at most 25 values for the option that is being typed.
	Complete(ctx context.Context, r Request, option, typed string) []Choice
}

// Listener receives from one platform until ctx ends. Adapters implement it; it
// returns nil on a clean end and an error where listening is pointless (a revoked
// token), with words that say what to do.
type Listener interface {
	Listen(ctx context.Context, h Handler) error
}

// Errors of a Store that the handler turns into words; the store shares them by way of
// briefing, which both may import.
var (
	ErrNotFound = briefing.ErrNotFound
	ErrExists   = briefing.ErrExists
	ErrDeclared = briefing.ErrDeclared
)

// Store is the part of the database that commands use. Reads of a workspace include
// what the operator's configuration declares, marked Declared.
type Store interface {
	// Sources returns the workspace's sources with their health, by name.
	Sources(ctx context.Context, workspace string) ([]news.Source, error)
	// AddSource stores a source, due at once; ErrExists where name or URL is taken.
	AddSource(ctx context.Context, s news.Source) (news.Source, error)
	// RemoveSource forgets a source by name; ErrNotFound, ErrDeclared.
	RemoveSource(ctx context.Context, workspace, name string) error

	// WorkspaceBriefings returns the workspace's briefings by name, paused ones too.
	WorkspaceBriefings(ctx context.Context, workspace string) ([]briefing.Briefing, error)
	// AddBriefing stores a new briefing; ErrExists where the name is taken.
	AddBriefing(ctx context.Context, b briefing.Briefing) (briefing.Briefing, error)
	// UpdateBriefing replaces a briefing by its ID; ErrNotFound, ErrDeclared (only Paused
	// may change on a declared one, by PauseBriefing).
	UpdateBriefing(ctx context.Context, b briefing.Briefing) error
	// PauseBriefing pauses or resumes; resuming sets Since to now, so that nothing
	// missed while paused is caught up.
	PauseBriefing(ctx context.Context, id string, paused bool, reason string, now time.Time) error
	// RemoveBriefing forgets a briefing by its ID; ErrNotFound, ErrDeclared.
	RemoveBriefing(ctx context.Context, id string) error

	// DigestByKey returns a stored digest and the workspace it belongs to; ErrNotFound.
	DigestByKey(ctx context.Context, key string) (news.Digest, string, error)
	// StoryByID returns the newest form of a story that a digest showed which the
	// workspace may read; ErrNotFound.
	StoryByID(ctx context.Context, workspace, id string) (news.DigestStory, error)
	// BulletByID returns a bullet with the story it stands in; ErrNotFound.
	BulletByID(ctx context.Context, workspace, id string) (news.Bullet, news.DigestStory, error)
	// RecentStories returns the newest stories that digests of the workspace showed, each
	// once in its newest form, newest first, at most limit; none is no error. They are
	// suggested while somebody types, so it must be quick.
	RecentStories(ctx context.Context, workspace string, limit int) ([]news.DigestStory, error)
	// SearchArticles returns the newest stored articles whose title or text holds all
	// words, at most limit.
	SearchArticles(ctx context.Context, workspace, words string, limit int) ([]news.Article, error)

	// Settings returns what a workspace wants; the zero Settings where it said nothing.
	Settings(ctx context.Context, workspace string) (briefing.Settings, error)
	// ChangeSettings replaces what a workspace wants, and with it briefings of its own, by
	// what change makes of them, all or nothing: two who change something at the same time
	// come one after the other. change is given the workspace's own briefings by name and
	// returns those that are to be replaced; its error leaves all as it is. It may be called
	// more than once, and must not use the store.
	ChangeSettings(ctx context.Context, workspace string, change func(briefing.Settings, []briefing.Briefing) (briefing.Settings, []briefing.Briefing, error)) error
	// Mute hides a story from a channel; again it does nothing.
	Mute(ctx context.Context, m briefing.Mute) error
	// Unmute shows a story in a channel again; ErrNotFound where it was not hidden.
	Unmute(ctx context.Context, ch news.Channel, storyID string) error
	// Mutes returns the stories that are hidden from a channel, the newest first.
	Mutes(ctx context.Context, ch news.Channel) ([]briefing.Mute, error)
	// LastDigest returns the newest digest of a briefing that had something new;
	// ErrNotFound.
	LastDigest(ctx context.Context, briefingID string) (news.Digest, error)
	// ArticlesByID returns those of the articles that are still stored, by id.
	ArticlesByID(ctx context.Context, ids []string) (map[string]news.Article, error)

	// Status returns what /status shows of the workspace. Of the operator's deliveries it
	// holds those of the channel here and, where a chat is a workspace, of that chat:
	// other servers' are none of its business.
	Status(ctx context.Context, workspace string, here news.Channel) (Status, error)
	// SettleUnknown ends a delivery of the workspace that is unknown: queued again where
	// again is true, else sent; ErrNotFound where it is not unknown or not theirs as seen from the
	// channel here (see Status).
	SettleUnknown(ctx context.Context, workspace string, here news.Channel, id int64, again bool, now time.Time) error
	// TakeBackNewest has the posts of the newest digest of a workspace's own briefing
	// deleted, and returns the digest and how many posts that concerns: 0 where it was asked
	// for before. ErrNotFound where it has posted nothing, ErrDeclared where the
	// configuration file declares it.
	TakeBackNewest(ctx context.Context, workspace, name string, now time.Time) (news.Digest, int, error)
}

// Status is the state of a workspace's deliveries.
type Status = briefing.Status

// LastRun is what came of a briefing's newest slot.
type LastRun = briefing.LastRun

// Finding is what an address holds.
type Finding struct {
	// URL is the feed to poll, Title what to call it.
	URL, Title string
	// Discovered is true where the address was a page that names the feed.
	Discovered bool
	// How says how such a feed was found: "the page announces it"; may be empty.
	How string
	// Newest are the newest titles, at most five.
	Newest []news.OutletLink
	// Feeds are those of a list of feeds (OPML), which has no URL of its own to poll.
	Feeds []ListedFeed
	// Stages says, for /sources test, how far reading got, in words.
	Stages []string
}

// Inspector looks at an address for /sources add and test, within 3 seconds. Its error
// is a sentence fit to show.
type Inspector interface {
	Inspect(ctx context.Context, url string) (Finding, error)
}

// Composer makes digests on demand.
type Composer interface {
	// Compose makes a digest of what is stored in the window without saving it. An empty
	// topic means everything.
	Compose(ctx context.Context, b briefing.Briefing, w briefing.Window, topic string) (news.Digest, error)
	// RunNow runs a briefing's slot at now and queues its deliveries.
	RunNow(ctx context.Context, b briefing.Briefing, now time.Time) (news.Digest, error)
	// More returns further bullets of a story that a digest shows; none where it has all,
	// ErrNotFound where its articles are not kept any more.
	More(ctx context.Context, s news.DigestStory) ([]news.Bullet, error)
	// Explain says of the stories that hold all of these words what a briefing's next
	// digest does with them in a channel, and why, at most ten.
	Explain(ctx context.Context, b briefing.Briefing, ch news.Channel, now time.Time, words string) ([]briefing.Verdict, error)
}
