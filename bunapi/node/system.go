// Small questions to the operating system.

package node

import (
	"os"
	"runtime"
	"strconv"
	"strings"
)

// residentBytes is the resident set size, from Linux's /proc, else what Go took from the system.
func residentBytes(m *runtime.MemStats) int64 {
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		if f := strings.Fields(string(b)); len(f) > 1 {
			if pages, err := strconv.ParseInt(f[1], 10, 64); err == nil {
				return pages * int64(os.Getpagesize())
			}
		}
	}
	return int64(m.Sys - m.HeapReleased)
}
