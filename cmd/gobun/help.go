// Help, generated from the tables of commands and flags.

package main

import (
	"fmt"
	"strings"

	"github.com/gobun/gobun/bunapi"
)

// mainFlags are the flags that `gobun --help` shows: those that newcomers need, on one screen.
var mainFlags = []string{"--watch", "--hot", "--eval", "--print", "--preload", "--port", "--env-file", "--define", "--cwd", "--version", "--help"}

func revision() string { return fmt.Sprintf("%s (Bun API %s)\n", version, bunapi.Version) }

// mainHelp is what `gobun --help` prints.
func mainHelp() string {
	var b strings.Builder
	b.WriteString("gobun runs scripts written for Bun's server API.\n\n")
	var rows [][2]string
	for _, c := range commands() {
		if c.refused == "" && !c.hidden {
			rows = append(rows, [2]string{"gobun " + c.name + " " + c.usage, c.help})
		}
	}
	table(&b, rows)
	b.WriteString("\nFlags, before the file (gobun COMMAND --help lists them all):\n\n")
	rows = nil
	for _, name := range mainFlags {
		rows = append(rows, flagRow(flagByName(name)))
	}
	table(&b, rows)
	return b.String()
}

// commandHelp is what `gobun COMMAND --help` prints.
func commandHelp(c *command) string {
	if c.refused != "" {
		return fmt.Sprintf("gobun has no command %q: %s\n", c.name, c.refused)
	}
	var b strings.Builder
	usage := "gobun " + c.name
	if c.flags != 0 {
		usage += " [flags]"
	}
	fmt.Fprintf(&b, "Usage: %s %s\n\n%s.\n", usage, c.usage, strings.ToUpper(c.help[:1])+c.help[1:])
	if c.more != "" {
		b.WriteString("\n" + c.more + "\n")
	}
	if c.flags == 0 {
		return b.String()
	}
	var rows [][2]string
	var harmless []string
	for i := range flags {
		f := &flags[i]
		switch {
		case f.in&c.flags == 0 || f.refused != "":
		case f.harmless():
			harmless = append(harmless, f.long())
		default:
			rows = append(rows, flagRow(f))
		}
	}
	b.WriteString("\nFlags:\n\n")
	table(&b, rows)
	b.WriteString("\nAccepted, without effect:\n\n" + wrap(harmless, "  ", 100))
	return b.String()
}

// flagRow is how help shows a flag.
func flagRow(f *flag) [2]string {
	left := f.long()
	if short := shortName(f); short != "" && short != left {
		left = short + ", " + left
	} else if strings.HasPrefix(left, "--") {
		left = "    " + left
	}
	switch {
	case f.value != "" && f.optional:
		left += "[=" + f.value + "]"
	case f.value != "":
		left += " " + f.value
	}
	return [2]string{left, f.help}
}

func shortName(f *flag) string {
	for _, n := range f.names {
		if !strings.HasPrefix(n, "--") {
			return n
		}
	}
	return ""
}

// table prints two columns.
func table(b *strings.Builder, rows [][2]string) {
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintf(b, "  %-*s  %s\n", width, r[0], r[1])
	}
}

// wrap joins words to lines of at most width characters.
func wrap(words []string, indent string, width int) string {
	var b strings.Builder
	line := indent
	for i, w := range words {
		if len(line)+len(w) > width && line != indent {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += w
		if i < len(words)-1 {
			line += " "
		}
	}
	return b.String() + line + "\n"
}
