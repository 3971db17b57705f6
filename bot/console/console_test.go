package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/bot"
	"tidings/briefing"
	"tidings/news"
)

func digest() news.Digest {
	return news.Digest{
		Name: "Morning", Slot: time.Date(2025, 11, 22, 8, 0, 0, 0, time.UTC), Notes: []string{"Nothing from 1 of 9 sources: Coast Radio"},
		Stories: []news.DigestStory{{
			ID: "s1", Headline: "Flood\x1b[31m: toll rises to 19\r\n", Origins: 2, Bullets: []news.Bullet{{Text: "Dead: 12 → 19 — county coroner"}},
			Outlets: []news.OutletLink{{Name: "Harbour Times", URL: "https://harbour.example/"}},
		}},
	}
}

func TestRenderAndSend(t *testing.T) {
	msgs, err := Renderer{}.Render(digest())
	if err != nil || len(msgs) != 1 || len(msgs[0].StoryIDs) != 1 {
		t.Fatalf("Render = %v, %v", msgs, err)
	}
	var out bytes.Buffer
	c := New(&out)
	id, err := c.Send(t.Context(), briefing.Delivery{ID: 7, Body: msgs[0].Body})
	if err != nil || id != "console-7" {
		t.Fatalf("Send = %q, %v", id, err)
	}
	want := `Morning · Sat 22 Nov, 08:00

Flood[31m: toll rises to 19
• Dead: 12 → 19 — county coroner
Harbour Times · 2 independent origins

Nothing from 1 of 9 sources: Coast Radio

`
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
	if bot.PlainDigest(digest())+"\n" != out.String() {
		t.Error("the console prints something else than the command line")
	}
}

// shortWriter takes n bytes and then fails.
type shortWriter struct{ n int }

func (w shortWriter) Write(p []byte) (int, error) { return min(w.n, len(p)), io.ErrShortWrite }

func TestSendErrors(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		out  io.Writer
		body string
		want briefing.Outcome
	}{
		{"nothing written", t.Context(), shortWriter{0}, "x", briefing.NotSent},
		{"half written", t.Context(), shortWriter{1}, "x", briefing.MaybeSent},
		{"stopping", gone, io.Discard, "x", briefing.NotSent},
		{"empty", t.Context(), io.Discard, "", briefing.NotAccepted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.out).Send(tt.ctx, briefing.Delivery{Body: []byte(tt.body)})
			var se *briefing.SendError
			if !errors.As(err, &se) || se.Outcome != tt.want {
				t.Errorf("Send = %v, want %v", err, tt.want)
			}
		})
	}
	if s, err := New(io.Discard).Settle(t.Context(), briefing.Delivery{}); err != nil || s.State != briefing.Unknown {
		t.Errorf("Settle = %v, %v", s, err)
	}
}

func TestMessagesDoNotMix(t *testing.T) {
	var out bytes.Buffer // not safe by itself: the race detector watches
	c := New(&out)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := c.Send(context.Background(), briefing.Delivery{Body: []byte(strings.Repeat("x", 1000) + "\n")}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n\n") {
		if len(line) != 1000 {
			t.Fatalf("a message of %d characters", len(line))
		}
	}
}
