// Theme and type size, before the first paint. A classic script in the head, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const write = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode: lasts for this page */ } };
  const chosen = { theme: read("theme"), size: read("size") };

  function apply() {
    root.dataset.theme = chosen.theme ?? (dark.matches ? "dark" : "light");
    root.dataset.size = chosen.size ?? "normal";
    for (const button of document.querySelectorAll("[data-appearance]")) {
      const on = button.dataset.appearance === "theme" ? root.dataset.theme === "dark" : root.dataset.size === "large";
      button.setAttribute("aria-pressed", String(on));
    }
    document.dispatchEvent(new CustomEvent("appearance"));
  }

  function toggle(what) {
    if (what === "theme") chosen.theme = root.dataset.theme === "dark" ? "light" : "dark";
    else chosen.size = root.dataset.size === "large" ? "normal" : "large";
    write(what, chosen[what]);
    apply();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-appearance]");
    if (button) toggle(button.dataset.appearance);
  });
  document.addEventListener("DOMContentLoaded", apply);
  dark.addEventListener("change", apply);
  apply();
})();
