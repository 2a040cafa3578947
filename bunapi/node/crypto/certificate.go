// X.509 certificates.

package crypto

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/jsbridge"
)

var certificateClass = &jsbridge.Class{Name: "CertificateHandle", Hidden: true}

func certificateAt(s jsbridge.Scope, a jsbridge.Args, i int) (*x509.Certificate, error) {
	c, ok := jsbridge.Unwrap[*x509.Certificate](s, a.At(i))
	if !ok {
		return nil, jsbridge.TypeError("Invalid certificate")
	}
	return c, nil
}

// names are what OpenSSL calls the parts of a distinguished name.
var names = [...][2]string{
	{"2.5.4.3", "CN"}, {"2.5.4.4", "SN"}, {"2.5.4.5", "serialNumber"}, {"2.5.4.6", "C"}, {"2.5.4.7", "L"}, {"2.5.4.8", "ST"}, {"2.5.4.9", "street"}, {"2.5.4.10", "O"},
	{"2.5.4.11", "OU"}, {"2.5.4.12", "title"}, {"2.5.4.42", "GN"}, {"2.5.4.97", "organizationIdentifier"}, {"1.2.840.113549.1.9.1", "emailAddress"},
	{"0.9.2342.19200300.100.1.25", "DC"}, {"0.9.2342.19200300.100.1.1", "UID"},
}

// partName is the name of a part, or its number.
func partName(id string) string {
	for _, n := range names {
		if n[0] == id {
			return n[1]
		}
	}
	return id
}

// distinguished lists a name's parts, as [name, value] each.
func distinguished(raw []byte) (parts [][2]string) {
	var sequence pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &sequence); err != nil {
		return nil
	}
	for _, set := range sequence {
		for _, part := range set {
			parts = append(parts, [2]string{partName(part.Type.String()), fmt.Sprint(part.Value)})
		}
	}
	return parts
}

func lines(parts [][2]string) string {
	var list []string
	for _, p := range parts {
		list = append(list, p[0]+"="+p[1])
	}
	return strings.Join(list, "\n")
}

func fingerprint(sum []byte) string {
	var list []string
	for _, b := range sum {
		list = append(list, fmt.Sprintf("%02X", b))
	}
	return strings.Join(list, ":")
}

// alternatives is the subject's other names as OpenSSL prints them. A name with a character that could be taken for the end
// of one is quoted.
func alternatives(c *x509.Certificate) string {
	var list []string
	add := func(kind, value string) {
		if strings.ContainsAny(value, `,"\`) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			value = fmt.Sprintf("%q", value)
		}
		list = append(list, kind+":"+value)
	}
	for _, e := range c.Extensions {
		if !e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 17}) {
			continue
		}
		var all []asn1.RawValue
		if _, err := asn1.Unmarshal(e.Value, &all); err != nil {
			return ""
		}
		for _, v := range all {
			switch v.Tag { // RFC 5280 section 4.2.1.6
			case 1:
				add("email", string(v.Bytes))
			case 2:
				add("DNS", string(v.Bytes))
			case 4:
				add("DirName", strings.ReplaceAll(lines(distinguished(v.Bytes)), "\n", ","))
			case 6:
				add("URI", string(v.Bytes))
			case 7:
				add("IP Address", opensslIP(v.Bytes))
			case 8:
				add("Registered ID", fmt.Sprint(v.Bytes))
			}
		}
	}
	return strings.Join(list, ", ")
}

func opensslIP(ip net.IP) string {
	if v4 := ip.To4(); v4 != nil {
		return v4.String()
	}
	var list []string
	for i := 0; i+1 < len(ip); i += 2 {
		list = append(list, fmt.Sprintf("%X", int(ip[i])<<8|int(ip[i+1])))
	}
	return strings.Join(list, ":")
}

func certificateTime(t time.Time) string { return t.UTC().Format("Jan _2 15:04:05 2006") + " GMT" }

// usages are the object identifiers of the extended key usages.
func usages(c *x509.Certificate) []string {
	for _, e := range c.Extensions {
		if e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 37}) {
			var ids []asn1.ObjectIdentifier
			if _, err := asn1.Unmarshal(e.Value, &ids); err != nil {
				return nil
			}
			var list []string
			for _, id := range ids {
				list = append(list, id.String())
			}
			return list
		}
	}
	return nil
}

var certificates = []function{
	// readCertificate(bytes) is a text for what is none.
	{"readCertificate", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		data := bytesAt(s, a, 0)
		fault := "error:0900006e:PEM routines:OPENSSL_internal:NO_START_LINE"
		if bytes.HasPrefix(data, []byte("-----BEGIN")) {
			fault = "error:0c00006d:ASN.1 encoding routines:OPENSSL_internal:DECODE_ERROR"
		}
		if block, _ := pem.Decode(data); block != nil {
			data = block.Bytes
		}
		c, err := x509.ParseCertificate(data)
		if err != nil {
			return s.String(fault), nil
		}
		return s.New(certificateClass, c), nil
	}},
	{"certificateParts", certificateParts},
	{"certificateKey", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		c, err := certificateAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		k, err := keys.ParsePublic(c.RawSubjectPublicKeyInfo, "spki")
		if err != nil {
			return nil, keyError(err)
		}
		return newKey(s, k), nil
	}},
	{"certificateMatches", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		c, err := certificateAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		// It is the certificate's own name that is given.
		if name, ok := matching(c, textAt(a, 1), textAt(a, 2)); ok {
			return s.String(name), nil
		}
		return nil, nil
	}},
	{"certificateIssued", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		c, err := certificateAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		by, err := certificateAt(s, a, 1)
		return s.Bool(err == nil && bytes.Equal(c.RawIssuer, by.RawSubject)), err
	}},
	{"certificateVerify", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		c, err := certificateAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		k, err := keyAt(s, a, 1)
		if err != nil {
			return nil, err
		}
		by := &x509.Certificate{PublicKey: k.Public, PublicKeyAlgorithm: c.PublicKeyAlgorithm}
		switch k.Type() {
		case "rsa":
			by.PublicKeyAlgorithm = x509.RSA
		case "ec":
			by.PublicKeyAlgorithm = x509.ECDSA
		case "ed25519":
			by.PublicKeyAlgorithm = x509.Ed25519
		}
		return s.Bool(by.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil), nil
	}},
	{"certificateHasKey", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		c, err := certificateAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		k, err := keyAt(s, a, 1)
		if err != nil {
			return nil, err
		}
		own, err := keys.ParsePublic(c.RawSubjectPublicKeyInfo, "spki")
		return s.Bool(err == nil && own.Equal(k.PublicOnly())), nil
	}},
}

// certificateParts(certificate) is an object with what the script's accessors give.
func certificateParts(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	c, err := certificateAt(s, a, 0)
	if err != nil {
		return nil, err
	}
	o := s.Object()
	pairs := func(parts [][2]string) *goja.Object {
		var list []goja.Value
		for _, p := range parts {
			list = append(list, s.Array(s.String(p[0]), s.String(p[1])))
		}
		return s.Array(list...)
	}
	subject, issuer := distinguished(c.RawSubject), distinguished(c.RawIssuer)
	_ = o.Set("subject", lines(subject))
	_ = o.Set("issuer", lines(issuer))
	_ = o.Set("subjectParts", pairs(subject))
	_ = o.Set("issuerParts", pairs(issuer))
	if text := alternatives(c); text != "" {
		_ = o.Set("subjectAltName", text)
	}
	var access []string
	for _, v := range c.OCSPServer {
		access = append(access, "OCSP - URI:"+v+"\n")
	}
	for _, v := range c.IssuingCertificateURL {
		access = append(access, "CA Issuers - URI:"+v+"\n")
	}
	if access != nil {
		_ = o.Set("infoAccess", strings.Join(access, ""))
	}
	_ = o.Set("validFrom", certificateTime(c.NotBefore))
	_ = o.Set("validTo", certificateTime(c.NotAfter))
	_ = o.Set("from", c.NotBefore.UnixMilli())
	_ = o.Set("to", c.NotAfter.UnixMilli())
	one, two, five := sha1.Sum(c.Raw), sha256.Sum256(c.Raw), sha512.Sum512(c.Raw)
	_ = o.Set("fingerprint", fingerprint(one[:]))
	_ = o.Set("fingerprint256", fingerprint(two[:]))
	_ = o.Set("fingerprint512", fingerprint(five[:]))
	if list := usages(c); list != nil {
		_ = o.Set("keyUsage", s.Strings(list))
	}
	serial := strings.ToUpper(c.SerialNumber.Text(16))
	if len(serial)%2 != 0 {
		serial = "0" + serial
	}
	_ = o.Set("serialNumber", serial)
	_ = o.Set("ca", c.IsCA)
	_ = o.Set("raw", s.Buffer(bytes.Clone(c.Raw)))
	_ = o.Set("pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})))
	return o, nil
}

// matching finds the name of a certificate that fits a host, an address or a mailbox.
func matching(c *x509.Certificate, kind, value string) (name string, ok bool) {
	switch kind {
	case "host":
		if net.ParseIP(value) != nil {
			return "", false
		}
		for _, name := range c.DNSNames {
			one := &x509.Certificate{DNSNames: []string{name}}
			if one.VerifyHostname(value) == nil {
				return name, true
			}
		}
	case "ip":
		ip := net.ParseIP(value)
		for _, v := range c.IPAddresses {
			if ip != nil && v.Equal(ip) {
				return value, true
			}
		}
	default:
		for _, v := range c.EmailAddresses {
			if strings.EqualFold(v, value) {
				return v, true
			}
		}
	}
	return "", false
}
