//go:build race

package discord

// mixtures is how many random texts are tried; the race detector makes each slow.
const mixtures = 500
