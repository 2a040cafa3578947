// The environment as the script sees and changes it.

package module

import (
	"slices"
	"strings"
)

// Environ is a dictionary of strings in the order of the environment. Assignments by a script do not affect the process. Loop
// only.
type Environ struct {
	started []string // as it was when the process started
	keys    []string
	values  map[string]string
}

// NewEnviron reads an environment like os.Environ's; if a name occurs twice, the last value counts.
func NewEnviron(list []string) *Environ { return &Environ{started: list} }

// fill creates the dictionary on first use: many small scripts never need it.
func (e *Environ) fill() {
	if e.values != nil {
		return
	}
	e.values = make(map[string]string, len(e.started))
	for _, kv := range e.started {
		if k, v, ok := strings.Cut(kv, "="); ok && k != "" {
			e.Set(k, v)
		}
	}
}

// Started returns the original value of a variable, regardless of the script's assignments; empty if it was not set.
func (e *Environ) Started(name string) string {
	v, _ := e.StartedWith(name)
	return v
}

// StartedWith is Started, but distinguishes an empty variable from one that was not set.
func (e *Environ) StartedWith(name string) (value string, ok bool) {
	for i := len(e.started) - 1; i >= 0; i-- {
		if k, v, ok := strings.Cut(e.started[i], "="); ok && k == name {
			return v, true
		}
	}
	return "", false
}

// Get returns a variable.
func (e *Environ) Get(name string) (value string, ok bool) {
	e.fill()
	value, ok = e.values[name]
	return value, ok
}

// Set sets a variable.
func (e *Environ) Set(name, value string) {
	e.fill()
	if _, ok := e.values[name]; !ok {
		e.keys = append(e.keys, name)
	}
	e.values[name] = value
}

// Delete removes a variable.
func (e *Environ) Delete(name string) {
	e.fill()
	if _, ok := e.values[name]; !ok {
		return
	}
	delete(e.values, name)
	i := slices.Index(e.keys, name)
	e.keys = slices.Delete(e.keys, i, i+1)
}

// Names returns the names of all variables, in order.
func (e *Environ) Names() []string {
	e.fill()
	return slices.Clone(e.keys)
}
