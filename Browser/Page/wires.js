// STB, CLK and DIO as the chip sees them, and the bytes in them. The bytes are decoded here from the edges alone, as a logic analyser
// would: a bit is DIO's level when CLK rises, the lowest bit comes first.

import { html, byId } from './elements.js'

const framesKept = 120
const framesListed = 7
const pixelsPerMicrosecond = 7
const lane = { stb: 30, clk: 72, dio: 114, height: 24 }

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
      frame.edges.push({ time: time - frame.start, wire, isHigh, isFloating: Boolean(code & 8), isContested: Boolean(code & 16) })
      if (wire === 0 && isHigh) {
        if (frame.bits % 8 === 0) frame.bytes.push(0)
        if (levels[1]) frame.bytes[frame.bytes.length - 1] |= 1 << frame.bits % 8
        frame.bits += 1
        frame.rises.push(time - frame.start)
      }
      if (wire === 2 && isHigh) {
        frame.length = time - frame.start
        frame.isRead = frame.bytes[0] >> 6 === 1 && (frame.bytes[0] & 3) === 2
        take(frame)
        frame = null
      }
    }
  }
}

/** Makes the timing diagram, and the list of frames under it. */
export function makeWires(program) {
  const canvas = byId('timing')
  const list = byId('frames')
  let frames = []
  let chosen = null
  let isChanged = false
  const decode = makeDecoder((frame) => {
    const key = frame.bytes.join()
    const last = frames.at(-1)
    isChanged = true
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

  function drawFrame(frame) {
    const style = getComputedStyle(canvas)
    const ratio = devicePixelRatio || 1
    const width = Math.max(canvas.parentElement.clientWidth, 70 + frame.length / 1000 * pixelsPerMicrosecond)
    const height = 178
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
    canvas.width = width * ratio
    canvas.height = height * ratio
    const context = canvas.getContext('2d')
    context.scale(ratio, ratio)
    const ink = style.getPropertyValue('--ink')
    const soft = style.getPropertyValue('--soft')
    const accent = style.getPropertyValue('--query')
    const bad = style.getPropertyValue('--bad')
    const x = (time) => 52 + time / 1000 * pixelsPerMicrosecond
    context.font = '12px ui-monospace, monospace'
    context.textBaseline = 'middle'
    for (let tick = 0; tick * 1000 <= frame.length + 1000; tick += 10) {
      context.fillStyle = style.getPropertyValue('--rule')
      context.fillRect(x(tick * 1000), 14, 1, height - 52)
      context.fillStyle = soft
      context.fillText(`${tick} µs`, x(tick * 1000) + 3, 8)
    }
    const wires = [['CLK', lane.clk, 0], ['DIO', lane.dio, 1], ['STB', lane.stb, 2]]
    for (const [name, top, wire] of wires) {
      context.fillStyle = ink
      context.fillText(name, 4, top + lane.height / 2)
      let level = wire === 2 ? 1 : frame.levels[wire]
      let place = 40
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
      line(x(frame.length) + 16)
    }
    frame.bytes.forEach((byte, index) => {
      const first = frame.rises[8 * index]
      const last = frame.rises[Math.min(8 * index + 7, frame.rises.length - 1)]
      const answers = frame.isRead && index > 0
      context.fillStyle = answers ? accent : ink
      context.fillRect(x(first) - 2, 150, Math.max(x(last) - x(first) + 4, 4), 2)
      context.fillText((answers ? '← ' : '') + hex(byte), x(first), 163)
    })
    canvas.setAttribute('aria-label', `Timing diagram of the frame ${frame.bytes.map(hex).join(' ')}: ${meaning(frame)}; ${(frame.length / 1000).toFixed(1)} microseconds`)
  }

  function drawList(shown) {
    list.replaceChildren(...frames.slice(-framesListed).reverse().map((frame) => html('li', {},
      html('button', {
        type: 'button', 'aria-pressed': frame === shown, 'data-number': frame.number,
        onclick: () => { isLive.checked = false; chosen = frame; isChanged = true },
      }, html('code', {}, frame.isRead ? `${hex(frame.bytes[0])} → ${frame.bytes.slice(1).map(hex).join(' ')}` : frame.bytes.map(hex).join(' ')),
      html('span', {}, meaning(frame)), html('span', { class: 'count' }, frame.count > 1 ? `× ${frame.count}` : '')))))
  }

  let nextDraw = 0
  /** Takes what happened on the wires and shows it; called for every picture of the page. */
  function update(now) {
    decode(program.takeWireChanges())
    if (!isChanged || now < nextDraw || frames.length === 0) return
    isChanged = false
    nextDraw = now + 250
    const shown = isLive.checked ? frames.at(-1) : chosen ?? frames.at(-1)
    drawFrame(shown)
    const focused = document.activeElement?.dataset?.number
    drawList(shown)
    if (focused) list.querySelector(`[data-number="${focused}"]`)?.focus({ preventScroll: true })
  }

  function forget() {
    frames = []
    chosen = null
  }
  return { update, forget }
}
