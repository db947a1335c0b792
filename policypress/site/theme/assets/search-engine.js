/* The search engine for a small bilingual corpus. policypress/site/search_index.py writes search-text.js, it and the index
   into one file. Texts and queries are split into tokens: pairs and single characters of Chinese, stems of other words,
   amounts and dates in one notation, and groups of synonyms. An item (a measure, an agency, a term …) is scored by the
   tokens in all its texts, and by the one text that fits the query best. */

const FIELDS = { title: 3, phrase: 1.5, name: 1.5, line: 1, agency: 0.3 }; // how much a token counts, by type of text
const KINDS = { measure: 1, agency: 1, policy: 0.9, term: 0.4, topic: 0.4, entity: 0.35, page: 0.4 };
const PAIR = 1, CHARACTER = 0.4, WORD = 1.4, FIGURE = 2; // weights of tokens
const SYNONYM = 0.9, ENDING = 0.8, TYPO = 0.75, SOUND = 0.65; // what a token counts if only this matches
const LONGEST = 8; // characters of a synonym
const BETWEEN = 0.15, UNKNOWN_PAIR = 0.5; // weights of unknown pairs of characters: in the middle of 退货免税, and others
const ANSWER = 0.6, NEAR = 0.2; // the share of the query that an answer, or a result shown as near, must cover
const EVIDENT = 0.3, EVIDENCE = 1.9; // the share that is enough for an answer if it is so many tokens

// what people type around the number of a measure: 第七项, （七）, 措施7, measure 7, clause 7, m7
const AROUND_NUMBER = /^(?:measures?|articles?|clauses?|items?|points?|paragraph|no|第|措施|条|m0?(?=[1-9]))+|(?:项|条|款|点)?(?:措施)?$/g;
const SECTION = /^(?:第(.+)(?:部[分份]|章|节)|(.+)、|(?:section|sec|part|chapter)(.+))$/; // 第二部分, 二、, section 2
const SPELT = /^(measure|article|clause|item|section|part|chapter)([a-z]+)$/; // measure seven, part II
const ROMAN = " i ii iii iv v vi vii viii ix x".split(" ");

class Engine {
  constructor(index) {
    this.policies = index.policies; // policy id → names, if there are several policies; for display
    this.items = index.items;
    this.simple = new Map(index.traditional.map((pair) => [pair[0], pair[1]]));
    this.regional = index.regional;
    this.readIgnored(index.ignored);
    this.groupOf = new Map();
    index.synonyms.forEach((words, number) => words.forEach((word) => this.addSynonym(word, number)));
    this.units = []; // every text: {item, field, at (fragment), weight}
    this.postings = new Map(); // token → numbers of the units that have it, in order
    this.words = new Map(); // word → its stem
    this.items.forEach((item, number) => this.addItem(item, number));
    this.weigh();
    this.readings = new Map(); // character → syllables
    for (const [syllable, characters] of Object.entries(index.pinyin)) {
      for (const one of characters) this.readings.set(one, [...(this.readings.get(one) || []), syllable]);
    }
    this.syllables = new Set(Object.keys(index.pinyin));
    this.collectSounds();
  }

  // ---- texts ----

  /** The text in normalized spelling, of the same length. */
  fold(text) {
    return text.replace(/[A-Z\u0080-\uffff]/g, (character) => {
      const plain = character.normalize("NFKC").toLowerCase();
      return plain.length === 1 ? this.simple.get(plain) || plain.replace("’", "'") : character;
    }).replace(/["«»‹›《》〈〉「」『』“”]/g, " ");
  }

  readIgnored(words) {
    const sorted = words.map((word) => this.fold(word)).sort((a, b) => b.length - a.length);
    const bounded = (word) => (HAN.test(word) ? word : `\\b${word}\\b`);
    this.ignored = new RegExp(sorted.map(bounded).join("|") || "$^", "g");
  }

  /** A folded text without question words, unless nothing else is left. */
  strip(text) {
    const kept = text.replace(this.ignored, (found) => " ".repeat(found.length));
    return /[\p{L}0-9]/u.test(kept) && this.tokens(kept).tokens.length ? kept : text;
  }

  addSynonym(word, number) {
    const folded = this.fold(word);
    const key = HAN.test(folded) ? folded : this.tokens(folded, true).tokens.map(({ t }) => t).join(" ");
    this.groupOf.set(key, [...(this.groupOf.get(key) || []), `=${number}`]);
  }

  /** The tokens of a folded text, and the groups of synonyms that its words belong to. */
  tokens(text, plain = false) {
    const tokens = [], groups = [];
    const add = (t, w, s, e) => tokens.push({ t, w, s, e });
    let rest = text;
    for (const [pattern, name] of plain || !NUMERIC.test(text) ? [] : FIGURES) {
      rest = rest.replace(pattern, (...found) => {
        const at = found[found.length - 2], figure = name(...found);
        if (figure === "#0" || /NaN/.test(figure)) return found[0];
        add(figure, FIGURE, at, at + found[0].length);
        return " ".repeat(found[0].length);
      });
    }
    const words = [];
    for (const { 0: piece, index: s } of rest.matchAll(PIECES)) {
      if (HAN.test(piece)) this.addHan(piece, s, add, groups);
      else this.addWords(piece, s, words, groups, plain);
    }
    for (const { t, s, e } of words) add(t, WORD, s, e);
    for (let i = 0; i < words.length; i++) {
      for (let n = 1, key = ""; n <= 4 && i + n <= words.length; n++) {
        key += (key && " ") + words[i + n - 1].t;
        for (const t of this.groupOf.get(key) || []) groups.push({ t, s: words[i].s, e: words[i + n - 1].e });
      }
    }
    return { tokens, groups };
  }

  /** Add the tokens of a run of Chinese characters, in which brackets are silent: 出口退（免）税. */
  addHan(run, s, add, groups) {
    const places = [...run.matchAll(/\p{Script=Han}/gu)].map(({ 0: character, index }) => ({
      character, start: s + index, end: s + index + character.length,
    }));
    places.forEach(({ character, start, end }, i) => {
      add(character, places.length === 1 ? PAIR : CHARACTER, start, end);
      for (let n = 2, part = character; n <= LONGEST && i + n <= places.length; n++) {
        const last = places[i + n - 1];
        part += last.character;
        if (n === 2) add(part, PAIR, start, last.end);
        for (const t of this.groupOf.get(part) || []) groups.push({ t, s: start, e: last.end });
      }
    });
  }

  addWords(piece, s, words, groups, plain) {
    const parts = [...piece.matchAll(/[^-.&]+/g)];
    for (const { 0: part, index } of parts) {
      const word = { t: stem(part), s: s + index, e: s + index + part.length };
      if (!SMALL.has(part) || plain) words.push(word);
    }
    if (parts.length > 1) groups.push({ t: stem(piece), s, e: s + piece.length }); // e-commerce is found by ecommerce
  }

  addItem(item, number) {
    const add = (field, text, at = "") => {
      if (!text) return;
      const folded = this.fold(text), { tokens, groups } = this.tokens(field === "phrase" ? this.strip(folded) : folded);
      const unit = this.units.push({ item: number, field, at, tokens, weight: 0 }) - 1;
      for (const { t, w, s, e } of tokens) if (w === WORD) this.words.set(folded.slice(s, e), t);
      for (const t of new Set([...tokens, ...groups].map((token) => token.t))) {
        if (!this.postings.has(t)) this.postings.set(t, []);
        this.postings.get(t).push(unit);
      }
    };
    for (const title of item.title) add("title", title);
    for (const name of item.names || []) add("name", name);
    for (const [at, ...texts] of item.lines || []) texts.forEach((text) => add("line", text, at));
    for (const [at, ...phrases] of item.phrases || []) phrases.forEach((phrase) => add("phrase", phrase, at));
    for (const agency of item.agencies || []) this.items[agency].title.forEach((name) => add("agency", name, item.responsible));
  }

  /** Compute how telling each token is, from the number of items that have it, and then the weight of each text. */
  weigh() {
    this.telling = new Map();
    for (const [t, units] of this.postings) {
      const items = new Set(units.map((unit) => this.units[unit].item)).size;
      this.telling.set(t, Math.log(1 + this.items.length / items));
    }
    this.unknown = Math.log(1 + this.items.length / 3);
    for (const unit of this.units) {
      const own = new Map(unit.tokens.map(({ t, w }) => [t, w * this.telling.get(t)]));
      for (const weight of own.values()) unit.weight += weight;
      delete unit.tokens;
    }
  }

  // ---- pinyin ----

  collectSounds() {
    this.sounds = new Map(); // two syllables → the pairs that sound so
    for (const pair of this.postings.keys()) {
      if (pair.length !== 2 || !HAN.test(pair[0]) || !HAN.test(pair[1])) continue;
      for (const sound of this.soundsOf(pair)) this.sounds.set(sound, [...(this.sounds.get(sound) || []), pair]);
    }
    this.initials = new Map(); // ckts → 出口退税
    for (const { kind, title, names = [] } of this.items) {
      if (kind === "measure" || kind === "policy" || kind === "page") continue;
      for (const name of [title[0], ...names]) {
        const letters = [...name].map((character) => ((this.readings.get(character) || [""])[0] || "")[0] || "").join("");
        if (letters.length === name.length && letters.length > 2) this.initials.set(letters, name);
      }
    }
    this.sortedInitials = [...this.initials.keys()].sort((a, b) => a.length - b.length);
  }

  soundsOf(pair) {
    const [first, second] = [...pair].map((character) => this.readings.get(character) || []);
    return first.flatMap((a) => second.map((b) => `${a} ${b}`));
  }

  /** The syllables of pinyin typed with or without spaces, with the most known pairs, or null. */
  syllablesOf(typed) {
    const letters = typed.replace(/[\s']/g, "");
    const best = [{ score: 0, known: 0, list: [] }];
    for (let end = 1; end <= letters.length; end++) {
      for (let start = Math.max(0, end - 6); start < end; start++) {
        const before = best[start], syllable = letters.slice(start, end);
        if (!before || !this.syllables.has(syllable)) continue;
        const last = before.list[before.list.length - 1];
        const known = before.known + (last && this.sounds.has(`${last} ${syllable}`) ? 1 : 0);
        const score = before.score + known - before.known - 1.2;
        if (!best[end] || score > best[end].score) best[end] = { score, known, list: [...before.list, syllable] };
      }
    }
    const found = best[letters.length];
    return found && found.list.length > 1 && found.known >= (found.list.length - 1) / 2 ? found.list : null;
  }

  // ---- queries ----

  /** The tokens of a query. `also` are the tokens that match in place of one, and what they count. */
  read(folded) {
    const { tokens, groups } = this.tokens(this.strip(folded));
    const spoken = this.spoken(folded, tokens);
    if (spoken) return spoken;
    const read = tokens.flatMap((token) => {
      const around = groups.filter(({ s, e }) => s <= token.s && e >= token.e);
      token.also = [[token.t, 1], ...around.map(({ t }) => [t, SYNONYM])].filter(([t]) => this.postings.has(t));
      return token.also.length ? token : this.replaced(token, folded);
    });
    const isKnown = (s) => read.some((t) => t.s === s && t.e === s + 2 && t.also.length);
    for (const token of read) {
      const unknown = token.t.length === 2 && HAN.test(token.t) && !token.also.length;
      token.w *= this.tellingOf(token);
      if (unknown) token.w *= isKnown(token.s - 1) && isKnown(token.s + 1) ? BETWEEN : UNKNOWN_PAIR;
    }
    return [...new Map(read.map((token) => [token.t, token])).values()];
  }

  tellingOf({ also }) {
    return also.length ? Math.max(...also.map(([t]) => this.telling.get(t))) : this.unknown;
  }

  /** The tokens of a query that is Chinese in pinyin or its initials, or null. */
  spoken(folded, tokens) {
    if (HAN.test(folded) || tokens.every(({ t }) => this.postings.has(t))) return null;
    const typed = folded.replace(/[^a-z\s']/g, "").trim();
    const initials = typed.length > 2 && this.sortedInitials.find((all) => all.startsWith(typed));
    return initials ? this.read(this.initials.get(initials)) : this.pairsOf(typed);
  }

  /** Tokens for pinyin: the pairs that each two syllables sound like. */
  pairsOf(typed, s = -9) {
    const list = this.syllablesOf(typed);
    return list && list.slice(1).map((syllable, i) => {
      const pairs = this.sounds.get(`${list[i]} ${syllable}`) || [];
      const token = { t: `${list[i]} ${syllable}`, s, e: s, also: pairs.map((pair) => [pair, 1]) };
      return { ...token, w: PAIR * this.tellingOf(token) };
    });
  }

  /** What may be meant by an unknown word: pinyin, the beginning of a word, a typo, or a pair that sounds the same. */
  replaced(token, folded) {
    const { t, w, s, e } = token, typed = folded.slice(s, e);
    if (w === PAIR && t.length === 2) {
      const sound = this.soundsOf(t).flatMap((one) => this.sounds.get(one) || []);
      const pairs = sound.filter((pair) => pair[0] === t[0] || pair[1] === t[1]);
      return { ...token, also: pairs.map((pair) => [pair, SOUND]) };
    }
    if (w !== WORD || t.length < 3 || /[0-9]/.test(typed)) return token;
    const known = [...this.words].filter(([word]) => word[0] === typed[0]);
    const longer = e === folded.length || t.length > 3 ? known.filter(([word]) => word.startsWith(typed)) : [];
    const near = t.length > 3 && !longer.length ? known.filter(([word]) => isNearly(typed, word)) : [];
    const share = longer.length ? ENDING : TYPO;
    const also = [...longer, ...near].map(([, found]) => [found, share]);
    return also.length ? { ...token, also } : this.pairsOf(typed, s) || token;
  }

  /** Returns {answers, near, pages}, lists of {item, lines, at}, or null if the query has no words. */
  search(typed) {
    const regional = this.regional.reduce((text, [from, to]) => text.split(from).join(to), this.fold(typed));
    const tokens = this.read(regional);
    const asked = this.asked(regional);
    if (!tokens.length && !asked.length) return null;
    const isMarked = ({ t }) => t.length > 1 || tokens.length === 1;
    this.marked = new Set(tokens.filter(isMarked).flatMap(({ also }) => also.map(([one]) => one)));
    if (asked.length) return { answers: asked, near: [], pages: [] };
    const all = this.rank(tokens), isPage = ({ item }) => item.kind === "page";
    const results = all.filter((result) => !isPage(result)), top = results.slice(0, 3);
    const covered = Math.max(0, ...top.map((result) => result.covered));
    const answered = top.some((one) => one.covered >= ANSWER || (one.covered >= EVIDENT && one.count >= EVIDENCE));
    const isAnswer = ({ covered: own }) => answered && own >= 0.7 * covered;
    const answers = results.filter(isAnswer), near = results.filter((result) => !isAnswer(result));
    const pages = all.filter((result) => isPage(result) && result.covered >= ANSWER);
    return { answers: [...answers, ...this.measuresOf(answers)], near: near.slice(0, 6), pages };
  }

  /** The other measures of an agency that is the first answer. */
  measuresOf([first, ...rest]) {
    if (!first || first.item.kind !== "agency") return [];
    const shown = new Set(rest.map(({ item }) => item));
    const measures = this.items.filter((item) => (item.agencies || []).includes(first.number) && !shown.has(item));
    return measures.map((item) => ({ item, lines: [item.responsible], at: "" }));
  }

  rank(tokens) {
    const total = tokens.reduce((sum, { w }) => sum + w, 0);
    const spans = tokens.filter(({ t }) => !(HAN.test(t) && t.length === 1) || tokens.length === 1);
    const whole = spans.reduce((sum, { w }) => sum + w, 0) || 1;
    const found = new Map(), matched = new Map();
    for (const token of tokens) {
      const gains = new Map();
      for (const [t, share] of token.also) {
        for (const unit of this.postings.get(t) || []) {
          const literal = t[0] === "=" && this.items[this.units[unit].item].kind === "agency"; // names have no synonyms
          if (!literal && share > (gains.get(unit) || 0)) gains.set(unit, share);
        }
      }
      const counts = new Map();
      for (const [unit, share] of gains) {
        const { item, field } = this.units[unit], now = counts.get(item) || { count: 0, share: 0 };
        matched.set(unit, (matched.get(unit) || 0) + token.w * share);
        counts.set(item, { count: now.count + FIELDS[field] * share, share: Math.max(now.share, share) });
      }
      for (const [item, { count, share }] of counts) {
        const sum = found.get(item) || { all: 0, covered: 0, count: 0, best: 0, lines: new Map() };
        sum.all += token.w * count / (count + 1);
        if (spans.includes(token)) {
          sum.covered += token.w * share;
          sum.count += share;
        }
        found.set(item, sum);
      }
    }
    for (const [number, weight] of matched) {
      const { item, field, at, weight: own } = this.units[number], sum = found.get(item);
      const overlap = weight / (0.6 * total + 0.4 * own);
      if (field !== "agency") sum.best = Math.max(sum.best, overlap);
      const share = field === "line" || field === "agency" ? 0.8 * weight / total : overlap;
      if (at) sum.lines.set(at, Math.max(sum.lines.get(at) || 0, share));
    }
    const results = [...found].map(([number, sum]) => {
      const item = this.items[number], named = item.kind === "agency" || item.kind === "entity";
      const score = named ? 1.5 * sum.best ** 2 : sum.all / total + 0.5 * sum.best;
      const covered = named ? Math.min(sum.covered / whole, sum.best) : sum.covered / whole;
      const most = Math.max(...sum.lines.values());
      const lines = [...sum.lines].filter(([, share]) => share > 0.5 * most).sort((a, b) => b[1] - a[1]);
      return { item, number, score: score * KINDS[item.kind], covered, count: sum.count, best: sum.best, lines: lines.map(([at]) => at), at: "" };
    });
    const near = results.filter(({ covered }) => covered >= NEAR);
    return near.sort((a, b) => b.score - a.score || a.number - b.number);
  }

  // ---- ids and numbers ----

  /** The items and lines that a folded query names by id or number: m07-s2, 第七项, section 2, 沪府办规〔2023〕9号. */
  asked(folded) {
    const typed = folded.trim().replace(/^#/, ""), key = inDigits(typed.replace(/[\s.()[\]〔〕【】]/g, ""));
    const section = sectionOf(key), number = section ? 0 : numberOf(key.replace(AROUND_NUMBER, ""));
    return this.items.flatMap((item) => {
      const id = typed.replace(item.policy ? `${item.policy}/` : "", "").replace(/^m(?=[1-9](?:-|$))/, "m0");
      const own = item.url.split(/[/#]/).filter(Boolean).pop();
      if ((item.policy && own === id) || (number && number === item.number) || (item.issued || []).some((name) => this.isNumber(name, key))) {
        return [{ item, lines: [], at: "" }];
      }
      const at = section ? `sec${section}-heading` : id;
      const named = item.policy && ((item.lines || []).some(([line]) => line === at) || (at && item.responsible === at));
      return named ? [{ item, lines: [], at: `#${at}` }] : [];
    });
  }

  isNumber(name, key) {
    const bare = (text) => text.replace(/[^\p{L}0-9]/gu, "").replace(/号$/, "");
    return /[0-9]$/.test(bare(key)) && bare(key).length > 5 && bare(this.fold(name)) === bare(key);
  }

  /** The stretches of a text that match the last query, as [start, end]. */
  marks(text) {
    const { tokens, groups } = this.tokens(this.fold(text));
    const spans = [...tokens, ...groups].filter(({ t }) => this.marked.has(t)).sort((a, b) => a.s - b.s);
    return spans.reduce((joined, { s, e }) => {
      const last = joined[joined.length - 1];
      if (last && s <= last[1]) last[1] = Math.max(last[1], e); else joined.push([s, e]);
      return joined;
    }, []);
  }
}

function sectionOf(key) {
  const [, ...numbers] = SECTION.exec(key) || [];
  return numberOf(numbers.find(Boolean) || "");
}

/** measure7 for measureseven, part2 for partii; other keys unchanged. */
function inDigits(key) {
  const [, name, word] = SPELT.exec(key) || [];
  const number = name ? Math.max(WORDS.indexOf(word), ROMAN.indexOf(word)) : 0;
  return number > 0 ? name + number : key;
}

function numberOf(number) {
  return /^(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})$/.test(number) ? valueOf(number) : 0;
}
