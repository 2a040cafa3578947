// The tls option of clients: which certificates are trusted and which one is shown.

package dial

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// TLSOptions is a tls object.
type TLSOptions struct {
	reject     *bool // rejectUnauthorized; nil: the environment decides
	serverName string
	roots      *x509.CertPool // nil: the system's
	pair       []tls.Certificate
	bad        bool          // certificates that cannot be read: connecting fails
	identity   goja.Callable // checkServerIdentity; Loop only
	pem        [3][]byte     // ca, cert and key as they were given, see Key
}

// unsupportedTLS are the options that would change what is trusted or spoken; ignoring them would be unsafe.
var unsupportedTLS = []string{
	"passphrase", "crl", "ciphers", "minVersion", "maxVersion", "sigalgs", "ecdhCurve", "keyFile", "certFile", "caFile", "secureOptions",
	"secureProtocol", "ALPNProtocols", "dhParamsFile", "clientRenegotiationLimit", "clientRenegotiationWindow", "pfx",
	"allowPartialTrustChain", "sessionTimeout",
}

// serverTLS are the options that say nothing to a client but must be of their type.
var serverTLS = []string{"requestCert", "lowMemoryMode"}

// Bad reports whether the certificates cannot be read: connecting fails.
func (o *TLSOptions) Bad() bool { return o != nil && o.bad }

// Checks reports whether the script checks the server's identity itself.
func (o *TLSOptions) Checks() bool { return o != nil && o.identity != nil }

// Shared is what of the options also counts for a proxy on the way: not what is about the target alone.
func (o *TLSOptions) Shared() *TLSOptions {
	if o == nil {
		return nil
	}
	shared := *o
	shared.serverName, shared.identity = "", nil
	return &shared
}

// Key tells options apart whose connections must not be shared. It says nothing of the script's own check.
func (o *TLSOptions) Key() string {
	if o == nil {
		return ""
	}
	h := sha256.New()
	for _, text := range o.pem {
		_, _ = fmt.Fprintf(h, "%d:", len(text))
		_, _ = h.Write(text)
	}
	if o.reject != nil {
		_, _ = fmt.Fprint(h, *o.reject)
	}
	_, _ = fmt.Fprintf(h, ",%q", o.serverName)
	return string(h.Sum(nil))
}

// ParseTLS reads a tls object of what subject names. What is no object counts as none.
func ParseTLS(s jsbridge.Scope, v goja.Value, subject string) (*TLSOptions, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, nil
	}
	if obj.ClassName() == "Array" {
		return nil, jsbridge.InvalidArgType("TLSOptions must be an object")
	}
	td, _ := jsbridge.DictOf(obj)
	o := &TLSOptions{}
	var err error
	if o.reject, err = optionalBool(s, td, "rejectUnauthorized"); err != nil {
		return nil, err
	}
	for _, key := range []string{"serverName", "servername"} {
		name, err := td.Get(s, key)
		if err != nil {
			return nil, err
		}
		if jsbridge.IsNullish(name) {
			continue
		}
		if !jsbridge.IsString(name) {
			return nil, jsbridge.InvalidArgType("TLSOptions.serverName must be a string")
		}
		if o.serverName == "" {
			o.serverName = name.String()
		}
	}
	if err := o.parseCertificates(s, td); err != nil {
		return nil, err
	}
	check, err := td.Get(s, "checkServerIdentity")
	if err != nil {
		return nil, err
	}
	if !jsbridge.IsNullish(check) {
		if o.identity, ok = jsbridge.Function(check); !ok {
			received := jsbridge.Received(check)
			if subject == "fetch" {
				received = jsbridge.TypeOf(check)
			}
			return nil, jsbridge.InvalidArgType(`The "tls.checkServerIdentity" property must be of type function. Received %s`, received)
		}
	}
	for _, key := range serverTLS {
		if _, err := optionalBool(s, td, key); err != nil {
			return nil, err
		}
	}
	for _, key := range unsupportedTLS {
		v, err := td.Get(s, key)
		if err != nil {
			return nil, err
		}
		if key == "passphrase" && !jsbridge.IsNullish(v) && !jsbridge.IsString(v) {
			return nil, jsbridge.InvalidArgType("TLSOptions.passphrase must be a string")
		}
		if !jsbridge.IsNullish(v) {
			return nil, jsbridge.Unsupported(subject + "'s tls." + key)
		}
	}
	return o, nil
}

func optionalBool(s jsbridge.Scope, d jsbridge.Dict, key string) (*bool, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	on, ok := jsbridge.Boolean(v)
	if !ok {
		return nil, jsbridge.InvalidArgType("TLSOptions.%s must be a boolean", key)
	}
	return &on, nil
}

func (o *TLSOptions) parseCertificates(s jsbridge.Scope, d jsbridge.Dict) error {
	ca, given, err := pemOption(s, d, "ca")
	if err != nil {
		return err
	}
	o.pem[0] = ca
	if given {
		o.roots = x509.NewCertPool()
		o.bad = !o.roots.AppendCertsFromPEM(ca)
	}
	cert, hasCert, err := pemOption(s, d, "cert")
	if err != nil {
		return err
	}
	key, hasKey, err := pemOption(s, d, "key")
	if err != nil || !hasCert || !hasKey {
		return err
	}
	o.pem[1], o.pem[2] = cert, key
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		o.bad = true
		return nil
	}
	o.pair = []tls.Certificate{pair}
	return nil
}

// pemOption reads a key or certificates: text, bytes, a file, or an array of those. An empty array counts as none.
func pemOption(s jsbridge.Scope, d jsbridge.Dict, key string) (pem []byte, given bool, err error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, false, err
	}
	list, wrong := []goja.Value{v}, jsbridge.InvalidArgType("TLSOptions.%s must be of type string, ArrayBuffer, Blob, array of <string, ArrayBuffer, or Blob>, or null", key)
	if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "Array" {
		list, wrong = list[:0], jsbridge.InvalidArgType("element of TLSOptions.%s must be of type string, ArrayBuffer, or Blob", key)
		if err := s.Try(func() { s.ForOf(obj, func(item goja.Value) bool { list = append(list, item); return true }) }); err != nil {
			return nil, false, err
		}
	}
	for _, item := range list {
		if jsbridge.IsString(item) {
			pem = append(pem, item.String()...)
		} else if b, ok := jsbridge.View(s, item); ok {
			pem = append(pem, b...)
		} else if blob, ok := fetch.BlobOf(s, item); ok {
			if !blob.IsFile() {
				return nil, false, jsbridge.InvalidArgType("TLSOptions.%s is not a valid BunFile (non-BunFile `Blob`s are not supported)", key)
			}
			b, err := blob.Bytes()
			if err != nil {
				return nil, false, err
			}
			pem = append(pem, b...)
		} else {
			return nil, false, wrong
		}
		pem = append(pem, '\n')
	}
	return pem, len(list) > 0, nil
}
