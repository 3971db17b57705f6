package main

import (
	"bufio"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
)

// settle gives back what only the start needed: buffers of the migrations, and the
// pages of the program itself that ran once. They are mapped again when they are used.
// An idle bot is then a fifth smaller.
func settle() {
	runtime.GC() // pools are emptied by the second collection, which FreeOSMemory makes
	debug.FreeOSMemory()
	name, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer f.Close()
	for _, p := range programPages(f, name) {
		// What fails is left as it is: it costs only memory.
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, p.start, p.end-p.start, syscall.MADV_DONTNEED)
	}
}

// span is a range of addresses.
type span struct{ start, end uintptr }

// programPages finds in /proc/self/smaps the pages of a program's file that were never
// written, so that the file still holds all that is in them.
func programPages(smaps io.Reader, name string) []span {
	var out []span
	var at span
	ours := false
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		f := strings.Fields(lines.Text())
		switch {
		case len(f) >= 5 && strings.Contains(f[0], "-"): // "00400000-011e2000 r-xp 00000000 fe:00 1017 /tidings"
			ours = len(f) >= 6 && strings.HasSuffix(lines.Text(), " "+name) && !strings.Contains(f[1], "w")
			from, to, _ := strings.Cut(f[0], "-")
			start, err := strconv.ParseUint(from, 16, 64)
			end, err2 := strconv.ParseUint(to, 16, 64)
			ours = ours && err == nil && err2 == nil
			at = span{uintptr(start), uintptr(end)}
		case ours && len(f) >= 2 && f[0] == "Anonymous:" && f[1] == "0":
			out = append(out, at)
		}
	}
	return out
}
