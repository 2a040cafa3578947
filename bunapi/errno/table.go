// Package errno is the single place for the system's errors: their names, their numbers on this platform, and the texts of Node
// and Bun.
//
// This package is not an API: it may change without notice.
package errno

import (
	"errors"
	"io/fs"
	"sync"
	"syscall"
)

// Entry is one error of the system.
type Entry struct {
	Name string // ENOENT
	Text string // no such file or directory
	// uv is libuv's number, used on systems that lack the error.
	uv int
}

// entries are in the order of util.getSystemErrorMap.
var entries = []Entry{
	{"EOF", "end of file", -4095},
	{"UNKNOWN", "unknown error", -4094},
	{"EAI_ADDRFAMILY", "address family not supported", -3000},
	{"EAI_AGAIN", "temporary failure", -3001},
	{"EAI_BADFLAGS", "bad ai_flags value", -3002},
	{"EAI_CANCELED", "request canceled", -3003},
	{"EAI_FAIL", "permanent failure", -3004},
	{"EAI_FAMILY", "ai_family not supported", -3005},
	{"EAI_MEMORY", "out of memory", -3006},
	{"EAI_NODATA", "no address", -3007},
	{"EAI_NONAME", "unknown node or service", -3008},
	{"EAI_OVERFLOW", "argument buffer overflow", -3009},
	{"EAI_SERVICE", "service not available for socket type", -3010},
	{"EAI_SOCKTYPE", "socket type not supported", -3011},
	{"EAI_BADHINTS", "invalid value for hints", -3013},
	{"EAI_PROTOCOL", "resolved protocol is unknown", -3014},
	{"E2BIG", "argument list too long", -4093},
	{"EACCES", "permission denied", -4092},
	{"EADDRINUSE", "address already in use", -4091},
	{"EADDRNOTAVAIL", "address not available", -4090},
	{"EAFNOSUPPORT", "address family not supported", -4089},
	{"EAGAIN", "resource temporarily unavailable", -4088},
	{"EALREADY", "connection already in progress", -4084},
	{"EBADF", "bad file descriptor", -4083},
	{"EBUSY", "resource busy or locked", -4082},
	{"ECANCELED", "operation canceled", -4081},
	{"ECHARSET", "invalid Unicode character", -4080},
	{"ECONNABORTED", "software caused connection abort", -4079},
	{"ECONNREFUSED", "connection refused", -4078},
	{"ECONNRESET", "connection reset by peer", -4077},
	{"EDESTADDRREQ", "destination address required", -4076},
	{"EEXIST", "file already exists", -4075},
	{"EFAULT", "bad address in system call argument", -4074},
	{"EHOSTUNREACH", "host is unreachable", -4073},
	{"EINTR", "interrupted system call", -4072},
	{"EINVAL", "invalid argument", -4071},
	{"EIO", "i/o error", -4070},
	{"EISCONN", "socket is already connected", -4069},
	{"EISDIR", "illegal operation on a directory", -4068},
	{"ELOOP", "too many symbolic links encountered", -4067},
	{"EMFILE", "too many open files", -4066},
	{"EMSGSIZE", "message too long", -4065},
	{"ENAMETOOLONG", "name too long", -4064},
	{"ENETDOWN", "network is down", -4063},
	{"ENETUNREACH", "network is unreachable", -4062},
	{"ENFILE", "file table overflow", -4061},
	{"ENOBUFS", "no buffer space available", -4060},
	{"ENODEV", "no such device", -4059},
	{"ENOENT", "no such file or directory", -4058},
	{"ENOMEM", "not enough memory", -4057},
	{"ENONET", "machine is not on the network", -4056},
	{"ENOSPC", "no space left on device", -4055},
	{"ENOSYS", "function not implemented", -4054},
	{"ENOTCONN", "socket is not connected", -4053},
	{"ENOTDIR", "not a directory", -4052},
	{"ENOTEMPTY", "directory not empty", -4051},
	{"ENOTSOCK", "socket operation on non-socket", -4050},
	{"ENOTSUP", "operation not supported on socket", -4049},
	{"EPERM", "operation not permitted", -4048},
	{"EPIPE", "broken pipe", -4047},
	{"EPROTO", "protocol error", -4046},
	{"EPROTONOSUPPORT", "protocol not supported", -4045},
	{"EPROTOTYPE", "protocol wrong type for socket", -4044},
	{"EROFS", "read-only file system", -4043},
	{"ESHUTDOWN", "cannot send after transport endpoint shutdown", -4042},
	{"ESPIPE", "invalid seek", -4041},
	{"ESRCH", "no such process", -4040},
	{"ETIMEDOUT", "connection timed out", -4039},
	{"ETXTBSY", "text file is busy", -4038},
	{"EXDEV", "cross-device link not permitted", -4037},
	{"EFBIG", "file too large", -4036},
	{"ENOPROTOOPT", "protocol not available", -4035},
	{"ERANGE", "result too large", -4034},
	{"ENXIO", "no such device or address", -4033},
	{"EMLINK", "too many links", -4032},
	{"EHOSTDOWN", "host is down", -4031},
	{"EREMOTEIO", "remote I/O error", -4030},
	{"ENOTTY", "inappropriate ioctl for device", -4029},
	{"EFTYPE", "inappropriate file type or format", -4028},
	{"EILSEQ", "illegal byte sequence", -4027},
	{"EOVERFLOW", "value too large for defined data type", -4026},
	{"ESOCKTNOSUPPORT", "socket type not supported", -4025},
	{"ENODATA", "no data available", -4024},
	{"EUNATCH", "protocol driver not attached", -4023},
	{"ENOEXEC", "exec format error", -4022},
}

// Entries returns all errors that have a text, in the order of util.getSystemErrorMap. The caller must not change them.
func Entries() []Entry { return entries }

// Number returns the error's number as scripts see it: negative.
func (e Entry) Number() int {
	if n := number(e.Name); n != 0 {
		return -n
	}
	return e.uv
}

// byName finds entries; it is built when an error text is first needed.
var byName = sync.OnceValue(func() map[string]Entry {
	m := make(map[string]Entry, len(entries))
	for _, e := range entries {
		m[e.Name] = e
	}
	return m
})

// ByName returns the error with a name. ok is false if it has no text.
func ByName(name string) (e Entry, ok bool) {
	e, ok = byName()[name]
	return e, ok
}

// ByNumber returns the error with a number as scripts see it, which is negative. ok is false if it has no text.
func ByNumber(number int) (e Entry, ok bool) {
	if number < 0 {
		if e, ok = ByName(name(syscall.Errno(-number))); ok {
			return e, true
		}
	}
	for _, e := range entries {
		if e.uv == number {
			return e, e.Number() == number
		}
	}
	return Entry{}, false
}

// Of returns the system's error that err is or wraps. ok is false if there is none, or if it has no text.
func Of(err error) (e Entry, ok bool) {
	var number syscall.Errno
	if errors.As(err, &number) {
		if e, ok = ByName(name(number)); ok {
			return e, true
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ByName("ENOENT")
	case errors.Is(err, fs.ErrExist):
		return ByName("EEXIST")
	case errors.Is(err, fs.ErrPermission):
		return ByName("EACCES")
	case errors.Is(err, fs.ErrClosed):
		return ByName("EBADF")
	}
	return Entry{}, false
}

// Name returns the name of the system's error that err is or wraps, empty if there is none.
func Name(err error) string {
	if e, ok := Of(err); ok {
		return e.Name
	}
	var number syscall.Errno
	if errors.As(err, &number) {
		return name(number)
	}
	return ""
}
