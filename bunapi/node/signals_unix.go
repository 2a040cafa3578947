// Signals by name on systems that have them.

//go:build unix

package node

import (
	"os"
	"sort"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
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

func kill(pid int, name string) error {
	n := unix.SignalNum(name)
	if n == 0 && name != "0" {
		return jsbridge.TypeError("Unknown signal: %s", name).WithCode("ERR_UNKNOWN_SIGNAL")
	}
	if err := syscall.Kill(pid, n); err != nil {
		code := errno.Name(err)
		return jsbridge.Errorf("kill %s", code).WithCode(code).With("syscall", "kill")
	}
	return nil
}
