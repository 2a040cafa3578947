// atob and btoa (HTML Standard, section "Base64 utility methods").

package encoding

import (
	"encoding/base64"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var errCharacter = jsbridge.DOMException("InvalidCharacterError", "The string contains invalid characters.")

func atob(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, jsbridge.TypeError("atob requires 1 argument (a string)")
	}
	text, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	raw, ok := forgivingBase64(text)
	if !ok {
		return nil, errCharacter
	}
	return s.String(latin1(raw)), nil
}

// forgivingBase64 ignores white space and does not ask for the padding (Infra Standard, "forgiving-base64 decode").
func forgivingBase64(text string) ([]byte, bool) {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\t\n\f\r ", r) {
			return -1
		}
		return r
	}, text)
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	raw, err := base64.RawStdEncoding.DecodeString(text)
	return raw, err == nil
}

func latin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

func btoa(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, jsbridge.TypeError("btoa requires 1 argument (a string)")
	}
	text, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	raw := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return nil, errCharacter
		}
		raw = append(raw, byte(r))
	}
	return s.String(base64.StdEncoding.EncodeToString(raw)), nil
}
