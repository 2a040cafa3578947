// What hostile peers do: each attack is one connection.

package protocol

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// attacker is a hostile peer on one connection.
type attacker struct {
	net.Conn // TLS, perhaps
	raw      *net.TCPConn
	rnd      *rand.Rand
	client   bool // it plays the client
}

func newAttacker(conn net.Conn, seed uint64, client bool) *attacker {
	return &attacker{Conn: conn, raw: conn.(*net.TCPConn), rnd: rand.New(rand.NewPCG(seed, 3)), client: client}
}

// answerWithin is how long the victim may take to end a connection that it must end.
const answerWithin = 20 * time.Second

func (a *attacker) text(s string)  { _, _ = a.Write([]byte(s)) }
func (a *attacker) finish()        { _ = a.Conn.(interface{ CloseWrite() error }).CloseWrite() }
func (a *attacker) bytes(b []byte) { _, _ = a.Write(b) }

// reset ends the connection with RST, at once.
func (a *attacker) reset() {
	_ = a.raw.SetLinger(0)
	_ = a.raw.Close()
}

func (a *attacker) random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(a.rnd.Uint32())
	}
	return b
}

func (a *attacker) frames(list ...frame) {
	var b []byte
	for _, f := range list {
		b = f.encode(b, a.client)
	}
	a.bytes(b)
}

// mustEnd reads until the victim ends the connection.
func (a *attacker) mustEnd() error {
	_ = a.SetReadDeadline(time.Now().Add(answerWithin))
	_, err := io.Copy(io.Discard, a)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("the connection is kept")
	}
	return nil
}

const goodRequest = "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

// open shakes hands as a client, with compression if deflate is set.
func (a *attacker) open(deflate bool) error {
	request := goodRequest
	if deflate {
		request += "Sec-WebSocket-Extensions: permessage-deflate\r\n"
	}
	a.text(request + "\r\n")
	_ = a.SetReadDeadline(time.Now().Add(answerWithin))
	var head []byte
	for one := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")); head = append(head, one...) {
		if _, err := a.Read(one); err != nil {
			return fmt.Errorf("no answer to a good handshake: %w", err)
		}
	}
	if !bytes.HasPrefix(head, []byte("HTTP/1.1 101 ")) {
		return fmt.Errorf("a good handshake was answered with %q", head)
	}
	return nil
}

// bomb is a compressed message of 200 MB that takes 200 KB.
var bomb = sync.OnceValue(func() []byte {
	zeros := newDeflater(15, false).message(make([]byte, 1<<20))
	return bytes.Repeat(append(zeros, 0, 0, 0xff, 0xff), 200)
})

type attack struct {
	name string
	do   func(a *attacker) error
}

// overFrames are attacks on an open connection; they work in both directions.
var overFrames = []attack{
	{"end at once", func(a *attacker) error { return nil }},
	{"reset at once", func(a *attacker) error { a.reset(); return nil }},
	{"half closed", func(a *attacker) error { a.finish(); return a.mustEnd() }},
	{"garbage", func(a *attacker) error {
		a.bytes(append([]byte{0xff}, a.random(a.rnd.IntN(4096))...))
		return a.mustEnd()
	}},
	{"half a header", func(a *attacker) error { a.bytes([]byte{0x82, 0x7f | 0x80, 0}); return nil }},
	{"half a frame, then reset", func(a *attacker) error {
		b := frame{op: opBinary, payload: a.random(1000)}.encode(nil, a.client)
		a.bytes(b[:a.rnd.IntN(len(b))])
		a.reset()
		return nil
	}},
	{"a frame of half a terabyte", func(a *attacker) error {
		b := binary.BigEndian.AppendUint64([]byte{0x82, 0x7f | maskFlag(a.client)}, 1<<39)
		a.bytes(append(b, 1, 2, 3, 4))
		return a.mustEnd()
	}},
	{"a length with the top bit", func(a *attacker) error {
		a.bytes(append(binary.BigEndian.AppendUint64([]byte{0x82, 0x7f | maskFlag(a.client)}, 1<<63), 1, 2, 3, 4))
		return a.mustEnd()
	}},
	{"a violation behind good frames", func(a *attacker) error {
		bad := []frame{{op: 3}, {op: 15}, {op: opText, rsv: rsv1}, {op: opBinary, rsv: rsv2}, {op: opPing, more: true}, last("x"), {op: opText, payload: []byte("\xff")}, {op: opClose, payload: []byte("x")}, {op: opClose, payload: []byte{0, 1}}}
		a.frames(textFrame("good"), ping("p"), bad[a.rnd.IntN(len(bad))], textFrame("late"))
		return a.mustEnd()
	}},
	{"the other side's masking", func(a *attacker) error {
		a.bytes(textFrame("x").encode(nil, !a.client))
		return a.mustEnd()
	}},
	{"close twice and go on", func(a *attacker) error {
		a.frames(closeFrame(1000+a.rnd.IntN(20), "bye"), frame{op: opClose}, textFrame("late"), ping(""))
		a.finish()
		return a.mustEnd()
	}},
	{"fragments without end", func(a *attacker) error {
		a.frames(part(opBinary, "x"))
		_ = a.SetWriteDeadline(time.Now().Add(answerWithin))
		piece := part(opContinuation, strings.Repeat("y", 4000)).encode(nil, a.client)
		for sent := 0; sent < 256<<20; sent += len(piece) {
			if _, err := a.Write(piece); err != nil {
				if errors.Is(err, os.ErrDeadlineExceeded) {
					return errors.New("the connection is kept")
				}
				return nil
			}
		}
		return errors.New("took 256 MB as one message")
	}},
	{"pings without reading", func(a *attacker) error {
		_ = a.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		b := ping(strings.Repeat("p", 125)).encode(nil, a.client)
		b = bytes.Repeat(b, 500)
		for range 50 {
			if _, err := a.Write(b); err != nil {
				break
			}
		}
		a.reset()
		return nil
	}},
	{"messages without reading", func(a *attacker) error {
		_ = a.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		b := frame{op: opBinary, payload: a.random(60_000)}.encode(nil, a.client)
		for range 40 {
			if _, err := a.Write(b); err != nil {
				break
			}
		}
		a.reset()
		return nil
	}},
	{"byte by byte", func(a *attacker) error {
		for _, b := range textFrame("slow").encode(nil, a.client) {
			a.bytes([]byte{b})
			time.Sleep(time.Millisecond) // the attack is to be slow
		}
		return nil
	}},
}

func maskFlag(on bool) byte {
	if on {
		return 0x80
	}
	return 0
}

// onServer are the attacks of clients: on the handshake, with compression, and all of overFrames.
func onServer() []attack {
	out := []attack{
		{"connect and go", func(a *attacker) error { return nil }},
		{"connect and reset", func(a *attacker) error { a.reset(); return nil }},
		{"garbage for a request", func(a *attacker) error { a.bytes(a.random(1 + a.rnd.IntN(3000))); a.finish(); return a.mustEnd() }},
		{"half a request", func(a *attacker) error { a.text(goodRequest[:a.rnd.IntN(len(goodRequest))]); return nil }},
		{"half a request, then reset", func(a *attacker) error { a.text(goodRequest[:a.rnd.IntN(len(goodRequest))]); a.reset(); return nil }},
		{"half a request, then half closed", func(a *attacker) error {
			a.text(goodRequest[:a.rnd.IntN(len(goodRequest))])
			a.finish()
			return a.mustEnd()
		}},
		{"a request with a wrong key", func(a *attacker) error {
			a.text(strings.Replace(goodRequest, "dGhl", "!!!!", 1) + "Connection: close\r\n\r\n")
			a.finish()
			return a.mustEnd()
		}},
		{"a request with a wrong version", func(a *attacker) error {
			a.text(strings.Replace(goodRequest, "13", "12", 1) + "\r\n")
			return a.mustEnd()
		}},
		{"headers without end", func(a *attacker) error {
			a.text(goodRequest)
			_ = a.SetWriteDeadline(time.Now().Add(answerWithin))
			line := []byte("X-Long: " + strings.Repeat("x", 8000) + "\r\n")
			for sent := 0; sent < 64<<20; sent += len(line) {
				if _, err := a.Write(line); err != nil {
					return nil
				}
			}
			return errors.New("took 64 MB of headers")
		}},
		{"a request in pieces", func(a *attacker) error {
			for i := 0; i < len(goodRequest); i += 40 {
				a.text(goodRequest[i:min(i+40, len(goodRequest))])
				time.Sleep(time.Millisecond) // the attack is to be slow
			}
			return nil
		}},
		{"frames with the request, then reset", func(a *attacker) error {
			a.text(goodRequest + "\r\n")
			a.frames(textFrame("early"), part(opText, "half"))
			a.reset()
			return nil
		}},
		{"a request and FIN together", func(a *attacker) error { a.text(goodRequest + "\r\n"); a.finish(); return a.mustEnd() }},
		{"requests with bodies that lie", func(a *attacker) error {
			a.text("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n")
			a.finish()
			return a.mustEnd()
		}},
		{"a compressed bomb", deflated(func(a *attacker) error {
			a.frames(frame{op: opBinary, rsv: rsv1, payload: bomb()})
			return a.mustEnd()
		})},
		{"a compressed bomb in fragments", deflated(func(a *attacker) error {
			a.frames(fragments(opText, rsv1, bomb(), 10_000)...)
			return a.mustEnd()
		})},
		{"broken compressed data", deflated(func(a *attacker) error {
			a.frames(frame{op: opBinary, rsv: rsv1, payload: append([]byte{0xff}, a.random(200)...)}, textFrame("x"))
			return a.mustEnd()
		})},
		{"cut compressed data", deflated(func(a *attacker) error {
			b := newDeflater(15, false).message([]byte(strings.Repeat("hello ", 100)))
			a.frames(frame{op: opText, rsv: rsv1, payload: b[:len(b)/2]})
			return nil
		})},
	}
	for _, o := range overFrames {
		out = append(out, attack{o.name, func(a *attacker) error {
			if err := a.open(false); err != nil {
				return err
			}
			return o.do(a)
		}})
	}
	return out
}

// onTLS are attacks on a TLS server below and above its handshake.
func onTLS() []attack {
	out := []attack{
		{"no TLS", func(a *attacker) error { a.text(goodRequest + "\r\n"); a.finish(); return a.mustEnd() }},
		{"garbage for TLS", func(a *attacker) error { a.bytes(a.random(500)); a.finish(); return a.mustEnd() }},
		{"half a hello", func(a *attacker) error { a.bytes([]byte{22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3}); return nil }},
		{"half a hello, then reset", func(a *attacker) error { a.bytes([]byte{22, 3, 1, 2, 0, 1}); a.reset(); return nil }},
	}
	for _, o := range onServer() {
		out = append(out, attack{o.name, func(a *attacker) error {
			secure := tls.Client(a.Conn, &tls.Config{InsecureSkipVerify: true}) // the victim is ours
			if err := secure.Handshake(); err != nil {
				return fmt.Errorf("TLS: %w", err)
			}
			a.Conn = secure
			return o.do(a)
		}})
	}
	return out
}

func deflated(do func(a *attacker) error) func(a *attacker) error {
	return func(a *attacker) error {
		if err := a.open(true); err != nil {
			return err
		}
		return do(a)
	}
}

// oneBomb: a client takes messages of 128 MB, as Bun's does, so one bomb at a time costs that much.
var oneBomb sync.Mutex

// onClient are the attacks of servers.
func onClient() []attack {
	answer := func(text string) func(a *attacker) error {
		return func(a *attacker) error {
			if _, _, err := a.request(); err != nil {
				return err
			}
			a.text(text)
			return a.mustEnd()
		}
	}
	out := []attack{
		{"end at once", func(a *attacker) error { return nil }},
		{"reset at once", func(a *attacker) error { a.reset(); return nil }},
		{"no answer", func(a *attacker) error { _, _, err := a.request(); _ = a.mustEnd(); return err }},
		{"garbage for an answer", func(a *attacker) error {
			if _, _, err := a.request(); err != nil {
				return err
			}
			a.bytes(a.random(2000))
			return a.mustEnd()
		}},
		{"half an answer", answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: web")},
		{"a wrong status", answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
		{"a wrong accept key", answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")},
		{"headers without end", func(a *attacker) error {
			if _, _, err := a.request(); err != nil {
				return err
			}
			a.text("HTTP/1.1 101 Switching Protocols\r\n")
			line := "X-Long: " + strings.Repeat("x", 8000) + "\r\n"
			for range 1000 {
				if _, err := a.Write([]byte(line)); err != nil {
					break
				}
			}
			return a.mustEnd()
		}},
	}
	for _, deflate := range []bool{false, true} {
		opened := func(do func(a *attacker) error) func(a *attacker) error {
			return func(a *attacker) error {
				key, _, err := a.request()
				if err != nil {
					return err
				}
				extension := ""
				if deflate {
					extension = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
				}
				a.text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + acceptKey(key) + "\r\n" + extension + "\r\n")
				return do(a)
			}
		}
		if deflate {
			out = append(out,
				attack{"a compressed bomb", opened(func(a *attacker) error {
					oneBomb.Lock()
					defer oneBomb.Unlock()
					a.frames(frame{op: opBinary, rsv: rsv1, payload: bomb()})
					return a.mustEnd()
				})},
				attack{"broken compressed data", opened(func(a *attacker) error {
					a.frames(frame{op: opBinary, rsv: rsv1, payload: append([]byte{0xff}, a.random(200)...)})
					return a.mustEnd()
				})})
			continue
		}
		for _, o := range overFrames {
			if o.name != "fragments without end" { // Bun's client takes 128 MB
				out = append(out, attack{o.name, opened(o.do)})
			}
		}
	}
	return out
}

// request reads a client's handshake.
func (a *attacker) request() (key string, head string, err error) {
	_ = a.SetReadDeadline(time.Now().Add(answerWithin))
	r := bufio.NewReader(a.Conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", head, fmt.Errorf("no request: %w", err)
		}
		head += line
		if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(name, "Sec-WebSocket-Key") {
			key = strings.TrimSpace(value)
		}
		if line == "\r\n" {
			return key, head, nil
		}
	}
}
