package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tidings/internal/testkit/pgtest"
	"tidings/internal/testkit/program"
)

// TestRolesShareTheWork: of three processes on one PostgreSQL each does a part, and
// nothing of another's; together they do all.
func TestRolesShareTheWork(t *testing.T) {
	t.Parallel()
	bin := program.Build(t)
	all := startBots(t, bin, pgtest.URL(t), soon(time.Now()))
	_ = all.process.Process.Kill() // this process is none of them
	<-all.done
	poll := all.again(t, bin, "--only", "poll")
	post := all.again(t, bin, "--only", "run,deliver", "--log", "json")
	listen := all.again(t, bin, "--only", "listen")
	post.await(t, "posts on both platforms", 3*time.Minute, post.posted)
	listen.await(t, "the third process listens", 30*time.Second, all.discord.Connected)
	listen.answerCommands(t)
	post.checkPosts(t)
	var line struct{ Msg, Briefing string }
	for text := range strings.Lines(post.log.String()) {
		if err := json.Unmarshal([]byte(text), &line); err != nil || line.Msg == "" {
			t.Errorf("a line of --log json is %q: %v", text, err)
		}
	}
	for _, tt := range []struct {
		who       *bots
		does, not []string
	}{
		{poll, []string{`msg=polled`}, []string{`msg=digest`, `msg=delivery`, `msg=listening`}},
		{post, []string{`"msg":"digest"`, `"msg":"delivery"`}, []string{`"msg":"polled"`, `"msg":"listening"`}},
		{listen, []string{`msg=listening`}, []string{`msg=polled`, `msg=digest`, `msg=delivery`}},
	} {
		tt.who.stop(t)
		for _, does := range tt.does {
			if !strings.Contains(tt.who.log.String(), does) {
				t.Errorf("%v never says %s", tt.who.process.Args, does)
			}
		}
		for _, not := range tt.not {
			if strings.Contains(tt.who.log.String(), not) {
				t.Errorf("%v says %s, which is another's work", tt.who.process.Args, not)
			}
		}
	}
}
