package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

// ask answers commands that are typed, until the input or ctx ends. Everybody at the
// keyboard is an admin: the machine is theirs.
func (t *trial) ask(ctx context.Context, h bot.Handler) error {
	fmt.Fprint(t.err, "\nAsk, for example: /figures flood · /search police · /help. End with Ctrl-D.\n")
	lines := readLines(ctx, t.in)
	for {
		fmt.Fprint(t.err, "> ")
		select {
		case <-ctx.Done():
			fmt.Fprintln(t.err)
			return nil
		case line, ok := <-lines:
			if !ok {
				fmt.Fprintln(t.err)
				return nil
			}
			if err := t.answer(ctx, h, line); err != nil {
				return err
			}
		}
	}
}

func (t *trial) answer(ctx context.Context, h bot.Handler, line string) error {
	if line = strings.TrimSpace(line); line == "" {
		return nil
	}
	if !strings.HasPrefix(line, "/") {
		line = "/" + line
	}
	path, args, ok, err := bot.ParseLine(line, "")
	if err != nil || !ok {
		if err == nil {
			err = &bot.UsageError{Problem: "That is no command.", Try: "/help"}
		}
		_, err := fmt.Fprintln(t.out, err)
		return err
	}
	reply, problem := h.Handle(ctx, bot.Request{
		Workspace: briefing.OperatorWorkspace, Channel: news.Channel{Platform: news.Console}, Admin: true, Path: path, Args: args, At: time.Now().UTC(),
	})
	if problem != nil {
		fmt.Fprintf(t.err, "tidings: %v\n", problem)
	}
	_, err = io.WriteString(t.out, bot.PlainReply(reply)+"\n")
	return err
}

// readLines reads lines in the background, because a terminal cannot be read with a
// deadline. The channel is closed at the end of the input.
func readLines(ctx context.Context, r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(r); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}
