// The requests whose answers wire_test.go compares.

package conformance

import (
	"strconv"
	"strings"
)

// request makes a request of HTTP/1.1 with a Host.
func request(method, path string, fields ...string) string {
	return method + " " + path + " HTTP/1.1\r\n" + strings.Join(append([]string{"Host: a"}, fields...), "\r\n") + "\r\n\r\n"
}

// wireTable is a list of cases that grows.
type wireTable []wireCase

func (t *wireTable) add(name string, steps ...wireStep) {
	*t = append(*t, wireCase{name: name, steps: steps})
}

func (t *wireTable) raw(name, send string, methods ...string) {
	t.add(name, wireStep{send: send, responses: methods})
}

func (t *wireTable) get(name, path string, fields ...string) {
	t.raw(name, request("GET", path, fields...), "GET")
}

func (t *wireTable) both(name, path string, fields ...string) {
	t.get(name, path, fields...)
	t.raw(name+", HEAD", request("HEAD", path, fields...), "HEAD")
}

// wireCases are the rows of sections 2.2, 2.3, 2.5, 10.1 to 10.3 and of the table of bad requests.
func wireCases() []wireCase {
	var all wireTable
	add, raw, get, both := all.add, all.raw, all.get, all.both

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
	for _, target := range []string{"/\xff\xfe", "/a\xe2\x82b", "/\xed\xa0\x80", "/%ff\xff"} {
		raw("10.3 bytes that are no UTF-8 "+strconv.Quote(target), "GET "+target+" HTTP/1.1\r\n"+host+"\r\n", "GET")
	}
	for _, target := range []string{"a:80", "[::1]:80", "*", "/info", "http://x/info"} {
		raw("10.3 CONNECT "+target, request("CONNECT", target, "Connection: close"), "CONNECT")
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
	both("10.2 used stream", "/usedStream")
	raw("10.2 used, HEAD", request("HEAD", "/used"), "HEAD")
	both("10.2 sent twice", "/twice")
	both("10.2 an Error as result", "/returnedError")
	raw("10.2 fixed by POST", request("POST", "/fixed"), "POST")
	raw("1.6 a route without the method", request("POST", "/get"), "POST")
	all.files()
	both("1.6 fixed response, its tag", "/fixedTag", "If-None-Match: W/\"x\", \"own\"")
	get("1.6 fixed response, another tag", "/fixedTag", "If-None-Match: \"x\"")
	get("1.6 fixed response, any tag", "/fixed", "If-None-Match: *")
	get("1.6 fixed response that is no 200, any tag", "/fixed404", "If-None-Match: *")
	for _, condition := range []string{
		"If-Match: \"x\"", "If-Match: \"own\"", "If-Match: W/\"own\"", "If-None-Match: own", "If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT",
		"If-Modified-Since: Fri, 02 Jan 2026 03:04:04 GMT", "If-Unmodified-Since: Fri, 02 Jan 2026 03:04:04 GMT", "If-Unmodified-Since: nonsense",
	} {
		both("1.6 fixed response, "+condition, "/fixedVersion", condition)
		get("1.6 fixed response without tag or date, "+condition, "/fixed404", condition)
	}
	get("1.6 fixed response, date before a tag", "/fixedVersion", "If-None-Match: \"x\"", "If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT")
	both("1.6 fixed response that closes", "/fixedClose")
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
	chat("2.3 protocols, the first empty", "/chat", upgrade, key, version, "Sec-WebSocket-Protocol: , chat")
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
