// The built-in commands that need no file.

package interp

import (
	"math"
	"os"
	"strconv"
	"strings"
)

// builtin runs a built-in command; args begins with its name.
type builtin func(sh *shell, args []string, io streams) int

var builtins map[string]builtin

func init() {
	builtins = map[string]builtin{
		"echo": echo, "true": func(*shell, []string, streams) int { return 0 }, "false": func(*shell, []string, streams) int { return 1 },
		"pwd": pwd, "cd": cd, "exit": exit, "which": which, "yes": yes, "seq": seq,
		"dirname": each("dirname", dirname), "basename": each("basename", basename),
		"ls": ls, "rm": rm, "mkdir": mkdir, "touch": touch, "mv": mv,
	}
}

// print writes to the command's output; the status is 1 if its reader is gone.
func print(io streams, text string) int {
	if _, err := io.out.Write([]byte(text)); err != nil {
		return 1
	}
	return 0
}

func echo(_ *shell, args []string, io streams) int {
	newline, escapes := true, false
	args = args[1:]
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], "neE") == "" {
		for _, flag := range args[0][1:] {
			switch flag {
			case 'n':
				newline = false
			case 'e':
				escapes = true
			case 'E':
				escapes = false
			}
		}
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if escapes {
		var end bool
		if text, end = unescapeEcho(text); end {
			newline = false
		}
	}
	if newline {
		text += "\n"
	}
	return print(io, text)
}

var echoEscapes = map[byte]string{'a': "\a", 'b': "\b", 'e': "\x1b", 'E': "\x1b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v", '\\': "\\"}

// unescapeEcho replaces the escapes of echo -e; end: \c was seen.
func unescapeEcho(text string) (out string, end bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		c := text[i]
		base, most, from := 0, 0, i+1
		switch {
		case c == 'c':
			return b.String(), true
		case c == 'x':
			base, most = 16, 2
		case c == '0':
			base, most = 8, 3
		case echoEscapes[c] != "":
			b.WriteString(echoEscapes[c])
			continue
		}
		n := 0
		for base > 0 && n < most && from+n < len(text) {
			if _, err := strconv.ParseUint(text[from:from+n+1], base, 16); err != nil {
				break
			}
			n++
		}
		if base == 0 || n == 0 && base == 16 {
			b.WriteByte('\\')
			b.WriteByte(c)
			continue
		}
		value, _ := strconv.ParseUint("0"+text[from:from+n], base, 16)
		b.WriteByte(byte(value))
		i += n
	}
	return b.String(), false
}

func pwd(sh *shell, args []string, io streams) int {
	if len(args) > 1 {
		return say(io, "pwd: too many arguments\n")
	}
	return print(io, sh.dir+"\n")
}

func cd(sh *shell, args []string, io streams) int {
	to := ""
	switch {
	case len(args) > 2:
		return say(io, "cd: too many arguments\n")
	case len(args) == 1:
		to = sh.get("HOME")
	case args[1] == "-":
		to = sh.get("OLDPWD")
	default:
		to = args[1]
	}
	dir := sh.path(to)
	if sh.run.readable(dir) != nil {
		return 1
	}
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return say(io, "cd: not a directory: "+to+"\n")
	}
	sh.export("OLDPWD", sh.dir)
	sh.dir = dir
	sh.export("PWD", dir)
	return 0
}

// exit sets the status; the following commands still run, as in Bun.
func exit(_ *shell, args []string, io streams) int {
	if len(args) == 1 {
		return 0
	}
	if len(args) > 2 {
		return say(io, "exit: too many arguments\n")
	}
	n, err := strconv.ParseUint(args[1], 10, 64)
	if err != nil {
		return say(io, "exit: numeric argument required\n")
	}
	return int(n % 256)
}

func which(sh *shell, args []string, io streams) int {
	if len(args) == 1 {
		print(io, "\n")
		return 1
	}
	status := 0
	for _, name := range args[1:] {
		path := sh.find(name)
		if path == "" {
			status = 1
			print(io, "which: "+name+" not found\n")
			continue
		}
		print(io, path+"\n")
	}
	return status
}

func yes(_ *shell, args []string, io streams) int {
	text := "y"
	if len(args) > 1 {
		text = strings.Join(args[1:], " ")
	}
	text = strings.Repeat(text+"\n", max(1, 4096/(len(text)+1)))
	for print(io, text) == 0 {
	}
	return 1
}

// each returns a command that answers each of its arguments with a line.
func each(name string, answer func(string) string) builtin {
	return func(_ *shell, args []string, io streams) int {
		if len(args) == 1 {
			return say(io, "usage: "+name+" string\n")
		}
		for _, a := range args[1:] {
			print(io, answer(a)+"\n")
		}
		return 0
	}
}

func dirname(path string) string {
	path = trimSlashes(path)
	i := strings.LastIndexByte(path, '/')
	switch {
	case i < 0:
		return "."
	case i == 0:
		return "/"
	}
	return path[:i]
}

func basename(path string) string {
	path = trimSlashes(path)
	if path == "/" {
		return path
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

func trimSlashes(path string) string {
	trimmed := strings.TrimRight(path, "/")
	if trimmed == "" && path != "" {
		return "/"
	}
	return trimmed
}

const seqUsage = "usage: seq [-w] [-f format] [-s string] [-t string] [first [incr]] last\n"

func seq(_ *shell, args []string, io streams) int {
	separator, end := "\n", ""
	args = args[1:]
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && !strings.ContainsAny(args[0][1:2], ".0123456789") {
		flag, value := args[0][1:2], args[0][2:]
		args = args[1:]
		if flag == "w" && value == "" {
			continue // Bun accepts the flag but pads nothing
		}
		if flag != "s" && flag != "t" {
			return say(io, "seq: invalid argument\n")
		}
		if value == "" {
			if len(args) == 0 {
				return say(io, "seq: option requires an argument -- "+flag+"\n")
			}
			value, args = args[0], args[1:]
		}
		if flag == "s" {
			separator = value
		} else {
			end = value
		}
	}
	if len(args) == 0 {
		return say(io, seqUsage)
	}
	var n [3]float64
	for i, a := range args[:min(3, len(args))] {
		v, err := strconv.ParseFloat(a, 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return say(io, "seq: invalid argument\n")
		}
		n[i] = v
	}
	first, step, last := 1.0, 0.0, n[0]
	switch len(args) {
	case 1:
	case 2:
		first, last = n[0], n[1]
	default:
		if first, step, last = n[0], n[1], n[2]; step == 0 {
			return say(io, "seq: zero increment\n")
		}
	}
	return sequence(io, first, step, last, separator, end)
}

func sequence(io streams, first, step, last float64, separator, end string) int {
	switch {
	case step == 0 && first > last:
		step = -1
	case step == 0:
		step = 1
	case first > last && step > 0:
		return say(io, "seq: needs negative decrement\n")
	case first < last && step < 0:
		return say(io, "seq: needs positive increment\n")
	}
	for i := 0.0; ; i++ {
		v := first + i*step
		if step > 0 && v > last+1e-9 || step < 0 && v < last-1e-9 {
			break
		}
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
		if print(io, strconv.FormatFloat(v, 'f', -1, 64)+separator) != 0 {
			return 1
		}
	}
	return print(io, end)
}
