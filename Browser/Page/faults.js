// Breaking the wires on purpose, and what the driver and the chip say to it.

import { html, byId, settled } from './elements.js'

// In the order of the simulator's rules.
const rules = [
  'CLK low too short (PW_CLK)', 'CLK high too short (PW_CLK)', 'CLK too fast (f_max)', 'DIO changed too late before CLK rose (t_SETUP)',
  'DIO changed too soon after CLK rose (t_HOLD)', 'STB high too short (PW_STB)', 'CLK fell together with STB', 'STB rose too soon after CLK (t_CLK-STB)',
  'read too soon after the command (t_WAIT)', 'CLK was low when STB fell', 'a byte was cut off', 'a command that is not in the table',
  'bits that have to be 0 were not', 'the test bit was set', 'something followed a command that takes no data', 'more data than there is room for',
  'data in read mode', 'switched on before the memory was cleared', 'more than four bytes read', 'DIO sampled while unstable',
  'the host drove DIO when the chip answers', 'host and chip drive DIO against each other', 'two chips answer at once', 'DIO driven before the chip let go (t_PLZ)',
]

/** Makes the switches and the record of what went wrong. */
export function makeFaults(program, say) {
  const fault = (words) => {
    const result = program.send(`fault ${words}`)
    if (result.problem) say(result.problem)
  }
  const wire = () => byId('wire').value
  const actions = {
    'brown-out': ['The supply dips: the chip forgets everything, and the driver sends it anew within a second.', () => fault('brown-out')],
    glitch: ['4 µs at the wrong level in the middle of the next scan.', () => fault(`glitch ${wire()}`)],
    'stick-low': ['The wire lies at ground until you free it.', () => fault(`stick ${wire()} low`)],
    'stick-high': ['The wire lies at the supply until you free it.', () => fault(`stick ${wire()} high`)],
    free: ['All wires follow the host again.', () => fault('free')],
    unplug: ['The chip is gone.', () => fault('unplug')],
    plug: ['The chip is back, as after power-on: its memory is random.', () => fault('plug')],
    fail: ['The next 50 calls on the lines fail.', () => fault('fail')],
  }
  for (const [name, [words, act]] of Object.entries(actions)) {
    byId(name).addEventListener('click', () => {
      act()
      say(words)
    })
  }
  byId('rise').addEventListener('change', (event) => {
    fault(`rise ${event.target.value}`)
    say(`DIO now rises in ${event.target.value} µs by its pull-up. ${event.target.value === '40' ? 'Hold a key: its bit rises too late, and nobody hears of it.' : ''}`)
  })
  byId('slowing').addEventListener('change', (event) => {
    fault(`slowing ${event.target.value}`)
    say(event.target.value === '1' ? 'The driver is as fast as usual.' : `The driver is ${event.target.value} times as slow.`)
  })
  byId('forgive').addEventListener('click', () => program.send('violations'))

  const tellViolations = settled(1000, (count) => { byId('wires-status').textContent = count ? `${count} violations of the datasheet` : '' })
  let shown = ''
  let told = 0
  function draw(state) {
    const key = [state.violationCount, state.frames, state.corrupt, state.absent, state.failures, state.reassertions].join()
    if (key === shown) return
    shown = key
    byId('counters').replaceChildren(...[
      ['frames', state.frames], ['bytes', state.bytes], ['key scans', state.scans], ['impossible scans', state.corrupt],
      ['scans without an answer', state.absent], ['failed calls', state.failures], ['sent anew', state.reassertions], ['violations', state.violationCount],
    ].map(([name, count]) => html('div', {}, html('dt', {}, name), html('dd', { 'data-counter': name }, String(count)))))
    byId('violations').replaceChildren(...[...state.violations].reverse().map((violation) => html('li', {},
      html('time', {}, `${(violation.time / 1000).toFixed(3)} s`), ` ${rules[violation.rule] ?? ''}`,
      violation.measured === null ? '' : `: ${violation.measured} ns, at least ${violation.floor}`)))
    byId('clean').hidden = state.violationCount > 0
    if (told !== state.violationCount) tellViolations(told = state.violationCount)
  }

  /** The intervals that the datasheet bounds, as they were kept. */
  function drawIntervals() {
    byId('intervals').replaceChildren(
      html('caption', { class: 'hidden' }, 'The shortest interval seen of each kind'),
      html('thead', {}, html('tr', {}, ...['interval', 'shortest', 'at least'].map((name) => html('th', { scope: 'col' }, name)))),
      html('tbody', {}, ...program.send('intervals').map(([rule, shortest, floor]) => html('tr', { class: shortest !== null && shortest < floor ? 'broken' : undefined },
        html('th', { scope: 'row' }, intervalNames[rule]), html('td', {}, shortest === null ? '–' : `${shortest} ns`), html('td', {}, `${floor} ns`)))))
  }
  return { draw, drawIntervals }
}

const intervalNames = {
  0: 'PW_CLK, low', 1: 'PW_CLK, high', 2: '1 / f_max', 3: 't_SETUP', 4: 't_HOLD', 5: 'PW_STB', 6: 'STB to CLK', 7: 't_CLK-STB', 8: 't_WAIT', 23: 't_PLZ',
}
