// A certificate with its key, as passed in options.

package dial

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"

	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/bunapi/web/crypto/openssl"
	"github.com/gobun/gobun/jsbridge"
)

var (
	errNoStartLine = openssl.Error("0900006e", "PEM routines", "NO_START_LINE", "PEM_NO_START_LINE")
	errMismatch    = openssl.Error("0b000074", "X.509 certificate routines", "KEY_VALUES_MISMATCH", "X509_KEY_VALUES_MISMATCH")
	errBadDecrypt  = openssl.Error("1e000065", "Cipher functions", "BAD_DECRYPT", "BAD_DECRYPT")
)

// KeyPair reads a certificate and its key as PEM. If only one is given it is only checked, and ok is false. Errors with Bun's
// messages are a *jsbridge.Error; subject names the owner of the option.
func KeyPair(cert, key []byte, passphrase, subject string) (pair tls.Certificate, ok bool, err error) {
	if cert != nil && !hasBlock(cert) || key != nil && !hasBlock(key) {
		return pair, false, errNoStartLine
	}
	if cert == nil || key == nil {
		return pair, false, nil
	}
	if key, err = openKey(key, passphrase, subject); err != nil {
		return pair, false, err
	}
	pair, err = tls.X509KeyPair(cert, key)
	if err != nil && strings.Contains(err.Error(), "does not match") {
		err = errMismatch
	}
	return pair, err == nil, err
}

func hasBlock(data []byte) bool {
	block, _ := pem.Decode(data)
	return block != nil
}

// openKey returns a key as PEM that crypto/tls can read, decrypting it if necessary.
func openKey(key []byte, passphrase, subject string) ([]byte, error) {
	for rest := key; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return key, nil
		}
		if block.Type != "ENCRYPTED PRIVATE KEY" {
			if block.Headers["DEK-Info"] != "" {
				return nil, jsbridge.Unsupported(subject + ": tls.key in the encryption of old OpenSSL versions (PKCS #1)")
			}
			continue
		}
		var der []byte
		k, err := keys.ParseEncrypted(block.Bytes)
		if err == nil {
			der, err = k.Decrypt(passphrase)
		}
		if errors.Is(err, keys.ErrFormat) {
			return nil, jsbridge.Unsupported(subject + ": tls.key: " + err.Error())
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
