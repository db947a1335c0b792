/* The search engine for a small bilingual corpus: takes an index (policypress/site/search_index.py) and a query, returns
   results. All parts of a query must match, unless the query is an id or number. Matching is in search-text.js. The engine
   doesn't use the page; search.js shows the results. */

const ORGANISATION = new RegExp(
  "(?:委|委员会|局|厅|海关|银行|公司|分行|总站|集团|政府|外办|贸促会|交易中心)$" +
  "|\\b(?:commission|bureau|administration|customs|branch|government|group)\\b");
// what people type around the number of a measure: 第七项, （七）, 措施7, measure 7, m7
const AROUND_NUMBER = /^(?:measures?|article|item|no\.?|第|措施|m0?(?=[1-9]))+|[项条款、.]?(?:措施)?$/g;
// and around the number of a section: 第二部分, 第2章, 二、 as printed, section 2, part II
const SECTION = /^(?:第(.+)(?:部[分份]|章|节)|(.+)、|(?:section|sec\.?|part|chapter)(.+))$/;
const NUMERALS = ["", ..."一二三四五六七八九"];
const SPELT = /^(measure|article|item|section|part|chapter)([a-z]+)$/; // measure seven, part II
const WORDS = "one two three four five six seven eight nine ten".split(" ");
const ROMAN = "i ii iii iv v vi vii viii ix x".split(" ");
const TITLE = 5, LINE = 3, BODY = 2; // scores by type of text
const ASKED = 3; // the level of results named by id or number, which come first
const NEAR = 16; // the maximum distance between pieces of a Chinese word in a similar sentence

// ---- the engine -------------------------------------------------------------------------------

let text; // the module search-text.js of the same build, with an address that changes with its content

/** An engine for an index. `search(typed)` returns {exact, near}, or null if the query has no words. */
export async function createEngine(index) {
  text = await import(`./search-text.js${new URL(import.meta.url).search}`);
  return new Engine(index);
}

class Engine {
  constructor(index) {
    this.synonyms = index.synonyms;
    this.policies = index.policies; // policy id → name, if there are several policies; for display
    this.separator = index.language === "zh" ? "、" : "; ";
    this.names = new Map(); // agency id → names
    for (const e of index.entries) if (e.id) this.names.set(e.id, [e.title, ...e.names].map(text.prepare));
    this.entries = index.entries.map((source, order) => this.prepareEntry(source, order));
    this.corpus = []; // the Chinese texts, for segmentation
    this.vocabulary = new Map(); // how often each word occurs
    this.varieties = new Map();
    for (const { source, records } of this.entries) {
      for (const { line } of records) {
        if (source.kind !== "page" && text.HAN.test(line.raw)) this.corpus.push(line.squeezed.text);
        for (const { raw } of line.words) this.vocabulary.set(raw, (this.vocabulary.get(raw) || 0) + 1);
      }
    }
  }

  search(typed) {
    const query = text.parse(typed, this.synonyms);
    if (!query.parts.length) return null;
    const key = inDigits(query.key);
    query.section = sectionOf(key);
    query.number = query.section ? 0 : numberOf(key.replace(AROUND_NUMBER, ""));
    const exact = this.exactly(query);
    return { exact, near: exact.some((r) => r.level === ASKED) ? [] : this.nearly(query, exact) };
  }

  prepareEntry(source, order) {
    const records = [{ type: TITLE, fragment: "", line: text.prepare(source.title) }];
    const others = source.names || [];
    if (others.length) records.push({ type: TITLE, fragment: "", line: text.prepare(others.join(" · ")) });
    for (const [fragment, line] of source.lines || []) records.push({ type: LINE, fragment, line: text.prepare(line) });
    if (source.bodies) records.push(this.bodiesOf(source));
    const id = source.url.split(/[/#]/).filter(Boolean).pop() || "";
    return { order, source, records, id, names: [source.title, ...others] };
  }

  bodiesOf(source) {
    let at = 0;
    const bodies = source.bodies.map(([id, printed]) => {
      const shown = text.prepare(printed), start = at;
      at += shown.folded.text.length + this.separator.length;
      return { start, end: at - this.separator.length, shown, names: this.names.get(id) || [] };
    });
    const line = text.prepare(source.bodies.map(([, printed]) => printed).join(this.separator));
    return { type: BODY, fragment: source.responsible, line, bodies };
  }

  /** Spans among the responsible agencies. A match of another name marks the whole agency. */
  findBodies(part, record) {
    return record.bodies.flatMap(({ start, end, shown, names: all }) => {
      const own = text.find(part, shown).map(([s, e, word]) => [start + s, start + e, word]);
      const telling = !text.HAN.test(part.text) || part.text.length >= 4; // 出口 does not mean 中国出口信用保险公司
      return !own.length && telling && all.some((name) => text.find(part, name).length) ? [[start, end, true]] : own;
    });
  }

  look(record, parts) {
    return parts.map((part) => (record.bodies ? this.findBodies(part, record) : text.find(part, record.line)));
  }

  /** The lines of an entry that the query names by id or number (`m07-s2`, 第七项, 第二部分; empty: the whole entry),
      or undefined. */
  asked(entry, query) {
    const { policy, number } = entry.source;
    const id = query.key.replace(policy ? `${policy}/` : "", "").replace(/^#/, "").replace(/^m(?=[1-9](?:-|$))/, "m0");
    if (entry.id === id || (number && number === query.number)) return [];
    const place = query.section ? `sec${query.section}-heading` : id;
    const line = policy && entry.records.find(({ fragment }) => fragment && fragment === place);
    return line && [{ ...line, spans: [] }];
  }

  /** How certainly the query names an entry other than a measure: 2 ranks first, 1 after the best measure. */
  naming(entry, query) {
    const { kind } = entry.source;
    if (kind === "policy" || kind === "measure" || kind === "page") return 0;
    return Math.max(...entry.names.map((name) => {
      const line = text.prepare(name);
      if (kind !== "agency") return line.squeezed.text === query.key ? 1 : 0;
      const spans = query.parts.map((part) => text.find(part, line));
      if (!spans.every((s) => s.length) || !text.inOnePiece(spans, line)) return 0;
      const share = Math.max(...spans.flat().map(([, e]) => e - spans[0][0][0])) / name.length;
      const acronym = query.parts.length === 1 && line.words.some((w) => w.raw === query.key &&
        /^[A-Z]{3,}$/.test(name.slice(line.folded.from[w.s], line.folded.to[w.e - 1])));
      if (acronym || share >= 0.9 || (share >= 0.4 && ORGANISATION.test(query.text))) return 2;
      return share >= 0.4 ? 1 : 0;
    }));
  }

  /** The score of a line with all parts: by type of text, adjacency, and whole words or prefixes. */
  worth(record, spans) {
    const beginnings = spans.some((s) => !s.some(([, , word]) => word));
    return 2 * record.type + (text.inOnePiece(spans, record.line) ? 1 : 0) - (beginnings ? 3 : 0);
  }

  /** The share of the query that the title contains, 0 to 1: four sixths of 出口信用保险 if it has 信用保险. */
  onTitle(entry, parts) {
    const { line } = entry.records[0];
    const shares = parts.map((part) => {
      if (text.find(part, line).length) return 1;
      if (!text.HAN.test(part.text)) return 0;
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
      const asked = this.asked(entry, query);
      if (asked && entry.source.policy) {
        const at = asked.map(({ fragment }) => `#${fragment}`).join("");
        results.push({ entry, hits: asked, score: 0, level: ASKED, at });
        continue;
      }
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
      if (!seen.every(Boolean) && !asked) continue;
      // if lines have all parts, sentences and agencies with only some of them add nothing
      const telling = best > 1 ? hits.filter((hit) => hit.rank >= 100 || hit.type === TITLE) : hits;
      const score = best * 1000 + 100 * this.onTitle(entry, query.parts) + count;
      results.push({ entry, hits: telling, score, level: Math.max(asked ? 1 : 0, this.naming(entry, query)) });
    }
    return this.inOrder(results);
  }

  inOrder(results) {
    const weight = (r) => ({ measure: 2, page: 0 })[r.entry.source.kind] ?? 1;
    const isMeasure = (r) => r.entry.source.kind === "measure" && r.level < ASKED;
    for (const r of results) r.hits.sort((a, b) => b.rank - a.rank); // stable: equal results keep the order of the text
    results.sort((a, b) => weight(b) - weight(a) || b.score - a.score || a.entry.order - b.entry.order);
    const [best, ...rest] = results.filter(isMeasure);
    const others = results.filter((r) => !isMeasure(r));
    const level = (n) => others.filter((r) => r.level === n);
    return [...level(ASKED), ...level(2), ...(best ? [best] : []), ...level(1), ...rest, ...level(0)];
  }

  // ---- no exact match: pieces of words, and typos ----

  /** How freely a piece occurs: its distinct neighbours, on the side with fewer; 0 if it does not occur. */
  variety(piece) {
    if (!this.varieties.has(piece)) {
      const left = new Set(), right = new Set();
      this.corpus.forEach((line, n) => {
        for (let i = line.indexOf(piece); i >= 0; i = line.indexOf(piece, i + 1)) {
          left.add(line[i - 1] || n);
          right.add(line[i + piece.length] || n);
        }
      });
      this.varieties.set(piece, Math.min(left.size, right.size));
    }
    return this.varieties.get(piece);
  }

  /** The fewest known pieces that cover most of a Chinese word: 人民币 + 结算, not 人民 + 币结算. */
  segment(word) {
    const worse = (a, b) => a.missing - b.missing || a.pieces.length - b.pieces.length || b.free - a.free;
    const best = [{ missing: 0, pieces: [], free: Infinity }];
    for (let end = 1; end <= word.length; end++) {
      best[end] = { ...best[end - 1], missing: best[end - 1].missing + 1 };
      for (let start = Math.max(0, end - 12); start < end - 1; start++) {
        const free = end - start < word.length ? this.variety(word.slice(start, end)) : 0;
        const before = best[start];
        if (!free) continue;
        const made = { ...before, pieces: [...before.pieces, word.slice(start, end)], free: Math.min(before.free, free) };
        if (worse(made, best[end]) < 0) best[end] = made;
      }
    }
    return best[word.length];
  }

  /** The most frequent known word at edit distance one: a letter added, removed, replaced, or two swapped. */
  nearest(word) {
    const known = [...this.vocabulary].filter(([w]) => word.length > 4 && w[0] === word[0] && oneSlip(word, w));
    return known.sort((a, b) => b[1] - a[1])[0];
  }

  isKnown(part) {
    return this.entries.some((e) => e.records.some((record) => this.look(record, [part])[0].length));
  }

  /** Lines with the pieces of the query close together or, without exact matches, with most of them. */
  nearly(query, exact) {
    const parts = query.parts.flatMap((part) => {
      const chinese = text.HAN.test(part.text);
      if (this.isKnown(part) && !(exact.length && chinese && part.text.length >= 4)) return [part];
      if (!chinese) {
        const near = this.nearest(part.text);
        return near ? [{ text: part.text, forms: [{ words: text.words(near[0]) }] }] : [];
      }
      const cut = this.segment(part.text.slice(0, 40));
      const sound = !exact.length || (!cut.missing && cut.free > 1);
      return sound ? cut.pieces.map((piece) => text.hanPart(piece, this.synonyms)) : [part];
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

/** The number of the section that a squeezed query names, or 0. */
function sectionOf(key) {
  const [, ...numbers] = SECTION.exec(key) || [];
  return numberOf(numbers.find(Boolean) || "");
}

/** measure7 for measureseven, part2 for partii; other keys unchanged. */
function inDigits(key) {
  const [, name, word] = SPELT.exec(key) || [];
  const number = 1 + Math.max(WORDS.indexOf(word), ROMAN.indexOf(word));
  return number ? name + number : key;
}

/** The value of a number such as 7, 七 or 二十一; 0 if it isn't one. */
function numberOf(number) {
  if (/^[0-9]{1,3}$/.test(number)) return Number(number);
  const worth = (numeral) => NUMERALS.indexOf(numeral);
  const tens = /^([一二三四五六七八九]?)十([一二三四五六七八九]?)$/.exec(number);
  if (tens) return 10 * (worth(tens[1]) || 1) + worth(tens[2]);
  return number.length === 1 ? Math.max(0, worth(number)) : 0;
}

/** The width of the narrowest range with one span of every part that was found. */
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
