// The tls option of clients: which certificates are trusted and which one is presented.

package dial

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/tlsoption"
	"github.com/gobun/gobun/jsbridge"
)

// TLSOptions is a tls object.
type TLSOptions struct {
	reject     *bool // rejectUnauthorized; nil: the environment decides
	serverName string
	roots      *x509.CertPool // nil: the system's
	pair       []tls.Certificate
	bad        bool          // unreadable certificates: connecting fails
	identity   goja.Callable // checkServerIdentity; Loop only
	pem        [3][]byte     // ca, cert and key as they were given, see Key
}

// unsupportedTLS are options that would change what is trusted or which protocol is used; ignoring them would be unsafe.
var unsupportedTLS = []string{
	"passphrase", "crl", "ciphers", "minVersion", "maxVersion", "sigalgs", "ecdhCurve", "keyFile", "certFile", "caFile", "secureOptions",
	"secureProtocol", "ALPNProtocols", "dhParamsFile", "clientRenegotiationLimit", "clientRenegotiationWindow", "pfx",
	"allowPartialTrustChain", "sessionTimeout",
}

// serverTLS are options without a meaning for clients that must still have the right type.
var serverTLS = []string{"requestCert", "lowMemoryMode"}

// Bad reports whether the certificates are unreadable: connecting fails.
func (o *TLSOptions) Bad() bool { return o != nil && o.bad }

// Checks reports whether the script checks the server's identity itself.
func (o *TLSOptions) Checks() bool { return o != nil && o.identity != nil }

// Shared returns the options that also apply to a proxy on the way, without those that concern only the target.
func (o *TLSOptions) Shared() *TLSOptions {
	if o == nil {
		return nil
	}
	shared := *o
	shared.serverName, shared.identity = "", nil
	return &shared
}

// Key returns different values for options whose connections must not be shared. It does not include the script's own check.
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

// ParseTLS reads the tls object of subject. A value that is not an object counts as absent.
func ParseTLS(s jsbridge.Scope, v goja.Value, subject string) (*TLSOptions, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, nil
	}
	if obj.ClassName() == "Array" {
		return nil, tlsoption.ErrNotObject
	}
	d, _ := jsbridge.DictOf(obj)
	o := &TLSOptions{}
	var err error
	if o.reject, err = tlsoption.Bool(s, d, "rejectUnauthorized"); err != nil {
		return nil, err
	}
	if o.serverName, _, err = tlsoption.ServerName(s, d); err != nil {
		return nil, err
	}
	if err := o.parseCertificates(s, d); err != nil {
		return nil, err
	}
	if err := o.parseIdentityCheck(s, d, subject); err != nil {
		return nil, err
	}
	for _, key := range serverTLS {
		if _, err := tlsoption.Bool(s, d, key); err != nil {
			return nil, err
		}
	}
	return o, refuseUnsupported(s, d, subject)
}

// refuseUnsupported names the first option given that gobun lacks.
func refuseUnsupported(s jsbridge.Scope, d jsbridge.Dict, subject string) error {
	if _, _, err := tlsoption.Text(s, d, "passphrase", "passphrase"); err != nil {
		return err
	}
	for _, key := range unsupportedTLS {
		v, err := d.Get(s, key)
		if err != nil {
			return err
		}
		if !jsbridge.IsNullish(v) {
			return jsbridge.Unsupported(subject + "'s tls." + key)
		}
	}
	return nil
}

func (o *TLSOptions) parseIdentityCheck(s jsbridge.Scope, d jsbridge.Dict, subject string) error {
	check, err := d.Get(s, "checkServerIdentity")
	if err != nil || jsbridge.IsNullish(check) {
		return err
	}
	var ok bool
	if o.identity, ok = jsbridge.Function(check); ok {
		return nil
	}
	received := jsbridge.Received(check)
	if subject == "fetch" {
		received = jsbridge.TypeOf(check)
	}
	return jsbridge.InvalidArgType(`The "tls.checkServerIdentity" property must be of type function. Received %s`, received)
}

func (o *TLSOptions) parseCertificates(s jsbridge.Scope, d jsbridge.Dict) error {
	ca, err := tlsoption.PEM(s, d, "ca")
	if err != nil {
		return err
	}
	o.pem[0] = ca
	if ca != nil {
		o.roots = x509.NewCertPool()
		o.bad = !o.roots.AppendCertsFromPEM(ca)
	}
	cert, err := tlsoption.PEM(s, d, "cert")
	if err != nil {
		return err
	}
	key, err := tlsoption.PEM(s, d, "key")
	if err != nil || cert == nil || key == nil {
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
