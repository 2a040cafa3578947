// importKey and exportKey.

package crypto

import (
	"cmp"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/jsbridge"
)

// formatOf reads the first argument of a method.
func formatOf(s jsbridge.Scope, v goja.Value, method string) (string, error) {
	name, err := s.ToString(v)
	if err != nil {
		return "", err
	}
	switch name {
	case "raw", "pkcs8", "spki", "jwk":
		return name, nil
	}
	return "", jsbridge.TypeError("Failed to execute '%s' on 'SubtleCrypto': 1st argument '%s' is not a valid enum value of type KeyFormat.", method, name).WithCode("ERR_INVALID_ARG_VALUE")
}

// jwk is a JSON Web Key as it was given.
type jwk struct {
	members map[string]string
	ext     *bool
	ops     []string
}

func importKey(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	format, err := formatOf(s, a.At(0), "importKey")
	if err != nil {
		return job{}, err
	}
	var web *jwk
	if format == "jwk" {
		if web, err = readJWK(s, a.At(1)); err != nil {
			return job{}, err
		}
	} else if _, ok := jsbridge.View(s, a.At(1)); !ok {
		return job{}, jsbridge.InvalidArgType("Failed to execute 'importKey' on 'SubtleCrypto': 2nd argument is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.")
	}
	p, err := paramsOf(s, a.At(2))
	if err != nil {
		return job{}, err
	}
	extractable := a.At(3).ToBoolean()
	usages, err := usagesOf(s, a.At(4))
	if err != nil {
		return job{}, err
	}
	// The bytes are taken after the algorithm, whose getters may have detached them.
	data := func() ([]byte, error) { return copied(s, a.At(1)) }
	k, err := importParts(s, p, format, data, web, extractable, usages)
	if err != nil {
		return job{}, err
	}
	return done(func(s jsbridge.Scope) goja.Value { return s.New(keyClass, k) }), nil
}

// importParts makes a key of data in a format. data is not called for a JWK.
func importParts(s jsbridge.Scope, p params, format string, data func() ([]byte, error), web *jwk, extractable bool, usages []string) (*key, error) {
	if web != nil {
		switch {
		case web.ext != nil && !*web.ext && extractable:
			return nil, jsbridge.DOMException("DataError", `JWK "ext" Parameter and extractable mismatch`)
		case web.ops != nil && len(only(usages, web.ops)) != len(usages):
			return nil, jsbridge.DOMException("DataError", "Key operations and usage mismatch")
		}
	}
	switch p.family {
	case familyAES, familyHMAC, familyKDF:
		switch {
		case web != nil && p.family != familyKDF:
			secret, err := base64.RawURLEncoding.DecodeString(web.members["k"])
			if web.members["kty"] != "oct" || err != nil {
				return nil, errData
			}
			k, err := importSecret(s, p, known(secret), extractable, usages)
			if err == nil && web.members["alg"] != "" && web.members["alg"] != k.jwkName() {
				err = errData
			}
			return k, err
		case format != "raw":
			return nil, errNotSupported
		}
		return importSecret(s, p, data, extractable, usages)
	}
	var public []byte
	if web == nil {
		var err error
		if public, err = data(); err != nil {
			return nil, err
		}
	}
	kind, pair, err := parsePair(s, p, format, public, web)
	if err != nil {
		return nil, err
	}
	return importPair(s, p, pair, kind, extractable, usages)
}

// known is the data of a secret that is there already.
func known(secret []byte) func() ([]byte, error) {
	return func() ([]byte, error) { return secret, nil }
}

// importSecret makes a key of what data returns when the algorithm has been read.
func importSecret(s jsbridge.Scope, p params, data func() ([]byte, error), extractable bool, usages []string) (*key, error) {
	k := &key{algorithm: p.algorithm, kind: "secret", extractable: extractable, usages: usages}
	take := func() (n int, err error) {
		k.bytes, err = data()
		return len(k.bytes), err
	}
	switch p.family {
	case familyHMAC:
		var err error
		if k.hash, err = p.hash(s, "HmacImportParams"); err != nil {
			return nil, err
		}
		bits, given, err := p.number(s, "HmacImportParams", "length", "")
		if err != nil {
			return nil, err
		}
		if err := p.checkUsages(usages, p.private, p.public); err != nil {
			return nil, err
		}
		if len(usages) == 0 {
			return nil, errNoSecretUsages
		}
		n, err := take()
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, jsbridge.DOMException("DataError", "Zero-length key is not supported")
		}
		if k.bits = 8 * n; given {
			if bits == 0 || bits > k.bits || bits <= k.bits-8 {
				return nil, jsbridge.DOMException("DataError", "Invalid key length")
			}
			k.bits = bits
		}
		return k, nil
	case familyKDF:
		if err := p.checkUsages(usages, p.private); err != nil {
			return nil, err
		}
		if extractable {
			return nil, jsbridge.SyntaxError("%s keys are not extractable", p.name)
		}
	default:
		if err := p.checkUsages(usages, p.private, p.public); err != nil {
			return nil, err
		}
		if n, err := take(); err != nil || n != 16 && n != 24 && n != 32 {
			return nil, cmp.Or(err, error(errData))
		}
		if len(usages) == 0 {
			return nil, errNoSecretUsages
		}
		return k, nil
	}
	if len(usages) == 0 {
		return nil, errNoSecretUsages
	}
	_, err := take()
	return k, err
}

var errNoSecretUsages = jsbridge.SyntaxError("Usages cannot be empty when importing a secret key.")

// parsePair reads an asymmetric key.
func parsePair(s jsbridge.Scope, p params, format string, data []byte, web *jwk) (kind string, pair *keys.Key, err error) {
	curve := ""
	if p.family == familyEC {
		if curve, err = curveName(s, p); err != nil {
			return "", nil, err
		}
	}
	kind = "public"
	switch format {
	case "jwk":
		if web.members["d"] != "" {
			kind = "private"
		}
		pair, err = keys.FromJWK(func(name string) string { return web.members[name] }, kind == "private")
	case "spki":
		pair, err = keys.ParsePublic(data, "spki")
	case "pkcs8":
		kind = "private"
		pair, err = keys.ParsePrivate(data, "pkcs8", nil)
	default:
		pair, err = rawPublic(p, curve, data)
		if err == errNotRaw {
			return "", nil, jsbridge.DOMException("NotSupportedError", "Unable to import %s using raw format", p.name)
		}
	}
	if err != nil {
		return "", nil, errKeyData
	}
	want := map[family]string{familyRSA: "rsa", familyEC: "ec", familyOKP: strings.ToLower(p.name)}[p.family]
	if pair.Type() != want {
		return "", nil, errKeyData
	}
	if pub, ok := pair.Public.(*ecdsa.PublicKey); ok && pub.Params().Name != curve {
		return "", nil, errKeyData
	}
	return kind, pair, nil
}

var errNotRaw = fmt.Errorf("no raw format")

func rawPublic(p params, curve string, data []byte) (*keys.Key, error) {
	switch {
	case p.family == familyRSA:
		return nil, errNotRaw
	case p.family == familyEC:
		pub, err := ecdsa.ParseUncompressedPublicKey(keys.Curve(curve), data)
		return &keys.Key{Public: pub}, err
	case p.name == "X25519":
		pub, err := ecdh.X25519().NewPublicKey(data)
		return &keys.Key{Public: pub}, err
	case len(data) != ed25519.PublicKeySize:
		return nil, errKeyData
	}
	return &keys.Key{Public: ed25519.PublicKey(data)}, nil
}

func importPair(s jsbridge.Scope, p params, pair *keys.Key, kind string, extractable bool, usages []string) (*key, error) {
	k := &key{algorithm: p.algorithm, kind: kind, pair: pair, extractable: extractable, usages: usages}
	if p.family == familyRSA {
		var err error
		if k.hash, err = p.hash(s, "RsaHashedImportParams"); err != nil {
			return nil, err
		}
	}
	allowed := p.public
	if kind == "private" {
		allowed = p.private
	}
	if err := p.checkUsages(usages, allowed); err != nil {
		return nil, err
	}
	if kind == "private" && len(usages) == 0 {
		return nil, jsbridge.SyntaxError("Usages cannot be empty when importing a private key.")
	}
	return k, nil
}

// readJWK takes the members of a key that are texts, and those that say what it is for.
func readJWK(s jsbridge.Scope, v goja.Value) (*jwk, error) {
	if !jsbridge.IsObject(v) {
		return nil, jsbridge.InvalidArgType("Failed to execute 'importKey' on 'SubtleCrypto': 2nd argument is not an object.")
	}
	d, _ := jsbridge.DictOf(v)
	w := &jwk{members: map[string]string{}}
	for _, name := range []string{"kty", "k", "alg", "crv", "x", "y", "d", "n", "e", "p", "q"} {
		m, err := d.Get(s, name)
		if err != nil {
			return nil, err
		}
		if !goja.IsUndefined(m) {
			if w.members[name], err = s.ToString(m); err != nil {
				return nil, err
			}
		}
	}
	ext, err := d.Get(s, "ext")
	if err != nil {
		return nil, err
	}
	if !goja.IsUndefined(ext) {
		b := ext.ToBoolean()
		w.ext = &b
	}
	ops, err := d.Get(s, "key_ops")
	if err != nil || goja.IsUndefined(ops) {
		return w, err
	}
	w.ops, err = usagesOf(s, ops)
	return w, err
}

// parseJWK reads the JSON of a key that was wrapped.
func parseJWK(text []byte) (*jwk, error) {
	var all map[string]json.RawMessage
	if json.Unmarshal(text, &all) != nil {
		return nil, errData
	}
	w := &jwk{members: map[string]string{}}
	for name, raw := range all {
		var v string
		if json.Unmarshal(raw, &v) == nil {
			w.members[name] = v
		}
	}
	if raw, ok := all["ext"]; ok && json.Unmarshal(raw, &w.ext) != nil {
		return nil, errData
	}
	if raw, ok := all["key_ops"]; ok && json.Unmarshal(raw, &w.ops) != nil {
		return nil, errData
	}
	return w, nil
}

// jwkName is the member alg of a key's JWK, empty if it has none.
func (k *key) jwkName() string {
	short := func() string { return strings.TrimPrefix(k.hash.Web, "SHA-") }
	switch k.algorithm.name {
	case "AES-GCM", "AES-CBC", "AES-CTR", "AES-KW":
		return fmt.Sprintf("A%d%s", 8*len(k.bytes), k.algorithm.name[4:])
	case "HMAC":
		return "HS" + short()
	case "RSA-PSS":
		return "PS" + short()
	case "RSASSA-PKCS1-v1_5":
		return "RS" + short()
	case "RSA-OAEP":
		if short() == "1" {
			return "RSA-OAEP"
		}
		return "RSA-OAEP-" + short()
	case "Ed25519":
		return "Ed25519"
	}
	return ""
}

// jwk lists the members of a key, sorted by name.
func (k *key) jwk() ([]keys.Member, error) {
	var list []keys.Member
	if k.pair != nil {
		var err error
		if list, err = k.pair.JWK(); err != nil {
			return nil, errNotSupported
		}
	} else {
		list = []keys.Member{{Name: "kty", Value: "oct"}, {Name: "k", Value: base64.RawURLEncoding.EncodeToString(k.bytes)}}
	}
	if name := k.jwkName(); name != "" {
		list = append(list, keys.Member{Name: "alg", Value: name})
	}
	list = append(list, keys.Member{Name: "ext"}, keys.Member{Name: "key_ops"})
	slices.SortFunc(list, func(a, b keys.Member) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func (k *key) jwkObject(s jsbridge.Scope, list []keys.Member) goja.Value {
	o := s.Object()
	for _, m := range list {
		switch m.Name {
		case "ext":
			_ = o.Set("ext", k.extractable)
		case "key_ops":
			_ = o.Set("key_ops", s.Strings(k.usages))
		default:
			_ = o.Set(m.Name, m.Value)
		}
	}
	return o
}

// jwkText is the JSON of a key that is wrapped.
func (k *key) jwkText() ([]byte, error) {
	list, err := k.jwk()
	if err != nil {
		return nil, err
	}
	o := map[string]any{}
	for _, m := range list {
		o[m.Name] = m.Value
	}
	o["ext"], o["key_ops"] = k.extractable, k.usages
	return json.Marshal(o)
}

// export encodes a key in a format of bytes.
func (k *key) export(format string) ([]byte, error) {
	if k.pair == nil {
		if format != "raw" || k.algorithm.family == familyKDF {
			return nil, errNotSupported
		}
		return slices.Clone(k.bytes), nil
	}
	switch {
	case format == "raw" && k.algorithm.family == familyRSA:
		return nil, errNotSupported
	case format == "pkcs8" && k.kind != "private", format != "pkcs8" && k.kind != "public":
		return nil, errWrongKey
	case format != "raw":
		der, _, err := k.pair.Export(format)
		return der, err
	}
	switch pub := k.pair.Public.(type) {
	case *ecdsa.PublicKey:
		return pub.Bytes()
	case *ecdh.PublicKey:
		return pub.Bytes(), nil
	case ed25519.PublicKey:
		return slices.Clone(pub), nil
	}
	return nil, errNotSupported
}

func exportKey(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	format, err := formatOf(s, a.At(0), "exportKey")
	if err != nil {
		return job{}, err
	}
	k, err := keyArgument(s, a, 1, "key", "exportKey")
	if err != nil {
		return job{}, err
	}
	if !k.extractable {
		return job{}, jsbridge.DOMException("InvalidAccessError", "key is not extractable")
	}
	if format == "jwk" {
		list, err := k.jwk()
		if err != nil {
			return job{}, err
		}
		return done(func(s jsbridge.Scope) goja.Value { return k.jwkObject(s, list) }), nil
	}
	data, err := k.export(format)
	if err != nil {
		return job{}, err
	}
	return done(func(s jsbridge.Scope) goja.Value { return s.ArrayBuffer(data) }), nil
}
