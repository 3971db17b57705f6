package npm_test

import (
	"os"
	"path/filepath"
	"testing"

	"tidings/internal/testkit/npm"
)

func TestPackagesAreThere(t *testing.T) {
	modules := npm.Modules(t)
	for _, name := range []string{"discord-markdown-parser", "discord-digital-twin", "tdl", "telegram-test-api"} {
		if _, err := os.Stat(filepath.Join(modules, name, "package.json")); err != nil {
			t.Error(err)
		}
	}
	out, err := npm.Node(t.Context(), t, `import { parse } from "discord-markdown-parser"; console.log(parse("**x**", "extended")[0].type)`).Output()
	if err != nil || string(out) != "strong\n" {
		t.Errorf("the script says %q, %v", out, err)
	}
}
