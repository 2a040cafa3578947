// The bytes of HTTP: what wire/server.ts answers to exact requests, compared with what was recorded from Bun 1.4.5.

package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	wireDir    = "wire"
	wireRecord = "answers.out"
	// wireTimeout bounds one exchange; the servers answer within milliseconds.
	wireTimeout = 10 * time.Second
)

// wireStep is one thing that the client sends and what it then waits for.
type wireStep struct {
	send      string
	responses []string // the methods of the requests whose responses it waits for
	frames    int      // WebSocket frames that it waits for
}

// wireCase is one connection.
type wireCase struct {
	name        string
	development bool
	steps       []wireStep
}

// wireFiles are what wire/server.ts serves.
var wireFiles = map[string]string{
	"text.txt":   "hello file contents 0123456789\n",
	"data.bin":   "binary",
	"empty.json": "",
	"large.txt":  strings.Repeat("0123456789abcde\n", 10_000),
}

// request makes a request of HTTP/1.1 with a Host.
func request(method, path string, fields ...string) string {
	return method + " " + path + " HTTP/1.1\r\n" + strings.Join(append([]string{"Host: a"}, fields...), "\r\n") + "\r\n\r\n"
}

// wireCases are the rows of sections 2.2, 2.3, 2.5, 10.1 to 10.3 and of the table of bad requests.
func wireCases() []wireCase {
	var all []wireCase
	add := func(name string, steps ...wireStep) { all = append(all, wireCase{name: name, steps: steps}) }
	raw := func(name, send string, methods ...string) { add(name, wireStep{send: send, responses: methods}) }
	get := func(name, path string, fields ...string) { raw(name, request("GET", path, fields...), "GET") }
	both := func(name, path string, fields ...string) {
		get(name, path, fields...)
		raw(name+", HEAD", request("HEAD", path, fields...), "HEAD")
	}

	// Bad requests, each with a good one beside it.
	const host = "Host: a\r\n"
	raw("10.2 a good request", request("GET", "/info", "X: y"), "GET")
	for _, c := range []struct{ name, send string }{
		{"no Host", "GET / HTTP/1.1\r\n\r\n"},
		{"garbage", "garbage\r\n\r\n"},
		{"a TLS handshake", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"},
		{"target without slash", "GET foo HTTP/1.1\r\n" + host + "\r\n"},
		{"asterisk", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n"},
		{"another scheme", "GET ftp://foo/info HTTP/1.1\r\n" + host + "\r\n"},
		{"an empty line first", "\r\n" + request("GET", "/info")},
		{"HTTP/2.0", "GET /info HTTP/2.0\r\n" + host + "\r\n"},
		{"HTTP/1.2", "GET /info HTTP/1.2\r\n" + host + "\r\n"},
		{"http/1.1", "GET /info http/1.1\r\n" + host + "\r\n"},
		{"no version", "GET /info\r\n\r\n"},
		{"LF only", "GET /info HTTP/1.1\nHost: a\n\n"},
		{"LF after a field", "GET /info HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"},
		{"bare CR", request("GET", "/info", "X: a\rb")},
		{"space before the colon", "GET /info HTTP/1.1\r\nHost : a\r\n\r\n"},
		{"folded line", request("GET", "/info", "X: 1", " 2")},
		{"no colon", request("GET", "/info", "XYZ")},
		{"no name", request("GET", "/info", ": v")},
		{"bad character in a name", request("GET", "/info", "X(: v")},
		{"NUL in a value", request("GET", "/info", "X: a\x00b")},
		{"control character in the target", request("GET", "/\x01")},
		{"two spaces", "GET  /info HTTP/1.1\r\n" + host + "\r\n"},
		{"unknown method", request("FOO", "/info")},
		{"lower-case method", request("get", "/info")},
		{"unknown method without Host", "FOO / HTTP/1.1\r\n\r\n"},
		{"after a good request", request("GET", "/hello") + "garbage\r\n\r\n"},
		{"unknown method after a good request", request("GET", "/hello") + request("FOO", "/hello")},
		{"head of 16385 bytes", sized(16385)},
		{"199 header lines", lined(199)},
		{"head without end", "GET / HTTP/1.1\r\nX: " + strings.Repeat("v", 16384)},
	} {
		raw("10.2 bad request: "+c.name, c.send)
	}
	raw("10.2 head of 16384 bytes", sized(16384), "GET")
	raw("10.2 198 header lines", lined(198), "GET")
	for _, m := range []string{"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "M-SEARCH", "QUERY"} {
		raw("10.2 method "+m, request(m, "/info"), m)
	}
	raw("10.2 the same by HEAD", request("HEAD", "/info"), "HEAD")

	// Bodies of requests.
	post := func(name, path, fields, body string) {
		raw(name, "POST "+path+" HTTP/1.1\r\n"+host+fields+"\r\n"+body, "POST")
	}
	const chunked = "Transfer-Encoding: chunked\r\n"
	post("10.3 body by length", "/body", "Content-Length: 3\r\n", "abc")
	post("10.3 body of no bytes", "/body", "Content-Length: 0\r\n", "")
	post("10.3 no body", "/body", "", "")
	post("10.3 the same length twice", "/body", "Content-Length: 3\r\nContent-Length: 3\r\n", "abc")
	post("10.3 chunked body", "/body", chunked, "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\n")
	post("10.3 chunked in another case", "/body", "transfer-encoding: Chunked\r\n", "3\r\nabc\r\n0\r\n\r\n")
	post("10.3 body that nobody reads", "/unread", "Content-Length: 3\r\n", "abc")
	post("10.3 chunked body that nobody reads", "/unread", chunked, "3\r\nabc\r\n0\r\n\r\n")
	post("10.3 body that is read late", "/late", "Content-Length: 3\r\n", "abc")
	raw("10.3 body of a GET", request("GET", "/body", "Content-Length: 3")+"abc", "GET")
	raw("10.3 body of a DELETE", request("DELETE", "/body", "Content-Length: 3")+"abc", "DELETE")
	post("10.2 body at the limit", "/body", "Content-Length: 1000\r\n", strings.Repeat("x", 1000))
	post("10.2 body over the limit", "/body", "Content-Length: 1001\r\n", "")
	post("10.2 chunked body at the limit", "/body", chunked, strings.Repeat("a\r\n0123456789\r\n", 100)+"0\r\n\r\n")
	post("10.2 chunked body over the limit", "/body", chunked, strings.Repeat("a\r\n0123456789\r\n", 101)+"0\r\n\r\n")
	for _, c := range []struct{ name, fields, body string }{
		{"length and encoding", "Content-Length: 3\r\n" + chunked, "3\r\nabc\r\n0\r\n\r\n"},
		{"encoding and length", chunked + "Content-Length: 3\r\n", "3\r\nabc\r\n0\r\n\r\n"},
		{"lengths that differ", "Content-Length: 3\r\nContent-Length: 4\r\n", "abc"},
		{"negative length", "Content-Length: -3\r\n", "abc"},
		{"length with plus", "Content-Length: +3\r\n", "abc"},
		{"hexadecimal length", "Content-Length: 0x3\r\n", "abc"},
		{"a list of lengths", "Content-Length: 3, 3\r\n", "abc"},
		{"empty length", "Content-Length: \r\n", "abc"},
		{"huge length", "Content-Length: 99999999999999999999\r\n", "abc"},
		{"gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"},
		{"identity", "Transfer-Encoding: identity\r\n", "abc"},
		{"chunked twice", chunked + chunked, "3\r\nabc\r\n0\r\n\r\n"},
		{"xchunked", "Transfer-Encoding: xchunked\r\n", "3\r\nabc\r\n0\r\n\r\n"},
		{"vertical tab", "Transfer-Encoding: \x0bchunked\r\n", "3\r\nabc\r\n0\r\n\r\n"},
		{"chunk size with space", chunked, "3 \r\nabc\r\n0\r\n\r\n"},
		{"chunk size with LF", chunked, "3\nabc\n0\n\n"},
		{"chunk with too much data", chunked, "3\r\nabcd\r\n0\r\n\r\n"},
		{"chunk without end", chunked, "3\r\nabc0\r\n\r\n"},
		{"negative chunk", chunked, "-3\r\nabc\r\n0\r\n\r\n"},
		{"huge chunk", chunked, "FFFFFFFFFFFFFFFFF\r\nabc"},
	} {
		raw("10.2 bad body: "+c.name, "POST /body HTTP/1.1\r\n"+host+c.fields+"\r\n"+c.body)
	}
	raw("10.2 bad body: encoding in HTTP/1.0", "POST /body HTTP/1.0\r\n"+host+chunked+"\r\n3\r\nabc\r\n0\r\n\r\n")
	expect := func(name, path string) {
		add(name, wireStep{send: request("POST", path, "Expect: 100-continue", "Content-Length: 3"), responses: []string{"POST"}}, wireStep{send: "abc", responses: []string{"POST"}})
	}
	expect("10.2 Expect: 100-continue", "/body")
	expect("10.2 Expect: 100-continue, not read", "/late")

	// The connection.
	raw("10.2 pipelining", request("GET", "/hello")+request("POST", "/body", "Content-Length: 3")+"abc"+request("HEAD", "/hello")+request("GET", "/null"), "GET", "POST", "HEAD", "GET")
	raw("10.2 pipelining behind an answer that takes its time", request("GET", "/late")+request("GET", "/hello"), "GET", "GET")
	raw("10.2 HTTP/1.0", "GET /info HTTP/1.0\r\n\r\n", "GET")
	raw("10.2 HTTP/1.0 with keep-alive", "GET /info HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", "GET")
	get("10.2 Connection: close from the client", "/hello", "Connection: close")
	get("10.2 Connection: close in a list", "/hello", "Connection: foo, Close")
	get("10.2 Connection: keep-alive from the client", "/hello", "Connection: keep-alive")
	add("10.2 a head in pieces", wireStep{send: "GE"}, wireStep{send: "T /info HTTP/1.1\r"}, wireStep{send: "\nHost"}, wireStep{send: ": a\r\n\r"}, wireStep{send: "\n", responses: []string{"GET"}})

	// Requests as the handler sees them.
	get("10.3 names, duplicates, cookies, white space", "/info", "X-A: 1", "x-a:2", "Cookie: a=1", "cookie: b=2", "Y:\tb c\t ", "Z:")
	get("10.3 Latin-1 in a value", "/info", "X: \xe9\x7f")
	for _, target := range []string{"/info?q=1#f", "/x/../info", "/./info", "//info", "/info?\"<>`", "/info?\xc3\xa9", "/info?\xff"} {
		raw("10.3 target "+strconv.Quote(target), "GET "+target+" HTTP/1.1\r\n"+host+"\r\n", "GET")
	}
	raw("10.3 absolute target", "GET HTTP://foo:81/info?x HTTP/1.1\r\n"+host+"\r\n", "GET")
	raw("10.3 absolute target without path", "GET http://foo HTTP/1.1\r\n"+host+"\r\n", "GET")
	for _, h := range []string{"", "FOO.Bar:80", "a b", "u:p@x", "a/b", "a?b", "[::1]:3", "a,b"} {
		raw("10.3 Host "+strconv.Quote(h), "GET /info HTTP/1.1\r\nHost: "+h+"\r\n\r\n", "GET")
	}
	raw("10.3 two Hosts", "GET /info HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET")

	// Responses.
	for _, path := range []string{
		"string", "unicode", "number", "object", "empty", "null", "none", "json", "jsonInit", "redirect", "redirect301", "blob", "blobHeaders",
		"blobUntyped", "blobEmpty", "bytes", "buffer", "bytesEmpty", "params", "paramsSeen", "order", "orderHeaders", "orderPairs",
		"orderChanged", "known", "length", "lengthNull", "date", "encoding", "close", "closeList", "keepAlive", "upgradeHeader", "emptyValue",
		"latin1", "statusText", "status101", "status204", "status205", "status299", "status304", "status404", "status418", "status599",
		"statusNull205", "statusNull404", "file", "fileHeaders", "fileType", "fileStatus", "fileDisposition", "fileBinary", "fileEmpty",
		"file204", "undefined", "text", "throw", "throwResponse", "error", "late", "cookies", "fixed", "fixedTag", "fixedJSON", "fixedBytes",
		"fixedEmpty", "fixed204", "fixed404", "fixedRedirect", "fixedFile", "fixedFileHeaders", "fixedFileOwn", "fixedFileMissing", "get",
	} {
		both("10.2 "+path, "/"+path)
	}
	get("10.2 used", "/used")
	get("10.2 fileMissing", "/fileMissing")
	get("10.2 fileLarge", "/fileLarge", "Range: bytes=100000-100099")
	get("10.2 all of fileLarge", "/fileLarge")
	raw("10.2 fixed by POST", request("POST", "/fixed"), "POST")
	raw("1.6 a route without the method", request("POST", "/get"), "POST")
	for _, r := range []string{
		"bytes=0-4", "bytes=5-", "bytes=-5", "bytes=0-", "bytes=30-40", "bytes=31-40", "bytes=4-2", "bytes=0-0,2-3", "bytes=a-b", "bytes=-0",
		"bytes=-100", "items=0-4", "Bytes=0-4", "bytes= 0 - 4", "bytes=", "bytes=-", "bytes=0-99999999999999999999",
	} {
		get("10.2 Range: "+r, "/file", "Range: "+r)
	}
	get("10.2 Range of an empty file", "/fileEmpty", "Range: bytes=0-4")
	get("10.2 Range beside a status", "/fileStatus", "Range: bytes=0-4")
	get("10.2 Range beside a Content-Range", "/fileRange", "Range: bytes=0-4")
	get("10.2 Range with If-Range", "/file", "Range: bytes=0-4", "If-Range: \"x\"")
	get("10.2 Range of a string", "/string", "Range: bytes=0-1")
	raw("10.2 Range by HEAD", request("HEAD", "/file", "Range: bytes=0-4"), "HEAD")
	raw("10.2 Range by POST", request("POST", "/file", "Range: bytes=0-4"), "POST")
	both("1.6 file route, Range", "/fixedFile", "Range: bytes=1-3")
	both("1.6 file route, Range beyond it", "/fixedFileHeaders", "Range: bytes=99-")
	both("1.6 file route, not modified", "/fixedFile", "If-Modified-Since: Wed, 25 Nov 2076 08:10:59 GMT")
	get("1.6 file route, modified", "/fixedFile", "If-Modified-Since: Wed, 25 Nov 2020 08:10:59 GMT")
	get("1.6 file route, If-None-Match: *", "/fixedFile", "If-None-Match: *")
	get("1.6 file route, another tag", "/fixedFile", "If-None-Match: \"x\"")
	both("1.6 fixed response, its tag", "/fixedTag", "If-None-Match: W/\"x\", \"own\"")
	get("1.6 fixed response, another tag", "/fixedTag", "If-None-Match: \"x\"")
	get("1.6 fixed response, any tag", "/fixed", "If-None-Match: *")
	get("1.6 fixed response that is no 200, any tag", "/fixed404", "If-None-Match: *")
	raw("1.6 fixed response, its tag by POST", request("POST", "/fixedTag", "If-None-Match: \"own\""), "POST")

	// The WebSocket handshake.
	const key, version, upgrade = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "Upgrade: websocket"
	chat := func(name, path string, fields ...string) {
		add(name, wireStep{send: request("GET", path, fields...), responses: []string{"GET"}, frames: 1})
	}
	no := func(name string, fields ...string) { get("2.2 refused: "+name, "/chat", fields...) }
	chat("2.2 a good handshake", "/chat", upgrade, "Connection: Upgrade", key, version)
	chat("2.2 no Connection", "/chat", upgrade, key, version)
	chat("2.2 Connection: keep-alive", "/chat", upgrade, "Connection: keep-alive", key, version)
	for _, u := range []string{"WebSocket", "websocket, foo", "foo, websocket", "foo,WEBSOCKET", "websocket ,"} {
		chat("2.2 Upgrade: "+u, "/chat", "Upgrade: "+u, key, version)
	}
	chat("2.2 Upgrade in two lines", "/chat", "Upgrade: foo", upgrade, key, version)
	chat("2.2 white space around the version", "/chat", upgrade, key, "Sec-WebSocket-Version:  13 ")
	chat("2.2 a key whose last character is not canonical", "/chat", upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==", version)
	for _, u := range []string{"websocketx", "websocket/13", "xwebsocket", "", "h2c", "\"websocket\"", "web socket"} {
		no("Upgrade: "+u, "Upgrade: "+u, key, version)
	}
	no("no Upgrade", key, version)
	no("no key", upgrade, version)
	no("empty key", upgrade, "Sec-WebSocket-Key: ", version)
	no("short key", upgrade, "Sec-WebSocket-Key: abc", version)
	no("key that is no base64", upgrade, "Sec-WebSocket-Key: !!!!IHNhbXBsZSBub25jZQ==", version)
	no("key of 17 bytes", upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQa=", version)
	no("key of 18 bytes", upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQaa", version)
	no("key in the URL alphabet", upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j_-==", version)
	no("two keys", upgrade, key, key, version)
	no("no version", upgrade, key)
	no("version 12", upgrade, key, "Sec-WebSocket-Version: 12")
	no("versions 13, 8", upgrade, key, "Sec-WebSocket-Version: 13, 8")
	no("no key and no version", upgrade)
	for _, m := range []string{"POST", "PUT", "HEAD", "OPTIONS"} {
		raw("2.2 refused: "+m, request(m, "/chat", upgrade, key, version), m)
	}
	raw("2.2 refused: no Host", "GET /chat HTTP/1.1\r\n"+strings.Join([]string{upgrade, key, version}, "\r\n")+"\r\n\r\n")
	get("10.3 url after a refused version", "/chatURL", upgrade, key, "Sec-WebSocket-Version: 12")
	add("2.2 HTTP/1.0", wireStep{send: "GET /chat HTTP/1.0\r\n" + strings.Join([]string{upgrade, key, version}, "\r\n") + "\r\n\r\n", responses: []string{"GET"}, frames: 1})
	add("2.2 absolute target", wireStep{send: "GET http://foo/chat HTTP/1.1\r\nHost: bar\r\n" + strings.Join([]string{upgrade, key, version}, "\r\n") + "\r\n\r\n", responses: []string{"GET"}, frames: 1})
	add("2.2 a body in between", wireStep{send: request("GET", "/chat", upgrade, key, version, "Content-Length: 3") + "abc", responses: []string{"GET"}, frames: 1})
	frame := "\x81\x81\x00\x00\x00\x00x"
	hello := request("GET", "/chat", upgrade, key, version)
	add("2.2 a frame with the handshake", wireStep{send: hello + frame, responses: []string{"GET"}, frames: 2})
	add("2.2 a frame with the handshake, upgrade after microtasks", wireStep{send: request("GET", "/chatMicrotasks", upgrade, key, version) + frame, responses: []string{"GET"}, frames: 2})
	add("2.2 a late upgrade", wireStep{send: request("GET", "/chatLate", upgrade, key, version), responses: []string{"GET"}, frames: 1})
	add("2.2 a frame with the handshake, late upgrade", wireStep{send: request("GET", "/chatLate", upgrade, key, version) + frame, responses: []string{"GET"}, frames: 2})
	add("2.1 a Response after the upgrade", wireStep{send: request("GET", "/chatThenResponse", upgrade, key, version) + frame, responses: []string{"GET"}, frames: 2})
	for _, p := range []string{"chat", "chat, superchat", " a , b ", "", "a;b"} {
		chat("2.3 protocols "+strconv.Quote(p), "/chat", upgrade, key, version, "Sec-WebSocket-Protocol: "+p)
	}
	chat("2.3 protocols in two lines", "/chat", upgrade, key, version, "Sec-WebSocket-Protocol: p1", "Sec-WebSocket-Protocol: p2")
	for _, h := range []string{"object", "known", "headers", "pairs", "list", "dropped", "date", "empty", "latin1", "protocol", "protocolList", "protocolEmpty", "protocolTwice"} {
		chat("2.3 headers: "+h, "/handshake?"+h, upgrade, key, version)
	}
	chat("2.3 a protocol that was not offered", "/handshake?protocol", upgrade, key, version, "Sec-WebSocket-Protocol: chat")
	chat("2.3 no protocol although one was offered", "/handshake?protocolEmpty", upgrade, key, version, "Sec-WebSocket-Protocol: chat")
	chat("2.3 cookies of a route", "/chatCookies/1", upgrade, key, version)

	for _, path := range []string{"undefined", "text", "string", "throwResponse"} {
		for _, m := range []string{"GET", "HEAD"} {
			if path == "throwResponse" && m == "GET" {
				continue // a page of Bun's own
			}
			all = append(all, wireCase{name: "2.5 " + path + " in development, " + m, development: true, steps: []wireStep{{send: request(m, "/"+path), responses: []string{m}}}})
		}
	}
	return all
}

// sized is a request whose head has n bytes.
func sized(n int) string {
	empty := request("GET", "/hello", "X: ")
	return request("GET", "/hello", "X: "+strings.Repeat("v", n-len(empty)))
}

// lined is a request with n header lines.
func lined(n int) string {
	return request("GET", "/hello", strings.Split(strings.Repeat("X: v\n", n-1), "\n")[:n-1]...)
}

// wireServer starts wire/server.ts and returns its ports.
func wireServer(t *testing.T, command string) (production, development int) {
	t.Helper()
	files := t.TempDir()
	for name, content := range wireFiles {
		if err := os.WriteFile(filepath.Join(files, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, command, "run", "server.ts")
	cmd.Dir = wireDir
	cmd.Env = append(os.Environ(), "FILES="+files, "NODE_ENV=")
	cmd.Stderr = io.Discard // the errors that the handlers throw
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
	if _, err := fmt.Fscan(out, &production, &development); err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return production, development
}

// endRequest shows that a connection is still good for another request.
const endRequest = "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

// closeFrame ends a WebSocket; the mask is 0.
const closeFrame = "\x88\x82\x00\x00\x00\x00\x03\xe8"

// run sends a case and returns everything that came back, and whether the connection ended by itself.
func (c wireCase) run(port int) (answer []byte, err error) {
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(wireTimeout)); err != nil {
		return nil, err
	}
	var all bytes.Buffer
	in := bufio.NewReader(io.TeeReader(conn, &all))
	last := endRequest
	for _, step := range c.steps {
		if _, err := io.WriteString(conn, step.send); err != nil {
			break // the end shows when reading
		}
		for _, method := range step.responses {
			r, err := http.ReadResponse(in, &http.Request{Method: method})
			if err != nil {
				break
			}
			if r.StatusCode == http.StatusSwitchingProtocols && r.Header.Get("Upgrade") == "websocket" {
				last = closeFrame
				continue
			}
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				break
			}
		}
		if last == closeFrame {
			for range step.frames {
				head := make([]byte, 2)
				if _, err := io.ReadFull(in, head); err != nil {
					break
				}
				if _, err := io.CopyN(io.Discard, in, int64(head[1])); err != nil {
					break
				}
			}
		}
	}
	if len(c.steps[len(c.steps)-1].responses) > 0 {
		_, _ = io.WriteString(conn, last) // the end shows when reading
	}
	_, err = io.Copy(io.Discard, in)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return all.Bytes(), err
	}
	return all.Bytes(), nil // a reset is an end, too
}

var wireVolatile = []struct {
	find *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(?m)^(Date|last-modified): \w{3}, .* GMT$`), "$1: <time>"},
	{regexp.MustCompile(`(?m)^etag: "[0-9a-f]{16}"$`), `etag: "<hash>"`},
	// Bodies are one line.
	{regexp.MustCompile(`(0123456789abcde\\n)+`), "<lines>"},
}

// wireText makes an answer readable: a line for each line of the heads, everything else quoted.
func wireText(answer []byte) string {
	var b strings.Builder
	for i, line := range strings.Split(string(answer), "\r\n") {
		if i > 0 {
			b.WriteString("\n")
		}
		q := strconv.QuoteToASCII(line)
		b.WriteString(q[1 : len(q)-1])
	}
	text := strings.ReplaceAll(b.String(), `\"`, `"`)
	for _, v := range wireVolatile {
		text = v.find.ReplaceAllString(text, v.with)
	}
	end := "FIN\n"
	if open, isOpen := strings.CutSuffix(text, wireEnd); isOpen {
		text, end = open, "open\n"
	}
	return text + "\n" + end
}

// wireEnd is the answer to endRequest.
const wireEnd = "HTTP/1.1 200 OK\ncontent-type: text/plain;charset=utf-8\nDate: <time>\nContent-Length: 3\n\nend"

// oneLine makes a single line of the answers for which there is a deviation: it is the whole answer that differs.
func oneLine(blocks []block, deviations []deviation) []block {
	for i, b := range blocks {
		if slices.ContainsFunc(deviations, func(d deviation) bool { return d.Case == b.name }) {
			blocks[i].lines = []string{strings.Join(b.lines, " | ")}
		}
	}
	return blocks
}

func TestRecordedBytes(t *testing.T) {
	oracle := os.Getenv("GOBUN_ORACLE")
	command := gobun
	if oracle != "" {
		command = oracle
	}
	production, development := wireServer(t, command)
	cases := wireCases()
	var text strings.Builder
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.name] || !caseName.MatchString(c.name) {
			t.Fatalf("the name %q is taken or does not begin with its section", c.name)
		}
		seen[c.name] = true
		port := production
		if c.development {
			port = development
		}
		answer, err := c.run(port)
		text.WriteString(caseMark + c.name + "\n" + wireText(answer))
		if err != nil {
			text.WriteString("error: " + err.Error() + "\n")
		}
	}
	record := filepath.Join(wireDir, wireRecord)
	if oracle != "" {
		if err := os.WriteFile(record, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	recorded, err := os.ReadFile(record)
	if err != nil {
		t.Fatalf("not recorded, see make oracle: %v", err)
	}
	known, err := os.ReadFile(filepath.Join(wireDir, "expectations.json"))
	if err != nil {
		t.Fatal(err)
	}
	var deviations []deviation
	if err := json.Unmarshal(known, &deviations); err != nil {
		t.Fatal(err)
	}
	want, got := oneLine(splitCases(string(recorded)), deviations), oneLine(splitCases(text.String()), deviations)
	for _, o := range compare(want, got, deviations) {
		t.Run(strings.ReplaceAll(o.name, "/", "|"), func(t *testing.T) {
			for _, d := range o.differences {
				t.Error(d)
			}
		})
	}
}
