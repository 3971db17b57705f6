// Package contracts holds what tests measure the platforms' adapters by: what a
// platform publishes about itself, stripped to structure, and hostile texts with the
// output that is safe.
package contracts

import _ "embed"

//go:embed nasty.json
var nasty []byte

// Nasty is 45 hostile texts and addresses, each with the safe output for each
// platform, as JSON: {"rows":[{"name","kind":"text|url","in",…}]}. In it U+2060 is
// the joiner that parts what must not become a link.
func Nasty() []byte { return nasty }

//go:embed discord.json
var discord []byte

// Discord is Discord's OpenAPI 3.1 file, stripped to the operations that a bot like
// ours calls and to structure; make_discord.go beside it makes it.
func Discord() []byte { return discord }
