package article

import (
	"regexp"
	"sync"
)

// lazy is a pattern that is compiled when it is first used: the patterns here are long,
// and most runs of the program read no page.
func lazy(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
