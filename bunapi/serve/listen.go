// Listening: the sockets of a server and the errors of starting one.

package serve

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// resolveTimeout bounds how long the loop blocks while a hostname is looked up. It exceeds the resolvers' own time-outs.
const resolveTimeout = 30 * time.Second

// listen opens the socket of a server on the first of its addresses that works.
func (ss *Servers) listen(o *listening, addresses []netip.Addr) (net.Listener, error) {
	if !ss.env.Listens() {
		return nil, nil
	}
	if o.unix != "" && ss.env.Access != nil {
		return nil, module.Denied("listening on the unix socket "+o.unix, "Listen, which is for TCP")
	}
	if o.unix != "" {
		return listenUnix(o.unix, ss.env.Path)
	}
	var err error
	var config net.ListenConfig
	if o.reusePort {
		config.Control = loop.ReusePort
	}
	open := config.Listen
	if ss.env.Access != nil {
		open = ss.env.Access.Listen
	}
	for _, address := range addresses {
		network, host := "tcp", ""
		switch {
		case address.IsValid() && address.Is4():
			network, host = "tcp4", address.String()
		case address.IsValid():
			host = address.String()
		}
		if network == "tcp" && o.ipv6Only {
			network = "tcp6"
		}
		var ln net.Listener
		if ln, err = open(context.Background(), network, net.JoinHostPort(host, strconv.Itoa(o.port))); err == nil {
			return ln, nil
		}
	}
	switch code := errno.Name(err); code {
	case "EADDRINUSE":
		return nil, jsbridge.Errorf("Failed to start server. Is port %d in use?", o.port).WithCode(code).With("syscall", "listen").With("errno", 0)
	case "EACCES":
		host := o.hostname
		if host == "" {
			host = "0.0.0.0"
		}
		return nil, jsbridge.Errorf("permission denied %s:%d", host, o.port).WithCode(code).With("syscall", "listen").With("errno", 0)
	}
	return nil, errno.Error(err, "listen")
}

// resolve returns the addresses for a hostname in the order in which they are tried, IPv6 first (Bun). An invalid address means
// any address, IPv6 and IPv4.
func resolve(hostname string) ([]netip.Addr, error) {
	if hostname == "" || hostname == "*" {
		return []netip.Addr{{}}, nil
	}
	host := hostname
	if strings.HasPrefix(host, "[") && strings.Contains(host, ":") {
		host = host[1 : len(host)-1]
	}
	if address, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{address}, nil
	}
	// Like the system's own resolver and URLs, it accepts IPv4 addresses in their old forms: 127.1, 0x7f000001.
	if u, err := url.Parse("http://" + host + "/"); err == nil && strings.Trim(host, "0123456789abcdefABCDEFxX.") == "" {
		if address, err := netip.ParseAddr(u.Host); err == nil {
			return []netip.Addr{address}, nil
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), resolveTimeout)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil || len(found) == 0 {
		// 4 is the number of this failure in Bun's resolver.
		return nil, jsbridge.Errorf("getaddrinfo ENOTFOUND %s", hostname).WithCode("ENOTFOUND").With("syscall", "getaddrinfo").With("hostname", hostname).With("errno", 4)
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	slices.SortStableFunc(found, func(a, b netip.Addr) int { return b.BitLen() - a.BitLen() })
	return found, nil
}

// maxUnixPath is the longest path of a unix socket, including its NUL, on Linux, where the limit is highest.
const maxUnixPath = 108

// listenUnix listens on a path, or on a name in the abstract namespace, which begins with NUL. absolute resolves a path against
// the script's working directory.
func listenUnix(name string, absolute func(string) string) (net.Listener, error) {
	path := name
	switch wd, err := os.Getwd(); {
	case abstract(name):
	case err != nil || absolute(".") != wd:
		path = absolute(name)
	case strings.HasPrefix(name, "@"):
		path = "./" + name // package net reads @ as NUL
	}
	if len(path) >= maxUnixPath {
		return nil, errno.Error(syscall.ENAMETOOLONG, "listen", name)
	}
	ln, err := net.Listen("unix", path)
	switch {
	case err == nil:
		return ln, nil
	case errors.Is(err, syscall.EINVAL): // too long for this system
		err = syscall.ENAMETOOLONG
	}
	return nil, errno.Error(err, "listen", name)
}

// abstract reports whether a unix socket's name is in Linux's abstract namespace.
func abstract(name string) bool { return strings.HasPrefix(name, "\x00") }

// addressValue returns server.address.
func (srv *Server) addressValue(s jsbridge.Scope, a net.Addr) goja.Value {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return s.String(srv.opts.unix)
	}
	host := tcp.IP.String()
	if srv.opts.hostname == "" || srv.opts.hostname == "*" {
		host = "::"
	}
	return address(s, host, tcp.Port)
}

// address returns {address, family, port}.
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

// open opens the socket of a server and records its address. ln is nil if the socket is shared with other loops, or if there is
// none.
func (srv *Server) open(addresses []netip.Addr) (ln net.Listener, err error) {
	listen := func() (net.Listener, error) { return srv.ss.listen(&srv.opts.listening, addresses) }
	if srv.together != nil {
		srv.addr, err = srv.together.listen(listen)
		return nil, err
	}
	if ln, err = listen(); ln != nil {
		srv.addr = ln.Addr()
	}
	return ln, err
}

// start starts accepting.
func (srv *Server) start(ln net.Listener) error {
	if srv.together != nil {
		return srv.together.join(srv)
	}
	if ln == nil {
		return nil
	}
	var err error
	srv.listener, err = srv.ss.env.Loop.Listen(ln, (*acceptor)(srv))
	if err != nil {
		return jsbridge.Errorf("listen: %v", err)
	}
	return nil
}

// acceptor keeps the loop's methods out of Server's API.
type acceptor Server

func (a *acceptor) Accepted(stream loop.Stream, remote netip.AddrPort) loop.StreamHandler {
	srv := (*Server)(a)
	srv.accepts.Works()
	if !srv.opts.secure() {
		return srv.requests.Accept(stream, remote, false)
	}
	secure := srv.ss.env.Loop.Secure(stream, srv.tls)
	secure.SetHandler(srv.requests.Accept(secure, remote, true))
	return secure
}

func (a *acceptor) AcceptFailed(err error) { a.accepts.Failed(a.ss.env, "Bun.serve()", err) }
