/**
 * Python in a worker: Pyodide from the book's own folder. One message at a time, in their order.
 *
 * From the page: `start`, `prepare`, `run` (a cell), `change` (what the reader made of a widget), `forget`.
 * To the page: `ready`, `status`, `out` (of a cell, or of a widget), `done`, `broken`.
 */

const FIRST = ["ed-live", "ffnn-core"]; // and NumPy with it

let python, shell, loadable = "";
let chain = Promise.resolve();

/** @param {string} type @param {object} what */
const say = (type, what = {}) => postMessage({ type, ...what });

/** Load libraries by name; what is there already is not loaded again. */
async function load(names) {
  const wrong = [];
  await python.loadPackage(names, { messageCallback() {}, errorCallback: (text) => wrong.push(text) });
  if (wrong.length) throw new Error(wrong.join("\n"));
}

/** Load what a piece of code imports or speaks of. */
async function libraries(code) {
  const wanted = shell.libraries(code);
  const names = wanted.toJs();
  wanted.destroy();
  if (names.some((name) => !Object.hasOwn(python.loadedPackages, name))) say("status", { text: "loading" });
  await load(names);
  await python.loadPackagesFromImports(code, { messageCallback() {}, errorCallback() {} });
}

const does = {
  /** @param {{ folder: string, lock: string }} where the distribution, and its lock file */
  async start({ folder, lock }) {
    const { loadPyodide } = await import(`${folder}pyodide.mjs`);
    python = await loadPyodide({ indexURL: folder, lockFileURL: lock, packages: FIRST });
    shell = python.pyimport("ed_live");
    const { packages } = await (await fetch(lock)).json();
    loadable = Object.values(packages).flatMap((each) => each.imports).join(" ");
    const version = shell.start((kind, text) => say("out", { kind, ...JSON.parse(text) }));
    say("ready", { version });
  },

  /** Fetch and import what a page will ask for, before it does. */
  async prepare({ code }) {
    await libraries(code);
    shell.warm(code);
  },

  async run({ id, code, number }) {
    let ended = "failed";
    try {
      await libraries(code);
      say("status", { text: "running" });
      ended = await shell.run(code, number, loadable);
      if (ended && ended !== "failed") { // it needs a library that it does not speak of: once more, with it
        await python.loadPackagesFromImports(`import ${ended}`, { messageCallback() {} });
        ended = await shell.run(code, number);
      }
    } catch (error) {
      say("out", { kind: "failed", name: "Error", text: String(error?.message ?? error), line: null });
    }
    say("done", { id, ok: !ended });
  },

  change({ model, state }) { shell.change(model, state); },

  forget() { shell.forget(); },
};

onmessage = ({ data }) => {
  chain = chain.then(() => does[data.type](data)).catch((error) => {
    say("broken", { text: String(error?.message ?? error) });
  });
};
