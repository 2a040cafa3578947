// What the process has used, and may use.

package process

import (
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// figure is one member of process.resourceUsage().
type figure struct {
	name  string
	value int64
}

func (h *Host) usage(fn func(name string, f jsbridge.Native)) {
	number := func(name string, value func() int64) {
		fn(name, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Float(float64(value())), nil })
	}
	fn("memoryUsage", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		u := s.Object()
		_ = u.Set("rss", residentBytes())
		_ = u.Set("heapTotal", m.HeapSys)
		_ = u.Set("heapUsed", m.HeapAlloc)
		_ = u.Set("external", 0)
		_ = u.Set("arrayBuffers", 0)
		return u, nil
	})
	number("rss", residentBytes)
	number("constrainedMemory", constrainedMemory)
	number("availableMemory", func() int64 { return min(memInfo("MemAvailable"), constrainedMemory()) })
	fn("resourceUsage", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		u := s.Object()
		for _, f := range resources() {
			_ = u.Set(f.name, f.value)
		}
		return u, nil
	})
	fn("umask", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if a.Has(0) {
			return s.Int(umask(int(a.At(0).ToInteger()))), nil
		}
		old := umask(0) // there is no way to ask
		umask(old)
		return s.Int(old), nil
	})
}

// residentBytes is the resident set size, from Linux's /proc, else what Go took from the system.
func residentBytes() int64 {
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		if f := strings.Fields(string(b)); len(f) > 1 {
			if pages, err := strconv.ParseInt(f[1], 10, 64); err == nil {
				return pages * int64(os.Getpagesize())
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys - m.HeapReleased)
}

// constrainedMemory is the limit of the control group in bytes, or what the machine has.
func constrainedMemory() int64 {
	total := memInfo("MemTotal")
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if b, err := os.ReadFile(file); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && n < total {
				return n
			}
		}
	}
	return total
}

// memInfo is a figure of Linux's /proc/meminfo in bytes, 0 where there is none.
func memInfo(name string) int64 {
	b, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kilobytes * 1024
		}
	}
	return 0
}
