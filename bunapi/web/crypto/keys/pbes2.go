// Private keys that a passphrase protects: PKCS #8 with PBES2 (RFC 8018), which is what tools write today.

package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
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

var (
	// ErrFormat is for keys whose encryption is not that of this file.
	ErrFormat = errors.New("the encryption of the private key is not known")
	// ErrPassphrase is for keys that a passphrase does not open.
	ErrPassphrase = errors.New("the passphrase does not open the private key")
)

// Encrypted is what an encrypted PKCS #8 key says of itself.
type Encrypted struct {
	sum        func() hash.Hash
	salt       []byte
	iterations int
	size       int // of the cipher's key, in bytes
	iv         []byte
	data       []byte
}

// ParseEncrypted reads the DER form.
func ParseEncrypted(der []byte) (*Encrypted, error) {
	var outer struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return nil, err
	}
	var scheme struct{ Derive, Cipher pkix.AlgorithmIdentifier }
	if !outer.Algorithm.Algorithm.Equal(oidPBES2) {
		return nil, ErrFormat
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
		return nil, ErrFormat
	}
	if _, err := asn1.Unmarshal(scheme.Derive.Parameters.FullBytes, &derive); err != nil {
		return nil, err
	}
	k := &Encrypted{sum: hashOf(derive.PRF.Algorithm), salt: derive.Salt, iterations: derive.Iterations, size: keyOf(scheme.Cipher.Algorithm), data: outer.Data}
	if _, err := asn1.Unmarshal(scheme.Cipher.Parameters.FullBytes, &k.iv); err != nil {
		return nil, err
	}
	if k.size == 0 || k.sum == nil || k.iterations < 1 || k.iterations > maxIterations {
		return nil, ErrFormat
	}
	if n := len(k.data); len(k.iv) != aes.BlockSize || n == 0 || n%aes.BlockSize != 0 {
		return nil, ErrPassphrase
	}
	return k, nil
}

// Decrypt returns the PKCS #8 key inside. With a wrong passphrase it fails, or nearly always does: what it returns then
// is no key.
func (k *Encrypted) Decrypt(passphrase string) ([]byte, error) {
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
		return nil, ErrPassphrase
	}
	for _, c := range plain[n-pad:] {
		if int(c) != pad {
			return nil, ErrPassphrase
		}
	}
	return plain[:n-pad], nil
}

// iterations is how often Encrypt derives the key: what OpenSSL does.
const iterations = 2048

// cipherByName is the key's length of a cipher that Encrypt knows, by Node's name, and its identifier; 0 if it does not.
func cipherByName(name string) (size int, oid asn1.ObjectIdentifier) {
	switch name {
	case "aes-128-cbc":
		return 16, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}
	case "aes-192-cbc":
		return 24, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}
	case "aes-256-cbc":
		return 32, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
	}
	return 0, nil
}

// KnowsCipher reports whether Encrypt knows a cipher.
func KnowsCipher(name string) bool {
	size, _ := cipherByName(name)
	return size > 0
}

// Encrypt protects a PKCS #8 key with a passphrase.
func Encrypt(plain []byte, cipherName string, passphrase []byte) ([]byte, error) {
	size, oid := cipherByName(cipherName)
	if size == 0 {
		return nil, ErrFormat
	}
	random := make([]byte, 16+aes.BlockSize)
	if _, err := rand.Read(random); err != nil {
		return nil, err
	}
	salt, iv := random[:16], random[16:]
	key, err := pbkdf2.Key(sha256.New, string(passphrase), salt, iterations, size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	data := append([]byte(nil), plain...)
	for range pad {
		data = append(data, byte(pad))
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
	ivParam, err := asn1.Marshal(iv)
	if err != nil {
		return nil, err
	}
	derive, err := asn1.Marshal(struct {
		Salt       []byte
		Iterations int
		PRF        pkix.AlgorithmIdentifier
	}{salt, iterations, pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, Parameters: asn1.NullRawValue}})
	if err != nil {
		return nil, err
	}
	scheme, err := asn1.Marshal(struct{ Derive, Cipher pkix.AlgorithmIdentifier }{
		pkix.AlgorithmIdentifier{Algorithm: oidPBKDF2, Parameters: asn1.RawValue{FullBytes: derive}},
		pkix.AlgorithmIdentifier{Algorithm: oid, Parameters: asn1.RawValue{FullBytes: ivParam}},
	})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}{pkix.AlgorithmIdentifier{Algorithm: oidPBES2, Parameters: asn1.RawValue{FullBytes: scheme}}, data})
}
