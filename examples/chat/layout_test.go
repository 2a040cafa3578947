package chat_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
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
	b := launch(t, executable)
	for _, size := range []struct{ width, height int }{{320, 568}, {390, 780}, {1100, 760}} {
		for _, others := range []int{0, 2, 24} {
			t.Run(fmt.Sprintf("%d px, %d people", size.width, others+1), func(t *testing.T) {
				s := start(t, 0)
				for _, name := range crowd(others) {
					join(t, s, name).says("Hello from " + name + ". שלום, what is 1 + 1? مرحبا بالعالم (2)!")
				}
				p := b.visit("Grace", "http://"+s.address, size.width, size.height)
				p.until(state+` === "online"`, state)
				p.until(people+fmt.Sprintf(`.startsWith("%d here")`, others+1), people)
				p.typeInto("#text", "Averylongwordwithoutanyplacetobreakit"+"andsoonandsoonandsoonandsoonandsoon")
				p.shows("Averylongword")
				p.typeInto("#text", "שלום 12:34 עולם")
				p.shows("שלום 12:34 עולם")
				for _, scheme := range []string{"light", "dark"} {
					p.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
					for _, open := range []bool{false, true} {
						p.eval(fmt.Sprintf(`document.querySelector("#people").open = %v`, open))
						if found, ok := p.eval(outside).([]any); !ok || len(found) > 0 {
							t.Errorf("%s, list of people open %v: outside of the window: %v", scheme, open, found)
						}
						if wide := p.eval(`document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight`); wide != false {
							t.Errorf("%s: the page is larger than the window", scheme)
						}
						name := fmt.Sprintf("layout-%d-%d-%s.png", size.width, others+1, scheme)
						if open {
							name = fmt.Sprintf("layout-%d-%d-%s-people.png", size.width, others+1, scheme)
						}
						p.picture(filepath.Join(pictures, name))
					}
				}
				// A time stands at the end of its line, whatever direction the text has.
				if wrong := p.eval(`[...document.querySelectorAll("#log li:not(.note)")].filter((li) => li.lastElementChild.tagName !== "TIME" || li.querySelector("p").dir !== "auto").length`); wrong != 0.0 {
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
	b := launch(t, executable)
	first := b.visit("first", "http://"+s.address, 390, 780)
	first.until(state+` === "online"`, state)
	first.typeInto("#name", "Ada")
	first.typeInto("#text", "one")
	first.shows("one")
	second := b.visit("second", "http://"+s.address, 390, 780)
	second.until(state+` === "online"`, state)
	second.shows("one")
	second.typeInto("#name", "Ada")
	second.shows("is now Ada")
	second.typeInto("#text", "two")
	first.shows("two")
	first.until(own+` === "one"`, own)
	second.until(own+` === "two"`, own)

	// A page that loses its connection sees once what was said meanwhile, and still knows its own messages.
	first.eval(`dispatchEvent(new Event("pagehide"))`)
	second.shows("Ada left")
	second.typeInto("#text", "three")
	second.shows("three")
	first.eval(`dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`)
	first.shows("three")
	const said = `[...document.querySelectorAll("#log li p")].map((e) => e.innerText).join()`
	first.until(said+` === "one,two,three"`, said)
	first.until(own+` === "one"`, own)
}
