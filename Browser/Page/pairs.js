// The pairs as a list that can be changed, and as a file.

import { html, byId } from './elements.js'

const mostListed = 200

/** Makes the list; `change` is told what a person does to it. */
export function makePairs(program, change, say) {
  const table = byId('pairs')
  const form = byId('add')

  function numberField(pair, part, index, field) {
    const input = html('input', {
      type: 'number', step: 'any', min: field.least, max: field.most, value: pair[part][index],
      'aria-label': `${field.name} of pair ${pair.id}`, 'data-field': `${pair.id} ${part} ${index}`,
    })
    input.addEventListener('change', () => {
      const next = { key: [...pair.key], value: [...pair.value] }
      next[part][index] = input.valueAsNumber
      change.move(pair, next.key, next.value)
    })
    return html('td', {}, input)
  }

  function draw({ memory }) {
    const focused = document.activeElement?.dataset?.field ?? document.activeElement?.dataset?.action
    const fields = [...memory.queries, ...memory.values]
    const shown = memory.pairs.slice(-mostListed)
    table.replaceChildren(
      html('caption', {}, memory.pairs.length > mostListed ? `The last ${mostListed} of ${memory.pairs.length} pairs` : `${memory.pairs.length} pairs`),
      html('thead', {}, html('tr', {}, ...fields.map((field) => html('th', { scope: 'col' }, field.unit ? `${field.name} (${field.unit})` : field.name)),
        html('th', { scope: 'col', class: 'from' }, 'from'), html('th', { scope: 'col' }, html('span', { class: 'hidden' }, 'actions')))),
      html('tbody', {}, ...shown.map((pair) => html('tr', { class: pair.used ? undefined : 'unused', 'data-id': pair.id },
        ...memory.queries.map((field, index) => numberField(pair, 'key', index, field)),
        ...memory.values.map((field, index) => numberField(pair, 'value', index, field)),
        html('td', { class: 'from' }, pair.origin === 'built in' ? 'tutorial' : pair.origin, pair.used || pair.muted ? '' : ', not used'),
        html('td', { class: 'actions' },
          html('button', { type: 'button', 'aria-pressed': pair.muted, 'data-action': `mute ${pair.id}`, onclick: () => change.mute(pair), title: 'Leave it out for now' }, pair.muted ? 'Use' : 'Mute'),
          html('button', { type: 'button', 'data-action': `remove ${pair.id}`, onclick: () => change.remove(pair), 'aria-label': `Remove pair ${pair.id}` }, 'Remove'))))))
    if (focused) table.querySelector(`[data-field="${focused}"], [data-action="${focused}"]`)?.focus({ preventScroll: true })

    const names = fields.map((field) => field.name).join()
    if (form.dataset.names === names) return
    form.dataset.names = names
    form.replaceChildren(
      ...fields.map((field, index) => html('label', {}, field.name, html('input', { type: 'number', step: 'any', required: true, name: `n${index}`, min: field.least, max: field.most }))),
      html('button', { type: 'submit' }, 'Add pair'))
    form.onsubmit = (event) => {
      event.preventDefault()
      const numbers = fields.map((_, index) => form.elements[`n${index}`].valueAsNumber)
      change.add(numbers.slice(0, memory.queries.length), numbers.slice(memory.queries.length)) && form.reset()
    }
  }

  // MARK: Files

  /** The columns of a file of other things than this memory's: those that can be asked with, and the last of them to be answered. */
  function columns(text) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() && !line.startsWith('#'))
    const cells = (line) => line.split(',').map((cell) => cell.trim().replace(/^"|"$/g, ''))
    if (lines.length < 2) return null
    const header = cells(lines[0]).map((name) => name.split('_')[0])
    if (form.dataset.names.split(',').every((name) => header.includes(name))) return null
    const first = cells(lines[1])
    const named = cells(lines[0]).filter((name, index) => name && name !== 'time' && name !== 'origin' && first[index] !== '' && Number.isFinite(Number(first[index])))
      .map((name) => name.split('_')[0])
    return named.length > 1 ? `${named.slice(0, -1).join(',')};${named.at(-1)}` : null
  }

  function take(text) {
    const isReplacing = byId('replace').checked
    let result = program.send(isReplacing ? 'import replacing' : 'import', text)
    const guess = result.problem && isReplacing ? columns(text) : null
    if (guess) {
      // Another table than this memory's: its last column is what is asked for.
      const other = program.send(`columns ${guess}`, text)
      if (!other.problem) result = other
    }
    say(result.problem ?? `${result.count} pairs taken.`)
    if (!result.problem) change.took()
    return result
  }

  function save() {
    const file = URL.createObjectURL(new Blob([program.send('csv')], { type: 'text/csv' }))
    html('a', { href: file, download: 'pairs.csv' }).click()
    setTimeout(() => URL.revokeObjectURL(file), 1000)
  }

  byId('export').addEventListener('click', save)
  byId('take').addEventListener('click', () => take(byId('csv').value))
  byId('file').addEventListener('change', async (event) => {
    const [file] = event.target.files
    event.target.value = ''
    if (file) take(await file.text())
  })
  addEventListener('dragover', (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault())
  addEventListener('drop', async (event) => {
    const [file] = event.dataTransfer?.files ?? []
    if (!file) return
    event.preventDefault()
    take(await file.text())
  })
  return { draw, take }
}
