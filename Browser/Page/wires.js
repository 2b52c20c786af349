// STB, CLK and DIO as the chip sees them, and the bytes in them. The bytes are decoded here from the edges alone, as a logic analyser
// would: a bit is DIO's level when CLK rises, the lowest bit comes first. Of a bit that the chip answers, a slow pull-up may lift DIO only
// after that, so that counts which the driver reads: the level before CLK falls again.

import { html, byId } from './elements.js'

const framesKept = 120
const framesListed = 7
const framesInStrip = 5
const pixelsPerMicrosecond = 6
const lane = { stb: 30, clk: 72, dio: 114, bytes: 150, intervals: 182, height: 24, bottom: 206 }
/** A longer pause between frames is drawn as a break. */
const longestPause = 30_000
const breakWidth = 76
const namesWidth = 40
const firstPlace = 14
// The rules of the simulator whose intervals the diagram names.
const clockLow = 0
const strobeHigh = 5
const clockToStrobe = 7
const wait = 8

const hex = (byte) => byte.toString(16).toUpperCase().padStart(2, '0')

/** What a frame says, in words. */
function meaning(frame) {
  const [command, ...data] = frame.bytes
  if (command === undefined) return 'nothing'
  if (frame.bits % 8 && !frame.isRead) return 'a byte that is cut off: the chip loses it'
  switch (command >> 6) {
    case 1:
      if ((command & 3) !== 2) return command & 4 ? 'write to fixed addresses' : 'write with auto-increment'
      return `keys? ${data.some((byte) => byte) ? 'down: ' + keysIn(data) : 'none is down'}`
    case 2: return command & 8 ? `display on, brightness ${command & 7}` : 'display off'
    case 3: return `from address ${command & 31}: ${data.length} ${data.length === 1 ? 'byte' : 'bytes'}`
    default: return 'no command that the datasheet knows'
  }
}

/** The crossings in the bytes of a key scan: of each byte bits 0 to 2 are K3 to K1 of one KS line, bits 4 to 6 of the next. */
function keysIn(bytes) {
  const names = []
  bytes.forEach((byte, index) => {
    for (const bit of [0, 1, 2, 4, 5, 6]) if (byte >> bit & 1) names.push(`K${3 - bit % 4}·KS${2 * index + (bit > 3 ? 2 : 1)}`)
  })
  return names.join(' ')
}

const isKeyScan = (frame) => frame.bytes[0] >> 6 === 1 && (frame.bytes[0] & 3) === 2

/** Makes the last bit of a frame a level. */
function addBit(frame, isHigh) {
  const bit = 1 << (frame.bits - 1) % 8
  const last = frame.bytes.length - 1
  frame.bytes[last] = isHigh ? frame.bytes[last] | bit : frame.bytes[last] & ~bit
}

/** Makes frames of changes. */
function makeDecoder(take) {
  const levels = [1, 1, 1]
  let frame = null
  return (changes) => {
    for (const change of changes) {
      const code = change % 32
      const time = (change - code) / 32
      const wire = code & 3
      const isHigh = code >> 2 & 1
      if (wire === 2 && !isHigh) frame = { start: time, edges: [], bytes: [], bits: 0, levels: [...levels], rises: [] }
      levels[wire] = isHigh
      if (!frame) continue
      if (wire === 1 && levels[0] && frame.bytes.length > 1 && isKeyScan(frame)) addBit(frame, isHigh)
      frame.edges.push({ time: time - frame.start, wire, isHigh, isFloating: Boolean(code & 8), isContested: Boolean(code & 16) })
      if (wire === 0 && isHigh) {
        if (frame.bits % 8 === 0) frame.bytes.push(0)
        frame.bits += 1
        addBit(frame, levels[1])
        frame.rises.push(time - frame.start)
      }
      if (wire === 2 && isHigh) {
        frame.length = time - frame.start
        frame.isRead = isKeyScan(frame)
        take(frame)
        frame = null
      }
    }
  }
}

/** The intervals of a frame that the datasheet bounds and that are wide enough to be seen: from when to when, in its time. */
function intervalsOf(frame) {
  const falls = frame.edges.filter((edge) => edge.wire === 0 && !edge.isHigh).map((edge) => edge.time)
  const { rises } = frame
  if (rises.length === 0) return []
  const found = [[clockLow, 'PW_CLK', falls.findLast((time) => time < rises[0]) ?? 0, rises[0]]]
  const next = falls.find((time) => time > rises[7])
  if (frame.isRead && next) found.push([wait, 't_WAIT', rises[7], next])
  return [...found, [clockToStrobe, 't_CLK-STB', rises.at(-1), frame.length]]
}

/** Makes the timing diagram, and the list of frames under it. */
export function makeWires(program) {
  const canvas = byId('timing')
  const scroller = canvas.parentElement
  const list = byId('frames')
  const floors = new Map(program.send('intervals').map(([rule, , floor]) => [rule, floor]))
  const pace = matchMedia('(prefers-reduced-motion: reduce)')
  let frames = []
  // The newest, each for itself and in the order of time.
  let recent = []
  let strip = []
  let chosen = null
  let isChanged = false
  const decode = makeDecoder((frame) => {
    const key = frame.bytes.join()
    const last = frames.at(-1)
    isChanged = true
    recent = [...recent.slice(1 - framesInStrip), frame]
    // The same scan again, fifty times a second, is one line.
    if (last?.key === key) {
      frames[frames.length - 1] = Object.assign(frame, { key, count: last.count + 1, number: last.number })
      if (chosen === last) chosen = frame
      return
    }
    frames.push(Object.assign(frame, { key, count: 1, number: (last?.number ?? 0) + 1 }))
    if (frames.length > framesKept) frames = frames.slice(-framesKept)
  })

  const isLive = byId('live')
  isLive.addEventListener('change', () => {
    if (isLive.checked) chosen = null
    isChanged = true
  })
  // Who scrolls away from the newest frame wants to look at what is there.
  scroller.addEventListener('scroll', () => {
    if (scroller.scrollWidth - scroller.clientWidth - scroller.scrollLeft > breakWidth) isLive.checked = false
  })

  /** Where each frame begins, and how wide all are together. */
  function layout() {
    let place = firstPlace
    const starts = strip.map((frame, index) => {
      const pause = index ? frame.start - strip[index - 1].start - strip[index - 1].length : 0
      if (index) place += pause > longestPause ? breakWidth : pause / 1000 * pixelsPerMicrosecond
      const begin = place
      place += frame.length / 1000 * pixelsPerMicrosecond
      return { begin, pause }
    })
    return { starts, width: Math.max(scroller.clientWidth - namesWidth, place + 40) }
  }

  function drawStrip() {
    const style = getComputedStyle(canvas)
    const ratio = Math.min(devicePixelRatio || 1, 2)
    const { starts, width } = layout()
    canvas.style.width = `${width}px`
    canvas.style.height = `${lane.bottom}px`
    canvas.width = width * ratio
    canvas.height = lane.bottom * ratio
    const context = canvas.getContext('2d')
    context.scale(ratio, ratio)
    context.font = '12px ui-monospace, monospace'
    context.textBaseline = 'middle'
    const colours = Object.fromEntries(['ink', 'soft', 'query', 'bad', 'rule'].map((name) => [name, style.getPropertyValue(`--${name}`)]))
    strip.forEach((frame, index) => {
      const { begin, pause } = starts[index]
      if (index) drawPause(context, colours, starts[index - 1].begin + strip[index - 1].length / 1000 * pixelsPerMicrosecond, begin, pause)
      drawFrame(context, colours, frame, begin, index === strip.length - 1)
    })
    const last = strip.at(-1)
    canvas.setAttribute('aria-label', `Timing diagram of ${strip.length} frames; the last is ${last.bytes.map(hex).join(' ')}: ${meaning(last)}; ${(last.length / 1000).toFixed(1)} microseconds`)
    if (isLive.checked) scroller.scrollLeft = scroller.scrollWidth
  }

  /** What lies between two frames: STB high, the other wires at rest. */
  function drawPause(context, colours, from, to, pause) {
    context.strokeStyle = colours.ink
    context.lineWidth = 1.6
    context.setLineDash(pause > longestPause ? [2, 4] : [])
    for (const top of [lane.stb, lane.clk, lane.dio]) {
      context.beginPath()
      context.moveTo(from, top)
      context.lineTo(to, top)
      context.stroke()
    }
    context.setLineDash([])
    if (pause > longestPause) {
      context.fillStyle = colours.soft
      context.fillText(`${(pause / 1e6).toFixed(1)} ms`, from + 12, lane.stb + lane.height + 8)
    } else {
      drawInterval(context, colours, strobeHigh, 'PW_STB', from, to, pause)
    }
  }

  function drawInterval(context, colours, rule, name, from, to, nanoseconds) {
    const floor = floors.get(rule)
    const isBroken = nanoseconds < floor
    const y = { [clockLow]: 0, [wait]: 0, [clockToStrobe]: 0, [strobeHigh]: 14 }[rule] + lane.intervals
    context.fillStyle = isBroken ? colours.bad : colours.soft
    context.fillRect(from, y - 9, Math.max(to - from, 1), 2)
    context.fillRect(from, y - 12, 1, 8)
    context.fillRect(to, y - 12, 1, 8)
    const text = `${name} ${nanoseconds / 1000} ≥ ${floor / 1000} µs`
    context.fillText(text, rule === clockToStrobe ? to - context.measureText(text).width : from, y + 4)
  }

  function drawFrame(context, colours, frame, begin, isLast) {
    const { ink, soft, query: accent, bad } = colours
    const x = (time) => begin + time / 1000 * pixelsPerMicrosecond
    for (let tick = 0; tick * 1000 <= frame.length; tick += 10) {
      context.fillStyle = colours.rule
      context.fillRect(x(tick * 1000), 14, 1, lane.bytes - 18)
      context.fillStyle = soft
      context.fillText(tick ? `${tick}` : '0 µs', x(tick * 1000) + 3, 8)
    }
    for (const [top, wire] of [[lane.clk, 0], [lane.dio, 1], [lane.stb, 2]]) {
      let level = wire === 2 ? 1 : frame.levels[wire]
      let place = begin
      let isFloating = false
      context.strokeStyle = ink
      const y = () => top + (level ? 0 : lane.height)
      const line = (to) => {
        context.beginPath()
        context.setLineDash(isFloating && level ? [3, 3] : [])
        context.lineWidth = 1.6
        context.moveTo(place, y())
        context.lineTo(to, y())
        context.stroke()
        place = to
      }
      for (const edge of frame.edges.filter((edge) => edge.wire === wire)) {
        line(x(edge.time))
        const from = y()
        level = edge.isHigh
        isFloating = edge.isFloating
        context.setLineDash([])
        context.strokeStyle = edge.isContested ? bad : ink
        context.beginPath()
        context.moveTo(place, from)
        context.lineTo(place, y())
        context.stroke()
      }
      line(x(frame.length) + (isLast ? 16 : 0))
    }
    context.setLineDash([])
    frame.bytes.forEach((byte, index) => {
      const first = frame.rises[8 * index]
      const last = frame.rises[Math.min(8 * index + 7, frame.rises.length - 1)]
      const answers = frame.isRead && index > 0
      context.fillStyle = answers ? accent : ink
      context.fillRect(x(first) - 2, lane.bytes, Math.max(x(last) - x(first) + 4, 4), 2)
      context.fillText((answers ? '← ' : '') + hex(byte), x(first), lane.bytes + 13)
    })
    for (const [rule, name, from, to] of intervalsOf(frame)) drawInterval(context, colours, rule, name, x(from), x(to), to - from)
  }

  function drawList(shown) {
    list.replaceChildren(...frames.slice(-framesListed).reverse().map((frame) => html('li', {},
      html('button', {
        type: 'button', 'aria-pressed': frame === shown, 'data-number': frame.number,
        onclick: () => { isLive.checked = false; chosen = frame; isChanged = true; scroller.scrollLeft = 0 },
      }, html('code', {}, frame.isRead ? `${hex(frame.bytes[0])} → ${frame.bytes.slice(1).map(hex).join(' ')}` : frame.bytes.map(hex).join(' ')),
      html('span', {}, meaning(frame)), html('span', { class: 'count' }, frame.count > 1 ? `× ${frame.count}` : '')))))
  }

  let nextDraw = 0
  /** Takes what happened on the wires and shows it; called for every picture of the page. */
  function update(now) {
    decode(program.takeWireChanges())
    if (!isChanged || now < nextDraw || frames.length === 0) return
    isChanged = false
    nextDraw = now + (pace.matches ? 1000 : 250)
    const shown = isLive.checked ? frames.at(-1) : chosen ?? strip.at(-1)
    if (isLive.checked || strip.length === 0) strip = recent
    else if (chosen) strip = [chosen]
    drawStrip()
    const focused = document.activeElement?.dataset?.number
    drawList(shown)
    if (focused) list.querySelector(`[data-number="${focused}"]`)?.focus({ preventScroll: true })
  }

  function forget() {
    frames = []
    recent = []
    strip = []
    chosen = null
  }
  return { update, forget }
}
