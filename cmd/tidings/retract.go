package main

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

func retractCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "retract --config FILE (ADDRESS | --newest BRIEFING)",
		Short: "Delete the posts of a digest from all channels",
		Long: `Has the posts of one digest deleted in every channel, and what is not posted yet not
posted at all. Name the digest by the address of its page, or by --newest as the newest
of a briefing of the configuration file. The bot does it while it runs, within a minute;
/status says what came of it. Telegram lets a bot delete its messages for two days.`,
		Args: cobra.ArbitraryArgs,
	}
	file := configFlag(c)
	newest := c.Flags().String("newest", "", "a briefing of the configuration file, whose newest digest is meant")
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		if len(args) > 1 || (len(args) == 1) == (*newest != "") {
			return usageError{errors.New("tidings retract needs the address of a digest's page, or --newest and the name of a briefing")}
		}
		cfg, err := loadConfig(s, *file)
		if err != nil {
			return err
		}
		db, err := store.Open(c.Context(), cfg.Database.Address())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		what, posts := *newest, 0
		if len(args) == 1 {
			what = args[0]
			posts, err = db.TakeBack(c.Context(), digestKey(args[0]), time.Now())
		} else {
			var d news.Digest
			d, posts, err = db.TakeBackNewest(c.Context(), briefing.OperatorWorkspace, *newest, time.Now())
			if err == nil {
				what = fmt.Sprintf("%s of %s", *newest, d.Slot.Format("2 January 2006, 15:04 MST"))
			}
		}
		if errors.Is(err, briefing.ErrNotFound) {
			return fmt.Errorf("no digest of %q is kept; give the address of its page, or the name of a briefing that has posted something", what)
		}
		if err != nil {
			return err
		}
		if posts == 0 {
			fmt.Fprintf(s.out, "%s: nothing is left to delete\n", what)
			return nil
		}
		fmt.Fprintf(s.out, "%s: %s to be deleted; the bot does it while it runs\n", what, count(posts, "post"))
		return nil
	}
	return c
}

// digestKey is a digest's key from the address of its page, or itself.
func digestKey(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address = strings.TrimSuffix(strings.TrimRight(address, "/"), "/receipts")
	return path.Base(address)
}
