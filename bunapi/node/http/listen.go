// Listening.

package http

import (
	"context"
	"errors"
	"net"
	"strconv"
	"syscall"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/sockets"
	"github.com/gobun/gobun/jsbridge"
)

func (srv *server) listen(s jsbridge.Scope, a jsbridge.Args) error {
	env := srv.ss.env
	port, path := int(a.At(0).ToInteger()), a.At(2).String()
	host := ""
	if a.Has(1) {
		host = a.At(1).String()
	}
	var ln net.Listener
	var err error
	switch {
	case !env.Listens():
		return module.Denied("listening", "Listen")
	case a.Has(2) && env.Access != nil:
		return module.Denied("listening on the unix socket "+path, "Listen, which is for TCP")
	case a.Has(2):
		if ln, err = net.Listen("unix", env.Path(path)); err != nil {
			return errno.Error(err, "listen", path)
		}
	default:
		open := (&net.ListenConfig{}).Listen
		if env.Access != nil {
			open = env.Access.Listen
		}
		if ln, err = open(context.Background(), "tcp", net.JoinHostPort(host, strconv.Itoa(port))); err != nil {
			if code := errno.Name(err); code == "EADDRINUSE" {
				return jsbridge.Errorf("Failed to start server. Is port %d in use?", port).WithCode(code).With("syscall", "listen").With("errno", 0)
			}
			var unknown *net.DNSError
			if errors.As(err, &unknown) {
				err = syscall.ENOENT // Bun
			}
			return errno.Error(err, "listen")
		}
	}
	if srv.tls, err = sockets.ServerConfig(s, a.At(5)); err != nil {
		_ = ln.Close()
		return err
	}
	srv.closing = false
	srv.addr = ln.Addr()
	if srv.listener, err = env.Loop.Listen(ln, srv); err != nil {
		_ = ln.Close()
		return jsbridge.Errorf("listen: %v", err)
	}
	srv.hold()
	return nil
}
