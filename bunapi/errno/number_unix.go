//go:build unix

package errno

import (
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// aliases are the names that Node gives numbers for which this system may have another name first.
var aliases = map[string]string{"EOPNOTSUPP": "ENOTSUP", "EWOULDBLOCK": "EAGAIN", "EDEADLOCK": "EDEADLK"}

// name is the name of an error number, empty if it has none.
func name(n syscall.Errno) string {
	s := unix.ErrnoName(n)
	if alias := aliases[s]; alias != "" && number(alias) == int(n) {
		return alias
	}
	return s
}

// highest is above the numbers of all systems.
const highest = 256

var numbers = sync.OnceValue(func() map[string]int {
	m := map[string]int{"ENOTSUP": int(syscall.ENOTSUP), "EAGAIN": int(syscall.EAGAIN), "EDEADLK": int(syscall.EDEADLK)}
	for n := 1; n < highest; n++ {
		if s := unix.ErrnoName(syscall.Errno(n)); s != "" {
			m[s] = n
		}
	}
	return m
})

// number is the number of an error's name on this system, 0 if it does not have it.
func number(name string) int { return numbers()[name] }
