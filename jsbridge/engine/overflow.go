// Stack overflows that scripts can catch.
//
// goja throws its StackOverflowError past every try statement. But before that it records the call stack, and reads the name of
// every native function in it. The sentinel is a native function at the bottom of the call stack whose name is an accessor: if
// the stack is too deep it throws a RangeError instead of returning a name.

package engine

import (
	"reflect"
	"sync/atomic"

	"github.com/dop251/goja"
)

// Overflow holds the fields in which a VM records the depth of its calls.
type Overflow struct {
	vm          *goja.Runtime
	frames      *int          // the length of vm.callStack
	stack       *[]goja.Value // vm.stack
	sp, sb      *int          // vm.sp, vm.sb
	interrupted *uint32       // vm.interrupted

	limit    int
	err      func() *goja.Object
	making   bool // the error is being created
	sentinel *goja.Object
}

// NewOverflow finds the fields of a VM in which nothing is running.
func NewOverflow(vm *goja.Runtime) *Overflow {
	o := &Overflow{vm: vm}
	inner, ok := field(reflect.ValueOf(vm).Elem(), "vm")
	if !ok || inner.Kind() != reflect.Pointer || inner.Elem().Kind() != reflect.Struct {
		return o
	}
	inner = inner.Elem()
	find(inner, "interrupted", &o.interrupted)
	if frames, ok := field(inner, "callStack"); ok && frames.Kind() == reflect.Slice {
		o.frames = length(frames)
	}
	var stack *[]goja.Value
	var sp, sb *int
	if find(inner, "stack", &stack) && find(inner, "sp", &sp) && find(inner, "sb", &sb) && *sp == 0 && *sb == -1 {
		o.stack, o.sp, o.sb = stack, sp, sb
	}
	return o
}

// WithoutAssumptions returns an Overflow that has found nothing, for testing the fallback.
func WithoutAssumptions(vm *goja.Runtime) *Overflow { return &Overflow{vm: vm} }

// find makes to point to a field of a struct if the field's type is T or has the underlying type T.
func find[T any](in reflect.Value, name string, to **T) bool {
	f, ok := field(in, name)
	if !ok || f.Kind() != reflect.TypeFor[T]().Kind() || !f.Type().ConvertibleTo(reflect.TypeFor[T]()) {
		return false
	}
	*to = (*T)(f.Addr().UnsafePointer())
	return true
}

// kept is how many frames the stack of an overflow's error has. The others repeat, and take megabytes.
const kept = 100

// Limit bounds the call stack to n frames. sentinel is the native function at the bottom; make creates the error of an overflow.
// If the assumptions do not hold, goja's own error remains, which no script can catch.
func (o *Overflow) Limit(n int, sentinel *goja.Object, make func() *goja.Object) {
	o.vm.SetMaxCallStackSize(n)
	if o.frames == nil || o.interrupted == nil {
		return
	}
	o.limit, o.err, o.sentinel = n, make, sentinel
	empty := o.vm.ToValue("")
	name := o.vm.ToValue(func(goja.FunctionCall) goja.Value {
		o.check()
		return empty
	})
	if err := sentinel.DefineAccessorProperty("name", name, nil, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
}

// check throws the overflow's error if the call stack is too deep. While an interrupt is being thrown goja holds a lock, and
// nothing else may be thrown.
func (o *Overflow) check() {
	if o.making || *o.frames <= o.limit || atomic.LoadUint32(o.interrupted) != 0 {
		return
	}
	o.making = true
	defer func() { o.making = false }() // creating the error records the stack, too
	err := o.err()
	shorten(err)
	panic(err)
}

// Interrupted reports whether the VM was told to interrupt what runs.
func (o *Overflow) Interrupted() bool {
	return o.interrupted != nil && atomic.LoadUint32(o.interrupted) != 0
}

// Bottom puts the sentinel below a call of a script's function that has no enclosing frame. Top removes it.
func (o *Overflow) Bottom() {
	if o.sentinel == nil || o.sp == nil {
		return
	}
	if len(*o.stack) == 0 {
		*o.stack = make([]goja.Value, 1, 16)
	}
	(*o.stack)[0] = o.sentinel
	*o.sp, *o.sb = 1, 1
}

// Top undoes Bottom, whatever happened in between.
func (o *Overflow) Top() {
	if o.sp != nil {
		*o.sp, *o.sb = 0, -1
	}
}

// shorten cuts the call stack that an error has recorded.
func shorten(err *goja.Object) {
	var frames *[]goja.StackFrame
	if self := inside(err); self.IsValid() && find(self, "stack", &frames) && len(*frames) > kept {
		*frames = append([]goja.StackFrame(nil), (*frames)[:kept]...)
	}
}

// inside returns the struct behind an object, whose type is the kind of the object; it is invalid if goja names it differently.
func inside(obj *goja.Object) reflect.Value {
	self := reflect.ValueOf(obj).Elem().FieldByName("self")
	if !self.IsValid() || self.Kind() != reflect.Interface || self.Elem().Kind() != reflect.Pointer || self.Elem().Elem().Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return self.Elem().Elem()
}

// IsScript reports whether fn was written in JavaScript, so that a call creates a frame.
func IsScript(fn *goja.Object) bool {
	self := inside(fn)
	if !self.IsValid() {
		return false
	}
	f := self.FieldByName("prg")
	return f.IsValid() && f.Type() == reflect.TypeFor[*goja.Program]()
}
