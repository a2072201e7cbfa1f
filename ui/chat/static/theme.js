// Light or dark, before anything is painted: the reader's choice, else the system's.
(() => {
  const key = "wenju-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is blocked
    }
  };
  const current = () => chosen() ?? (system.matches ? "dark" : "light");

  function apply() {
    const dark = current() === "dark";
    document.documentElement.dataset.theme = current();
    document.body?.classList.toggle("dark", dark); // Gradio's own parts go by this class
    const button = document.getElementById("theme");
    if (!button) return;
    button.setAttribute("aria-pressed", String(dark));
    button.textContent = dark ? "浅色" : "深色";
    button.setAttribute("aria-label", dark ? "换成浅色" : "换成深色");
  }

  function toggle() {
    const next = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(key, next);
    } catch {
      return;
    }
    apply();
  }

  window.wenjuTheme = { apply, toggle };
  system.addEventListener("change", apply);
  apply();
  // Gradio sets the class by the system's preference once it has built the page.
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      if (document.body.classList.contains("dark") !== (current() === "dark")) apply();
    }).observe(document.body, { attributeFilter: ["class"] });
    apply();
  });
})();
