"use strict";
// The page reads without this script; it adds the language of the title, printing, and the list's
// search, filters, sorting and CSV. It knows no sentence: every text comes from the page itself.
(() => {
  const PAGE = 50;
  const MORE = 500;
  const root = document.documentElement;
  const find = (selector, parent = document) => parent.querySelector(selector);
  const findAll = (selector, parent = document) => [...parent.querySelectorAll(selector)];
  const language = () => (find("#lang-en").checked ? "en" : "ja");
  let draw = () => {};

  const setLanguage = () => {
    const chosen = language();
    root.lang = chosen;
    document.title = chosen === "en" ? root.dataset.titleEn : root.dataset.titleJa;
    for (const option of findAll("option[data-ja]")) option.textContent = option.dataset[chosen];
    draw();
  };

  const startPrinting = () => {
    // Inside a sandboxed frame printing does nothing, so the button would only disappoint.
    const framed = window.top !== window;
    for (const button of findAll(".print")) {
      button.hidden = framed;
      button.addEventListener("click", () => window.print());
    }
    let closed = [];
    addEventListener("beforeprint", () => {
      closed = findAll("details:not([open])");
      for (const element of closed) element.open = true;
    });
    addEventListener("afterprint", () => {
      for (const element of closed) element.open = false;
    });
  };

  const startList = (table) => {
    const body = table.tBodies[0];
    const plain = (text) => text.normalize("NFKC").toLowerCase();
    let rows = [...body.rows];
    let matching = rows;
    let limit = PAGE;
    let shown = rows;
    const texts = new Map();
    const textOf = (row) => {
      if (!texts.has(row)) texts.set(row, plain(row.textContent));
      return texts.get(row);
    };
    const search = find("#q");
    const selects = findAll(".tools select");
    const count = find("#count");
    const more = find("#more");
    const compare = new Intl.Collator("ja", { numeric: true }).compare;

    // Only what is shown is put in order and laid out: moving thousands of hidden rows would take seconds.
    const place = (next) => {
      const kept = new Set(next);
      for (const row of shown) if (!kept.has(row)) row.hidden = true;
      for (const row of next) if (row.hidden) row.hidden = false;
      if (next.some((row, index) => row !== body.rows[index])) body.prepend(...next);
      shown = next;
    };

    draw = () => {
      place(matching.slice(0, limit));
      const template = language() === "en" ? count.dataset.textEn : count.dataset.textJa;
      const numbers = { all: rows.length, matching: matching.length, shown: shown.length };
      count.textContent = template.replace(/\{(\w+)\}/g, (_, name) => numbers[name].toLocaleString("en"));
      more.hidden = matching.length <= limit;
    };

    const remember = () => {
      const chosen = new URLSearchParams();
      if (search.value) chosen.set("q", search.value);
      for (const select of selects) if (select.value) chosen.set(select.name, select.value);
      const where = chosen.toString() ? `#list?${chosen}` : location.pathname + location.search;
      // Some viewers forbid it for local files; the filter works all the same.
      try { history.replaceState(null, "", where); } catch { /* the address stays as it was */ }
    };

    const filter = () => {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      matching = rows.filter((row) =>
        selects.every((select) => !select.value || row.dataset[select.name] === select.value)
        && words.every((word) => textOf(row).includes(word)));
      limit = PAGE;
      draw();
    };

    const recall = () => {
      const match = location.hash.match(/^#list\?(.*)$/);
      if (!match) return false;
      const chosen = new URLSearchParams(match[1]);
      search.value = chosen.get("q") ?? "";
      for (const select of selects) select.value = chosen.get(select.name) ?? "";
      return true;
    };

    const sortBy = (heading, index) => {
      const up = heading.getAttribute("aria-sort") !== "ascending";
      for (const other of findAll("th[aria-sort]", table.tHead)) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", up ? "ascending" : "descending");
      const hidden = language() === "en" ? "ja" : "en";
      const key = (row) => row.cells[index].dataset.k ?? visibleText(row.cells[index], hidden);
      const keys = new Map(rows.map((row) => [row, key(row)]));
      rows.sort((one, other) => (up ? 1 : -1) * compare(keys.get(one), keys.get(other)));
      const kept = new Set(matching);
      matching = rows.filter((row) => kept.has(row));
      draw();
    };

    const visibleText = (cell, hidden) => {
      const copy = cell.cloneNode(true);
      for (const element of findAll(`.${hidden}`, copy)) element.remove();
      for (const element of findAll("br, div, dd", copy)) element.before(" ");
      return copy.textContent.replace(/\s+/g, " ").trim();
    };

    const saveCsv = () => {
      const hidden = language() === "en" ? "ja" : "en";
      // A spreadsheet would run a cell that starts like a formula.
      const inert = (value) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
      const quote = (value) => `"${inert(value).replaceAll('"', '""')}"`;
      const line = (row) => [...row.cells].map((cell) => quote(visibleText(cell, hidden))).join(",");
      const lines = [table.tHead.rows[0], ...matching].map(line);
      const file = new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = table.dataset.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    };

    for (const [index, heading] of [...table.tHead.rows[0].cells].entries()) {
      if (heading.dataset.sort === undefined) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sortBy(heading, index));
    }
    const choose = () => { filter(); remember(); };
    search.addEventListener("input", choose);
    for (const select of selects) select.addEventListener("change", choose);
    find("#clear").addEventListener("click", () => {
      search.value = "";
      for (const select of selects) select.value = "";
      choose();
      search.focus();
    });
    more.addEventListener("click", () => { limit += MORE; draw(); });
    find("#csv").addEventListener("click", saveCsv);
    find(".tools").addEventListener("submit", (event) => event.preventDefault());
    let before = PAGE;
    addEventListener("beforeprint", () => { before = limit; limit = Infinity; draw(); });
    addEventListener("afterprint", () => { limit = before; draw(); });
    const open = () => {
      if (!recall()) return;
      filter();
      find("#list").scrollIntoView();
    };
    filter();
    open();
    addEventListener("hashchange", open);
    // Ready the search while the reader is still reading.
    setTimeout(() => { for (const row of rows) textOf(row); }, 200);
  };

  for (const radio of findAll("input[name=lang]")) radio.addEventListener("change", setLanguage);
  startPrinting();
  const table = find("#ex");
  if (table) startList(table);
  root.classList.add("ready");
  if (new URLSearchParams(location.search).get("lang") === "en") find("#lang-en").checked = true;
  setLanguage();
})();
