// Members of the global object `Bun`.

package module

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Member declares one member of Bun. Exactly one of Call, Value, Lazy, Get and Constant is set.
type Member struct {
	Name string
	// Call makes the member a function; Length is the function's length.
	Call   jsbridge.Native
	Length int
	// Value creates a plain property together with Bun.
	Value func(s jsbridge.Scope, env *Env) goja.Value
	// Lazy creates a plain property when a script first reads it.
	Lazy func(s jsbridge.Scope, env *Env) goja.Value
	// Get is the getter of an accessor without a setter, called on each read.
	Get func(s jsbridge.Scope, env *Env) goja.Value
	// Constant returns the value of an accessor that cannot be redefined; assignments by a script have no effect.
	Constant func(s jsbridge.Scope, env *Env) goja.Value
	// Hidden members are not enumerable.
	Hidden bool
}

// Contributor is an instance that adds members to Bun: a module whose own package declares its part of Bun. BunMembers is called
// once, after the module has been installed. Loop only.
type Contributor interface{ BunMembers() []Member }
