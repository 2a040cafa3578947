// Servers of a script as Go sees them.

package runtime

import (
	"context"
	"net"
	"sync"

	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/jsbridge"
)

// A Server is one Bun.serve of an app's script, or its `export default { fetch }`. Its methods may be called by any goroutine,
// host functions on the app's loop included. When the server has stopped or the app has ended they do nothing.
type Server struct {
	app *App
	srv *serve.Server // Loop only
}

// Server returns the app's first server, nil if there is none. Any goroutine.
func (a *App) Server() *Server {
	if all := a.Servers(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Servers returns the servers that have not stopped, in the order in which the script started them. Any goroutine.
func (a *App) Servers() []*Server {
	var all []*Server
	_ = a.do(context.Background(), func(s jsbridge.Scope) error { // an app that has ended has none
		for _, srv := range serve.Of(s).List() {
			all = append(all, a.server(srv))
		}
		return nil
	})
	return all
}

// server is the one Server for a server of the script. Loop only.
func (a *App) server(srv *serve.Server) *Server {
	if a.servers == nil {
		a.servers = map[*serve.Server]*Server{}
	}
	if a.servers[srv] == nil {
		a.servers[srv] = &Server{app: a, srv: srv}
	}
	return a.servers[srv]
}

// ask calls fn on the loop and waits.
func (s *Server) ask(fn func(srv *serve.Server)) {
	_ = s.app.do(context.Background(), func(jsbridge.Scope) error { fn(s.srv); return nil }) // ended: there is nothing to do
}

// askAll calls fn on each loop that runs the server, one after the other, and waits.
func (s *Server) askAll(fn func(srv *serve.Server)) {
	s.ask(fn)
	for _, m := range s.app.others() {
		_ = m.do(context.Background(), func(scope jsbridge.Scope) error { // ended: there is nothing to do
			for _, srv := range serve.Of(scope).List() {
				if srv.Same(s.srv) {
					fn(srv)
				}
			}
			return nil
		})
	}
}

// Addr is where the server listens: nil if it gets its requests from [Server.ServeHTTP] only, or has stopped. Any goroutine.
func (s *Server) Addr() (addr net.Addr) {
	s.ask(func(srv *serve.Server) { addr = srv.ListenAddr() })
	return addr
}

// Publish sends a binary message to all sockets that are subscribed to a topic, as server.publish does in the script, and
// returns how many those are. What one goroutine publishes arrives in its order. data is copied. Any goroutine.
func (s *Server) Publish(topic string, data []byte) (sockets int) {
	s.ask(func(srv *serve.Server) { sockets = srv.PublishData(topic, data, false) })
	return sockets
}

// PublishText is [Server.Publish] for a text message. Invalid UTF-8 must not be in it. Any goroutine.
func (s *Server) PublishText(topic, text string) (sockets int) {
	s.ask(func(srv *serve.Server) { sockets = srv.PublishData(topic, []byte(text), true) })
	return sockets
}

// Subscribers is the number of sockets that are subscribed to a topic. Any goroutine.
func (s *Server) Subscribers(topic string) (sockets int) {
	s.ask(func(srv *serve.Server) { sockets = srv.Receivers(topic) })
	return sockets
}

// Stats are what a server has at the moment, and what it has counted.
type Stats struct {
	// Sockets are open WebSockets, Requests are those that wait for their answer, Connections those that speak HTTP, Topics
	// those that somebody is subscribed to.
	Sockets, Requests, Connections, Topics int
	// Queued is the bytes that wait for sockets which do not keep up, Slow the number of those sockets.
	Queued int64
	Slow   int
	// Dropped is how many messages to one socket, or to one topic, were dropped because too much waited.
	Dropped int64
	// Missed is how many messages the functions of Subscribe missed because they were too slow.
	Missed int64
	// Interrupted is how many callbacks of the app took longer than Limits.Call.
	Interrupted int64
}

// Stats counts. It visits each socket. Any goroutine.
func (s *Server) Stats() (t Stats) {
	s.askAll(func(srv *serve.Server) {
		f := srv.Figures()
		t.Sockets += f.Sockets
		t.Requests += f.Requests
		t.Connections += f.Connections
		t.Topics = max(t.Topics, f.Topics)
		t.Queued += f.Queued
		t.Slow += f.Slow
		t.Dropped += f.Dropped
		t.Missed, t.Interrupted = s.app.missed.Load(), s.app.rt.realm.CallsExceeded()
	})
	for _, m := range s.app.others() {
		t.Interrupted += m.rt.realm.CallsExceeded()
	}
	return t
}

// Message is what was published to a topic.
type Message struct {
	Topic string
	Data  []byte
	Text  bool
}

// maxWaiting bounds the messages that wait for a function of Subscribe.
const maxWaiting = 1024

// Subscribe calls f for everything that is published to a topic, by the script or by Go, in its order. f has a goroutine of its
// own and may block: up to 1,024 messages wait for it, those beyond are dropped and counted in Stats.Missed. The data is f's.
// cancel ends it, and so does the end of the app; f may be called once more meanwhile. Any goroutine, cancel too.
func (s *Server) Subscribe(topic string, f func(Message)) (cancel func()) {
	queue := make(chan Message, maxWaiting)
	done := make(chan struct{})
	var unwatch []func()
	s.askAll(func(srv *serve.Server) {
		unwatch = append(unwatch, srv.Watch(topic, func(data []byte, text bool) {
			select {
			case queue <- Message{Topic: topic, Data: append([]byte(nil), data...), Text: text}:
			default:
				s.app.missed.Add(1)
			}
		}))
	})
	go func() {
		for {
			select {
			case m := <-queue:
				f(m)
			case <-done:
				return
			case <-s.app.done:
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(done)
		i := 0
		s.askAll(func(*serve.Server) { // the loops in the same order
			if i < len(unwatch) {
				unwatch[i]()
			}
			i++
		})
	})
}
