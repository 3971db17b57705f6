package discord

import (
	"testing"
	"time"
)

// What the metrics say of the gateway follows its connection.
func TestGateways(t *testing.T) {
	t.Parallel()
	f, _, _, _ := newsroom(t)
	run := listen(t, f, handler{handle: echo})
	await := func(what string, want int) {
		t.Helper()
		for end := time.Now().Add(time.Minute); run.Gateways() != want; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: %d gateway connections stand, want %d", what, run.Gateways(), want)
			}
		}
	}
	await("after the start", 1)
	f.WaitConnected()
	f.DropGateway()
	f.WaitOpened(2)
	f.WaitConnected()
	await("after a cut", 1)
	run.stop()
	if err := run.wait(t); err != nil {
		t.Error(err)
	}
	await("after the end", 0)
}
