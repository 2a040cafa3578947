package wshandshake

import (
	"errors"
	"strings"
	"testing"
)

const testKey = "dGhlIHNhbXBsZSBub25jZQ=="

func request(protocols ...string) *Request {
	r := &Request{Target: "/chat", Host: "h:1", Protocols: protocols, Key: testKey}
	r.Normalize()
	return r
}

func answerText(lines ...string) string {
	return strings.Join(append([]string{"HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}, append(lines, "", "")...), "\r\n")
}

func TestRequestBytes(t *testing.T) {
	r := &Request{
		Target: "/", Host: "h", Authorization: "Basic x", Extensions: "permessage-deflate", Protocols: []string{"a", "b"},
		Headers: []Field{{"Set-Cookie", "1"}, {"b", "é"}, {"USER-AGENT", "me"}, {"Upgrade", "x"}, {"Sec-WebSocket-Key", testKey}, {"A", ""}},
	}
	r.Normalize()
	want := "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Key: " + testKey + "\r\nAuthorization: Basic x\r\n" +
		"Sec-WebSocket-Protocol: a, b\r\nA: \r\nUser-Agent: me\r\nb: \xe9\r\nset-cookie: 1\r\n\r\n"
	if got, err := r.Append(nil); string(got) != want || err != nil {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestNewKeysDiffer(t *testing.T) {
	a, b := NewKey(), NewKey()
	if !ValidKey(a) || !ValidKey(b) || a == b {
		t.Error(a, b)
	}
}

// feed passes the answer in pieces of the given size and returns the result.
func feed(a *Answer, text string, size int) (rest string, done bool, err error) {
	for b := []byte(text); len(b) > 0; {
		n := min(size, len(b))
		r, done, err := a.Feed(b[:n])
		b = b[n:]
		if done || err != nil {
			return string(r) + string(b), done, err
		}
	}
	return "", false, nil
}

// The recorded cases of the area client contain Bun's reaction to a hundred answers; this tests splitting them into pieces.
func TestAnswerInPieces(t *testing.T) {
	text := "HTTP/1.1 103 Early\r\nSec-WebSocket-Protocol: no\r\n\r\n" + answerText("Sec-WebSocket-Protocol: b") + "frames"
	for _, size := range []int{1, 2, 7, 64, len(text)} {
		a := NewAnswer(request("a", "b"), nil)
		rest, done, err := feed(a, text, size)
		if rest != "frames" || !done || err != nil || a.Protocol != "b" {
			t.Errorf("pieces of %d: %q %v %v %q", size, rest, done, err, a.Protocol)
		}
	}
}

func TestAnswerFailures(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"too large", answerText("X: " + strings.Repeat("a", MaxHead)), "Response headers too large"},
		{"too large without a line's end", "HTTP/1.1 101 " + strings.Repeat("a", MaxHead), "Response headers too large"},
		{"interim responses without end", strings.Repeat("HTTP/1.1 100 x\r\n\r\n", 20), "Response headers too large"},
		{"no HTTP, at its first bytes", "SSH", "Invalid response"},
		{"extension that nobody offered", answerText("Sec-WebSocket-Extensions: x"), "Unsupported websocket extension"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, size := range []int{1, 1000, len(tt.text)} {
				_, done, err := feed(NewAnswer(request(), nil), tt.text, size)
				var f *Failure
				if done || !errors.As(err, &f) || f.Text != tt.want {
					t.Errorf("pieces of %d: %v %v", size, done, err)
				}
			}
		})
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(answerText(), 3)
	f.Add(answerText("Sec-WebSocket-Protocol: a", "X : y"), 1)
	f.Add("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 404 x\n\n", 5)
	f.Add("HTTP/1.1 101 \r\n: x\r\n\r\n", 8)
	f.Fuzz(func(t *testing.T, text string, size int) {
		if size < 1 {
			size = 1
		}
		whole, split := NewAnswer(request("a"), nil), NewAnswer(request("a"), nil)
		rest1, done1, err1 := feed(whole, text, len(text)+1)
		rest2, done2, err2 := feed(split, text, size)
		if done1 != done2 || (err1 == nil) != (err2 == nil) || done1 && (rest1 != rest2 || whole.Protocol != split.Protocol) {
			t.Errorf("whole: %q %v %v, in pieces of %d: %q %v %v", rest1, done1, err1, size, rest2, done2, err2)
		}
		if done1 && !strings.HasSuffix(text, rest1) {
			t.Errorf("rest %q of %q", rest1, text)
		}
	})
}
