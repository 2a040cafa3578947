//go:build !windows

package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// signalStatus and the number of a signal make the status by which shells know a process that died of it.
const signalStatus = 128

// signalPatience is more than a signal takes to its own process.
const signalPatience = time.Second

// end ends the process. A negative status is the number of the signal of which a package.json script died: gobun dies of it,
// too, as Bun does.
func end(status int) {
	if status >= 0 {
		os.Exit(status)
	}
	number := syscall.Signal(-status)
	signal.Reset(number)
	_ = syscall.Kill(os.Getpid(), number)
	time.Sleep(signalPatience)     // it may reach another thread
	os.Exit(signalStatus - status) // a signal that ends nothing
}
