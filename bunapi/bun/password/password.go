// Package password implements Bun.password: hashes of passwords that are expensive to guess.
//
// This package is not an API: it may change without notice.
package password

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/jsbridge"
)

// Module adds Bun.password.
var Module = module.Module{Name: "bun/password", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) {
	return contributor{}, nil
}}

type contributor struct{}

// BunMembers implements [module.Contributor].
func (contributor) BunMembers() []module.Member {
	return []module.Member{{Name: "password", Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value {
		o := s.Object()
		s.SetMethod(o, "hash", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return hashCall(s, a, true) })
		s.SetMethod(o, "hashSync", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return hashCall(s, a, false) })
		s.SetMethod(o, "verify", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return verifyCall(s, a, true) })
		s.SetMethod(o, "verifySync", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return verifyCall(s, a, false) })
		return o
	}}}
}

const (
	defaultMemory = 1 << 16 // KiB
	defaultTime   = 2
	defaultCost   = 10
	minMemory     = 8
)

// hashCall is hash and hashSync.
func hashCall(s jsbridge.Scope, a jsbridge.Args, async bool) (goja.Value, error) {
	if err := check(s, a, 0, "password", async); err != nil {
		return nil, err
	}
	m, err := parseOptions(s, a.At(1))
	if err != nil {
		return nil, err
	}
	password, err := bytesOf(s, a.At(0))
	if err != nil {
		return nil, err
	}
	if len(password) == 0 {
		return nil, jsbridge.InvalidArgType("password must not be empty")
	}
	compute := func(ctx context.Context) (string, error) {
		text, err := hash(ctx, m, password)
		return text, failure("hashing", err)
	}
	if async {
		return work.Promise(s, m.memory(), compute, jsbridge.Scope.String), nil
	}
	text, err := compute(context.Background())
	return s.String(text), err
}

// verifyCall is verify and verifySync.
func verifyCall(s jsbridge.Scope, a jsbridge.Args, async bool) (goja.Value, error) {
	for i, name := range []string{"password", "hash"} {
		if err := check(s, a, i, name, async); err != nil {
			return nil, err
		}
	}
	read, err := parserFor(a.At(2))
	if err != nil {
		return nil, err
	}
	text, err := bytesOf(s, a.At(1))
	if err != nil {
		return nil, err
	}
	password, err := bytesOf(s, a.At(0))
	if err != nil {
		return nil, err
	}
	if len(password) == 0 || len(text) == 0 {
		if async {
			return s.Resolved(s.Bool(false)), nil
		}
		return s.Bool(false), nil
	}
	p, failed := read(string(text))
	compute := func(ctx context.Context) (bool, error) {
		if failed != nil {
			return false, failure("verification", failed)
		}
		ok, err := verify(ctx, p, password)
		return ok, failure("verification", err)
	}
	if async {
		return work.Promise(s, p.memory(), compute, jsbridge.Scope.Bool), nil
	}
	ok, err := compute(context.Background())
	return s.Bool(ok), err
}

// failure describes an error of hashing or verification.
func failure(what string, err error) error {
	var e *jsbridge.Error
	if errors.Is(err, errForeign) {
		return nil
	}
	if errors.As(err, &e) {
		return jsbridge.Errorf(`Password %s failed with error "%s"`, what, e.Message).WithCode(e.Code)
	}
	return err
}

// check refuses what is not a password or hash. The asynchronous functions convert anything to a text (Bun).
func check(s jsbridge.Scope, a jsbridge.Args, i int, name string, async bool) error {
	v := a.At(i)
	if goja.IsUndefined(v) || !async && !isText(v) && !isView(s, v) {
		return jsbridge.InvalidArgType("%s must be a string, ArrayBuffer or ArrayBufferView", name)
	}
	return nil
}

// isText also accepts String objects.
func isText(v goja.Value) bool {
	if o, ok := v.(*goja.Object); ok {
		return jsbridge.ClassName(o) == "String"
	}
	return jsbridge.IsString(v)
}

func isView(s jsbridge.Scope, v goja.Value) bool { _, ok := jsbridge.View(s, v); return ok }

// bytesOf copies a view, or returns a value's text as UTF-8.
func bytesOf(s jsbridge.Scope, v goja.Value) ([]byte, error) {
	if b, ok := jsbridge.View(s, v); ok {
		return slices.Clone(b), nil
	}
	text, err := s.ToString(v)
	return []byte(text), err
}

// parseOptions reads the second argument of hash: a name, or an object.
func parseOptions(s jsbridge.Scope, v goja.Value) (method, error) {
	if jsbridge.IsNullish(v) {
		return method{variant: argon2id, costs: costs{defaultMemory, defaultTime, 1}}, nil
	}
	if jsbridge.IsString(v) {
		return named(v.String(), "hash")
	}
	d, ok := jsbridge.DictOf(v)
	if !ok {
		return method{}, jsbridge.InvalidArgType("PasswordHashOptions must be an object")
	}
	name, err := d.Get(s, "algorithm")
	switch {
	case err != nil:
		return method{}, err
	case jsbridge.IsNullish(name):
		return method{}, jsbridge.InvalidArgType("Expected options.algorithm to be a string for 'hash'.")
	case !jsbridge.IsString(name):
		return method{}, jsbridge.InvalidArgType("PasswordHashOptions.algorithm must be a string")
	}
	m, err := named(name.String(), "hash")
	switch {
	case err != nil:
		return m, err
	case m.bcrypt:
		return m, m.readCost(s, d)
	}
	return m, m.readCosts(s, d)
}

// named returns an algorithm with its default parameters.
func named(name, call string) (method, error) {
	m := method{costs: costs{defaultMemory, defaultTime, 1}}
	switch name {
	case "bcrypt":
		m.bcrypt, m.cost = true, defaultCost
	case "argon2id":
		m.variant = argon2id
	case "argon2d":
		m.variant = argon2d
	case "argon2i":
		m.variant = argon2i
	default:
		return m, jsbridge.InvalidArgType(`Expected algorithm to be a unknown algorithm, expected one of: "bcrypt", "argon2id", "argon2d", "argon2i" (default is "argon2id") for '%s'.`, call)
	}
	return m, nil
}

// number reads an option; given is false if it is missing.
func number(s jsbridge.Scope, d jsbridge.Dict, key string) (n float64, given bool, err error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return 0, false, err
	}
	n, ok := jsbridge.Number(v)
	if !ok {
		return 0, false, jsbridge.InvalidArgType("Expected %s to be a number for 'hash'.", key)
	}
	return n, true, nil
}

func (m *method) readCost(s jsbridge.Scope, d jsbridge.Dict) error {
	n, given, err := number(s, d, "cost")
	if err != nil || !given {
		return err
	}
	if n != math.Trunc(n) || n < minBcryptCost || n > maxBcryptCost {
		return jsbridge.InvalidArgType("Rounds must be an integer between 4 and 31")
	}
	m.cost = int(n)
	return nil
}

func (m *method) readCosts(s jsbridge.Scope, d jsbridge.Dict) error {
	for _, o := range []struct {
		key, name, expected string
		least               float64
		to                  *uint32
	}{
		{"timeCost", "Time cost", "greater than 0", 1, &m.costs.time},
		{"memoryCost", "Memory cost", "at least 8", minMemory, &m.costs.memory},
	} {
		n, given, err := number(s, d, o.key)
		switch {
		case err != nil:
			return err
		case !given:
			continue
		case !(n >= o.least):
			return jsbridge.InvalidArgType("%s must be %s", o.name, o.expected)
		case n != math.Trunc(n) || n > math.MaxUint32:
			return jsbridge.InvalidArgType("%s must be an integer between %v and 4294967295", o.name, o.least)
		}
		*o.to = uint32(n)
	}
	return nil
}

// parserFor returns the parser of a hash: for the algorithm in verify's third argument, or according to the beginning of the
// hash.
func parserFor(v goja.Value) (func(text string) (parsed, error), error) {
	if jsbridge.IsNullish(v) {
		return func(text string) (parsed, error) {
			switch bcrypt, known := family(text); {
			case !known:
				return parsed{}, errAlgorithm
			case bcrypt:
				return parseBcrypt(text)
			}
			return parseArgon(text)
		}, nil
	}
	if !jsbridge.IsString(v) {
		return nil, jsbridge.InvalidArgType("algorithm must be a string")
	}
	m, err := named(v.String(), "verify")
	if err != nil {
		return nil, err
	}
	if m.bcrypt {
		return parseBcrypt, nil
	}
	return parseArgon, nil
}
