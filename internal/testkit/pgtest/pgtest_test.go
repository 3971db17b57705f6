package pgtest_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"tidings/internal/testkit/pgtest"
)

func TestURL(t *testing.T) {
	ctx := context.Background()
	for range 2 { // the second is as empty as the first
		conn, err := pgx.Connect(ctx, pgtest.URL(t))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "CREATE TABLE once (n INT)"); err != nil {
			t.Fatal(err)
		}
	}
}
