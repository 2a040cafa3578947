package http1

import (
	"fmt"
	"strings"
	"testing"
)

// replies parses bytes that arrive in pieces of a given size, and returns the events.
func replies(text, method string, piece int) string {
	p := ReplyParser{Limit: MaxHead}
	var told []string
	body := ""
	for len(text) > 0 {
		b := []byte(text[:min(piece, len(text))])
		text = text[len(b):]
		for more := true; more; {
			n, ev, data, ok := p.Next(b, method)
			if !ok {
				return strings.Join(append(told, fmt.Sprint("fault ", p.Fault())), " ")
			}
			b = b[n:]
			switch ev {
			case More:
				more = false
			case HeadDone:
				r := p.Reply
				told = append(told, fmt.Sprint(r.Status, " ", r.Phrase, " ", r.Minor, " ", r.Keep, " ", r.Upgrade))
				for name, value := range r.Fields() {
					told = append(told, name+"="+value)
				}
				if r.Upgrade {
					return strings.Join(append(told, "rest "+string(b)+text), " ")
				}
			case Data:
				body += string(data)
			case End:
				told = append(told, "body "+body+p.Trailers())
				body = ""
			}
		}
	}
	if p.ToTheEnd() {
		told = append(told, "open "+body)
	}
	return strings.Join(told, " ")
}

// The meaning of a response does not depend on how its bytes were split, and is what RFC 9112 section 6.3 requires.
func TestReplies(t *testing.T) {
	for _, c := range []struct{ method, text, want string }{
		{"GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b\r\n\r\nhiHTTP/1.1 204 No\r\n\r\n", "200 OK 1 true false Content-Length=2 A=b body hi 204 No 1 true false body "},
		{"GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nT: u\r\n\r\n", "200 OK 1 true false Transfer-Encoding=chunked body hiT: u\r\n"},
		{"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "200 OK 1 true false Content-Length=2 body "},
		{"GET", "HTTP/1.0 200\r\n\r\nall", "200  0 false false open all"},
		{"GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "100 Continue 1 true false body  200 OK 1 false false Connection=close Content-Length=0 body "},
		{"GET", "HTTP/1.1 101 Switching\r\n\r\nraw", "101 Switching 1 true true rest raw"},
		{"CONNECT", "HTTP/1.1 200 OK\r\n\r\nraw", "200 OK 1 true true rest raw"},
		{"GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", "fault 5"},
		{"GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", "fault 6"},
		{"GET", "HTTP/1.1 200 OK\r\nA b: 2\r\n\r\n", "fault 4"},
		{"GET", "HTTP/2.0 200 OK\r\n\r\n", "fault 3"},
		{"GET", "HTTP/1.1 2x0 OK\r\n\r\n", "fault 11"},
		{"GET", "nonsense\r\n\r\n", "fault 2"},
		{"GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n", "200 OK 1 true false Transfer-Encoding=chunked fault 7"},
		{"GET", "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", MaxHead), "fault 9"},
	} {
		for _, piece := range []int{1, 2, 3, 7, 1 << 20} {
			if got := replies(c.text, c.method, piece); got != c.want {
				t.Errorf("%s %.60q in pieces of %d:\n got %q\nwant %q", c.method, c.text, piece, got, c.want)
			}
		}
	}
}
