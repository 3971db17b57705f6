//go:build ignore

// Make_discord writes discord.json: the operations that the bot uses out of Discord's
// OpenAPI file (github.com/discord/discord-api-spec, specs/openapi.json, MIT), with
// names, types and limits but without descriptions, examples and whatever no kept
// operation refers to.
//
//	go run make_discord.go path/to/openapi.json > discord.json
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// kept are the operations a bot like ours calls; the fake refuses every other path.
var kept = []string{
	"get_gateway", "get_bot_gateway", "get_my_user", "get_my_application",
	"list_application_commands", "bulk_set_application_commands",
	"list_guild_application_commands", "bulk_set_guild_application_commands",
	"create_interaction_response", "execute_webhook",
	"get_original_webhook_message", "update_original_webhook_message", "delete_original_webhook_message",
	"get_webhook_message", "update_webhook_message", "delete_webhook_message",
	"list_messages", "create_message", "get_message", "update_message", "delete_message", "crosspost_message",
	"trigger_typing_indicator", "create_thread", "create_thread_from_message", "create_dm",
	"get_channel", "delete_channel", "get_guild", "get_guild_member", "list_my_guilds", "leave_guild", "get_active_guild_threads",
}

// dropped are the keys that say nothing about structure.
var dropped = []string{"description", "title", "summary", "tags", "externalDocs", "example", "examples", "x-discord-union"}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "make_discord:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("give the path of openapi.json")
	}
	raw, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return err
	}
	paths := keepPaths(doc["paths"].(map[string]any))
	components := keepComponents(doc["components"].(map[string]any), paths)
	out := map[string]any{"openapi": doc["openapi"], "info": map[string]any{"title": "Discord HTTP API", "version": "10", "license": "MIT, Copyright 2023 Discord"},
		"paths": strip(paths, false), "components": strip(components, false)}
	return write(out, []string{"paths", "schemas", "responses"})
}

// write prints one line a path and component, so that a new version of the file can
// be reviewed as a diff.
func write(doc map[string]any, long []string) error {
	var b bytes.Buffer
	var object func(m map[string]any, depth int) error
	object = func(m map[string]any, depth int) error {
		b.WriteString("{")
		for i, key := range slices.Sorted(maps.Keys(m)) {
			if i > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, "\n%q:", key)
			if sub, ok := m[key].(map[string]any); ok && depth < 2 && (key == "components" || slices.Contains(long, key)) {
				if err := object(sub, depth+1); err != nil {
					return err
				}
				continue
			}
			line, err := json.Marshal(m[key])
			if err != nil {
				return err
			}
			b.Write(line)
		}
		b.WriteString("}")
		return nil
	}
	if err := object(doc, 0); err != nil {
		return err
	}
	b.WriteString("\n")
	_, err := os.Stdout.Write(b.Bytes())
	return err
}

func keepPaths(all map[string]any) map[string]any {
	out := map[string]any{}
	for path, v := range all {
		item := map[string]any{}
		for key, op := range v.(map[string]any) {
			m, ok := op.(map[string]any)
			switch {
			case key == "parameters":
				item[key] = op
			case ok && slices.Contains(kept, fmt.Sprint(m["operationId"])):
				item[key] = onlyJSON(m)
			}
		}
		if len(item) > 1 || len(item) == 1 && item["parameters"] == nil {
			out[path] = item
		}
	}
	return out
}

// onlyJSON drops the form and multipart bodies: the bot sends JSON.
func onlyJSON(op map[string]any) map[string]any {
	if body, ok := op["requestBody"].(map[string]any); ok {
		content := body["content"].(map[string]any)
		for kind := range content {
			if kind != "application/json" {
				delete(content, kind)
			}
		}
	}
	return op
}

// keepComponents keeps what root refers to, and what that refers to.
func keepComponents(all, root map[string]any) map[string]any {
	out := map[string]any{}
	todo := refs(root, nil)
	for len(todo) > 0 {
		ref := todo[0]
		todo = todo[1:]
		parts := strings.Split(strings.TrimPrefix(ref, "#/components/"), "/")
		group, name := parts[0], parts[1]
		kept, _ := out[group].(map[string]any)
		if kept == nil {
			kept = map[string]any{}
			out[group] = kept
		}
		if kept[name] != nil {
			continue
		}
		kept[name] = all[group].(map[string]any)[name]
		todo = refs(kept[name], todo)
	}
	return out
}

func refs(v any, out []string) []string {
	switch v := v.(type) {
	case map[string]any:
		for key, sub := range v {
			if s, ok := sub.(string); ok && key == "$ref" {
				out = append(out, s)
				continue
			}
			out = refs(sub, out)
		}
	case []any:
		for _, sub := range v {
			out = refs(sub, out)
		}
	}
	return out
}

// strip drops the keys without structure. Inside "properties" keys are names, not
// keywords: a property called "description" stays.
func strip(v any, names bool) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, sub := range v {
			if !names && (slices.Contains(dropped, key) || key == "headers") {
				continue
			}
			out[key] = strip(sub, !names && (key == "properties" || key == "schemas" || key == "responses"))
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, sub := range v {
			out[i] = strip(sub, false)
		}
		return out
	}
	return v
}
