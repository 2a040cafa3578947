package main

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gobun/gobun/runtime/modules"
)

func TestParse(t *testing.T) {
	text := func(s string) *string { return &s }
	type want struct {
		target string
		args   []string
		exec   []string
		options
	}
	for _, tt := range []struct {
		args []string
		want want
		err  string
	}{
		{args: []string{"a.ts", "x", "--port", "1"}, want: want{target: "a.ts", args: []string{"x", "--port", "1"}}},
		{args: []string{"run", "a.ts", "--", "x"}, want: want{target: "a.ts", args: []string{"x"}}},
		{args: []string{"--port=80", "run", "a.ts"}, want: want{target: "a.ts", exec: []string{"--port=80"}, options: options{port: "80"}}},
		{args: []string{"--port", "80", "a.ts"}, want: want{target: "a.ts", exec: []string{"--port", "80"}, options: options{port: "80"}}},
		{args: []string{"run", "run"}, want: want{target: "run"}},
		{args: []string{"run", "-"}, want: want{target: "-"}},
		{args: []string{"-e", "1", "a", "-b"}, want: want{args: []string{"a", "-b"}, exec: []string{"-e", "1"}, options: options{code: text("1")}}},
		{args: []string{"-e", "1", "run"}, want: want{args: []string{"run"}, exec: []string{"-e", "1"}, options: options{code: text("1")}}},
		{args: []string{"-e", "1", "--", "-a"}, want: want{args: []string{"-a"}, exec: []string{"-e", "1", "--"}, options: options{code: text("1")}}},
		{args: []string{"-p", "1+1"}, want: want{exec: []string{"-p", "1+1"}, options: options{code: text("1+1"), print: true}}},
		{args: []string{"-pe", "1+1"}, want: want{exec: []string{"-pe", "1+1"}, options: options{code: text("1+1")}}},
		{args: []string{"-bi", "a.ts"}, want: want{target: "a.ts", exec: []string{"-bi"}, options: options{bun: true}}},
		{args: []string{"-r", "./p.ts", "a.ts"}, want: want{target: "a.ts", exec: []string{"-r", "./p.ts"}, options: options{preload: []string{"./p.ts"}}}},
		{args: []string{"--version", "x"}, want: want{exec: []string{"--version"}, options: options{version: true}}},
		{args: []string{"a.ts", "--bogus"}, want: want{target: "a.ts", args: []string{"--bogus"}}},
		{args: []string{"--smol", "--bun", "-i", "run", "--no-install", "dev", "--smol"}, want: want{target: "dev", args: []string{"--smol"}, exec: []string{"--smol", "--bun", "-i", "--no-install"}, options: options{bun: true}}},
		{args: []string{"-d", "A:1", "--define=B.C=D", "-l", ".svg:text", "a.ts"}, want: want{target: "a.ts", exec: []string{"-d", "A:1", "--define=B.C=D", "-l", ".svg:text"},
			options: options{dialect: modules.Dialect{Define: map[string]string{"A": "1", "B.C": "D"}, Loaders: map[string]string{".svg": "text"}}}}},
		{args: []string{"--bogus", "a.ts"}, err: "unknown flag --bogus (gobun --help lists the flags)"},
		{args: []string{"--wacht", "a.ts"}, err: "unknown flag --wacht; did you mean --watch?"},
		{args: []string{"--env_file=x", "a.ts"}, err: "unknown flag --env_file; did you mean --env-file?"},
		{args: []string{"--inspect", "a.ts"}, err: "--inspect is not supported by gobun: goja, the engine inside gobun, has no debugger"},
		{args: []string{"--inspect=1234", "a.ts"}, err: "--inspect is not supported by gobun: goja, the engine inside gobun, has no debugger"},
		{args: []string{"run", "--filter", "x", "dev"}, err: "--filter is not supported by gobun: gobun runs the scripts of one package.json and knows no workspaces"},
		{args: []string{"--port", "abc", "a.ts"}, err: `The value of "--port" is out of range. It must be >= 0 and <= 65535. Received abc`},
		{args: []string{"--port=65536", "a.ts"}, err: `The value of "--port" is out of range. It must be >= 0 and <= 65535. Received 65536`},
		{args: []string{"-e"}, err: "The argument '-e' requires a value but none was supplied."},
		{args: []string{"--watch=1", "a"}, err: "The argument '--watch' does not take a value."},
		{args: []string{"-d", "A", "a"}, err: `--define "A" is missing a ":" or "=" separator. Expected --define key=value, for example --define process.env.NODE_ENV='"production"'`},
		{args: []string{"--console-depth", "x", "a"}, err: `Invalid value for --console-depth: "x". Must be a positive integer`},
		{args: []string{"--unhandled-rejections=x", "a"}, err: `Invalid value for --unhandled-rejections: "x". Must be one of "strict", "throw", "warn", "none", "warn-with-error-code"`},
		{args: []string{"--shell=x", "a"}, err: `Expected --shell to be one of 'bun' or 'system'. Received: "x"`},
	} {
		inv, err := parse(tt.args)
		if tt.err != "" {
			if err == nil || err.Error() != tt.err {
				t.Errorf("%q: error %v, want %s", tt.args, err, tt.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", tt.args, err)
			continue
		}
		if got := (want{inv.target, inv.args, inv.exec, inv.options}); !reflect.DeepEqual(got.options, tt.want.options) ||
			got.target != tt.want.target || !slices.Equal(got.args, tt.want.args) || !slices.Equal(got.exec, tt.want.exec) {
			t.Errorf("%q: got %+v, want %+v", tt.args, got, tt.want)
		}
	}
}

// lines reads a file of testdata.
func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// bun-run-flags.txt and bun-test-flags.txt are what Bun 1.4.5 lists: gobun knows every flag by all its names, and whether it takes a value.
func TestEveryFlagOfBunIsKnown(t *testing.T) {
	for _, line := range append(lines(t, "bun-run-flags.txt"), lines(t, "bun-test-flags.txt")...) {
		names, value := strings.CutSuffix(line, "=<val>")
		for name := range strings.SplitSeq(names, ", ") {
			f := flagByName(name)
			if f == nil {
				t.Errorf("%s is unknown", name)
			} else if (f.value != "") != value && !f.optional {
				t.Errorf("%s takes a value in Bun: %v", name, value)
			}
		}
	}
}

// Every flag is one of three: it works, it is accepted, or it is refused with the reason.
func TestEveryFlagHasOneMeaning(t *testing.T) {
	for i := range flags {
		f := &flags[i]
		for _, name := range f.names {
			if flagByName(name) != f {
				t.Errorf("%s stands in the table twice", name)
			}
		}
		args := []string{f.long()}
		if f.value != "" && !f.optional {
			args = append(args, valueFor(f))
		}
		_, err := parse(append(args, "a.ts"))
		switch {
		case f.refused != "":
			if err == nil || !strings.Contains(err.Error(), f.long()+" is not supported by gobun: "+f.refused) {
				t.Errorf("%s: %v", f.long(), err)
			}
		case f.in&inRun == 0:
		case err != nil:
			t.Errorf("%s: %v", f.long(), err)
		case (f.set == nil) != (f.help == ""):
			t.Errorf("%s: what works has help, what is only accepted has none", f.long())
		}
	}
}

// valueFor is a value that the flag accepts.
func valueFor(f *flag) string {
	switch f.long() {
	case "--define":
		return "A:1"
	case "--loader":
		return ".x:text"
	}
	if len(f.values) > 0 {
		return f.values[0]
	}
	return "1"
}

func TestEveryCommandOfBunIsKnown(t *testing.T) {
	for _, name := range lines(t, "bun-commands.txt") {
		if slices.Contains(commandsToCome, name) {
			if commandByName(name) != nil {
				t.Errorf("%s is there: take it out of commandsToCome", name)
			}
		} else if commandByName(name) == nil {
			t.Errorf("%s is unknown", name)
		}
	}
}

// commandsToCome are Bun's commands that gobun still takes for files.
var commandsToCome = []string{"repl"}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{"--wacht": "--watch", "--hott": "--hot", "--prot": "--port", "--preloda": "--preload", "--xyz": "", "-q": "", "--watch-kill-signl": "--watch-kill-signal"} {
		var names []string
		for i := range flags {
			names = append(names, flags[i].names...)
		}
		if got := nearest(word, names); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
