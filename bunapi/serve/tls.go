// The tls option.

package serve

import (
	"crypto/tls"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

type tlsOptions struct{ config *tls.Config }

// pem reads a key or certificate: text, bytes, a Blob or file, or an array of those.
func pem(s jsbridge.Scope, d jsbridge.Dict, key string) ([]byte, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	list := []goja.Value{v}
	if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "Array" {
		list = list[:0]
		if err := s.Try(func() { s.VM().ForOf(obj, func(item goja.Value) bool { list = append(list, item); return true }) }); err != nil {
			return nil, err
		}
	}
	var out []byte
	for _, item := range list {
		var part []byte
		if jsbridge.IsString(item) {
			part = []byte(item.String())
		} else if b, ok := jsbridge.View(s, item); ok {
			part = b
		} else if blob, ok := fetch.BlobOf(s, item); ok {
			if part, err = blob.Bytes(); err != nil {
				return nil, err
			}
		} else {
			return nil, jsbridge.InvalidArgType("TLSOptions.%s must be of type string, ArrayBuffer, Blob, array of <string, ArrayBuffer, or Blob>, or null", key)
		}
		out = append(append(out, part...), '\n')
	}
	return out, nil
}

func parseTLS(s jsbridge.Scope, d jsbridge.Dict) (*tlsOptions, error) {
	v, err := d.Get(s, "tls")
	if err != nil {
		return nil, err
	}
	if !v.ToBoolean() {
		return nil, nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("TLSOptions must be an object")
	}
	if obj.ClassName() == "Array" {
		switch obj.Get("length").ToInteger() {
		case 0:
			return nil, nil
		case 1:
			if obj, ok = obj.Get("0").(*goja.Object); !ok {
				return nil, jsbridge.InvalidArgType("TLSOptions must be an object")
			}
		default:
			return nil, jsbridge.Unsupported("Bun.serve's tls with several server names")
		}
	}
	td, _ := jsbridge.DictOf(obj)
	cert, err := pem(s, td, "cert")
	if err != nil {
		return nil, err
	}
	key, err := pem(s, td, "key")
	if err != nil {
		return nil, err
	}
	if cert == nil && key == nil {
		return nil, nil
	}
	for _, name := range []string{"passphrase", "ca", "requestCert"} {
		v, err := td.Get(s, name)
		if err != nil {
			return nil, err
		}
		if !jsbridge.IsNullish(v) {
			return nil, jsbridge.Unsupported("Bun.serve's tls." + name)
		}
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, jsbridge.Errorf("error:0900006e:PEM routines:OPENSSL_internal:NO_START_LINE").WithCode("ERR_OSSL_PEM_NO_START_LINE")
	}
	return &tlsOptions{&tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"},
		// Records of full size from the first on: what is written is written with few system calls.
		DynamicRecordSizingDisabled: true,
	}}, nil
}
