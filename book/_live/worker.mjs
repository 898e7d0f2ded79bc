/**
 * Python in a worker: Pyodide from the book's own folder. One message at a time, in their order.
 *
 * From the page: `start`, `prepare`, `run` (a cell), `change` (what the reader made of a widget),
 * and, past all that wait, `leave` and `end`.
 * To the page: `ready`, `status`, `out` (of a cell, or of a widget), `done`, `broken`, `unstoppable`.
 *
 * A shared worker outlives its page, so that the next one finds Python started: for a while.
 */

const FIRST = ["ed-live", "ffnn-core"]; // and NumPy with it
const SHARED = "onconnect" in globalThis;
const KEPT = 60_000; // milliseconds without a page, then the memory is given back
const LISTEN = 250; // milliseconds between two looks whether the reader has pressed Stop

let page = null; // whom to tell: the port of a shared worker, or the page's own worker itself
let python, shell;
let alive = "", looked = 0, ending = 0, pressed = 0;
let chain = Promise.resolve();

/** @param {string} type @param {object} what */
const say = (type, what = {}) => page?.postMessage({ type, ...what });

/**
 * Whether the page wants the cell to go on: until then a certain address can be read. It is all that
 * a worker can learn from its page while Python computes.
 */
function goesOn() {
  try {
    const request = new XMLHttpRequest();
    request.open("GET", alive, false);
    request.send();
    return true;
  } catch {
    return false;
  }
}

/** What Python looks at now and then; 2 is an interrupt. */
const interrupt = {
  get 0() {
    if (!alive || performance.now() - looked < LISTEN) return 0;
    looked = performance.now();
    if (goesOn()) return 0;
    alive = "";
    return 2;
  },
  set 0(_) {},
};

/** Load libraries by name; what is there already is not loaded again. */
async function load(names) {
  if (names.every((name) => Object.hasOwn(python.loadedPackages, name))) return;
  const wrong = [];
  say("status", { text: "loading" });
  await python.loadPackage(names, { messageCallback() {}, errorCallback: (text) => wrong.push(text) });
  if (wrong.length) throw new Error(wrong.join("\n"));
}

/** What a piece of code imports or speaks of. */
function libraries(code) {
  const wanted = shell.libraries(code);
  const names = wanted.toJs();
  wanted.destroy();
  return names;
}

const does = {
  /** @param {{ folder: string, lock: string, alive: string }} where the distribution, and its lock file */
  async start({ folder, lock, alive: address }) {
    alive = address;
    const stoppable = goesOn();
    alive = "";
    if (SHARED && !stoppable) { // nothing else could end a loop without end
      say("unstoppable");
      return close();
    }
    if (python) shell.forget();
    else {
      const { loadPyodide } = await import(`${folder}pyodide.mjs`);
      const known = fetch(lock).then((answer) => answer.json());
      python = await loadPyodide({ indexURL: folder, lockFileURL: lock, packages: FIRST });
      if (stoppable) python.setInterruptBuffer(interrupt);
      shell = python.pyimport("ed_live");
      const packages = {};
      for (const { name, imports } of Object.values((await known).packages)) {
        for (const each of imports) packages[each] = name;
      }
      shell.start((kind, text) => say("out", { kind, ...JSON.parse(text) }), JSON.stringify(packages));
    }
    say("ready");
  },

  /** Fetch and import what a page will ask for, before it does: a step at a time, until it does. */
  async prepare({ code }) {
    const names = libraries(code);
    const steps = [...names.map((name) => () => load([name])), ...names.map((name) => () => shell.warm(name, code))];
    for (const step of steps) {
      if (pressed) return;
      await step();
      await new Promise((next) => setTimeout(next)); // so that a cell that runs is heard of
    }
  },

  /** @param {{ code: string, number: number, alive: string, above?: string[] }} cell with those above if it is judged */
  async run({ id, code, number, alive: address, above }) {
    let ended = "failed";
    try {
      const before = above ? shell.of_the_book(code, above) : undefined;
      await load(libraries(`${before ?? ""}\n${code}`));
      say("status", { text: "running" });
      alive = address;
      looked = performance.now();
      ended = await shell.run(code, number, before);
      if (ended && ended !== "failed") { // it needs a library that it does not speak of: once more, with it
        await load([ended]);
        ended = await shell.run(code, number, before);
      }
    } catch (error) {
      say("out", { kind: "failed", name: "Error", text: String(error?.message ?? error), line: null });
    }
    alive = "";
    pressed -= 1;
    say("done", { id, ok: !ended });
  },

  change({ model, state }) { shell.change(model, state); },
};

/** Take what a page says; nothing more of a page whose place another has taken. */
function listen(port) {
  port.onmessage = ({ data }) => {
    if (port !== page && SHARED) return data.type === "end" && page === null ? close() : undefined;
    if (data.type === "end") close();
    else if (data.type === "leave") {
      page = null;
      ending = setTimeout(close, KEPT);
    } else {
      if (data.type === "run") pressed += 1;
      chain = chain.then(() => {
        if (port === page) return does[data.type](data);
        if (data.type === "run") pressed -= 1;
      }).catch((error) => {
        say("broken", { text: String(error?.message ?? error) });
      });
    }
  };
}

if (SHARED) {
  globalThis.onconnect = ({ ports: [port] }) => {
    say("broken", { text: "another page has taken it" });
    clearTimeout(ending);
    page = port;
    listen(port);
  };
} else listen(page = globalThis);
