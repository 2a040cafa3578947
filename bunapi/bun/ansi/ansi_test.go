package ansi

import (
	"strings"
	"testing"
)

func FuzzText(f *testing.F) {
	for _, text := range []string{"a\x1b[31mb\x1b[39m c", "\x1b]8;;http://x\alink\x1b]8;;\a", "👨‍👩‍👧 🇯🇵 é あ", "\x1b", "\x1b[", "\u009b1m\u009c", "\x1b[38;5;1;48;2;1;2m x", "e\u0301\r\n\t", "\xff\xc2"} {
		f.Add(text, 2, 5)
	}
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		if len(text) > 1000 {
			return
		}
		from, to = from%100, to%100
		width := stringWidth(text, false, true)
		if bare := strip(text); strings.ContainsRune(bare, esc) && !strings.ContainsRune(text, '\u009b') || stringWidth(bare, true, true) < 0 {
			t.Errorf("%q without its escapes is %q", text, bare)
		}
		if from >= 0 && to >= from {
			// A wide character may extend beyond the end.
			if cut := slice(text, from, to, "", true); stringWidth(cut, false, true) > max(to-from+1, 0) && to < width {
				t.Errorf("%q from %d to %d is %q", text, from, to, cut)
			}
		}
		for _, o := range []wrapOptions{{words: true, trim: true, narrow: true}, {hard: true, words: true, trim: true, narrow: true}, {hard: true, narrow: true}} {
			_ = wrap(text, to, o)
		}
	})
}

// TestLong: the time of all functions is proportional to the length of the text.
func TestLong(t *testing.T) {
	for _, piece := range []string{"a ", "\x1b[31m", "\x1b[31mx ", "\x1b]", "é\u0301", "👨‍", "\n", "a"} {
		text := strings.Repeat(piece, 200000)
		_ = stringWidth(text, false, true)
		_ = strip(text)
		_ = wrap(text, 1000000, wrapOptions{words: true, trim: true, narrow: true})
		_ = wrap(text, 10, wrapOptions{hard: true, words: true, trim: true, narrow: true})
		_ = slice(text, 10, 1000, "…", true)
	}
}
