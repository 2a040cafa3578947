// Listening: the sockets of a server and the errors of starting one.

package serve

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

func listen(o *options) (net.Listener, error) {
	if o.unix != "" {
		return listenUnix(o.unix)
	}
	network, host := "tcp", strings.Trim(o.hostname, "[]")
	switch host {
	case "":
		// Dual stack, as net.Listen does with an empty host.
	case "localhost":
		network, host = "tcp4", "127.0.0.1"
	case "0.0.0.0":
		network = "tcp4"
	}
	ln, err := net.Listen(network, net.JoinHostPort(host, strconv.Itoa(o.port)))
	if err == nil {
		return ln, nil
	}
	var dns *net.DNSError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, jsbridge.Errorf("Failed to start server. Is port %d in use?", o.port).WithCode("EADDRINUSE").With("syscall", "listen").With("errno", 0)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, jsbridge.Errorf("EADDRNOTAVAIL: address not available, listen").WithCode("EADDRNOTAVAIL").With("syscall", "listen")
	case errors.Is(err, fs.ErrPermission):
		return nil, jsbridge.Errorf("EACCES: permission denied, listen").WithCode("EACCES").With("syscall", "listen")
	case errors.As(err, &dns):
		return nil, jsbridge.Errorf("getaddrinfo ENOTFOUND %s", o.hostname).WithCode("ENOTFOUND").With("syscall", "listen")
	}
	return nil, jsbridge.Errorf("listen: %v", err)
}

func listenUnix(path string) (net.Listener, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, jsbridge.Errorf("EADDRINUSE: address already in use, listen '%s'", path).WithCode("EADDRINUSE").With("syscall", "listen")
	}
	ln, err := net.Listen("unix", path)
	switch {
	case err == nil:
		return ln, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, jsbridge.Errorf("ENOENT: no such file or directory, listen '%s'", path).WithCode("ENOENT").With("syscall", "listen")
	case errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENAMETOOLONG):
		return nil, jsbridge.Errorf("ENAMETOOLONG: name too long, listen '%s'", path).WithCode("ENAMETOOLONG").With("syscall", "listen")
	}
	return nil, jsbridge.Errorf("listen: %v", err)
}

// addressValue is server.address.
func (srv *Server) addressValue(s jsbridge.Scope, a net.Addr) goja.Value {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return s.String(srv.opts.unix)
	}
	host := tcp.IP.String()
	if srv.opts.hostname == "" {
		host = "::"
	}
	return address(s, host, tcp.Port)
}

// address makes {address, family, port}.
func address(s jsbridge.Scope, host string, port int) goja.Value {
	o := s.Object()
	family := "IPv4"
	if strings.Contains(host, ":") {
		family = "IPv6"
	}
	_ = o.Set("address", host)
	_ = o.Set("family", family)
	_ = o.Set("port", port)
	return o
}

// start begins to accept.
func (srv *Server) start(ln net.Listener) error {
	var err error
	srv.listener, err = srv.ss.cfg.Loop.Listen(ln, (*acceptor)(srv))
	if err != nil {
		return jsbridge.Errorf("listen: %v", err)
	}
	return nil
}

// acceptor keeps the loop's methods out of Server's API.
type acceptor Server

func (a *acceptor) Accepted(stream loop.Stream, remote netip.AddrPort) loop.StreamHandler {
	srv := (*Server)(a)
	srv.acceptFailed = false
	if !srv.secure() {
		c := srv.conns.Accept(stream)
		c.Data = &peer{stream, remote}
		return c
	}
	secure := srv.ss.cfg.Loop.Secure(stream, srv.opts.tls.config)
	c := srv.conns.Accept(secure)
	c.Data = &peer{secure, remote}
	secure.SetHandler(c)
	return secure
}

// AcceptFailed says it once for each time that it begins: the reason lasts, and the log must not fill with it.
func (a *acceptor) AcceptFailed(err error) {
	if !a.acceptFailed {
		a.acceptFailed = true
		_, _ = fmt.Fprintf(a.ss.cfg.Stderr, "warn: Bun.serve() cannot accept connections for now: %v\n", err)
	}
}

// peer is what an HTTP connection is to its server.
type peer struct {
	stream loop.Stream
	remote netip.AddrPort // not valid for a unix socket
}

// host is the client's address as scripts see it: on a dual-stack socket IPv4 addresses are mapped ones.
func (p *peer) host() (host string, port int, ok bool) {
	if !p.remote.IsValid() {
		return "", 0, false
	}
	return p.remote.Addr().WithZone("").String(), int(p.remote.Port()), true
}
