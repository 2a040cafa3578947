// Comparing values.

package bun

import (
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/equal"
)

var equality = []module.Member{
	{Name: "deepEquals", Length: 2, Call: equal.Call("deepEquals")},
	{Name: "deepMatch", Length: 2, Call: equal.Call("deepMatch")},
}
