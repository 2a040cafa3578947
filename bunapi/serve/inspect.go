// How Bun's console shows a server.

package serve

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// InspectBun implements [console.Inspectable]: own properties, then the members of the class in alphabetical order.
func (srv *Server) InspectBun(jsbridge.Scope, *goja.Object) console.Shape {
	return console.Shape{Class: true, Alphabetical: true}
}
