// What the pages of places can do more where scripts run: share, and print.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  const words = button.querySelector("span"), usual = words.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { share: url, title, done } = button.dataset;
    try {
      if (navigator.share) return await navigator.share({ title, url });
      await navigator.clipboard.writeText(url);
      words.textContent = done;
      setTimeout(() => { words.textContent = usual; }, 2500);
    } catch (error) {
      if (error.name !== "AbortError") words.textContent = url; // shown, so that it can be copied by hand
    }
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
