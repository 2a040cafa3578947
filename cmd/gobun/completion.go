// Shell completion, generated from the tables of commands and flags. The names of package.json scripts are requested from gobun
// during completion.

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// shells returns the generator of completions for each shell.
func shells() map[string]func() string {
	return map[string]func() string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}
}

func completions(_ context.Context, std *streams, inv *invocation) int {
	if len(inv.args) == 1 {
		if shell, ok := shells()[inv.args[0]]; ok {
			return std.print(shell())
		}
	}
	return std.fail(usageError("gobun completions needs one of bash, zsh and fish"))
}

// shownCommands are the commands that gobun has.
func shownCommands() []command {
	return slices.DeleteFunc(commands(), func(c command) bool { return c.refused != "" || c.hidden })
}

// shownFlags are the flags that gobun has.
func shownFlags() []*flag {
	var list []*flag
	for i := range flags {
		if flags[i].refused == "" {
			list = append(list, &flags[i])
		}
	}
	return list
}

func bashCompletion() string {
	var names, all []string
	for _, c := range shownCommands() {
		names = append(names, c.name)
	}
	var cases strings.Builder
	for _, f := range shownFlags() {
		all = append(all, f.names...)
		if f.value == "" || f.optional {
			continue
		}
		fmt.Fprintf(&cases, "    %s) %s; return ;;\n", strings.Join(f.names, "|"), bashValues(f))
	}
	return fmt.Sprintf(`_gobun() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  case $before in
%s  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W '%s' -- "$word"))
    return
  fi
  local words
  words=$(gobun getcompletes 2>/dev/null)
  [[ $COMP_CWORD -eq 1 ]] && words="$words %s"
  COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))
}
complete -o filenames -F _gobun gobun
`, cases.String(), strings.Join(all, " "), strings.Join(names, " "))
}

// bashValues completes the value of a flag.
func bashValues(f *flag) string {
	switch {
	case slices.Equal(f.values, aFile):
		return `COMPREPLY=($(compgen -f -- "$word"))`
	case slices.Equal(f.values, aDir):
		return `COMPREPLY=($(compgen -d -- "$word"))`
	}
	return fmt.Sprintf(`COMPREPLY=($(compgen -W '%s' -- "$word"))`, strings.Join(f.values, " "))
}

func zshCompletion() string {
	var rows, names strings.Builder
	for _, f := range shownFlags() {
		for _, name := range f.names {
			fmt.Fprintf(&rows, "    %s\n", zshQuote(name+zshJoin(f, name)+"["+zshHelp(f)+"]"+zshValues(f)))
		}
	}
	for _, c := range shownCommands() {
		fmt.Fprintf(&names, "    %s\n", zshQuote(c.name+":"+c.help))
	}
	return fmt.Sprintf(`#compdef gobun
_gobun() {
  local -a flags names scripts
  flags=(
%s  )
  names=(
%s  )
  _arguments -s $flags '1: :->first' '*: :_files'
  if [[ $state == first ]]; then
    scripts=(${(f)"$(gobun getcompletes 2>/dev/null)"})
    _describe command names
    compadd -a scripts
    _files
  fi
}
compdef _gobun gobun
`, rows.String(), names.String())
}

// zshJoin reports whether the value of a long flag may follow an equals sign.
func zshJoin(f *flag, name string) string {
	if f.value != "" && strings.HasPrefix(name, "--") {
		return "="
	}
	return ""
}

func zshHelp(f *flag) string {
	if f.harmless() {
		return "accepted, without effect"
	}
	return strings.NewReplacer("[", "(", "]", ")").Replace(f.help)
}

func zshValues(f *flag) string {
	switch {
	case f.value == "":
		return ""
	case slices.Equal(f.values, aFile):
		return ":file:_files"
	case slices.Equal(f.values, aDir):
		return ":folder:_files -/"
	}
	return ":" + strings.ToLower(strings.ReplaceAll(f.value, ":", " ")) + ":(" + strings.Join(f.values, " ") + ")"
}

func zshQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func fishCompletion() string {
	var b strings.Builder
	b.WriteString("complete -c gobun -n __fish_use_subcommand -a '(gobun getcompletes 2>/dev/null)'\n")
	for _, c := range shownCommands() {
		fmt.Fprintf(&b, "complete -c gobun -n __fish_use_subcommand -a %s -d %s\n", c.name, fishQuote(c.help))
	}
	for _, f := range shownFlags() {
		b.WriteString("complete -c gobun")
		for _, name := range f.names {
			if long, ok := strings.CutPrefix(name, "--"); ok {
				b.WriteString(" -l " + long)
			} else {
				b.WriteString(" -s " + name[1:])
			}
		}
		switch {
		case f.value == "":
		case slices.Equal(f.values, aFile):
			b.WriteString(" -r -F")
		case slices.Equal(f.values, aDir):
			b.WriteString(" -x -a '(__fish_complete_directories)'")
		default:
			b.WriteString(" -x")
			if len(f.values) > 0 {
				b.WriteString(" -a " + fishQuote(strings.Join(f.values, " ")))
			}
		}
		fmt.Fprintf(&b, " -d %s\n", fishQuote(zshHelp(f)))
	}
	return b.String()
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
