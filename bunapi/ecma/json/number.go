// Numbers: integers without a detour over floats, everything else by strconv, printed as ECMAScript prints them.

package json

import (
	"math"
	"strconv"
)

// maxExactDigits is how many decimal digits always fit into float64's 53 bits, and so into goja's integers.
const maxExactDigits = 15

// scanNumber finds the end of the number at i, which starts with a digit or a minus. Integers of few digits are returned in n.
// message is set if it is not a number.
func scanNumber(s string, i int) (end int, n int64, integer bool, message string) {
	start := i
	if s[i] == '-' {
		i++
	}
	digits := i
	switch {
	case i < len(s) && s[i] == '0':
		i++
	case i < len(s) && s[i]-'1' < 9:
		for i < len(s) && s[i]-'0' < 10 {
			n = n*10 + int64(s[i]-'0') // may overflow, but is not used then
			i++
		}
	default:
		return i, 0, false, "Invalid number"
	}
	integer = i-digits <= maxExactDigits
	if i < len(s) && s[i] == '.' {
		i++
		if i >= len(s) || s[i]-'0' >= 10 {
			return i, 0, false, "Invalid digits after decimal point"
		}
		for i < len(s) && s[i]-'0' < 10 {
			i++
		}
		integer = false
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		// An exponent without digits does not belong to the number: the parser finds an identifier there.
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if j < len(s) && s[j]-'0' < 10 {
			for i = j; i < len(s) && s[i]-'0' < 10; {
				i++
			}
			integer = false
		}
	}
	if digits > start {
		n = -n
		if n == 0 {
			integer = false // -0
		}
	}
	return i, n, integer, ""
}

// appendFloat appends Number.prototype.toString of f, which is finite.
func appendFloat(b []byte, f float64) []byte {
	if f == 0 {
		return append(b, '0')
	}
	if a := math.Abs(f); a >= 1e-6 && a < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	b = strconv.AppendFloat(b, f, 'e', -1, 64)
	// Go writes at least two digits of exponent.
	if n := len(b); b[n-2] == '0' && (b[n-3] == '-' || b[n-3] == '+') {
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}

// index returns the property name of an array's element. Those of short arrays are created once.
func (c *codec) index(i int) string {
	const kept = 1024
	if i >= kept {
		return strconv.Itoa(i)
	}
	for n := len(c.indices); n <= i; n++ {
		c.indices = append(c.indices, strconv.Itoa(n))
	}
	return c.indices[i]
}
