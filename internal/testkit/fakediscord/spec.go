package fakediscord

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tidings/internal/testkit/contracts"
)

// spec is Discord's interface: which operations there are and what they take and give.
type spec struct {
	operations []operation
	// plain is the file as it is. strict refuses keys that the file does not name: the
	// bot writes its bodies itself, and Discord ignores a misspelt key in silence.
	plain, strict *compiled
}

// operation is one method of one path.
type operation struct {
	ID, Method string
	// Path is as the file has it: "/channels/{channel_id}/messages".
	Path string
	// NeedsToken is true where the Authorization header is required.
	NeedsToken bool
	// HasBody is true where a JSON body is required.
	HasBody bool
	match   *regexp.Regexp
	names   []string
	// answers tells for each status that the file names whether it has a JSON body.
	answers map[string]bool
}

// loadSpec reads the file once for all tests of a binary.
var loadSpec = sync.OnceValue(func() *spec {
	strict, err := jsonschema.UnmarshalJSON(bytes.NewReader(contracts.Discord()))
	if err != nil {
		panic("fakediscord: read discord.json: " + err.Error())
	}
	plain, _ := jsonschema.UnmarshalJSON(bytes.NewReader(contracts.Discord()))
	closeObjects(strict)
	for _, doc := range []any{plain, strict} {
		// The file types the permissions as an integer; the docs ask for a string of digits
		// and the file's README says that strings are taken.
		set(doc, map[string]any{"type": []any{"integer", "string", "null"}}, "components", "schemas", "ApplicationCommandUpdateRequest", "properties", "default_member_permissions")
	}
	return &spec{operations: operationsOf(plain.(map[string]any)), plain: newCompiled(plain), strict: newCompiled(strict)}
})

// closeObjects makes every object with named properties refuse others.
func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok && v["type"] == "object" && v["additionalProperties"] == nil {
			v["unevaluatedProperties"] = false
		}
		for key, sub := range v {
			if key != "allOf" { // parts of one object must not refuse each other's keys
				closeObjects(sub)
			}
		}
	case []any:
		for _, sub := range v {
			closeObjects(sub)
		}
	}
}

func set(doc any, value any, path ...string) {
	m := doc.(map[string]any)
	for _, key := range path[:len(path)-1] {
		m = m[key].(map[string]any)
	}
	m[path[len(path)-1]] = value
}

var parameter = regexp.MustCompile(`\{([a-z_]+)\}`)

func operationsOf(doc map[string]any) []operation {
	var out []operation
	for path, item := range doc["paths"].(map[string]any) {
		for method, v := range item.(map[string]any) {
			op, ok := v.(map[string]any)
			if !ok || op["operationId"] == nil {
				continue
			}
			o := operation{ID: op["operationId"].(string), Method: strings.ToUpper(method), Path: path, HasBody: op["requestBody"] != nil}
			o.NeedsToken = needsToken(op["security"])
			o.match = regexp.MustCompile("^" + parameter.ReplaceAllString(path, `([^/]+)`) + "$")
			o.answers = answersOf(op["responses"])
			for _, m := range parameter.FindAllStringSubmatch(path, -1) {
				o.names = append(o.names, m[1])
			}
			out = append(out, o)
		}
	}
	// The most exact path first: "@original" before "{message_id}".
	sort.Slice(out, func(i, j int) bool {
		if a, b := len(out[i].names), len(out[j].names); a != b {
			return a < b
		}
		return out[i].ID < out[j].ID
	})
	return out
}

func answersOf(v any) map[string]bool {
	out := map[string]bool{}
	for status, r := range v.(map[string]any) {
		m, _ := r.(map[string]any)
		out[status] = m["content"] != nil
	}
	return out
}

func needsToken(security any) bool {
	list, _ := security.([]any)
	for _, s := range list {
		if m, ok := s.(map[string]any); ok && len(m) == 0 {
			return false
		}
	}
	return true
}

// find returns the operation that a request is for, with the parts of its path by
// name. path has no /api/vN.
func (s *spec) find(method, path string) (operation, map[string]string, bool) {
	for _, o := range s.operations {
		if o.Method != method {
			continue
		}
		m := o.match.FindStringSubmatch(path)
		if m == nil {
			continue
		}
		args := map[string]string{}
		for i, name := range o.names {
			args[name] = m[i+1]
		}
		return o, args, true
	}
	return operation{}, nil, false
}

// compiled makes validators of a document when they are first asked for.
type compiled struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema
}

func newCompiled(doc any) *compiled {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("mem:///discord.json", doc); err != nil {
		panic("fakediscord: " + err.Error())
	}
	return &compiled{compiler: c, schemas: map[string]*jsonschema.Schema{}}
}

// at compiles the schema at a JSON pointer.
func (c *compiled) at(pointer ...string) *jsonschema.Schema {
	var b strings.Builder
	for _, p := range pointer {
		p = strings.ReplaceAll(strings.ReplaceAll(p, "~", "~0"), "/", "~1")
		b.WriteString("/" + strings.NewReplacer("{", "%7B", "}", "%7D").Replace(p))
	}
	at := b.String()
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.schemas[at]; ok {
		return s
	}
	s, err := c.compiler.Compile("mem:///discord.json#" + at)
	if err != nil {
		panic("fakediscord: compile " + at + ": " + err.Error())
	}
	c.schemas[at] = s
	return s
}

// component is the validator of a named schema.
func (c *compiled) component(name string) *jsonschema.Schema {
	return c.at("components", "schemas", name)
}

// checkAnswer holds what the fake answers against the file. A status without a body
// there must have none.
func (s *spec) checkAnswer(o operation, status int, body []byte) error {
	if status >= 400 {
		name := "ErrorResponse"
		if status == http.StatusTooManyRequests {
			name = "RatelimitedResponse"
		}
		return validate(s.plain.component(name), body)
	}
	content, known := o.answers[fmt.Sprint(status)]
	switch {
	case !known:
		return fmt.Errorf("%s never answers %d", o.ID, status)
	case !content && len(body) == 0:
		return nil
	case !content:
		return fmt.Errorf("%s %d has no body in the specification", o.ID, status)
	}
	return validate(s.plain.at("paths", o.Path, strings.ToLower(o.Method), "responses", fmt.Sprint(status), "content", "application/json", "schema"), body)
}

func validate(s *jsonschema.Schema, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("answer is not JSON: %w", err)
	}
	return s.Validate(v)
}
