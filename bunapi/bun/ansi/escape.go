// Package ansi implements Bun's functions for terminal text: stringWidth, stripANSI, sliceAnsi and wrapAnsi.
//
// This package is not an API: it may change without notice.
package ansi

import (
	"strings"
	"unicode/utf8"
)

const esc = 0x1B

// escapeLength returns the length of an escape sequence at the start of text (ECMA-48), in bytes; 0 means none. An unterminated
// one extends to the end of the text.
func escapeLength(text string) int {
	r, n := utf8.DecodeRuneInString(text)
	if r == esc {
		if n == len(text) {
			return n
		}
		r = rune(text[n]) + 0x40 // the one-character form, where it exists
		if text[n] < 0x40 || text[n] > 0x5F {
			r = 0
		}
		n++
	} else if r < 0x80 || r > 0x9F {
		return 0
	}
	switch r {
	case 0x9B: // CSI: parameters, intermediates, and a final byte
		for n < len(text) && text[n] >= 0x20 && text[n] <= 0x3F {
			n++
		}
		return min(n+1, len(text))
	case 0x9D: // OSC
		return n + stringLength(text[n:], true)
	case 0x90, 0x98, 0x9E, 0x9F: // DCS, SOS, PM, APC
		return n + stringLength(text[n:], false)
	}
	if text[0] != esc {
		return 0
	}
	for n--; n < len(text) && text[n] >= 0x20 && text[n] <= 0x2F; {
		n++
	}
	if n == len(text) {
		return n
	}
	_, last := utf8.DecodeRuneInString(text[n:])
	return n + last
}

// stringLength returns the length of a control string including its terminator: ESC \, its short form, or for OSC also BEL.
func stringLength(text string, bell bool) int {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\a' && bell:
			return i + 1
		case text[i] == esc && i+1 < len(text) && text[i+1] == '\\':
			return i + 2
		case strings.HasPrefix(text[i:], "\u009c"):
			return i + 2
		}
	}
	return len(text)
}

// strip removes the escape sequences.
func strip(text string) string {
	if !mayEscape(text) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		if n := escapeLength(text[i:]); n > 0 {
			i += n
			continue
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		b.WriteString(text[i : i+n])
		i += n
	}
	return b.String()
}

// mayEscape quickly checks for the beginning of an escape sequence.
func mayEscape(text string) bool {
	return strings.IndexByte(text, esc) >= 0 || strings.IndexByte(text, 0xC2) >= 0
}
