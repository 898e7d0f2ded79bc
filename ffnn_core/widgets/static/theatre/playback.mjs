/**
 * What moves the runs: playing along the axis of passes, and travelling to a pass as fast as the machine
 * can. Either way a frame takes only so much of the time, and the page stays alive.
 */

export const SECONDS = { slow: 30, normal: 12, fast: 4, "all it can": 0 }; // that the whole axis takes
const BUDGET = 7; // milliseconds of each frame that may go into training; drawing needs the rest
const TRAVEL = 11; // the same on a journey, where drawing may wait
const PIECE = 64; // a frame's passes are taken in so many pieces, so that two runs go in step

/**
 * Take both runs on towards `pass`, in step, until the clock says stop.
 * @returns {boolean} are they there, or at their ends?
 */
export function bring(runs, pass, milliseconds, now = () => performance.now()) {
  const deadline = now() + milliseconds;
  for (const run of runs) if (run.pass > pass || (run.pass < pass && run.known >= pass)) run.seek(pass);
  const far = (run) => !run.frames && run.pass < pass && !run.atEnd; // a replay is there at once
  while (runs.some(far) && now() < deadline) {
    const behind = Math.min(...runs.filter(far).map((run) => run.pass));
    const piece = Math.max(1, Math.ceil((pass - behind) / PIECE));
    for (const run of runs) if (far(run)) run.advance(Math.min(pass, behind + piece) - run.pass, deadline, now);
  }
  return !runs.some(far);
}

/**
 * @param {object} ui the scope
 * @param {{ runs: () => object[], axis: () => ReturnType<import("./axis.mjs").axis>, speed: () => string,
 *   onFrame: (seconds: number) => void, onTurn: (running: boolean) => void }} options
 */
export function playback(ui, { runs, axis, speed, onFrame, onTurn }) {
  let place = 0, goal = null, travelling = false;
  const lead = () => runs().reduce((a, b) => (b.pass > a.pass ? b : a));
  const done = () => runs().every((run) => run.atEnd);

  const loop = ui.loop((seconds) => {
    if (goal === null) play(seconds);
    else if (bring(runs(), goal, TRAVEL)) goal = null;
    onFrame(seconds);
    if (goal === null && (travelling || done())) loop.stop();
  }, (running) => {
    if (!running) {
      goal = null;
      travelling = false;
      for (const run of runs()) run.between(run.pass);
    }
    onTurn(running);
  });

  /** Go on along the axis by the time that has passed; part of a pass is drawn as part of its step. */
  function play(seconds) {
    const whole = SECONDS[speed()];
    place = whole ? Math.min(1, place + seconds / whole) : 1;
    const at = axis().pass(place), pass = Math.floor(at + 1e-9);
    if (lead().frames) for (const run of runs()) run.seek(pass);
    else if (!bring(runs(), Math.max(pass, lead().pass), BUDGET)) place = axis().place(lead().pass); // the machine sets the pace
    for (const run of runs()) run.between(at);
  }

  return {
    get running() { return loop.running; },
    /** The pass that a journey leads to, or null. */
    get goal() { return goal; },
    play() {
      if (done()) for (const run of runs()) run.seek(0);
      place = axis().place(lead().pass);
      loop.start();
    },
    stop: loop.stop,
    /** Go to a pass: at once where that is soon done, else frame by frame. */
    travel(pass) {
      loop.stop();
      for (const run of runs()) if (run.update) run.seek(run.pass);
      if (bring(runs(), pass, BUDGET)) {
        for (const run of runs()) run.between(run.pass);
        return true;
      }
      goal = pass;
      travelling = true;
      loop.start();
      return false;
    },
  };
}
