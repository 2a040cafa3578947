// Servers as the embedding Go program sees them.

package serve

import (
	"net"
	"net/netip"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/jsbridge"
)

type serversKey struct{}

// Of returns the servers of a realm. Loop only.
func Of(s jsbridge.Scope) *Servers {
	return jsbridge.Owned(s, serversKey{}, func() *Servers { panic("serve: not installed") })
}

// List returns the servers that have not ended, in the order in which they were started. Loop only.
func (ss *Servers) List() []*Server { return append([]*Server(nil), ss.order...) }

// ListenAddr returns the address on which the server listens, nil if it does not. Loop only.
func (srv *Server) ListenAddr() net.Addr {
	if srv.stopped {
		return nil
	}
	return srv.addr
}

// Receivers returns the number of sockets that are subscribed to a topic. Loop only.
func (srv *Server) Receivers(topic string) int { return srv.sockets.Receivers(topic) }

// PublishData publishes as server.publish does, and returns the number of receiving sockets. Loop only.
func (srv *Server) PublishData(topic string, data []byte, text bool) int {
	return srv.sockets.PublishData(topic, data, text)
}

// Watch calls fn on the loop for everything published to a topic, until cancel is called. Both are Loop only.
func (srv *Server) Watch(topic string, fn socket.Watcher) (cancel func()) {
	return srv.sockets.Watch(topic, fn)
}

// Figures are the current figures of a server.
type Figures struct {
	Requests, Connections int
	socket.Figures
}

// Figures returns the server's figures. It visits every socket. Loop only.
func (srv *Server) Figures() Figures {
	return Figures{srv.requests.Pending(), srv.requests.Conns().Count(), srv.sockets.Figures()}
}

// Stats implements [module.Stater]: the sums over all servers.
func (ss *Servers) Stats(to *module.Stats) {
	var all Figures
	for _, srv := range ss.order {
		f := srv.Figures()
		all.Requests += f.Requests
		all.Connections += f.Connections
		all.Sockets += f.Sockets
		all.Topics += f.Topics
		all.Queued += f.Queued
		all.Slow += f.Slow
		all.Dropped += f.Dropped
	}
	to.Add("serve.servers", int64(len(ss.order)))
	to.Add("serve.requests", int64(all.Requests))
	to.Add("serve.connections", int64(all.Connections))
	to.Add("serve.sockets", int64(all.Sockets))
	to.Add("serve.topics", int64(all.Topics))
	to.Add("serve.queued", all.Queued)
	to.Add("serve.slow", int64(all.Slow))
	to.Add("serve.dropped", all.Dropped)
}

// Leave stops listening and keep-alive, and closes up to n sockets with 1001. It reports whether anything of the server is left.
// Loop only.
func (srv *Server) Leave(s jsbridge.Scope, n int) bool {
	if !srv.stopped {
		srv.stop(s, false)
	}
	srv.sockets.Close(n)
	return srv.sockets.Count() > 0 || srv.requests.Pending() > 0
}

// Mount takes over a connection that other code accepted, with the bytes already read from it: a request or its beginning. One
// request is answered, and then the connection is closed, unless it has become a WebSocket. remote is what requestIP returns;
// secure says that the client uses TLS. Loop only.
func (srv *Server) Mount(c net.Conn, remote netip.AddrPort, secure bool, read []byte) error {
	stream, err := srv.ss.env.Loop.Adopt(c, nil)
	if err != nil {
		return err
	}
	if srv.stopped {
		stream.Close()
		return net.ErrClosed
	}
	conn := srv.requests.Accept(stream, remote, secure)
	conn.Once()
	stream.SetHandler(conn)
	conn.Readable(read)
	return nil
}
