/* The editor page of a preview: keeps what is typed, has it checked, follows the source, and saves a file. */
"use strict";

const editor = document.querySelector(".editor");
const words = { ...editor.dataset };
const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) {
    try { if (value) localStorage.setItem(key, JSON.stringify(value)); else localStorage.removeItem(key); } catch { /* storage may be disabled */ }
  },
};
const plain = (text) => text.trim().replace(/\s+/g, " ");

// A segment. `source` is what the source contains now, `base` what it contained when editing began.
class Passage {
  constructor(section) {
    this.section = section;
    this.id = section.dataset.id;
    this.key = `policypress-edit:${this.id}`;
    this.area = section.querySelector("textarea");
    this.source = Passage.read(section);
    const kept = store.get(this.key);
    this.base = kept ? kept.base : this.source;
    this.area.value = kept ? kept.text : this.source.en;
    this.area.addEventListener("input", () => { this.show(); checkSoon(); });
    this.on(".keep", () => { this.base = this.source; });
    this.on(".take", () => { this.area.value = this.source.en; });
    this.on(".reset", () => { this.area.value = this.source.en; });
    this.show();
  }

  static read(section) {
    return { zh: section.querySelector(".source").textContent, en: section.querySelector("textarea").defaultValue };
  }

  on(button, action) {
    this.section.querySelector(button).addEventListener("click", () => {
      action();
      this.show();
      this.area.focus();
      checkSoon();
    });
  }

  get text() { return plain(this.area.value); }

  get changed() { return this.text !== plain(this.source.en); }

  // Take over the new state of the source, but never replace what was typed.
  follow(section) {
    const untouched = !this.changed;
    this.source = Passage.read(section);
    this.area.defaultValue = this.source.en;
    if (untouched) this.area.value = this.source.en;
    for (const part of [".source", ".about"]) {
      const old = this.section.querySelector(part), fresh = section.querySelector(part);
      if (old.innerHTML !== fresh.innerHTML) old.replaceWith(document.importNode(fresh, true));
    }
    this.show();
  }

  show() {
    if (!this.changed) this.base = this.source;
    store.set(this.key, this.changed && { base: this.base, text: this.area.value });
    this.section.classList.toggle("changed", this.changed);
    this.section.querySelector(".reset").hidden = !this.changed;
    const old = { zh: this.base.zh !== this.source.zh, en: this.base.en !== this.source.en };
    const conflict = this.section.querySelector(".conflict");
    for (const [part, shown, text] of [[".chinese-before", old.zh, this.base.zh], [".source-now", old.en, this.source.en]]) {
      const place = conflict.querySelector(part);
      place.hidden = !shown;
      place.querySelector("span").textContent = text;
    }
    conflict.hidden = !old.zh && !old.en;
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + 4}px`;
    showCount();
  }

  showProblems({ status, problems }) {
    this.section.querySelector(".status").textContent = status;
    const items = problems.map(({ severity, what, instead, rule, about }) => {
      const item = element("li", severity, `${words[severity]} [${rule}] `);
      item.append(Object.assign(element("span", "", what), { lang: "en" }));
      if (instead) item.append(Object.assign(element("span", "hint", `→ ${instead}`), { lang: "en" }));
      if (document.documentElement.lang !== "en") item.append(element("span", "hint", about));
      return item;
    });
    if (!items.length && this.text) items.push(element("li", "clean", words.clean));
    this.section.querySelector(".problems").replaceChildren(...items);
  }
}

function element(name, className, text) {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

const save = editor.querySelector(".save button"), count = editor.querySelector(".save output");
const passages = [];
passages.push(...[...editor.querySelectorAll(".edited")].map((section) => new Passage(section)));
showCount();

function showCount() {
  const changed = passages.filter((passage) => passage.changed);
  save.disabled = !changed.length;
  count.textContent = changed.map((passage) => passage.section.id).join(", ") || words.unchanged;
}

function post(action, body) {
  const headers = { "Content-Type": "application/json", "X-Preview-Token": words.token };
  return fetch(`/-preview/${action}`, { method: "POST", headers, body: JSON.stringify(body) });
}

let waiting = 0, checks = 0;
function checkSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(check, 250);
}

async function check() {
  const number = ++checks;
  const texts = Object.fromEntries(passages.map((passage) => [passage.id, passage.text]));
  try {
    const answer = await post("check", { language: document.documentElement.lang, texts });
    if (!answer.ok) return;
    const found = await answer.json();
    // An answer about an earlier text may arrive late.
    if (number === checks) passages.forEach((passage) => passage.showProblems(found[passage.id]));
  } catch {
    count.textContent = words.stopped;
  }
}

async function download() {
  const changed = passages.filter((passage) => passage.changed);
  if (!changed.length) return;
  const texts = Object.fromEntries(changed.map((passage) => [passage.id, passage.text]));
  const bases = Object.fromEntries(changed.map((passage) => [passage.id, passage.base.en]));
  try {
    const answer = await post("save", { texts, bases });
    if (!answer.ok) return;
    const link = Object.assign(document.createElement("a"), { download: words.file, href: URL.createObjectURL(await answer.blob()) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch {
    count.textContent = words.stopped;
  }
}
save.addEventListener("click", download);
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    download();
  }
});

let seen = "";
async function look() {
  try {
    const build = await (await fetch("/-preview/build", { cache: "no-store" })).text();
    if (build !== seen) {
      await follow();
      seen = build;
    }
  } catch {
    count.textContent = words.stopped;
    seen = "";
  }
  setTimeout(look, 300);
}

async function follow() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const problems = page.querySelector(".preview-problems");
  document.querySelector(".preview-problems")?.remove();
  if (problems) document.body.prepend(document.importNode(problems, true));
  const fresh = page.querySelector(".editor");
  if (!fresh) return;
  words.token = fresh.dataset.token;
  const sections = new Map([...fresh.querySelectorAll(".edited")].map((section) => [section.dataset.id, section]));
  if ([...sections.keys()].join() !== passages.map((passage) => passage.id).join()) return location.reload();
  passages.forEach((passage) => passage.follow(sections.get(passage.id)));
  check();
}
look();
