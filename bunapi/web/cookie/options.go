// Cookies from a script's arguments and from the text of a Set-Cookie header.

package cookie

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

var errFewArguments = jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")

// fromPair makes a cookie of a name, a value and options.
func fromPair(s jsbridge.Scope, name, value, options goja.Value) (*Cookie, error) {
	text, err := s.ToString(name)
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, errNameRequired
	}
	c := newCookie()
	if c.value, err = s.ToString(value); err != nil {
		return nil, err
	}
	if err := c.setName(text); err != nil {
		return nil, err
	}
	if jsbridge.IsNullish(options) {
		return c, nil
	}
	d, ok := jsbridge.DictOf(options)
	if !ok {
		return nil, errOptions
	}
	return c, c.parseOptions(s, d)
}

var errOptions = jsbridge.TypeError("Options must be an object")

// fromObject makes a cookie of { name, value, and the options }.
func fromObject(s jsbridge.Scope, obj *goja.Object) (*Cookie, error) {
	if own, ok := jsbridge.Unwrap[*Cookie](s, obj); ok {
		c := *own
		c.expires.date = nil
		return &c, nil
	}
	name, err := s.Get(obj, "name")
	if err != nil {
		return nil, err
	}
	if goja.IsUndefined(name) {
		return nil, errNameRequired
	}
	value, err := s.Get(obj, "value")
	if err != nil {
		return nil, err
	}
	if goja.IsUndefined(value) {
		value = s.String("")
	}
	return fromPair(s, name, value, obj)
}

// fromArgs reads the arguments of new Cookie and of CookieMap.set but for one that is a string.
func fromArgs(s jsbridge.Scope, a jsbridge.Args) (*Cookie, error) {
	if a.Len() > 1 {
		return fromPair(s, a.At(0), a.At(1), a.At(2))
	}
	obj, ok := a.At(0).(*goja.Object)
	if !ok {
		return nil, errFewArguments
	}
	return fromObject(s, obj)
}

// parseOptions reads the options in Bun's order, which getters can see.
func (c *Cookie) parseOptions(s jsbridge.Scope, d jsbridge.Dict) error {
	if err := textOption(s, d, "domain", c.setDomain); err != nil {
		return err
	}
	if err := textOption(s, d, "path", c.setPath); err != nil {
		return err
	}
	v, err := d.Get(s, "expires")
	if err != nil {
		return err
	}
	if err := c.parseExpires(s, v); err != nil {
		return err
	}
	age, err := d.Get(s, "maxAge")
	if err != nil {
		return err
	}
	if n, ok := jsbridge.Number(age); ok { // anything else counts as absent
		c.setMaxAge(n)
	}
	for _, f := range flags {
		if *f.of(c), err = d.Truthy(s, f.name, false); err != nil {
			return err
		}
	}
	return textOption(s, d, "sameSite", c.setSameSite)
}

func textOption(s jsbridge.Scope, d jsbridge.Dict, key string, set func(string) error) error {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return err
	}
	text, err := s.ToString(v)
	if err != nil {
		return err
	}
	return set(text)
}

// flags are the attributes that are there or not, in the order in which options are read.
var flags = []struct {
	name string
	of   func(c *Cookie) *bool
}{
	{"secure", func(c *Cookie) *bool { return &c.secure }},
	{"httpOnly", func(c *Cookie) *bool { return &c.httpOnly }},
	{"partitioned", func(c *Cookie) *bool { return &c.partitioned }},
}

// parseExpires takes a Date, a number of seconds or the text of a date; null and undefined are none.
func (c *Cookie) parseExpires(s jsbridge.Scope, v goja.Value) error {
	obj, isObject := v.(*goja.Object)
	seconds, isNumber := jsbridge.Number(v)
	switch {
	case jsbridge.IsNullish(v):
		c.expires = instant{}
	case isNumber && (math.IsNaN(seconds) || math.IsInf(seconds, 0)):
		return jsbridge.RangeError("expires must be a valid Number (or Date)")
	case isNumber:
		c.setExpires(seconds * 1000)
	case isObject && obj.ClassName() == "Date":
		t, valid := jsbridge.Date(obj)
		if !valid {
			return jsbridge.RangeError("expires must be a valid Date (or Number)")
		}
		c.setExpires(float64(t.UnixMilli()))
	case jsbridge.IsString(v):
		ms, ok := parseDate(s, v.String())
		if !ok || ms == 0 { // the beginning of 1970 is none here (Bun)
			return jsbridge.TypeError("Invalid cookie expiration date")
		}
		c.setExpires(ms)
	default:
		return jsbridge.TypeError("The argument 'expires' Invalid expires value. Must be a Date or a number. Received %s", received(s, v)).
			WithCode("ERR_INVALID_ARG_VALUE")
	}
	return nil
}

// received shows a value in an error.
func received(s jsbridge.Scope, v goja.Value) string {
	if _, ok := v.(*goja.Symbol); ok {
		return "symbol"
	}
	text, err := console.Of(s).Inspect(s, v, console.Options{Depth: console.InspectDepth, Quote: true, Compact: true})
	if err != nil {
		return ""
	}
	return text
}

// parseDate reads the date of a cookie: any form that Date.parse knows but those that begin with a year.
func parseDate(s jsbridge.Scope, text string) (ms float64, ok bool) {
	if rest := strings.TrimLeft(text, "0123456789"); rest == "" || len(rest) < len(text) && rest[0] == '-' {
		return 0, false
	}
	if t, err := http.ParseTime(text); err == nil {
		ms = float64(t.UnixMilli())
		return ms, true
	}
	date, err := hostOf(s).newDate(s, s.String(text))
	if err != nil {
		return 0, false
	}
	t, ok := jsbridge.Date(date)
	return float64(t.UnixMilli()), ok
}

// parse reads the text of a Set-Cookie header.
func parse(s jsbridge.Scope, text string) (*Cookie, error) {
	pair, rest, _ := strings.Cut(text, ";")
	name, value, ok := strings.Cut(pair, "=")
	name = strings.TrimSpace(name)
	switch {
	case len(text) < 2:
		return nil, jsbridge.TypeError("Invalid cookie string: empty")
	case !validHeaderValue(text):
		return nil, jsbridge.TypeError("cookie string is not a valid HTTP header value")
	case !ok:
		return nil, jsbridge.TypeError("Invalid cookie string: no '=' found")
	case name == "":
		return nil, jsbridge.TypeError("Invalid cookie string: name cannot be empty")
	}
	c := newCookie()
	if err := c.setName(name); err != nil {
		return nil, err
	}
	c.value = strings.TrimSpace(value)
	for attribute := range strings.SplitSeq(rest, ";") {
		key, value, _ := strings.Cut(attribute, "=")
		if err := c.parseAttribute(s, strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// parseAttribute reads one attribute; what is unknown or makes no sense is left out (RFC 6265 section 5.2).
func (c *Cookie) parseAttribute(s jsbridge.Scope, key, value string) error {
	switch key {
	case "domain":
		return c.setDomain(strings.ToLower(value))
	case "path":
		if strings.HasPrefix(value, "/") {
			return c.setPath(value)
		}
	case "expires":
		if ms, ok := parseDate(s, value); ok {
			c.setExpires(ms)
		}
	case "max-age":
		digits := len(value) - len(strings.TrimLeft(value, "-0123456789"))
		if n, err := strconv.ParseInt(value[:digits], 10, 64); err == nil {
			c.setMaxAge(float64(n))
		}
	case "samesite":
		if site := strings.ToLower(value); sameSites[site] != "" {
			return c.setSameSite(site)
		}
	default:
		for _, f := range flags {
			if key == strings.ToLower(f.name) {
				*f.of(c) = true
			}
		}
	}
	return nil
}

// validHeaderValue: Latin-1 without line ends, NUL and outer white space.
func validHeaderValue(text string) bool {
	for _, r := range text {
		if r == 0 || r == '\r' || r == '\n' || r > 0xff {
			return false
		}
	}
	return strings.Trim(text, " \t") == text
}
