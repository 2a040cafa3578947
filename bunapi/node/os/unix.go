// What every Unix answers alike: names, users, priorities.

//go:build unix

package os

import (
	"bufio"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/dop251/goja"
	"golang.org/x/sys/unix"

	"github.com/gobun/gobun/jsbridge"
)

type uname struct{ system, release, version, machine string }

func systemName() uname {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return uname{}
	}
	return uname{unix.ByteSliceToString(u.Sysname[:]), unix.ByteSliceToString(u.Release[:]), unix.ByteSliceToString(u.Version[:]), unix.ByteSliceToString(u.Machine[:])}
}

// userRecord is the user's line of /etc/passwd: without cgo there is no other source. Bun takes no name from it.
func userRecord() (home, shell, name string) {
	f, err := os.Open("/etc/passwd")
	if err != nil {
		return "/", "", ""
	}
	defer func() { _ = f.Close() }()
	uid := strconv.Itoa(os.Getuid())
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if fields := strings.Split(lines.Text(), ":"); len(fields) > 6 && fields[2] == uid {
			return fields[5], fields[6], ""
		}
	}
	return "/", "", ""
}

// getPriority asks for the process's first thread where Linux would take 0 for the calling one.
func getPriority(pid int) (int, error) {
	if pid == 0 {
		pid = os.Getpid()
	}
	n, err := unix.Getpriority(unix.PRIO_PROCESS, pid)
	if rawPriority {
		n = 20 - n
	}
	return n, err
}

// setPriority sets that of all threads of this process, of which the script is one: a Go program does not know which.
func setPriority(pid, priority int) error {
	if pid != 0 && pid != os.Getpid() {
		return unix.Setpriority(unix.PRIO_PROCESS, pid, priority)
	}
	for _, thread := range threads() {
		if err := unix.Setpriority(unix.PRIO_PROCESS, thread, priority); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	return nil
}

// errorInfo describes a failed system call.
func errorInfo(s jsbridge.Scope, err error) goja.Value {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		errno = syscall.EIO
	}
	o := s.Object()
	_ = o.Set("code", unix.ErrnoName(errno))
	_ = o.Set("errno", -int(errno))
	_ = o.Set("message", strings.ToLower(errno.Error()[:1])+errno.Error()[1:])
	return o
}
