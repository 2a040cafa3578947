package chat_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gobun/gobun/examples/internal/browser"
)

// outside lists what the page shows beyond the edges of the window: no element may make it grow sideways.
const outside = `[...document.querySelectorAll("body, header, header *, main, #log *, form, form *")]
	.filter((e) => !e.closest("label span") && e.checkVisibility({ contentVisibilityAuto: true }) && e.closest("summary") === (e.tagName === "SUMMARY" ? e : null))
	.filter((e) => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.left < -0.5 || r.right > innerWidth + 0.5) })
	.map((e) => e.tagName + "#" + e.id + "." + e.className + " " + e.textContent.slice(0, 30))`

// crowd are names that are short, long without a place to break, and written from right to left.
func crowd(n int) []string {
	kinds := []string{"Ada", "Bo", "Wolfeschlegelsteinhausenbergerdo", "مريم الأندلسي", "נועה", "Zoë 👩‍👩‍👧‍👦"}
	names := make([]string, n)
	for i := range names {
		names[i] = kinds[i%len(kinds)]
		if i >= len(kinds) {
			names[i] += fmt.Sprint(" ", i)
		}
	}
	return names
}

// TestBrowserLayout looks at the page in every width, crowd and colour scheme. make browser-test runs it.
func TestBrowserLayout(t *testing.T) {
	executable := os.Getenv("GOBUN_CHROMIUM")
	if executable == "" {
		t.Skip("NOT RUN: the browser test; make browser-test runs it")
	}
	b := browser.Launch(t, executable)
	for _, size := range []struct{ width, height int }{{320, 568}, {390, 780}, {1100, 760}} {
		for _, others := range []int{0, 2, 24} {
			t.Run(fmt.Sprintf("%d px, %d people", size.width, others+1), func(t *testing.T) {
				s := start(t, 0)
				for _, name := range crowd(others) {
					join(t, s, name).says("Hello from " + name + ". שלום, what is 1 + 1? مرحبا بالعالم (2)!")
				}
				p := b.Visit("Grace", "http://"+s.address, size.width, size.height)
				p.Until(state+` === "online"`, state)
				p.Until(people+fmt.Sprintf(`.startsWith("%d here")`, others+1), people)
				p.TypeInto("#text", "Averylongwordwithoutanyplacetobreakit"+"andsoonandsoonandsoonandsoonandsoon")
				shows(t, p, "Averylongword")
				p.TypeInto("#text", "שלום 12:34 עולם")
				shows(t, p, "שלום 12:34 עולם")
				for _, scheme := range []string{"light", "dark"} {
					p.Call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
					for _, open := range []bool{false, true} {
						p.Eval(fmt.Sprintf(`document.querySelector("#people").open = %v`, open))
						if found, ok := p.Eval(outside).([]any); !ok || len(found) > 0 {
							t.Errorf("%s, list of people open %v: outside of the window: %v", scheme, open, found)
						}
						if wide := p.Eval(`document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight`); wide != false {
							t.Errorf("%s: the page is larger than the window", scheme)
						}
						name := fmt.Sprintf("layout-%d-%d-%s.png", size.width, others+1, scheme)
						if open {
							name = fmt.Sprintf("layout-%d-%d-%s-people.png", size.width, others+1, scheme)
						}
						p.Picture(filepath.Join(pictures, name))
					}
				}
				// A time stands at the end of its line, whatever direction the text has.
				if wrong := p.Eval(`[...document.querySelectorAll("#log li:not(.note)")].filter((li) => li.lastElementChild.tagName !== "TIME" || li.querySelector("p").dir !== "auto").length`); wrong != 0.0 {
					t.Errorf("%v messages mix their text with the time", wrong)
				}
			})
		}
	}
}

// TestBrowserSameName opens the chat in two pages of one name: each takes only its own messages for its own, and who comes late
// sees what was said before.
func TestBrowserSameName(t *testing.T) {
	executable := os.Getenv("GOBUN_CHROMIUM")
	if executable == "" {
		t.Skip("NOT RUN: the browser test; make browser-test runs it")
	}
	const own = `[...document.querySelectorAll("#log li.mine p")].map((e) => e.innerText).join()`
	s := start(t, 0)
	b := browser.Launch(t, executable)
	first := b.Visit("first", "http://"+s.address, 390, 780)
	first.Until(state+` === "online"`, state)
	first.TypeInto("#name", "Ada")
	first.TypeInto("#text", "one")
	shows(t, first, "one")
	second := b.Visit("second", "http://"+s.address, 390, 780)
	second.Until(state+` === "online"`, state)
	shows(t, second, "one")
	second.TypeInto("#name", "Ada")
	shows(t, second, "is now Ada")
	second.TypeInto("#text", "two")
	shows(t, first, "two")
	first.Until(own+` === "one"`, own)
	second.Until(own+` === "two"`, own)

	// A page that loses its connection sees once what was said meanwhile, and still knows its own messages.
	first.Eval(`dispatchEvent(new Event("pagehide"))`)
	shows(t, second, "Ada left")
	second.TypeInto("#text", "three")
	shows(t, second, "three")
	first.Eval(`dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`)
	shows(t, first, "three")
	const said = `[...document.querySelectorAll("#log li p")].map((e) => e.innerText).join()`
	first.Until(said+` === "one,two,three"`, said)
	first.Until(own+` === "one"`, own)
}
