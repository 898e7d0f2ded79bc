/** The sets of points as small pictures to choose from: radio buttons, so that arrow keys go from one to the next. */

import { h, svg, uid } from "../lib/dom.mjs";
import { DATASETS, drawnData, makeData } from "./data.mjs";
import { pointsOf } from "./plane.mjs";

const SIDE = 44, EDGE = 5, MOST = 60; // pixels, and about so many points

/** The points of a set, small: hollow circles for class 0, full squares for class 1. */
function picture(data) {
  const all = pointsOf(data), every = Math.ceil(all.length / MOST), [across, up] = data.box;
  const scaled = (v, [low, high]) => EDGE + ((v - low) / (high - low)) * (SIDE - 2 * EDGE), r = all.length < 9 ? 3.5 : 1.7;
  return svg("svg", { width: SIDE, height: SIDE, viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" }, all.filter((_, i) => i % every === 0).map(([x, y, label]) => {
    const cx = scaled(x, across).toFixed(1), cy = (SIDE - scaled(y, up)).toFixed(1);
    if (data.classes && label > 0.5) return svg("path", { class: "ed-thumb-one", d: `M${cx - r} ${cy - r}h${2 * r}v${2 * r}h${-2 * r}Z` });
    return svg("circle", { class: data.classes ? "ed-thumb-none" : "ed-thumb-curve", cx, cy, r });
  }));
}

/**
 * @param {object} ui the scope
 * @param {{ own: boolean, onInput: (key: string) => void }} options `own`: Python has sent points
 * @returns {{ el: HTMLElement, set: (key: string, drawn: string) => void }}
 */
export function thumbnails(ui, { own, onInput }) {
  const group = uid("ed-data"), inputs = new Map();
  const item = (key, name, shown) => {
    const input = h("input", { type: "radio", name: group, value: key });
    ui.on(input, "change", () => onInput(key));
    inputs.set(key, input);
    return h("label", {}, input, h("span", {}, shown, h("span", {}, name)));
  };
  const mine = item("drawn", "by hand", h("span", { class: "ed-thumb-mine" }));
  const el = h("fieldset", { class: "ed-thumbs" }, h("legend", { class: "ed-name" }, "data"), own ? item("own", "own data", null) : null,
    Object.entries(DATASETS).map(([key, { name, noise }]) => item(key, name, picture(makeData(key, noise)))), mine);
  let shown = "";
  return {
    el,
    set(key, drawn) {
      mine.hidden = !drawn;
      if (drawn && drawn !== shown) mine.querySelector("span > :first-child").replaceChildren(picture(drawnData(drawn, key)));
      shown = drawn;
      for (const [name, input] of inputs) input.checked = name === (drawn ? "drawn" : key);
    },
  };
}
