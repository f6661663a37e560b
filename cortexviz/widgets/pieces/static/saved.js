// What a file tells of the page that saved it (`saved.py` puts it there).

/** @typedef {{ page: string, query: string }} SavedPage */

/**
 * The text that follows a PNG's keyword "cortexviz", or a GIF's comment; "" where there is none.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
function textIn(bytes) {
  const words = new TextDecoder("latin1");
  const at = (/** @type {number} */ from, /** @type {number} */ to) => words.decode(bytes.subarray(from, to));
  if (at(1, 4) === "PNG") {
    const sizes = new DataView(bytes.buffer);
    for (let i = 8; i + 12 <= bytes.length; i += 12 + sizes.getUint32(i)) {
      const end = i + 8 + sizes.getUint32(i);
      if (at(i + 4, i + 8) === "tEXt" && at(i + 8, i + 18) === "cortexviz\0") return at(i + 18, end);
    }
  } else if (at(0, 4) === "GIF8") {
    let i = 13 + (bytes[10] & 128 ? 3 << ((bytes[10] & 7) + 1) : 0);
    if (bytes[i] !== 0x21 || bytes[i + 1] !== 0xfe) return ""; // ours stands first
    let text = "";
    for (i += 2; bytes[i]; i += bytes[i] + 1) text += at(i + 1, i + 1 + bytes[i]);
    return text;
  }
  return "";
}

/**
 * The page that saved a picture, where one did.
 *
 * @param {Blob} file
 * @returns {Promise<SavedPage | null>}
 */
async function savedBy(file) {
  const start = 100_000; // bytes: settings stand before the picture
  try {
    const { page, query } = JSON.parse(textIn(new Uint8Array(await file.slice(0, start).arrayBuffer())));
    return typeof page === "string" && typeof query === "string" ? { page, query } : null;
  } catch {
    return null; // somebody else's words, or none
  }
}
