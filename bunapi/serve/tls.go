// The tls option: certificates, their keys, and who may connect. The error texts are Bun 1.4.5's.

package serve

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/tlsoption"
	"github.com/gobun/gobun/jsbridge"
)

var (
	errNoServer = jsbridge.Errorf("Failed to create HTTP server")
	errNoName   = jsbridge.InvalidArgType("SNI tls object must have a serverName")
)

// identity is one tls object.
type identity struct {
	serverName        string
	cert, key, ca     []byte // PEM; nil if not given
	passphrase        string
	request, trustAll bool // requestCert; rejectUnauthorized: false
	given             bool // another option is set that makes Bun start a server with TLS
}

// parseTLS reads the tls option: an object, or a list whose further elements are for the server names in them. Without it the
// server uses plain HTTP. Keys and certificates are not parsed yet.
func parseTLS(s jsbridge.Scope, d jsbridge.Dict) (identities []*identity, err error) {
	v, err := d.Get(s, "tls")
	if err != nil || !v.ToBoolean() {
		return nil, err
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, tlsoption.ErrNotObject
	}
	list := []goja.Value{obj}
	if obj.ClassName() == "Array" {
		if list, err = tlsoption.List(s, obj); err != nil {
			return nil, err
		}
	}
	for i, item := range list {
		id, err := parseIdentity(s, item)
		switch {
		case err != nil:
			return nil, err
		case id == nil:
		case i > 0 && id.serverName == "":
			return nil, errNoName
		default:
			identities = append(identities, id)
		}
	}
	return identities, nil
}

// tlsConfig returns the configuration for these identities; nil if there are none.
func tlsConfig(identities []*identity) (*tls.Config, error) {
	var first *tls.Config
	byName := map[string]*tls.Config{}
	for _, id := range identities {
		config, err := id.config()
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = config
		}
		if id.serverName != "" {
			byName[strings.ToLower(id.serverName)] = config
		}
	}
	if len(identities) > 1 {
		whole := first.Clone()
		whole.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			return byName[strings.ToLower(hello.ServerName)], nil // nil selects the first one
		}
		first = whole
	}
	return first, nil
}

// parseIdentity reads one tls object; nil if it has no effect.
func parseIdentity(s jsbridge.Scope, v goja.Value) (*identity, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, tlsoption.ErrNotObject
	}
	d, _ := jsbridge.DictOf(obj)
	id := &identity{}
	for _, step := range []func(jsbridge.Scope, jsbridge.Dict) error{id.parseCertificates, id.parseNames, id.parseTrust, id.parseTuning} {
		if err := step(s, d); err != nil {
			return nil, err
		}
	}
	if id.cert == nil && id.key == nil && id.ca == nil && !id.request && !id.given {
		return nil, nil
	}
	return id, nil
}

func (id *identity) parseCertificates(s jsbridge.Scope, d jsbridge.Dict) error {
	for _, m := range []struct {
		key string
		to  *[]byte
	}{{"cert", &id.cert}, {"key", &id.key}, {"ca", &id.ca}} {
		var err error
		if *m.to, err = tlsoption.PEM(s, d, m.key); err != nil {
			return err
		}
		file, err := tlsoption.File(s, d, m.key+"File")
		if err != nil {
			return err
		}
		if file != nil && *m.to == nil {
			*m.to = file
		}
	}
	return nil
}

func (id *identity) parseNames(s jsbridge.Scope, d jsbridge.Dict) error {
	passphrase, hasPassphrase, err := tlsoption.Text(s, d, "passphrase", "passphrase")
	if err != nil {
		return err
	}
	name, hasName, err := tlsoption.ServerName(s, d)
	id.passphrase, id.serverName = passphrase, name
	id.given = id.given || hasPassphrase || hasName
	return err
}

func (id *identity) parseTrust(s jsbridge.Scope, d jsbridge.Dict) error {
	request, err := tlsoption.Bool(s, d, "requestCert")
	if err != nil {
		return err
	}
	reject, err := tlsoption.Bool(s, d, "rejectUnauthorized")
	id.request = request != nil && *request
	id.trustAll = reject != nil && !*reject
	id.given = id.given || reject != nil
	return err
}

// config returns the configuration for crypto/tls.
func (id *identity) config() (*tls.Config, error) {
	c := &tls.Config{NextProtos: []string{"http/1.1"}}
	pair, ok, err := dial.KeyPair(id.cert, id.key, id.passphrase, "Bun.serve")
	var said *jsbridge.Error
	switch {
	case errors.As(err, &said):
		return nil, said
	case err != nil:
		return nil, errNoServer
	case ok:
		c.Certificates = []tls.Certificate{pair}
	default:
		// As in Bun the server starts, but no handshake can succeed.
		c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return nil, errors.New("the server has no certificate with a key")
		}
	}
	if id.ca != nil {
		c.ClientCAs = x509.NewCertPool()
		if !c.ClientCAs.AppendCertsFromPEM(id.ca) {
			return nil, errNoServer
		}
	}
	switch {
	case id.request && id.trustAll:
		c.ClientAuth = tls.RequestClientCert
	case id.request:
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c, nil
}
