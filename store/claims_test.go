package store

import (
	"testing"
	"time"

	"tidings/briefing"
	"tidings/news"
)

// A claim whose commit came through without an answer is made again by its process, and
// by no other; one that was to settle a doubt is settled.
func TestLostClaim(t *testing.T) {
	s := openAt(t, "sqlite::memory:", 0)
	b := must(s.AddBriefing(t.Context(), briefing.Briefing{Workspace: "w", Name: "Morning", Schedule: "@daily"}))
	run := briefing.Run{Briefing: b, Digest: news.Digest{Key: "k", BriefingID: b.ID, Slot: time.Now()}}
	run.Deliveries = []briefing.Delivery{{Channel: news.Channel{Platform: news.Telegram, ID: "-1"}, Part: 1, Parts: 1, Nonce: "n", Body: []byte("text")}}
	if err := s.SaveRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	claim := func() (briefing.Delivery, bool, error) {
		return s.Claim(t.Context(), 1, now, now.Add(-briefing.StaleAfter))
	}
	if d, settle, err := claim(); err != nil || settle || d.Attempts != 1 {
		t.Fatal(d, settle, err)
	}
	if _, _, err := claim(); err == nil {
		t.Fatal("it was claimed twice")
	}
	s.lostClaims.add(1, []int64{millis(now.Add(-time.Minute)), millis(now)}) // as where no answer came, twice
	now = now.Add(2 * time.Second)
	if d, settle, err := claim(); err != nil || settle || d.Attempts != 2 || d.State != briefing.Sending {
		t.Errorf("a claim of which nothing was heard: %v, settle %v, %v", d, settle, err)
	}
	if _, _, err := claim(); err == nil {
		t.Error("it was claimed again")
	}
	now = now.Add(time.Hour)
	if _, settle, err := claim(); err != nil || !settle {
		t.Errorf("a stale one: settle %v, %v", settle, err)
	}

	// The database goes away before it answers.
	if err := s.write.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Claim(t.Context(), 2, now, now); err == nil {
		t.Fatal("no error")
	}
	if got := s.lostClaims.take(2); len(got) != 1 || got[0] != millis(now) {
		t.Errorf("what is remembered of a claim without an answer: %v", got)
	}
}
