// .env files, read as Bun reads them: only from the working directory. Variables of the real environment take precedence.

package runtime

import (
	"os"
	"path/filepath"
	"strings"
)

// LoadEnv returns environ with the variables of .env files added; variables of environ take precedence. Unless files names the
// files to read, they are, in order of precedence, .env.<mode>.local, .env.local (not in mode test), .env.<mode> and .env; mode
// is NODE_ENV if that is production or test, else development. Missing files are not errors. With none, no file is read.
func LoadEnv(dir string, environ, files []string, none bool) []string {
	if none {
		return environ
	}
	values := map[string]string{}
	for _, kv := range environ {
		if k, v, ok := strings.Cut(kv, "="); ok {
			values[k] = v
		}
	}
	if files == nil {
		mode := values["NODE_ENV"]
		if mode != "production" && mode != "test" {
			mode = "development"
		}
		files = []string{".env." + mode + ".local", ".env.local", ".env." + mode, ".env"}
		if mode == "test" {
			files = append(files[:1], files[2:]...)
		}
	} else {
		// Of files that were named, the last takes precedence.
		files = append([]string(nil), files...)
		for i, j := 0, len(files)-1; i < j; i, j = i+1, j-1 {
			files[i], files[j] = files[j], files[i]
		}
	}
	out := append([]string(nil), environ...)
	for _, f := range files {
		if !filepath.IsAbs(f) {
			f = filepath.Join(dir, f)
		}
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		parseEnv(string(text), func(k, v string) {
			if _, ok := values[k]; !ok {
				values[k] = v
				out = append(out, k+"="+v)
			}
		}, func(k string) string { return values[k] })
	}
	return out
}

// parseEnv calls set for each assignment of an .env file. get looks up the variables that values refer to.
func parseEnv(text string, set func(k, v string), get func(k string) string) {
	local := map[string]string{}
	look := func(k string) string {
		if v, ok := local[k]; ok {
			return v
		}
		return get(k)
	}
	for text != "" {
		line := text
		if i := strings.IndexByte(text, '\n'); i >= 0 {
			line = text[:i]
		}
		i := strings.IndexAny(line, "=:")
		key := strings.TrimSpace(line[:max(i, 0)])
		key = strings.TrimSpace(strings.TrimPrefix(key, "export "))
		if i < 0 || key == "" || strings.HasPrefix(key, "#") || strings.ContainsAny(key, " \t\"'") {
			text = text[min(len(line)+1, len(text)):]
			continue
		}
		rest := strings.TrimLeft(text[i+1:], " \t")
		var value string
		if rest != "" && strings.ContainsRune("\"'`", rune(rest[0])) {
			if end := closingQuote(rest); end > 0 {
				value = rest[1:end]
				if rest[0] == '"' {
					value = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\"`, `"`, `\\`, `\`).Replace(value)
				}
				text = afterLine(rest[end+1:])
				local[key] = expand(value, look)
				set(key, local[key])
				continue
			}
		}
		value, _, _ = strings.Cut(rest, "\n")
		value, _, _ = strings.Cut(value, "#")
		text = afterLine(rest)
		local[key] = expand(strings.TrimSpace(value), look)
		set(key, local[key])
	}
}

// closingQuote returns the index of the quote that ends the quoted text at the beginning of s, or 0 if there is none.
func closingQuote(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] == '\\' && s[0] == '"' {
			i++
		} else if s[i] == s[0] {
			return i
		}
	}
	return 0
}

func afterLine(s string) string {
	if _, after, ok := strings.Cut(s, "\n"); ok {
		return after
	}
	return ""
}

// expand replaces $NAME, ${NAME} and ${NAME:-default}; \$ is a dollar sign.
func expand(v string, get func(string) string) string {
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		switch {
		case v[i] == '\\' && i+1 < len(v) && v[i+1] == '$':
			b.WriteByte('$')
			i++
		case v[i] == '$' && i+1 < len(v) && v[i+1] == '{':
			end := strings.IndexByte(v[i:], '}')
			if end < 0 {
				b.WriteString(v[i:])
				return b.String()
			}
			name, def, _ := strings.Cut(v[i+2:i+end], ":-")
			if val := get(name); val != "" {
				def = val
			}
			b.WriteString(def)
			i += end
		case v[i] == '$':
			j := i + 1
			for j < len(v) && (v[j] == '_' || v[j] >= '0' && v[j] <= '9' || v[j]|0x20 >= 'a' && v[j]|0x20 <= 'z') {
				j++
			}
			if j == i+1 {
				b.WriteByte('$')
				continue
			}
			b.WriteString(get(v[i+1 : j]))
			i = j - 1
		default:
			b.WriteByte(v[i])
		}
	}
	return b.String()
}
