// Package ciphers encrypts and decrypts in pieces, with every cipher and mode of node:crypto that Go has.
//
// This package is not an API: it may change without notice.
package ciphers

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rc4"
	"errors"
	"strings"

	//lint:ignore SA1019 scripts ask for it by name, as in Bun
	"golang.org/x/crypto/blowfish"
)

// Cipher is one cipher with its mode.
type Cipher struct {
	Name, Mode string
	// Listed is the name that getCipherInfo gives, empty for Name.
	Listed    string
	NID       int
	Block     int // of the mode, in bytes: 1 for those that encrypt byte by byte
	IV, Key   int // lengths in bytes; an IV of 0 is none
	makeBlock func(key []byte) (cipher.Block, error)
}

func newAES(key []byte) (cipher.Block, error)      { return aes.NewCipher(key) }
func newBlowfish(key []byte) (cipher.Block, error) { return blowfish.NewCipher(key) }
func newDES(key []byte) (cipher.Block, error)      { return des.NewCipher(key) }

// newTriple takes keys of two and of three parts.
func newTriple(key []byte) (cipher.Block, error) {
	if len(key) == 16 {
		key = append(bytes.Clone(key), key[:8]...)
	}
	return des.NewTripleDESCipher(key)
}

// Ciphers is the table, in the order in which Bun lists it.
var Ciphers = [...]Cipher{
	{"aes-128-cbc", "cbc", "", 419, 16, 16, 16, newAES},
	{"aes-128-cfb", "cfb", "", 421, 1, 16, 16, newAES},
	{"aes-128-ctr", "ctr", "", 904, 1, 16, 16, newAES},
	{"aes-128-ecb", "ecb", "", 418, 16, 0, 16, newAES},
	{"aes-128-gcm", "gcm", "id-aes128-gcm", 895, 1, 12, 16, newAES},
	{"aes-128-ofb", "ofb", "", 420, 1, 16, 16, newAES},
	{"aes-192-cbc", "cbc", "", 423, 16, 16, 24, newAES},
	{"aes-192-ctr", "ctr", "", 905, 1, 16, 24, newAES},
	{"aes-192-ecb", "ecb", "", 422, 16, 0, 24, newAES},
	{"aes-192-gcm", "gcm", "id-aes192-gcm", 898, 1, 12, 24, newAES},
	{"aes-192-ofb", "ofb", "", 424, 1, 16, 24, newAES},
	{"aes-256-cbc", "cbc", "", 427, 16, 16, 32, newAES},
	{"aes-256-cfb", "cfb", "", 429, 1, 16, 32, newAES},
	{"aes-256-ctr", "ctr", "", 906, 1, 16, 32, newAES},
	{"aes-256-ecb", "ecb", "", 426, 16, 0, 32, newAES},
	{"aes-256-gcm", "gcm", "id-aes256-gcm", 901, 1, 12, 32, newAES},
	{"aes-256-ofb", "ofb", "", 428, 1, 16, 32, newAES},
	{"bf-cbc", "cbc", "", 91, 8, 8, 16, newBlowfish},
	{"bf-cfb", "cfb", "", 93, 1, 8, 16, newBlowfish},
	{"bf-ecb", "ecb", "", 92, 8, 8, 16, newBlowfish},
	{"des-cbc", "cbc", "", 31, 8, 8, 8, newDES},
	{"des-ecb", "ecb", "", 29, 8, 0, 8, newDES},
	{"des-ede", "ecb", "", 32, 8, 0, 16, newTriple},
	{"des-ede-cbc", "cbc", "", 43, 8, 8, 16, newTriple},
	{"des-ede3", "ecb", "", 33, 8, 0, 24, newTriple},
	{"des-ede3-cbc", "cbc", "", 44, 8, 8, 24, newTriple},
	{"rc2-cbc", "cbc", "", 37, 8, 8, 16, nil},
	{"rc4", "stream", "", 5, 1, 0, 16, nil},
}

// Find returns the cipher of a name in any case, nil if there is none. aes128 and its variants are CBC.
func Find(name string) *Cipher {
	name = strings.ToLower(name)
	switch name {
	case "aes128", "aes192", "aes256":
		name = "aes-" + name[3:] + "-cbc"
	}
	for i := range Ciphers {
		if Ciphers[i].Name == name {
			return &Ciphers[i]
		}
	}
	return nil
}

// Failures of a state's last call.
var (
	ErrUnsupported = errors.New("the cipher is not there")
	ErrPartial     = errors.New("the data is no multiple of the block")
	ErrFinalBlock  = errors.New("the last block is not whole")
	ErrPadding     = errors.New("the padding is wrong")
	ErrTag         = errors.New("the tag is wrong, or there is none")
)

// State is an encryption or decryption under way.
type State struct {
	cipher  *Cipher
	decrypt bool
	// NoPadding leaves blocks as they are.
	NoPadding bool

	stream cipher.Stream
	blocks func(dst, src []byte)
	size   int    // of a block
	rest   []byte // shorter than a block, or a whole one that may be the last

	gcm *gcm
	// Tag is what GCM gave, or must find.
	Tag []byte
}

// New begins. The lengths of key and IV have been checked.
func New(c *Cipher, key, iv []byte, decrypt bool) (*State, error) {
	s := &State{cipher: c, decrypt: decrypt}
	if c.Mode == "stream" {
		stream, err := rc4.NewCipher(key)
		s.stream = stream
		return s, err
	}
	if c.makeBlock == nil {
		return nil, ErrUnsupported
	}
	b, err := c.makeBlock(key)
	if err != nil {
		return nil, err
	}
	s.size = b.BlockSize()
	switch c.Mode {
	case "ecb":
		one := b.Encrypt
		if decrypt {
			one = b.Decrypt
		}
		s.blocks = func(dst, src []byte) {
			for i := 0; i < len(src); i += s.size {
				one(dst[i:i+s.size], src[i:i+s.size])
			}
		}
	case "cbc":
		s.blocks = cipher.NewCBCEncrypter(b, iv).CryptBlocks
		if decrypt {
			s.blocks = cipher.NewCBCDecrypter(b, iv).CryptBlocks
		}
	case "ctr":
		s.stream = cipher.NewCTR(b, iv)
	case "ofb":
		//lint:ignore SA1019 scripts ask for it by name, as in Bun
		s.stream = cipher.NewOFB(b, iv)
	case "cfb":
		//lint:ignore SA1019 scripts ask for it by name, as in Bun
		s.stream = cipher.NewCFBEncrypter(b, iv)
		if decrypt {
			//lint:ignore SA1019 scripts ask for it by name, as in Bun
			s.stream = cipher.NewCFBDecrypter(b, iv)
		}
	case "gcm":
		s.gcm = newGCM(b, iv)
	}
	return s, nil
}

// AAD adds authenticated data of GCM, before anything is encrypted.
func (s *State) AAD(data []byte) { s.gcm.aad(data) }

// Update gives what can be given of the next data.
func (s *State) Update(data []byte) []byte {
	switch {
	case s.gcm != nil:
		return s.gcm.crypt(data, s.decrypt)
	case s.stream != nil:
		out := make([]byte, len(data))
		s.stream.XORKeyStream(out, data)
		return out
	}
	s.rest = append(s.rest, data...)
	n := len(s.rest) / s.size * s.size
	if s.decrypt && !s.NoPadding && n == len(s.rest) && n > 0 {
		n -= s.size // it may be the padding
	}
	out := make([]byte, n)
	s.blocks(out, s.rest[:n])
	s.rest = append([]byte(nil), s.rest[n:]...)
	return out
}

// Final gives the rest.
func (s *State) Final() ([]byte, error) {
	switch {
	case s.gcm != nil:
		tag := s.gcm.tag()
		if !s.decrypt {
			s.Tag = tag
			return nil, nil
		}
		if !equalTag(tag, s.Tag) {
			return nil, ErrTag
		}
		return nil, nil
	case s.stream != nil:
		return nil, nil
	case s.NoPadding:
		if len(s.rest) > 0 {
			return nil, ErrPartial
		}
		return nil, nil
	case s.decrypt:
		return s.unpad()
	}
	pad := s.size - len(s.rest)
	block := append(s.rest, bytes.Repeat([]byte{byte(pad)}, pad)...)
	s.blocks(block, block)
	return block, nil
}

func (s *State) unpad() ([]byte, error) {
	if len(s.rest) != s.size {
		return nil, ErrFinalBlock
	}
	block := make([]byte, s.size)
	s.blocks(block, s.rest)
	pad := int(block[s.size-1])
	if pad == 0 || pad > s.size {
		return nil, ErrPadding
	}
	for _, c := range block[s.size-pad:] {
		if int(c) != pad {
			return nil, ErrPadding
		}
	}
	return block[:s.size-pad], nil
}
