// How Bun's console shows a server and a socket: own properties, then the members of the class in alphabetical order.

package serve

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// InspectBun implements [console.Inspectable].
func (srv *Server) InspectBun(jsbridge.Scope, *goja.Object) console.Shape {
	return console.Shape{Class: true, Alphabetical: true}
}

// InspectBun implements [console.Inspectable].
func (sock *socket) InspectBun(jsbridge.Scope, *goja.Object) console.Shape {
	return console.Shape{Class: true, Alphabetical: true}
}
