// What hostile HTTP clients do: each attack is one connection.

package protocol

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// paths are those of testdata/web.ts that answer a GET by themselves, endless ones included.
var paths = []string{"text", "big", "wide", "blob", "file", "stream", "bytes", "short", "broken", "generator", "through", "events",
	"static", "static-file", "user/7", "late", "never", "throw", "self", "reload", "nowhere", "ignore", "upgrade-late"}

func (a *attacker) get(path string) { a.text("GET /" + path + " HTTP/1.1\r\nHost: h\r\n\r\n") }
func (a *attacker) anyPath() string { return paths[a.rnd.IntN(len(paths))] }

// some reads something of an answer.
func (a *attacker) some() error {
	_ = a.SetReadDeadline(time.Now().Add(answerWithin))
	if _, err := a.Read(make([]byte, 1+a.rnd.IntN(4096))); err != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("no answer")
	}
	return nil
}

// status reads a whole answer to a request that closes the connection and checks its status; 0 is any 4xx, or just the end.
func (a *attacker) status(want int) error {
	_ = a.SetReadDeadline(time.Now().Add(answerWithin))
	b, err := io.ReadAll(a)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("the connection is kept")
	}
	switch {
	case want == 0 && (len(b) == 0 || bytes.HasPrefix(b, []byte("HTTP/1.1 4"))):
	case want != 0 && bytes.HasPrefix(b, fmt.Appendf(nil, "HTTP/1.1 %d ", want)):
	default:
		return fmt.Errorf("answered with %.200q (%v)", b, err)
	}
	return nil
}

// flood writes the same bytes until the victim stops it or takes no more.
func (a *attacker) flood(b []byte, limit int) error {
	_ = a.SetWriteDeadline(time.Now().Add(answerWithin))
	for sent := 0; sent < limit; sent += len(b) {
		if _, err := a.Write(b); err != nil {
			return nil
		}
	}
	return fmt.Errorf("took %d MB", limit>>20)
}

const post = "POST /upload HTTP/1.1\r\nHost: h\r\n"

// smuggled are requests that a proxy in front might read otherwise: each must be refused, and what follows not answered.
var smuggled = []string{
	"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
	"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
	"Content-Length: +5\r\n\r\nhello",
	"Content-Length: 5 5\r\n\r\nhello",
	"Content-Length: 0x5\r\n\r\nhello",
	"Content-Length: 99999999999999999999\r\n\r\nhello",
	"Content-Length: -1\r\n\r\n",
	"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
	"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
	"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
	"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
	"X: a\r\n folded\r\n\r\n",
	"X\x00: a\r\n\r\n",
	"X: a\x00b\r\n\r\n",
	"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
	"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
	"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
	"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
}

// overHTTP are the attacks; they work on plain connections and over TLS.
var overHTTP = []attack{
	{"open and silent", func(a *attacker) error { time.Sleep(time.Millisecond); return nil }}, // the attack is to wait
	{"connect and reset", func(a *attacker) error { a.reset(); return nil }},
	{"a slow head", func(a *attacker) error {
		for _, c := range []byte("GET /text HT") {
			a.bytes([]byte{c})
			time.Sleep(time.Millisecond) // the attack is to be slow
		}
		return nil
	}},
	{"half a head, then half closed", func(a *attacker) error { a.text("GET /text HTTP/1.1\r\nHo"); a.finish(); return a.mustEnd() }},
	{"a head without end", func(a *attacker) error {
		a.text("GET / HTTP/1.1\r\nHost: h\r\n")
		return a.flood([]byte("X: "+strings.Repeat("y", 4000)+"\r\n"), 64<<20)
	}},
	{"a target without end", func(a *attacker) error { a.text("GET /"); return a.flood(bytes.Repeat([]byte("y"), 8000), 64<<20) }},
	{"a trickled body, then gone", func(a *attacker) error {
		a.text(post + "Content-Length: 1000\r\n\r\n")
		for range 10 {
			a.text("x")
			time.Sleep(time.Millisecond) // the attack is to be slow
		}
		return nil
	}},
	{"a body cut by FIN", func(a *attacker) error {
		a.text(post + "Content-Length: 1000\r\n\r\nhalf")
		a.finish()
		return a.mustEnd()
	}},
	{"a body cut by RST", func(a *attacker) error { a.text(post + "Content-Length: 1000\r\n\r\nhalf"); a.reset(); return nil }},
	{"a form cut in the middle", func(a *attacker) error {
		a.text("POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"a")
		a.reset()
		return nil
	}},
	{"garbage for chunks", func(a *attacker) error {
		a.text(post + "Transfer-Encoding: chunked\r\n\r\n")
		a.bytes(append([]byte("g"), a.random(500)...))
		return a.mustEnd()
	}},
	{"a chunk extension without end", func(a *attacker) error {
		a.text(post + "Transfer-Encoding: chunked\r\n\r\n5;")
		return a.flood(bytes.Repeat([]byte("y"), 8000), 64<<20)
	}},
	{"trailers without end", func(a *attacker) error {
		a.text(post + "Transfer-Encoding: chunked\r\n\r\n0\r\n")
		return a.flood([]byte("X: "+strings.Repeat("y", 4000)+"\r\n"), 64<<20)
	}},
	{"a body over the limit", func(a *attacker) error {
		a.text(post + "Content-Length: 100000000\r\n\r\n")
		return a.status(413)
	}},
	{"chunks over the limit", func(a *attacker) error {
		a.text(post + "Transfer-Encoding: chunked\r\n\r\n")
		return a.flood([]byte("1000\r\n"+strings.Repeat("x", 0x1000)+"\r\n"), 64<<20)
	}},
	{"chunks that nobody reads", func(a *attacker) error {
		a.text("POST /ignore HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
		return a.flood([]byte("1000\r\n"+strings.Repeat("x", 0x1000)+"\r\n"), 64<<20)
	}},
	{"pipelined requests without reading", func(a *attacker) error {
		_ = a.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
		a.bytes(bytes.Repeat([]byte("GET /blob HTTP/1.1\r\nHost: h\r\n\r\n"), 3000))
		a.reset()
		return nil
	}},
	{"a large answer that is not read", func(a *attacker) error {
		a.get([]string{"big", "wide", "file", "stream", "bytes"}[a.rnd.IntN(5)])
		err := a.some()
		a.reset()
		return err
	}},
	{"a large answer and FIN", func(a *attacker) error { a.get("big"); a.finish(); return a.mustEnd() }},
	{"events, then FIN", func(a *attacker) error {
		a.get("events")
		err := a.some()
		a.finish()
		return errors.Join(err, a.mustEnd())
	}},
	{"events, then RST", func(a *attacker) error { a.get("events"); err := a.some(); a.reset(); return err }},
	{"events, then gone at once", func(a *attacker) error { a.get("events"); a.reset(); return nil }},
	{"an answer that is waited for, then gone", func(a *attacker) error { a.get("never"); a.reset(); return nil }},
	{"any answer, then gone at any moment", func(a *attacker) error {
		a.get(a.anyPath())
		if a.rnd.IntN(2) == 0 {
			time.Sleep(time.Duration(a.rnd.IntN(3000)) * time.Microsecond) // the attack is the moment
		}
		if a.rnd.IntN(2) == 0 {
			a.reset()
		}
		return nil
	}},
	{"smuggling", func(a *attacker) error {
		a.text(post + smuggled[a.rnd.IntN(len(smuggled))] + "GET /static HTTP/1.1\r\nHost: h\r\n\r\n")
		a.finish()
		return a.status(0)
	}},
}

// overTLSHello are attacks below TLS's handshake and in it.
var overTLSHello = []attack{
	{"no TLS", func(a *attacker) error { a.get("text"); a.finish(); return a.mustEnd() }},
	{"garbage for TLS", func(a *attacker) error { a.bytes(a.random(500)); a.finish(); return a.mustEnd() }},
	{"a hello cut, then gone", func(a *attacker) error { a.bytes([]byte{22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3}); return nil }},
	{"a hello cut, then reset", func(a *attacker) error { a.bytes([]byte{22, 3, 1, 2, 0, 1}); a.reset(); return nil }},
	{"records of garbage without end", func(a *attacker) error {
		return a.flood(append([]byte{22, 3, 1, 0x10, 0}, make([]byte, 0x1000)...), 64<<20)
	}},
	{"garbage behind the handshake", func(a *attacker) error {
		if err := tls.Client(a.Conn, &tls.Config{InsecureSkipVerify: true}).Handshake(); err != nil { // the victim is ours
			return err
		}
		a.bytes(append([]byte{23, 3, 3, 0, 100}, a.random(100)...))
		return a.mustEnd()
	}},
	{"a second hello behind the handshake", func(a *attacker) error { // renegotiation
		if err := tls.Client(a.Conn, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}).Handshake(); err != nil {
			return err
		}
		a.bytes([]byte{22, 3, 3, 0, 4, 1, 0, 0, 0})
		return a.mustEnd()
	}},
}

// onSecureHTTP are all attacks on a server over TLS.
func onSecureHTTP() []attack {
	out := append([]attack(nil), overTLSHello...)
	for _, o := range overHTTP {
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
