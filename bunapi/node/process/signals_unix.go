// Signals by name on systems that have them.

//go:build unix

package process

import (
	"os"
	"sort"
	"syscall"

	"golang.org/x/sys/unix"
)

// watchable are the signals that a script may listen to. SIGKILL and SIGSTOP cannot be caught; the faults belong to Go.
var watchable = []string{"SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCONT", "SIGPIPE", "SIGALRM"}

func signalNames() []string {
	s := append([]string(nil), watchable...)
	sort.Strings(s)
	return s
}

// Signal returns the signal of that name and its number, nil if there is none.
func Signal(name string) (os.Signal, int) {
	n := unix.SignalNum(name)
	if n == 0 {
		return nil, 0
	}
	return n, int(n)
}

func kill(pid, signal int) error { return syscall.Kill(pid, syscall.Signal(signal)) }
