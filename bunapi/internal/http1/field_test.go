package http1

import (
	"strings"
	"testing"
)

// FuzzHead: whatever names, values and targets are given, a head has one first line and the accepted fields, and nothing else.
func FuzzHead(f *testing.F) {
	for _, seed := range [][3]string{
		{"X-A", "v", "/"}, {"X-A\r\nX-B", "v", "/"}, {"X-A", "v\r\nX-B: 1", "/a b"}, {"X-A", "v\r\n\r\nbody", "/\r\nX: y"}, {"X-A:", "a\x00b", "/\x00"},
		{"", "", ""}, {"X A", " \r\n v \t", "/\u00e9"}, {"X-\u00e9", "\u00e9\u0100", "*"}, {"a", "\n", "a\tb"}, {"a", "b\rc", "\x7f"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, name, value, target string) {
		fields := 0
		add := func(l *Lines) {
			n, okName := ParseName(name)
			v, okValue := ParseValue(value)
			if okName && okValue {
				fields++
				l.Field(n, v)
				l.Field(n.Lower(), v.Join(", ", v).Before(","))
				fields++
			}
		}
		response := Respond(nil, 200)
		add(&response.Lines)
		strictHead(t, string(response.Finish()), "HTTP/1.1 200 OK", fields)
		fields = 0
		request, ok := Ask(nil, Get, target)
		if !ok {
			return
		}
		add(&request.Lines)
		strictHead(t, string(request.Finish()), "GET "+target+" HTTP/1.1", fields)
	})
}

// strictHead fails unless text is one head with that first line and that many fields (RFC 9112 section 2.1).
func strictHead(t *testing.T, text, first string, fields int) {
	t.Helper()
	head, rest, ok := strings.Cut(text, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	if !ok || rest != "" || lines[0] != first || len(lines) != fields+1 {
		t.Fatalf("%q: first line %q, %d fields, rest %q", text, lines[0], len(lines)-1, rest)
	}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if !ok || name == "" || strings.ContainsFunc(name, func(r rune) bool { return r > 0x7f || !token[byte(r)] }) {
			t.Fatalf("%q is no field", line)
		}
		if strings.ContainsAny(value, "\r\n\x00") || strings.TrimLeft(value, " \t") != value { // white space at the end belongs to the line (section 5.1)
			t.Fatalf("%q has a value that is none", line)
		}
	}
	if strings.ContainsAny(strings.ReplaceAll(text, "\r\n", ""), "\r\n\x00") {
		t.Fatalf("%q has line breaks of its own", text)
	}
}
