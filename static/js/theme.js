// Runs before the first paint, so that the page never flashes in the other theme.
// A classic script on purpose: modules run only after the document is parsed.
(() => {
  const stored = (() => {
    try {
      return localStorage.getItem("watchpost.theme");
    } catch {
      return null; // storage may be switched off; dark it is
    }
  })();
  document.documentElement.dataset.theme = stored === "light" ? "light" : "dark";
})();
