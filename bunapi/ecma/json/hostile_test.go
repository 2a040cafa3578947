package json

import (
	"errors"
	"strings"
	"testing"

	"github.com/gobun/gobun/jsbridge"
)

// A short text that would take gigabytes, or nests without end, is refused beforehand; large and deep texts that are useful are
// not.
func TestParseRefusesHostileTexts(t *testing.T) {
	const many = 1_500_000
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"brackets that are closed": {strings.Repeat("[", many) + strings.Repeat("]", many), errDeep},
		"brackets":                 {strings.Repeat("[", many), errDeep},
		"objects in each other":    {strings.Repeat(`{"a":`, many) + "1" + strings.Repeat("}", many), errDeep},
		"a list of empty arrays":   {"[" + strings.Repeat("[],", many) + "[]]", errMemory},
		"a list of empty objects":  {"[" + strings.Repeat("{},", many/10) + "{}]", nil},
		"a list of points":         {"[" + strings.Repeat("[12.345678,-98.765432],", many/10) + "[]]", nil},
		"arrays 150,000 deep":      {strings.Repeat("[", many/10) + strings.Repeat("]", many/10), nil},
	} {
		t.Run(name, func(t *testing.T) {
			inside(t, func(s jsbridge.Scope) {
				if _, err := Parse(s, c.text); !errors.Is(err, c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
			})
		})
	}
}

// A script that is being ended does not wait for a long text.
func TestParseStops(t *testing.T) {
	r := jsbridge.NewRealm(jsbridge.Hooks{Uncaught: func(jsbridge.Scope, error) {}}) // the end of the script is told to it
	text := "[" + strings.Repeat("1,", 2*checkEvery) + "1]"
	var before, after error
	err := r.Do(func(s jsbridge.Scope) error {
		_, before = Parse(s, text)
		r.Cut()
		_, after = Parse(s, text)
		return nil
	})
	if before != nil || after == nil || err != nil {
		t.Errorf("before %v, after %v, the call %v", before, after, err)
	}
}
