// The list of everything that scripts can see.

package bunapi

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/bun"
	"github.com/gobun/gobun/bunapi/bun/ansi"
	"github.com/gobun/gobun/bunapi/bun/build"
	"github.com/gobun/gobun/bunapi/bun/compress"
	"github.com/gobun/gobun/bunapi/bun/data"
	"github.com/gobun/gobun/bunapi/bun/glob"
	"github.com/gobun/gobun/bunapi/bun/hash"
	"github.com/gobun/gobun/bunapi/bun/password"
	"github.com/gobun/gobun/bunapi/bun/rewriter"
	"github.com/gobun/gobun/bunapi/bun/router"
	"github.com/gobun/gobun/bunapi/bun/shell"
	"github.com/gobun/gobun/bunapi/cluster"
	"github.com/gobun/gobun/bunapi/ecma"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/bunapi/node"
	nodeassert "github.com/gobun/gobun/bunapi/node/assert"
	"github.com/gobun/gobun/bunapi/node/asynchooks"
	"github.com/gobun/gobun/bunapi/node/buffer"
	"github.com/gobun/gobun/bunapi/node/childprocess"
	nodecrypto "github.com/gobun/gobun/bunapi/node/crypto"
	nodedgram "github.com/gobun/gobun/bunapi/node/dgram"
	"github.com/gobun/gobun/bunapi/node/diagnostics"
	nodedns "github.com/gobun/gobun/bunapi/node/dns"
	"github.com/gobun/gobun/bunapi/node/events"
	nodefs "github.com/gobun/gobun/bunapi/node/fs"
	nodehttp "github.com/gobun/gobun/bunapi/node/http"
	nodemodule "github.com/gobun/gobun/bunapi/node/module"
	nodenet "github.com/gobun/gobun/bunapi/node/net"
	nodeos "github.com/gobun/gobun/bunapi/node/os"
	nodepath "github.com/gobun/gobun/bunapi/node/path"
	"github.com/gobun/gobun/bunapi/node/perfhooks"
	"github.com/gobun/gobun/bunapi/node/punycode"
	"github.com/gobun/gobun/bunapi/node/querystring"
	"github.com/gobun/gobun/bunapi/node/readline"
	"github.com/gobun/gobun/bunapi/node/spawn"
	"github.com/gobun/gobun/bunapi/node/stdio"
	nodestream "github.com/gobun/gobun/bunapi/node/stream"
	"github.com/gobun/gobun/bunapi/node/stringdecoder"
	nodetimers "github.com/gobun/gobun/bunapi/node/timers"
	"github.com/gobun/gobun/bunapi/node/tty"
	nodeundici "github.com/gobun/gobun/bunapi/node/undici"
	nodeurl "github.com/gobun/gobun/bunapi/node/url"
	nodeutil "github.com/gobun/gobun/bunapi/node/util"
	nodev8 "github.com/gobun/gobun/bunapi/node/v8"
	nodevm "github.com/gobun/gobun/bunapi/node/vm"
	"github.com/gobun/gobun/bunapi/node/workerthreads"
	nodews "github.com/gobun/gobun/bunapi/node/ws"
	nodezlib "github.com/gobun/gobun/bunapi/node/zlib"
	"github.com/gobun/gobun/bunapi/redis"
	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/bunapi/sockets"
	"github.com/gobun/gobun/bunapi/sql"
	"github.com/gobun/gobun/bunapi/test"
	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/compressionstream"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/cookie"
	"github.com/gobun/gobun/bunapi/web/crypto"
	"github.com/gobun/gobun/bunapi/web/dialog"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/bunapi/web/httpclient"
	"github.com/gobun/gobun/bunapi/web/messaging"
	"github.com/gobun/gobun/bunapi/web/performance"
	"github.com/gobun/gobun/bunapi/web/socket"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/bunapi/web/timers"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/bunapi/web/worker"
	"github.com/gobun/gobun/jsbridge"
)

// modules lists the modules in the order in which they are installed and flushed. A module may rely on those before it.
func (w *World) modules() []module.Module {
	return []module.Module{
		{Name: "ecma", Install: func(s jsbridge.Scope, _ *module.Env) (module.Instance, error) {
			if err := ecma.Install(s); err != nil {
				return nil, err
			}
			w.Each, w.Operator = ecma.Each(s), ecma.Operator(s)
			return nil, nil
		}},
		work.Module,
		console.Module,
		encoding.Module,
		clone.Module,
		crypto.Module,
		performance.Module,
		url.Module,
		event.Module,
		messaging.Module,
		worker.Module,
		dialog.Module,
		streams.Module,
		file.Module,
		compressionstream.Module,
		fetch.Module,
		{Name: "node", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
			w.Modules = node.Install(s, env)
			env.Builtin = w.Modules.Require
			return nil, nil
		}},
		w.process.Module(),
		nodedgram.Module,
		nodeundici.Module,
		nodews.Module,
		buffer.Module,
		nodecrypto.Module,
		nodeos.Module,
		nodefs.Module,
		nodefs.Promises,
		events.Module,
		nodeutil.Module,
		nodeassert.Module,
		asynchooks.Module,
		diagnostics.Module,
		querystring.Module,
		nodepath.Module,
		nodetimers.Module,
		nodetimers.Promises,
		perfhooks.Module,
		stdio.Module,
		spawn.Module,
		childprocess.Module,
		nodestream.Module,
		nodestream.Promises,
		nodestream.Consumers,
		nodestream.Web,
		stringdecoder.Module,
		tty.Module,
		nodeurl.Module,
		punycode.Module,
		nodemodule.Module,
		nodev8.Module,
		nodevm.Module,
		workerthreads.Module,
		readline.Module,
		nodezlib.Module,
		nodehttp.Module,
		nodehttp.Secure,
		sqliteModule,
		nodeSQLiteModule,
		sqlLiteModule,
		timers.Module,
		module.Globals("web/global", installGlobal),
		socket.Module,
		httpclient.Module,
		cookie.Module,
		serve.Module,
		cluster.Module,
		sockets.Module,
		nodenet.Module,
		nodedns.Module,
		nodedns.Bun,
		nodenet.TLS,
		password.Module,
		hash.Module,
		compress.Module,
		glob.Module,
		ansi.Module,
		rewriter.Module,
		router.Module,
		shell.Module,
		build.Module,
		sql.Module,
		redis.Module,
		data.Module,
		test.Module,
		bun.Module, // after all that add members to Bun
	}
}

// installGlobal defines the members of the global object itself.
func installGlobal(s jsbridge.Scope) {
	s.SetGlobal("self", s.Global())
	s.SetGlobal("reportError", s.Func("reportError", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		s.Report(&jsbridge.Thrown{Value: a.At(0)})
		return nil, nil
	}))
}
