package url

import (
	"testing"

	"github.com/gobun/gobun/jsbridge"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct{ in, base, want string }{
		{"http://EXAMPLE.com:80/a/../b/./c?x=1 2#f g", "", "http://example.com/b/c?x=1%202#f%20g"},
		{"https://user:pa ss@h:8443", "", "https://user:pa%20ss@h:8443/"},
		{`http:\\h\a\b`, "", "http://h/a/b"},
		{"http://h/%2e%2E/x", "", "http://h/x"},
		{"http://0x7f.1/", "", "http://127.0.0.1/"},
		{"http://[::1]:3000/x", "", "http://[::1]:3000/x"},
		{"http://bücher.de", "", "http://xn--bcher-kva.de/"},
		{"ws://h:80/", "", "ws://h/"},
		{"/x?y", "http://h/a/b?q", "http://h/x?y"},
		{"c", "http://h/a/b?q", "http://h/a/c"},
		{"../c", "http://h/a/b/d", "http://h/a/c"},
		{"?n", "http://h/a?q", "http://h/a?n"},
		{"#f", "http://h/a?q", "http://h/a?q#f"},
		{"//o/p", "https://h/a", "https://o/p"},
		{"mailto:a@b", "", "mailto:a@b"},
		{"file:///a/b/../c", "", "file:///a/c"},
		{"http://h//a//b", "", "http://h//a//b"},
		{"  http://h/é  ", "", "http://h/%C3%A9"},
		{"x", "", ""}, {"http://", "", ""}, {"http://h:99999/", "", ""}, {"http://a b/", "", ""}, {"http://[::1", "", ""}, {"/chat", "", ""}, {"http://1.2.3.999/", "", ""}, {"http://%a3/", "", ""},
	} {
		var base *URL
		if tt.base != "" {
			var err error
			if base, err = Parse(tt.base); err != nil {
				t.Fatal(err)
			}
		}
		u, err := ParseBase(tt.in, base)
		got := ""
		if err == nil {
			got = u.String()
		}
		if got != tt.want {
			t.Errorf("%q against %q: got %q, want %q", tt.in, tt.base, got, tt.want)
		}
	}
}

func TestClass(t *testing.T) {
	r := jsbridge.NewRealm(jsbridge.Hooks{})
	if err := r.Do(func(s jsbridge.Scope) error { install(s); return nil }); err != nil {
		t.Fatal(err)
	}
	for src, want := range map[string]string{
		`new URL("/chat?a=1&b=2", "http://localhost:3000").searchParams.get("b")`:                                                         "2",
		`const u = new URL("http://h/"); u.searchParams.append("k", "a b"); u.href`:                                                       "http://h/?k=a+b",
		`const u = new URL("http://h/?a=1"); u.search = "?z=2"; u.searchParams.get("z") + u.searchParams.size`:                            "21",
		`try { new URL("x") } catch (e) { e.name + e.code + e.message + e.input }`:                                                        "TypeErrorERR_INVALID_URLInvalid URLx",
		`String(URL.parse("x")) + URL.canParse("http://h")`:                                                                               "nulltrue",
		`const u = new URL("http://h:1/a"); u.host = "i:2"; u.port = "3"; u.pathname = "b c"; u.hash = "x"; u.protocol = "https"; u.href`: "https://i:3/b%20c#x",
		`const u = new URL("http://h:1/a"); u.hostname = "bad host"; u.href`:                                                              "http://h:1/a",
		`[...new URLSearchParams("a=1&b=%20&a=+x")].join("|")`:                                                                            "a,1|b, |a, x",
		`new URLSearchParams({ a: 1, b: "x y" }).toString()`:                                                                              "a=1&b=x+y",
		`new URLSearchParams([["a", "1"]]).toString()`:                                                                                    "a=1",
		`JSON.stringify(new URLSearchParams("a=1&a=2&a=3&b=4").toJSON())`:                                                                 `{"a":["1","2","3"],"b":"4"}`,
		`const p = new URLSearchParams("b=1&a=2&b=3"); p.sort(); p.delete("a"); p.set("b", "9"); String(p)`:                               "b=9",
		`JSON.stringify({ u: new URL("http://h") })`:                                                                                      `{"u":"http://h/"}`,
		`Object.keys(URLSearchParams.prototype).includes("_at")`:                                                                          "false",
		`new URL("http://h/a?").href + new URL("http://h/a?").search`:                                                                     "http://h/a?",
	} {
		if err := r.Do(func(s jsbridge.Scope) error {
			v, err := s.Eval("t.js", "(function () {"+"return eval("+quote(s, src)+")})()")
			if err != nil {
				t.Errorf("%s: %v", src, err)
			} else if v.String() != want {
				t.Errorf("%s: got %s, want %s", src, v, want)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func quote(s jsbridge.Scope, text string) string {
	b, err := s.String(text).ToObject(s.VM()).MarshalJSON()
	if err != nil {
		panic(err)
	}
	return string(b)
}

// FuzzParse: no input panics, and a serialised URL parses to itself.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"http://u:p@h:1/a/../b?c#d", "file:///C|/x", "a:b", "http://[::ffff:1.2.3.4]/", "ws://%61/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		u, err := Parse(in)
		if err != nil {
			return
		}
		text := u.String()
		again, err := Parse(text)
		if err != nil {
			t.Fatalf("%q serialises to %q, which does not parse", in, text)
		}
		if again.String() != text {
			t.Errorf("%q -> %q -> %q", in, text, again.String())
		}
	})
}
