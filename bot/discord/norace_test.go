//go:build !race

package discord

// mixtures is how many random texts are tried.
const mixtures = 5000
