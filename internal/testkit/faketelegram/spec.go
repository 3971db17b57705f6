package faketelegram

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// apiJSON is the structure of Bot API 10.1, made by strip_api.go.
//
//go:embed api.json
var apiJSON []byte

type specField struct {
	Name     string
	Types    []string
	Required bool
	Const    string
}

type specEntry struct {
	Fields   []specField
	Subtypes []string
	Returns  []string
}

type spec struct {
	Version string
	Methods map[string]specEntry
	Types   map[string]specEntry
	// canonical maps a method's lower-case name to its name: the platform does not
	// look at the case.
	canonical map[string]string
}

var theSpec = sync.OnceValue(func() *spec {
	s := &spec{canonical: map[string]string{}}
	if err := json.Unmarshal(apiJSON, s); err != nil {
		panic("faketelegram: api.json: " + err.Error()) // the embedded file is broken
	}
	for name := range s.Methods {
		s.canonical[strings.ToLower(name)] = name
	}
	return s
})

// Violation is one broken rule.
type Violation struct {
	// Method is the Bot API method, empty where the request had none.
	Method string
	// Where is the parameter, with the path inside it ("reply_markup.inline_keyboard[0]").
	Where string
	// Problem says what is wrong, in words.
	Problem string
}

func (v Violation) String() string {
	s := v.Method
	if v.Where != "" {
		s += " " + v.Where
	}
	return s + ": " + v.Problem
}

// Params are a request's parameters: strings as a form carries them, decoded JSON
// values where the request had a JSON body, *multipart.FileHeader for a file.
type Params map[string]any

// Text is a parameter as text; "" where it is absent.
func (p Params) Text(name string) string {
	switch v := p[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return ""
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(raw)
	}
}

// Int is a parameter as a whole number; 0 where it is absent or none.
func (p Params) Int(name string) int64 {
	n, _ := strconv.ParseInt(p.Text(name), 10, 64)
	return n
}

// Bool is a parameter as the platform reads a Boolean.
func (p Params) Bool(name string) bool {
	switch strings.ToLower(p.Text(name)) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// Decode reads a JSON-serialized parameter into v; an absent one leaves v alone.
func (p Params) Decode(name string, v any) error {
	text := p.Text(name)
	if text == "" || text == "null" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

// legacy are parameters that the description no longer lists and the platform still
// takes; telegram-bot-api sends them.
var legacy = map[string]bool{"disable_web_page_preview": true, "reply_to_message_id": true, "allow_sending_without_reply": true}

// nullable are the arrays that telegram-bot-api sends as "null" and the platform
// ignores then.
var nullable = map[string]bool{"entities": true, "caption_entities": true, "allowed_updates": true}

// CheckParams holds a request's parameters against the description of the method:
// required ones are there, none is unknown, and every value, however deep, is of its
// type.
func CheckParams(method string, params Params) []Violation {
	m, ok := theSpec().Methods[method]
	if !ok {
		return []Violation{{Method: method, Problem: "the Bot API has no such method"}}
	}
	c := checker{}
	known := map[string]bool{}
	for _, f := range m.Fields {
		known[f.Name] = true
		v, there := params[f.Name]
		if !there {
			if f.Required {
				c.add(f.Name, "required parameter is missing")
			}
			continue
		}
		c.param(f, v)
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !known[name] && !legacy[name] {
			c.add(name, "unknown parameter: the platform would ignore it in silence")
		}
	}
	for i := range c.found {
		c.found[i].Method = method
	}
	return c.found
}

// CheckResult holds an answer's result against what the description says that the
// method returns.
func CheckResult(method string, result any) []Violation {
	raw, err := json.Marshal(result)
	if err != nil {
		return []Violation{{Method: method, Where: "result", Problem: err.Error()}}
	}
	v, err := decodeJSON(string(raw))
	if err != nil {
		return []Violation{{Method: method, Where: "result", Problem: err.Error()}}
	}
	return CheckValue(method, "result", v, theSpec().Methods[method].Returns...)
}

// CheckValue holds a decoded JSON value (numbers as json.Number) against types of the
// description, one of which it must be.
func CheckValue(method, where string, v any, types ...string) []Violation {
	c := checker{}
	c.value(where, v, types)
	for i := range c.found {
		c.found[i].Method = method
	}
	return c.found
}

func decodeJSON(s string) (any, error) {
	d := json.NewDecoder(bytes.NewBufferString(s))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("something follows the JSON value")
	}
	return v, nil
}

type checker struct{ found []Violation }

func (c *checker) add(where, problem string, args ...any) {
	c.found = append(c.found, Violation{Where: where, Problem: fmt.Sprintf(problem, args...)})
}

// param checks one parameter, which a form carries as text.
func (c *checker) param(f specField, v any) {
	if _, file := v.(*multipart.FileHeader); file {
		if !slices.Contains(f.Types, "InputFile") {
			c.add(f.Name, "a file is not allowed here")
		}
		return
	}
	text, isText := v.(string)
	if !isText {
		c.value(f.Name, v, f.Types)
		return
	}
	if text == "null" && nullable[f.Name] {
		return
	}
	var others []string
	for _, t := range f.Types {
		switch t {
		case "String", "InputFile":
			return
		case "Integer":
			if _, err := strconv.ParseInt(text, 10, 64); err == nil {
				return
			}
		case "Float":
			if _, err := strconv.ParseFloat(text, 64); err == nil {
				return
			}
		case "Boolean":
			if text == "true" || text == "false" {
				return
			}
		default:
			others = append(others, t)
		}
	}
	if len(others) == 0 {
		c.add(f.Name, "%q is no %s", text, strings.Join(f.Types, " or "))
		return
	}
	decoded, err := decodeJSON(text)
	if err != nil {
		c.add(f.Name, "is not JSON: %v", err)
		return
	}
	c.value(f.Name, decoded, others)
}

// value checks a JSON value against the types it may have, and reports the problems
// of the type that fits best.
func (c *checker) value(where string, v any, types []string) {
	var best []Violation
	for i, t := range types {
		try := checker{}
		try.one(where, v, t)
		if len(try.found) == 0 {
			return
		}
		if i == 0 || len(try.found) < len(best) {
			best = try.found
		}
	}
	c.found = append(c.found, best...)
}

func (c *checker) one(where string, v any, t string) {
	if of, ok := strings.CutPrefix(t, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			c.add(where, "is no array")
			return
		}
		for i, e := range list {
			c.value(fmt.Sprintf("%s[%d]", where, i), e, []string{of})
		}
		return
	}
	fits := true
	switch t {
	case "String", "InputFile":
		_, fits = v.(string)
	case "Boolean":
		_, fits = v.(bool)
	case "Float":
		_, fits = v.(json.Number)
	case "Integer":
		n, ok := v.(json.Number)
		_, err := strconv.ParseInt(n.String(), 10, 64)
		fits = ok && err == nil
	default:
		c.object(where, v, t)
		return
	}
	if !fits {
		c.add(where, "%v is no %s", v, t)
	}
}

func (c *checker) object(where string, v any, t string) {
	e, ok := theSpec().Types[t]
	if !ok {
		c.add(where, "the description has no type %s", t)
		return
	}
	if len(e.Subtypes) > 0 {
		c.value(where, v, subtypesFor(v, e.Subtypes))
		return
	}
	o, ok := v.(map[string]any)
	if !ok {
		c.add(where, "is no %s object", t)
		return
	}
	known := map[string]bool{}
	for _, f := range e.Fields {
		known[f.Name] = true
		value, there := o[f.Name]
		switch {
		case !there && f.Required:
			c.add(where+"."+f.Name, "required field of %s is missing", t)
		case !there:
		case f.Const != "" && value != f.Const:
			c.add(where+"."+f.Name, "is %v, not %q", value, f.Const)
		default:
			c.value(where+"."+f.Name, value, f.Types)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if !known[name] {
			c.add(where+"."+name, "%s has no such field", t)
		}
	}
}

// subtypesFor narrows a union to the members whose fixed fields agree with v, so that
// problems are reported about the member that was meant.
func subtypesFor(v any, subtypes []string) []string {
	o, ok := v.(map[string]any)
	if !ok {
		return subtypes
	}
	var fitting []string
	for _, name := range subtypes {
		fits, fixed := true, false
		for _, f := range theSpec().Types[name].Fields {
			if f.Const != "" {
				fixed = true
				fits = fits && o[f.Name] == f.Const
			}
		}
		if fits && fixed {
			fitting = append(fitting, name)
		}
	}
	if len(fitting) == 0 {
		return subtypes
	}
	return fitting
}
