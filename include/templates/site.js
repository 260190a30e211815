"use strict";
// The page reads without this script; it adds the language of the title, and hands the language on with each link.
(() => {
  const root = document.documentElement;
  const english = document.querySelector("#lang-en");
  const setLanguage = () => {
    const chosen = english.checked ? "en" : "ja";
    root.lang = chosen;
    document.title = chosen === "en" ? root.dataset.titleEn : root.dataset.titleJa;
    for (const link of document.querySelectorAll('a[href*=".html"]')) {
      const [, page, , place = ""] = link.getAttribute("href").match(/^([^?#]*)(\?[^#]*)?(#.*)?$/);
      link.setAttribute("href", page + (chosen === "en" ? "?lang=en" : "") + place);
    }
  };
  if (new URLSearchParams(location.search).get("lang") === "en") english.checked = true;
  for (const radio of document.querySelectorAll("input[name=lang]")) radio.addEventListener("change", setLanguage);
  setLanguage();
  // Paper cannot be clicked: what is folded away is printed too.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
})();
