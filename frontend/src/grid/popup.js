// Something that stands over the page at a cell: below it, or above where there is more room.

const MARGIN = 8;

/** Put an element at a place and keep it there while the page scrolls; returns what takes it away. */
export function standBy(shown, place, { width }) {
  const home = place.closest(".cf-stand");
  shown.classList.add("cf-popup");
  home.append(shown);
  const put = () => position(shown, place.getBoundingClientRect(), width);
  put();
  window.addEventListener("scroll", put, { capture: true, passive: true });
  window.addEventListener("resize", put);
  let isThere = true;
  return () => {
    // To remove what has the focus takes it away first, and that may come here again.
    if (!isThere) return;
    isThere = false;
    window.removeEventListener("scroll", put, { capture: true });
    window.removeEventListener("resize", put);
    shown.remove();
  };
}

function position(shown, cell, width) {
  const wide = Math.min(Math.max(width, cell.width), innerWidth - 2 * MARGIN);
  const below = innerHeight - cell.top - MARGIN;
  const isAbove = below < shown.offsetHeight && cell.bottom > below;
  Object.assign(shown.style, {
    width: `${wide}px`,
    left: `${Math.max(MARGIN, Math.min(cell.left, innerWidth - wide - MARGIN))}px`,
    top: isAbove ? `${Math.max(MARGIN, cell.top - shown.offsetHeight)}px` : `${anchor(shown, cell)}px`,
  });
}

/** A list hangs below its line; a box to write in lies over the cell. */
const anchor = (shown, cell) => (shown.localName === "textarea" ? cell.top : cell.bottom);
