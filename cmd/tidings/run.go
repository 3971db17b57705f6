package main

import (
	"log/slog"

	"github.com/spf13/cobra"
)

func runCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "run --config FILE",
		Short: "The bot: poll, schedule, listen, post",
		Long: `Runs the bot until it gets SIGINT or SIGTERM: polls the sources, runs briefings when
they are due, posts digests, and answers commands. Logs go to standard error; digests
for the channel "console:" go to standard output.

Several processes may run on one PostgreSQL and share the work. With --only a process
does a part of it: poll (read sources), run (make digests when they are due), deliver
(post them), listen (answer commands). Some process has to do each part.`,
		Args: noArgs,
	}
	file := configFlag(c)
	logs := &choice{value: "text", allowed: []string{"text", "json"}}
	c.Flags().Var(logs, "log", "how to write logs: "+logs.Type())
	only := &roles{}
	c.Flags().Var(only, "only", "the parts of the work to do, of "+only.Type()+" (default all)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := loadConfig(s, *file)
		if err != nil {
			return err
		}
		frugal()
		a, err := openApp(c.Context(), cfg, *only, s, newLog(s, logs.value))
		if err != nil {
			return err
		}
		go settle()
		err = a.run(c.Context())
		if e := a.close(); err == nil {
			err = e
		}
		return err
	}
	return c
}

func newLog(s streams, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(s.err, nil))
	}
	return slog.New(slog.NewTextHandler(s.err, nil))
}
