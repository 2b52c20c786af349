// Self-attention: the tutorial's three rows ask each other, through projections that can be changed and trained.

import { html, svg, byId, figure } from './elements.js'

const projections = ['W_Q', 'W_K', 'W_V']
const made = ['queries', 'keys', 'values']
const identity = [1, 0, 0, 1]
const untrained = [...identity, ...identity, ...identity]
const stepsAtOnce = 5
const mostSteps = 600
const tooLarge = 'These numbers are too large.'

/** Makes the matrices and what they make of the rows; `changed` is told when they change. */
export function makeRows(program, changed) {
  let numbers = untrained
  let losses = []
  let asking = 0
  let isTraining = false
  const inputs = []

  function matrix(index) {
    const cells = [0, 1, 2, 3].map((cell) => {
      const place = 4 * index + cell
      const input = html('input', {
        type: 'number', step: '0.1', 'aria-label': `${projections[index]}, row ${Math.floor(cell / 2) + 1}, column ${cell % 2 + 1}`,
      })
      input.addEventListener('input', () => {
        if (!Number.isFinite(input.valueAsNumber)) return
        stop()
        losses = []
        numbers = numbers.map((number, other) => other === place ? input.valueAsNumber : number)
        draw()
      })
      inputs[place] = input
      return input
    })
    return html('fieldset', { class: 'matrix' }, html('legend', {}, 'W', html('sub', {}, projections[index].at(-1))), html('div', {}, ...cells))
  }

  // MARK: What comes of them

  const pair = (row) => row.map((number) => figure(number, 2)).join(', ')
  const heat = (weight) => {
    const cell = html('td', { class: 'heat' }, `${(weight * 100).toFixed(1)} %`)
    cell.style.setProperty('--part', weight)
    return cell
  }

  /** One row's way through the products, with its numbers. */
  function lines({ rows, queries, keys, values, scores, weights, output, raw }) {
    const product = (name, row) => `${name} = (${pair(rows[asking])}) · ${row} = `
    const other = (index) => `(${raw[index].join(', ')})`
    const terms = weights[asking].map((weight, index) => `${weight.toFixed(3)}·(${pair(values[index])})`)
    return [
      `${product('query', 'W_Q')}(${pair(queries[asking])})`,
      ...keys.map((key, index) =>
        `score with ${other(index)}: (${figure(queries[asking][0], 2)}·${figure(key[0], 2)} + ${figure(queries[asking][1], 2)}·${figure(key[1], 2)}) / √2 = ${figure(scores[asking][index], 3)}`),
      `comes out: ${terms.join(' + ')} = (${pair(output[asking])})`,
    ]
  }

  function draw() {
    const result = program.send(`rows ${numbers.join(' ')}`)
    const problem = result.problem === undefined && result.loss !== null ? undefined : tooLarge
    byId('rows-problem').textContent = problem ?? ''
    inputs.forEach((input, place) => {
      if (document.activeElement !== input) input.value = Number(numbers[place].toFixed(3))
    })
    changed()
    if (problem) return
    const focused = document.activeElement?.dataset?.row
    const label = (row) => `${row[0]}, ${row[1]}`
    byId('attention').replaceChildren(
      html('caption', {}, 'How much each row (down) looks at each (across)'),
      html('thead', {}, html('tr', {}, ...['row', ...result.raw.map(label), 'comes out', 'was'].map((cell) => html('th', { scope: 'col' }, cell)))),
      html('tbody', {}, ...result.weights.map((row, index) => html('tr', {},
        html('th', { scope: 'row' }, html('button', {
          type: 'button', 'data-row': index, 'aria-pressed': index === asking, onclick: () => { asking = index; draw() },
        }, label(result.raw[index]))),
        ...row.map(heat), html('td', {}, pair(result.output[index])), html('td', {}, pair(result.rows[index]))))))
    byId('products').replaceChildren(...made.map((name, index) => html('table', { class: 'figures' },
      html('caption', {}, 'X W', html('sub', {}, projections[index].at(-1)), `: ${name}`),
      html('tbody', {}, ...result[name].map((row, place) => html('tr', { class: place === asking ? 'chosen' : undefined }, ...row.map((number) => html('td', {}, figure(number, 2)))))))))
    byId('asking').replaceChildren(...lines(result).map((line) => html('li', {}, line)))
    if (focused) byId('attention').querySelector(`[data-row="${focused}"]`)?.focus()
    drawLosses(result.loss)
  }

  /** The loss over the steps, on a scale of powers of ten. */
  function drawLosses(now) {
    byId('loss').textContent = `${losses.length} ${losses.length === 1 ? 'step' : 'steps'}, loss ${now < 0.00005 ? now.toExponential(1) : now.toFixed(4)}`
    const height = (loss) => 58 - 9 * Math.max(Math.log10(Math.max(loss, 1e-6)) + 5, 0)
    const path = losses.map((loss, step) => `${(step / mostSteps * 300).toFixed(1)} ${height(loss).toFixed(1)}`).join('L')
    byId('losses').replaceChildren(
      ...[1, 0.01, 0.0001].flatMap((loss) => [
        svg('line', { x2: 300, y1: height(loss), y2: height(loss) }), svg('text', { x: 298, y: height(loss) - 2, class: 'end' }, String(loss))]),
      path ? svg('path', { class: 'curve', d: `M${path}` }) : '')
  }

  // MARK: Training

  /** Lets the head learn for some steps; returns whether there is more to do. */
  function train(count) {
    const result = program.send(`train ${count} ${numbers.join(' ')}`)
    const problem = result.problem === undefined && ![...result.numbers, ...result.losses].includes(null) ? undefined : tooLarge
    if (!problem) {
      numbers = result.numbers
      losses = [...losses, ...result.losses]
    }
    draw()
    if (problem) byId('rows-problem').textContent = problem
    return !problem && losses.length < mostSteps
  }
  function turn() {
    if (!isTraining) return
    if (train(stepsAtOnce)) requestAnimationFrame(turn)
    else stop()
  }
  function stop() {
    isTraining = false
    byId('train').setAttribute('aria-pressed', false)
  }
  byId('train').addEventListener('click', () => {
    if (isTraining) return stop()
    if (losses.length >= mostSteps) losses = []
    isTraining = true
    byId('train').setAttribute('aria-pressed', true)
    // Who wants no motion gets the end of it at once.
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) return turn()
    train(mostSteps - losses.length)
    stop()
  })
  byId('train-step').addEventListener('click', () => {
    stop()
    if (losses.length >= mostSteps) losses = []
    train(1)
  })

  /** Puts other numbers into the matrices. */
  function set(next) {
    if (next.length !== untrained.length || !next.every((number) => Number.isFinite(number))) return
    stop()
    numbers = next
    losses = []
    draw()
  }
  byId('identity').addEventListener('click', () => set(untrained))
  byId('chance').addEventListener('click', () => set(untrained.map(() => Math.round((Math.random() * 4 - 2) * 10) / 10)))
  byId('matrices').replaceChildren(...projections.map((_, index) => matrix(index)))

  /** The numbers, unless they are those that the page begins with. */
  const changedNumbers = () => numbers === untrained ? undefined : numbers.join(' ')
  return { draw, set, changedNumbers }
}
