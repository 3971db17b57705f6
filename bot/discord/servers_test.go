package discord

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"tidings/internal/testkit/fakediscord"
)

// TestWorkspaces: all servers, however many pages they take, or an error.
func TestWorkspaces(t *testing.T) {
	for _, n := range []int{0, 1, guildsAtOnce, 2*guildsAtOnce + 1} {
		f := fakediscord.New(t)
		f.Unlimited = true
		var want []string
		for i := range n {
			want = append(want, "discord:"+f.Guild(fmt.Sprint(i)).ID)
		}
		b, _ := newBot(t, f)
		got, err := b.Workspaces(context.Background())
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d servers: %d, %v", n, len(got), err)
		}
		if n > guildsAtOnce {
			f.Fail("list_my_guilds", fakediscord.Times(1, fakediscord.Status(503))...)
			if got, err := b.Workspaces(context.Background()); err == nil {
				t.Errorf("%d servers in spite of an error", len(got))
			}
		}
	}
}
