// Ciphers.

package crypto

import (
	"errors"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/ciphers"
	"github.com/gobun/gobun/bunapi/web/crypto/openssl"
	"github.com/gobun/gobun/jsbridge"
)

var (
	errBadDecrypt = openssl.Error("1e000065", "Cipher functions", "BAD_DECRYPT", "BAD_DECRYPT")
	errFinalBlock = openssl.Error("1e00007b", "Cipher functions", "WRONG_FINAL_BLOCK_LENGTH", "WRONG_FINAL_BLOCK_LENGTH")
	errMultiple   = openssl.Error("1e00006a", "Cipher functions", "DATA_NOT_MULTIPLE_OF_BLOCK_LENGTH", "DATA_NOT_MULTIPLE_OF_BLOCK_LENGTH")
	errTag        = jsbridge.Errorf("Unsupported state or unable to authenticate data")
)

func cipherError(err error) error {
	switch {
	case errors.Is(err, ciphers.ErrPadding):
		return errBadDecrypt
	case errors.Is(err, ciphers.ErrFinalBlock):
		return errFinalBlock
	case errors.Is(err, ciphers.ErrPartial):
		return errMultiple
	case errors.Is(err, ciphers.ErrTag):
		return errTag
	}
	return err
}

var cipherClass = &jsbridge.Class{Name: "CipherState", Hidden: true, Methods: []jsbridge.Method{
	jsbridge.M("update", 1, func(s jsbridge.Scope, c *ciphers.State, a jsbridge.Args) (goja.Value, error) {
		data, _ := jsbridge.View(s, a.At(0))
		return s.Buffer(c.Update(data)), nil
	}),
	jsbridge.M("final", 0, func(s jsbridge.Scope, c *ciphers.State, _ jsbridge.Args) (goja.Value, error) {
		out, err := c.Final()
		if err != nil {
			return nil, cipherError(err)
		}
		return s.Buffer(out), nil
	}),
	jsbridge.M("setAAD", 1, func(s jsbridge.Scope, c *ciphers.State, a jsbridge.Args) (goja.Value, error) {
		data, _ := jsbridge.View(s, a.At(0))
		c.AAD(data)
		return nil, nil
	}),
	jsbridge.M("setTag", 1, func(s jsbridge.Scope, c *ciphers.State, a jsbridge.Args) (goja.Value, error) {
		c.Tag = bytesAt(s, a, 0)
		return nil, nil
	}),
	jsbridge.M("getTag", 0, func(s jsbridge.Scope, c *ciphers.State, _ jsbridge.Args) (goja.Value, error) {
		return s.Buffer(append([]byte{}, c.Tag...)), nil
	}),
	jsbridge.M("setPadding", 1, func(_ jsbridge.Scope, c *ciphers.State, a jsbridge.Args) (goja.Value, error) {
		c.NoPadding = !a.At(0).ToBoolean()
		return nil, nil
	}),
}}

var ciphering = []function{
	{"cipherNames", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		var names []string
		for i := range ciphers.Ciphers {
			names = append(names, ciphers.Ciphers[i].Name)
		}
		return s.Strings(names), nil
	}},
	// cipherInfo(name or nid) is undefined if there is none.
	{"cipherInfo", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		c := ciphers.Find(textAt(a, 0))
		if n, ok := jsbridge.Number(a.At(0)); ok {
			for i := range ciphers.Ciphers {
				if ciphers.Ciphers[i].NID == int(n) {
					c = &ciphers.Ciphers[i]
				}
			}
		}
		if c == nil {
			return nil, nil
		}
		o := s.Object()
		name := c.Name
		if c.Listed != "" {
			name = c.Listed
		}
		_ = o.Set("mode", c.Mode)
		_ = o.Set("name", name)
		_ = o.Set("nid", c.NID)
		if c.Mode != "stream" {
			_ = o.Set("blockSize", c.Block)
		}
		if c.IV > 0 {
			_ = o.Set("ivLength", c.IV)
		}
		_ = o.Set("keyLength", c.Key)
		return o, nil
	}},
	// cipherState(name, key, iv, decrypt): the lengths have been checked.
	{"cipherState", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		name := textAt(a, 0)
		state, err := ciphers.New(ciphers.Find(name), bytesAt(s, a, 1), bytesAt(s, a, 2), a.At(3).ToBoolean())
		if errors.Is(err, ciphers.ErrUnsupported) {
			return nil, jsbridge.Unsupported("node:crypto: the cipher " + name)
		}
		if err != nil {
			return nil, err
		}
		return s.New(cipherClass, state), nil
	}},
}
