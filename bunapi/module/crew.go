// Several loops that run one script.

package module

import "sync"

// Crew is what the loops of a process share that run one script. Its methods may be called by any goroutine.
type Crew struct {
	// Count is the number of loops.
	Count int
	// Isolated: servers share their connections, but not their topics and counts.
	Isolated bool
	Kin
}

// Kin is what all realms of one app share: those of its loops and those of its Workers. The zero value works. Any goroutine.
type Kin struct {
	mu     sync.Mutex
	things map[string]any
}

// Thing returns what is shared under a name. The first that asks makes it.
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
