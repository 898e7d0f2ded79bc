/**
 * Starts Jupyter, unless the reader has saved a copy of this notebook in an earlier edition of the book.
 *
 * Jupyter keeps what a reader saves in the browser and shows it in place of the book's notebook, also
 * when the book has a newer one. So it is told here, before Jupyter starts, and the reader chooses: to go
 * on with the copy, or to open the new edition; then the copy is kept beside it under a name of its own.
 */

const EDITION = "every_derivative_edition"; // in a notebook's metadata
const STORE = "files"; // where Jupyter keeps what is saved

/** The name under which Jupyter keeps it, as it makes it from the folder it is served from. */
export const storeOf = (/** @type {URL} */ root) => `JupyterLite Storage - ${root.pathname}`;

/** The answer to a request. @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** What is kept in this browser, or null if nothing ever was. @returns {Promise<IDBDatabase | null>} */
async function opened(name) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.transaction.abort(); // do not make one
  try {
    const database = await answer(request);
    if (database.objectStoreNames.contains(STORE)) return database;
    database.close();
  } catch { /* there is none, or the browser keeps nothing */ }
  return null;
}

/** The edition that a notebook is of. */
const editionOf = (notebook) => notebook?.metadata?.[EDITION];

/** The day on which a copy was saved. */
const dayOf = (copy) => /^\d{4}-\d\d-\d\d/.exec(copy.last_modified)?.[0] ?? "some time ago";

/** A free name beside a notebook, for the reader's copy of it. */
export function beside(path, day, taken) {
  const start = path.replace(/\.ipynb$/, "");
  for (let number = 1; ; number++) {
    const name = `${start} (my copy of ${day}${number > 1 ? `, ${number}` : ""}).ipynb`;
    if (!taken.includes(name)) return name;
  }
}

/** Whether what is saved is a copy of a notebook of the book; a reader's own have no edition. */
export const isCopy = (saved) => saved?.type === "notebook" && Boolean(editionOf(saved.content));

/** Whether a copy is of another edition than a notebook, which it would hide. */
export const isOlder = (copy, notebook) => Boolean(editionOf(notebook)) && editionOf(copy.content) !== editionOf(notebook);

/** Keep a copy under another name, in one step; it is the reader's own from there on. */
async function rename(database, path, copy, name) {
  delete copy.content.metadata[EDITION];
  const change = database.transaction(STORE, "readwrite");
  const files = change.objectStore(STORE);
  files.put({ ...copy, path: name, name: name.slice(name.lastIndexOf("/") + 1) }, name);
  files.delete(path);
  await new Promise((done, failed) => {
    change.oncomplete = done;
    change.onerror = change.onabort = () => failed(change.error);
  });
}

/** Ask the reader, and return whether the new edition is wanted. @returns {Promise<boolean>} */
function asked(copy) {
  const box = document.createElement("main");
  box.className = "ed-edition";
  const line = document.createElement("p");
  line.textContent = `You saved a copy of this notebook (${dayOf(copy)}); the book has had a new edition of it since.`;
  const choices = document.createElement("p");
  box.append(line, choices);
  return new Promise((done) => {
    for (const [words, wanted] of [["Open the new edition and keep my copy beside it", true], ["Open my copy", false]]) {
      const button = document.createElement("button");
      button.textContent = words;
      button.onclick = () => {
        box.remove();
        done(wanted);
      };
      choices.append(button);
    }
    document.body.prepend(box);
    choices.querySelector("button").focus();
  });
}

/** Look for an older copy of the notebook that is about to open, and let the reader choose. */
async function look(root) {
  const path = new URL(location.href).searchParams.get("path");
  const database = path && await opened(storeOf(root));
  if (!database) return;
  try {
    const files = () => database.transaction(STORE).objectStore(STORE);
    const copy = await answer(files().get(path));
    if (!isCopy(copy)) return;
    const there = await fetch(new URL(`files/${path}`, root)); // 404 if the book has it no longer
    if (!there.ok || !isOlder(copy, await there.json()) || !(await asked(copy))) return;
    const taken = await answer(files().getAllKeys());
    await rename(database, path, copy, beside(path, dayOf(copy), taken));
  } finally {
    database.close();
  }
}

if (globalThis.document) {
  const root = new URL(".", import.meta.url);
  try {
    await look(root);
  } catch (error) {
    console.warn("Nothing is known of saved copies:", error);
  }
  await import(new URL("config-utils.js", root).href);
}
