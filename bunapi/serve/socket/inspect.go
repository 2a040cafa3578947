package socket

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// InspectBun implements [console.Inspectable]: own properties, then the members of the class in alphabetical order.
func (sock *Socket) InspectBun(jsbridge.Scope, *goja.Object) console.Shape {
	return console.Shape{Class: true, Alphabetical: true}
}
