// The system calls of the hot path. None of them waits: sockets are non-blocking and the time-out of the first epoll
// wait of a tick is 0. So they need not tell Go's scheduler, which costs time and makes its monitor take the processor
// away from the loop in the middle of a tick.

package loop

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// rawWriteMax is up to how many bytes a write is quick enough to keep the scheduler out of it: the collector waits for
// it to return.
const rawWriteMax = 128 << 10

// recvNow and sendNow are recv and send, not read and write: those would go through the layers of files first, which
// touch more memory of a socket that the processor has forgotten since the last message.
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

// pollNow collects what is ready now.
func pollNow(epfd int, events []unix.EpollEvent) (int, error) {
	n, _, e := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}

// acceptNow takes a connection, non-blocking and closed on exec; the address is in sa.
func acceptNow(fd int, sa *unix.RawSockaddrAny) (int, error) {
	size := uint32(unix.SizeofSockaddrAny)
	n, _, e := syscall.RawSyscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(sa)), uintptr(unsafe.Pointer(&size)), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0, 0)
	if e != 0 {
		return -1, e
	}
	return int(n), nil
}

// closeNow closes a socket. Without SO_LINGER, which we do not set, that waits for nothing.
func closeNow(fd int) {
	_, _, _ = syscall.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0)
}
