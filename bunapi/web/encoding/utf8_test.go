package encoding

import (
	"testing"
	"unicode/utf8"
)

// TestDecodeUTF8ReplacesMaximalSubparts: Unicode 15.0 section 3.9, table 3-8 and its neighbours.
func TestDecodeUTF8ReplacesMaximalSubparts(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "",
		"héllo":                                "héllo",
		"\xff\xfe":                             "\ufffd\ufffd",
		"\xe2\x82":                             "\ufffd",
		"\xe2\x82x":                            "\ufffdx",
		"\xc3(":                                "\ufffd(",
		"\xf0\x80\x80\x41":                     "\ufffd\ufffd\ufffdA",
		"\xed\xa0\x80":                         "\ufffd\ufffd\ufffd",
		"\xf1\x80\x80":                         "\ufffd",
		"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41": "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdA",
		"\xf4\x91\x92\x93\xff\x41\x80\xbf\x42": "\ufffd\ufffd\ufffd\ufffd\ufffdA\ufffd\ufffdB",
		"\ufffdx":                              "\ufffdx",
	} {
		if got := DecodeUTF8([]byte(in)); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzDecodeUTF8(f *testing.F) {
	f.Add([]byte("\xf0\x9f\x98"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := DecodeUTF8(b)
		if !utf8.ValidString(got) {
			t.Errorf("%q gave invalid %q", b, got)
		}
		if utf8.Valid(b) && got != string(b) {
			t.Errorf("valid %q became %q", b, got)
		}
	})
}
