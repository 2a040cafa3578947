//go:build !windows

package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// signalStatus plus the number of a signal is the status that shells report for a process which that signal killed.
const signalStatus = 128

// signalPatience is longer than a signal needs to reach its own process.
const signalPatience = time.Second

// end ends the process. A negative status is the number of the signal that killed a package.json script: gobun then dies of the
// same signal, as Bun does.
func end(status int) {
	if status >= 0 {
		os.Exit(status)
	}
	number := syscall.Signal(-status)
	signal.Reset(number)
	_ = syscall.Kill(os.Getpid(), number)
	time.Sleep(signalPatience)     // it may reach another thread
	os.Exit(signalStatus - status) // the signal did not end the process
}
