package runtime

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// dieOf ends the process as an uncaught signal does, so that its parent sees which one it was. Go would restore its own handler
// instead of the default, hence the system call.
func dieOf(sig syscall.Signal) {
	// struct sigaction of the kernel: all zeros mean SIG_DFL. The struct is no larger than this with a signal set of 8 bytes.
	var action [8]uint64
	_, _, _ = syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(&action)), 0, 8, 0, 0)
	// Sent to this thread, which receives it before the call returns.
	runtime.LockOSThread()
	_ = unix.Tgkill(unix.Getpid(), unix.Gettid(), sig)
	os.Exit(signalStatus + int(sig)) // signals do not kill the first process of a container
}
