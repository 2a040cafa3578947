package http1

import (
	"fmt"
	"strings"
	"testing"
)

// read feeds text in pieces of the given size and returns one word for each event.
func read(text string, piece int) string {
	var p Parser
	var out strings.Builder
	var body []byte
	for len(text) > 0 || piece == 0 {
		n := min(piece, len(text))
		if piece == 0 {
			n, piece = len(text), 1
		}
		b := []byte(text[:n])
		text = text[n:]
		for ev := HeadDone; ev != More; {
			var used int
			var data []byte
			var err Refusal
			used, ev, data, err = p.Next(b)
			b = b[used:]
			if err != OK {
				fmt.Fprintf(&out, "refused %q ", err.Response())
				return out.String()
			}
			switch ev {
			case HeadDone:
				h := &p.Head
				fmt.Fprintf(&out, "%s %q host=%q length=%d chunked=%v 1.0=%v close=%v expect=%v", h.Method, h.Target(), h.Host(), h.ContentLength, h.Chunked, h.HTTP10, h.Close, h.Expect100)
				for name, value := range h.Fields() {
					fmt.Fprintf(&out, " %s=%q", name, value)
				}
				out.WriteString(" ")
			case Data:
				body = append(body, data...)
			case End:
				fmt.Fprintf(&out, "body=%q ", body)
				body = nil
			}
		}
		if len(b) > 0 {
			return "bytes left after More"
		}
	}
	if p.Mid() {
		out.WriteString("unfinished")
	}
	return out.String()
}

const host = "Host: a\r\n"

// refusals are requests that Bun 1.4.5 refuses, with its answers. It accepts the two marked ones.
var refusals = []struct {
	name, text string
	want       Refusal
}{
	{"no Host", "GET / HTTP/1.1\r\n\r\n", BadRequest},
	{"two Hosts (gobun only: RFC 9112 section 3.2)", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", BadRequest},
	{"garbage", "garbage\r\n\r\n", BadRequest},
	{"a TLS handshake", "\x16\x03\x01\x02\x00", BadRequest},
	{"an empty line first", "\r\nGET / HTTP/1.1\r\n" + host + "\r\n", BadRequest},
	{"no slash", "GET foo HTTP/1.1\r\n" + host + "\r\n", BadRequest},
	{"asterisk", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", BadRequest},
	{"other scheme", "GET ftp://foo/ HTTP/1.1\r\n" + host + "\r\n", BadRequest},
	{"a control character in the scheme", "GET http:\x0f/foo/ HTTP/1.1\r\n" + host + "\r\n", BadRequest},
	{"two spaces before the target", "GET  / HTTP/1.1\r\n" + host + "\r\n", BadRequest},
	{"two spaces before the version", "GET /  HTTP/1.1\r\n" + host + "\r\n", BadVersion},
	{"space after the version", "GET / HTTP/1.1 \r\n" + host + "\r\n", BadVersion},
	{"tab", "GET\t/ HTTP/1.1\r\n" + host + "\r\n", BadVersion},
	{"HTTP/2.0", "GET / HTTP/2.0\r\n" + host + "\r\n", BadVersion},
	{"HTTP/1.2", "GET / HTTP/1.2\r\n" + host + "\r\n", BadVersion},
	{"http/1.1", "GET / http/1.1\r\n" + host + "\r\n", BadVersion},
	{"HTTP/0.9", "GET /\r\n\r\n", BadVersion},
	{"a control character in the target", "GET /\x01 HTTP/1.1\r\n" + host + "\r\n", BadVersion},
	{"LF only", "GET / HTTP/1.1\nHost: a\n\n", BadVersion},
	{"LF in the target", "GET /\nHTTP/1.1\r\n" + host + "\r\n", BadVersion},
	{"LF after a field", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", BadRequest},
	{"LF as blank line", "GET / HTTP/1.1\r\nHost: a\r\n\n", BadRequest},
	{"bare CR", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", BadRequest},
	{"space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", BadRequest},
	{"folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", BadRequest},
	{"no colon", "GET / HTTP/1.1\r\nHost: a\r\nXYZ\r\n\r\n", BadRequest},
	{"no name", "GET / HTTP/1.1\r\nHost: a\r\n: v\r\n\r\n", BadRequest},
	{"bad character in a name", "GET / HTTP/1.1\r\nHost: a\r\nX(: v\r\n\r\n", BadRequest},
	{"Latin-1 in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\xe9: v\r\n\r\n", BadRequest},
	{"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", BadRequest},
	{"a control character in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01b\r\n\r\n", BadRequest},
	{"unknown method", "FOO / HTTP/1.1\r\n" + host + "\r\n", UnknownMethod},
	{"lower-case method", "get / HTTP/1.1\r\n" + host + "\r\n", UnknownMethod},
	{"HTTP/2's preface", "PRI / HTTP/1.1\r\n" + host + "\r\n", UnknownMethod},
	{"unknown method without Host", "FOO / HTTP/1.1\r\n\r\n", BadRequest},
	{"unknown method with a bad field", "FOO / HTTP/1.1\r\n" + host + "X Y\r\n\r\n", BadRequest},
	{"negative length", "POST / HTTP/1.1\r\n" + host + "Content-Length: -3\r\n\r\nabc", BadRequest},
	{"length with plus", "POST / HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\nabc", BadRequest},
	{"hexadecimal length", "POST / HTTP/1.1\r\n" + host + "Content-Length: 0x3\r\n\r\nabc", BadRequest},
	{"two numbers", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3 3\r\n\r\nabc", BadRequest},
	{"a list of lengths", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n\r\nabc", BadRequest},
	{"empty length", "POST / HTTP/1.1\r\n" + host + "Content-Length: \r\n\r\nabc", BadRequest},
	{"length over all bounds", "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\nabc", BadRequest},
	{"lengths that differ", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", BadRequest},
	{"length and encoding", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", BadRequest},
	{"encoding and length", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", BadRequest},
	{"encoding in 1.0", "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n", BadRequest},
	{"gzip, chunked", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", BadRequest},
	{"chunked, gzip", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, gzip\r\n\r\n", BadRequest},
	{"identity", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\n\r\n", BadRequest},
	{"empty encoding", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: \r\n\r\n", BadRequest},
	{"chunked twice", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", BadRequest},
	{"xchunked", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n", BadRequest},
	{"vertical tab before chunked", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: \x0bchunked\r\n\r\n", BadRequest},
}

// chunkRefusals are chunked bodies that Bun 1.4.5 refuses.
var chunkRefusals = []struct{ name, body string }{
	{"space after the size", "3 \r\nabc\r\n0\r\n\r\n"},
	{"space before the extension", "3 ;x\r\nabc\r\n0\r\n\r\n"},
	{"LF only", "3\nabc\n0\n\n"},
	{"LF after data", "3\r\nabc\n0\r\n\r\n"},
	{"LF after extension", "3;a\nabc\r\n0\r\n\r\n"},
	{"bare CR in extension", "3;a\rb\r\nabc\r\n0\r\n\r\n"},
	{"no CR LF after data", "3\r\nabc0\r\n\r\n"},
	{"data too long", "3\r\nabcd\r\n0\r\n\r\n"},
	{"negative", "-3\r\nabc\r\n0\r\n\r\n"},
	{"0x", "0x3\r\nabc\r\n0\r\n\r\n"},
	{"no size", "\r\nabc\r\n0\r\n\r\n"},
	{"size over all bounds", "FFFFFFFFFFFFFFFFF\r\nabc"},
	{"size of 2^63-1", "7FFFFFFFFFFFFFFF\r\nabc"},
	{"not hexadecimal", "3g\r\nabc\r\n0\r\n\r\n"},
	{"trailer without colon", "3\r\nabc\r\n0\r\nX y\r\n\r\n"},
	{"trailer with LF", "3\r\nabc\r\n0\r\nX: y\n\r\n"},
}

// pieces are the sizes into which every request is split.
var pieces = []int{0, 1, 2, 3, 7, 16, 64}

func TestRefusals(t *testing.T) {
	tests := refusals
	for _, c := range chunkRefusals {
		tests = append(tests, struct {
			name, text string
			want       Refusal
		}{c.name, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n" + c.body, BadRequest})
	}
	for _, tt := range tests {
		for _, piece := range pieces {
			got := read(tt.text, piece)
			if want := fmt.Sprintf("refused %q ", tt.want.Response()); !strings.HasSuffix(got, want) {
				t.Errorf("%s in pieces of %d: %s", tt.name, piece, got)
			}
		}
	}
}

func TestAccepted(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"simplest", "GET / HTTP/1.1\r\n" + host + "\r\n", `GET "/" host="a" length=-1 chunked=false 1.0=false close=false expect=false Host="a" body="" `},
		{"1.0 without Host", "GET / HTTP/1.0\r\n\r\n", `GET "/" host="" length=-1 chunked=false 1.0=true close=true expect=false body="" `},
		{"absolute form", "GET HTTP://foo:81/info?x HTTP/1.1\r\n" + host + "\r\n", `GET "/info?x" host="a" length=-1 chunked=false 1.0=false close=false expect=false Host="a" body="" `},
		{"absolute form without path", "GET http://foo HTTP/1.1\r\n" + host + "\r\n", `GET "/" host="a" length=-1 chunked=false 1.0=false close=false expect=false Host="a" body="" `},
		{"absolute form with query only", "GET https://foo?q HTTP/1.1\r\n" + host + "\r\n", `GET "?q" host="a" length=-1 chunked=false 1.0=false close=false expect=false Host="a" body="" `},
		{"white space around a value", "GET / HTTP/1.1\r\nHost:a\r\nX:\ta\tb\t \r\nY: \r\nZ:\r\n\r\n", `GET "/" host="a" length=-1 chunked=false 1.0=false close=false expect=false Host="a" X="a\tb" Y="" Z="" body="" `},
		{"Latin-1 and DEL in a value", "GET / HTTP/1.1\r\nHost: \r\nX: \xe9\x7f\r\n\r\n", `GET "/" host="" length=-1 chunked=false 1.0=false close=false expect=false Host="" X="\xe9\x7f" body="" `},
		{"Latin-1 in the target", "GET /\xe9 HTTP/1.1\r\n" + host + "\r\n", `GET "/\xe9" host="a" length=-1 chunked=false 1.0=false close=false expect=false Host="a" body="" `},
		{"body", "POST / HTTP/1.1\r\n" + host + "Content-Length: 003\r\n\r\nabc", `POST "/" host="a" length=3 chunked=false 1.0=false close=false expect=false Host="a" Content-Length="003" body="abc" `},
		{"the same length twice", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", `POST "/" host="a" length=3 chunked=false 1.0=false close=false expect=false Host="a" Content-Length="3" Content-Length="3" body="abc" `},
		{"expectation in any case", "POST / HTTP/1.1\r\n" + host + "expect: 100-Continue\r\ncontent-length: 1\r\n\r\nx", `POST "/" host="a" length=1 chunked=false 1.0=false close=false expect=true Host="a" expect="100-Continue" content-length="1" body="x" `},
		{"close in a list", "GET / HTTP/1.1\r\n" + host + "Connection: foo, Close\r\n\r\n", `GET "/" host="a" length=-1 chunked=false 1.0=false close=true expect=false Host="a" Connection="foo, Close" body="" `},
		{"pipelined", "POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nxGET /2 HTTP/1.1\r\n" + host + "\r\n", `POST "/" host="a" length=1 chunked=false 1.0=false close=false expect=false Host="a" Content-Length="1" body="x" GET "/2" host="a" length=-1 chunked=false 1.0=false close=false expect=false Host="a" body="" `},
		{"unfinished head", "GET / HTTP/1.1\r\n" + host, "unfinished"},
		{"unfinished body", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nab", `POST "/" host="a" length=3 chunked=false 1.0=false close=false expect=false Host="a" Content-Length="3" unfinished`},
	} {
		for _, piece := range pieces {
			if got := read(tt.text, piece); got != tt.want {
				t.Errorf("%s in pieces of %d:\n got %s\nwant %s", tt.name, piece, got, tt.want)
			}
		}
	}
}

func TestChunkedBodies(t *testing.T) {
	const head = "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: Chunked\r\n\r\n"
	for _, tt := range []struct{ name, body, want string }{
		{"one chunk", "3\r\nabc\r\n0\r\n\r\n", "abc"},
		{"two", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"},
		{"none", "0\r\n\r\n", ""},
		{"extension", "3;a=\"b;c\"\r\nabc\r\n0;x\r\n\r\n", "abc"},
		{"upper case", "A\r\n0123456789\r\n00\r\n\r\n", "0123456789"},
		{"leading zeros", "00000000000000000003\r\nabc\r\n0\r\n\r\n", "abc"},
		{"trailers (Bun refuses them)", "3\r\nabc\r\n0\r\nX: y\r\nContent-Length: 5\r\n\r\n", "abc"},
	} {
		for _, piece := range pieces {
			got := read(head+tt.body+"GET /next HTTP/1.1\r\n"+host+"\r\n", piece)
			if !strings.Contains(got, fmt.Sprintf("body=%q GET \"/next\"", tt.want)) {
				t.Errorf("%s in pieces of %d: %s", tt.name, piece, got)
			}
		}
	}
}

func TestBounds(t *testing.T) {
	sized := func(n int) string {
		const pre, post = "GET / HTTP/1.1\r\nHost: a\r\nX: ", "\r\n\r\n"
		return pre + strings.Repeat("v", n-len(pre)-len(post)) + post
	}
	lines := func(n int) string {
		return "GET / HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("X: v\r\n", n-1) + "\r\n"
	}
	chunks := func(line string, n int) string {
		return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat(line+"\r\nx\r\n", n) + "0\r\n\r\n"
	}
	trailers := func(n int) string {
		return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + strings.Repeat("X: y\r\n", n) + "\r\n"
	}
	for _, tt := range []struct {
		name, text string
		want       Refusal
	}{
		{"head of 16384 bytes", sized(MaxHead), OK},
		{"head of 16385 bytes", sized(MaxHead + 1), TooLarge},
		{"no line end", "GET /" + strings.Repeat("v", MaxHead), TooLarge},
		{"no blank line", "GET / HTTP/1.1\r\nX: " + strings.Repeat("v", MaxHead), TooLarge},
		{"bad version before too large", "GET / HTTP/3.1\r\nX: " + strings.Repeat("v", MaxHead), BadVersion},
		{"198 fields", lines(MaxFields), OK},
		{"199 fields", lines(MaxFields + 1), TooLarge},
		{"large heads one after the other", sized(MaxHead) + sized(MaxHead), OK},
		{"chunk extension", chunks("1;"+strings.Repeat("e", maxChunkLine/2), 1), OK},
		{"chunk extension too long", chunks("1;"+strings.Repeat("e", maxChunkLine), 1), BadRequest},
		{"many small chunks", chunks("1", 10000), OK},
		{"many small chunks with extensions", chunks("1;extension=something", 10000), TooLarge},
		{"trailers", trailers(MaxFields), OK},
		{"too many trailers", trailers(MaxFields + 1), TooLarge},
	} {
		for _, piece := range []int{0, 1, 1000, 8000} {
			got := read(tt.text, piece)
			ok := strings.HasSuffix(got, `body="" `) || strings.HasSuffix(got, `x" `)
			if tt.want != OK {
				ok = strings.HasSuffix(got, fmt.Sprintf("refused %q ", tt.want.Response()))
			}
			if !ok {
				t.Errorf("%s in pieces of %d: %.200s", tt.name, piece, got)
			}
		}
	}
}

// A head that arrives byte by byte must not be scanned from its beginning each time.
func TestHeldBytesAreReleased(t *testing.T) {
	var p Parser
	for _, c := range []byte("GET / HTTP/1.1\r\n" + host + "\r\n") {
		if _, _, _, err := p.Next([]byte{c}); err != OK {
			t.Fatal(err)
		}
	}
	if _, ev, _, _ := p.Next(nil); ev != End || p.held != nil || p.Mid() {
		t.Errorf("event %d, held %d bytes", ev, cap(p.held))
	}
}

func TestHeadLookups(t *testing.T) {
	var p Parser
	text := "GET /a/b?c#d HTTP/1.1\r\nHost: a\r\nX: 1\r\nx: 2\r\nUpgrade: foo\r\nupgrade: Bar , WebSocket\r\n\r\n"
	if _, ev, _, _ := p.Next([]byte(text)); ev != HeadDone {
		t.Fatal(ev)
	}
	h := p.Head
	if v, ok := h.Get("x"); v != "1" || !ok {
		t.Errorf("Get: %q %v", v, ok)
	}
	if v, ok := h.Only("x"); ok {
		t.Errorf("Only found %q although there are two", v)
	}
	if v, ok := h.Only("HOST"); v != "a" || !ok {
		t.Errorf("Only: %q %v", v, ok)
	}
	if !h.HasToken("upgrade", "websocket") || h.HasToken("upgrade", "web") || h.HasToken("x", "websocket") {
		t.Error("HasToken")
	}
	if h.Path() != "/a/b" || !h.Upgrade {
		t.Errorf("path %q, upgrade %v", h.Path(), h.Upgrade)
	}
}

func TestResponsePieces(t *testing.T) {
	for status, want := range map[int]string{200: "HTTP/1.1 200 OK\r\n", 418: "HTTP/1.1 418 I'm a Teapot\r\n", 299: "HTTP/1.1 299 HM\r\n"} {
		if got := string(Respond(nil, status).b); got != want {
			t.Errorf("got %q", got)
		}
	}
	var l Lines
	l.Field(NameOf("X"), ValueOf("aéb"))
	if got := string(l.b); got != "X: a\xe9b\r\n" {
		t.Errorf("got %q", got)
	}
	if got := string(AppendChunk(nil, make([]byte, 26))); !strings.HasPrefix(got, "1a\r\n\x00") || !strings.HasSuffix(got, "\x00\r\n") {
		t.Errorf("got %q", got)
	}
	if n, ok := Canonical("etag"); n != "ETag" || !ok {
		t.Errorf("got %q", n)
	}
	if _, ok := Canonical("x-own"); ok {
		t.Error("x-own is not known")
	}
	for status, want := range map[int]bool{101: false, 200: true, 204: false, 304: false, 205: true} {
		if HasBody(status) != want {
			t.Errorf("HasBody(%d)", status)
		}
	}
}

// FuzzParser: the first byte determines how the rest is split; any split must give the same events.
func FuzzParser(f *testing.F) {
	for i, r := range refusals {
		f.Add(append([]byte{byte(i)}, r.text...))
	}
	for i, c := range chunkRefusals {
		f.Add(append([]byte{byte(i)}, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"+c.body...))
	}
	f.Add([]byte("\x01GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\x81\x00\x00\x00\x00x"))
	f.Add([]byte("\x03POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\nGET / HTTP/1.0\r\n\r\n"))
	f.Add([]byte("\x05POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhelloGET http://b/c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) == 0 {
			return
		}
		text := string(in[1:])
		whole := read(text, 0)
		if piece := int(in[0])%64 + 1; read(text, piece) != whole {
			t.Errorf("in pieces of %d: %s\nwhole: %s", piece, read(text, piece), whole)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := []byte("GET /chat?room=general HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n\r\n")
	var p Parser
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		rest := text
		for ev := HeadDone; ev != End; {
			n, e, _, _ := p.Next(rest)
			ev, rest = e, rest[n:]
		}
	}
}
