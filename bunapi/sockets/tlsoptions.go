// The options of TLS, for Bun's functions and for Node's modules.

package sockets

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/tlsoption"
	"github.com/gobun/gobun/jsbridge"
)

// Context is a TLS configuration: identity, trusted authorities and versions. It is immutable.
type Context struct {
	certs    []tls.Certificate
	roots    *x509.CertPool // nil: the system's
	min, max uint16
	suites   []uint16 // of TLS 1.2; nil: crypto/tls's own
}

var contextClass = &jsbridge.Class{Name: "SecureContext", Hidden: true}

// tlsOptions are a context and the options of one side of a connection.
type tlsOptions struct {
	context         *Context
	serverName      string // to be sent
	host            string // compared with the certificate; empty: no check
	alpn            []string
	reject, request bool
	sni             bool // the script chooses the context by the name
	session         []byte
	within          time.Duration // of the handshake; 0: handshakeTime
}

func (o *tlsOptions) handshakeTime() time.Duration {
	if o.within > 0 {
		return o.within
	}
	return handshakeTime
}

func (c *Context) config() *tls.Config {
	return &tls.Config{Certificates: c.certs, MinVersion: c.min, MaxVersion: c.max, CipherSuites: c.suites, ClientCAs: c.roots}
}

// parseTLS reads the option tls of Bun.connect and Bun.listen.
func parseTLS(s jsbridge.Scope, d jsbridge.Dict, server bool, host string) (*tlsOptions, error) {
	v, err := d.Get(s, "tls")
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	o := &tlsOptions{reject: !server && module.Of(s).Getenv("NODE_TLS_REJECT_UNAUTHORIZED") != "0"}
	if on, ok := jsbridge.Boolean(v); ok {
		if !on {
			return nil, nil
		}
		o.context, o.serverName = &Context{}, host
		return o, nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("TLSOptions must be an object")
	}
	td, _ := jsbridge.DictOf(obj)
	if o.context, err = newContext(s, td); err != nil {
		return nil, err
	}
	if err := o.parse(s, td); err != nil {
		return nil, err
	}
	if o.serverName == "" {
		o.serverName = host // crypto/tls does not send it if it is an address
	}
	return o, nil
}

// parse reads the options of one side.
func (o *tlsOptions) parse(s jsbridge.Scope, d jsbridge.Dict) error {
	name, given, err := tlsoption.ServerName(s, d)
	if err != nil {
		return err
	}
	if given {
		o.serverName = name
	}
	for _, b := range []struct {
		key string
		to  *bool
	}{{"rejectUnauthorized", &o.reject}, {"requestCert", &o.request}} {
		on, err := tlsoption.Bool(s, d, b.key)
		if err != nil {
			return err
		}
		if on != nil {
			*b.to = *on
		}
	}
	alpn, err := d.Get(s, "ALPNProtocols")
	if err != nil || jsbridge.IsNullish(alpn) {
		return err
	}
	o.alpn, err = protocols(s, alpn)
	return err
}

// protocols reads ALPN protocols: in the length-prefixed form of RFC 7301, or as comma-separated text.
func protocols(s jsbridge.Scope, v goja.Value) (list []string, err error) {
	wrong := jsbridge.InvalidArgType("TLSOptions.ALPNProtocols must be of type string, ArrayBuffer, or null")
	if jsbridge.IsString(v) {
		for name := range strings.SplitSeq(v.String(), ",") {
			list = append(list, strings.TrimSpace(name))
		}
		return list, nil
	}
	if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "Array" {
		if err := s.Try(func() {
			s.ForOf(obj, func(item goja.Value) bool { list = append(list, item.String()); return true })
		}); err != nil {
			return nil, err
		}
		return list, nil
	}
	b, ok := jsbridge.View(s, v)
	if !ok {
		return nil, wrong
	}
	for len(b) > 0 {
		n := int(b[0])
		if n == 0 || n >= len(b) {
			return nil, wrong
		}
		list, b = append(list, string(b[1:1+n])), b[1+n:]
	}
	return list, nil
}

// newContext reads certificates and versions.
func newContext(s jsbridge.Scope, d jsbridge.Dict) (*Context, error) {
	c := &Context{}
	ca, err := tlsoption.PEM(s, d, "ca")
	if err != nil {
		return nil, err
	}
	if ca != nil {
		c.roots = x509.NewCertPool()
		c.roots.AppendCertsFromPEM(ca)
	}
	cert, err := tlsoption.PEM(s, d, "cert")
	if err != nil {
		return nil, err
	}
	key, err := tlsoption.PEM(s, d, "key")
	if err != nil {
		return nil, err
	}
	passphrase, err := d.Get(s, "passphrase")
	if err != nil {
		return nil, err
	}
	phrase := ""
	if !jsbridge.IsNullish(passphrase) {
		phrase = passphrase.String()
	}
	pair, ok, err := dial.KeyPair(cert, key, phrase, "tls")
	if err != nil {
		return nil, err
	}
	if ok {
		c.certs = []tls.Certificate{pair}
	}
	if err := c.parseVersions(s, d); err != nil {
		return nil, err
	}
	return c, refuse(s, d, unsupported...)
}

// unsupported are options that would change what is trusted or which protocol is used; ignoring them would be unsafe.
var unsupported = []string{"crl", "sigalgs", "dhparam", "pfx", "privateKeyEngine", "pskCallback"}

func refuse(s jsbridge.Scope, d jsbridge.Dict, keys ...string) error {
	for _, key := range keys {
		v, err := d.Get(s, key)
		if err != nil {
			return err
		}
		if !jsbridge.IsNullish(v) {
			return jsbridge.Unsupported("the TLS option " + key)
		}
	}
	return nil
}

var versions = map[string]uint16{"TLSv1": tls.VersionTLS10, "TLSv1.1": tls.VersionTLS11, "TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13}

func (c *Context) parseVersions(s jsbridge.Scope, d jsbridge.Dict) error {
	for _, m := range []struct {
		key, which string
		to         *uint16
	}{{"minVersion", "minimum", &c.min}, {"maxVersion", "maximum", &c.max}} {
		v, err := d.Get(s, m.key)
		if err != nil {
			return err
		}
		if jsbridge.IsNullish(v) {
			continue
		}
		var ok bool
		if *m.to, ok = versions[v.String()]; !ok {
			said := v.String()
			if jsbridge.IsString(v) {
				said = strconv.Quote(said)
			}
			return jsbridge.TypeError("%s is not a valid %s TLS protocol version", said, m.which).WithCode("ERR_TLS_INVALID_PROTOCOL_VERSION")
		}
	}
	if c.min == 0 {
		c.min = tls.VersionTLS12
		if c.max != 0 && c.max < c.min {
			c.min = c.max
		}
	}
	v, err := d.Get(s, "ciphers")
	if err != nil || jsbridge.IsNullish(v) {
		return err
	}
	return c.parseCiphers(v.String())
}

// parseCiphers selects the TLS 1.2 suites named in a list in OpenSSL's format. Names of groups select crypto/tls's own choice,
// because their meaning differs between libraries anyway.
func (c *Context) parseCiphers(list string) error {
	known, groups := false, false
	for name := range strings.SplitSeq(list, ":") {
		name = strings.TrimSpace(name)
		if id, ok := suiteIDs()[strings.ToUpper(name)]; ok {
			known = true
			if id != 0 {
				c.suites = append(c.suites, id)
			}
		} else if cipherGroups[strings.ToUpper(strings.TrimLeft(name, "!-+"))] {
			groups = true
		}
	}
	if !known && !groups {
		return sslError(0x100000b1, "NO_CIPHER_MATCH")
	}
	if groups {
		c.suites = nil
	}
	return nil
}

var cipherGroups = map[string]bool{
	"HIGH": true, "ALL": true, "DEFAULT": true, "ANULL": true, "ENULL": true, "EXPORT": true, "DES": true, "RC4": true, "MD5": true, "PSK": true, "SRP": true,
	"CAMELLIA": true, "ECDHE": true, "AES": true, "AESGCM": true, "MEDIUM": true, "LOW": true,
}

// suiteNames are OpenSSL's names of the suites of TLS 1.2.
var suiteNames = map[uint16]string{
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "ECDHE-RSA-AES128-GCM-SHA256", tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: "ECDHE-ECDSA-AES128-GCM-SHA256",
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "ECDHE-RSA-AES256-GCM-SHA384", tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: "ECDHE-ECDSA-AES256-GCM-SHA384",
	tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-RSA-CHACHA20-POLY1305", tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
	tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: "ECDHE-RSA-AES128-SHA", tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: "ECDHE-ECDSA-AES128-SHA",
	tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: "ECDHE-RSA-AES256-SHA", tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: "ECDHE-ECDSA-AES256-SHA",
	tls.TLS_RSA_WITH_AES_128_GCM_SHA256: "AES128-GCM-SHA256", tls.TLS_RSA_WITH_AES_256_GCM_SHA384: "AES256-GCM-SHA384",
	tls.TLS_RSA_WITH_AES_128_CBC_SHA: "AES128-SHA", tls.TLS_RSA_WITH_AES_256_CBC_SHA: "AES256-SHA",
}

// suiteIDs are the suites by their names; those of TLS 1.3, which cannot be chosen, are 0.
var suiteIDs = sync.OnceValue(func() map[string]uint16 {
	m := map[string]uint16{"TLS_AES_128_GCM_SHA256": 0, "TLS_AES_256_GCM_SHA384": 0, "TLS_CHACHA20_POLY1305_SHA256": 0}
	for id, name := range suiteNames {
		m[name] = id
	}
	return m
})

// nodeContext is newContext with Node's messages for unreadable certificates.
func nodeContext(s jsbridge.Scope, d jsbridge.Dict) (*Context, error) {
	c, err := newContext(s, d)
	var worded *jsbridge.Error
	if err != nil && !errors.As(err, &worded) {
		err = sslError(0x0b00007d, "INVALID_CERTIFICATE")
	}
	return c, err
}

// SecureContext makes Node's context of the options of an object. Loop only.
func SecureContext(s jsbridge.Scope, v goja.Value) (goja.Value, error) {
	d, _ := jsbridge.DictOf(v)
	c, err := nodeContext(s, d)
	if err != nil {
		return nil, err
	}
	return s.New(contextClass, c), nil
}

// ServerConfig returns what an HTTPS server needs from the options of node:https. It is nil if v is not an object. Loop only.
func ServerConfig(s jsbridge.Scope, v goja.Value) (*tls.Config, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, nil
	}
	d, _ := jsbridge.DictOf(obj)
	if err := refuse(s, d, "SNICallback", "ticketKeys"); err != nil {
		return nil, err
	}
	context, err := nodeContext(s, d)
	if err != nil {
		return nil, err
	}
	o := &tlsOptions{reject: true}
	if err := o.parse(s, d); err != nil {
		return nil, err
	}
	config := context.config()
	config.NextProtos = []string{"http/1.1"}
	switch {
	case o.request && o.reject:
		config.ClientAuth = tls.RequireAndVerifyClientCert
	case o.request:
		config.ClientAuth = tls.RequestClientCert
	}
	return config, nil
}

// nodeTLS reads what node:tls passes for one connection: its context and the options of its side.
func nodeTLS(s jsbridge.Scope, v goja.Value) (*tlsOptions, error) {
	d, _ := jsbridge.DictOf(v)
	o := &tlsOptions{}
	ctx, err := d.Get(s, "context")
	if err != nil {
		return nil, err
	}
	var ok bool
	if o.context, ok = jsbridge.Unwrap[*Context](s, ctx); !ok {
		o.context = &Context{min: tls.VersionTLS12}
	}
	if o.sni, err = d.Truthy(s, "sni", false); err != nil {
		return nil, err
	}
	within, err := d.Get(s, "handshakeTimeout")
	if err != nil {
		return nil, err
	}
	if ms, ok := jsbridge.Number(within); ok {
		o.within = time.Duration(ms) * time.Millisecond
	}
	session, err := d.Get(s, "session")
	if err != nil {
		return nil, err
	}
	if b, ok := jsbridge.View(s, session); ok {
		o.session = append([]byte(nil), b...)
	}
	host, err := d.Get(s, "host")
	if err != nil {
		return nil, err
	}
	if jsbridge.IsString(host) {
		o.host = host.String()
	}
	return o, o.parse(s, d)
}
