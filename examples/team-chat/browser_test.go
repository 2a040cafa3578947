package team_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gobun/gobun/examples/internal/browser"
)

// pictures is where the screenshots go; it is not under version control.
const pictures = "../../browser-out"

// TestBrowser has two people log in, one of them on a phone, talk and share a file; then the server dies and comes back.
// make browser-test runs it.
func TestBrowser(t *testing.T) {
	executable := os.Getenv("GOBUN_CHROMIUM")
	if executable == "" {
		t.Skip("NOT RUN: the browser test; make browser-test runs it")
	}
	const (
		state  = `document.querySelector("#state")?.innerText`
		log    = `[...document.querySelectorAll("#log li")].map((e) => e.innerText.replace(/\s+/g, " ").trim())`
		people = `[...document.querySelectorAll("#people span")].map((e) => e.innerText).join()`
	)
	shows := func(p *browser.Page, text string) {
		t.Helper()
		p.Until(fmt.Sprintf(`%s.some((line) => line.includes(%q))`, log, text), log)
	}
	s := start(t, t.TempDir())
	b := browser.Launch(t, executable)
	ada := b.Visit("Ada", "http://"+s.address, 1100, 760)
	bob := b.Visit("Bob", "http://"+s.address, 390, 780)
	for _, p := range []*browser.Page{ada, bob} {
		p.Picture(filepath.Join(pictures, "team-login-"+p.Name+".png"))
		p.Eval(fmt.Sprintf(`document.querySelector("[name=name]").value = %q`, p.Name))
		p.TypeInto("[name=password]", "correct horse")
		p.Until(`document.querySelector("#me")?.innerText === "`+p.Name+`"`, `document.body.innerText`)
		p.TypeInto("[name=room]", "lobby")
		p.Until(state+` === "online"`, `document.body.innerText`)
	}
	for _, p := range []*browser.Page{ada, bob} {
		p.Until(people+` === "Ada,Bob"`, people)
	}
	ada.Eval(`document.querySelector("#text").value = "x"; document.querySelector("#text").dispatchEvent(new Event("input"))`)
	bob.Until(`document.querySelector("#typing").innerText.startsWith("Ada is writing")`, `document.querySelector("#typing").innerText`)
	bob.TypeInto("#text", "Hello from a phone, <b>Ada</b> & others \u2603")
	shows(ada, "Hello from a phone, <b>Ada</b> & others \u2603")
	ada.TypeInto("#text", "Averylongwordwithoutanyplacetobreakitandsoonandsoonandsoonandsoonandsoonandsoon")
	shows(bob, "Averylongword")
	ada.Eval(`{
		const files = new DataTransfer();
		files.items.add(new File(["what we decided"], "notes.txt", { type: "text/plain" }));
		document.querySelector("#file").files = files.files;
		document.querySelector("#say").requestSubmit();
	}`)
	shows(bob, "notes.txt")
	if text := bob.Eval(`fetch(document.querySelector("#log a").href).then((r) => r.text())`); text != "what we decided" {
		t.Errorf("the file holds %q", text)
	}
	for _, p := range []*browser.Page{ada, bob} {
		if wide := p.Eval(`document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight`); wide != false {
			t.Errorf("%s: the page is larger than the window", p.Name)
		}
		if unlabelled := p.Eval(`[...document.querySelectorAll("input, button")].filter((e) => !(e.labels?.[0]?.innerText || e.innerText || e.ariaLabel)).length`); unlabelled != 0.0 {
			t.Errorf("%s: %v fields without label", p.Name, unlabelled)
		}
		p.Picture(filepath.Join(pictures, "team-room-"+p.Name+".png"))
		p.Call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}})
		p.Picture(filepath.Join(pictures, "team-room-"+p.Name+"-dark.png"))
	}

	// What is written while the server is away is sent when it is back, once.
	s.kill()
	bob.Until(state+` === "offline"`, state)
	bob.Eval(`document.querySelector("#text").value = "written offline"; document.querySelector("#say").dispatchEvent(new Event("submit", { cancelable: true }))`)
	s.restart()
	for _, p := range []*browser.Page{ada, bob} {
		p.Until(state+` === "online"`, state)
		shows(p, "written offline")
		p.Until(log+`.filter((line) => line.includes("written offline")).length === 1`, log)
	}
}
