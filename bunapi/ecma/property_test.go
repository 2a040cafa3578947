package ecma

import (
	"strings"
	"testing"
)

func TestExpandProperties(t *testing.T) {
	for _, c := range []struct{ pattern, expanded, source string }{
		{`a\p{ASCII}b`, `a[\u{0}-\u{7f}]b`, `a\p{ASCII}b`},
		{`[\p{ASCII}x]`, `[\u{0}-\u{7f}x]`, `[\p{ASCII}x]`},
		{`[\]\P{ASCII}]/`, `[\]\u{80}-\u{10ffff}]/`, `[\]\P{ASCII}]\/`},
		{`\\p{ASCII}`, `\\p{ASCII}`, `\\p{ASCII}`},
		{`\P{Any}[^\P{Any}]`, `[][^]`, `\P{Any}[^\P{Any}]`},
		{`\p{Emoji_Modifier}`, `[\u{1f3fb}-\u{1f3ff}]`, `\p{Emoji_Modifier}`},
	} {
		expanded, source, err := expandProperties(c.pattern)
		if err != nil || expanded != c.expanded || source != c.source {
			t.Errorf("%s: %s %s %v", c.pattern, expanded, source, err)
		}
	}
	for _, pattern := range []string{`\p`, `\p{`, `\pL`, `\p{Nope}`, `\p{Script=Nope}`, `\p{Other_Math}`, strings.Repeat(`\p{L}`, 1000)} {
		if _, _, err := expandProperties(pattern); err == nil {
			t.Errorf("%.20s is no error", pattern)
		}
	}
}

func TestComplementOfSpans(t *testing.T) {
	all := complement(nil)
	if len(all) != 1 || len(complement(all)) != 0 {
		t.Errorf("complement of nothing: %v", all)
	}
	if back := complement(complement([]span{{5, 9}, {20, 20}})); len(back) != 2 || back[0] != (span{5, 9}) || back[1] != (span{20, 20}) {
		t.Errorf("twice: %v", back)
	}
}
