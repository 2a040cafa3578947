// Package url implements the WHATWG URL Standard: parsing, and the URL and URLSearchParams classes.
//
// This package is not an API: it may change without notice.
package url

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/gobun/gobun/bunapi/web/encoding"
)

// URL is a parsed URL (URL Standard section 4.1). Scheme has no colon; Query and Fragment have no leading sign, and
// the Has fields tell an empty one from none.
type URL struct {
	Scheme      string
	Username    string
	Password    string
	Host        string // serialised; IPv6 in brackets
	HasHost     bool
	Port        string // empty: the scheme's default
	Path        []string
	Opaque      string // the path of a URL without hierarchy (data:, mailto:)
	IsOpaque    bool
	Query       string
	HasQuery    bool
	Fragment    string
	HasFragment bool
}

// ErrInvalid is the failure of parsing.
var ErrInvalid = errors.New("invalid URL")

// defaultPort is that of a special scheme.
func defaultPort(scheme string) (port string, special bool) {
	switch scheme {
	case "http", "ws":
		return "80", true
	case "https", "wss":
		return "443", true
	case "ftp":
		return "21", true
	case "file":
		return "", true
	}
	return "", false
}

func special(scheme string) bool { _, ok := defaultPort(scheme); return ok }

// newlines are taken out of what is parsed.
var newlines = strings.NewReplacer("\t", "", "\n", "", "\r", "")

// Parse parses an absolute URL.
func Parse(input string) (*URL, error) { return ParseBase(input, nil) }

// ParseBase parses a URL, relative ones against base.
func ParseBase(input string, base *URL) (*URL, error) {
	input = strings.TrimFunc(input, func(r rune) bool { return r <= ' ' })
	if strings.ContainsAny(input, "\t\n\r") {
		input = newlines.Replace(input)
	}
	u := &URL{}
	rest, fragment, hasFragment := strings.Cut(input, "#")
	u.HasFragment, u.Fragment = hasFragment, encode(fragment, fragmentSet)

	scheme, after, ok := cutScheme(rest)
	switch {
	case !ok && base == nil:
		return nil, ErrInvalid
	case !ok && base.IsOpaque:
		if rest != "" || !hasFragment {
			return nil, ErrInvalid
		}
		return base.withFragment(u), nil
	case !ok:
		return u.relative(rest, base)
	}
	u.Scheme = scheme
	if special(scheme) && base != nil && base.Scheme == scheme && scheme != "file" && !hasAuthority(after, true) {
		return u.relative(after, base)
	}
	switch {
	case scheme == "file":
		return u.file(after, base)
	case special(scheme):
		// Any number of slashes, either way, lead to the authority.
		return u.authority(strings.TrimLeft(after, `/\`))
	case strings.HasPrefix(after, "//"):
		return u.authority(after[2:])
	case strings.HasPrefix(after, "/"):
		u.pathAndQuery(after)
		return u, nil
	}
	u.IsOpaque = true
	u.Opaque, u.Query, u.HasQuery = cutQuery(after)
	u.Opaque = encode(u.Opaque, controlSet)
	u.Query = encode(u.Query, querySet)
	return u, nil
}

func (u *URL) withFragment(f *URL) *URL {
	c := *u
	c.HasFragment, c.Fragment = f.HasFragment, f.Fragment
	return &c
}

func cutScheme(s string) (scheme, rest string, ok bool) {
	for i := range len(s) {
		c := s[i]
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return strings.ToLower(s[:i]), s[i+1:], true
		default:
			return "", "", false
		}
	}
	return "", "", false
}

func cutQuery(s string) (path, query string, has bool) { return strings.Cut(s, "?") }

func isSlash(c byte, special bool) bool { return c == '/' || special && c == '\\' }

func hasAuthority(s string, special bool) bool {
	return len(s) >= 2 && isSlash(s[0], special) && isSlash(s[1], special)
}

// relative resolves what has no scheme of its own against base.
func (u *URL) relative(s string, base *URL) (*URL, error) {
	u.Scheme = base.Scheme
	sp := special(u.Scheme)
	if u.Scheme == "file" {
		return u.file(s, base)
	}
	if hasAuthority(s, sp) {
		return u.authority(s[2:])
	}
	u.Username, u.Password, u.Host, u.HasHost, u.Port = base.Username, base.Password, base.Host, base.HasHost, base.Port
	if s != "" && isSlash(s[0], sp) {
		u.pathAndQuery(s)
		return u, nil
	}
	u.inheritPath(s, base)
	return u, nil
}

func (u *URL) inheritPath(s string, base *URL) {
	u.Path = append([]string(nil), base.Path...)
	path, query, has := cutQuery(s)
	switch {
	case path == "" && !has:
		u.Query, u.HasQuery = base.Query, base.HasQuery
		return
	case path != "":
		if len(u.Path) > 0 {
			u.Path = u.Path[:len(u.Path)-1]
		}
		u.appendPath(path)
	}
	u.setQuery(query, has)
}

func (u *URL) file(s string, base *URL) (*URL, error) {
	u.HasHost = true
	if hasAuthority(s, true) {
		host, path := s[2:], ""
		if i := strings.IndexAny(host, `/\?`); i >= 0 {
			host, path = host[:i], host[i:]
		}
		if host != "" {
			h, err := parseHost(host, true)
			if err != nil {
				return nil, err
			}
			if h != "localhost" {
				u.Host = h
			}
		}
		u.pathAndQuery(path)
		return u, nil
	}
	if base != nil && base.Scheme == "file" && (s == "" || !isSlash(s[0], true)) {
		u.Host = base.Host
		u.inheritPath(s, base)
		return u, nil
	}
	u.pathAndQuery(s)
	return u, nil
}

func (u *URL) authority(s string) (*URL, error) {
	sp := special(u.Scheme)
	end := len(s)
	for i := range len(s) {
		if isSlash(s[i], sp) || s[i] == '?' {
			end = i
			break
		}
	}
	auth, rest := s[:end], s[end:]
	if at := strings.LastIndexByte(auth, '@'); at >= 0 {
		user, password, _ := strings.Cut(auth[:at], ":")
		u.Username, u.Password = encode(user, userinfoSet), encode(password, userinfoSet)
		auth = auth[at+1:]
		if auth == "" {
			return nil, ErrInvalid
		}
	}
	host, port := auth, ""
	if i := strings.LastIndexByte(auth, ':'); i > strings.LastIndexByte(auth, ']') {
		host, port = auth[:i], auth[i+1:]
		if host == "" {
			return nil, ErrInvalid
		}
	}
	if host == "" && sp {
		return nil, ErrInvalid
	}
	var err error
	if u.Host, err = parseHost(host, sp); err != nil {
		return nil, err
	}
	u.HasHost = true
	if u.Port, err = parsePort(port, u.Scheme); err != nil {
		return nil, err
	}
	u.pathAndQuery(rest)
	return u, nil
}

func parsePort(port, scheme string) (string, error) {
	if port == "" {
		return "", nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return "", ErrInvalid
	}
	if port[0] == '0' {
		port = strconv.FormatUint(n, 10)
	}
	if standard, _ := defaultPort(scheme); port == standard {
		return "", nil
	}
	return port, nil
}

func (u *URL) pathAndQuery(s string) {
	path, query, has := cutQuery(s)
	u.Path = nil
	if path != "" || special(u.Scheme) {
		if path != "" && isSlash(path[0], special(u.Scheme)) {
			path = path[1:]
		}
		u.appendPath(path)
	}
	u.setQuery(query, has)
}

func (u *URL) setQuery(query string, has bool) {
	set := querySet
	if special(u.Scheme) {
		set = specialQuerySet
	}
	u.Query, u.HasQuery = encode(query, set), has
}

// appendPath adds the segments of a path without its leading slash, resolving dots.
func (u *URL) appendPath(path string) {
	sp := special(u.Scheme)
	if u.Path == nil {
		u.Path = make([]string, 0, strings.Count(path, "/")+1)
	}
	for {
		i := 0
		for i < len(path) && !isSlash(path[i], sp) {
			i++
		}
		segment, last := path[:i], i == len(path)
		switch dots(segment) {
		case 2:
			if n := len(u.Path); n > 0 && (u.Scheme != "file" || n > 1 || !driveLetter(u.Path[0])) {
				u.Path = u.Path[:n-1]
			}
			if last {
				u.Path = append(u.Path, "")
			}
		case 1:
			if last {
				u.Path = append(u.Path, "")
			}
		default:
			u.Path = append(u.Path, encode(segment, pathSet))
		}
		if last {
			return
		}
		path = path[i+1:]
	}
}

func driveLetter(s string) bool {
	return len(s) == 2 && s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z' && (s[1] == ':' || s[1] == '|')
}

// dots reports a single-dot or double-dot segment, which may be percent-encoded.
func dots(s string) int {
	if len(s) > 6 || s == "" {
		return 0
	}
	switch strings.ReplaceAll(strings.ToLower(s), "%2e", ".") {
	case ".":
		return 1
	case "..":
		return 2
	}
	return 0
}

var toASCII = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false), idna.VerifyDNSLength(false))

const (
	forbiddenHost   = "\x00\t\n\r #/:<>?@[\\]^|"
	forbiddenDomain = forbiddenHost + "%\x7f"
)

func parseHost(host string, special bool) (string, error) {
	if strings.HasPrefix(host, "[") {
		addr, err := netip.ParseAddr(strings.TrimSuffix(host[1:], "]"))
		if err != nil || !strings.HasSuffix(host, "]") || !addr.Is6() || addr.Zone() != "" {
			return "", ErrInvalid
		}
		return "[" + ipv6Text(addr) + "]", nil
	}
	if !special {
		if strings.ContainsAny(host, forbiddenHost) {
			return "", ErrInvalid
		}
		return encode(host, controlSet), nil
	}
	if plainDomain(host) {
		return parseIPv4(host)
	}
	// What is not UTF-8 becomes U+FFFD, which no domain may contain.
	decoded := strings.ToValidUTF8(encoding.Unescape(host), "\ufffd")
	ascii, err := toASCII.ToASCII(decoded)
	if err != nil || ascii == "" {
		return "", ErrInvalid
	}
	for i := range len(ascii) {
		if c := ascii[i]; c <= ' ' || strings.IndexByte(forbiddenDomain, c) >= 0 {
			return "", ErrInvalid
		}
	}
	return parseIPv4(ascii)
}

// plainDomain reports whether a host is what mapping to ASCII would make of it: small letters, digits, dots and hyphens, and no
// label that is encoded.
func plainDomain(host string) bool {
	for i := range len(host) {
		if c := host[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' {
			return false
		}
	}
	return host != "" && !strings.Contains(host, "xn--")
}

// ipv6Text is the URL Standard's form: netip writes mapped IPv4 addresses with dots, the standard does not.
func ipv6Text(a netip.Addr) string {
	if !a.Is4In6() {
		return a.String()
	}
	b := a.As16()
	return "::ffff:" + strconv.FormatUint(uint64(b[12])<<8|uint64(b[13]), 16) + ":" + strconv.FormatUint(uint64(b[14])<<8|uint64(b[15]), 16)
}

// parseIPv4 turns a host that ends in a number into a dotted address, or fails.
func parseIPv4(host string) (string, error) {
	last := strings.TrimSuffix(host, ".")
	last = last[strings.LastIndexByte(last, '.')+1:]
	if _, ok := ipv4Number(last); !ok && strings.Trim(last, "0123456789") != "" || last == "" {
		return host, nil
	}
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return "", ErrInvalid
	}
	var addr uint64
	for i, p := range parts {
		n, ok := ipv4Number(p)
		if !ok {
			return "", ErrInvalid
		}
		if i == len(parts)-1 {
			if n >= 1<<(8*(5-len(parts))) {
				return "", ErrInvalid
			}
			addr += n
		} else if n > 255 {
			return "", ErrInvalid
		} else {
			addr += n << (8 * (3 - i))
		}
	}
	return netip.AddrFrom4([4]byte{byte(addr >> 24), byte(addr >> 16), byte(addr >> 8), byte(addr)}).String(), nil
}

func ipv4Number(s string) (uint64, bool) {
	base := 10
	switch {
	case s == "":
		return 0, false
	case len(s) >= 2 && (s[:2] == "0x" || s[:2] == "0X"):
		s, base = s[2:], 16
		if s == "" {
			return 0, true
		}
	case len(s) >= 2 && s[0] == '0':
		s, base = s[1:], 8
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}

// Origin is the serialised origin, "null" where there is none.
func (u *URL) Origin() string {
	if special(u.Scheme) && u.Scheme != "file" {
		return u.Scheme + "://" + u.HostPort()
	}
	return "null"
}

// HostPort is the host and, if not the default, the port.
func (u *URL) HostPort() string {
	if u.Port == "" {
		return u.Host
	}
	return u.Host + ":" + u.Port
}

// Pathname is the path as the URL class gives it.
func (u *URL) Pathname() string {
	if u.IsOpaque {
		return u.Opaque
	}
	if len(u.Path) == 0 {
		return ""
	}
	return "/" + strings.Join(u.Path, "/")
}

// RequestTarget is path and query, as a request line carries them.
func (u *URL) RequestTarget() string {
	p := u.Pathname()
	if p == "" {
		p = "/"
	}
	if u.HasQuery {
		p += "?" + u.Query
	}
	return p
}

// String serialises the URL.
func (u *URL) String() string {
	var b strings.Builder
	length := len(u.Scheme) + len(u.Username) + len(u.Password) + len(u.Host) + len(u.Port) + len(u.Opaque) + len(u.Query) + len(u.Fragment) + len("://:@:/.?#")
	for _, segment := range u.Path {
		length += len(segment) + 1
	}
	b.Grow(length)
	b.WriteString(u.Scheme)
	b.WriteByte(':')
	if u.HasHost {
		b.WriteString("//")
		if u.Username != "" || u.Password != "" {
			b.WriteString(u.Username)
			if u.Password != "" {
				b.WriteByte(':')
				b.WriteString(u.Password)
			}
			b.WriteByte('@')
		}
		b.WriteString(u.Host)
		if u.Port != "" {
			b.WriteByte(':')
			b.WriteString(u.Port)
		}
	} else if !u.IsOpaque && len(u.Path) > 1 && u.Path[0] == "" {
		b.WriteString("/.")
	}
	if u.IsOpaque {
		b.WriteString(u.Opaque)
	} else {
		for _, segment := range u.Path {
			b.WriteByte('/')
			b.WriteString(segment)
		}
	}
	if u.HasQuery {
		b.WriteByte('?')
		b.WriteString(u.Query)
	}
	if u.HasFragment {
		b.WriteByte('#')
		b.WriteString(u.Fragment)
	}
	return b.String()
}

// encodeSet says which ASCII characters are percent-encoded.
type encodeSet [utf8.RuneSelf]bool

// setOf is the set of the controls and some printable characters.
func setOf(printable string) *encodeSet {
	var set encodeSet
	for c := range set {
		set[c] = c <= 0x1f || c == 0x7f || strings.IndexByte(printable, byte(c)) >= 0
	}
	return &set
}

// The percent-encode sets of the URL Standard.
var (
	controlSet      = setOf("")
	fragmentSet     = setOf(" \"<>`")
	querySet        = setOf(queryCharacters)
	specialQuerySet = setOf(queryCharacters + "'")
	pathSet         = setOf(pathCharacters)
	userinfoSet     = setOf(pathCharacters + "/:;=@[\\]|")
)

const (
	queryCharacters = " \"#<>"
	pathCharacters  = queryCharacters + "?^`{}"
)

// encode percent-encodes everything that is not ASCII, and the characters of set.
func encode(s string, set *encodeSet) string {
	clean := 0
	for clean < len(s) && s[clean] < utf8.RuneSelf && !set[s[clean]] {
		clean++
	}
	if clean == len(s) {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:clean])
	for _, r := range s[clean:] {
		if r < utf8.RuneSelf && !set[r] {
			b.WriteByte(byte(r))
			continue
		}
		var u [utf8.UTFMax]byte
		for _, c := range u[:utf8.EncodeRune(u[:], r)] {
			encoding.WriteEscape(&b, c)
		}
	}
	return b.String()
}
