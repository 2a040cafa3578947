// The encodings that TextDecoder knows: UTF-8, UTF-16 and the single-byte ones. The Encoding Standard has eight more, of
// East Asia, whose tables would be a tenth of the program.

package encoding

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// encodingOf is one encoding. It is immutable.
type encodingOf struct {
	name string
	bom  bool // a byte order mark at the start is dropped
	// decode turns whole data into text; ok is false if something was replaced.
	decode func(b []byte) (text string, ok bool)
	// incomplete is how many bytes at the end are the start of a character.
	incomplete func(b []byte) int
}

func whole([]byte) int { return 0 }

var unicodeEncodings = []*encodingOf{
	{"utf-8", true, func(b []byte) (string, bool) { return DecodeUTF8(b), utf8.Valid(b) }, incompleteUTF8},
	{"utf-16le", true, func(b []byte) (string, bool) { return decodeUTF16(b, binary.LittleEndian) }, incompleteUTF16(1)},
	{"utf-16be", true, func(b []byte) (string, bool) { return decodeUTF16(b, binary.BigEndian) }, incompleteUTF16(0)},
}

// unicodeLabels are the standard's names for them.
var unicodeLabels = map[string]int{
	"utf-8": 0, "utf8": 0, "unicode-1-1-utf-8": 0, "unicode11utf8": 0, "unicode20utf8": 0, "x-unicode20utf8": 0,
	"utf-16": 1, "utf-16le": 1, "ucs-2": 1, "csunicode": 1, "iso-10646-ucs-2": 1, "unicode": 1, "unicodefeff": 1,
	"utf-16be": 2, "unicodefffe": 2,
}

// charmaps are the single-byte encodings with their labels, the name first.
var charmaps = []struct {
	table  *charmap.Charmap
	labels string
}{
	{charmap.Windows1252, "windows-1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"},
	{charmap.ISO8859_2, "iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
	{charmap.ISO8859_3, "iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
	{charmap.ISO8859_4, "iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
	{charmap.ISO8859_5, "iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
	{charmap.ISO8859_6, "iso-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
	{charmap.ISO8859_7, "iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
	{charmap.ISO8859_8, "iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual"},
	{charmap.ISO8859_10, "iso-8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
	{charmap.ISO8859_13, "iso-8859-13 iso8859-13 iso885913"},
	{charmap.ISO8859_14, "iso-8859-14 iso8859-14 iso885914"},
	{charmap.ISO8859_15, "iso-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"},
	{charmap.ISO8859_16, "iso-8859-16"},
	{charmap.KOI8R, "koi8-r cskoi8r koi koi8 koi8_r"},
	{charmap.KOI8U, "koi8-u koi8-ru"},
	{charmap.Macintosh, "macintosh csmacintosh mac x-mac-roman"},
	{charmap.CodePage866, "ibm866 866 cp866 csibm866"},
	{charmap.Windows874, "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"},
	{charmap.Windows1250, "windows-1250 cp1250 x-cp1250"},
	{charmap.Windows1251, "windows-1251 cp1251 x-cp1251"},
	{charmap.Windows1253, "windows-1253 cp1253 x-cp1253"},
	{charmap.Windows1254, "windows-1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254"},
	{charmap.Windows1255, "windows-1255 cp1255 x-cp1255"},
	{charmap.Windows1256, "windows-1256 cp1256 x-cp1256"},
	{charmap.Windows1257, "windows-1257 cp1257 x-cp1257"},
	{charmap.Windows1258, "windows-1258 cp1258 x-cp1258"},
	{charmap.MacintoshCyrillic, "x-mac-cyrillic x-mac-ukrainian"},
}

// lookup finds an encoding by label, nil if there is none.
func lookup(label string) *encodingOf {
	label = strings.ToLower(strings.Trim(label, "\t\n\f\r "))
	if i, ok := unicodeLabels[label]; ok {
		return unicodeEncodings[i]
	}
	for _, c := range charmaps {
		name, _, _ := strings.Cut(c.labels, " ")
		for one := range strings.FieldsSeq(c.labels) {
			if one == label {
				return &encodingOf{name, false, func(b []byte) (string, bool) { return decodeBytes(b, c.table) }, whole}
			}
		}
	}
	return nil
}

func decodeBytes(b []byte, table *charmap.Charmap) (string, bool) {
	var out strings.Builder
	out.Grow(len(b))
	ok := true
	for _, c := range b {
		r := table.DecodeByte(c)
		if r == utf8.RuneError {
			if c >= 0x80 && c < 0xa0 && table == charmap.Windows1252 {
				r = rune(c) // the standard fills the gaps with the control characters
			} else {
				ok = false
			}
		}
		out.WriteRune(r)
	}
	return out.String(), ok
}

func decodeUTF16(b []byte, order binary.ByteOrder) (string, bool) {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	runes := utf16.Decode(units)
	ok := len(b)%2 == 0
	if !ok {
		runes = append(runes, utf8.RuneError)
	}
	text := string(runes)
	// A replacement character that was not sent stands for a lone surrogate.
	var sent [2]byte
	order.PutUint16(sent[:], uint16(utf8.RuneError))
	if strings.Count(text, replacement) != countUnits(b, sent) {
		ok = false
	}
	return text, ok
}

func countUnits(b []byte, unit [2]byte) int {
	n := 0
	for i := 0; i+1 < len(b); i += 2 {
		if bytes.Equal(b[i:i+2], unit[:]) {
			n++
		}
	}
	return n
}

// incompleteUTF8: at most three bytes at the end.
func incompleteUTF8(b []byte) int {
	for n := 1; n <= min(utf8.UTFMax-1, len(b)); n++ {
		c := b[len(b)-n]
		if utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// incompleteUTF16: an odd byte, and a high surrogate before it. high is where in a unit its upper byte is.
func incompleteUTF16(high int) func(b []byte) int {
	return func(b []byte) int {
		n := len(b) % 2
		if whole := b[:len(b)-n]; len(whole) >= 2 && whole[len(whole)-2+high]&0xfc == 0xd8 {
			n += 2
		}
		return n
	}
}
