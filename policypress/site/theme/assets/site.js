/* Page functions: color scheme, remembered language switch, copying. */
(function () {
  "use strict";
  var store = {
    get: function (key) { try { return localStorage.getItem("policypress-" + key); } catch (error) { return null; } },
    set: function (key, value) {
      try { if (value === null) localStorage.removeItem("policypress-" + key); else localStorage.setItem("policypress-" + key, value); } catch (error) { /* storage may be disabled */ }
    }
  };

  var sheet = document.getElementById("dark"), system = matchMedia("(prefers-color-scheme: dark)");
  var button = document.querySelector(".theme-button");
  button.hidden = false;
  button.addEventListener("click", function () {
    var dark = !matchMedia(sheet.media).matches;
    store.set("theme", dark === system.matches ? null : dark ? "dark" : "light");
    sheet.media = dark === system.matches ? "screen and (prefers-color-scheme: dark)" : dark ? "screen" : "not all";
  });

  var key = "show-" + document.documentElement.lang, shown = store.get(key);
  document.querySelectorAll("input.show").forEach(function (input) {
    if (input.value === shown) input.checked = true;
    input.addEventListener("change", function () { store.set(key, input.value); });
  });

  /* Opened from a disk, a folder has no default page. */
  if (location.protocol === "file:") document.querySelectorAll("a[href]").forEach(function (link) {
    if (link.protocol === "file:" && link.pathname.slice(-1) === "/") link.pathname += "index.html";
  });

  var printed = document.querySelector(".print-url");
  if (!printed.textContent) printed.textContent = location.href;

  /* The link to the other language leads to the passage at the top of the window. */
  var twin = document.querySelector(".twin-link"), twinAddress = twin.getAttribute("href");
  function followPlace() {
    var passages = scrollY > 200 ? document.querySelectorAll(".row[id]") : [], place = location.hash;
    for (var i = 0; i < passages.length; i++) {
      if (passages[i].getBoundingClientRect().bottom > 80) { place = "#" + passages[i].id; break; }
    }
    twin.href = twinAddress + place;
  }
  ["pointerdown", "focus", "mouseenter"].forEach(function (name) { twin.addEventListener(name, followPlace); });
  addEventListener("hashchange", followPlace);
  followPlace();

  var words = document.documentElement.dataset;
  function copyButton(label, action) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = label;
    button.addEventListener("click", function () {
      action().then(function () { return words.copied; }, function () { return words.copyFailed; }).then(function (said) {
        button.textContent = said;
        setTimeout(function () { button.textContent = label; }, 2000);
      });
    });
    return button;
  }
  function writeText(place) {
    var text = place.textContent.trim();
    getSelection().selectAllChildren(place);
    return navigator.clipboard ? navigator.clipboard.writeText(text).then(function () { getSelection().removeAllRanges(); }) : Promise.reject();
  }
  function writeTable(place) {
    var cells = [].slice.call(place.querySelectorAll("[lang]")), row = document.createElement("tr"), table = document.createElement("table");
    cells.forEach(function (cell) {
      var made = document.createElement("td");
      made.lang = cell.lang;
      made.textContent = cell.textContent;
      row.appendChild(made);
    });
    table.appendChild(row);
    getSelection().selectAllChildren(place);
    if (!window.ClipboardItem) return Promise.reject();
    var plain = cells.map(function (cell) { return cell.textContent; }).join("\t");
    return navigator.clipboard.write([new ClipboardItem({
      "text/plain": new Blob([plain], { type: "text/plain" }),
      "text/html": new Blob([table.outerHTML], { type: "text/html" })
    })]).then(function () { getSelection().removeAllRanges(); });
  }
  /* Adds the buttons that copy, and completes the addresses in citations. */
  function equip(root) {
    root.querySelectorAll("a.address").forEach(function (link) { link.textContent = link.href; });
    root.querySelectorAll("[data-copy]").forEach(function (place) {
      place.insertAdjacentElement("afterend", copyButton(place.dataset.copy, function () { return writeText(place); }));
    });
    root.querySelectorAll("[data-copy-both]").forEach(function (place) {
      var texts = [].slice.call(place.children), pair = document.createElement("div");
      place.appendChild(copyButton(place.dataset.copyBoth, function () {
        texts.forEach(function (text) { if (text.lang) pair.appendChild(text.cloneNode(true)); });
        return writeTable(pair).finally(function () { pair.textContent = ""; });
      }));
    });
  }
  equip(document);

  /* Shows a section of the page on sentences as a card over the text. */
  function show(link, found) {
    var dialog = document.createElement("dialog"), close = document.createElement("button");
    dialog.className = "sentence-card md-typeset";
    close.type = "button";
    close.className = "close";
    close.textContent = "\u00d7";
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", function () { dialog.close(); });
    dialog.append(close, found);
    dialog.setAttribute("aria-label", link.getAttribute("aria-label"));
    dialog.addEventListener("click", function (event) {
      if (event.target === dialog || event.target.closest("a")) dialog.close();
    });
    dialog.addEventListener("close", function () { dialog.remove(); });
    document.body.appendChild(dialog);
    equip(found);
    dialog.showModal();
  }
  if (window.HTMLDialogElement) document.addEventListener("click", function (event) {
    var link = event.target.closest("a.more");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || location.protocol === "file:") return;
    event.preventDefault();
    var request = new XMLHttpRequest();
    request.open("GET", link.href);
    request.responseType = "document";  // Trusted Types forbid to parse text
    request.onload = function () {
      var found = request.response && request.response.getElementById(link.dataset.sentence);
      if (!found) { location.href = link.href; return; }
      found.querySelectorAll("a").forEach(function (one) { one.setAttribute("href", one.href); });
      found.removeAttribute("id");
      show(link, document.importNode(found, true));
    };
    request.onerror = function () { location.href = link.href; };
    request.send();
  });
})();
