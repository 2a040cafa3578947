// A script's servers, as Go sees them.

package runtime

import (
	"context"
	"net"
	"sync"

	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/jsbridge"
)

// Server is one Bun.serve of an app's script, or its `export default { fetch }`. Its methods may be called from any goroutine
// and, except ServeHTTP, by host functions on the app's loop. When the server has stopped or the app has ended, they do nothing.
type Server struct {
	app *App
	srv *serve.Server // Loop only
}

// Server returns the app's first server, or nil if there is none.
func (a *App) Server() *Server {
	if all := a.Servers(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Servers returns the servers that have not stopped, in the order in which the script started them.
func (a *App) Servers() []*Server {
	var all []*Server
	_ = a.do(context.Background(), func(s jsbridge.Scope) error { // an app that has ended has no servers
		for _, srv := range serve.Of(s).List() {
			all = append(all, a.server(srv))
		}
		return nil
	})
	return all
}

// server returns the Server for a server of the script, always the same one. Loop only.
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
	_ = s.app.do(context.Background(), func(jsbridge.Scope) error { fn(s.srv); return nil }) // if the app has ended there is nothing to do
}

// askAll calls fn on each loop that runs the server, one after the other, and waits.
func (s *Server) askAll(fn func(srv *serve.Server)) {
	s.ask(fn)
	for _, m := range s.app.others() {
		_ = m.do(context.Background(), func(scope jsbridge.Scope) error { // if the loop has ended there is nothing to do
			for _, srv := range serve.Of(scope).List() {
				if srv.Same(s.srv) {
					fn(srv)
				}
			}
			return nil
		})
	}
}

// Addr returns the address on which the server listens, or nil if it gets its requests from [Server.ServeHTTP] only, or has
// stopped.
func (s *Server) Addr() (addr net.Addr) {
	s.ask(func(srv *serve.Server) { addr = srv.ListenAddr() })
	return addr
}

// Publish sends a binary message to all sockets subscribed to a topic, as server.publish does in the script, and returns how many
// there are. Messages published by one goroutine arrive in order. data is copied.
func (s *Server) Publish(topic string, data []byte) (sockets int) {
	s.ask(func(srv *serve.Server) { sockets = srv.PublishData(topic, data, false) })
	return sockets
}

// PublishText is [Server.Publish] for a text message. text must be valid UTF-8.
func (s *Server) PublishText(topic, text string) (sockets int) {
	s.ask(func(srv *serve.Server) { sockets = srv.PublishData(topic, []byte(text), true) })
	return sockets
}

// Subscribers returns the number of sockets that are subscribed to a topic.
func (s *Server) Subscribers(topic string) (sockets int) {
	s.ask(func(srv *serve.Server) { sockets = srv.Receivers(topic) })
	return sockets
}

// Stats holds current figures and counters of a server.
type Stats struct {
	// Sockets is the number of open WebSockets, Requests of unanswered requests, Connections of HTTP connections, Topics of
	// topics with subscribers.
	Sockets, Requests, Connections, Topics int
	// Queued is the number of bytes queued for sockets that do not keep up, Slow the number of those sockets.
	Queued int64
	Slow   int
	// Dropped counts the messages, to one socket or to one topic, that were dropped because too much was queued.
	Dropped int64
	// Missed counts the messages that functions of Subscribe missed because they were too slow.
	Missed int64
	// Interrupted counts the callbacks of the app that took longer than Limits.Call.
	Interrupted int64
}

// Stats returns the server's figures. It visits each socket.
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

// Message is a message that was published to a topic.
type Message struct {
	Topic string
	Data  []byte
	Text  bool
}

// maxWaiting bounds the messages queued for one function of Subscribe.
const maxWaiting = 1024

// Subscribe calls f for every message published to a topic, by the script or by Go, in order. f runs on its own goroutine and may
// block: up to 1,024 messages are queued for it; further ones are dropped and counted in Stats.Missed. f owns the data. The
// subscription ends when cancel is called or the app ends; one more call of f may be in progress then.
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
		s.askAll(func(*serve.Server) { // visits the loops in the same order each time
			if i < len(unwatch) {
				unwatch[i]()
			}
			i++
		})
	})
}
