package config

import (
	"fmt"
	"log/slog"
)

// Secret is a token or password. However it is printed, logged or encoded, it shows
// "(secret)", or nothing where it is empty; only Reveal gives the value. The zero
// Secret is empty.
type Secret struct {
	// value is behind a pointer, so that printing a struct that holds a Secret in an
	// unexported field, where no method of it is called, shows an address at most.
	value *string
}

// hidden is what is shown in place of a secret.
const hidden = "(secret)"

// NewSecret hides s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{value: &s}
}

// Reveal is the value itself.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty reports whether there is no value.
func (s Secret) Empty() bool { return s.value == nil }

// Equal reports whether both hold the same value. It is for tests; to check what a
// stranger sends, compare in constant time.
func (s Secret) Equal(o Secret) bool { return s.Reveal() == o.Reveal() }

// String never shows the value.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return hidden
}

// Format never shows the value, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText never gives the value; encoding/json and YAML use it too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue never gives the value.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
