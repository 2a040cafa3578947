//go:build !unix

package errno

import "syscall"

// name returns the name of an error number: Windows' own for sockets and for files, and those that Go invented.
func name(n syscall.Errno) string {
	switch n {
	case 2, 3: // a file, or a directory on the way to it
		return "ENOENT"
	case 5, 10013:
		return "EACCES"
	case 6:
		return "EBADF"
	case 32, 33: // another process uses it
		return "EBUSY"
	case 80, 183:
		return "EEXIST"
	case 112:
		return "ENOSPC"
	case 145:
		return "ENOTEMPTY"
	case 206:
		return "ENAMETOOLONG"
	case 267:
		return "ENOTDIR"
	case 10022, syscall.EINVAL:
		return "EINVAL"
	case 10024, syscall.EMFILE:
		return "EMFILE"
	case 10047:
		return "EAFNOSUPPORT"
	case 10048, syscall.EADDRINUSE:
		return "EADDRINUSE"
	case 10049, syscall.EADDRNOTAVAIL:
		return "EADDRNOTAVAIL"
	case 10051:
		return "ENETUNREACH"
	case 10053:
		return "ECONNABORTED"
	case 10054, syscall.ECONNRESET:
		return "ECONNRESET"
	case 10055:
		return "ENOBUFS"
	case 10060, syscall.ETIMEDOUT:
		return "ETIMEDOUT"
	case 10061, syscall.ECONNREFUSED:
		return "ECONNREFUSED"
	case 10065:
		return "EHOSTUNREACH"
	case 109, syscall.EPIPE:
		return "EPIPE"
	case syscall.EISDIR:
		return "EISDIR"
	case syscall.EPERM:
		return "EPERM"
	}
	return ""
}

// number returns 0: scripts see libuv's numbers here.
func number(string) int { return 0 }
