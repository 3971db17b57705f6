# Tests that take long. The short forms are part of `go test ./...`, as scripts/test runs it; what the long ones gave
# stands in docs/reliability.md.
.PHONY: test soak soak-kill soak-many soak-life soak-faults delivery

test:
	scripts/test

# About two hours. Each part prints its seed; SEED=N runs the same choices again.
soak: soak-kill soak-faults soak-many soak-life delivery

SEED ?= 0
GO_SOAK = go test -count=1 -v -timeout 3h ./soak -soak.seed=$(SEED)

# 1,000 kills on each database.
soak-kill:
	$(GO_SOAK) -run '^TestKill$$' -soak.kills=1000

# Every fault of the network, the database and the disk, for longer.
soak-faults:
	$(GO_SOAK) -run '^TestFaults' -soak.rounds=20 -soak.away=1m

# Three processes on PostgreSQL for ten minutes, 500 briefings a minute.
soak-many:
	$(GO_SOAK) -run '^TestMany$$' -soak.minutes=10 -soak.briefings=500

# A hundred days of a made-up clock.
soak-life:
	$(GO_SOAK) -run '^TestLife$$' -soak.lives=100

# 10,000 briefings that are due in the same minute, and from the slot to the first message.
delivery:
	$(GO_SOAK) -parallel 1 -run '^Test(Delivery|Prompt)$$' -soak.due=10000
