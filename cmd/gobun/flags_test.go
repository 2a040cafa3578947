package main

import (
	"reflect"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want options
		err  string
	}{
		{args: nil, want: options{mode: modeHelp}},
		{args: []string{"run"}, want: options{mode: modeRunHelp}},
		{args: []string{"run", "--help"}, want: options{mode: modeRunHelp}},
		{args: []string{"a.ts", "x", "--port", "1"}, want: options{mode: modeFile, file: "a.ts", args: []string{"x", "--port", "1"}}},
		{args: []string{"run", "a.ts", "--", "x"}, want: options{mode: modeFile, file: "a.ts", args: []string{"x"}}},
		{args: []string{"--port=80", "run", "a.ts"}, want: options{mode: modeFile, file: "a.ts", args: []string{}, port: "80", exec: []string{"--port=80"}}},
		{args: []string{"--port", "80", "a.ts"}, want: options{mode: modeFile, file: "a.ts", args: []string{}, port: "80", exec: []string{"--port", "80"}}},
		{args: []string{"run", "run"}, want: options{mode: modeFile, file: "run", args: []string{}}},
		{args: []string{"run", "-"}, want: options{mode: modeStdin, file: "-", args: []string{}}},
		{args: []string{"-e", "1", "a", "-b"}, want: options{mode: modeEval, code: "1", args: []string{"a", "-b"}, exec: []string{"-e", "1"}}},
		{args: []string{"-p", "1+1"}, want: options{mode: modePrint, code: "1+1", exec: []string{"-p", "1+1"}}},
		{args: []string{"-r", "./p.ts", "a.ts"}, want: options{mode: modeFile, file: "a.ts", args: []string{}, preload: []string{"./p.ts"}, exec: []string{"-r", "./p.ts"}}},
		{args: []string{"--version", "x"}, want: options{mode: modeVersion, exec: []string{"--version"}}},
		{args: []string{"--bogus", "a.ts"}, err: "unknown flag --bogus (gobun --help lists the flags)"},
		{args: []string{"a.ts", "--bogus"}, want: options{mode: modeFile, file: "a.ts", args: []string{"--bogus"}}},
		{args: []string{"--port", "abc", "a.ts"}, err: `The value of "--port" is out of range. It must be >= 0 and <= 65535. Received abc`},
		{args: []string{"--port=65536", "a.ts"}, err: `The value of "--port" is out of range. It must be >= 0 and <= 65535. Received 65536`},
		{args: []string{"-e"}, err: "the flag -e needs a value"},
	} {
		o, err := parse(tt.args)
		switch {
		case tt.err != "":
			if err == nil || err.Error() != tt.err {
				t.Errorf("%q: error %v, want %s", tt.args, err, tt.err)
			}
		case err != nil:
			t.Errorf("%q: %v", tt.args, err)
		case !reflect.DeepEqual(*o, tt.want):
			t.Errorf("%q: got %+v, want %+v", tt.args, *o, tt.want)
		}
	}
}
