#include "web/stylesheet.h"

namespace signet::web {

// Colours keep a contrast of at least 4.5 to 1 for text and 3 to 1 for the edges of controls, in
// light and dark. [WCAG 2.2 1.4.3, 1.4.11]
const std::string_view stylesheet = R"css(
:root {
  color-scheme: light dark;
  --ground: #f4f5f8;
  --surface: #ffffff;
  --ink: #1b2030;
  --soft: #545d73;
  --line: #d9dde6;
  --edge: #868fa3;
  --accent: #3346c4;
  --accent-strong: #25349b;
  --on-accent: #ffffff;
  --warning: #fff3d1;
  --warning-ink: #624300;
  --error: #fdecec;
  --error-ink: #94141d;
  --success: #e6f6ea;
  --success-ink: #155c2c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10131b;
    --surface: #191e2a;
    --ink: #e8ebf3;
    --soft: #a9b2c6;
    --line: #2c3446;
    --edge: #6d7893;
    --accent: #a3b1ff;
    --accent-strong: #c3ccff;
    --on-accent: #12173a;
    --warning: #3b2e0b;
    --warning-ink: #ffdf8f;
    --error: #431b20;
    --error-ink: #ffb9bd;
    --success: #16351f;
    --success-ink: #a5e6b6;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
header, main { max-width: 44rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; }
main { padding-bottom: 4rem; }
.site {
  display: inline-flex; align-items: center; gap: .6rem;
  color: var(--ink); font-weight: 650; text-decoration: none;
}
.site img { width: 1.75rem; height: 1.75rem; }
.banner {
  padding: .6rem 1.25rem; text-align: center;
  background: var(--warning); color: var(--warning-ink); font-size: .95rem;
}
h1 { margin: 2rem 0 1.25rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 1.75rem 0 .75rem; font-size: 1.15rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { color: var(--accent-strong); }
.card {
  margin: 0 0 1.25rem; padding: 1.5rem;
  background: var(--surface); border: 1px solid var(--line); border-radius: .9rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 8px 24px rgb(0 0 0 / 5%);
}
.card > :first-child { margin-top: 0; }
.card > :last-child { margin-bottom: 0; }
.hint { color: var(--soft); font-size: .925rem; }
.field { margin: 0 0 1.1rem; }
label { display: block; margin-bottom: .35rem; font-weight: 600; font-size: .95rem; }
input, select {
  width: 100%; padding: .65rem .8rem; font: inherit;
  color: inherit; background: var(--ground);
  border: 1px solid var(--edge); border-radius: .55rem;
}
.check { display: flex; align-items: center; gap: .6rem; margin: 0 0 1rem; }
.check input { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--accent); }
button, .button {
  display: inline-block; padding: .65rem 1.25rem; font: inherit; font-weight: 600;
  color: var(--on-accent); background: var(--accent);
  border: 1px solid transparent; border-radius: .55rem; cursor: pointer; text-decoration: none;
}
button:hover, .button:hover { color: var(--on-accent); background: var(--accent-strong); }
button.quiet, .button.quiet { color: var(--accent); background: transparent; border-color: var(--edge); }
button.quiet:hover, .button.quiet:hover { color: var(--accent-strong); background: var(--ground); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; margin: 1.25rem 0 0; }
.actions form { margin: 0; }
.notice {
  margin: 0 0 1.25rem; padding: .8rem 1rem; border-radius: .55rem;
  background: var(--surface); border: 1px solid var(--edge);
}
.notice > :last-child { margin-bottom: 0; }
.notice.error { background: var(--error); color: var(--error-ink); border-color: currentColor; }
.notice.success { background: var(--success); color: var(--success-ink); border-color: currentColor; }
.notice.warning { background: var(--warning); color: var(--warning-ink); border-color: currentColor; }
.status {
  display: inline-block; padding: .1rem .65rem; border: 1px solid currentColor; border-radius: 1rem;
  font-size: .875rem; font-weight: 600;
}
.status.green { background: var(--success); color: var(--success-ink); }
.status.yellow { background: var(--warning); color: var(--warning-ink); }
.status.red { background: var(--error); color: var(--error-ink); }
.list { display: grid; gap: .6rem; margin: 0; padding: 0; list-style: none; }
.list form { margin: 0; }
.list a, .list button {
  display: block; width: 100%; padding: .9rem 1.1rem; text-align: left; text-decoration: none;
  color: var(--ink); background: var(--ground);
  border: 1px solid var(--edge); border-radius: .7rem;
}
.list .hint { font-weight: 400; }
.list a:hover, .list button:hover { border-color: var(--accent); background: var(--surface); }
dl.facts { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .5rem 1.25rem; margin: 0; }
.facts dt, .facts th { color: var(--soft); font-weight: 600; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts + p, .actions + p { margin-top: 1rem; }
table.facts { width: 100%; border-collapse: collapse; }
.facts th, .facts td {
  padding: .55rem .75rem .55rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere;
}
code { font: .925em/1.4 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
@media (max-width: 32rem) {
  dl.facts { grid-template-columns: 1fr; gap: .1rem; }
  .facts dd { margin-bottom: .75rem; }
  h1 { font-size: 1.5rem; }
  .card { padding: 1.15rem; }
}
)css";

/// A seal: a ring with a tick.
const std::string_view icon =
    R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#3346c4"/><path d="M9 16.5l5 5 9.5-10.5" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/></svg>)svg";

}  // namespace signet::web
