// Self-attention: the tutorial's three rows ask each other, through projections that can be changed.

import { html, byId, figure } from './elements.js'

const projections = ['W_Q', 'W_K', 'W_V']
const plain = [1, 0, 0, 1]

/** Makes the matrices and the table of weights. */
export function makeRows(program) {
  let numbers = [...plain, ...plain, ...plain]
  const inputs = []

  function matrix(index) {
    const cells = [0, 1, 2, 3].map((cell) => {
      const place = 4 * index + cell
      const input = html('input', {
        type: 'number', step: '0.1', value: numbers[place],
        'aria-label': `${projections[index]}, row ${Math.floor(cell / 2) + 1}, column ${cell % 2 + 1}`,
      })
      input.addEventListener('input', () => {
        if (Number.isFinite(input.valueAsNumber)) numbers[place] = input.valueAsNumber
        draw()
      })
      inputs[place] = input
      return input
    })
    return html('fieldset', { class: 'matrix' }, html('legend', {}, projections[index].replace('_', ' ')), html('div', {}, ...cells))
  }

  function draw() {
    const result = program.send(`rows ${numbers.join(' ')}`)
    if (result.problem) return
    const head = (cells) => html('thead', {}, html('tr', {}, ...cells.map((cell) => html('th', { scope: 'col' }, cell))))
    const label = (row) => `${row[0]}, ${row[1]}`
    byId('attention').replaceChildren(
      html('caption', {}, 'How much each row looks at each'),
      head(['row', ...result.raw.map(label), 'comes out']),
      html('tbody', {}, ...result.weights.map((row, index) => html('tr', {},
        html('th', { scope: 'row' }, label(result.raw[index])),
        ...row.map((weight) => {
          const cell = html('td', { class: 'heat' }, `${(weight * 100).toFixed(1)} %`)
          cell.style.setProperty('--part', weight)
          return cell
        }),
        html('td', {}, result.output[index].map((number) => figure(number, 2)).join(', '))))))
  }

  byId('matrices').replaceChildren(...projections.map((_, index) => matrix(index)))
  const set = (next) => {
    numbers = next
    inputs.forEach((input, place) => { input.value = numbers[place] })
    draw()
  }
  byId('identity').addEventListener('click', () => set([...plain, ...plain, ...plain]))
  byId('chance').addEventListener('click', () => set(Array.from({ length: 12 }, () => Math.round((Math.random() * 4 - 2) * 10) / 10)))
  draw()
}
