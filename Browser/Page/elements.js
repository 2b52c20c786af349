// Making elements. Text only ever becomes text: nothing is built from strings of HTML.

const drawing = 'http://www.w3.org/2000/svg'

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('aria-')) element.setAttribute(name, value)
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

/** An element of the page. */
export function html(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children)
}

/** An element of a drawing. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(drawing, name), attributes, children)
}

/** The element of the page with this id. */
export const byId = (id) => document.getElementById(id)

/** A number with so many decimals; a dash for none, and powers of ten where decimals would show nothing. */
export function figure(number, decimals) {
  if (number === null || number === undefined) return '–'
  if (number !== 0 && (Math.abs(number) < 0.5 * 10 ** -decimals || Math.abs(number) >= 1e7)) {
    const [digits, power] = number.toExponential(1).split('e')
    return `${minus(digits)}·10${[...String(Number(power))].map((letter) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[letter] ?? '⁻').join('')}`
  }
  return minus(number.toFixed(decimals))
}

const minus = (text) => text.replace('-', '−')

/** Calls `action` once nothing has called for it for so many milliseconds. */
export function settled(milliseconds, action) {
  let timer
  return (...values) => {
    clearTimeout(timer)
    timer = setTimeout(() => action(...values), milliseconds)
  }
}
