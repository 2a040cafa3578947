package runtime

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// dieOf ends the process as the signal ends one that does not catch it, so that its parent sees which one it was. Go's own
// default for it is another one, hence the system call.
func dieOf(sig syscall.Signal) {
	// struct sigaction of the kernel: all zero is SIG_DFL. It is not larger than this, with a signal set of 8 bytes.
	var action [8]uint64
	_, _, _ = syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(&action)), 0, 8, 0, 0)
	// To this thread, which gets it before the call returns.
	runtime.LockOSThread()
	_ = unix.Tgkill(unix.Getpid(), unix.Gettid(), sig)
	os.Exit(signalStatus + int(sig)) // the first process of a container does not die of its own signals
}
