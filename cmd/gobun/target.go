// Finding what `gobun run NAME` and `gobun NAME` mean: a script of package.json, a file, or an installed program.

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gobun/gobun/bunapi"
	"github.com/gobun/gobun/cmd/gobun/project"
	"github.com/gobun/gobun/runtime/modules"
)

// target is the meaning of a name.
type target struct {
	pkg     *project.Package
	script  bool   // of pkg
	file    bool   // the file exists
	program string // the path of an installed program
}

// find looks for the target in Bun's order: scripts before files before programs. Without the word run, a file with its extension
// precedes a script of the same name, and the programs of the system are not searched.
func (inv *invocation) find(dir string) target {
	name := inv.target
	t := target{pkg: project.FindPackage(dir)}
	_, t.file = modules.New(modules.Config{Dir: dir, Dialect: inv.dialect}).Entry(name)
	if isPath(name) || t.file && !inv.asked && filepath.Ext(name) != "" {
		return t
	}
	if t.script = t.pkg.Script(name) != ""; t.script || t.file {
		return t
	}
	t.program = project.FindBin(dir, name)
	if t.program == "" && inv.asked && !strings.ContainsAny(name, `/\`) {
		t.program, _ = exec.LookPath(name)
	}
	return t
}

// isPath reports whether a name can only be a path: ., .., ./x, /x.
func isPath(name string) bool {
	return name == "." || name == ".." || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") || filepath.IsAbs(name)
}

// runner runs scripts and programs.
func (inv *invocation) runner(std *streams) *project.Runner {
	exe, err := os.Executable()
	if err != nil {
		exe = std.argv0
	}
	return &project.Runner{
		Executable: exe, BunVersion: bunapi.Version, Node: inv.bun, Silent: inv.silent, Environ: environ(),
		Stdin: std.in, Stdout: std.out, Stderr: std.errors,
	}
}

// runInstalled is `gobun x PROGRAM`.
func runInstalled(ctx context.Context, std *streams, inv *invocation) int {
	args := inv.args
	for len(args) > 0 && args[0] == "--bun" {
		inv.bun, args = true, args[1:]
	}
	if len(args) > 0 && (args[0] == "--help" || args[0] == "-h") {
		return std.print(commandHelp(inv.command))
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return std.fail(usageError("gobun x needs the name of a program"))
	}
	dir, err := workingDir("")
	if err != nil {
		return std.fail(err)
	}
	program := project.FindBin(dir, args[0])
	if program == "" {
		return std.fail(fmt.Errorf("%q is not in node_modules/.bin: gobun installs no packages", args[0]))
	}
	return inv.runner(std).RunTool(ctx, dir, program, args[1:])
}

// listScripts returns the output of `gobun run` about the scripts of package.json.
func listScripts(dir string) string {
	p := project.FindPackage(dir)
	switch {
	case p == nil:
		return ""
	case len(p.Scripts) == 0:
		return "\nNo \"scripts\" found in package.json.\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\npackage.json scripts (%d found):\n", len(p.Scripts))
	for _, s := range p.Scripts {
		fmt.Fprintf(&b, "  $ gobun run %s\n    %s\n\n", s.Name, s.Command)
	}
	return b.String()
}

// printScriptNames prints the names for shell completion.
func printScriptNames(_ context.Context, std *streams, inv *invocation) int {
	dir, err := workingDir(inv.dir)
	if err != nil {
		return std.fail(err)
	}
	p := project.FindPackage(dir)
	if p == nil {
		return 0
	}
	for _, s := range p.Scripts {
		std.print(s.Name + "\n")
	}
	return 0
}
