/** A widget of the page and its model in Python: what changes here is told there, and the other way round. */

/** The page's host of widgets; a page without one gets it when Python shows the first. */
function host(script) {
  if (globalThis.everyDerivative) return Promise.resolve(globalThis.everyDerivative);
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.onload = () => done(globalThis.everyDerivative);
    element.onerror = failed;
    element.src = script;
    document.head.append(element);
  });
}

let styles = null; // of each class of widgets

/** Load the styles of a widget that are not there: the page did not know that it would come. */
async function dress(box, script) {
  styles ??= await (await fetch(new URL("styles.json", import.meta.url))).json();
  const there = [...document.querySelectorAll("link[rel=stylesheet]")].map((link) => new URL(link.href).pathname.split("/").pop());
  for (const style of styles[box.dataset.edWidget] ?? []) {
    if (there.includes(style)) continue;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(style, script);
    document.head.append(link);
  }
}

const asText = (value) => JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? [...new Uint8Array(part.buffer)] : part));

/**
 * @param {string} script where the host of widgets is
 * @param {(model: string, state: object) => void} send
 */
export function bridge(script, send) {
  const linked = new Map(); // the name of a model in Python → { model, known, read }

  async function link(box, name) {
    await dress(box, script);
    const everyDerivative = await host(script);
    const model = await everyDerivative.model(box);
    if (!model) return;
    for (const [other, entry] of linked) {
      if (entry.model !== model) continue;
      model.off("save", entry.tell);
      linked.delete(other);
    }
    const traits = Object.keys(JSON.parse(box.querySelector(":scope > script[type='application/json']").textContent));
    const known = new Map(traits.map((trait) => [trait, asText(model.initial(trait))]));
    function tell() {
      const state = {};
      for (const trait of traits) {
        const value = model.get(trait), text = asText(value);
        if (ArrayBuffer.isView(value) || text === known.get(trait)) continue;
        known.set(trait, text);
        state[trait] = value;
      }
      if (Object.keys(state).length) send(name, state);
    }
    linked.set(name, { model, known, tell, read: everyDerivative.read });
    model.on("save", tell);
    tell(); // what the reader did before Python came
  }

  return {
    /** @param {HTMLElement[]} boxes @param {string[]} names of their models */
    link(boxes, names) {
      boxes.forEach((box, i) => { if (names[i]) link(box, names[i]).catch((error) => console.error(error)); });
    },
    /** Python has changed a model. */
    changed({ model: name, state }) {
      const entry = linked.get(name);
      if (!entry) return;
      for (const [trait, value] of Object.entries(entry.read(JSON.stringify(state)))) {
        if (!entry.known.has(trait)) continue;
        entry.known.set(trait, asText(value));
        entry.model.set(trait, value);
      }
    },
    /** Python has ended, and its models with it. */
    end() {
      for (const { model, tell } of linked.values()) model.off("save", tell);
      linked.clear();
    },
  };
}
