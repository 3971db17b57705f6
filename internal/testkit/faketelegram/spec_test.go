package faketelegram

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCheckParams(t *testing.T) {
	tests := []struct {
		name   string
		method string
		params Params
		want   string // a part of the only violation; "" for none
	}{
		{"a plain message", "sendMessage", Params{"chat_id": "1", "text": "x"}, ""},
		{"chat by name", "sendMessage", Params{"chat_id": "@news", "text": "x"}, ""},
		{"required is missing", "sendMessage", Params{"chat_id": "1"}, "text: required"},
		{"misspelt", "sendMessage", Params{"chat_id": "1", "text": "x", "mesage_thread_id": "2"}, "mesage_thread_id: unknown"},
		{"legacy names pass", "sendMessage", Params{"chat_id": "1", "text": "x", "disable_web_page_preview": "true", "reply_to_message_id": "3"}, ""},
		{"null arrays pass", "sendMessage", Params{"chat_id": "1", "text": "x", "entities": "null"}, ""},
		{"null elsewhere does not", "sendMessage", Params{"chat_id": "1", "text": "x", "reply_markup": "null"}, "reply_markup"},
		{"number", "sendMessage", Params{"chat_id": "1", "text": "x", "message_thread_id": "two"}, "message_thread_id: \"two\" is no Integer"},
		{"boolean", "sendMessage", Params{"chat_id": "1", "text": "x", "disable_notification": "maybe"}, "disable_notification"},
		{"object", "sendMessage", Params{"chat_id": "1", "text": "x", "link_preview_options": `{"is_disabled":true}`}, ""},
		{"misspelt inside an object", "sendMessage", Params{"chat_id": "1", "text": "x", "link_preview_options": `{"is_disable":true}`}, "link_preview_options.is_disable"},
		{"no JSON", "sendMessage", Params{"chat_id": "1", "text": "x", "link_preview_options": `{`}, "is not JSON"},
		{"keyboard", "sendMessage", Params{"chat_id": "1", "text": "x", "reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`}, ""},
		{"deep inside", "sendMessage", Params{"chat_id": "1", "text": "x", "reply_markup": `{"inline_keyboard":[[{"text":5,"callback_data":"b"}]]}`}, "inline_keyboard[0][0].text"},
		{"null keyboard", "sendMessage", Params{"chat_id": "1", "text": "x", "reply_markup": `{"inline_keyboard":null}`}, "inline_keyboard: is no array"},
		{"scope", "setMyCommands", Params{"commands": `[{"command":"a","description":"b"}]`, "scope": `{"type":"all_group_chats"}`}, ""},
		{"scope without its chat", "setMyCommands", Params{"commands": `[]`, "scope": `{"type":"chat"}`}, "scope.chat_id"},
		{"JSON body", "sendMessage", Params{"chat_id": json.Number("1"), "text": "x", "disable_notification": true}, ""},
		{"JSON body of another type", "sendMessage", Params{"chat_id": json.Number("1"), "text": json.Number("2")}, "text: 2 is no String"},
		{"no such method", "sendMesage", Params{}, "no such method"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := CheckParams(tt.method, tt.params)
			if tt.want == "" {
				if len(got) != 0 {
					t.Fatalf("violations %v, want none", got)
				}
				return
			}
			if len(got) != 1 || !strings.Contains(got[0].String(), tt.want) {
				t.Fatalf("violations %v, want one with %q", got, tt.want)
			}
		})
	}
}

func TestCheckResult(t *testing.T) {
	good := map[string]any{"status": "left", "user": map[string]any{"id": 1, "is_bot": false, "first_name": "a"}}
	if got := CheckResult("getChatMember", good); len(got) != 0 {
		t.Errorf("violations %v, want none", got)
	}
	bad := map[string]any{"status": "left", "user": map[string]any{"id": "1", "is_bot": false, "first_name": "a"}}
	got := CheckResult("getChatMember", bad)
	if len(got) != 1 || !strings.Contains(got[0].String(), "result.user.id: 1 is no Integer") {
		t.Errorf("violations %v, want one about result.user.id", got)
	}
}
