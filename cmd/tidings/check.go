package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"tidings/briefing"
	"tidings/config"
	"tidings/news"
)

func checkCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "check --config FILE",
		Short: "What is wrong with a configuration, each with its line and column",
		Args:  noArgs,
	}
	file := configFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		cfg, err := loadConfig(s, *file)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s is well: %s, %s, %s\n", *file, count(len(cfg.Sources), "source"), count(len(cfg.Briefings), "briefing"), cfg.Database)
		return nil
	}
	return c
}

// configFlag adds --config, without which a command makes no sense.
func configFlag(c *cobra.Command) *string {
	file := c.Flags().String("config", "", "the configuration file; config.example.yaml is one to start from")
	c.PreRunE = func(*cobra.Command, []string) error {
		if *file == "" {
			return usageError{fmt.Errorf("%s needs --config FILE; config.example.yaml is one to start from", c.CommandPath())}
		}
		return nil
	}
	return file
}

// loadConfig reads a configuration and prints what is wrong with it, a line each.
func loadConfig(s streams, file string) (config.Config, error) {
	loader := config.Loader{Env: os.LookupEnv, ReadFile: os.ReadFile, Checks: config.Checks{
		Schedule: func(spec, zone string) error { _, err := briefing.ParseSchedule(spec, zone); return err },
		Channel:  func(text string) error { _, err := news.ParseChannel(text); return err },
		Quiet:    func(text string) error { _, err := briefing.ParseQuiet(text); return err },
	}}
	cfg, problems := loader.Load(file)
	for _, p := range problems {
		fmt.Fprintln(s.err, p)
	}
	if len(problems) > 0 {
		return config.Config{}, errFailed
	}
	return cfg, nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
