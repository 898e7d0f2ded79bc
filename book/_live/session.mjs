/**
 * The page's Python: a worker that starts with the first cell, and the cells that wait for it.
 * `stop` ends it, whatever it does, and gives its memory back; the next cell starts another.
 */

/**
 * @typedef {object} Job one cell on its way
 * @property {string} code
 * @property {number} number its place on the page
 * @property {(output: object) => void} out what it prints and shows
 * @property {(state: "waiting" | "running" | "done" | "failed" | "stopped") => void} became
 */

/**
 * @param {{ worker: URL, folder: string, lock: string }} where
 * @param {{ status: (text: string) => void, changed: (output: object) => void }} tell
 */
export function session(where, tell) {
  let worker = null, ready = false, running = null, next = 0;
  const waiting = [];

  function start() {
    if (worker) return;
    tell.status("starting");
    worker = new Worker(where.worker, { type: "module" });
    const mine = worker;
    mine.onmessage = ({ data }) => { if (mine === worker) receive(data); };
    mine.onerror = (event) => {
      event.preventDefault();
      if (mine === worker) broken(event.message || "the worker could not be loaded");
    };
    mine.postMessage({ type: "start", folder: where.folder, lock: where.lock });
  }

  function receive(message) {
    if (message.type === "ready") {
      ready = true;
      tell.status("ready");
      advance();
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
    worker.postMessage({ type: "run", id: ++next, code: running.code, number: running.number });
  }

  function done(ok) {
    const job = running;
    running = null;
    job?.became(ok ? "done" : "failed");
    if (!ok) for (const other of waiting.splice(0)) other.became("stopped"); // they build on it
    tell.status("ready");
    advance();
  }

  function end(state) {
    worker?.terminate();
    worker = null;
    ready = false;
    const jobs = [...(running ? [running] : []), ...waiting.splice(0)];
    running = null;
    for (const job of jobs) job.became(state);
  }

  function broken(text) {
    const job = running ?? waiting[0];
    job?.out({ kind: "failed", name: "Error", text: `Python stopped: ${text}`, line: null });
    end("failed");
    tell.status("broken");
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
      start();
      worker.postMessage({ type: "prepare", code });
    },
    /** End Python, whatever it does. */
    stop() {
      end("stopped");
      tell.status("stopped");
    },
    /** Tell Python what the reader made of a widget. */
    change(model, state) { if (ready) worker.postMessage({ type: "change", model, state: JSON.stringify(state) }); },
    get busy() { return Boolean(running || waiting.length); },
    get started() { return Boolean(worker); },
  };
}
