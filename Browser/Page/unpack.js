// The first script of the page: makes program and script of what the page carries as text. They are one LZMA stream (the LZMA
// specification, with lc 3, lp 0, pb 0), which is a quarter smaller than browsers' own gzip, and each byte is one of windows-1252's letters.

/** The bytes of a text of such letters; = makes a letter of the one 64 places further on, since HTML changes or reads some itself. */
function bytesOf(text) {
  const letters = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))
  const values = new Map([...letters].map((letter, byte) => [letter.charCodeAt(0), byte]))
  const result = new Uint8Array(text.length)
  let count = 0
  for (let place = 0; place < text.length; place++) {
    let code = text.charCodeAt(place)
    const isEscaped = code === 61
    if (isEscaped) code = text.charCodeAt(++place)
    const byte = code < 128 ? code : values.get(code)
    result[count++] = isEscaped ? byte - 64 : byte
  }
  return result.subarray(0, count)
}

/** The `size` bytes of which an LZMA stream is made. */
function decompress(packed, size) {
  const output = new Uint8Array(size)
  // Where the probabilities of each kind of bit begin.
  const [isMatch, isRep, isRep0, isRep1, isRep2, isLong, slots, special, align, lengths, repLengths, literals, end] =
    [12, 12, 12, 12, 12, 12, 256, 115, 16, 274, 274, 6144].reduce((places, count) => [...places, places.at(-1) + count], [0])
  const chances = new Uint16Array(end).fill(1024)
  let range = 0xFFFFFFFF
  let code = 0
  let read = 1
  while (read < 5) code = (code << 8 | packed[read++]) >>> 0

  function refill() {
    range = (range << 8) >>> 0
    code = (code << 8 | packed[read++]) >>> 0
  }
  function bit(place) {
    const chance = chances[place]
    const bound = (range >>> 11) * chance
    let result = 0
    if (code < bound) {
      range = bound
      chances[place] = chance + (2048 - chance >> 5)
    } else {
      range -= bound
      code -= bound
      chances[place] = chance - (chance >> 5)
      result = 1
    }
    if (range < 0x1000000) refill()
    return result
  }
  function tree(place, bits) {
    let symbol = 1
    for (let count = 0; count < bits; count++) symbol = symbol << 1 | bit(place + symbol)
    return symbol - (1 << bits)
  }
  function backwards(place, bits) {
    let symbol = 1
    let result = 0
    for (let count = 0; count < bits; count++) {
      const next = bit(place + symbol)
      symbol = symbol << 1 | next
      result |= next << count
    }
    return result
  }
  function even(bits) {
    let result = 0
    for (let count = 0; count < bits; count++) {
      range >>>= 1
      const next = code >= range ? 1 : 0
      if (next) code -= range
      result = result << 1 | next
      if (range < 0x1000000) refill()
    }
    return result
  }
  function length(place) {
    if (!bit(place)) return 2 + tree(place + 2, 3)
    return bit(place + 1) ? 18 + tree(place + 18, 8) : 10 + tree(place + 10, 3)
  }

  let state = 0
  let [back, back1, back2, back3] = [0, 0, 0, 0]
  let count = 0
  while (count < size) {
    if (!bit(isMatch + state)) {
      const place = literals + 768 * (count ? output[count - 1] >> 5 : 0)
      let symbol = 1
      if (state >= 7) {
        let match = output[count - back - 1]
        while (symbol < 256) {
          const expected = match >> 7 & 1
          match <<= 1
          const next = bit(place + (1 + expected << 8) + symbol)
          symbol = symbol << 1 | next
          if (next !== expected) break
        }
      }
      while (symbol < 256) symbol = symbol << 1 | bit(place + symbol)
      output[count++] = symbol
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6
      continue
    }
    let copied
    if (bit(isRep + state)) {
      if (bit(isRep0 + state)) {
        let next = back1
        if (bit(isRep1 + state)) {
          next = back2
          if (bit(isRep2 + state)) [next, back3] = [back3, back2]
          back2 = back1
        }
        [back1, back] = [back, next]
      } else if (!bit(isLong + state)) {
        state = state < 7 ? 9 : 11
        output[count] = output[count - back - 1]
        count++
        continue
      }
      copied = length(repLengths)
      state = state < 7 ? 8 : 11
    } else {
      [back3, back2, back1] = [back2, back1, back]
      copied = length(lengths)
      state = state < 7 ? 7 : 10
      const slot = tree(slots + 64 * Math.min(copied - 2, 3), 6)
      const bits = (slot >> 1) - 1
      back = slot < 4 ? slot : (2 | slot & 1) << bits
      if (slot >= 14) back += (even(bits - 4) << 4) + backwards(align, 4)
      else if (slot >= 4) back += backwards(special + back - slot, bits)
    }
    while (copied-- > 0 && count < size) {
      output[count] = output[count - back - 1]
      count++
    }
  }
  return output
}

const carried = document.getElementById('program')
const [size, programSize] = carried.dataset.sizes.split(' ').map(Number)
const unpacked = decompress(bytesOf(carried.textContent), size)
globalThis.panelProgram = unpacked.subarray(0, programSize)
const script = document.createElement('script')
script.type = 'module'
script.textContent = new TextDecoder().decode(unpacked.subarray(programSize))
document.body.append(script)
