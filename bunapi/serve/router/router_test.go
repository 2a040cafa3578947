package router

import (
	"slices"
	"strings"
	"testing"
)

// routesOf creates a tree whose answers are the texts of the routes: "METHOD /path" or "/path".
func routesOf(routes ...string) *Tree[string] {
	t := &Tree[string]{}
	for _, r := range routes {
		method, path, ok := strings.Cut(r, " ")
		if !ok {
			method, path = AnyMethod, r
		}
		t.Add(path, method, r)
	}
	return t
}

func TestRouterPrefersLiteralsThenParametersThenWildcards(t *testing.T) {
	routes := []string{"/*", "/a/:x", "/:y/b", "/a/*", "/a/b/c", "/:y/:z/c", "GET /only", "POST /a/:x", "/end/*/never", "/colon:in"}
	reversed := slices.Clone(routes)
	slices.Reverse(reversed)
	for _, tree := range []*Tree[string]{routesOf(routes...), routesOf(reversed...)} {
		for _, c := range []struct{ method, path, want string }{
			{"GET", "/a/b", "/a/:x"},
			{"POST", "/a/b", "POST /a/:x"},
			{"GET", "/q/b", "/:y/b"},
			{"GET", "/a/b/c", "/a/b/c"},
			{"GET", "/a/q/c", "/a/*"},
			{"GET", "/q/q/c", "/:y/:z/c"},
			{"GET", "/a/", "/a/*"},
			{"GET", "/a", "/*"},
			{"GET", "/", "/*"},
			{"HEAD", "/only", "GET /only"},
			{"PUT", "/only", "/*"},
			{"GET", "/end/x/never", "/*"},
			{"GET", "/colon:in", "/colon:in"},
			{"GET", "/colon1", "/*"},
			{"GET", "//", "/*"},
		} {
			m, ok := tree.Find(c.method, c.path)
			if !ok || m.Answer != c.want {
				t.Errorf("%s %s: got %q, want %q", c.method, c.path, m.Answer, c.want)
			}
		}
	}
	if _, ok := routesOf("/a").Find("GET", "*"); ok {
		t.Error("OPTIONS * matched a path")
	}
}

func TestRouterParameters(t *testing.T) {
	tree := routesOf("/u/:id/x/:other", "/:a-b", "/p/:", "/in:side")
	for _, c := range []struct {
		path string
		want []Param
	}{
		{"/u/1/x/2", []Param{{"id", "1"}, {"other", "2"}}},
		{"/u/%C3%A9/x/a%2Fb", []Param{{"id", "é"}, {"other", "a/b"}}},
		{"/u/%zz/x/a%2", []Param{{"id", "\ufffd"}, {"other", "a\ufffd2"}}},
		{"/u/%FF%FE/x/%", []Param{{"id", "\ufffd\ufffd"}, {"other", "\ufffd"}}},
		{"/v", []Param{{"a-b", "v"}}},
		{"/p/x", nil},
		{"/in:side", []Param{{"side", ""}}},
	} {
		m, ok := tree.Find("GET", c.path)
		if !ok || !slices.Equal(m.Params, c.want) {
			t.Errorf("%s: got %q, want %q", c.path, m.Params, c.want)
		}
	}
	for _, path := range []string{"/u//x/2", "/u/1/x/", "/p/", "/u/1/x/2/"} {
		if m, ok := tree.Find("GET", path); ok {
			t.Errorf("%s matched %s", path, m.Answer)
		}
	}
}

// FuzzRouter: no path or route causes a panic, and a literal route is found under its own path.
func FuzzRouter(f *testing.F) {
	f.Add("/a/:b/*", "/a/%zz/c")
	f.Add("/:x:y", "//")
	f.Add("/**", "/%")
	f.Fuzz(func(t *testing.T, route, path string) {
		if !strings.HasPrefix(route, "/") {
			return
		}
		tree := routesOf("/:p/q", "/w/*")
		tree.Add(route, AnyMethod, route)
		tree.Find("GET", path)
		if !strings.ContainsAny(route, ":*") {
			if m, ok := tree.Find("GET", route); !ok || m.Answer != route {
				t.Errorf("%q was not found under its own path", route)
			}
		}
	})
}

func BenchmarkRouter(b *testing.B) {
	tree := routesOf("/", "/api/users", "/api/users/:id", "/api/users/:id/posts/:post", "/static/*")
	for _, path := range []string{"/api/users", "/api/users/42/posts/7", "/static/a/b/c.js"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := tree.Find("GET", path); !ok {
					b.Fatal("not found")
				}
			}
		})
	}
}
