// The built-in commands for files.

package interp

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// flags returns the flags at the beginning of a command's arguments: letters after a -.
func flags(args []string) (letters string, rest []string) {
	rest = args[1:]
	for len(rest) > 0 && len(rest[0]) > 1 && rest[0][0] == '-' {
		letters += rest[0][1:]
		rest = rest[1:]
	}
	return letters, rest
}

// other returns the first letter that is not in known, empty if there is none.
func other(letters, known string) string {
	for _, r := range letters {
		if !strings.ContainsRune(known, r) {
			return string(r)
		}
	}
	return ""
}

// complaint writes a line like "rm: a.txt: No such file or directory".
func complaint(io streams, command, name string, err error) int {
	return say(io, command+": "+name+": "+words(err)+"\n")
}

func mkdir(sh *shell, args []string, io streams) int {
	letters, names := flags(args)
	switch bad := other(letters, "pv"); {
	case bad == "m":
		return say(io, "mkdir: unsupported option, please open a GitHub issue -- -m \n")
	case bad != "":
		return say(io, "mkdir: illegal option -- "+bad+"\n")
	case len(names) == 0:
		return say(io, "usage: mkdir [-pv] [-m mode] directory_name ...\n")
	}
	status := 0
	for _, name := range names {
		path := sh.path(name)
		if sh.run.writable(path) != nil {
			return 1
		}
		made := []string{path}
		var err error
		if strings.Contains(letters, "p") {
			made = missing(path)
			err = os.MkdirAll(path, 0o777)
		} else {
			err = os.Mkdir(path, 0o777)
		}
		if err != nil {
			status = complaint(io, "mkdir", path, err)
			continue
		}
		if strings.Contains(letters, "v") {
			print(io, strings.Join(append(made, ""), "\n"))
		}
	}
	return status
}

// missing returns the folders of a path that do not exist, outermost first.
func missing(path string) []string {
	var list []string
	for ; ; path = filepath.Dir(path) {
		if _, err := os.Lstat(path); err == nil || path == filepath.Dir(path) {
			return list
		}
		list = append([]string{path}, list...)
	}
}

const touchUsage = "usage: touch [-A [-][[hh]mm]SS] [-achm] [-r file] [-t [[CC]YY]MMDDhhmm[.SS]]\n       [-d YYYY-MM-DDThh:mm:SS[.frac][tz]] file ...\n"

func touch(sh *shell, args []string, io streams) int {
	if len(args) > 1 && len(args[1]) > 1 && args[1][0] == '-' {
		return say(io, "touch: unsupported option, please open a GitHub issue -- "+args[1][:2]+"\n")
	}
	if len(args) == 1 {
		return say(io, touchUsage)
	}
	status := 0
	for _, name := range args[1:] {
		path := sh.path(name)
		if sh.run.writable(path) != nil {
			return 1
		}
		now := time.Now()
		err := os.Chtimes(path, now, now)
		if errors.Is(err, os.ErrNotExist) {
			var f *os.File
			if f, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666); err == nil {
				err = f.Close()
			}
		}
		if err != nil {
			status = complaint(io, "touch", path, err)
		}
	}
	return status
}

const rmUsage = "usage: rm [-f | -i] [-dIPRrvWx] file ...\n       unlink [--] file\n"

func rm(sh *shell, args []string, io streams) int {
	args = append([]string{args[0]}, args[1:]...)
	for i, a := range args {
		if a == "--recursive" {
			args[i] = "-r"
		}
	}
	letters, names := flags(args)
	if i := strings.IndexAny(letters, "iI"); i >= 0 {
		return say(io, `rm: "-`+letters[i:i+1]+`" is not supported yet`)
	}
	if bad := other(letters, "fdPRrvWx"); bad != "" {
		return say(io, "rm: illegal option -- "+bad+"\n")
	}
	if len(names) == 0 {
		return say(io, rmUsage)
	}
	r := &removal{sh: sh, io: io, force: strings.Contains(letters, "f"), folders: strings.Contains(letters, "d"),
		deep: strings.ContainsAny(letters, "rR"), loud: strings.Contains(letters, "v")}
	for _, name := range names {
		if r.sh.path(name) == "/" {
			return say(io, `rm: "`+name+`" may not be removed`+"\n")
		}
	}
	for _, name := range names {
		r.remove(name)
	}
	return r.status
}

// removal is the state of one rm.
type removal struct {
	sh                         *shell
	io                         streams
	force, folders, deep, loud bool
	status                     int
}

func (r *removal) remove(name string) {
	path := r.sh.path(name)
	if base := filepath.Base(name); base == "." || base == ".." {
		r.status = complaint(r.io, "rm", name, syscall.EINVAL)
		return
	}
	if r.sh.run.writable(path) != nil || r.sh.run.ctx.Err() != nil {
		return
	}
	st, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) && r.force {
		if r.loud {
			print(r.io, name+"\n")
		}
		return
	}
	if err == nil && st.IsDir() {
		switch {
		case r.deep:
			r.inside(name, path)
		case !r.folders:
			err = syscall.EISDIR
		}
	}
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil {
		r.status = complaint(r.io, "rm", name, err)
		return
	}
	if r.loud {
		print(r.io, name+"\n")
	}
}

func (r *removal) inside(name, path string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		r.status = complaint(r.io, "rm", name, err)
		return
	}
	for _, e := range entries {
		r.remove(strings.TrimRight(name, "/") + "/" + e.Name())
	}
}

const mvUsage = "usage: mv [-f | -i | -n] [-hv] source target\n       mv [-f | -i | -n] [-v] source ... directory\n"

// mv moves files. Its status is the error number, as in Bun.
func mv(sh *shell, args []string, io streams) int {
	letters, names := flags(args)
	if bad := other(letters, "fhinv"); bad != "" {
		return say(io, "mv: illegal option -- -\n")
	}
	if len(names) < 2 {
		return say(io, mvUsage)
	}
	target := names[len(names)-1]
	folder := false
	if sh.run.writable(sh.path(target)) != nil {
		return 1
	}
	st, err := os.Stat(sh.path(target))
	if err == nil {
		folder = st.IsDir()
	}
	if !folder && (len(names) > 2 || strings.HasSuffix(target, "/")) {
		return mvFailed(io, target, syscall.ENOTDIR)
	}
	for _, name := range names[:len(names)-1] {
		to := sh.path(target)
		if folder {
			to = filepath.Join(to, filepath.Base(name))
		}
		if sh.run.writable(sh.path(name)) != nil || sh.run.writable(to) != nil {
			return 1
		}
		if err := rename(sh.path(name), to, strings.Contains(letters, "n")); err == errNotFolder {
			return mvFailed(io, target, err)
		} else if err != nil {
			return mvFailed(io, name, err)
		}
	}
	return 0
}

const errNotFolder = syscall.ENOTDIR

// rename moves one file. keep: an existing target is kept.
func rename(from, to string, keep bool) error {
	there, err := os.Lstat(to)
	if err == nil && keep {
		return nil
	}
	if st, statErr := os.Stat(from); err == nil && statErr == nil && st.IsDir() && !there.IsDir() {
		return errNotFolder
	}
	return os.Rename(from, to)
}

func mvFailed(io streams, name string, err error) int {
	complaint(io, "mv", name, err)
	var number syscall.Errno
	if errors.As(err, &number) && number > 0 && number < 256 {
		return int(number)
	}
	return 1
}

// ls lists files; names are sorted, whereas Bun lists them in the folder's own order.
func ls(sh *shell, args []string, io streams) int {
	letters, names := flags(args)
	if bad := other(letters, "aAbCcdFfgHhiklLmnopqRrSstuwx1"); bad != "" {
		return say(io, "ls: illegal option -- "+bad+"\n")
	}
	l := &listing{sh: sh, io: io, flags: letters, titled: len(names) > 1}
	if len(names) == 0 {
		names = []string{"."}
	}
	for _, name := range names {
		l.list(name)
	}
	return l.status
}

type listing struct {
	sh     *shell
	io     streams
	flags  string
	titled bool
	status int
}

func (l *listing) has(flag string) bool { return strings.Contains(l.flags, flag) }

func (l *listing) list(name string) {
	path := l.sh.path(name)
	if l.sh.run.readable(path) != nil {
		return
	}
	st, err := os.Lstat(path)
	if name == "" {
		l.status = say(l.io, "ls: No such file or directory\n")
		return
	}
	if err == nil && st.Mode()&fs.ModeSymlink != 0 {
		if to, err := os.Stat(path); err == nil && to.IsDir() {
			st = to
		}
	}
	switch {
	case err != nil:
		l.status = complaint(l.io, "ls", name, err)
	case l.has("d"):
		print(l.io, name+"\n")
	case st.IsDir():
		l.folder(name, path)
	default:
		l.entry(name, st)
	}
}

func (l *listing) folder(name, path string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		l.status = complaint(l.io, "ls", name, err)
		return
	}
	if l.titled {
		print(l.io, name+":\n")
	}
	if l.has("a") {
		for _, dots := range []string{".", ".."} {
			if st, err := os.Stat(filepath.Join(path, dots)); err == nil {
				l.entry(dots, st)
			}
		}
	}
	var folders []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && !l.has("a") && !l.has("A") {
			continue
		}
		if st, err := e.Info(); err == nil { // it may have disappeared
			l.entry(e.Name(), st)
		}
		if e.IsDir() {
			folders = append(folders, e.Name())
		}
	}
	if !l.has("R") || l.sh.run.ctx.Err() != nil {
		return
	}
	l.titled = true
	for _, f := range folders {
		inner := f
		if name != "." {
			inner = strings.TrimRight(name, "/") + "/" + f
		}
		l.folder(inner, filepath.Join(path, f))
	}
}

func (l *listing) entry(name string, st fs.FileInfo) {
	if !l.has("l") {
		print(l.io, name+"\n")
		return
	}
	links, user, group := owner(st)
	print(l.io, fmt.Sprintf("%s %3d %5d %5d %8d %s %s\n", modeText(st.Mode()), links, user, group, st.Size(), st.ModTime().UTC().Format("Jan 02 15:04"), name))
}

// modeText returns the mode as ls -l shows it.
func modeText(m fs.FileMode) string {
	kind := "-"
	switch {
	case m.IsDir():
		kind = "d"
	case m&fs.ModeSymlink != 0:
		kind = "l"
	case m&fs.ModeNamedPipe != 0:
		kind = "p"
	case m&fs.ModeSocket != 0:
		kind = "s"
	case m&fs.ModeCharDevice != 0:
		kind = "c"
	case m&fs.ModeDevice != 0:
		kind = "b"
	}
	return kind + m.Perm().String()[1:]
}
