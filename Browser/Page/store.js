// What outlives the page: in the browser's own storage, and in links.

const place = 'attention-panel'

/** What was kept; nothing where the browser keeps nothing. */
export function load() {
  try {
    return JSON.parse(localStorage.getItem(place)) ?? {}
  } catch {
    return {}
  }
}

/** Keeps what is given; returns whether it could. */
export function keep(what) {
  try {
    localStorage.setItem(place, JSON.stringify(what))
    return true
  } catch {
    return false
  }
}

/** A link to what is seen. */
export function link(what) {
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(what)) if (value !== undefined && value !== '') parts.set(name, value)
  return `${location.href.split('#')[0]}#${parts}`
}

/** What the link that led here says; `null` where it says nothing. */
export function linked() {
  const parts = new URLSearchParams(location.hash.slice(1))
  return parts.size ? Object.fromEntries(parts) : null
}
