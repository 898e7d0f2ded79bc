// Counts what a view starts, so that we can see whether it ends it all.
(() => {
  const live = window.edLive = { listeners: new Set(), timers: new Set(), observers: new Set() };
  const proto = EventTarget.prototype, add = proto.addEventListener, remove = proto.removeEventListener;
  proto.addEventListener = function (type, callback, options) {
    const signal = options && options.signal;
    const once = [...live.listeners].some((l) => l.target === this && l.type === type && l.callback === callback);
    if (!once) live.listeners.add({ target: this, type, callback, signal });
    return add.call(this, type, callback, options);
  };
  proto.removeEventListener = function (type, callback, options) {
    for (const l of live.listeners) {
      if (l.target === this && l.type === type && l.callback === callback) live.listeners.delete(l);
    }
    return remove.call(this, type, callback, options);
  };
  for (const [start, stop, fires] of [["setTimeout", "clearTimeout", true],
      ["setInterval", "clearInterval", false], ["requestAnimationFrame", "cancelAnimationFrame", true]]) {
    const begin = window[start], end = window[stop];
    window[start] = (callback, ...rest) => {
      const id = begin((...args) => { if (fires) live.timers.delete(start + id); callback(...args); }, ...rest);
      live.timers.add(start + id);
      return id;
    };
    window[stop] = (id) => { live.timers.delete(start + id); end(id); };
  }
  for (const name of ["MutationObserver", "ResizeObserver", "IntersectionObserver"]) {
    window[name] = class extends window[name] {
      observe(...args) { live.observers.add(this); return super.observe(...args); }
      disconnect() { live.observers.delete(this); return super.disconnect(); }
    };
  }
  window.edLeft = () => ({
    listeners: [...live.listeners].filter((l) => !l.signal?.aborted)
      .map((l) => `${l.target.constructor.name} ${l.type}`).sort(),
    timers: [...live.timers],
    observers: [...live.observers].map((o) => Object.getPrototypeOf(o.constructor).name),
  });
})();
