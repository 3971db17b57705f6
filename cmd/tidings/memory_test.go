package main

import (
	"runtime/debug"
	"testing"
	"time"
)

// TestFrugal: the operator's own wish comes first.
func TestFrugal(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	t.Setenv("GOGC", "100")
	frugal()
	if got := debug.SetGCPercent(100); got != 100 {
		t.Errorf("with GOGC=100: %d", got)
	}
	t.Setenv("GOGC", "")
	frugal()
	if got := debug.SetGCPercent(100); got != gcPercent {
		t.Errorf("without a wish: %d", got)
	}
}

func TestResting(t *testing.T) {
	var r resting
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for i, tt := range []struct {
		polled int
		wait   time.Duration
		want   bool
	}{
		{500, 0, false}, {3, 5 * time.Second, true}, {0, 2 * time.Minute, false}, // rested already
		{500, 0, false}, {19, 0, true}, {500, 0, false}, {0, 59 * time.Second, false}, {0, time.Second, true},
	} {
		at = at.Add(tt.wait)
		if got := r.after(tt.polled, at); got != tt.want {
			t.Errorf("step %d: rest = %v", i, got)
		}
	}
}
