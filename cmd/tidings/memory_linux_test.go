package main

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestProgramPages(t *testing.T) {
	const smaps = `00400000-011e2000 r-xp 00000000 fe:00 10175777                           /usr/bin/tid ings
Rss:               11784 kB
Anonymous:             0 kB
011e2000-0213b000 r--p 00de2000 fe:00 10175777                           /usr/bin/tid ings
Anonymous:             8 kB
0213b000-023df000 rw-p 01d3b000 fe:00 10175777                           /usr/bin/tid ings
Anonymous:             0 kB
7f9c49ad0000-7f9c49c10000 r--p 00000000 fe:00 7                          /usr/lib/libc.so
Anonymous:             0 kB
7f9c49ad0000-7f9c49c10000 rw-p 00000000 00:00 0 
Anonymous:             0 kB
`
	want := []span{{0x400000, 0x11e2000}}
	if got := programPages(strings.NewReader(smaps), "/usr/bin/tid ings"); !reflect.DeepEqual(got, want) {
		t.Errorf("pages = %x, want %x", got, want)
	}
	settle() // and the program still runs
	if _, err := os.ReadFile("/proc/self/status"); err != nil {
		t.Error(err)
	}
}
