//go:build !windows

package project

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// relaySignals passes the signals that ask this process to end to a child, until stop is called. SIGINT is only caught, because a
// terminal sends it to the child as well.
func relaySignals(child *os.Process) (stop func()) {
	ch := make(chan os.Signal, 4)
	signal.Notify(ch, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for sig := range ch {
			if sig != syscall.SIGINT {
				_ = child.Signal(sig)
			}
		}
	}()
	return func() {
		signal.Stop(ch)
		close(ch)
		<-done
	}
}

// endOf returns the status of a command that failed. If a signal killed it, that is minus the signal's number.
func endOf(err *exec.ExitError) (status int, name string) {
	if ws, ok := err.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return -int(ws.Signal()), unix.SignalName(ws.Signal())
	}
	return err.ExitCode(), ""
}

// meanings are Bun's descriptions of signals.
var meanings = map[string]string{
	"SIGHUP": "Terminal hung up", "SIGINT": "Quit request", "SIGQUIT": "Quit request", "SIGILL": "Illegal instruction",
	"SIGTRAP": "Trace or breakpoint trap", "SIGABRT": "Abort", "SIGBUS": "Misaligned address error", "SIGFPE": "Floating point exception",
	"SIGKILL": "Forced quit", "SIGUSR1": "User defined signal 1", "SIGSEGV": "Address boundary error", "SIGUSR2": "User defined signal 2",
	"SIGPIPE": "Broken pipe", "SIGALRM": "Timer expired", "SIGTERM": "Polite quit request",
}

func describe(name string) string {
	if m := meanings[name]; m != "" {
		return name + " (" + m + ")"
	}
	return name
}
