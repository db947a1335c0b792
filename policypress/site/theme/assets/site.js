/* Page functions: color scheme, remembered language switch, copying. */
(function () {
  "use strict";
  var store = {
    get: function (key) { try { return localStorage.getItem(key); } catch (error) { return null; } },
    set: function (key, value) {
      try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch (error) { /* storage may be disabled */ }
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

  var printed = document.querySelector(".print-url");
  if (!printed.textContent) printed.textContent = location.href;

  var twin = document.querySelector(".twin-link"), twinAddress = twin.getAttribute("href");
  function followFragment() { twin.href = twinAddress + location.hash; }
  addEventListener("hashchange", followFragment);
  followFragment();

  if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(function (place) {
    var text = place.textContent.trim(), copy = document.createElement("button");
    copy.type = "button";
    copy.className = "copy";
    copy.textContent = place.dataset.copy;
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(text).then(function () {
        copy.textContent = place.dataset.copied;
        setTimeout(function () { copy.textContent = place.dataset.copy; }, 2000);
      });
    });
    place.appendChild(copy);
  });
})();
