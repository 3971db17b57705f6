package telegram

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/internal/testkit/faketelegram"
	"tidings/internal/testkit/npm"
	"tidings/news"
)

// emulator is npm's telegram-test-api, a stand-in for the platform that others wrote. It
// knows private chats, checks nothing and answers polls at once.
type emulator struct {
	t    *testing.T
	base string
}

func startEmulator(t *testing.T) *emulator {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := npm.Node(ctx, t, fmt.Sprintf(`
import emulator from 'telegram-test-api'
const Server = emulator.default ?? emulator
await new Server({ port: %d, host: '127.0.0.1', storeTimeout: 600 }).start()
console.log('up')
`, port))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	up := lines.Scan() && lines.Text() == "up"
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was told to end
	})
	if !up {
		cancel()
		t.Fatalf("telegram-test-api did not start: %s", complaints.String())
	}
	return &emulator{t, fmt.Sprintf("http://127.0.0.1:%d", port)}
}

// tell calls the emulator as a person's client does.
func (e *emulator) tell(path string, body, out any) {
	e.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		e.t.Fatal(err)
	}
	resp, err := http.Post(e.base+path, "application/json", bytes.NewReader(data))
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		e.t.Fatalf("%s gave %s", path, resp.Status)
	}
	if out != nil {
		if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
			e.t.Fatal(err)
		}
	}
}

// posted is a message of the bot as the emulator keeps it.
type posted struct {
	ID      int64 `json:"messageId"`
	Message *struct {
		Chat   json.RawMessage `json:"chat_id"`
		Text   string          `json:"text"`
		Markup struct {
			Force bool       `json:"force_reply"`
			Rows  [][]button `json:"inline_keyboard"`
		} `json:"reply_markup"`
	} `json:"message"`
}

// plain is what a reader sees of it.
func (p posted) plain(t *testing.T) (string, []entity) {
	t.Helper()
	text, marked, err := faketelegram.ParseHTML(p.Message.Text)
	if err != nil {
		t.Fatalf("the markup %q cannot be read: %v", p.Message.Text, err)
	}
	var out []entity
	for _, m := range marked {
		out = append(out, entity{m.Type, m.Offset, m.Length})
	}
	return text, out
}

// visitor is a person with a private chat.
type visitor struct {
	*emulator
	id int64
}

func (v visitor) chat() map[string]any {
	return map[string]any{"id": v.id, "type": "private", "first_name": "Ann"}
}

func (v visitor) says(text string, more map[string]any) {
	v.t.Helper()
	m := map[string]any{
		"botToken": faketelegram.DefaultToken, "date": time.Now().Unix(), "text": text, "chat": v.chat(),
		"from": map[string]any{"id": v.id, "is_bot": false, "first_name": "Ann"},
	}
	for k, value := range more {
		m[k] = value
	}
	v.tell("/sendMessage", m, nil)
}

func (v visitor) presses(p posted, data string) {
	v.t.Helper()
	text, _ := p.plain(v.t)
	v.tell("/sendCallback", map[string]any{
		"botToken": faketelegram.DefaultToken, "from": map[string]any{"id": v.id, "is_bot": false, "first_name": "Ann"}, "data": data,
		"message": map[string]any{"message_id": p.ID, "date": 1, "chat": v.chat(), "from": map[string]any{"id": 666, "is_bot": true}, "text": text},
	}, nil)
}

// sees waits until a message of the bot in the chat holds the words.
func (v visitor) sees(words string) posted {
	v.t.Helper()
	var last string
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var history struct{ Result []posted }
		v.tell("/getUpdatesHistory", map[string]any{"token": faketelegram.DefaultToken}, &history)
		for _, p := range history.Result {
			if p.Message == nil || strings.Trim(string(p.Message.Chat), `"`) != fmt.Sprint(v.id) {
				continue
			}
			text, _ := p.plain(v.t)
			last = strings.ReplaceAll(text, bot.Joiner, "")
			if strings.Contains(last, words) {
				return p
			}
		}
	}
	v.t.Fatalf("no message holds %q; the last is:\n%s", words, last)
	return posted{}
}

// TestAStrangersPlatform tells a whole story to a platform that nobody here wrote.
func TestAStrangersPlatform(t *testing.T) {
	e := startEmulator(t)
	store := &bottest.Store{}
	d := bottest.Flood()
	h := bot.New(bot.Options{
		Store: store, Composer: &bottest.Composer{Digest: d}, Now: func() time.Time { return bottest.Now },
		Inspector: bottest.Inspector{"https://coast.example/news": {URL: "https://coast.example/feed.xml", Title: "Daily Coast", Discovered: true}},
	})
	b, err := New(Options{Token: faketelegram.DefaultToken, APIURL: e.base})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	t.Cleanup(b.client.http.CloseIdleConnections)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Listen(ctx, h) }()

	ann, bob := visitor{e, 101}, visitor{e, 102}
	store.Change(func(s *bottest.Store) {
		s.Digests, s.Owners = map[string]news.Digest{d.Key: d}, map[string]string{d.Key: workspace(ann.id)}
		for i := range 40 {
			s.SourceList = append(s.SourceList, news.Source{ID: fmt.Sprint(i), Workspace: workspace(bob.id), Name: fmt.Sprintf("Outlet %02d", i)})
		}
	})
	ann.says("/start", nil)
	bob.says("/list", nil)
	ann.sees("Tidings reads the news for you")
	list := bob.sees("Outlet 00")
	bob.presses(list, list.Message.Markup.Rows[0][0].Data)
	if page := bob.sees("Outlet 25"); page.ID != list.ID {
		t.Error("the second page is another message")
	}

	ann.says("/sub", nil) // what is missing is asked for
	q := ann.sees("Please answer this message with the url.")
	text, marked := q.plain(t)
	if !q.Message.Markup.Force {
		t.Error("the question asks for no answer")
	}
	ann.says("coast.example/news", map[string]any{"reply_to_message": map[string]any{
		"message_id": q.ID, "date": 1, "chat": ann.chat(), "from": map[string]any{"id": 666, "is_bot": true}, "text": text, "entities": marked,
	}})
	ann.sees("“Daily Coast” is read from now on")
	ann.says("/briefing add morning weekdays 08:00 Europe/Kyiv", nil)
	ann.sees("“morning” is scheduled")
	store.Change(func(s *bottest.Store) {
		if len(s.BriefingList) != 1 || s.BriefingList[0].Channels[0].ID != fmt.Sprint(ann.id) {
			t.Errorf("briefings %+v", s.BriefingList)
		}
	})

	msgs, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	one := delivery(t, news.Channel{Platform: news.Telegram, ID: fmt.Sprint(ann.id)}, d)
	one.Body = msgs[0].Body
	if _, err := b.Send(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	digest := ann.sees("Morning · Sat 22 Nov, 08:00")
	ann.presses(digest, digest.Message.Markup.Rows[0][0].Data)
	ann.sees("The county coroner said 19 people had died, up from 12 on Friday.")

	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Listen ended with %v", err)
	}
}
