// Servers as the Go program around the script sees them.

package serve

import (
	"net"
	"net/netip"

	"github.com/gobun/gobun/bunapi/internal/pubsub"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/jsbridge"
)

type serversKey struct{}

// Of returns the servers of a realm. Loop only.
func Of(s jsbridge.Scope) *Servers {
	return jsbridge.Owned(s, serversKey{}, func() *Servers { panic("serve: not installed") })
}

// List returns the servers that have not ended, in the order in which they were started. Loop only.
func (ss *Servers) List() []*Server { return append([]*Server(nil), ss.order...) }

// ListenAddr is where the server listens, nil if it does not. Loop only.
func (srv *Server) ListenAddr() net.Addr {
	if srv.stopped {
		return nil
	}
	return srv.addr
}

// Receivers is the number of sockets that are subscribed to a topic. Loop only.
func (srv *Server) Receivers(topic string) int { return srv.hub.Count(topic) }

// PublishData publishes as server.publish does, and returns how many sockets it is sent to. Loop only.
func (srv *Server) PublishData(topic string, data []byte, text bool) int {
	op := wsframe.Binary
	if text {
		op = wsframe.Text
	}
	srv.tellWatchers(topic, op, data)
	if srv.opts.ws == nil {
		return 0
	}
	n := srv.hub.Count(topic)
	pubsub.Publish(srv.hub, topic, nil, op, data, true)
	return n
}

// A Watcher is told what is published to a topic. It copies what it keeps.
type Watcher func(data []byte, text bool)

// Watch adds a watcher, which is called on the loop; cancel takes it away. Loop only, both.
func (srv *Server) Watch(topic string, fn Watcher) (cancel func()) {
	if srv.watchers == nil {
		srv.watchers = map[string]map[*Watcher]struct{}{}
	}
	if srv.watchers[topic] == nil {
		srv.watchers[topic] = map[*Watcher]struct{}{}
	}
	w := &fn
	srv.watchers[topic][w] = struct{}{}
	return func() {
		delete(srv.watchers[topic], w)
		if len(srv.watchers[topic]) == 0 {
			delete(srv.watchers, topic)
		}
	}
}

func (srv *Server) tellWatchers(topic string, op wsframe.Opcode, data []byte) {
	for w := range srv.watchers[topic] {
		(*w)(data, op == wsframe.Text)
	}
}

// Figures are what a server has at the moment.
type Figures struct {
	Sockets, Requests, Connections, Topics int
	// Queued is the bytes that wait for sockets which do not keep up; Slow is how many of those there are.
	Queued int64
	Slow   int
	// Dropped is how many messages were dropped since the server began, because too much waited already.
	Dropped int64
}

// Figures counts. It visits every socket. Loop only.
func (srv *Server) Figures() Figures {
	f := Figures{Sockets: len(srv.sockets), Requests: srv.requests, Connections: srv.conns.Count(), Topics: srv.hub.Topics(), Dropped: srv.dropped}
	for _, sock := range srv.sockets {
		if n := sock.conn.Buffered(); n > 0 {
			f.Queued += int64(n)
			f.Slow++
		}
	}
	return f
}

// count notes what became of a message.
func (srv *Server) count(st wsconn.Status) {
	if st == wsconn.Dropped {
		srv.dropped++
	}
}

// Leave ends listening and keep-alive, and closes up to n sockets with 1001. It reports whether anything of the server is left.
// Loop only.
func (srv *Server) Leave(s jsbridge.Scope, n int) bool {
	if !srv.stopped {
		srv.stop(s, false)
	}
	for _, sock := range append([]*socket(nil), srv.sockets[:min(n, len(srv.sockets))]...) {
		sock.conn.CloseNow(closeGoingAway, "Server closed")
	}
	return len(srv.sockets) > 0 || srv.requests > 0
}

// Mount takes over a connection that somebody else accepted, and what was read of it: a whole request, or its beginning. One
// request is answered, and then the connection is closed, unless it has become a WebSocket. remote is what requestIP says;
// secure says that the client speaks TLS with whoever accepted. Loop only.
func (srv *Server) Mount(c net.Conn, remote netip.AddrPort, secure bool, read []byte) error {
	stream, err := srv.ss.env.Loop.Adopt(c, nil)
	if err != nil {
		return err
	}
	if srv.stopped {
		stream.Close()
		return net.ErrClosed
	}
	conn := srv.conns.Accept(stream)
	conn.Data = &peer{stream: stream, remote: remote, secure: secure}
	conn.Once()
	stream.SetHandler(conn)
	conn.Readable(read)
	return nil
}
