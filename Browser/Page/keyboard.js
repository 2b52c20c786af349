// The strokes of the terminal's panel: what stands in a key as a number, arrows, Enter; h holds the next one. A key that is held on the
// keyboard is held on the board, too.

const roles = {
  ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'plus', ArrowDown: 'minus', '+': 'plus', '-': 'minus', Enter: 'enter',
  Backspace: 'back', f: 'field', p: 'page', b: 'back',
}

/** Lets the keyboard press the keys of the board that is in use, unless something on the page wants the stroke for itself. */
export function listenToKeyboard(inUse, tellHolding) {
  const down = new Map()
  let holdsNext = false

  const isTaken = (target) =>
    target.closest?.('input, select, textarea, button, a, summary, [contenteditable], .scroller, [data-pair]') !== null

  function keyFor(stroke) {
    const board = inUse()
    // A board whose keys mean digits takes them by meaning, any other by the key's place.
    const byDigit = board.keyOf(stroke)
    if (byDigit >= 0) return byDigit
    if (/^[1-9]$/.test(stroke) && Number(stroke) <= board.count()) return Number(stroke) - 1
    return roles[stroke] ? board.keyOf(roles[stroke]) : -1
  }

  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return
    if (event.key === 'h') {
      holdsNext = !holdsNext
      return tellHolding(holdsNext)
    }
    const index = keyFor(event.key)
    if (index < 0) return
    event.preventDefault()
    if (event.repeat || down.has(event.code)) return
    if (holdsNext) {
      holdsNext = false
      tellHolding(false)
      return inUse().hold(index)
    }
    const board = inUse()
    down.set(event.code, () => board.release(index))
    board.press(index)
  })

  function up(code) {
    if (!down.has(code)) return
    down.get(code)()
    down.delete(code)
  }
  addEventListener('keyup', (event) => up(event.code))
  addEventListener('blur', () => [...down.keys()].forEach(up))
}
