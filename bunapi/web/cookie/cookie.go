// Package cookie implements Bun.Cookie and Bun.CookieMap.
//
// This package is not an API: it may change without notice.
package cookie

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Cookie is one cookie as a server sets it. Its texts go to the wire as they are, but for the value: only the methods below,
// which check them, write them.
type Cookie struct {
	name, value string
	domain      string
	hasDomain   bool // a domain may be there and empty
	path        string
	sameSite    string // one of sameSites
	expires     instant
	maxAge      float64 // seconds
	hasMaxAge   bool
	secure      bool
	httpOnly    bool
	partitioned bool
}

// instant is a time in milliseconds since 1970, or none.
type instant struct {
	ms  float64
	set bool
	// date is the Date that scripts see. It is made once; changing it does not change the cookie (Bun).
	date *goja.Object
}

func newCookie() *Cookie { return &Cookie{path: "/", sameSite: "lax"} }

var (
	errInvalidName   = jsbridge.TypeError("Invalid cookie name: contains invalid characters")
	errInvalidPath   = jsbridge.TypeError("Invalid cookie path: contains invalid characters")
	errInvalidDomain = jsbridge.TypeError("Invalid cookie domain: contains invalid characters")
	errNameRequired  = jsbridge.TypeError("name is required")
)

// only reports whether every character of text passes. Whatever is not ASCII does not.
func only(text string, passes func(c byte) bool) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || !passes(c) {
			return false
		}
	}
	return true
}

func nameCharacter(c byte) bool { return c > ' ' && c != ';' && c != '=' }

func pathCharacter(c byte) bool { return c >= ' ' && c != ';' && c != '<' }

// domainCharacter: capitals are refused too (Bun).
func domainCharacter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.'
}

func (c *Cookie) setName(name string) error {
	if !only(name, nameCharacter) {
		return errInvalidName
	}
	c.name = name
	return nil
}

func (c *Cookie) setDomain(domain string) error {
	if !only(domain, domainCharacter) {
		return errInvalidDomain
	}
	c.domain, c.hasDomain = domain, true
	return nil
}

func (c *Cookie) setPath(path string) error {
	if !only(path, pathCharacter) {
		return errInvalidPath
	}
	c.path = path
	return nil
}

var sameSites = map[string]string{"strict": "Strict", "lax": "Lax", "none": "None"}

func (c *Cookie) setSameSite(site string) error {
	if sameSites[site] == "" {
		return jsbridge.TypeError("Invalid sameSite value. Must be 'strict', 'lax', or 'none'")
	}
	c.sameSite = site
	return nil
}

// setExpires takes milliseconds. A time that no 64 bits can hold is none (Bun).
func (c *Cookie) setExpires(ms float64) {
	c.expires = instant{}
	if math.Abs(ms) < math.MaxInt64 {
		c.expires = instant{ms: ms, set: true}
	}
}

// setMaxAge takes seconds; NaN is none.
func (c *Cookie) setMaxAge(seconds float64) {
	c.maxAge, c.hasMaxAge = seconds, !math.IsNaN(seconds)
}

// expired: the age, if there is one, counts before the date (RFC 6265 section 5.3).
func (c *Cookie) expired() bool {
	if c.hasMaxAge {
		return c.maxAge <= 0
	}
	return c.expires.set && c.expires.ms < float64(time.Now().UnixMilli())
}

// escape percent-encodes a value as encodeURIComponent does.
func escape(v string) string {
	var b strings.Builder
	for i := range len(v) {
		c := v[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.!~*'()", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)|0x100, 16)[1:]))
		}
	}
	return b.String()
}

// String is the value of a Set-Cookie header. The order of the attributes is Bun's.
func (c *Cookie) String() string {
	var b strings.Builder
	b.WriteString(c.name + "=" + escape(c.value))
	attr := func(on bool, text string) {
		if on {
			b.WriteString("; " + text)
		}
	}
	attr(c.domain != "", "Domain="+c.domain)
	attr(c.path != "", "Path="+c.path)
	if c.expires.set {
		attr(true, "Expires="+time.UnixMilli(int64(c.expires.ms)).UTC().Format(http.TimeFormat))
	}
	if c.hasMaxAge {
		attr(true, "Max-Age="+number(c.maxAge))
	}
	attr(c.secure, "Secure")
	attr(c.httpOnly, "HttpOnly")
	attr(c.partitioned, "Partitioned")
	attr(true, "SameSite="+sameSites[c.sameSite])
	return b.String()
}

// largestPlain is from where on JavaScript writes numbers with an exponent.
const largestPlain = 1e21

// number writes a number as JavaScript does.
func number(n float64) string {
	switch {
	case math.IsInf(n, 1):
		return "Infinity"
	case math.IsInf(n, -1):
		return "-Infinity"
	case n == 0:
		return "0"
	case math.Abs(n) < largestPlain:
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}
