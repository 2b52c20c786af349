// One pair stands in several places: where the pointer or the focus is on one of them, the others show it, too.

/** Lets the plot's point, the rows of the tables and the block of a pair light up together. */
export function lightTogether() {
  const placeOf = (target) => target.closest?.('[data-pair], [data-id]')
  const idOf = (place) => place?.dataset.pair ?? place?.dataset.id
  function light(event) {
    const id = idOf(placeOf(event.target))
    for (const place of document.querySelectorAll('[data-pair], [data-id]')) place.classList.toggle('same', id !== undefined && idOf(place) === id)
  }
  addEventListener('pointerover', light)
  addEventListener('focusin', light)
}
