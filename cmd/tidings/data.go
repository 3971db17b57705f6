package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tidings/config"
	"tidings/store"
)

func backupCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "backup FILE --config CONFIG",
		Short: "Write all data to a new file, also while the bot runs",
		Long: `Writes everything that the bot keeps to a new file, while it runs or not: what was
stored when the command began, complete. The file is a SQLite database. To restore it,
stop the bot, name the file as the database in the configuration (or put it in the old
one's place) and start; to restore it into PostgreSQL, name it in a configuration and
use "tidings move".`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return usageError{fmt.Errorf("%s needs the name of one new file to write to", c.CommandPath())}
		},
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		cfg, err := loadConfig(s, *file)
		if err != nil {
			return err
		}
		db, err := store.Open(c.Context(), cfg.Database.Address(), store.AsItIs())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		if err := db.Backup(c.Context(), args[0]); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s is backed up to %s\n", cfg.Database, args[0])
		return nil
	}
	return c
}

func moveCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "move --config FILE --to ADDRESS",
		Short: "Copy all data to another, empty database, for example from SQLite to PostgreSQL",
		Long: `Copies everything from the SQLite file that the configuration names to another
database that is empty: all of it or, where anything fails, nothing. Stop the bot first.
Ids stay, so that buttons and links that were posted go on working. Then write the new
address as database in the configuration, and start. The old file is left as it is.

A password is best kept out of the command line: PGPASSWORD and ~/.pgpass are heeded.`,
		Args: noArgs,
	}
	file := configFlag(c)
	to := c.Flags().String("to", "", "the database to copy to: postgres://user@host/name or sqlite:FILE")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *to == "" {
			return usageError{errors.New("tidings move needs --to, for example --to postgres://tidings@db.example.org/tidings")}
		}
		cfg, err := loadConfig(s, *file)
		if err != nil {
			return err
		}
		if cfg.Database.Driver != config.SQLite {
			return errors.New("move copies from SQLite; to copy a PostgreSQL database use pg_dump and pg_restore, or tidings backup, whose file can be moved")
		}
		counts, err := move(c.Context(), cfg.Database.Address(), *to)
		if err != nil {
			return err
		}
		for _, n := range counts {
			fmt.Fprintf(s.out, "%-16s %d\n", n.Name, n.Rows)
		}
		fmt.Fprintf(s.out, "All of it is copied. Write the new address as database in %s, then start the bot.\n", *file)
		return nil
	}
	return c
}

// move copies one database to another and returns what the new one holds.
func move(ctx context.Context, from, to string) (counts []store.TableCount, err error) {
	if from == to {
		return nil, errors.New("--to names the database that the configuration names already; name another, empty one")
	}
	old, err := store.Open(ctx, from)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	if err := old.Alone(ctx); err != nil {
		return nil, err
	}
	target, err := store.Open(ctx, to)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	if err := target.Alone(ctx); err != nil {
		return nil, err
	}
	if err := old.CopyTo(ctx, target); err != nil {
		return nil, err
	}
	before, err := old.Count(ctx)
	if err != nil {
		return nil, err
	}
	if counts, err = target.Count(ctx); err != nil {
		return nil, err
	}
	for i, n := range before {
		if counts[i] != n {
			return nil, fmt.Errorf("the copy is not whole: %d of %d rows of %s", counts[i].Rows, n.Rows, n.Name)
		}
	}
	return counts, nil
}
