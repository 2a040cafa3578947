package keys

import (
	"bytes"
	"crypto/aes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keyFiles are keys that OpenSSL encrypted with the passphrase "secret", by file name, as DER.
func keyFiles(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/keys/*.pem")
	if err != nil || len(names) == 0 {
		t.Fatalf("no keys: %v", err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(text)
		all[filepath.Base(name)] = block.Bytes
	}
	return all
}

func TestEncryptedKeys(t *testing.T) {
	for name, der := range keyFiles(t) {
		k, err := ParseEncrypted(der)
		if !strings.HasPrefix(name, "aes") {
			if !errors.Is(err, ErrFormat) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		plain, err := k.Decrypt("secret")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := x509.ParsePKCS8PrivateKey(plain); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if plain, err := k.Decrypt("wrong"); err == nil {
			if _, err := x509.ParsePKCS8PrivateKey(plain); err == nil {
				t.Errorf("%s: a wrong passphrase opens it", name)
			}
		}
	}
}

// FuzzEncryptedKey reads anything as a key. Whatever it says of itself, decrypting it gives no more than it has.
func FuzzEncryptedKey(f *testing.F) {
	for _, der := range keyFiles(f) {
		f.Add(der, "secret")
		f.Add(der, "")
		f.Add(der[:len(der)-1], "secret")
		f.Add(bytes.Replace(der, []byte{2, 1, 2}, []byte{2, 1, 0}, 1), "secret") // iterations
		f.Add(bytes.Replace(der, []byte{2, 1, 2}, []byte{2, 1, 0xff}, 1), "secret")
	}
	f.Add([]byte{}, "")
	f.Add([]byte{0x30, 0x80, 0, 0}, "")
	f.Fuzz(func(t *testing.T, der []byte, passphrase string) {
		k, err := ParseEncrypted(der)
		if err != nil {
			return
		}
		if k.iterations < 1 || k.iterations > maxIterations || k.sum == nil || len(k.iv) != aes.BlockSize || len(k.data)%aes.BlockSize != 0 {
			t.Fatalf("%+v", k)
		}
		k.iterations = min(k.iterations, 3) // the time is not the question here
		plain, err := k.Decrypt(passphrase)
		if err == nil && (len(plain) >= len(k.data) || len(plain) < len(k.data)-aes.BlockSize) {
			t.Fatalf("%d bytes of %d", len(plain), len(k.data))
		}
	})
}
