// Several loops that run one script.

package module

import "sync"

// Crew is shared by the loops of a process that run one script. Its methods may be called from any goroutine.
type Crew struct {
	// Count is the number of loops.
	Count int
	// Isolated: servers share their connections, but not their topics and counters.
	Isolated bool
	Kin
}

// Kin is shared by all realms of one app: those of its loops and those of its Workers. The zero value works. Any goroutine.
type Kin struct {
	mu     sync.Mutex
	things map[string]any
}

// Thing returns the value shared under a name. The first caller creates it.
func (k *Kin) Thing(name string, fresh func() any) any {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.things == nil {
		k.things = map[string]any{}
	}
	thing, ok := k.things[name]
	if !ok {
		thing = fresh()
		k.things[name] = thing
	}
	return thing
}
