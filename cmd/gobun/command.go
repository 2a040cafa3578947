// The commands of gobun, and those of Bun that gobun lacks.

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
)

// command is one row of the table of commands.
type command struct {
	names []string // the first is the name, the others are its aliases
	usage string   // what follows the name in help
	help  string   // one line
	more  string   // additional text of COMMAND --help
	// flags are the flags of the command; none: it parses its arguments itself if own is set, otherwise it takes none.
	flags    place
	own      bool
	patterns bool // flags may be mixed with the arguments
	hidden   bool
	// refused says why gobun lacks the command.
	refused string
	run     func(ctx context.Context, io *streams, inv *invocation) int
	name    string // names[0]
}

// streams are the standard streams and the name by which gobun was called.
type streams struct {
	argv0       string
	in          io.Reader
	out, errors io.Writer
}

func (s *streams) fail(err error) int {
	_, _ = fmt.Fprintf(s.errors, "error: %v\n", err)
	return exitUsage
}

const (
	noPackages = "gobun manages no packages: bun and npm do"
	noBundler  = "gobun bundles nothing for others: bun build and esbuild do"
)

// commands lists all commands in the order of help.
func commands() []command {
	list := []command{
		{names: []string{"run"}, usage: "FILE|SCRIPT [args...]", help: "run a file or a package.json script", flags: inRun, run: runTarget,
			more: "A file is one of .ts .tsx .jsx .js .mjs .cjs, or a folder with a package.json or an index file.\nFlags before FILE are gobun's, everything after it is the script's. With - instead of FILE the program is\nread from standard input. The word run may be left out."},
		{names: []string{"test"}, usage: "[PATTERNS...]", help: "run files of tests: .test.ts, _test.js, .spec.tsx and so on", flags: inTest, patterns: true, run: runTests,
			more: "A pattern is a part of the path of a file; ./PATH is a file or a folder."},
		{names: []string{"x"}, usage: "PROGRAM [args...]", help: "run a program of node_modules/.bin", own: true, run: runInstalled},
		{names: []string{"getcompletes"}, hidden: true, help: "print the names of the package.json scripts", patterns: true, run: printScriptNames},
		{names: []string{"init"}, usage: "[FOLDER]", help: "write a chat server with a test, ready to run", own: true, run: initProject,
			more: "Files that are there already stay as they are."},
		{names: []string{"check"}, usage: "[FILE...]", help: "check types with the project's own TypeScript", own: true, run: checkTypes},
		{names: []string{"conform"}, usage: "FILE|DIR ...", help: "run the examples of documents", own: true, run: conform},
		{names: []string{"completions"}, usage: "bash|zsh|fish", help: "print what makes a shell complete gobun's words", patterns: true, run: completions,
			more: "bash: source <(gobun completions bash)\nzsh:  source <(gobun completions zsh)\nfish: gobun completions fish | source"},
		{names: []string{"help"}, usage: "[COMMAND]", help: "print help", patterns: true, run: helpCommand},
	}
	for _, names := range [][]string{{"install", "i"}, {"add", "a"}, {"remove", "rm"}, {"update"}, {"audit"}, {"dedupe"}, {"prune"}, {"outdated"}, {"link"}, {"unlink"}, {"publish"}, {"patch"}, {"pm"}, {"info"}, {"why"}, {"create", "c"}} {
		list = append(list, command{names: names, own: true, refused: noPackages})
	}
	list = append(list,
		command{names: []string{"build"}, own: true, refused: noBundler},
		command{names: []string{"fmt"}, own: true, refused: "gobun formats no code: prettier does"},
		command{names: []string{"exec"}, own: true, refused: "gobun has no shell of its own"},
		command{names: []string{"upgrade"}, own: true, refused: "gobun does not replace itself: go install does"},
	)
	for i := range list {
		list[i].name = list[i].names[0]
	}
	return list
}

// commandByName finds a command; nil if there is none.
func commandByName(name string) *command {
	for _, c := range commands() {
		if slices.Contains(c.names, name) {
			return &c
		}
	}
	return nil
}

// run is main without the process: it returns the exit status.
func run(ctx context.Context, argv []string, stdin io.Reader, stdout, stderr io.Writer) int {
	std := &streams{argv[0], stdin, stdout, stderr}
	inv, err := parse(argv[1:])
	if err != nil {
		return std.fail(err)
	}
	c := inv.command
	switch {
	case inv.version:
		return std.print(version + "\n")
	case inv.revision:
		return std.print(revision())
	case c.refused != "":
		return std.fail(fmt.Errorf("gobun has no command %q: %s", c.name, c.refused))
	case inv.help && inv.asked:
		return std.print(commandHelp(c))
	case inv.help, !inv.asked && inv.target == "" && inv.code == nil:
		return std.print(mainHelp())
	}
	return c.run(ctx, std, inv)
}

// print writes requested output. A reader that has gone away is not an error.
func (s *streams) print(text string) int {
	_, _ = io.WriteString(s.out, text)
	return 0
}

func helpCommand(_ context.Context, std *streams, inv *invocation) int {
	if len(inv.args) == 0 {
		return std.print(mainHelp())
	}
	c := commandByName(inv.args[0])
	if c == nil {
		return std.fail(usageError(fmt.Sprintf("gobun has no command %q", inv.args[0])))
	}
	return std.print(commandHelp(c))
}

// environ is the environment of this process. Tests replace it.
var environ = os.Environ
