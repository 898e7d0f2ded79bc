/**
 * The page's Python: a worker that starts with the first cell, and the cells that wait for it.
 *
 * Where the browser lets a shared worker outlive its page, the next page of this window goes on with
 * the same one; elsewhere the page has a worker of its own. `stop` interrupts the cell that runs and,
 * if that does not help, ends Python; the next cell starts another.
 */

const PATIENCE = 3000; // milliseconds for an interrupt
const NAME = "every-derivative.worker"; // of this window's shared worker

/**
 * @typedef {object} Job one cell on its way
 * @property {string} code
 * @property {number} number its place on the page
 * @property {string[]} [above] of an exercise, the book's own cells above: it knows nothing else
 * @property {(output: object) => void} out what it prints and shows
 * @property {(state: "waiting" | "running" | "done" | "failed" | "stopped") => void} became
 */

/** An address that can be read until it is ended; so a worker learns that it is to stop. */
function lifeline() {
  const address = URL.createObjectURL(new Blob(["on"]));
  return { address, end: () => URL.revokeObjectURL(address) };
}

/** The name of this window's shared worker, a new one if `anew`; "" if the browser keeps nothing. */
function nameOf(anew) {
  try {
    if (anew || !sessionStorage.getItem(NAME)) sessionStorage.setItem(NAME, crypto.randomUUID());
    return sessionStorage.getItem(NAME);
  } catch {
    return "";
  }
}

/** A shared worker that outlives the page, or null where there is no such thing. */
function outliving(worker, lock) {
  let known = false;
  const name = nameOf(false);
  if (!name || !globalThis.SharedWorker) return null;
  const shared = new SharedWorker(worker, {
    type: "module", name: `${name} ${lock}`, get extendedLifetime() { return known = true; },
  });
  if (known) return shared;
  shared.port.postMessage({ type: "end" });
  return null;
}

/** This page's worker, or the window's, and whether it is shared; it is told where its files are. */
function begun(where, mayShare, probe, { receive, broken }) {
  const found = mayShare ? outliving(where.worker, where.lock) : null;
  const worker = found?.port ?? new Worker(where.worker, { type: "module" });
  worker.onmessage = ({ data }) => receive(worker, data);
  (found ?? worker).onerror = (event) => {
    event.preventDefault();
    broken(worker, event.message || "the worker could not be loaded");
  };
  worker.postMessage({ type: "start", folder: where.folder, lock: where.lock, alive: probe.address });
  return { worker, shared: Boolean(found) };
}

/** End a worker; a shared one may be kept for the next page. */
function letGo(worker, shared, keep) {
  if (!shared) return worker?.terminate();
  worker?.postMessage({ type: keep ? "leave" : "end" });
  worker?.close();
  if (!keep) nameOf(true);
}

function drop(jobs, state) {
  for (const job of jobs) job.became(state);
}

/**
 * @param {{ worker: URL, folder: string, lock: string }} where
 * @param {{ status: (text: string) => void, changed: (output: object) => void }} tell
 */
export function session(where, tell) {
  let worker = null, shared = false, ready = false, running = null, next = 0, line = null, hurry = 0;
  let mayShare = true, first = null, ahead = null;
  const waiting = [];

  function start() {
    if (worker) return;
    tell.status("starting");
    first = lifeline();
    ({ worker, shared } = begun(where, mayShare, first, {
      receive: (from, message) => { if (from === worker) receive(message); },
      broken: (from, text) => { if (from === worker) broken(text); },
    }));
  }

  function receive(message) {
    if (message.type === "ready") {
      ready = true;
      first?.end();
      tell.status("ready");
      advance();
    } else if (message.type === "unstoppable") { // a policy forbids what an interrupt needs
      mayShare = false;
      worker = null;
      start();
      if (ahead !== null) worker.postMessage({ type: "prepare", code: ahead });
    } else if (message.type === "status") tell.status(message.text);
    else if (message.type === "out") {
      if (message.kind === "changed") tell.changed(message);
      else running?.out(message);
    } else if (message.type === "done") done(message.ok);
    else if (message.type === "broken") broken(message.text);
  }

  function advance() {
    if (!ready || running || !waiting.length) return;
    running = waiting.shift();
    running.became("running");
    line = lifeline();
    const { code, number, above } = running;
    worker.postMessage({ type: "run", id: ++next, code, number, above, alive: line.address });
  }

  function done(ok) {
    const job = running, interrupted = Boolean(hurry);
    running = null;
    line.end();
    clearTimeout(hurry);
    hurry = 0;
    job?.became(interrupted ? "stopped" : ok ? "done" : "failed");
    if (!ok) drop(waiting.splice(0), "stopped"); // they build on it
    tell.status(interrupted ? "interrupted" : "ready");
    advance();
  }

  /** Let go of the worker and of all jobs. */
  function end(state, keep = false) {
    line?.end();
    first?.end();
    clearTimeout(hurry);
    hurry = 0;
    letGo(worker, shared, keep);
    worker = null;
    ready = false;
    const jobs = [...(running ? [running] : []), ...waiting.splice(0)];
    running = null;
    drop(jobs, state);
  }

  function broken(text) {
    const job = running ?? waiting[0];
    job?.out({ kind: "failed", name: "Error", text: `Python stopped: ${text}`, line: null });
    end("failed");
    tell.status("broken");
  }

  function kill() {
    end("stopped");
    tell.status("stopped");
  }

  return {
    /** @param {Job[]} jobs */
    run(jobs) {
      for (const job of jobs) {
        waiting.push(job);
        job.became("waiting");
      }
      start();
      advance();
    },
    /** Start Python before it is asked for, with what this code will need. */
    warm(code) {
      if (worker) return;
      ahead = code;
      start();
      worker.postMessage({ type: "prepare", code });
    },
    /** Interrupt Python; end it if it does not listen, or has not begun. */
    stop() {
      if (!running || hurry) return kill();
      drop(waiting.splice(0), "stopped");
      line.end();
      hurry = setTimeout(kill, PATIENCE);
    },
    /** The reader goes to another page. */
    leave() {
      if (!worker) return;
      end("stopped", true);
      tell.status("stopped");
    },
    /** Tell Python what the reader made of a widget. */
    change(model, state) { if (ready) worker.postMessage({ type: "change", model, state: JSON.stringify(state) }); },
    get busy() { return Boolean(running || waiting.length); },
  };
}
