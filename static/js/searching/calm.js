// Drawing anew while somebody reads, presses and writes: nothing slips from under the finger or out of sight.

const CLICK_MS = 50; // so long after the finger is lifted the click has come

/** A draw that waits while something is pressed: a click must end on what it began on. A press that opens a menu is over
    with that: its end may come to the menu alone. */
export function unpressed(draw) {
  let pressed = false, due = false;
  const release = () => setTimeout(() => {
    pressed = false;
    if (due) { due = false; draw(); }
  }, CLICK_MS);
  document.addEventListener("pointerdown", ({ button }) => { if (button === 0) pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel", "contextmenu"]) document.addEventListener(end, release, true);
  return () => { if (pressed) due = true; else draw(); };
}

/** Draw, and leave what find() gives where it is seen; null: nothing is scrolled. */
export function steady(scroller, find, draw) {
  const kept = find(), top = kept?.getBoundingClientRect().top;
  draw();
  if (kept?.isConnected) scroller.scrollTop += kept.getBoundingClientRect().top - top;
}
