// How attention arrives at the estimate, with the numbers of this query: score, e^score, sum, weight, product, estimate.

import { html, svg, byId, figure } from './elements.js'

const mostRows = 40
const mostTerms = 5
const stages = [
  'Each key is compared with the query: the score.', 'e to the power of the score makes every score positive.',
  'All of them are added up.', 'Each over the sum is the pair’s weight: together they are 1.',
  'Each weight times its value.', 'The products added up are the estimate.',
]

/** Makes the table and the sum under it. */
export function makeSteps() {
  let stage = stages.length
  const table = byId('steps')
  const say = byId('stage')

  function show() {
    table.dataset.stage = stage
    byId('sum').hidden = stage < stages.length - 1
    say.textContent = stage === stages.length ? '' : `${stage + 1} of ${stages.length}: ${stages[stage]}`
    byId('step').textContent = stage === stages.length ? 'Step through' : stage === stages.length - 1 ? 'Show all' : 'Next step'
  }
  byId('step').addEventListener('click', () => {
    stage = stage >= stages.length ? 0 : stage + 1
    show()
  })
  show()

  /** Shows what `explanation` says of pairs whose fields are those of `memory`. */
  function draw({ memory, explanation }) {
    byId('formula').textContent = explanation ? explanation.formula.replace('−Σ (q − k)² / 2h²', '−(q − k)² / 2h²') : ''
    byId('sum').replaceChildren()
    if (!explanation) return table.replaceChildren(html('caption', {}, 'There is no pair to answer from.'))
    const names = [...memory.queries, ...memory.values]
    const hasDistance = explanation.rows.some((row) => row.distance !== null)
    const decimals = memory.values[0].decimals
    const rows = explanation.rows.length > mostRows
      ? [...explanation.rows].sort((left, right) => right.weight - left.weight).slice(0, mostRows) : explanation.rows
    const power = explanation.shift === 0 ? 'e^score' : `e^(score − ${figure(explanation.shift, 1)})`
    const bar = (weight) => {
      const meter = html('span', { class: 'bar' })
      meter.style.setProperty('--part', weight)
      return meter
    }
    table.replaceChildren(
      html('caption', {}, `At ${explanation.query.join(', ')}` + (rows.length < explanation.rows.length ? `; the ${mostRows} heaviest of ${explanation.rows.length} pairs` : '')),
      html('thead', {}, html('tr', {},
        ...names.map((field) => html('th', { scope: 'col' }, field.name)),
        hasDistance ? html('th', { scope: 'col', class: 's0' }, 'distance') : '',
        html('th', { scope: 'col', class: 's0' }, 'score'), html('th', { scope: 'col', class: 's1' }, power),
        html('th', { scope: 'col', class: 's3' }, 'weight'), html('th', { scope: 'col', class: 's4' }, 'weight × value'))),
      html('tbody', {}, ...rows.map((row) => html('tr', { 'data-id': row.id },
        ...row.key.map((number) => html('td', {}, String(number))), ...row.value.map((number) => html('td', {}, String(number))),
        hasDistance ? html('td', { class: 's0' }, figure(row.distance, 2)) : '',
        html('td', { class: 's0' }, figure(row.score, 3)), html('td', { class: 's1' }, figure(row.exponential, 3)),
        html('td', { class: 's3 weight' }, bar(row.weight), `${(row.weight * 100).toFixed(1)} %`),
        html('td', { class: 's4' }, figure(row.weight * row.value[0], decimals + 1))))),
      html('tfoot', {}, html('tr', {},
        html('th', { scope: 'row', colspan: names.length + (hasDistance ? 2 : 1) }, 'sum'),
        html('td', { class: 's2' }, figure(explanation.sum, 3)), html('td', { class: 's3' }, '100 %'),
        html('td', { class: 's5' }, html('strong', {}, figure(explanation.values[0], decimals))))))
    drawSum(explanation, decimals)
  }

  /** The sum in one line, the heaviest first, and as blocks that are as wide as the weights. */
  function drawSum({ rows, values }, decimals) {
    const heaviest = [...rows].sort((left, right) => right.weight - left.weight)
    const terms = heaviest.slice(0, mostTerms).map((row) => `${row.weight.toFixed(2)} · ${row.value[0]}`)
    if (heaviest.length > mostTerms) terms.push('…')
    let place = 0
    const blocks = heaviest.slice(0, mostRows).map((row) => {
      const block = svg('rect', { x: place, width: row.weight * 100, height: 20, 'data-id': row.id })
      place += row.weight * 100
      return block
    })
    byId('sum').replaceChildren(`${terms.join(' + ')} = `, html('strong', {}, figure(values[0], decimals)),
      svg('svg', { viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, ...blocks))
  }
  return { draw }
}
