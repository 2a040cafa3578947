// server.upgrade: from an HTTP request to a WebSocket.

package serve

import (
	"crypto/sha1"
	"encoding/base64"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

const (
	// websocketGUID is RFC 6455 section 1.3's.
	websocketGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	// keyLength is that of the base64 text of 16 bytes.
	keyLength        = 24
	websocketVersion = "13"
)

// isHandshake reports whether the request asks for a WebSocket. Connection is not looked at, as in Bun: proxies drop it.
func (x *exchange) isHandshake() bool {
	return x.head.Upgrade && x.head.Method == "GET" && x.head.HasToken("upgrade", "websocket")
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
	if srv.opts.ws == nil {
		return nil, jsbridge.InvalidArgType(`To enable websocket support, set the "websocket" object in Bun.serve({})`)
	}
	req, ok := fetch.RequestOf(s, a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("upgrade requires a Request object")
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
	if x.phase != handling || !x.isHandshake() {
		return false, nil // an answer that has begun cannot be taken back
	}
	key, _ := x.head.Only("sec-websocket-key")
	if !validKey(key) {
		return false, nil
	}
	if version, _ := x.head.Only("sec-websocket-version"); version != websocketVersion {
		// The fetch handler's answer does not matter any more.
		x.refuse(http1.UpgradeRequired)
		return false, nil
	}
	x.step(upgrade)
	srv := x.srv
	compression, extensions := srv.opts.ws.deflate.Negotiate(x.head.All("sec-websocket-extensions"))
	sock := srv.newSocket(s, x, opts.data, compression)
	conn, stream := x.conn, x.peer.stream
	x.sock = sock
	sock.abort, x.abort = x.abort, nil
	// Responses to earlier requests of the same packet may be in front.
	_, unsent := conn.Upgrade(&heir{sock, stream})
	answer := x.appendSwitching(append(srv.ss.scratch[:0], unsent...), key, opts.headers, extensions)
	x.leave()
	x.quit()
	sock.conn.Attach(stream, answer)
	srv.ss.keep(answer)
	srv.run(sock, callOpen, 0, nil, 0, "")
	return true, nil
}

// heir receives the connection when the handler that upgraded it is done.
type heir struct {
	sock   *socket
	stream loop.Stream
}

// Take implements [httpconn.Next]. Frames that came early (Bun loses them when the upgrade is late) are delivered now.
func (h *heir) Take(early []byte) {
	h.stream.SetHandler(h.sock.conn)
	if len(early) > 0 {
		h.sock.conn.Readable(early)
	}
}

func (h *heir) Paused() bool    { return h.sock.conn.Paused() }
func (h *heir) Writable()       { h.sock.conn.Writable() }
func (h *heir) Ended(err error) { h.sock.conn.Ended(err) }

// appendSwitching appends the 101 response: custom headers first, in Bun's order.
func (x *exchange) appendSwitching(b []byte, key string, headers *fetch.Headers, extensions string) []byte {
	h := http1.Switch(b)
	w := appendHeaders(&h, headers, true)
	appendCookies(&h, x.route)
	h.Field(upgradeName, websocketValue)
	h.Field(connectionName, upgradeValue)
	h.Field(socketAccept, valueOf(acceptKey(key)))
	if p := x.subprotocol(headers); p.String() != "" {
		h.Field(socketProtocol, p)
	}
	if extensions != "" {
		h.Field(socketExtensions, valueOf(extensions))
	}
	if !w.date {
		x.srv.ss.appendDate(&h)
	}
	return h.Finish()
}

var (
	upgradeName, websocketValue  = http1.NameOf("Upgrade"), http1.ValueOf("websocket")
	connectionName, upgradeValue = http1.NameOf("Connection"), http1.ValueOf("Upgrade")
)

// subprotocol chooses as Bun does: what the script set, up to the first comma, else the first that the client offered.
func (x *exchange) subprotocol(headers *fetch.Headers) http1.Value {
	chosen, set := headers.Get("sec-websocket-protocol")
	if !set {
		offered, _ := x.head.Get("sec-websocket-protocol")
		chosen = fromLatin1(offered)
	}
	return valueOf(chosen).Before(",")
}

// newSocket makes the connection and its ws object. compression is nil if none was agreed.
func (srv *Server) newSocket(s jsbridge.Scope, x *exchange, data goja.Value, compression *deflate.Params) *socket {
	sock := &socket{srv: srv, data: data, binaryType: binaryNodeBuffer}
	sock.remote = x.peer.remote.Addr().WithZone("")
	sock.conn = wsconn.New(&srv.ss.env.Engine.WS, &srv.opts.ws.conn, (*events)(sock), wsconn.Options{Role: wsframe.Server, Deflate: compression})
	sock.sub.Init(sock.conn)
	sock.obj = s.New(socketClass, sock)
	sock.place = int32(len(srv.sockets))
	srv.sockets = append(srv.sockets, sock)
	srv.hold()
	return sock
}

// forget takes a socket out of the server's books.
func (srv *Server) forget(sock *socket) {
	if sock.place < 0 {
		return
	}
	srv.hub.Leave(&sock.sub)
	last := len(srv.sockets) - 1
	moved := srv.sockets[last]
	srv.sockets[sock.place], moved.place = moved, sock.place
	srv.sockets[last] = nil
	srv.sockets = srv.sockets[:last]
	sock.place = -1
	if last == 0 {
		srv.sockets = nil
	}
	srv.hold()
}

// abortRequest aborts the signal of the request that the socket came from.
func (sock *socket) abortRequest() {
	if sock.abort != nil {
		abort := sock.abort
		sock.abort = nil
		_ = sock.srv.ss.env.Realm.Do(func(s jsbridge.Scope) error { abort(s, errAborted); return nil })
	}
}
