package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
	"tidings/sources"
	"tidings/sources/feed"
	"tidings/store"
)

func exportCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "export --config FILE [--workspace NAME]",
		Short: "What is read, as a list of feeds (OPML) that other readers take",
		Long: `Prints the sources of a workspace as OPML 2.0, with their names. A source that a briefing
names stands in a folder of the briefing's name. Without --workspace they are those of
the configuration file.`,
		Args: noArgs,
	}
	file := configFlag(c)
	workspace := c.Flags().String("workspace", briefing.OperatorWorkspace, "whose sources: discord:SERVER or telegram:CHAT")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return withStore(c.Context(), s, *file, func(ctx context.Context, db *store.Store) error {
			feeds, err := bot.New(bot.Options{Store: db}).SourceList(ctx, *workspace)
			if errors.Is(err, bot.ErrNoSources) {
				return unknownWorkspace(ctx, db, *workspace)
			}
			if err != nil {
				return err
			}
			data, err := lists{}.WriteList("Tidings", feeds)
			if err != nil {
				return err
			}
			_, err = s.out.Write(data)
			return err
		})
	}
	return c
}

func importCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "import LIST --config FILE --workspace NAME",
		Short: "Read the feeds of a list (OPML) in a workspace",
		Long: `Adds the feeds of an OPML list to the sources of a workspace, also while the bot runs.
LIST is a file, - for standard input, or an address. What is read already stays as it is.
A folder becomes a briefing of its name that reads its feeds and is paused: it posts when
an admin resumes it.`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return usageError{fmt.Errorf("%s needs one list: a file, - for standard input, or an address", c.CommandPath())}
		},
	}
	file := configFlag(c)
	workspace := c.Flags().String("workspace", "", "where they are read: discord:SERVER or telegram:CHAT")
	channel := c.Flags().String("channel", "", "where the briefings of folders post once they are resumed, for example discord:112233445566778899 (default: the Telegram chat, or nowhere)")
	c.RunE = func(c *cobra.Command, args []string) error {
		channels, err := listChannels(*workspace, *channel)
		if err != nil {
			return usageError{err}
		}
		outlines, err := newInputs(s, args).outlines(c.Context(), args[0])
		if err != nil {
			return err
		}
		return withStore(c.Context(), s, *file, func(ctx context.Context, db *store.Store) error {
			got, err := bot.New(bot.Options{Store: db}).AddList(ctx, bot.List{Workspace: *workspace, Feeds: listed(outlines), Channels: channels})
			printListed(s.out, got)
			return err
		})
	}
	return c
}

// withStore opens the database of a configuration for some work.
func withStore(ctx context.Context, s streams, file string, work func(context.Context, *store.Store) error) (err error) {
	cfg, err := loadConfig(s, file)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, cfg.Database.Address())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return work(ctx, db)
}

// listChannels checks where a list is to go, and returns the channels of its folders.
func listChannels(workspace, channel string) ([]news.Channel, error) {
	home, err := news.ParseChannel(workspace)
	switch {
	case workspace == briefing.OperatorWorkspace:
		return nil, errors.New("what every workspace reads stands in the configuration file: write it there under sources")
	case err != nil || home.Platform == news.Console || home.Thread != "":
		return nil, errors.New("--workspace is a Discord server or a Telegram chat: discord:112233445566778899 or telegram:-1001234567890")
	case channel != "":
		ch, err := news.ParseChannel(channel)
		return []news.Channel{ch}, err
	case home.Platform == news.Telegram:
		return []news.Channel{home}, nil
	}
	return nil, nil
}

// outlines reads the lists that an input holds; what cannot be read is named.
func (in *inputs) outlines(ctx context.Context, name string) (list []feed.Outline, err error) {
	failed, err := in.each(ctx, []string{name},
		func(item input) error {
			more, err := feed.ReadOPML(item.body)
			list = append(list, more...)
			return err
		},
		func(address string) error {
			found, err := in.web.Inspect(ctx, address)
			if err == nil && found.Kind != sources.FoundOPML {
				err = feed.ErrNotOPML
			}
			list = append(list, found.Outlines...)
			return err
		})
	switch {
	case err != nil:
		return nil, err
	case failed > 0:
		return nil, errFailed
	case len(list) == 0:
		return nil, fmt.Errorf("%s: it lists no feed", name)
	}
	return list, nil
}

// lists is OPML for the bot.
type lists struct{}

func (lists) ReadList(data []byte) ([]bot.ListedFeed, error) {
	outlines, err := feed.ReadOPML(data)
	return listed(outlines), err
}

func (lists) WriteList(title string, feeds []bot.ListedFeed) ([]byte, error) {
	outlines := make([]feed.Outline, len(feeds))
	for i, f := range feeds {
		outlines[i] = feed.Outline{Title: f.Title, URL: f.URL, Folder: f.Folder}
	}
	var b bytes.Buffer
	err := feed.WriteOPML(&b, title, time.Time{}, outlines)
	return b.Bytes(), err
}

// unknownWorkspace names the workspaces that there are.
func unknownWorkspace(ctx context.Context, db *store.Store, workspace string) error {
	all, err := db.AllSources(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, s := range all {
		if !slices.Contains(known, s.Workspace) {
			known = append(known, s.Workspace)
		}
	}
	if len(known) == 0 {
		return errors.New("nothing is read yet")
	}
	return fmt.Errorf("%q reads nothing of its own; sources are there for: %s", workspace, strings.Join(known, ", "))
}

func printListed(w io.Writer, got bot.Listed) {
	fmt.Fprintf(w, "%s added, %d read already", count(len(got.Added), "feed"), got.Already)
	if got.Bad > 0 {
		fmt.Fprintf(w, ", %d without an address that can be read", got.Bad)
	}
	fmt.Fprintln(w)
	for _, f := range got.Folders {
		state := "kept as a paused briefing"
		if !f.Kept {
			state = "not kept: there is a briefing of that name"
		}
		fmt.Fprintf(w, "%s (%s): %s\n", f.Name, count(f.Sources, "source"), state)
	}
	if got.Loose > 0 {
		fmt.Fprintf(w, "%s in folders that are not kept: their names can be none of a briefing, or there are too many\n", count(got.Loose, "feed"))
	}
}
