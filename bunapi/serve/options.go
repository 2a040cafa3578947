// The options of Bun.serve, parsed once into a struct with Go units. The error texts are Bun 1.4.5's.

package serve

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve/exchange"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/jsbridge"
)

// Defaults and bounds, as measured on Bun 1.4.5.
const (
	DefaultMaxPayload        = 16 << 20 // bytes
	DefaultBackpressureLimit = 16 << 20 // bytes
	DefaultWebSocketIdle     = 120      // seconds
	DefaultMaxRequestBody    = 128 << 20
	DefaultHTTPIdle          = 10 // seconds
	maxWebSocketIdle         = 960
	maxHTTPIdle              = 255
	maxLimit                 = math.MaxUint32
)

// options is a parsed options object.
type options struct {
	listening
	http exchange.Options
	ws   *socket.Options // nil: no WebSockets
}

const needsEither = `Bun.serve() needs either:

  - A routes object:
     routes: {
       "/path": {
         GET: (req) => new Response("Hello")
       }
     }

  - Or a fetch handler:
     fetch: (req) => {
       return new Response("Hello")
     }

Learn more at https://bun.com/docs/api/http`

// parseOptions reads the argument of Bun.serve. For reload, base is the current options, which stay in force for keys that the
// argument lacks.
func parseOptions(s jsbridge.Scope, v goja.Value, env *module.Env, base *options) (*options, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("Bun.serve expects an object")
	}
	d, _ := jsbridge.DictOf(obj)
	o := &options{http: exchange.Options{MaxBody: DefaultMaxRequestBody, Idle: DefaultHTTPIdle, DefaultIdle: true}}
	if base != nil {
		*o = *base
	}
	// The order is Bun's: of several invalid options the first is reported.
	if err := o.parseDevelopment(s, d, env, base); err != nil {
		return nil, err
	}
	var err error
	if o.http.Routes, err = exchange.ParseRoutes(s, d, env.Path, o.http.Routes); err != nil {
		return nil, err
	}
	if err := o.parseIdle(s, d); err != nil {
		return nil, err
	}
	if err := o.parseWebSocket(s, d); err != nil {
		return nil, err
	}
	l, err := parseListening(s, d, env)
	if err != nil {
		return nil, err
	}
	if base == nil { // for reload it is only checked (Bun)
		o.listening = l
	}
	if err := o.parseHandlers(s, d); err != nil {
		return nil, err
	}
	if base == nil && o.http.Fetch == nil && o.http.Routes == nil && o.ws == nil {
		return nil, jsbridge.InvalidArgType("%s", needsEither)
	}
	if l.identities, err = parseTLS(s, d); err != nil {
		return nil, err
	}
	if len(l.identities) == 0 { // the options themselves may be a tls object, as in Bun
		id, err := parseIdentity(s, obj)
		if err != nil {
			return nil, err
		}
		if id != nil {
			l.identities = []*identity{id}
		}
	}
	if base == nil {
		o.identities = l.identities
	}
	return o, l.check()
}

func (o *options) parseDevelopment(s jsbridge.Scope, d jsbridge.Dict, env *module.Env, base *options) error {
	v, err := d.Get(s, "development")
	if err != nil {
		return err
	}
	if obj, ok := v.(*goja.Object); ok {
		if err := checkDevelopment(s, obj); err != nil {
			return err
		}
	}
	if base != nil { // unchanged by reload (Bun)
		return nil
	}
	o.http.Development = !env.Production && env.Environ.Started("NODE_ENV") != "production"
	if !goja.IsUndefined(v) {
		o.http.Development = v.ToBoolean()
	}
	return nil
}

// checkDevelopment checks the keys of a development object. They only concern HTML routes, which gobun refuses when a script
// imports one, so their values have no effect.
func checkDevelopment(s jsbridge.Scope, obj *goja.Object) error {
	d, _ := jsbridge.DictOf(obj)
	for _, key := range []string{"hmr", "console", "chromeDevToolsAutomaticWorkspaceFolders"} {
		v, err := d.Get(s, key)
		if err != nil {
			return err
		}
		if _, ok := jsbridge.Boolean(v); !ok && !goja.IsUndefined(v) {
			return jsbridge.InvalidArgType(`The "%s" property must be of type boolean, got %s`, key, exchange.KindOf(v))
		}
	}
	return nil
}

func (o *options) parseIdle(s jsbridge.Scope, d jsbridge.Dict) error {
	idle, set, err := integer(s, d, "idleTimeout", jsbridge.InvalidArgType("Bun.serve expects idleTimeout to be an integer"))
	if err != nil || !set {
		return err
	}
	if idle > maxHTTPIdle {
		return jsbridge.InvalidArgType("Bun.serve expects idleTimeout to be 255 or less")
	}
	o.http.Idle, o.http.DefaultIdle = int(max(idle, 0)), false
	return nil
}

func (o *options) parseHandlers(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "maxRequestBodySize")
	if err != nil {
		return err
	}
	if n, ok := jsbridge.Number(v); ok {
		o.http.MaxBody = byteLimit(n)
	}
	for _, h := range []struct {
		name string
		to   *goja.Callable
		fail string
	}{{"error", &o.http.Error, "Expected error to be a function"}, {"fetch", &o.http.Fetch, "Expected fetch() to be a function"}} {
		fn, err := handler(s, d, h.name, jsbridge.InvalidArgType("%s", h.fail))
		if err != nil {
			return err
		}
		if fn != nil {
			*h.to = fn
		}
	}
	return nil
}

// byteLimit converts a number of bytes of any kind: too large a number means no limit, and one that is not a size means 0 (Bun).
func byteLimit(n float64) int64 {
	switch {
	case n >= math.MaxInt64:
		return math.MaxInt64
	case n > 0:
		return int64(n)
	}
	return 0
}

// handler reads a key that must be a function if it is present. The empty string counts as absent, as for websocket.
func handler(s jsbridge.Scope, d jsbridge.Dict, key string, fail error) (goja.Callable, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) || isEmptyString(v) {
		return nil, err
	}
	fn, ok := s.Direct(v)
	if !ok {
		return nil, fail
	}
	return s.Bound(fn), nil
}

func isEmptyString(v goja.Value) bool { return jsbridge.IsString(v) && v.String() == "" }

// maxInteger bounds what counts as an integer: JavaScriptCore's have 52 bits.
const maxInteger = 1 << 51

// integer reads a key that must be an integer if it is present; set is false for undefined and null. -0 is not an integer.
func integer(s jsbridge.Scope, d jsbridge.Dict, key string, fail error) (n int64, set bool, err error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return 0, false, err
	}
	f, ok := jsbridge.Number(v)
	if !ok || f != math.Trunc(f) || math.Abs(f) >= maxInteger || f == 0 && math.Signbit(f) {
		return 0, false, fail
	}
	return int64(f), true, nil
}

func (o *options) parseWebSocket(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "websocket")
	if err == nil && d.Object() != nil {
		var other goja.Value // Bun also accepts this spelling, and prefers it
		if other, err = d.Get(s, "webSocket"); !jsbridge.IsNullish(other) {
			v = other
		}
	}
	if err != nil {
		return err
	}
	if jsbridge.IsNullish(v) || isEmptyString(v) {
		return nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return jsbridge.InvalidArgType("Expected websocket to be an object")
	}
	wd, _ := jsbridge.DictOf(obj)
	w := &socket.Options{Conn: wsconn.Config{
		MaxPayload: DefaultMaxPayload, BackpressureLimit: DefaultBackpressureLimit, IdleTimeout: DefaultWebSocketIdle, SendPings: true,
	}}
	for _, h := range []struct {
		name string
		to   *goja.Callable
	}{{"message", &w.Message}, {"open", &w.Open}, {"close", &w.Close}, {"drain", &w.Drain}, {"ping", &w.Ping}, {"pong", &w.Pong}, {"error", &w.Error}} {
		*h.to, err = handler(s, wd, h.name, jsbridge.InvalidArgType("websocket expects a function for the '%s' option", h.name))
		if err != nil {
			return err
		}
	}
	if err := parseLimits(s, wd, w); err != nil {
		return err
	}
	for _, b := range []struct {
		name string
		to   *bool
	}{{"closeOnBackpressureLimit", &w.Conn.CloseOnLimit}, {"sendPings", &w.Conn.SendPings}, {"publishToSelf", &w.PublishToSelf}} {
		v, err := wd.Get(s, b.name)
		if err != nil {
			return err
		}
		if jsbridge.IsNullish(v) {
			continue
		}
		value, ok := jsbridge.Boolean(v)
		if !ok {
			return jsbridge.InvalidArgType("websocket expects %s to be a boolean", b.name)
		}
		*b.to = value
	}
	if w.Deflate, err = parseDeflate(s, wd); err != nil {
		return err
	}
	o.ws = w
	return nil
}

func parseLimits(s jsbridge.Scope, d jsbridge.Dict, w *socket.Options) error {
	fail := func(key string) error { return jsbridge.InvalidArgType("websocket expects %s to be an integer", key) }
	n, set, err := integer(s, d, "idleTimeout", fail("idleTimeout"))
	if err != nil {
		return err
	}
	if set {
		if n > maxWebSocketIdle {
			return jsbridge.InvalidArgType("websocket expects idleTimeout to be 960 or less")
		}
		w.Conn.IdleTimeout = int(max(n, 0))
	}
	if n, set, err = integer(s, d, "maxPayloadLength", fail("maxPayloadLength")); err != nil {
		return err
	}
	if set {
		w.Conn.MaxPayload = min(max(n, 0), maxLimit)
	}
	if n, set, err = integer(s, d, "backpressureLimit", fail("backpressureLimit")); err != nil {
		return err
	}
	if set {
		w.Conn.BackpressureLimit = int(min(max(n, 0), maxLimit))
	}
	return nil
}

// compressors are the values that perMessageDeflate accepts, as the error lists them.
const compressors = `"disable" "shared" "dedicated" "3KB" "4KB" "8KB" "16KB" "32KB" "64KB" "128KB" or "256KB"`

func parseDeflate(s jsbridge.Scope, d jsbridge.Dict) (o deflate.Server, err error) {
	v, err := d.Get(s, "perMessageDeflate")
	if err != nil || jsbridge.IsNullish(v) {
		return o, err
	}
	if on, ok := jsbridge.Boolean(v); ok {
		if on {
			o = deflate.Server{Compress: deflate.Shared, Decompress: deflate.Shared}
		}
		return o, nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return o, jsbridge.InvalidArgType("websocket expects perMessageDeflate to be a boolean or an object")
	}
	dd, _ := jsbridge.DictOf(obj)
	compress, compressSet, err := deflateMode(s, dd, "compress")
	if err != nil {
		return o, err
	}
	decompress, decompressSet, err := deflateMode(s, dd, "decompress")
	if err != nil {
		return o, err
	}
	// Turning one direction on turns the other on as well, unless that is disabled explicitly.
	if !compressSet && decompress != deflate.Disable {
		compress = deflate.Shared
	}
	if !decompressSet && compress != deflate.Disable {
		decompress = deflate.Shared
	}
	return deflate.Server{Compress: compress, Decompress: decompress}, nil
}

// deflateMode reads one direction; set is false if the script does not give it.
func deflateMode(s jsbridge.Scope, d jsbridge.Dict, key string) (m deflate.Mode, set bool, err error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) || isEmptyString(v) {
		return deflate.Disable, false, err
	}
	if on, ok := jsbridge.Boolean(v); ok {
		if on {
			return deflate.Shared, true, nil
		}
		return deflate.Disable, true, nil
	}
	if jsbridge.IsString(v) {
		if m, ok := deflate.ParseMode(v.String()); ok {
			return m, true, nil
		}
	}
	return m, false, jsbridge.InvalidArgType("websocket expects a valid %s option, either %s", key, compressors)
}
