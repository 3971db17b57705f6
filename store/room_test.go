package store_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"tidings/news"
	"tidings/store"
)

// A database grows with what is in it; what is left on the disk is told for SQLite.
func TestRoom(t *testing.T) {
	stores(t, func(t *testing.T, s *store.Store) {
		empty, err := s.Room(t.Context())
		if err != nil || empty.Used <= 0 {
			t.Fatalf("Room = %+v, %v", empty, err)
		}
		if told := s.SQLite() != nil && runtime.GOOS == "linux"; empty.FreeKnown != told || told && empty.Free <= 0 {
			t.Errorf("Room = %+v, want Free told: %t", empty, told)
		}
		src := addSource(t, s, "w", "Coast")
		it := item(src, "k")
		noise := make([]byte, 250_000) // which no engine packs
		_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
		it.Article.Text = fmt.Sprintf("%x", noise)
		ok(t, s.SavePolls(t.Context(), []news.Poll{poll(src, it)}))
		if full, err := s.Room(t.Context()); err != nil || full.Used < empty.Used+100_000 {
			t.Errorf("with an article of 500,000 bytes Room = %+v, %v; it was %+v", full, err, empty)
		}
	})
}
