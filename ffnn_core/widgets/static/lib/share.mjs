/** What can be done with a widget as a whole: copy a link to it as it is, fill the screen with it, embed it elsewhere. */

import { copyText } from "./clipboard.mjs";
import { h, set, uid } from "./dom.mjs";

/** A widget fills a screen as it would fill a window of this size: a lecture hall must be able to read it. */
const ROOM = { width: 992, height: 720 };

/**
 * @typedef {{ box: HTMLElement, row: HTMLElement, button: HTMLElement, page: string, slug: string,
 *   fragment: string, ending: AbortSignal }} Told the widget, the line under it, and its address
 */

const addressOf = ({ page, slug, fragment }) => `${page}${fragment || `#${slug}`}`;
const embedOf = ({ page, slug, fragment }) => `${page}?only=${slug}${fragment}`;

/** The line of the row that says what was done, and speaks it. */
function tell(row, words) {
  const line = row.querySelector(":scope > [role=status]") ?? row.appendChild(h("span", { role: "status" }));
  line.textContent = "";
  line.textContent = words;
}

/** A text to copy by hand, under the row, or no more where it is there already. */
function show(row, key, text, label, ...more) {
  const old = row.nextElementSibling;
  if (old?.matches(".ed-tocopy")) old.remove();
  if (old?.dataset.edKey === key) return null;
  const id = uid("ed-tocopy");
  const field = h("textarea", { id, readonly: true, rows: key === "embed" ? 3 : 2, spellcheck: "false" }, text);
  row.after(h("div", { class: "ed-tocopy", "data-ed-key": key }, h("label", { for: id }, label), field, ...more));
  return field;
}

/** @param {Told} told */
export async function copy(told) {
  const { row } = told, address = addressOf(told);
  if (await copyText(address, row)) return tell(row, "Copied: a link to this picture as it is now.");
  tell(row, "This browser does not let a page copy. Here is the link:");
  show(row, "link", address, "link to this picture")?.select();
}

/** @param {Told} told */
export function embed(told) {
  const { box, row, button, ending } = told;
  const height = Math.ceil(box.getBoundingClientRect().height) + 48;
  const frame = h("iframe", { src: embedOf(told), title: document.title, width: "100%", height, style: "border:0", loading: "lazy", allow: "fullscreen; clipboard-write" });
  const copying = h("button", { type: "button" }, "Copy");
  const field = show(row, "embed", new XMLSerializer().serializeToString(frame).replace(/ xmlns="[^"]*"/, "").replace(/\/>$|><\/iframe>$/, "></iframe>"),
    "put this into a page of yours", location.protocol === "file:" ? h("p", {}, "This copy of the book lies on a disk: the frame works on this machine only.") : null, copying);
  set(button, { "aria-expanded": String(Boolean(field)) });
  copying.addEventListener("click", async () => {
    const done = await copyText(field.value, row);
    if (!done) field.select();
    tell(row, done ? "Copied." : "This browser does not let a page copy; the text is selected.");
  }, { signal: ending });
}

let leave = null; // while a widget fills the screen

/** Fill the screen, or leave it. @param {Told} told */
export function fill(told) {
  if (leave) return leave();
  const { box, button, ending } = told, root = document.documentElement, figure = box.querySelector(":scope > figure");
  const stop = new AbortController(), from = scrollY, label = button.textContent, away = [];
  const scale = () => { figure.style.zoom = Math.max(1, Math.min(innerWidth / ROOM.width, innerHeight / ROOM.height)); };
  leave = () => {
    leave = null;
    stop.abort();
    if (document.fullscreenElement) document.exitFullscreen();
    box.classList.remove("ed-filled");
    root.classList.remove("ed-filling");
    figure.style.zoom = "";
    for (const other of away) other.inert = false;
    button.textContent = label;
    window.scrollTo({ top: from, behavior: "instant" });
    button.focus({ preventScroll: true });
  };
  box.classList.add("ed-filled");
  root.classList.add("ed-filling");
  button.textContent = "Leave the full screen";
  ending.addEventListener("abort", () => leave?.(), { signal: stop.signal });
  window.addEventListener("resize", scale, { signal: stop.signal });
  window.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); }, { signal: stop.signal });
  for (let at = box; at !== document.body; at = at.parentElement) {
    for (const other of at.parentElement.children) {
      if (other === at || other.inert) continue;
      other.inert = true;
      away.push(other);
    }
  }
  scale();
  // Where the browser has no full screen for us, the widget fills the window.
  box.requestFullscreen?.().then(() => {
    document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) leave?.(); }, { signal: stop.signal });
  }, () => {});
}
