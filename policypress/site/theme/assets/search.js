/* The search box in the header: loads engine and index on first use and shows the results.
   Text from the index is only inserted as text nodes. */
(() => {
  "use strict";

  const box = document.querySelector("[data-site-search]");
  if (!box) return;
  const root = new URL(box.dataset.home, document.baseURI);
  const zh = box.dataset.language === "zh", own = zh ? 0 : 1; // the language's place in the texts of the index
  const FIRST = 20, SNIPPETS = 3, LENGTH = zh ? 96 : 220;

  const say = zh ? {
    kinds: { measure: "措施", policy: "政策", agency: "机构", term: "术语", topic: "主题", entity: "专有名称", page: "页面" },
    hint: "输入词语或问题，中文、英文、拼音均可。",
    loading: "正在载入搜索索引…",
    failed: "无法载入搜索索引。请检查网络连接，然后重试。",
    retry: "重试",
    found: (n) => `${n}条结果`,
    none: (q) => `没有找到“${q}”。`,
    near: (n) => `可能相关（${n}）`,
    pages: "关于本站",
    fewer: (q) => `只搜索“${q}”`,
    topics: "按主题查看",
    sentences: (n) => `另有${n}处`,
    all: (n) => `显示全部${n}条结果`,
    other: (q) => `在英文版中搜索“${q}”`,
    agencies: "责任单位：",
  } : {
    kinds: { measure: "Measure", policy: "Policy", agency: "Agency", term: "Term", topic: "Topic", entity: "Name", page: "Page" },
    hint: "Type words or a question, in English, Chinese or pinyin.",
    loading: "Loading the search index…",
    failed: "The search index could not be loaded. Check the connection, then try again.",
    retry: "Try again",
    found: (n) => (n === 1 ? "1 result" : `${n} results`),
    none: (q) => `Nothing found for “${q}”.`,
    near: (n) => `Possibly related (${n})`,
    pages: "About this site",
    fewer: (q) => `Search only for “${q}”`,
    topics: "Browse by topic",
    sentences: (n) => `${n} more on this page`,
    all: (n) => `Show all ${n} results`,
    other: (q) => `Search the Chinese pages for “${q}”`,
    agencies: "Responsible units: ",
  };

  const part = (name) => box.querySelector(`.site-search__${name}`);
  const opener = part("opener"), sheet = part("sheet"), form = part("form"), input = part("input");
  const panel = part("panel"), status = part("status"), results = part("results");
  const wide = window.matchMedia("(min-width: 76.25em)"); // as in search.css: a field, otherwise an icon and a dialog

  // ---- engine and index ----

  let engine = null, loading = false;
  const same = { createScriptURL: (url) => url };
  const trusted = window.trustedTypes ? window.trustedTypes.createPolicy("policypress-search", same) : same;

  // A script and not fetch(), which does not work in pages opened from disk.
  function load() {
    if (engine || loading) return;
    loading = true;
    const script = document.createElement("script");
    script.src = trusted.createScriptURL(new URL(box.dataset.index, document.baseURI).href);
    script.onload = script.onerror = () => {
      loading = false;
      script.remove();
      show(!engine);
    };
    document.head.append(script);
  }

  document.addEventListener("policypress-search", ({ detail }) => { engine = detail; });

  // ---- building nodes ----

  function node(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className.replace(/\S+/g, "site-search__$&");
    made.append(...children);
    return made;
  }

  function button(className, text, action) {
    const made = node("button", className, text);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  }

  /** A text around its first match, with matches in <mark>. */
  function marked(text, limit = Infinity) {
    const places = engine.marks(text);
    const first = places.length ? places[0][0] : 0;
    const gap = (at) => (zh ? at : text.indexOf(" ", at) + 1 || at);
    let start = text.length > limit && first > limit / 2 ? gap(first - Math.round(limit / 3)) : 0;
    if (start > first) start = first;
    const end = text.length - start > limit + 12 ? gap(start + limit) : text.length;
    const nodes = [start ? "…" : ""];
    let at = start;
    for (const [s, e] of places) {
      if (s >= end) break;
      nodes.push(text.slice(at, s), node("mark", "", text.slice(s, Math.min(e, end))));
      at = Math.min(e, end);
    }
    nodes.push(text.slice(at, end).trimEnd(), end < text.length ? "…" : "");
    return nodes;
  }

  function link(className, url, ...children) {
    const made = node("a", className, ...children);
    const file = location.protocol === "file:" ? url.replace(/(^|\/)(?=#|$)/, "$1index.html") : url;
    made.href = new URL(file, root).href;
    return made;
  }

  /** A line of an item by its fragment, which the link opens. */
  function snippet(item, at) {
    const line = (item.lines || []).find(([fragment]) => fragment === at);
    const names = () => item.agencies.map((number) => engine.items[number].title[own]).join(zh ? "、" : "; ");
    const text = marked(line ? line[1 + own] || line[1] : names(), LENGTH);
    if (!line) text.unshift(node("span", "label", say.agencies));
    return node("li", "snippet", at ? link("sentence", `${item.url}#${at}`, ...text) : node("span", "", ...text));
  }

  /** One result; `at` is the fragment of the page if the query was its id. */
  function result({ item, lines, at }) {
    const label = item.label ? node("span", item.label[own].startsWith("（") ? "number hanging" : "number", item.label[own]) : "";
    const heading = link("title", item.url + at, label, ...marked(item.title[own]));
    const made = node("li", "result", node("div", "head", heading, " ", node("span", "kind", say.kinds[item.kind])));
    if (engine.policies[item.policy]) made.append(node("p", "policy", engine.policies[item.policy][own]));
    const isNamed = item.kind === "agency" || item.kind === "term" || item.kind === "entity";
    const names = isNamed ? [item.title[1 - own], ...(item.names || [])] : [];
    const other = names.filter((name, i) => name !== item.title[own] && names.indexOf(name) === i);
    if (other.length) made.append(node("p", "names", ...marked(other.join(" · "))));
    const fragments = lines.length || item.policy ? lines : (item.lines || []).map(([fragment]) => fragment);
    const found = fragments.map((fragment) => snippet(item, fragment));
    if (!found.length) return made;
    const list = node("ul", "snippets", ...found.slice(0, SNIPPETS)), hidden = found.slice(SNIPPETS);
    made.append(list);
    if (hidden.length) {
      const more = button("more", `+ ${say.sentences(hidden.length)}`, () => {
        list.append(...hidden);
        more.remove();
        (hidden[0].querySelector("a") || input).focus();
      });
      made.append(more);
    }
    return made;
  }

  function list(found, kind) {
    const items = node("ol", "list", ...found.slice(0, FIRST).map(result));
    items.classList.add(`site-search__${kind}`);
    if (found.length <= FIRST) return [items];
    const all = button("more", say.all(found.length), () => {
      const rest = found.slice(FIRST).map(result);
      items.append(...rest);
      all.remove();
      rest[0].querySelector("a").focus();
    });
    return [items, all];
  }

  // ---- content of the panel ----

  /** The query. Truncated, because maxlength applies only to typing and pasting, not to addresses, scripts or restored pages. */
  function typed() {
    const { value, maxLength } = input;
    if (value.length > maxLength) input.value = value.slice(0, maxLength).replace(/[\ud800-\udbff]$/, "");
    return input.value.trim();
  }

  function show(failed) {
    const query = typed();
    const open = box.hasAttribute("data-open");
    panel.hidden = !open || (wide.matches && !query);
    results.textContent = "";
    if (!open) return;
    if (failed) {
      status.textContent = say.failed;
      results.append(button("more", say.retry, () => { load(); show(); input.focus(); }));
    } else if (!engine) {
      load();
      status.textContent = say.loading;
    } else if (!query) {
      status.textContent = say.hint;
    } else {
      answer(query, engine.search(query) || { answers: [], near: [], pages: [] });
    }
    panel.scrollTop = 0;
  }

  function answer(query, { answers, near, pages }) {
    const count = answers.length + pages.length;
    status.textContent = count ? say.found(count) : say.none(query);
    if (answers.length) results.append(...list(answers, "exact")); else offerFewer(query);
    if (near.length) results.append(node("p", "apart", say.near(near.length)), ...list(near, "similar"));
    if (pages.length) results.append(node("p", "apart", say.pages), ...list(pages, "pages"));
    if (!answers.length) offerTopics();
    const chinese = /\p{Script=Han}/u.test(query);
    if (chinese !== zh && /\p{L}/u.test(query)) {
      const other = new URL(box.dataset.twin, document.baseURI);
      other.search = new URLSearchParams({ q: query }).toString();
      const across = link("other", other.href, say.other(query));
      across.hreflang = zh ? "en" : "zh-Hans";
      results.append(across);
    }
  }

  /** Offer to search for the words of a query that are known. */
  function offerFewer(query) {
    const fewer = engine.marks(query).map(([s, e]) => query.slice(s, e)).join(" ");
    if (!fewer || fewer === query) return;
    results.append(button("fewer", say.fewer(fewer), () => { input.value = fewer; changed(); input.focus(); }));
  }

  function offerTopics() {
    const topics = engine.items.filter(({ kind }) => kind === "topic");
    if (!topics.length) return;
    const links = topics.map(({ url, title }) => node("li", "", link("", url, title[own])));
    results.append(node("p", "apart", say.topics), node("ul", "topics", ...links));
  }

  // ---- opening, closing, the address ----

  let pending = 0;

  /** Put the query into the address while the panel is open, so that searches can be linked. */
  function address() {
    clearTimeout(pending);
    const url = new URL(location.href), query = typed();
    if (box.hasAttribute("data-open") && query) url.searchParams.set("q", query); else url.searchParams.delete("q");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  function open() {
    if (box.hasAttribute("data-open")) return;
    box.setAttribute("data-open", "");
    opener.setAttribute("aria-expanded", "true");
    if (!wide.matches) {
      sheet.setAttribute("role", "dialog");
      sheet.setAttribute("aria-modal", "true");
      sheet.setAttribute("aria-label", opener.getAttribute("aria-label"));
      document.documentElement.classList.add("site-search-open");
    }
    load();
    show();
    address();
  }

  function close() {
    if (!box.hasAttribute("data-open")) return;
    box.removeAttribute("data-open");
    opener.setAttribute("aria-expanded", "false");
    for (const name of ["role", "aria-modal", "aria-label"]) sheet.removeAttribute(name);
    document.documentElement.classList.remove("site-search-open");
    show();
    address();
  }

  function openAndFocus() {
    open();
    input.focus();
    input.select();
  }

  let composing = false;

  function changed() {
    if (composing) return;
    open();
    show();
    clearTimeout(pending);
    pending = setTimeout(address, 300); // browsers limit how often the address can change
  }

  opener.addEventListener("click", openAndFocus);
  part("close").addEventListener("click", () => { close(); opener.focus(); });
  input.addEventListener("focus", open);
  input.addEventListener("click", open);
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; changed(); });
  input.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  results.addEventListener("click", address); // so that “back” returns to this search
  wide.addEventListener("change", close);
  document.addEventListener("pointerdown", (event) => { if (!box.contains(event.target)) close(); });
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (wide.matches && relatedTarget && !box.contains(relatedTarget)) close();
  });

  // ---- keys ----

  const stops = () => [input, ...results.querySelectorAll("a, button")];

  function move(event) {
    const all = stops(), at = all.indexOf(document.activeElement), inside = at > 0;
    if (at < 0) return;
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (inside) Object.assign(steps, { Home: 1, End: all.length - 1 });
    const next = all[Math.min(steps[event.key], all.length - 1)];
    if (!next || next === document.activeElement) return;
    event.preventDefault();
    next.focus();
  }

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // keys for an input method
    if (event.key === "Escape" && box.hasAttribute("data-open")) {
      event.preventDefault();
      (wide.matches ? input : opener).focus();
      close();
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      const first = part("result");
      const best = first && (first.querySelector("a[href*='#']") || first.querySelector("a"));
      if (best && box.hasAttribute("data-open")) best.click();
    } else if (event.key === "Tab" && !wide.matches) {
      const all = [...sheet.querySelectorAll("input, a, button")];
      const edge = event.shiftKey ? all[0] : all[all.length - 1];
      if (event.target !== edge) return;
      event.preventDefault();
      (event.shiftKey ? all[all.length - 1] : all[0]).focus();
    } else if (results.contains(event.target) && (event.key === "Backspace" || /^[^\s]$/u.test(event.key)) &&
               !event.ctrlKey && !event.metaKey && !event.altKey) {
      input.focus(); // keep typing in the box
    } else {
      move(event);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const command = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k";
    if (!command) return;
    event.preventDefault();
    openAndFocus();
  });

  box.hidden = false;
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    input.value = asked;
    openAndFocus();
  }
})();
