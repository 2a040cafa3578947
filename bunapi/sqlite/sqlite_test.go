package sqlite

import (
	"runtime"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/module/moduletest"
	"github.com/gobun/gobun/jsbridge"
)

// inside runs body in a realm with the module and with Database as a global.
func inside(tb testing.TB, body func(s jsbridge.Scope, m *instance)) {
	tb.Helper()
	language := module.Module{Name: "ecma", Install: func(s jsbridge.Scope, _ *module.Env) (module.Instance, error) { return nil, ecma.Install(s) }}
	env := moduletest.New(tb, jsbridge.Hooks{Uncaught: func(_ jsbridge.Scope, err error) { tb.Error(err) }}, language, Module)
	if err := env.Realm.Do(func(s jsbridge.Scope) error {
		m := of(s)
		exports, err := m.Exports(s)
		if err != nil {
			return err
		}
		s.SetGlobal("Database", exports.(*goja.Object).Get("Database"))
		body(s, m)
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
}

func eval(tb testing.TB, s jsbridge.Scope, src string) goja.Value {
	tb.Helper()
	v, err := s.Eval("test", src)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// What a script closes is freed at once.
func TestCloseFreesEverything(t *testing.T) {
	inside(t, func(s jsbridge.Scope, m *instance) {
		eval(t, s, `for (const all of [true, false]) {
			const db = new Database();
			const st = db.prepare("SELECT 1 UNION SELECT 2");
			db.query("SELECT 1").get();
			db.transaction(() => db.run("CREATE TABLE t (a)"))();
			st.iterate().next();
			if (!all) st.finalize();
			db.close(all);
		}`)
		if c, st := m.lib.Connections(), m.lib.Statements(); c != 0 || st != 0 {
			t.Errorf("%d connections, %d statements are left", c, st)
		}
		eval(t, s, `const db = new Database(), st = db.prepare("SELECT 1"); db.close()`)
		if c, st := m.lib.Connections(), m.lib.Statements(); c != 1 || st != 1 {
			t.Errorf("%d connections, %d statements wait for the last statement, want one of each", c, st)
		}
		eval(t, s, `st.finalize()`)
		if c := m.lib.Connections(); c != 0 {
			t.Errorf("%d connections outlive their last statement", c)
		}
	})
}

// What a script no longer references is freed after garbage collection.
func TestCollectionFreesWhatIsLost(t *testing.T) {
	inside(t, func(s jsbridge.Scope, m *instance) {
		eval(t, s, `(() => { for (let i = 0; i < 50; i++) { const db = new Database(); db.query("SELECT 1").get(); db.prepare("SELECT 2").get(); } })()`)
		eval(t, s, `const kept = new Database(); (() => { for (let i = 0; i < 50; i++) kept.prepare("SELECT " + i).get(); })(); kept.query("SELECT 1").get()`)
		const most = 4 // the kept one, and what the engine still holds
		for end := time.Now().Add(30 * time.Second); ; {
			runtime.GC()
			runtime.Gosched()
			m.lib.Reap()
			if m.lib.Connections() <= most && m.lib.Statements() <= 2*most {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("%d connections, %d statements are left", m.lib.Connections(), m.lib.Statements())
			}
		}
		eval(t, s, `kept.query("SELECT 1").get()`)
	})
}

const table = `const db = new Database();
	db.run("CREATE TABLE m (id INTEGER PRIMARY KEY, room TEXT, body TEXT, at INTEGER)");
	db.transaction(() => { const st = db.prepare("INSERT INTO m (room, body, at) VALUES (?, ?, ?)"); for (let i = 0; i < 1000; i++) st.run("room" + i % 10, "hello there, this is message " + i, i) })();
	let at = 0;`

func benchmark(b *testing.B, rows int, fn string) {
	inside(b, func(s jsbridge.Scope, _ *instance) {
		eval(b, s, table)
		call, _ := s.Direct(eval(b, s, fn))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Call(call, goja.Undefined()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
	})
}

func BenchmarkInsert(b *testing.B) {
	benchmark(b, 1, `((st) => () => st.run("general", "hello there, this is a message", at++))(db.prepare("INSERT INTO m (room, body, at) VALUES (?, ?, ?)"))`)
}

func BenchmarkGet(b *testing.B) {
	benchmark(b, 1, `((st) => () => st.get(1 + at++ % 1000))(db.prepare("SELECT id, room, body, at FROM m WHERE id = ?"))`)
}

func BenchmarkAll(b *testing.B) {
	benchmark(b, 1000, `((st) => () => st.all())(db.prepare("SELECT id, room, body, at FROM m"))`)
}
