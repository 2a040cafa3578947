// The cases of category 6: UTF-8.

package protocol

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

const (
	greek = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"
	latin = "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!"
)

func utf8Cases() []Case {
	var out []Case
	add := func(id string, valid string, frames ...frame) {
		out = append(out, Case{ID: id, steps: []step{send{frames: frames}}, want: []event{text(valid)}, end: testerCloses, timer: end(1)})
	}
	middle := "middle frame payload"
	add("6.1.1", "", textFrame(""))
	add("6.1.2", "", part(opText, ""), part(opContinuation, ""), last(""))
	add("6.1.3", middle, part(opText, ""), part(opContinuation, middle), last(""))
	add("6.2.1", latin, textFrame(latin))
	add("6.2.2", latin, part(opText, latin[:15]), last(latin[15:]))
	add("6.2.3", latin, fragments(opText, 0, []byte(latin), 1)...)
	add("6.2.4", greek, fragments(opText, 0, []byte(greek), 1)...)

	refuse := func(id string, after timer, frames ...frame) {
		out = append(out, Case{ID: id, steps: []step{send{frames: frames}}, end: peerRefuses, timer: after})
	}
	surrogate := greek + "\xed\xa0\x80edited"
	refuse("6.3.1", kill(1), textFrame(surrogate))
	refuse("6.3.2", kill(1), fragments(opText, 0, []byte(surrogate), 1)...)

	tooHigh := greek + "\xf4\x90\x80\x80edited"
	for i, cuts := range [][2]int{{11, 15}, {12, 13}, {11, 15}, {12, 13}} {
		var parts [3]step
		a, b := cuts[0], cuts[1]
		if i < 2 {
			parts = [3]step{
				send{frames: []frame{part(opText, tooHigh[:a])}},
				send{frames: []frame{part(opContinuation, tooHigh[a:b])}},
				send{frames: []frame{last(tooHigh[b:])}},
			}
		} else {
			whole := []byte(tooHigh)
			parts = [3]step{rawBytes{whole, 0, a}, rawBytes{whole, a, b}, rawBytes{whole, b, len(whole)}}
		}
		out = append(out, Case{
			ID: fmt.Sprintf("6.4.%d", i+1), failFast: true, end: peerRefuses, timer: kill(1),
			steps: []step{parts[0], pause(time.Second), parts[1], pause(time.Second), parts[2]},
		})
	}

	for g, group := range sequences() {
		for i, q := range group {
			id := fmt.Sprintf("6.%d.%d", g+5, i+1)
			if q.valid {
				add(id, q.bytes, textFrame(q.bytes))
				out[len(out)-1].timer = kill(0.5)
			} else {
				refuse(id, kill(0.5), textFrame(q.bytes))
			}
		}
	}
	return out
}

type sequence struct {
	bytes string
	valid bool
}

// sequences are the groups 6.5 to 6.23.
func sequences() [][]sequence {
	list := func(valid bool, words string) []sequence {
		var out []sequence
		for _, w := range strings.Fields(words) {
			b, err := hex.DecodeString(w)
			if err != nil {
				panic(err) // a typing mistake in the table
			}
			out = append(out, sequence{string(b), valid})
		}
		return out
	}
	const missing = "c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf"
	var samples, prefixes, planes []sequence
	for _, q := range list(true, "24 c2a2 e282ac f0a4ada2") {
		samples = append(samples, sequence{"hello" + q.bytes + "world", true})
	}
	samples = append(samples, sequence{greek, true})
	for n := 1; n <= len(greek); n++ {
		valid := n == 2 || n == 5 || n == 7 || n == 9 || n == 11
		prefixes = append(prefixes, sequence{greek[:n], valid})
	}
	lone := list(false, "80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf")
	var all strings.Builder
	for b := byte(0x80); b <= 0xbe; b++ {
		all.WriteByte(b)
	}
	lone = append(lone, sequence{all.String(), false})
	var leads []sequence
	for _, r := range [][2]byte{{0xc0, 0xde}, {0xe0, 0xee}, {0xf0, 0xf6}, {0xf8, 0xfa}, {0xfc, 0xfc}} {
		var b strings.Builder
		for c := r[0]; c <= r[1]; c++ {
			b.WriteString(string([]byte{c, ' '}))
		}
		leads = append(leads, sequence{b.String(), false})
	}
	planes = list(true, "efbfbe efbfbf")
	for plane := rune(1); plane <= 16; plane++ {
		planes = append(planes, sequence{string(plane<<16 | 0xfffe), true}, sequence{string(plane<<16 | 0xffff), true})
	}
	return [][]sequence{
		samples,
		prefixes,
		list(true, "00 c280 e0a080 f0908080"),
		list(false, "f888808080 fc8480808080"),
		list(true, "7f dfbf efbfbf f48fbfbf"),
		list(false, "f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf"),
		append(list(true, "ed9fbf ee8080 efbfbd f48fbfbf"), list(false, "f4908080")...),
		lone,
		leads,
		list(false, missing),
		list(false, strings.ReplaceAll(missing, " ", "")),
		list(false, "fe ff fefeffff"),
		list(false, "c0af e080af f08080af f8808080af fc80808080af"),
		list(false, "c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf"),
		list(false, "c080 e08080 f0808080 f880808080 fc8080808080"),
		list(false, "eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf"),
		list(false, "eda080edb080 eda080edbfbf edadbfedb080 edadbfedbfbf edae80edb080 edae80edbfbf edafbfedb080 edafbfedbfbf"),
		planes,
		list(true, "efbfb9 efbfba efbfbb efbfbc efbfbd efbfbe efbfbf"),
	}
}
