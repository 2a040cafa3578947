// Package wshandshake implements the client's half of the opening handshake (RFC 6455 section 4): the bytes of the request, in
// the order and spelling of Bun's client, and the reading of the answer. It does no I/O.
package wshandshake

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/gobun/gobun/bunapi/internal/http1"
)

const (
	// guid is defined in RFC 6455 section 1.3.
	guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	// keySize is the length of the nonce in Sec-WebSocket-Key.
	keySize = 16
)

// Accept returns the Sec-WebSocket-Accept that answers a key (RFC 6455 section 4.2.2).
func Accept(key string) string {
	sum := sha1.Sum([]byte(key + guid))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// NewKey makes a Sec-WebSocket-Key.
func NewKey() string {
	var nonce [keySize]byte
	_, _ = rand.Read(nonce[:]) // crypto/rand does not fail
	return base64.StdEncoding.EncodeToString(nonce[:])
}

// ValidKey reports whether a key is 16 bytes in base64.
func ValidKey(key string) bool {
	raw, err := base64.StdEncoding.DecodeString(key)
	return err == nil && len(raw) == keySize
}

// Field is one header.
type Field struct{ Name, Value string }

// Request is the content of a handshake request.
type Request struct {
	// Target is the path with the query, percent-encoded.
	Target string
	// Host is the default of the Host header.
	Host string
	// Authorization is sent unless Headers has one; may be empty.
	Authorization string
	// Extensions is the offer; may be empty.
	Extensions string
	// Protocols are the offered subprotocols.
	Protocols []string
	// Headers are the script's. Those that belong to the protocol are used or dropped, see Normalize.
	Headers []Field
	// Key is Sec-WebSocket-Key.
	Key string
}

const (
	hostName     = "host"
	keyName      = "sec-websocket-key"
	protocolName = "sec-websocket-protocol"
	cookieName   = "set-cookie"
)

// refused are headers that a script cannot set, because they belong to the handshake.
var refused = []string{"connection", "upgrade", "sec-websocket-version", "sec-websocket-extensions"}

// Normalize extracts from the script's headers what the handshake itself sends (Host, a valid key, the offered protocols), drops
// what a script cannot set, and puts the rest into Bun's order: by name, well-known names in their canonical case, Set-Cookie
// last. A missing key is created.
func (r *Request) Normalize() {
	var rest []Field
	for _, f := range r.Headers {
		lower := strings.ToLower(f.Name)
		switch {
		case lower == hostName:
			r.Host = f.Value
		case lower == keyName:
			if ValidKey(f.Value) {
				r.Key = f.Value
			}
		case lower == protocolName:
			r.Protocols = nil
			for p := range strings.SplitSeq(f.Value, ",") {
				r.Protocols = append(r.Protocols, strings.TrimSpace(p))
			}
		case slices.Contains(refused, lower):
		default:
			if lower == "authorization" {
				r.Authorization = ""
			}
			rest = append(rest, f)
		}
	}
	r.Headers = SortFields(rest)
	if r.Key == "" {
		r.Key = NewKey()
	}
}

// SortFields puts a script's headers into Bun's order: by name, well-known names in their canonical case, Set-Cookie
// last.
func SortFields(fields []Field) []Field {
	var rest, cookies []Field
	for _, f := range fields {
		lower := strings.ToLower(f.Name)
		if lower == cookieName {
			cookies = append(cookies, Field{cookieName, f.Value})
			continue
		}
		if canonical, ok := wellKnown()[lower]; ok {
			f.Name = canonical
		}
		rest = append(rest, f)
	}
	slices.SortStableFunc(rest, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return append(rest, cookies...)
}

// Append appends the request's bytes. The error names what cannot be sent.
func (r *Request) Append(b []byte) ([]byte, error) {
	fields := append(make([]Field, 0, 8+len(r.Headers)), Field{"Host", r.Host}, Field{"Connection", "Upgrade"}, Field{"Upgrade", "websocket"},
		Field{"Sec-WebSocket-Version", "13"})
	if r.Extensions != "" {
		fields = append(fields, Field{"Sec-WebSocket-Extensions", r.Extensions})
	}
	fields = append(fields, Field{"Sec-WebSocket-Key", r.Key})
	if r.Authorization != "" {
		fields = append(fields, Field{"Authorization", r.Authorization})
	}
	if len(r.Protocols) > 0 {
		fields = append(fields, Field{"Sec-WebSocket-Protocol", strings.Join(r.Protocols, ", ")})
	}
	return AppendHead(b, http1.Get, r.Target, append(fields, r.Headers...))
}

// AppendHead appends the head of a request. Header values are Latin-1 on the wire (Fetch Standard's byte strings).
func AppendHead(b []byte, method http1.Method, target string, fields []Field) ([]byte, error) {
	w, ok := http1.Ask(b, method, target)
	if !ok {
		return nil, fmt.Errorf("invalid request target %q", target)
	}
	for _, f := range fields {
		name, okName := http1.ParseName(f.Name)
		value, okValue := http1.ParseValue(f.Value)
		if !okName || !okValue {
			return nil, fmt.Errorf("invalid header %q", f.Name)
		}
		w.Field(name, value)
	}
	return w.Finish(), nil
}

// wellKnown are the names that Bun writes in its own spelling, however the script wrote them.
var wellKnown = sync.OnceValue(func() map[string]string {
	return canonical(`Accept Accept-Charset Accept-Encoding Accept-Language Accept-Ranges Access-Control-Allow-Credentials
	Access-Control-Allow-Headers Access-Control-Allow-Methods Access-Control-Allow-Origin Access-Control-Expose-Headers
	Access-Control-Max-Age Access-Control-Request-Headers Access-Control-Request-Method Age Authorization Cache-Control
	Content-Disposition Content-Encoding Content-Language Content-Length Content-Location Content-Range
	Content-Security-Policy Content-Security-Policy-Report-Only Content-Type Cookie Cookie2 Cross-Origin-Embedder-Policy
	Cross-Origin-Embedder-Policy-Report-Only Cross-Origin-Opener-Policy Cross-Origin-Opener-Policy-Report-Only
	Cross-Origin-Resource-Policy DNT Date Default-Style ETag Expect Expires Icy-Metaint Icy-Metadata If-Match
	If-Modified-Since If-None-Match If-Range If-Unmodified-Since Keep-Alive Last-Event-Id Last-Modified Link Location Origin
	Ping-From Ping-To Pragma Proxy-Authorization Proxy-Connection Purpose Range Referer Referrer-Policy Refresh Report-To
	Sec-Fetch-Dest Sec-Fetch-Mode Sec-WebSocket-Accept Server-Timing Service-Worker Service-Worker-Allowed
	Service-Worker-Navigation-Preload Sourcemap Strict-Transport-Security TE Timing-Allow-Origin Trailer Transfer-Encoding
	Upgrade-Insecure-Requests User-Agent Vary Via X-Content-Type-Options X-DNS-Prefetch-Control X-Frame-Options X-Sourcemap
	X-Temp-Tablet X-XSS-Protection`)
})

func canonical(names string) map[string]string {
	m := map[string]string{}
	for name := range strings.FieldsSeq(names) {
		m[strings.ToLower(name)] = name
	}
	return m
}
