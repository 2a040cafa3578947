package runtime_test

import (
	"context"
	"testing"

	"github.com/gobun/gobun/runtime"
)

// BenchmarkStart measures the part of starting a script that does not depend on the process: creating the VM, running a script of
// one line, and ending. The caches of the process are warm.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	b.ReportAllocs()
	for b.Loop() {
		rt, err := runtime.New(runtime.Config{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if status := rt.RunCode(context.Background(), `console.log("Hello world")`); status != 0 {
			b.Fatal(status)
		}
		rt.Close()
	}
}
