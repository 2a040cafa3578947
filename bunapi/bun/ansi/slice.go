// sliceAnsi.

package ansi

import "strings"

// slice gives the columns from start to end, with the styles that are on there. ellipsis stands for what is cut off.
func slice(text string, start, end int, ellipsis string, narrow bool) string {
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
	if start >= end {
		return ""
	}
	before, after := "", ""
	if ellipsis != "" {
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
			return ellipsis
		}
	}
	var b strings.Builder
	var on styles
	column, begun := 0, false
	i := 0
	for i < len(text) {
		if n := escapeLength(text[i:]); n > 0 {
			shown, _ := on.apply(text[i : i+n])
			if begun {
				b.WriteString(shown)
			}
			i += n
			continue
		}
		n, w := cluster(text[i:], narrow)
		if column >= end {
			break
		}
		if column >= start {
			if !begun {
				begun = true
				b.WriteString(on.opens() + before)
			}
			b.WriteString(text[i : i+n])
		}
		column += w
		i += n
		if column >= end {
			break
		}
	}
	if !begun {
		return ""
	}
	b.WriteString(after)
	// What ends styles right here still belongs to the slice.
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
