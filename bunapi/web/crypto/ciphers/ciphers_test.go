package ciphers

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"testing"
)

// Every cipher gives back what it was given, in pieces of any size.
func TestRoundTrips(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 30)
	for i := range Ciphers {
		c := &Ciphers[i]
		key, iv := bytes.Repeat([]byte{1}, c.Key), bytes.Repeat([]byte{2}, c.IV)
		e, err := New(c, key, iv, false)
		if errors.Is(err, ErrUnsupported) && c.Name == "rc2-cbc" {
			continue
		}
		if err != nil {
			t.Fatal(c.Name, err)
		}
		sealed := e.Update(data)
		last, err := e.Final()
		if err != nil {
			t.Fatal(c.Name, err)
		}
		sealed = append(sealed, last...)
		for _, n := range []int{1, 7, 8, 16, 17, 1000} {
			d, err := New(c, key, iv, true)
			if err != nil {
				t.Fatal(err)
			}
			d.Tag = e.Tag
			var open []byte
			for at := 0; at < len(sealed); at += n {
				open = append(open, d.Update(sealed[at:min(at+n, len(sealed))])...)
			}
			last, err := d.Final()
			if open = append(open, last...); err != nil || !bytes.Equal(open, data) {
				t.Errorf("%s in pieces of %d: %q %v", c.Name, n, open, err)
			}
		}
	}
}

// GCM is the standard library's, for every length of IV, data and text.
func TestGCM(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	data := bytes.Repeat([]byte("abcdefghij"), 20)
	for _, size := range []int{1, 8, 11, 12, 13, 16, 17, 64} {
		std, err := cipher.NewGCMWithNonceSize(block, size)
		if err != nil {
			t.Fatal(err)
		}
		iv := bytes.Repeat([]byte{0xff}, size)
		for _, aad := range []int{0, 1, 15, 16, 17, 40} {
			for _, n := range []int{0, 1, 15, 16, 17, 100, 200} {
				s, err := New(Find("aes-256-gcm"), key, iv, false)
				if err != nil {
					t.Fatal(err)
				}
				s.AAD(data[:aad/2])
				s.AAD(data[aad/2 : aad])
				out := append(s.Update(data[:n/3]), s.Update(data[n/3:n])...)
				if _, err := s.Final(); err != nil {
					t.Fatal(err)
				}
				if want := std.Seal(nil, iv, data[:n], data[:aad]); !bytes.Equal(append(out, s.Tag...), want) {
					t.Errorf("iv %d, aad %d, text %d: %x %x, want %x", size, aad, n, out, s.Tag, want)
				}
			}
		}
	}
}
