package document

import "strings"

// Extent is the result of [NextJSON].
type Extent uint8

// The extents.
const (
	JSONEnd        Extent = iota // only white space is left
	JSONValue                    // a value
	JSONIncomplete               // the text ends within a value
	JSONError                    // no value begins here, or something else follows on its line
)

// NextJSON finds the next value of newline-delimited JSON in text, starting at offset at. A value may span several lines; the end
// of its last line must follow it. For JSONValue the value is text[start:end]; also for JSONError if start < end: then what
// follows the value is wrong.
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

// jsonScan finds the end of one JSON value (RFC 8259). Interpreting it is left to the parser.
type jsonScan struct {
	text string
	at   int
	open []byte // the enclosing brackets
}

func (s *jsonScan) space() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// value skips a value and everything in it, without recursion.
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

// token skips a scalar, an empty array or object, or the beginning of one up to its first value.
func (s *jsonScan) token() Extent {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			return s.quoted()
		case c == '{' || c == '[':
			s.at++
			s.open = append(s.open, c)
			s.space()
			if s.at < len(s.text) && s.text[s.at] == c+2 { // in ASCII, ] and } are two after their opening brackets
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

// after skips what follows a value within brackets. more says that another value must follow.
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

// key skips a member's name and its colon.
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

// number skips the longest prefix that is a number. As in Bun, an exponent without digits does not belong to the number.
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

// word skips true, false or null.
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
