// Buttons that copy what a page shows once. Where the browser lets no page copy, what is to be copied is selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const shown = document.getElementById(button.dataset.copy), said = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    getSelection().selectAllChildren(shown);
    said.textContent = await copied(shown.textContent) ? button.dataset.done : button.dataset.byHand;
  });
}

/** Whether the text was copied. The clipboard is for pages that came by HTTPS; the older way copies what is selected. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { return document.execCommand("copy"); }
}
