// How much of Go's stack is in use. Go ends the process when a stack exceeds a gigabyte, and nothing can catch that; recursion in
// native functions that creates no frames in goja has no other bound.

package engine

// maxStack is the limit of native recursion, in bytes of Go's stack: 16 MB are some ten thousand levels of goja's native
// functions, about what Bun reaches, and take a few milliseconds to unwind.
const maxStack = 16 << 20

// Deep reports whether recursion has used as much of Go's stack as it may. It costs a nanosecond. On processors without stack_*.s
// it is always false.
func Deep() bool { return stackUsed() > maxStack }
