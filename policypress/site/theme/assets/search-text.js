/* Spelling, amounts and dates for the search engine (search-engine.js), which follows in the same file. */

"use strict";

const HAN = /\p{Script=Han}/u;
const PIECES = /\p{Script=Han}(?:[()]?\p{Script=Han})*|#[^\s]+|[a-z0-9\u00df-\u024f]+(?:['.&-][a-z0-9\u00df-\u024f]+)*/gu;
const SMALL = new Set("a an and are as at be by for from in is it of on or s that the this to with".split(" "));
// ---- spelling ---------------------------------------------------------------------------------

const BRITISH = [
  [/(fav|lab|harb|hon|col|behavi|neighb|endeav)our/, "$1or"], [/tre(?=s?$)/, "ter"], [/ogue/, "og"], [/gramme/, "gram"],
  [/(lic|def|off)ence/, "$1ense"], [/cheque/, "check"], [/yse/, "yze"],
];
const ENDINGS = [
  /^(.{4,}?)(?:i[sz]ations?|i[sz](?:e[ds]?|ing)|ations?|at(?:ors?|e[ds]?|ing)|[ae]nc(?:es?|y|ies)|ions?)$/,
  /^(?!custom)(.{5,})(?:ers?|ors?)$/,
  /^(.{3,}?)(?:ments?|ings?|e[ds]|s|ly|ial|al|e)$/,
];

function stem(word) {
  const plain = BRITISH.reduce((text, [from, to]) => text.replace(from, to), word.replace(/'s?$|['.&-]/g, ""));
  if (plain.length < 4 || /[0-9]/.test(plain)) return plain;
  const ending = ENDINGS.find((pattern) => pattern.test(plain));
  const base = ending ? plain.replace(ending, "$1") : plain;
  return base.replace(/(.)\1$/, "$1").replace(/y$/, "i");
}

function isNearly(a, b) { // one letter added, removed, replaced or swapped; two from eight letters on
  const allowed = Math.min(a.length, b.length) < 8 ? 1 : 2;
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > allowed) return false;
  let before = [], row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length] <= allowed;
}

// ---- amounts and dates ------------------------------------------------------------------------

const NUMBER = "(?:[0-9][0-9,]*(?:\\.[0-9]+)?|[〇零一二两三四五六七八九十百千]+|" +
  "(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty|ninety|(?:a |one )?hundred)(?![a-z]))";
const WORDS = "zero one two three four five six seven eight nine ten".split(" ");
const TENS = { twenty: 20, thirty: 30, fifty: 50, ninety: 90, hundred: 100, "a hundred": 100, "one hundred": 100 };
const SIZES = { 万: 1e4, 百万: 1e6, 千万: 1e7, 亿: 1e8, 万亿: 1e12, thousand: 1e3, million: 1e6, mn: 1e6, m: 1e6,
  billion: 1e9, bn: 1e9, b: 1e9, trillion: 1e12 };
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";
const NUMERIC = /[0-9〇零一二两三四五六七八九十百千]|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty|hundred/;
const FIGURES = [ // what to find, and the token for it
  [/([0-9]{4}) ?[年./-] ?([0-9]{1,2}) ?[月./-] ?([0-9]{1,2})(?: ?日)?/g, (m, y, mo, d) => `#${+y}-${+mo}-${+d}`],
  [new RegExp(`\\b${MONTH} ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})`, "g"), (m, mo, d, y) => dated(y, mo, d)],
  [new RegExp(`\\b([0-9]{1,2})(?:st|nd|rd|th)? ${MONTH},? ([0-9]{4})`, "g"), (m, d, mo, y) => dated(y, mo, d)],
  [/\b24 ?(?:\/ ?7|x7)/g, () => "#24h"],
  [new RegExp(`百分之(${NUMBER})`, "g"), (m, n) => `#${valueOf(n)}%`],
  [new RegExp(`(${NUMBER}) ?(?:%|per ?cent(?:age)?\\b)`, "g"), (m, n) => `#${valueOf(n)}%`],
  [/([0-9.]+|[一二三四五六七八九])成(?![立长员本交果熟])/g, (m, n) => `#${valueOf(n) * 10}%`],
  [new RegExp(`(${NUMBER}) ?(万亿|百万|千万|[万亿]|(?:thousand|million|billion|trillion|mn|bn|[mb])(?![a-z]))元?`, "g"),
    (m, n, size) => `#${valueOf(n) * SIZES[size]}`],
  [new RegExp(`(${NUMBER})[ -]?(?:个?小时|h(?:ours?|rs?)?(?![a-z]))`, "g"), (m, n) => `#${valueOf(n)}h`],
  [new RegExp(`(${NUMBER})[ -]?(?:个?工作日|天|(?:(?:working|business) )?days?(?![a-z]))`, "g"), (m, n) => `#${valueOf(n)}d`],
  [/[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{5,}/g, (m) => `#${valueOf(m)}`],
];

function dated(year, month, day) {
  return `#${+year}-${MONTHS.indexOf(month) + 1}-${+day}`;
}

/** The value of a number such as 1,500, 二十一 or seven; 0 if it isn't one. */
function valueOf(number) {
  if (/^[0-9]/.test(number)) return Number(number.replace(/,/g, ""));
  if (/^[a-z]/.test(number)) return TENS[number] || Math.max(0, WORDS.indexOf(number));
  let total = 0, digit = 0;
  for (const character of number) {
    const unit = { 十: 10, 百: 100, 千: 1000 }[character];
    if (unit) [total, digit] = [total + (digit || 1) * unit, 0];
    else digit = "零一二三四五六七八九".indexOf(character.replace("两", "二").replace("〇", "零"));
  }
  return digit < 0 ? 0 : total + digit;
}
