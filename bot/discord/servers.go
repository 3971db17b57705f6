package discord

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// guildsAtOnce is the most servers in one answer (Discord docs, Resources: User, Get
// Current User Guilds).
const guildsAtOnce = 200

// WorkspaceKind is how the workspaces of servers begin.
const WorkspaceKind = "discord:"

// Workspaces are those of the servers that the bot is on.
func (b *Bot) Workspaces(ctx context.Context) ([]string, error) {
	var out []string
	for after := ""; ; {
		query := url.Values{"limit": {strconv.Itoa(guildsAtOnce)}}
		if after != "" {
			query.Set("after", after)
		}
		var page []struct{ ID string }
		address := discordgo.EndpointUserGuilds("@me")
		if err := b.call(ctx, http.MethodGet, address+"?"+query.Encode(), address, nil, &page); err != nil {
			return nil, fmt.Errorf("discord: list the bot's servers: %w", err)
		}
		for _, g := range page {
			out = append(out, WorkspaceKind+g.ID)
		}
		if len(page) < guildsAtOnce || page[len(page)-1].ID == after {
			return out, nil
		}
		after = page[len(page)-1].ID
	}
}
