package password

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// ownKey computes with our own code, whatever the size.
func ownKey(v variant, password, salt []byte, c costs, size uint32) []byte {
	a := &argon{variant: v, costs: c, perLane: c.blocks() / c.lanes, memory: make([]block, c.blocks())}
	a.fillFirst(a.seed(password, salt, size))
	for pass := range c.time {
		for slice := range uint32(syncPoints) {
			for lane := range c.lanes {
				a.fill(pass, slice, lane)
			}
		}
	}
	return a.result(size)
}

func TestArgon2AgreesWithXCrypto(t *testing.T) {
	password, salt := []byte("password"), []byte("somesaltsomesalt")
	for _, c := range []costs{{8, 1, 1}, {1, 1, 1}, {64, 3, 1}, {67, 2, 2}, {512, 2, 4}, {2048, 1, 1}, {1030, 3, 3}} {
		for _, size := range []uint32{4, 32, 64, 65, 100, 128, 200} {
			if got, want := ownKey(argon2i, password, salt, c, size), argon2.Key(password, salt, c.time, c.memory, uint8(c.lanes), size); !bytes.Equal(got, want) {
				t.Errorf("argon2i %v %d: %x, want %x", c, size, got, want)
			}
			if got, want := ownKey(argon2id, password, salt, c, size), argon2.IDKey(password, salt, c.time, c.memory, uint8(c.lanes), size); !bytes.Equal(got, want) {
				t.Errorf("argon2id %v %d: %x, want %x", c, size, got, want)
			}
		}
	}
}

// The vector is that of the reference implementation for Argon2d, version 19: t=2, m=65536, p=1, "password", "somesalt".
func TestArgon2d(t *testing.T) {
	got, err := argonKey(context.Background(), argon2d, []byte("password"), []byte("somesalt"), costs{65536, 2, 1}, 32)
	if want := "955e5d5b163a1b60bba35fc36d0496474fba4f6b59ad53628666f07fb2f93eaf"; err != nil || hex.EncodeToString(got) != want {
		t.Errorf("%x %v, want %s", got, err, want)
	}
}

func TestBcryptAgreesWithXCrypto(t *testing.T) {
	for _, password := range []string{"x", "a password", string(bytes.Repeat([]byte("a"), 72)), "nul\x00inside", "ü"} {
		text, err := hash(context.Background(), method{bcrypt: true, cost: 5}, []byte(password))
		if err != nil || bcrypt.CompareHashAndPassword([]byte(text), []byte(password)) != nil {
			t.Errorf("%q: %s %v is not its hash", password, text, err)
		}
	}
}

// Hashes that would take days end with the runtime.
func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := bcryptKey(ctx, []byte("x"), make([]byte, 16), maxBcryptCost); !errors.Is(err, context.Canceled) {
		t.Errorf("bcrypt: %v", err)
	}
	for _, v := range []variant{argon2d, argon2i, argon2id} {
		if _, err := argonKey(ctx, v, []byte("x"), make([]byte, 16), costs{64, 1 << 31, 1}, 32); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", v, err)
		}
	}
	if _, err := argonKey(ctx, argon2id, []byte("x"), make([]byte, 16), costs{maxArgonMemory + 1, 1, 1}, 32); err != errOutOfMemory {
		t.Errorf("too much memory: %v", err)
	}
}
