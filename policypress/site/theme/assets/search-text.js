/* Text and query functions for the search (search-core.js): normalize spelling, split texts into words and queries into
   parts, and find parts in a text. Chinese matches as a substring, other words by prefix or word family. Independent of
   the index. */

export const HAN = /\p{Script=Han}/u;
const DIGIT = /[0-9]/;
const SILENT = /["'«»‹›《》〈〉「」『』()[\]〔〕【】\s]/; // not typed: 出口退（免）税, “四个一百”专项行动
const WORD = /[a-z0-9\u00df-\u024f]+(?:['.&-][a-z0-9\u00df-\u024f]+)*%?/g;
const PIECE = /(?:rmb|usd|us|cny)(?=[0-9])|[0-9]+(?:\.[0-9]+)*%?(?![a-z0-9])|[^.&-]+/g;
const RUN = /(?:[0-9]+(?:\.[0-9]+)*%?)?\p{Script=Han}(?:\p{Script=Han}|[0-9.%])*|[^\p{Script=Han}]+/gu; // 1500亿 is one word
const NUMBERS = { one: "1", two: "2", three: "3", four: "4", five: "5", six: "6", seven: "7", eight: "8", nine: "9" };
const SPELLING = { centre: "center", programme: "program", catalogue: "catalog", licence: "license" };
const STOP = new Set("a an and at by for from in of on or the to with".split(" "));

// ---- text -------------------------------------------------------------------------------------

/** The text in normalized spelling; `from[i]` and `to[i]` are the bounds of its i-th unit in the text. */
export function fold(text) {
  let out = "", at = 0;
  const from = [], to = [];
  for (const character of text) {
    const next = at + character.length;
    const groups = character === "," && DIGIT.test(out.slice(-1)) && DIGIT.test(text.charAt(next)); // 1,500
    const folded = groups ? "" : character.normalize("NFKC").toLowerCase()
      .replace(/[“”„]/g, '"').replace(/[‘’]/g, "'").replace(/[‐‑‒–—−]/g, "-");
    for (let i = 0; i < folded.length; i++) { from.push(at); to.push(next); }
    out += folded;
    at = next;
  }
  return { text: out, from, to };
}

/** The folded text without characters that people omit; `at[i]` is the position in the folded text. */
export function squeeze(text) {
  const at = [...Array(text.length).keys()].filter((i) => !SILENT.test(text[i]));
  return { text: at.map((i) => text[i]).join(""), at };
}

/** The common stem of a word family: plural, -ing, -ed, British and American spelling. */
function stem(word) {
  if (NUMBERS[word]) return NUMBERS[word];
  if (DIGIT.test(word)) return word;
  let w = word.replace(/([a-z]{2})ies$/, "$1y").replace(/(ss|x|ch|sh|z)es$/, "$1").replace(/([a-z][^su])s$/, "$1");
  w = (SPELLING[w] || w).replace(/([a-z]{3,})(?:ing|ed)$/, "$1").replace(/([bdgmnprt])\1$/, "$1");
  w = w.replace(/([a-z]{3,})e$/, "$1").replace(/([iy])s$/, "$1z");
  return w.replace("isation", "ization").replace(/([a-z]{2})our/, "$1or");
}

/** The words of a folded text; hyphenated ones both in parts and whole. `i` and `next` count the parts. */
export function words(text) {
  const found = [];
  let n = 0;
  const add = (raw, s, e, i, next) => {
    const plain = raw.replace(/'/g, "");
    found.push({ raw: plain, stem: stem(plain), s, e, i, next });
  };
  for (const match of text.matchAll(WORD)) {
    const whole = match[0].replace(/'s$/, ""), start = match.index;
    const pieces = [...whole.matchAll(PIECE)];
    if (pieces.length > 1) add(whole.replace(/[.&-]/g, ""), start, start + whole.length, n, n + pieces.length);
    for (const p of pieces) add(p[0], start + p.index, start + p.index + p[0].length, n, ++n);
  }
  return found;
}

export function prepare(text) {
  const folded = fold(text);
  return { raw: text, folded, squeezed: squeeze(folded.text), words: words(folded.text) };
}

// ---- queries, and finding their parts ---------------------------------------------------------

/** A query as parts that must all be found; the `forms` of a part are its accepted spellings. */
export function parse(query, synonyms) {
  const text = fold(query).text.replace(/us\$|\$/g, " usd ").replace(/([0-9]) ?(?:percent|per cent)\b/g, "$1%");
  const parts = [];
  for (const chunk of text.split(/[\s,、。;:!?+|/\\…·]+/)) {
    const plain = HAN.test(chunk) ? squeeze(chunk).text : chunk;
    for (const run of plain.match(RUN) || []) {
      if (HAN.test(run)) parts.push(hanPart(run.replace(/\.+$/, ""), synonyms));
      else parts.push(...wordParts(run, synonyms));
    }
  }
  const distinct = [...new Map(parts.map((part) => [part.text, part])).values()];
  const strong = distinct.filter((part) => !STOP.has(part.text));
  return { text: text.trim(), key: squeeze(text).text, parts: strong.length ? strong : distinct };
}

export function hanPart(text, synonyms) {
  const others = synonyms.filter(([said, meant]) => text.includes(said) && !text.includes(meant));
  return { text, forms: [{ han: text }, ...others.map(([said, meant]) => ({ han: text.replace(said, meant) }))] };
}

function wordParts(text, synonyms) {
  const found = words(text), parts = [];
  for (let k = 0; k < found.length;) {
    const word = found[k], inner = found.slice(k + 1).filter((other) => other.s < word.e);
    const forms = [{ words: [word] }];
    if (inner.length) forms.push({ words: inner });
    for (const [said, meant] of synonyms) {
      if (stem(said) !== word.stem) continue;
      forms.push(HAN.test(meant) ? { han: meant } : { words: words(meant).filter((w) => w.next - w.i === 1) });
    }
    parts.push({ text: word.raw, forms });
    k += 1 + inner.length;
  }
  return parts;
}

/** The occurrences of a part in a prepared line, in order: [start, end] in its folded text, and if it is a whole word. */
export function find(part, line) {
  const spans = part.forms.flatMap((form) =>
    (form.han ? findHan(form.han, line.squeezed) : findWords(form.words, line.words)));
  return spans.sort((a, b) => a[0] - b[0]);
}

function findHan(needle, { text, at }) {
  const spans = [], last = needle.length - 1;
  for (let i = text.indexOf(needle); i >= 0; i = text.indexOf(needle, i + 1)) {
    const end = i + last;
    // 500亿 does not match in 1500亿
    const cutBefore = DIGIT.test(needle[0]) && i > 0 && at[i - 1] === at[i] - 1 && /[0-9.]/.test(text[i - 1]);
    const cutAfter = DIGIT.test(needle[last]) && at[end + 1] === at[end] + 1 && DIGIT.test(text[end + 1]);
    if (!cutBefore && !cutAfter) spans.push([at[i], at[end] + 1, true]);
  }
  return spans;
}

function findWords(sequence, tokens) {
  const spans = [];
  for (const token of tokens) {
    let last = same(sequence[0], token) ? token : undefined;
    for (const word of sequence.slice(1)) last = last && tokens.find((t) => t.i === last.next && same(word, t));
    if (last) spans.push([token.s, last.e, last.stem === sequence[sequence.length - 1].stem]);
  }
  return spans;
}

function same(asked, token) {
  if (asked.stem === token.stem || token.raw === asked.raw + "%") return true;
  return !/^[0-9.]+%?$/.test(asked.raw) && token.raw.startsWith(asked.raw); // numbers match only whole numbers
}

/** Whether the parts follow one another in the line with only small words in between. */
export function inOnePiece(spans, line) {
  const text = line.folded.text;
  const follows = (end, next) => next.find(([s]) => s >= end && s - end < 16 &&
    !HAN.test(text.slice(end, s)) && words(text.slice(end, s)).every((w) => STOP.has(w.raw)));
  return spans[0].some(([, start]) => {
    let end = start;
    return spans.slice(1).every((next) => {
      const span = follows(end, next);
      if (span) end = span[1];
      return span;
    });
  });
}
