// Encryption with Web Crypto's algorithms.

package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"github.com/gobun/gobun/bunapi/web/crypto/ciphers"
	"github.com/gobun/gobun/jsbridge"
)

// crypting encrypts or decrypts with a key.
type crypting func(k *key, in []byte) ([]byte, error)

// tagLengths are those of AES-GCM, in bits.
var tagLengths = []int{32, 64, 96, 104, 112, 120, 128}

// cipherOf reads the parameters of an algorithm that encrypts.
func cipherOf(s jsbridge.Scope, p params, open bool) (crypting, error) {
	switch p.name {
	case "AES-GCM":
		return gcmOf(s, p, open)
	case "AES-CBC":
		iv, err := p.bytes(s, "AesCbcCfbParams", "iv", false)
		if err != nil {
			return nil, err
		}
		if len(iv) != aes.BlockSize {
			return nil, jsbridge.DOMException("OperationError", "algorithm.iv must contain exactly 16 bytes")
		}
		return func(k *key, in []byte) ([]byte, error) { return run(k, "cbc", iv, nil, open, in) }, nil
	case "AES-CTR":
		return ctrOf(s, p)
	case "AES-KW":
		if open {
			return func(k *key, in []byte) ([]byte, error) { return unwrapAES(k.bytes, in) }, nil
		}
		return func(k *key, in []byte) ([]byte, error) { return wrapAES(k.bytes, in) }, nil
	case "RSA-OAEP":
		label, err := p.bytes(s, "RsaOaepParams", "label", true)
		if err != nil {
			return nil, err
		}
		return func(k *key, in []byte) (out []byte, err error) {
			if open {
				out, err = k.pair.DecryptOAEP(k.hash, in, label)
			} else {
				out, err = k.pair.EncryptOAEP(k.hash, in, label)
			}
			if err != nil {
				return nil, errOperation
			}
			return out, nil
		}, nil
	}
	return nil, errNotSupported
}

// run goes over data with a cipher of node:crypto's table.
func run(k *key, mode string, iv, tag []byte, open bool, in []byte) ([]byte, error) {
	c, err := ciphers.New(ciphers.Find(fmt.Sprintf("aes-%d-%s", 8*len(k.bytes), mode)), k.bytes, iv, open)
	if err != nil {
		return nil, errOperation
	}
	c.Tag = tag
	out := c.Update(in)
	last, err := c.Final()
	if err != nil {
		return nil, errOperation
	}
	return append(out, last...), nil
}

func gcmOf(s jsbridge.Scope, p params, open bool) (crypting, error) {
	iv, err := p.bytes(s, "AesGcmParams", "iv", false)
	if err != nil {
		return nil, err
	}
	aad, err := p.bytes(s, "AesGcmParams", "additionalData", true)
	if err != nil {
		return nil, err
	}
	length, given, err := p.number(s, "AesGcmParams", "tagLength", "")
	if err != nil {
		return nil, err
	}
	if !given {
		length = 128
	}
	if !slices.Contains(tagLengths, length) {
		return nil, jsbridge.DOMException("OperationError", "%d is not a valid AES-GCM tag length", length)
	}
	tag := length / 8
	return func(k *key, in []byte) ([]byte, error) {
		if len(iv) == 0 || open && len(in) < tag {
			return nil, errOperation
		}
		c, err := ciphers.New(ciphers.Find(fmt.Sprintf("aes-%d-gcm", 8*len(k.bytes))), k.bytes, iv, open)
		if err != nil {
			return nil, errOperation
		}
		c.AAD(aad)
		if open {
			c.Tag = in[len(in)-tag:]
			in = in[:len(in)-tag]
		}
		out := c.Update(in)
		if _, err := c.Final(); err != nil {
			return nil, errOperation
		}
		if !open {
			out = append(out, c.Tag[:tag]...)
		}
		return out, nil
	}, nil
}

func ctrOf(s jsbridge.Scope, p params) (crypting, error) {
	counter, err := p.bytes(s, "AesCtrParams", "counter", false)
	if err != nil {
		return nil, err
	}
	length, _, err := p.number(s, "AesCtrParams", "length", "octet")
	if err != nil {
		return nil, err
	}
	return func(k *key, in []byte) ([]byte, error) {
		blocks := uint64(len(in)+aes.BlockSize-1) / aes.BlockSize
		if len(counter) != aes.BlockSize || length < 1 || length > 128 || length < 64 && blocks > 1<<length {
			return nil, errOperation
		}
		b, err := aes.NewCipher(k.bytes)
		if err != nil {
			return nil, errOperation
		}
		out := make([]byte, len(in))
		cipher.NewCTR(&partCounter{b, counter, length}, counter).XORKeyStream(out, in)
		return out, nil
	}, nil
}

// partCounter is a block cipher for CTR with a counter of only some bits: the bits before them stay.
type partCounter struct {
	cipher.Block
	first []byte
	bits  int
}

// Encrypt implements [cipher.Block].
func (c *partCounter) Encrypt(dst, src []byte) {
	var block [aes.BlockSize]byte
	for i := range block {
		// How many of the byte's bits belong to the counter, which is at the end.
		own := min(max(c.bits-8*(aes.BlockSize-1-i), 0), 8)
		mask := byte(1<<own - 1)
		block[i] = src[i]&mask | c.first[i]&^mask
	}
	c.Block.Encrypt(dst, block[:])
}

// wrapStart is the value that tells whether an unwrapped key is whole: RFC 3394 section 2.2.3.1.
const wrapStart = 0xa6a6a6a6a6a6a6a6

const wrapRounds = 6

// wrapAES is RFC 3394 section 2.2.1.
func wrapAES(with, in []byte) ([]byte, error) {
	b, err := aes.NewCipher(with)
	if err != nil || len(in)%8 != 0 || len(in) < 16 {
		return nil, errOperation
	}
	out := make([]byte, 8+len(in))
	copy(out[8:], in)
	var block [aes.BlockSize]byte
	binary.BigEndian.PutUint64(block[:], wrapStart)
	n := len(in) / 8
	for t := range wrapRounds * n {
		r := out[8+8*(t%n) : 16+8*(t%n)]
		copy(block[8:], r)
		b.Encrypt(block[:], block[:])
		binary.BigEndian.PutUint64(block[:], binary.BigEndian.Uint64(block[:])^uint64(t+1))
		copy(r, block[8:])
	}
	copy(out, block[:8])
	return out, nil
}

// unwrapAES is RFC 3394 section 2.2.2.
func unwrapAES(with, in []byte) ([]byte, error) {
	b, err := aes.NewCipher(with)
	if err != nil || len(in)%8 != 0 || len(in) < 24 {
		return nil, errOperation
	}
	out := slices.Clone(in[8:])
	var block [aes.BlockSize]byte
	copy(block[:], in[:8])
	n := len(out) / 8
	for t := wrapRounds*n - 1; t >= 0; t-- {
		r := out[8*(t%n) : 8+8*(t%n)]
		binary.BigEndian.PutUint64(block[:], binary.BigEndian.Uint64(block[:])^uint64(t+1))
		copy(block[8:], r)
		b.Decrypt(block[:], block[:])
		copy(r, block[8:])
	}
	if subtle.ConstantTimeEq(int32(bits.OnesCount64(binary.BigEndian.Uint64(block[:])^wrapStart)), 0) != 1 {
		return nil, errOperation
	}
	return out, nil
}
