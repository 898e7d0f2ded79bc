/**
 * Where the nodes of a graph stand. Operations stand a layer after their last operand, variables a
 * layer before their first use. An arrow over several layers keeps a lane free in each of them.
 */

const SWEEPS = 6, LANE = 14; // the width of a lane

/** The layer of every node: 0 is where the earliest stands. */
function layersOf({ nodes, result }) {
  const layer = nodes.map(() => 0);
  for (const [i, { operands = [] }] of nodes.entries()) {
    for (const { node } of operands) if (node !== undefined) layer[i] = Math.max(layer[i], layer[node] + 1);
  }
  for (const [i, { variable }] of nodes.entries()) {
    if (variable === undefined || i === result) continue;
    const users = nodes.flatMap(({ operands = [] }, user) => (operands.some((each) => each.node === i) ? [layer[user]] : []));
    layer[i] = Math.min(...users) - 1;
  }
  return layer;
}

/**
 * @param {object} graph as `parse` gives it
 * @param {{ along: number, across: number, gap: number, between: number }} sizes of a node in the direction
 *   of the layers and at right angles to it, between two layers, and between two nodes of one layer
 * @returns {{ places: { along: number, across: number }[], edges: { from: number, to: number, place: number,
 *   via: { along: number, across: number }[] }[], along: number, across: number }} the middle of every
 *   node, the lanes of every arrow, and how much room all takes
 */
export function layout(graph, { along, across, gap, between }) {
  const layer = layersOf(graph), items = graph.nodes.map((_, i) => ({ layer: layer[i], size: across, before: [], after: [] }));
  const edges = [];
  for (const [to, { operands = [] }] of graph.nodes.entries()) {
    for (const [place, { node: from }] of operands.entries()) {
      if (from === undefined) continue;
      const via = [];
      let last = items[from];
      for (let at = layer[from] + 1; at < layer[to]; at += 1) {
        const lane = { layer: at, size: LANE, before: [last], after: [] };
        last.after.push(lane);
        items.push(lane);
        via.push(lane);
        last = lane;
      }
      last.after.push(items[to]);
      items[to].before.push(last);
      edges.push({ from, to, place, via });
    }
  }
  const count = Math.max(...layer) + 1;
  const rows = Array.from({ length: count }, (_, at) => items.filter((item) => item.layer === at));
  for (const row of rows) spread(row, row.map((_, i) => i), between);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const wish = row.map((item) => {
        const near = down ? item.before : item.after;
        return near.length ? near.reduce((sum, each) => sum + each.at, 0) / near.length : item.at;
      });
      spread(row, wish, between);
    }
  }
  const low = Math.min(...items.map((item) => item.at - item.size / 2)), high = Math.max(...items.map((item) => item.at + item.size / 2));
  const place = (item) => ({ along: along / 2 + item.layer * (along + gap), across: item.at - low });
  return {
    places: graph.nodes.map((_, i) => place(items[i])),
    edges: edges.map(({ via, ...rest }) => ({ ...rest, via: via.map(place) })),
    along: count * (along + gap) - gap,
    across: high - low,
  };
}

/** Put a row in the order of its wishes, each as near to its own as its neighbours allow. */
function spread(row, wishes, between) {
  const order = row.map((_, i) => i).sort((a, b) => wishes[a] - wishes[b] || a - b);
  const blocks = []; // runs that touch: their first place, and what each member would want that place to be
  for (const i of order) {
    let block = { members: [i], length: 0, wants: [wishes[i]] };
    for (;;) {
      block.start = block.wants.reduce((sum, want) => sum + want, 0) / block.wants.length;
      const last = blocks.at(-1);
      if (!last) break;
      const room = row[last.members.at(-1)].size / 2 + between + row[block.members[0]].size / 2;
      if (last.start + last.length + room <= block.start) break;
      blocks.pop();
      const shift = last.length + room;
      block = { members: [...last.members, ...block.members], length: shift + block.length, wants: [...last.wants, ...block.wants.map((want) => want - shift)] };
    }
    blocks.push(block);
  }
  for (const { members, start } of blocks) {
    let at = start;
    members.forEach((i, k) => {
      if (k) at += row[members[k - 1]].size / 2 + between + row[i].size / 2;
      row[i].at = at;
    });
  }
  row.sort((a, b) => a.at - b.at);
}
