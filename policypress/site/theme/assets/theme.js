/* Runs before the page is rendered: applies the reader's color scheme, otherwise that of the system. */
(function () {
  var root = document.documentElement, dark = document.getElementById("dark"), saved = null;
  try { saved = localStorage.getItem("policypress-theme"); } catch (error) { /* storage may be disabled */ }
  if (saved) dark.media = saved === "dark" ? "screen" : "not all";
  root.classList.remove("no-js");
  root.classList.add("js");
})();
