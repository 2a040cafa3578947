// The command `gobun conform`: flags, files, exit status.

package conformance

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

const usage = `Usage: gobun conform [flags] FILE.md|FILE.mdx|DIR ...

Runs the examples of documents: every fenced block of JavaScript or TypeScript. A block that starts a server is run: it
must start, answer a request, accept a WebSocket if it handles them, and stop. Other blocks are compiled. A scenario
makes more of a block: what stands around it, what its clients do, and what must be seen.

  --scenarios DIR      files with scenarios: DIR/guide/chat.ts belongs to the document .../guide/chat.md
  --expectations FILE  which blocks fail, and why; one that passes all the same fails the run
  --bun PATH           run everything with this Bun too, and compare
  --filter REGEXP      only blocks whose name (document#heading/number) matches
  --json, --junit      print JSON or JUnit XML instead of a table
  --report FILE        a Markdown page with every block; fails if it is not up to date
  --counts FILE        the same for a table of counts between the lines <!-- conformance --> and <!-- /conformance -->
  --update             write the expectations, the report and the counts instead of comparing with them; what fails
                       newly is refused: its reason must be written into the expectations by hand
  --timeout DURATION   for each block (default 10s)
  --slow               let scenarios take the time that they really need
  --jobs N             how many blocks run at a time
  --types              print the types of scenarios, for "import type { Scenarios }"

The exit status is 0 if all is as expected, 1 if something failed, 2 if the run was not possible.
`

// Exit statuses of the command.
const (
	exitOK       = 0
	exitFailures = 1
	exitTrouble  = 2
)

// Command implements `gobun conform`: args are the arguments after that word, command starts the gobun that runs the examples. It
// returns the exit status.
func Command(ctx context.Context, args, command []string, stdout, stderr io.Writer) int {
	c := cli{Suite: Suite{Command: command}}
	status, err := c.run(ctx, args, stdout)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "error: %v\n", err)
	}
	return status
}

type cli struct {
	Suite
	json, junit    bool
	types          bool
	report, counts string
}

func (c *cli) run(ctx context.Context, args []string, stdout io.Writer) (status int, err error) {
	switch err := c.parse(args); {
	case errors.Is(err, flag.ErrHelp):
		_, err := io.WriteString(stdout, usage)
		return exitOK, err
	case err != nil:
		return exitTrouble, err
	}
	if c.types {
		source, err := harness.ReadFile("harness/harness.ts")
		if err == nil {
			_, err = stdout.Write(source)
		}
		return exitOK, err
	}
	report, err := c.Run(ctx)
	if err != nil {
		return exitTrouble, err
	}
	if err := c.files(report); err != nil {
		return exitTrouble, err
	}
	write := report.WriteTable
	if c.json {
		write = report.WriteJSON
	} else if c.junit {
		write = report.WriteJUnit
	}
	if err := write(stdout); err != nil {
		return exitTrouble, err
	}
	if !report.OK() {
		return exitFailures, nil
	}
	return exitOK, nil
}

func (c *cli) parse(args []string) error {
	f := flag.NewFlagSet("gobun conform", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&c.Scenarios, "scenarios", "", "")
	f.StringVar(&c.Expectations, "expectations", "", "")
	f.StringVar(&c.Bun, "bun", "", "")
	f.StringVar(&c.report, "report", "", "")
	f.StringVar(&c.counts, "counts", "", "")
	f.BoolVar(&c.json, "json", false, "")
	f.BoolVar(&c.junit, "junit", false, "")
	f.BoolVar(&c.types, "types", false, "")
	f.BoolVar(&c.Update, "update", false, "")
	f.BoolVar(&c.Slow, "slow", false, "")
	f.DurationVar(&c.Timeout, "timeout", 0, "")
	f.IntVar(&c.Jobs, "jobs", 0, "")
	filter := f.String("filter", "", "")
	// Flags may follow the files.
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return err
		}
		args = f.Args()
		if len(args) > 0 {
			c.Paths = append(c.Paths, args[0])
			args = args[1:]
		}
	}
	switch {
	case c.types:
		return nil
	case len(c.Paths) == 0:
		return errors.New("no documents given (gobun conform --help)")
	case c.json && c.junit:
		return errors.New("--json and --junit exclude each other")
	case c.Update && *filter != "":
		return errors.New("--update needs the whole suite, not a part of it (--filter)")
	case *filter != "":
		re, err := regexp.Compile(*filter)
		if err != nil {
			return fmt.Errorf("--filter: %w", err)
		}
		c.Filter = re
	}
	return nil
}

// files compares the files generated from a report with their expected contents, or writes them.
func (c *cli) files(report *Report) error {
	if c.Update && c.Expectations != "" {
		if err := report.seen.write(c.Expectations); err != nil {
			report.Problems = append(report.Problems, err.Error())
			return nil
		}
	}
	if c.Filter != nil {
		return nil
	}
	for _, file := range []struct {
		path string
		text func(old string) (string, error)
	}{
		{c.report, func(string) (string, error) { return report.Markdown(), nil }},
		{c.counts, report.withCounts},
	} {
		if file.path == "" {
			continue
		}
		old, err := os.ReadFile(file.path)
		if err != nil && !(c.Update && errors.Is(err, os.ErrNotExist)) {
			return err
		}
		text, err := file.text(string(old))
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", file.path, err)
		case text == string(old):
		case c.Update:
			if err := os.WriteFile(file.path, []byte(text), 0o644); err != nil {
				return err
			}
		default:
			report.Problems = append(report.Problems, file.path+" is out of date: --update writes it anew")
		}
	}
	return nil
}

// The lines around the counts.
const (
	countsBegin = "<!-- conformance -->\n"
	countsEnd   = "<!-- /conformance -->"
)

// withCounts inserts the counts into a page, between their marks.
func (r *Report) withCounts(page string) (string, error) {
	before, rest, ok := strings.Cut(page, countsBegin)
	_, after, ok2 := strings.Cut(rest, countsEnd)
	if !ok || !ok2 {
		return "", fmt.Errorf("no lines %q and %q", strings.TrimSpace(countsBegin), countsEnd)
	}
	return before + countsBegin + r.CountsTable() + countsEnd + after, nil
}
