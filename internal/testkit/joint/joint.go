// Package joint joins store and queue for tests, as cmd/tidings does for the program.
package joint

import (
	"context"

	"tidings/queue"
	"tidings/store"
)

// Enqueuer lets a store add jobs to a queue in its own transactions.
type Enqueuer struct{ *queue.Queue }

// Enqueue implements store.Enqueuer.
func (e Enqueuer) Enqueue(ctx context.Context, tx store.Tx, jobs ...store.Job) error {
	sends := make([]queue.Send, len(jobs))
	for i, j := range jobs {
		sends[i] = queue.Send(j)
	}
	return e.Queue.Enqueue(ctx, queue.Tx(tx), sends...)
}
