"""How `read.html` looks: paper and ink, by day, by night and printed. The file stands alone, so its style is in it."""

from typing import Final

CSS: Final = """
:root { color-scheme: light dark; --paper: light-dark(#fdfcf9, #16181c); --ink: light-dark(#1f2328, #e4e6ea); --soft:
  light-dark(#565d66, #a4abb5); --rule: light-dark(#e5e1d8, #2c3037); --sunken: light-dark(#f4f2ec, #1d2025);
  --accent: light-dark(#2f5aa8, #8fb4f5); --serif: "Source Serif 4", "Source Serif Pro", Georgia, "Noto Serif", serif;
  --sans: Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 4rem 1.5rem 6rem; max-width: 68rem; background: var(--paper); color: var(--ink); font:
  400 0.9375rem/1.6 var(--sans); overflow-wrap: break-word; }
h1, h2, h3, h4 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(2rem, 5vw, 2.75rem); letter-spacing: -0.01em; max-width: 24ch; }
h2 { font-size: 1.625rem; margin: 5rem 0 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.1875rem; }
section > h3 { margin: 2.5rem 0 0.5rem; }
.note + .prose { margin-top: 1.25rem; }
p, ul, ol, dl, table, blockquote { margin: 0; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code { font: 400 0.86em ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; }
.eyebrow, .soft { color: var(--soft); }
.eyebrow { margin-bottom: 0.75rem; font-variant-numeric: tabular-nums; }
.lede { margin-top: 1.25rem; max-width: 62ch; font: 400 1.1875rem/1.6 var(--serif); white-space: pre-line; }
.prose { max-width: 68ch; white-space: pre-line; }
.prose + .prose { margin-top: 0.75rem; }
.guide { margin-top: 1.25rem; white-space: normal; }
.guide :is(p, ul, ol, blockquote, pre, table) { margin: 0 0 0.8em; }
.guide :is(h3, h4, h5, h6) { margin: 1.4em 0 0.4em; font-size: 1rem; }
.guide blockquote { padding-left: 1rem; border-left: 2px solid var(--rule); }
.guide pre { overflow-x: auto; }
.facts dd.wide { grid-column: 1 / -1; }
nav { margin-top: 2rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.35rem 1.5rem; padding: 0; list-style: none; }
.facts { display: grid; grid-template-columns: minmax(8rem, 14rem) minmax(0, 1fr); gap: 0.9rem 1.5rem; max-width:
  60rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; white-space: pre-line; }
.code { margin-top: 2.25rem; padding-left: 1.1rem; border-left: 3px solid var(--k, var(--rule)); max-width: 62rem;
  break-inside: avoid; }
.code h3 small { margin-left: 0.5rem; color: var(--soft); font: 400 0.8125rem var(--sans); font-variant-numeric:
  tabular-nums; }
.code > p { margin-top: 0.5rem; max-width: 68ch; white-space: pre-line; }
.code dl { margin-top: 0.9rem; }
.code ul { padding-left: 1.1rem; }
.deep1 { margin-left: 1.5rem; }
.deep2 { margin-left: 3rem; }
.scroll { overflow-x: auto; margin: 1rem 0 0.75rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.45rem 1.1rem 0.45rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid
  var(--rule); }
th { font-weight: 500; }
thead th { color: var(--soft); font-weight: 400; vertical-align: bottom; }
td.n, th.n { text-align: right; white-space: nowrap; }
td small { display: block; color: var(--soft); }
.note { color: var(--soft); font-size: 0.8125rem; }
article { content-visibility: auto; contain-intrinsic-size: auto 60rem; padding-top: 3.5rem; }
article > h3 { font-size: 1.625rem; max-width: 30ch; }
article > .soft { margin-top: 0.5rem; }
.two { display: grid; gap: 2rem 3.5rem; margin-top: 1.5rem; }
.text { max-width: 36rem; font: 400 1.125rem/1.75 var(--serif); }
.text p, .text h4 { margin: 0 0 0.9em; }
.text h4 { font-size: 1.1875rem; margin-top: 1.6em; }
.text .out { color: var(--soft); font: 400 0.875rem/1.6 var(--sans); }
mark { color: inherit; padding-bottom: 0.1em; background: linear-gradient(var(--a), var(--a)) 0 100% / 100% 2px
  no-repeat, linear-gradient(var(--b, transparent), var(--b, transparent)) 0 calc(100% - 4px) / 100% 2px no-repeat,
  linear-gradient(var(--c, transparent), var(--c, transparent)) 0 calc(100% - 8px) / 100% 2px no-repeat, color-mix(in
  srgb, var(--a) 10%, transparent); -webkit-box-decoration-break: clone; box-decoration-break: clone; }
sup { font: 500 0.6875rem/1 var(--sans); vertical-align: super; }
sup a { padding: 0 0.12em; text-decoration: none; }
.tags { margin: 0; padding: 0; list-style: none; font-size: 0.8125rem; line-height: 1.55; }
.tags li { display: grid; grid-template-columns: 1.9rem minmax(0, 1fr); padding: 0.5rem 0; break-inside: avoid; }
.tags li + li { border-top: 1px solid var(--rule); }
.tags li > a { color: var(--soft); text-decoration: none; font-variant-numeric: tabular-nums; }
.tags q { quotes: none; font-family: var(--serif); font-size: 0.9375rem; }
.tags p { margin-top: 0.15rem; }
.tags .soft { white-space: pre-line; }
.tags b { font-weight: 600; }
.tags b::before { content: ""; display: inline-block; width: 0.6em; height: 0.6em; margin-right: 0.45em;
  border-radius: 2px; background: var(--k, var(--rule)); }
.gone { text-decoration: line-through; text-decoration-thickness: 1px; }
.side > h4 { margin: 1.5rem 0 0.25rem; font: 500 0.8125rem var(--sans); color: var(--soft); }
.side > h4:first-child { margin-top: 0; }
:target { background: color-mix(in srgb, var(--accent) 14%, transparent); border-radius: 3px; }
@media (min-width: 66rem) {
  .two { grid-template-columns: 36rem minmax(0, 1fr); }
}
@media (max-width: 40rem) {
  body { padding: 2.5rem 1.125rem 4rem; }
  h2 { margin-top: 3.5rem; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0.1rem; }
  .facts dd { margin-bottom: 0.9rem; }
  .deep1, .deep2 { margin-left: 0.75rem; }
}
@media print {
  :root { color-scheme: light; }
  body { padding: 0; max-width: none; font-size: 9.5pt; }
  nav { display: none; }
  article { content-visibility: visible; break-before: page; padding-top: 0; }
  .text { max-width: none; font-size: 11pt; line-height: 1.5; }
  mark, .tags b::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; text-decoration: none; }
  .two { display: block; }
  .side { margin-top: 1.5rem; }
  @page { margin: 2cm; }
}
"""
