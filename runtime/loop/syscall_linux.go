// The system calls of the hot path. None of them blocks: sockets are non-blocking, and the first epoll wait of a tick has a
// time-out of 0. So they bypass Go's scheduler, whose bookkeeping costs time and whose monitor would take the processor away from
// the loop in the middle of a tick.

package loop

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// rawWriteMax is the largest write that is quick enough to bypass the scheduler: the garbage collector has to wait for it to
// return.
const rawWriteMax = 128 << 10

// recvNow and sendNow use recv and send rather than read and write, which go through the file layer first and touch more memory
// of the socket that is no longer in the processor's cache.
func recvNow(fd int, b []byte) (int, error) {
	n, _, e := syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), 0, 0, 0)
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}

func sendNow(fd int, b []byte) (int, error) {
	if len(b) > rawWriteMax {
		return unix.Write(fd, b)
	}
	n, _, e := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), unix.MSG_NOSIGNAL, 0, 0)
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}

// pollNow collects the descriptors that are ready now.
func pollNow(epfd int, events []unix.EpollEvent) (int, error) {
	n, _, e := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}

// acceptNow accepts a connection as non-blocking and close-on-exec; the address is in sa.
func acceptNow(fd int, sa *unix.RawSockaddrAny) (int, error) {
	size := uint32(unix.SizeofSockaddrAny)
	n, _, e := syscall.RawSyscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(sa)), uintptr(unsafe.Pointer(&size)), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0, 0)
	if e != 0 {
		return -1, e
	}
	return int(n), nil
}

// closeNow closes a socket. Without SO_LINGER, which we do not set, that does not block.
func closeNow(fd int) {
	_, _, _ = syscall.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0)
}
