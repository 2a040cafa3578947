//go:build !linux

package runtime

import (
	"os"
	"syscall"
)

// dieOf ends the process with the status that a shell gives to one that died of the signal.
func dieOf(sig syscall.Signal) { os.Exit(signalStatus + int(sig)) }
