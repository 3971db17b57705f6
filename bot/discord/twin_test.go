package discord

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tidings/bot"
	"tidings/bot/bottest"
	"tidings/briefing"
	"tidings/internal/testkit/npm"
	"tidings/news"
)

// twin runs discord-digital-twin, a Discord that nobody here wrote, and does in it what
// it is told, a JSON object a line.
const twin = `
import { createInterface } from "node:readline";
import { DigitalDiscord } from "discord-digital-twin";

const d = new DigitalDiscord({ guild: { name: "Newsroom" }, channels: [{ name: "news", type: 0 }], users: [{ username: "ann" }], dbUrl: "file::memory:?cache=shared" });
await d.start();
const channelId = (await d.prisma.channel.findMany())[0].id;
const userId = await d.getFirstNonBotUserId();
const say = (v) => console.log(JSON.stringify(v));
say({ port: d.port, token: d.botToken, channel: channelId });
const channel = d.channel(channelId);
const deeds = {
  async slash(q) { return d.simulateSlashCommand({ channelId, userId, name: q.name, options: q.options }); },
  async click(q) { return d.simulateButtonClick({ channelId, userId, messageId: q.message, customId: q.id }); },
  async ack(q) { return channel.waitForInteractionAck({ interactionId: q.id, timeout: 20000 }); },
  async messages() { return (await channel.getMessages()).map((m) => ({ id: m.id, content: m.content, embeds: m.embeds })); },
  async commands() { return (await d.prisma.applicationCommand.findMany()).map((c) => c.name); },
};
for await (const line of createInterface({ input: process.stdin })) {
  const q = JSON.parse(line);
  try { say({ value: await deeds[q.do](q) ?? null }); } catch (e) { say({ error: String(e) }); }
}
await d.stop();
process.exit(0);
`

// otherDiscord is a running twin.
type otherDiscord struct {
	t       *testing.T
	in      io.WriteCloser
	out     *bufio.Scanner
	Port    int
	Token   string
	Channel string
}

func startTwin(t *testing.T) *otherDiscord {
	t.Helper()
	cmd := npm.Node(t.Context(), t, twin)
	var said strings.Builder
	cmd.Stderr = &said
	o := &otherDiscord{t: t}
	var err error
	if o.in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	o.out = bufio.NewScanner(out)
	o.out.Buffer(nil, 4<<20)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.stop(cmd) })
	if !o.out.Scan() || json.Unmarshal(o.out.Bytes(), o) != nil {
		t.Fatalf("the twin does not start: %s", said.String())
	}
	return o
}

func (o *otherDiscord) stop(cmd *exec.Cmd) {
	_ = o.in.Close()
	end := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer end.Stop()
	_ = cmd.Wait() // its context may have ended it
}

// ask has the twin do something and reads what comes of it.
func (o *otherDiscord) ask(value any, what string, args map[string]any) {
	o.t.Helper()
	q := map[string]any{"do": what}
	for key, v := range args {
		q[key] = v
	}
	line, err := json.Marshal(q)
	if err != nil {
		o.t.Fatal(err)
	}
	if _, err := o.in.Write(append(line, '\n')); err != nil {
		o.t.Fatal(err)
	}
	var a struct {
		Value json.RawMessage
		Error string
	}
	if !o.out.Scan() || json.Unmarshal(o.out.Bytes(), &a) != nil || a.Error != "" {
		o.t.Fatalf("%s: %s %v", what, a.Error, o.out.Err())
	}
	if value != nil {
		if err := json.Unmarshal(a.Value, value); err != nil {
			o.t.Fatal(err)
		}
	}
}

// answer asks for something that the bot has to answer, and waits until it has.
func (o *otherDiscord) answer(what string, args map[string]any) {
	o.t.Helper()
	var i struct{ ID string }
	o.ask(&i, what, args)
	var ack struct{ Acknowledged bool }
	o.ask(&ack, "ack", map[string]any{"id": i.ID})
	if !ack.Acknowledged {
		o.t.Errorf("%s %v was not answered", what, args)
	}
}

// words are all texts of the channel's messages.
func (o *otherDiscord) words() string {
	o.t.Helper()
	var list []message
	o.ask(&list, "messages", nil)
	return strings.ReplaceAll(strings.Join(textsOf(o.t, list), "\n"), bot.Joiner, "")
}

// toTwin speaks version 10 and knows one way to ask for the gateway; it cannot list the
// commands that it has.
type toTwin struct{ http.RoundTripper }

func (x toTwin) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.URL.Path = strings.Replace(q.URL.Path, "/api/v9/", "/api/v10/", 1)
	if strings.HasSuffix(q.URL.Path, "/gateway") {
		q.URL.Path += "/bot"
	}
	if q.Method == http.MethodGet && strings.HasSuffix(q.URL.Path, "/commands") {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("[]")), Request: q}, nil
	}
	return x.RoundTripper.RoundTrip(q)
}

// TestStoryOnAnotherDiscord: log in, publish, be asked, post a digest, be pressed, on a
// Discord that nobody here wrote.
func TestStoryOnAnotherDiscord(t *testing.T) {
	t.Parallel()
	o := startTwin(t)
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	l := &logs{}
	b, err := New(Options{Token: o.Token, APIURL: fmt.Sprintf("http://127.0.0.1:%d", o.Port), HTTPClient: &http.Client{Transport: toTwin{tr}}, Log: logTo(l)})
	if err != nil {
		t.Fatal(err)
	}
	d := bottest.Flood()
	store := &bottest.Store{Digests: map[string]news.Digest{d.Key: d}, Owners: map[string]string{d.Key: briefing.OperatorWorkspace}}
	attend(t, b, bot.New(bot.Options{Store: store, Composer: &bottest.Composer{Digest: d}, Places: b}))
	waitFor(t, "the commands", func() bool {
		var names []string
		o.ask(&names, "commands", nil)
		return len(names) == len(bot.Commands())
	})
	waitFor(t, "the gateway", func() bool { return strings.Contains(l.String(), "gateway connected") })

	text := func(name, value string) map[string]any {
		return map[string]any{"name": name, "type": 3, "value": value}
	}
	o.answer("slash", map[string]any{"name": "digest", "options": []any{text("topic", "flood")}})
	o.answer("slash", map[string]any{"name": "briefing", "options": []any{map[string]any{"name": "add", "type": 1, "options": []any{text("name", "morning"), text("schedule", "08:00")}}}})
	list, err := Renderer{}.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	id, err := b.Send(t.Context(), briefing.Delivery{ID: 1, Channel: news.Channel{Platform: news.Discord, ID: o.Channel}, Part: 1, Parts: 1, Body: list[0].Body, Nonce: "n1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, button := range bot.DigestButtons(d)[:2] {
		o.answer("click", map[string]any{"message": id, "id": button.Data})
	}
	got := o.words()
	for _, want := range []string{
		"“flood”, last 24 hours", "“morning” is scheduled", "Ashwater flood: toll rises to 19", "Dead: 12 → 19 since yesterday — county coroner",
		"The county coroner said 19 people had died, up from 12 on Friday.", "— unattributed",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nobody reads %q in\n%s", want, got)
		}
	}
	if len(store.BriefingList) != 1 {
		t.Errorf("%d briefings are stored", len(store.BriefingList))
	}
	if strings.Contains(l.String(), o.Token) || strings.Contains(l.String(), "level=ERROR") {
		t.Errorf("log:\n%s", l)
	}
}
