// Pictures of two channels: what comes from the picture in ink, what feedback added in a warm
// colour, on paper. Colours are those of the theme.

/** @type {(element: Element) => Ink} */
function inks(element) {
  const colour = colours(element);
  // An element that is not in the page yet has no colours; it is drawn again once it is (`refreshed`).
  /** @type {(name: string) => number[]} */
  const rgb = (name) => (colour(name).match(/\d+/g) ?? [0, 0, 0]).map(Number);
  return { paper: rgb("paper"), ink: rgb("ink"), warm: rgb("added") };
}

/**
 * Draw the bytes: height x width of ink, then as much of the warm colour (or nothing).
 *
 * @param {HTMLCanvasElement} canvas
 * @param {DataView} bytes
 * @param {number} height
 * @param {number} width
 * @param {Ink} inks
 */
function stain(canvas, bytes, height, width, { paper, ink, warm }) {
  const size = height * width;
  if (bytes.byteLength < size) return;
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  const two = bytes.byteLength >= 2 * size;
  for (let i = 0; i < size; i++) {
    const below = bytes.getUint8(i) / 255;
    const added = two ? bytes.getUint8(size + i) / 255 : 0;
    for (let c = 0; c < 3; c++)
      pixels.data[4 * i + c] = paper[c] + (ink[c] - paper[c]) * below + (warm[c] - paper[c]) * added;
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

/**
 * A rectangle of the picture, as the traits "outline" and "shape" say.
 *
 * @param {Model<{ outline: Box, shape: Size }>} model
 */
function outlined(model) {
  const outline = h("div", { class: "cvz-outline", hidden: true });
  follow(model, ["outline", "shape"], () => {
    const box = model.get("outline");
    outline.hidden = box.length !== 4;
    if (!outline.hidden) put(outline, box, model.get("shape"));
  });
  return outline;
}

/**
 * Lay an element over a rectangle of a frame in pixels, as a box in per cent.
 *
 * @type {(element: HTMLElement, box: Box, frame: Size) => void}
 */
function put(element, [top, left, bottom, right], [height, width]) {
  element.style.top = `${(100 * top) / height}%`;
  element.style.left = `${(100 * left) / width}%`;
  element.style.height = `${(100 * (bottom - top)) / height}%`;
  element.style.width = `${(100 * (right - left)) / width}%`;
}
