// The first script of the page: unpacks style, body, script and program, and lets them begin. What unpacks is a small program, Runtime/unpack.c.

const memoryPage = 65536

/** The bytes in a text of seven bits a letter; see build-page. */
function bytesOf(text) {
  const bytes = new Uint8Array(text.length * 7 >> 3)
  let place = 0
  let bits = 0
  let count = 0
  for (let index = 0; index < text.length; index++) {
    bits = (bits << 7 | text.charCodeAt(index) & 127) & 0x7FFF
    count += 7
    if (count < 8) continue
    count -= 8
    bytes[place++] = bits >> count
  }
  return bytes
}

async function unpack(text, unpacker, size) {
  const packed = bytesOf(text)
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(atob(unpacker), (letter) => letter.charCodeAt(0)))
  const { memory, place, unpack } = instance.exports
  const end = place() + packed.length
  memory.grow(Math.ceil((end + size) / memoryPage))
  new Uint8Array(memory.buffer, place()).set(packed)
  unpack(end, size)
  return new Uint8Array(memory.buffer, end, size)
}

async function begin() {
  const element = document.getElementById('packed')
  const sizes = element.dataset.sizes.split(' ').map(Number)
  const bytes = await unpack(element.textContent, element.dataset.unpacker, sizes.reduce((sum, size) => sum + size))
  let start = 0
  const [style, body, script, program] = sizes.map((size) => bytes.subarray(start, start += size))
  const text = (bytes) => new TextDecoder().decode(bytes)
  const add = (element, bytes) => document.head.append(Object.assign(element, { textContent: text(bytes) }))
  element.program = program
  add(document.createElement('style'), style)
  document.body.insertAdjacentHTML('afterbegin', text(body))
  add(Object.assign(document.createElement('script'), { type: 'module' }), script)
}

begin().catch((error) => document.body.prepend(`The page could not start: ${error.message}`))
