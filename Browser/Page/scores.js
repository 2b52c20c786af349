// The same question under each score, side by side.

import { html, svg, byId, figure } from './elements.js'

function shares(weights) {
  const width = 100 / Math.max(weights.length, 1)
  return svg('svg', { class: 'shares', viewBox: '0 0 100 24', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...weights.map((weight, index) => svg('rect', { x: index * width + width * 0.1, width: width * 0.8, y: 24 - 24 * weight, height: 24 * weight })))
}

/** Makes the comparison; `choose` is told which score the panel is to use. */
export function makeScores(program, choose) {
  const table = byId('scores')
  function draw({ memory, state }) {
    const focused = document.activeElement?.dataset?.score
    table.replaceChildren(
      html('caption', { class: 'hidden' }, 'The estimate under each score'),
      html('thead', {}, html('tr', {}, ...['score', 'formula', 'weights', 'estimate'].map((name) => html('th', { scope: 'col' }, name)))),
      html('tbody', {}, ...program.send('scores').map((row) => html('tr', { class: row.score === state.score ? 'chosen' : undefined },
        html('th', { scope: 'row' }, html('button', { type: 'button', 'data-score': row.score, 'aria-pressed': row.score === state.score, onclick: () => choose(row.score) }, row.score)),
        html('td', {}, row.formula), html('td', {}, shares(row.weights.slice(0, 50))),
        html('td', { class: 'number' }, figure(row.value, memory.values[0].decimals))))))
    if (focused) table.querySelector(`[data-score="${focused}"]`)?.focus()
  }
  return { draw }
}
