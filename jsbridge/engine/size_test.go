package engine

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/dop251/goja"
)

// TestSizeFindsWhatScriptsKeep: each kind of memory is counted, with about its real size.
func TestSizeFindsWhatScriptsKeep(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		name, code  string
		least, most int64
	}{
		{"a buffer", "keep = new ArrayBuffer(4 << 20)", 4 * mb, 5 * mb},
		{"a typed array", "keep = new Float64Array(1 << 19)", 4 * mb, 5 * mb},
		{"a string", "keep = 'x'.repeat(4 << 20)", 4 * mb, 5 * mb},
		{"a string of two bytes each", "keep = 'ж'.repeat(2 << 20)", 4 * mb, 5 * mb},
		{"many strings", "keep = []; for (let i = 0; i < 40000; i++) keep.push('x'.repeat(80) + i)", 4 * mb, 9 * mb},
		{"objects", "keep = []; for (let i = 0; i < 10000; i++) keep.push({ i, next: i + 1 })", 2 * mb, 12 * mb},
		{"a list", "keep = null; for (let i = 0; i < 10000; i++) keep = { keep }", 2 * mb, 12 * mb},
		{"numbers", "keep = []; for (let i = 0; i < 100000; i++) keep.push(i * 1.5)", 2 * mb, 6 * mb},
		{"a closure", "keep = (() => { const b = new ArrayBuffer(4 << 20); return () => b; })()", 4 * mb, 5 * mb},
		{"a Map", "keep = new Map(); for (let i = 0; i < 20000; i++) keep.set('k' + i, new Array(10).fill(i))", 4 * mb, 20 * mb},
		{"a Set", "keep = new Set(); for (let i = 0; i < 40000; i++) keep.add('some text ' + i)", 3 * mb, 12 * mb},
		{"a big integer", "keep = 1n << (32n << 20n)", 4 * mb, 5 * mb},
		{"a promise", "keep = Promise.resolve(new ArrayBuffer(4 << 20))", 4 * mb, 5 * mb},
		{"a symbol's property", "keep = { [Symbol('x')]: new ArrayBuffer(4 << 20) }", 4 * mb, 5 * mb},
		{"a generator that waits", "function* g() { const b = new ArrayBuffer(4 << 20); yield 1; return b; } keep = g(); keep.next()", 4 * mb, 5 * mb},
		{"the same thing many times", "keep = []; const b = new ArrayBuffer(4 << 20); for (let i = 0; i < 100; i++) keep.push({ b })", 4 * mb, 5 * mb},
	} {
		vm := goja.New()
		before := Size(vm, 1<<40)
		if _, err := vm.RunString("var keep; " + c.code); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if grew := Size(vm, 1<<40) - before; grew < c.least || grew > c.most {
			t.Errorf("%s: %d bytes, want %d to %d", c.name, grew, c.least, c.most)
		}
		if _, err := vm.RunString("keep = undefined"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSizeSeesTheStack: values held only by variables of a running call are counted.
func TestSizeSeesTheStack(t *testing.T) {
	vm := goja.New()
	var size int64
	if err := vm.Set("look", func() { size = Size(vm, 1<<40) }); err != nil {
		t.Fatal(err)
	}
	if _, err := vm.RunString("(function () { const b = new ArrayBuffer(4 << 20); look(); return b.byteLength; })()"); err != nil {
		t.Fatal(err)
	}
	if size < 4<<20 {
		t.Errorf("%d bytes", size)
	}
}

// TestSizeStops: counting stops beyond the limit.
func TestSizeStops(t *testing.T) {
	vm := goja.New()
	if _, err := vm.RunString("var keep = []; for (let i = 0; i < 100000; i++) keep.push({ i })"); err != nil {
		t.Fatal(err)
	}
	whole, part := Size(vm, 1<<40), Size(vm, 4<<20)
	if part <= 4<<20 || part > whole/2 {
		t.Errorf("%d of %d bytes", part, whole)
	}
}

func BenchmarkSize(b *testing.B) {
	vm := goja.New()
	if _, err := vm.RunString("var keep = []; for (let i = 0; i < 100000; i++) keep.push({ i, name: 'some name ' + i })"); err != nil {
		b.Fatal(err)
	}
	var n int64
	for b.Loop() {
		n = Size(vm, 1<<40)
	}
	b.ReportMetric(float64(n)/1e6, "MB")
}

// A walk does not read what Interrupt writes at the same time; the race detector would report it.
func TestSizeOfAnInterruptedVM(t *testing.T) {
	vm := goja.New()
	inner, ok := field(reflect.ValueOf(vm).Elem(), "vm")
	if !ok {
		t.Fatal("the VM of a runtime is not in its field vm any more")
	}
	if f := inner.Elem().FieldByName(interruptValue); !f.IsValid() || f.Type() != anyType {
		t.Fatal("the value of an interrupt is not in vm.interruptVal any more")
	}
	var interrupting sync.WaitGroup
	interrupting.Go(func() {
		for i := range 1000 {
			vm.Interrupt(strings.Repeat("x", i))
		}
	})
	for range 100 {
		if Size(vm, 1<<30) <= 0 {
			t.Error("a VM has no size")
		}
	}
	interrupting.Wait()
}
