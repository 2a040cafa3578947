// The tls options of an https server.

package http

import (
	"crypto/tls"
	"crypto/x509"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// tlsConfig reads key, cert, ca, requestCert and rejectUnauthorized; nil for no options.
func tlsConfig(s jsbridge.Scope, v goja.Value) (*tls.Config, error) {
	options, ok := v.(*goja.Object)
	if !ok {
		return nil, nil
	}
	for _, name := range []string{"pfx", "passphrase", "SNICallback", "crl", "ticketKeys", "pskCallback", "ciphers"} {
		if given, err := s.Get(options, name); err != nil {
			return nil, err
		} else if !jsbridge.IsNullish(given) {
			return nil, jsbridge.Unsupported("https.createServer: " + name)
		}
	}
	var pem [3][]byte
	for i, name := range []string{"cert", "key", "ca"} {
		given, err := s.Get(options, name)
		if err != nil {
			return nil, err
		}
		if pem[i], err = material(s, "options."+name, given); err != nil {
			return nil, err
		}
	}
	config := &tls.Config{NextProtos: []string{"http/1.1"}}
	if pem[0] != nil || pem[1] != nil {
		pair, err := tls.X509KeyPair(pem[0], pem[1])
		if err != nil {
			return nil, jsbridge.Errorf("%v", err).WithCode("ERR_SSL_PEM_ROUTINES")
		}
		config.Certificates = []tls.Certificate{pair}
	}
	if pem[2] != nil {
		config.ClientCAs = x509.NewCertPool()
		config.ClientCAs.AppendCertsFromPEM(pem[2])
	}
	asks, err := s.Get(options, "requestCert")
	if err != nil {
		return nil, err
	}
	refuses, err := s.Get(options, "rejectUnauthorized")
	if err != nil {
		return nil, err
	}
	switch {
	case asks == nil || !asks.ToBoolean():
	case refuses != nil && !goja.IsUndefined(refuses) && !refuses.ToBoolean():
		config.ClientAuth = tls.RequestClientCert
	default:
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return config, nil
}

// material is PEM: a text, bytes, or a list of them.
func material(s jsbridge.Scope, name string, v goja.Value) ([]byte, error) {
	if jsbridge.IsNullish(v) {
		return nil, nil
	}
	if list, ok := arrayOf(v); ok {
		var all []byte
		for i := range length(list) {
			item, err := element(s, list, i)
			if err != nil {
				return nil, err
			}
			one, err := material(s, name, item)
			if err != nil {
				return nil, err
			}
			all = append(append(all, one...), '\n')
		}
		return all, nil
	}
	if jsbridge.IsString(v) {
		return []byte(v.String()), nil
	}
	if b, ok := jsbridge.View(s, v); ok {
		return append([]byte{}, b...), nil
	}
	return nil, jsbridge.ArgType(name, "string or an instance of Buffer, TypedArray, or DataView", v)
}
