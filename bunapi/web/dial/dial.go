// Package dial connects clients as Bun's do.
package dial

import (
	"context"
	"errors"
	"net"
	"syscall"
)

// Context connects to an address of net.Dialer's form. Like Bun it takes localhost for ::1 first and for what the system
// says second, so that a server on both sees the same peer as under Bun. Any goroutine.
func Context(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	if host, port, err := net.SplitHostPort(address); err == nil && host == "localhost" && network == "tcp" {
		if conn, err := d.DialContext(ctx, network, net.JoinHostPort("::1", port)); err == nil {
			return conn, nil
		}
	}
	return d.DialContext(ctx, network, address)
}

// Code is the name of the reason why connecting failed: ENOTFOUND or the system's, empty if it is neither.
func Code(err error) string {
	var dns *net.DNSError
	var errno syscall.Errno
	switch {
	case errors.As(err, &dns):
		return "ENOTFOUND"
	case errors.As(err, &errno):
		if name := errnoNames[errno]; name != "" {
			return name
		}
		return "ECONNREFUSED"
	}
	return ""
}

var errnoNames = map[syscall.Errno]string{
	syscall.ECONNREFUSED: "ECONNREFUSED", syscall.ENOENT: "ENOENT", syscall.EACCES: "EACCES", syscall.ETIMEDOUT: "ETIMEDOUT",
	syscall.EHOSTUNREACH: "EHOSTUNREACH", syscall.ENETUNREACH: "ENETUNREACH", syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL",
	syscall.EMFILE: "EMFILE", syscall.ECONNRESET: "ECONNRESET", syscall.ENAMETOOLONG: "ENAMETOOLONG", syscall.ENOTDIR: "ENOTDIR",
}
