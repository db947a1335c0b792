/* The search box in the header: loads engine and index on first use and shows the results.
   Text from the index is only inserted as text nodes. */
(() => {
  "use strict";

  const box = document.querySelector("[data-site-search]");
  if (!box) return;
  const script = document.currentScript.src;
  const root = new URL(box.dataset.home, document.baseURI);
  const zh = box.dataset.language === "zh";
  const FIRST = 20, SNIPPETS = 3, LENGTH = zh ? 96 : 220;

  const say = zh ? {
    kinds: { measure: "措施", policy: "政策", agency: "机构", term: "术语", topic: "主题", entity: "专有名称", page: "页面" },
    hint: "输入词语即可搜索；用空格隔开的词须同时出现。",
    loading: "正在载入搜索索引…",
    failed: "无法载入搜索索引。请检查网络连接，然后重试。",
    retry: "重试",
    found: (n) => `${n}条结果`,
    none: (q) => `没有找到“${q}”。`,
    similar: (n) => `没有完全匹配的结果，以下为${n}条相近结果`,
    apart: (n) => `词语分开出现的相近结果（${n}）`,
    sentences: (n) => `另有${n}处`,
    all: (n) => `显示全部${n}条结果`,
    other: (q) => `在英文版中搜索“${q}”`,
    bodies: "责任单位：",
  } : {
    kinds: { measure: "Measure", policy: "Policy", agency: "Agency", term: "Term", topic: "Topic", entity: "Name", page: "Page" },
    hint: "Type to search; all the words have to occur.",
    loading: "Loading the search index…",
    failed: "The search index could not be loaded. Check the connection, then try again.",
    retry: "Try again",
    found: (n) => (n === 1 ? "1 result" : `${n} results`),
    none: (q) => `Nothing found for “${q}”.`,
    similar: (n) => `No exact match; showing ${n === 1 ? "1 similar result" : `${n} similar results`}`,
    apart: (n) => `Similar: the words are not next to each other (${n})`,
    sentences: (n) => `${n} more on this page`,
    all: (n) => `Show all ${n} results`,
    other: (q) => `Search the Chinese text for “${q}”`,
    bodies: "Responsible units: ",
  };

  const part = (name) => box.querySelector(`.site-search__${name}`);
  const opener = part("opener"), sheet = part("sheet"), form = part("form"), input = part("input");
  const panel = part("panel"), status = part("status"), results = part("results");
  const wide = window.matchMedia("(min-width: 76.25em)"); // as in search.css: a field, otherwise an icon and a dialog

  // ---- engine and index ----

  let engine = null, loading = false, attempts = 0;

  async function load() {
    if (engine || loading) return;
    loading = true;
    try {
      const response = await fetch(new URL("search-index.json", root), { cache: "no-cache" });
      if (!response.ok) throw new Error(`${response.status} ${response.url}`);
      const index = await response.json();
      const core = new URL(index.engine, script); // its address changes with its content
      if (attempts++) core.searchParams.set("attempt", attempts); // browsers cache a failed import by its address
      engine = await (await import(core.href)).createEngine(index);
    } catch (error) {
      console.warn("search:", error);
    }
    loading = false;
    show(!engine);
  }

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

  /** The text of a line around its first hit, with hits in <mark>. Spans are positions in the folded text. */
  function marked({ line, spans }, limit) {
    const { raw, folded } = line;
    const places = spans.map(([s, e]) => [folded.from[s], folded.to[e - 1]]).sort((a, b) => a[0] - b[0]);
    const first = places.length ? places[0][0] : 0;
    const gap = (at) => (zh ? at : raw.indexOf(" ", at) + 1 || at);
    let start = raw.length > limit && first > limit / 2 ? gap(first - Math.round(limit / 3)) : 0;
    if (start > first) start = first;
    const end = raw.length - start > limit + 12 ? gap(start + limit) : raw.length;
    const nodes = [start ? "…" : ""];
    let at = start;
    for (const [s, e] of places) {
      if (e <= at || s >= end) continue;
      nodes.push(raw.slice(at, Math.max(s, at)), node("mark", "", raw.slice(Math.max(s, at), Math.min(e, end))));
      at = Math.min(e, end);
    }
    nodes.push(raw.slice(at, end).trimEnd(), end < raw.length ? "…" : "");
    return nodes;
  }

  function link(className, url, ...children) {
    const made = node("a", className, ...children);
    made.href = new URL(url, root).href;
    return made;
  }

  function snippet(hit, url) {
    const text = marked(hit, LENGTH);
    if (hit.bodies) text.unshift(node("span", "label", say.bodies));
    const linked = hit.fragment && !url.includes("#");
    const shown = linked ? link("sentence", `${url}#${hit.fragment}`, ...text) : node("span", "", ...text);
    return node("li", "snippet", shown);
  }

  /** One result; `at` is the fragment of the page if the query was its id. */
  function result({ entry, hits, at = "" }) {
    const { kind, label, title, names, url, policy } = entry.source;
    const [titleLine, namesLine] = entry.records;
    const of = (record) => hits.find((hit) => hit.line === record.line) || { line: record.line, spans: [] };
    const number = label ? node("span", label.startsWith("（") ? "number hanging" : "number", label) : "";
    const heading = link("title", url + at, number, ...marked(of(titleLine), Infinity));
    const item = node("li", "result", node("div", "head", heading, " ", node("span", "kind", say.kinds[kind])));
    if (engine.policies[policy]) item.append(node("p", "policy", engine.policies[policy]));
    const shown = new Set([titleLine.line]);
    if (names && names.length) {
      item.append(node("p", "names", ...marked(of(namesLine), Infinity)));
      shown.add(namesLine.line);
    }
    const rest = hits.filter((hit) => !shown.has(hit.line)).map((hit) => snippet(hit, url));
    if (rest.length) {
      const list = node("ul", "snippets", ...rest.slice(0, SNIPPETS));
      item.append(list);
      const hidden = rest.slice(SNIPPETS);
      if (hidden.length) {
        const more = button("more", `+ ${say.sentences(hidden.length)}`, () => {
          list.append(...hidden);
          more.remove();
          (hidden[0].querySelector("a") || input).focus();
        });
        item.append(more);
      }
    }
    return item;
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
      return;
    }
    if (!engine) {
      load();
      status.textContent = say.loading;
      return;
    }
    const answer = query ? engine.search(query) : null;
    if (!answer) {
      status.textContent = query ? say.none(query) : say.hint;
      return;
    }
    const { exact, near } = answer;
    const without = near.length ? say.similar(near.length) : say.none(query);
    status.textContent = exact.length ? say.found(exact.length) : without;
    if (exact.length) results.append(...list(exact, "exact"));
    if (near.length && exact.length) results.append(node("p", "apart", say.apart(near.length)));
    if (near.length) results.append(...list(near, "similar"));
    const chinese = /\p{Script=Han}/u.test(query);
    const texts = exact.filter(({ entry }) => entry.source.kind === "measure" || entry.source.kind === "policy");
    if (chinese !== zh && /\p{L}/u.test(query) && !texts.length) {
      const other = new URL(box.dataset.twin, document.baseURI);
      other.search = new URLSearchParams({ q: query }).toString();
      const across = link("other", other.href, say.other(query));
      across.hreflang = zh ? "en" : "zh-Hans";
      results.append(across);
    }
    panel.scrollTop = 0;
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
      const best = results.querySelector("a");
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
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey &&
      !event.target.closest("input, textarea, select, [contenteditable]");
    if (!command && !slash) return;
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
