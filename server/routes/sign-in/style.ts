/** Of the sign-in pages: one column, the colours of the system. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: light-dark(#f4f5f7, #15171b);
  --card: light-dark(#fff, #1e2127);
  --text: light-dark(#16181d, #eceef2);
  --soft: light-dark(#565c68, #a7adb9);
  --line: light-dark(#858c99, #737a87);
  --accent: light-dark(#1f4fbf, #9dbcff);
  --on-accent: light-dark(#fff, #10182b);
  --fault: light-dark(#a61b1b, #ffb1a8);
  --fault-page: light-dark(#fdecea, #3a1f1d);
}
* { box-sizing: border-box }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 1.25rem;
  display: grid; align-content: center; justify-items: center; gap: 1.25rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
header { font-weight: 650; letter-spacing: .01em; color: var(--soft) }
main {
  width: 100%; max-width: 26rem; min-width: 0; padding: 1.75rem;
  background: var(--card); border-radius: .75rem;
  border: 1px solid light-dark(#dfe2e8, #2c3038);
}
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere }
p { margin: 0 0 1.25rem; color: var(--soft); overflow-wrap: anywhere }
form { display: grid; gap: 1rem; margin: 0 }
.field { display: grid; gap: .375rem }
label { font-weight: 600 }
input {
  width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--line); border-radius: .5rem;
}
input[aria-invalid] { border-color: var(--fault); border-width: 2px }
input[readonly] { border-style: dashed; color: var(--soft) }
.hint, .fault { margin: 0; font-size: .875rem }
.fault { color: var(--fault) }
.alert {
  margin: 0 0 1.25rem; padding: .75rem 1rem; border-radius: .5rem;
  border-left: 4px solid var(--fault); background: var(--fault-page); color: var(--text);
}
button, .button {
  display: block; width: 100%; min-height: 2.75rem; padding: .5rem 1rem; font: inherit;
  font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
  color: var(--on-accent); background: var(--accent);
  border: 1px solid var(--accent); border-radius: .5rem;
}
.second { color: var(--accent); background: transparent }
button:hover, .button:hover { text-decoration: underline }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) }
.or { margin: 1rem 0; text-align: center; font-size: .875rem }
dl { display: grid; gap: .75rem; margin: 1rem 0 1.5rem }
dt { font-size: .875rem; color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
.acts { display: grid; gap: .75rem; margin-top: .75rem }
h2 { margin: 1.5rem 0 .5rem; font-size: 1rem }
ol { margin: 0 0 1.25rem; padding-left: 1.25rem; display: grid; gap: .375rem }
pre {
  margin: 0 0 1.25rem; padding: .75rem; border: 1px solid var(--line);
  border-radius: .5rem; font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; user-select: all;
}
.secret { font-weight: 600 }
main > :last-child { margin-bottom: 0 }
`
