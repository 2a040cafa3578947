// Styles: SGR codes, and links.

package ansi

import (
	"slices"
	"strconv"
	"strings"
)

// closing returns the code that ends the effect of a code; 0 if it has no lasting effect.
func closing(code int) int {
	switch {
	case code == 1 || code == 2:
		return 22
	case code >= 3 && code <= 5:
		return code + 20
	case code >= 7 && code <= 9:
		return code + 20
	case code == 6:
		return 25
	case code == 21:
		return 24
	case code == 53:
		return 55
	case code >= 30 && code <= 38 || code >= 90 && code <= 97:
		return 39
	case code >= 40 && code <= 48 || code >= 100 && code <= 107:
		return 49
	case code == 58:
		return 59
	}
	return 0
}

// style is an active style: the sequences that begin and end it.
type style struct{ open, end string }

// sgrCodes returns the single codes of a sequence, such as "31" and "38;5;196"; ok is false for other sequences.
func sgrCodes(sequence string) (codes []string, ok bool) {
	body := strings.TrimPrefix(strings.TrimPrefix(sequence, "\x1b["), "\u009b")
	if len(body) == len(sequence) || !strings.HasSuffix(body, "m") || strings.Trim(body[:len(body)-1], "0123456789;:") != "" {
		return nil, false
	}
	parts := strings.Split(body[:len(body)-1], ";")
	for i := 0; i < len(parts); i++ {
		code := parts[i]
		if code == "38" || code == "48" || code == "58" {
			more := 0
			if i+1 < len(parts) {
				more = map[string]int{"5": 2, "2": 4}[parts[i+1]]
			}
			end := min(i+more, len(parts)-1)
			code = strings.Join(parts[i:end+1], ";")
			i = end
		}
		codes = append(codes, code)
	}
	return codes, true
}

func codeNumber(code string) int {
	head, _, _ := strings.Cut(strings.ReplaceAll(code, ":", ";"), ";")
	n, _ := strconv.Atoi(head)
	return n
}

// linkOf returns the target of a link sequence, empty for the one that ends the link, and the terminator of the sequence.
func linkOf(sequence string) (target, end string, ok bool) {
	body, ok := strings.CutPrefix(sequence, "\x1b]8;")
	if !ok {
		return "", "", false
	}
	for _, end = range []string{"\a", "\x1b\\", "\u009c"} {
		if rest, found := strings.CutSuffix(body, end); found {
			_, target, ok = strings.Cut(rest, ";")
			return target, end, ok
		}
	}
	return "", "", false
}

// styles are the active styles, in order.
type styles struct{ on []style }

func (s *styles) drop(end string) (dropped bool) {
	kept := s.on[:0]
	for _, one := range s.on {
		if one.end == end {
			dropped = true
		} else {
			kept = append(kept, one)
		}
	}
	s.on = kept
	return dropped
}

// apply processes a sequence. shown is the part of it that has an effect; closes says that it only ends something.
func (s *styles) apply(sequence string) (shown string, closes bool) {
	if target, end, ok := linkOf(sequence); ok {
		close := "\x1b]8;;" + end
		dropped := s.drop(close)
		if target == "" {
			return sequence, dropped
		}
		s.on = append(s.on, style{sequence, close})
		return sequence, false
	}
	codes, ok := sgrCodes(sequence)
	if !ok {
		return "", false
	}
	closes = true
	for _, code := range codes {
		n := codeNumber(code)
		if n == 0 {
			links := s.on[:0]
			for _, one := range s.on {
				if strings.HasPrefix(one.end, "\x1b]") {
					links = append(links, one)
				}
			}
			closes = closes && len(links) < len(s.on)
			s.on = links
			continue
		}
		end := closing(n)
		if end == 0 {
			closes = s.drop("\x1b["+strconv.Itoa(n)+"m") && closes
			continue
		}
		closes = false
		close := "\x1b[" + strconv.Itoa(end) + "m"
		if end == 39 || end == 49 || end == 59 {
			s.drop(close)
		}
		if one := (style{"\x1b[" + code + "m", close}); !slices.Contains(s.on, one) {
			s.on = append(s.on, one)
		}
	}
	return sequence, closes
}

func (s *styles) opens() string {
	var b strings.Builder
	for _, one := range s.on {
		b.WriteString(one.open)
	}
	return b.String()
}

func (s *styles) closes() string {
	var b strings.Builder
	seen := map[string]bool{}
	for i := len(s.on) - 1; i >= 0; i-- {
		if end := s.on[i].end; !seen[end] {
			seen[end] = true
			b.WriteString(end)
		}
	}
	return b.String()
}
