package bottest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// Wall is the half of a platform that posts, with a fake of the platform behind it.
type Wall struct {
	Renderer briefing.Marker
	Render   func(news.Digest) ([]briefing.Message, error)
	Platform briefing.Platform
	Channel  news.Channel
	// Shown is what the bot's messages in the channel say now, in order, as plain text.
	Shown func() []string
}

// Corrected is Flood after its toll was corrected twice, at 10:05 and the day after.
func Corrected() (d news.Digest, b news.Bullet) {
	d = Flood()
	b = d.Stories[0].Bullets[0]
	b.Corrections = []news.Correction{
		{Kind: news.Stated, At: Slot.Add(125 * time.Minute), Was: "19", Now: "17", Who: "the county coroner", Receipt: news.Receipt{ArticleID: "a7", Outlet: "Daily Coast", URL: "https://coast.example/toll", Sentence: "17 people died, not 19 as first announced, the county coroner said."}},
		{Kind: news.Republished, At: Slot.Add(26 * time.Hour), Was: "19", Now: "16", Who: "Daily Coast"},
	}
	return d, b
}

// Corrections tells how posts are corrected and deleted, on any platform that can change
// what it posted: a mark stands under its bullet, the same edit again changes nothing,
// and what is gone is settled.
func Corrections(t *testing.T, w Wall) {
	ctx := context.Background()
	d, b := Corrected()
	send := func(p briefing.Delivery) (string, briefing.Outcome, bool) {
		t.Helper()
		id, err := w.Platform.Send(ctx, p)
		var se *briefing.SendError
		if err != nil && !errors.As(err, &se) {
			t.Fatalf("error %v is no SendError", err)
		}
		if err != nil {
			return id, se.Outcome, false
		}
		return id, 0, true
	}
	messages, err := w.Render(d)
	if err != nil || len(messages) != 1 {
		t.Fatalf("%d messages, %v", len(messages), err)
	}
	post := briefing.Delivery{ID: 1, Channel: w.Channel, Part: 1, Parts: 1, Body: messages[0].Body, Nonce: "n1", AttemptedAt: time.Now()}
	id, _, ok := send(post)
	if !ok || len(w.Shown()) != 1 {
		t.Fatalf("the digest is not posted: %q", w.Shown())
	}
	before := w.Shown()[0]

	edit := post
	edit.Kind, edit.MessageID, edit.Nonce = briefing.Edit, id, ""
	for i, mark := range []string{"Corrected 10:05: 19 → 17 — county coroner", "Corrected Sun 23 Nov, 10:00: 19 → 16 — Daily Coast"} {
		one := b
		one.Corrections = b.Corrections[:i+1]
		if edit.Body, err = w.Renderer.Mark(edit.Body, d, one); err != nil {
			t.Fatal(err)
		}
		for range 2 { // its answer may have been lost
			if got, o, ok := send(edit); !ok && o != briefing.AsWanted || ok && got != id {
				t.Errorf("edited: %q, %v, %v", got, o, ok)
			}
		}
		shown := w.Shown()
		if len(shown) != 1 || strings.Count(seen(shown[0]), seen(mark)) != 1 {
			t.Fatalf("the channel shows %q, want %q once", shown, mark)
		}
		lines := strings.Split(shown[0], "\n")
		bullet := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(seen(l), "Dead: 12 → 19 since yesterday") })
		if at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(seen(l), seen(mark)) }); at != bullet+1+i {
			t.Errorf("the mark stands in line %d, the bullet in %d:\n%s", at, bullet, shown[0])
		}
		rest := slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, "↳") })
		if strings.Join(rest, "\n") != before {
			t.Errorf("apart from the mark it says\n%s\nwant\n%s", strings.Join(rest, "\n"), before)
		}
	}
	elsewhere := b
	elsewhere.Text, elsewhere.Corrections = "Dead: 19", b.Corrections[:1]
	if edit.Body, err = w.Renderer.Mark(post.Body, d, elsewhere); err != nil {
		t.Fatal(err)
	}
	send(edit)
	if lines := strings.Split(w.Shown()[0], "\n"); !strings.Contains(seen(lines[1]), seen("Corrected 10:05: 19 → 17 — county coroner (“Dead: 19”)")) {
		t.Errorf("a bullet that is shown in other words is not marked under the title:\n%s", w.Shown()[0])
	}

	gone := edit
	gone.Kind, gone.Body = briefing.Delete, nil
	if _, o, ok := send(gone); !ok {
		t.Errorf("deleted: %v", o)
	}
	if shown := w.Shown(); len(shown) != 0 {
		t.Errorf("after it was deleted the channel shows %q", shown)
	}
	for _, again := range []briefing.Delivery{gone, edit} {
		if _, o, ok := send(again); ok || o != briefing.NoMessage {
			t.Errorf("a %s of what is gone: %v, %v", again.Kind, o, ok)
		}
	}
}
