// Package dial connects clients as Bun does.
//
// This package is not an API: it may change without notice.
package dial

import (
	"context"
	"errors"
	"net"

	"github.com/gobun/gobun/bunapi/errno"
)

// Context connects to an address in net.Dialer's form. Like Bun it resolves localhost to ::1 first and asks the system second, so
// that a server that listens on both sees the same peer as with Bun. Any goroutine.
func Context(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	if host, port, err := net.SplitHostPort(address); err == nil && host == "localhost" && network == "tcp" {
		if conn, err := d.DialContext(ctx, network, net.JoinHostPort("::1", port)); err == nil {
			return conn, nil
		}
	}
	return d.DialContext(ctx, network, address)
}

// Code returns why connecting failed: ENOTFOUND or the system's error name, empty if it is neither.
func Code(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "ENOTFOUND"
	}
	return errno.Name(err)
}
