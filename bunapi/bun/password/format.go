// The text form of a hash: PHC's format for Argon2, the Modular Crypt Format for bcrypt.

package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gobun/gobun/jsbridge"
)

// Failures of hashing and of parsing a hash. failure converts them to what scripts see.
var (
	errEncoding    = reason("InvalidEncoding", "PASSWORD_INVALID_ENCODING")
	errWeak        = reason("WeakParameters", "PASSWORD_WEAK_PARAMETERS")
	errAlgorithm   = reason("UnsupportedAlgorithm", "PASSWORD_UNSUPPORTED_ALGORITHM")
	errOutOfMemory = reason("OutOfMemory", "PASSWORD_OUT_OF_MEMORY")
)

// errForeign is for a hash made by another algorithm: no password matches it.
var errForeign = errors.New("the hash of another algorithm")

func reason(name, code string) *jsbridge.Error { return jsbridge.Errorf("%s", name).WithCode(code) }

const (
	argonSaltSize = 32
	argonHashSize = 32
	// The bounds for hashes made elsewhere (Bun).
	maxForeignMemory = 1 << 22 // KiB
	maxForeignTime   = 1 << 16
	maxForeignLanes  = 64
	minForeignSalt   = 8
	minForeignHash   = 4
)

// phcBase64 is base64 without padding. A text with leftover bits is invalid.
var phcBase64 = base64.RawStdEncoding.Strict()

// method is an algorithm with its parameters.
type method struct {
	bcrypt  bool
	cost    int     // of bcrypt
	variant variant // of Argon2
	costs   costs
}

// memory returns how much memory computing a hash takes, in bytes.
func (m method) memory() int64 {
	if m.bcrypt {
		return 4096
	}
	return int64(min(m.costs.memory, maxArgonMemory)) << 10
}

// hash creates a hash with a new salt.
func hash(ctx context.Context, m method, password []byte) (string, error) {
	var salt [argonSaltSize]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return "", err
	}
	if m.bcrypt {
		sum, err := bcryptKey(ctx, password, salt[:bcryptSaltSize], m.cost)
		return fmt.Sprintf("$2b$%02d$%s%s", m.cost, bcryptBase64.EncodeToString(salt[:bcryptSaltSize]), bcryptBase64.EncodeToString(sum)), err
	}
	sum, err := argonKey(ctx, m.variant, password, salt[:], m.costs, argonHashSize)
	return fmt.Sprintf("$%s$v=%d$m=%d,t=%d,p=%d$%s$%s", m.variant, argonVersion, m.costs.memory, m.costs.time, m.costs.lanes,
		phcBase64.EncodeToString(salt[:]), phcBase64.EncodeToString(sum)), err
}

// parsed is a parsed hash.
type parsed struct {
	method
	salt, sum []byte
}

// verify reports whether a hash belongs to the password.
func verify(ctx context.Context, p parsed, password []byte) (bool, error) {
	var sum []byte
	var err error
	if p.bcrypt {
		sum, err = bcryptKey(ctx, password, p.salt, p.cost)
	} else {
		sum, err = argonKey(ctx, p.variant, password, p.salt, p.costs, uint32(len(p.sum)))
	}
	return err == nil && subtle.ConstantTimeCompare(sum, p.sum) == 1, err
}

// family determines the algorithm from the beginning of a hash.
func family(text string) (bcrypt, known bool) {
	switch {
	case strings.HasPrefix(text, "$argon2id$"), strings.HasPrefix(text, "$argon2i$"), strings.HasPrefix(text, "$argon2d$"):
		return false, true
	case strings.HasPrefix(text, "$2"), strings.HasPrefix(text, "$bcrypt"):
		return true, true
	}
	return false, false
}

// parseArgon reads $argon2id$v=19$m=65536,t=2,p=1$salt$hash; the version may be missing.
func parseArgon(text string) (p parsed, err error) {
	f := strings.Split(text, "$")
	if len(f) > 1 && f[0] == "" {
		f = f[1:]
	}
	switch f[0] {
	case "argon2d":
		p.variant = argon2d
	case "argon2i":
		p.variant = argon2i
	case "argon2id":
		p.variant = argon2id
	default:
		return p, errEncoding
	}
	if f = f[1:]; len(f) > 0 && strings.HasPrefix(f[0], "v=") {
		if v, err := strconv.ParseUint(f[0][2:], 10, 32); err != nil || v != argonVersion {
			return p, errEncoding
		}
		f = f[1:]
	}
	if len(f) != 3 {
		return p, errEncoding
	}
	if p.costs, err = parseCosts(f[0]); err != nil {
		return p, err
	}
	if p.salt, err = phcBase64.DecodeString(f[1]); err != nil {
		return p, errEncoding
	}
	if p.sum, err = phcBase64.DecodeString(f[2]); err != nil {
		return p, errEncoding
	}
	if len(p.salt) < minForeignSalt || len(p.sum) < minForeignHash {
		return p, errWeak
	}
	return p, nil
}

// parseCosts reads m=…,t=…,p=…, in this order.
func parseCosts(text string) (c costs, err error) {
	f := strings.Split(text, ",")
	for i, param := range []struct {
		name string
		to   *uint32
		most uint32
	}{{"m=", &c.memory, maxForeignMemory}, {"t=", &c.time, maxForeignTime}, {"p=", &c.lanes, maxForeignLanes}} {
		if i >= len(f) || !strings.HasPrefix(f[i], param.name) {
			return c, errEncoding
		}
		n, err := strconv.ParseUint(strings.TrimPrefix(f[i][2:], "+"), 10, 32)
		if err != nil {
			return c, errEncoding
		}
		if n == 0 || n > uint64(param.most) {
			return c, errWeak
		}
		*param.to = uint32(n)
	}
	if len(f) != 3 {
		return c, errEncoding
	}
	return c, nil
}

// parseBcrypt reads $2b$10$ and 53 characters, or the PHC format $bcrypt$r=10$salt$hash.
func parseBcrypt(text string) (p parsed, err error) {
	p.bcrypt = true
	cost, salt, sum, alphabet := "", "", "", bcryptBase64
	if rest, ok := strings.CutPrefix(text, "$bcrypt$r="); ok {
		f := strings.Split(rest, "$")
		if len(f) != 3 {
			return p, errEncoding
		}
		cost, salt, sum, alphabet = f[0], f[1], f[2], phcBase64
	} else {
		if f := strings.Split(text, "$"); len(f) > 3 && f[0] == "" && strings.HasPrefix(f[1], "argon2") {
			return p, errForeign
		}
		if len(text) != bcryptTextSize || text[:2] != "$2" || !strings.Contains("abxy", text[2:3]) || text[3] != '$' || text[6] != '$' {
			return p, errEncoding
		}
		cost, salt, sum = text[4:6], text[7:29], text[29:]
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(cost, "+"), 10, 8)
	if err != nil {
		return p, errEncoding
	}
	if p.salt, err = alphabet.DecodeString(salt); err != nil || len(p.salt) != bcryptSaltSize {
		return p, errEncoding
	}
	if p.sum, err = alphabet.DecodeString(sum); err != nil || len(p.sum) != bcryptHashSize {
		return p, errEncoding
	}
	if n < minBcryptCost || n > maxBcryptCost {
		return p, errWeak
	}
	p.cost = int(n)
	return p, nil
}
