// server.upgrade: from an HTTP request to a WebSocket.

package exchange

import (
	"encoding/base64"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// keyLength is the length of 16 bytes in base64.
	keyLength        = 24
	websocketVersion = "13"
)

// isHandshake reports whether the request asks for a WebSocket. As in Bun it ignores Connection, because proxies drop it.
func (x *Exchange) isHandshake() bool {
	return x.head.Upgrade && x.head.Method == "GET" && x.head.HasToken("upgrade", "websocket")
}

// validKey reports whether key is 16 bytes in base64 (RFC 6455 section 4.2.1).
func validKey(key string) bool {
	if len(key) != keyLength {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(key)
	return err == nil && len(raw) == 16
}

// Upgrade implements server.upgrade.
func (srv *Server) Upgrade(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, jsbridge.InvalidArgType("Missing argument")
	}
	if !srv.sockets.Enabled() {
		return nil, jsbridge.InvalidArgType(`To enable websocket support, set the "websocket" object in Bun.serve({})`)
	}
	req, ok := fetch.RequestOf(s, a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("upgrade requires a Request object")
	}
	x, ok := req.Native.(*Exchange)
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

// upgrade answers the handshake and opens the socket; the open handler runs before it returns. False means that the request is
// not an acceptable handshake: the handler may still answer it.
func (x *Exchange) upgrade(s jsbridge.Scope, options goja.Value) (bool, error) {
	opts, err := parseUpgradeOptions(s, options)
	if err != nil {
		return false, err
	}
	if x.phase != handling || !x.isHandshake() {
		return false, nil // an answer that has begun cannot be withdrawn
	}
	key, _ := x.head.Only("sec-websocket-key")
	if !validKey(key) {
		return false, nil
	}
	if version, _ := x.head.Only("sec-websocket-version"); version != websocketVersion {
		// The fetch handler's answer is ignored.
		x.refuse(http1.UpgradeRequired)
		return false, nil
	}
	srv := x.srv
	if env := srv.sh.env; module.TooMany(env.Used.Sockets, env.Limits.Sockets, "Sockets") != nil {
		x.refuse(http1.Unavailable)
		return false, nil
	}
	x.step(upgrade)
	compression, extensions := srv.sockets.Negotiate(x.head.All("sec-websocket-extensions"))
	conn, stream := x.conn, x.peer.stream
	sock := srv.sockets.New(s, opts.data, x.peer.remote.Addr(), compression)
	sock.OnClose(x.abort)
	x.sock, x.abort = sock, nil
	// Responses to earlier requests in the same packet may precede it.
	_, unsent := conn.Upgrade(sock.Successor(stream))
	answer := x.appendSwitching(append(srv.sh.scratch[:0], unsent...), key, opts.headers, extensions)
	x.leave()
	x.quit()
	sock.Attach(stream, answer)
	srv.sh.keep(answer)
	sock.Open()
	return true, nil
}

// appendSwitching appends the 101 response: custom headers first, in Bun's order.
func (x *Exchange) appendSwitching(b []byte, key string, headers *fetch.Headers, extensions string) []byte {
	h := http1.Switch(b)
	w := appendHeaders(&h, headers, true)
	appendCookies(&h, x.route)
	h.Field(upgradeName, websocketValue)
	h.Field(connectionName, upgradeValue)
	h.Field(socketAccept, valueOf(wshandshake.Accept(key)))
	if p := x.subprotocol(headers); p.String() != "" {
		h.Field(socketProtocol, p)
	}
	if extensions != "" {
		h.Field(socketExtensions, valueOf(extensions))
	}
	if !w.date {
		x.srv.sh.appendDate(&h)
	}
	return h.Finish()
}

var (
	upgradeName, websocketValue  = http1.NameOf("Upgrade"), http1.ValueOf("websocket")
	connectionName, upgradeValue = http1.NameOf("Connection"), http1.ValueOf("Upgrade")
)

// subprotocol chooses as Bun does: what the script set, up to the first comma, otherwise the first that the client offered.
func (x *Exchange) subprotocol(headers *fetch.Headers) http1.Value {
	chosen, set := headers.Get("sec-websocket-protocol")
	if !set {
		offered, _ := x.head.Get("sec-websocket-protocol")
		chosen = fromLatin1(offered)
	}
	return valueOf(chosen).Before(",")
}
