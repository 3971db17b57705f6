package discord

import (
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/internal/testkit/fakediscord"
)

// TestBriefingByForm: /briefing add without more is a form; what it holds is scheduled
// and shown as a preview at once. Wrong entries say what to write, and members get no
// form.
func TestBriefingByForm(t *testing.T) {
	t.Parallel()
	f, channel, ann, bob := newsroom(t)
	store := &bottest.Store{}
	listen(t, f, bot.New(bot.Options{Store: store, Composer: &bottest.Composer{Digest: bottest.Flood()}}))
	f.WaitConnected()
	f.WaitPublished()
	form := ann.Slash(channel, "/briefing add", fakediscord.Options{"name": "morning"}).MustForm()
	if form.Title != "Post a digest here on a schedule" || len(form.Fields) != maxFields || form.Fields[0].Value != "morning" || !form.Fields[1].Required {
		t.Errorf("form %+v", form)
	}
	if m := ann.Submit(channel, form, map[string]string{"schedule": "whenever"}).MustWait(); m.Only != "ann" || !strings.Contains(m.Content, "whenever") || !strings.Contains(m.Content, "weekdays 08:00") {
		t.Errorf("a wrong schedule: %+v", m)
	}
	m := ann.Submit(channel, form, map[string]string{"schedule": "weekdays 08:00", "zone": "kyiv", "stories": "5"}).MustWait()
	if m.Only != "ann" || !strings.Contains(m.Words(), "is scheduled") || !strings.Contains(m.Words(), "Ashwater flood") {
		t.Errorf("the answer: %s", m.Words())
	}
	store.Change(func(s *bottest.Store) {
		if len(s.BriefingList) != 1 || s.BriefingList[0].Name != "morning" || s.BriefingList[0].Zone != "Europe/Kyiv" || s.BriefingList[0].Style.Stories != 5 {
			t.Errorf("stored %+v", s.BriefingList)
		}
	})
	if m := bob.Slash(channel, "/briefing add", nil).MustWait(); !strings.Contains(m.Content, "Manage Server") {
		t.Errorf("a member is answered %q", m.Content)
	}
	form.ID = "form:briefing:add:more" // forged
	if m := bob.Submit(channel, form, map[string]string{"schedule": "08:00"}).MustWait(); !strings.Contains(m.Words(), "Manage Server") {
		t.Errorf("a member's form is answered %q", m.Words())
	}
	form.ID = "another"
	ann.Submit(channel, form, map[string]string{"schedule": "08:00"}).MustWait()
}

func TestForms(t *testing.T) {
	for _, c := range bot.Commands() {
		for _, sub := range append(c.Subs, c) {
			if !hasForm(sub) {
				continue
			}
			if sub.Name != "add" || c.Name != "briefing" {
				t.Errorf("/%s %s has a form", c.Name, sub.Name)
			}
			for _, o := range options(sub) {
				if o.Required {
					t.Errorf("/%s %s cannot be given without %s", c.Name, sub.Name, o.Name)
				}
			}
		}
	}
	long := formOf(bot.Command{Help: strings.Repeat("x", 100), Options: []bot.Option{{Name: strings.Repeat("y", 100), Help: strings.Repeat("z", 200)}}}, []string{"a"}, map[string]string{strings.Repeat("y", 100): strings.Repeat("😀", 5000)})
	in := long.Components[0].(discordgo.ActionsRow).Components[0].(discordgo.TextInput)
	if bot.UTF16Len(long.Title) > maxFormTitle || bot.UTF16Len(in.Label) > maxFieldLabel || bot.UTF16Len(in.Placeholder) > maxPlaceholder || bot.UTF16Len(in.Value) > maxField {
		t.Errorf("form %+v", long)
	}
	if path, _, ok := filled(discordgo.ModalSubmitInteractionData{CustomID: "form", Components: []discordgo.MessageComponent{nil, &discordgo.Button{}}}); ok {
		t.Errorf("a form without a command is one of %v", path)
	}
	if _, _, ok := wantsForm(bot.Request{Path: []string{"nothing"}}); ok {
		t.Error("an unknown command has a form")
	}
}
