// The certificate object passed to a checkServerIdentity.

package dial

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Certificate returns a certificate as Node's tls shows it.
func Certificate(s jsbridge.Scope, c *x509.Certificate) *goja.Object {
	obj := s.Object()
	set := func(name string, v goja.Value) { _ = obj.Set(name, v) }
	set("subject", nameObject(s, c.Subject.Names))
	set("issuer", nameObject(s, c.Issuer.Names))
	if names := alternativeNames(c); len(names) > 0 {
		set("subjectaltname", s.String(strings.Join(names, ", ")))
	} else {
		set("subjectaltname", goja.Undefined())
	}
	set("infoAccess", goja.Undefined())
	switch key := c.PublicKey.(type) {
	case *ecdsa.PublicKey:
		set("bits", s.Int(key.Curve.Params().BitSize))
		if point, err := key.Bytes(); err == nil {
			set("pubkey", s.Buffer(point))
		}
		nist := key.Curve.Params().Name
		asn1 := map[string]string{"P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1", "P-224": "secp224r1"}[nist]
		set("asn1Curve", s.String(asn1))
		set("nistCurve", s.String(nist))
	case *rsa.PublicKey:
		set("modulus", s.String(fmt.Sprintf("%X", key.N)))
		set("bits", s.Int(key.N.BitLen()))
		set("exponent", s.String(fmt.Sprintf("0x%x", key.E)))
		set("pubkey", s.Buffer(x509.MarshalPKCS1PublicKey(key)))
	}
	const layout = "Jan _2 15:04:05 2006 GMT"
	set("valid_from", s.String(c.NotBefore.UTC().Format(layout)))
	set("valid_to", s.String(c.NotAfter.UTC().Format(layout)))
	sum1, sum256, sum512 := sha1.Sum(c.Raw), sha256.Sum256(c.Raw), sha512.Sum512(c.Raw)
	set("fingerprint", s.String(fingerprint(sum1[:])))
	set("fingerprint256", s.String(fingerprint(sum256[:])))
	set("fingerprint512", s.String(fingerprint(sum512[:])))
	set("ext_key_usage", goja.Undefined())
	set("serialNumber", s.String(fmt.Sprintf("%X", c.SerialNumber.Bytes())))
	set("raw", s.Buffer(append([]byte(nil), c.Raw...)))
	set("ca", s.Bool(c.IsCA))
	return obj
}

func fingerprint(sum []byte) string {
	return strings.TrimSuffix(strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":"), ":")
}

// attributes are the short names of the parts of a distinguished name (RFC 4519).
var attributes = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
	"2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.42": "GN", "1.2.840.113549.1.9.1": "emailAddress",
	"0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
}

// nameObject returns a distinguished name; parts that occur more than once are arrays.
func nameObject(s jsbridge.Scope, names []pkix.AttributeTypeAndValue) *goja.Object {
	obj := s.VM().CreateObject(nil)
	values := map[string][]string{}
	var order []string
	for _, n := range names {
		key := n.Type.String()
		if short, ok := attributes[key]; ok {
			key = short
		}
		if values[key] == nil {
			order = append(order, key)
		}
		values[key] = append(values[key], fmt.Sprint(n.Value))
	}
	for _, key := range order {
		if list := values[key]; len(list) == 1 {
			_ = obj.Set(key, list[0])
		} else {
			_ = obj.Set(key, s.Strings(list))
		}
	}
	return obj
}

func alternativeNames(c *x509.Certificate) []string {
	var names []string
	for _, n := range c.DNSNames {
		names = append(names, "DNS:"+n)
	}
	for _, n := range c.EmailAddresses {
		names = append(names, "email:"+n)
	}
	for _, n := range c.URIs {
		names = append(names, "URI:"+n.String())
	}
	for _, n := range c.IPAddresses {
		names = append(names, "IP Address:"+n.String())
	}
	return names
}
