package console

import "testing"

// What Bun 1.4.5 does, with standard output a pipe and a terminal.
func TestUseColors(t *testing.T) {
	for _, tt := range []struct {
		env            map[string]string
		pipe, terminal bool
	}{
		{nil, false, true},
		{map[string]string{"FORCE_COLOR": "1"}, true, true},
		{map[string]string{"FORCE_COLOR": "3"}, true, true},
		{map[string]string{"FORCE_COLOR": ""}, true, true},
		{map[string]string{"FORCE_COLOR": "0"}, false, true},
		{map[string]string{"FORCE_COLOR": "false"}, false, true},
		{map[string]string{"NO_COLOR": "1"}, false, false},
		{map[string]string{"NO_COLOR": ""}, false, true},
		{map[string]string{"NO_COLOR": "0"}, false, true},
		{map[string]string{"FORCE_COLOR": "1", "NO_COLOR": "1"}, true, true},
		{map[string]string{"FORCE_COLOR": "0", "NO_COLOR": "1"}, false, false},
	} {
		lookup := func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok }
		if got := UseColors(lookup, false); got != tt.pipe {
			t.Errorf("%v, a pipe: %v", tt.env, got)
		}
		if got := UseColors(lookup, true); got != tt.terminal {
			t.Errorf("%v, a terminal: %v", tt.env, got)
		}
	}
}
