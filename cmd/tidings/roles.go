package main

import (
	"fmt"
	"slices"
	"strings"

	"tidings/queue"
)

// role is a part of the bot's work that a process may do alone.
type role string

const (
	polling    role = "poll"
	running    role = "run"
	delivering role = "deliver"
	listening  role = "listen"
)

var everyRole = []role{polling, running, delivering, listening}

// roles are the parts of the work that a process does; none means all. It is the flag
// --only.
type roles []role

func (r roles) all() bool { return len(r) == 0 || len(r) == len(everyRole) }

func (r roles) has(x role) bool { return r.all() || slices.Contains(r, x) }

// keep leaves to other processes what is not in the roles.
func (r roles) keep(o *queue.Options) {
	if !r.has(polling) {
		o.Poll = nil
	}
	if !r.has(running) {
		o.Scheduler, o.Runner, o.Tidy, o.Proof = nil, nil, nil, nil
	}
	if !r.has(delivering) {
		o.Courier, o.Rescuer = nil, nil
	}
}

func (r *roles) String() string {
	var out []string
	for _, x := range *r {
		out = append(out, string(x))
	}
	return strings.Join(out, ",")
}

// Type is shown in help.
func (r *roles) Type() string {
	all := roles(everyRole)
	return all.String()
}

// Set takes a list of roles, each once.
func (r *roles) Set(text string) error {
	*r = nil
	for _, word := range strings.Split(text, ",") {
		x := role(strings.TrimSpace(word))
		if !slices.Contains(everyRole, x) {
			return fmt.Errorf("there is no part %q; write some of %s", x, r.Type())
		}
		if !slices.Contains(*r, x) {
			*r = append(*r, x)
		}
	}
	return nil
}
