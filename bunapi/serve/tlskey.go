// Private keys that a passphrase protects: PKCS #8 with PBES2 (RFC 8018), which is what tools write today.

package serve

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"hash"
)

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
)

// maxIterations bounds the work that a key file may ask for; tools use some thousands to some hundred thousands.
const maxIterations = 10_000_000

// hashOf and keyOf are what the algorithms of a key file stand for.
func hashOf(oid asn1.ObjectIdentifier) func() hash.Hash {
	switch oid.String() {
	case "", "1.2.840.113549.2.7": // the default
		return sha1.New
	case "1.2.840.113549.2.9":
		return sha256.New
	case "1.2.840.113549.2.10":
		return sha512.New384
	case "1.2.840.113549.2.11":
		return sha512.New
	}
	return nil
}

func keyOf(oid asn1.ObjectIdentifier) (size int) {
	switch oid.String() {
	case "2.16.840.1.101.3.4.1.2":
		return 16
	case "2.16.840.1.101.3.4.1.22":
		return 24
	case "2.16.840.1.101.3.4.1.42":
		return 32
	}
	return 0
}

var errKeyFormat = errors.New("the encryption of the private key is not known")

// encryptedKey is what an encrypted PKCS #8 key says of itself.
type encryptedKey struct {
	sum        func() hash.Hash
	salt       []byte
	iterations int
	size       int // of the cipher's key, in bytes
	iv         []byte
	data       []byte
}

// parseEncryptedKey reads the DER form.
func parseEncryptedKey(der []byte) (*encryptedKey, error) {
	var outer struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return nil, err
	}
	var scheme struct{ Derive, Cipher pkix.AlgorithmIdentifier }
	if !outer.Algorithm.Algorithm.Equal(oidPBES2) {
		return nil, errKeyFormat
	}
	if _, err := asn1.Unmarshal(outer.Algorithm.Parameters.FullBytes, &scheme); err != nil {
		return nil, err
	}
	var derive struct {
		Salt       []byte
		Iterations int
		Length     int                      `asn1:"optional"`
		PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
	}
	if !scheme.Derive.Algorithm.Equal(oidPBKDF2) {
		return nil, errKeyFormat
	}
	if _, err := asn1.Unmarshal(scheme.Derive.Parameters.FullBytes, &derive); err != nil {
		return nil, err
	}
	k := &encryptedKey{sum: hashOf(derive.PRF.Algorithm), salt: derive.Salt, iterations: derive.Iterations, size: keyOf(scheme.Cipher.Algorithm), data: outer.Data}
	if _, err := asn1.Unmarshal(scheme.Cipher.Parameters.FullBytes, &k.iv); err != nil {
		return nil, err
	}
	if k.size == 0 || k.sum == nil || k.iterations < 1 || k.iterations > maxIterations {
		return nil, errKeyFormat
	}
	if n := len(k.data); len(k.iv) != aes.BlockSize || n == 0 || n%aes.BlockSize != 0 {
		return nil, errBadDecrypt
	}
	return k, nil
}

// decrypt returns the PKCS #8 key inside. With a wrong passphrase it fails, or nearly always does: what it returns then
// is no key.
func (k *encryptedKey) decrypt(passphrase string) ([]byte, error) {
	key, err := pbkdf2.Key(k.sum, passphrase, k.salt, k.iterations, k.size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	n := len(k.data)
	plain := make([]byte, n)
	cipher.NewCBCDecrypter(block, k.iv).CryptBlocks(plain, k.data)
	// The padding (PKCS #7) tells whether the passphrase was right.
	pad := int(plain[n-1])
	if pad == 0 || pad > aes.BlockSize {
		return nil, errBadDecrypt
	}
	for _, c := range plain[n-pad:] {
		if int(c) != pad {
			return nil, errBadDecrypt
		}
	}
	return plain[:n-pad], nil
}
