// server.upgrade: from an HTTP request to a WebSocket.

package serve

import (
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"
	"golang.org/x/net/http/httpguts"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// websocketGUID is RFC 6455 section 1.3's.
	websocketGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	// keyLength is that of the base64 text of 16 bytes.
	keyLength        = 24
	websocketVersion = "13"
)

func isWebSocketUpgrade(r *http.Request) bool {
	return r.Method == http.MethodGet && httpguts.HeaderValuesContainsToken(r.Header["Upgrade"], "websocket")
}

// validKey: 16 bytes in base64 (RFC 6455 section 4.2.1).
func validKey(key string) bool {
	if len(key) != keyLength {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(key)
	return err == nil && len(raw) == 16
}

// acceptKey is Sec-WebSocket-Accept (RFC 6455 section 4.2.2).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + websocketGUID))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func serverUpgrade(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, jsbridge.InvalidArgType("Missing argument")
	}
	req, ok := fetch.RequestOf(s, a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("upgrade requires a Request object")
	}
	if srv.opts.ws == nil {
		return nil, jsbridge.InvalidArgType(`To enable websocket support, set the "websocket" object in Bun.serve({})`)
	}
	x, ok := req.Native.(*exchange)
	if !ok {
		return s.Bool(false), nil
	}
	if x.srv != srv {
		return nil, jsbridge.InvalidArgType("upgrade() must be called on the same server that received the request")
	}
	ok, err := x.upgrade(s, a.At(1))
	return s.Bool(ok), err
}

// upgradeOptions is the second argument of server.upgrade.
type upgradeOptions struct {
	headers *fetch.Headers
	data    goja.Value
}

func parseUpgradeOptions(s jsbridge.Scope, v goja.Value) (*upgradeOptions, error) {
	d, ok := jsbridge.DictOf(v)
	if !ok {
		return nil, jsbridge.InvalidArgType("upgrade options must be an object")
	}
	o := &upgradeOptions{headers: &fetch.Headers{}}
	var err error
	if o.data, err = d.Get(s, "data"); err != nil {
		return nil, err
	}
	h, err := d.Get(s, "headers")
	if err != nil || jsbridge.IsNullish(h) {
		return o, err
	}
	if !jsbridge.IsObject(h) {
		return nil, jsbridge.InvalidArgType("upgrade options.headers must be a Headers or an object")
	}
	o.headers, err = fetch.ParseHeaders(s, h)
	return o, err
}

// upgrade answers the handshake and opens the socket; open runs before it returns. False means that the request is
// no handshake that can be accepted: the handler may still answer it.
func (x *exchange) upgrade(s jsbridge.Scope, options goja.Value) (bool, error) {
	opts, err := parseUpgradeOptions(s, options)
	if err != nil {
		return false, err
	}
	if x.done || !isWebSocketUpgrade(x.r) {
		return false, nil
	}
	if x.r.Header.Get("Sec-WebSocket-Version") != websocketVersion {
		// The fetch handler's answer does not matter any more.
		x.finish(func() {
			h := x.w.Header()
			h["Sec-WebSocket-Version"] = []string{websocketVersion}
			h["Connection"] = []string{"close"}
			h["Content-Type"], h["Date"] = nil, nil
			x.w.WriteHeader(http.StatusUpgradeRequired)
		})
		return false, nil
	}
	key := x.r.Header.Get("Sec-WebSocket-Key")
	if !validKey(key) {
		return false, nil
	}
	// The request's goroutine waits for us, so its connection can be taken from here.
	conn, buffered, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		return false, nil // the client is gone
	}
	srv := x.srv
	var early []byte
	if n := buffered.Reader.Buffered(); n > 0 {
		peek, _ := buffered.Reader.Peek(n)
		early = slices.Clone(peek)
	}
	compression, extensions := srv.opts.ws.deflate.Negotiate(x.r.Header["Sec-Websocket-Extensions"])
	head := switchingProtocols(key, opts.headers, x.route.changes(), x.r.Header["Sec-Websocket-Protocol"], extensions)
	sock := srv.newSocket(s, x, opts.data, compression)
	x.sock = sock
	x.finish(nil)
	stream, err := srv.ss.cfg.Loop.Adopt(conn, sock.conn)
	if err != nil {
		srv.forget(sock)
		return false, nil
	}
	sock.conn.Attach(stream, head)
	srv.run(sock, callOpen, 0, nil, 0, "")
	if len(early) > 0 {
		// Frames that came with the handshake are delivered when the handler that called upgrade is done.
		srv.ss.cfg.Loop.Post(func() { sock.conn.Readable(early) })
		stream.PauseRead()
		srv.ss.cfg.Loop.Post(func() {
			if !sock.conn.Paused() {
				stream.ResumeRead()
			}
		})
	}
	return true, nil
}

// dropped are the header names that a script cannot give to the 101 response.
var dropped = []string{"upgrade", "connection", "sec-websocket-accept", "sec-websocket-extensions", "sec-websocket-protocol", "content-length", "transfer-encoding"}

// switchingProtocols makes the 101 response: custom headers first, in Bun's order.
func switchingProtocols(key string, headers *fetch.Headers, cookies []string, offered []string, extensions string) []byte {
	b := make([]byte, 0, 256)
	line := func(name, value string) {
		b = append(b, name...)
		b = append(b, ": "...)
		b = append(b, latin1(value)...)
		b = append(b, "\r\n"...)
	}
	b = append(b, "HTTP/1.1 101 Switching Protocols\r\n"...)
	for _, c := range headers.Cookies() {
		line("set-cookie", c)
	}
	for _, f := range headers.All() {
		name := strings.ToLower(f.Name)
		if name != "set-cookie" && !slices.Contains(dropped, name) {
			line(f.Name, f.Value)
		}
	}
	for _, c := range cookies {
		line("Set-Cookie", c)
	}
	line("Upgrade", "websocket")
	line("Connection", "Upgrade")
	line("Sec-WebSocket-Accept", acceptKey(key))
	if p := subprotocol(headers, offered); p != "" {
		line("Sec-WebSocket-Protocol", p)
	}
	if extensions != "" {
		line("Sec-WebSocket-Extensions", extensions)
	}
	if !headers.Has("date") {
		line("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	return append(b, "\r\n"...)
}

// latin1 writes header text as the bytes that it stands for.
func latin1(s string) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		out = append(out, byte(r))
	}
	return out
}

// subprotocol chooses as Bun does: what the script set, up to the first comma, else the first that the client offered.
func subprotocol(headers *fetch.Headers, offered []string) string {
	chosen, set := headers.Get("sec-websocket-protocol")
	if !set {
		if len(offered) == 0 {
			return ""
		}
		chosen = strings.TrimLeft(offered[0], " \t")
	}
	chosen, _, _ = strings.Cut(chosen, ",")
	return chosen
}

// newSocket makes the connection and its ws object. compression is nil if none was agreed.
func (srv *Server) newSocket(s jsbridge.Scope, x *exchange, data goja.Value, compression *deflate.Params) *socket {
	sock := &socket{srv: srv, data: data, binaryType: binaryNodeBuffer, exchange: x}
	if host, _, ok := srv.peer(x.remote); ok {
		sock.remote = host
		sock.hasRemote = true
	}
	sock.conn = wsconn.New(&srv.ss.out, &srv.opts.ws.conn, (*events)(srv), wsconn.Options{Role: wsframe.Server, Deflate: compression, Data: sock})
	sock.obj = s.New(socketClass, sock)
	srv.sockets[sock] = struct{}{}
	srv.hold()
	return sock
}

// forget takes a socket out of the server's books.
func (srv *Server) forget(sock *socket) {
	if _, ok := srv.sockets[sock]; !ok {
		return
	}
	srv.topics.Leave(&sock.member)
	delete(srv.sockets, sock)
	srv.hold()
}
