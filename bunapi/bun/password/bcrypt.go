// bcrypt, as OpenBSD defines it.

package password

import (
	"context"
	"crypto/sha512"
	"encoding/base64"

	//lint:ignore SA1019 bcrypt is defined with it
	"golang.org/x/crypto/blowfish"
)

const (
	// bcryptLimit is how many bytes of a password bcrypt uses. For a longer one it gets the SHA-512 (Bun).
	bcryptLimit     = 72
	bcryptSaltSize  = 16
	bcryptHashSize  = 23 // the last byte of Blowfish's output is omitted
	bcryptTextSize  = 60
	minBcryptCost   = 4
	maxBcryptCost   = 31
	bcryptMagic     = "OrpheanBeholderScryDoubt"
	bcryptMagicRuns = 64
)

// bcryptBase64 uses bcrypt's own alphabet.
var bcryptBase64 = base64.NewEncoding("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789").WithPadding(base64.NoPadding).Strict()

// bcryptKey computes the hash without its salt. A cost of n means 2^n rounds, which take days for the highest cost: ctx ends
// them.
func bcryptKey(ctx context.Context, password, salt []byte, cost int) ([]byte, error) {
	if len(password) > bcryptLimit {
		sum := sha512.Sum512(password)
		password = sum[:]
	}
	key := append(password[:len(password):len(password)], 0)
	c, err := blowfish.NewSaltedCipher(key, salt)
	if err != nil {
		return nil, err
	}
	for round := range 1 << cost {
		if round%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		blowfish.ExpandKey(key, c)
		blowfish.ExpandKey(salt, c)
	}
	out := []byte(bcryptMagic)
	for at := 0; at < len(out); at += blowfish.BlockSize {
		for range bcryptMagicRuns {
			c.Encrypt(out[at:at+blowfish.BlockSize], out[at:at+blowfish.BlockSize])
		}
	}
	return out[:bcryptHashSize], nil
}
