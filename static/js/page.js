// What the server says to the scripts: one JSON block in the page, and the words in its language.

const block = document.getElementById("page-data");
export const page = block ? JSON.parse(block.textContent) : { messages: {} };

/** The text for key with {names} filled in; the key itself where a text is missing. */
export function t(key, values = {}) {
  const text = page.messages[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Of an object's name_zh and name_en (or name and name_en) the one in the page's language. */
export function named(thing) {
  const chinese = thing.name_zh ?? thing.short_name ?? thing.name ?? "";
  return page.language === "en" ? thing.name_en || chinese : chinese;
}

/** Opening hours in words; the rule itself where there are none for it. */
export function hoursWords(rule) {
  return page.hours?.[rule] ?? rule ?? "";
}
