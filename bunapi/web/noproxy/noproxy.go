// Package noproxy implements the NO_PROXY variable: which targets are reached without the proxy. There is no standard for it;
// the rules are those of Bun 1.4.5.
//
// This package is not an API: it may change without notice.
package noproxy

import (
	"net/netip"
	"strings"
)

// Matches reports whether list, the variable's value, names the target. The host has no brackets; the port is always
// given. Entries stand between commas or spaces: "*" for all, a host or a domain with or without a dot or "*." before
// it (either covers the name itself and all below it), an address, a range of addresses as 10.0.0.0/8. An entry may end
// with a port, and then counts for that port alone.
func Matches(list, host, port string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	addr, addrErr := netip.ParseAddr(host)
	for entry := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r <= ' ' }) {
		entry = strings.ToLower(entry)
		if entry == "*" {
			return true
		}
		if addrErr == nil {
			if prefix, err := netip.ParsePrefix(entry); err == nil && prefix.Contains(addr) {
				return true
			}
		}
		name, wanted := splitPort(entry)
		if wanted != "" && wanted != port {
			continue
		}
		if addrErr == nil {
			if a, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && a == addr {
				return true
			}
			continue
		}
		name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSuffix(name, "."), "*"), ".")
		if name != "" && (host == name || strings.HasSuffix(host, "."+name)) {
			return true
		}
	}
	return false
}

// splitPort takes a port off an entry; an IPv6 address without brackets has none.
func splitPort(entry string) (name, port string) {
	i := strings.LastIndexByte(entry, ':')
	if i < 0 || i == len(entry)-1 || strings.Count(entry, ":") > 1 && entry[i-1] != ']' {
		return entry, ""
	}
	return entry[:i], entry[i+1:]
}
