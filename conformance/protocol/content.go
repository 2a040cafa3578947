// Content for the compression cases: made, not copied, of the size and compressibility that the cases ask for.

package protocol

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// content is the text or the bytes that a group of cases sends in slices.
type content struct {
	text bool
	data []byte
	// starts are the byte offsets of the characters of a text: sizes count characters.
	starts []int
}

func newContent(text bool, data []byte) *content {
	c := &content{text: text, data: data}
	if text {
		for i := range string(data) {
			c.starts = append(c.starts, i)
		}
		c.starts = append(c.starts, len(data))
	}
	return c
}

// slices walks over the content as over a ring: each call returns the next n characters or bytes.
func (c *content) slices(n int) func() []byte {
	at := 0
	length, offset := len(c.data), func(i int) int { return i }
	if c.text {
		length, offset = len(c.starts)-1, func(i int) int { return c.starts[i] }
	}
	return func() []byte {
		out := make([]byte, 0, n)
		for left := n; left > 0; {
			k := min(left, length-at)
			out = append(out, c.data[offset(at):offset(at+k)]...)
			at = (at + k) % length
			left -= k
		}
		return out
	}
}

const (
	reportSize  = 194_056
	picSize     = 263_222
	dramaSize   = 222_218
	pageSize    = 263_647
	articleSize = 1_042_328
)

// report is a very repetitive JSON document in ASCII; deflate leaves about 4 %.
func report() *content {
	rnd := rand.New(rand.NewPCG(1, 1))
	var b bytes.Buffer
	b.WriteString("{\n   \"agents\": {\n")
	for i := 0; b.Len() < reportSize; i++ {
		fmt.Fprintf(&b, "      \"%d.%d.%d\": {\n         \"behavior\": \"OK\",\n         \"behaviorClose\": \"OK\",\n         \"duration\": %d,\n         \"remoteCloseCode\": 1000,\n         \"reportfile\": \"agent_under_test_case_%d_%d_%d.json\"\n      },\n",
			i/60+1, i/10%6+1, i%10+1, rnd.IntN(400), i/60+1, i/10%6+1, i%10+1)
	}
	return newContent(true, b.Bytes()[:reportSize])
}

// picture is a grey bitmap of 512 by 512 pixels: soft shapes under noise; deflate leaves about 85 %.
func picture() *content {
	const side = 512
	rnd := rand.New(rand.NewPCG(2, 2))
	b := make([]byte, 0, picSize)
	b = append(b, 'B', 'M')
	b = binary.LittleEndian.AppendUint32(b, picSize)
	for _, v := range []uint32{0, picSize - side*side, 40, side, side, 1 | 8<<16, 0, side * side, 2835, 2835, 256, 0} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	for i := range 256 {
		b = append(b, byte(i), byte(i), byte(i), 0)
	}
	for y := range side {
		for x := range side {
			v := 128 + 42*math.Sin(float64(x)/40)*math.Cos(float64(y)/55) + 30*math.Sin(float64(x+y)/90) + rnd.NormFloat64()*6
			b = append(b, byte(min(max(v, 0), 255)))
		}
	}
	return newContent(false, b)
}

// drama is verse in made-up German: words by Zipf's law, umlauts, speakers; deflate leaves about 39 %.
func drama() *content {
	rnd := rand.New(rand.NewPCG(3, 3))
	onsets := strings.Fields("b d f g h k l m n r s sch st t w z br fr gl gr kr schl tr v zw pf")
	vowels := strings.Fields("a e i o u ä ö ü ei au ie eu e e e a i")
	codas := strings.Fields("n r t l s ch nd st cht rt m ng ll tz en er")
	words := make([]string, 20000)
	for i := range words {
		var w strings.Builder
		for range 1 + rnd.IntN(2) + i/10000 {
			w.WriteString(onsets[rnd.IntN(len(onsets))] + vowels[rnd.IntN(len(vowels))] + codas[rnd.IntN(len(codas))])
		}
		words[i] = w.String()
	}
	zipf := rand.NewZipf(rnd, 1.01, 60, uint64(len(words)-1))
	speakers := []string{"DER GREIS", "DIE JÜNGERE", "BRUDER MÄRTEN", "CHOR DER GÄRTNER"}
	var b bytes.Buffer
	for line := 0; b.Len() < dramaSize; line++ {
		if line%9 == 0 {
			fmt.Fprintf(&b, "\n%s.\n", speakers[rnd.IntN(len(speakers))])
		}
		b.WriteString("    ")
		for i := range 6 + rnd.IntN(3) {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(words[zipf.Uint64()])
		}
		b.WriteString([]string{",", ".", ";", "!", ",", ""}[rnd.IntN(6)] + "\n")
	}
	return newContent(false, b.Bytes()[:dramaSize])
}

// page is a repetitive HTML page, almost all ASCII; deflate leaves about 6 %. The size is in bytes, cut at a character.
func page() *content {
	rnd := rand.New(rand.NewPCG(4, 4))
	var b bytes.Buffer
	b.WriteString("<!DOCTYPE html>\n<html><head><title>Übersicht</title></head><body>\n")
	for i := 0; b.Len() < pageSize; i++ {
		fmt.Fprintf(&b, "<tr class=\"row_%s\"><td class=\"case\"><a href=\"#case_%d_%d\">Case %d.%d</a></td><td class=\"ok\">%s <span>%d ms</span></td><td>%d</td></tr>\n",
			[]string{"odd", "even"}[i%2], i/40, i%40, i/40, i%40, []string{"Pass", "Pass", "Pass", "Größe ≤"}[rnd.IntN(4)], 10*rnd.IntN(12), 1000+rnd.IntN(4))
	}
	return newContent(true, bytes.TrimRight(b.Bytes()[:pageSize], "\x80\x81\x82\x83\x84\x9f\xa4\xb6\xbc\xc3\xe2"))
}

// article is like a PDF: pieces of text between compressed streams; deflate leaves about 76 %.
func article() *content {
	rnd := rand.New(rand.NewPCG(5, 5))
	words := drama().data
	b := []byte("%PDF-1.4\n")
	for i := 1; len(b) < articleSize; i++ {
		b = fmt.Appendf(b, "%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n", i, 3300)
		for range 3300 {
			b = append(b, byte(rnd.Uint32()))
		}
		b = append(b, "\nendstream\nendobj\n"...)
		at := rnd.IntN(len(words) - 2400)
		b = append(b, words[at:at+2300]...)
	}
	return newContent(false, b[:articleSize])
}
