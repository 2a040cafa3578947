package runtime

import (
	"os"
	"path/filepath"
	goruntime "runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a kind of object may leave behind. Connections that wait for another request are not many, and a thousand objects that
// leave anything at all leave more than this.
const (
	heapSlack       = 600 << 10 // bytes
	goroutineSlack  = 180       // 64 connections that wait, of two goroutines each, and some on their way out
	descriptorSlack = 140
	settleTimeout   = 5 * time.Second
	// windowSlack is for kinds of which each may hold a window of an unread body: the last one that the script had counts as in use.
	windowSlack = 4 << 20
)

type usage struct{ heap, goroutines, descriptors int }

func measure() usage {
	goruntime.GC()
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	open, _ := os.ReadDir("/proc/self/fd") // empty where there is none
	return usage{int(m.HeapAlloc), goruntime.NumGoroutine(), len(open)}
}

// over says what of u is too much after base.
func (u usage) over(base usage, name string) string {
	heap := heapSlack
	if strings.Contains(name, "lost") || strings.Contains(name, "endless") || strings.Contains(name, "upload") {
		heap = windowSlack
	}
	for _, m := range []struct {
		name      string
		now, then int
		slack     int
	}{{"bytes", u.heap, base.heap, heap}, {"goroutines", u.goroutines, base.goroutines, goroutineSlack}, {"descriptors", u.descriptors, base.descriptors, descriptorSlack}} {
		if m.now > m.then+m.slack {
			return strconv.Itoa(m.now-m.then) + " " + m.name
		}
	}
	return ""
}

// leaks is the script's standard output: it measures at every mark, while the script waits.
type leaks struct {
	t        *testing.T
	base     usage
	kinds    int
	controls int
}

func (l *leaks) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "mark ")
		switch {
		case !ok:
			l.t.Errorf("script: %s", line)
		case name == "before":
			l.base = measure()
		default:
			l.compare(name)
		}
	}
	return len(p), nil
}

func (l *leaks) compare(name string) {
	l.kinds++
	control := strings.Contains(name, "control")
	now := measure()
	// What other goroutines still give back takes a moment.
	for begun := time.Now(); !control && now.over(l.base, name) != "" && time.Since(begun) < settleTimeout; now = measure() {
		time.Sleep(10 * time.Millisecond)
	}
	what := now.over(l.base, name)
	l.t.Logf("%8d bytes %4d goroutines %4d descriptors  %s", now.heap-l.base.heap, now.goroutines-l.base.goroutines, now.descriptors-l.base.descriptors, name)
	switch {
	case control && what != "":
		l.controls++
	case control:
		l.t.Errorf("%s: not seen", name)
	case what != "":
		l.t.Errorf("%s: leaves %s behind", name, what)
	}
}

// TestNothingIsKept makes and loses every kind of object many times within one process and compares what is left.
func TestNothingIsKept(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), make([]byte, 300<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	l := &leaks{t: t}
	rt, err := New(Config{Stdout: l, Stderr: l, Environ: append(os.Environ(), "LEAK_DIR="+dir)})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	if code := rt.RunFile(t.Context(), filepath.Join("testdata", "leak.ts")); code != 0 {
		t.Errorf("exit %d", code)
	}
	if l.kinds < 30 || l.controls != 1 {
		t.Errorf("%d kinds, %d controls", l.kinds, l.controls)
	}
}
