// Members of the global object `Bun`.

package module

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Member declares one member of Bun. Besides its name, one of Call, Value, Lazy, Get and Constant is set.
type Member struct {
	Name string
	// Call makes the member a function; Length is the function's length.
	Call   jsbridge.Native
	Length int
	// Value makes a plain property whose value is made together with Bun.
	Value func(s jsbridge.Scope, env *Env) goja.Value
	// Lazy makes a plain property whose value is made when a script first reads it.
	Lazy func(s jsbridge.Scope, env *Env) goja.Value
	// Get makes an accessor that is asked at each reading and has no setter.
	Get func(s jsbridge.Scope, env *Env) goja.Value
	// Constant makes an accessor that cannot be redefined; a script's assignments have no effect.
	Constant func(s jsbridge.Scope, env *Env) goja.Value
	// Hidden members are not enumerable.
	Hidden bool
}

// Contributor is an instance that adds members to Bun: a module whose own package declares its part of Bun. Its members are
// asked for once, after the module was installed. Loop only.
type Contributor interface{ BunMembers() []Member }
