// Package config reads the configuration file: strict YAML to typed, checked values.
//
// Everything that is wrong is found in one pass and told as a Problem with its line,
// its column and what to write instead. An unknown key is an error, because a
// misspelt one would otherwise be a setting that silently does nothing. Secrets come
// from files or the environment and are held in a type that never prints them.
//
// The package opens no file and reads no variable itself: the Loader is given
// functions for both, and for what other packages know better (schedules, channels).
package config

import (
	"net/netip"
	"strings"
	"time"
)

// Config is a configuration that passed all checks. Made by a Loader.
type Config struct {
	Database Database
	Discord  Discord
	Telegram Telegram
	Web      Web
	Fetch    Fetch
	Keep     Keep
	// Sources and Briefings are in the order of the file.
	Sources   []Source
	Briefings []Briefing
}

// Driver is the kind of database.
type Driver string

// The kinds of database.
const (
	SQLite   Driver = "sqlite"
	Postgres Driver = "postgres"
)

// DefaultDatabase is used where the file names none: a file in the working directory.
const DefaultDatabase = "sqlite:tidings.db"

// Database says where the data is kept.
type Database struct {
	Driver Driver
	// File is SQLite's file, relative to the working directory; empty for PostgreSQL.
	File string
	// URL is PostgreSQL's address, with the password where one was given; empty for
	// SQLite.
	URL Secret
	// shown is the address without its password.
	shown string
}

// Address is the database as the file writes it, "sqlite:FILE" or "postgres://…",
// with its password: for opening it, not for showing it.
func (d Database) Address() string {
	if d.Driver == Postgres {
		return d.URL.Reveal()
	}
	return string(d.Driver) + ":" + d.File
}

// String is the address without a password, fit for logs.
func (d Database) String() string {
	if d.Driver == Postgres {
		return d.shown
	}
	return d.Address()
}

// Discord is the connection to Discord; off where Token is empty.
type Discord struct {
	Token Secret
	// APIURL is where a server that speaks Discord's REST and gateway stands, without a
	// slash at the end; empty for Discord itself.
	APIURL string
	// PublicKey is the application's, 64 hexadecimal digits: where it is set, interactions
	// come to the web server. Empty: they come over the gateway.
	PublicKey string
	// Shards is over how many gateway connections the bot's servers are parted; 0 is one,
	// AutoShards as many as Discord recommends.
	Shards int
}

// AutoShards is Discord.Shards for "auto".
const AutoShards = -1

// On reports whether the platform is used.
func (d Discord) On() bool { return !d.Token.Empty() }

// Telegram is the connection to Telegram; off where Token is empty.
type Telegram struct {
	Token Secret
	// APIURL is where a self-hosted Bot API server stands, without a slash at the end;
	// empty for Telegram itself.
	APIURL  string
	Webhook Webhook
}

// On reports whether the platform is used.
func (t Telegram) On() bool { return !t.Token.Empty() }

// Webhook is how Telegram hands over updates; off (long polling) where Listen is
// empty.
type Webhook struct {
	// Listen is the address that is listened on, "host:port".
	Listen string
	// URL is what Telegram calls.
	URL string
	// Secret is what Telegram must send along; never empty where Listen is set.
	Secret Secret
}

// On reports whether updates come by webhook.
func (w Webhook) On() bool { return w.Listen != "" }

// Web is the HTTP server for health, metrics and pages; off where Listen is empty.
type Web struct {
	// Listen is "host:port"; an empty host means all addresses of the machine, port 0 any
	// free port.
	Listen string
	// PublicURL is where readers reach the server, without a slash at the end; empty
	// where they cannot, and then digests carry no links to their pages.
	PublicURL string
}

// Fetch says how sources are read.
type Fetch struct {
	// Contact is an address of the web or of e-mail for the User-Agent; empty for the
	// project's page.
	Contact string
	// AllowPrivate are the networks that are not public and that sources may still be
	// on.
	AllowPrivate []netip.Prefix
}

// Keep says how long things are kept; 0 for the defaults.
type Keep struct {
	// Articles are kept since they were first read, at least MinKeepArticles.
	Articles time.Duration
	// Digests are kept since they were made, with their receipts and the record of their
	// posts.
	Digests time.Duration
}

// Source is a feed, page or channel to read.
type Source struct {
	// Name is unique without regard to case.
	Name string
	// URL is http or https with a host, unique.
	URL string
}

// Briefing is a digest to make and post.
type Briefing struct {
	// Name is unique without regard to case.
	Name string
	// Schedule is a cron expression, checked with Zone by Checks.Schedule.
	Schedule string
	// Zone is an IANA name; "UTC" where the file gives none.
	Zone string
	// Sources are names as Config.Sources has them; empty for all.
	Sources []string
	Filters Filters
	Style   Style
	// Mention is the id of a Discord role that is notified with each digest; empty for
	// nobody.
	Mention string
	// Channels are "platform:id" or "platform:id/thread", checked by Checks.Channel;
	// never empty.
	Channels []string
	// Grace is how late a missed slot may still be run; 0 for the default.
	Grace time.Duration
	// Quiet are the hours in which nothing is posted, "22:00-07:00" by the clock of Zone,
	// checked by Checks.Quiet; empty for none.
	Quiet string
	// Silent posts its digests without a sound.
	Silent bool
}

// Filters keep or drop articles by words.
type Filters struct {
	Include, Exclude []string
}

// Style is the length of a digest; 0 for the defaults.
type Style struct {
	Stories, Bullets int
}

// The limits of what a file may ask for.
const (
	// MaxFile is the size of the largest file that is read, in bytes: room for 20,000
	// sources.
	MaxFile = 4 << 20
	// MaxName is the length of a name, in characters: it has to fit a suggestion in
	// Discord (100 characters) with words around it.
	MaxName = 60
	// MaxStories and MaxBullets are what a digest may show.
	MaxStories, MaxBullets = 20, 10
	// MaxShards is how many gateway connections there may be: enough for 2,500,000 servers.
	MaxShards = 1000
	// MaxGrace is how late a slot may be run at all.
	MaxGrace = 7 * 24 * time.Hour
	// MinKeepArticles leaves what a digest may look back on, a week, and a day more.
	// MinKeepDigests leaves what an unanswered question may be about. MaxKeep is ten years.
	MinKeepArticles, MinKeepDigests, MaxKeep = 8 * 24 * time.Hour, 7 * 24 * time.Hour, 3650 * 24 * time.Hour
	// maxWord is the length of a filter word, in bytes; maxURL that of an address.
	maxWord, maxURL = 200, 2000
	// maxProblems is how many problems are told: past it the file is something else.
	maxProblems = 100
	// maxNodes is how many YAML values are looked at with aliases followed.
	maxNodes = 400_000
)

// HasPlatform reports whether a platform is connected. The console always is.
func (c Config) HasPlatform(name string) bool {
	switch strings.ToLower(name) {
	case "discord":
		return c.Discord.On()
	case "telegram":
		return c.Telegram.On()
	}
	return strings.EqualFold(name, "console")
}
