// The panel itself: a WebAssembly program that knows boards, wires, chip, driver and model. This file only carries words to it and back.

import { byId } from './elements.js'

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Starts the program. */
export async function startProgram() {
  const { instance } = await WebAssembly.instantiate(byId('packed').program, {})
  const exports = instance.exports

  /** Obeys a command: a line of words, and below it a text where one is needed. Runtime/normal.c says why it goes there in normal form. */
  function send(line, text) {
    const bytes = encoder.encode((text === undefined ? line : `${line}\n${text}`).normalize())
    const place = exports.prepare(bytes.length)
    new Uint8Array(exports.memory.buffer, place, bytes.length).set(bytes)
    const count = exports.command()
    return JSON.parse(decoder.decode(new Uint8Array(exports.memory.buffer, exports.answer(), count)))
  }

  /** What happened on the wires since the last call; see WireRecorder.swift for the numbers. */
  function takeWireChanges() {
    const count = exports.wireCount()
    const changes = count ? new Float64Array(exports.memory.buffer, exports.wires(), count).slice() : new Float64Array()
    exports.forgetWires()
    return changes
  }

  return { send, takeWireChanges, advance: (milliseconds) => exports.advance(milliseconds, Date.now()) }
}
