// String.prototype.localeCompare with locales and options (ECMA-402, sections 10 and 19.1.1), using the Unicode Collation
// Algorithm of golang.org/x/text, which the engine uses for the function without them.

package ecma

import (
	"errors"
	"strconv"
	"unicode"

	"github.com/dop251/goja"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/runes"
	"golang.org/x/text/unicode/norm"

	"github.com/gobun/gobun/jsbridge"
)

// sensitivities are the differences that each value of the option ignores. For "case" the accents are removed first, because
// collate.IgnoreDiacritics would also ignore some differences of case.
var sensitivities = map[string][]collate.Option{
	"base": {collate.IgnoreCase, collate.IgnoreDiacritics}, "accent": {collate.IgnoreCase}, sensitiveToCase: nil, "variant": nil,
}

const sensitiveToCase = "case"

// marks removes the accents that NFD separates from letters.
var marks = runes.Remove(runes.In(unicode.Mn))

func withoutMarks(text string) string { return marks.String(norm.NFD.String(text)) }

// maxLocales is how many locales a script may list.
const maxLocales = 1 << 10

// installCompare replaces localeCompare. Without locales and options the engine's is used.
func installCompare(s jsbridge.Scope) {
	proto := s.Intrinsic("String.prototype").(*goja.Object)
	original, _ := jsbridge.Function(proto.Get("localeCompare"))
	compare := func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if jsbridge.IsNullish(a.This) || goja.IsUndefined(a.At(1)) && goja.IsUndefined(a.At(2)) {
			return s.Call(original, a.This, a.At(0))
		}
		this, err := s.ToString(a.This)
		if err != nil {
			return nil, err
		}
		that, err := s.ToString(a.At(0))
		if err != nil {
			return nil, err
		}
		tag, err := firstLocale(s, a.At(1))
		if err != nil {
			return nil, err
		}
		options, sensitivity, err := collation(s, a.At(2))
		if err != nil {
			return nil, err
		}
		if sensitivity == sensitiveToCase {
			this, that = withoutMarks(this), withoutMarks(that)
		}
		return s.Int(collate.New(tag, options...).CompareString(this, that)), nil
	}
	_ = proto.DefineDataProperty("localeCompare", s.Func("localeCompare", 1, compare), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// firstLocale returns the first of the locales that a script lists; each must be a language tag (BCP 47).
func firstLocale(s jsbridge.Scope, v goja.Value) (language.Tag, error) {
	if goja.IsNull(v) {
		return language.English, jsbridge.TypeError("null is not an object")
	}
	if jsbridge.IsString(v) {
		return languageTag(s, v)
	}
	list, ok := v.(*goja.Object)
	if !ok {
		return language.English, nil
	}
	first, count := language.English, 0
	var failed error
	err := s.Try(func() {
		length := list.Get("length")
		for i := 0; length != nil && failed == nil && i < int(min(length.ToInteger(), maxLocales)); i++ {
			item := list.Get(strconv.Itoa(i))
			if item == nil {
				continue
			}
			var tag language.Tag
			if tag, failed = languageTag(s, item); count == 0 {
				first = tag
			}
			count++
		}
	})
	return first, errors.Join(err, failed)
}

func languageTag(s jsbridge.Scope, v goja.Value) (language.Tag, error) {
	if !jsbridge.IsString(v) && !jsbridge.IsObject(v) {
		return language.English, jsbridge.TypeError("Incorrect locale information provided")
	}
	text, err := s.ToString(v)
	if err != nil {
		return language.English, err
	}
	tag, err := language.Parse(text)
	var unknown language.ValueError // well formed, but not an existing language
	if text == "" || err != nil && !errors.As(err, &unknown) {
		return language.English, jsbridge.RangeError("invalid language tag: %s", text)
	}
	return tag, nil
}

// collation reads the options.
func collation(s jsbridge.Scope, v goja.Value) (options []collate.Option, sensitivity string, err error) {
	if goja.IsNull(v) {
		return nil, "", jsbridge.TypeError("null is not an object")
	}
	d, ok := jsbridge.DictOf(v)
	if !ok || d.Object() == nil {
		return nil, "", nil
	}
	text := func(name, otherwise string) (string, error) {
		v, err := d.Get(s, name)
		if err != nil || goja.IsUndefined(v) {
			return otherwise, err
		}
		return s.ToString(v)
	}
	usage, err := text("usage", "sort")
	if err != nil {
		return nil, "", err
	}
	if usage != "sort" && usage != "search" {
		return nil, "", jsbridge.RangeError(`usage must be either "sort" or "search"`)
	}
	numeric, err := d.Truthy(s, "numeric", false)
	if err != nil {
		return nil, "", err
	}
	caseFirst, err := text("caseFirst", "false")
	switch {
	case err != nil:
		return nil, "", err
	case caseFirst == "upper":
		return nil, "", jsbridge.Unsupported(`localeCompare with the option caseFirst: "upper"`)
	case caseFirst != "lower" && caseFirst != "false":
		return nil, "", jsbridge.RangeError(`caseFirst must be either "upper", "lower", or "false"`)
	}
	sensitivity, err = text("sensitivity", "variant")
	if err != nil {
		return nil, "", err
	}
	options, known := sensitivities[sensitivity]
	if !known {
		return nil, "", jsbridge.RangeError(`sensitivity must be either "base", "accent", "case", or "variant"`)
	}
	if shifted, err := d.Truthy(s, "ignorePunctuation", false); err != nil || shifted {
		return nil, "", errors.Join(err, jsbridge.Unsupported("localeCompare with the option ignorePunctuation"))
	}
	if numeric {
		options = append([]collate.Option{collate.Numeric}, options...)
	}
	return options, sensitivity, nil
}
