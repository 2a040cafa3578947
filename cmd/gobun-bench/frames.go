// Frames that clients send: masked beforehand, so that sending is copying.

package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

const (
	opText   = 0x81
	opBinary = 0x82
)

// maskKey is fixed: a server unmasks whatever the key is.
var maskKey = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// appendFrame appends a masked, final frame.
func appendFrame(dst []byte, op byte, payload string) []byte {
	dst = append(dst, op)
	switch n := len(payload); {
	case n < 126:
		dst = append(dst, 0x80|byte(n))
	case n < 1<<16:
		dst = append(dst, 0x80|126)
		dst = binary.BigEndian.AppendUint16(dst, uint16(n))
	default:
		dst = append(dst, 0x80|127)
		dst = binary.BigEndian.AppendUint64(dst, uint64(n))
	}
	dst = append(dst, maskKey[:]...)
	for i := range len(payload) {
		dst = append(dst, payload[i]^maskKey[i&3])
	}
	return dst
}

// texts are what the chatters say: short, of different lengths.
var texts = []string{
	"hi", "good morning", "is anyone here?", "yes", "what are we building?", "a chat", "how fast is it", "let's see",
	"one", "two", "three", "ping pong", "the quick brown fox", "jumps over", "the lazy dog", "ok", "brb", "back again",
	"that was quick, wasn't it", "bye",
}

// burst is n chat messages as one piece of bytes, and the sum of their payloads.
func burst(n int) (frames []byte, payload int) {
	for i := range n {
		t := texts[i%len(texts)]
		frames = appendFrame(frames, opText, t)
		payload += len(t)
	}
	return frames, payload
}

// repeat is n times the same message.
func repeat(n int, text string) (frames []byte, payload int) {
	for range n {
		frames = appendFrame(frames, opText, text)
	}
	return frames, n * len(text)
}

// envelope is the JSON chat's message: 200 bytes.
func envelope() string {
	const head = `{"type":"message","room":"general","user":{"id":12345,"name":"alice"},"ts":1764057600000,"tags":["greeting","bench"],"text":"`
	const size = 200
	return head + strings.Repeat("so it goes, ", 20)[:size-len(head)-2] + `"}`
}

const stampSize = 16

// stamped is a message that carries the time at which it was sent, padded to size.
func stamped(now time.Time, size int) string {
	s := fmt.Sprintf("%016x", now.UnixNano())
	return s + strings.Repeat("x", max(0, size-stampSize))
}

// since reads a stamp back.
func since(payload []byte, now time.Time) (time.Duration, error) {
	if len(payload) < stampSize {
		return 0, fmt.Errorf("a message of %d bytes instead of a stamp", len(payload))
	}
	var b [stampSize / 2]byte
	if _, err := hex.Decode(b[:], payload[:stampSize]); err != nil {
		return 0, fmt.Errorf("not a stamp: %w", err)
	}
	return now.Sub(time.Unix(0, int64(binary.BigEndian.Uint64(b[:])))), nil
}
