// Certificates for the raw peer: an authority and what it, or nobody, signed. Made anew for each run.

package conformance

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

type certificates struct {
	authority *x509.Certificate
	key       *ecdsa.PrivateKey
	byName    map[string]pair
}

// pair is a certificate with its key, as PEM.
type pair struct{ cert, key []byte }

// newCertificates makes the authority ("ca") and, signed by it, "good" for localhost and 127.0.0.1, "other-name",
// "expired" and "client"; "self-signed" is signed by itself.
func newCertificates() (*certificates, error) {
	cs := &certificates{byName: map[string]pair{}}
	var err error
	if cs.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	serial := int64(0)
	template := func(name string) *x509.Certificate {
		serial++
		return &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name}, BasicConstraintsValid: true,
			NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
		}
	}
	ca := template("cases authority")
	ca.IsCA, ca.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageDigitalSignature
	if err := cs.sign("ca", ca, ca, cs.key); err != nil {
		return nil, err
	}
	block, _ := pem.Decode(cs.byName["ca"].cert)
	if cs.authority, err = x509.ParseCertificate(block.Bytes); err != nil {
		return nil, err
	}
	local := func(t *x509.Certificate) *x509.Certificate {
		t.DNSNames, t.IPAddresses = []string{"localhost"}, []net.IP{net.IPv4(127, 0, 0, 1)}
		return t
	}
	expired, other := local(template("expired")), template("other-name")
	expired.NotAfter = time.Now().Add(-time.Hour)
	other.DNSNames = []string{"other.test"}
	for name, t := range map[string]*x509.Certificate{"good": local(template("good")), "other-name": other, "expired": expired, "client": template("client")} {
		if err := cs.sign(name, t, cs.authority, nil); err != nil {
			return nil, err
		}
	}
	self, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := local(template("self-signed"))
	t.IsCA, t.KeyUsage = true, ca.KeyUsage // as openssl req -x509 makes them
	return cs, cs.sign("self-signed", t, t, self)
}

// sign adds a certificate. With own the certificate is signed by its own key.
func (cs *certificates) sign(name string, t, parent *x509.Certificate, own *ecdsa.PrivateKey) error {
	key, signer := own, own
	if own == nil {
		var err error
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return err
		}
		signer = cs.key
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, &key.PublicKey, signer)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	cs.byName[name] = pair{
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
	}
	return nil
}

// config is a server's configuration with the named certificate, nil for no name.
func (cs *certificates) config(name string, wantClient bool) (*tls.Config, error) {
	if name == "" {
		return nil, nil
	}
	p, ok := cs.byName[name]
	if !ok {
		return nil, fmt.Errorf("no certificate %q", name)
	}
	cert, err := tls.X509KeyPair(p.cert, p.key)
	if err != nil {
		return nil, err
	}
	cfg := &tls.Config{Certificates: []tls.Certificate{cert}}
	if wantClient {
		cfg.ClientAuth, cfg.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
		cfg.ClientCAs.AddCert(cs.authority)
	}
	return cfg, nil
}

// pem answers with the named certificate and its key.
func (cs *certificates) pem(name string) ([]string, error) {
	p, ok := cs.byName[name]
	if !ok {
		return nil, fmt.Errorf("no certificate %q", name)
	}
	return []string{string(bytes.TrimSpace(p.cert)) + "\n", string(bytes.TrimSpace(p.key)) + "\n"}, nil
}
