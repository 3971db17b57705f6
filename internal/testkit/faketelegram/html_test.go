package faketelegram

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// vectors are texts with the answer of the platform's own parser.
type vectors struct {
	HTML []struct {
		In       string
		Text     string
		Entities []Entity
		Error    string
	}
	Auto []struct {
		In       string
		Entities []Entity
	}
}

// readVectors reads the labelled vectors beside the project. They are not part of
// the repository: without them the test is skipped, and fails where CI is set.
func readVectors(t *testing.T) vectors {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "contracts", "telegram", "entity-vectors.json")
	raw, err := os.ReadFile(path)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the parser vectors are missing: %v", err)
		}
		t.Skipf("the parser vectors are not here: %v", err)
	}
	var v vectors
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("read %s: %v", path, err)
	}
	return v
}

func TestParseHTMLGivesWhatThePlatformGives(t *testing.T) {
	v := readVectors(t)
	if len(v.HTML) < 730 {
		t.Fatalf("only %d vectors", len(v.HTML))
	}
	for _, tt := range v.HTML {
		text, entities, err := ParseHTML(tt.In)
		if tt.Error != "" {
			if err == nil || "Bad Request: "+err.Error() != tt.Error {
				t.Errorf("ParseHTML(%q)\n got error %v\nwant %s", tt.In, err, tt.Error)
			}
			continue
		}
		if err != nil {
			t.Errorf("ParseHTML(%q) = %v", tt.In, err)
			continue
		}
		if text != tt.Text {
			t.Errorf("ParseHTML(%q) text = %q, want %q", tt.In, text, tt.Text)
		}
		if len(entities)+len(tt.Entities) == 0 {
			continue
		}
		if d := cmp.Diff(tt.Entities, entities); d != "" {
			t.Errorf("ParseHTML(%q) entities: %s", tt.In, d)
		}
	}
}

func TestLiveTextFindsWhatThePlatformFinds(t *testing.T) {
	for _, tt := range readVectors(t).Auto {
		for _, e := range tt.Entities {
			switch e.Type {
			case "bank_card", "media_timestamp": // harmless
			default:
				if len(LiveText(tt.In)) == 0 {
					t.Errorf("LiveText(%q) finds nothing, the platform a %s", tt.In, e.Type)
				}
			}
		}
	}
	for _, dead := range []string{"", "plain words", "2.5%", "08:00", "U.S.", "a@b", "x/y", "$4.2", "#1", "evil.\u2060com", "https:\u2060//x", "@\u2060durov", "/\u2060start", "A. B", "1.2.3"} {
		if got := LiveText(dead); len(got) > 0 {
			t.Errorf("LiveText(%q) = %q, want nothing", dead, got)
		}
	}
}
