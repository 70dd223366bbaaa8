/** The style of the report's page, for light and dark screens and for paper. */
export const replayStyle: string = `
:root { color-scheme: light dark; --text: #1d2433; --soft: #5b6475; --line: #dfe3ea; --ground: #fff; --card: #f6f7f9;
  --forward: #9db7d6; --challenge_light: #f2c14e; --challenge_heavy: #e08a2e; --too_many: #b565a7; --deny: #c8413b;
  --close: #7a4b3a; --ban: #6b1f2a }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ef; --soft: #9aa4b5; --line: #333b49; --ground: #14181f;
  --card: #1c222c; --forward: #46658a } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 64rem; padding: 2rem 1.5rem 4rem; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem }
p, .soft { color: var(--soft) } p { margin: .25rem 0 } code { font: .9em ui-monospace, monospace; overflow-wrap: break-word }
ul.notes { background: var(--card); border-left: 4px solid var(--challenge_light); margin: 1.25rem 0;
  padding: .75rem 1rem .75rem 2rem; border-radius: 4px }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem }
.tile { background: var(--card); border-top: 4px solid; border-radius: 4px; padding: .75rem 1rem }
.tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums }
.wide { overflow-x: auto } .wide svg { min-width: 40rem }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .5rem; text-align: right; vertical-align: top }
td:nth-child(3) { white-space: nowrap } th { color: var(--soft); font-weight: 600 } th:first-child, td:first-child { text-align: left }
details { margin-top: .2rem } summary { cursor: pointer } td details { max-width: 26rem } details ul { margin: .25rem 0; padding-left: 1.1rem }
.share { display: inline-block; height: .6rem; background: var(--deny); border-radius: 2px; min-width: 1px }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif } svg text { fill: var(--soft) } svg line { stroke: var(--line) }
.legend span::before { content: ""; display: inline-block; width: .7rem; height: .7rem; margin-right: .4rem; background: var(--own) }
.legend span { margin-right: 1rem; white-space: nowrap }
.tile.forward { border-color: var(--forward) } rect.forward { fill: var(--forward) }
.tile.challenge_light { border-color: var(--challenge_light) } rect.challenge_light { fill: var(--challenge_light) }
.tile.challenge_heavy { border-color: var(--challenge_heavy) } rect.challenge_heavy { fill: var(--challenge_heavy) }
.tile.too_many { border-color: var(--too_many) } rect.too_many { fill: var(--too_many) }
.tile.deny { border-color: var(--deny) } rect.deny { fill: var(--deny) }
.tile.close { border-color: var(--close) } rect.close { fill: var(--close) }
.tile.ban { border-color: var(--ban) } rect.ban { fill: var(--ban) }
`
