// What the classes report about TLS. Without TLS the answers are empty.

package sockets

import (
	"crypto/tls"
	"crypto/x509"
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/jsbridge"
)

// handshaken returns what the handshake negotiated.
func (k *Socket) handshaken() (state tls.ConnectionState, ok bool) {
	if k.secure == nil || !k.secure.done || k.secure.stream == nil {
		return state, false
	}
	state = k.secure.stream.State()
	return state, state.HandshakeComplete
}

func tlsAccessors() []jsbridge.Accessor {
	return []jsbridge.Accessor{
		jsbridge.Get("alpnProtocol", func(s jsbridge.Scope, k *Socket) (goja.Value, error) {
			state, ok := k.handshaken()
			switch {
			case k.secure != nil && !ok:
				return goja.Null(), nil
			case state.NegotiatedProtocol == "":
				return s.Bool(false), nil
			}
			return s.String(state.NegotiatedProtocol), nil
		}),
		jsbridge.Get("authorized", func(s jsbridge.Scope, k *Socket) (goja.Value, error) {
			return s.Bool(k.secure != nil && k.secure.trusted()), nil
		}),
	}
}

// ask returns a method whose answer needs a handshake; without one it is def.
func ask(name string, length int, def goja.Value, answer func(s jsbridge.Scope, k *Socket, state tls.ConnectionState, a jsbridge.Args) (goja.Value, error)) jsbridge.Method {
	return jsbridge.M(name, length, func(s jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
		state, ok := k.handshaken()
		if !ok {
			return def, nil
		}
		return answer(s, k, state, a)
	})
}

func tlsMethods() []jsbridge.Method {
	return append(connectionMethods(), certificateMethods()...)
}

func connectionMethods() []jsbridge.Method {
	no := func(s jsbridge.Scope) goja.Value { return s.Bool(false) }
	lacks := func(name string, length int) jsbridge.Method {
		return ask(name, length, goja.Undefined(), func(jsbridge.Scope, *Socket, tls.ConnectionState, jsbridge.Args) (goja.Value, error) {
			return nil, jsbridge.Unsupported(name + " of a TLS socket")
		})
	}
	return []jsbridge.Method{
		lacks("renegotiate", 0), lacks("getTLSFinishedMessage", 0), lacks("getTLSPeerFinishedMessage", 0), lacks("setKeyCert", 1), lacks("resumeSNI", 2),
		lacks("setVerifyMode", 2), lacks("setServername", 1), lacks("setSession", 1),
		do("disableRenegotiation", func(*Socket) {}), // crypto/tls never renegotiates
		jsbridge.M("setMaxSendFragment", 1, func(s jsbridge.Scope, _ *Socket, _ jsbridge.Args) (goja.Value, error) { return no(s), nil }),
		jsbridge.M("isSessionReused", 0, func(s jsbridge.Scope, k *Socket, _ jsbridge.Args) (goja.Value, error) {
			state, _ := k.handshaken()
			return s.Bool(state.DidResume), nil
		}),
		ask("getTLSVersion", 0, goja.Null(), func(s jsbridge.Scope, _ *Socket, state tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
			return s.String(versionName(state.Version)), nil
		}),
		ask("getCipher", 0, goja.Undefined(), func(s jsbridge.Scope, _ *Socket, state tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
			o := s.Object()
			standard := tls.CipherSuiteName(state.CipherSuite)
			name := suiteNames[state.CipherSuite]
			if name == "" {
				name = standard
			}
			_ = o.Set("name", name)
			_ = o.Set("standardName", standard)
			_ = o.Set("version", versionName(state.Version))
			return o, nil
		}),
		ask("getServername", 0, goja.Undefined(), func(s jsbridge.Scope, _ *Socket, state tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
			if state.ServerName == "" {
				return nil, nil
			}
			return s.String(state.ServerName), nil
		}),
		ask("getSharedSigalgs", 0, goja.Undefined(), func(s jsbridge.Scope, _ *Socket, _ tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
			return s.Array(), nil
		}),
		ask("getEphemeralKeyInfo", 0, goja.Null(), func(s jsbridge.Scope, k *Socket, state tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
			if k.secure.server {
				return goja.Null(), nil
			}
			return ephemeralKey(s, state.CurveID), nil
		}),
		ask("getSession", 0, goja.Undefined(), session), ask("getTLSTicket", 0, goja.Undefined(), session),
		ask("exportKeyingMaterial", 3, goja.Undefined(), func(s jsbridge.Scope, _ *Socket, state tls.ConnectionState, a jsbridge.Args) (goja.Value, error) {
			n, ok := jsbridge.Number(a.At(0))
			if !ok || n < 0 || n > math.MaxUint16 {
				return nil, jsbridge.ArgType("length", "number", a.At(0))
			}
			var context []byte
			if jsbridge.IsString(a.At(2)) {
				context = []byte(a.At(2).String())
			} else if b, ok := jsbridge.View(s, a.At(2)); ok {
				context = b
			}
			key, err := state.ExportKeyingMaterial(a.At(1).String(), context, int(n))
			if err != nil {
				return nil, err
			}
			return s.Buffer(key), nil
		}),
		jsbridge.M("upgradeTLS", 1, upgradeTLS),
	}
}

func session(s jsbridge.Scope, k *Socket, _ tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
	if k.secure.session == nil {
		return nil, nil
	}
	return s.Buffer(append([]byte(nil), k.secure.session...)), nil
}

func versionName(v uint16) string {
	for name, version := range versions {
		if version == v {
			return name
		}
	}
	return "unknown"
}

// ephemeralKey describes the key exchange.
func ephemeralKey(s jsbridge.Scope, curve tls.CurveID) goja.Value {
	o := s.Object()
	if curve == 0 {
		return o
	}
	known := map[tls.CurveID]struct {
		name string
		bits int
	}{tls.X25519: {"X25519", 253}, tls.CurveP256: {"prime256v1", 256}, tls.CurveP384: {"secp384r1", 384}, tls.CurveP521: {"secp521r1", 521}}
	info, ok := known[curve]
	if !ok {
		info.name, info.bits = curve.String(), 253
	}
	_ = o.Set("type", "ECDH")
	_ = o.Set("name", info.name)
	_ = o.Set("size", info.bits)
	return o
}

func certificateMethods() []jsbridge.Method {
	own := func(k *Socket) *x509.Certificate {
		if c := k.secure.options.context; len(c.certs) > 0 {
			if leaf, err := x509.ParseCertificate(c.certs[0].Certificate[0]); err == nil {
				return leaf
			}
		}
		return nil
	}
	peer := func(state tls.ConnectionState) *x509.Certificate {
		if len(state.PeerCertificates) == 0 {
			return nil
		}
		return state.PeerCertificates[0]
	}
	object := func(s jsbridge.Scope, c *x509.Certificate) (goja.Value, error) {
		if c == nil {
			return nil, nil
		}
		return x509Object(s, c)
	}
	return []jsbridge.Method{
		jsbridge.M("getAuthorizationError", 0, func(s jsbridge.Scope, k *Socket, _ jsbridge.Args) (goja.Value, error) {
			if k.secure == nil || k.secure.refused == nil {
				return goja.Null(), nil
			}
			return s.ErrorValue(k.secure.refused), nil
		}),
		ask("getPeerCertificate", 1, goja.Null(), func(s jsbridge.Scope, _ *Socket, state tls.ConnectionState, a jsbridge.Args) (goja.Value, error) {
			if len(state.PeerCertificates) == 0 {
				return s.Object(), nil
			}
			return peerCertificate(s, state.PeerCertificates, a.At(0).ToBoolean()), nil
		}),
		ask("getCertificate", 0, goja.Undefined(), func(s jsbridge.Scope, k *Socket, _ tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
			if c := own(k); c != nil {
				return dial.Certificate(s, c), nil
			}
			return s.Object(), nil
		}),
		ask("getPeerX509Certificate", 0, goja.Undefined(), func(s jsbridge.Scope, _ *Socket, state tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
			return object(s, peer(state))
		}),
		ask("getX509Certificate", 0, goja.Undefined(), func(s jsbridge.Scope, k *Socket, _ tls.ConnectionState, _ jsbridge.Args) (goja.Value, error) {
			return object(s, own(k))
		}),
	}
}

// peerCertificate returns the first certificate of a chain; with detailed, each has the next one as its issuerCertificate.
func peerCertificate(s jsbridge.Scope, chain []*x509.Certificate, detailed bool) *goja.Object {
	first := dial.Certificate(s, chain[0])
	if !detailed {
		return first
	}
	at := first
	for _, c := range chain[1:] {
		next := dial.Certificate(s, c)
		_ = at.Set("issuerCertificate", next)
		at = next
	}
	if last := chain[len(chain)-1]; string(last.RawIssuer) == string(last.RawSubject) {
		_ = at.Set("issuerCertificate", at)
	}
	return first
}

// x509Object is node:crypto's object for a certificate.
func x509Object(s jsbridge.Scope, c *x509.Certificate) (goja.Value, error) {
	crypto, err := module.Of(s).Builtin(s, "crypto")
	if err != nil {
		return nil, err
	}
	class, err := s.Get(crypto.(*goja.Object), "X509Certificate")
	if err != nil {
		return nil, err
	}
	construct, ok := goja.AssertConstructor(class)
	if !ok {
		return nil, jsbridge.Unsupported("X509Certificate")
	}
	return construct(nil, s.Buffer(append([]byte(nil), c.Raw...)))
}

// upgradeTLS implements the method: TLS as a client over the connection. It returns [raw, tls].
func upgradeTLS(s jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
	d, ok := jsbridge.DictOf(a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("Expected options object")
	}
	if k.state != open || k.stream == nil || k.secure != nil {
		return nil, nil
	}
	handlers, err := d.Get(s, "socket")
	if err != nil {
		return nil, err
	}
	h, err := parseHandlers(s, handlers)
	if err != nil {
		return nil, err
	}
	data, err := d.Get(s, "data")
	if err != nil {
		return nil, err
	}
	o, err := parseTLS(s, d, false, "")
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, jsbridge.InvalidArgType(`Expected "tls" option`)
	}
	t, err := k.set.upgrade(s, k, h, data, o, k.listener != nil)
	if err != nil {
		return nil, err
	}
	if h.fn[onHandshake] != nil {
		k.set.env.Loop.Post(func() { t.emit(onOpen, nil) })
	}
	return s.Array(k.obj, t.obj), nil
}
