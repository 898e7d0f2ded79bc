/** Where `values` (`n` by `n`, row by row from the top) cross a level: pieces [[x, y], [x, y]] in cells. */
export function contour(values, n, level) {
  const pieces = [];
  const share = (a, b) => (level - a) / (b - a);
  for (let row = 0; row + 1 < n; row += 1) {
    for (let column = 0; column + 1 < n; column += 1) {
      const at = row * n + column, x = column + 0.5, y = row + 0.5; // the middle of a cell
      const nw = values[at], ne = values[at + 1], sw = values[at + n], se = values[at + n + 1];
      const crossings = [];
      if (nw > level !== ne > level) crossings.push([x + share(nw, ne), y]);
      if (ne > level !== se > level) crossings.push([x + 1, y + share(ne, se)]);
      if (sw > level !== se > level) crossings.push([x + share(sw, se), y + 1]);
      if (nw > level !== sw > level) crossings.push([x, y + share(nw, sw)]);
      for (let k = 0; k + 1 < crossings.length; k += 2) pieces.push([crossings[k], crossings[k + 1]]);
    }
  }
  return pieces;
}
