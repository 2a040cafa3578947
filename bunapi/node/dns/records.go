// Records as scripts see them.

package dns

import (
	"encoding/binary"
	"net/netip"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/gobun/gobun/jsbridge"
)

// Types that dnsmessage does not know.
const (
	typeNAPTR dnsmessage.Type = 35
	typeCAA   dnsmessage.Type = 257
)

var types = map[string]dnsmessage.Type{
	"A": dnsmessage.TypeA, "AAAA": dnsmessage.TypeAAAA, "ANY": dnsmessage.TypeALL, "CAA": typeCAA, "CNAME": dnsmessage.TypeCNAME, "MX": dnsmessage.TypeMX,
	"NAPTR": typeNAPTR, "NS": dnsmessage.TypeNS, "PTR": dnsmessage.TypePTR, "SOA": dnsmessage.TypeSOA, "SRV": dnsmessage.TypeSRV, "TXT": dnsmessage.TypeTXT,
}

// typeName is the name of a type, empty if scripts have none for it.
func typeName(t dnsmessage.Type) string {
	for name, typ := range types {
		if typ == t {
			return name
		}
	}
	return ""
}

func host(n dnsmessage.Name) string { return strings.TrimSuffix(n.String(), ".") }

// fields sets properties in the order in which they are given: name, value, name, value. A value is a string, a number or a value
// of the script.
func fields(s jsbridge.Scope, list ...any) *goja.Object {
	o := s.Object()
	for i := 0; i < len(list); i += 2 {
		_ = o.Set(list[i].(string), field(s, list[i+1]))
	}
	return o
}

func field(s jsbridge.Scope, v any) goja.Value {
	switch v := v.(type) {
	case goja.Value:
		return v
	case string:
		return s.String(v)
	case int:
		return s.Int(v)
	case uint16:
		return s.Int(int(v))
	case uint32:
		return s.Int(int(v))
	}
	panic("dns: a field of another type")
}

// value is a record for a script: a string or an object, or for TXT several arrays. ok is false for types that scripts have
// no form for.
func value(s jsbridge.Scope, r dnsmessage.Resource) (v []goja.Value, ok bool) {
	one := func(v goja.Value) ([]goja.Value, bool) { return []goja.Value{v}, true }
	switch b := r.Body.(type) {
	case *dnsmessage.AResource:
		return one(fields(s, "address", netip.AddrFrom4(b.A).String(), "ttl", r.Header.TTL))
	case *dnsmessage.AAAAResource:
		return one(fields(s, "address", netip.AddrFrom16(b.AAAA).String(), "ttl", r.Header.TTL))
	case *dnsmessage.NSResource:
		return one(s.String(host(b.NS)))
	case *dnsmessage.CNAMEResource:
		return one(s.String(host(b.CNAME)))
	case *dnsmessage.PTRResource:
		return one(s.String(host(b.PTR)))
	case *dnsmessage.MXResource:
		return one(fields(s, "priority", b.Pref, "exchange", host(b.MX)))
	case *dnsmessage.SRVResource:
		return one(fields(s, "priority", b.Priority, "weight", b.Weight, "port", b.Port, "name", host(b.Target)))
	case *dnsmessage.SOAResource:
		return one(fields(s, "serial", b.Serial, "refresh", b.Refresh, "retry", b.Retry, "expire", b.Expire, "minttl", b.MinTTL, "nsname", host(b.NS), "hostmaster", host(b.MBox)))
	case *dnsmessage.TXTResource:
		for _, text := range b.TXT { // each of them alone (Bun)
			v = append(v, s.Strings([]string{text}))
		}
		return v, true
	case *dnsmessage.UnknownResource:
		switch b.Type {
		case typeNAPTR:
			if o := naptr(s, b.Data); o != nil {
				return one(o)
			}
		case typeCAA:
			if len(b.Data) >= 2 && int(b.Data[1])+2 <= len(b.Data) {
				end := 2 + int(b.Data[1])
				return one(fields(s, "critical", int(b.Data[0]), string(b.Data[2:end]), string(b.Data[end:])))
			}
		}
	}
	return nil, false
}

// naptr reads RFC 3403, 4.1; nil if it is broken.
func naptr(s jsbridge.Scope, b []byte) *goja.Object {
	if len(b) < 4 {
		return nil
	}
	order, preference := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	b = b[4:]
	var texts [3]string
	for i := range texts {
		if len(b) == 0 || int(b[0]) >= len(b) {
			return nil
		}
		texts[i], b = string(b[1:1+b[0]]), b[1+b[0]:]
	}
	var labels []string
	for len(b) > 0 && b[0] != 0 {
		if int(b[0]) >= len(b) {
			return nil
		}
		labels, b = append(labels, string(b[1:1+b[0]])), b[1+b[0]:]
	}
	return fields(s, "preference", preference, "order", order, "flags", texts[0], "service", texts[1], "regexp", texts[2], "replacement", strings.Join(labels, "."))
}

// records are the answers of a type, all of those that scripts have a form for if any is asked for.
func records(s jsbridge.Scope, answers []dnsmessage.Resource, typ dnsmessage.Type) *goja.Object {
	var list []goja.Value
	for _, r := range answers {
		any := typ == dnsmessage.TypeALL
		if !any && r.Header.Type != typ {
			continue
		}
		v, ok := value(s, r)
		if !ok {
			continue
		}
		if any {
			for i := range v {
				v[i] = labelled(s, v[i], typeName(r.Header.Type))
			}
		}
		list = append(list, v...)
	}
	return s.Array(list...)
}

// labelled is a record with its type, for who asked for any.
func labelled(s jsbridge.Scope, v goja.Value, typ string) goja.Value {
	o, ok := v.(*goja.Object)
	switch {
	case typ == "TXT":
		o = fields(s, "entries", v)
	case !ok:
		o = fields(s, "value", v)
	}
	_ = o.Set("type", typ)
	return o
}
