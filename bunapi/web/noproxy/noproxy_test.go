package noproxy

import "testing"

// Measured on Bun 1.4.5.
func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		list, host, port string
		want             bool
	}{
		{"localhost", "localhost", "9", true}, {"localhost:9", "localhost", "9", true}, {"localhost:8", "localhost", "9", false},
		{"localhost:", "localhost", "9", false}, {"*", "localhost", "9", true}, {"*,x", "localhost", "9", true}, {"x,*", "localhost", "9", true},
		{"LOCALHOST", "localhost", "9", true}, {" localhost ", "localhost", "9", true}, {"a, localhost", "localhost", "9", true},
		{"a localhost", "localhost", "9", true}, {",,localhost,", "localhost", "9", true}, {"", "localhost", "9", false},
		{"calhost", "localhost", "9", false}, {".localhost", "localhost", "9", true}, {"localhost", "x.localhost", "9", true},
		{".localhost", "x.localhost", "9", true}, {"*.localhost", "x.localhost", "9", true}, {"..localhost", "x.localhost", "9", false},
		{"x.localhost:9", "y.x.localhost", "9", true}, {".localhost:9", "x.localhost", "9", true}, {"localhost.", "localhost", "9", true},
		{"http://localhost", "localhost", "9", false}, {"127.0.0.1", "127.0.0.1", "9", true}, {"127.0.0.1:9", "127.0.0.1", "9", true},
		{"127.0.0.1:8", "127.0.0.1", "9", false}, {"127.0.0.0/8", "127.0.0.1", "9", true}, {"10.0.0.0/8", "127.0.0.1", "9", false},
		{"0.0.1", "127.0.0.1", "9", false}, {".0.0.1", "127.0.0.1", "9", false}, {"::1", "::1", "9", true}, {"[::1]", "::1", "9", true},
		{"[::1]:9", "::1", "9", true}, {"[::1]:8", "::1", "9", false}, {":", "localhost", "9", false}, {".", "localhost", "9", false},
	} {
		if got := Matches(tt.list, tt.host, tt.port); got != tt.want {
			t.Errorf("Matches(%q, %q, %q) = %t", tt.list, tt.host, tt.port, got)
		}
	}
}

func FuzzMatches(f *testing.F) {
	f.Add("a.b:80, [::1]:9 10.0.0.0/8", "x.a.b", "80")
	f.Add(":", "", "")
	f.Fuzz(func(t *testing.T, list, host, port string) {
		if Matches("*", host, port) != true {
			t.Error("* does not match")
		}
		Matches(list, host, port) // must not panic
	})
}
