package main

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"sync"
	"time"
)

const (
	session    = 12 * time.Hour
	iterations = 200_000 // of PBKDF2: about 50 ms
)

var errWrong = errors.New("the name or the password is wrong")

// Users are those who may chat, and their sessions. A service would keep them in a database.
type Users struct {
	mu       sync.Mutex
	hashes   map[string][]byte // salt and digest, by name
	sessions map[string]opened // by token
}

type opened struct {
	name  string
	until time.Time
}

// NewUsers makes users with their passwords.
func NewUsers(passwords map[string]string) *Users {
	u := &Users{hashes: map[string][]byte{}, sessions: map[string]opened{}}
	for name, password := range passwords {
		salt := []byte(rand.Text())
		u.hashes[name] = append(salt, hash(password, salt)...)
	}
	return u
}

func hash(password string, salt []byte) []byte {
	digest, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
	if err != nil {
		panic(err) // only for parameters that cannot be
	}
	return digest
}

// Login returns the token of a new session.
func (u *Users) Login(name, password string) (token string, err error) {
	u.mu.Lock()
	known, ok := u.hashes[name]
	u.mu.Unlock()
	if !ok {
		known = make([]byte, len(rand.Text())+sha256.Size) // takes as long, so that nobody learns who exists
	}
	salt, want := known[:len(known)-sha256.Size], known[len(known)-sha256.Size:]
	if subtle.ConstantTimeCompare(hash(password, salt), want) != 1 || !ok {
		return "", errWrong
	}
	token = rand.Text()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sessions[token] = opened{name, time.Now().Add(session)}
	return token, nil
}

// Of returns whose session a token is of.
func (u *Users) Of(token string) (name string, ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	s, ok := u.sessions[token]
	if ok && time.Now().After(s.until) {
		delete(u.sessions, token)
		return "", false
	}
	return s.name, ok
}
