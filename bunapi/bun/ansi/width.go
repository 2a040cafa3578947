// Widths in columns.

package ansi

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	joiner   = 0x200D
	emojiVS  = 0xFE0F
	keycap   = 0x20E3
	maxLatin = 0x7E
)

// runeWidth returns the width of a single character.
func runeWidth(r rune, narrow bool) int {
	switch {
	case r >= ' ' && r <= maxLatin:
		return 1
	case r < 0xA0 || r == 0xAD || r == utf8.RuneError || r >= 0x1160 && r <= 0x11FF || r >= 0xD7B0 && r <= 0xD7FF:
		return 0
	case r == keycap:
		return 2
	case isExtend(r) || unicode.Is(unicode.Cf, r):
		return 0
	case r >= 0x1F3FB && r <= 0x1F3FF:
		return 2
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	case width.EastAsianAmbiguous:
		if !narrow {
			return 2
		}
	}
	return 1
}

// isExtend reports whether r belongs to the preceding character.
func isExtend(r rune) bool {
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Mc, unicode.Me) || r == joiner || r >= 0xE0020 && r <= 0xE007F
}

func isRegional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }
func isTone(r rune) bool     { return r >= 0x1F3FB && r <= 0x1F3FF }

// isPictograph approximates Extended_Pictographic.
func isPictograph(r rune) bool {
	return r >= 0x1F000 && r < 0x1FB00 && !isRegional(r) && !isTone(r) || r >= 0x203C && r <= 0x3299 && unicode.In(r, unicode.So, unicode.Sm, unicode.Po) || r == 0xA9 || r == 0xAE
}

// cluster returns the length in bytes and the width of the first user-perceived character of a text. A leading control character
// counts on its own.
func cluster(text string, narrow bool) (n, columns int) {
	first, n := utf8.DecodeRuneInString(text)
	columns = runeWidth(first, narrow)
	if n == len(text) || first < 0x20 || text[n] >= ' ' && text[n] < 0x80 {
		return n, columns
	}
	if isRegional(first) {
		if second, size := utf8.DecodeRuneInString(text[n:]); isRegional(second) {
			n, columns = n+size, 2
		}
	}
	last := first
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		joins := last == joiner && isPictograph(first) && isPictograph(r)
		if !isExtend(r) && !joins && (!isTone(r) || !isPictograph(last)) {
			break
		}
		if columns == 1 && (r == keycap || r == emojiVS && (isPictograph(first) || first < 0x80)) {
			columns = 2
		}
		last = r
		n += size
	}
	return n, columns
}

// stringWidth returns the width of a text, not counting its escape sequences unless escapes is set.
func stringWidth(text string, escapes, narrow bool) int {
	total := 0
	check := !escapes && mayEscape(text)
	for i := 0; i < len(text); {
		if check {
			if n := escapeLength(text[i:]); n > 0 {
				i += n
				continue
			}
		}
		n, w := cluster(text[i:], narrow)
		i += n
		total += w
	}
	return total
}
