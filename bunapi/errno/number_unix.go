//go:build unix

package errno

import (
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// aliases are the names that Node uses for numbers for which this system lists another name first.
var aliases = map[string]string{"EOPNOTSUPP": "ENOTSUP", "EWOULDBLOCK": "EAGAIN", "EDEADLOCK": "EDEADLK"}

// name returns the name of an error number, empty if it has none.
func name(n syscall.Errno) string {
	s := unix.ErrnoName(n)
	if alias := aliases[s]; alias != "" && number(alias) == int(n) {
		return alias
	}
	return s
}

// highest exceeds the error numbers of all systems.
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

// number returns the number of an error's name on this system, 0 if the system lacks it.
func number(name string) int { return numbers()[name] }
