//go:build ignore

// Strip_api turns the machine-readable Bot API description of
// github.com/PaulSonOfLars/telegram-bot-api-spec (file api.json, MIT, Copyright
// 2020 Paul Larsen) into api.json beside this file: names, types, what is
// required, and the fixed values that tell the members of a union apart. It keeps
// none of the descriptions.
//
//	go run strip_api.go PATH/TO/api.json > api.json
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
)

type field struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required,omitempty"`
	// Const is the only value the field may have.
	Const string `json:"const,omitempty"`
	// Description is read and dropped.
	Description string `json:"description,omitempty"`
}

type entry struct {
	Fields   []field  `json:"fields,omitempty"`
	Subtypes []string `json:"subtypes,omitempty"`
	Returns  []string `json:"returns,omitempty"`
}

type api struct {
	Version string           `json:"version"`
	Methods map[string]entry `json:"methods"`
	Types   map[string]entry `json:"types"`
}

// constant finds the fixed value in phrases such as: always “creator”, must be
// default. Phrases that offer a choice ("must be one of") are not constants.
var constant = regexp.MustCompile(`(?:, (?:must be|always)) [“"]?([a-z_0-9]+)[”"]?$`)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run strip_api.go PATH/TO/api.json > api.json")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "strip_api:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var a api
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	for _, set := range []map[string]entry{a.Methods, a.Types} {
		for name, e := range set {
			for i := range e.Fields {
				f := &e.Fields[i]
				if m := constant.FindStringSubmatch(f.Description); m != nil && len(f.Types) == 1 && f.Types[0] == "String" {
					f.Const = m[1]
				}
				f.Description = ""
			}
			set[name] = e
		}
	}
	return write(os.Stdout, a)
}

// write prints one method or type a line, so that a change of the interface is a
// readable diff.
func write(w io.Writer, a api) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "{\"version\":%q,\n", a.Version)
	writeSet(b, "methods", a.Methods)
	fmt.Fprint(b, ",\n")
	writeSet(b, "types", a.Types)
	fmt.Fprint(b, "}\n")
	return b.Flush()
}

func writeSet(w io.Writer, name string, set map[string]entry) {
	fmt.Fprintf(w, "%q:{", name)
	for i, key := range slices.Sorted(maps.Keys(set)) {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		line, _ := json.Marshal(set[key]) // strings and booleans only: cannot fail
		fmt.Fprintf(w, "\n%q:%s", key, line)
	}
	fmt.Fprint(w, "}")
}
