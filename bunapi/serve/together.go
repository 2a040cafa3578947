// One server on several loops. Each loop has its own Server, with the handlers of its VM; they share the listening socket, the
// topics and the counters.

package serve

import (
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/relay"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// together is one server across all loops: the n-th Bun.serve of each loop for the same address. Any goroutine.
type together struct {
	group             *relay.Group // shares the topics; nil: each loop has its own
	sockets, requests atomic.Int64 // open on all loops

	mu      sync.Mutex
	opened  bool
	sharing *loop.Sharing // nil if the server has no address or failed is not nil
	failed  error
	members []*Server
	stopped bool
	left    int // members that have not ended
}

// together returns what a server of this loop shares with those of other loops; nil: there are none.
func (ss *Servers) together(o *listening) *together {
	crew := ss.env.Crew
	if crew == nil {
		return nil
	}
	if ss.made == nil {
		ss.made = map[string]int{}
	}
	place := o.place()
	ss.made[place]++
	return crew.Thing("Bun.serve "+place+" "+strconv.Itoa(ss.made[place]), func() any {
		t := &together{}
		if !crew.Isolated {
			t.group = relay.New()
		}
		return t
	}).(*together)
}

// listen opens the socket, unless another loop has done so.
func (t *together) listen(open func() (net.Listener, error)) (net.Addr, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.opened {
		t.opened = true
		ln, err := open()
		if t.failed = err; ln != nil {
			t.sharing = loop.Share(ln)
		}
	}
	if t.failed != nil || t.sharing == nil {
		return nil, t.failed
	}
	return t.sharing.Addr(), nil
}

// join adds a loop's server, which starts accepting. If another loop has already stopped the server, it stops here, too.
func (t *together) join(srv *Server) error {
	env := srv.ss.env
	if t.group != nil {
		port := srv.sockets.Connect(t.group, &t.sockets)
		if port == nil {
			return jsbridge.Errorf("a server can run on at most %d loops", relay.MaxPorts)
		}
		srv.requests.Total = &t.requests
		srv.disconnect = func() { env.Engine.Leave(port); srv.sockets.Disconnect() }
		env.Engine.Join(port)
		if !srv.ss.listens {
			srv.ss.listens = true
			env.Loop.AddSource(env.Engine)
		}
	}
	t.mu.Lock()
	t.members = append(t.members, srv)
	t.left++
	stopped, sharing := t.stopped, t.sharing
	t.mu.Unlock()
	if sharing != nil && !stopped {
		var err error
		if srv.listener, err = env.Loop.ListenShared(sharing, (*acceptor)(srv)); err != nil {
			stopped = true // stopped in the meantime
		}
	}
	if stopped {
		srv.postStop(false)
	}
	return nil
}

// stop stops the server on the other loops. New connections are refused at once.
func (t *together) stop(here *Server, force bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	if t.sharing != nil {
		t.sharing.Stop()
	}
	for _, m := range t.members {
		if m != here {
			m.postStop(force)
		}
	}
}

// postStop stops the part of the server on another loop.
func (srv *Server) postStop(force bool) {
	env := srv.ss.env
	env.Loop.Post(func() {
		_ = env.Realm.Do(func(jsbridge.Scope) error { srv.stopHere(force); return nil })
	})
}

// over reports whether nothing of the server is left on any loop.
func (t *together) over() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.left == 0
}

// end records that nothing of the server is left on one loop. When that was the last loop, the promises of stop are settled.
func (t *together) end(srv *Server) {
	if srv.disconnect != nil {
		srv.disconnect()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left--; t.left > 0 {
		return
	}
	for _, m := range t.members {
		m.ss.env.Loop.Post(m.settleStop)
	}
}

// leave removes a loop that no longer runs scripts.
func (t *together) leave(srv *Server) {
	t.mu.Lock()
	t.members = slices.DeleteFunc(t.members, func(m *Server) bool { return m == srv })
	t.mu.Unlock()
	if !srv.over {
		srv.over = true
		t.end(srv)
	}
}

// pendingRequests returns the number of unanswered requests on all loops.
func (srv *Server) pendingRequests() int {
	if srv.together != nil && srv.together.group != nil {
		return int(srv.together.requests.Load())
	}
	return srv.requests.Pending()
}

// pendingSockets returns the number of open sockets on all loops.
func (srv *Server) pendingSockets() int {
	if srv.together != nil && srv.together.group != nil {
		return int(srv.together.sockets.Load())
	}
	return srv.sockets.Count()
}

// Same reports whether two servers are the same server on different loops. Any goroutine.
func (srv *Server) Same(other *Server) bool {
	return srv == other || srv.together != nil && srv.together == other.together
}

// Local returns functions that act on this loop's part of the server only.
func (srv *Server) Local(s jsbridge.Scope) goja.Value {
	o := s.Object()
	s.SetMethod(o, "publish", 3, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		topic, err := a.Text(s, 0)
		if err != nil {
			return nil, err
		}
		m, err := socket.AnyMessage(s, "publish", a.At(1))
		if err != nil || srv.opts.ws == nil {
			return s.Int(0), err
		}
		return srv.sockets.PublishHere(s, topic, m, !a.Has(2) || a.At(2).ToBoolean()), nil
	})
	s.SetMethod(o, "subscriberCount", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		topic, err := a.Text(s, 0)
		return s.Int(srv.sockets.ReceiversHere(topic)), err
	})
	s.SetMethod(o, "pendingWebSockets", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Int(srv.sockets.Count()), nil
	})
	s.SetMethod(o, "pendingRequests", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Int(srv.requests.Pending()), nil
	})
	return o
}

// ServerOf returns the server behind a value.
func ServerOf(s jsbridge.Scope, v goja.Value) (*Server, bool) { return jsbridge.Unwrap[*Server](s, v) }
