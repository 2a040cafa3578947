// fs.constants.

package fs

import (
	"maps"
	"slices"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// commonConstants are the same on every system.
var commonConstants = map[string]int{
	"UV_FS_SYMLINK_DIR": 1, "UV_FS_SYMLINK_JUNCTION": 2, "UV_FS_O_FILEMAP": 0,
	"UV_DIRENT_UNKNOWN": 0, "UV_DIRENT_FILE": 1, "UV_DIRENT_DIR": 2, "UV_DIRENT_LINK": 3, "UV_DIRENT_FIFO": 4, "UV_DIRENT_SOCKET": 5,
	"UV_DIRENT_CHAR": 6, "UV_DIRENT_BLOCK": 7, "EXTENSIONLESS_FORMAT_JAVASCRIPT": 0, "EXTENSIONLESS_FORMAT_WASM": 1,
	"S_IFMT": modeMask, "S_IFREG": modeFile, "S_IFDIR": modeDir, "S_IFCHR": modeChar, "S_IFBLK": modeBlock, "S_IFIFO": modeFIFO, "S_IFLNK": modeLink, "S_IFSOCK": modeSock,
	"S_IRWXU": 0o700, "S_IRUSR": 0o400, "S_IWUSR": 0o200, "S_IXUSR": 0o100, "S_IRWXG": 0o70, "S_IRGRP": 0o40, "S_IWGRP": 0o20, "S_IXGRP": 0o10,
	"S_IRWXO": 0o7, "S_IROTH": 0o4, "S_IWOTH": 0o2, "S_IXOTH": 0o1, "F_OK": 0, "R_OK": 4, "W_OK": 2, "X_OK": 1,
	"UV_FS_COPYFILE_EXCL": copyExcl, "COPYFILE_EXCL": copyExcl, "UV_FS_COPYFILE_FICLONE": copyClone, "COPYFILE_FICLONE": copyClone,
	"UV_FS_COPYFILE_FICLONE_FORCE": copyCloneForce, "COPYFILE_FICLONE_FORCE": copyCloneForce,
	"O_RDONLY": syscall.O_RDONLY, "O_WRONLY": syscall.O_WRONLY, "O_RDWR": syscall.O_RDWR, "O_CREAT": syscall.O_CREAT, "O_EXCL": syscall.O_EXCL,
	"O_TRUNC": syscall.O_TRUNC, "O_APPEND": syscall.O_APPEND,
}

func constants(s jsbridge.Scope) goja.Value {
	o := s.VM().CreateObject(nil)
	for _, m := range []map[string]int{commonConstants, systemConstants} {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			_ = o.DefineDataProperty(name, s.Int(m[name]), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE)
		}
	}
	return o
}
