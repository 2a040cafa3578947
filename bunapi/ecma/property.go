// Unicode property escapes: goja reads \p as a plain p, so they are replaced by the ranges that they denote.

package ecma

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/gobun/gobun/jsbridge"
)

// maxExpanded bounds the length in bytes of a pattern after expanding property escapes. \p{L} alone takes about 10 KiB.
const maxExpanded = 1 << 20

// span is a range of code points, including both ends.
type span struct{ lo, hi rune }

// expandProperties replaces \p{…} and \P{…} in a pattern with the u flag. source is the pattern as RegExp.prototype.source shows
// it. An unknown property is a SyntaxError.
func expandProperties(pattern string) (expanded, source string, err error) {
	var out, src strings.Builder
	class := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		shown := string(c)
		switch {
		case c == '\\' && i+1 < len(pattern):
			next := pattern[i+1]
			if next != 'p' && next != 'P' {
				out.WriteString(pattern[i : i+2])
				src.WriteString(pattern[i : i+2])
				i++
				continue
			}
			end := strings.IndexByte(pattern[i:], '}')
			if !strings.HasPrefix(pattern[i+2:], "{") || end < 0 {
				return "", "", jsbridge.SyntaxError("Invalid regular expression: invalid property expression")
			}
			name := pattern[i+3 : i+end]
			spans, ok := property(name)
			if !ok {
				return "", "", jsbridge.SyntaxError("Invalid regular expression: invalid property expression (gobun does not know %q)", name)
			}
			if next == 'P' {
				spans = complement(spans)
			}
			writeSpans(&out, spans, class)
			if out.Len() > maxExpanded {
				return "", "", jsbridge.SyntaxError("Invalid regular expression: too many property escapes")
			}
			src.WriteString(pattern[i : i+end+1])
			i += end
			continue
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			shown = `\/`
		case c == '\n':
			shown = `\n`
		}
		out.WriteByte(c)
		src.WriteString(shown)
	}
	return out.String(), src.String(), nil
}

func writeSpans(out *strings.Builder, spans []span, class bool) {
	if !class {
		out.WriteByte('[')
		defer out.WriteByte(']')
	}
	for _, s := range spans {
		fmt.Fprintf(out, `\u{%x}`, s.lo)
		if s.hi > s.lo {
			fmt.Fprintf(out, `-\u{%x}`, s.hi)
		}
	}
}

// property returns the set for the text between the braces.
func property(text string) ([]span, bool) {
	name, value, pair := strings.Cut(text, "=")
	if pair {
		switch name {
		case "General_Category", "gc":
			return category(value)
		case "Script", "sc":
			return script(value)
		}
		return nil, false
	}
	if s, ok := category(name); ok {
		return s, true
	}
	return binary(name)
}

func category(name string) ([]span, bool) {
	if short, ok := unicode.CategoryAliases[name]; ok {
		name = short
	}
	table, ok := unicode.Categories[name]
	if !ok {
		return nil, false
	}
	return spansOf(table), true
}

func script(name string) ([]span, bool) {
	if long, ok := shortScript(name); ok {
		name = long
	}
	table, ok := unicode.Scripts[name]
	if !ok {
		return nil, false
	}
	return spansOf(table), true
}

// shortScript returns the long name of a widely used script; the others are known only by their long names.
func shortScript(name string) (string, bool) {
	const short = " Arab=Arabic Armn=Armenian Beng=Bengali Bopo=Bopomofo Brai=Braille Cans=Canadian_Aboriginal Cher=Cherokee " +
		"Copt=Coptic Cyrl=Cyrillic Deva=Devanagari Ethi=Ethiopic Geor=Georgian Goth=Gothic Grek=Greek Gujr=Gujarati Guru=Gurmukhi " +
		"Hang=Hangul Hani=Han Hebr=Hebrew Hira=Hiragana Kana=Katakana Khmr=Khmer Knda=Kannada Laoo=Lao Latn=Latin Mlym=Malayalam " +
		"Mong=Mongolian Mymr=Myanmar Ogam=Ogham Orya=Oriya Qaai=Inherited Runr=Runic Sinh=Sinhala Syrc=Syriac Taml=Tamil " +
		"Telu=Telugu Thaa=Thaana Tibt=Tibetan Yiii=Yi Zinh=Inherited Zyyy=Common "
	_, rest, ok := strings.Cut(short, " "+name+"=")
	if !ok {
		return "", false
	}
	long, _, _ := strings.Cut(rest, " ")
	return long, true
}

// binary returns a property without a value. Derived ones are composed as in DerivedCoreProperties.txt.
func binary(name string) ([]span, bool) {
	of := func(tables ...*unicode.RangeTable) ([]span, bool) { return spansOf(tables...), true }
	switch name {
	case "Any":
		return []span{{0, unicode.MaxRune}}, true
	case "ASCII":
		return []span{{0, unicode.MaxASCII}}, true
	case "Assigned":
		return complement(spansOf(unicode.Categories["Cn"])), true
	case "Alphabetic", "Alpha":
		return of(unicode.L, unicode.Nl, unicode.Other_Lowercase, unicode.Other_Uppercase, unicode.Other_Alphabetic)
	case "Lowercase", "Lower":
		return of(unicode.Ll, unicode.Other_Lowercase)
	case "Uppercase", "Upper":
		return of(unicode.Lu, unicode.Other_Uppercase)
	case "Cased":
		return of(unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
	case "Math":
		return of(unicode.Sm, unicode.Other_Math)
	case "ID_Start", "IDS":
		return subtract(spansOf(unicode.L, unicode.Nl, unicode.Other_ID_Start), spansOf(unicode.Pattern_Syntax, unicode.Pattern_White_Space)), true
	case "ID_Continue", "IDC":
		return subtract(spansOf(unicode.L, unicode.Nl, unicode.Other_ID_Start, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue),
			spansOf(unicode.Pattern_Syntax, unicode.Pattern_White_Space)), true
	case "White_Space", "space":
		return of(unicode.White_Space)
	case "ASCII_Hex_Digit", "AHex":
		return of(unicode.ASCII_Hex_Digit)
	case "Hex_Digit", "Hex":
		return of(unicode.Hex_Digit)
	case "Bidi_Control", "Dash", "Deprecated", "Diacritic", "Extender", "Ideographic", "Join_Control", "Noncharacter_Code_Point",
		"Pattern_Syntax", "Pattern_White_Space", "Quotation_Mark", "Radical", "Regional_Indicator", "Sentence_Terminal",
		"Soft_Dotted", "Terminal_Punctuation", "Unified_Ideograph", "Variation_Selector":
		return of(unicode.Properties[name])
	}
	return emoji(name)
}

// emoji returns a property of emoji-data.txt, for which Go has no tables.
func emoji(name string) ([]span, bool) {
	var ranges string
	switch name {
	case "Emoji":
		ranges = emojiAll
	case "Emoji_Presentation", "EPres":
		ranges = emojiPresentation
	case "Emoji_Modifier", "EMod":
		ranges = emojiModifier
	case "Emoji_Modifier_Base", "EBase":
		ranges = emojiModifierBase
	case "Emoji_Component", "EComp":
		ranges = emojiComponent
	case "Extended_Pictographic", "ExtPict":
		ranges = extendedPictographic
	default:
		return nil, false
	}
	var spans []span
	for r := range strings.FieldsSeq(ranges) {
		lo, hi, ok := strings.Cut(r, "-")
		if !ok {
			hi = lo
		}
		from, _ := strconv.ParseInt(lo, 16, 32)
		to, _ := strconv.ParseInt(hi, 16, 32)
		spans = append(spans, span{rune(from), rune(to)})
	}
	return spans, true
}

// spansOf returns the union of tables, in ascending order, with adjacent spans merged.
func spansOf(tables ...*unicode.RangeTable) []span {
	var all []span
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			all = append(all, span{lo, hi})
			return
		}
		for r := lo; r <= hi; r += stride {
			all = append(all, span{r, r})
		}
	}
	for _, t := range tables {
		for _, r := range t.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	slices.SortFunc(all, func(a, b span) int { return int(a.lo - b.lo) })
	var joined []span
	for _, s := range all {
		if n := len(joined); n > 0 && s.lo <= joined[n-1].hi+1 {
			joined[n-1].hi = max(joined[n-1].hi, s.hi)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// complement returns every code point that is not in spans, which must be in ascending order.
func complement(spans []span) []span {
	var out []span
	next := rune(0)
	for _, s := range spans {
		if s.lo > next {
			out = append(out, span{next, s.lo - 1})
		}
		next = s.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, span{next, unicode.MaxRune})
	}
	return out
}

// subtract is a without b.
func subtract(a, b []span) []span {
	var out []span
	for _, s := range a {
		for _, t := range complement(b) {
			if lo, hi := max(s.lo, t.lo), min(s.hi, t.hi); lo <= hi {
				out = append(out, span{lo, hi})
			}
		}
	}
	return out
}
