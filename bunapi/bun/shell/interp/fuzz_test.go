package interp

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// alphabet are the characters and words with a meaning to a shell, and a few without.
var alphabet = []string{
	" ", "\t", "\n", "\r", ";", "&", "&&", "|", "||", "(", ")", "{", "}", "{a,b}", ",", "<", ">", ">>", "2>&1", "&>", "$", "$HOME", "${HOME}", "$(echo x)", "`echo x`", "'", `"`, `\`, "*", "**", "?", "[a]",
	"~", "#", "!", "=", "A=1", "-", "--", "if", "then", "fi", "for", "[[", "]]", "echo", "exit", "\x01", "\x7f", "é", "😀", "\U000F0000", "\U000F00000\U000F0000", "0", "a", "%s", "<<EOF", "$'\\n'", "\x08",
}

func hostile(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

// perform runs a template in a folder with a few files.
func perform(t *testing.T, dir string, pieces ...Piece) (Result, string, string, error) {
	t.Helper()
	script, err := Parse(pieces)
	if err != nil {
		return Result{}, "", "", err
	}
	out, errs := &Output{}, &Output{}
	r, err := script.Run(context.Background(), Config{
		Dir: dir, Env: []string{"HOME=/home/u", "PATH=" + os.Getenv("PATH")}, Stdout: out, Stderr: errs,
		File: func(string, bool) error { return nil }, Program: func(string) error { return nil },
	})
	return r, string(out.Bytes()), string(errs.Bytes()), err
}

func folder(t testing.TB) string {
	dir := t.TempDir()
	for _, name := range []string{"a", "b.txt", "x y"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A place is a template in which echo must print a value unchanged.
var places = []struct {
	name          string
	before, after string
	wantBefore    string
	wantAfter     string
}{
	{"an argument", "echo -- ", "", "-- ", ""},
	{"double quotes", `echo -- "[`, `]"`, "-- [", "]"},
	{"single quotes", `echo -- '[`, `]'`, "-- [", "]"},
	{"a part of a word", `echo -- x`, `y`, "-- x", "y"},
	{"between other values", `echo -- a"b"`, `'c'$NOPE`, "-- ab", "c"},
	{"an assignment", "X=", `; echo -- "$X"`, "-- ", ""},
	{"an assignment in quotes", `X="`, `"; echo -- [$X]`, "-- [", "]"},
	{"a substitution in quotes", `echo -- "$(echo "[`, `]")"`, "-- [", "]"},
	{"a condition", `if [[ "a" == "a" ]]; then echo -- "`, `"; fi`, "-- ", ""},
	{"a subshell", `(echo -- [`, `])`, "-- [", "]"},
	{"beside braces", `echo -- {`, `}`, "-- {", "}"},
	{"behind a dollar", `echo -- $`, ``, "-- $", ""},
	{"behind a tilde", `echo -- a~`, ``, "-- a~", ""},
	{"behind a comment's sign", "echo -- a#", "", "-- a#", ""},
	{"a second line", "true\necho -- [", "]\n", "-- [", "]"},
	{"an export", "export X=", `; echo -- "$X"`, "-- ", ""},
}

func checkPlaces(t *testing.T, dir, value string) {
	for _, p := range places {
		_, out, errs, err := perform(t, dir, Piece{Text: p.before}, Piece{Kind: Value, Text: value}, Piece{Text: p.after})
		if err != nil {
			t.Fatalf("%s: %q: %v", p.name, value, err)
		}
		want := p.wantBefore + value + p.wantAfter + "\n"
		if value == "" && (p.name == "an argument" || strings.HasSuffix(p.name, "assignment") || p.name == "an export" || p.name == "a condition") {
			out, want = strings.TrimRight(out, " \n"), strings.TrimRight(want, " \n")
		}
		if out != want || errs != "" {
			t.Fatalf("%s: %q: got %q (errors %q), want %q", p.name, value, out, errs, want)
		}
	}
}

// No character of an interpolated value has a meaning for the shell, wherever the value is.
func TestValuesAreNeverInterpreted(t *testing.T) {
	dir := folder(t)
	r := rand.New(rand.NewPCG(1, 2))
	for _, one := range alphabet {
		checkPlaces(t, dir, one)
	}
	for range 3000 {
		checkPlaces(t, dir, hostile(r))
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 3 {
		t.Errorf("the folder has %v now, %v", names, err)
	}
}

// The control: the same texts as a part of the script do have a meaning.
func TestSourceIsInterpreted(t *testing.T) {
	dir := folder(t)
	for text, want := range map[string]string{"$HOME": "/home/u", "$(echo x)": "x", "{a,b}": "a b", "*.txt": "b.txt", "a; echo b": "a\nb", "~": "/home/u", "'a  b'": "a  b"} {
		if _, out, errs, err := perform(t, dir, Piece{Text: "echo " + text}); out != want+"\n" || errs != "" || err != nil {
			t.Errorf("%q: got %q, errors %q, %v", text, out, errs, err)
		}
	}
}

// Programs get values unchanged, as arguments and in their environment.
func TestProgramsGetValues(t *testing.T) {
	dir := folder(t)
	r := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		a, b := hostile(r), hostile(r)
		_, out, errs, err := perform(t, dir, Piece{Text: "X="}, Piece{Kind: Value, Text: a}, Piece{Text: ` sh -c 'printf "%s\0" "$X" "$@"' sh `}, Piece{Kind: Value, Text: b}, Piece{Text: " "}, Piece{Kind: Value, Text: a})
		if want := a + "\x00" + b + "\x00" + a + "\x00"; out != want || errs != "" || err != nil {
			t.Fatalf("%q, %q: got %q, errors %q, %v", a, b, out, errs, err)
		}
	}
}

// A value is one file name after a redirection, and one name of a command.
func TestValuesAsNames(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		dir, name := folder(t), strings.ReplaceAll(hostile(r), "/", "")
		if name == "" || name == "." || name == ".." {
			continue
		}
		if _, _, errs, err := perform(t, dir, Piece{Text: "echo written > "}, Piece{Kind: Value, Text: name}); errs != "" || err != nil {
			t.Fatalf("%q: errors %q, %v", name, errs, err)
		}
		got, err := os.ReadFile(filepath.Join(dir, name))
		if string(got) != "written\n" {
			t.Fatalf("%q: %q, %v", name, got, err)
		}
		name = "no such " + name
		if _, _, errs, err := perform(t, dir, Piece{Kind: Value, Text: name}, Piece{Text: " a"}); errs != "bun: command not found: "+name+"\n" || err != nil {
			t.Fatalf("%q: errors %q, %v", name, errs, err)
		}
	}
}

func FuzzValues(f *testing.F) {
	for _, one := range alphabet {
		f.Add(one)
	}
	dir := folder(f)
	f.Fuzz(func(t *testing.T, value string) { checkPlaces(t, dir, value) })
}

// FuzzSource looks for scripts that crash the process or never end; programs are not run.
func FuzzSource(f *testing.F) {
	for _, one := range append(alphabet, "if true; then echo; fi", "(a | b) && c", "[[ -f x ]]", `"$(a "b")"`) {
		f.Add(one)
	}
	dir := folder(f)
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "yes") {
			return
		}
		script, err := Parse([]Piece{{Text: text}, {Kind: Value, Text: "v"}})
		if err != nil {
			return
		}
		_, _ = script.Run(context.Background(), Config{
			Dir: dir, Stdout: &Output{}, Stderr: &Output{}, File: func(string, bool) error { return os.ErrPermission }, Program: func(string) error { return os.ErrPermission },
		})
	})
}
