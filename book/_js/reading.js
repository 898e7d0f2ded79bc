// Where the reader is: the contents show how far each page has been read, and where to go on; and the
// keys that turn pages. All of it stays in the reader's browser.

{
  const READ = "every-derivative.read"; // page → how far, in per cent; where; when
  const KEYS = "every-derivative.keys"; // "off" where the reader wants no keys
  const DONE = 95;
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href).href;
  const nameOf = (address) => address.split(/[?#]/)[0].replace(root, "");
  const here = nameOf(location.href);
  const article = document.querySelector("article.bd-article");

  const make = (tag, attributes, ...children) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children);
    return made;
  };
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // this browser keeps nothing
    }
  };
  const keep = (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // … and goes without
    }
  };
  const pages = () => {
    try {
      const known = JSON.parse(kept(READ) ?? "{}");
      return Object.fromEntries(Object.entries(known).filter(([, one]) => one?.share >= 0 && one.share <= 100));
    } catch {
      return {};
    }
  };

  // ---- The contents ------------------------------------------------------------------------------

  const contents = document.querySelector("nav.bd-links");
  const links = [...(contents?.querySelectorAll("a.reference.internal") ?? [])];

  function mark() {
    const known = pages();
    for (const link of links) {
      const share = known[nameOf(link.href)]?.share ?? 0;
      link.style.setProperty("--ed-read", `${share}%`);
      link.title = share >= DONE ? "read" : share ? `${share} % read` : "";
    }
  }

  /** The page that was read last and not to its end, other than this one. */
  function goOn() {
    const known = pages();
    const open = links.filter((link) => (known[nameOf(link.href)]?.share ?? DONE) < DONE && nameOf(link.href) !== here);
    const when = (link) => known[nameOf(link.href)].when;
    const last = open.reduce((a, b) => (a && when(a) > when(b) ? a : b), null);
    if (!last) return;
    const at = known[nameOf(last.href)];
    const place = /^[\w.-]+$/.test(at.at ?? "") ? `#${at.at}` : "";
    contents.append(make("p", { className: "ed-go-on" }, make("a", { href: last.href.split("#")[0] + place },
      "Go on: ", make("span", {}, at.title || last.textContent.trim()))));
  }

  /** Show this page in the contents: the theme keeps them where they were, on whatever page that was. */
  function showHere() {
    const link = contents?.querySelector("a.current"), bar = link?.closest(".bd-sidebar");
    if (!bar) return;
    const at = link.getBoundingClientRect(), room = bar.getBoundingClientRect();
    if (at.top < room.top || at.bottom > Math.min(room.bottom, innerHeight)) {
      bar.scrollTop += at.top - room.top - 0.4 * bar.clientHeight;
    }
  }
  addEventListener("DOMContentLoaded", showHere);

  let timer = 0;
  function note() {
    clearTimeout(timer);
    timer = 0;
    const box = article.getBoundingClientRect();
    const share = Math.round(100 * Math.min(1, Math.max(0, (innerHeight - box.top) / box.height)));
    const sections = [...article.querySelectorAll("section[id]")];
    const at = sections.findLast((one) => one.getBoundingClientRect().top < innerHeight / 2);
    const known = pages();
    const heading = at?.querySelector("h1, h2, h3, h4");
    known[here] = {
      share: Math.max(share, known[here]?.share ?? 0), at: at?.id, when: Date.now(),
      title: heading ? [...heading.childNodes].filter((one) => !one.matches?.(".headerlink")).map((one) => one.textContent).join("") : "",
    };
    keep(READ, JSON.stringify(known));
    mark();
  }

  if (contents && links.some((link) => nameOf(link.href) === here || link.getAttribute("href") === "#")) {
    addEventListener("scroll", () => { timer ||= setTimeout(note, 700); }, { passive: true });
    addEventListener("pagehide", () => { if (timer) note(); });
  }
  if (links.length) {
    mark();
    goOn();
  }

  // ---- The sections of this page -----------------------------------------------------------------

  // The theme marks a section when its heading passes the top of the window. After a jump none may
  // have passed: then the last heading above is the one.
  const sections = [...document.querySelectorAll("#pst-page-toc-nav a.nav-link")].flatMap((link) => {
    const section = document.getElementById(link.hash.slice(1));
    const heading = section?.querySelector("h2, h3, h4") ?? section; // a name of the reference has none
    return heading ? [{ link, top: () => heading.getBoundingClientRect().top }] : [];
  });
  function place() {
    const marked = sections.find(({ link }) => link.classList.contains("active"));
    if (marked && marked.top() >= 0 && marked.top() < innerHeight) return;
    const right = sections.findLast(({ top }) => top() < 0.3 * innerHeight);
    for (const { link } of sections) {
      link.closest(".toc-entry").classList.toggle("active", link.parentElement.contains(right?.link ?? null));
      link.classList.toggle("active", link === right?.link);
      if (link === right?.link) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
  let still = 0;
  if (sections.length) {
    addEventListener("scroll", () => {
      clearTimeout(still);
      still = setTimeout(place, 150);
    }, { passive: true });
  }

  // ---- The keys ----------------------------------------------------------------------------------

  const press = (selector) => [...document.querySelectorAll(selector)].find((one) => one.checkVisibility())?.click();
  const DOES = {
    "?": ["this list", () => show()],
    "/": ["search the book", () => press(".search-button, .search-button-field")],
    "[": ["the page before", () => document.querySelector("a.left-prev")?.click()],
    "]": ["the next page", () => document.querySelector("a.right-next")?.click()],
    t: ["light, dark, or as the system", () => press(".theme-switch-button")],
  };
  const ELSEWHERE = [
    [["Tab"], "from handle to handle in a picture, from link to link in the text"],
    [["←", "→", "↑", "↓"], "move the handle, the slider or the number that has the focus"],
    [["Home", "End"], "its least and its most"],
    [["Shift", "Enter"], "run the cell that you are writing in; Esc leaves it"],
    [["Esc"], "put away a card, a menu, this list"],
  ];
  const row = (keys, words) => make("tr", {}, make("td", {}, ...keys.flatMap((key) => [make("kbd", {}, key), " "])), make("td", {}, words));
  let list = null;

  function show() {
    if (!list) {
      const on = make("input", { type: "checkbox", checked: kept(KEYS) !== "off" });
      on.addEventListener("change", () => keep(KEYS, on.checked ? "on" : "off"));
      const close = make("button", { type: "button" }, "Close");
      close.addEventListener("click", () => list.close());
      list = make("dialog", { className: "ed-keys" }, make("h2", {}, "Keys"),
        make("table", {}, ...Object.entries(DOES).map(([key, [words]]) => row([key], words)), ...ELSEWHERE.map(([keys, words]) => row(keys, words))),
        make("label", {}, on, "The single keys, ? to t, do this outside of pictures and fields"), close);
      list.setAttribute("aria-label", "Keys");
      document.body.append(list);
    }
    if (!list.open) list.showModal();
  }

  const TAKEN = "input, textarea, select, dialog, .ed-widget, [contenteditable], [role=slider]"; // has keys of its own
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || kept(KEYS) === "off") return;
    if (event.target.closest?.(TAKEN) || !Object.hasOwn(DOES, event.key)) return;
    event.preventDefault();
    DOES[event.key][1]();
  });
  const open = make("button", { type: "button", className: "ed-keys-open" }, "Keys");
  open.addEventListener("click", show);
  document.querySelector(".bd-footer-content__inner, .bd-footer-content")?.append(open);
}
