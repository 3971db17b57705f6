package telegram

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"tidings/bot"
	"tidings/internal/testkit/faketelegram"
)

func names(menu []faketelegram.Command) []string {
	var out []string
	for _, c := range menu {
		out = append(out, c.Command)
	}
	return out
}

func TestMenusFitTheirReaders(t *testing.T) {
	world(t, faketelegram.Options{}, nil, func(r *rig) {
		r.settle(5 * time.Second)
		for _, lang := range append(menuLanguages(), "") {
			private, groups := names(r.fake.Commands(scopePrivate, lang)), names(r.fake.Commands(scopeGroups, lang))
			if !slices.Contains(private, "sub") || !slices.Contains(private, "digest") {
				t.Errorf("%q: the menu of private chats is %q", lang, private)
			}
			if slices.Contains(groups, "sub") || !slices.Contains(groups, "digest") {
				t.Errorf("%q: the menu of groups is %q", lang, groups)
			}
			if admins := names(r.fake.Commands(scopeAdmins, lang)); !slices.Equal(admins, private) {
				t.Errorf("%q: the menu of a group's admins is %q", lang, admins)
			}
		}
		if german := r.fake.Commands(scopeGroups, "de"); german[0].Description == r.fake.Commands(scopeGroups, "")[0].Description {
			t.Error("the German menu is in English")
		}
	})
}

// TestMenusAreSetWhenTheyChanged starts twice: the second start has nothing to set but
// what somebody else changed meanwhile.
func TestMenusAreSetWhenTheyChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		start := func() {
			stop := r.listen()
			r.settle(5 * time.Second)
			if err := stop(); err != nil {
				t.Error(err)
			}
		}
		start()
		first := len(r.fake.Calls("setMyCommands"))
		if want := 4 * (1 + len(menuLanguages())); first != want {
			t.Errorf("%d menus were set at the first start, want %d", first, want)
		}
		start()
		if n := len(r.fake.Calls("setMyCommands")); n != first {
			t.Errorf("%d menus were set again although nothing changed", n-first)
		}
		if err := r.bot.client.call(t.Context(), "deleteMyCommands", map[string]string{"language_code": "uk"}, callTimeout, nil); err != nil {
			t.Fatal(err)
		}
		start()
		if n := len(r.fake.Calls("setMyCommands")); n != first+1 || len(r.fake.Commands(scopeDefault, "uk")) == 0 {
			t.Errorf("%d menus were set after one was deleted, want 1", n-first)
		}
		r.fake.Script("getMyCommands", faketelegram.Refuse(400, "Bad Request: SOMETHING"))
		start() // a menu is a comfort
		r.fake.Close()
	})
}

// TestAMenuKeepsNobodyWaiting lets the platform answer nothing about menus.
func TestAMenuKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := setup(t, faketelegram.Options{}, nil)
		r.fake.Script("getMyCommands", faketelegram.Hang())
		stop := r.listen()
		ann := r.fake.User("Ann")
		ann.Says(ann.Private(), "/status")
		r.settle(3 * time.Second)
		if len(ann.Private().FromBot()) != 1 {
			t.Error("a question waits for the menu")
		}
		begin := time.Now()
		if err := stop(); err != nil || time.Since(begin) > time.Second {
			t.Errorf("stopping gave %v after %v", err, time.Since(begin))
		}
		r.fake.Close()
	})
}

func TestMenuWordsAreOfCommands(t *testing.T) {
	known := map[string]bool{"import": true, "export": true}
	for _, c := range bot.Commands() {
		known[c.Name] = true
		for _, s := range c.Subs {
			for _, a := range s.Aliases {
				known[a] = true
			}
		}
	}
	for _, lang := range menuLanguages() {
		for name, words := range menuWords[lang] {
			if !known[name] {
				t.Errorf("%s: there is no command /%s", lang, name)
			}
			if n := utf8.RuneCountInString(words); n > 100 {
				t.Errorf("%s: /%s has %d characters", lang, name, n)
			}
		}
		if len(menuWords[lang]) != len(menuWords["de"]) {
			t.Errorf("%s has %d entries, German has %d", lang, len(menuWords[lang]), len(menuWords["de"]))
		}
	}
}
