// A word of the glossary, or a reference to a formula, shows its card: at a pointer that rests on it,
// at the keyboard's focus, at a tap. Escape, or going elsewhere, puts it away.

{
  const REST = 150; // milliseconds that a pointer has to stay, or may be away
  const EDGE = 8; // pixels that are left free at the sides of the window
  const LINKS = "a.ed-term, a.ed-formula-link";
  const box = document.createElement("div");
  box.className = "ed-card";
  box.id = "ed-card";
  let shown = null; // the link whose card is shown
  let timer = 0;
  let touched = false; // whether the present click is a finger's

  /** The card of a link, or null. */
  const cardOf = (link) => document.getElementById(`card-${decodeURIComponent(link.hash.slice(1))}`);

  function hide() {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.remove();
  }

  function show(link) {
    clearTimeout(timer);
    const card = cardOf(link);
    if (!card || shown === link) return;
    hide();
    const more = link.cloneNode();
    more.removeAttribute("class");
    more.tabIndex = -1; // the keyboard is on the word itself, which leads there
    more.textContent = link.matches(".ed-term") ? "In the glossary" : "Go to the formula";
    box.replaceChildren(...[...card.cloneNode(true).childNodes], more);
    document.body.append(box);
    link.setAttribute("aria-describedby", box.id);
    shown = link;
    place(link.getClientRects()[0] ?? link.getBoundingClientRect());
  }

  /** Stand under the word, or above it where there is no room below. */
  function place(at) {
    const wide = document.documentElement.clientWidth;
    const left = Math.max(EDGE, Math.min(at.left, wide - box.offsetWidth - EDGE));
    const below = at.bottom + box.offsetHeight + EDGE < window.innerHeight || at.top < box.offsetHeight;
    const top = below ? at.bottom + 4 : at.top - box.offsetHeight - 4;
    box.style.left = `${left + window.scrollX}px`;
    box.style.top = `${top + window.scrollY}px`;
  }

  const later = (what, ...of) => {
    clearTimeout(timer);
    timer = setTimeout(what, REST, ...of);
  };
  const linkAt = (event) => (event.target instanceof Element ? event.target.closest(LINKS) : null);

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkAt(event);
    if (link) later(show, link);
    else if (box.contains(event.target)) clearTimeout(timer);
    else if (shown && shown !== document.activeElement) later(hide);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link?.matches(":focus-visible")) show(link);
    else if (!box.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (shown && !box.contains(event.target) && linkAt(event) !== shown) hide();
  });
  // The first tap shows the card; the link in it, or a second tap, leads on.
  document.addEventListener("click", (event) => {
    const link = linkAt(event);
    if (!link || !touched || shown === link || !cardOf(link)) return;
    event.preventDefault();
    show(link);
  });
  window.addEventListener("resize", hide);
}
