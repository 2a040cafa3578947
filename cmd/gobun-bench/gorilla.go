// The plain Go server on gorilla/websocket, written the usual way: a goroutine that reads and one that writes for each
// connection, a channel between them, a mutex around the room. It is `gobun-bench serve-gorilla WORKLOAD`, so that it
// is a process of its own like every other server.

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

type room struct {
	mu      sync.Mutex
	members map[*member]struct{}
	self    bool
}

type member struct {
	conn *websocket.Conn
	send chan []byte
	name string
}

// queueLength is how many messages wait for a slow member before the sender waits too.
const queueLength = 1024

func serveGorilla(workload string, self, compress bool, out io.Writer) error {
	r := &room{members: map[*member]struct{}{}, self: self}
	up := websocket.Upgrader{EnableCompression: compress, CheckOrigin: func(*http.Request) bool { return true }}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		if workload == "http" {
			_, _ = io.WriteString(w, "Hello world")
			return
		}
		conn, err := up.Upgrade(w, req, nil)
		if err != nil {
			return // the upgrader has answered
		}
		m := &member{conn: conn, send: make(chan []byte, queueLength), name: req.URL.Query().Get("name")}
		switch workload {
		case "echo":
			m.echo()
		case "mixed":
			if m.name == "" {
				m.echo()
				return
			}
			r.join(m)
			r.chat(m)
		case "chat":
			r.join(m)
			r.chat(m)
		case "json":
			r.join(m)
			r.json(m)
		case "fanout":
			if req.URL.Path != "/pub" {
				r.join(m)
			}
			r.relay(m)
		}
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, ln.Addr().(*net.TCPAddr).Port)
	return http.Serve(ln, mux)
}

func (m *member) echo() {
	defer func() { _ = m.conn.Close() }()
	for {
		kind, data, err := m.conn.ReadMessage()
		if err != nil {
			return
		}
		if err := m.conn.WriteMessage(kind, data); err != nil {
			return
		}
	}
}

func (r *room) join(m *member) {
	r.mu.Lock()
	r.members[m] = struct{}{}
	r.mu.Unlock()
	go func() {
		for data := range m.send {
			if err := m.conn.WriteMessage(websocket.TextMessage, data); err != nil {
				_ = m.conn.Close()
			}
		}
	}()
}

func (r *room) publish(data []byte, from *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for m := range r.members {
		if m != from || r.self {
			m.send <- data
		}
	}
}

func (r *room) each(m *member, do func(data []byte)) {
	defer func() {
		r.mu.Lock()
		if _, ok := r.members[m]; ok {
			delete(r.members, m)
			close(m.send)
		}
		r.mu.Unlock()
		_ = m.conn.Close()
	}()
	for {
		_, data, err := m.conn.ReadMessage()
		if err != nil {
			return
		}
		do(data)
	}
}

func (r *room) chat(m *member) {
	r.each(m, func(data []byte) { r.publish([]byte(m.name+": "+string(data)), m) })
}

func (r *room) relay(m *member) { r.each(m, func(data []byte) { r.publish(data, nil) }) }

func (r *room) json(m *member) {
	r.each(m, func(data []byte) {
		var envelope map[string]any
		if err := json.Unmarshal(data, &envelope); err != nil {
			return
		}
		envelope["seen"] = true
		if text, err := json.Marshal(envelope); err == nil {
			r.publish(text, nil)
		}
	})
}
