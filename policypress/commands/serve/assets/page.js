// Reloads the page when the site or the problems of the source have changed since it was served.
const served = document.currentScript.dataset.build;
async function look() {
  try {
    const answer = await fetch("/-preview/build", { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== served) return location.reload();
  } catch {
    // The preview has stopped but may be restarted.
  }
  setTimeout(look, 100);
}
look();
