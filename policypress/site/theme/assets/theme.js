/* Runs before the page is drawn: the reader's choice of colors, else what the system says. */
(function () {
  var root = document.documentElement, dark = document.getElementById("dark"), saved = null;
  try { saved = localStorage.getItem("theme"); } catch (error) { /* storage may be switched off */ }
  if (saved) dark.media = saved === "dark" ? "screen" : "not all";
  root.classList.remove("no-js");
  root.classList.add("js");
})();
