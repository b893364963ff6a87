// Drawing anew while somebody reads, presses and writes: nothing slips from under the finger or out of sight.

const CLICK_MS = 50; // so long after the finger is lifted the click has come

/** A draw that waits while something is pressed: a click must end on what it began on. */
export function unpressed(draw) {
  let pressed = false, due = false;
  const release = () => setTimeout(() => {
    pressed = false;
    if (due) { due = false; draw(); }
  }, CLICK_MS);
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, release, true);
  return () => { if (pressed) due = true; else draw(); };
}

/** Draw, and leave the card that find() gives where it is seen; null: nothing is scrolled. */
export function steady(scroller, find, draw) {
  const card = find(), top = card?.getBoundingClientRect().top;
  draw();
  if (card?.isConnected) scroller.scrollTop += card.getBoundingClientRect().top - top;
}
