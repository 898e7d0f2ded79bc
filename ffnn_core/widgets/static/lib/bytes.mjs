/** Numbers that came as bytes (`traitlets.Bytes` in Python, little-endian). */

/** A copy of the bytes as Float32Array or Float64Array; copying makes any alignment right. */
export function floats(view, Kind = Float64Array) {
  const bytes = new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength);
  return new Kind(bytes.slice().buffer);
}
