// The expectations: one file that says which examples fail, each with its reason. What it says and is not seen any more
// fails the run.

package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
)

// KnownFailure is an example that fails.
type KnownFailure struct {
	// Fails is part of the failure's text: another failure is not expected.
	Fails string `json:"fails"`
	// Reason is the API that is missing, or why it is meant to fail.
	Reason string `json:"reason"`
}

// expectationFile is the file's form.
type expectationFile struct {
	Examples map[string]KnownFailure `json:"examples"`
}

// expectations are the file's content, and what was seen of it.
type expectations struct {
	expectationFile
	update bool // what is expected and does not happen is forgotten
	mu     sync.Mutex
	used   map[string]bool
	next   expectationFile
}

func loadExpectations(path string) (*expectations, error) {
	e := &expectations{used: map[string]bool{}, next: expectationFile{Examples: map[string]KnownFailure{}}}
	if path == "" {
		return e, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e.expectationFile); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return e, nil
}

// apply turns an outcome into what it means: a failure that is expected, or a success that is not.
func (e *expectations) apply(name string, o Outcome) Outcome {
	e.mu.Lock()
	defer e.mu.Unlock()
	known, ok := e.Examples[name]
	if ok {
		e.used[name] = true
	}
	switch {
	case !ok && o.Verdict == Fail:
		e.next.Examples[name] = KnownFailure{Fails: firstLine(o.Reason)}
	case !ok:
	case o.Verdict != Fail && e.update:
	case o.Verdict != Fail:
		return failed("passes now, which %q did not expect: take it out of the expectations", known.Reason)
	case known.Reason == "" || known.Fails == "":
		e.next.Examples[name] = KnownFailure{Fails: firstLine(o.Reason), Reason: known.Reason}
		return failed("its expectation gives no reason, or does not say how it fails")
	case !strings.Contains(o.Reason, known.Fails):
		e.next.Examples[name] = KnownFailure{Fails: firstLine(o.Reason), Reason: known.Reason}
		return failed("fails otherwise than expected (%q): %s", known.Fails, o.Reason)
	default:
		e.next.Examples[name] = known
		return Outcome{Verdict: Expected, Reason: known.Reason, Lines: o.Lines}
	}
	return o
}

// unused names the expectations of what does not exist.
func (e *expectations) unused() (list []string) {
	if e.update {
		return nil
	}
	for name := range e.Examples {
		if !e.used[name] {
			list = append(list, "an expectation for nothing: "+name)
		}
	}
	slices.Sort(list)
	return list
}

// write writes the expectations that fit what was seen. Those that are new lack their reasons, and fail until somebody
// gives them.
func (e *expectations) write(path string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(e.next); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
