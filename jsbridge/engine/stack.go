// How much of Go's stack is in use. Go ends the process when a stack passes a gigabyte, and nothing can catch that; recursion in
// native functions that makes no frames of goja's has no other bound.

package engine

// maxStack is where native recursion ends, in bytes of Go's stack: 16 MB are some ten thousand levels of goja's native
// functions, about what Bun reaches, and take a few milliseconds to unwind.
const maxStack = 16 << 20

// Deep reports whether Go's stack holds as much as recursion may take. It costs a nanosecond. On processors without
// stack_*.s it is always false.
func Deep() bool { return stackUsed() > maxStack }
