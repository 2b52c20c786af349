// The panel on the wall, when it is what serves this page: its board live, its pairs and readings, and what the page's own panel plays with.

import { html, svg, byId, figure, settled } from './elements.js'
import { makeBoard } from './board.js'

/** Whether a panel serves this page, as its server says in the page's head. */
export const isServed = document.querySelector('meta[name="attention-panel"]').content === 'served'

const mostShown = 200
/** A key that stays down is pressed again before the panel lets it go by itself. */
const renewal = 1000

/** Asks the panel; what is wrong comes as `problem`. */
async function ask(path, method = 'GET', body) {
  try {
    const response = await fetch(path, { method, body, headers: method === 'GET' ? {} : { 'X-Attention-Panel': '1' } })
    if (response.status === 401) location.reload()
    return response.headers.get('Content-Type') === 'application/json' ? await response.json() : { text: await response.text() }
  } catch {
    return { problem: 'The panel does not answer.' }
  }
}

/** Shows the wall's panel; `follow` makes the page's own panel like it, `ownPairs` tells what that one has. */
export function makeWall({ follow, ownPairs }) {
  byId('wall').hidden = false
  byId('where').hidden = true
  let scene
  let drawn = ''
  let revision
  let query = ''
  let pairs = { queries: [], values: [], pairs: [] }
  let isFollowing = true
  let isBoardInUse = false
  const say = (text) => { byId('wall-note').textContent = text }

  async function change(path, method, body) {
    const result = await ask(path, method, body)
    say(result.problem ?? '')
    return !result.problem
  }

  // MARK: The board

  const renewals = new Map()
  const stroke = (key, stroke) => change('api/keys', 'POST', JSON.stringify({ key, stroke }))
  const board = makeBoard(byId('wall-board'), {
    press: (key) => {
      clearInterval(renewals.get(key))
      renewals.set(key, setInterval(() => stroke(key, 'press'), renewal))
      stroke(key, 'press')
    },
    release: (key) => {
      clearInterval(renewals.get(key))
      stroke(key, 'release')
    },
    hold: (key) => stroke(key, 'hold'),
  })
  // Strokes on the keyboard go to the board that was touched last.
  for (const kind of ['pointerdown', 'focusin']) {
    addEventListener(kind, (event) => { isBoardInUse = event.target.closest?.('#wall') !== null })
  }

  const announce = settled(500, (text) => { if (byId('wall-answer').textContent !== text) byId('wall-answer').textContent = text })
  const numbers = (list) => list.map((of) => `${of.name} ${figure(of.number, 1)}${of.unit ? ` ${of.unit}` : ''}`).join(', ')

  function show(next) {
    scene = next
    byId('wall-trouble').hidden = true
    if (scene.board) {
      const shape = JSON.stringify({ ...scene.board, roles: null })
      if (shape !== drawn) board.draw({ ...scene.board })
      drawn = shape
      board.show({ ...scene.picture, roles: scene.board.roles, text: '' })
      const { asked, answered, isSupported } = scene.current
      announce(`${numbers(asked)}: ${answered.length ? numbers(answered) : 'no pair answers'}${isSupported ? '' : ' (a guess: no pair is near)'}`)
    }
    if (scene.status) showStatus(scene.status)
    if (scene.revision !== revision) {
      revision = scene.revision
      changed()
    } else if (isFollowing && scene.current && query !== asked()) {
      query = asked()
      follow({ q: query })
    }
  }

  const asked = () => scene.current?.asked.map((of) => of.number).join(' ') ?? ''

  function showStatus(status) {
    const { model, bus, lastReading: last } = status
    const faults = status.faults.map((fault) => `${fault.code} ${fault.word}`).join(', ')
    const rows = [
      ['panel', status.isShowing ? 'shown' : `not shown: ${status.wires}`], ['faults', faults || 'none'],
      ['last reading', last ? `${numbers(last.asked)} → ${last.answered.length ? numbers(last.answered) : 'no pairs'}` : 'none yet'],
      ['pairs', model.pairs], ['score', model.score],
      ['bandwidth', model.bandwidths ? model.bandwidths.map((width) => figure(width, 2)).join(', ') : 'none'],
      ['error on unseen pairs', model.error == null ? '–' : figure(model.error, 2)],
      ['key scans', bus.scans], ['impossible scans', bus.corruptScans], ['scans without an answer', bus.absentScans],
      ['failed calls', bus.failures], ['latest turn', `${figure(status.latestTurn, 1)} ms`],
    ]
    const place = byId('wall-status')
    rows.forEach(([name, value], index) => {
      const row = place.children[index] ?? place.appendChild(html('div', {}, html('dt', {}, name), html('dd', {})))
      if (row.lastChild.textContent !== String(value)) row.lastChild.textContent = value
    })
  }

  function listen() {
    const source = new EventSource('api/events')
    source.onmessage = (event) => show(JSON.parse(event.data))
    source.onerror = async () => {
      byId('wall-trouble').textContent = 'The panel does not answer; trying again.'
      byId('wall-trouble').hidden = false
      if (source.readyState !== EventSource.CLOSED) return
      // Refused, not cut off: the browser would not try again.
      await ask('api/state')
      setTimeout(listen, 3000)
    }
  }

  // MARK: Pairs and readings

  async function changed() {
    const [now, file, readings] = await Promise.all([ask('api/pairs'), ask('api/pairs.csv'), ask('api/readings?last=200')])
    if (!now.problem) {
      pairs = now
      showPairs()
    }
    if (!readings.problem) showReadings(readings)
    if (isFollowing && file.text !== undefined && scene.current) {
      query = asked()
      follow({
        csv: file.text, fields: `${pairs.queries.map((of) => of.name)};${pairs.values.map((of) => of.name)}`, score: scene.score,
        h: scene.bandwidth, q: query,
      })
    }
  }

  const title = (field) => field.unit ? `${field.name} (${field.unit})` : field.name

  function showPairs() {
    const table = byId('wall-pairs')
    const fields = [...pairs.queries, ...pairs.values]
    const focused = document.activeElement?.dataset?.wall
    function cell(pair, part, index, field) {
      if (pair.origin === 'built in') return html('td', {}, pair[part][index])
      const input = html('input', { type: 'number', step: 'any', value: pair[part][index], 'aria-label': `${field.name} of pair ${pair.id}`, 'data-wall': `${pair.id} ${part} ${index}` })
      input.addEventListener('change', async () => {
        const next = { key: [...pair.key], value: [...pair.value] }
        next[part][index] = input.valueAsNumber
        if (!await change(`api/pairs/${pair.id}`, 'PUT', JSON.stringify(next))) input.value = pair[part][index]
      })
      return html('td', {}, input)
    }
    table.replaceChildren(
      html('caption', {}, pairs.count > mostShown ? `The last ${mostShown} of ${pairs.count} pairs` : `${pairs.count} pairs`),
      html('thead', {}, html('tr', {}, ...fields.map((field) => html('th', { scope: 'col' }, title(field))),
        html('th', { scope: 'col', class: 'from' }, 'since'), html('th', { scope: 'col' }, html('span', { class: 'hidden' }, 'actions')))),
      html('tbody', {}, ...pairs.pairs.slice(-mostShown).map((pair) => html('tr', {},
        ...pairs.queries.map((field, index) => cell(pair, 'key', index, field)), ...pairs.values.map((field, index) => cell(pair, 'value', index, field)),
        html('td', { class: 'from' }, pair.origin === 'built in' ? 'tutorial' : pair.time.slice(0, 10)),
        html('td', {}, pair.origin === 'built in' ? '' : html('button', { type: 'button', 'data-wall': `remove ${pair.id}`, 'aria-label': `Remove pair ${pair.id} from the wall`, onclick: () => change(`api/pairs/${pair.id}`, 'DELETE') }, 'Remove'))))))
    if (focused) table.querySelector(`[data-wall="${focused}"]`)?.focus({ preventScroll: true })

    const form = byId('wall-add')
    const names = fields.map(title).join()
    if (form.dataset.names === names) return
    form.dataset.names = names
    form.replaceChildren(
      ...fields.map((field, index) => html('label', {}, title(field), html('input', { type: 'number', step: 'any', required: true, name: `n${index}` }))),
      html('button', { type: 'submit' }, 'Add pair to the wall'))
    form.onsubmit = async (event) => {
      event.preventDefault()
      const all = fields.map((_, index) => form.elements[`n${index}`].valueAsNumber)
      const body = JSON.stringify({ key: all.slice(0, pairs.queries.length), value: all.slice(pairs.queries.length) })
      if (await change('api/pairs', 'POST', body)) form.reset()
    }
  }

  function showReadings(readings) {
    const columns = [...new Set(readings.flatMap((reading) => [...reading.asked, ...reading.answered].map(title)))]
    byId('wall-readings').replaceChildren(
      html('caption', {}, readings.length ? `The last ${readings.length} readings, the newest first` : 'No readings yet: enter keeps one'),
      html('thead', {}, html('tr', {}, html('th', { scope: 'col' }, 'when'), ...columns.map((name) => html('th', { scope: 'col' }, name)))),
      html('tbody', {}, ...[...readings].reverse().map((reading) => html('tr', {}, html('td', {}, new Date(reading.time).toLocaleString()),
        ...columns.map((name) => html('td', {}, figure([...reading.asked, ...reading.answered].find((of) => title(of) === name)?.number, 1)))))))
    // The first number that is answered, over time.
    const points = readings.filter((reading) => reading.answered.length).map((reading) => [Date.parse(reading.time), reading.answered[0].number])
    const range = (list) => [Math.min(...list), Math.max(...list)]
    const [[left, right], [bottom, top]] = [range(points.map(([time]) => time)), range(points.map(([, number]) => number))]
    const place = (number, least, most, size) => most > least ? size * (0.05 + 0.9 * (number - least) / (most - least)) : size / 2
    byId('wall-range').textContent = points.length > 1 ? `${title(readings.find((reading) => reading.answered.length).answered[0])} over time, from ${figure(bottom, 1)} (bottom) to ${figure(top, 1)} (top)` : ''
    byId('wall-history').replaceChildren(svg('polyline', {
      points: points.map(([time, number]) => `${place(time, left, right, 1000).toFixed(1)},${(160 - place(number, bottom, top, 160)).toFixed(1)}`).join(' '),
    }))
  }

  byId('wall-undo').addEventListener('click', () => change('api/undo', 'POST'))
  byId('wall-import').addEventListener('change', async (event) => {
    const [file] = event.target.files
    event.target.value = ''
    if (file && await change('api/import', 'POST', await file.text())) say(`${file.name} is on the wall.`)
  })
  byId('wall-examine').addEventListener('click', async () => {
    const findings = await ask('api/findings')
    byId('wall-findings').replaceChildren(...(findings.problem ? [html('li', {}, findings.problem)] : findings.map((of) =>
      html('li', { class: of.verdict === 'WRONG' ? 'bad' : 'well' }, `${of.verdict}: ${of.subject}: ${of.text}`))))
  })
  // A reading that is held comes with the status.
  let lastTime
  const watchReadings = () => {
    const time = scene?.status?.lastReading?.time
    if (time !== lastTime && lastTime !== undefined) ask('api/readings?last=200').then((readings) => readings.problem || showReadings(readings))
    lastTime = time ?? null
  }
  setInterval(watchReadings, 500)

  // MARK: Playing

  const same = (pair) => JSON.stringify([pair.key, pair.value])

  /** What the wall would have to add and remove to have the page's pairs. */
  function differences() {
    const own = pairs.pairs.filter((pair) => pair.origin !== 'built in')
    const wanted = ownPairs().pairs.filter((pair) => !pair.muted)
    const builtIn = pairs.pairs.filter((pair) => pair.origin === 'built in').map(same).sort().join()
    if (!own.length && wanted.map(same).sort().join() === builtIn) return { added: [], removed: [] }
    const left = new Map()
    for (const pair of own) left.set(same(pair), [...left.get(same(pair)) ?? [], pair])
    const added = wanted.filter((pair) => !left.get(same(pair))?.pop())
    return { added, removed: [...left.values()].flat() }
  }

  function leave() {
    if (!isFollowing) return
    isFollowing = false
    byId('wall-play').hidden = false
  }

  function back() {
    isFollowing = true
    byId('wall-play').hidden = true
    byId('wall-confirm').hidden = true
    byId('wall-changes').textContent = ''
    changed()
  }

  byId('wall-back').addEventListener('click', back)
  byId('wall-apply').addEventListener('click', () => {
    const { added, removed } = differences()
    const isFitting = ownPairs().queries.length === pairs.queries.length && ownPairs().values.length === pairs.values.length && pairs.count === pairs.pairs.length
    byId('wall-changes').textContent = !isFitting ? 'The wall has other fields, or too many pairs: import a file there.'
      : added.length + removed.length ? `Adds ${added.length} pairs and removes ${removed.length}.` : 'The wall has these pairs already.'
    byId('wall-confirm').hidden = !isFitting || added.length + removed.length === 0
  })
  byId('wall-confirm').addEventListener('click', async () => {
    const { added, removed } = differences()
    for (const pair of added) if (!await change('api/pairs', 'POST', JSON.stringify({ key: pair.key, value: pair.value }))) return
    for (const pair of removed) if (!await change(`api/pairs/${pair.id}`, 'DELETE')) return
    back()
  })

  listen()
  return { leave, boardInUse: () => isBoardInUse ? board : undefined }
}
