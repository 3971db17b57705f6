// Command tidings is a chat bot that reads the news for people who must be able to
// trust a number.
//
// This package is the only place that knows all others: it reads flags and the
// configuration, joins adapters to rules, and turns signals into a clean end.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones must work where the machine has none

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	exitDone     = 0
	exitFailed   = 1 // the work failed, or a part of it
	exitWrongUse = 2 // the command line made no sense
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// errFailed ends a command whose problems were already told, with exitFailed.
var errFailed = errors.New("not everything could be done")

// usageError is a wrong use of the command line.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// run is the whole program but for the process: it returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot(streams{in: stdin, out: stdout, err: stderr})
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "tidings: %v\nTry: tidings help\n", err)
		return exitWrongUse
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(stderr, "tidings: stopped")
		return exitFailed
	}
	fmt.Fprintf(stderr, "tidings: %v\n", err)
	return exitFailed
}

// streams are where a command reads and writes: results to out, everything else to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "tidings",
		Short: "A chat bot that reads the news for people who must be able to trust a number",
		Long: `Tidings reads news feeds and posts short digests to Discord and Telegram in which
every figure says who claims it.

Start with:   tidings try
`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		tryCommand(s), runCommand(s), checkCommand(s), healthCommand(s), backupCommand(s), moveCommand(s), retractCommand(s), exportCommand(s), importCommand(s),
		digestCommand(s), figuresCommand(s), storiesCommand(s), extractCommand(s), feedCommand(s),
		versionCommand(s),
	)
	return root
}

// noArgs refuses arguments, with the nearest command where a word was given.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if c.HasParent() {
		return usageError{fmt.Errorf("%s takes no arguments, but %q was given", c.CommandPath(), args[0])}
	}
	hint := ""
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("; did you mean %q?", near[0])
	}
	return usageError{fmt.Errorf("there is no command %q%s", args[0], hint)}
}

// someInputs asks for at least one input.
func someInputs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return usageError{fmt.Errorf("%s needs an input: a file, a folder, - for standard input, or an address", c.CommandPath())}
}

// formatFlag adds --format with the given values, the first being the default.
func formatFlag(c *cobra.Command, values ...string) *choice {
	f := &choice{value: values[0], allowed: values}
	c.Flags().Var(f, "format", "how to print the result: "+f.Type())
	return f
}

// choice is a flag that takes one of a few words.
type choice struct {
	value   string
	allowed []string
}

func (c *choice) String() string { return c.value }

// Type is shown in help.
func (c *choice) Type() string {
	out := ""
	for i, v := range c.allowed {
		if i > 0 {
			out += "|"
		}
		out += v
	}
	return out
}

// Set takes one of the allowed words.
func (c *choice) Set(v string) error {
	for _, a := range c.allowed {
		if v == a {
			c.value = v
			return nil
		}
	}
	return fmt.Errorf("write one of %s", c.Type())
}
