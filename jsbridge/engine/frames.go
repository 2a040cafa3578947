// Package engine holds what this project assumes about goja's internals. Everything is found by name when a VM is created; what
// is not found is reported by the tests of this package and not used.
//
// This package is not an API: it may change without notice.
package engine

import (
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
)

// Frames are the stacks of a VM. A panic that is not a JavaScript exception (a Go panic, an interrupt) leaves frames behind where
// it passes through a generator or an async function, because goja pops those only when they end normally. Code that stops such a
// panic must call Unwind or Reset; otherwise the next exception goes to the wrong handler and the next outermost call is treated
// as a nested one.
type Frames struct {
	tries, calls, sp *int // the sizes of the stacks
	values           *[]goja.Value

	try, call, iter, ref reflect.Value
	fields               map[string]reflect.Value // of the VM, by name
	idle                 map[string]reflect.Value // their values while nothing runs
}

// registers are the fields that a context of goja's call stack saves.
var registers = []string{"prg", "stash", "privEnv", "newTarget", "result", "pc", "sb", "args"}

// Mark records the state of a VM's stacks.
type Mark struct{ tries, calls, sp int }

// NewFrames finds the stacks of a VM in which nothing is running. It returns nil if goja names them differently.
func NewFrames(vm *goja.Runtime) *Frames {
	inner, ok := field(reflect.ValueOf(vm).Elem(), "vm")
	if !ok || inner.Kind() != reflect.Pointer {
		return nil
	}
	inner = inner.Elem()
	f := &Frames{fields: map[string]reflect.Value{}, idle: map[string]reflect.Value{}}
	for name, stack := range map[string]*reflect.Value{"tryStack": &f.try, "callStack": &f.call, "iterStack": &f.iter, "refStack": &f.ref} {
		if *stack, ok = field(inner, name); !ok || stack.Kind() != reflect.Slice {
			return nil
		}
	}
	for _, name := range registers {
		v, ok := field(inner, name)
		if !ok {
			return nil
		}
		f.fields[name] = v
		idle := reflect.New(v.Type()).Elem()
		idle.Set(v)
		f.idle[name] = idle
	}
	sp, ok := field(inner, "sp")
	if !ok || sp.Kind() != reflect.Int || !has(f.try.Type().Elem(), []string{"iterLen", "refLen"}) || !has(f.call.Type().Elem(), registers) {
		return nil
	}
	stack, ok := field(inner, "stack")
	if !ok || !stack.CanConvert(reflect.TypeFor[[]goja.Value]()) {
		return nil
	}
	f.values = (*[]goja.Value)(stack.Addr().UnsafePointer())
	f.tries, f.calls, f.sp = length(f.try), length(f.call), sp.Addr().Interface().(*int)
	return f
}

// sliceHeader is the layout of a Go slice.
type sliceHeader struct {
	_      unsafe.Pointer
	length int
	_      int
}

func length(slice reflect.Value) *int { return &(*sliceHeader)(slice.Addr().UnsafePointer()).length }

// field returns a field of an addressable struct as a value that can be set.
func field(of reflect.Value, name string) (reflect.Value, bool) {
	f := of.FieldByName(name)
	if !f.IsValid() {
		return f, false
	}
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem(), true
}

func has(t reflect.Type, names []string) bool {
	for _, name := range names {
		if _, ok := t.FieldByName(name); !ok {
			return false
		}
	}
	return true
}

// Mark records how deep the stacks are, for Unwind. It costs three reads of memory.
func (f *Frames) Mark() Mark {
	if f == nil {
		return Mark{}
	}
	return Mark{*f.tries, *f.calls, *f.sp}
}

// Reserve makes room for n more values. goja's own stack grows by a thousand values at a time, and copies the others each time.
func (f *Frames) Reserve(n int) {
	if f == nil || *f.sp+n <= cap(*f.values) {
		return
	}
	values := make([]goja.Value, len(*f.values), max(*f.sp+n+stackSpare, 2*cap(*f.values)))
	copy(values, *f.values)
	*f.values = values
}

// stackSpare is how much extra room Reserve makes, in values, because the called function has variables, too.
const stackSpare = 1024

// Unwind restores the state of the VM at the mark, after a panic was stopped there, as goja does for an exception. The first call
// since the mark saved the registers.
func (f *Frames) Unwind(m Mark) {
	if f == nil {
		return
	}
	if *f.tries > m.tries {
		first := f.try.Index(m.tries)
		for name, stack := range map[string]reflect.Value{"iterLen": f.iter, "refLen": f.ref} {
			length, _ := field(first, name)
			truncate(stack, min(int(length.Uint()), stack.Len()))
		}
		truncate(f.try, m.tries)
	}
	if *f.calls > m.calls {
		context := f.call.Index(m.calls)
		for _, name := range registers {
			v, _ := field(context, name)
			f.fields[name].Set(v)
		}
		truncate(f.call, m.calls)
	}
	*f.sp = m.sp
}

// Idle reports whether no frames are left.
func (f *Frames) Idle() bool { return f == nil || *f.tries == 0 && *f.calls == 0 }

// Reset restores the state in which nothing is running.
func (f *Frames) Reset() {
	if f == nil {
		return
	}
	for _, stack := range []reflect.Value{f.try, f.call, f.iter, f.ref} {
		truncate(stack, 0)
	}
	for name, v := range f.idle {
		f.fields[name].Set(v)
	}
	*f.sp = 0
}

// truncate shortens a stack and clears what was on it.
func truncate(stack reflect.Value, length int) {
	stack.Slice(length, stack.Len()).Clear()
	stack.SetLen(length)
}
