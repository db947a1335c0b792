/* The search engine for a small bilingual corpus: from an index (policypress/site/search.py) and a query to results.
   Chinese matches as part of the text, other words by their beginning or their family; all parts of a query must
   be found. It knows nothing of the page; search.js shows what it finds. */

const HAN = /\p{Script=Han}/u, DIGIT = /[0-9]/;
const SILENT = /["'«»‹›《》〈〉「」『』()[\]〔〕【】\s]/; // not typed: 出口退（免）税, “四个一百”专项行动
const WORD = /[a-z0-9\u00df-\u024f]+(?:['.&-][a-z0-9\u00df-\u024f]+)*%?/g;
const PIECE = /(?:rmb|usd|us|cny)(?=[0-9])|[0-9]+(?:\.[0-9]+)*%?(?![a-z0-9])|[^.&-]+/g;
const RUN = /(?:[0-9]+(?:\.[0-9]+)*%?)?\p{Script=Han}(?:\p{Script=Han}|[0-9.%])*|[^\p{Script=Han}]+/gu; // 1500亿 is one
const NUMBERS = { one: "1", two: "2", three: "3", four: "4", five: "5", six: "6", seven: "7", eight: "8", nine: "9" };
const SPELLING = { centre: "center", programme: "program", catalogue: "catalog", licence: "license" };
const STOP = new Set("a an and at by for from in of on or the to with".split(" "));
const ORGANISATION = new RegExp(
  "(?:委|委员会|局|厅|海关|银行|公司|分行|总站|集团|政府|外办|贸促会|交易中心)$" +
  "|\\b(?:commission|bureau|administration|customs|branch|government|group)\\b");
const TITLE = 5, LINE = 3, BODY = 2; // where a hit counts for how much
const NEAR = 16; // how far apart the pieces of a Chinese word may stand in a sentence to be called similar

// ---- text -------------------------------------------------------------------------------------

/** One spelling for one thing; `from[i]` and `to[i]` bound the place of the i-th unit in the text. */
function fold(text) {
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

/** The folded text without what people leave out; `at[i]` is the place in the folded text. */
function squeeze(text) {
  const at = [...Array(text.length).keys()].filter((i) => !SILENT.test(text[i]));
  return { text: at.map((i) => text[i]).join(""), at };
}

/** What the words of a family share: plural, -ing, -ed, British and American spelling. */
function stem(word) {
  if (NUMBERS[word]) return NUMBERS[word];
  if (DIGIT.test(word)) return word;
  let w = word.replace(/([a-z]{2})ies$/, "$1y").replace(/(ss|x|ch|sh|z)es$/, "$1").replace(/([a-z][^su])s$/, "$1");
  w = (SPELLING[w] || w).replace(/([a-z]{3,})(?:ing|ed)$/, "$1").replace(/([bdgmnprt])\1$/, "$1");
  w = w.replace(/([a-z]{3,})e$/, "$1").replace(/([iy])s$/, "$1z");
  return w.replace("isation", "ization").replace(/([a-z]{2})our/, "$1or");
}

/** The words of a folded text, a hyphenated one in parts and whole; `i` and `next` count the parts. */
function words(text) {
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

function prepare(text) {
  const folded = fold(text);
  return { raw: text, folded, squeezed: squeeze(folded.text), words: words(folded.text) };
}

// ---- a query, and where its parts stand -------------------------------------------------------

/** A query as parts that must all be found; `forms` of a part are the spellings that count for it. */
function parse(query, synonyms) {
  const text = fold(query).text.replace(/us\$|\$/g, " usd ").replace(/([0-9]) ?(?:percent|per cent)\b/g, "$1%");
  const parts = [];
  for (const chunk of text.split(/[\s,、。;:!?+|/\\…·]+/)) {
    const plain = HAN.test(chunk) ? squeeze(chunk).text : chunk;
    for (const run of plain.match(RUN) || []) {
      if (HAN.test(run)) parts.push(hanPart(run.replace(/\.+$/, ""), synonyms));
      else parts.push(...wordParts(run, synonyms));
    }
  }
  const strong = parts.filter((part) => !STOP.has(part.text));
  return { text: text.trim(), key: squeeze(text).text, parts: strong.length ? strong : parts };
}

function hanPart(text, synonyms) {
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

/** Where a part stands in a prepared line, in order: [start, end] in its folded text, and whether as a whole word. */
function find(part, line) {
  const spans = part.forms.flatMap((form) =>
    (form.han ? findHan(form.han, line.squeezed) : findWords(form.words, line.words)));
  return spans.sort((a, b) => a[0] - b[0]);
}

function findHan(needle, { text, at }) {
  const spans = [], last = needle.length - 1;
  for (let i = text.indexOf(needle); i >= 0; i = text.indexOf(needle, i + 1)) {
    const end = i + last;
    // 500亿 does not stand in 1500亿
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
  return !/^[0-9.]+%?$/.test(asked.raw) && token.raw.startsWith(asked.raw); // a number is a whole number
}

/** Whether the parts stand in the line one after another, with at most small words between them. */
function inOnePiece(spans, line) {
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

// ---- the engine -------------------------------------------------------------------------------

/** An engine over an index; `search(text)` gives {exact, near}, or null where the query holds no word. */
export const createEngine = (index) => new Engine(index);

class Engine {
  constructor(index) {
    this.synonyms = index.synonyms;
    this.policies = index.policies; // the names of several policies, by id, for those who show results
    this.separator = index.language === "zh" ? "、" : "; ";
    this.names = new Map(); // of agencies, by their id
    for (const e of index.entries) if (e.id) this.names.set(e.id, [e.title, ...e.names].map(prepare));
    this.entries = index.entries.map((source, order) => this.prepareEntry(source, order));
    this.corpus = []; // the Chinese texts, for segmentation
    this.vocabulary = new Map(); // how often each word occurs
    this.varieties = new Map();
    for (const { source, records } of this.entries) {
      for (const { line } of records) {
        if (source.kind !== "page" && HAN.test(line.raw)) this.corpus.push(line.squeezed.text);
        for (const { raw } of line.words) this.vocabulary.set(raw, (this.vocabulary.get(raw) || 0) + 1);
      }
    }
  }

  search(text) {
    const query = parse(text, this.synonyms);
    if (!query.parts.length) return null;
    const exact = this.exactly(query);
    return { exact, near: this.nearly(query, exact) };
  }

  prepareEntry(source, order) {
    const records = [{ type: TITLE, fragment: "", line: prepare(source.title) }];
    const others = source.names || [];
    if (others.length) records.push({ type: TITLE, fragment: "", line: prepare(others.join(" · ")) });
    for (const [fragment, text] of source.lines) records.push({ type: LINE, fragment, line: prepare(text) });
    if (source.bodies) records.push(this.bodiesOf(source));
    return { order, source, records, names: [source.title, ...others] };
  }

  bodiesOf(source) {
    let at = 0;
    const bodies = source.bodies.map(([id, printed]) => {
      const shown = prepare(printed), start = at;
      at += shown.folded.text.length + this.separator.length;
      return { start, end: at - this.separator.length, shown, names: this.names.get(id) || [] };
    });
    const line = prepare(source.bodies.map(([, printed]) => printed).join(this.separator));
    return { type: BODY, fragment: source.responsible, line, bodies };
  }

  /** Spans among the responsible bodies; another name of a body marks the whole of it. */
  findBodies(part, record) {
    return record.bodies.flatMap(({ start, end, shown, names: all }) => {
      const own = find(part, shown).map(([s, e, word]) => [start + s, start + e, word]);
      const telling = !HAN.test(part.text) || part.text.length >= 4; // 出口 does not mean 中国出口信用保险公司
      return !own.length && telling && all.some((name) => find(part, name).length) ? [[start, end, true]] : own;
    });
  }

  look(record, parts) {
    return parts.map((part) => (record.bodies ? this.findBodies(part, record) : find(part, record.line)));
  }

  /** How surely the query names an agency or a term: 2 leads the results, 1 follows the best measure. */
  naming(entry, query) {
    const { kind } = entry.source;
    if (kind !== "agency" && kind !== "term") return 0;
    return Math.max(...entry.names.map((name) => {
      const line = prepare(name);
      if (kind === "term") return line.squeezed.text === query.key ? 1 : 0;
      const spans = query.parts.map((part) => find(part, line));
      if (!spans.every((s) => s.length) || !inOnePiece(spans, line)) return 0;
      const share = Math.max(...spans.flat().map(([, e]) => e - spans[0][0][0])) / name.length;
      const acronym = query.parts.length === 1 && line.words.some((w) => w.raw === query.key &&
        /^[A-Z]{3,}$/.test(name.slice(line.folded.from[w.s], line.folded.to[w.e - 1])));
      if (acronym || share >= 0.9 || (share >= 0.4 && ORGANISATION.test(query.text))) return 2;
      return share >= 0.4 ? 1 : 0;
    }));
  }

  /** What a line is worth that holds all parts: by its place, in one piece or not, whole words or beginnings. */
  worth(record, spans) {
    const beginnings = spans.some((s) => !s.some(([, , word]) => word));
    return 2 * record.type + (inOnePiece(spans, record.line) ? 1 : 0) - (beginnings ? 3 : 0);
  }

  /** How much of the query the title holds, 0 to 1: 信用保险 of 出口信用保险 is four sixths. */
  onTitle(entry, parts) {
    const { line } = entry.records[0];
    const shares = parts.map((part) => {
      if (find(part, line).length) return 1;
      if (!HAN.test(part.text)) return 0;
      for (let n = part.text.length - 1; n >= Math.max(2, part.text.length / 2); n--) {
        for (let i = 0; i + n <= part.text.length; i++) {
          if (line.squeezed.text.includes(part.text.slice(i, i + n))) return n / part.text.length;
        }
      }
      return 0;
    });
    return shares.reduce((a, b) => a + b, 0) / parts.length;
  }

  exactly(query) {
    const results = [];
    for (const entry of this.entries) {
      const seen = query.parts.map(() => false), hits = [];
      let best = 1, count = 0;
      for (const record of entry.records) {
        const spans = this.look(record, query.parts), held = spans.filter((s) => s.length).length;
        if (!held) continue;
        spans.forEach((s, i) => { seen[i] = seen[i] || s.length > 0; });
        const together = held === query.parts.length;
        if (together) count += Math.min(spans.flat().length, 2 * held);
        const rank = together ? this.worth(record, spans) : 0;
        best = Math.max(best, rank);
        hits.push({ ...record, spans: spans.flat(), rank: rank * 100 + held });
      }
      if (!seen.every(Boolean)) continue;
      // where lines hold all parts, a sentence or a body with only some of them tells nothing more
      const telling = best > 1 ? hits.filter((hit) => hit.rank >= 100 || hit.type === TITLE) : hits;
      const score = best * 1000 + 100 * this.onTitle(entry, query.parts) + count;
      results.push({ entry, hits: telling, score, level: this.naming(entry, query) });
    }
    return this.inOrder(results);
  }

  inOrder(results) {
    const weight = (r) => ({ measure: 2, page: 0 })[r.entry.source.kind] ?? 1;
    const isMeasure = (r) => r.entry.source.kind === "measure";
    for (const r of results) r.hits.sort((a, b) => b.rank - a.rank); // stable: equal ones stay in the text's order
    results.sort((a, b) => weight(b) - weight(a) || b.score - a.score || a.entry.order - b.entry.order);
    const [best, ...rest] = results.filter(isMeasure);
    const others = results.filter((r) => !isMeasure(r));
    const level = (n) => others.filter((r) => r.level === n);
    return [...level(2), ...(best ? [best] : []), ...level(1), ...rest, ...level(0)];
  }

  // ---- no exact match: pieces of words, and slips of the hand ----

  /** How freely a piece stands in the texts: distinct neighbours on its poorer side; 0: it does not occur. */
  variety(piece) {
    if (!this.varieties.has(piece)) {
      const left = new Set(), right = new Set();
      this.corpus.forEach((text, n) => {
        for (let i = text.indexOf(piece); i >= 0; i = text.indexOf(piece, i + 1)) {
          left.add(text[i - 1] || n);
          right.add(text[i + piece.length] || n);
        }
      });
      this.varieties.set(piece, Math.min(left.size, right.size));
    }
    return this.varieties.get(piece);
  }

  /** The fewest known pieces that cover most of a Chinese word: 人民币 + 结算, never 人民 + 币结算. */
  segment(text) {
    const worse = (a, b) => a.missing - b.missing || a.pieces.length - b.pieces.length || b.free - a.free;
    const best = [{ missing: 0, pieces: [], free: Infinity }];
    for (let end = 1; end <= text.length; end++) {
      best[end] = { ...best[end - 1], missing: best[end - 1].missing + 1 };
      for (let start = Math.max(0, end - 12); start < end - 1; start++) {
        const free = end - start < text.length ? this.variety(text.slice(start, end)) : 0;
        const before = best[start];
        if (!free) continue;
        const made = { ...before, pieces: [...before.pieces, text.slice(start, end)], free: Math.min(before.free, free) };
        if (worse(made, best[end]) < 0) best[end] = made;
      }
    }
    return best[text.length];
  }

  /** The most frequent known word one slip away: a letter more, less or other, or two exchanged. */
  nearest(word) {
    const known = [...this.vocabulary].filter(([w]) => word.length > 4 && w[0] === word[0] && oneSlip(word, w));
    return known.sort((a, b) => b[1] - a[1])[0];
  }

  isKnown(part) {
    return this.entries.some((e) => e.records.some((record) => this.look(record, [part])[0].length));
  }

  /** Where the pieces of the query stand near each other or, without an exact match, where most of it stands. */
  nearly(query, exact) {
    const parts = query.parts.flatMap((part) => {
      const chinese = HAN.test(part.text);
      if (this.isKnown(part) && !(exact.length && chinese && part.text.length >= 4)) return [part];
      if (!chinese) {
        const near = this.nearest(part.text);
        return near ? [{ text: part.text, forms: [{ words: words(near[0]) }] }] : [];
      }
      const cut = this.segment(part.text.slice(0, 40));
      const sound = !exact.length || (!cut.missing && cut.free > 1);
      return sound ? cut.pieces.map((piece) => hanPart(piece, this.synonyms)) : [part];
    });
    if (!parts.length || (exact.length && parts.length === query.parts.length)) return [];
    const total = query.parts.reduce((sum, part) => sum + part.text.length, 0);
    return this.closest(parts, total, exact);
  }

  closest(parts, total, exact) {
    const shown = new Set(exact.map((r) => r.entry)), results = [];
    for (const entry of this.entries.filter((e) => !shown.has(e))) {
      const seen = parts.map(() => 0), hits = [];
      for (const record of entry.records) {
        const spans = this.look(record, parts);
        const covered = spans.reduce((sum, s, i) => sum + (s.length ? parts[i].text.length : 0), 0);
        const apart = covered ? Math.max(0, width(spans) - covered) : 0;
        if (!covered || (exact.length && (apart > NEAR || !spans.every((s) => s.length)))) continue;
        spans.forEach((s, i) => { if (s.length) seen[i] = parts[i].text.length; });
        hits.push({ ...record, spans: spans.flat(), rank: covered * 100 - Math.min(apart, 60) + 4 * record.type });
      }
      const share = seen.reduce((a, b) => a + b, 0) / total;
      if (!hits.length || share < 0.4) continue;
      results.push({ entry, hits, share, score: Math.max(...hits.map((h) => h.rank)) + share * 100, level: 0 });
    }
    const most = Math.max(...results.map((r) => r.share));
    return this.inOrder(results.filter((r) => r.share >= 0.75 * most));
  }
}

/** The width of the narrowest stretch with one span of every part that was found. */
function width(spans) {
  const found = spans.filter((s) => s.length);
  const stretches = found.flat().map(([start]) => {
    const next = found.map((group) => group.find(([s]) => s >= start));
    return next.every(Boolean) ? Math.max(...next.map(([, e]) => e)) - start : Infinity;
  });
  return Math.min(...stretches);
}

function oneSlip(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0, j = 0;
  while (i < a.length && a[i] === b[i]) i++;
  while (j < Math.min(a.length, b.length) - i && a[a.length - 1 - j] === b[b.length - 1 - j]) j++;
  const x = a.slice(i, a.length - j), y = b.slice(i, b.length - j);
  return Math.max(x.length, y.length) <= 1 || (x.length === 2 && x === [...y].reverse().join(""));
}
