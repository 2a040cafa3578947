// Parsing the command line with Bun's grammar: flags before the file belong to gobun, everything after it to the script.

package main

import (
	"fmt"
	"slices"
	"strings"
)

// invocation is a parsed command line.
type invocation struct {
	options
	command *command
	// asked: the command was named, unlike in `gobun FILE`.
	asked bool
	// target is what to run: a file, a script, a folder, "-"; empty if none was named.
	target string
	args   []string // of the script, or of a command
	exec   []string // gobun's flags, as scripts see them in process.execArgv
}

// parser walks over the arguments.
type parser struct {
	inv  *invocation
	rest []string
	used []*flag
}

// parse reads the arguments after the program's name.
func parse(args []string) (*invocation, error) {
	p := &parser{inv: &invocation{command: commandByName("run")}, rest: args}
	for len(p.rest) > 0 && !p.inv.version && !p.inv.revision {
		done, err := p.next()
		if err != nil {
			return nil, err
		}
		if done {
			break
		}
	}
	return p.inv, p.check()
}

// next processes one argument, with its value. done: the rest does not belong to gobun.
func (p *parser) next() (done bool, err error) {
	arg := p.rest[0]
	if arg == "--" {
		return p.dashes(), nil
	}
	if arg == "-" || !strings.HasPrefix(arg, "-") {
		return p.positional(arg), nil
	}
	p.rest = p.rest[1:]
	return p.inv.help, p.flag(arg)
}

// dashes handles "--": what follows belongs to the script.
func (p *parser) dashes() (done bool) {
	p.rest = p.rest[1:]
	if p.inv.code == nil && p.inv.target == "" && !p.inv.command.patterns {
		return false
	}
	p.inv.exec = append(p.inv.exec, "--")
	p.inv.args = append(p.inv.args, p.rest...)
	return true
}

// positional handles an argument that is not a flag.
func (p *parser) positional(arg string) (done bool) {
	inv := p.inv
	if inv.code == nil && !inv.asked {
		if c := commandByName(arg); c != nil {
			inv.command, inv.asked, p.rest = c, true, p.rest[1:]
			if c.own {
				inv.args = p.rest
			}
			return c.own
		}
	}
	if inv.command.patterns {
		inv.args, p.rest = append(inv.args[:len(inv.args):len(inv.args)], arg), p.rest[1:]
		return false
	}
	inv.args = p.rest
	if inv.code == nil {
		inv.target, inv.args = arg, p.rest[1:]
		if len(inv.args) > 0 && inv.args[0] == "--" {
			inv.args = inv.args[1:]
		}
	}
	return true
}

// flag handles one flag, or several short ones in one word: -bi.
func (p *parser) flag(arg string) error {
	name, value, given := strings.Cut(arg, "=")
	words := []string{name}
	if !strings.HasPrefix(arg, "--") && len(name) > 2 && flagByName(name) == nil {
		words = nil
		for _, c := range name[1:] {
			words = append(words, "-"+string(c))
		}
	}
	p.inv.exec = append(p.inv.exec, arg)
	for i, word := range words {
		f := flagByName(word)
		if f == nil {
			return unknownFlag(arg)
		}
		last := i == len(words)-1
		if err := p.apply(f, word, value, given && last, last); err != nil {
			return err
		}
	}
	return nil
}

// apply gives a flag its value and applies it.
func (p *parser) apply(f *flag, name, value string, given, last bool) error {
	switch {
	case f.refused != "":
		return usageError(fmt.Sprintf("%s is not supported by gobun: %s", name, f.refused))
	case f.value == "" && given:
		return usageError(fmt.Sprintf("The argument '%s' does not take a value.", name))
	case f.value != "" && !f.optional && !given && last:
		if len(p.rest) == 0 {
			return usageError(fmt.Sprintf("The argument '%s' requires a value but none was supplied.", name))
		}
		value, p.rest = p.rest[0], p.rest[1:]
		p.inv.exec = append(p.inv.exec, value)
	}
	if !slices.Contains(p.used, f) {
		p.used = append(p.used, f)
	}
	if f.set == nil {
		return nil
	}
	return f.set(&p.inv.options, value)
}

// check validates the whole command line.
func (p *parser) check() error {
	if p.inv.help || p.inv.version || p.inv.revision {
		return nil
	}
	for _, f := range p.used {
		if p.inv.command.flags != 0 && f.in&p.inv.command.flags == 0 {
			return usageError(fmt.Sprintf("%s is no flag of gobun %s (gobun %[2]s --help lists them)", f.long(), p.inv.command.name))
		}
	}
	return p.inv.dialect.Check()
}

// unknownFlag suggests the flag that was probably meant.
func unknownFlag(arg string) error {
	name, _, _ := strings.Cut(arg, "=")
	var names []string
	for i := range flags {
		names = append(names, flags[i].names...)
	}
	if near := nearest(name, names); near != "" {
		return usageError(fmt.Sprintf("unknown flag %s; did you mean %s?", name, near))
	}
	return usageError(fmt.Sprintf("unknown flag %s (gobun --help lists the flags)", name))
}
