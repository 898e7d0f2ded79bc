(what) => {
  // What is fainter than it may be: "words" of the page, or texts drawn in its widgets' "pictures".
  // The ink, as faded as it stands, on what lies behind it.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const light = (rgb) => rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + [0.2126, 0.7152, 0.0722][i] * v, 0);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const faded = (element, own) => {
    let alpha = own;
    for (let at = element; at; at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity);
    return alpha;
  };
  const paper = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(read(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const found = new Set();
  const judge = (text, ink, behind, style) => {
    const size = Number.parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const got = ratio(over(ink, behind), behind);
    if (got < (large ? 3 : 4.5)) found.add(`${text}: ${got.toFixed(2)}`);
  };

  const pictures = () => {
    const holds = (shape, x, y) => {
      try {
        return shape.isPointInFill(new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse()));
      } catch { return false; }
    };
    for (const svg of document.querySelectorAll(".ed-body svg")) {
      const ground = paper(svg), shapes = [];
      for (const element of svg.querySelectorAll("path, rect, circle, ellipse, polygon, text, tspan")) {
        const style = getComputedStyle(element);
        if (element.closest("defs, clipPath, marker") || !seen(element)) continue;
        if (!["text", "tspan"].includes(element.localName)) {
          if (style.fill !== "none") shapes.push(element);
          continue;
        }
        const text = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("").trim();
        const box = element.getBoundingClientRect();
        if (!text || !box.width) continue;
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        let behind = ground;
        for (const shape of shapes) {
          if (!holds(shape, x, y)) continue;
          const fill = getComputedStyle(shape), [r, g, b, a] = read(fill.fill);
          behind = over([r, g, b, a * faded(shape, Number(fill.fillOpacity))], behind);
        }
        const around = read(style.stroke === "none" ? "transparent" : style.stroke);
        if (style.paintOrder.startsWith("stroke") && Number.parseFloat(style.strokeWidth) >= 2) behind = over(around, behind);
        const [r, g, b, a] = read(style.fill);
        judge(text, [r, g, b, a * faded(element, Number(style.fillOpacity))], behind, style);
      }
    }
  };

  const words = () => {
    const parents = new Set(), papers = new Map();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (texts.currentNode.data.trim()) parents.add(texts.currentNode.parentElement);
    for (const element of parents) {
      if (element.closest("svg, script, style, template, noscript, [aria-disabled='true'], :disabled") || !seen(element)) continue;
      const box = element.getBoundingClientRect(), style = getComputedStyle(element);
      if (box.width < 2 || box.height < 2) continue; // words for screen readers alone
      const block = element.localName === "span" || element.closest("math") ? element.parentElement : element;
      if (!papers.has(block)) papers.set(block, paper(block));
      const own = read(style.backgroundColor), [r, g, b, a] = read(style.color);
      const behind = block === element ? papers.get(block) : over(own, papers.get(block));
      judge(element.textContent.trim().slice(0, 40), [r, g, b, a * faded(element, 1)], behind, style);
    }
  };

  ({ pictures, words })[what]();
  return [...found];
}
