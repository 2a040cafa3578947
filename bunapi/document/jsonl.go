package document

import "strings"

// Extent is what [NextJSON] found.
type Extent uint8

// The extents.
const (
	JSONEnd        Extent = iota // nothing but white space is left
	JSONValue                    // a value
	JSONIncomplete               // the text ends within a value
	JSONError                    // no value begins here, or something else follows on its line
)

// NextJSON looks for the next value of newline-delimited JSON in text, from offset at on. A value may take several lines; behind it
// comes the end of its line. With JSONValue the value is text[start:end]; so it is with JSONError if start < end: then it is
// what follows that is wrong.
func NextJSON(text string, at int) (extent Extent, start, end int) {
	start = at
	for start < len(text) && strings.IndexByte(" \t\r\n", text[start]) >= 0 {
		start++
	}
	if start == len(text) {
		return JSONEnd, start, start
	}
	s := jsonScan{text: text, at: start}
	if extent := s.value(); extent != JSONValue {
		return extent, start, start
	}
	end = s.at
	for s.at < len(text) && strings.IndexByte(" \t", text[s.at]) >= 0 {
		s.at++
	}
	if s.at < len(text) && text[s.at] == '\r' {
		s.at++
		if s.at == len(text) {
			return JSONValue, start, end
		}
	}
	if s.at < len(text) && text[s.at] != '\n' {
		return JSONError, start, end
	}
	return JSONValue, start, end
}

// jsonScan finds the end of one JSON value (RFC 8259). What each character of it means is the parser's business.
type jsonScan struct {
	text string
	at   int
	open []byte // the brackets in which it is
}

func (s *jsonScan) space() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// value goes over a value and whatever it holds, without recursion.
func (s *jsonScan) value() Extent {
	for {
		s.space()
		if extent := s.token(); extent != JSONValue {
			return extent
		}
		if extent, more := s.after(); !more {
			return extent
		}
	}
}

// token goes over a scalar, an empty array or object, or the beginning of one up to its first value.
func (s *jsonScan) token() Extent {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			return s.quoted()
		case c == '{' || c == '[':
			s.at++
			s.open = append(s.open, c)
			s.space()
			if s.at < len(s.text) && s.text[s.at] == c+2 { // ] and } are two behind their openings
				return JSONValue
			}
			if c == '{' {
				if extent := s.key(); extent != JSONValue {
					return extent
				}
			}
			s.space()
		case c == '-' || c >= '0' && c <= '9':
			return s.number()
		case c == ']' && s.at == len(s.text)-1 && len(s.open) == 0:
			return JSONIncomplete // as in Bun
		default:
			return s.word()
		}
	}
	return JSONIncomplete
}

// after goes over what follows a value within brackets. more says that another value must come.
func (s *jsonScan) after() (extent Extent, more bool) {
	for len(s.open) > 0 {
		s.space()
		if s.at == len(s.text) {
			return JSONIncomplete, false
		}
		inside := s.open[len(s.open)-1]
		switch s.text[s.at] {
		case inside + 2:
			s.at++
			s.open = s.open[:len(s.open)-1]
		case ',':
			s.at++
			if inside == '{' {
				if extent := s.key(); extent != JSONValue {
					return extent, false
				}
			}
			return JSONValue, true
		default:
			return JSONError, false
		}
	}
	return JSONValue, false
}

// key goes over a member's name and its colon.
func (s *jsonScan) key() Extent {
	s.space()
	if s.at == len(s.text) {
		return JSONIncomplete
	}
	if s.text[s.at] != '"' {
		return JSONError
	}
	if extent := s.quoted(); extent != JSONValue {
		return extent
	}
	s.space()
	if s.at == len(s.text) {
		return JSONIncomplete
	}
	if s.text[s.at] != ':' {
		return JSONError
	}
	s.at++
	return JSONValue
}

func (s *jsonScan) quoted() Extent {
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return JSONValue
		case c == '\\':
			s.at++
		case c < ' ':
			return JSONError
		}
	}
	return JSONIncomplete
}

func (s *jsonScan) digits() bool {
	from := s.at
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at > from
}

// number goes over as much as is a number. As in Bun, an exponent without digits is what follows the number.
func (s *jsonScan) number() Extent {
	if s.text[s.at] == '-' {
		s.at++
	}
	switch {
	case s.at == len(s.text):
		return JSONIncomplete
	case s.text[s.at] == '0':
		s.at++
	case !s.digits():
		return JSONError
	}
	whole := s.at
	if s.at < len(s.text) && s.text[s.at] == '.' {
		s.at++
		if !s.digits() {
			return JSONError
		}
		whole = s.at
	}
	if s.at < len(s.text) && s.text[s.at]|0x20 == 'e' {
		s.at++
		if s.at < len(s.text) && (s.text[s.at] == '+' || s.text[s.at] == '-') {
			s.at++
		}
		if !s.digits() {
			s.at = whole
		}
	}
	return JSONValue
}

// word goes over true, false or null.
func (s *jsonScan) word() Extent {
	rest := s.text[s.at:]
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(rest, word) {
			s.at += len(word)
			return JSONValue
		}
		if strings.HasPrefix(word, rest) {
			return JSONIncomplete
		}
	}
	return JSONError
}
