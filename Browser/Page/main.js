// Brings the parts together: one panel, turned by the page's clock, and everything that looks at it.

import { byId, html, figure, settled } from './elements.js'
import { startProgram } from './program.js'
import { makeBoard, listBoards } from './board.js'
import { listenToKeyboard } from './keyboard.js'
import { makePlot } from './plot.js'
import { makeSteps } from './steps.js'
import { makeScores } from './scores.js'
import { makePairs } from './pairs.js'
import { makeWires } from './wires.js'
import { makeFaults } from './faults.js'
import { makeRows } from './rows.js'
import { load, keep, link, linked } from './store.js'
import { isServed, makeWall } from './wall.js'

const bandwidths = { least: 0.1, most: 100 }

async function start() {
  const program = await startProgram()
  const say = (text) => { byId('note').textContent = text }
  let memory
  let state
  let field = 0
  let isForeign = isServed
  let wall

  // MARK: What a person changes

  function tell(result) {
    if (result.problem) say(result.problem)
    return !result.problem
  }
  /** A person does something to the page's own panel. */
  function play(line, text) {
    wall?.leave()
    return program.send(line, text)
  }
  const change = {
    ask: (query) => play(`ask ${query.join(' ')}`),
    add: (key, value) => tell(play(`add ${[...key, ...value].join(' ')}`)),
    move: (pair, key, value) => tell(play(`move ${pair.id} ${[...key, ...value].join(' ')}`)),
    mute: (pair) => play(`${pair.muted ? 'unmute' : 'mute'} ${pair.id}`),
    remove: (pair) => play(`remove ${pair.id}`),
    took: () => {
      wall?.leave()
      field = 0
    },
  }
  const set = (name, value) => tell(play(`set ${name} ${value}`))

  // MARK: The parts

  const board = makeBoard(byId('board'), {
    press: (key) => play(`press ${key}`), release: (key) => program.send(`release ${key}`), hold: (key) => play(`hold ${key}`),
  }, byId('latch'))
  const plot = makePlot(program, change)
  const steps = makeSteps()
  const scores = makeScores(program, (score) => set('score', score))
  const pairs = makePairs(program, change, say)
  const wires = makeWires(program)
  const faults = makeFaults(program, say)
  makeRows(program)
  const boards = program.send('boards')
  listBoards(boards)
  let chosenBoard = boards[0]
  board.draw(chosenBoard)
  listenToKeyboard(() => wall?.boardInUse() ?? board, (isHolding) => say(isHolding ? 'The next stroke holds its key.' : ''))

  function changeBoard(name) {
    const next = program.send(`board ${name}`)
    if (!tell(next)) return
    chosenBoard = next
    byId('boards').value = name
    board.draw(next)
    wires.forget()
  }
  byId('boards').addEventListener('change', (event) => {
    changeBoard(event.target.value)
    remember()
  })
  byId('describe').addEventListener('click', () => {
    const next = program.send('describe', byId('description').value)
    if (!tell(next)) return
    chosenBoard = next
    board.draw(next)
    say(`This is ${next.title}.`)
  })

  // MARK: Query and bandwidth

  const query = byId('query')
  query.addEventListener('input', () => {
    const next = [...state.query]
    next[field] = query.valueAsNumber
    change.ask(next)
  })
  byId('field').addEventListener('change', (event) => {
    field = Number(event.target.value)
    shown = ''
  })
  const width = byId('bandwidth')
  const fromSlider = () => bandwidths.least * (bandwidths.most / bandwidths.least) ** (width.valueAsNumber / 100)
  width.addEventListener('input', () => set('bandwidth', Number(fromSlider().toPrecision(2))))
  byId('learn').addEventListener('click', () => {
    if (state.bandwidth === 'learned') return set('bandwidth', Number(fromSlider().toPrecision(2)))
    set('bandwidth', 'learned')
    say(memory.pairs.filter((pair) => pair.used).length < 8 ? 'Learning needs eight pairs; until then 1 counts.' : 'The bandwidth is what estimates each pair best from the others.')
  })
  for (const button of document.querySelectorAll('[data-ask]')) {
    button.addEventListener('click', () => change.ask([Number(button.dataset.ask), ...state.query.slice(1)]))
  }
  byId('reset').addEventListener('click', () => {
    play('reset')
    field = 0
    say('The tutorial’s three pairs are back.')
  })

  // MARK: Storage and links

  function seen() {
    const own = memory.pairs.some((pair) => pair.origin !== 'built in')
    return {
      board: chosenBoard.name, q: state.query.join(' '), h: state.bandwidth, score: state.score,
      fields: own ? `${memory.queries.map((of) => of.name)};${memory.values.map((of) => of.name)}` : undefined,
      csv: own ? program.send('csv').split('\n').filter((line) => !line.endsWith(',built in')).join('\n') : undefined,
      examples: own && memory.pairs.some((pair) => pair.origin === 'built in') ? 'kept' : undefined,
      muted: memory.pairs.flatMap((pair, index) => pair.muted ? [index] : []).join(' ') || undefined,
    }
  }
  function restore(what) {
    if (boards.some((known) => known.name === what.board)) changeBoard(what.board)
    if (what.csv) {
      // The tutorial's pairs are an example that own pairs set aside, unless somebody made them own ones.
      const result = program.send(what.examples ? 'import' : 'import replacing', what.csv)
      if (result.problem) tell(program.send(`columns ${what.fields ?? ''}`, what.csv))
    }
    if (what.score) tell(program.send(`set score ${what.score}`))
    if (what.h) tell(program.send(`set bandwidth ${what.h}`))
    if (what.muted) {
      const all = program.send('pairs').pairs
      for (const index of String(what.muted).split(' ')) if (all[index]) program.send(`mute ${all[index].id}`)
    }
    if (what.q) program.send(`ask ${what.q}`)
  }
  const remember = settled(300, () => isForeign || keep(seen()))
  byId('share').addEventListener('click', async () => {
    const address = link(seen())
    try {
      await navigator.clipboard.writeText(address)
      say('The link is copied.')
    } catch {
      byId('address').hidden = false
      byId('address').value = address
      byId('address').select()
      say('Copy the link below.')
    }
  })
  function follow() {
    const what = linked()
    if (!what) return false
    isForeign = true
    byId('foreign').hidden = isServed
    restore(what)
    return true
  }
  const isLinked = follow()
  if (!isLinked && !isServed) restore(load())
  if (isServed) {
    wall = makeWall({ follow: restore, ownPairs: () => program.send('pairs') })
    if (isLinked) wall.leave()
  }
  addEventListener('hashchange', () => {
    if (!linked()) return
    program.send('reset')
    follow()
  })
  byId('own').addEventListener('click', () => {
    isForeign = false
    byId('foreign').hidden = true
    location.hash = ''
    remember()
  })
  byId('back-to-mine').addEventListener('click', () => {
    location.hash = ''
    location.reload()
  })

  // MARK: Showing

  let shown = ''
  const announce = settled(500, (text) => { byId('status').textContent = text })

  function showModel() {
    memory = program.send('pairs')
    if (field >= memory.queries.length) field = 0
    const explanation = program.send('explain')
    const view = { memory, explanation, state, field, query: state.query }
    plot.draw(view)
    steps.draw(view)
    scores.draw(view)
    pairs.draw(view)

    const asked = memory.queries[field]
    const keys = memory.pairs.map((pair) => pair.key[field])
    const space = keys.length ? Math.max((Math.max(...keys) - Math.min(...keys)) * 0.5, asked.step * 20) : 0
    query.min = keys.length ? Math.max(asked.least, Math.min(...keys) - space) : asked.least
    query.max = keys.length ? Math.min(asked.most, Math.max(...keys) + space) : asked.most
    query.step = asked.step
    query.value = state.query[field]
    byId('asked').textContent = state.query[field] === undefined ? '' : state.query[field].toFixed(asked.decimals)
    byId('field').replaceChildren(...memory.queries.map((of, index) => html('option', { value: index, selected: index === field }, of.name)))
    byId('field-label').hidden = memory.queries.length < 2
    byId('query-label').textContent = asked.name
    const isGaussian = state.score === 'gaussian'
    width.disabled = !isGaussian
    byId('learn').disabled = !isGaussian
    byId('learn').setAttribute('aria-pressed', state.bandwidth === 'learned')
    const used = explanation?.bandwidths?.[0]
    if (state.bandwidth !== 'learned') width.value = 100 * Math.log(Number(state.bandwidth) / bandwidths.least) / Math.log(bandwidths.most / bandwidths.least)
    byId('width').textContent = !isGaussian ? 'this score has none' : used === undefined || used === null ? state.bandwidth : String(Number(used.toPrecision(3)))

    const unit = (of) => of.unit ? ` ${of.unit}` : ''
    let text = 'No pair answers.'
    if (explanation) {
      text = `${state.query.map((number, index) => `${memory.queries[index].name} ${number.toFixed(memory.queries[index].decimals)}${unit(memory.queries[index])}`).join(', ')}: `
      text += explanation.values.map((number, index) => `${memory.values[index].name} ${figure(number, memory.values[index].decimals)}${unit(memory.values[index])}`).join(', ')
      text += explanation.supported
        ? `. Effective number of pairs: ${explanation.effective.toFixed(1)}.` : '. No pair is near: this is a guess, the digits blink and the LEDs are dark.'
      if (explanation.interval && explanation.supported) text += ` Nine new values of ten lie between ${explanation.interval.map((end) => figure(end, memory.values[0].decimals)).join(' and ')}.`
    }
    byId('answer').textContent = text
    announce(text)
    remember()
  }

  const wiresSection = byId('wires')
  let areWiresSeen = false
  new IntersectionObserver((entries) => {
    areWiresSeen = entries.at(-1).isIntersecting
    program.send(`record ${areWiresSeen ? 'on' : 'off'}`)
  }).observe(wiresSection)

  // A button must not be made anew between a finger's coming and going.
  let isPressing = false
  addEventListener('pointerdown', (event) => { isPressing = event.target.closest?.('button') !== null })
  for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => setTimeout(() => { isPressing = false }))

  let before = performance.now()
  let nextIntervals = 0
  function turn(now) {
    program.advance(Math.min(Math.max(now - before, 0), 1000))
    before = now
    state = program.send('state')
    board.show(state)
    const key = [state.query, state.score, state.bandwidth, state.revision, field].join('|')
    if (key !== shown && !isPressing) {
      shown = key
      showModel()
    }
    if (areWiresSeen) {
      wires.update(now)
      faults.draw(state)
      if (now > nextIntervals) {
        nextIntervals = now + 1000
        faults.drawIntervals()
      }
    }
    byId('faults-now').textContent = state.faults.length ? `The panel says: ${state.faults.join(', ')}` : ''
    requestAnimationFrame(turn)
  }
  turn(before)
  document.body.dataset.ready = Math.round(performance.now())
}

start().catch((error) => {
  byId('answer').textContent = `The panel could not start: ${error.message}`
})
