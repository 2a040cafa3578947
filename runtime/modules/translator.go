// The separation between running programs and building them.

package modules

import (
	"errors"

	"github.com/evanw/esbuild/pkg/api"
)

// translator builds programs from files and finds the files.
type translator struct {
	bundle  func(l *Loader, j job) (*Program, error)
	resolve func(l *Loader, specifier, dir, importer string, kind Kind) (Resolved, error)
	build   func(api.BuildOptions) api.BuildResult
}

// esbuilding is the translator with esbuild. Only New refers to it, so that other programs do not link esbuild.
var esbuilding = translator{bundle: (*Loader).bundle, resolve: (*Loader).resolveFile, build: api.Build}

// ErrFixed is why a Loader of NewFixed loads nothing.
var ErrFixed = errors.New("this script was translated before and can load nothing that is not in it; start it with Load or Source instead")

func (l *Loader) build(j job) (*Program, error) {
	if l.translator == nil {
		return nil, ErrFixed
	}
	return l.translator.bundle(l, j)
}

func (l *Loader) resolvePath(specifier, dir, importer string, kind Kind) (Resolved, error) {
	if l.translator != nil {
		return l.translator.resolve(l, specifier, dir, importer, kind)
	}
	if path, ok := l.loadedBeside(dir, specifier); ok {
		return Resolved{Path: path}, nil
	}
	return Resolved{}, ErrFixed
}

// Bundler returns esbuild's Build function, nil for a Loader of NewFixed.
func (l *Loader) Bundler() func(api.BuildOptions) api.BuildResult {
	if l.translator == nil {
		return nil
	}
	return l.translator.build
}
