// The command line, parsed by hand because its grammar is Bun's: flags before the file are gobun's, everything after
// it is the script's.

package main

import (
	"fmt"
	"strings"

	"github.com/gobun/gobun/bunapi/serve"
)

// mode is what a command line asks for.
type mode uint8

const (
	modeHelp mode = iota
	modeRunHelp
	modeVersion
	modeRevision
	modeFile  // options.file
	modeStdin // program on standard input
	modeEval  // options.code
	modePrint // options.code is a program whose value is printed
)

// options is a parsed command line.
type options struct {
	mode    mode
	file    string
	code    string
	args    []string // the script's own
	exec    []string // gobun's flags, as the script sees them in process.execArgv
	preload []string
	port    string
	dir     string
	envFile []string
	noEnv   bool
	smol    bool
}

// usageError is a mistake on the command line: one line, exit status 1.
type usageError string

func (e usageError) Error() string { return string(e) }

// valueFlags are the flags that take a value, as "--flag value" or "--flag=value".
var valueFlags = map[string]func(o *options, v string){
	"-e":         func(o *options, v string) { o.mode, o.code = modeEval, v },
	"--eval":     func(o *options, v string) { o.mode, o.code = modeEval, v },
	"-p":         func(o *options, v string) { o.mode, o.code = modePrint, v },
	"--print":    func(o *options, v string) { o.mode, o.code = modePrint, v },
	"-r":         func(o *options, v string) { o.preload = append(o.preload, v) },
	"--preload":  func(o *options, v string) { o.preload = append(o.preload, v) },
	"--require":  func(o *options, v string) { o.preload = append(o.preload, v) },
	"--import":   func(o *options, v string) { o.preload = append(o.preload, v) },
	"--port":     func(o *options, v string) { o.port = v },
	"--cwd":      func(o *options, v string) { o.dir = v },
	"--env-file": func(o *options, v string) { o.envFile = append(o.envFile, strings.Split(v, ",")...) },
}

var plainFlags = map[string]func(o *options){
	"--no-env-file": func(o *options) { o.noEnv = true },
	"--smol":        func(o *options) { o.smol = true },
	"-v":            func(o *options) { o.mode = modeVersion },
	"--version":     func(o *options) { o.mode = modeVersion },
	"--revision":    func(o *options) { o.mode = modeRevision },
}

// parse reads the arguments after the program's name.
func parse(args []string) (*options, error) {
	o := &options{}
	inRun, decided := false, false
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "-h" || a == "--help" {
			o.mode = modeHelp
			if inRun {
				o.mode = modeRunHelp
			}
			return o, nil
		}
		if a == "-" || !strings.HasPrefix(a, "-") {
			if a == "run" && !inRun && !decided {
				inRun = true
				continue
			}
			if decided { // gobun -e code a b
				o.args = args[i:]
				return o, nil
			}
			o.mode, o.file, o.args = modeFile, a, args[i+1:]
			if a == "-" {
				o.mode = modeStdin
			}
			if len(o.args) > 0 && o.args[0] == "--" {
				o.args = o.args[1:]
			}
			return o, nil
		}
		if a == "--" && decided {
			o.args = args[i+1:]
			return o, nil
		}
		name, value, hasValue := strings.Cut(a, "=")
		if set, ok := valueFlags[name]; ok {
			if !hasValue {
				if i++; i == len(args) {
					return nil, usageError(fmt.Sprintf("the flag %s needs a value", name))
				}
				value = args[i]
				o.exec = append(o.exec, name)
			}
			if name == "--port" {
				if _, ok := serve.ParsePort(value); !ok {
					return nil, usageError(fmt.Sprintf(`The value of "--port" is out of range. It must be >= 0 and <= 65535. Received %s`, value))
				}
			}
			set(o, value)
			o.exec = append(o.exec, args[i])
		} else if set, ok := plainFlags[a]; ok {
			set(o)
			o.exec = append(o.exec, a)
		} else {
			return nil, usageError(fmt.Sprintf("unknown flag %s (gobun --help lists the flags)", a))
		}
		decided = decided || o.mode == modeEval || o.mode == modePrint
		if o.mode == modeVersion || o.mode == modeRevision {
			return o, nil
		}
	}
	if inRun && o.mode == modeHelp {
		o.mode = modeRunHelp
	}
	return o, nil
}
