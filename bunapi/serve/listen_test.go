package serve

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func TestDefaultPort(t *testing.T) {
	for _, tt := range []struct {
		env  string // BUN_PORT, PORT and NODE_PORT, a dash for one that is not set
		flag string
		want int
	}{
		{"- - -", "", 3000},
		{"1 2 3", "4", 1},
		{"- 2 3", "4", 2},
		{"- - 3", "4", 3},
		{"- - -", "4", 4},
		{"0 2 3", "", 0},
		{"abc 2 3", "", 2},
		{"65536 -1 3", "", 3},
		{"99999 - -", "", 3000},
		{"1.5 0x10 1e3", "", 3000},
		{"- - -", "0", 0},
	} {
		env := map[string]string{}
		for i, v := range strings.Fields(tt.env) {
			if v != "-" {
				env[[]string{"BUN_PORT", "PORT", "NODE_PORT"}[i]] = v
			}
		}
		if got := defaultPort(func(name string) string { return env[name] }, tt.flag); got != tt.want {
			t.Errorf("%v and --port %q: %d, want %d", env, tt.flag, got, tt.want)
		}
	}
}

func TestParsePort(t *testing.T) {
	for text, want := range map[string]int{
		"0": 0, "80": 80, "65535": 65535, "+80": 80, "0080": 80, "8_0": 80, "8__0": 80,
		"": -1, "65536": -1, "-1": -1, "+": -1, "++80": -1, "+-80": -1, " 80": -1, "80 ": -1, "8.0": -1, "0x50": -1, "abc": -1,
		"_80": -1, "80_": -1, "+_80": -1, "_": -1, "١٢": -1, "18446744073709551696": -1,
	} {
		got, ok := ParsePort(text)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

// Only names that need no resolver.
func TestResolve(t *testing.T) {
	any4 := netip.IPv4Unspecified()
	for hostname, want := range map[string][]netip.Addr{
		"": {{}}, "*": {{}},
		"127.0.0.1": {netip.MustParseAddr("127.0.0.1")}, "127.1": {netip.MustParseAddr("127.0.0.1")}, "0x7f000001": {netip.MustParseAddr("127.0.0.1")},
		"0": {any4}, "00.0.0.0": {any4}, "1": {netip.MustParseAddr("0.0.0.1")},
		"::1": {netip.IPv6Loopback()}, "[::1]": {netip.IPv6Loopback()}, "::": {netip.IPv6Unspecified()}, "fe80::1%lo": {netip.MustParseAddr("fe80::1%lo")},
	} {
		if got, err := resolve(hostname); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", hostname, got, err, want)
		}
	}
	for _, hostname := range []string{"no such name", "127.0.0.1:80", "[127.0.0.1]", "a..b", "x/y"} {
		if got, err := resolve(hostname); err == nil || err.Error() != "getaddrinfo ENOTFOUND "+hostname {
			t.Errorf("%q: %v, %v", hostname, got, err)
		}
	}
}
