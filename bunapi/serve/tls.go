// The tls option: certificates, their keys, and who may connect. The words of the errors are Bun 1.4.5's.

package serve

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/bunapi/web/crypto/openssl"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

var (
	errNoStartLine = openssl.Error("0900006e", "PEM routines", "NO_START_LINE", "PEM_NO_START_LINE")
	errMismatch    = openssl.Error("0b000074", "X.509 certificate routines", "KEY_VALUES_MISMATCH", "X509_KEY_VALUES_MISMATCH")
	errBadDecrypt  = openssl.Error("1e000065", "Cipher functions", "BAD_DECRYPT", "BAD_DECRYPT")
	errNoServer    = jsbridge.Errorf("Failed to create HTTP server")
	errNotObject   = jsbridge.InvalidArgType("TLSOptions must be an object")
	errNoName      = jsbridge.InvalidArgType("SNI tls object must have a serverName")
)

// identity is one tls object.
type identity struct {
	serverName       string
	cert, key, ca    []byte // PEM; nil: not given
	passphrase       string
	request, trustNo bool // requestCert; rejectUnauthorized: false
	given            bool // another option that makes a server one of TLS (Bun)
}

// parseTLS reads the tls option: an object, or a list of them of which the later ones are for the names that they say.
// None is plain HTTP. What is in the keys and certificates is not looked at yet.
func parseTLS(s jsbridge.Scope, d jsbridge.Dict) (identities []*identity, err error) {
	v, err := d.Get(s, "tls")
	if err != nil || !v.ToBoolean() {
		return nil, err
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, errNotObject
	}
	list := []goja.Value{obj}
	if obj.ClassName() == "Array" {
		if list, err = items(s, obj); err != nil {
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

// tlsConfig makes what a server of these identities needs; nil if there are none.
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
			return byName[strings.ToLower(hello.ServerName)], nil // nil: the first one
		}
		first = whole
	}
	return first, nil
}

func items(s jsbridge.Scope, array *goja.Object) (list []goja.Value, err error) {
	err = s.Try(func() { s.ForOf(array, func(item goja.Value) bool { list = append(list, item); return true }) })
	return list, err
}

// parseIdentity reads one tls object; nil if it says nothing.
func parseIdentity(s jsbridge.Scope, v goja.Value) (*identity, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, errNotObject
	}
	d, _ := jsbridge.DictOf(obj)
	id := &identity{}
	var err error
	for _, m := range []struct {
		key string
		to  *[]byte
	}{{"cert", &id.cert}, {"key", &id.key}, {"ca", &id.ca}} {
		if *m.to, err = material(s, d, m.key); err != nil {
			return nil, err
		}
		file, err := pathOf(s, d, m.key+"File")
		if err != nil {
			return nil, err
		}
		if file != nil && *m.to == nil {
			*m.to = file
		}
	}
	for _, m := range []struct {
		key string
		to  *string
	}{{"passphrase", &id.passphrase}, {"servername", &id.serverName}, {"serverName", &id.serverName}} {
		v, err := d.Get(s, m.key)
		if err != nil {
			return nil, err
		}
		if jsbridge.IsNullish(v) {
			continue
		}
		if !jsbridge.IsString(v) {
			return nil, jsbridge.InvalidArgType("TLSOptions.%s must be a string", strings.Replace(m.key, "servername", "serverName", 1))
		}
		*m.to, id.given = v.String(), true
	}
	trust := true
	for _, m := range []struct {
		key string
		to  *bool
	}{{"requestCert", &id.request}, {"rejectUnauthorized", &trust}} {
		v, err := d.Get(s, m.key)
		if err != nil {
			return nil, err
		}
		if jsbridge.IsNullish(v) {
			continue
		}
		if *m.to, ok = jsbridge.Boolean(v); !ok {
			return nil, jsbridge.InvalidArgType("TLSOptions.%s must be a boolean", m.key)
		}
		id.given = id.given || m.to == &trust
	}
	id.trustNo = !trust
	if err := id.parseTuning(s, d); err != nil {
		return nil, err
	}
	if id.cert == nil && id.key == nil && id.ca == nil && !id.request && !id.given {
		return nil, nil
	}
	return id, nil
}

// material reads PEM text: a string, bytes, a Bun.file, or a list of those; nil if there is none.
func material(s jsbridge.Scope, d jsbridge.Dict, key string) ([]byte, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	obj, ok := v.(*goja.Object)
	if !ok || obj.ClassName() != "Array" {
		return part(s, v, key, jsbridge.InvalidArgType("TLSOptions.%s must be of type string, ArrayBuffer, Blob, array of <string, ArrayBuffer, or Blob>, or null", key))
	}
	list, err := items(s, obj)
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, item := range list {
		one, err := part(s, item, key, jsbridge.InvalidArgType("element of TLSOptions.%s must be of type string, ArrayBuffer, or Blob", key))
		if err != nil {
			return nil, err
		}
		all = append(append(all, one...), '\n')
	}
	return all, nil
}

func part(s jsbridge.Scope, v goja.Value, key string, wrong error) ([]byte, error) {
	if jsbridge.IsString(v) {
		return []byte(v.String()), nil
	}
	if b, ok := jsbridge.View(s, v); ok {
		return append([]byte{}, b...), nil
	}
	blob, ok := fetch.BlobOf(s, v)
	if !ok {
		return nil, wrong
	}
	if !blob.IsFile() {
		return nil, jsbridge.InvalidArgType("TLSOptions.%s is not a valid BunFile (non-BunFile `Blob`s are not supported)", key)
	}
	return blob.Bytes()
}

// pathOf reads the file that an option names.
func pathOf(s jsbridge.Scope, d jsbridge.Dict, key string) ([]byte, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	return readPath(s, v, key)
}

func readPath(s jsbridge.Scope, v goja.Value, key string) ([]byte, error) {
	if !jsbridge.IsString(v) {
		return nil, jsbridge.InvalidArgType("TLSOptions.%s must be a string", key)
	}
	env := module.Of(s)
	if err := env.Access.Path(env.Path(v.String()), false); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(v.String())
	if err != nil {
		return nil, jsbridge.InvalidArgType("Unable to access %s path", key)
	}
	return data, nil
}

// config makes what crypto/tls wants.
func (id *identity) config() (*tls.Config, error) {
	c := &tls.Config{NextProtos: []string{"http/1.1"}}
	if id.cert != nil && !hasBlock(id.cert) || id.key != nil && !hasBlock(id.key) {
		return nil, errNoStartLine
	}
	if id.cert != nil && id.key != nil {
		key, err := id.openKey()
		if err != nil {
			return nil, err
		}
		pair, err := tls.X509KeyPair(id.cert, key)
		switch {
		case err == nil:
		case strings.Contains(err.Error(), "does not match"):
			return nil, errMismatch
		default:
			return nil, errNoServer
		}
		c.Certificates = []tls.Certificate{pair}
	} else {
		// As in Bun the server starts; no handshake can succeed.
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
	case id.request && id.trustNo:
		c.ClientAuth = tls.RequestClientCert
	case id.request:
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c, nil
}

func hasBlock(data []byte) bool {
	block, _ := pem.Decode(data)
	return block != nil
}

// openKey is the key as PEM that crypto/tls reads, decrypted if it has to be.
func (id *identity) openKey() ([]byte, error) {
	for rest := id.key; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return id.key, nil
		}
		if block.Type != "ENCRYPTED PRIVATE KEY" {
			if block.Headers["DEK-Info"] != "" {
				return nil, jsbridge.Unsupported("Bun.serve: tls.key in the encryption of old OpenSSL versions (PKCS #1)")
			}
			continue
		}
		var der []byte
		k, err := keys.ParseEncrypted(block.Bytes)
		if err == nil {
			der, err = k.Decrypt(id.passphrase)
		}
		if errors.Is(err, keys.ErrFormat) {
			return nil, jsbridge.Unsupported("Bun.serve: tls.key: " + err.Error())
		}
		if err != nil {
			return nil, errBadDecrypt
		}
		if _, err := x509.ParsePKCS8PrivateKey(der); err != nil {
			return nil, errBadDecrypt
		}
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
	}
}
