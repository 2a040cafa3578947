//go:build unix

package spawn

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// detach lets the child lead a session of its own.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

func signalOf(st *os.ProcessState) int {
	if ws, ok := st.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return int(ws.Signal())
	}
	return 0
}

func usageOf(st *os.ProcessState) usage {
	r, ok := st.SysUsage().(*syscall.Rusage)
	if !ok {
		return usage{}
	}
	return usage{
		user: time.Duration(r.Utime.Nano()), system: time.Duration(r.Stime.Nano()), maxRSS: int64(r.Maxrss), shared: int64(r.Ixrss),
		swaps: int64(r.Nswap), in: int64(r.Inblock), out: int64(r.Oublock), sent: int64(r.Msgsnd), received: int64(r.Msgrcv),
		signals: int64(r.Nsignals), voluntarySwitches: int64(r.Nvcsw), involuntarySwitches: int64(r.Nivcsw),
	}
}

// socketPair makes two ends that both can be read and written.
func socketPair() (mine, theirs *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, err
	}
	syscall.CloseOnExec(fds[0])
	syscall.CloseOnExec(fds[1])
	_ = syscall.SetNonblock(fds[0], true)
	return os.NewFile(uintptr(fds[0]), "socket"), os.NewFile(uintptr(fds[1]), "socket"), nil
}

func duplicate(fd int) (*os.File, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	n, err := syscall.Dup(fd)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(n)
	return os.NewFile(uintptr(n), "descriptor"), nil
}

func send(p *os.Process, signal int) error { return p.Signal(syscall.Signal(signal)) }

// isReset tells the end of a socket or terminal whose other end was closed.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EIO) || errors.Is(err, os.ErrClosed)
}

// own takes over a descriptor that the process was started with.
func own(fd int) (*os.File, error) {
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), "channel"), nil
}
