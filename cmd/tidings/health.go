package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tidings/web"
)

func healthCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "health --config FILE",
		Short: "Ask a running bot whether it is well; exit 1 when it is not",
		Long:  "Asks the /readyz page of the bot that runs with this configuration. Made for containers, which have no shell.",
		Args:  noArgs,
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := loadConfig(s, *file)
		if err != nil {
			return err
		}
		if cfg.Web.Listen == "" {
			return errors.New("web.listen is empty in the configuration, so there is nothing to ask")
		}
		if err := web.Probe(c.Context(), cfg.Web.Listen); err != nil {
			return err
		}
		fmt.Fprintln(s.out, "the bot is well")
		return nil
	}
	return c
}
