// How pages without a server speak.

/**
 * @typedef {(text: string, fields?: Record<string, any>) => string} Say
 * @typedef {(one: string, many: string, n: number, fields?: Record<string, any>) => string} SayN
 * @typedef {{ say: Say, say_n: SayN }} Voice
 */

/**
 * How these scripts speak, as base/language.py does: texts are templates, and their English is the
 * key to the forms that they have; `plurals` says of each number which one it takes.
 *
 * @param {{ texts: Record<string, string[]>, plurals: string, point: string }} language
 * @returns {Voice}
 */
export function voice({ texts, plurals, point }) {
  /** @type {(value: any, digits: string, form: string) => string} */
  const written = (value, digits, form) => !form ? String(value)
    : (form === "f" ? value.toFixed(digits) : String(Number(value.toPrecision(digits)))).replace(".", point);
  /** @type {Say} */
  const filled = (text, fields) => text.replace(/\{(\w+)(?::\.(\d)([fg]))?\}/g,
    (_, name, digits, form) => written(fields[name], digits, form));
  return {
    say: (text, fields = {}) => filled(texts[text]?.[0] ?? text, fields),
    say_n: (one, many, n, fields = {}) =>
      filled((texts[one] ?? [one, many])[Number(plurals[n < 200 ? n : 100 + n % 100])], { n, ...fields }),
  };
}
