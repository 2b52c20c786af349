// The pairs as points, the curve that attention draws through them, the interval in which a new value is to be expected, and the query.
// A point's size and the thickness of the line to it are its weight.

import { svg, byId, figure } from './elements.js'

const border = { left: 46, right: 14, top: 14, bottom: 34 }
const points = 160

/** Round numbers between two ends. */
function ticks(least, most, wanted) {
  const rough = (most - least) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)
  const result = []
  for (let tick = Math.ceil(least / step) * step; tick <= most + step / 1e6; tick += step) result.push(tick)
  return result
}

const rounded = (number, step) => Number((Math.round(number / step) * step).toFixed(6))

/** Makes the plot; `change` is told what a person does to query and pairs. */
export function makePlot(program, change) {
  const place = byId('plot')
  let view
  let frame
  let dragged = null

  const x = (number) => border.left + (number - frame.left) / (frame.right - frame.left) * (frame.width - border.left - border.right)
  const y = (number) => frame.height - border.bottom - (number - frame.bottom) / (frame.top - frame.bottom) * (frame.height - border.top - border.bottom)
  const numberAtX = (place) => frame.left + (place - border.left) / (frame.width - border.left - border.right) * (frame.right - frame.left)
  const numberAtY = (place) => frame.bottom + (frame.height - border.bottom - place) / (frame.height - border.top - border.bottom) * (frame.top - frame.bottom)

  /** What part of the world is seen; it stands still while something is dragged. */
  function measure({ memory, field, explanation }) {
    const width = Math.max(place.clientWidth, 240)
    const height = Math.min(420, Math.max(280, width * 0.62))
    if (dragged) return { ...frame, width, height }
    const shown = memory.pairs.filter((pair) => pair.used || pair.muted)
    const keys = shown.map((pair) => pair.key[field])
    const values = shown.map((pair) => pair.value[0])
    const query = memory.queries[field]
    let [left, right] = keys.length ? [Math.min(...keys), Math.max(...keys)] : [query.least, query.most]
    let [bottom, top] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1]
    const space = Math.max((right - left) * 0.5, query.step * 20)
    left = Math.max(query.least, left - space)
    right = Math.min(query.most, right + space)
    if (explanation?.interval && explanation.supported) {
      bottom = Math.min(bottom, explanation.interval[0])
      top = Math.max(top, explanation.interval[1])
    }
    const air = Math.max((top - bottom) * 0.18, memory.values[0].step * 10)
    const asked = explanation?.query[field]
    if (asked !== undefined) {
      left = Math.min(left, asked)
      right = Math.max(right, asked)
    }
    return { left, right, bottom: bottom - air, top: top + air, width, height }
  }

  function axes(memory, field) {
    const unit = (of) => of.unit ? `${of.name} (${of.unit})` : of.name
    return svg('g', { class: 'axes', 'aria-hidden': 'true' },
      ...ticks(frame.left, frame.right, frame.width / 90).map((tick) => svg('g', { transform: `translate(${x(tick)} 0)` },
        svg('line', { y1: border.top, y2: frame.height - border.bottom }),
        svg('text', { y: frame.height - border.bottom + 15, class: 'middle' }, String(rounded(tick, 1e-6))))),
      ...ticks(frame.bottom, frame.top, frame.height / 60).map((tick) => svg('g', { transform: `translate(0 ${y(tick)})` },
        svg('line', { x1: border.left, x2: frame.width - border.right }),
        svg('text', { x: border.left - 6, y: 4, class: 'end' }, String(rounded(tick, 1e-6))))),
      svg('text', { x: frame.width - border.right, y: frame.height - 4, class: 'end name' }, unit(memory.queries[field])),
      svg('text', { x: 4, y: 10, class: 'name' }, unit(memory.values[0])))
  }

  function curve(line) {
    const area = line.filter((point) => point[2])
    const edge = [...area.map((point) => [point[0], point[2][0]]), ...area.map((point) => [point[0], point[2][1]]).reverse()]
    // Where no pair is near, the curve is a guess and drawn as one.
    const runs = []
    for (const point of line) {
      const run = runs.at(-1)
      if (!run || run.sure !== point[3]) {
        runs.push({ sure: point[3], points: run ? [run.points.at(-1), point] : [point] })
      } else run.points.push(point)
    }
    const path = (list) => 'M' + list.map((point) => `${x(point[0]).toFixed(1)} ${y(point[1]).toFixed(1)}`).join('L')
    return svg('g', { 'aria-hidden': 'true', 'clip-path': 'url(#frame)' },
      edge.length > 2 ? svg('path', { class: 'interval', d: path(edge) + 'Z' }) : '',
      ...runs.map((run) => svg('path', { class: run.sure ? 'curve' : 'curve guess', d: path(run.points) })))
  }

  function pairElement(pair, weight, memory, field) {
    const words = [...pair.key, ...pair.value].join(', ')
    const element = svg('g', {
      class: `pair${pair.muted ? ' muted' : ''}`, tabindex: 0, role: 'button', 'data-pair': pair.id,
      transform: `translate(${x(pair.key[field])} ${y(pair.value[0])})`,
      'aria-label': `Pair ${words}, ${pair.muted ? 'left out' : `weight ${Math.round(weight * 100)} percent`}. Arrows move it, M leaves it out, Delete removes it.`,
    },
    svg('circle', { class: 'reach', r: 22 }), svg('circle', { class: 'dot', r: 4.5 + 12 * Math.sqrt(weight) }),
    weight >= 0.005 ? svg('text', { y: -9 - 12 * Math.sqrt(weight), class: 'middle' }, `${Math.round(weight * 100)} %`) : '')
    element.addEventListener('keydown', (event) => {
      const step = event.shiftKey ? 10 : 1
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key]
      if (moves) {
        const key = [...pair.key]
        const value = [...pair.value]
        key[field] = rounded(key[field] + moves[0] * step * memory.queries[field].step, memory.queries[field].step)
        value[0] = rounded(value[0] + moves[1] * step * memory.values[0].step, memory.values[0].step)
        change.move(pair, key, value)
      } else if (event.key === 'm') change.mute(pair)
      else if (event.key === 'Delete' || event.key === 'Backspace') change.remove(pair)
      else return
      event.preventDefault()
    })
    return element
  }

  /** What the reader guessed, as long as it can be seen. */
  function drawGuess() {
    const guess = byId('guess').valueAsNumber
    if (!(guess >= frame.bottom && guess <= frame.top)) return []
    return [svg('g', { class: 'guessed', 'aria-hidden': 'true' },
      svg('line', { x1: border.left, x2: border.left + 14, y1: y(guess), y2: y(guess) }), svg('text', { x: border.left + 18, y: y(guess) + 4 }, 'your guess'))]
  }

  function draw(next) {
    view = next
    const { memory, explanation, field } = view
    frame = measure(view)
    const line = memory.pairs.some((pair) => pair.used) ? program.send(`curve ${field} ${frame.left} ${frame.right} ${points}`) : []
    const weights = new Map((explanation?.rows ?? []).map((row) => [row.id, row.weight]))
    const asked = view.query[field]
    const answer = explanation?.values[0]
    const shown = memory.pairs.filter((pair) => pair.used || pair.muted).slice(-400)
    const focused = document.activeElement?.dataset?.pair
    const drawing = svg('svg', { viewBox: `0 0 ${frame.width} ${frame.height}`, width: frame.width, height: frame.height, role: 'group', 'aria-label': 'Pairs and the curve through them' },
      svg('clipPath', { id: 'frame' }, svg('rect', { x: border.left, y: border.top, width: frame.width - border.left - border.right, height: frame.height - border.top - border.bottom })),
      axes(memory, field), curve(line),
      svg('g', { class: 'query', 'aria-hidden': 'true' },
        svg('line', { x1: x(asked), x2: x(asked), y1: border.top, y2: frame.height - border.bottom }),
        svg('path', { class: 'handle', d: `M${x(asked)} ${frame.height - border.bottom}l-8 12h16z` }),
        answer === undefined ? '' : svg('line', { x1: border.left, x2: x(asked), y1: y(answer), y2: y(answer) })),
      ...(answer === undefined ? [] : shown.filter((pair) => (weights.get(pair.id) ?? 0) > 0.002).map((pair) => svg('line', {
        class: 'thread', 'aria-hidden': 'true', x1: x(pair.key[field]), y1: y(pair.value[0]), x2: x(asked), y2: y(answer),
        'stroke-width': 1 + 7 * weights.get(pair.id),
      }))),
      ...drawGuess(),
      ...shown.map((pair) => pairElement(pair, weights.get(pair.id) ?? 0, memory, field)),
      answer === undefined ? '' : svg('g', { class: explanation.supported ? 'answer' : 'answer guess', 'aria-hidden': 'true', transform: `translate(${x(asked)} ${y(answer)})` },
        svg('rect', { x: -5, y: -5, width: 10, height: 10, transform: 'rotate(45)' }),
        svg('text', x(asked) > frame.width - 90 ? { x: -12, y: 4, class: 'end' } : { x: 12, y: 4 }, figure(answer, memory.values[0].decimals))))
    place.replaceChildren(drawing)
    if (focused) place.querySelector(`[data-pair="${focused}"]`)?.focus({ preventScroll: true })
  }

  function position(event) {
    const box = place.firstElementChild.getBoundingClientRect()
    return [
      numberAtX((event.clientX - box.left) / box.width * frame.width), numberAtY((event.clientY - box.top) / box.height * frame.height),
    ]
  }

  function drag(event) {
    const { memory, field, query } = view
    const [key, value] = position(event)
    const asked = memory.queries[field]
    const number = rounded(Math.min(Math.max(key, asked.least), asked.most), asked.step)
    if (dragged.pair === undefined) {
      const next = [...query]
      next[field] = number
      return change.ask(next)
    }
    const pair = memory.pairs.find((pair) => pair.id === dragged.pair)
    if (!pair) return
    const keys = [...pair.key]
    const values = [...pair.value]
    keys[field] = number
    values[0] = rounded(Math.min(Math.max(value, memory.values[0].least), memory.values[0].most), memory.values[0].step)
    change.move(pair, keys, values)
  }

  place.addEventListener('pointerdown', (event) => {
    const pair = event.target.closest('[data-pair]')
    event.preventDefault()
    place.setPointerCapture(event.pointerId)
    dragged = { pair: pair ? Number(pair.dataset.pair) : undefined, from: [event.clientX, event.clientY], isMoving: !pair }
    if (pair) pair.focus({ preventScroll: true })
    else drag(event)
  })
  place.addEventListener('pointermove', (event) => {
    if (!dragged) return
    // A finger that only taps a point must not move it.
    if (!dragged.isMoving && Math.hypot(event.clientX - dragged.from[0], event.clientY - dragged.from[1]) < 5) return
    dragged.isMoving = true
    drag(event)
  })
  for (const end of ['pointerup', 'pointercancel']) {
    place.addEventListener(end, () => {
      dragged = null
      draw(view)
    })
  }
  place.addEventListener('dblclick', (event) => {
    const [key, value] = position(event)
    const { memory, field, query } = view
    const keys = [...query]
    keys[field] = rounded(key, memory.queries[field].step)
    change.add(keys, memory.values.map((of, index) => index === 0 ? rounded(value, of.step) : of.least))
  })
  byId('guess').addEventListener('input', () => view && draw(view))
  new ResizeObserver(() => view && draw(view)).observe(place)
  return { draw }
}
