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
	if errors.As(err, &dns) {
		return "ENOTFOUND"
	}
	return errno.Name(err)
}
