//go:build !linux

package runtime

import (
	"os"
	"syscall"
)

// dieOf ends the process with the status that shells report for a process killed by the signal.
func dieOf(sig syscall.Signal) { os.Exit(signalStatus + int(sig)) }
