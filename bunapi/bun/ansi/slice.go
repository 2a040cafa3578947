// sliceAnsi.

package ansi

import "strings"

// slice returns the columns from start to end, with the styles in effect there. ellipsis replaces what is cut off.
func slice(text string, start, end int, ellipsis string, narrow bool) string {
	start, end, before, after := bounds(text, start, end, ellipsis, narrow)
	if start >= end {
		return before
	}
	var b strings.Builder
	var on styles
	column, begun := 0, false
	i := 0
	for i < len(text) && column < end {
		if n := escapeLength(text[i:]); n > 0 {
			shown, _ := on.apply(text[i : i+n])
			if begun {
				b.WriteString(shown)
			}
			i += n
			continue
		}
		n, w := cluster(text[i:], narrow)
		if column >= start {
			if !begun {
				begun = true
				b.WriteString(on.opens() + before)
			}
			b.WriteString(text[i : i+n])
		}
		column += w
		i += n
	}
	if !begun {
		return ""
	}
	b.WriteString(after)
	// Sequences that end styles at this position still belong to the slice.
	for i < len(text) {
		n := escapeLength(text[i:])
		if n == 0 {
			break
		}
		was := styles{append([]style(nil), on.on...)}
		shown, closes := on.apply(text[i : i+n])
		if closes {
			b.WriteString(shown)
		} else {
			on = was
		}
		i += n
	}
	b.WriteString(on.closes())
	return b.String()
}

// bounds resolves negative columns from the end, and makes room for the ellipsis on the sides that are cut off. If no text is
// left, start is not below end, and before is the whole result.
func bounds(text string, start, end int, ellipsis string, narrow bool) (from, to int, before, after string) {
	total := -1
	width := func() int {
		if total < 0 {
			total = stringWidth(text, false, narrow)
		}
		return total
	}
	if start < 0 {
		start = max(0, width()+start)
	}
	if end < 0 {
		end = max(0, width()+end)
	}
	if start >= end || ellipsis == "" {
		return start, end, "", ""
	}
	w := stringWidth(ellipsis, false, narrow)
	if end < width() {
		after = ellipsis
		end -= w
	}
	if start > 0 && start < width() {
		before = ellipsis
		start += w
	}
	if start >= end {
		before = ellipsis
	}
	return start, end, before, after
}
