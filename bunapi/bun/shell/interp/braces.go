// Brace expansion.

package interp

import "strings"

// Braces expands the braces of a text, as $.braces does.
func Braces(text string) ([]string, error) {
	var word []segment
	active := true
	var quote byte
	for i := range len(text) {
		c := text[i]
		literal := !active
		switch {
		case quote == 0 && c == '\\':
			literal, active = true, false
		case !active && quote == 0:
			active = true
		case quote == 0 && (c == '"' || c == '\''):
			quote, literal, active = c, true, false
		case quote != 0 && c == quote:
			quote, active = 0, true
		}
		word = append(word, segment{text: text[i : i+1], active: !literal})
	}
	lists, err := braces(word)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(lists))
	for i, list := range lists {
		out[i], _ = plain(list)
	}
	return out, nil
}

// braces returns the alternatives of a word. Braces without a comma, or without their counterpart, are text.
func braces(word []segment) ([][]segment, error) {
	has := false
	for _, seg := range word {
		has = has || seg.active && strings.ContainsRune(seg.text, '{')
	}
	if !has {
		return [][]segment{word}, nil
	}
	return expandBraces(singly(word))
}

// singly separates the characters that have a meaning.
func singly(word []segment) []segment {
	var out []segment
	for _, seg := range word {
		if !seg.active {
			out = append(out, seg)
			continue
		}
		for seg.text != "" {
			i := strings.IndexAny(seg.text, "{,}")
			switch i {
			case -1:
				i = len(seg.text)
			case 0:
				i = 1
			}
			out = append(out, segment{text: seg.text[:i], active: true, keep: seg.keep})
			seg.text = seg.text[i:]
		}
	}
	return out
}

func (s segment) is(text string) bool { return s.active && s.text == text }

func expandBraces(word []segment) ([][]segment, error) {
	from, commas, to := firstBraces(word)
	if from < 0 {
		return [][]segment{word}, nil
	}
	rest, err := expandBraces(word[to+1:])
	if err != nil {
		return nil, err
	}
	var out [][]segment
	start := from + 1
	for _, end := range append(commas, to) {
		inner, err := expandBraces(word[start:end])
		if err != nil {
			return nil, err
		}
		for _, in := range inner {
			for _, after := range rest {
				one := append([]segment{}, word[:from]...)
				if out = append(out, append(append(one, in...), after...)); len(out) > maxWords {
					return nil, errTooManyWords
				}
			}
		}
		start = end + 1
	}
	return out, nil
}

// firstBraces finds the first pair that has its own comma: from is -1 if there is none.
func firstBraces(word []segment) (from int, commas []int, to int) {
	type pair struct {
		from   int
		commas []int
	}
	var open []pair
	best := pair{from: -1}
	for i, seg := range word {
		switch {
		case seg.is("{"):
			open = append(open, pair{from: i})
		case seg.is(",") && len(open) > 0:
			top := &open[len(open)-1]
			top.commas = append(top.commas, i)
		case seg.is("}") && len(open) > 0:
			top := open[len(open)-1]
			open = open[:len(open)-1]
			if len(top.commas) > 0 && (best.from < 0 || top.from < best.from) {
				best, to = top, i
			}
			if len(open) == 0 && best.from >= 0 {
				return best.from, best.commas, to
			}
		}
	}
	return best.from, best.commas, to
}
