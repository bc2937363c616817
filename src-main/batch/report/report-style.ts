/** @file The look of the HTML report: light, dark and on paper. */

/** CSS, inlined into the page. */
export const REPORT_STYLE = `
:root{--paper:#fff;--ink:#1b1d21;--quiet:#666c76;--line:#d9dce1;--card:#f6f7f9;--accent:#2f6fde;--good:#1c8a50;--warn:#b25c00;--bad:#c2353b}
@media (prefers-color-scheme:dark){:root{--paper:#15171b;--ink:#e6e8ec;--quiet:#9aa1ad;--line:#343942;--card:#1d2026;--accent:#6aa3ff;--good:#57c98a;--warn:#f0a04b;--bad:#ff7b80}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:2rem 1.5rem 3rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
h1{margin:0;font-size:1.6rem}h2{margin:2.2rem 0 .6rem;font-size:1.1rem}h2 small{color:var(--quiet);font-weight:400}h3{margin:0;font-size:1rem;overflow-wrap:anywhere}
header p,footer,.length,.confidence,.remark{color:var(--quiet)}
p{margin:.15rem 0}code{font:.86em ui-monospace,monospace;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:1rem}
.tile{padding:.45rem .9rem;border:1px solid var(--line);border-radius:.5rem;border-left-width:4px;color:inherit;text-decoration:none}.tile b{font-size:1.25rem;margin-right:.2rem}
.needs-eyes{border-left-color:var(--warn)}.failed{border-left-color:var(--bad)}.off{border-left-color:var(--accent)}.fixed,.within-tolerance,.in-sync,.made{border-left-color:var(--good)}
article{display:grid;grid-template-columns:160px 1fr minmax(0,320px);gap:1rem;align-items:start;padding:.8rem;margin-bottom:.6rem;background:var(--card);border:1px solid var(--line);border-left-width:4px;border-radius:.5rem;break-inside:avoid}
article.needs-eyes{border-left-color:var(--warn)}article.failed{border-left-color:var(--bad)}article.off{border-left-color:var(--accent)}article.fixed,article.within-tolerance,article.in-sync,article.made{border-left-color:var(--good)}
article img,.blank{display:block;width:160px;max-height:160px;object-fit:contain;border-radius:.3rem;background:#000}.blank{height:90px;background:var(--line)}
.length{font-weight:400;margin-left:.4rem}.confidence{margin-left:.5rem}a{color:inherit;text-decoration:none}a:hover{text-decoration:underline}.doubt a{color:var(--warn);font-weight:600}.error{color:var(--bad)}
table{border-collapse:collapse;font-size:.92em}td{padding:0 .9rem 0 0}
figure{margin:0}svg{display:block;width:100%;height:auto}svg text{font-size:10px;text-anchor:end;fill:var(--quiet)}
svg .zero{stroke:var(--line)}svg .look{stroke:var(--warn);stroke-dasharray:3 3}svg .answer{fill:none;stroke:var(--accent);stroke-width:1.5}svg .dots{fill:var(--ink)}
footer{margin-top:2.5rem;font-size:.9em}
@media (max-width:54rem){article{grid-template-columns:120px 1fr}article img,.blank{width:120px}figure{grid-column:1/-1}}
@media print{:root{--paper:#fff;--ink:#000;--quiet:#444;--line:#bbb;--card:#fff;--accent:#1d4fa8;--good:#0f6b3a;--warn:#8a4700;--bad:#9c1f25}body{max-width:none;padding:0;font-size:11px}article{grid-template-columns:110px 1fr 220px}article img,.blank{width:110px}*{print-color-adjust:exact}}
`.trim();
