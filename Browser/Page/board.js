// A board: digits, LEDs and keys as a drawing. Of the page's own board, what is lit is what the simulated chip holds, and a key that is
// pressed closes a contact of its key matrix; another's keys are pressed by whoever is its hand.

import { html, svg, byId } from './elements.js'

const cell = 60
const margin = 22
const keysInRow = 8

const glyphs = { left: '◀', right: '▶', minus: '−', plus: '+', field: 'field', page: 'page', back: 'back', enter: 'enter' }
const words = {
  left: 'cursor left', right: 'cursor right', minus: 'count down', plus: 'count up', field: 'next field', page: 'next page',
  back: 'back, hold for the menu', enter: 'enter, hold to teach',
}

// The segments a to g of a digit of 34 by 60, and its dot.
const segmentShapes = [
  'M6 2h22l-4 5H10z', 'M31 4v23l-3 2-3-3V9z', 'M31 56V33l-3-2-3 3v17z', 'M6 58h22l-4-5H10z', 'M3 56V33l3-2 3 3v17z',
  'M3 4v23l3 2 3-3V9z', 'M7 30l3-2.5h14l3 2.5-3 2.5H10z',
]

function drawDigit(index, left, top) {
  const shapes = segmentShapes.map((shape) => svg('path', { d: shape, class: 'segment' }))
  shapes.push(svg('circle', { cx: 38, cy: 56, r: 3.2, class: 'segment' }))
  return {
    element: svg('g', { transform: `translate(${left} ${top}) skewX(-4)`, 'data-digit': index }, ...shapes),
    show: (bits) => shapes.forEach((shape, bit) => shape.classList.toggle('lit', Boolean(bits >> bit & 1))),
  }
}

/** Draws a board at a place and lets its keys be pressed: `hand` does what a finger does to the key of a name. */
export function makeBoard(place, hand, isLatching = { checked: false }) {
  const keys = []
  let digits = []
  let leds = []

  function press(index) {
    const key = keys[index]
    if (!key || key.isDown) return
    key.isDown = true
    hand.press(key.name)
  }

  function release(index) {
    const key = keys[index]
    if (!key?.isDown) return
    key.isDown = false
    hand.release(key.name)
  }

  function tap(index) {
    press(index)
    release(index)
  }

  const hold = (index) => hand.hold(keys[index].name)

  function drawKey(name, index, width) {
    const left = margin + (index % keysInRow) * width
    const top = 172 + Math.floor(index / keysInRow) * 72
    const label = svg('text', { x: width / 2, y: 62, class: 'role' })
    const element = svg(
      'g', { class: 'key', role: 'button', tabindex: 0, transform: `translate(${left} ${top})`, 'data-key': name },
      svg('rect', { class: 'reach', width, height: 70 }),
      svg('rect', { class: 'case', x: width / 2 - 21, y: 6, width: 42, height: 42, rx: 5 }),
      svg('circle', { class: 'cap', cx: width / 2, cy: 27, r: 14 }),
      svg('text', { x: width / 2, y: 31, class: 'print' }, name), label)
    element.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      element.focus({ preventScroll: true, focusVisible: false })
      if (isLatching.checked) return keys[index].isDown ? release(index) : press(index)
      element.setPointerCapture(event.pointerId)
      press(index)
    })
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      element.addEventListener(end, () => isLatching.checked || release(index))
    }
    element.addEventListener('contextmenu', (event) => event.preventDefault())
    element.addEventListener('keydown', (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) press(index)
    })
    element.addEventListener('keyup', (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return
      event.stopPropagation()
      release(index)
    })
    element.addEventListener('blur', () => isLatching.checked || release(index))
    // What a screen reader does to a button without a pointer or a key.
    element.addEventListener('click', (event) => event.detail === 0 && tap(index))
    keys[index] = { name, element, label, isDown: false, role: undefined }
    return element
  }

  function draw(board) {
    keys.length = 0
    const columns = Math.max(board.digits, keysInRow)
    const width = columns * cell + 2 * margin
    const keyWidth = (width - 2 * margin) / keysInRow
    const height = 172 + Math.ceil(board.keys.length / keysInRow) * 72 + 14
    const ledLeft = margin + (columns - board.leds.length) * cell / 2
    const digitLeft = margin + (columns - board.digits) * cell / 2
    leds = board.leds.map((_, index) =>
      svg('circle', { class: 'led', cx: ledLeft + (index + 0.5) * cell, cy: 34, r: 8 }))
    digits = Array.from({ length: board.digits }, (_, index) => drawDigit(index, digitLeft + index * cell + 12, 72))
    place.replaceChildren(svg(
      'svg', { viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': `The board ${board.title}` },
      svg('rect', { class: 'pcb', width, height, rx: 12 }),
      svg('rect', { class: 'window', x: digitLeft - 4, y: 60, width: board.digits * cell + 8, height: 84, rx: 4 }),
      svg('text', { class: 'title', x: margin, y: height - 8 }, board.title),
      svg('g', { 'aria-hidden': 'true' }, ...leds, ...digits.map((digit) => digit.element)),
      ...board.keys.map((name, index) => drawKey(name, index, keyWidth))))
  }

  function show(state) {
    place.dataset.brightness = state.brightness
    place.dataset.text = state.text
    state.digits.forEach((bits, index) => digits[index]?.show(bits))
    state.leds.forEach((bits, index) => { if (leds[index]) leds[index].dataset.lit = bits })
    state.roles.forEach((role, index) => {
      const key = keys[index]
      if (!key || key.role === role) return
      key.role = role
      key.label.textContent = role === null ? '' : glyphs[role] ?? role
      key.element.setAttribute('aria-label', `${key.name}, ${role === null ? 'no meaning' : words[role] ?? `digit ${role}`}`)
    })
    const held = new Set(state.held)
    keys.forEach((key, index) => {
      key.element.classList.toggle('down', held.has(index))
      key.element.setAttribute('aria-pressed', held.has(index))
    })
  }

  const keyOf = (role) => keys.findIndex((key) => key.role === role)
  const count = () => keys.length
  return { draw, show, press, release, hold, keyOf, count }
}

/** Fills the choice of boards. */
export function listBoards(boards) {
  byId('boards').replaceChildren(...boards.map((board) => html('option', { value: board.name }, board.title)))
}
